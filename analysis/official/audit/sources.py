"""Identities of the food basket, the poverty line, the 2007 design and the Bagakhangai report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from .identities import Batch, identities
from .intervals import Interval, lift
from .printed import Grid, Printed

DAYS = 365
# The report's percentages and the number of answers that each list of them must come from. `base` is
# the printed base where the caption names one that can be counted, else the smallest that fits the list.
# `whole` lists show every answer; `instead` is the base that fits where the printed one cannot.
WHOLE_NUMBERS: tuple[Mapping[str, Any], ...] = (
    {"table": "M-F01", "base": 4539, "of": "individuals", "whole": True},
    {"table": "M-F02", "base": 4539, "of": "individuals", "whole": True},
    {"table": "M-F03", "base": 6, "of": "khesegs", "whole": True},
    {"table": "M-F05", "base": 12, "of": "responses"},
    {"table": "M-F07", "base": 56, "of": "arrivals", "whole": True},
    {"table": "M-C01", "base": 56, "of": "arrivals", "whole": True, "instead": 5},
    {"table": "M-C02", "base": 56, "of": "arrivals", "whole": True, "instead": 5},
    {"table": "M-F08", "base": 15, "of": "responses"},
    {"table": "M-C03", "base": 4, "of": "responses", "whole": True},
    {"table": "M-F09", "base": 447, "of": "departures", "whole": True},
    {"table": "M-C04", "base": 447, "of": "departures", "whole": True, "instead": 6},
    {"table": "M-C05", "base": 447, "of": "departures", "whole": True, "instead": 6},
    {"table": "M-F10", "base": 18, "of": "responses"},
    {"table": "M-F11", "base": 6, "of": "khesegs", "whole": True},
    {"table": "M-C06", "base": 6, "of": "khesegs"},
    {"table": "M-F12", "base": 6, "of": "khesegs"},
    {"table": "M-C07", "base": 6, "of": "khesegs", "whole": True},
    {"table": "M-C08", "base": 2, "of": "responses"},
    {"table": "M-C09", "base": 2, "of": "khesegs"},
    {"table": "M-C10", "base": 2, "of": "khesegs", "whole": True},
    {"table": "M-F13", "base": 17, "of": "responses", "whole": True},
    {"table": "M-F14", "base": 7, "of": "responses", "whole": True},
)


def checks(printed: Printed) -> Iterator[Batch]:
    """All identities of these sources."""
    for part in (basket, lines, items, design, khesegs, district):
        yield from part(printed)


# -- the basket and the line ---------------------------------------------------------------------------


def basket(printed: Printed) -> Iterator[Batch]:
    """The basket's calories and cost sum to the totals and scale to the food poverty line."""
    grid = printed.grid("A01")
    totals = ("Total", "Calorie threshold", "Food poverty line")
    foods = [r for r in grid.rows if r not in totals]
    yield identities(
        "food basket",
        "34 foods sum to the total",
        "A01",
        "Total",
        grid.columns,
        grid.pick(rows=foods).cells.sum(),
        grid.row("Total"),
    )
    calories, cost = (next(c for c in grid.columns if w in c) for w in ("Calories", "Price"))
    threshold = printed.cell("A01", "Calorie threshold", calories)
    line = printed.cell("A01", "Food poverty line", cost)
    scaled = printed.cell("A01", "Total", cost) * threshold / printed.cell("A01", "Total", calories)
    yield identities(
        "food basket", "cost × threshold / calories", "A01", "Food poverty line", [cost], scaled, line
    )
    yield identities(
        "food basket",
        "the food poverty line of Table 1.2",
        "A01",
        "Food poverty line",
        [cost],
        line,
        printed.cell("T1-2", "Food poverty line", "Daily"),
    )
    month = printed.cell("T1-2", "Food poverty line", "Monthly")
    yield identities(
        "food basket",
        "scaled cost × 365 / 12 = monthly food line",
        "A01",
        "Food poverty line",
        [cost],
        scaled * (DAYS / 12),
        month,
    )


def lines(printed: Printed) -> Iterator[Batch]:
    """Table 1.2: food + non-food = total, and a month is 365 / 12 days."""
    grid = printed.grid("T1-2")
    yield identities(
        "poverty lines",
        "food line + non-food component",
        "T1-2",
        "Total poverty line",
        grid.columns,
        grid.row("Food poverty line") + grid.row("Non-food component"),
        grid.row("Total poverty line"),
    )
    yield identities(
        "poverty lines",
        "daily × 365 / 12 = monthly",
        "T1-2",
        grid.rows,
        "Monthly",
        grid.column("Daily") * (DAYS / 12),
        grid.column("Monthly"),
    )


def items(printed: Printed) -> Iterator[Batch]:
    """Table 1.1: items of the questionnaire and of the aggregate sum to the totals; part <= whole."""
    grid = printed.grid("T1-1")
    rows = [r for r in grid.rows if r != "Total"]
    yield identities(
        "non-food items",
        "categories sum to the total",
        "T1-1",
        "Total",
        grid.columns,
        grid.pick(rows=rows).cells.sum(),
        grid.row("Total"),
    )
    yield identities(
        "non-food items",
        "included items not above items asked",
        "T1-1",
        grid.rows,
        grid.columns[1],
        grid.cells[:, 1],
        grid.cells[:, 0],
        "<=",
    )


# -- the 2007 design -----------------------------------------------------------------------------------

STRATA = ("Ulaanbaatar", "Aimag centers", "Rural areas")
PER_CLUSTER = {"Ulaanbaatar": 10, "Aimag centers": 10, "Rural areas": 8}
CLUSTERS_PER_SOUM = 12


def design(printed: Printed) -> Iterator[Batch]:
    """Table 1 of the 2007 design: sums over aimags and strata, households a cluster, clusters a soum."""
    grid = filled(printed.grid("S1"))
    aimags = [r for r in grid.rows if r != "Total"]
    yield identities(
        "2007 design",
        "aimags sum to the total",
        "S1",
        "Total",
        grid.columns,
        grid.pick(rows=aimags).cells.sum(),
        grid.row("Total"),
    )
    column = {
        (part, stratum): _column(part, stratum)
        for part in ("population", "clusters", "sample")
        for stratum in (*STRATA, "Total")
    }
    for part, name in (
        ("population", "households"),
        ("clusters", "clusters"),
        ("sample", "sampled households"),
    ):
        strata = sum(
            (grid.column(column[part, s]) for s in STRATA[1:]), start=grid.column(column[part, STRATA[0]])
        )
        yield identities(
            "2007 design",
            f"{name} of the strata sum to the total",
            "S1",
            grid.rows,
            column[part, "Total"],
            strata,
            grid.column(column[part, "Total"]),
        )
    for stratum, size in PER_CLUSTER.items():
        yield identities(
            "2007 design",
            f"{size} households a cluster",
            "S1",
            grid.rows,
            column["sample", stratum],
            size * grid.column(column["clusters", stratum]),
            grid.column(column["sample", stratum]),
        )
    yield identities(
        "2007 design",
        "12 clusters a soum",
        "S1",
        grid.rows,
        column["clusters", "Rural areas"],
        CLUSTERS_PER_SOUM * grid.column("Selected rural soums"),
        grid.column(column["clusters", "Rural areas"]),
    )


def _column(part: str, stratum: str) -> str:
    heads = {
        "population": "Total number of households",
        "clusters": "Selected clusters",
        "sample": "Selected households",
    }
    return f"{heads[part]} > {stratum}"


def filled(grid: Grid) -> Grid:
    """An empty cell of the design is no unit: zero."""
    empty = ~grid.cells.printed
    zero = (np.where(empty, 0.0, a) for a in (grid.cells.low, grid.cells.high))
    return Grid(grid.table, grid.rows, grid.columns, Interval(*zero, np.where(empty, "0", grid.cells.text)))


# -- Bagakhangai ---------------------------------------------------------------------------------------


def khesegs(printed: Printed) -> Iterator[Batch]:
    """Each percentage is a whole number over its base; a full list uses the base up."""
    for entry in WHOLE_NUMBERS:
        yield from whole_numbers(printed, entry)


def whole_numbers(printed: Printed, entry: Mapping[str, Any]) -> Iterator[Batch]:
    """The percentages of one list against a base of `base` answers."""
    frame = printed.frame(entry["table"])
    grid = printed.grid(entry["table"])
    values = grid.cells.reshape(-1)
    values = values[values.printed]
    base = entry["base"]
    counts = np.round((values.low + values.high) / 200 * base)
    text = np.array([f"100 × {int(k):,} / {base:,}" for k in counts], dtype=object)
    rows = list(frame["row_path"] if len(grid.columns) == 1 else frame["column_path"])
    block = "whole numbers"
    yield identities(
        block,
        f"a whole number of {base:,} {entry['of']}",
        entry["table"],
        rows,
        "%",
        Interval(100 * counts / base, 100 * counts / base, text),
        values,
    )
    if entry.get("whole"):
        least, most = np.ceil(values.low * base / 100 - 1e-9), np.floor(values.high * base / 100 + 1e-9)
        everyone = Interval(
            least.sum().reshape(1), most.sum().reshape(1), np.array([" + ".join(values.text)], dtype=object)
        )
        yield identities(
            block,
            f"the whole numbers sum to {base:,} {entry['of']}",
            entry["table"],
            "all",
            ["%"],
            everyone,
            lift([base]),
        )


def district(printed: Printed) -> Iterator[Batch]:
    """Tables 1 and 2 of the report: the khoroos sum to the district."""
    for table in ("M-T1", "M-T2"):
        grid = printed.grid(table)
        khoroos = [c for c in grid.columns if c != "Overall"]
        yield identities(
            "khoroos",
            "khoroos sum to the district",
            table,
            grid.rows,
            "Overall",
            grid.pick(columns=khoroos).cells.sum(1),
            grid.column("Overall"),
        )
