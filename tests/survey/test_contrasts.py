"""Contrasts and tests on the fixture, and adjustments for their number."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.survey.contrasts import (
    adjusted,
    compare,
    equality_test,
    linear_combinations,
    wald_test,
)
from analysis.survey.design import Design
from analysis.survey.estimates import estimates


@pytest.fixture(scope="module")
def table():
    frame = pd.read_csv(Path(__file__).parents[1] / "reference/r/mini_households.csv")
    design = Design.from_frame(
        frame, weight=["weight", "hhsize"], stratum="stratum", psu="psu", singleton="remove"
    )
    by = [[], ["aimag"], ["head_female"]]
    return estimates(frame, design, welfare="pc", line=250000, by=by, measures=["fgt0", "gini"])


def test_all_pairs_of_domains(table):
    found = compare(table, "aimag", adjust="bonferroni")
    assert found["measure"].tolist() == ["fgt0"] * 3 + ["gini"] * 3
    assert list(zip(found["left"], found["right"], strict=True))[:3] == [(2, 1), (3, 1), (3, 2)]
    # aimags are made of whole strata, so they are independent
    frame = table.frame().set_index(["measure", "aimag"])
    expected = np.hypot(frame.loc[("fgt0", 2), "se"], frame.loc[("fgt0", 1), "se"])
    assert found["se"][0] == pytest.approx(expected, rel=1e-12)
    assert found["df"].tolist()[:3] == [12, 9, 9]
    assert found["p_adjusted"].to_numpy() == pytest.approx(np.minimum(found["p_value"] * 3, 1))


def test_a_domain_against_the_total_it_is_part_of(table):
    found = compare(table, "head_female", reference="total")
    assert found["right"].tolist() == ["total"] * 4
    rows = table.rows
    part = np.flatnonzero((rows["measure"] == "fgt0") & (rows["head_female"] == 1))[0]
    total = np.flatnonzero((rows["measure"] == "fgt0") & rows["head_female"].isna() & rows["aimag"].isna())[0]
    cov = table.covariance()
    expected = cov[part, part] + cov[total, total] - 2 * cov[part, total]
    assert found["se"][1] ** 2 == pytest.approx(expected, rel=1e-10)


def test_ratios_by_the_delta_method(table):
    found = compare(table, "aimag", reference=1, kind="ratio")
    frame = table.frame().set_index(["measure", "aimag"])
    a, b = frame.loc[("fgt0", 2)], frame.loc[("fgt0", 1)]
    ratio = a["estimate"] / b["estimate"]
    assert found["estimate"][0] == pytest.approx(ratio)
    # independent domains: relative variances add
    assert found["se"][0] == pytest.approx(ratio * np.hypot(a["cv"], b["cv"]), rel=1e-12)
    assert found["statistic"][0] == pytest.approx((ratio - 1) / found["se"][0])
    assert set(found["unit"]) == {"ratio"}


def test_a_difference_between_two_measures(table):
    coefficients = np.zeros(len(table.rows))
    coefficients[0], coefficients[table.rows["measure"].eq("gini").idxmax()] = 1, -1
    found = linear_combinations(table, {"headcount less Gini": coefficients})
    assert found["estimate"].item() == pytest.approx(0.400016593579414 - 0.325221989132702, rel=1e-12)
    assert found["p_value"].item() == pytest.approx(
        2 * stats().t.sf(abs(found["statistic"].item()), found["df"].item())
    )


def stats():
    import scipy.stats

    return scipy.stats


def test_one_contrast_has_the_f_of_its_t(table):
    single = compare(table, "head_female", reference=0)
    test = equality_test(table, "fgt0", "head_female")
    assert test.statistic == pytest.approx(single["statistic"][0] ** 2)
    assert (test.df_num, test.df_den) == (1, 15)
    assert test.p_value == pytest.approx(single["p_value"][0])


def test_the_adjusted_f_allows_for_few_degrees(table):
    adjusted_test, plain, limit = (
        equality_test(table, "fgt0", "aimag", method=method) for method in ("adjusted", "F", "chi2")
    )
    assert (adjusted_test.df_num, adjusted_test.df_den) == (2, 14)
    assert adjusted_test.statistic == pytest.approx(plain.statistic * 14 / 15)
    assert adjusted_test.p_value == pytest.approx(stats().f.sf(adjusted_test.statistic, 2, 14))
    assert limit.p_value == pytest.approx(stats().chi2.sf(2 * limit.statistic, 2))


@pytest.mark.parametrize("method", ["bonferroni", "sidak", "holm", "fdr"])
def test_adjustments_are_those_of_statsmodels(method):
    from statsmodels.stats.multitest import multipletests

    p = [0.01, 0.04, 0.03, 0.2, 0.5, 0.011]
    expected = multipletests(p, method="fdr_bh" if method == "fdr" else method)[1]
    assert adjusted(p, method) == pytest.approx(expected, rel=1e-12)
    assert adjusted([0.01, np.nan, 0.04], method)[[0, 2]] == pytest.approx(adjusted([0.01, 0.04], method))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t: compare(t, "aimg"), "Did you mean 'aimag'"),
        (lambda t: compare(t, "aimag", kind="quotient"), "difference or ratio"),
        (lambda t: compare(t, "aimag", reference=9), "no estimate for aimag = 9"),
        (lambda t: compare(t, "aimag", adjust="tukey"), "adjust"),
        (lambda t: wald_test(t, np.eye(3)), "expected 12, one an estimate, found 3"),
        (lambda t: equality_test(t, "fgt1", "aimag"), "measure"),
    ],
)
def test_what_is_refused(table, call, message):
    with pytest.raises(InputError, match=message):
        call(table)


def test_contrasts_that_follow_from_one_another_are_refused(table):
    matrix = np.zeros((3, len(table.rows)))
    first = [1, 2, 3]  # the three aimags of fgt0
    for row, (a, b) in enumerate([(0, 1), (1, 2), (0, 2)]):
        matrix[row, first[a]], matrix[row, first[b]] = 1, -1
    with pytest.raises(InputError, match="found 2"):
        wald_test(table, matrix)
