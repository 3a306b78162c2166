"""The figure of the page: identities that hold and that fail, by group."""

from __future__ import annotations

from analysis.presentation import Figure, charts, finish, listing, number, style

from .frames import SOURCE, Findings, by_theme


def held_and_failed(found: Findings, themes: str = "all") -> Figure:
    """Stacked bars: how many identities of each group hold and fail. themes: "all" or "failing"."""
    counts = by_theme(found.result)
    failing = counts[(counts["result"] == "failed") & (counts["identities"] > 0)]
    if themes == "failing":
        counts = counts[counts["theme"].isin(failing["theme"])]
    drawn = charts.stacked_bars(
        counts,
        "theme",
        "result",
        "identities",
        unit="identities",
        colours={"held": style.BLUE, "failed": style.VERMILION},
    )
    said = listing(f"{row.theme} {number(row.identities, 0)}" for row in failing.itertuples())
    total = counts.groupby("result")["identities"].sum()
    alt = (
        f"Stacked bar chart of arithmetic identities by group: {number(total['held'], 0)} hold and "
        f"{number(total['failed'], 0)} fail. Failures: {said}."
    )
    return finish(
        drawn,
        id="audit-figure-1",
        title="Identities that hold and that fail",
        alt=alt,
        data=counts,
        source=SOURCE,
        note="An identity fails only if no unrounded numbers behind the printed ones can satisfy it.",
        evidence="computed",
    )
