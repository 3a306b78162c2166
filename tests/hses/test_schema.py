"""The contract of the microdata: what it accepts, which faults it names, and how fast."""

import time

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.hses import schema

HOUSEHOLDS = {
    "hhid": ["220100101", "220100102"],
    "weight": [38.5, 41.0],
    "year": [2022, 2022],
    "quarter": [1, 2],
    "aimag": ["11", "21"],
    "location": ["Ulaanbaatar", "Countryside"],
    "region": ["Ulaanbaatar", "Eastern"],
    "urban": [True, False],
    "size": [3, 4],
}


def households(**changed):
    return schema.table("households").conform(pd.DataFrame({**HOUSEHOLDS, **changed}))


def food(**changed):
    base = {
        "hhid": ["220100101"] * 2,
        "item": ["10101", "10202"],
        "source": ["purchased", "own"],
        "quantity": [4.0, 1.5],
        "instrument": ["diary", "diary"],
    }
    return schema.table("food_consumed").conform(pd.DataFrame({**base, **changed}))


def test_a_survey_as_declared_has_no_fault():
    tables = {"households": households(), "food_consumed": food()}
    assert schema.check(tables) is tables


def test_what_the_deidentified_release_lacks_may_be_missing():
    conformed = households()
    assert conformed[["psu", "soum", "bag", "interview_date"]].isna().all(axis=None)
    assert list(conformed) == schema.table("households").names
    assert conformed["urban"].dtype == bool and conformed["size"].dtype == "int64"
    assert conformed["savings"].dtype == "boolean" and conformed["month"].dtype == "Int64"


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({"quarter": [1, 5]}, "column quarter: expected 1 to 4, found 5"),
        ({"aimag": ["11", "99"]}, "column aimag: expected one of 22 codes (11, 21, 22, ... 85), found '99'"),
        (
            {"location": ["Ulaanbaatar", "Village"]},
            "column location: expected one of Ulaanbaatar, Aimag center",
        ),
        ({"size": [0, 4]}, "column size: expected 1 to 40, found 0"),
        ({"weight": [-1.0, 2.0]}, "column weight: expected 0 to 1e+06, found -1.0"),
        ({"hhid": ["1", "1"]}, "expected each hhid once"),
    ],
)
def test_each_fault_is_named(changed, expected):
    assert expected in "\n".join(schema.faults({"households": households(**changed)}))


def test_a_row_without_its_household_is_a_fault():
    tables = {"households": households(), "food_consumed": food(hhid=["220100101", "229999999"])}
    assert schema.faults(tables) == [
        "food_consumed, column hhid: expected a hhid of households, found '229999999' (1 rows)"
    ]


def test_categories_and_texts_are_judged_alike():
    for kind in ("str", "category"):
        frame = food(item=["10101", "77777"])
        frame["item"] = frame["item"].astype(kind)
        assert ["'77777'" in fault for fault in schema.table("food_consumed").faults(frame)] == [True]


def test_recalls_are_codes_of_numbers():
    rows = {"hhid": ["1", "1"], "item": ["20101", "20101"], "recall_months": [1, 3], "purchased": [5, 6.0]}
    frame = schema.table("nonfood").conform(pd.DataFrame(rows))
    assert schema.table("nonfood").faults(frame) == [
        "nonfood, column recall_months: expected one of 1, 12, found 3 (1 rows: 1)"
    ]


def test_conform_names_all_that_it_cannot_take():
    with pytest.raises(InputError) as refused:
        schema.table("households").conform(pd.DataFrame({"hhid": ["1"], "colour": ["red"], "size": ["many"]}))
    text = str(refused.value)
    assert "found a column colour" in text and "expected a column weight, found none" in text
    assert "column size: expected kind integer" in text


@pytest.mark.parametrize(
    "column, values",
    [
        ("size", [2.5, 3.0]),
        ("urban", [1, 2]),
        ("urban", ["yes", "no"]),
        ("aimag", [11, 21]),
        ("weight", ["a", "b"]),
    ],
)
def test_conform_rounds_and_guesses_nothing(column, values):
    with pytest.raises(InputError, match=f"column {column}: expected kind"):
        households(**{column: values})


def test_unknown_names_are_answered_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'households'"):
        schema.table("household")
    with pytest.raises(InputError, match="Did you mean 'dwelling_type'"):
        schema.code_list("dweling_type")
    with pytest.raises(InputError, match="Did you mean 'heating'"):
        schema.table("housing").variable("heatin")


@pytest.mark.parametrize("declared", schema.TABLES.values(), ids=lambda t: t.name)
def test_the_declaration_itself_is_whole(declared):
    assert len(set(declared.names)) == len(declared.names)
    assert set(declared.key) <= set(declared.names)
    assert all(declared.variable(name).required for name in declared.key)
    for variable in declared.variables:
        assert variable.label_en and variable.label_mn, variable.name
        assert variable.kind in ("text", "integer", "number", "boolean", "date")
        assert not variable.codes or variable.code_list.codes
    for reference in declared.references:
        assert reference.columns == schema.table(reference.table).key


def test_millions_of_rows_are_checked_in_a_moment():
    codes = schema.code_list("nonfood_item").codes
    ids = [f"22{i:07d}" for i in range(20_000)]
    each = 50
    rows = len(ids) * each
    many = pd.DataFrame(
        {
            "hhid": pd.Categorical.from_codes(np.repeat(np.arange(len(ids)), each), ids),
            "item": pd.Categorical.from_codes(np.tile(np.arange(each), len(ids)), list(codes)),
            "recall_months": 12,
            "purchased": 1000.0,
            "in_kind": 0.0,
        }
    )
    people = pd.DataFrame({**{k: [v[0]] * len(ids) for k, v in HOUSEHOLDS.items()}, "hhid": ids})
    tables = {"households": schema.table("households").conform(people), "nonfood": many}
    started = time.perf_counter()
    assert schema.faults(tables) == []
    assert rows == 1_000_000 and time.perf_counter() - started < 2.0
