"""Adult equivalents: how many adults a household counts for (equation 6)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

CHILD_BELOW = 15  # age in years; younger members are children

# scale: (weight of each further adult, weight of each child, exponent of the whole)
SCALES = {
    "oecd-1": (0.7, 0.5, 1.0),
    "oecd-modified": (0.5, 0.3, 1.0),
    "per capita": (1.0, 1.0, 1.0),
    "square root": (1.0, 1.0, 0.5),
}


def adult_equivalents(adults: ArrayLike, children: ArrayLike, scale: str = "oecd-1") -> np.ndarray:
    """Adult equivalents of households by a named scale of `SCALES`.

    adults, children: numbers of members, vectors of n. "oecd-1" is the report's:
    0.3 + 0.7 A + 0.5 K (equation 6).
    """
    if scale not in SCALES:
        raise InputError(f"equivalence scale '{scale}' is not known. {nearest(scale, SCALES)}")
    return weighted_equivalents(adults, children, *SCALES[scale])


def weighted_equivalents(
    adults: ArrayLike, children: ArrayLike, adult: float = 0.7, child: float = 0.5, exponent: float = 1.0
) -> np.ndarray:
    """(1 + adult (A - 1) + child K)^exponent: the first adult counts 1.

    With adult 0.7 and child 0.5 this is 0.3 + 0.7 A + 0.5 K. The formula is used as it stands
    for a household without adults too. Refuses negative numbers and households without members.
    """
    a, k = np.asarray(adults, dtype=float), np.asarray(children, dtype=float)
    wrong = ~((a >= 0) & (k >= 0) & (a + k > 0))
    if wrong.any():
        rows = ", ".join(map(str, np.flatnonzero(wrong)[:5]))
        raise InputError(
            "adults, children: expected counts of zero or more with at least one member a household; "
            f"found {int(wrong.sum())} rows that are not (rows {rows}). Correct the household roster."
        )
    return (1 - adult + adult * a + child * k) ** exponent


def composition(persons: pd.DataFrame, child_below: int = CHILD_BELOW) -> pd.DataFrame:
    """Adults and children of each household, from one row a member with `hhid` and `age` (years).

    One row a household, in order of first appearance: hhid, adults, children. Refuses missing ages.
    """
    if persons["age"].isna().any():
        places = ", ".join(map(str, persons.loc[persons["age"].isna(), "hhid"].unique()[:5]))
        raise InputError(f"age: expected an age for each member, found none in households {places}.")
    child = persons["age"] < child_below
    counts = pd.DataFrame({"hhid": persons["hhid"], "adults": ~child, "children": child})
    return counts.groupby("hhid", sort=False, as_index=False).sum()
