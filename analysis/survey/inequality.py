"""Quantiles, the Lorenz curve and the Gini index of weighted samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

from .arrays import complete, weights

# Cumulated weights are sums of decimals: a tie with p x total counts within this fraction of the total.
_TIE = 1e-12


def quantile(welfare: ArrayLike, p: float, weight: ArrayLike | None = None) -> float:
    """The smallest value whose cumulated weight exceeds p x total weight, in the unit of `welfare`.

    Where the cumulated weight equals p x total exactly, the mean of that value and the next
    (the rule of Stata's _pctile). p lies from 0 to 1; 0 gives the smallest value, 1 the largest.
    """
    if not 0 <= p <= 1:
        raise InputError(f"p: expected a fraction from 0 to 1, found {p}. Write 0.9 for the 90th percentile.")
    y, w = _sorted(welfare, weight)
    cumulated = np.cumsum(w)
    target, tolerance = p * cumulated[-1], _TIE * cumulated[-1]
    at = int(np.searchsorted(cumulated, target + tolerance, side="right"))
    if at >= y.size:
        return float(y[-1])
    tied = at > 0 and abs(cumulated[at - 1] - target) <= tolerance
    return float((y[at - 1] + y[at]) / 2) if tied else float(y[at])


def quantile_ratio(
    welfare: ArrayLike, upper: float = 0.9, lower: float = 0.1, weight: ArrayLike | None = None
) -> float:
    """Quantile `upper` over quantile `lower`; P90/P10 by default. Refuses a lower one of zero or less."""
    base = quantile(welfare, lower, weight)
    if base <= 0:
        raise InputError(
            f"welfare: expected a quantile above zero at {lower:g}, found {base:g}; no ratio exists."
        )
    return quantile(welfare, upper, weight) / base


def quantile_group(welfare: ArrayLike, groups: int = 5, weight: ArrayLike | None = None) -> np.ndarray:
    """The group, 1 (poorest) to `groups`, of each observation: group k has q(k-1) < welfare <= q(k).

    Equal values share a group, so groups need not be of equal size (the rule of Stata's xtile).
    """
    y = complete(welfare, "welfare")
    edges = [quantile(y, k / groups, weight) for k in range(1, groups)]
    return np.searchsorted(edges, y, side="left") + 1


def lorenz(welfare: ArrayLike, weight: ArrayLike | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Points of the Lorenz curve: cumulated shares of the population and of welfare, poorest first.

    Both vectors start at 0 and end at 1. Zero welfare is allowed; negative welfare and a total
    of zero are refused.
    """
    y, w = _sorted(welfare, weight)
    if y[0] < 0 or not (w * y).sum() > 0:
        raise InputError(
            f"welfare: expected values of zero or more with a total above zero, found a smallest value of "
            f"{y[0]:g} and a total of {(w * y).sum():g}. Correct or leave out these rows."
        )
    return _cumulated_share(w), _cumulated_share(w * y)


def gini(welfare: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Gini index, a fraction: 1 minus twice the area under the Lorenz curve, by trapezoids.

    G = 1 - sum_i (p_i - p_(i-1)) (L_i + L_(i-1)), equal to 2 cov(y, F) / mean with mid-ranks F.
    The form of the World Bank's tools and of R's laeken (there in per cent).
    """
    population, share = lorenz(welfare, weight)
    return float(1 - np.sum(np.diff(population) * (share[1:] + share[:-1])))


def _sorted(welfare: ArrayLike, weight: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    y = complete(welfare, "welfare")
    w = weights(weight, y.size)
    y, w = y[w > 0], w[w > 0]
    order = np.argsort(y, kind="stable")
    return y[order], w[order]


def _cumulated_share(amounts: np.ndarray) -> np.ndarray:
    return np.concatenate(([0.0], np.cumsum(amounts) / amounts.sum()))
