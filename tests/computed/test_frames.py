"""The frames of the tables from microdata: conventions on a village of five households."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.chapters import vocabulary as words
from analysis.chapters.engine import evaluate
from analysis.chapters.frames import faults
from analysis.computed.frames import frames, lacking
from analysis.computed.frames.assemble import OF_FIGURES
from analysis.core.errors import InputError
from analysis.hses import store
from analysis.hses.schema import TABLES

HOMES = pd.DataFrame(
    {
        "hhid": ["e", "a", "b", "c", "d"],
        "psu": ["1", "1", "2", "2", "3"],
        "stratum": ["110", "110", "650", "650", "650"],
        "weight": [10.0, 20.0, 30.0, 40.0, 50.0],
        "year": 2022,
        "quarter": [1, 1, 2, 3, 4],
        "aimag": ["11", "11", "65", "65", "65"],
        "location": ["Ulaanbaatar", "Ulaanbaatar", "Aimag center", "Soum center", "Countryside"],
        "region": ["Ulaanbaatar", "Ulaanbaatar", "Khangai", "Khangai", "Khangai"],
        "urban": [True, True, True, False, False],
        "size": [1, 3, 2, 1, 2],
        "savings": [True, False, None, False, False],
        "land": [True, True, False, False, False],
    }
)
# what a person of the roster is unless a row says otherwise
PLAIN = {
    "member": True,
    "relation": "3",
    "sex": "1",
    "age": 40,
    "marital_status": "2",
    "education": "4",
    "attending": False,
    "complaint": False,
    **dict.fromkeys(("seeing", "hearing", "walking", "remembering", "self_care", "communicating"), "1"),
    "worked": False,
    "absent_from_job": False,
    "looked_for_work": False,
    "available": False,
}
# fmt: off
ROSTER = [
    # the son stands before his mother, who is the head
    {"hhid": "a", "pid": "1", "age": 14, "education": "2", "attending": True, "attending_level": "3"},
    {
        "hhid": "a", "pid": "2", "relation": "1", "sex": "2", "education": "6", "marital_status": "6",
        "absent_from_job": True, "industry": "05", "occupation": "83", "job_type": "1", "employer": "4",
    },
    {"hhid": "a", "pid": "3", "age": 4, "education": None, "seeing": None},
    {"hhid": "a", "pid": "4", "relation": "1", "member": False, "age": 70},
    {"hhid": "b", "pid": "1", "relation": "1", "looked_for_work": True, "available": True, "seeing": "3"},
    {
        "hhid": "b", "pid": "2", "relation": "2", "looked_for_work": True, "complaint": True,
        "complaint_type": "12", "sought_treatment": False, "reason_not_treated": "4",
    },
    # nobody is called head: the first member is
    {
        "hhid": "c", "pid": "1", "relation": "10", "sex": "2", "worked": True, "industry": "47",
        "occupation": "52", "job_type": "3",
    },
    {
        "hhid": "d", "pid": "1", "relation": "1", "worked": True, "industry": "111", "occupation": "61",
        "job_type": "5",
    },
    {
        "hhid": "d", "pid": "2", "relation": "2", "worked": True, "industry": "111", "occupation": "61",
        "job_type": "6",
    },
    {
        "hhid": "e", "pid": "1", "relation": "1", "age": 66, "seeing": "2", "education": None,
        "complaint": True, "complaint_type": "1", "sought_treatment": True, "treatment_place": "2",
    },
]
# fmt: on
OTHERS = {
    "housing": pd.DataFrame(
        {
            "hhid": ["d", "c", "b", "a", "e"],
            "dwelling_type": ["1", "3", "4", "2", "5"],
            "lighting": ["6", "2", "7", "1", "8"],
            "heating": ["6", "5", "4", "1", "2"],
            "water": ["14", "8", "10", "1", "7"],
            "toilet": ["7", "6", "3", "1", "9"],
        }
    ),
    "livestock": pd.DataFrame({"hhid": ["d", "d"], "animal": ["4", "1"], "count": [120, 2]}),
    "loans": pd.DataFrame(
        {
            "hhid": ["a", "a", "a", "b"],
            "type": ["1", "1", "3", "5"],
            "amount": [3_000_000.0, 500_000.0, 0.0, None],
            "purpose": ["1", "5", "6", "3"],
            "repaid": [True, False, True, False],
        }
    ),
    "transfers": pd.DataFrame({"hhid": ["e", "a"], "kind": ["101", "206"], "amount": [6e6, 1.2e6]}),
    "durables": pd.DataFrame(
        {"hhid": ["a", "a", "d", "d"], "item": ["46", "1", "8", "41"], "count": [2, 1, 1, 3]}
    ),
}
AGGREGATE = pd.DataFrame(
    {"consumption": [1.0, 2.0, 3.0, 4.0, 5.0], "consumption_pc": [0.5, 1.0, 1.5, 2.0, 2.5]},
    index=pd.Index(list("abcde"), name="hhid"),
).assign(c_food=lambda a: a["consumption"] / 4)


def survey(folder, **changed):
    """The village as microdata; a table that is changed to None is not there."""
    persons = pd.DataFrame([PLAIN | person for person in ROSTER])
    tables = {"households": HOMES, "persons": persons, **OTHERS} | changed
    for name, table in tables.items():
        if table is not None:
            TABLES[name].conform(table).to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "manifest.json").write_text(json.dumps({"name": "village", "synthetic": True}))
    return store.open_folder(folder)


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    return survey(tmp_path_factory.mktemp("village"))


@pytest.fixture(scope="module")
def made(village):
    return frames(village, AGGREGATE, line=3.5)


def column(made, name):
    return dict(zip(made.households.index, made.households[name].tolist(), strict=True))


def people(made, name):
    return made.persons.groupby("hhid", sort=False)[name].agg(list).to_dict()


def test_households_keep_the_order_of_the_survey_and_take_their_consumption_by_name(made):
    assert list(made.households.index) == ["e", "a", "b", "c", "d"]
    assert column(made, "consumption") == {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 5.0}
    assert column(made, "c_food")["d"] == 1.0
    assert column(made, "urban") == {
        "e": "Urban", "a": "Urban", "b": "Urban", "c": "Rural", "d": "Rural",
    }  # fmt: skip
    assert column(made, "savings") == {"e": True, "a": False, "b": False, "c": False, "d": False}
    assert made.line == 3.5


def test_members_alone_are_counted(made):
    assert len(made.persons) == 9
    assert column(made, "children") == {"e": 0, "a": 2, "b": 0, "c": 0, "d": 0}
    assert column(made, "adults") == {"e": 1, "a": 1, "b": 2, "c": 1, "d": 2}


def test_the_head_is_the_member_so_called_or_else_the_first(made):
    assert column(made, "head_age") == {"e": 66, "a": 40, "b": 40, "c": 40, "d": 40}
    assert column(made, "head_sex")["a"] == "Female" == column(made, "head_sex")["c"]
    assert column(made, "head_marital")["a"] == "Separated"  # a widow stands with the separated
    assert column(made, "head_education")["a"] == "Vocational"


def test_labour_force_status_of_those_of_fifteen_and_older(made):
    status = people(made, "labour")
    assert status["a"] == ["", "Employed", ""]  # absent from a job is employed
    assert status["b"] == ["Unemployed", "Out of the labor force"]  # looked, but was not available
    assert column(made, "head_labour")["e"] == "Out of the labor force"


def test_industry_sector_and_occupation_of_workers_and_heads(made):
    assert people(made, "industry13")["a"] == ["", "Mining", ""]
    assert people(made, "sector3") == {
        "a": ["", "State-owned enterprise", ""],
        "b": ["", ""],
        "c": ["Private"],
        "d": ["Private", "Private"],
        "e": [""],
    }
    assert people(made, "occupation")["c"] == ["Service workers, shop and market salespeople"]
    assert column(made, "head_sector") == {"a": "State", "b": "", "c": "Private", "d": "Herder", "e": ""}
    assert column(made, "head_industry") == {
        "a": "Industry", "b": "", "c": "Services", "d": "Agriculture", "e": "",
    }  # fmt: skip


def test_school_health_and_disability(made):
    assert people(made, "education")["a"][2] == "None"  # not asked below eleven
    assert made.persons.set_index("hhid").at["e", "education"] is np.nan  # unknown, and in no class
    assert people(made, "enrolled")["a"] == ["Lower secondary", "", ""]
    ill = made.persons[made.persons["complaint"]]
    assert ill[["complaint_type", "sought"]].to_numpy().tolist() == [[12, False], [1, True]]
    assert ill["reason"].fillna(0).tolist() == [4, 0]
    assert ill["treatment_place"].fillna(0).tolist() == [0, 2]
    assert people(made, "vision") == {
        "a": [False] * 3, "b": [True, False], "c": [False], "d": [False] * 2, "e": [False],
    }  # fmt: skip


def test_dwellings(made):
    assert column(made, "dwelling") == {
        "a": "Apartment", "b": "House", "c": "House", "d": "Ger", "e": "Other",
    }  # fmt: skip
    assert column(made, "water") == {"a": True, "b": True, "c": True, "d": False, "e": False}
    assert column(made, "sanitation") == {"a": True, "b": True, "c": True, "d": False, "e": False}
    # candles and no light are no electricity; a source that is not named is one
    assert column(made, "electricity") == {"a": True, "b": True, "c": True, "d": False, "e": False}
    assert column(made, "electricity_source")["d"] == "Other"
    assert column(made, "heating")["d"] == "Other"


def test_holdings(made):
    assert column(made, "sheep")["d"] == 120 and column(made, "camels")["d"] == 2
    assert made.households[["cattle", "horses", "goats"]].to_numpy().sum() == 0
    assert column(made, "loan_salary") == {"a": 3500.0, "b": 0, "c": 0, "d": 0, "e": 0}
    # held without an amount: taken before the twelve months, or not said
    assert column(made, "older_mortgage")["a"] and column(made, "older_herders")["b"]
    assert not column(made, "older_salary")["a"]
    assert column(made, "repaid") == {"a": True, "b": False, "c": False, "d": False, "e": False}
    purposes = [p for p in made.households if p.startswith("purpose_") and column(made, p)["a"]]
    assert purposes == ["purpose_household", "purpose_dwelling"]  # of repaid loans only
    assert not column(made, "purpose_business")["b"]
    assert column(made, "t_101")["e"] == 500_000 and column(made, "t_206")["a"] == 100_000
    assert column(made, "d_car")["a"] == 2 and column(made, "d_generator")["d"] == 1
    assert column(made, "d_smart_phone")["d"] == 0  # another telephone


def test_everything_declared_is_there_but_what_the_survey_does_not_tell(made, village):
    gone = {f"households.c_{name}" for name in words.CATEGORIES if name != "food"}
    of_figures = {f"households.{name}" for name in OF_FIGURES}
    assert set(lacking(village, AGGREGATE)) == gone | of_figures | {
        "persons.wage", "households.rent_paid", "households.rent_told", "households.value_told",
    }  # fmt: skip
    assert lacking(village)["persons.wage"] == "persons.wage_year"
    assert lacking(village)["households.rent_paid"] == "housing.rent_actual"
    found = {fault.split(":")[0] for fault in faults(made)}
    # the education of one head is unknown
    assert found == gone | {"persons.education", "households.head_education"}


def test_a_table_or_a_variable_that_is_lacking_leaves_its_columns_out(tmp_path):
    people = pd.DataFrame([PLAIN | person for person in ROSTER]).assign(industry=None, relation=None)
    data = survey(tmp_path, loans=None, persons=people)
    found = frames(data, AGGREGATE)
    gone = lacking(data)
    assert gone["households.loan_salary"] == "loans.type, loans.amount"
    assert gone["persons.industry13"] == "persons.industry"
    assert "households.head_sector" in gone and "persons.sector3" not in gone
    assert not {"loan_salary", "repaid", "head_industry", "head_sector"} & set(found.households)
    assert "industry13" not in found.persons and "sector3" in found.persons
    assert len(evaluate(found, ["B02"]))  # what does not need them is made
    with pytest.raises(InputError, match="head_industry"):
        evaluate(found, ["B09"])


def test_a_release_without_sampling_units_makes_each_household_one(tmp_path):
    found = frames(survey(tmp_path, households=HOMES.assign(psu=None)), AGGREGATE)
    assert list(found.households["psu"]) == list(found.households.index)


def test_tables_without_rows_say_that_nobody_has_anything(tmp_path):
    found = frames(survey(tmp_path, livestock=OTHERS["livestock"].iloc[:0]), AGGREGATE)
    assert found.households["sheep"].sum() == 0


@pytest.mark.parametrize(
    ("aggregate", "says"),
    [
        (AGGREGATE.drop(index="a"), "1 of the households without one"),
        (AGGREGATE.rename(index={"a": "z"}), "1 of the households without one"),
        (pd.concat([AGGREGATE, AGGREGATE]), "stand twice"),
        (AGGREGATE.drop(columns="consumption"), "a column consumption, found none"),
    ],
)
def test_an_aggregate_of_other_households_is_refused(village, aggregate, says):
    with pytest.raises(InputError, match=says):
        frames(village, aggregate)


def test_members_of_unknown_households_and_households_without_members_are_refused(tmp_path):
    people = pd.DataFrame([PLAIN | person for person in ROSTER])
    (tmp_path / "strange").mkdir()
    (tmp_path / "deserted").mkdir()
    strange = survey(tmp_path / "strange", persons=pd.concat([people, people.iloc[:1].assign(hhid="x")]))
    with pytest.raises(InputError, match="found others: 1, the first 'x'"):
        frames(strange, AGGREGATE)
    deserted = survey(tmp_path / "deserted", persons=people[people["hhid"] != "c"])
    with pytest.raises(InputError, match="found none of 1, the first 'c'"):
        frames(deserted, AGGREGATE)
