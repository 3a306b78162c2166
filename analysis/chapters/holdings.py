"""Tables B.11 (livestock), B.19 (transfers), B.47 to B.49 (loans, their purposes, durables)."""

from __future__ import annotations

from . import vocabulary as words
from .declaration import Slot, Statistic, Table, slots
from .domains import NATIONAL, PLACE_ROWS, POVERTY, POVERTY_ROWS, QUINTILE_ROWS

ROWS = (*PLACE_ROWS, *QUINTILE_ROWS, *POVERTY_ROWS)
HOUSEHOLD_SHARE = Statistic("share", "one", "one", "row")


def _livestock() -> Table:
    """Holders among people, and the average herd of the holders' people, in heads and in bods."""
    kinds = {animal: (animal.capitalize(), f"has_{animal}") for animal in words.ANIMALS}
    columns = []
    for amount, (name, holds) in {**kinds, "bods": ("Bods", "livestock")}.items():
        holders = {holds: "Yes"}
        share = Statistic("share", "size", "size", "row")
        mean = Statistic("mean", f"size*{amount}", "size", scale=1.0)
        columns.append(Slot(f"{name} > Holders (%)", holders, statistics=(share,)))
        columns.append(Slot(f"{name} > Average number", holders, statistics=(mean,)))
    rows = (
        NATIONAL,
        *slots("urban", words.URBAN),
        *slots("location", words.LOCATIONS),
        *slots("region", words.REGIONS[:4]),
        *POVERTY,
    )
    return Table("B11", "households", rows, tuple(columns))


def _transfers() -> tuple[Table, ...]:
    """Table B.19, a part a row: the amounts depend on the transfers that the row adds up.

    The share of consumption is the mean of the receiving households' own ratios: only so do
    the rows, each weighted by its receivers, add up to the printed totals.
    """
    tables = []
    for path, (name, _) in words.TRANSFER_ROWS.items():
        receivers = {f"receives_{name}": "Yes"}
        among = "Among recipients > "
        columns = (
            Slot("Received transfer > % of households", receivers, {}, (HOUSEHOLD_SHARE,)),
            Slot(
                "Received transfer > % of population",
                receivers,
                {},
                (Statistic("share", "size", "size", "row"),),
            ),
            Slot(
                among + "Average transfer per household (Togrog per month)",
                receivers,
                statistics=(Statistic("mean", f"received_{name}", "one", scale=1.0),),
            ),
            Slot(
                among + "Share of consumption (%)",
                receivers,
                statistics=(Statistic("consumption_share", f"ratio_{name}", "one"),),
            ),
            Slot(
                "Share of total transfers (%)",
                statistics=(Statistic("share", f"received_{name}", "received_total"),),
            ),
        )
        tables.append(Table("B19", "households", (Slot(path),), columns))
    return tuple(tables)


def _loan_amounts() -> Table:
    """Average borrowed in twelve months by those who borrowed; Other takes in household consumption.

    These are fewer households than hold such a loan (B.15): with the shares of B.15 the printed averages
    of the types come to half as much again as the printed average of all, mostly by mortgages.
    """
    printed = {
        "salary": "Salary",
        "pension": "Pension",
        "mortgage": "Mortgage",
        "herders": "Herder",
        "business": "Business",
        "automobile": "Automobile",
        "household_other": "Other",
    }
    mean = Statistic("mean", "loan_amount", "one", scale=1.0)
    columns = [Slot("Average total loan amount", {"borrowed": "Yes"}, statistics=(mean,))]
    for loan, name in printed.items():
        mean = Statistic("mean", f"loan_{loan}", "one", scale=1.0)
        borrowers = {f"borrowed_{loan}": "Yes"}
        columns.append(Slot(f"Average loan amount by type of loan > {name}", borrowers, statistics=(mean,)))
    return Table("B47", "households", ROWS, tuple(columns))


PURPOSES = Table(
    "B48",
    "households",
    ROWS,
    tuple(Slot(label, {f"purpose_{p}": "Yes"}) for p, label in words.PURPOSES.items()),
    (HOUSEHOLD_SHARE,),
    where={"repaid": "Yes"},
)
DURABLES = Table(
    "B49",
    "households",
    (*PLACE_ROWS, *POVERTY_ROWS),
    tuple(Slot(label, {f"owns_{d}": "Yes"}) for d, label in words.DURABLES.items()),
    (HOUSEHOLD_SHARE,),
)
TABLES = (_livestock(), *_transfers(), _loan_amounts(), PURPOSES, DURABLES)
