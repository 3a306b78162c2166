"""Money spent, lent and received: recalls that contain each other, amounts that are there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .check import Check, Hit, View, positive

_CHILD_MONEY, _ADULT = "206", 18
# Rounding by the household makes the month a little larger than the year.
_ROUNDING = 1.001
_ELECTRICITY = "E01"


def _nothing(view: View) -> np.ndarray:
    return ~positive(view.number("nonfood.purchased")) & ~positive(view.number("nonfood.in_kind"))


def _month_above_year(view: View) -> Hit:
    """Rows of the last month that are above the same item's row of twelve months."""
    months = view.number("nonfood.recall_months")
    spent = np.nan_to_num(view.number("nonfood.purchased"))
    item, labels = view.coded("nonfood.item")
    pair = view.household("nonfood") * len(labels) + item
    year = np.flatnonzero((months == 12) & (view.household("nonfood") >= 0))
    order = year[np.argsort(pair[year], kind="stable")]
    month = np.flatnonzero(months == 1)
    if not order.size:
        return Hit(order)
    place = np.minimum(np.searchsorted(pair[order], pair[month]), order.size - 1)
    same = order[place]
    wrong = (pair[same] == pair[month]) & positive(spent[same]) & (spent[month] > spent[same] * _ROUNDING)
    return Hit(month[wrong])


def _utility_month(view: View) -> np.ndarray:
    month, year = view.number("utilities.spent_1m"), view.number("utilities.spent_12m")
    return month > year * _ROUNDING


def _energy_unpaid(view: View) -> np.ndarray:
    """Fuel that was used and neither bought nor received; electricity may have been free."""
    item, labels = view.coded("utilities.item")
    energy = np.array([*(label.startswith("E") and label != _ELECTRICITY for label in labels), False])[item]
    spent = np.zeros(view.rows("utilities"), dtype=bool)
    for column in ("spent_1m", "spent_12m", "in_kind_12m"):
        if view.has(f"utilities.{column}"):
            spent |= positive(view.number(f"utilities.{column}"))
    return energy & positive(view.number("utilities.quantity")) & ~spent


def _no_amount(view: View) -> Iterator[Hit]:
    for table, column in (("transfers", "amount"), ("livestock", "count")):
        if view.has(f"{table}.{column}"):
            yield Hit(~positive(view.number(f"{table}.{column}")), table, column)
    if view.has("loans.amount"):  # zero says that nothing was borrowed in the year: an older loan
        unknown = ~(view.number("loans.amount") >= 0)
        yield Hit(unknown, "loans", "amount", expected="an amount of zero or more")


def _child_money(view: View) -> np.ndarray:
    young = view.number("persons.age") < _ADULT
    children = view.counted("persons", young) > 0
    known = view.household("transfers") >= 0
    return view.among("transfers.kind", _CHILD_MONEY) & known & ~view.of_household("transfers", children)


CHECKS = (
    Check(
        "spending.nothing", "nonfood", "purchased", "note",
        "an amount that was bought or received",
        "A row without amount adds nothing; correct it from the questionnaire.",
        _nothing, ("nonfood.purchased", "nonfood.in_kind"),
    ),
    Check(
        "spending.month-above-year", "nonfood", "purchased", "warning",
        "spending of the last month within that of twelve months",
        "Correct one of the two from the questionnaire.",
        _month_above_year,
        ("households.hhid", "nonfood.hhid", "nonfood.item", "nonfood.recall_months", "nonfood.purchased"),
    ),
    Check(
        "spending.utility-month-above-year", "utilities", "spent_1m", "warning",
        "spending of the last month within that of twelve months",
        "Correct one of the two from the questionnaire.",
        _utility_month, ("utilities.spent_1m", "utilities.spent_12m"),
    ),
    Check(
        "spending.energy-unpaid", "utilities", "quantity", "note",
        "an amount that was paid or received for fuel that was used",
        "Gathered fuel has a value too: see whether it should be under what was received free.",
        _energy_unpaid, ("utilities.item", "utilities.quantity"),
    ),
    Check(
        "spending.no-amount", "transfers", "amount", "warning",
        "an amount above zero",
        "Correct the amount, or leave the row out.",
        _no_amount,
    ),
    Check(
        "spending.child-money", "transfers", "kind", "note",
        "child money only with a child below 18 in the roster",
        "See whether the child has come of age during the twelve months.",
        _child_money, ("households.hhid", "transfers.hhid", "transfers.kind", "persons.hhid", "persons.age"),
    ),
)  # fmt: skip
