"""Food consumption: seven days valued at unit values and carried to a year (equations 1 and 2)."""

from __future__ import annotations

import pandas as pd

RECALL_DAYS = 7
DAYS_IN_YEAR = 365


def food_at_home(consumed: pd.DataFrame, days_in_year: float = DAYS_IN_YEAR) -> pd.Series:
    """Equation 1: (365/7) sum over items of quantity x unit value, MNT a year, indexed by hhid.

    consumed: one row a household and item: hhid, quantity (all that was eaten in seven days,
    bought, own or given), unit_value (MNT for one unit of the quantity).
    """
    value = consumed["quantity"] * consumed["unit_value"]
    return _by_household(consumed, value) * days_in_year / RECALL_DAYS


def food_away(away: pd.DataFrame, days_in_year: float = DAYS_IN_YEAR) -> pd.Series:
    """Equation 2: (365/7) sum of purchased + in kind, MNT a year, indexed by hhid.

    away: one row a household and kind of meal: hhid, purchased, in_kind (MNT in seven days).
    """
    value = away["purchased"].fillna(0) + away["in_kind"].fillna(0)
    return _by_household(away, value) * days_in_year / RECALL_DAYS


def _by_household(frame: pd.DataFrame, value: pd.Series) -> pd.Series:
    # skipna=False: a quantity without a price must not pass for nothing eaten
    return value.groupby(frame["hhid"], sort=False).sum(skipna=False)
