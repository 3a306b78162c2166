"""The declaration of the kheseg leader's form: one row of data a kheseg and phase.

`data/dtm/fields.yml` is read once; it names each field's type, range, base and labels, and when
its question is asked. Validation, aggregation, reports and forms all follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.core.declared import Column, DeclaredTable
from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, parsed_yaml

PATH = ROOT / "data" / "dtm" / "fields.yml"
CHOICE_SEPARATOR = ";"  # joins the codes of one answer with several choices
LANGUAGES = ("en", "mn")
UNKNOWN = "dnk"  # a number that the informant does not know, in the data
UNKNOWN_ENTRY = "-99"  # the same as it is entered on the form
KEY = ("phase", "district", "khoroo", "kheseg")


@dataclass(frozen=True)
class AskedIf:
    """When a question is asked: `field` has code `is_`, has not `is_not`, or is at least `at_least`."""

    field: str
    is_: str | None = None
    is_not: str | None = None
    at_least: float | None = None


@dataclass(frozen=True)
class Field:
    """One field of the form; the attributes are explained at the head of `fields.yml`.

    `codes` maps each code to its labels {"en": ..., "mn": ...}; it is empty where the codes are areas of a
    level of the gazetteer (`areas`).
    """

    name: str
    type: str
    labels: Mapping[str, str]
    unit: str
    base: str
    about: str
    dtm_code: str = ""
    range: tuple[float, float] | None = None
    part_of: tuple[str, ...] = ()
    most: int = 1
    codes: Mapping[str, Mapping[str, str]] | None = None
    asked_if: AskedIf | None = None
    section: str = ""
    hints: Mapping[str, str] | None = None
    unknown: bool = False
    sums_to: str = ""
    not_below: str = ""
    not_above: str = ""
    areas: str = ""
    other: bool = False

    @property
    def is_choice(self) -> bool:
        return self.type in ("select_one", "select_multiple")

    def label(self, code: str = "", language: str = "en") -> str:
        """The field's label, or that of one of its codes."""
        return (self.codes[code] if code else self.labels)[language]


def parse(text: str, purpose: str = "form") -> dict[str, Field]:
    """Fields by name from the YAML declaration.

    purpose: "form" for what is asked, "report" for what a published report tells.
    """
    declared = parsed_yaml(text)
    lists = {name: _of(purpose, codes) for name, codes in declared["codes"].items()}
    entries = (entry for entry in declared["fields"] if entry.get("only", purpose) == purpose)
    return {entry["name"]: _field(entry, lists) for entry in entries}


def _of(purpose: str, codes: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    kept = {code: labels for code, labels in codes.items() if labels.get("only", purpose) == purpose}
    return {code: {language: labels[language] for language in LANGUAGES} for code, labels in kept.items()}


def _field(entry: dict, lists: dict) -> Field:
    asked = entry.get("asked_if")
    hints = {language: entry[f"hint_{language}"] for language in LANGUAGES if f"hint_{language}" in entry}
    return Field(
        name=entry["name"],
        type=entry["type"],
        labels={language: entry[language] for language in LANGUAGES},
        unit=entry["unit"],
        base=entry["base"],
        about=entry["about"],
        dtm_code=entry.get("dtm_code", ""),
        range=tuple(entry["range"]) if "range" in entry else None,
        part_of=summands(entry.get("part_of", "")),
        most=entry.get("most", 1),
        codes=lists[entry["codes"]] if "codes" in entry else None,
        asked_if=AskedIf(asked["field"], asked.get("is"), asked.get("is_not"), asked.get("at_least"))
        if asked
        else None,
        section=entry["section"],
        hints=hints or None,
        unknown=entry.get("unknown", False),
        sums_to=entry.get("sums_to", ""),
        not_below=entry.get("not_below", ""),
        not_above=entry.get("not_above", ""),
        areas=entry.get("areas", ""),
        other=entry.get("other", False),
    )


def summands(expression: str) -> tuple[str, ...]:
    """`summands("age_0_5 + age_6_17")` gives the two names."""
    return tuple(name.strip() for name in str(expression).split("+") if name.strip())


@cache
def load() -> dict[str, Field]:
    """The fields of the form by name, in the order in which they are asked."""
    return parse(PATH.read_text(encoding="utf-8"))


@cache
def of_report() -> dict[str, Field]:
    """The fields that a published report tells, with the codes that it names; those of reconstructions."""
    return parse(PATH.read_text(encoding="utf-8"), "report")


@cache
def sections() -> dict[str, dict[str, str]]:
    """Labels of the parts of the form, in order, by name."""
    return parsed_yaml(PATH.read_text(encoding="utf-8"))["sections"]


def field(name: str, fields: Mapping[str, Field] | None = None) -> Field:
    """One field; `InputError` with the nearest name if there is none."""
    known = load() if fields is None else fields
    if name not in known:
        raise InputError(f"the form has no field '{name}'. {nearest(name, known)}")
    return known[name]


def declared_table(fields: Mapping[str, Field] | None = None) -> DeclaredTable:
    """The kheseg table as a declared table: types, ranges and single choices are checked by it."""
    known = load() if fields is None else fields
    return DeclaredTable("kheseg table", "one kheseg in one phase", tuple(map(_column, known.values())), KEY)


def _column(declared: Field) -> Column:
    low, high = declared.range or (None, None)
    return Column(
        declared.name,
        "integer" if declared.type == "integer" else "text",
        declared.label(),
        declared.unit,
        low,
        high,
        tuple(declared.codes) if declared.type == "select_one" else (),
        required=declared.name in KEY,
    )


def choices(answers: pd.Series, separator: str = CHOICE_SEPARATOR) -> pd.Series:
    """Each answer as a tuple of codes; an empty answer gives an empty tuple.

    >>> list(choices(pd.Series(["form;no_use", ""])))
    [('form', 'no_use'), ()]
    """
    split = answers.fillna("").astype(str).str.split(separator)
    return split.map(lambda codes: tuple(code.strip() for code in codes if code.strip()))


def asked(frame: pd.DataFrame, name: str, fields: Mapping[str, Field] | None = None) -> pd.Series:
    """Which rows the question of field `name` is put to, by its skip rule."""
    rule = field(name, fields).asked_if
    if rule is None:
        return pd.Series(True, index=frame.index)
    if rule.at_least is not None:
        return pd.to_numeric(frame[rule.field]).ge(rule.at_least).fillna(False).astype(bool)
    chosen = choices(frame[rule.field])
    if rule.is_ is not None:
        return chosen.map(lambda codes: rule.is_ in codes).astype(bool)
    return chosen.map(lambda codes: bool(codes) and rule.is_not not in codes).astype(bool)


def faults(
    frame: pd.DataFrame, fields: Mapping[str, Field] | None = None, where: str = "kheseg table"
) -> list[str]:
    """Sentences for each way in which `frame` breaks the declaration: types, ranges, codes, skip "
    "rules, parts."""
    known = load() if fields is None else fields
    found = declared_table(known).faults(frame, where)
    if found:
        return found
    for declared in known.values():
        if declared.is_choice:
            found += _choice_faults(frame, declared, known, where)
        if declared.part_of:
            found += _part_faults(frame, declared, where)
    return found


def _choice_faults(frame: pd.DataFrame, declared: Field, known: Mapping[str, Field], where: str) -> list[str]:
    chosen = choices(frame[declared.name])
    answered, expected = chosen.map(bool), asked(frame, declared.name, known)
    found = []
    unknown = sorted({code for codes in chosen for code in codes} - set(declared.codes))
    if unknown:
        hint = nearest(unknown[0], declared.codes)
        found.append(f"{where}, column {declared.name}: found the unknown code '{unknown[0]}'. {hint}")
    tests = (
        (chosen.map(len) > declared.most, f"expected at most {declared.most} choice(s), found more"),
        (answered & ~expected, f"expected no answer outside '{declared.base}', found one"),
    )
    return found + [_rows(where, declared.name, sentence, wrong) for wrong, sentence in tests if wrong.any()]


def _part_faults(frame: pd.DataFrame, declared: Field, where: str) -> list[str]:
    whole = frame[list(declared.part_of)].sum(axis=1, min_count=1)
    wrong = frame[declared.name] > whole
    if not wrong.any():
        return []
    return [
        _rows(where, declared.name, f"expected at most {' + '.join(declared.part_of)}, found more", wrong)
    ]


def _rows(where: str, column: str, sentence: str, wrong: pd.Series) -> str:
    places = ", ".join(str(place) for place in wrong.index[wrong][:5])
    return f"{where}, column {column}: {sentence} (rows: {places})"
