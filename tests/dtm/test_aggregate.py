"""Aggregation from khesegs upwards on a table of three khesegs."""

import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.dtm import fields
from analysis.dtm.aggregate import all_shares, answers, shares, totals

TABLE = pd.DataFrame(
    {
        "district": "D",
        "khoroo": ["01", "01", "02"],
        "kheseg": ["A", "B", "C"],
        "persons": [100, 300, 600],
        "households": [30, None, 150],
        "arrivals": [5, 0, 7],
        "arrival_origin": ["same_district", "", "outside_city"],
        "service_difficulties": ["housing;health", "housing", ""],
    }
)


def test_totals_at_each_level_say_how_many_khesegs_gave_a_number():
    found = totals(TABLE, ["persons", "households"]).set_index(["level", "area", "field"])
    assert found.loc[("district", "D", "persons"), "count"] == 1000
    assert found.loc[("khoroo", "D > 01", "persons"), "count"] == 400
    district = found.loc[("district", "D", "households")]
    assert (district["count"], district["answered"], district["informants"]) == (180, 2, 3)


def test_khoroos_sum_to_the_district():
    found = totals(TABLE, ["persons", "arrivals"])
    by_level = found.groupby(["field", "level"])["count"].sum().unstack()
    assert (by_level["district"] == by_level["khoroo"]).all()


def test_three_bases_of_a_question_with_several_answers():
    found = all_shares(answers(TABLE, "service_difficulties", {"district": ("district",)}))
    value = found.set_index(["unit", "code"])["value"]
    assert value["khesegs", "housing"] == 100  # 2 of the 2 khesegs that answered
    assert value["responses", "housing"] == pytest.approx(200 / 3)  # 2 of 3 choices
    assert value["residents of khesegs", "health"] == 25  # 100 of 400 residents
    assert value["responses", "water"] == 0


def test_the_base_is_khesegs_that_answered_and_asked_counts_the_skip_rule():
    found = answers(TABLE, "arrival_origin", {"district": ("district",)}, fields.of_report()).set_index(
        "code"
    )
    assert found.loc["outside_city", ["khesegs", "n_khesegs", "asked"]].tolist() == [1, 2, 2]
    assert shares(found.reset_index(), "khesegs")["value"].sum() == 100


def test_no_answers_give_no_share_and_no_error():
    found = answers(TABLE.iloc[2:], "service_difficulties")
    assert shares(found, "responses")["value"].isna().all()


def test_any_depth_of_levels():
    levels = {"city": (), "kheseg": ("district", "khoroo", "kheseg")}
    found = totals(TABLE, ["persons"], levels)
    assert found["area"].tolist() == ["all", "D > 01 > A", "D > 01 > B", "D > 02 > C"]


def test_wrong_questions_and_bases_are_refused():
    with pytest.raises(InputError, match="choice question"):
        answers(TABLE, "persons")
    with pytest.raises(InputError, match="Did you mean 'responses'"):
        shares(answers(TABLE, "arrival_origin"), "response")
