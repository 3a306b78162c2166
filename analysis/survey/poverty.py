"""Measures of poverty: the Foster-Greer-Thorbecke family and the Watts index.

Rules shared by all measures:

* Poor means welfare strictly below the line; `weak=True` counts welfare equal to the line too.
* Zero and negative welfare are kept as measured: such a person is poor, and a negative value
  gives a shortfall larger than the line. The Watts index has no value there and refuses them.
* Missing welfare is refused, never left out silently.

Sources: Foster, Greer and Thorbecke (1984), Econometrica 52(3); Watts (1968).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

from .arrays import complete, poverty_lines, weights


def is_poor(welfare: ArrayLike, line: ArrayLike, weak: bool = False) -> np.ndarray:
    """True where welfare is below the line (with `weak`, at or below it).

    welfare: vector of n, in the unit of `line`. line: one number, or a vector of n.
    """
    y = complete(welfare, "welfare")
    z = poverty_lines(line, y.size)
    return y <= z if weak else y < z


def fgt_terms(welfare: ArrayLike, line: ArrayLike, alpha: float = 0.0, weak: bool = False) -> np.ndarray:
    """What each observation adds to the index: (1 - y/z)^alpha for the poor, 0 for all others.

    The index is the weighted mean of these terms, so its influence function is the term minus
    the index, divided by the sum of weights. Returns a vector of n without unit.
    """
    if not (np.isfinite(alpha) and alpha >= 0):
        raise InputError(f"alpha: expected zero or more, found {alpha}. Use 0, 1 or 2.")
    y = complete(welfare, "welfare")
    z = poverty_lines(line, y.size)
    poor = is_poor(y, z, weak)
    terms = np.zeros(y.size)
    terms[poor] = (1 - y[poor] / z[poor]) ** alpha
    return terms


def fgt(
    welfare: ArrayLike,
    line: ArrayLike,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    weak: bool = False,
) -> float:
    """FGT index, a fraction: alpha 0 headcount, 1 poverty gap, 2 poverty severity.

    P_alpha = sum_i w_i (1 - y_i/z_i)^alpha 1(y_i < z_i) / sum_i w_i.
    welfare: vector of n; line: one number or a vector of n; weight: vector of n, ones if absent.
    Raises InputError for missing welfare, a line of zero or less, or weights that do not serve.
    """
    terms = fgt_terms(welfare, line, alpha, weak)
    return float(np.average(terms, weights=weights(weight, terms.size)))


def watts(welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False) -> float:
    """Watts index: weighted mean of ln(z/y) over all, zero for the non-poor.

    Refuses welfare of zero or less, where the logarithm has no value.
    """
    y = complete(welfare, "welfare")
    z = poverty_lines(line, y.size)
    if (y <= 0).any():
        raise InputError(
            f"welfare: expected values above zero for the Watts index, found {int((y <= 0).sum())} of zero "
            "or less. Use the poverty gap, or leave these rows out and say so."
        )
    terms = np.where(is_poor(y, z, weak), np.log(z / y), 0.0)
    return float(np.average(terms, weights=weights(weight, y.size)))


def income_gap_ratio(
    welfare: ArrayLike, line: ArrayLike, weight: ArrayLike | None = None, weak: bool = False
) -> float:
    """Mean shortfall of the poor as a fraction of the line: poverty gap / headcount (nan without poor)."""
    headcount = fgt(welfare, line, weight, 0, weak)
    return fgt(welfare, line, weight, 1, weak) / headcount if headcount > 0 else float("nan")
