"""Figures of the methodology chapter on the data in use."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.presentation import Figure, alt_grouped, charts, diagrams, finish, number, style
from analysis.survey import gini
from analysis.welfare.outliers import trimming_curve

from .figures import rent_boxes, source_of
from .in_use import InUse
from .in_use_results import index_rows
from .in_use_tables import tree_rows

CUT = tuple(np.arange(0, 11) / 200)  # shares of the people that are cut off the top
SIDES = {"report": "Report (Table B.21)", "computed": "Computed", "true": "True"}
COLOURS = {"report": style.GREY, "computed": style.BLUE, "true": style.OCHRE}


def trimming(use: InUse) -> pd.DataFrame:
    """curve, share (per cent of the people cut off the top), estimate (Gini per person, 0 to 100)."""
    frames = {"outliers treated": use.made.household}
    if use.untreated is not None:
        frames["outliers left in"] = use.untreated
    if use.truth is not None:
        frames["true"] = use.truth["households"]
    found = []
    for name, frame in frames.items():
        people = (frame["weight"] * frame["size"]).to_numpy(float)
        curve = trimming_curve(frame["consumption_pc"].to_numpy(float), gini, people, CUT)
        found.append(curve.assign(curve=name))
    rows = pd.concat(found, ignore_index=True)
    return rows.assign(share=100 * rows["share"], estimate=100 * rows["estimate"])[
        ["curve", "share", "estimate"]
    ]


def use_trimming(use: InUse) -> list[Figure]:
    """How the Gini falls as the richest are cut off, with and without the treatment of outliers."""
    rows = trimming(use)
    drawn = charts.lines(
        rows,
        "share",
        "estimate",
        group="curve",
        x_label="people cut off at the top, %",
        unit="Gini index, per person",
        start=None,
        colours={"outliers treated": style.BLUE, "outliers left in": style.VERMILION, "true": style.OCHRE},
    )
    ends = rows.groupby("curve", sort=False)["estimate"].agg(["first", "last"])
    said = "; ".join(
        f"{name}, from {number(row['first'], 1)} to {number(row['last'], 1)}" for name, row in ends.iterrows()
    )
    return [
        _finished(
            use,
            drawn,
            "trimming",
            "The Gini index as the richest are cut off",
            f"Line chart from none to {number(100 * CUT[-1], 0)} per cent of people cut off: {said}.",
            rows,
            "A curve that drops steeply at its left end hangs on a few very large values.",
        )
    ]


def use_tree(use: InUse) -> list[Figure]:
    """Figure 1.4's tree with the printed shares and those of the data in use."""
    if use.made.housing is None:
        return []
    rows = tree_rows(use)
    boxes, arrows = rent_boxes(
        {
            r.leaf: f"computed {number(r.computed, 1)} %\nreport {number(r.report, 1)} %"
            for r in rows.itertuples()
        }
    )
    said = "; ".join(
        f"{row.leaf}: {number(row.computed, 1)} computed, {number(row.report, 1)} in the report"
        for row in rows.itertuples()
    )
    return [
        _finished(
            use,
            diagrams.boxes_and_arrows(boxes, arrows, row_height=1.05),
            "tree",
            "How each dwelling of the data in use gets its rent, share of households",
            f"Decision tree with shares of households, per cent. {said}.",
            rows,
            "A value that is an outlier is imputed as a missing one is.",
            official=("F1-4",),
        )
    ]


def use_composition_figure(use: InUse) -> list[Figure]:
    """Figure 1.5 on the data in use: the four components of consumption."""
    labels = {"food": "Food", "nonfood": "Other non-food", "durables": "Durables", "housing": "Housing"}
    sides = [side for side in SIDES if side in use.shares]
    rows = use.shares[sides].rename(index=labels).rename_axis("component").reset_index()
    long = rows.melt("component", var_name="side", value_name="share").assign(
        side=lambda f: f["side"].map(SIDES)
    )
    colours = {SIDES[side]: COLOURS[side] for side in sides}
    drawn = charts.grouped_bars(
        long, "component", "side", "share", unit="% of mean consumption", decimals=1, colours=colours
    )
    alt = alt_grouped(long, "component", "side", "share", what="shares of mean consumption", unit="per cent")
    return [
        _finished(
            use,
            drawn,
            "composition-figure",
            "The four components of consumption",
            alt,
            long,
            "Housing: rents and repair materials. Shares of the means over people.",
            official=("B21",),
        )
    ]


def use_index(use: InUse) -> list[Figure]:
    """The price index by location and quarter: means over people."""
    if use.made.deflator is None:
        return []
    rows = index_rows(use)
    drawn = charts.lines(
        rows,
        "quarter",
        "mean",
        group="location",
        x_label="quarter of the survey",
        unit="price index, national medians = 1",
        start=None,
        markers=True,
    )
    for ax in drawn.axes:
        ax.set_xticks(sorted(rows["quarter"].unique()))
    said = "; ".join(
        f"{name}, from {number(part['mean'].iloc[0], 3)} in the first quarter to "
        f"{number(part['mean'].iloc[-1], 3)} in the last"
        for name, part in rows.groupby("location", sort=False)
    )
    return [
        _finished(
            use,
            drawn,
            "index",
            "The price index by location and quarter",
            f"Lines over the quarters. {said}.",
            rows,
            "The mean over people. The data file has the lowest and highest index of each group too.",
        )
    ]


def use_effects_figure(use: InUse) -> list[Figure]:
    """The headcount under each choice."""
    rows = use.effects
    names = (rows["step"] + ": " + rows["choice"]).where(rows["step"] != "", "as in use")
    shown = pd.DataFrame({"choice": names, "headcount": rows["headcount"]})
    colours = dict.fromkeys(names, style.BLUE) | {"as in use": style.GREY}
    reference = float(rows["headcount"].iloc[0])
    drawn = charts.dots(
        shown,
        "choice",
        "headcount",
        unit="headcount, % of people",
        colours=colours,
        decimals=1,
        start=None,
        reference=reference,
        reference_label="as in use",
        height=0.9 + 0.46 * len(shown),
    )
    low, high = shown.loc[shown["headcount"].idxmin()], shown.loc[shown["headcount"].idxmax()]
    return [
        _finished(
            use,
            drawn,
            "effects-figure",
            "The headcount when one choice is made differently",
            f"Dots, one a choice. As in use {number(reference, 1)} per cent; lowest "
            f"{number(low['headcount'], 1)} ({low['choice']}), highest {number(high['headcount'], 1)} "
            f"({high['choice']}).",
            rows,
        )
    ]


def _finished(
    use: InUse, drawn, name: str, title: str, alt: str, data: pd.DataFrame, note: str = "", official=()
):
    source = "; ".join([use.source, *([source_of(*official)] if official else [])])
    return finish(
        drawn,
        id=f"use-{name}",
        title=title,
        alt=alt,
        data=data,
        source=source,
        note=note,
        evidence=use.evidence,
    )
