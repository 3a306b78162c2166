"""The map of the five regions, drawn from the outlines of the aimags.

The survey represents regions, not aimags: only a value by region can be drawn.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from analysis.core.errors import InputError
from analysis.core.files import ROOT

from . import style
from .numbers import number

if TYPE_CHECKING:
    import pandas as pd

OUTLINES = "data/codes/aimags.geojson"
DISCLAIMER = (
    "Outlines are illustrative (Natural Earth, simplified) and imply no opinion on the legal status of any "
    "territory or on its boundaries."
)
_STRETCH = 1.46  # 1 / cos(46.8°): a degree of latitude against one of longitude in mid-Mongolia
_AIMAG_BORDER = "#8a6a4c"
# Where a region's label stands (longitude, latitude); Ulaanbaatar is too small and gets a leader line.
_LABELS = {
    "Western": (93.3, 47.6),
    "Khangai": (100.9, 47.3),
    "Central": (106.6, 44.6),
    "Eastern": (113.2, 47.4),
    "Ulaanbaatar": (109.4, 51.3),
}


@cache
def outlines() -> tuple[dict, ...]:
    """The features of `OUTLINES`: properties code, name, region; geometry MultiPolygon."""
    return tuple(json.loads((ROOT / OUTLINES).read_text(encoding="utf-8"))["features"])


def regions_map(
    frame: pd.DataFrame,
    region: str,
    value: str,
    *,
    unit: str,
    decimals: int = 1,
    steps: int = len(style.SEQUENTIAL),
):
    """Regions filled by value, from light (low) to dark (high), each with its name and value.

    frame: one row for each of the five regions. Returns a matplotlib figure.
    Raises InputError when a region is missing or not one of the five.
    """
    values = _checked(frame.set_index(region)[value])
    fills = _fills(values, steps)
    figure, ax = style.subplots(height=3.5)
    with style.applied():
        for feature in outlines():
            _draw(ax, feature, fills[feature["properties"]["region"]])
        _draw_region_borders(ax)
        for name, place in _LABELS.items():
            _label(ax, name, place, values[name], decimals, fills[name])
        ax.set_aspect(_STRETCH)
        ax.axis("off")
        ax.text(0, 0, unit, transform=ax.transAxes, fontsize=9, alpha=style.MUTED)
    return figure


def _checked(values: pd.Series) -> dict[str, float]:
    if set(values.index) != set(_LABELS) or values.isna().any():
        raise InputError(
            f"map of regions: expected one value for each of {', '.join(_LABELS)}; "
            f"found {', '.join(map(str, values.dropna().index)) or 'none'}. Pass the five regions and "
            f"nothing else."
        )
    return values.astype(float).to_dict()


def _fills(values: dict[str, float], steps: int) -> dict[str, str]:
    """A step of the ramp for each value; equal steps between the lowest and the highest."""
    low, high = min(values.values()), max(values.values())
    span = (high - low) or 1.0
    return {
        name: style.SEQUENTIAL[min(int((v - low) / span * steps), steps - 1)] for name, v in values.items()
    }


def _draw(ax, feature: dict, fill: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    for polygon in feature["geometry"]["coordinates"]:
        whole = Path.make_compound_path(*(Path(ring, closed=True) for ring in polygon))
        ax.add_patch(PathPatch(whole, facecolor=fill, edgecolor=_AIMAG_BORDER, linewidth=0.4))
    ax.autoscale_view()


def _draw_region_borders(ax) -> None:
    """The segments that only one region has, or that two regions share."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    owners: dict[tuple, list[str]] = {}
    for feature in outlines():
        for ring in (r for polygon in feature["geometry"]["coordinates"] for r in polygon):
            for pair in zip(map(tuple, ring[:-1]), map(tuple, ring[1:]), strict=True):
                owners.setdefault(tuple(sorted(pair)), []).append(feature["properties"]["region"])
    borders = [pair for pair, regions in owners.items() if len(set(regions)) == 2 or len(regions) == 1]
    points = [point for pair in borders for point in pair]
    path = Path(points, [Path.MOVETO, Path.LINETO] * len(borders))
    ax.add_patch(PathPatch(path, facecolor="none", edgecolor=style.TEXT, linewidth=1.1, capstyle="round"))


def _label(ax, name: str, place: tuple[float, float], value: float, decimals: int, fill: str) -> None:
    text = f"{name}\n{number(value, decimals)}"
    if name == "Ulaanbaatar":
        ax.annotate(
            text,
            (106.95, 47.95),
            xytext=place,
            ha="left",
            va="center",
            fontsize=9.5,
            fontweight="bold",
            arrowprops={"arrowstyle": "-", "color": style.TEXT, "linewidth": 1, "shrinkA": 2, "shrinkB": 0},
        )
        return
    ax.text(*place, text, ha="center", va="center", fontsize=9.5, fontweight="bold", color=style.ink_on(fill))
