"""Figures of the page: official against synthetic percentages, and how near the numbers come."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.presentation import Figure, charts, finish, number, style

from .results import SOURCE, TAGS, Fit

COLOURS = {"held_out": style.VERMILION, "calibrated": style.BLUE, "implied": style.GREEN}
SIZES = {1.6: (1, 1), 2.4: (2, 4), 3.4: (5, 19), 4.6: (20, np.inf)}  # diameter in points: numbers on one dot
WITHIN = tuple(np.round(np.arange(0, 5.01, 0.25), 2))  # percentage points


def percentages(found: Fit) -> pd.DataFrame:
    """The judged values that are percentages."""
    rows = found.judged
    return rows[(rows["unit"] == "percent") & (rows["field"] == "value") & rows["synthetic"].notna()]


def official_against_synthetic(found: Fit) -> Figure:
    """Dots on a grid of whole points, a panel a tag; a larger dot holds more numbers."""
    rows = percentages(found)
    grid = (
        rows[["tag", "official", "synthetic"]].round(0).value_counts(sort=False).reset_index(name="numbers")
    )
    figure, axes = charts.panels(1, len(TAGS), height=2.4, sharex=True, sharey=True)
    with style.applied():
        for ax, (tag, name) in zip(axes, TAGS.items(), strict=True):
            dots = grid[grid["tag"] == tag]
            ax.plot([0, 100], [0, 100], color=style.TEXT, alpha=0.5, linewidth=0.8)
            for size, (fewest, most) in SIZES.items():
                some = dots[dots["numbers"].between(fewest, most)]
                ax.plot(
                    some["official"],
                    some["synthetic"],
                    "o",
                    markersize=size,
                    color=COLOURS[tag],
                    markeredgewidth=0,
                )
            ax.set(xlim=(0, 100), ylim=(0, 100), xlabel="official, %", aspect="equal")
            ax.set_title(f"{name} ({number(dots['numbers'].sum(), 0)})")
            ax.grid(True)
        axes[0].set_ylabel("synthetic, %")
    far = {tag: (rows.loc[rows["tag"] == tag, "difference"].abs() > 5).sum() for tag in TAGS}
    alt = (
        "Three scatter plots of synthetic against official percentages, for held-out, calibrated and implied "
        "numbers, each about the line of equality. More than five points off: "
        + "; ".join(f"{TAGS[tag].lower()} {number(int(count), 0)}" for tag, count in far.items())
        + "."
    )
    return finish(
        figure,
        id="fit-figure-1",
        title="Percentages of the synthetic survey against the official ones",
        alt=alt,
        data=grid,
        source=SOURCE,
        note="Annexes B and C, by tag. Dots stand on whole points; larger ones hold more numbers. "
        "Every number is in the CSV of Table 4.",
        evidence="synthetic",
    )


def nearness(found: Fit) -> Figure:
    """Lines: the share of percentages within so many points of the official ones, by tag."""
    rows = percentages(found)
    lines = [
        (TAGS[tag], distance, 100 * float((part["difference"].abs() <= distance).mean()))
        for tag in TAGS
        if len(part := rows[rows["tag"] == tag])
        for distance in WITHIN
    ]
    drawn = pd.DataFrame(lines, columns=["tag", "distance", "share"])
    figure = charts.lines(
        drawn,
        "distance",
        "share",
        x_label="within so many percentage points of the official number",
        unit="% of the numbers",
        group="tag",
        colours={TAGS[tag]: colour for tag, colour in COLOURS.items()},
    )
    at = drawn[drawn["distance"].isin([0.5, 2.0])]
    said = "; ".join(
        f"{name.lower()} {number(part['share'].iloc[0], 0)} % within 0.5 points, "
        f"{number(part['share'].iloc[1], 0)} % within 2"
        for name, part in at.groupby("tag", sort=False)
    )
    return finish(
        figure,
        id="fit-figure-2",
        title="How near the percentages come",
        alt=f"Lines that rise with the distance allowed: {said}.",
        data=drawn,
        source=SOURCE,
        evidence="synthetic",
    )
