"""Who has how much: Lorenz ordinates, shares and means of quantile groups, Palma, S80/S20, TIP.

All of them follow from one sum, the welfare of the poorest fraction p of the population,

    S(p) = sum_i w_i y_i H_i,    H_i the part of row i's weight that lies among the poorest p,

so a row on the border is split, equal values are treated alike in any order, and the shares of
groups add up to 1. Its influence function is min(y_i, q) - q (1 - p), q the quantile at p
(Beach and Davidson 1983, Review of Economic Studies 50; Langel and Tillé 2011, Survey Methodology 37(1)).
No density is needed.

Negative and missing welfare are refused, zero welfare is kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

from .arrays import complete, poverty_lines
from .inequality import divided
from .influence import Estimate, ratio
from .measure import Family, Measure
from .quantiles import Ranked, fractions, ranked

S80S20_FORMS = ("split", "groups")


def lorenz_estimate(
    welfare: ArrayLike, weight: ArrayLike | None = None, points: ArrayLike = (0.2, 0.4, 0.6, 0.8)
) -> Estimate:
    """Ordinates L(p) = S(p)/Y of the Lorenz curve at k population shares, fractions; a vector of k."""
    rows = divided(ranked(welfare, weight))
    sums, influence = _poorest(rows, welfare, _points(points))
    values = sums / rows.total
    return Estimate(values, (influence - np.outer(_vector(welfare), values)) / rows.total)


def generalised_lorenz_estimate(
    welfare: ArrayLike, weight: ArrayLike | None = None, points: ArrayLike = (0.2, 0.4, 0.6, 0.8)
) -> Estimate:
    """Ordinates GL(p) = S(p)/W of the generalised Lorenz curve, in the unit of welfare; a vector of k.

    GL(1) is the mean. Negative welfare is allowed here.
    """
    rows = ranked(welfare, weight)
    sums, influence = _poorest(rows, welfare, _points(points))
    return Estimate(sums / rows.population, (influence - sums / rows.population) / rows.population)


def share(welfare: ArrayLike, lower: float, upper: float, weight: ArrayLike | None = None) -> float:
    """Share of total welfare of the people between the ranks `lower` and `upper`, a fraction."""
    return share_estimate(welfare, weight, lower, upper).value


def share_estimate(
    welfare: ArrayLike, weight: ArrayLike | None = None, lower: float = 0.0, upper: float = 0.4
) -> Estimate:
    """L(upper) - L(lower): the share of the people between two ranks; the poorest 40 % by default."""
    _refuse_reversed(lower, upper)
    both = lorenz_estimate(welfare, weight, (lower, upper))
    return Estimate(float(np.diff(both.value)[0]), np.diff(both.influence, axis=1)[:, 0])


def group_shares(welfare: ArrayLike, weight: ArrayLike | None = None, groups: int = 5) -> np.ndarray:
    """Share of total welfare of each quantile group, poorest first; they add up to 1."""
    return group_shares_estimate(welfare, weight, groups).value


def group_shares_estimate(welfare: ArrayLike, weight: ArrayLike | None = None, groups: int = 5) -> Estimate:
    """Share of total welfare of each of k quantile groups of equal population, poorest first."""
    curve = lorenz_estimate(welfare, weight, _edges(groups))
    return Estimate(np.diff(curve.value), np.diff(curve.influence, axis=1))


def mean_between(welfare: ArrayLike, lower: float, upper: float, weight: ArrayLike | None = None) -> float:
    """Mean welfare of the people between the ranks `lower` and `upper`, in the unit of welfare."""
    return mean_between_estimate(welfare, weight, lower, upper).value


def mean_between_estimate(
    welfare: ArrayLike, weight: ArrayLike | None = None, lower: float = 0.0, upper: float = 0.4
) -> Estimate:
    """(GL(upper) - GL(lower)) / (upper - lower): mean welfare of the people between two ranks."""
    _refuse_reversed(lower, upper)
    both = generalised_lorenz_estimate(welfare, weight, (lower, upper))
    width = upper - lower
    return Estimate(float(np.diff(both.value)[0] / width), np.diff(both.influence, axis=1)[:, 0] / width)


def group_means(welfare: ArrayLike, weight: ArrayLike | None = None, groups: int = 5) -> np.ndarray:
    """Mean welfare of each quantile group, poorest first, in the unit of welfare."""
    return group_means_estimate(welfare, weight, groups).value


def group_means_estimate(welfare: ArrayLike, weight: ArrayLike | None = None, groups: int = 5) -> Estimate:
    """Mean welfare of each of k quantile groups of equal population, poorest first."""
    curve = generalised_lorenz_estimate(welfare, weight, _edges(groups))
    return Estimate(groups * np.diff(curve.value), groups * np.diff(curve.influence, axis=1))


def palma(welfare: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Share of the richest 10 % over that of the poorest 40 %."""
    return palma_estimate(welfare, weight).value


def palma_estimate(welfare: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Palma ratio, (1 - L(0.9)) / L(0.4); nan where the poorest 40 % have nothing."""
    return _richest_over_poorest(welfare, weight, 0.9, 0.4)


def s80s20(welfare: ArrayLike, weight: ArrayLike | None = None, form: str = "split") -> float:
    """Welfare of the richest fifth over that of the poorest.

    form "split": a row on the border is split, both groups have exactly a fifth of the population.
    form "groups": all rows above the 80th percentile over all rows up to the 20th (R's laeken).
    """
    return s80s20_estimate(welfare, weight, form).value


def s80s20_estimate(welfare: ArrayLike, weight: ArrayLike | None = None, form: str = "split") -> Estimate:
    """S80/S20 and its influence function; nan where the poorest fifth has nothing."""
    if form not in S80S20_FORMS:
        raise InputError(f"form: expected a form of S80/S20. {nearest(form, S80S20_FORMS)}")
    if form == "split":
        return _richest_over_poorest(welfare, weight, 0.8, 0.2)
    rows = divided(ranked(welfare, weight))
    q = rows.quantiles(np.array([0.2, 0.8]))
    at = np.searchsorted(rows.welfare, q, side="right")
    sums = np.concatenate(([0.0], rows.amounts))[at]
    # the border moves with the weights as it does for S(p): only the value differs, by less than one row
    _, influence = _poorest(rows, welfare, np.array([0.2, 0.8]))
    rich = Estimate(rows.total - float(sums[1]), _vector(welfare) - influence[:, 1])
    return ratio(rich, Estimate(float(sums[0]), influence[:, 0]))


def tip_estimate(
    welfare: ArrayLike,
    line: ArrayLike,
    weight: ArrayLike | None = None,
    points: ArrayLike = (0.2, 0.4, 0.6, 0.8),
) -> Estimate:
    """Ordinates of the TIP curve (three I's of poverty): cumulated gaps of the poorest p; a vector of k.

    With relative gaps g = max(0, 1 - y/z): TIP(p) = p - GL(p) of min(y/z, 1). It reaches its height,
    the poverty gap index, at the headcount and stays there. line: one number or a vector of n.
    Source: Jenkins and Lambert (1997), Oxford Economic Papers 49(3).
    """
    y = complete(welfare, "welfare")
    censored = np.minimum(y / poverty_lines(line, y.size), 1.0)
    curve = generalised_lorenz_estimate(censored, weight, points)
    return Estimate(_points(points) - curve.value, -curve.influence)


def _poorest(rows: Ranked, welfare: ArrayLike, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """S(p) at k points, and dS/dw: [n, k]. At p = 1 the sum is the total, whose derivative is y."""
    sums = np.interp(
        points * rows.population,
        np.concatenate(([0.0], rows.cumulated)),
        np.concatenate(([0.0], rows.amounts)),
    )
    q = rows.quantiles(points)
    influence = np.minimum(_vector(welfare)[:, None], q) - q * (1 - points)
    influence[:, points == 0] = 0.0
    return sums, influence


def _richest_over_poorest(
    welfare: ArrayLike, weight: ArrayLike | None, above: float, below: float
) -> Estimate:
    curve = lorenz_estimate(welfare, weight, (below, above))
    poorest = Estimate(float(curve.value[0]), curve.influence[:, 0])
    return ratio(Estimate(float(1 - curve.value[1]), -curve.influence[:, 1]), poorest)


def _edges(groups: int) -> np.ndarray:
    if not (isinstance(groups, (int, np.integer)) and groups >= 1):
        raise InputError(f"groups: expected a whole number of groups, found {groups}. Write 5 for fifths.")
    return np.arange(groups + 1) / groups


def _points(points: ArrayLike) -> np.ndarray:
    return fractions(points, "0.2 for the poorest fifth", "points")


def _vector(welfare: ArrayLike) -> np.ndarray:
    return np.asarray(welfare, dtype=float)


def _refuse_reversed(lower: float, upper: float) -> None:
    if not lower < upper:
        raise InputError(f"upper: expected a rank above lower, {lower:g}; found {upper:g}.")


def _share_measure(lower: str, upper: str) -> Measure:
    ranks = float(lower) / 100, float(upper) / 100
    return Measure(
        f"share{lower}to{upper}",
        f"Share of welfare, ranks {lower} to {upper} %",
        "fraction",
        lambda y, _line, w, _weak: share_estimate(y, w, *ranks),
        base="total welfare",
    )


def _mean_measure(lower: str, upper: str) -> Measure:
    ranks = float(lower) / 100, float(upper) / 100
    return Measure(
        f"mean{lower}to{upper}",
        f"Mean welfare, ranks {lower} to {upper} %",
        "welfare",
        lambda y, _line, w, _weak: mean_between_estimate(y, w, *ranks),
        base=f"ranks {lower} to {upper} %",
    )


_RANKS = r"(\d{1,2}(?:\.\d+)?)to(\d{1,3}(?:\.\d+)?)"

MEASURES = (
    Measure("palma", "Palma ratio", "ratio", lambda y, _line, w, _weak: palma_estimate(y, w)),
    Measure("s80s20", "S80/S20", "ratio", lambda y, _line, w, _weak: s80s20_estimate(y, w)),
)
FAMILIES = (
    Family(f"share{_RANKS}", _share_measure, "share0to40"),
    Family(f"mean{_RANKS}", _mean_measure, "mean80to100"),
)
