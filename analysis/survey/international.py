"""Poverty lines that can be compared between countries: per person, in dollars of purchasing power.

International rates count people whose household consumes less per person and day than a line in dollars of
purchasing power parity (PPP). Two conversions are needed, and each can be given or backed out of a rate:

* The per-person line that is equivalent to a national one (whatever its scale of needs) is the value of
  consumption per person below which the same share of the people lies: the quantile at the national
  headcount (`matching_line_estimate`). Source: Jolliffe and Prydz (2016), Journal of Economic Inequality 14.
* A factor says how many units of currency, in the prices of the survey, buy what a PPP dollar buys. It is
  the PPP factor of the base year times the rise of consumer prices since (`given_factor`), or is backed out
  of a published rate: the quantile at that rate is then the line in currency (`implied_factor`).

A quantile is the smallest value whose cumulated weight exceeds the share, the mean of it and the next where
the share falls on a tie (`quantiles`); people below a line lie strictly below it. The rate at a line that was
backed out of a share therefore equals that share but for the weight of the household at the line.

Units: lines in currency are a month, lines in dollars a day; a month is a twelfth of 365 days.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

from .arrays import complete
from .design import Design
from .influence import Estimate, linearised
from .poverty import fgt_estimate, is_poor
from .quantiles import inverse_density, quantile_estimate, ranked
from .relative_line import fgt_by_estimated_line

DAYS = 365 / 12  # of a month


def matching_line_estimate(
    welfare: ArrayLike,
    share: float | Estimate,
    weight: ArrayLike | None = None,
    density: str | float = "sparsity",
) -> Estimate:
    """The value of welfare below which `share` of the weight lies: a line that gives the headcount `share`.

    welfare: vector of n, in any unit. share: a fraction from 0 to 1, taken as known, or an estimate on the
    same n rows, whose sampling error then counts too: q(P) has the influence of q plus dq/dP = 1/f(q) times
    that of P. density: how f is smoothed (see `quantiles`).
    """
    if not isinstance(share, Estimate):
        return quantile_estimate(welfare, weight, float(share), density)
    y = complete(welfare, "welfare")
    if share.influence.shape != y.shape:
        raise InputError(
            f"share: expected an estimate on the same {y.size} rows, found influence of shape "
            f"{share.influence.shape}."
        )
    line = quantile_estimate(y, weight, share.value, density)
    slope = inverse_density(ranked(y, weight), np.array([line.value]), density, np.array([share.value]))[0]
    return Estimate(line.value, line.influence + slope * share.influence)


def given_factor(ppp_factor: float, price_ratio: float) -> float:
    """Units of currency, in the prices of the survey, for a PPP dollar of the base year.

    ppp_factor: units of currency for a PPP dollar, both in the prices of the base year. price_ratio: consumer
    prices of the survey over those of the base year. InputError where either is not above zero: the one
    without the other says nothing.
    """
    wrong = [
        f"{name} = {value:g}"
        for name, value in (("PPP factor", ppp_factor), ("ratio of consumer prices", price_ratio))
        if not value > 0
    ]
    if wrong:
        raise InputError(
            "international lines: expected a PPP factor and the ratio of consumer prices, both above zero; "
            f"found {' and '.join(wrong)}. Give both, or neither."
        )
    return ppp_factor * price_ratio


def implied_factor(line: Estimate, dollars: float) -> Estimate:
    """Units of currency for a PPP dollar, from a line in currency a month worth `dollars` a day."""
    return Estimate(line.value / (dollars * DAYS), line.influence / (dollars * DAYS), line.domain)


def monthly(dollars: float, factor: float | Estimate) -> float | Estimate:
    """A line in dollars a day as currency a month; an estimate where the factor is one."""
    if isinstance(factor, Estimate):
        return Estimate(dollars * DAYS * factor.value, dollars * DAYS * factor.influence, factor.domain)
    return dollars * DAYS * factor


def daily_estimate(line: Estimate, factor: float | Estimate) -> Estimate:
    """A line in currency a month as dollars a day; the errors of both count, with their covariance."""
    per = factor if isinstance(factor, Estimate) else Estimate(factor, np.zeros_like(line.influence))
    value = line.value / (DAYS * per.value)
    return Estimate(value, line.influence / (DAYS * per.value) - value * per.influence / per.value)


def rates(
    design: Design, welfare: ArrayLike, dollars: Sequence[float], factor: float | Estimate
) -> pd.DataFrame:
    """Share of the people below each line, with two standard errors; one row a line.

    design: its weights count people. welfare: [n] consumption per person a month, in the prices of the
    factor. dollars: lines a day. factor: see `given_factor` and `implied_factor`.

    Columns: dollars, line (currency a month), line_se; estimate (a fraction); se_fixed, the line taken as
    known; se_estimated, the line estimated from the same sample (equal to se_fixed where the factor was
    given); n, n_poor (rows of positive weight: all, and those below the line).
    """
    y = complete(welfare, "welfare")
    rows = []
    for day in dollars:
        line = monthly(day, factor)
        known = line if isinstance(line, float) else line.value
        fixed = fgt_estimate(y, known, design.weight)
        se_fixed = linearised(design, fixed)
        se_line, se_estimated = 0.0, se_fixed
        if isinstance(line, Estimate):
            se_line = linearised(design, line)
            se_estimated = linearised(design, fgt_by_estimated_line(y, line, design.weight))
        counted = design.weight > 0
        poor = int((is_poor(y, known) & counted).sum())
        rows.append((day, known, se_line, fixed.value, se_fixed, se_estimated, int(counted.sum()), poor))
    names = ["dollars", "line", "line_se", "estimate", "se_fixed", "se_estimated", "n", "n_poor"]
    return pd.DataFrame(rows, columns=names)
