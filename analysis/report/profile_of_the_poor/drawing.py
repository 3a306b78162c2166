"""Declared panels drawn: results in, `presentation.Figure` out.

Official and computed numbers stand in one drawing: bars with dots and their intervals, or, where a group has
parts, a line of each. What comes first is the bar or the upper line (`in_use.InUse.order`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from textwrap import fill

import pandas as pd

from analysis.presentation import Figure, alt_bars, alt_grouped, charts, finish, number, style
from analysis.report.in_use import OFFICIAL

from .declarations import FIGURES, UNITS, Chart, Declaration, Panel
from .frames import PanelData, chosen_rows
from .groups import NATIONAL, OWN
from .pairs import paired
from .results import Results
from .text import note, source

_NARROW = 0.035  # parts of stacked bars below this share of the axis carry no number
_TITLE_WIDTH = 48  # characters of titles side by side
_LABEL_WIDTH = 34  # characters of a label on one line
_FEW = 9  # columns of cells that have room for decimals
_CLOSER = 0.12  # by how much of a line the second of a pair moves up to the first
_ROOM = 1.05  # the value axis ends this much beyond the longest mark
_LINES = {"stacked": 0.275, "cells": 0.235}  # inches a line of a pair takes
_KIND_COLOURS = {
    NATIONAL: style.GREY,
    "poverty status": style.VERMILION,
    "quintile": style.BLUE,
    "urban and rural": style.GREEN,
    "location": style.OCHRE,
    "dwelling": style.PURPLE,
    OWN: style.BLUE,
}


@dataclass(frozen=True)
class Series:
    """One side's numbers in a frame of `pairs.paired`: its name and its columns (value and limits)."""

    name: str
    value: str
    lower: str
    upper: str


def figures(results: Results, number: str) -> list[Figure]:
    """The panels of a figure ("3-1") for the chosen groups; none if its topic was not chosen."""
    declared = {one.number: one for one in FIGURES}[number]
    if declared.topic not in results.parameters.topics:
        return []
    sides = zip(results.panels[number], results.computed[number], strict=True)
    drawn = (figure(results, declared, data, ours) for data, ours in sides)
    return [one for one in drawn if one is not None]


def figure(results: Results, declared: Declaration, data: PanelData, ours: PanelData | None) -> Figure | None:
    """One panel; None when it is not to be drawn or the chosen groups leave nothing to compare."""
    rows = paired(data, ours, results.parameters)
    panel, use = data.panel, results.use
    beside = bool(rows["computed"].notna().any())
    chart = panel.computed if beside and panel.computed else panel.chart
    if rows.empty or chart == "none":
        return None
    decimals = int(rows["decimals"].max())
    unit = panel.unit or UNITS[rows["unit"].iloc[0]].axis
    series = [one for one in _series(results) if beside or one.value == "official"]
    drawing = _DRAW[chart](rows, unit, decimals, panel, series)
    told = chosen_rows(data, results.parameters)
    return finish(
        drawing,
        id=f"figure-{declared.number}{panel.letter}",
        title=f"{panel.title}, 2022" + (f", {series[0].name} and {series[1].name}" if beside else ""),
        alt=_alt(rows, panel, chart, unit, decimals, series),
        data=_data(rows, series),
        source=source(declared, data) + (f"; beside it: {use.source}" if beside else ""),
        note=_reading(chart, series)
        + note(results, declared, data, told)
        + _alone_note(rows, series)
        + _narrow_note(rows, chart, series)
        + _shade_note(chart)
        + ("" if ours else f" Not computed: {results.why_not(declared, panel)}."),
        evidence=use.evidence if beside else OFFICIAL.evidence,
    )


def _series(results: Results) -> list[Series]:
    """Both sides, the one first that a reader is to see first."""
    official = Series("official", "official", "official_lower", "official_upper")
    name = "SYNTHETIC" if results.use.synthetic else "computed"
    return results.use.order(official, Series(name, "computed", "ci_lower", "ci_upper"))


def _data(rows: pd.DataFrame, series: list[Series]) -> pd.DataFrame:
    """The numbers drawn; the first side's stand first."""
    known = ["group", "kind", "part", "unit", "base", "flag"]
    columns = {
        "official": ["official", "official_lower", "official_upper"],
        "computed": ["computed", "standard_error", "ci_lower", "ci_upper", "n"],
    }
    shown = [*known, *(name for one in series for name in columns[one.value])]
    return rows[shown].dropna(axis="columns", how="all").round(6)


def _alt(
    rows: pd.DataFrame, panel: Panel, chart: Chart, unit: str, decimals: int, series: list[Series]
) -> str:
    what = panel.title[0].lower() + panel.title[1:]
    told = []
    for one in series:
        known = rows[rows[one.value].notna()]
        named = f"{what}, {one.name}" if len(series) > 1 else what
        if known.empty:
            continue
        if rows["part"].nunique() == 1:
            told.append(alt_bars(known, "label", one.value, what=named, unit=unit, decimals=decimals))
            continue
        kind = "Table of shaded cells" if chart == "cells" else "Bar chart"
        told.append(
            alt_grouped(
                known, "label", "part", one.value, what=named, unit=unit, decimals=decimals, kind=kind
            )
        )
    return " ".join(told)


# --- what stands under a drawing ---------------------------------------------------------------------


def _reading(chart: Chart, series: list[Series]) -> str:
    """How the two sides are told apart."""
    if len(series) == 1:
        return ""
    first, second = (one.name for one in series)
    if chart in _LINES:
        return f"Upper line of each pair: {first}; lower line: {second}. Intervals stand in the data. "
    error = "with 95 per cent intervals"
    bars, dots = ((f"{first}, {error}", second), (first, f"{second}, {error}"))[first == "official"]
    return f"Bars: {bars}. Dots: {dots}. Numbers: {first} / {second}. "


def _alone_note(rows: pd.DataFrame, series: list[Series]) -> str:
    """Says so where computed numbers stand without a printed one."""
    alone = (rows["official"].isna() & rows["computed"].notna()).any()
    return " Computed numbers stand alone where no printed one can be read." if alone else ""


def _narrow_note(rows: pd.DataFrame, chart: Chart, series: list[Series]) -> str:
    if chart != "stacked":
        return ""
    for one in series:
        longest = rows.groupby("label")[one.value].sum().max()
        if rows[one.value].between(0, _NARROW * longest, inclusive="neither").any():
            return " Parts too narrow for a number have it in the data."
    return ""


def _shade_note(chart: Chart) -> str:
    return " Darker: larger share." if chart == "cells" else ""


# --- bars, with dots for the other side --------------------------------------------------------------


def _bars(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel, series: list[Series]):
    drawing = charts.bars(
        rows,
        "label",
        series[0].value,
        unit=unit,
        decimals=decimals,
        colours=_colours(rows),
        limit=_end(rows, series),
        height=0.75 + 0.3 * len(rows) + 0.25 * (len(series) - 1),
        **_limits(rows, series[0]),
    )
    _dots(drawing.axes[0], rows, range(len(rows)), series, decimals)
    _part_kinds(drawing.axes[0], rows)
    _key(drawing, rows, series)
    return drawing


def _grouped(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel, series: list[Series]):
    labels, parts = list(dict.fromkeys(rows["label"])), list(dict.fromkeys(rows["part"]))
    drawing = charts.grouped_bars(
        rows,
        "label",
        "part",
        series[0].value,
        unit=unit,
        decimals=decimals,
        limit=_end(rows, series),
        **_limits(rows, series[0]),
    )
    thick = 0.82 / len(parts)  # as `charts.grouped_bars` has it
    aligned = [rows[rows["part"] == p].set_index("label").reindex(labels).reset_index() for p in parts]
    places = [i + (k - (len(parts) - 1) / 2) * thick for k in range(len(parts)) for i in range(len(labels))]
    _dots(drawing.axes[0], pd.concat(aligned, ignore_index=True), places, series, decimals)
    _part_kinds(drawing.axes[0], rows)
    _key(drawing, rows, series)
    return drawing


def _side_by_side(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel, series: list[Series]):
    parts = list(dict.fromkeys(rows["part"]))
    kinds = dict(zip(rows["label"], rows["kind"], strict=True))
    labels = list(kinds)
    height = 0.9 + 0.29 * len(labels) + 0.25 * (len(series) - 1)
    drawing, axes = charts.panels(1, len(parts), height=height, sharey=True, squeeze=False)
    end = 1.25 * _end(rows, series)
    for ax, part in zip(axes[0], parts, strict=True):
        one = rows[rows["part"] == part].set_index("label").reindex(labels).reset_index()
        one["kind"] = one["label"].map(kinds)
        charts.bars(
            one,
            "label",
            series[0].value,
            unit=unit,
            decimals=decimals,
            colours=_colours(rows),
            title=fill(part, _TITLE_WIDTH // len(parts)),
            limit=end,
            ax=ax,
            **_limits(one, series[0]),
        )
        _dots(ax, one, range(len(labels)), series, decimals)
        _part_kinds(ax, one)
    _key(drawing, rows, series)
    return drawing


def _end(rows: pd.DataFrame, series: list[Series]) -> float:
    """Where the value axis ends: beyond every bar, dot and interval."""
    columns = [name for one in series for name in (one.value, one.upper)]
    return _ROOM * float(rows[columns].max().max())


def _limits(rows: pd.DataFrame, one: Series) -> dict[str, str]:
    """Intervals are drawn where the data have them."""
    return {"lower": one.lower, "upper": one.upper} if rows[one.lower].notna().any() else {}


def _colours(rows: pd.DataFrame) -> dict[str, str]:
    """A colour for each label by the kind of its group."""
    return {r.label: _KIND_COLOURS.get(r.kind, style.PURPLE) for r in rows.itertuples()}


def _dots(ax, rows: pd.DataFrame, places, series: list[Series], decimals: int) -> None:
    """The second side as dots with intervals; both numbers beside them, clear of either mark."""
    if len(series) == 1:
        return
    first, second = series
    errors = None
    if rows[second.lower].notna().any():
        errors = [rows[second.value] - rows[second.lower], rows[second.upper] - rows[second.value]]
    with style.applied():
        ax.errorbar(
            rows[second.value],
            list(places),
            xerr=errors,
            fmt="o",
            color=style.TEXT,
            ecolor=style.TEXT,
            markersize=4.2,
            elinewidth=1.1,
            capsize=2.5,
        )
    ends = rows[[first.value, first.upper, second.value, second.upper]].max(axis=1).fillna(0)
    for label, end, place, a, b in zip(
        ax.texts, ends, places, rows[first.value], rows[second.value], strict=True
    ):
        label.set_text(f"{number(a, decimals)} / {number(b, decimals)}")
        label.xy = (end, place)


def _key(drawing, rows: pd.DataFrame, series: list[Series]) -> None:
    """Above the drawing: what a bar is, and what a dot."""
    if len(series) == 1:
        return
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    names = [
        f"{mark}: {one.name}" + (", 95 % interval" if rows[one.lower].notna().any() else "")
        for mark, one in zip(("bar", "dot"), series, strict=True)
    ]
    line = 1.1 if rows[series[1].lower].notna().any() else 0
    with style.applied():
        handles = [
            Patch(facecolor=style.GREY, label=names[0]),
            Line2D([], [], color=style.TEXT, marker="o", markersize=4.2, linewidth=line, label=names[1]),
        ]
        drawing.legend(handles=handles, loc="outside upper left", ncols=2, fontsize=8.5, handlelength=1.4)


# --- lines in pairs ----------------------------------------------------------------------------------


def _stacked(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel, series: list[Series]):
    lines = _lines(rows, "label", series)
    drawing = charts.stacked_bars(
        lines,
        "line",
        "part",
        "value",
        unit=unit,
        decimals=decimals,
        limit=102 if panel.whole else None,
        smallest=_NARROW,
        height=None if len(series) == 1 else 0.95 + _LINES["stacked"] * lines["line"].nunique(),
    )
    _name_lines(drawing.axes[0], lines, series)
    _part_kinds(drawing.axes[0], lines.assign(label=lines["line"]))
    return drawing


def _cells(rows: pd.DataFrame, unit: str, decimals: int, panel: Panel, series: list[Series]):
    labels = rows.drop_duplicates("label")
    breaks = [i for i, (a, b) in enumerate(pairwise(labels["kind"]), start=1) if a != b]
    lines = _lines(rows, "part", series)
    drawing = charts.cells(
        lines,
        "line",
        "label",
        "value",
        unit=unit,
        decimals=decimals if len(labels) <= _FEW else 0,
        breaks=breaks,
        height=None if len(series) == 1 else 1.15 + _LINES["cells"] * lines["line"].nunique(),
    )
    _name_lines(drawing.axes[0], lines, series)
    return drawing


def _lines(rows: pd.DataFrame, by: str, series: list[Series]) -> pd.DataFrame:
    """The grid of all labels and parts as long rows, a line for each side of each name (of column `by`).

    Columns: line (a key), name, side (place in `series`), label, kind, part, value (nan where there is none).
    """
    labels, parts = list(dict.fromkeys(rows["label"])), list(dict.fromkeys(rows["part"]))
    grid = pd.MultiIndex.from_product([labels, parts], names=["label", "part"])
    whole = rows.set_index(["label", "part"]).reindex(grid).reset_index()
    whole["kind"] = whole["label"].map(dict(zip(rows["label"], rows["kind"], strict=True)))
    long = pd.concat(
        [whole[["label", "kind", "part"]].assign(side=k, value=whole[s.value]) for k, s in enumerate(series)]
    )
    long = long.assign(name=long[by], line=long[by] + "|" + long["side"].astype(str))
    names = labels if by == "label" else parts
    place = (long["name"].map(names.index) * len(series) + long["side"]).rename("place")
    order = long.assign(place=place, was=range(len(long))).sort_values(["place", "was"])
    return order.drop(columns=["place", "was"]).reset_index(drop=True)


def _name_lines(ax, lines: pd.DataFrame, series: list[Series]) -> None:
    """Each pair named once, its second line moved up to the first and named by its side."""
    each = lines.drop_duplicates("line")
    moved = [_CLOSER * side for side in each["side"]]
    shown = [
        series[1].name if side else fill(name, _LABEL_WIDTH)
        for name, side in zip(each["name"], each["side"], strict=True)
    ]
    for patch in ax.patches:
        patch.set_y(patch.get_y() - moved[round(patch.get_y() + patch.get_height() / 2)])
    for text in ax.texts:
        x, y = text.get_position()
        text.set_position((x, y - moved[round(y)]))
    with style.applied():
        ax.set_yticks([place - up for place, up in enumerate(moved)], shown)
        for label, up in zip(ax.get_yticklabels(), moved, strict=True):
            if up:
                label.set(fontsize=8.5, alpha=style.MUTED)


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
