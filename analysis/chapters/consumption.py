"""Tables B.21 to B.26: consumption by category, poverty and place; means and shares of deciles."""

from __future__ import annotations

from . import vocabulary as words
from .declaration import Slot, Statistic, Table, crossed, slots
from .domains import DECILE_NAMES, PLACES, POVERTY, URBAN

AMOUNTS = {**{f"c_{c}": label for c, label in words.CATEGORIES.items()}, "consumption": "Total"}


def _category_rows() -> tuple[Slot, ...]:
    """Averages count people, the shares below them households: only so do the printed digits arise."""
    averages = tuple(
        Slot(
            f"Average consumption (2022 MNT) > {label}",
            statistics=(Statistic("consumption", f"size*{amount}", "size", scale=1.0),),
        )
        for amount, label in AMOUNTS.items()
    )
    shares = tuple(
        Slot(
            f"Consumption share (%) > {label}",
            statistics=(Statistic("consumption_share", amount, "consumption"),),
        )
        for amount, label in AMOUNTS.items()
    )
    return averages + shares


def _by_poverty(identifier: str, domains: tuple[Slot, ...]) -> Table:
    return Table(identifier, "households", _category_rows(), crossed((Slot("Total"), *domains), POVERTY))


def _deciles(identifier: str, welfare: str, statistics: tuple[Statistic, Statistic]) -> tuple[Table, ...]:
    """A part a column: deciles are made anew within each column's domain."""
    of_decile, of_all = statistics
    tables = []
    for column in PLACES:
        within = next(iter(column.where), "all")
        deciles = slots(f"decile_{welfare}_{within}", range(1, 11), "Consumption decile", DECILE_NAMES)
        rows = (
            *(Slot(row.path, row.where, row.of, (of_decile,)) for row in deciles),
            Slot("Total", statistics=(of_all,)),
        )
        tables.append(Table(identifier, "households", rows, (column,)))
    return tuple(tables)


MEAN = Statistic("consumption", "size*consumption", "size", scale=1.0)
SHARE = Statistic("consumption_share", "size*consumption_pc", "size*consumption_pc", "column")

TABLES = (
    Table("B21", "households", _category_rows(), PLACES),
    _by_poverty("B22", URBAN),
    _by_poverty("B23", slots("location", words.LOCATIONS, whole=False)),
    _by_poverty("B24", slots("region", words.REGIONS, whole=False)),
    *_deciles("B25", "pae", (MEAN, MEAN)),
    # per person, as all of the report's measures of inequality are
    *_deciles("B26", "pc", (SHARE, SHARE)),
)
