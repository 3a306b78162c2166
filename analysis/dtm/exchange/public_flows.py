"""Moves as they may be published: made of counts of people that are shown, and of nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.core.disclosure import Policy

from .. import flows as moves
from .shared import RECALLED, Round


def public_flows(rows: pd.DataFrame, counted: pd.DataFrame, made: Round, rule: Policy) -> pd.DataFrame:
    """`rows` (of `flows.flows`) with low, high and value as the shown counts give them, and hidden.

    counted: what `disclosed.people` gives. low is the sum of the counts, high the same where all
    informants gave a number; net moves and rates are left out where what is missing could tell of a few.
    """
    shown = counted.set_index(["level", "area", "field"])
    count, hidden = shown["count"].to_dict(), shown["suppressed"].ne("").to_dict()
    complete = (shown["answered"] >= shown["informants"]).to_dict()
    rows = rows.reset_index(drop=True)
    places = list(zip(rows["level"], rows["area"], strict=True))
    parts = [
        _made_of(measure, level, made) for measure, level in zip(rows["measure"], rows["level"], strict=True)
    ]
    cells = [
        [(level, area, name) for name in (*plus, *minus)]
        for (level, area), (plus, minus) in zip(places, parts, strict=True)
    ]
    rows["hidden"] = [any(hidden.get(cell, True) for cell in row) for row in cells]
    sums = [
        sum(count.get((*place, name), np.nan) for name in plus)
        - sum(count.get((*place, name), np.nan) for name in minus)
        for place, (plus, minus) in zip(places, parts, strict=True)
    ]
    whole = np.array([all(complete.get(cell, False) for cell in row) for row in cells])
    net = rows["measure"].str.endswith("net").to_numpy()
    low = pd.Series(sums, rows.index).mask(rows["hidden"] | (net & ~whole))
    # A rate is of the units with both numbers: what they lack to the total must not tell of a few either.
    persons = pd.Series([count.get((*place, "persons"), np.nan) for place in places], rows.index)
    gap = (pd.Series(sums, rows.index) - rows["count"]).abs(), (persons - rows["n"]).abs()
    few = rows["count"].abs().between(1, rule.smallest - 1)
    for left in gap:
        few |= left.between(0.5, rule.smallest - 1) | left.isna()
    return rows.assign(low=low, high=low.where(whole), value=rows["value"].mask(rows["hidden"] | few))


def _made_of(measure: str, level: str, made: Round) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fields that a measure adds, and those that it takes away."""
    inside = moves.internal_to(level, made.gazetteer)
    told = moves.told_of(made.gazetteer)

    def parts(way: str, wanted: bool) -> tuple[str, ...]:
        names = moves.FIELDS[way]
        return tuple(
            n for n, within, asked in zip(names, inside, told, strict=True) if asked and within == wanted
        )

    if measure in RECALLED:
        return (measure,), ()
    if measure == "net":
        return ("arrivals",), ("departures",)
    if measure == "external_net":
        return parts("arrivals", False), parts("departures", False)
    where, way = measure.split("_")
    return parts(way, where == "internal"), ()
