"""Arrivals and departures: against the population, against each other, and against where most came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from .. import flows
from ..gazetteer import CODE
from ..levels import STAYED_IN
from .context import Context
from .declared import Both
from .hits import Hits

_DIRECTIONS = (("arrivals_from_", "arrival_origin"), ("departures_to_", "departure_destination"))


def _many(name: str):
    def find(view: Context, p: Mapping) -> Iterator[Hits]:
        moved, persons = view.number(name), view.number("persons")
        both = ~np.isnan(moved) & ~np.isnan(persons)
        wrong = _beyond(np.where(both, moved, np.nan), persons, p)
        yield Hits(wrong, name, _rate(view, moved[wrong], persons[wrong]))
        for level in view.levels[:-1]:
            sums = _sums(view, level, both, {"moved": moved, "persons": persons})
            rows = _beyond(sums["moved"].to_numpy(), sums["persons"].to_numpy(), p)
            words = _rate(view, sums["moved"][rows], sums["persons"][rows])
            told = [
                f"{int(m)}/{int(n)} = {r} %"
                for m, n, r in zip(words["moved"], words["persons"], words["percent"], strict=True)
            ]
            yield Hits(None, name, {**words, "value": told}, told, list(sums.index[rows]), level)

    return find


def _beyond(moved: np.ndarray, persons: np.ndarray, p: Mapping) -> np.ndarray:
    return (100 * moved > p["share"] * persons) & (moved >= p["least"])


def _rate(view: Context, moved, persons) -> dict[str, object]:
    percent = [f"{100 * m / max(n, 1):.1f}" for m, n in zip(moved, persons, strict=True)]
    return {
        "moved": list(moved),
        "persons": list(persons),
        "percent": percent,
        "months": view.phase.recall_months,
    }


def _sums(view: Context, level: str, rows: np.ndarray, columns: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Sums of the columns over the rows of each unit of a level that the gazetteer has."""
    frame = pd.DataFrame(columns)[rows]
    sums = frame.groupby(view.area(level)[rows]).sum()
    return sums[sums.index.isin(list(view.chain(level)))]


def _mirror(view: Context, p: Mapping) -> Iterator[Hits]:
    placed = view.table[np.isin(view.codes.astype(str), view.units)]
    if placed.empty:
        return
    mirrored = flows.mirror(flows.flows(placed, view.phase.gazetteer), view.phase.gazetteer)
    for level in view.levels[:-1]:
        sums = mirrored[mirrored["level"] == level].set_index("area")
        larger = sums[["arrivals_low", "departures_low"]].max(axis=1)
        # Comparisons with what has no limit are false. Units without a form may count as much as the others.
        gap = sums[["gap_low"]].assign(other=-sums["gap_high"]).max(axis=1)
        gap -= larger * _lacking(view, level).reindex(sums.index)
        divided = _divided(view, level).reindex(sums.index)
        yield _unlike(view, level, sums[(gap >= p["least"]) & (100 * gap > p["percent"] * larger) & divided])


def _lacking(view: Context, level: str) -> pd.Series:
    """Units without a form for each with one, by area of a level."""
    units = view.phase.gazetteer.units[level + CODE].value_counts()
    forms = pd.Series(view.area(level)).value_counts().reindex(units.index, fill_value=0)
    return (units - forms).clip(lower=0) / forms.clip(lower=1)


def _divided(view: Context, level: str) -> pd.Series:
    """Areas that hold more than one of the level below: a part of a city does not tell of the rest."""
    below = view.levels[view.levels.index(level) + 1] + CODE
    return view.phase.gazetteer.units.groupby(level + CODE)[below].nunique().gt(1)


def _unlike(view: Context, level: str, sums: pd.DataFrame) -> Hits:
    left, arrived = sums["departures_low"], sums["arrivals_low"]
    told = [f"{a:.0f} / {b:.0f}" for a, b in zip(left, arrived, strict=True)]
    stems = ["departures_to_" if a >= b else "arrivals_from_" for a, b in zip(left, arrived, strict=True)]
    words = {
        "value": told,
        "level": view.level_name(level),
        "left": [_at_least(a, b) for a, b in zip(left, sums["departures_high"], strict=True)],
        "arrived": [_at_least(a, b) for a, b in zip(arrived, sums["arrivals_high"], strict=True)],
        "largest": [_largest(view, s, level, code) for s, code in zip(stems, sums.index, strict=True)],
    }
    return Hits(None, "departures", words, told, list(sums.index), level)


def _at_least(low: float, high: float) -> Both:
    number = f"{low:,.0f}"
    return Both(number, number) if low == high else Both(f"at least {number}", f"дор хаяж {number}")


def _largest(view: Context, stem: str, level: str, code: str) -> Both:
    """The two units of an area that tell of most moves inside it."""
    inside = np.array(flows.NEAR_TO_FAR)[flows.internal_to(level, view.phase.gazetteer)]
    numbers = sum(np.nan_to_num(view.number(stem + place)) for place in inside)
    numbers = np.where(view.area(level) == code, numbers, 0)
    rows = np.argsort(-numbers, kind="stable")[:2]
    return view.named([view.codes[row] for row in rows if numbers[row] > 0])


def _most_from(view: Context, p: Mapping) -> Iterator[Hits]:
    for stem, question in _DIRECTIONS:
        if not view.has(question):
            continue
        places = [code for code in STAYED_IN if code in view.fields[question].codes]
        parts = [stem + STAYED_IN[code] for code in places]
        if not all(map(view.has, parts)):
            continue
        numbers = np.column_stack([view.number(part) for part in parts])
        complete = np.flatnonzero(~np.isnan(numbers).any(axis=1))
        chosen = view.text(question)
        rows = [r for r in complete if chosen[r] in places
                and numbers[r].max() - numbers[r, places.index(chosen[r])] >= p["lead"]]  # fmt: skip
        top = [int(numbers[r].argmax()) for r in rows]
        words = {
            "label": [view.label(question, chosen[r]) for r in rows],
            "largest": [view.label(question, places[t]) for t in top],
            "most": [numbers[r, t] for r, t in zip(rows, top, strict=True)],
            "own": [numbers[r, places.index(chosen[r])] for r in rows],
        }
        yield Hits(np.array(rows, dtype=int), question, words)


def _own_district(view: Context, _) -> Iterator[Hits]:
    for name in ("arrival_district", "departure_district"):
        if view.has(name):
            given = view.text(name)
            wrong = (given != "") & (given == view.area(view.fields[name].areas))
            yield Hits(wrong, name, {"name": [view.label(name, code) for code in given[wrong]]})


CHECKS = {
    "C60": _many("departures"),
    "C61": _many("arrivals"),
    "C62": _mirror,
    "C63": _most_from,
    "C64": _own_district,
}
