"""Robust scales, normalisations, detection by level and treatments: outside results and slow versions."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.core.errors import InputError
from analysis.welfare import normalisations, outliers, scales

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"
R_SCALES = pd.read_csv(EXAMPLES.parent / "r/scales.csv")
samples = st.lists(st.floats(-1e3, 1e3).map(lambda v: round(v, 2)), min_size=2, max_size=60)


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def slow_sn(x):
    x = np.asarray(x)
    high = np.sort(np.abs(x[:, None] - x), axis=1)[:, len(x) // 2]
    return 1.1926 * np.sort(high)[(len(x) + 1) // 2 - 1]


def slow_qn(x):
    x = np.asarray(x)
    h = len(x) // 2 + 1
    i, j = np.triu_indices(len(x), 1)
    return 2.2219 * np.sort(np.abs(x[i] - x[j]))[h * (h - 1) // 2 - 1]


@given(samples)
def test_scales_equal_their_definitions(values):
    assert scales.sn(values) == pytest.approx(slow_sn(values), abs=1e-9)
    assert scales.qn(values) == pytest.approx(slow_qn(values), abs=1e-9)


@pytest.mark.parametrize("n", [199, 200, 201, 202, 997, 1500])
def test_qn_by_bisection_equals_all_pairs_with_and_without_ties(n):
    rng = np.random.default_rng(n)
    for x in (rng.normal(size=n), rng.integers(0, 40, n).astype(float), rng.lognormal(0, 3, n), np.ones(n)):
        assert scales.qn(x) == pytest.approx(slow_qn(x), rel=1e-12, abs=1e-12)


def test_small_sample_factors_of_the_worked_example():
    case = example("01_robust_scales")
    for name, values in case["inputs"].items():
        known = case["outputs"][name]
        assert scales.sn(values) == pytest.approx(known["sn_1_1926"], abs=1e-8)
        assert scales.sn(values, small=True) == pytest.approx(known["sn_small"], abs=1e-8)
        assert scales.mad(values, small=True) == pytest.approx(known["mad_small"], abs=1e-8)
        assert scales.qn(values, small="robustbase") == pytest.approx(known["qn_small_robustbase"], abs=1e-8)
        assert scales.iqr_raw(values) == pytest.approx(known["iqr_stata"], abs=1e-8)


def test_powers_and_choice_of_the_worked_example():
    case = example("02_outdetect")
    x, known = np.array(case["inputs"]["x"]), case["outputs"]
    assert normalisations.boxcox_power(x) == pytest.approx(known["lambda_bcox"], abs=1e-6)
    assert normalisations.yeojohnson_power(x) == pytest.approx(known["lambda_yj"], abs=1e-6)
    names = {"ln": "ln", "bcox": "boxcox", "sqrt": "sqrt", "yj": "yeojohnson"}
    for name, value in known["pearson_over_df"].items():
        made = normalisations.fitted(names[name], x)
        assert normalisations.pearson_over_df(made.forward(x)) == pytest.approx(value, abs=1e-6)
    assert normalisations.best(x).name == known["best_of_ln_bcox_sqrt"]


@pytest.mark.parametrize("key, name", [("ln", "ln"), ("bcox", "boxcox"), ("yj", "yeojohnson")])
def test_scores_and_flags_under_each_normalisation(key, name):
    case = example("02_outdetect")
    x, known = pd.Series(case["inputs"]["x"]), case["outputs"]["by_normalization"][key]
    found = outliers.z_scores(x, normalise=name)
    assert found["z"].head(5).tolist() == pytest.approx(known["z_first5"], abs=1e-5)
    assert found["normalised"].median() == pytest.approx(known["median"], abs=1e-5)
    assert scales.sn(found["normalised"]) == pytest.approx(known["sn"], abs=1e-5)
    for alpha, sides in known["flags"].items():
        flags = outliers.flag(x, float(alpha), normalise=name)
        for side, values in sides.items():
            assert x[flags == side].tolist() == values


def test_powers_agree_with_scipy():
    rng = np.random.default_rng(2)
    x = rng.gamma(2, 3, 400)
    assert normalisations.boxcox_power(x) == pytest.approx(stats.boxcox_normmax(x, method="mle"), abs=1e-5)
    y = rng.normal(1, 3, 400)
    assert normalisations.yeojohnson_power(y) == pytest.approx(stats.yeojohnson_normmax(y), abs=1e-5)


@pytest.mark.parametrize(
    "name", ["ln", "log10", "log", "boxcox", "yeojohnson", "asinh", "sqrt", "none", "best"]
)
@settings(max_examples=25)
@given(st.lists(st.floats(0.01, 1e4), min_size=8, max_size=40, unique=True))
def test_a_normalisation_can_be_undone(name, values):
    made = normalisations.fitted(name, values)
    if np.isfinite(made.power) and abs(made.power) > 3:
        return  # so steep a power loses the digits it would be undone with
    x = np.asarray(values)
    np.testing.assert_allclose(made.back(made.forward(x)), x, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("low, allowed", [(1.0, {"ln", "boxcox", "sqrt"}), (0.0, {"log", "asinh", "sqrt", "yeojohnson"}), (-5.0, {"log", "asinh", "yeojohnson"})])  # fmt: skip
def test_best_chooses_among_what_the_values_allow(low, allowed):
    x = np.append(np.random.default_rng(1).lognormal(2, 1, 200) + max(low, 0), low)
    assert normalisations.best(x).name in allowed


def r_sample(n, distinct, power):
    """The values of tests/reference/r/scales.R."""
    v = np.arange(1, n + 1) * 7919.0 % distinct / 1000
    return {1: v, 3: v * v * v, -1: -v * v}[power]


def equals_robustbase(own, theirs, factor):
    """To 1e-12; or theirs is ours in single precision: robustbase cuts a distance that many pairs share."""
    cut = factor * float(np.float32(own / factor))
    return theirs == pytest.approx(own, rel=1e-12) or theirs == pytest.approx(cut, rel=1e-12)


@pytest.mark.parametrize("n", sorted(set(R_SCALES["n"])))
def test_qn_and_sn_equal_robustbase(n):
    exact = 0
    for case in R_SCALES[R_SCALES["n"] == n].itertuples():
        values = np.random.default_rng(n).permutation(r_sample(n, case.distinct, case.power))
        assert scales.sn(values, small=True) == pytest.approx(case.Sn, rel=1e-12)
        assert scales.sn(values) == pytest.approx(case.Sn_large, rel=1e-12)
        plain = scales.qn(values) / scales.QN_FACTOR
        finite = scales.qn(values, small="robustbase")
        assert equals_robustbase(2.21914 * plain, case.Qn_large, 2.21914)
        assert equals_robustbase(finite, case.Qn, finite / plain)
        exact += finite == pytest.approx(case.Qn, rel=1e-12)
    assert exact  # the cut does not serve as an excuse everywhere


def grouped_survey():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"aimag": np.repeat(["a", "b", "c"], [300, 40, 10]), "quarter": 1})
    frame["x"] = rng.lognormal(3, 0.4, 350) * np.where(frame["aimag"] == "b", 50, 1)
    frame.loc[[0, 1], "x"] = [4000.0, 0.05]
    return frame


def test_detection_by_level_equals_a_slow_version():
    frame = grouped_survey()
    levels = {"aimag": ["aimag", "quarter"], "nation": ["quarter"]}
    found = outliers.detect(frame, "x", levels, outliers.Rule(alpha=3.5))
    expected = pd.Series("", index=frame.index, dtype=object)
    for name in ("a", "b"):
        rows = frame["aimag"] == name
        expected[rows] = outliers.flag(frame.loc[rows, "x"], 3.5)
    expected[frame["aimag"] == "c"] = outliers.flag(frame["x"], 3.5)[frame["aimag"] == "c"]
    assert found["flag"].tolist() == expected.tolist()
    assert found.loc[frame["aimag"] == "c", "level"].eq("nation").all()


def test_a_group_of_equal_values_leaves_the_decision_to_the_wider_one():
    frame = pd.DataFrame({"g": ["same"] * 30 + ["other"] * 40, "x": [5.0] * 30 + list(np.linspace(4, 6, 40))})
    found = outliers.detect(frame, "x", {"g": ["g"], "all": []})
    assert found["level"].tolist() == ["all"] * 30 + ["g"] * 40


def test_treatments_take_from_the_group_that_decided():
    frame = grouped_survey()
    found = outliers.detect(frame, "x", {"aimag": ["aimag"], "all": []})
    own = frame.loc[(frame["aimag"] == "a") & (found["flag"] == ""), "x"]
    median = outliers.treated(frame["x"], found)
    assert median[0] == own.median() == median[1]
    nearest = outliers.treated(frame["x"], found, "winsorise")
    assert (nearest[0], nearest[1]) == (own.max(), own.min())
    assert (median[found["flag"] == ""] == frame["x"][found["flag"] == ""]).all()


def test_the_regression_brings_a_flagged_value_near_its_neighbours():
    rng = np.random.default_rng(9)
    x = pd.DataFrame({"rooms": rng.integers(1, 6, 200).astype(float)})
    rent = np.exp(2 + 0.5 * x["rooms"] + 0.1 * rng.normal(size=200))
    rent[7] = rent[7] * 1000
    flags = outliers.flag(rent)
    assert flags[7] == "top"
    assert outliers.regressed(rent, flags, x)[7] == pytest.approx(np.exp(2 + 0.5 * x["rooms"][7]), rel=0.1)


def test_bounds_are_where_flags_begin():
    x = pd.Series(np.random.default_rng(3).lognormal(1, 0.5, 500))
    low, high = outliers.bounds(x, outliers.Rule(alpha=2.5))
    flags = outliers.flag(x, 2.5)
    assert ((x < low) == (flags == "bottom")).all()
    assert ((x > high) == (flags == "top")).all()


def test_reweighting_keeps_the_sum_of_each_stratum():
    weight = pd.Series([1.0, 2, 3, 4])
    found = outliers.reweighted(weight, pd.Series(["", "top", "", ""]), pd.Series(["a", "a", "b", "b"]))
    assert found.tolist() == [3.0, 0.0, 3.0, 4.0]


def test_the_effect_counts_and_weighs():
    before, after = pd.Series([1.0, 9.0, 2.0, np.nan]), pd.Series([1.0, 3.0, 2.0, np.nan])
    found = outliers.effect(
        before, after, pd.Series(["", "top", "", ""]), pd.Series(list("xxyy")), pd.Series([1.0, 3, 1, 1])
    )
    assert found.loc["x", ["values", "judged", "bottom", "top"]].tolist() == [2, 2, 0, 1]
    assert found.loc["x", "mean_before"] == 7.0
    assert found.loc["x", "change"] == pytest.approx(2.5 / 7 - 1)
    assert found.loc["y", "values"] == 1


def test_a_missing_value_is_not_judged_and_its_flag_is_empty():
    x = [*np.linspace(1, 2, 39), np.nan, 1.0, 2.0, 3.0]
    frame = pd.DataFrame({"g": ["many"] * 40 + ["few"] * 3, "x": x})
    found = outliers.detect(frame, "x", {"g": ["g"]})
    assert found["level"].isna().tolist() == [False] * 39 + [True] * 4
    assert set(found["flag"]) == {""} and found["z"].isna().sum() == 4
    assert outliers.flag(frame["x"]).tolist() == [""] * 43
    known = outliers.effect(frame["x"], frame["x"], found["flag"], frame["g"], judged=found["level"].notna())
    assert known[["values", "judged"]].to_numpy().tolist() == [[3, 0], [39, 39]]
    assert outliers.treated(frame["x"], found).equals(frame["x"])


def test_the_trimming_curve_cuts_the_right_end():
    x = np.arange(1.0, 101.0)
    mean = lambda values, weights: np.average(values, weights=weights)  # noqa: E731
    top = outliers.trimming_curve(x, mean, shares=[0, 0.1])
    assert top["estimate"].tolist() == [50.5, 45.5]
    bottom = outliers.trimming_curve(x, mean, shares=[0, 0.1], side="bottom")
    assert bottom["estimate"].tolist() == [50.5, 55.5]


def test_a_rule_refuses_all_that_is_wrong_at_once():
    with pytest.raises(InputError, match="(?s)scaled.*alpha"):
        outliers.Rule(scale="scaled", alpha=0)
