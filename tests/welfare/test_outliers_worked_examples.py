"""Outliers: the worked examples, and properties."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.welfare import outliers

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
    alone = outliers.flag_by_level(frame.tail(4), "x", levels)
    assert alone["level"].isna().all() and alone["flag"].eq("").all()  # not judged, and so not flagged


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
