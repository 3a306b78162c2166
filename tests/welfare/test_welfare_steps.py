"""Equivalence, unit values, aggregate: worked examples and refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.welfare import aggregate, equivalence, unit_values

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


@settings(max_examples=25)
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


# --- aggregate ----------------------------------------------------------------------------


def test_aggregate_and_welfare():
    parts = pd.DataFrame({"food": [6, 1], "nonfood": [5, 1], "durables": [1, np.nan], "housing": [12, 1]})
    total = aggregate.nominal_aggregate(parts)
    assert total[0] == 24 and np.isnan(total[1])
    assert aggregate.welfare(total, pd.Series([2.0, 1.0]), pd.Series([0.5, 1.0]))[0] == 2
