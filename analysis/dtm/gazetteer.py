"""Gazetteers: the administrative units of a phase, at any depth, and how units of two phases line up.

A gazetteer is a CSV with one row a lowest unit (a kheseg; a bag outside the capital). Each level has a
column with the unit's name and one with its code, LEVEL and LEVEL_code; the order of the columns is that
of the levels, from the widest down: city, city_code, district, district_code, khoroo, khoroo_code,
kheseg, kheseg_code. A line-up is a CSV with the columns `before` and `after`: codes of lowest units that
hold (part of) the same people. Codes are text everywhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

CODE = "_code"


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Units of one phase. units: one row a lowest unit, columns LEVEL and LEVEL_code, all text.

    levels: names of the levels, from the widest to the lowest.
    """

    units: pd.DataFrame
    levels: tuple[str, ...]

    @property
    def lowest(self) -> str:
        return self.levels[-1]

    def codes(self, level: str) -> list[str]:
        """Codes of a level in the order of the file, each once."""
        return list(dict.fromkeys(self.units[self._known(level) + CODE]))

    def names(self, level: str) -> dict[str, str]:
        """Code -> name of a level."""
        rows = self.units.drop_duplicates(self._known(level) + CODE)
        return dict(zip(rows[level + CODE], rows[level], strict=True))

    def parents(self, level: str) -> dict[str, str]:
        """Code -> code of the unit that holds it; empty for the widest level."""
        place = self.levels.index(self._known(level))
        if place == 0:
            return {}
        rows = self.units.drop_duplicates(level + CODE)
        return dict(zip(rows[level + CODE], rows[self.levels[place - 1] + CODE], strict=True))

    def area_columns(self, level: str) -> tuple[str, ...]:
        """Columns that tell an area of a level apart, as `aggregate` takes them: its code."""
        return (self._known(level) + CODE,)

    def _known(self, level: str) -> str:
        if level not in self.levels:
            raise InputError(f"the gazetteer has no level '{level}'. {nearest(level, self.levels)}")
        return level


def read(path: Path) -> Gazetteer:
    """The gazetteer of a file. InputError with all its faults at once."""
    try:
        units = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(
            f"{path}: expected a gazetteer (CSV in UTF-8), found none that can be read: {error}"
        ) from None
    levels = tuple(c for c in units if c + CODE in units)
    found = faults(units, levels)
    if found:
        raise InputError(all_faults(f"{path}: expected a gazetteer with one row a lowest unit.", found))
    return Gazetteer(units, levels)


def faults(units: pd.DataFrame, levels: tuple[str, ...]) -> list[str]:
    """A sentence for each way in which the rows are no gazetteer."""
    if not levels:
        return [
            "columns: expected LEVEL and LEVEL_code for each level, such as khoroo and khoroo_code, "
            "found none"
        ]
    found = []
    for name in [column for level in levels for column in (level, level + CODE)]:
        empty = units.index[units[name].str.strip() == ""]
        if len(empty):
            found.append(f"column {name}: expected a text in every row, found none in {_lines(empty)}")
    lowest = levels[-1] + CODE
    again = units.index[units[lowest].duplicated() & (units[lowest] != "")]
    if len(again):
        found.append(f"column {lowest}: expected each code once, found it again in {_lines(again)}")
    for upper, lower in zip(levels, levels[1:], strict=False):
        held = units.groupby(lower + CODE)[upper + CODE].nunique()
        found += [
            f"column {lower}_code: expected each {lower} in one {upper}, found {code} in {n}"
            for code, n in held[held > 1].items()
        ]
    for level in levels:
        named = units.groupby(level + CODE)[level].nunique()
        found += [
            f"column {level}: expected one name a code, found {n} for {code}"
            for code, n in named[named > 1].items()
        ]
    return found


def _lines(index: pd.Index) -> str:
    shown = ", ".join(str(place + 2) for place in index[:5])
    return f"line {shown}" + (f" and {len(index) - 5} more" if len(index) > 5 else "")


def read_line_up(path: Path, before: Gazetteer, after: Gazetteer) -> pd.DataFrame:
    """Pairs of lowest units of two phases: columns before, after. InputError for codes of no gazetteer."""
    pairs = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    lacking = [name for name in ("before", "after") if name not in pairs]
    if lacking:
        raise InputError(
            f"{path}: expected the columns before and after, found no {' and no '.join(lacking)}."
        )
    found = [
        f"column {name}, line {place + 2}: expected a {gazetteer.lowest} of that phase, found '{code}'"
        for name, gazetteer in (("before", before), ("after", after))
        for place, code in pairs.loc[~pairs[name].isin(gazetteer.codes(gazetteer.lowest)), name].items()
    ]
    if found:
        raise InputError(all_faults(f"{path}: the line-up names units that are in no gazetteer.", found))
    return pairs[["before", "after"]]


def same_units(before: Gazetteer, after: Gazetteer) -> pd.DataFrame:
    """The line-up of two phases in which units kept their codes."""
    later = set(after.codes(after.lowest))
    kept = [code for code in before.codes(before.lowest) if code in later]
    return pd.DataFrame({"before": kept, "after": kept})


def side_by_side(before: Gazetteer, after: Gazetteer, line_up: pd.DataFrame, level: str) -> pd.DataFrame:
    """Areas of a level of two phases that hold the same lowest units.

    One row a group of areas: after, before (tuples of codes of the level), fresh, lost (how many lowest
    units of the later and of the earlier phase in it are not in the line-up). Areas are joined as long
    as a line of the line-up ties them, so that a split khoroo stands beside the whole that it was; in
    the order of the later phase. InputError where the phases have other levels.
    """
    if before.levels != after.levels:
        raise InputError(
            f"expected the same levels in both phases, found {', '.join(before.levels)} "
            f"and {', '.join(after.levels)}"
        )
    sides = {"before": before, "after": after}
    home = {
        side: dict(zip(units.units[units.lowest + CODE], units.units[level + CODE], strict=True))
        for side, units in sides.items()
    }
    ties = pd.DataFrame({side: line_up[side].map(home[side]) for side in sides}).drop_duplicates()
    stray = {}
    for side in sides:
        there = set(line_up[side])
        stray[side] = Counter(area for unit, area in home[side].items() if unit not in there)
    rows = [
        (now, was, sum(stray["after"][code] for code in now), sum(stray["before"][code] for code in was))
        for was, now in _joined(ties, before.codes(level), after.codes(level))
    ]
    return pd.DataFrame(rows, columns=["after", "before", "fresh", "lost"])


def _joined(ties: pd.DataFrame, before: list[str], after: list[str]) -> list[tuple[tuple, tuple]]:
    """Groups of areas (before, after) that ties connect, in the order of the later phase."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    places = {("after", code): i for i, code in enumerate(after)}
    places |= {("before", code): len(after) + i for i, code in enumerate(before)}
    pairs = [(places["before", b], places["after", a]) for b, a in ties[["before", "after"]].to_numpy()]
    rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(places), len(places)))
    found: dict[int, tuple[list, list]] = {}
    for (side, code), group in zip(places, connected_components(graph, directed=False)[1], strict=True):
        found.setdefault(group, ([], []))[side == "after"].append(code)
    return [(tuple(was), tuple(now)) for was, now in found.values()]
