"""What the checks look through: the answers of a phase, as texts, numbers and choices, each made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import levels
from ..fields import CHOICE_SEPARATOR, KEY, UNKNOWN, AskedIf, Field
from ..gazetteer import CODE
from ..phase import Phase, lined_up
from . import declared
from .declared import Both
from .personal import personal

if TYPE_CHECKING:
    from ..cleaning import Cleaned

REJECTED = "not_approved"  # by the review: the form was sent again
ASKED, NOT_ASKED, OPEN = 1, 0, -1  # OPEN: the answer that decides is itself missing
_LONGEST = 120  # characters of a text that a sentence quotes
_NAMED = 3  # units that a sentence names


@dataclass(frozen=True, eq=False)
class Before:
    """The phase before: its declaration, its kheseg table, and pairs of lowest units (before, after)."""

    phase: Phase
    table: pd.DataFrame
    line_up: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Context:
    """A phase as the checks see it.

    answers: one row a submission that counts, all text. table: the same rows, counts as numbers.
    superseded: submissions that do not count. problems: what the intake could not read. totals: level, code,
    field, value, source, date. given: parameters of checks that are not as declared, by id and name. Rows are
    told by their positions in `answers`.
    """

    phase: Phase
    answers: pd.DataFrame
    table: pd.DataFrame
    superseded: pd.DataFrame | None = None
    problems: pd.DataFrame | None = None
    before: Before | None = None
    totals: pd.DataFrame | None = None
    given: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    _made: dict = field(default_factory=dict)

    def lacks(self, need: str) -> bool:
        """Is what a check needs (a name of the words `needs` in `checks.yml`) not there?"""
        there = {
            "": True,
            "period": self.phase.start is not None and self.phase.end is not None,
            "versions": bool(self.phase.form_versions),
            "superseded": self.superseded is not None and len(self.superseded) > 0,
            "previous": self.before is not None,
            "totals": self.totals is not None,
        }
        return not there[need]

    def parameter(self, check: str, name: str) -> object:
        """The value of a parameter of another check."""
        return declared.load()[check].values(self.given.get(check, {}))[name]

    @classmethod
    def of(
        cls,
        now: Cleaned,
        before: Cleaned | None = None,
        given: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
    ) -> Context:
        """A phase after its cleaning log, beside the phase before and the totals in its folder."""
        from . import other_totals

        phase = now.phase
        return cls(
            phase=phase,
            answers=now.answers,
            table=now.table,
            superseded=now.superseded,
            problems=now.problems,
            before=Before(before.phase, before.table, lined_up(before.phase, phase)) if before else None,
            totals=other_totals.read(phase.totals, phase.gazetteer) if phase.totals.is_file() else None,
            given=given,
        )

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """What the form asks in this place, in its words, by name."""
        return levels.fields_of(self.phase.gazetteer, self.phase.recall_months)

    # Units ----------------------------------------------------------------------------------------------

    @property
    def levels(self) -> tuple[str, ...]:
        return self.phase.gazetteer.levels

    @property
    def lowest(self) -> str:
        return self.phase.gazetteer.lowest

    @cached_property
    def units(self) -> list[str]:
        """Codes of the lowest units of the gazetteer."""
        return self.phase.gazetteer.codes(self.lowest)

    @property
    def codes(self) -> np.ndarray:
        """The lowest unit [n] of each row."""
        return self.area(self.lowest)

    def area(self, level: str) -> np.ndarray:
        """The code [n] of a level for each row; "" where it is not known."""
        return self.text(level + CODE)

    def home(self, level: str) -> Mapping[str, str]:
        """Lowest unit -> the unit of `level` that holds it, by the gazetteer."""
        return self.once("home", level, self._home)

    def _home(self, level: str) -> dict[str, str]:
        units = self.phase.gazetteer.units
        return dict(zip(units[self.lowest + CODE], units[level + CODE], strict=True))

    def chain(self, level: str) -> Mapping[str, tuple[str, ...]]:
        """Code of a level -> the codes of all levels, widest first; "" below `level`."""
        return self.once("chain", level, self._chain)

    def _chain(self, level: str) -> dict[str, tuple[str, ...]]:
        upto = self.levels.index(level) + 1
        units = self.phase.gazetteer.units.drop_duplicates(level + CODE)
        rows = units[[name + CODE for name in self.levels[:upto]]].itertuples(index=False, name=None)
        return {row[-1]: row + ("",) * (len(self.levels) - upto) for row in rows}

    def above(self, steps: int) -> str | None:
        """The level `steps` above the lowest; None where the gazetteer is not that deep."""
        return self.levels[-1 - steps] if steps < len(self.levels) else None

    def named(self, codes: Sequence[str]) -> Both:
        """Lowest units by name and code; of many the first, and how many more."""
        names = self.once("names", self.lowest, self.phase.gazetteer.names)
        shown = ", ".join(f"{names[c]} ({c})" if c in names else c for c in codes[:_NAMED])
        more = len(codes) - _NAMED
        return Both(f"{shown} and {more} more", f"{shown}, бусад {more}") if more > 0 else Both(shown, shown)

    def others(self) -> Mapping[int, np.ndarray]:
        """Row -> the other forms of its unit that were not turned down, as positions in `superseded`."""
        return self.once("others", "", lambda _: self._others())

    def _others(self) -> dict[int, np.ndarray]:
        forms = self.superseded
        kept = (forms["validation"] != REJECTED) & (forms["instead"] != forms["uuid"])
        units = forms[self.lowest + CODE].where(kept, "").tolist()
        place = {code: row for row, code in enumerate(self.codes) if code}
        found: dict[int, list[int]] = {}
        for at, code in enumerate(units):
            if code in place:
                found.setdefault(place[code], []).append(at)
        return {row: np.array(at) for row, at in found.items()}

    def other_text(self, name: str) -> np.ndarray:
        """A column of `superseded`, as `text`."""
        return self.once("other text", name, lambda _: _texts(self.superseded, name))

    # Answers --------------------------------------------------------------------------------------------

    @property
    def n(self) -> int:
        return len(self.answers)

    @cached_property
    def questions(self) -> list[str]:
        """Fields that the form of this phase asks and the answers have, in the order of the form."""
        return [name for name in self.fields if self.has(name)]

    def of_type(self, *types: str) -> list[str]:
        """Those of `questions` that are of these types."""
        return [name for name in self.questions if self.fields[name].type in types]

    def has(self, name: str) -> bool:
        """Is the field a question of this phase, with a column?"""
        known = name in self.fields and name in self.answers
        return known and name not in KEY and name not in self.phase.not_asked

    def text(self, name: str) -> np.ndarray:
        """The column as it came [n], without blanks around it; "" where it is not there."""
        return self.once("text", name, lambda _: _texts(self.answers, name))

    def answered(self, name: str) -> np.ndarray:
        """Rows [n] with an answer; "does not know" is one where the form offers it."""
        return self.once("answered", name, self._answered)

    def _answered(self, name: str) -> np.ndarray:
        texts = self.text(name)
        return (texts != "") & (texts != UNKNOWN) if self._no_number(name) else texts != ""

    def _no_number(self, name: str) -> bool:
        declared_field = self.fields.get(name)
        return declared_field is not None and declared_field.type == "integer" and not declared_field.unknown

    def unknown(self, name: str) -> np.ndarray:
        """Rows [n] that say that the number is not known."""
        return self.text(name) == UNKNOWN

    def number(self, name: str) -> np.ndarray:
        """The column as numbers [n]; nan where there is none."""
        return self.once("number", name, self._number)

    def _number(self, name: str) -> np.ndarray:
        if name not in self.table:
            return np.full(self.n, np.nan)
        return pd.to_numeric(self.table[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)

    def chosen(self, name: str) -> list[tuple[str, ...]]:
        """The codes of each answer, n tuples."""
        return self.once("chosen", name, self._chosen)

    def _chosen(self, name: str) -> list[tuple[str, ...]]:
        texts = self.text(name)
        made = {t: tuple(c.strip() for c in t.split(CHOICE_SEPARATOR) if c.strip()) for t in set(texts)}
        return [made[t] for t in texts]

    def among(self, name: str, code: str) -> np.ndarray:
        """Rows [n] that chose `code`."""
        return np.fromiter((code in codes for codes in self.chosen(name)), dtype=bool, count=self.n)

    def rule(self, name: str) -> AskedIf | None:
        """When a question is asked; a text for other answers, where `other` was chosen before it."""
        declared_field = self.fields[name]
        if not declared_field.other:
            return declared_field.asked_if
        order = self.once("order", "", lambda _: list(self.fields))
        return AskedIf(order[order.index(name) - 1], is_="other")

    def asked(self, name: str) -> np.ndarray:
        """For each row [n]: ASKED, NOT_ASKED, or OPEN where the answer that decides is missing."""
        return self.once("asked", name, self._asked)

    def _asked(self, name: str) -> np.ndarray:
        rule = self.rule(name)
        state = np.full(self.n, ASKED, dtype=np.int8)
        if rule is not None and rule.field not in self.answers:
            state[:] = OPEN
        elif rule is not None:
            known, met = self._decided(rule)
            below = np.where(self.asked(rule.field) == NOT_ASKED, NOT_ASKED, OPEN)
            state = np.where(known, met, below).astype(np.int8)
        if name not in ("consent", "phase"):
            state[self.refused] = NOT_ASKED
        return state

    def _decided(self, rule: AskedIf) -> tuple[np.ndarray, np.ndarray]:
        if rule.at_least is not None:
            numbers = self.number(rule.field)
            return ~np.isnan(numbers), numbers >= rule.at_least
        met = self.among(rule.field, rule.is_ if rule.is_ is not None else rule.is_not)
        return self.answered(rule.field), met if rule.is_ is not None else ~met

    @property
    def refused(self) -> np.ndarray:
        """Rows [n] whose informant did not agree to the interview."""
        return self.text("consent") == "no"

    # Words ----------------------------------------------------------------------------------------------

    def label(self, name: str, code: str = "") -> Both:
        """The label of a field, or of one of its codes (the area's name where the codes are areas)."""
        declared_field = self.fields[name]
        if not code:
            return Both(*(declared_field.labels[language] for language in Both._fields))
        if declared_field.areas in self.levels:
            area = self.once("names", declared_field.areas, self.phase.gazetteer.names).get(code, code)
            return Both(area, area)
        labels = (declared_field.codes or {}).get(code)
        return Both(*(labels[language] for language in Both._fields)) if labels else Both(code, code)

    def labels(self, name: str, codes: Sequence[str]) -> Both:
        """Labels of several codes, one after the other."""
        told = [self.label(name, code) for code in codes]
        return Both("; ".join(t.en for t in told), "; ".join(t.mn for t in told))

    def said(self, name: str, text: str) -> Both:
        """An answer as a sentence quotes it: labels of choices, numbers with thousands, texts cut short."""
        declared_field = self.fields.get(name)
        if declared_field is not None and declared_field.is_choice:
            return self.labels(name, [c for c in text.split(CHOICE_SEPARATOR) if c])
        if declared_field is not None and declared_field.type == "integer" and text.isdecimal():
            text = f"{int(text):,}"
        if declared_field is not None and declared_field.type == "text":
            text = self.blotted(text)
        return Both(quoted(text), quoted(text))

    def blotted(self, text: str) -> str:
        """A text without what seems to be personal data: lists and pages do not repeat it."""
        return self.once("blotted", text, lambda _: personal(text, self.place_names)[1])

    @cached_property
    def place_names(self) -> frozenset[str]:
        """Names of the areas of the gazetteer, which are not names of persons."""
        gazetteer = self.phase.gazetteer
        return frozenset(name for level in self.levels for name in gazetteer.units[level].unique())

    def level_name(self, level: str) -> Both:
        """What a level is called inside a sentence."""
        return Both(*(levels.label(level, language).partition(" (")[0].lower() for language in Both._fields))

    def once(self, kind: str, name: str, make: Callable):
        """`make(name)`, made at the first call and remembered under `kind` and `name`."""
        if (kind, name) not in self._made:
            self._made[kind, name] = make(name)
        return self._made[kind, name]


def _texts(frame: pd.DataFrame, name: str) -> np.ndarray:
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    texts = [text.strip() if isinstance(text, str) else "" for text in frame[name].tolist()]
    return np.array(texts, dtype=object)


def quoted(text: str) -> str:
    """A text on one line, cut short."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
