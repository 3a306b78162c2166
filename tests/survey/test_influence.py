"""Influence functions: the derivative by one row's weight, found by moving that weight a little."""

import numpy as np
import pytest

from analysis.survey.curves import incidence_estimate
from analysis.survey.design import Design
from analysis.survey.inequality import atkinson_estimate, generalised_entropy_estimate, gini_estimate
from analysis.survey.influence import linearised
from analysis.survey.quantiles import quantile_estimate, quantile_ratio_estimate
from analysis.survey.relative_line import (
    fgt_by_estimated_line,
    relative_line_estimate,
    watts_by_estimated_line,
)
from analysis.survey.shares import (
    generalised_lorenz_estimate,
    group_means_estimate,
    group_shares_estimate,
    lorenz_estimate,
    mean_between_estimate,
    palma_estimate,
    s80s20_estimate,
    share_estimate,
    tip_estimate,
)

RANDOM = np.random.default_rng(20_220_101)
WELFARE = np.round(RANDOM.lognormal(3, 0.6, 40), 1)
WELFARE[[5, 7, 9]] = WELFARE[5]  # ties
WEIGHT = RANDOM.uniform(0.5, 2, 40)
POINTS = (0, 0.13, 0.57, 0.9, 1)


def below_half_the_mean(welfare, weight, alpha):
    line = relative_line_estimate(welfare, weight, 0.5, "mean")
    return fgt_by_estimated_line(welfare, line, weight, alpha, domain=welfare < 40)


def watts_below_half_the_mean(welfare, weight):
    return watts_by_estimated_line(welfare, relative_line_estimate(welfare, weight, 0.5, "mean"), weight)


EXACT = {
    "gini": gini_estimate,
    "gini of convey": lambda y, w: gini_estimate(y, w, "convey"),
    **{
        f"generalised entropy {a}": lambda y, w, a=a: generalised_entropy_estimate(y, w, a)
        for a in (-1, 0, 0.5, 1, 2)
    },
    **{f"atkinson {e}": lambda y, w, e=e: atkinson_estimate(y, w, e) for e in (0.5, 1, 2)},
    "lorenz": lambda y, w: lorenz_estimate(y, w, POINTS),
    "generalised lorenz": lambda y, w: generalised_lorenz_estimate(y, w, POINTS),
    "tip": lambda y, w: tip_estimate(y, 20, w, POINTS),
    "share": share_estimate,
    "mean between ranks": mean_between_estimate,
    "group shares": group_shares_estimate,
    "group means": lambda y, w: group_means_estimate(y, w, 10),
    "palma": palma_estimate,
    "s80s20": s80s20_estimate,
    "incidence": lambda y, w: incidence_estimate(y, w, (12.0, 20.0), alpha=1),
    "line of the mean": lambda y, w: relative_line_estimate(y, w, 0.5, "mean"),
    "gap below half the mean, of a domain": lambda y, w: below_half_the_mean(y, w, 1),
    "severity below half the mean, of a domain": lambda y, w: below_half_the_mean(y, w, 2),
    "watts below half the mean": watts_below_half_the_mean,
}


@pytest.mark.parametrize("name", EXACT)
def test_the_influence_is_the_derivative(name):
    estimator, step = EXACT[name], 1e-5
    influence = estimator(WELFARE, WEIGHT).influence
    moved = []
    for row in range(WEIGHT.size):
        nudge = np.zeros(WEIGHT.size)
        nudge[row] = step
        more, less = (np.asarray(estimator(WELFARE, WEIGHT + sign * nudge).value) for sign in (1, -1))
        moved.append((more - less) / (2 * step))
    assert influence == pytest.approx(np.array(moved), abs=1e-6 * np.abs(influence).max())


def smooth_population(size=20_001):
    from scipy.special import ndtri

    return np.exp(0.6 * ndtri((np.arange(size) + 0.5) / size))


SMOOTHED = {
    "median": lambda y, w, d: quantile_estimate(y, w, 0.5, d),
    "p10": lambda y, w, d: quantile_estimate(y, w, 0.1, d),
    "p90p10": lambda y, w, d: quantile_ratio_estimate(y, w, density=d),
    "headcount below 60 % of the median": lambda y, w, d: fgt_by_estimated_line(
        y, relative_line_estimate(y, w, 0.6, "median", d), w, 0, density=d
    ),
    "gap below 60 % of the median": lambda y, w, d: fgt_by_estimated_line(
        y, relative_line_estimate(y, w, 0.6, "median", d), w, 1, density=d
    ),
}


# the kernel's bandwidth follows the standard deviation, too wide for the steep lower tail of welfare
@pytest.mark.parametrize(("density", "tolerance"), [("sparsity", 0.05), ("kernel", 0.2)])
@pytest.mark.parametrize("name", SMOOTHED)
def test_smoothed_influence_is_near_the_derivative(name, density, tolerance):
    # a five-hundredth of the weight is laid on one row: enough to step over many neighbours
    welfare, weight = smooth_population(), np.ones(20_001)
    step = 0.002 * weight.sum()
    estimator = SMOOTHED[name]
    start = estimator(welfare, weight, density)
    for row in (100, 6_000, 19_900):
        moved = weight.copy()
        moved[row] += step
        change = (estimator(welfare, moved, density).value - start.value) / step
        assert start.influence[row] == pytest.approx(change, rel=tolerance)


@pytest.mark.parametrize(
    "name", ["gini", "palma", "s80s20", "generalised entropy 1", "atkinson 1", "group means"]
)
def test_linearised_error_is_near_the_jackknife(name):
    random = np.random.default_rng(7)
    psu, stratum = np.repeat(np.arange(60), 10), np.repeat(np.arange(3), 200)
    welfare = np.exp(3 + 0.3 * np.repeat(random.normal(size=60), 10) + 0.5 * random.normal(size=600))
    weight = np.repeat(random.uniform(1, 3, 60), 10)
    estimator = EXACT[name]
    whole = estimator(welfare, weight)
    squares = np.zeros(np.shape(whole.value))
    for left_out in range(60):
        here = stratum == stratum[psu == left_out][0]
        raised = np.where(here, weight * 20 / 19, weight)
        without = estimator(welfare, np.where(psu == left_out, 0.0, raised)).value
        squares = squares + 19 / 20 * (without - whole.value) ** 2
    design = Design(weight=weight, stratum=stratum, psu=psu)
    assert linearised(design, whole) == pytest.approx(np.sqrt(squares), rel=0.06)
