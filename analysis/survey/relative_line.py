"""Poverty lines that are estimated from a sample, and poverty measured by them.

A line such as 60 % of the median is a statistic, so poverty below it has two sources of sampling
error: who was sampled among the poor, and where the line came to stand. Both enter through

    influence_i = influence_i with the line fixed + dP/dz x influence_i of the line

(Deville 1999; Preston 1995; Osier 2009). The line may come from more people than the domain it is
applied to: the influence is then not zero outside the domain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

from .arrays import complete, weights
from .influence import Estimate, estimate_within
from .means import mean_estimate
from .measure import Family, Measure
from .poverty import fgt, fgt_estimate, watts_estimate
from .quantiles import density_at, quantile_estimate


def relative_line(
    welfare: ArrayLike, weight: ArrayLike | None = None, share: float = 0.6, of: str | float = "median"
) -> float:
    """`share` of the median, of the mean, or of the quantile at a fraction `of`; in the unit of welfare."""
    return relative_line_estimate(welfare, weight, share, of).value


def relative_line_estimate(
    welfare: ArrayLike,
    weight: ArrayLike | None = None,
    share: float = 0.6,
    of: str | float = "median",
    density: str | float = "sparsity",
) -> Estimate:
    """A relative poverty line and its influence function.

    share: above 0. of: "median", "mean", or the fraction of a quantile. density: how the density at
    a quantile is smoothed (see `quantiles`).
    """
    if not share > 0:
        raise InputError(f"share: expected a share above zero, found {share}. Write 0.6 for 60 %.")
    if isinstance(of, str) and of not in ("median", "mean"):
        raise InputError(f"of: expected median, mean or a fraction. {nearest(of, ('median', 'mean'))}")
    if of == "mean":
        base = mean_estimate(welfare, weight)
    else:
        base = quantile_estimate(welfare, weight, 0.5 if of == "median" else of, density)
    return Estimate(share * base.value, share * base.influence)


def fgt_by_estimated_line(
    welfare: ArrayLike,
    line: Estimate,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    domain: np.ndarray | None = None,
    weak: bool = False,
    density: str | float = "sparsity",
) -> Estimate:
    """FGT index of a domain below a line that was estimated, with the line's own sampling error.

    welfare, weight: [n]. line: an estimate on the same n rows, from all of them or from a domain.
    domain: [n] of bool, the people whose poverty it is. dP0/dz is the density of the domain's welfare
    at the line; dP_a/dz = a/z (P_(a-1) - P_a) for alpha of 1 or more. An alpha between 0 and 1 is
    refused: its slope would need the density too, and no one reports it.
    """
    if 0 < alpha < 1:
        raise InputError(f"alpha: expected 0, or 1 and above, with an estimated line; found {alpha:g}.")
    y, w, inside = _rows(welfare, weight, line, domain)
    fixed = estimate_within(inside, fgt_estimate, y, line.value, w, alpha, weak)
    if alpha == 0:
        slope = float(density_at(y[inside], line.value, w[inside], density)[0])
    else:
        slope = alpha / line.value * (fgt(y[inside], line.value, w[inside], alpha - 1, weak) - fixed.value)
    return _with_line(fixed, slope, line, domain)


def watts_by_estimated_line(
    welfare: ArrayLike,
    line: Estimate,
    weight: ArrayLike | None = None,
    domain: np.ndarray | None = None,
    weak: bool = False,
) -> Estimate:
    """Watts index of a domain below a line that was estimated; its slope is the headcount over z."""
    y, w, inside = _rows(welfare, weight, line, domain)
    fixed = estimate_within(inside, watts_estimate, y, line.value, w, weak)
    slope = fgt(y[inside], line.value, w[inside], 0, weak) / line.value
    return _with_line(fixed, slope, line, domain)


def _rows(
    welfare: ArrayLike, weight: ArrayLike | None, line: Estimate, domain: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y = complete(welfare, "welfare")
    w = weights(weight, y.size)
    if line.influence.shape != y.shape:
        raise InputError(
            f"line: expected an estimate on the same {y.size} rows, found influence of shape "
            f"{line.influence.shape}. Estimate the line on the full sample, or with estimate_within."
        )
    inside = np.ones(y.size, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    if not w[inside].sum() > 0:
        raise InputError("domain: expected at least one row with a weight above zero, found none.")
    return y, w, inside


def _with_line(fixed: Estimate, slope: float, line: Estimate, domain: np.ndarray | None) -> Estimate:
    influence = fixed.influence + slope * line.influence
    return Estimate(fixed.value, influence, None if domain is None else fixed.domain)


def _fgt_measure(alpha: str, percent: str, of: str) -> Measure:
    def estimator(y, _line, w, weak, mask):
        line = relative_line_estimate(y, w, float(percent) / 100, of)
        return fgt_by_estimated_line(y, line, w, float(alpha), mask, weak)

    label = f"FGT index, alpha {alpha}, below {percent} % of everybody's {of}"
    return Measure(f"fgt{alpha}_{percent}{of}", label, "fraction", estimator, of_whole=True)


MEASURES = ()
FAMILIES = (Family(r"fgt(0|[1-9]\d*(?:\.\d+)?)_(\d+(?:\.\d+)?)(median|mean)", _fgt_measure, "fgt0_60median"),)
