"""Changes in poverty, split by hand."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.survey.decomposition import (
    Period,
    change_by_group,
    growth_and_redistribution,
    shapley,
    with_errors,
)
from analysis.survey.design import Design
from analysis.survey.influence import linearised
from analysis.survey.poverty import fgt_estimate
from analysis.survey.resampling import jackknife

people = st.lists(st.tuples(st.floats(1, 1e3), st.floats(0.1, 9)), min_size=1, max_size=20)


def parts(table):
    return table.set_index("component")["estimate"]


def test_growth_alone():
    # everybody's welfare doubles; a line of 100: 50 and 80 leave poverty
    found = parts(growth_and_redistribution(Period([50, 80, 200], 100), Period([100, 160, 400], 100)))
    assert found.to_dict() == pytest.approx(
        {"before": 2 / 3, "after": 0, "growth": -2 / 3, "redistribution": 0, "residual": 0, "change": -2 / 3}
    )


def test_redistribution_alone():
    found = parts(growth_and_redistribution(Period([50, 150], 100), Period([100, 100], 100), alpha=1))
    assert found["redistribution"] == pytest.approx(-0.25)
    assert found["growth"] == 0


def test_prices_that_move_with_the_line_change_nothing():
    found = parts(growth_and_redistribution(Period([50, 150], 100), Period([75, 225], 150)))
    assert found["change"] == 0


def test_datt_and_ravallion_by_hand():
    # before: 60, 140 (mean 100); after: 120, 180 (mean 150); line 100
    periods = Period([60, 140], 100), Period([120, 180], 100)
    before = parts(growth_and_redistribution(*periods, alpha=1, reference="before"))
    # growth: 90, 210, gap 0.05; redistribution: 80, 120, gap 0.1; start 0.2, end 0
    assert before["growth"] == pytest.approx(0.05 - 0.2)
    assert before["redistribution"] == pytest.approx(0.1 - 0.2)
    assert before["residual"] == pytest.approx(0.05)
    after = parts(growth_and_redistribution(*periods, alpha=1, reference="after"))
    assert after["growth"] == pytest.approx(0 - 0.1)
    assert after["redistribution"] == pytest.approx(0 - 0.05)
    half = parts(growth_and_redistribution(*periods, alpha=1))
    assert half["growth"] == pytest.approx((before["growth"] + after["growth"]) / 2)


@given(people, people, st.sampled_from([0.0, 1.0, 2.0]))
def test_shapley_parts_add_up(one, other, alpha):
    periods = [Period(*(np.array(c) for c in (y, [100.0] * len(y), w))) for y, w in (zip(*one), zip(*other))]
    found = parts(growth_and_redistribution(*periods, alpha=alpha))
    assert found["growth"] + found["redistribution"] == pytest.approx(found["change"], abs=1e-12)


def test_shapley_of_three_factors_by_hand():
    worth = {"": 0, "a": 1, "b": 2, "c": 0, "ab": 5, "ac": 1, "bc": 2, "abc": 6}
    found = shapley("abc", lambda chosen: worth["".join(sorted(chosen))])
    expected = {"a": (2 * 1 + 3 + 1 + 2 * 4) / 6, "b": (2 * 2 + 4 + 2 + 2 * 5) / 6, "c": 2 / 6}
    assert found == pytest.approx(expected)


def test_change_by_group_by_hand():
    # a falls from 1/2 to 0 poor and shrinks from 2/4 to 1/4; b stays at 1/2 and 1/3 poor
    before, after = Period([50, 150, 50, 150], 100), Period([150, 50, 150, 150], 100)
    found = parts(change_by_group(before, after, list("aabb"), list("abbb")))
    assert found["within: a"] == pytest.approx(0.5 * (0 - 0.5))
    assert found["within: b"] == pytest.approx(0.5 * (1 / 3 - 0.5))
    assert found["shift"] == pytest.approx(0, abs=1e-15)
    assert found["interaction"] == pytest.approx(-0.25 * (0 - 0.5) + 0.25 * (1 / 3 - 0.5))
    assert found["within"] + found["shift"] + found["interaction"] == pytest.approx(found["change"])
    assert found["change"] == pytest.approx(1 / 4 - 1 / 2)


def test_groups_that_differ_are_refused():
    period = Period([50, 150], 100)
    with pytest.raises(InputError, match="found b, c in one only"):
        change_by_group(period, period, ["a", "b"], ["a", "c"])


def test_errors_of_the_change_are_those_of_two_independent_surveys():
    rng = np.random.default_rng(2)
    designs = [Design(weight=rng.uniform(1, 2, 60), psu=np.repeat(np.arange(12), 5)) for _ in range(2)]
    periods = [Period(rng.lognormal(0, 0.5, 60), 1.0) for _ in range(2)]
    resamples = [jackknife(design) for design in designs]
    found = with_errors(partial(growth_and_redistribution, alpha=1), *periods, designs, resamples)
    se = found.set_index("component")["se"]
    for name, period, design in zip(("before", "after"), periods, designs, strict=True):
        one = linearised(design, fgt_estimate(period.welfare, 1.0, design.weight, 1))
        assert se[name] == pytest.approx(one, rel=0.02)
    assert se["change"] ** 2 == pytest.approx(se["before"] ** 2 + se["after"] ** 2, rel=1e-10)
    assert se["growth"] > 0


def test_an_unknown_reference_is_refused():
    with pytest.raises(InputError, match="before, after, shapley"):
        growth_and_redistribution(Period([1], 2), Period([1], 2), reference="base")
