"""A statistic is a value and an influence function; standard errors follow from the design.

The influence of row i is the derivative of the statistic with respect to the weight of row i,

    influence_i = d theta / d w_i,

so that theta_hat - theta is, to first order, the weighted total of the influences, and its
variance is the design variance of the scores w_i x influence_i (Deville 1999, Survey
Methodology 25(2)). For a mean: (y_i - mean) / sum of w. An influence function is checked by
adding a little to one weight.

How every estimator of this part is written:

* `name_estimate(welfare, weight=None, ...) -> Estimate`, arrays in, influence of the same length;
  the plain `name(...) -> float` is its `.value`. It knows neither design nor domains.
* A domain is a mask: `estimate_within(mask, name_estimate, welfare, weight, ...)` runs it on the
  rows of the domain and puts zeros elsewhere, so that the full design is kept.
* Smooth functions of estimates (ratios, differences, shares) are built with `combine`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .design import Design


@dataclass(frozen=True, eq=False)
class Estimate:
    """A statistic and its influence function.

    value: a number, or a vector of k (a curve, several shares). influence: [n], or [n, k].
    domain: [n] of bool, the rows it is about; None for all rows.
    """

    value: float | np.ndarray
    influence: np.ndarray
    domain: np.ndarray | None = None


def estimate_within(mask: np.ndarray, estimator: Callable[..., Estimate], *arguments, **options) -> Estimate:
    """`estimator` on the rows of a domain, its influence zero on all others.

    mask: [n] of bool. Each array of length n among the positional and named arguments is cut to the
    domain; all else (a line that is one number, alpha) is passed as it is.
    """
    mask = np.asarray(mask, dtype=bool)
    size = mask.size

    def cut(value):
        return value[mask] if isinstance(value, np.ndarray) and value.shape[:1] == (size,) else value

    inside = estimator(*map(cut, arguments), **{name: cut(value) for name, value in options.items()})
    return expand(inside, mask)


def expand(estimate: Estimate, mask: np.ndarray) -> Estimate:
    """An estimate made from the rows of `mask` alone, with zero influence on all other rows."""
    influence = np.zeros((mask.size, *estimate.influence.shape[1:]))
    influence[mask] = estimate.influence
    return Estimate(estimate.value, influence, mask)


def combine(
    function: Callable[..., float], gradient: Callable[..., Sequence[float]], *estimates: Estimate
) -> Estimate:
    """A smooth function of scalar estimates; its influence is the gradient times theirs (chain rule).

    function(*values) -> value; gradient(*values) -> one partial derivative for each estimate.
    """
    values = [estimate.value for estimate in estimates]
    partials = gradient(*values)
    influence = sum(
        partial * estimate.influence for partial, estimate in zip(partials, estimates, strict=True)
    )
    return Estimate(function(*values), influence, union([e.domain for e in estimates]))


def ratio(numerator: Estimate, denominator: Estimate) -> Estimate:
    """numerator / denominator, nan (with nan influence) where the denominator is zero."""
    if denominator.value == 0:
        return Estimate(
            float("nan"),
            np.full(numerator.influence.shape, np.nan),
            union([numerator.domain, denominator.domain]),
        )
    return combine(lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2), numerator, denominator)


def difference(left: Estimate, right: Estimate) -> Estimate:
    """left - right."""
    return combine(lambda a, b: a - b, lambda a, b: (1.0, -1.0), left, right)


def union(domains: Sequence[np.ndarray | None]) -> np.ndarray | None:
    """Rows that stand in any of the domains; None (all rows) where one of them is all rows."""
    if any(domain is None for domain in domains):
        return None
    return np.logical_or.reduce(domains)


def linearised(design: Design, estimate: Estimate) -> float | np.ndarray:
    """Standard error of an estimate by linearisation: a number, or [k] for a vector of k.

    Nothing is held of the [k, k] covariance, so k may be large.
    """
    totals = design.unit_totals(_scores(design, estimate))
    variance = design.variance_of_totals(totals, _present(design, [estimate]))
    se = np.sqrt(variance)
    return se if estimate.influence.ndim == 2 else float(se[0])


def covariance(design: Design, estimates: Sequence[Estimate]) -> np.ndarray:
    """[K, K] design covariance of the values of all estimates, vectors laid end to end."""
    totals = np.hstack([design.unit_totals(_scores(design, estimate)) for estimate in estimates])
    return design.covariance_of_totals(totals, _present(design, estimates))


def _scores(design: Design, estimate: Estimate) -> np.ndarray:
    influence = estimate.influence
    weight = design.weight if influence.ndim == 1 else design.weight[:, None]
    return weight * influence


def _present(design: Design, estimates: Sequence[Estimate]) -> np.ndarray | None:
    """[U, K] units that have rows in each estimate's domain, where a singleton rule asks for it."""
    if not design.needs_presence or all(estimate.domain is None for estimate in estimates):
        return None
    columns = []
    for estimate in estimates:
        rows = np.ones(design.size) if estimate.domain is None else estimate.domain
        here = design.unit_totals(rows) > 0
        width = 1 if estimate.influence.ndim == 1 else estimate.influence.shape[1]
        columns.append(np.repeat(here, width, axis=1))
    return np.hstack(columns)
