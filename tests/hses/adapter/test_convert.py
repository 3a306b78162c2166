"""One column: codes, units, sentinels, dates."""

import numpy as np
import pandas as pd
import pytest

from analysis.hses.adapter.convert import Place, Rows, Told, _numbers_from_text, convert
from analysis.hses.adapter.mapping import Rule
from analysis.hses.schema import TABLES


def made(rule, values, column="persons.age", more=None):
    """The column made by a rule from the variable x, and what was told."""
    table, _, name = column.partition(".")
    columns = {"x": pd.Series(values), **(more or {})}
    told = Told()
    rows = Rows(lambda one: pd.Series(columns[one]), np.arange(1, len(columns["x"]) + 1), "raw.dta")
    place = Place(table, TABLES[table].variable(name), "mine.yml, line 7")
    return convert(Rule.model_validate(rule), rows, place, told), told


def test_whole_numbers_lose_the_decimals_that_a_gap_had_given_them():
    age, told = made("x", [3.0, np.nan, 41.0])
    assert age.dtype == "Int64" and age.tolist()[0] == 3 and age.isna().tolist() == [False, True, False]
    assert made("x", [3.0, 41.0])[0].dtype == np.int64
    assert not told.changes and not told.faults


def test_units_come_after_sentinels():
    value, told = made(
        {"from": "x", "missing": 98, "times": 1_000_000}, [7, 98, 12.5], "housing.property_value"
    )
    assert value.tolist()[0] == 7_000_000 and np.isnan(value[1]) and value[2] == 12_500_000
    (found,) = told.changes
    assert len(found) == 1 and "line 7" in found.rule.action


@pytest.mark.parametrize("values", [[98, 7], [98.0, 7.0], ["98", "7"]])
@pytest.mark.parametrize("code", [98, 98.0, "98"])
def test_a_sentinel_is_the_same_however_it_is_written(values, code):
    value, _ = made({"from": "x", "missing": code}, values, "housing.property_value")
    assert np.isnan(value[0]) and value[1] == 7


def test_years_become_whole_months():
    months, _ = made({"from": "x", "times": 12}, [31 / 12, 1.5], "durables.age_months")
    assert months.tolist() == [31.0, 18.0]


def test_codes_are_kept_as_text_whatever_type_they_had():
    for values in ([1, 2, 10], [1.0, 2.0, 10.0], ["1", "2", "10"]):
        education, told = made("x", values, "persons.education")
        assert education.astype(str).tolist() == ["1", "2", "10"] and not told.faults
    assert education.cat.categories.tolist() == [str(n) for n in range(1, 11)]  # the order of the code list


def test_zeros_at_the_left_come_back():
    industry, told = made({"from": "x", "width": 2}, [5, 84, 111], "persons.industry")
    assert industry.astype(str).tolist() == ["05", "84", "111"] and not told.faults
    item, _ = made({"from": "x", "text": "E{:02d}"}, [1, 10], "utilities.item")
    assert item.astype(str).tolist() == ["E01", "E10"]


def test_a_code_that_is_not_in_the_list_is_refused_with_its_place():
    _, told = made("x", [1, 3, 2, 3], "persons.sex")
    (fault,) = told.faults
    assert fault.startswith(
        "raw.dta, variable x: found '3' in 2 row(s), the first is row 2; mine.yml, line 7"
    )
    assert "persons.sex" in fault and "expects 1, 2." in fault and "unknown: missing" in fault


def test_a_code_that_is_not_mapped_is_refused_although_the_list_has_it():
    _, told = made({"from": "x", "codes": {1: 1}}, [1, 2], "persons.sex")
    assert "found '2'" in told.faults[0] and "expects 1." in told.faults[0]


def test_unknown_codes_can_be_made_missing_or_kept_and_are_told():
    sex, told = made({"from": "x", "unknown": "missing"}, [1, 9], "persons.sex")
    assert sex.isna().tolist() == [False, True] and not told.faults
    (found,) = told.changes
    assert (found.rule.severity, found.frame()["row"].tolist(), found.frame()["value"].tolist()) == (
        "warning",
        [2],
        ["9"],
    )
    sex, told = made({"from": "x", "unknown": "keep"}, [1, 9], "persons.sex")
    assert sex.astype(str).tolist() == ["1", "9"] and len(told.changes) == 1


def test_yes_and_no():
    rule = {"from": "x", "yes": 1, "no": [2, 3]}
    member, _ = made(rule, [1, 2, 3], "persons.member")
    assert member.dtype == bool and member.tolist() == [True, False, False]
    worked, _ = made(rule, [1, np.nan, 3], "persons.worked")
    assert worked.dtype == "boolean" and worked.isna().tolist() == [False, True, False]
    assert "found '4'" in made(rule, [1, 4], "persons.member")[1].faults[0]


def test_products_and_sums_know_what_is_missing():
    more = {"y": [10.0, 10.0, np.nan, np.nan]}
    spent, _ = made({"product": ["x", "y"]}, [2.0, np.nan, 3.0, np.nan], "food_bought.expenditure", more)
    assert spent[0] == 20 and spent[1:].isna().all()
    total, _ = made({"sum": ["x", "y"]}, [2.0, np.nan, 3.0, np.nan], "persons.wage_month", more)
    assert total.tolist()[:3] == [12, 10, 3] and np.isnan(total[3])


def test_years_of_two_digits_get_their_century_and_no_day_is_made_up():
    rule = {"date": {"day": "x", "month": "m", "year": "y", "century": 2000}}
    more = {"m": [2, 2, 8, 1], "y": [22, 22, 2022, np.nan]}
    date, told = made(rule, [3, 30, 17, 1], "households.interview_date", more)
    assert date.dtype == "datetime64[s]" and date.dt.strftime("%Y-%m-%d").tolist()[0] == "2022-02-03"
    assert date.isna().tolist() == [False, True, False, True] and date[2].year == 2022
    (found,) = told.changes  # the thirtieth of February; a date that is not there is no fault
    assert found.frame()["row"].tolist() == [2] and found.rule.severity == "warning"


def test_text_where_numbers_should_be_is_refused_with_its_row():
    _, told = made("x", ["12", "1,5", None], "durables.age_months")
    assert "found '1,5' in row 2 (1 row(s))" in told.faults[0] and "destring" in told.faults[0]
    assert "decimal:" in _numbers_from_text("raw.CSV") and "destring" not in _numbers_from_text("raw.csv")


def test_a_part_of_a_whole_is_rounded_and_told():
    rooms, told = made("x", [2.0, 2.6], "housing.rooms")
    assert rooms.tolist() == [2, 3] and told.changes[0].frame()["value"].tolist() == ["2.6"]


def test_what_is_filled_is_told():
    heads, told = made({"from": "x", "fill": 0}, [np.nan, 4], "livestock.count")
    assert heads.tolist() == [0, 4] and len(told.changes[0]) == 1


@pytest.mark.parametrize("rule", [{"value": "diary"}, {"from": "x", "codes": {1: "diary"}}])
def test_a_constant_and_a_code_make_the_same_column(rule):
    instrument, _ = made(rule, [1, 1], "food_consumed.instrument")
    assert instrument.astype(str).tolist() == ["diary", "diary"]


def test_whatever_the_codes_each_row_keeps_its_own():
    rng = np.random.default_rng(4)
    raw = rng.choice([101, 102, 206, 304], 500).astype(float)
    raw[rng.random(500) < 0.2] = np.nan
    kind, _ = made("x", raw, "transfers.kind")
    back = kind.astype("str").astype("float").to_numpy()
    np.testing.assert_array_equal(back, raw)
