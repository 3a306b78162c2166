"""Inequality of weighted samples: the Gini index, generalised entropy and Atkinson's index.

Rules shared by all measures:

* Missing and negative welfare are refused; so is a total of zero.
* Zero welfare is kept by the Gini index and by generalised entropy with alpha above 0 (at alpha 1
  its term is 0, the limit of s ln s). Where a logarithm or a negative power of zero would be
  needed (generalised entropy with alpha 0 or less, Atkinson's index with epsilon of 1 or more)
  it is refused. Other programs drop such rows silently; here the caller leaves them out, and says so.

Each `name_estimate` gives the index and its influence function, the derivative by each row's weight;
the plain name gives the index alone.

Sources: Cowell (2011), Measuring Inequality; Atkinson (1970), Journal of Economic Theory 2(3);
Langel and Tillé (2013), JRSS A 176(2); Biewen and Jenkins (2006), Oxford Bulletin 68(3).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

from .arrays import complete, weights
from .influence import Estimate
from .measure import Family, Measure
from .quantiles import Ranked, ranked

GINI_FORMS = ("trapezoid", "convey")


def lorenz(welfare: ArrayLike, weight: ArrayLike | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Points of the Lorenz curve: cumulated shares of the population and of welfare, poorest first.

    Both vectors start at 0 and end at 1. Zero welfare is allowed; negative welfare and a total
    of zero are refused.
    """
    rows = divided(ranked(welfare, weight))
    return _from_zero(rows.cumulated), _from_zero(rows.amounts)


def gini(welfare: ArrayLike, weight: ArrayLike | None = None, form: str = "trapezoid") -> float:
    """Gini index, a fraction: 1 minus twice the area under the Lorenz curve, by trapezoids.

    G = 1 - sum_i (p_i - p_(i-1)) (L_i + L_(i-1)), equal to 2 cov(y, F) / mean with mid-ranks F.
    The form of the World Bank's tools and of R's laeken (there in per cent). form="convey" is that
    of R's convey, larger by sum(w^2 y)/(W Y) - 1/W: too high in small domains.
    """
    return gini_estimate(welfare, weight, form).value


def gini_estimate(welfare: ArrayLike, weight: ArrayLike | None = None, form: str = "trapezoid") -> Estimate:
    """Gini index and its influence function.

    With A = sum_i w_i y_i R_i, R_i the weight of all poorer rows and half of row i's own,
    G = 2A / (W Y) - 1 and dA/dw_k = y_k R_k + sum of w y over the richer rows and half of k's own.
    """
    if form not in GINI_FORMS:
        raise InputError(f"form: expected a form of the Gini index. {nearest(form, GINI_FORMS)}")
    rows = divided(ranked(welfare, weight))
    population, total = rows.population, rows.total
    # tied rows share one derivative, whatever their order: what they lose in rank they gain in the sum
    change = rows.welfare * rows.cumulated
    area = float((rows.weight * change).sum())
    change -= rows.amounts
    change += total
    if form == "trapezoid":
        area -= float((rows.weight * rows.wealth).sum()) / 2
    else:  # convey ranks a row at the end of its own weight, and takes half a unit of weight off
        area -= total / 2
        change += rows.wealth - rows.welfare / 2
    ordinate = 2 * area / (population * total)
    change *= 2 / (population * total)
    change -= ordinate / total * rows.welfare
    change -= ordinate / population
    return Estimate(ordinate - 1, rows.to_rows(change))


def generalised_entropy(welfare: ArrayLike, weight: ArrayLike | None = None, alpha: float = 1.0) -> float:
    """Generalised entropy: alpha 0 the mean log deviation, 1 Theil's index, 2 half the squared CV.

    With s = y / mean: GE(a) = mean (s^a - 1) / (a^2 - a), GE(0) = mean -ln s, GE(1) = mean s ln s.
    """
    return generalised_entropy_estimate(welfare, weight, alpha).value


def generalised_entropy_estimate(
    welfare: ArrayLike, weight: ArrayLike | None = None, alpha: float = 1.0
) -> Estimate:
    """Generalised entropy and its influence function (terms as in `generalised_entropy`).

    influence_i = (term_i - GE)/W + dGE/dmean (y_i - mean)/W.
    """
    relative, w = _relative(welfare, weight, f"generalised entropy with alpha {alpha:g}", alpha <= 0)
    population = w.sum()

    def mean(values):
        return float((w * values).sum() / population)

    if alpha == 0:
        terms, by_mean = -np.log(relative), 1.0
    elif alpha == 1:
        terms = relative * np.log(np.where(relative > 0, relative, 1.0))
        by_mean = -(mean(terms) + 1)
    else:
        power = relative**alpha
        terms = (power - 1) / (alpha**2 - alpha)
        by_mean = -mean(power) / (alpha - 1)
    value = mean(terms)
    return Estimate(value, (terms - value + by_mean * (relative - 1)) / population)


def atkinson(welfare: ArrayLike, weight: ArrayLike | None = None, epsilon: float = 1.0) -> float:
    """Atkinson's index: 1 minus the equally distributed equivalent over the mean; epsilon above 0.

    With s = y / mean: A(e) = 1 - (mean s^(1-e))^(1/(1-e)); A(1) = 1 - exp(mean ln s).
    """
    return atkinson_estimate(welfare, weight, epsilon).value


def atkinson_estimate(welfare: ArrayLike, weight: ArrayLike | None = None, epsilon: float = 1.0) -> Estimate:
    """Atkinson's index and its influence function, by the chain rule from the mean of s^(1-e)."""
    if not epsilon > 0:
        raise InputError(f"epsilon: expected an aversion to inequality above zero, found {epsilon}.")
    name = f"Atkinson's index with epsilon {epsilon:g}"
    relative, w = _relative(welfare, weight, name, epsilon >= 1)
    population = w.sum()
    if epsilon == 1:
        logs = np.log(relative)
        level = float((w * logs).sum() / population)
        equal = np.exp(level)
        change = equal * (logs - level - (relative - 1))
    else:
        power = relative ** (1 - epsilon)
        level = float((w * power).sum() / population)
        equal = level ** (1 / (1 - epsilon))
        change = equal * ((power / level - 1) / (1 - epsilon) - (relative - 1))
    return Estimate(float(1 - equal), -change / population)


def divided(rows: Ranked) -> Ranked:
    """`rows`, refused unless there is welfare to be divided: none negative, a total above zero."""
    _refuse_indivisible(rows.welfare[0], rows.total)
    return rows


def _relative(
    welfare: ArrayLike, weight: ArrayLike | None, measure: str, positive: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Welfare over its mean, and the weights; rows of zero weight stand at the mean."""
    y = complete(welfare, "welfare")
    w = weights(weight, y.size)
    counted = y if w.all() else y[w > 0]
    total = float((w * y).sum())
    _refuse_indivisible(counted.min(), total)
    if positive and counted.min() <= 0:
        raise InputError(
            f"welfare: expected values above zero for {measure}, found {int((counted <= 0).sum())} of zero. "
            "Leave these rows out, and say so, or take the Gini index."
        )
    mean = total / w.sum()
    return np.where(w > 0, y, mean) / mean, w


def _refuse_indivisible(smallest: float, total: float) -> None:
    if smallest < 0 or not total > 0:
        raise InputError(
            f"welfare: expected values of zero or more with a total above zero, found a smallest value of "
            f"{smallest:g} and a total of {total:g}. Correct or leave out these rows."
        )


def _from_zero(cumulated: np.ndarray) -> np.ndarray:
    return np.concatenate(([0.0], cumulated / cumulated[-1]))


def _entropy_measure(alpha: str) -> Measure:
    power = float(alpha)
    return Measure(
        f"ge{alpha}",
        f"Generalised entropy, alpha {alpha}",
        "index",
        lambda y, _line, w, _weak: generalised_entropy_estimate(y, w, power),
    )


def _atkinson_measure(epsilon: str) -> Measure:
    aversion = float(epsilon)
    return Measure(
        f"atkinson{epsilon}",
        f"Atkinson's index, epsilon {epsilon}",
        "index",
        lambda y, _line, w, _weak: atkinson_estimate(y, w, aversion),
    )


MEASURES = (
    Measure("gini", "Gini index", "index", lambda y, _line, w, _weak: gini_estimate(y, w)),
    Measure(
        "gini_convey",
        "Gini index in convey's form",
        "index",
        lambda y, _line, w, _weak: gini_estimate(y, w, "convey"),
    ),
    replace(_entropy_measure("0"), name="mld", label="Mean log deviation"),
    replace(_entropy_measure("1"), name="theil", label="Theil's index"),
)
FAMILIES = (
    Family(r"ge(-?\d+(?:\.\d+)?)", _entropy_measure, "ge2"),
    Family(r"atkinson(\d+(?:\.\d+)?)", _atkinson_measure, "atkinson0.5"),
)
