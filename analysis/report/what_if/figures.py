"""Figures of the page: effects with their intervals, and rural less urban poverty at every line."""

from __future__ import annotations

import pandas as pd

from analysis.computed.effects import ANEW, ANY, FIXED, KINDS, LINE, NATIONAL
from analysis.presentation import Figure, charts, finish, interval, listing, number, style

from .results import MEASURES, Found

COLOURS = {FIXED: style.BLUE, ANEW: style.VERMILION, ANY: style.BLUE}
NAMES = {
    "what counts": "choices of what counts as consumption, and for whom",
    "how it is estimated": "choices of how the same consumption is estimated",
    "the poverty line": "choices of the poverty line",
}


def effects_figures(found: Found) -> list[Figure]:
    """Dots with intervals, a figure a kind of choice (their sizes differ too much for one axis)."""
    rows = found.rows
    shown = rows[(rows["measure"] == found.measure) & (rows["domain"] == NATIONAL) & (rows["step"] != "")]
    return [_effects(found, shown[shown["kind"] == kind], kind, position)
            for position, kind in enumerate(KINDS, 1) if (shown["kind"] == kind).any()]  # fmt: skip


def _effects(found: Found, rows: pd.DataFrame, kind: str, position: int) -> Figure:
    rows = rows.assign(name=rows["step"] + ": " + rows["choice"])
    size = rows.groupby("name")["change"].agg(lambda change: change.abs().max())
    order = size.sort_values(ascending=False, kind="stable").index
    if kind == LINE:  # a choice of the line says nothing at a fixed one, but for the survey's own line
        rows = rows[(rows["way"] == ANEW) | ~rows["name"].isin(rows.loc[rows["way"] == ANEW, "name"])]
    rows = rows.set_index("name").loc[order].reset_index()
    ways = [way for way in COLOURS if way in set(rows["way"])] if kind != LINE else []
    drawn = charts.dots(
        rows.assign(lower=rows["lower"].fillna(rows["change"]), upper=rows["upper"].fillna(rows["change"])),
        "name",
        "change",
        unit=f"change of the {MEASURES[found.measure]}, points",
        lower="lower",
        upper="upper",
        group="way" if len(ways) > 1 else None,
        colours={way: COLOURS[way] for way in ways} if len(ways) > 1 else style.BLUE,
        start=None,
        decimals=2 if rows["change"].abs().max() < 2 else 1,
        reference=0.0,
        reference_label="as in use",
        height=1.0 + len(order) * (0.4 if len(ways) > 1 else 0.36),
    )
    said = "; ".join(
        f"{name}: {' and '.join(f'{number(one.change, 2)} ({one.way})' for one in part.itertuples())}"
        for name, part in list(rows.groupby("name", sort=False))[:4]
    )
    note = (
        "Lines: 95 per cent intervals of the whole chain." if rows["lower"].notna().any() else "No intervals."
    )
    if kind == LINE:
        note += (
            " Each with the line found anew, but for the survey's own line, which replaces the one in use."
        )
    return finish(
        drawn,
        id=f"what-if-figure-{position}",
        title=f"Change of the national {MEASURES[found.measure]} under {NAMES[kind]}",
        alt=f"Dots, the largest changes first, in points. {said}.",
        data=rows.drop(columns="name"),
        source=found.source,
        note=note,
        evidence=found.evidence,
    )


def dominance_figure(found: Found) -> list[Figure]:
    """Rural less urban headcount at multiples of the line, with its simultaneous band."""
    if found.curve is None:
        return []
    parts = [_curve(found.curve, "by the chain")]
    if found.true_curve is not None:
        parts.append(_curve(found.true_curve, "in the truth").assign(lower=float("nan"), upper=float("nan")))
    drawn = pd.concat(parts, ignore_index=True)
    figure = charts.lines(
        drawn,
        "multiple",
        "difference",
        x_label="multiple of the poverty line",
        unit="rural less urban headcount, points",
        group="curve",
        lower="lower",
        upper="upper",
        colours={"by the chain": style.BLUE, "in the truth": style.VERMILION},
        start=None,
    )
    figure.axes[0].axhline(0, color=style.TEXT, alpha=0.6, linewidth=1, linestyle=(0, (4, 3)))
    own = drawn[drawn["curve"] == "by the chain"].set_index("multiple")
    ends = [own.index.min(), min(own.index, key=lambda value: abs(value - 1)), own.index.max()]
    said = listing(
        f"{number(own.loc[at, 'difference'], 1)} ({interval(own.loc[at, 'lower'], own.loc[at, 'upper'])}) at "
        f"{number(at, 2)} times the line"
        for at in ends
    )
    return [
        finish(
            figure,
            id="what-if-figure-4",
            title="Rural less urban headcount, whatever the line",
            alt=f"A line with a band over multiples of the poverty line: {said}.",
            data=drawn,
            source=found.label,
            note="Band: 95 per cent, for the whole curve at once, by linearisation.",
            evidence=found.evidence,
        )
    ]


def _curve(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "curve": name,
            "multiple": frame["multiple"].to_numpy(),
            "line": frame["line"].to_numpy(),
            "difference": 100 * frame["estimate"].to_numpy(),
            "lower": 100 * frame["ci_lower"].to_numpy(),
            "upper": 100 * frame["ci_upper"].to_numpy(),
        }
    )
