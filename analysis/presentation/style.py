"""One style for every figure: colours by role, sizes, and the settings that make SVG repeatable.

Text, axes and grid are drawn in the stand-in colour `TEXT`; `figure.finish` replaces it by
`currentColor`, so a figure follows the page into dark mode. The role colours keep a contrast of at
least 3:1 on white and on #121212, and stay apart for colour-blind readers (after Okabe and Ito).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .numbers import last_level

TEXT = "#010203"  # not black: matplotlib leaves black out of the SVG
MUTED = 0.7  # opacity of secondary text
GRID = 0.22  # opacity of grid lines

WIDTH = 5.6  # inches; 538 px. At 340 px, what a telephone of 375 px leaves, the smallest text has 7 px
SMALLEST_TEXT = 8.5  # points

BLUE, VERMILION, GREEN, PURPLE, GREY, OCHRE = (
    "#0b78b8",
    "#d55e00",
    "#008f6b",
    "#b8578f",
    "#767676",
    "#a07700",
)

# role: colour. Names are the labels the tables use, in lower case.
ROLES = {
    "national": GREY,
    "urban": BLUE,
    "rural": VERMILION,
    "poor": VERMILION,
    "non-poor": BLUE,
    "male": GREEN,
    "female": PURPLE,
    "ulaanbaatar": BLUE,
    "aimag center": GREEN,
    "soum center": OCHRE,
    "countryside": VERMILION,
    "western": VERMILION,
    "khangai": OCHRE,
    "central": GREEN,
    "eastern": PURPLE,
    "food": GREEN,
    "non-food": BLUE,
    "housing": PURPLE,
    "durables": OCHRE,
}
CATEGORICAL = (BLUE, VERMILION, GREEN, PURPLE, OCHRE, GREY)
# Poorest to richest: dark and warm to bright and cold, told apart by lightness as well as by hue.
QUINTILES = ("#8f3b00", "#d0680a", "#a8862a", "#3f93a8", "#2f6fb5")
QUINTILE_NAMES = ("poorest", "2nd", "3rd", "4th", "richest")
# Low to high for one measure; areas drawn with it get an outline in the text colour.
SEQUENTIAL = ("#fde3bd", "#fbb972", "#ee8a3c", "#c8561c", "#8f3208")

SETTINGS = {
    "svg.fonttype": "path",
    "svg.hashsalt": "mongolia-poverty-compendium",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": TEXT,
    "axes.labelcolor": TEXT,
    "axes.edgecolor": TEXT,
    "axes.titlecolor": TEXT,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "grid.color": TEXT,
    "grid.alpha": GRID,
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "legend.labelcolor": TEXT,
    "patch.edgecolor": TEXT,
    "patch.linewidth": 0,
    "lines.linewidth": 2,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.transparent": True,
}


@contextmanager
def applied() -> Iterator[None]:
    """The settings above, for the time of a `with` block."""
    import matplotlib

    with matplotlib.rc_context(SETTINGS):
        yield


def subplots(rows: int = 1, columns: int = 1, *, width: float = WIDTH, height: float = 3.2, **options):
    """A figure without pyplot (nothing to close) and its axes: one, or an array of rows x columns.

    width, height: inches. options go to `Figure.subplots` (sharex, sharey, width_ratios ...).
    Text added later should be added inside `with applied():`.
    """
    from matplotlib.figure import Figure

    with applied():
        figure = Figure(figsize=(width, height), layout="constrained")
        return figure, figure.subplots(rows, columns, **options)


def colour(name: str, position: int = 0) -> str:
    """The colour of a role (`Urban`, `Location > Ulaanbaatar`), else the next categorical one."""
    key = last_level(name).strip().lower()
    if key in QUINTILE_NAMES:
        return QUINTILES[QUINTILE_NAMES.index(key)]
    return ROLES.get(key, CATEGORICAL[position % len(CATEGORICAL)])


def colours(names) -> dict[str, str]:
    """A colour for each name: by role, and never the same twice while the palette lasts."""
    chosen: dict[str, str] = {}
    for position, name in enumerate(dict.fromkeys(names)):
        wanted = colour(name, position)
        if wanted in chosen.values():
            free = [c for c in CATEGORICAL if c not in chosen.values()]
            wanted = free[0] if free else wanted
        chosen[name] = wanted
    return chosen


def luminance(hex_colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white), as WCAG 2 defines it."""
    parts = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(fill: str) -> str:
    """Black or white (nearly), whichever reads better on `fill`."""
    return max(("#ffffff", "#0a0a0a"), key=lambda ink: contrast(ink, fill))
