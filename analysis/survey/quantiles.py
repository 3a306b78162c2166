"""Quantiles of weighted samples, their sampling error, and the rows in order of welfare.

A quantile is the smallest value whose cumulated weight exceeds p x total weight. Its influence
function holds the density f of welfare at the quantile,

    influence_i = (p - 1(y_i <= q)) / (W f(q)),      W the sum of weights,

which a sample gives only by smoothing. Three ways are offered (`density=`):

    "sparsity"   1/f = (Q(p + h) - Q(p - h)) / 2h with the bandwidth h of Hall and Sheather (1988),
                 and Kish's effective sample size for n. The default: it follows the data in both
                 tails, and does not change when welfare or the weights are measured in other units.
    "kernel"     Gaussian kernel, bandwidth = standard deviation x W^(-1/5): Osier (2009), Eurostat,
                 R's convey. It depends on the scale of the weights, which must add up to the population.
    a number     Gaussian kernel with this bandwidth, in the unit of welfare.

`woodruff` needs no density: it inverts the confidence interval of the distribution function.

Sources: Woodruff (1952), JASA 47; Deville (1999), Survey Methodology 25(2); Osier (2009), Survey
Research Methods 3(3); Hall and Sheather (1988), JRSS B 50(3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

from .arrays import complete, weights
from .design import Design
from .influence import Estimate, linearised, ratio
from .measure import Family, Measure

# Cumulated weights are sums of decimals: a tie with p x total counts within this fraction of the total.
_TIE = 1e-12

DENSITIES = ("sparsity", "kernel")


@dataclass(frozen=True, eq=False)
class Ranked:
    """The rows of positive weight in order of welfare.

    welfare, weight: [m], welfare not falling. order: [m], the row each came from. size: rows, n.
    Rows of equal welfare stand in no particular order; nothing that is computed from them depends on it.
    """

    welfare: np.ndarray
    weight: np.ndarray
    order: np.ndarray
    size: int

    @cached_property
    def cumulated(self) -> np.ndarray:
        """[m] cumulated weights."""
        return np.cumsum(self.weight)

    @cached_property
    def wealth(self) -> np.ndarray:
        """[m] weight x welfare."""
        return self.weight * self.welfare

    @cached_property
    def amounts(self) -> np.ndarray:
        """[m] cumulated weight x welfare."""
        return np.cumsum(self.wealth)

    @property
    def population(self) -> float:
        """The sum of weights, W."""
        return float(self.cumulated[-1])

    @property
    def total(self) -> float:
        """Total welfare, the sum of weight x welfare."""
        return float(self.amounts[-1])

    @property
    def mean(self) -> float:
        return self.total / self.population

    @cached_property
    def effective_size(self) -> float:
        """Kish's effective sample size, (sum w)^2 / sum w^2."""
        return self.population**2 / float(np.square(self.weight).sum())

    def quantiles(self, p: np.ndarray) -> np.ndarray:
        """Quantiles at the fractions p, the mean of two neighbours where p falls on a tie."""
        target, tolerance = p * self.population, _TIE * self.population
        last = self.welfare.size - 1
        upper = np.minimum(np.searchsorted(self.cumulated, target + tolerance, side="right"), last)
        lower = np.minimum(np.searchsorted(self.cumulated, target - tolerance, side="left"), last)
        return (self.welfare[lower] + self.welfare[upper]) / 2

    def share_below(self, values: np.ndarray, side: str = "right") -> np.ndarray:
        """Share of weight with welfare up to each value (side "left": strictly below it)."""
        at = np.searchsorted(self.welfare, values, side=side)
        return np.concatenate(([0.0], self.cumulated))[at] / self.population

    def to_rows(self, influence: np.ndarray) -> np.ndarray:
        """[n] values of the ranked rows [m], back in the order of the data; zero where the weight is."""
        rows = np.zeros(self.size)
        rows[self.order] = influence
        return rows


def ranked(welfare: ArrayLike, weight: ArrayLike | None = None) -> Ranked:
    """The rows in order of welfare; refused where welfare or weights do not serve."""
    y = complete(welfare, "welfare")
    w = weights(weight, y.size)
    # the default sort is four times as fast as a stable one; ties are of no consequence
    order = np.argsort(y)
    if not w.all():
        order = order[w[order] > 0]
    return Ranked(y[order], w[order], order, y.size)


def quantile(welfare: ArrayLike, p: float, weight: ArrayLike | None = None) -> float:
    """The smallest value whose cumulated weight exceeds p x total weight, in the unit of `welfare`.

    Where the cumulated weight equals p x total exactly, the mean of that value and the next
    (the rule of Stata's _pctile). p lies from 0 to 1; 0 gives the smallest value, 1 the largest.
    """
    return float(ranked(welfare, weight).quantiles(fractions(p, "0.9 for the 90th percentile"))[0])


def quantile_estimate(
    welfare: ArrayLike,
    weight: ArrayLike | None = None,
    p: float | ArrayLike = 0.5,
    density: str | float = "sparsity",
) -> Estimate:
    """Quantile and its influence function; for a vector of k fractions, a vector of k.

    influence_i = (p - 1(y_i <= q)) / (W f(q)). Where welfare is heaped at the quantile the density
    is infinite, and the influence zero.
    """
    rows = ranked(welfare, weight)
    points = fractions(p, "0.9 for the 90th percentile")
    values = rows.quantiles(points)
    inverse = inverse_density(rows, values, density, points)
    below = np.asarray(welfare, dtype=float)[:, None] <= values
    return _shaped(values, (points - below) * (inverse / rows.population), p)


def quantile_ratio(
    welfare: ArrayLike, upper: float = 0.9, lower: float = 0.1, weight: ArrayLike | None = None
) -> float:
    """Quantile `upper` over quantile `lower`; P90/P10 by default. Refuses a lower one of zero or less."""
    return float(quantile_ratio_estimate(welfare, weight, upper, lower).value)


def quantile_ratio_estimate(
    welfare: ArrayLike,
    weight: ArrayLike | None = None,
    upper: float = 0.9,
    lower: float = 0.1,
    density: str | float = "sparsity",
) -> Estimate:
    """Quantile `upper` over quantile `lower`, with the influence of both (chain rule)."""
    both = quantile_estimate(welfare, weight, (lower, upper), density)
    base, top = (Estimate(float(both.value[k]), both.influence[:, k]) for k in (0, 1))
    if base.value <= 0:
        raise InputError(
            f"welfare: expected a quantile above zero at {lower:g}, found {base.value:g}; no ratio exists."
        )
    return ratio(top, base)


def quantile_group(welfare: ArrayLike, groups: int = 5, weight: ArrayLike | None = None) -> np.ndarray:
    """The group, 1 (poorest) to `groups`, of each observation: group k has q(k-1) < welfare <= q(k).

    Equal values share a group, so groups need not be of equal size (the rule of Stata's xtile).
    """
    rows = ranked(welfare, weight)
    edges = rows.quantiles(np.arange(1, groups) / groups)
    return np.searchsorted(edges, np.asarray(welfare, dtype=float), side="left") + 1


def woodruff(
    design: Design,
    welfare: ArrayLike,
    p: float | ArrayLike = 0.5,
    domain: np.ndarray | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Quantiles with Woodruff's interval, one row a fraction: p, estimate, se, ci_lower, ci_upper.

    The interval F(q) -/+ t se(F(q)) of the distribution function at the quantile, t with the df of
    the domain, is read back through the quantile function; se = (upper - lower) / 2t, as R's
    svyquantile has it. nan where an end falls outside 0 to 1: the sample cannot bound that quantile.
    domain: [n] of bool.
    """
    from scipy.special import stdtrit

    inside = np.ones(design.size, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    y = np.asarray(welfare, dtype=float)
    rows = ranked(y[inside], design.weight[inside])
    points = fractions(p, "0.9 for the 90th percentile")
    values = rows.quantiles(points)
    share = rows.share_below(values)
    influence = np.zeros((design.size, points.size))
    influence[inside] = ((y[inside, None] <= values) - share) / rows.population
    df = design.df(domain)
    critical = stdtrit(df, 0.5 + level / 2) if df > 0 else np.nan
    half = critical * linearised(design, Estimate(share, influence, domain))
    half[share >= 1] = np.nan  # nothing lies above the largest value: the sample says no more
    lower, upper = (_bound(rows, end) for end in (share - half, share + half))
    se = (upper - lower) / (2 * critical)
    return pd.DataFrame({"p": points, "estimate": values, "se": se, "ci_lower": lower, "ci_upper": upper})


def density_at(
    welfare: ArrayLike,
    values: float | ArrayLike,
    weight: ArrayLike | None = None,
    density: str | float = "sparsity",
) -> np.ndarray:
    """Density of welfare at `values`, per unit of welfare; zero outside the range of the data.

    density: how it is smoothed, as in the head of this module.
    """
    at = np.atleast_1d(np.asarray(values, dtype=float))
    inverse = inverse_density(ranked(welfare, weight), at, density)
    with np.errstate(divide="ignore"):
        return 1 / inverse


def inverse_density(
    rows: Ranked, values: np.ndarray, density: str | float, points: np.ndarray | None = None
) -> np.ndarray:
    """1 / f at `values` (inf outside the data). points: F(values), where the caller knows it."""
    if isinstance(density, str):
        if density not in DENSITIES:
            raise InputError(f"density: expected a method or a bandwidth. {nearest(density, DENSITIES)}")
        if density == "sparsity":
            return _sparsity(rows, values, points)
        variance = (rows.weight * np.square(rows.welfare - rows.mean)).sum() / rows.population
        return _kernel(rows, values, float(np.sqrt(variance)) * rows.population**-0.2)
    if not density > 0:
        raise InputError(f"density: expected a bandwidth above zero, found {density}.")
    return _kernel(rows, values, float(density))


def _kernel(rows: Ranked, values: np.ndarray, bandwidth: float) -> np.ndarray:
    if bandwidth == 0:  # all welfare is equal
        return np.where(values == rows.welfare[0], 0.0, np.inf)
    steps = ((value - rows.welfare) / bandwidth for value in values)
    heights = np.array([(rows.weight * np.exp(-np.square(step) / 2)).sum() for step in steps])
    with np.errstate(divide="ignore"):
        return rows.population * bandwidth * np.sqrt(2 * np.pi) / heights


def _sparsity(rows: Ranked, values: np.ndarray, points: np.ndarray | None) -> np.ndarray:
    from scipy.special import ndtri

    edge = 0.5 / rows.effective_size
    if points is None:
        points = (rows.share_below(values, "left") + rows.share_below(values, "right")) / 2
    p = np.clip(points, edge, 1 - edge)
    score = ndtri(p)
    normal = np.exp(-(score**2) / 2) / np.sqrt(2 * np.pi)
    # Hall and Sheather's bandwidth for intervals of 95 %
    h = (ndtri(0.975) ** 2 * 1.5 * normal**2 / (2 * score**2 + 1) / rows.effective_size) ** (1 / 3)
    lower, upper = np.maximum(p - h, 0), np.minimum(p + h, 1)
    inverse = (rows.quantiles(upper) - rows.quantiles(lower)) / (upper - lower)
    outside = (values < rows.welfare[0]) | (values > rows.welfare[-1])
    return np.where(outside, np.inf, inverse)


def _bound(rows: Ranked, points: np.ndarray) -> np.ndarray:
    possible = (points >= 0) & (points <= 1)
    return np.where(possible, rows.quantiles(np.where(possible, points, 0.5)), np.nan)


def fractions(p: float | ArrayLike, example: str, name: str = "p") -> np.ndarray:
    """p as a vector of fractions from 0 to 1; refused otherwise."""
    points = np.atleast_1d(np.asarray(p, dtype=float))
    if points.size == 0 or not ((points >= 0) & (points <= 1)).all():
        raise InputError(f"{name}: expected fractions from 0 to 1, found {p}. Write {example}.")
    return points


def _shaped(values: np.ndarray, influence: np.ndarray, p: float | ArrayLike) -> Estimate:
    if np.ndim(p) == 0:
        return Estimate(float(values[0]), influence[:, 0])
    return Estimate(values, influence)


def _quantile_measure(percent: str) -> Measure:
    p = float(percent) / 100
    return Measure(
        f"p{percent}",
        "Median" if p == 0.5 else f"Percentile {percent}",
        "welfare",
        lambda y, _line, w, _weak: quantile_estimate(y, w, p),
    )


def _quantile_ratio_measure(upper: str, lower: str) -> Measure:
    over, under = float(upper) / 100, float(lower) / 100
    return Measure(
        f"p{upper}p{lower}",
        f"Percentile {upper} over percentile {lower}",
        "ratio",
        lambda y, _line, w, _weak: quantile_ratio_estimate(y, w, over, under),
    )


_PERCENT = r"(\d{1,2}(?:\.\d+)?)"

MEASURES = (replace(_quantile_measure("50"), name="median"),)
FAMILIES = (
    Family(f"p{_PERCENT}", _quantile_measure, "p50"),
    Family(f"p{_PERCENT}p{_PERCENT}", _quantile_ratio_measure, "p90p10"),
)
