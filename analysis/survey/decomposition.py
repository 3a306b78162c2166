"""Poverty by group: what each group contributes to the total."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .arrays import weights
from .poverty import fgt_terms


def poverty_by_group(
    welfare: ArrayLike,
    line: ArrayLike,
    group: ArrayLike,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    weak: bool = False,
) -> pd.DataFrame:
    """The FGT index of each group, and its part in the total.

    P = sum_g v_g P_g, with v_g the group's population share. One row a group, in order of first
    appearance: group, population_share, index, contribution (v_g P_g), share_of_poverty
    (v_g P_g / P, with alpha 0 the share of the poor; nan when nobody is poor). All fractions.
    A group whose weights are all zero has no index (nan).
    """
    terms = fgt_terms(welfare, line, alpha, weak)
    w = weights(weight, terms.size)
    frame = pd.DataFrame({"group": np.asarray(group, dtype=object), "weight": w, "poverty": w * terms})
    sums = frame.groupby("group", sort=False, dropna=False, as_index=False).sum()
    total = sums["poverty"].sum()
    contribution = sums["poverty"] / w.sum()
    return pd.DataFrame(
        {
            "group": sums["group"],
            "population_share": sums["weight"] / w.sum(),
            "index": sums["poverty"] / sums["weight"].where(sums["weight"] > 0),
            "contribution": contribution,
            "share_of_poverty": sums["poverty"] / (total if total > 0 else np.nan),
        }
    )
