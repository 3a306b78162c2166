"""Rounding intervals and the rule by which an identity holds, on numbers worked by hand."""

import numpy as np
import pytest

from analysis.core.errors import InputError
from analysis.official.audit.consumption import gini_bounds
from analysis.official.audit.explained import weight_range
from analysis.official.audit.identities import identities, numbered
from analysis.official.audit.intervals import Interval, between, lift, mixture, rounding, weighted_mean
from analysis.official.audit.text import evaluate


def printed(*values, decimals=1, **more):
    return rounding(list(values), decimals, **more)


def check(left, right, relation="="):
    return numbered([identities("block", "what", "T", "row", ["column"], left, right, relation)]).iloc[0]


def test_a_printed_number_is_half_a_unit_wide_to_either_side():
    number = printed(24.2)
    assert (number.low[0], number.high[0]) == pytest.approx((24.15, 24.25))
    assert number.text[0] == "24.2"


def test_counts_stand_for_themselves_and_shares_are_not_negative():
    assert printed(22995, decimals=0, exact=True).low[0] == 22995
    assert printed(0.0).low[0] == 0.0
    assert printed(-0.7, signed=True).low[0] == pytest.approx(-0.75)


def test_operations_reach_the_exact_ends_and_write_themselves_out():
    product = printed(24.2) * printed(7.4) / printed(27.1)
    assert product.low[0] == pytest.approx(24.15 * 7.35 / 27.15)
    assert product.high[0] == pytest.approx(24.25 * 7.45 / 27.05)
    assert product.text[0] == "24.2 × 7.4 / 27.1"
    assert (1 - printed(6.5) / printed(27.1)).text[0] == "1 − 6.5 / 27.1"
    assert (10 * (printed(1.0) + printed(2.0))).text[0] == "10 × (1.0 + 2.0)"
    assert (printed(1.0) - (printed(2.0) - printed(3.0))).text[0] == "1.0 − (2.0 − 3.0)"


def test_a_long_sum_is_written_out_whole():
    wide = printed(1.0, 1534937.0, 22.0, decimals=0).reshape(3, 1)
    assert wide.sum().text[0] == "1 + 1,534,937 + 22"


def test_mixture_uses_one_share_in_both_places():
    mean = mixture(printed(50, decimals=0), printed(100, decimals=0), printed(100, decimals=0))
    assert (mean.low[0], mean.high[0]) == pytest.approx((99.5, 100.5))  # not wider, whatever the share is


def test_weighted_mean_reaches_its_ends_at_a_threshold():
    weights = Interval(
        np.array([[1.0], [1.0]]), np.array([[3.0], [3.0]]), np.array([["w"], ["w"]], dtype=object)
    )
    mean = weighted_mean(weights, lift([[0.0], [10.0]]))
    assert (mean.low[0], mean.high[0]) == pytest.approx((2.5, 7.5))


def test_an_identity_fails_only_if_no_unrounded_numbers_satisfy_it():
    assert check(printed(0.4) + printed(0.4), printed(0.9)).holds  # 0.44 + 0.44 = 0.88
    failed = check(printed(0.4) + printed(0.4), printed(1.0))
    assert not failed.holds
    assert failed.gap == pytest.approx(0.05)


def test_one_number_printed_twice_must_be_printed_alike():
    assert check(printed(19.9), printed(19.8)).holds  # the ranges share 19.85
    assert not check(printed(19.9), printed(19.8), "same").holds
    assert check(printed(657953, decimals=0), printed(657.953, decimals=3) * 1000, "same").holds
    assert check(lift([7.0]), lift([7.0]), "same").holds


def test_an_inequality_holds_if_it_may():
    assert check(printed(6.5), printed(6.5), "<=").holds
    assert not check(printed(6.7), printed(6.5), "<=").holds


def test_numbers_not_printed_are_left_out():
    assert numbered([identities("b", "w", "T", ["a", "b"], "c", printed(1.0, np.nan), printed(1.0, 2.0))])[
        "row"
    ].to_list() == ["a"]


def test_between_spans_its_parts():
    span = between(printed(20.0), printed(40.0))
    assert check(printed(30.0), span).holds
    assert not check(printed(40.2), span).holds


def test_equal_deciles_allow_only_small_gini_indices():
    bounds = gini_bounds(lift(np.full((10, 1), 10.0)))
    assert (bounds.low[0], bounds.high[0]) == pytest.approx((0, 0))


def test_gini_bounds_hold_for_a_known_distribution():
    shares = np.arange(0.05, 1, 0.1)[:, None]  # deciles of the uniform distribution, whose Gini index is 1/3
    bounds = gini_bounds(lift(100 * shares / shares.sum()))
    assert bounds.low[0] < 100 / 3 < bounds.high[0]
    assert bounds.low[0] == pytest.approx(33.0)


def test_weight_range_finds_the_only_weight():
    first, second = lift([10.0, 50.0]), lift([20.0, 0.0])
    low, high = weight_range(lift([12.0, 40.0]), first, second)
    assert (low, high) == pytest.approx((0.2, 0.2))
    low, high = weight_range(lift([12.0, 20.0]), first, second)
    assert low > high


def test_formulas_know_names_numbers_and_four_operations():
    assert evaluate("100 * a / (a + b)", {"a": lift([1.0]), "b": lift([3.0])}).low[0] == pytest.approx(25)
    with pytest.raises(InputError, match="__import__"):
        evaluate("__import__('os')", {})
    with pytest.raises(InputError, match="'c'"):
        evaluate("a + c", {"a": lift([1.0])})
