"""Figures of the page: components of the change, the growth incidence curve, headcounts of locations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.computed.growth import rate_at
from analysis.presentation import Figure, charts, finish, listing, number, style
from analysis.survey.intervals import interval

from .results import Found
from .tables import MADE, SAMPLES

COMPONENTS = {"growth": "Growth of the mean", "redistribution": "Redistribution", "change": "Whole change"}
ESTIMATE, OF_MEAN = "Estimate", "Growth of the mean"
COLOURS = {ESTIMATE: style.BLUE, SAMPLES: style.OCHRE, MADE: style.VERMILION}


def components_figure(found: Found) -> Figure:
    """Dots: growth and redistribution in the change of the headcount, with intervals and the truth."""
    drawn = pd.concat([_components(one, name) for name, one in _sides(found)], ignore_index=True)
    colours = {name: COLOURS[name] for name, _ in _sides(found)}
    figure = charts.dots(
        drawn,
        "component",
        "points",
        unit="percentage points of the headcount",
        lower="lower",
        upper="upper",
        group="from",
        colours=colours,
        decimals=1,
        start=None,
        reference=0.0,
    )
    figure.axes[0].lines[0].set_alpha(0.35)  # numbers stand on the line of no change
    said = "; ".join(
        f"{name}: {listing(f'{row.component.lower()} {number(row.points, 1)}' for row in part.itertuples())}"
        for name, part in drawn.groupby("from", sort=False)
    )
    return finish(
        figure,
        id="growth-figure-1",
        title=f"The change of the headcount from {found.first} to {found.later}, split in two",
        alt=f"Dots of components of the change, in percentage points. {said}.",
        data=drawn,
        source=found.source,
        note="Shapley components. Lines: 95 per cent intervals by bootstrap.",
        evidence=found.evidence,
    )


def _sides(found: Found) -> list[tuple]:
    sides = [(ESTIMATE, found.computed), (SAMPLES, found.samples), (MADE, found.made)]
    return [(name, one) for name, one in sides if one is not None]


def _components(one, name: str) -> pd.DataFrame:
    rows = one.decomposed.parts
    rows = rows[(rows["measure"] == "headcount") & (rows["reference"] == "shapley")].set_index("component")
    rows = 100 * rows.loc[list(COMPONENTS), ["estimate", "se"]]
    df = np.full(len(rows), float(one.measures["df"].iloc[0]))
    lower, upper = interval(rows["estimate"].to_numpy(), rows["se"].fillna(0.0).to_numpy(), df)
    return pd.DataFrame(
        {
            "component": list(COMPONENTS.values()),
            "from": name,
            "points": rows["estimate"].to_numpy(),
            "lower": lower,
            "upper": upper,
        }
    )


def incidence_figure(found: Found) -> Figure:
    """Lines: growth of each percentile with its band, the growth of the mean, and the true curve."""
    curve = found.incidence
    rank = curve["population_share"].to_numpy()
    mean = float(found.computed.group_growth.set_index("group").loc["All", "change"])
    parts = [
        pd.DataFrame({"rank": 100 * rank, "of": ESTIMATE, "growth": 100 * curve["estimate"],
                      "lower": 100 * curve["ci_lower"], "upper": 100 * curve["ci_upper"]}),
        pd.DataFrame({"rank": 100 * rank, "of": OF_MEAN, "growth": 100 * mean}),
    ]  # fmt: skip
    if found.rates is not None:
        parts.append(
            pd.DataFrame({"rank": 100 * rank, "of": MADE, "growth": 100 * rate_at(rank, found.rates)})
        )
    drawn = pd.concat(parts, ignore_index=True)
    figure = charts.lines(
        drawn,
        "rank",
        "growth",
        x_label="people from poorest to richest, percentile",
        unit="growth of consumption, % a year",
        group="of",
        lower="lower",
        upper="upper",
        colours={ESTIMATE: style.BLUE, OF_MEAN: style.GREY, MADE: style.VERMILION},
        start=None,
        marks={100 * float(found.computed.measures["before"].iloc[0]): "headcount"},
    )
    at = {p: drawn[(drawn["of"] == ESTIMATE) & np.isclose(drawn["rank"], p)]["growth"] for p in (10, 50, 90)}
    said = listing(f"percentile {p} {number(float(v.iloc[0]), 1)}" for p, v in at.items() if len(v))
    return finish(
        figure,
        id="growth-figure-2",
        title=f"Growth incidence curve, {found.first} to {found.later}",
        alt=f"Line of the growth of consumption by rank, per cent a year, with a band: {said}; "
        f"growth of the mean {number(100 * mean, 1)}.",
        data=drawn,
        source=found.source,
        note="Band: pointwise 95 per cent intervals. Dashed: the headcount of the earlier survey; the people "
        "to its left were poor then.",
        evidence=found.evidence,
    )


def groups_figure(found: Found) -> Figure | None:
    """Dots: headcounts of the locations in both surveys; None where locations are not known."""
    if "location" not in found.computed.by_group:
        return None
    rows = found.computed.by_group["location"]
    parts = []
    for name, value, se, n in ((found.first, "before", "se_before", "n_before"),
                               (found.later, "after", "se_after", "n_after")):  # fmt: skip
        lower, upper = interval(rows[value].to_numpy(), rows[se].to_numpy(), rows["df"].to_numpy())
        part = {"location": rows["group"].astype(str), "survey": name, "headcount": 100 * rows[value]}
        parts.append(pd.DataFrame({**part, "lower": 100 * lower, "upper": 100 * upper, "n": rows[n]}))
    drawn = pd.concat(parts, ignore_index=True)
    figure = charts.dots(
        drawn,
        "location",
        "headcount",
        unit="% of people",
        lower="lower",
        upper="upper",
        group="survey",
        colours={found.first: style.BLUE, found.later: style.VERMILION},
        start=0,
    )
    said = "; ".join(
        f"{row.group} {number(100 * row.before, 1)} and {number(100 * row.after, 1)}"
        for row in rows.itertuples()
    )
    return finish(
        figure,
        id="growth-figure-3",
        title=f"Headcount by location, {found.first} and {found.later}",
        alt=f"Dots of headcounts, per cent of people, {found.first} and {found.later}: {said}.",
        data=drawn,
        source=found.source,
        note="Lines: 95 per cent intervals.",
        evidence=found.evidence,
    )
