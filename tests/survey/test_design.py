"""The design: what is refused, singleton rules and sums by hand, and that order does not matter."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.survey.design import Design
from analysis.survey.influence import covariance, difference, estimate_within, linearised
from analysis.survey.means import mean_estimate, total_estimate

# stratum, psu, weight, y: two PSUs in a and in b, one in c
ROWS = pd.DataFrame(
    [
        ("a", 1, 2.0, 1.0),
        ("a", 1, 2.0, 3.0),
        ("a", 2, 2.0, 5.0),
        ("b", 3, 1.0, 2.0),
        ("b", 4, 1.0, 6.0),
        ("c", 5, 3.0, 4.0),
    ],
    columns=["stratum", "psu", "weight", "y"],
)
PARTS = {"weight": "weight", "stratum": "stratum", "psu": "psu"}


def se_of_total(**options):
    design = Design.from_frame(ROWS, **(PARTS | options))
    return linearised(design, total_estimate(ROWS["y"], design.weight))


# PSU totals: 8, 10 | 2, 6 | 12. Variance of a: 2 (1 + 1) = 4; of b: 2 (4 + 4) = 16.
@pytest.mark.parametrize(
    ("rule", "variance"),
    [
        ("certainty", 4 + 16),
        ("remove", 4 + 16),
        ("adjust", 4 + 16 + 12**2),
        ("centered", 4 + 16 + (12 - 38 / 5) ** 2),
        ("average", (4 + 16) * 3 / 2),
    ],
)
def test_singleton_rules_by_hand(rule, variance):
    assert se_of_total(singleton=rule) ** 2 == pytest.approx(variance, rel=1e-14)


def test_a_lonely_stratum_joins_its_neighbour():
    # b and c: totals 2, 6, 12 around 20/3; three PSUs
    expected = 4 + 3 / 2 * sum((t - 20 / 3) ** 2 for t in (2, 6, 12))
    assert se_of_total(singleton="collapse", collapse={"c": "b"}) ** 2 == pytest.approx(expected)
    design = Design.from_frame(ROWS, **PARTS, singleton="collapse", collapse={"c": "b"})
    assert design.stratum_labels.tolist() == ["a", "b + c"]
    assert design.df() == 5 - 2


def test_finite_population_correction_by_hand():
    # 2 of 4 PSUs in a, 2 of 8 in b, the only one in c: an enumerated stratum is not lonely
    sizes = ROWS["stratum"].map({"a": 4, "b": 8, "c": 1})
    assert se_of_total_with(ROWS.assign(N=sizes)) ** 2 == pytest.approx(0.5 * 4 + 0.75 * 16)
    fractions = ROWS["stratum"].map({"a": 0.5, "b": 0.25, "c": 1.0})
    assert se_of_total_with(ROWS.assign(N=fractions)) ** 2 == pytest.approx(0.5 * 4 + 0.75 * 16)


def se_of_total_with(frame):
    design = Design.from_frame(frame, **PARTS, fpc="N")
    return linearised(design, total_estimate(frame["y"], design.weight))


def test_two_stages_by_hand():
    # one stratum, 2 of 4 PSUs, 2 of 3 and 2 of 5 rows in them; every row stands for what it was drawn from
    frame = pd.DataFrame({"psu": [1, 1, 2, 2], "y": [1.0, 3.0, 2.0, 8.0], "N": 4, "M": [3, 3, 5, 5]})
    frame["weight"] = 4 / 2 * frame["M"] / 2
    design = Design.from_frame(frame, weight="weight", psu="psu", fpc=["N", "M"])
    scores = (frame["weight"] * frame["y"]).to_numpy()  # 3, 9 | 10, 40
    first = (1 - 2 / 4) * 2 * (19**2 + 19**2)  # totals 12 and 50 around 31
    second = 2 / 4 * ((1 - 2 / 3) * 2 * (3**2 + 3**2) + (1 - 2 / 5) * 2 * (15**2 + 15**2))
    assert design.covariance(scores)[0, 0] == pytest.approx(first + second, rel=1e-14)


def test_psu_totals_stand_in_the_order_of_strata():
    shuffled = ROWS.iloc[[5, 3, 0, 4, 2, 1]]
    design = Design.from_frame(shuffled, **PARTS, singleton="remove")
    totals = design.psu_totals(design.weight * shuffled["y"].to_numpy())[:, 0]
    assert design.psu_labels.tolist() == [1, 2, 3, 4, 5]
    assert totals.tolist() == [8, 10, 2, 6, 12]
    assert design.stratum_of_psu.tolist() == [0, 0, 1, 1, 2]


def test_nested_codes_start_anew_in_each_stratum():
    frame = ROWS.assign(psu=[1, 1, 2, 1, 2, 1])
    design = Design.from_frame(frame, **PARTS, singleton="remove", nest=True)
    assert design.n_psu == 5
    assert linearised(design, total_estimate(frame["y"], design.weight)) == se_of_total(singleton="remove")


@pytest.mark.parametrize("rule", ["remove", "adjust", "average", "centered"])
def test_row_order_text_codes_and_unused_categories_change_nothing(rule):
    plain = Design.from_frame(ROWS, **PARTS, singleton=rule)
    other = ROWS.iloc[[4, 2, 0, 5, 1, 3]].reset_index(drop=True)
    other["psu"] = "p" + other["psu"].astype(str)
    other["stratum"] = pd.Categorical(other["stratum"], categories=["z", "c", "b", "unused", "a"])
    changed = Design.from_frame(other, **PARTS, singleton=rule)
    for estimator in (mean_estimate, total_estimate):
        assert linearised(changed, estimator(other["y"], changed.weight)) == pytest.approx(
            linearised(plain, estimator(ROWS["y"], plain.weight)), rel=1e-13
        )
    assert changed.df() == plain.df()


def test_degrees_of_freedom_of_a_domain_are_its_own():
    design = Design.from_frame(ROWS, **PARTS, singleton="remove")
    assert design.df() == 5 - 3
    assert design.df((ROWS["stratum"] == "a").to_numpy()) == 2 - 1
    assert design.df((ROWS["y"] >= 5).to_numpy()) == 2 - 2  # one PSU in each of two strata


def test_weights_of_several_columns_are_multiplied():
    frame = ROWS.assign(size=[1, 2, 3, 4, 5, 6])
    design = Design.from_frame(frame, weight=["weight", "size"], psu="psu")
    assert design.weight.tolist() == [2, 4, 6, 4, 5, 18]


def test_covariance_of_parts_of_one_psu():
    design = Design.from_frame(ROWS, **PARTS, singleton="remove")
    low = (ROWS["y"] <= 3).to_numpy()
    one, other = (estimate_within(m, mean_estimate, ROWS["y"].to_numpy(), design.weight) for m in (low, ~low))
    both = covariance(design, [one, other])
    assert linearised(design, difference(one, other)) ** 2 == pytest.approx(
        both[0, 0] + both[1, 1] - 2 * both[0, 1]
    )


@pytest.mark.parametrize(
    ("changes", "options", "messages"),
    [
        ({}, {}, ["one in stratum c", "Choose a rule"]),
        ({"weight": [2, np.nan, 2, -1, 1, np.inf]}, {"singleton": "remove"}, ["nan in 1 row", "-1", "inf"]),
        ({"weight": 0.0}, {"singleton": "remove"}, ["above zero, found none"]),
        ({"psu": [1, 1, 2, 2, 4, 5]}, {"singleton": "remove"}, ["2 (in a and b)", "nest=True"]),
        ({"stratum": ["a", None, "a", "b", "b", "c"]}, {"singleton": "remove"}, ["stratum code in every"]),
        ({"N": 1.5}, {"singleton": "remove", "fpc": "N"}, ["at least as many units", "2 of 1.5"]),
        ({"N": [9, 8, 9, 9, 9, 9]}, {"singleton": "remove", "fpc": "N"}, ["one value a stratum"]),
        ({"N": [0.5, 0.5, 0.5, 9, 9, 9]}, {"singleton": "remove", "fpc": "N"}, ["found both"]),
        ({"N": [9, 9, 9, 9, 9, 0]}, {"singleton": "remove", "fpc": "N"}, ["above zero"]),
        ({}, {"singleton": "centred"}, ["Did you mean 'centered'"]),
        ({}, {"singleton": "collapse", "collapse": {"c": "bb"}}, ["no stratum is called 'bb'"]),
        ({}, {"singleton": "collapse"}, ["neighbour"]),
    ],
)
def test_what_is_refused(changes, options, messages):
    with pytest.raises(InputError) as raised:
        Design.from_frame(ROWS.assign(**changes), **PARTS, **options)
    for message in messages:
        assert message in str(raised.value)


def test_all_faults_are_told_at_once():
    frame = ROWS.assign(weight=[-1, 1, 1, 1, 1, 1], psu=[1, 1, 2, 2, 4, 5])
    with pytest.raises(InputError) as raised:
        Design.from_frame(frame, **PARTS)
    assert "3 fault(s)" in str(raised.value)
    assert all(word in str(raised.value) for word in ("-1", "several", "one in stratum c"))


def test_an_unknown_column_is_named_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'weight'"):
        Design.from_frame(ROWS, weight="weigth")


def test_a_lonely_second_stage_unit_is_refused_and_ruled():
    frame = pd.DataFrame({"psu": [1, 1, 2], "N": 4, "M": 5, "weight": 1.0, "y": [1.0, 3.0, 4.0]})
    with pytest.raises(InputError, match="second-stage"):
        Design.from_frame(frame, weight="weight", psu="psu", fpc=["N", "M"])
    design = Design.from_frame(frame, weight="weight", psu="psu", fpc=["N", "M"], singleton="remove")
    # totals 4 and 4 add nothing; the first PSU's rows: f (1 - 2/5) 2 (1 + 1)
    assert design.covariance(frame["y"].to_numpy())[0, 0] == pytest.approx(0.5 * 0.6 * 4)
