"""Shares of the population, of the poor and of poverty by domain, with their sampling error.

Both sides of such a share are estimated: the domain's part and the total. The influence is that of
the ratio of two totals, and it is not zero outside the domain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import weights
from .influence import Estimate, ratio
from .means import mean_estimate, ratio_estimate, total_estimate
from .measure import Family, Measure
from .poverty import fgt_terms


def population_share_estimate(domain: ArrayLike, weight: ArrayLike | None = None) -> Estimate:
    """Share of the population in a domain: v = sum_d w / sum w. domain: [n] of bool."""
    return mean_estimate(np.asarray(domain, dtype=float), weight)


def contribution_estimate(
    welfare: ArrayLike,
    line: ArrayLike,
    domain: ArrayLike,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    weak: bool = False,
) -> Estimate:
    """What a domain adds to the FGT index: v_d P_d, the mean over everybody of its terms.

    The contributions of all domains add up to the index. domain: [n] of bool.
    """
    return mean_estimate(_inside(fgt_terms(welfare, line, alpha, weak), domain), weight)


def share_of_poverty_estimate(
    welfare: ArrayLike,
    line: ArrayLike,
    domain: ArrayLike,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    weak: bool = False,
) -> Estimate:
    """Part of poverty that is a domain's: v_d P_d / P; with alpha 0, its share of the poor.

    Influence: that of the ratio of two totals; nan where nobody is poor. domain: [n] of bool.
    """
    terms = fgt_terms(welfare, line, alpha, weak)
    return ratio_estimate(_inside(terms, domain), terms, weights(weight, terms.size))


def relative_risk_estimate(
    welfare: ArrayLike,
    line: ArrayLike,
    domain: ArrayLike,
    weight: ArrayLike | None = None,
    weak: bool = False,
) -> Estimate:
    """Headcount of a domain over that of everybody, nan where nobody is poor or the domain is empty.

    Equal to the domain's share of the poor over its share of the population. domain: [n] of bool.
    """
    poor = fgt_terms(welfare, line, 0, weak)
    here = np.asarray(domain, dtype=float)
    inside = ratio(total_estimate(_inside(poor, here), weight), total_estimate(here, weight))
    return ratio(inside, mean_estimate(poor, weight))


def _inside(terms: np.ndarray, domain: ArrayLike) -> np.ndarray:
    return terms * np.asarray(domain, dtype=float)


def _share_of_poverty(alpha: str) -> Measure:
    return Measure(
        f"share_of_poverty{alpha}",
        "Share of the poor" if alpha == "0" else f"Share of poverty, alpha {alpha}",
        "fraction",
        lambda y, z, w, weak, domain: share_of_poverty_estimate(y, z, domain, w, float(alpha), weak),
        base="poor",
        needs_line=True,
        of_whole=True,
    )


def _contribution(alpha: str) -> Measure:
    return Measure(
        f"contribution{alpha}",
        f"Contribution to the FGT index, alpha {alpha}",
        "fraction",
        lambda y, z, w, weak, domain: contribution_estimate(y, z, domain, w, float(alpha), weak),
        needs_line=True,
        of_whole=True,
    )


MEASURES = (
    Measure(
        "share_of_population",
        "Share of the population",
        "fraction",
        lambda y, z, w, weak, domain: population_share_estimate(domain, w),
        of_whole=True,
    ),
    Measure(
        "relative_risk",
        "Headcount relative to everybody's",
        "ratio",
        lambda y, z, w, weak, domain: relative_risk_estimate(y, z, domain, w, weak),
        needs_line=True,
        of_whole=True,
    ),
)
FAMILIES = (
    Family(r"share_of_poverty(\d+(?:\.\d+)?)", _share_of_poverty, "share_of_poverty0"),
    Family(r"contribution(\d+(?:\.\d+)?)", _contribution, "contribution1"),
)
