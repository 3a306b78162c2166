"""Areas in the order of a rate or count, with what the order can bear.

Not ranked, but listed: areas of fewer than `least_n` residents or `least_informants` khesegs, and areas
whose number is hidden or not known. Areas that are shown with the same number share a rank. The numbers
are estimates of one informant a kheseg; so beside the rank stands how far it moves when any one kheseg
is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core.errors import InputError

from .aggregate import areas_of, counts, rates, totals
from .fields import Field

REASONS = {
    "hidden": {"en": "not published", "mn": "нийтлээгүй"},
    "unknown": {"en": "no number is known", "mn": "тоо мэдэгдээгүй"},
    "few_residents": {"en": "too few residents for a rate", "mn": "түвшин тооцоход оршин суугч цөөн"},
    "few_informants": {"en": "too few khesegs gave a number", "mn": "тоо хэлсэн хэсэг цөөн"},
}


def ranked(
    frame: pd.DataFrame,
    name: str,
    level: str,
    columns: Sequence[str],
    *,
    of: str = "persons",
    per: float = 1000,
    decimals: int = 0,
    least_n: int = 100,
    least_informants: int = 3,
    hidden: Mapping[str, bool] | Sequence[str] = (),
    fields: Mapping[str, Field] | None = None,
) -> pd.DataFrame:
    """The areas of a level by `per` x name / of, or by the count itself where `of` is "", the largest first.

    frame: one row a lowest unit. columns: those that tell the areas apart. decimals: with which values
    are shown; values equal when shown share a rank. hidden: areas whose numbers are not published.
    Returns area, field, value, count, n (missing for counts), answered, informants, rank (Int64, missing
    where not ranked), tied (areas that share the rank, itself among them), rank_from, rank_to (the best
    and worst rank that the area has when any one kheseg, of any area, is left out), reason (of
    `REASONS`, "" where ranked). Areas that are not ranked stand last, in the order of their names.
    """
    if decimals < 0 or least_n < 1 or least_informants < 1:
        raise InputError(
            "ranked: expected decimals of 0 or more, and least_n and least_informants of 1 or more"
        )
    if of:
        found = rates(frame, [name], {level: tuple(columns)}, of=of, per=per, fields=fields)
    else:
        found = totals(frame, [name], {level: tuple(columns)}, fields)
        found = found.assign(n=np.nan, value=found["count"].where(found["answered"] > 0))
    found = found.drop(columns="level")
    gone = found["area"].isin([area for area in hidden])
    tests = [gone, found["answered"].eq(0) | found["value"].isna(), found["n"].lt(least_n)]
    tests.append(found["answered"].lt(least_informants))
    found["reason"] = np.select(tests, list(REASONS), "")
    found[["value", "count", "n"]] = found[["value", "count", "n"]].mask(gone)
    within = found["reason"].eq("")
    shown = found["value"].where(within).round(decimals)
    found["rank"] = shown.rank(method="min", ascending=False).astype("Int64")
    found["tied"] = shown.map(shown.value_counts()).astype("Int64")
    areas = areas_of(frame, level, columns)
    low, high = _without_one(frame, name, of, per, fields, areas.of, len(areas.names))
    low, high = (np.round(np.where(within, ends, np.nan), decimals) for ends in (low, high))
    best, worst = _ranks(shown.to_numpy(), low, high)
    found["rank_from"], found["rank_to"] = pd.array(best, "Int64"), pd.array(worst, "Int64")
    return found.sort_values(["rank", "area"], na_position="last", ignore_index=True)


def _without_one(
    frame: pd.DataFrame, name: str, of: str, per: float, fields, area: np.ndarray, areas: int
) -> tuple[np.ndarray, np.ndarray]:
    """Smallest and largest rate of each area when one of its khesegs is left out, or none."""
    numbers = counts(frame, [name, of] if of else [name], fields).to_numpy()
    if not of:
        return _counts_without_one(numbers[:, 0], area, areas)
    both = ~np.isnan(numbers).any(axis=1) & (area >= 0)
    part, whole, area = numbers[both, 0], numbers[both, 1], area[both]
    parts, wholes = (np.bincount(area, values, areas) for values in (part, whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        full = per * parts / wholes
        less = per * (parts[area] - part) / (wholes[area] - whole)
    low, high = full.copy(), full.copy()
    kept = np.isfinite(less)
    np.minimum.at(low, area[kept], less[kept])
    np.maximum.at(high, area[kept], less[kept])
    return low, high


def _counts_without_one(numbers: np.ndarray, area: np.ndarray, areas: int) -> tuple[np.ndarray, np.ndarray]:
    known = ~np.isnan(numbers) & (area >= 0)
    high, largest = np.bincount(area[known], numbers[known], areas), np.zeros(areas)
    np.maximum.at(largest, area[known], numbers[known])
    return high - largest, high


def _ranks(shown: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[list, list]:
    """Best and worst rank of each area when one kheseg is left out: its own, or one of another area."""
    best, worst = [], []
    for place, value in enumerate(shown):
        if np.isnan(value):
            best.append(None)
            worst.append(None)
            continue
        others = np.delete(np.arange(len(shown)), place)
        above, own_low, own_high = shown[others], low[place], high[place]
        # Its own kheseg is left out, and all others stand; or one other area moves past it, and it stands.
        now = 1 + int((above > value).sum())
        passing = int(((above <= value) & (high[others] > value)).any())
        falling = int(((above > value) & (low[others] <= value)).any())
        best.append(min(1 + int((above > own_high).sum()), now - falling))
        worst.append(max(1 + int((above > own_low).sum()), now + passing))
    return best, worst
