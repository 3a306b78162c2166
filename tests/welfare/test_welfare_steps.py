"""Equivalence, unit values, food, non-food, durables, housing, aggregate: worked examples and refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.welfare import aggregate, durables, equivalence, food, housing, nonfood, unit_values

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


# --- adult equivalents --------------------------------------------------------------------


def test_oecd_1_of_the_worked_example():
    rules = example("10_small_rules")
    households = pd.DataFrame(rules["inputs"]["households"])
    scale = equivalence.adult_equivalents(households["A"], households["K"])
    assert scale == pytest.approx(rules["outputs"]["scale"])


@pytest.mark.parametrize(
    ("scale", "expected"), [("oecd-1", 2.7), ("oecd-modified", 2.1), ("per capita", 4), ("square root", 2)]
)
def test_scales_of_two_adults_and_two_children(scale, expected):
    assert equivalence.adult_equivalents([2], [2], scale)[0] == pytest.approx(expected)


def test_composition_counts_children_below_fifteen():
    persons = pd.DataFrame({"hhid": ["b", "b", "b", "a"], "age": [40, 15, 14, 70]})
    counts = equivalence.composition(persons)
    assert counts.values.tolist() == [["b", 2, 1], ["a", 1, 0]]


def test_equivalence_refusals():
    with pytest.raises(InputError, match="oecd-1"):
        equivalence.adult_equivalents([1], [0], "oecd1")
    with pytest.raises(InputError, match="rows 1"):
        equivalence.adult_equivalents([1, 0], [0, 0])
    with pytest.raises(InputError, match="households x"):
        equivalence.composition(pd.DataFrame({"hhid": ["x"], "age": [None]}))


@given(st.integers(1, 10), st.integers(0, 10))
def test_scales_are_ordered(adults, children):
    scales = [
        equivalence.adult_equivalents([adults], [children], name)[0]
        for name in ("oecd-modified", "oecd-1", "per capita")
    ]
    assert scales == sorted(scales)
    assert scales[0] >= 1


# --- unit values --------------------------------------------------------------------------


LEVELS = {"PSU": ("psu",), "soum": ("soum",), "aimag": ("aimag",), "national": ()}


def quotes():
    rows = pd.DataFrame(example("10_small_rules")["inputs"]["unit_values"])
    return rows.rename(columns={"uv": "unit_value"}).assign(item="mutton", quarter=1).set_index("hh")


def test_unit_values_of_the_worked_example():
    filled = unit_values.hierarchical_median(quotes(), levels=LEVELS)
    for household, expected in example("10_small_rules")["outputs"]["imputed"].items():
        row = filled.loc[int(household)]
        assert row["level"].lower() == expected["level"]
        assert (row["value"], row["quotes"]) == (expected["value"], expected["n"])
    assert filled.loc[1].tolist() == [9000, "reported", 1]
    assert unit_values.shares_by_level(filled["level"]).to_dict() == {
        "soum": 0.5,
        "PSU": 0.25,
        "national": 0.25,
    }


def test_too_few_quotes_leave_the_gap():
    filled = unit_values.hierarchical_median(quotes(), levels=LEVELS, minimum_quotes=7)
    assert filled.loc[3].isna().tolist() == [True, True, False]


def test_other_items_and_quarters_lend_no_price():
    rows = quotes()
    rows.loc[[1, 2, 4], "quarter"] = 2
    assert unit_values.hierarchical_median(rows, levels=LEVELS).loc[3, "level"] == "national"


def test_unit_values_name_missing_columns():
    with pytest.raises(InputError, match="bag, location"):
        unit_values.hierarchical_median(quotes().assign(urban=1))


@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.integers(1, 3), st.one_of(st.none(), st.floats(1, 99))),
        min_size=1,
        max_size=25,
    )
)
def test_hierarchical_median_equals_the_slow_obvious_version(rows):
    frame = pd.DataFrame(rows, columns=["aimag", "psu", "unit_value"]).assign(item="x", quarter=1)
    frame["unit_value"] = frame["unit_value"].astype(float)
    frame["psu"] += 10 * frame["aimag"]
    levels = {"PSU": ("psu",), "aimag": ("aimag",), "national": ()}
    filled = unit_values.hierarchical_median(frame, levels=levels, minimum_quotes=2)
    for i, row in frame.iterrows():
        expected = row["unit_value"]
        for columns in levels.values():
            near = frame[
                np.logical_and.reduce([frame[c] == row[c] for c in columns] or [frame["item"] == "x"])
            ]
            if np.isnan(expected) and near["unit_value"].count() >= 2:
                expected = near["unit_value"].median()
        assert filled.loc[i, "value"] == pytest.approx(expected, nan_ok=True)


# --- food, non-food -----------------------------------------------------------------------


def test_food_at_home_of_the_worked_example():
    rules = example("10_small_rules")
    entry = rules["inputs"]["food"]
    eaten = pd.DataFrame(
        {"hhid": [1], "quantity": [entry["quantity_7d"]], "unit_value": [entry["unit_value"]]}
    )
    assert food.food_at_home(eaten)[1] == pytest.approx(rules["outputs"]["annual_food"])


def test_a_missing_price_is_not_taken_for_nothing():
    eaten = pd.DataFrame({"hhid": [1, 1], "quantity": [1, 1], "unit_value": [7, np.nan]})
    assert np.isnan(food.food_at_home(eaten)[1])


def test_food_away_adds_gifts():
    away = pd.DataFrame({"hhid": [1, 1], "purchased": [70, 0], "in_kind": [7, np.nan]})
    assert food.food_away(away)[1] == 77 / 7 * 365


def test_nonfood_by_recall_and_inclusion():
    spent = pd.DataFrame(
        {
            "hhid": ["a", "a", "a", "b"],
            "recall": [1, 12, 12, 12],
            "purchased": [10, 100, 999, 50],
            "in_kind": [0, 20, 0, np.nan],
            "included": [True, True, False, False],
        }
    )
    assert nonfood.nonfood_consumption(spent).to_dict() == {"a": 12 * 10 + 120, "b": 0}
    with pytest.raises(InputError, match="found 3"):
        nonfood.nonfood_consumption(spent.assign(recall=3))


# --- durables -----------------------------------------------------------------------------


def owned():
    rows = pd.DataFrame(example("05_user_cost_durables")["inputs"]["ownership"])
    names = {"n": "count", "paid": "purchase_price", "now": "current_value"}
    return rows.rename(columns=names).assign(age=rows["months"] / 12)


@pytest.mark.parametrize(("inflation", "suffix"), [(0.0, ""), (0.08, "_real_variant")])
def test_user_cost_of_the_worked_example(inflation, suffix):
    expected = example("05_user_cost_durables")["outputs"]
    rates = durables.item_depreciation(owned(), inflation)
    assert rates.to_dict() == pytest.approx(expected[f"delta_item{suffix}"], abs=1e-9)
    assert durables.user_cost(owned(), rates, 0.036).tolist() == pytest.approx(
        expected[f"annual_flow{suffix}"], rel=1e-9
    )


def test_depreciation_one_by_one():
    known = [np.nan if v is None else v for v in example("05_user_cost_durables")["outputs"]["delta_ih"]]
    rows = owned()
    rates = durables.depreciation(rows["current_value"], rows["purchase_price"], rows["age"])
    assert rates == pytest.approx(known, nan_ok=True, abs=1e-9)
    assert np.isnan(durables.depreciation([5], [10], [0])[0])


# --- housing ------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", [None, "weight"])
def test_log_rent_model_of_the_worked_example(weight):
    case = example("03_duan_smearing")
    columns = ("rent", "area", "ulaanbaatar", "weight")
    data = pd.DataFrame({c: case["inputs"][c] for c in columns})
    data["ln_area"] = np.log(data["area"])
    model = housing.fit_log_rent(data, ["ln_area", "ulaanbaatar"], weight=weight)
    expected = case["outputs"] if weight is None else case["outputs"]["weighted"]
    assert model.coefficients == pytest.approx(expected["beta"], abs=1e-8)
    assert model.smearing == pytest.approx(expected["smearing_factor"], abs=1e-8)
    wanted = pd.DataFrame(case["inputs"]["predict"])
    wanted["ln_area"] = np.log(wanted["area"])
    assert model.predict(wanted).tolist() == pytest.approx(expected["smeared"], abs=1e-3)
    if weight is None:
        assert model.r_squared == pytest.approx(expected["r_squared"], abs=1e-8)


def test_smearing_equals_r():
    known = json.loads((EXAMPLES.parent / "r/reference.json").read_text())["duan"]
    assert known["smear"] > 1  # Jensen: smearing never lowers
    assert housing.smearing_factor([0.5, -0.5]) == pytest.approx(np.cosh(0.5))


def test_rent_model_refusals():
    data = pd.DataFrame({"rent": [1.0, 2.0, 3.0], "a": [1, 2, 3], "b": [2, 4, 6]})
    with pytest.raises(InputError, match="expected 3 independent columns, found 2"):
        housing.fit_log_rent(data, ["a", "b"])
    with pytest.raises(InputError, match="above zero, found 1"):
        housing.fit_log_rent(data.assign(rent=[0, 1, 2]), ["a"])


def test_rent_from_value_of_the_worked_example():
    case = example("04_rent_to_value")
    dwellings = pd.DataFrame(case["inputs"]["non_ger"]).rename(
        columns={"rent_month": "rent", "value": "property_value"}
    )
    rates = housing.capitalisation_rates(dwellings)
    assert rates.to_dict() == pytest.approx(case["outputs"]["cap_rate"])
    gers = pd.DataFrame(case["inputs"]["ger"])
    gers["property_value"] = gers["value"].fillna(gers["imputed_value"])
    assert housing.rent_from_value(gers, rates).tolist() == pytest.approx(case["outputs"]["ger_monthly_rent"])


# --- aggregate ----------------------------------------------------------------------------


def test_aggregate_and_welfare():
    parts = pd.DataFrame({"food": [6, 1], "nonfood": [5, 1], "durables": [1, np.nan], "housing": [12, 1]})
    total = aggregate.nominal_aggregate(parts)
    assert total[0] == 24 and np.isnan(total[1])
    assert aggregate.welfare(total, pd.Series([2.0, 1.0]), pd.Series([0.5, 1.0]))[0] == 2
