"""The welfare aggregate: four components, made comparable between households."""

from __future__ import annotations

import pandas as pd

MONTHS_IN_YEAR = 12
COMPONENTS = ("food", "nonfood", "durables", "housing")


def nominal_aggregate(components: pd.DataFrame) -> pd.Series:
    """Nominal consumption aggregate: the sum of the four `COMPONENTS`, in their unit, for each row.

    A missing component makes the sum missing: no component passes for zero silently.
    """
    return components[list(COMPONENTS)].sum(axis=1, skipna=False)


def welfare(annual: pd.Series, equivalents: pd.Series, price_index: pd.Series | float = 1.0) -> pd.Series:
    """Real consumption per adult equivalent, MNT a month: annual / 12 / adult equivalents / index."""
    return annual / MONTHS_IN_YEAR / equivalents / price_index
