"""Aggregation from khesegs upwards on a table of three khesegs, and at any depth."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.dtm import fields
from analysis.dtm.aggregate import (
    all_shares,
    answers,
    at_least,
    levels_of,
    placed,
    rates,
    reconcile,
    shares,
    totals,
)
from analysis.dtm.gazetteer import Gazetteer

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
        shares(answers(TABLE, "service_difficulties"), "response")


def test_a_code_outside_the_list_counts_nowhere_and_is_told():
    frame = TABLE.assign(service_difficulties=["housing;healht", "healht", "housing"])
    found = answers(frame, "service_difficulties", {"district": ("district",)}).set_index("code")
    assert found.loc["housing", ["khesegs", "n_khesegs", "n_responses", "unlisted"]].tolist() == [2, 2, 2, 2]


def test_a_question_with_no_answer_of_its_list_is_refused_with_the_nearest():
    frame = TABLE.assign(arrival_origin="same_district")
    with pytest.raises(InputError, match="'same_district'. Did you mean"):
        answers(frame, "arrival_origin")


def test_a_total_with_a_gap_reads_at_least():
    assert at_least(180, 2, 3) == "at least 180; 1 of 3 khesegs gave no number"
    assert at_least(1180, 3, 3) == "1,180"
    assert at_least(180, 2, 3, language="mn") == "дор хаяж 180; 3 хэсгийн 1 нь тоо хэлээгүй"


def test_a_rate_is_taken_over_the_khesegs_that_gave_both_numbers():
    found = rates(TABLE, ["households"], {"district": ("district",)}, per=1000).iloc[0]
    assert (found["count"], found["n"], found["answered"], found["informants"]) == (180, 700, 2, 3)
    assert found["value"] == pytest.approx(1000 * 180 / 700)


def test_where_nobody_arrived_nobody_arrived_from_abroad():
    frame = TABLE.assign(arrivals=[5, 0, None], arrivals_from_abroad=[2, None, None])
    found = totals(frame, ["arrivals_from_abroad"], {"district": ("district",)}).iloc[0]
    assert (found["count"], found["answered"]) == (2, 2)  # 5 gave 2, 0 gives 0, the third is not known


def gazetteer(depth: int, rows: list[tuple[int, ...]]) -> Gazetteer:
    """Levels l0, l1, ... with the codes of each row's path."""
    levels = tuple(f"l{i}" for i in range(depth))
    units = {}
    for i, level in enumerate(levels):
        units[level] = units[f"{level}_code"] = ["-".join(map(str, row[: i + 1])) for row in rows]
    return Gazetteer(pd.DataFrame(units), levels)


def test_every_unit_of_the_gazetteer_has_a_row_and_strangers_are_set_apart():
    here = gazetteer(2, [(1, 1), (1, 2), (2, 1)])
    frame = pd.DataFrame({"l1_code": ["1-2", "9-9"], "persons": pd.array([40, 7], "Int64"), "remarks": "x"})
    found, strangers = placed(frame, here)
    assert found["l1_code"].tolist() == ["1-1", "1-2", "2-1"]
    assert found["persons"].isna().tolist() == [True, False, True]
    assert found["remarks"].tolist() == ["", "x", ""]
    assert strangers["l1_code"].tolist() == ["9-9"]
    summed = totals(found, ["persons"], levels_of(here)).set_index("area")
    assert summed.loc["1", ["count", "answered", "informants"]].tolist() == [40, 1, 2]
    assert summed.loc["2", ["count", "answered", "informants"]].tolist() == [0, 0, 1]


def test_two_rows_for_one_unit_are_refused():
    frame = pd.DataFrame({"l1_code": ["1-1", "1-1"], "persons": [1, 2]})
    with pytest.raises(InputError, match="one row a l1, found several for 1-1"):
        placed(frame, gazetteer(2, [(1, 1)]))


@settings(max_examples=12, deadline=None)
@given(
    st.integers(2, 5).flatmap(
        lambda depth: st.sets(st.tuples(*[st.integers(1, 3)] * depth), min_size=1, max_size=30).map(
            lambda rows: gazetteer(depth, sorted(rows))
        )
    ),
    st.lists(st.one_of(st.none(), st.integers(0, 20_000)), min_size=30, max_size=30),
)
def test_parts_make_up_the_whole_at_every_level_of_any_gazetteer(here, numbers):
    frame = here.units.assign(persons=pd.array(numbers[: len(here.units)], "Int64"))
    summed = totals(frame, ["persons"], levels_of(here))
    proof = reconcile(summed, here)
    assert proof["holds"].all()
    assert set(proof["level"]) == set(here.levels[:-1])


def test_a_total_that_was_altered_does_not_reconcile():
    here = gazetteer(3, [(1, 1, 1), (1, 1, 2), (1, 2, 1)])
    summed = totals(here.units.assign(persons=[10, 20, 30]), ["persons"], levels_of(here))
    summed.loc[summed["area"] == "1-1", "count"] += 1
    wrong = reconcile(summed, here).query("not holds").set_index(["level", "area"])
    assert wrong.index.tolist() == [("l0", "1"), ("l1", "1-1")]
    assert wrong.loc[("l1", "1-1"), ["whole", "parts"]].tolist() == [31, 30]
