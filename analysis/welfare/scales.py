"""Robust measures of spread: MAD, IQR, Sn, Qn, with factors for normal and for small samples.

Definitions follow Rousseeuw and Croux (1993, JASA 88, 1273-1283); the factors for small samples
are those of Croux and Rousseeuw (1992), for Qn also the finer ones of the R package robustbase.
Nothing is weighted. All take values without gaps, in any order, in O(n log n).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

# Factors that make a scale agree with the standard deviation of a normal sample
MAD_FACTOR = 1.4826022
SN_FACTOR = 1.1926
QN_FACTOR = 2.2219
IQR_FACTOR = 1 / 1.349

# Factors for samples of 2, 3, ... 9 values; the functions below continue them
_MAD_SMALL = (1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107)
_SN_SMALL = (0.743, 1.851, 0.954, 1.351, 0.993, 1.198, 1.005, 1.131)
_ALL_PAIRS = 200  # up to so many values, all pairs are formed: quicker than bisection
_QN_SMALL = (0.399, 0.994, 0.512, 0.844, 0.611, 0.857, 0.669, 0.872)
_QN_SMALL_ROBUSTBASE = (
    0.399356, 0.99365, 0.51321, 0.84401, 0.61220, 0.85877, 0.66993, 0.87344, 0.72014, 0.88906, 0.75743,
)  # fmt: skip


def mad(values: ArrayLike, small: bool = False) -> float:
    """Median absolute deviation from the median x 1.4826022."""
    x = np.asarray(values, dtype=float)
    scale = MAD_FACTOR * np.median(np.abs(x - np.median(x)))
    return float(scale * (_mad_small(x.size) if small else 1.0))


def sn(values: ArrayLike, small: bool = False) -> float:
    """Sn: 1.1926 x the low median over i of the high median over j of |x_i - x_j|.

    The high median of the distances from x_i is half the width, seen from x_i, of the closest window
    of n // 2 + 1 neighbours that holds it; a bisection finds it for all i at once.
    """
    x = np.sort(np.asarray(values, dtype=float))
    n = x.size
    if n < 2:
        return 0.0
    h = n // 2 + 1
    at = np.arange(n)
    low, high = np.maximum(0, at - h + 1), np.minimum(at, n - h)
    last = high.copy()
    # first window whose right end is at least as far from x_i as its left end
    while True:
        open_ = low < high
        if not open_.any():
            break
        middle = (low + high) // 2
        right = x[middle + h - 1] - x >= x - x[middle]
        high = np.where(open_ & right, middle, high)
        low = np.where(open_ & ~right, middle + 1, low)
    reach = np.maximum(x - x[low], x[low + h - 1] - x)
    before = np.maximum(low - 1, np.maximum(0, at - h + 1))
    reach = np.minimum(reach, np.maximum(x - x[before], x[np.minimum(before, last) + h - 1] - x))
    scale = SN_FACTOR * np.sort(reach)[(n + 1) // 2 - 1]
    return float(scale * (_sn_small(n) if small else 1.0))


def qn(values: ArrayLike, small: bool | str = False) -> float:
    """Qn: 2.2219 x the k-th smallest distance between two values, k = h (h - 1) / 2, h = n // 2 + 1.

    small: True for the factors of 1992, "robustbase" for those of the R package (which come with the
    exact asymptotic factor 2.21914).
    """
    x = np.sort(np.asarray(values, dtype=float))
    if x.size < 2:
        return 0.0
    h = x.size // 2 + 1
    scale = _distance(x, h * (h - 1) // 2)
    if small == "robustbase":
        return float(2.21914 * scale * _qn_small_robustbase(x.size))
    return float(QN_FACTOR * scale * (_qn_small(x.size) if small else 1.0))


def _distance(x: np.ndarray, k: int) -> float:
    """The k-th smallest distance between two of the sorted values x.

    Bisection on the distance, counting the pairs within it, until few pairs are left to be looked at.
    """
    n = x.size
    if n <= _ALL_PAIRS:
        rows, columns = np.triu_indices(n, 1)
        return float(np.partition(x[columns] - x[rows], k - 1)[k - 1])
    at = np.arange(n)
    low, high = -1.0, x[-1] - x[0]  # fewer than k pairs lie within low, at least k within high
    below, above = at + 1, np.full(n, n)  # ends of each value's pairs within low and within high
    while (above - below).sum() > 8 * n:
        middle = (low + high) / 2
        if not low < middle < high:
            return float(high)
        ends = np.maximum(np.searchsorted(x, x + middle, side="right"), at + 1)
        if (ends - at - 1).sum() >= k:
            high, above = middle, ends
        else:
            low, below = middle, ends
    below = np.minimum(below, above)
    width = above - below
    first = np.repeat(at, width)
    offset = np.arange(width.sum()) - np.repeat(np.cumsum(width) - width, width)
    distances = x[np.repeat(below, width) + offset] - x[first]
    rank = k - 1 - int((below - at - 1).sum())
    return float(np.partition(distances, rank)[rank])


def iqr(values: ArrayLike, small: bool = False) -> float:
    """Interquartile range over 1.349, quartiles as the mean of neighbours where a rank is exact."""
    return IQR_FACTOR * iqr_raw(values)


def iqr_raw(values: ArrayLike, small: bool = False) -> float:
    """Interquartile range as it is: what outdetect's option `iqr` divides by."""
    x = np.asarray(values, dtype=float)
    low, high = np.quantile(x, [0.25, 0.75], method="averaged_inverted_cdf")
    return float(high - low)


def sd(values: ArrayLike, small: bool = False) -> float:
    """Standard deviation with n - 1."""
    return float(np.std(np.asarray(values, dtype=float), ddof=1))


SCALES: dict[str, Callable[..., float]] = {
    "qn": qn, "sn": sn, "mad": mad, "iqr": iqr, "iqr_raw": iqr_raw, "sd": sd,
}  # fmt: skip


def _mad_small(n: int) -> float:
    return _listed(_MAD_SMALL, n) or n / (n - 0.8)


def _sn_small(n: int) -> float:
    return _listed(_SN_SMALL, n) or (n / (n - 0.9) if n % 2 else 1.0)


def _qn_small(n: int) -> float:
    return _listed(_QN_SMALL, n) or (n / (n + 1.4) if n % 2 else n / (n + 3.8))


def _qn_small_robustbase(n: int) -> float:
    listed = _listed(_QN_SMALL_ROBUSTBASE, n)
    if listed:
        return listed
    if n % 2:
        excess = 1.60188 + (-2.1284 - 5.172 / n) / n
    else:
        excess = 3.67561 + (1.9654 + (6.987 - 77 / n) / n) / n
    return 1 / (excess / n + 1)


def _listed(factors: tuple[float, ...], n: int) -> float | None:
    return factors[n - 2] if 2 <= n < len(factors) + 2 else None
