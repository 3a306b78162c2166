"""All declared tables and figures, and the printed numbers that no survey record gives, with the reason."""

from __future__ import annotations

from functools import cache

from . import consumption, dwellings, figures, holdings, indicators, people, precision
from .declaration import Table

TABLES: tuple[Table, ...] = (
    *indicators.TABLES,
    *holdings.TABLES,
    *consumption.TABLES,
    *dwellings.TABLES,
    *people.TABLES,
    *precision.TABLES,
)

FIGURES: tuple[Table, ...] = figures.FIGURES

# Tables, end of the row path, columns that are computed all the same, why the others are not
NOT_COMPUTED = (
    (("B02", "B03"), "Population ('000)", ("National",), "registered population at the end of 2022"),
    (("B02",), "Urban (% of population)", (), "not what its label says, and what it is cannot be settled"),
)


@cache
def ids() -> tuple[str, ...]:
    """Ids of the declared tables in the order of the report, Table 2.1 last."""
    return (*dict.fromkeys(sorted(table.id for table in TABLES)), "T2-1")


@cache
def figure_ids(drawn: bool = False) -> tuple[str, ...]:
    """Ids of the figures with declared numbers, in the order of the report.

    drawn: with those that the report draws without printing a number.
    """
    declared = {table.id for table in (*FIGURES, *(figures.DRAWN if drawn else ()))}
    return tuple(sorted({*declared, figures.BESIDE_OTHERS}, key=figures.order))


def all_ids() -> tuple[str, ...]:
    """Ids of all tables, then of all figures, drawn ones among them."""
    return (*ids(), *figure_ids(drawn=True))


def why_not_computed(identifier: str, row_path: str, column_path: str) -> str:
    """The reason for which a printed number has no declared statistic; empty where it has one."""
    for tables, row, computed, reason in NOT_COMPUTED:
        if identifier in tables and row_path.endswith(row) and column_path not in computed:
            return reason
    return figures.why_not_computed(identifier, row_path, column_path) if identifier in figure_ids() else ""
