"""Units: thousands and millions, grams and kilograms, months and years.

Two kinds of sign are looked for. A column whose middle value lies outside what any year of this
survey could give was read in another unit. A single value far from the middle of its own item was
written in another unit.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .check import Check, Hit, View, medians, positive

# Middle value of the filled positive cells: lowest and highest that is credible, and the unit.
_MIDDLE = {
    "housing.property_value": (5e5, 2e9, "MNT, not millions"),
    "housing.purchase_value": (1e5, 2e9, "MNT, not millions"),
    "housing.rent_actual": (1e4, 5e6, "MNT a month"),
    "housing.rent_self_assessed": (1e4, 5e6, "MNT a month"),
    "housing.land_value": (5e4, 5e9, "MNT, not millions"),
    "housing.living_area": (8, 200, "square metres"),
    "durables.age_months": (18, 240, "months, not years"),
    "durables.current_value": (1e3, 1e7, "MNT"),
    "persons.wage_month": (1e5, 2e7, "MNT a month"),
    "persons.wage_year": (6e5, 2e8, "MNT in twelve months"),
    "persons.hours": (10, 80, "hours a week"),
    "loans.amount": (1e5, 2e8, "MNT"),
    "transfers.amount": (1e4, 5e7, "MNT in twelve months"),
    "food_bought.expenditure": (2e2, 1e6, "MNT"),
    "nonfood.purchased": (2e2, 5e6, "MNT"),
    "households.weight": (1, 5e3, "households that one stands for"),
}
# A middle value of fewer rows says nothing about the unit of a column.
_FEWEST = 30
# Smallest value of a single cell in its unit; below it is a slip of thousands or millions.
_SMALLEST = {
    "housing.property_value": (1e5, "MNT, not millions"),
    "housing.rent_actual": (1e3, "MNT a month, not thousands"),
    "housing.rent_self_assessed": (1e3, "MNT a month, not thousands"),
    "persons.wage_month": (1e3, "MNT a month, not thousands"),
}
# Times the middle value of the item: grams for kilograms are 1,000. Prices differ less than quantities do.
_UNIT_VALUE_FACTOR, _PRICE_FACTOR = 10, 10
# A pinch of anything may be eaten, so that little says less than much.
_MUCH, _LITTLE = 100, 300
_CANNOT_SAY = 98e6
_MILLION = 1e6


def _column(view: View) -> Iterator[Hit]:
    for column, (low, high, unit) in _MIDDLE.items():
        if not view.has(column):
            continue
        values = view.number(column)
        filled = values[np.isfinite(values) & (values > 0)]
        if filled.size < _FEWEST:
            continue
        middle = float(np.median(filled))
        if not low <= middle <= high:
            table, _, name = column.partition(".")
            expected = f"{unit}: a middle value from {low:,.0f} to {high:,.0f}"
            yield Hit(None, table, name, values=middle, expected=expected)


def _cell(view: View) -> Iterator[Hit]:
    for column, (low, unit) in _SMALLEST.items():
        if view.has(column):
            values = view.number(column)
            table, _, name = column.partition(".")
            expected = f"{unit}: 0, or {low:,.0f} or more"
            yield Hit(positive(values) & (values < low), table, name, expected=expected)


def _distance(values: np.ndarray, groups: np.ndarray, number: int) -> np.ndarray:
    """Logarithm of each value over its group's median; nan where there are fewer than ten to compare with."""
    logs = np.log(values, out=np.full(values.size, np.nan), where=positive(values))
    middle = np.append(medians(logs, groups, number, least=10), np.nan)
    return logs - middle[groups]


def _unit_value(view: View) -> Hit:
    item, labels = view.coded("food_bought.item")
    quantity, spent = view.number("food_bought.quantity"), view.number("food_bought.expenditure")
    value = np.divide(spent, quantity, out=np.full(item.size, np.nan), where=positive(quantity))
    wrong = np.abs(_distance(value, item, len(labels))) > np.log(_UNIT_VALUE_FACTOR)
    return Hit(wrong, variable="expenditure / quantity", values=value[wrong])


def _quantity(view: View) -> np.ndarray:
    item, labels = view.coded("food_consumed.item")
    distance = _distance(view.number("food_consumed.quantity"), item, len(labels))
    return (distance > np.log(_MUCH)) | (distance < -np.log(_LITTLE))


def _price(view: View) -> np.ndarray:
    item, labels = view.coded("prices.item")
    return np.abs(_distance(view.number("prices.price"), item, len(labels))) > np.log(_PRICE_FACTOR)


def _no_price(view: View) -> np.ndarray:
    return ~positive(view.number("prices.price"))


def _sentinel(view: View) -> Hit:
    """98 million, where that value is told far more often than its neighbours: it meant "cannot say"."""
    values = view.number("housing.property_value")
    number = {million: int((values == million * _MILLION).sum()) for million in (97, 98, 99)}
    left = number[98] > 2 * (number[97] + number[99] + 1)
    return Hit((values == _CANNOT_SAY) & left)


CHECKS = (
    Check(
        "units.column", "housing", "", "warning",
        "a middle value that the unit allows",
        "See the unit and the factor of this variable in the mapping.",
        _column,
    ),
    Check(
        "units.cell", "housing", "", "warning",
        "a value in the unit of its column",
        "Compare with the questionnaire; the value may have been written in thousands or millions.",
        _cell,
    ),
    Check(
        "units.cannot-say", "housing", "property_value", "warning",
        "no value where the household cannot say (98 in the questionnaire)",
        "Name 98 as missing in the mapping.",
        _sentinel, ("housing.property_value",),
    ),
    Check(
        "units.food-price", "food_bought", "expenditure / quantity", "warning",
        f"a price within a factor of {_UNIT_VALUE_FACTOR} of the item's middle price",
        "Compare with the questionnaire; the quantity may be in grams or pieces.",
        _unit_value, ("food_bought.item", "food_bought.quantity", "food_bought.expenditure"),
    ),
    Check(
        "units.food-quantity", "food_consumed", "quantity", "warning",
        f"a quantity of a {_LITTLE}th to {_MUCH} times the item's middle quantity",
        "Compare with the questionnaire; the quantity may be in grams or pieces.",
        _quantity, ("food_consumed.item", "food_consumed.quantity"),
    ),
    Check(
        "units.price", "prices", "price", "warning",
        f"a price within a factor of {_PRICE_FACTOR} of the item's middle price",
        "Compare with the price file; the unit of the item may have changed.",
        _price, ("prices.item", "prices.price"),
    ),
    Check(
        "units.no-price", "prices", "price", "warning",
        "a price above zero",
        "Leave the cell out of the file of prices: an empty cell is taken from the neighbours.",
        _no_price, ("prices.price",),
    ),
)  # fmt: skip
