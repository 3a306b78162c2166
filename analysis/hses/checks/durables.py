"""Durables: ages within their lives, values that prices allow."""

from __future__ import annotations

import numpy as np

from .check import Check, View, positive

# Years beyond which no durable of a kind is still in use; ages beyond are slips of the pen. What came to
# the country late cannot be old, what is made of wood can be.
_LIFE = 40
_LIVES = {
    15: ("38",),  # tablets
    18: ("40",),  # smartphones
    25: ("8", "9", "32", "37", "39", "41"),  # own generators, music players, computers, printers, phones
    30: ("13", "15", "16", "17", "33", "35", "42"),  # small appliances, disc players, video cameras
    50: ("44", "45", "47", "48"),  # motorcycles, trucks, buses, tractors
    60: ("14", "21", "22", "25", "27"),  # stoves, iron beds, wall units, tables, carpets
    80: ("4", "18", "49", "50"),  # sewing machines, wooden beds, garages, summer houses
    120: ("26",),  # chests
}
_LIFE_OF = {item: years for years, items in _LIVES.items() for item in items}
# Value today over price paid: at most GAIN when new, and more by the rise of prices for each year since;
# at least LOSS in any case, and at least WORN within the first year of use.
_GAIN, _RISE, _LOSS, _WORN = 3, 1.12, 0.01, 0.5


def _beyond_life(view: View) -> np.ndarray:
    item, labels = view.coded("durables.item")
    life = np.array([*(_LIFE_OF.get(label, _LIFE) for label in labels), _LIFE])[item]
    return view.number("durables.age_months") > 12 * life


def _count(view: View) -> np.ndarray:
    count = view.number("durables.count")
    return ~positive(count) | (count % 1 != 0)


def _ratio(view: View) -> np.ndarray:
    """Value today over the price paid, nan where one of them is not known."""
    paid, value = view.number("durables.purchase_price"), view.number("durables.current_value")
    known = positive(paid) & positive(value)
    return np.divide(value, paid, out=np.full(paid.size, np.nan), where=known)


def _gained(view: View) -> np.ndarray:
    years = np.nan_to_num(view.number("durables.age_months"), nan=0.0) / 12
    return _ratio(view) > _GAIN * _RISE ** np.clip(years, 0, _LIFE)


def _lost(view: View) -> np.ndarray:
    return _ratio(view) < _LOSS


def _worn(view: View) -> np.ndarray:
    ratio = _ratio(view)
    return (view.number("durables.age_months") <= 12) & (ratio < _WORN) & (ratio >= _LOSS)


def _no_value(view: View) -> np.ndarray:
    return ~positive(view.number("durables.current_value"))


_VALUES = ("durables.purchase_price", "durables.current_value", "durables.age_months")

CHECKS = (
    Check(
        "durables.beyond-life", "durables", "age_months", "warning",
        f"an age within the item's life ({_LIFE} years unless the item has its own)",
        "Correct the months of use from the questionnaire: depreciation is worked out from them.",
        _beyond_life, ("durables.item", "durables.age_months"),
    ),
    Check(
        "durables.count", "durables", "count", "warning",
        "a whole number of one or more",
        "Correct the number, or leave the row out.",
        _count, ("durables.count",),
    ),
    Check(
        "durables.gained", "durables", "current_value", "warning",
        f"a value today of at most {_GAIN} times the price paid, {_RISE - 1:.0%} more for each year since",
        "Compare the price and the value with the questionnaire; one may have a zero too many or too few.",
        _gained, _VALUES,
    ),
    Check(
        "durables.lost", "durables", "current_value", "warning",
        f"a value today of at least {_LOSS:.0%} of the price paid",
        "Compare the price and the value with the questionnaire; the value may be in thousands.",
        _lost, _VALUES,
    ),
    Check(
        "durables.worn", "durables", "age_months", "warning",
        f"at least {_WORN:.0%} of the price paid as value in the first year of use",
        "See whether the age was written in years, not in months.",
        _worn, _VALUES,
    ),
    Check(
        "durables.no-value", "durables", "current_value", "note",
        "a value today",
        "Its flow of services is imputed from the same item elsewhere.",
        _no_value, ("durables.current_value",),
    ),
)  # fmt: skip
