"""Sentences of the page: every number in them is computed.

Real data: what the change was, and whether sampling alone could make it. Made-up data: a demonstration, with
the true change beside.
"""

from __future__ import annotations

import math

import pandas as pd

from analysis.presentation import interval, number, points

from .parameters import LATER
from .results import YEARLESS, Alone, Found

KEYS = ("g_line", "g_change", "g_components", "g_incidence", "g_poor", "g_groups")


def sentences(found: Found | Alone) -> dict[str, str]:
    """Texts to glue, by key; empty where there is one survey only."""
    if isinstance(found, Alone):
        return dict.fromkeys(KEYS, "")
    return {
        "g_line": line_said(found),
        "g_change": change_said(found),
        "g_components": components_said(found),
        "g_incidence": incidence_said(found),
        "g_poor": poor_said(found),
        "g_groups": groups_said(found),
    }


def notes(found: Found | Alone) -> list[str]:
    """Sentences for the top of the page."""
    if isinstance(found, Alone):
        return _alone(found)
    counts = " and ".join(
        f"{name} ({number(n, 0)} households)"
        for name, n in zip((found.first, found.later), found.households, strict=True)
    )
    told = [f"Compared are {counts}."]
    if found.synthetic:
        told = [
            f"A demonstration on two SYNTHETIC surveys, {counts}. Nothing here is a finding about "
            "Mongolia: the page shows the method, and how near it comes to what is known to be true.",
            "Both samples were fitted to the same published totals before any growth was applied. "
            "They therefore differ by chance less than two real samples of their size, whose "
            "standard errors are shown.",
        ]
        if YEARLESS in (found.first, found.later):
            told.append(f"The survey called {YEARLESS} claims no calendar year.")
    return [*told, *found.notes]


def _alone(found: Alone) -> list[str]:
    if found.synthetic:
        how = (
            "To make the second synthetic one: compendium data synthetic --year B, then compendium "
            f"data ingest data/generated/{LATER}/raw --mapping year_b.yml --name {LATER}. The build "
            "of the site makes a small one by itself."
        )
    else:
        how = (
            "To bring a later one in: compendium data ingest DIR --mapping FILE --name NAME. Then: "
            f"compendium run growth -p data={found.first} -p later=NAME -p index=FILE, with a table "
            "of the price index that carries the line forward."
        )
    return [
        f"There is one survey only ({found.first}), so nothing is compared. {how}",
        "The sections below say how two surveys are compared; their results appear when there are two.",
    ]


def line_said(found: Found) -> str:
    carried = found.carried
    said = (
        f"The line of {number(carried.line, 0)} MNT a month per adult equivalent becomes "
        f"{number(carried.carried, 0)} MNT in prices of {found.later}, by a change of prices of "
        f"{number(100 * (carried.factor - 1), 1)} per cent (index: {carried.index})."
    )
    food = None if found.prices is None else found.prices.set_index("kind")["fisher"].get("food")
    if food is not None:
        said += f" What households paid for food changed by {number(100 * (food - 1), 1)} per cent."
    if found.rates is not None and not found.exact_index:
        said += f" The truth: {number(100 * found.rates['inflation'], 1)} per cent."
    return said


def change_said(found: Found) -> str:
    row = _measure(found.computed.measures, "fgt0")
    moved = (
        f"The headcount is {number(row['before'], 1)} per cent in {found.first} and "
        f"{number(row['after'], 1)} per cent in {found.later}, a change of {points(row['change'], 1)} "
        f"(standard error {number(row['se'], 1)}, 95 per cent interval "
        f"{interval(row['ci_lower'], row['ci_upper'], 1)})."
    )
    if found.synthetic:
        return f"{moved} {_beside_truth(found, row)}".strip()
    return f"{moved} {_verdict(row, 'poverty rose', 'poverty fell')}"


def _beside_truth(found: Found, row: pd.Series) -> str:
    if found.samples is None:
        return ""
    true = _measure(found.samples.measures, "fgt0")["change"]
    said = f"The true change between the two samples is {points(true, 1)}"
    if found.made is None:
        return f"{said}."
    made = _measure(found.made.measures, "fgt0")["change"]
    holds = "holds" if row["ci_lower"] <= made <= row["ci_upper"] else "misses"
    said += f"; of the growth as it was made, {points(made, 1)}, which the interval {holds}."
    if row["ci_lower"] <= 0 <= row["ci_upper"]:
        n = found.households[1]
        said += (
            f" It holds zero too: with {number(n, 0)} households in the later sample, a true change "
            "of this size cannot be told from none."
        )
    return said


def _verdict(row: pd.Series, rose: str, fell: str) -> str:
    """For real data: which way, or that sampling alone could make it."""
    if row["ci_lower"] > 0:
        return f"The interval leaves zero out: {rose}."
    if row["ci_upper"] < 0:
        return f"The interval leaves zero out: {fell}."
    return "The interval holds zero: sampling alone can make a change of this size."


def components_said(found: Found) -> str:
    growth, spread = (_component(found.computed, name) for name in ("growth", "redistribution"))
    said = (
        f"Of the change of the headcount, {points(growth['estimate'], 1)} (standard error "
        f"{number(growth['se'], 1)}) belong to the growth of the mean and "
        f"{points(spread['estimate'], 1)} ({number(spread['se'], 1)}) to redistribution, as means of "
        "the two orders."
    )
    if found.synthetic:
        if found.made is None:
            return said
        true = [_component(found.made, name)["estimate"] for name in ("growth", "redistribution")]
        return f"{said} True, as the growth was made: {number(true[0], 1)} and {number(true[1], 1)}."
    told = {"growth": growth, "redistribution": spread}
    sure = [name for name, row in told.items() if abs(row["estimate"]) > 1.96 * row["se"]]
    if not sure:
        return f"{said} Neither part is larger than sampling alone can make."
    larger = max(told, key=lambda name: abs(told[name]["estimate"]))
    which = {"growth": "growth of the mean", "redistribution": "redistribution"}
    return f"{said} The larger part is {which[larger]}" + (
        "." if larger in sure else ", but its error is large."
    )


def incidence_said(found: Found) -> str:
    rows = found.computed.group_growth.set_index("group")
    low, high = (100 * rows.loc[name, "change"] for name in ("Poorest fifth", "Richest fifth"))
    said = (
        f"Mean consumption of the poorest fifth changed by {number(low, 1)} per "
        f"cent{' a year' if found.years != 1 else ''}, that of the richest fifth by {number(high, 1)} "
        "per cent."
    )
    if found.rates is None or not found.synthetic:
        return said
    bottom, top = (number(100 * found.rates[name], 1) for name in ("poorest", "richest"))
    return (
        f"{said} The later survey was made with a growth of {bottom} per cent at the bottom, which "
        f"changes evenly with the rank to {top} per cent at the top."
    )


def poor_said(found: Found) -> str:
    """Was growth pro-poor: the growth of those who were poor beside that of the mean."""
    rows = 100 * found.computed.decomposed.poor.set_index("rate")
    poor, mean, more = (rows.loc[name] for name in ("poor", "mean", "advantage"))
    half = 1.96 * more["se"]
    said = (
        f"Up to the headcount of {found.first}, consumption changed by {number(poor['estimate'], 1)} per "
        f"cent in the mean of the ranks, beside {number(mean['estimate'], 1)} per cent for mean "
        f"consumption: a difference of {points(more['estimate'], 1)} (95 per cent interval "
        f"{interval(more['estimate'] - half, more['estimate'] + half, 1)})."
    )
    if found.synthetic:
        if found.made is None:
            return said
        true = 100 * found.made.decomposed.poor.set_index("rate")["estimate"]["advantage"]
        return f"{said} The true difference, as the growth was made, is {points(true, 1)}."
    if not math.isfinite(half) or abs(more["estimate"]) <= half:
        return f"{said} Whether growth favoured the poor cannot be told from these samples."
    if more["estimate"] > 0:
        return (
            f"{said} Growth was pro-poor: the poor gained more, relative to what they had, than the mean did."
        )
    return (
        f"{said} Growth was not pro-poor: the poor gained less, relative to what they had, than the mean did."
    )


def groups_said(found: Found) -> str:
    rows = found.computed.splits.get("location")
    if rows is None:
        return ""
    parts = 100 * rows.set_index("component")[["estimate", "se"]]
    said = (
        f"Changes within locations make {points(parts.loc['within', 'estimate'], 1)} of the change of "
        f"the headcount (standard error {number(parts.loc['within', 'se'], 1)}); that people live "
        f"elsewhere makes {points(parts.loc['shift', 'estimate'], 1)} "
        f"({number(parts.loc['shift', 'se'], 1)})."
    )
    if found.synthetic and found.made is None:
        return said
    if found.synthetic:
        return f"{said} In truth nobody moved: the later survey was made with the same shares of locations."
    area = found.computed.by_group.get("area")
    if area is None:
        return said
    told = []
    for row in area[area["change"].notna()].itertuples():
        sure = row.ci_lower > 0 or row.ci_upper < 0
        way = ("rose" if row.change > 0 else "fell") if sure else "shows no change beyond sampling"
        told.append(f"the {str(row.group).lower()} headcount {way} ({points(100 * row.change, 1)})")
    return f"{said} By area, {' and '.join(told)}." if told else said


def _measure(measures: pd.DataFrame, name: str) -> pd.Series:
    """The row of a measure, in per cent."""
    row = measures.set_index("measure").loc[name]
    return 100 * row[["before", "after", "change", "se", "ci_lower", "ci_upper"]].astype(float)


def _component(one, name: str) -> pd.Series:
    """estimate and se of a Shapley component of the headcount, percentage points."""
    parts = one.decomposed.parts.set_index(["measure", "reference", "component"])
    return 100 * parts.loc[("headcount", "shapley", name), ["estimate", "se"]].astype(float)
