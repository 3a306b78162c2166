"""Do 95 % intervals hold the truth in 95 % of samples? Samples drawn from a known population.

The population: strata of PSUs, welfare log-normal with a part common to the PSU, poorer in the last
strata. The sample: PSUs by simple random sampling in each stratum, then households in each PSU.
"""

import numpy as np
import pytest

from analysis.survey.design import Design
from analysis.survey.inequality import gini, gini_estimate
from analysis.survey.influence import Estimate, estimate_within, linearised
from analysis.survey.intervals import interval
from analysis.survey.poverty import fgt_estimate

STRATA, PSUS, HOUSEHOLDS = 10, 300, 40  # of the population: 300 PSUs a stratum, 40 households a PSU
DRAWN_PSUS, DRAWN_HOUSEHOLDS = 12, 10
LINE = 100.0


def population(seed: int = 7):
    """Welfare, [strata, PSUs, households], and household sizes."""
    rng = np.random.default_rng(seed)
    level = np.linspace(5.3, 4.7, STRATA)[:, None, None]
    common = rng.normal(0, 0.25, (STRATA, PSUS, 1))
    own = rng.normal(0, 0.5, (STRATA, PSUS, HOUSEHOLDS))
    size = rng.integers(1, 8, (STRATA, PSUS, HOUSEHOLDS))
    return np.exp(level + common + own - 0.03 * size), size


def sample(rng, welfare, size):
    """One sample: welfare, person weights, stratum and PSU of its households."""
    psu = np.argsort(rng.random((STRATA, PSUS)), axis=1)[:, :DRAWN_PSUS]
    household = np.argsort(rng.random((STRATA, DRAWN_PSUS, HOUSEHOLDS)), axis=2)[:, :, :DRAWN_HOUSEHOLDS]
    at = (np.arange(STRATA)[:, None, None], psu[:, :, None], household)
    y = welfare[at].ravel()
    weight = PSUS / DRAWN_PSUS * HOUSEHOLDS / DRAWN_HOUSEHOLDS * size[at].ravel()
    stratum = np.repeat(np.arange(STRATA), DRAWN_PSUS * DRAWN_HOUSEHOLDS)
    return y, weight, stratum, np.repeat(np.arange(STRATA * DRAWN_PSUS), DRAWN_HOUSEHOLDS)


def coverage(draws: int, seed: int = 11) -> dict[str, float]:
    """Share of intervals that hold the truth, by measure and method."""
    welfare, size = population()
    y, w = welfare.ravel(), size.ravel().astype(float)
    poorest = np.arange(y.size) >= 7 * PSUS * HOUSEHOLDS
    truth = {
        "headcount": fgt_estimate(y, LINE, w).value,
        "headcount of a domain": fgt_estimate(y[poorest], LINE, w[poorest]).value,
        "gap": fgt_estimate(y, LINE, w, 1).value,
        "gini": gini(y, w),
    }
    methods = [(name, "t") for name in truth] + [("headcount", "logit"), ("headcount", "wilson")]
    rng = np.random.default_rng(seed)
    held = dict.fromkeys(methods, 0)
    for _ in range(draws):
        y, w, stratum, psu = sample(rng, welfare, size)
        design, domain = Design(weight=w, stratum=stratum, psu=psu), stratum >= 7
        estimates: dict[str, Estimate] = {
            "headcount": fgt_estimate(y, LINE, w),
            "headcount of a domain": estimate_within(domain, fgt_estimate, y, LINE, w),
            "gap": fgt_estimate(y, LINE, w, 1),
            "gini": gini_estimate(y, w),
        }
        for name, method in methods:
            estimate = estimates[name]
            lower, upper = interval(
                estimate.value, linearised(design, estimate), design.df(estimate.domain), method=method
            )
            held[name, method] += lower <= truth[name] <= upper
    return {f"{name}, {method}": count / draws for (name, method), count in held.items()}


def test_intervals_hold_the_truth():
    """Few draws, wide bounds: three simulation errors about 95 %."""
    draws = 400
    for name, share in coverage(draws).items():
        assert abs(share - 0.95) < 3 * np.sqrt(0.95 * 0.05 / draws), name


@pytest.mark.slow
def test_coverage_lies_between_93_and_97_per_cent():
    found = coverage(5000)
    print("\n" + "\n".join(f"{name:28s}{share:8.2%}" for name, share in found.items()))
    for name, share in found.items():
        assert 0.93 <= share <= 0.97, name
