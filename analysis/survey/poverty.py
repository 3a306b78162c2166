"""Measures of poverty: the Foster-Greer-Thorbecke family, Watts, Sen-Shorrocks-Thon, shortfalls.

Rules shared by all measures:

* Poor means welfare strictly below the line; `weak=True` counts welfare equal to the line too.
* Zero and negative welfare are kept as measured: such a person is poor, and a negative value
  gives a shortfall larger than the line. The Watts index has no value there and refuses them.
* Missing welfare is refused, never left out silently.
* The line is one number, or one a row; it is taken as known (lines estimated from the sample
  itself are in `relative`).

`name_estimate` gives the value and its influence function, `name` the value alone.

Sources: Foster, Greer and Thorbecke (1984), Econometrica 52(3); Watts (1968); Shorrocks (1995),
Econometrica 63(5).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

from .arrays import complete, poverty_lines, weights
from .influence import Estimate, ratio
from .means import mean_estimate, total_estimate
from .measure import Family, Measure


def is_poor(welfare: ArrayLike, line: ArrayLike, weak: bool = False) -> np.ndarray:
    """True where welfare is below the line (with `weak`, at or below it).

    welfare: vector of n, in the unit of `line`. line: one number, or a vector of n.
    """
    y = complete(welfare, "welfare")
    z = poverty_lines(line, y.size)
    return y <= z if weak else y < z


def gap_ratios(welfare: ArrayLike, line: ArrayLike, weak: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Who is poor ([n] of bool), and 1 - y/z for the poor, 0 for all others ([n], without unit)."""
    y = complete(welfare, "welfare")
    z = poverty_lines(line, y.size)
    poor = y <= z if weak else y < z
    gaps = y / z
    np.subtract(1, gaps, out=gaps)
    gaps *= poor
    return poor, gaps


def fgt_terms(welfare: ArrayLike, line: ArrayLike, alpha: float = 0.0, weak: bool = False) -> np.ndarray:
    """What each observation adds to the index: (1 - y/z)^alpha for the poor, 0 for all others.

    The index is the weighted mean of these terms, so its influence function is the term minus
    the index, divided by the sum of weights. Returns a vector of n without unit.
    """
    if not (np.isfinite(alpha) and alpha >= 0):
        raise InputError(f"alpha: expected zero or more, found {alpha}. Use 0, 1 or 2.")
    if alpha == 0:  # not gaps^0, which would be 1 for everybody
        return is_poor(welfare, line, weak).astype(float)
    return gap_ratios(welfare, line, weak)[1] ** alpha


def fgt_estimate(
    welfare: ArrayLike,
    line: ArrayLike,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    weak: bool = False,
) -> Estimate:
    """FGT index, a fraction: alpha 0 headcount, 1 poverty gap, 2 poverty severity.

    P_alpha = sum_i w_i (1 - y_i/z_i)^alpha 1(y_i < z_i) / sum_i w_i.
    Influence: (term_i - P_alpha) / sum w, the line taken as known.
    welfare: vector of n; line: one number or a vector of n; weight: vector of n, ones if absent.
    Raises InputError for missing welfare, a line of zero or less, or weights that do not serve.
    Source: Foster, Greer and Thorbecke (1984).
    """
    return mean_estimate(fgt_terms(welfare, line, alpha, weak), weight)


def fgt(
    welfare: ArrayLike,
    line: ArrayLike,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    weak: bool = False,
) -> float:
    """Value of `fgt_estimate`."""
    return fgt_estimate(welfare, line, weight, alpha, weak).value


def watts_terms(welfare: ArrayLike, line: ArrayLike, weak: bool = False) -> np.ndarray:
    """ln(z/y) for the poor, 0 for all others. Refuses welfare of zero or less (no logarithm)."""
    y = complete(welfare, "welfare")
    z = poverty_lines(line, y.size)
    if (y <= 0).any():
        raise InputError(
            f"welfare: expected values above zero for the Watts index, found {int((y <= 0).sum())} of zero "
            "or less. Use the poverty gap, or leave these rows out and say so."
        )
    return np.where(is_poor(y, z, weak), np.log(z / y), 0.0)


def watts_estimate(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> Estimate:
    """Watts index: weighted mean of ln(z/y) over all, zero for the non-poor.

    Influence: (term_i - index) / sum w. Refuses welfare of zero or less. Source: Watts (1968).
    """
    return mean_estimate(watts_terms(welfare, line, weak), weight)


def watts(welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False) -> float:
    """Value of `watts_estimate`."""
    return watts_estimate(welfare, line, weight, weak).value


def sen_shorrocks_thon_estimate(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> Estimate:
    """Sen-Shorrocks-Thon index: P1 (1 + G), with G the Gini index of the gaps g of everybody.

    In pairs: S = sum_i sum_j w_i w_j max(g_i, g_j) / (sum w)^2, a fraction (above 1 only with
    negative welfare). Influence: 2 (sum_j w_j max(g_i, g_j) / sum w - S) / sum w.
    Source: Shorrocks (1995).
    """
    _, gaps = gap_ratios(welfare, line, weak)
    w = weights(weight, gaps.size)
    order = np.argsort(gaps, kind="stable")
    g, v = gaps[order], w[order]
    # of rows with the same gap it does not matter which is counted as the larger
    at_most, above = np.cumsum(v), (v * g).sum() - np.cumsum(v * g)
    population = at_most[-1]
    expected_larger = np.empty(g.size)
    expected_larger[order] = (g * at_most + above) / population
    value = float((w * expected_larger).sum() / population)
    return Estimate(value, 2 * (expected_larger - value) / population)


def sen_shorrocks_thon(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> float:
    """Value of `sen_shorrocks_thon_estimate`."""
    return sen_shorrocks_thon_estimate(welfare, line, weight, weak).value


def poor_estimate(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> Estimate:
    """Number of poor: sum of the weights of the poor, in the unit of the weights. Influence: 1(poor)."""
    return total_estimate(is_poor(welfare, line, weak).astype(float), weight)


def total_shortfall_estimate(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> Estimate:
    """What lifts every poor person to the line: sum_i w_i (z_i - y_i) over the poor, unit of welfare."""
    return total_estimate(_shortfalls(welfare, line, weak), weight)


def mean_shortfall_estimate(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> Estimate:
    """Mean shortfall of the poor, in the unit of welfare: total shortfall / number of poor.

    Influence: that of the ratio of two totals; nan where nobody is poor.
    """
    return ratio(
        total_shortfall_estimate(welfare, line, weight, weak), poor_estimate(welfare, line, weight, weak)
    )


def _shortfalls(welfare: ArrayLike, line: ArrayLike, weak: bool) -> np.ndarray:
    poor, gaps = gap_ratios(welfare, line, weak)
    return np.where(poor, gaps * np.asarray(line, dtype=float), 0.0)


def income_gap_ratio_estimate(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> Estimate:
    """Mean shortfall of the poor as a fraction of the line: poverty gap / headcount (nan without poor).

    Influence: that of the ratio of two means.
    """
    return ratio(fgt_estimate(welfare, line, weight, 1, weak), fgt_estimate(welfare, line, weight, 0, weak))


def income_gap_ratio(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> float:
    """Value of `income_gap_ratio_estimate`."""
    return income_gap_ratio_estimate(welfare, line, weight, weak).value


_FGT_LABELS = {"0": "Poverty headcount", "1": "Poverty gap", "2": "Poverty severity"}


def _fgt_measure(alpha: str) -> Measure:
    power = float(alpha)
    return Measure(
        f"fgt{alpha}",
        _FGT_LABELS.get(alpha, f"FGT index, alpha {alpha}"),
        "fraction",
        lambda y, z, w, weak: fgt_estimate(y, z, w, power, weak),
        needs_line=True,
        terms=lambda y, z, weak: fgt_terms(y, z, power, weak),
    )


MEASURES = (
    *map(_fgt_measure, "012"),
    Measure("watts", "Watts index", "index", watts_estimate, needs_line=True, terms=watts_terms),
    Measure("sst", "Sen-Shorrocks-Thon index", "fraction", sen_shorrocks_thon_estimate, needs_line=True),
    Measure("poor", "Number of poor", "people", poor_estimate, needs_line=True),
    Measure("total_shortfall", "Total shortfall", "welfare", total_shortfall_estimate, needs_line=True),
    Measure(
        "mean_shortfall", "Mean shortfall", "welfare", mean_shortfall_estimate, base="poor", needs_line=True
    ),
    Measure(
        "income_gap_ratio",
        "Income gap ratio",
        "fraction",
        income_gap_ratio_estimate,
        base="poor",
        needs_line=True,
    ),
)
FAMILIES = (Family(r"fgt(\d+(?:\.\d+)?)", _fgt_measure, "fgt1.5"),)
