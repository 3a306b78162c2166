"""Maps of the five regions and of the aimags, drawn from the outlines of the aimags.

The survey represents regions. A map of aimags is for what is known of each: the design, or an estimate that
the sample of an aimag allows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
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
_NO_VALUE = "none"  # the page shows through, and lines cross it
# Aimags too small for a label: where it stands instead
_BESIDE = {"11": (111.2, 51.5), "42": (113.5, 42.2), "45": (107.2, 52.3), "61": (103.2, 53.1)}
# Aimags in whose middle a border or another aimag lies
_WITHIN = {"21": (114.3, 48.3), "41": (105.9, 47.2), "43": (105.6, 49.95)}
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
    limits: tuple[float, float] | None = None,
):
    """Regions filled by value, from light (low) to dark (high), each with its name and value.

    frame: one row for each of the five regions. limits: values of the lightest and the darkest colour, so
    that two maps can be compared; None for the lowest and the highest. Returns a matplotlib figure.
    Raises InputError when a region is missing or not one of the five.
    """
    values = _checked(frame.set_index(region)[value])
    fills = _fills(values, steps, limits)
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


def aimags_map(
    frame: pd.DataFrame,
    code: str,
    value: str,
    *,
    unit: str,
    decimals: int = 0,
    breaks: Sequence[float] | None = None,
):
    """The 21 aimags and Ulaanbaatar filled by value, from light (low) to dark (high), each with its value.

    frame: one row an aimag, `code` as in data/codes/aimags.csv; aimags without a row or a value are
    hatched and carry none. breaks: rising values from which on the next darker step holds, at most one
    fewer than there are steps; None for equal steps. Returns a matplotlib figure. Raises InputError for a
    code that is no aimag's, a code that stands twice, and where no aimag has a value.
    """
    values = _checked_aimags(frame.set_index(code)[value])
    fills = _fills(values, len(style.SEQUENTIAL)) if breaks is None else _by_breaks(values, breaks)
    figure, ax = style.subplots(height=3.7)
    with style.applied():
        for feature in outlines():
            known = feature["properties"]["code"] in values
            fill = fills[feature["properties"]["code"]] if known else _NO_VALUE
            _draw(ax, feature, fill, "" if known else "////")
        _draw_region_borders(ax)
        for feature in outlines():
            key = feature["properties"]["code"]
            if key in values:
                _label_aimag(ax, feature, number(values[key], decimals), fills[key])
        ax.set_aspect(_STRETCH)
        ax.axis("off")
        ax.text(0, 0, unit, transform=ax.transAxes, fontsize=9, alpha=style.MUTED)
    return figure


def _checked_aimags(values: pd.Series) -> dict[str, float]:
    known = {feature["properties"]["code"] for feature in outlines()}
    strange = [str(key) for key in values.index if str(key) not in known]
    if strange or values.index.duplicated().any() or values.notna().sum() == 0:
        raise InputError(
            "map of aimags: expected values for codes of data/codes/aimags.csv, each once; found "
            f"{', '.join(strange) or 'a code twice, or no value at all'}. Pass one row an aimag."
        )
    return {str(key): float(v) for key, v in values.dropna().items()}


def _label_aimag(ax, feature: dict, text: str, fill: str) -> None:
    """The value in the middle of the aimag; of a small one with its name beside the country."""
    key = feature["properties"]["code"]
    x, y = _WITHIN.get(key) or _middle(feature)
    place = _BESIDE.get(key)
    if place is None:
        ax.text(x, y, text, ha="center", va="center", fontsize=9, fontweight="bold", color=style.ink_on(fill))
        return
    ax.annotate(
        f"{feature['properties']['name']} {text}",
        (x, y),
        xytext=place,
        ha="center",
        va="center",
        fontsize=9,
        fontweight="bold",
        arrowprops={"arrowstyle": "-", "color": style.TEXT, "linewidth": 0.8, "shrinkA": 2, "shrinkB": 0},
    )


def _middle(feature: dict) -> tuple[float, float]:
    """Centroid of the largest outline, by the shoelace formula."""
    best = (0.0, 0.0, 0.0)
    for polygon in feature["geometry"]["coordinates"]:
        ring = polygon[0]
        parts = [
            (x0 * y1 - x1 * y0, x0 + x1, y0 + y1)
            for (x0, y0), (x1, y1) in zip(ring[:-1], ring[1:], strict=True)
        ]
        area = sum(cross for cross, _, _ in parts) / 2
        if abs(area) > best[0]:
            x = sum(cross * xs for cross, xs, _ in parts) / (6 * area)
            y = sum(cross * ys for cross, _, ys in parts) / (6 * area)
            best = (abs(area), x, y)
    return best[1], best[2]


def _checked(values: pd.Series) -> dict[str, float]:
    if set(values.index) != set(_LABELS) or values.isna().any():
        raise InputError(
            f"map of regions: expected one value for each of {', '.join(_LABELS)}; "
            f"found {', '.join(map(str, values.dropna().index)) or 'none'}. Pass the five regions and "
            f"nothing else."
        )
    return values.astype(float).to_dict()


def _fills(values: dict[str, float], steps: int, limits: tuple[float, float] | None = None) -> dict[str, str]:
    """A step of the ramp for each value; equal steps between the limits, beyond them the last one."""
    low, high = limits or (min(values.values()), max(values.values()))
    span = (high - low) or 1.0
    places = {name: int((v - low) / span * steps) for name, v in values.items()}
    return {name: style.SEQUENTIAL[min(max(place, 0), steps - 1)] for name, place in places.items()}


def _by_breaks(values: dict[str, float], breaks: Sequence[float]) -> dict[str, str]:
    return {name: style.SEQUENTIAL[sum(v >= limit for limit in breaks)] for name, v in values.items()}


def _draw(ax, feature: dict, fill: str, hatch: str = "") -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    for polygon in feature["geometry"]["coordinates"]:
        whole = Path.make_compound_path(*(Path(ring, closed=True) for ring in polygon))
        drawn = PathPatch(whole, facecolor=fill, edgecolor=_AIMAG_BORDER, linewidth=0.4, hatch=hatch or None)
        ax.add_patch(drawn)
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
