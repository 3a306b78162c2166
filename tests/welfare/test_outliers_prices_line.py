"""Outliers, price indices and the poverty line: worked examples, R, properties."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.welfare import outliers, poverty_line, prices

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


# --- outliers -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["A_n9", "B_n10", "C_n25"])
def test_robust_scales_of_the_worked_example(name):
    case = example("01_robust_scales")
    values, known = case["inputs"][name], case["outputs"][name]
    assert outliers.qn(values) == pytest.approx(known["qn_2_2219"], abs=1e-8)
    assert outliers.mad(values) == pytest.approx(known["mad_1_4826022"], abs=1e-8)
    assert outliers.iqr(values) == pytest.approx(known["iqr_stata_over_1_349"], abs=1e-8)
    assert outliers.sd(values) == pytest.approx(known["sd"], abs=1e-8)


def outdetect():
    case = example("02_outdetect")
    return pd.Series(case["inputs"]["x"]), case["outputs"]


@pytest.mark.parametrize("alpha", [2.5, 3.0, 3.5])
def test_flags_of_the_worked_example(alpha):
    values, known = outdetect()
    flags = outliers.flag(values, alpha)
    for side, expected in known["by_normalization"]["ln"]["flags"][str(alpha)].items():
        assert values[flags == side].tolist() == expected
    assert (outliers.flag(values, alpha, side="top") != "bottom").all()


def test_scores_and_treatments_of_the_worked_example():
    values, known = outdetect()
    scores = outliers.z_scores(values)["z"]
    assert scores.head(5).tolist() == pytest.approx(known["by_normalization"]["ln"]["z_first5"], abs=1e-6)
    flags = outliers.flag(values, 3.0)
    treated = known["treatments_ln_alpha3"]
    assert outliers.treat(values, flags)[flags == "top"].unique() == [treated["median_of_non_outliers"]]
    winsorised = outliers.treat(values, flags, "winsorise")
    assert (winsorised.min(), winsorised.max()) == (treated["winsor_low"], treated["winsor_high"])
    assert winsorised[flags == ""].equals(values[flags == ""])


def test_a_small_group_is_judged_in_the_wider_one():
    frame = pd.DataFrame(
        {"aimag": ["a"] * 24 + ["b"] * 4, "x": [*np.linspace(9, 11, 24), 9.5, 10, 10.5, 999]}
    )
    levels = {"aimag": ("aimag",), "national": ()}
    found = outliers.flag_by_level(frame, "x", levels)
    assert found["level"].tolist() == ["aimag"] * 24 + ["national"] * 4
    assert found.index[found["flag"] == "top"].tolist() == [27]
    assert outliers.flag_by_level(frame.tail(4), "x", levels)["flag"].isna().all()


def test_outlier_refusals():
    with pytest.raises(InputError, match="asinh"):
        outliers.z_scores(pd.Series([0.0, 1, 2]))
    with pytest.raises(InputError, match="wider group"):
        outliers.z_scores(pd.Series([1.0, 1, 1, 1, 5]))
    with pytest.raises(InputError, match="Did you mean 'qn'"):
        outliers.z_scores(pd.Series([1.0, 2]), scale="qnn")
    with pytest.raises(InputError, match="winsorise"):
        outliers.treat(pd.Series([1.0]), pd.Series([""]), "winsorize")


@given(st.lists(st.floats(1, 1e4), min_size=6, max_size=30, unique=True), st.floats(0.1, 10))
def test_flags_of_logs_do_not_depend_on_the_unit(values, factor):
    values = pd.Series(values)
    if outliers.qn(np.log(values)) > 1e-6:
        z = outliers.z_scores(values)["z"]
        assert outliers.z_scores(values * factor)["z"].tolist() == pytest.approx(
            z.tolist(), rel=1e-5, abs=1e-5
        )


# --- prices -------------------------------------------------------------------------------


def paasche_case():
    case = example("06_paasche")
    given_, items = case["inputs"], case["inputs"]["items"]

    def rows(prices_, shares, keys):
        return pd.DataFrame(
            {**keys(name), "item": item, "price": p, "share": s}
            for name in prices_
            for item, p, s in zip(items, prices_[name], shares[name], strict=True)
        )

    cells = rows(given_["price"], given_["share"], lambda n: {"aimag": n[0], "quarter": int(n[2])})
    aimags = rows(given_["aimag_price"], given_["aimag_share"], lambda n: {"aimag": n})
    national = pd.DataFrame({"item": items, "price": given_["national_price"]})
    return cells, aimags, national, case["outputs"]


def test_paasche_of_the_worked_example():
    cells, aimags, national, known = paasche_case()
    one = prices.paasche_one_step(cells, national)
    assert one["index"].tolist() == pytest.approx(list(known["one_step"].values()), abs=1e-9)
    two = prices.paasche_two_step(cells, aimags, national)
    assert two["temporal"].tolist() == pytest.approx(list(known["temporal"].values()), abs=1e-9)
    assert two["index"].tolist() == pytest.approx(list(known["two_step"].values()), abs=1e-9)
    first = cells[(cells["aimag"] == "A") & (cells["quarter"] == 1)]
    log = prices.log_paasche(first["price"], national["price"], first["share"])
    assert log == pytest.approx(known["log_approximation"]["Aq1"], abs=1e-9)


def test_indices_equal_r():
    known = json.loads((EXAMPLES.parent / "r/reference.json").read_text())["index"]
    p, q = np.array(known["prices"], dtype=float), np.array(known["quantities"], dtype=float)
    for t in range(len(p)):
        share, share0 = p[t] * q[t], p[0] * q[0]
        assert prices.paasche(p[t], p[0], share) == pytest.approx(known["paasche"][t], rel=1e-12)
        assert prices.laspeyres(p[t], p[0], share0) == pytest.approx(known["laspeyres"][t], rel=1e-12)
        assert prices.fisher(p[t], p[0], share, share0) == pytest.approx(known["fisher"][t], rel=1e-12)
        assert prices.log_paasche(p[t], p[0], share) == pytest.approx(
            known["geometric_paasche"][t], rel=1e-12
        )


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(1, 100), st.floats(0.01, 1)), min_size=1, max_size=8))
def test_an_index_lies_between_its_price_ratios(rows):
    p, p0, w = (np.array(column) for column in zip(*rows, strict=True))
    ratios = p / p0
    for index in (prices.paasche(p, p0, w), prices.laspeyres(p, p0, w), prices.fisher(p, p0, w, w)):
        assert ratios.min() - 1e-9 <= index <= ratios.max() + 1e-9
    assert prices.paasche(p0, p0, w) == pytest.approx(1)
    assert (
        prices.paasche(p, p0, w) <= prices.laspeyres(p, p0, w) + 1e-9
    )  # with equal shares: harmonic, arithmetic


def test_price_refusals():
    with pytest.raises(InputError, match="one length"):
        prices.paasche([1, 2], [1], [1, 1])
    with pytest.raises(InputError, match="above zero"):
        prices.paasche([0], [1], [1])


# --- line ---------------------------------------------------------------------------------


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
