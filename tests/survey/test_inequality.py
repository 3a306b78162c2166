"""Quantiles, Lorenz curve and Gini against hand-worked tables, R, and their own properties."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.survey import gini, lorenz, quantile, quantile_group, quantile_ratio

REFERENCE = Path(__file__).parents[1] / "reference"
weighted = st.lists(st.tuples(st.floats(1, 1e6), st.floats(0.1, 100)), min_size=2, max_size=30)


def test_quantiles_of_the_worked_example():
    example = json.loads((REFERENCE / "worked-examples/10_small_rules.json").read_text())
    x, w = (example["inputs"]["percentile"][k] for k in ("x", "w"))
    for name, p in (("p10", 0.1), ("p40", 0.4), ("p50", 0.5)):
        assert quantile(x, p, w) == example["outputs"][name]


def test_a_tie_of_cumulated_weights_survives_rounding():
    # 0.1 + 0.2 is a little more than 0.3 in binary
    assert quantile([1, 2, 3], 0.3, [0.1, 0.2, 0.7]) == 2.5


def test_quantile_ends_and_refusal():
    assert (quantile([3, 1, 2], 0), quantile([3, 1, 2], 1)) == (1, 3)
    with pytest.raises(InputError, match="0.9"):
        quantile([1, 2], 90)


def test_rows_of_zero_weight_play_no_part():
    assert quantile([0, 1, 9], 0, [0, 1, 1]) == 1


def test_quantile_groups_by_hand():
    assert quantile_group([10, 20, 30, 40], groups=2).tolist() == [1, 1, 2, 2]
    assert quantile_group([5, 5, 5, 9], groups=2).tolist() == [1, 1, 1, 2]  # equal values stay together


def test_quantile_ratio():
    assert quantile_ratio([1, 2, 3, 4], upper=0.75, lower=0.25) == pytest.approx(3.5 / 1.5)
    with pytest.raises(InputError, match="no ratio"):
        quantile_ratio([0, 0, 1])


@pytest.mark.parametrize(
    ("welfare", "weight", "expected"),
    [
        ([1, 1, 1], None, 0),
        ([0, 1], None, 0.5),
        ([1, 3], None, 0.25),
        ([1, 3], [3, 1], 0.25),
    ],
)
def test_gini_by_hand(welfare, weight, expected):
    assert gini(welfare, weight) == pytest.approx(expected, abs=1e-14)


def test_gini_of_the_worked_example():
    example = json.loads((REFERENCE / "worked-examples/09_fgt_gini_design_se.json").read_text())
    rows = pd.DataFrame(example["inputs"]["rows"])
    index = gini(rows["y"], rows["w"] * rows["size"])
    assert index == pytest.approx(example["outputs"]["gini"]["estimate"], abs=1e-10)


def test_gini_of_r_laeken():
    mini = pd.read_csv(REFERENCE / "r/mini_households.csv")
    known = json.loads((REFERENCE / "r/reference.json").read_text())["mini"]["lonely_remove"]["gini"]["est"]
    assert gini(mini["pc"], mini["weight"] * mini["hhsize"]) == pytest.approx(known, rel=1e-12)


def test_lorenz_by_hand():
    population, share = lorenz([3, 1], [1, 1])
    assert population.tolist() == [0, 0.5, 1]
    assert share.tolist() == [0, 0.25, 1]


def test_negative_welfare_is_refused():
    with pytest.raises(InputError, match="zero or more"):
        gini([-1, 2])


@given(weighted, st.floats(0.01, 100))
def test_gini_is_bounded_and_free_of_scale_order_and_replication(rows, factor):
    y, w = (np.array(column) for column in zip(*rows, strict=True))
    index = gini(y, w)
    assert -1e-12 <= index < 1
    assert gini(y * factor, w * factor) == pytest.approx(index, abs=1e-9)
    assert gini(y[::-1], w[::-1]) == pytest.approx(index, abs=1e-9)
    assert gini(np.tile(y, 2), np.tile(w, 2)) == pytest.approx(index, abs=1e-9)


@given(weighted)
def test_gini_equals_the_mean_difference(rows):
    y, w = (np.array(column) for column in zip(*rows, strict=True))
    difference = (w[:, None] * w * np.abs(y[:, None] - y)).sum() / w.sum() ** 2
    assert gini(y, w) == pytest.approx(difference / (2 * np.average(y, weights=w)), abs=1e-9)


@given(weighted)
def test_quantiles_do_not_fall(rows):
    y, w = zip(*rows, strict=True)
    values = [quantile(y, p, w) for p in (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)]
    assert values == sorted(values)
    assert values[0] == min(y) and values[-1] == max(y)
