"""FGT and Watts against hand-worked tables, R, and their own properties."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.survey import fgt, fgt_terms, income_gap_ratio, is_poor, poverty_by_group, watts

REFERENCE = Path(__file__).parents[1] / "reference"
welfares = st.lists(st.floats(1, 1e6), min_size=1, max_size=30)

# persons with welfare 50, 80, 100, 200 against a line of 100; the last two weigh double
WELFARE = [50, 80, 100, 200]
WEIGHT = [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("alpha", "weak", "expected"),
    [
        (0, False, 2 / 6),
        (0, True, 4 / 6),  # the two at the line count as poor
        (1, False, (0.5 + 0.2) / 6),
        (1, True, (0.5 + 0.2) / 6),  # at the line the shortfall is nil
        (2, False, (0.25 + 0.04) / 6),
    ],
)
def test_fgt_by_hand(alpha, weak, expected):
    assert fgt(WELFARE, 100, WEIGHT, alpha, weak) == pytest.approx(expected, rel=1e-14)


def test_a_line_for_each_household():
    assert fgt([50, 80], [100, 80], alpha=0) == 0.5


def test_zero_welfare_has_a_gap_of_one_and_negative_more():
    assert fgt_terms([0, -50, 100], 100, alpha=1) == pytest.approx([1, 1.5, 0])


def test_watts_by_hand():
    assert watts([50, 100, 200], 100) == pytest.approx(np.log(2) / 3)


def test_income_gap_ratio_is_the_mean_shortfall_of_the_poor():
    assert income_gap_ratio(WELFARE, 100, WEIGHT) == pytest.approx((0.5 + 0.2) / 2)
    assert np.isnan(income_gap_ratio([200], 100))


def test_worked_example():
    example = json.loads((REFERENCE / "worked-examples/09_fgt_gini_design_se.json").read_text())
    rows = pd.DataFrame(example["inputs"]["rows"])
    for alpha in (0, 1, 2):
        index = fgt(rows["y"], example["inputs"]["z"], rows["w"] * rows["size"], alpha)
        assert index == pytest.approx(example["outputs"][f"P{alpha}"]["estimate"], abs=1e-10)


def test_r_survey():
    mini = pd.read_csv(REFERENCE / "r/mini_households.csv")
    known = json.loads((REFERENCE / "r/reference.json").read_text())["mini"]
    weight = mini["weight"] * mini["hhsize"]
    expected = known["lonely_remove"]["national"]["est"][:3]
    assert [fgt(mini["pc"], known["z"], weight, a) for a in (0, 1, 2)] == pytest.approx(expected, rel=1e-12)
    groups = poverty_by_group(mini["pc"], known["z"], mini["aimag"], weight).set_index("group")["index"]
    for aimag, row in known["lonely_remove"]["f0_by_aimag"].items():
        assert groups[int(aimag)] == pytest.approx(row["est"], rel=1e-12)


@given(welfares, st.floats(1, 1e6), st.floats(0.01, 100))
def test_indices_are_bounded_ordered_and_free_of_scale(welfare, line, factor):
    headcount, gap, severity = (fgt(welfare, line, alpha=a) for a in (0, 1, 2))
    assert 0 <= severity <= gap <= headcount <= 1
    assert gap**2 <= headcount * severity + 1e-12
    scaled = fgt(np.array(welfare) * factor, line * factor, alpha=1)
    assert scaled == pytest.approx(gap, abs=1e-9)


@given(welfares, st.floats(1, 1e6), st.floats(1, 1e6))
def test_poverty_rises_with_the_line(welfare, one, other):
    low, high = sorted((one, other))
    assert all(fgt(welfare, low, alpha=a) <= fgt(welfare, high, alpha=a) + 1e-12 for a in (0, 1, 2))


@given(
    st.lists(st.tuples(st.floats(1, 1e3), st.sampled_from("abc"), st.floats(0.1, 9)), min_size=1, max_size=30)
)
def test_groups_add_up(rows):
    welfare, group, weight = zip(*rows, strict=True)
    parts = poverty_by_group(welfare, 300, group, weight, alpha=1)
    total = fgt(welfare, 300, weight, alpha=1)
    assert parts["contribution"].sum() == pytest.approx(total)
    assert parts["population_share"].sum() == pytest.approx(1)
    assert (parts["population_share"] * parts["index"]).to_numpy() == pytest.approx(
        parts["contribution"].to_numpy()
    )
    if total > 0:
        assert parts["share_of_poverty"].sum() == pytest.approx(1)


def test_groups_by_hand():
    parts = poverty_by_group([50, 150, 80, 120], 100, ["a", "a", "b", "b"], [1, 1, 3, 1])
    assert parts["group"].tolist() == ["a", "b"]
    assert parts["population_share"].tolist() == pytest.approx([2 / 6, 4 / 6])
    assert parts["index"].tolist() == pytest.approx([1 / 2, 3 / 4])
    assert parts["share_of_poverty"].tolist() == pytest.approx([1 / 4, 3 / 4])


def test_is_poor_is_strict():
    assert is_poor([99, 100], 100).tolist() == [True, False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, np.nan], 2), "rows 1"),
        (([1, 2], 0), "above zero"),
        (([1, 2], 2, [1, -1]), "weight"),
        (([1, 2], 2, [0, 0]), "above zero, found none"),
        (([1, 2], 2, [1]), "expected 2 values"),
        (([1, 2], [1, 2, 3]), "one line, or 2 lines"),
        (([], 2), "at least one value"),
        (([1], 2, None, -1), "alpha"),
    ],
)
def test_what_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        fgt(*arguments)


def test_watts_refuses_zero_welfare():
    with pytest.raises(InputError, match="Watts"):
        watts([0, 1], 2)
