"""The form as Kobo holds it: questions in their order, groups, lists of choices, skip rules, versions.

Read from `data/dtm/fields.yml`; the questions about the place are one a level of the gazetteer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from analysis.core.files import ROOT, parsed_yaml

from .parameters import KINDS, SEPARATOR

PATH = ROOT / "data" / "dtm" / "fields.yml"
PLACES = ("district", "khoroo", "kheseg")  # questions that stand for the levels of the gazetteer
UNKNOWN = "-99"  # entered where a number is not known
OTHER = "other"
LANGUAGES = ("en", "mn")


@dataclass(frozen=True)
class Question:
    """One question. codes: code -> labels by language, for choices; parent: whose `other` it asks about."""

    name: str
    section: str
    type: str
    labels: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    list_name: str = ""
    most: int = 1
    asked_if: Mapping[str, Any] | None = None
    parent: str = ""
    unknown: bool = False
    sums_to: str = ""
    part_of: tuple[str, ...] = ()
    about: str = ""
    areas: str = ""

    @property
    def is_number(self) -> bool:
        return self.type == "integer"


@dataclass(frozen=True)
class Form:
    """Questions in order, and the labels of their groups. version: as it stands in `__version__`."""

    questions: tuple[Question, ...]
    sections: Mapping[str, Mapping[str, str]]
    version: str = ""

    def __getitem__(self, name: str) -> Question:
        return next(q for q in self.questions if q.name == name)

    @property
    def names(self) -> list[str]:
        return [q.name for q in self.questions]

    def of_type(self, *types: str) -> list[Question]:
        return [q for q in self.questions if q.type in types]

    @property
    def opinions(self) -> list[str]:
        """Questions on which a leader may see things otherwise, with what was written under `other`."""
        return [q.name for q in self.questions if q.about == "opinion"]


@cache
def _declared() -> dict[str, Any]:
    return parsed_yaml(PATH.read_text(encoding="utf-8"))


def form(levels: Mapping[str, str], areas: Mapping[str, str], without: tuple[str, ...] = ()) -> Form:
    """The form of a place. levels: each level below the widest -> the level of the capital it stands for.

    areas: names by code of the areas that a question may ask for. without: questions that are not asked.
    """
    declared = _declared()
    entries = [e for e in declared["fields"] if e.get("only", "form") == "form" and e["name"] not in without]
    questions: list[Question] = []
    for entry in entries:
        if entry["name"] == PLACES[0]:
            questions += [_place(level, entry) for level in levels]
        elif entry["name"] not in PLACES:
            before = questions[-1].name if questions else ""
            questions.append(_question(entry, declared["codes"], before, areas))
    lowest = levels[list(levels)[-1]]
    kept = tuple(_fitting(q, lowest) for q in questions if not _within_one_unit(q.name, lowest))
    return Form(kept, declared["sections"])


def _question(entry: dict, lists: dict, before: str, areas: Mapping[str, str]) -> Question:
    codes = {
        code: {language: labels[language] for language in LANGUAGES}
        for code, labels in lists.get(entry.get("codes"), {}).items()
        if labels.get("only", "form") == "form"
    }
    if "areas" in entry:
        codes = {code: dict.fromkeys(LANGUAGES, name) for code, name in areas.items()}
    return Question(
        entry["name"], entry["section"], entry["type"], {language: entry[language] for language in LANGUAGES},
        codes, entry.get("codes", ""), entry.get("most", 1), entry.get("asked_if"),
        before if entry.get("other") else "", entry.get("unknown", False), entry.get("sums_to", ""),
        tuple(name.strip() for name in entry.get("part_of", "").split("+") if name.strip()), entry["about"],
        entry.get("areas", ""),
    )  # fmt: skip


def _place(level: str, entry: dict) -> Question:
    known = {e["name"]: e for e in _declared()["fields"]}.get(level)
    labels = {language: known[language] if known else level.capitalize() for language in LANGUAGES}
    return Question(level, entry["section"], "select_one", labels, about="place")


def _within_one_unit(name: str, lowest: str) -> bool:
    """Does the question count moves that would stay within one lowest unit?"""
    return lowest in KINDS and name in (f"arrivals_from_{lowest}", f"departures_to_{lowest}")


def _fitting(question: Question, lowest: str) -> Question:
    """The question without the answer that most moves stayed within one lowest unit."""
    if lowest not in KINDS or question.list_name != "places":
        return question
    return replace(question, codes={c: labels for c, labels in question.codes.items() if c != "same_khoroo"})


def second_version(first: Form, declared: Mapping[str, Any]) -> Form:
    """The form with a question more, and some lists the other way round (`other` and `none` stay last)."""
    new = declared["question"]
    labels = {language: new[language] for language in LANGUAGES}
    added = Question(new["name"], new["section"], new["type"], labels, new["codes"], about="opinion")
    turned = [
        replace(q, codes=_turned(q.codes)) if q.list_name in declared["turned"] else q
        for q in first.questions
    ]
    at = [q.name for q in turned].index(new["before"])
    return replace(first, questions=(*turned[:at], added, *turned[at:]))


def _turned(codes: Mapping[str, Any]) -> dict[str, Any]:
    last = [code for code in codes if code in (OTHER, "none")]
    return {code: codes[code] for code in [*[c for c in reversed(codes) if c not in last], *last]}


Answers = Mapping[str, Sequence[str]]  # answers of all reports by question; a DataFrame will do


def asked(answers: Answers, question: Question) -> np.ndarray:
    """To which reports a question is put, by its skip rule and the answers before it."""
    rule = {"field": question.parent, "is": OTHER} if question.parent else question.asked_if
    if rule is None or rule["field"] not in answers:
        return np.ones(len(answers[question.name]), dtype=bool)
    before = list(answers[rule["field"]])
    if "at_least" in rule:
        return np.array([a not in ("", UNKNOWN) and int(a) >= rule["at_least"] for a in before], dtype=bool)
    if "is" in rule:
        return np.array([rule["is"] in a.split(SEPARATOR) for a in before], dtype=bool)
    return np.array([a != "" and rule["is_not"] not in a.split(SEPARATOR) for a in before], dtype=bool)


def without_unasked(answers: pd.DataFrame, asked_form: Form) -> pd.DataFrame:
    """The answers with blanks where a question is not put."""
    kept = {name: answers[name].to_numpy(dtype=object) for name in answers}
    for question in asked_form.questions:
        if question.asked_if or question.parent:
            kept[question.name] = np.where(asked(kept, question), kept[question.name], "")
    return pd.DataFrame(kept, index=answers.index, dtype=object)
