"""What the form of one phase depends on beside the declaration, and whether a form can be made of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis.core.cells import safe

from .. import levels
from ..fields import Field
from ..gazetteer import Gazetteer
from ..phase import MARK, Phase
from . import rules

_RUNS = "expected no ${ and no = + - @ at the start, which forms and spreadsheets work out"
VERSION = "form_version"  # the calculation that holds the version in the data
_TAKEN = ("list_name", "name", "label", "start", "end", VERSION)  # no level of a gazetteer may be called so


@dataclass(frozen=True, eq=False)
class Edition:
    """What the form of one phase depends on beside the declaration.

    label: place and phase. start, end: first and last day of the interviews. months: length of the recall
    window. not_asked: fields that this form leaves out.
    """

    number: int
    gazetteer: Gazetteer
    label: str
    synthetic: bool = False
    start: datetime.date | None = None
    end: datetime.date | None = None
    months: int = levels.MONTHS
    not_asked: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields that are asked, in the words of the place; without those that name the place."""
        known = levels.fields_of(self.gazetteer, self.months)
        return {name: f for name, f in known.items() if name not in self.not_asked}

    @property
    def title(self) -> str:
        """The label, with SYNTHETIC where the phase is made up."""
        return f"{MARK} {self.label}" if self.synthetic and MARK not in self.label else self.label

    @property
    def asked_levels(self) -> tuple[str, ...]:
        """Levels whose unit the informant picks: from the first with several units down to the lowest."""
        own = self.gazetteer.levels
        several = (i for i, level in enumerate(own) if len(self.gazetteer.codes(level)) > 1)
        return own[next(several, len(own) - 1) :]


def of_phase(phase: Phase) -> Edition:
    """The edition of the form that a phase uses."""
    return Edition(
        phase.number,
        phase.gazetteer,
        phase.label,
        phase.synthetic,
        phase.start,
        phase.end,
        phase.recall_months,
        phase.not_asked,
    )


def faults(edition: Edition) -> list[str]:
    """A sentence for each reason why no form can be made."""
    gazetteer, fields = edition.gazetteer, edition.fields
    if gazetteer.units.empty:
        return ["gazetteer: expected at least one unit, found none"]
    found = [] if "phase" in fields else ["phase: expected it on every form, found it left out"]
    found += [
        f"level {level}: expected a name of lower-case letters, digits and _ that no field has"
        for level in gazetteer.levels
        if not (level.isascii() and level.isidentifier() and level == level.lower())
        or level in (*fields, *_TAKEN)
    ]
    for level in gazetteer.levels:
        wrong = [
            code for code in gazetteer.codes(level) if not code.isascii() or set(code) & set(" \t\n'\"$")
        ]
        if wrong:
            found.append(
                f"codes of level {level}: expected Latin letters, digits and signs, no blanks and no quotes, "
                f"found '{wrong[0]}'" + (f" and {len(wrong) - 1} more" if len(wrong) > 1 else "")
            )
        found += [
            f"names of level {level}: {_RUNS}, found '{n}'"
            for n in gazetteer.names(level).values()
            if _runs(n)
        ]
    if _runs(edition.label):
        found.append(f"label: {_RUNS}, found '{edition.label}'")
    return found + _unreachable(fields)


def _runs(name: str) -> bool:
    """Would a form or a spreadsheet take the text for something to work out?"""
    return "${" in name or safe(name) != name


def _unreachable(fields: Mapping[str, Field]) -> list[str]:
    """Fields that look at others which the form leaves out."""
    found = []
    for f in fields.values():
        needed = [*f.part_of, f.sums_to, f.not_below, f.not_above, f.asked_if.field if f.asked_if else ""]
        lacking = [name for name in needed if name and name not in fields]
        found += [f"{f.name}: it needs the field '{name}', which is not asked" for name in lacking]
        if f.other:
            source = fields[rules.before(f.name, fields)]
            if rules.OTHER not in (source.codes or {}):
                found.append(f"{f.name}: expected before it the question whose code 'other' it explains")
    return found
