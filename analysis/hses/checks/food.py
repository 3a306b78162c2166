"""Food: quantities with prices, and the instrument that the area was asked with."""

from __future__ import annotations

import numpy as np

from .check import Check, Hit, View, first_of_each, positive

_DIARY_DAYS = 7


def _quantity(view: View) -> np.ndarray:
    return ~positive(view.number("food_consumed.quantity"))


def _unpriced(view: View) -> np.ndarray:
    quantity, spent = view.number("food_bought.quantity"), view.number("food_bought.expenditure")
    return positive(quantity) & ~positive(spent)


def _unmeasured(view: View) -> np.ndarray:
    quantity, spent = view.number("food_bought.quantity"), view.number("food_bought.expenditure")
    return positive(spent) & ~positive(quantity)


def _diary_without_purchase(view: View) -> Hit:
    """Food that the diary says was bought, of which no purchase is recorded."""
    eaten, bought = _household_items(view)
    diary = view.among("food_consumed.instrument", "diary") & view.among("food_consumed.source", "purchased")
    rows = diary & positive(view.number("food_consumed.quantity")) & ~np.isin(eaten, bought)
    return Hit(np.flatnonzero(rows))


def _household_items(view: View) -> tuple[np.ndarray, np.ndarray]:
    """Household and item as one number, of the rows of food_consumed and of food_bought."""
    numbers, labels = view.coded("food_consumed.item")
    other, names = view.coded("food_bought.item")
    place = {label: at for at, label in enumerate(labels)}
    same = np.array([*(place.get(name, -2) for name in names), -2])[other]
    size = len(labels) + 3
    eaten = view.household("food_consumed") * size + numbers
    return eaten, view.household("food_bought") * size + same


def _wrong_instrument(view: View) -> Hit:
    urban = view.of_household("food_consumed", view.true("households.urban"))
    rural = view.of_household("food_consumed", view.false("households.urban"))
    diary = view.among("food_consumed.instrument", "diary")
    recall = view.among("food_consumed.instrument", "recall")
    wrong = (diary & rural) | (recall & urban)
    return Hit(first_of_each(view.household("food_consumed"), wrong))


def _wrong_days(view: View) -> Hit:
    days = view.number("food_bought.days")
    urban = view.of_household("food_bought", view.true("households.urban"))
    rural = view.of_household("food_bought", view.false("households.urban"))
    wrong = ((days == _DIARY_DAYS) & rural) | ((days != _DIARY_DAYS) & urban)
    return Hit(first_of_each(view.household("food_bought"), wrong))


def _no_food(view: View) -> np.ndarray:
    return view.counted("food_consumed") == 0


def _meals(view: View) -> np.ndarray:
    spent = positive(view.number("food_away.spent"))
    if view.has("food_away.in_kind"):
        spent |= positive(view.number("food_away.in_kind"))
    return positive(view.number("food_away.times")) != spent


_BOUGHT = ("food_bought.quantity", "food_bought.expenditure")
_AREA = ("households.hhid", "households.urban")

CHECKS = (
    Check(
        "food.quantity", "food_consumed", "quantity", "warning",
        "a quantity above zero",
        "A row without quantity adds nothing; correct it from the questionnaire.",
        _quantity, ("food_consumed.quantity",),
    ),
    Check(
        "food.quantity-without-price", "food_bought", "expenditure", "note",
        "an expenditure beside the quantity",
        "Its value is imputed from the unit values of its neighbours.",
        _unpriced, _BOUGHT,
    ),
    Check(
        "food.price-without-quantity", "food_bought", "quantity", "note",
        "a quantity beside the expenditure",
        "It gives no unit value; correct the quantity from the questionnaire.",
        _unmeasured, _BOUGHT,
    ),
    Check(
        "food.diary-without-purchase", "food_consumed", "quantity", "note",
        "a purchase with its price for what the diary says was bought",
        "Its value is imputed from the unit values of its neighbours.",
        _diary_without_purchase,
        ("households.hhid", "food_consumed.hhid", "food_consumed.item", "food_consumed.instrument",
         "food_consumed.source", "food_consumed.quantity", "food_bought.hhid", "food_bought.item"),
    ),
    Check(
        "food.instrument", "food_consumed", "instrument", "warning",
        "the diary in urban and the recall in rural households",
        "Correct the area of the household, or the file that its food stands in.",
        _wrong_instrument, (*_AREA, "food_consumed.hhid", "food_consumed.instrument"),
    ),
    Check(
        "food.purchase-days", "food_bought", "days", "warning",
        "purchases of 7 days in urban and of 30 days in rural households",
        "Correct the area of the household, or the file that its purchases stand in.",
        _wrong_days, (*_AREA, "food_bought.hhid", "food_bought.days"),
    ),
    Check(
        "food.none", "households", "hhid", "warning",
        "food that was eaten at home in seven days",
        "See whether the diary was lost; without food the household will seem poor.",
        _no_food, ("households.hhid", "food_consumed.hhid"),
    ),
    Check(
        "food.meals", "food_away", "times", "note",
        "meals and their value together",
        "Correct the number of times, or the value.",
        _meals, ("food_away.times", "food_away.spent"),
    ),
)  # fmt: skip
