"""Non-food expenditure that counts as consumption (equation 3)."""

from __future__ import annotations

import pandas as pd

from analysis.core.errors import InputError

MONTHS_IN_YEAR = 12
RECALLS = (1, 12)  # months


def nonfood_consumption(spent: pd.DataFrame) -> pd.Series:
    """Equation 3: sum over the included items of purchased + in kind, MNT a year, indexed by hhid.

    spent: one row a household and item: hhid, recall (months: 1 or 12), purchased, in_kind (MNT
    within the recall period), included (whether the item belongs to the aggregate). Households
    with excluded items only have 0.
    """
    wrong = ~spent["recall"].isin(RECALLS)
    if wrong.any():
        found = ", ".join(map(str, spent.loc[wrong, "recall"].unique()[:5]))
        raise InputError(f"recall: expected 1 or 12 months, found {found}.")
    amount = spent["purchased"].fillna(0) + spent["in_kind"].fillna(0)
    annual = amount * MONTHS_IN_YEAR / spent["recall"]
    return annual.where(spent["included"], 0.0).groupby(spent["hhid"], sort=False).sum()
