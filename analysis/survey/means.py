"""Totals, means, ratios and proportions: the estimators that all others are built from."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

from .arrays import complete, weights
from .influence import Estimate, ratio
from .measure import Measure


def total_estimate(values: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Total, sum_i w_i y_i, in the unit of `values` times that of the weights. Influence: y_i.

    values, weight: vectors of n (weight: ones if absent). Raises InputError for missing values and
    for weights that do not serve. Source: Horvitz and Thompson (1952), JASA 47(260).
    """
    y = complete(values, "values")
    return Estimate(float((weights(weight, y.size) * y).sum()), y)


def population_estimate(values: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Sum of the weights of the rows of `values`: the size of the population. Influence: 1."""
    w = weights(weight, np.size(values))
    return Estimate(float(w.sum()), np.ones(w.size))


def mean_estimate(values: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Mean, sum_i w_i y_i / sum_i w_i, in the unit of `values`. Influence: (y_i - mean) / sum w.

    values, weight: vectors of n (weight: ones if absent). Raises InputError for missing values and
    for weights that do not serve. Source: Särndal, Swensson and Wretman (1992), section 5.7.
    """
    y = complete(values, "values")
    w = weights(weight, y.size)
    population = w.sum()
    value = float((w * y).sum() / population)
    return Estimate(value, (y - value) / population)


def proportion_estimate(condition: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Share of the population for which `condition` (vector of n, true or false, 1 or 0) holds.

    The mean of a variable that is 1 or 0. Raises InputError where it is anything else.
    """
    values = complete(condition, "condition")
    if not np.isin(values, (0, 1)).all():
        odd = values[~np.isin(values, (0, 1))][0]
        raise InputError(f"condition: expected true or false (1 or 0) in every row, found {odd:g}.")
    return mean_estimate(values, weight)


def ratio_estimate(numerator: ArrayLike, denominator: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Ratio of two totals, R = sum w y / sum w x. Influence: (y_i - R x_i) / sum w x.

    numerator, denominator: vectors of n; nan where the denominator's total is zero.
    Source: Särndal, Swensson and Wretman (1992), section 5.6.
    """
    return ratio(total_estimate(numerator, weight), total_estimate(denominator, weight))


MEASURES = (
    Measure("mean", "Mean", "welfare", lambda y, z, w, weak: mean_estimate(y, w), terms=lambda y, z, weak: y),
    Measure("total", "Total", "welfare", lambda y, z, w, weak: total_estimate(y, w)),
    Measure("population", "Population", "people", lambda y, z, w, weak: population_estimate(y, w)),
)
