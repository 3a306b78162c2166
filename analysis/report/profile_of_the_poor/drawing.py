"""Declared panels drawn: results in, `presentation.Figure` out."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from analysis.presentation import Figure, alt_bars, alt_grouped, charts, finish, style

from .declarations import FIGURES, UNITS, Declaration, Panel
from .frames import PanelData, chosen_rows
from .groups import NATIONAL, OWN
from .results import Results
from .text import note, source

_NARROW = 0.03  # parts of stacked bars below this share of the axis carry no number
_KIND_COLOURS = {
    NATIONAL: style.GREY,
    "poverty status": style.VERMILION,
    "quintile": style.BLUE,
    "urban and rural": style.GREEN,
    "location": style.OCHRE,
    "dwelling": style.PURPLE,
    OWN: style.BLUE,
}


def figures(results: Results, number: str) -> list[Figure]:
    """The panels of a figure ("3-1") for the chosen groups; none if its topic was not chosen."""
    declared = {one.number: one for one in FIGURES}[number]
    if declared.topic not in results.parameters.topics:
        return []
    drawn = (figure(results, declared, data) for data in results.panels[number])
    return [one for one in drawn if one is not None]


def figure(results: Results, declared: Declaration, data: PanelData) -> Figure | None:
    """One panel; None when it is not to be drawn or the chosen groups leave nothing to compare."""
    rows = chosen_rows(data, results.parameters)
    if rows.empty or data.panel.chart == "none":
        return None
    panel = data.panel
    decimals = int(rows["decimals"].max())
    unit = panel.unit or UNITS[rows["unit"].iloc[0]].axis
    drawing = _DRAW[panel.chart](rows, unit, decimals, panel)
    columns = ["group", "kind", "part", "value", "ci_lower", "ci_upper", "unit", "base", "flag"]
    return finish(
        drawing,
        id=f"figure-{declared.number}{panel.letter}",
        title=f"{panel.title}, 2022",
        alt=_alt(rows, panel, unit, decimals),
        data=rows[columns].dropna(axis="columns", how="all"),
        source=source(declared, data),
        note=note(results, declared, data, rows) + _narrow_note(rows, panel),
    )


def _alt(rows: pd.DataFrame, panel: Panel, unit: str, decimals: int) -> str:
    what = panel.title[0].lower() + panel.title[1:]
    if rows["part"].nunique() == 1:
        return alt_bars(rows, "label", "value", what=what, unit=unit, decimals=decimals)
    kind = "Table of shaded cells" if panel.chart == "cells" else "Bar chart"
    return alt_grouped(rows, "label", "part", "value", what=what, unit=unit, decimals=decimals, kind=kind)


def _narrow_note(rows: pd.DataFrame, panel: Panel) -> str:
    longest = rows.groupby("label")["value"].sum().max()
    narrow = rows["value"].between(0, _NARROW * longest, inclusive="neither")
    if panel.chart != "stacked" or not narrow.any():
        return ""
    return " Parts too narrow for a number have it in the data."


def _limits(rows: pd.DataFrame) -> dict[str, str]:
    """Intervals are drawn where the data have them."""
    known = rows["ci_lower"].notna().any()
    return {"lower": "ci_lower", "upper": "ci_upper"} if known else {}


def _colours(rows: pd.DataFrame) -> dict[str, str]:
    """A colour for each label by the kind of its group."""
    return {r.label: _KIND_COLOURS.get(r.kind, style.PURPLE) for r in rows.itertuples()}


def _bars(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel):
    drawing = charts.bars(
        rows, "label", "value", unit=unit, decimals=decimals, colours=_colours(rows), **_limits(rows)
    )
    _part_kinds(drawing.axes[0], rows)
    return drawing


def _grouped(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel):
    drawing = charts.grouped_bars(
        rows, "label", "part", "value", unit=unit, decimals=decimals, **_limits(rows)
    )
    _part_kinds(drawing.axes[0], rows)
    return drawing


def _stacked(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel):
    drawing = charts.stacked_bars(
        rows,
        "label",
        "part",
        "value",
        unit=unit,
        decimals=decimals,
        limit=102 if panel.whole else None,
        smallest=_NARROW,
    )
    _part_kinds(drawing.axes[0], rows)
    return drawing


def _cells(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel):
    labels = rows.drop_duplicates("label")
    breaks = [i for i, (a, b) in enumerate(pairwise(labels["kind"]), start=1) if a != b]
    return charts.cells(rows, "part", "label", "value", unit=unit, decimals=decimals, breaks=breaks)


def _side_by_side(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel):
    parts = list(dict.fromkeys(rows["part"]))
    kinds = dict(zip(rows["label"], rows["kind"], strict=True))
    labels = list(kinds)
    drawing, axes = charts.panels(1, len(parts), height=0.9 + 0.29 * len(labels), sharey=True, squeeze=False)
    highest = float(rows["value"].max())
    for ax, part in zip(axes[0], parts, strict=True):
        one = rows[rows["part"] == part].set_index("label").reindex(labels).reset_index()
        one["kind"] = one["label"].map(kinds)
        charts.bars(
            one,
            "label",
            "value",
            unit=unit,
            decimals=decimals,
            colours=_colours(rows),
            title=part,
            limit=1.25 * highest,
            ax=ax,
            **_limits(one),
        )
        _part_kinds(ax, one)
    return drawing


def _part_kinds(ax, rows: pd.DataFrame) -> None:
    """A thin line between groups of different kinds."""
    kinds = list(rows.drop_duplicates("label")["kind"])
    for place, (above, below) in enumerate(pairwise(kinds)):
        if above != below:
            ax.axhline(place + 0.5, color=style.TEXT, alpha=0.45, linewidth=0.8)


_DRAW = {
    "bars": _bars,
    "grouped": _grouped,
    "stacked": _stacked,
    "cells": _cells,
    "side by side": _side_by_side,
}
