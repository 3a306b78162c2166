"""Words of the report in its language, and numbers of the frame as text: the one place that formats them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from analysis.core.files import ROOT, parsed_yaml
from analysis.dtm import levels
from analysis.dtm.fields import Field
from analysis.dtm.gazetteer import CODE, Gazetteer
from analysis.presentation import number, percent
from analysis.presentation.numbers import MISSING

PATH = ROOT / "data" / "dtm" / "sentences.yml"
_UNBROKEN = 16  # letters: a shorter name of a place is not broken into lines
_BLANKS = re.compile(r"(\{[^{}]*\})")
SMALL_N = 5  # informants: of fewer there are no percentages
MANY = 1000  # people: of so many, shares below one per cent have a decimal


@cache
def declared() -> dict[str, Any]:
    """The file of sentences and words."""
    return parsed_yaml(PATH.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Words:
    """Words in one language, for one place: a gazetteer and the months of the recall window."""

    language: str
    gazetteer: Gazetteer
    months: int
    fields: Mapping[str, Field]

    def __call__(self, name: str, **given: Any) -> str:
        """The word of that name in the words of the place, with its blanks filled."""
        return self.worded(declared()["words"][name]).format(**given)

    def worded(self, texts: Mapping[str, str]) -> str:
        """A text of this language in the words of the place: an aimag has soums and bags. Blanks keep their
        names."""
        pieces = _BLANKS.split(texts[self.language])
        return "".join(piece if _BLANKS.fullmatch(piece) else self._swapped(piece) for piece in pieces)

    def _swapped(self, text: str) -> str:
        return levels.worded({self.language: text}, self.gazetteer, self.months)[self.language]

    def verdict(self, status: str) -> str:
        return declared()["verdicts"][status][self.language]

    def heading(self, name: str, **given: Any) -> str:
        return self.worded(declared()["headings"][name]).format(**given)

    # Places

    def level(self, level: str, form: str = "") -> str:
        """The name of a level; form "many" (English plural), "in" or "of" (Mongolian cases)."""
        known = declared()["levels"].get(level, {})
        plain = level.replace("_", " ")
        return known.get(f"{self.language}_{form}", known.get(self.language, plain))

    def place(self, level: str, code: str) -> str:
        """The area as it is called: "Bagakhangai district", "Khoroo 1"."""
        return self._called(level, code, "")

    def here(self, level: str, code: str) -> str:
        """At the head of a sentence: "Bagakhangai district" has, "Багахангай дүүрэгт" is."""
        return self._called(level, code, "in" if self.language == "mn" else "")

    def of_here(self, level: str, code: str) -> str:
        """After "of": "Bagakhangai district"; in Mongolian in the genitive."""
        return self._called(level, code, "of" if self.language == "mn" else "")

    def short(self, level: str, code: str) -> str:
        """The area in tables and figures: a number has the level before it, a name stands alone."""
        name = self._name(level, code)
        told = self.place(level, code) if name.isdigit() else name
        return told.replace(" ", "\u00a0") if len(told) <= _UNBROKEN else told

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """Names of all areas by level and code, in the language of the report where the gazetteer has
        them."""
        units, found = self.gazetteer.units, {}
        for level in self.gazetteer.levels:
            own = f"{level}_{self.language}"
            names = units[own if own in units else level]
            found |= {(level, code): str(name) for code, name in zip(units[level + CODE], names, strict=True)}
        return found

    def _name(self, level: str, code: str) -> str:
        return self.names.get((level, code), code)

    def _called(self, level: str, code: str, form: str) -> str:
        name, word = self._name(level, code), self.level(level, form)
        if name.isdigit():
            text = declared()["words"]["digits"][self.language].format(name=name, level=word)
        elif self.level(level).lower() in name.lower() and not form:
            text = name
        elif self.language == "en" and (self.level(level).lower() in name.lower() or level == "city"):
            text = name
        else:
            text = declared()["words"]["named"][self.language].format(name=name, level=word)
        return text[:1].upper() + text[1:]

    def many(self, count: int, level: str) -> str:
        """`many(2, "khoroo")` gives "2 khoroos"."""
        form = "many" if count != 1 else ""
        return f"{number(count, 0)} {self.level(level, form)}"

    # Labels

    def label(self, row) -> str:
        """What a row of the frame measures: the label of its answer or field."""
        own = declared()["labels"]
        stem = row.key.removesuffix(".composed")
        if stem in own:
            return self.worded(own[stem])
        if row.code:
            return self.answer(row.field, row.code)
        if row.key in own:
            return self.worded(own[row.key])
        if row.key.removesuffix(".share") in own:
            return self.worded(own[row.key.removesuffix(".share")])
        return self.question(row.field)

    def short_label(self, key: str) -> str:
        """The label of a column: shorter than that of the field where a short one is declared."""
        own = declared()["columns"]
        return self.worded(own[key]) if key in own else self.question(key)

    def question(self, field: str) -> str:
        own = declared()["labels"]
        return (
            self.fields[field].label(language=self.language)
            if field in self.fields
            else self.worded(own[field])
        )

    def answer(self, field: str, code: str) -> str:
        """The label of a code; for codes that are areas, the area's name."""
        own = declared()["labels"]
        if code in own and code not in (self.fields[field].codes or {}):
            return self.worded(own[code])
        if self.fields[field].areas:
            return self.short(self.fields[field].areas, code)
        return self.fields[field].label(code, self.language)

    def unit(self, unit: str, of: bool = False, n: float = 2) -> str:
        """What is counted, after a number; `of`: in the genitive, where the language has one."""
        known = {**declared()["bases"], **declared()["units"]}.get(unit)
        if known is None:
            return unit
        both = {"en": known["en"], "mn": known["mn_of"] if of else known["mn"]}
        return self.worded(both)

    # Numbers of a row of the frame

    def value(self, row) -> str:
        """The number as its measure asks: a count, a share, a rate, a mean."""
        if row.suppressed:
            return self("hidden")
        if row.value != row.value:
            return self("missing")
        if row.measure == "total":
            return self.count(row)
        if row.measure == "share":
            return share(row.value, row.n, row.unit)
        return number(row.value, 2 if row.measure == "mean" else 1)

    def count(self, row, short: bool = False) -> str:
        """A count of people; "at least" where not all gave a number, "4 to 9" where it is known within
        bounds. short: as it stands in the column of a table."""
        if row.suppressed:
            return MISSING if short else self("hidden")
        low = number(row.count, 0)
        if row.high != row.high:
            return self("at_least_short" if short else "at_least", number=low)
        return low if row.high == row.count else self("between", low=low, high=number(row.high, 0))

    def of(self, row) -> str:
        """ "4 of 6 khesegs"."""
        if row.suppressed:
            return self("hidden")
        unit = self.unit(row.base, of=True)
        return self("of", count=number(row.count, 0), n=number(row.n, 0), unit=unit)

    def share_of(self, row) -> str:
        """ "27 % of 15 responses"; empty where the base is too small for a share."""
        told = share(row.value, row.n, row.unit)
        unit = self.unit(row.base, of=True)
        return self("share_of", percent=told, n=number(row.n, 0), unit=unit) if told else ""

    def full(self, row) -> str:
        """ "4 of 6 khesegs (67 %)"; without the share where the base is too small for one."""
        text = self.of(row)
        told = "" if row.suppressed else share(row.value, row.n, row.unit)
        return f"{text} ({told})" if told else text

    def both(self, row, base: float) -> str:
        """ "2,180 (48 %)"; with its base where that is not the one that the sentence names."""
        if row.n != base:
            return self.full(row)
        return f"{number(row.count, 0)} ({share(row.value, row.n, row.unit)})"

    def based(self, row) -> str:
        """ "100 (2 % of 4,539 residents)"."""
        told = self.share_of(row) if row.n else ""
        return f"{number(row.count, 0)} ({told})" if told else number(row.count, 0)


def share(value: float, n: float, unit: str) -> str:
    """A percentage with the decimals that its base bears; empty where the base bears none.

    >>> share(66.7, 6, "khesegs"), share(50, 2, "khesegs"), share(0.31, 4539, "persons")
    ('67\xa0%', '', '0.3\xa0%')
    """
    if unit in ("khesegs", "units", "responses") and n < SMALL_N:
        return ""
    return percent(value, 1 if n >= MANY and 0 < value < 0.95 else 0)
