"""International lines: quantiles as lines, factors given and implied, rates with both standard errors."""

import numpy as np
import pytest

from analysis.core.errors import InputError
from analysis.survey.design import Design
from analysis.survey.influence import Estimate, linearised
from analysis.survey.international import (
    DAYS,
    daily_estimate,
    given_factor,
    implied_factor,
    matching_line_estimate,
    monthly,
    rates,
)
from analysis.survey.poverty import fgt, fgt_estimate

TEN = np.arange(1.0, 11.0)


def test_the_line_of_a_share_is_its_quantile():
    # cumulated weight exceeds 2.5 of 10 at the third value; at 2 of 10 it falls on a tie
    assert matching_line_estimate(TEN, 0.25).value == 3.0
    line = matching_line_estimate(TEN, 0.2).value
    assert line == 2.5 and fgt(TEN, line) == pytest.approx(0.2)
    weight = np.where(TEN == 1, 11.0, 1.0)  # the poorest holds more than half of the weight
    assert matching_line_estimate(TEN, 0.5, weight).value == 1.0


def test_a_factor_is_given_whole_or_not_at_all():
    assert given_factor(800.0, 1.5) == 1200.0
    with pytest.raises(InputError, match="found ratio of consumer prices = 0. Give both, or neither"):
        given_factor(800.0, 0.0)
    with pytest.raises(InputError, match="found PPP factor = -1 and ratio of consumer prices = 0"):
        given_factor(-1.0, 0.0)


def test_lines_go_from_dollars_to_currency_and_back():
    line = Estimate(6.85 * DAYS * 1200, np.array([1.0, -1.0]))
    factor = implied_factor(line, 6.85)
    assert factor.value == pytest.approx(1200) and monthly(6.85, 1200.0) == pytest.approx(line.value)
    assert monthly(2.15, factor).value == pytest.approx(2.15 * DAYS * 1200)
    back = daily_estimate(line, factor)
    assert back.value == pytest.approx(6.85)
    assert back.influence == pytest.approx(0)  # a line divided by itself has no error
    assert daily_estimate(line, 1200.0).influence == pytest.approx(line.influence / (DAYS * 1200))


def test_a_line_that_gives_back_its_own_headcount_has_no_error():
    rng = np.random.default_rng(5)
    y, w = rng.lognormal(12, 0.5, 2000), rng.uniform(1, 3, 2000)
    line = 150_000.0
    share = fgt_estimate(y, line, w)
    found = matching_line_estimate(y, share, w)
    design = Design(w)
    assert found.value == pytest.approx(line, rel=0.01)
    alone = linearised(design, matching_line_estimate(y, share.value, w))
    assert linearised(design, found) < 0.05 * alone
    with pytest.raises(InputError, match="expected an estimate on the same 2000 rows"):
        matching_line_estimate(y, Estimate(0.2, np.zeros(3)), w)


def test_standard_errors_are_the_spread_between_samples():
    """400 samples from one distribution: two scales of welfare, the line of one expressed on the other."""
    rng = np.random.default_rng(11)
    found = []
    for _ in range(400):
        own = rng.lognormal(0, 0.5, 600)
        other = own * rng.lognormal(0, 0.3, 600)
        design = Design(np.ones(600))
        share = fgt_estimate(own, 0.7, design.weight)
        line = matching_line_estimate(other, share, design.weight)
        factor = implied_factor(matching_line_estimate(other, 0.3, design.weight), 5.0)
        rate = rates(design, other, [4.5], factor).iloc[0]
        found.append((line.value, linearised(design, line), rate["estimate"], rate["se_estimated"],
                      rate["se_fixed"]))  # fmt: skip
    found = np.array(found)
    spread = found.std(axis=0, ddof=1)
    mean = found.mean(axis=0)
    assert mean[1] == pytest.approx(spread[0], rel=0.12)
    assert mean[3] == pytest.approx(spread[2], rel=0.12)
    assert mean[4] > 1.5 * mean[3]  # taking the line as known would say something else


def test_rates_count_those_strictly_below_a_line():
    welfare = TEN * DAYS * 100  # 1 to 10 dollars a day at 100 units for a dollar
    design = Design(np.where(TEN == 4, 0.0, 2.0))
    found = rates(design, welfare, [3.0, 4.5], 100.0).set_index("dollars")
    assert found.loc[3.0, "estimate"] == pytest.approx(
        2 / 9
    )  # the third stands at the line; one has no weight
    assert found["n"].tolist() == [9, 9] and found["n_poor"].tolist() == [2, 3]
    assert (found["se_fixed"] == found["se_estimated"]).all() and (found["line_se"] == 0).all()
    assert found.loc[4.5, "line"] == pytest.approx(4.5 * DAYS * 100)
