"""Poverty line: the worked examples, Ravallion's lines, properties."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.welfare import poverty_line

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


# --- formulas ---------------------------------------------------------------------------------


def test_food_line_of_the_printed_basket():
    case = example("07_food_poverty_line")
    kcal, cost = (sum(row[i] for row in case["inputs"]["annex_table_1"]) for i in (1, 2))
    printed, known = case["inputs"]["printed_totals"], case["outputs"]
    assert poverty_line.food_line(cost, kcal) == pytest.approx(known["line_from_sums"], abs=1e-6)
    daily = poverty_line.food_line(printed["mnt"], printed["kcal"])
    assert daily == pytest.approx(known["line_from_printed_totals"], abs=1e-6)
    assert poverty_line.monthly(daily) == pytest.approx(known["month_from_printed_totals"], abs=1e-4)


def test_rounding_interval_of_the_line_holds_the_official_one():
    cost, kcal = poverty_line.rounding_interval(4617.7, 1), poverty_line.rounding_interval(1978.1, 1)
    month = [poverty_line.monthly(v) for v in poverty_line.food_line_interval(cost, kcal)]
    assert [round(v) for v in month] == [170406, 170418]
    assert month[0] <= 170414 <= month[1]


def test_a_printed_sum_lies_in_the_interval_of_its_parts():
    assert 0.3 in poverty_line.sum_interval([0.1, 0.1], 1)  # 0.14 + 0.14 prints as 0.3
    assert 0.31 not in poverty_line.sum_interval([0.1, 0.1], 1)
    case = example("07_food_poverty_line")["inputs"]
    parts = poverty_line.sum_interval([row[2] for row in case["annex_table_1"]], 1)
    assert case["printed_totals"]["mnt"] in parts


def households():
    case = example("08_ravallion_nonfood")
    rows = pd.DataFrame(case["inputs"]["households"])
    return rows, rows["w"] * rows["size"], case["inputs"]["z_food"], case["outputs"]


def test_nonfood_part_of_the_worked_example():
    rows, weight, _, known = households()
    assert poverty_line.in_reference_group(rows["total"], weight).sum() == known["n_in_10_40"]
    part = poverty_line.nonfood_component(rows["nonfood"], rows["total"], weight)
    assert part == pytest.approx(known["nonfood_10_40"], abs=1e-4)


def test_ravallion_lines_of_the_worked_example():
    rows, weight, line, known = households()
    alpha, beta = poverty_line.engel_curve(rows["food"], rows["total"], line, weight)
    assert (alpha, beta) == pytest.approx((known["engel_alpha"], known["engel_beta"]), abs=1e-8)
    assert poverty_line.ravallion_lower(line, alpha) == pytest.approx(known["z_lower_param"], abs=1e-3)
    assert poverty_line.ravallion_upper(line, alpha, beta) == pytest.approx(known["z_upper_param"], abs=1e-3)


def test_an_engel_curve_that_falls_too_fast_has_no_upper_line():
    with pytest.raises(InputError, match="never reaches"):
        poverty_line.ravallion_upper(100, 0.5, -0.4)


@given(st.floats(100, 1e4), st.floats(500, 4000), st.floats(500, 4000), st.floats(1, 3))
def test_the_food_line_is_proportional(cost, kcal, threshold, factor):
    line = poverty_line.food_line(cost, kcal, threshold)
    assert poverty_line.food_line(cost * factor, kcal, threshold) == pytest.approx(line * factor)
    assert poverty_line.food_line(cost * factor, kcal * factor, threshold) == pytest.approx(line)


def test_nonparametric_lines_of_the_worked_example():
    rows, weight, line, known = households()
    upper = poverty_line.ravallion_bands(rows["nonfood"], rows["food"], line, weight)
    lower = poverty_line.ravallion_bands(rows["nonfood"], rows["total"], line, weight)
    assert upper == pytest.approx(known["nonfood_upper_nonparam"], abs=1e-2)
    assert lower == pytest.approx(known["nonfood_lower_nonparam"], abs=1e-2)
    with pytest.raises(InputError, match="within 10 per cent"):
        poverty_line.ravallion_bands(rows["nonfood"], rows["total"], 1e9, weight)
