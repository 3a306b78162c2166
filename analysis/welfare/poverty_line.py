"""The cost of basic needs: a food line from a basket, and a non-food part.

Food line: the basket's cost scaled to a calorie threshold. Non-food part: what households near the
line spend on everything else. `basic_needs` takes both from a survey.

Source: section 3 and annex A.2 of the Mongolia Poverty Update 2022; Ravallion (1998), Poverty Lines in
Theory and Practice (LSMS working paper 133).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError
from analysis.survey import quantile

CALORIE_THRESHOLD = 2400.0  # kcal a day
DAYS_IN_YEAR = 365
MONTHS_IN_YEAR = 12
REFERENCE_GROUP = (0.10, 0.40)  # percentiles of real consumption per adult equivalent
_FARTHEST = 1e6  # multiple of the food line beyond which no upper line is looked for


class Interval(NamedTuple):
    """The values that a number may have had before it was rounded."""

    lower: float
    upper: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, (int, float)) and self.lower <= value <= self.upper


def rounding_interval(printed: float, decimals: int) -> Interval:
    """All values that print as `printed` with that many decimals: printed -+ half a unit."""
    half = 0.5 * 10.0**-decimals
    return Interval(printed - half, printed + half)


def sum_interval(printed: ArrayLike, decimals: int) -> Interval:
    """The interval of a sum of numbers that were each rounded to `decimals`."""
    values = np.asarray(printed, dtype=float)
    half = 0.5 * 10.0**-decimals * values.size
    return Interval(float(values.sum()) - half, float(values.sum()) + half)


def food_line(cost: float, kcal: float, threshold: float = CALORIE_THRESHOLD) -> float:
    """Daily food line: cost x threshold / kcal, in the unit of `cost`.

    cost: of the basket, MNT a day. kcal: of the basket, a day. threshold: kcal a day.
    """
    if not (kcal > 0 and cost > 0 and threshold > 0):
        raise InputError(
            f"food line: expected cost, kcal and threshold above zero, found {cost}, {kcal}, {threshold}."
        )
    return cost * threshold / kcal


def food_line_interval(cost: Interval, kcal: Interval, threshold: float = CALORIE_THRESHOLD) -> Interval:
    """The food lines that a rounded cost and rounded calories allow."""
    return Interval(
        food_line(cost.lower, kcal.upper, threshold),
        food_line(cost.upper, kcal.lower, threshold),
    )


def monthly(daily: float, days_in_year: float = DAYS_IN_YEAR) -> float:
    """A daily amount carried to the average month: daily x 365 / 12."""
    return daily * days_in_year / MONTHS_IN_YEAR


def in_reference_group(
    welfare: ArrayLike, weight: ArrayLike | None = None, lower: float = 0.10, upper: float = 0.40
) -> np.ndarray:
    """True where q(lower) < welfare <= q(upper): households between two weighted percentiles."""
    y = np.asarray(welfare, dtype=float)
    return (y > quantile(y, lower, weight)) & (y <= quantile(y, upper, weight))


def between(
    welfare: ArrayLike, weight: ArrayLike | None = None, lower: float = 0.0, upper: float = 1.0
) -> np.ndarray:
    """`in_reference_group`, open below where lower is 0 and open above where upper is 1."""
    y = np.asarray(welfare, dtype=float)
    above = y > quantile(y, lower, weight) if lower > 0 else np.ones(y.shape, bool)
    return above & (y <= quantile(y, upper, weight) if upper < 1 else True)


def nonfood_component(
    nonfood: ArrayLike,
    welfare: ArrayLike,
    weight: ArrayLike | None = None,
    lower: float = REFERENCE_GROUP[0],
    upper: float = REFERENCE_GROUP[1],
) -> float:
    """The report's rule: weighted mean non-food of those between two percentiles of welfare.

    nonfood, welfare: real MNT a month per adult equivalent, vectors of n. weight: persons.
    """
    chosen = in_reference_group(welfare, weight, lower, upper)
    if not chosen.any():
        raise InputError(f"non-food part: no household lies between the percentiles {lower:g} and {upper:g}.")
    w = None if weight is None else np.asarray(weight, dtype=float)[chosen]
    return float(np.average(np.asarray(nonfood, dtype=float)[chosen], weights=w))


def engel_curve(
    food: ArrayLike, total: ArrayLike, food_line: float, weight: ArrayLike
) -> tuple[float, float]:
    """Weighted least squares of food share on ln(total / food line): (alpha, beta), no unit."""
    x = np.asarray(total, dtype=float)
    share = np.asarray(food, dtype=float) / x
    root = np.sqrt(np.asarray(weight, dtype=float))
    design = np.column_stack([np.ones(x.size), np.log(x / food_line)])
    alpha, beta = np.linalg.lstsq(design * root[:, None], share * root, rcond=None)[0]
    return float(alpha), float(beta)


def ravallion_lower(food_line: float, alpha: float) -> float:
    """Ravallion (1998), lower line: food line x (2 - alpha), alpha the food share at the food line."""
    return food_line * (2 - alpha)


def ravallion_upper(food_line: float, alpha: float, beta: float) -> float:
    """Ravallion (1998), upper line: the total at which food takes exactly the food line.

    Solves z (alpha + beta ln(z / food line)) = food line between the food line and the total
    at which food spending peaks. Refuses an Engel curve that never gets there.
    """

    def excess(multiple: float) -> float:
        return multiple * (alpha + beta * np.log(multiple)) - 1

    peak = np.exp(min(-1 - alpha / beta, np.log(_FARTHEST))) if beta < 0 else _FARTHEST
    if not (peak > 1 and excess(peak) >= 0):
        raise InputError(
            f"upper line: with food share {alpha:.3f} {beta:+.3f} ln(total / food line), food spending never "
            "reaches the food line. Use the report's rule or the lower line."
        )
    return food_line * _root(excess, 1.0, float(peak))


def ravallion_bands(
    nonfood: ArrayLike,
    around: ArrayLike,
    food_line: float,
    weight: ArrayLike,
    bands: Sequence[int] = range(1, 11),
) -> float:
    """Mean non-food of households near the food line: the non-parametric form of both of Ravallion's lines.

    around: total consumption (lower line) or food (upper line), in the unit of `food_line`. The mean over
    bands b of the weighted mean non-food of households with `around` within b per cent of the food line;
    bands without households are left out. InputError when all are.
    """
    y, x, w = (np.asarray(v, dtype=float) for v in (nonfood, around, weight))
    far = np.abs(x / food_line - 1)
    means = [
        np.average(y[far <= b / 100], weights=w[far <= b / 100]) for b in bands if (far <= b / 100).any()
    ]
    if not means:
        raise InputError(
            f"Ravallion's lines: no household lies within {max(bands)} per cent of the food line "
            f"{food_line:,.0f}."
        )
    return float(np.mean(means))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where an increasing function crosses zero, by bisection to machine precision."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    return (low + high) / 2
