"""Consumption flow of durables by user cost (equations 4 and 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

REAL_RATE = 0.036  # Bank of Mongolia, average real interest rate of 2022, as the report states it


def depreciation(current: ArrayLike, paid: ArrayLike, years: ArrayLike, inflation: float = 0.0) -> np.ndarray:
    """Equation 4: 1 - (current / paid)^(1/years), the yearly loss of value, a fraction.

    current, paid: MNT for one piece; years: age. The report uses prices as paid, so inflation
    hides part of the loss and a piece that gained in price has a negative rate; `inflation`
    (a yearly rate) carries the price paid to today first. Missing where paid, current or
    years is missing or not above zero (a price of 0 means "does not know").
    """
    now, then, age = (np.asarray(v, dtype=float) for v in (current, paid, years))
    valid = (now > 0) & (then > 0) & (age > 0)
    now, then, age = (np.where(valid, v, np.nan) for v in (now, then, age))
    return 1 - (now / (then * (1 + inflation) ** age)) ** (1 / age)


def item_depreciation(owned: pd.DataFrame, inflation: float = 0.0) -> pd.Series:
    """One rate an item: the median of `depreciation` over its pieces, indexed by item.

    owned: one row a household and item: item, current_value, purchase_price, age (years).
    """
    rate = depreciation(owned["current_value"], owned["purchase_price"], owned["age"], inflation)
    return pd.Series(rate, index=owned.index).groupby(owned["item"], sort=False).median()


def user_cost(owned: pd.DataFrame, rates: pd.Series, real_rate: float = REAL_RATE) -> pd.Series:
    """Equation 5 before the sum: count x current value x (real rate + depreciation), MNT a year.

    owned: item, count, current_value. rates: by item, from `item_depreciation`. Indexed as `owned`;
    the household's flow is its sum over items.
    """
    return owned["count"] * owned["current_value"] * (real_rate + owned["item"].map(rates))
