"""A poverty line carried forward by a price index, within one series of lines.

line(to) = line(base) x index(to) / index(base). The index is named and has a base of its own; its levels on
two bases are only divided after they were linked in a period that stands on both. A line that was
drawn anew begins a new series: lines and poverty rates on both sides of it are not compared.

Source: section 3 of the Mongolia Poverty Update 2022 (a line is fixed, adjusted for inflation until it is
rebased, as in 2010 and 2022).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

REBASED = (2010, 2022)  # years in which the national line was drawn anew
PERIOD = re.compile(r"(\d{4})(?:[- ]?Q([1-4])|-(0[1-9]|1[0-2]))?$")
COLUMNS = ("period", "index", "base")


@dataclass(frozen=True, eq=False)
class PriceIndex:
    """A named index. levels: one row a base and period (2022, 2022Q3 or 2022-07): base, period, index."""

    name: str
    levels: pd.DataFrame

    def bases(self, period: str) -> list[str]:
        """The bases on which the period has a level."""
        return [base for base in dict.fromkeys(self.levels["base"]) if self._level(base, period) is not None]

    def level(self, base: str, period: str) -> float:
        """Level of a period on a base: its own, or the mean of its four quarters or twelve months."""
        found = self._level(base, period)
        if found is None:
            raise InputError(
                f"{self.name} ({base}): expected a level for {period}, found {self._range(base)}."
            )
        return found

    def _level(self, base: str, period: str) -> float | None:
        rows = self.levels[self.levels["base"] == base]
        own = rows.loc[rows["period"] == period, "index"]
        if len(own):
            return float(own.iloc[0])
        for whole in _parts(period):
            some = rows.loc[rows["period"].isin(whole), "index"]
            if len(some) == len(whole):
                return float(some.mean())
        return None

    def _range(self, base: str) -> str:
        rows = self.levels.loc[self.levels["base"] == base, "period"]
        return f"{rows.min()} to {rows.max()}" if len(rows) else "none on this base"


@dataclass(frozen=True)
class Carried:
    """A line carried from one period to another. factor: level of `to` over level of `base`. index: name and
    base of the index. series: the year in which the line was last drawn anew. note: what to mind."""

    line: float
    base: str
    to: str
    factor: float
    carried: float
    index: str
    series: int
    note: str = ""


def index_of(frame: pd.DataFrame, name: str | None = None, base: str | None = None) -> PriceIndex:
    """The index of a table: period, index, base (as text, "2020=100"), and `name` where it holds several.

    name: which; needed where there are several, and where the table has no column of that name. base: of all
    levels, where the table has no column of that name. InputError lists every fault.
    """
    if "name" in frame:
        known = list(dict.fromkeys(frame["name"].astype(str)))
        if name is None and len(known) > 1:
            raise InputError(f"price index: expected --name, as the table holds several: {', '.join(known)}.")
        name = name or known[0]
        if name not in known:
            raise InputError(f"price index '{name}' is not in the table. {nearest(name, known)}")
        frame = frame[frame["name"].astype(str) == name]
    if base is not None and "base" not in frame:
        frame = frame.assign(base=base)
    frame = frame.reset_index(drop=True)
    faults = [f"expected a column '{column}', found none." for column in COLUMNS if column not in frame]
    if name is None:
        faults.append("expected the name of the index: a column 'name', or --name.")
    if faults:
        raise InputError(all_faults("price index: the table does not serve.", faults))
    levels = pd.DataFrame(
        {
            "base": frame["base"].astype(str).str.strip(),
            "period": frame["period"].astype(str).map(_period),
            "index": pd.to_numeric(frame["index"], errors="coerce"),
        }
    )
    for row in levels[levels["period"].isna()].index[:5]:
        faults.append(f"period: expected 2022, 2022Q3 or 2022-07, found {frame.loc[row, 'period']!r}.")
    for row in levels[~(levels["index"] > 0)].index[:5]:
        faults.append(
            f"index of {levels.loc[row, 'period']}: expected a number above 0, found {frame['index'][row]}."
        )
    twice = levels[levels.duplicated(["base", "period"])]
    faults += [
        f"{row.period} on {row.base}: expected once, found twice." for row in twice.head(5).itertuples()
    ]
    if faults:
        raise InputError(all_faults(f"price index {name}: the table does not serve.", faults))
    return PriceIndex(str(name), levels)


def carry(
    line: float,
    base: str,
    to: str,
    index: PriceIndex,
    rebased: Sequence[int] = REBASED,
    across: bool = False,
    link: bool = False,
) -> Carried:
    """The line of `base` in the prices of `to`, in the unit of `line`.

    base, to: periods of the index. rebased: years in which the line was drawn anew. across: carry the line
    beyond such a year all the same; the result says that it belongs to the old series. link: allow the index
    to change its base on the way, linked in a period that stands on both bases. InputError else.
    """
    if not line > 0:
        raise InputError(f"line: expected an amount above 0, found {line}.")
    base, to = _checked(base), _checked(to)
    first, last = series_of(base, rebased), series_of(to, rebased)
    note = ""
    if first != last:
        reason = _reason(first, last)
        if not across:
            raise InputError(
                f"a line of {base} in prices of {to}: {reason} Take the line of {last}, or give --across "
                "to carry the old line for its own sake."
            )
        note = f"Old series: {reason}"
    factor, bases = _factor(index, base, to, link)
    return Carried(line, base, to, factor, line * factor, f"{index.name} ({bases})", first, note)


def series_of(period: str, rebased: Sequence[int] = REBASED) -> int:
    """The year in which the line in force in a period was drawn; the first year for periods before it."""
    year = int(_checked(period)[:4])
    return max([r for r in rebased if r <= year], default=min(rebased) - 1)


def comparable(first: str, second: str, rebased: Sequence[int] = REBASED) -> None:
    """InputError with the reason when poverty in two periods was measured with lines of two series."""
    one, two = series_of(first, rebased), series_of(second, rebased)
    if one != two:
        raise InputError(f"poverty in {first} and in {second}: {_reason(one, two)}")


def _reason(one: int, two: int) -> str:
    late = max(one, two)
    return (
        f"the line was drawn anew in {late}, with another basket and another way of measuring consumption; "
        f"poverty by the line in force before {late} and by the new one cannot be compared."
    )


def _factor(index: PriceIndex, base: str, to: str, link: bool) -> tuple[float, str]:
    """Ratio of the levels, and the base or bases on which they stand."""
    shared = [b for b in index.bases(base) if b in index.bases(to)]
    if shared:
        return index.level(shared[0], to) / index.level(shared[0], base), shared[0]
    starts, ends = index.bases(base), index.bases(to)
    if not starts or not ends:
        missing = [p for p, found in ((base, starts), (to, ends)) if not found]
        periods = index.levels["period"]
        raise InputError(
            f"{index.name}: expected levels for {' and '.join(missing)}, "
            f"found {periods.min()} to {periods.max()}."
        )
    old, new = starts[0], ends[0]
    both = sorted(set(_periods(index, old)) & set(_periods(index, new)))
    if not link:
        raise InputError(
            f"{index.name}: {base} stands on {old}, {to} on {new}: the index was rebased between them, "
            "and levels on two bases cannot be divided. "
            + (f"Give --link to link them in {both[-1]}." if both else "Take a series on one base.")
        )
    if not both:
        raise InputError(f"{index.name}: no period stands on both {old} and {new}, so they cannot be linked.")
    at = both[-1]
    factor = index.level(old, at) / index.level(old, base) * index.level(new, to) / index.level(new, at)
    return factor, f"{old}, linked in {at} to {new}"


def _periods(index: PriceIndex, base: str) -> list[str]:
    return index.levels.loc[index.levels["base"] == base, "period"].tolist()


def _period(text: str) -> str | None:
    """2022, 2022Q3 or 2022-07; missing where the text is none of them. A whole year may come as 2022.0."""
    found = PERIOD.match(text.strip().removesuffix(".0"))
    if not found:
        return None
    year, quarter, month = found.groups()
    return f"{year}Q{quarter}" if quarter else f"{year}-{month}" if month else year


def _checked(period: str) -> str:
    found = _period(str(period))
    if found is None:
        raise InputError(f"period: expected 2022, 2022Q3 or 2022-07, found '{period}'.")
    return found


def _parts(period: str) -> list[list[str]]:
    """The quarters or months that make up a period."""
    year, quarter = period[:4], period[5:] if "Q" in period else ""
    if quarter:
        first = 3 * int(quarter) - 2
        return [[f"{year}-{month:02d}" for month in range(first, first + 3)]]
    if len(period) > 4:
        return []
    return [[f"{year}Q{q}" for q in range(1, 5)], [f"{year}-{month:02d}" for month in range(1, 13)]]
