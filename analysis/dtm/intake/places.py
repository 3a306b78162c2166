"""Which unit of the gazetteer a submission is about: by its code, or by names that leave one.

Numbers of khesegs begin again in each khoroo, so that a kheseg's name says nothing without its khoroo.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from ..gazetteer import CODE, Gazetteer
from .matching import folded, suggestion

_NEAR = 200  # more units than these are not searched for a near name

# Texts that a submission gives for its place: (level, text), the text a code or a name.
Given = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """`unit`: code of the lowest level, empty where not known. kind, expected: as in `values.Answer`."""

    unit: str
    kind: str = ""
    expected: str = ""


@dataclass(frozen=True, eq=False)
class Finder:
    """Units of a gazetteer by the folded codes and names of their areas."""

    gazetteer: Gazetteer
    units: Sequence[str]
    rows: Mapping[tuple[str, str], frozenset[int]]
    lossy: bool = False

    def find(self, given: Given) -> Place:
        """The unit that every text of `given` fits."""
        lowest = self.gazetteer.lowest
        stated = [(level, text) for level, text in given if text]
        if not any(level == lowest for level, _ in stated):
            return Place("", "place_blank", f"a {lowest}")
        fitting = self._fitting(stated)
        if len(fitting) == 1:
            return Place(self.units[next(iter(fitting))])
        if fitting:
            return Place(
                "", "place_ambiguous", f"one {lowest}; {len(fitting)} are called so. Export the codes"
            )
        code = next((text for level, text in stated if level == lowest and text in self.units), "")
        if code:
            return Place(code, "place_disagrees", self._expected_above(code, stated))
        return Place("", "place_unknown", self._expected(stated))

    def _fitting(self, stated: Sequence[tuple[str, str]]) -> frozenset[int]:
        found = [self.rows.get((level, folded(text, self.lossy)), frozenset()) for level, text in stated]
        return reduce(frozenset.intersection, found) if found else frozenset(range(len(self.gazetteer.units)))

    def _expected_above(self, code: str, stated: Sequence[tuple[str, str]]) -> str:
        units, lowest = self.gazetteer.units, self.gazetteer.lowest
        unit = units[units[lowest + CODE] == code].iloc[0]
        wrong = [
            (level, text) for level, text in stated if not self._fitting([(lowest, code), (level, text)])
        ]
        return f"the {' and '.join(f'{level} {unit[level]}' for level, _ in wrong)} of {lowest} {code}"

    def _expected(self, stated: Sequence[tuple[str, str]]) -> str:
        lowest = self.gazetteer.lowest
        near = self._fitting([entry for entry in stated if entry[0] != lowest])
        rows = self.gazetteer.units.iloc[sorted(near) if len(near) <= _NEAR else []]
        text = next(text for level, text in stated if level == lowest)
        hint = suggestion(text, [*rows[lowest + CODE], *rows[lowest]]) if len(rows) else ""
        return f"a {lowest} of the gazetteer. {hint}".strip()


def finder(gazetteer: Gazetteer, lossy: bool = False) -> Finder:
    """An index of the gazetteer's units."""
    rows: dict[tuple[str, str], set[int]] = {}
    for level in gazetteer.levels:
        for column in (level, level + CODE):
            for place, text in enumerate(gazetteer.units[column]):
                rows.setdefault((level, folded(text, lossy)), set()).add(place)
    units = list(gazetteer.units[gazetteer.lowest + CODE])
    return Finder(gazetteer, units, {key: frozenset(places) for key, places in rows.items()}, lossy)
