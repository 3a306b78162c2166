"""The figure of the page: how near the numbers are, by topic."""

from __future__ import annotations

import pandas as pd

from analysis.computed.agreement import EQUAL, INTERVAL, NEAR, OUTSIDE, compared
from analysis.presentation import Figure, charts, finish, number, style

from .results import Found

COLOURS = {EQUAL: "#0b5a8a", INTERVAL: "#4f9fce", NEAR: "#a8862a", OUTSIDE: style.VERMILION}


def status_figure(found: Found) -> Figure:
    """Stacked bars: numbers by how near they are to the printed ones, per cent, by topic."""
    rows = shares(found)
    figure = charts.stacked_bars(
        rows,
        "topic",
        "status",
        "share",
        unit="% of the numbers compared",
        colours=COLOURS,
        limit=100,
    )
    outside = rows[rows["status"] == OUTSIDE].sort_values("share", ascending=False)
    said = "; ".join(f"{r.topic} {number(r.share, 0)}" for r in outside.itertuples())
    return finish(
        figure,
        id="ledger-figure-1",
        title="How near the computed numbers are to the printed ones, by topic",
        alt=f"Bars cut into four: {'; '.join(COLOURS)}. Further apart than five per cent, per cent of the "
        f"numbers compared: {said}.",
        data=rows,
        source=found.source,
        note="The first kind that holds is given; they are tried in the order of the key.",
        evidence=found.evidence,
    )


def shares(found: Found) -> pd.DataFrame:
    """topic, status, numbers, share (per cent of the numbers compared in the topic)."""
    both = compared(found.judged)
    counted = both.groupby(["topic", "status"], observed=True, sort=False).size().unstack(fill_value=0)
    counted = counted.reindex(index=both["topic"].dropna().unique(), columns=list(COLOURS), fill_value=0)
    counted.columns.name, counted.index.name = "status", "topic"
    long = counted.stack().rename("numbers").reset_index()
    whole = long.groupby("topic", sort=False)["numbers"].transform("sum")
    return long.assign(share=100 * long["numbers"] / whole)
