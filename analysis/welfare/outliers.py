"""Outliers: values too far from the middle of their group, on a robust scale.

A value is normalised (by logarithm, say), its distance from the median is divided by a robust
measure of spread, and it is flagged when that score is below -alpha or above alpha. Definitions
follow the Stata command outdetect (Belotti, Mancini and Vecchi 2022). Nothing is weighted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

MINIMUM_OBSERVATIONS = 20  # fewer in a group: the next wider group decides

MAD_FACTOR = 1.4826022  # makes the scale agree with the standard deviation of a normal sample
QN_FACTOR = 2.2219
IQR_FACTOR = 1 / 1.349


def mad(values: ArrayLike) -> float:
    """Median absolute deviation from the median x 1.4826022."""
    x = np.asarray(values, dtype=float)
    return float(MAD_FACTOR * np.median(np.abs(x - np.median(x))))


def qn(values: ArrayLike) -> float:
    """Qn of Rousseeuw and Croux (1993): 2.2219 x the k-th smallest distance between two values.

    k = h (h - 1) / 2 with h = n // 2 + 1; no small-sample factor. Half the values may be wrong
    before it breaks down, and it needs no symmetry.
    """
    from statsmodels.robust.scale import qn_scale

    return float(qn_scale(np.asarray(values, dtype=float), c=QN_FACTOR))


def iqr(values: ArrayLike) -> float:
    """Interquartile range over 1.349, quartiles as the mean of neighbours where a rank is exact."""
    low, high = np.quantile(np.asarray(values, dtype=float), [0.25, 0.75], method="averaged_inverted_cdf")
    return float(IQR_FACTOR * (high - low))


def sd(values: ArrayLike) -> float:
    """Standard deviation with n - 1."""
    return float(np.std(np.asarray(values, dtype=float), ddof=1))


SCALES: dict[str, Callable[[ArrayLike], float]] = {"qn": qn, "mad": mad, "iqr": iqr, "sd": sd}
NORMALISATIONS: dict[str, Callable] = {
    "ln": np.log,
    "log10": np.log10,
    "asinh": np.arcsinh,
    "sqrt": np.sqrt,
    "none": lambda x: np.asarray(x, dtype=float),
}


def z_scores(
    values: pd.Series, normalise: str = "ln", centre: str = "median", scale: str = "qn"
) -> pd.DataFrame:
    """Robust scores of one group of values; missing values stay missing.

    Returns, on the index of `values`: normalised, z. Refuses values that the normalisation does
    not take (zero or less under a logarithm) and a scale of zero (half the values are equal).
    """
    for name, known in ((normalise, NORMALISATIONS), (scale, SCALES), (centre, ("median", "mean"))):
        if name not in known:
            raise InputError(f"outliers: '{name}' is not known. {nearest(name, known)}")
    with np.errstate(divide="ignore", invalid="ignore"):
        normalised = pd.Series(NORMALISATIONS[normalise](values.astype(float)), index=values.index)
    wrong = values.notna() & ~np.isfinite(normalised)
    if wrong.any():
        raise InputError(
            f"outliers: expected values that '{normalise}' takes, found {int(wrong.sum())} it does not "
            f"(smallest {values.min():g}). Use asinh or none, or leave these rows out."
        )
    used = normalised.dropna().to_numpy()
    spread = SCALES[scale](used)
    if not spread > 0:
        raise InputError(
            f"outliers: the scale '{scale}' is {spread:g}: too many values are equal. Use a wider group."
        )
    middle = np.median(used) if centre == "median" else used.mean()
    return pd.DataFrame({"normalised": normalised, "z": (normalised - middle) / spread})


def flag(values: pd.Series, alpha: float = 3.0, side: str = "both", **options) -> pd.Series:
    """ "bottom" where the score is below -alpha, "top" where above alpha, else "" (strictly).

    side: "bottom", "top" or "both". options: normalise, centre, scale of `z_scores`.
    """
    z = z_scores(values, **options)["z"]
    found = pd.Series("", index=values.index, dtype=object)
    if side in ("bottom", "both"):
        found[z < -alpha] = "bottom"
    if side in ("top", "both"):
        found[z > alpha] = "top"
    return found


def flag_by_level(
    frame: pd.DataFrame,
    value: str,
    levels: Mapping[str, Sequence[str]],
    alpha: float = 3.0,
    minimum_observations: int = MINIMUM_OBSERVATIONS,
    **options,
) -> pd.DataFrame:
    """Flags within the finest group of `levels` that has enough values.

    levels: name to grouping columns, finest first, () for all rows. Returns, on the index of
    `frame`: flag ("bottom", "top", "" or missing where no level has enough), level.
    """
    result = pd.DataFrame({"flag": None, "level": None}, index=frame.index, dtype=object)
    for level, columns in levels.items():
        keys = list(columns) or (lambda _: 0)
        for _, group in frame[frame[value].notna()].groupby(keys, sort=False):
            open_rows = group.index[result.loc[group.index, "level"].isna()]
            if len(open_rows) and len(group) >= minimum_observations:
                result.loc[open_rows, "flag"] = flag(group[value], alpha, **options)[open_rows]
                result.loc[open_rows, "level"] = level
    return result


def treat(values: pd.Series, flags: pd.Series, how: str = "median") -> pd.Series:
    """`values` with the flagged ones replaced, the others untouched.

    how: "median" (of the values not flagged) or "winsorise" (the smallest value not flagged for
    "bottom", the largest for "top").
    """
    kept = values[(flags == "") & values.notna()]
    if how == "median":
        return values.where(~flags.isin(["bottom", "top"]), kept.median())
    if how == "winsorise":
        return values.mask(flags == "bottom", kept.min()).mask(flags == "top", kept.max())
    raise InputError(f"treatment '{how}' is not known. {nearest(how, ('median', 'winsorise'))}")
