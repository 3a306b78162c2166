"""From the truth to the records of the questionnaire."""

import numpy as np
import pandas as pd
import pytest
import standin

from analysis.core.errors import InputError
from analysis.synthetic.raw import layout
from analysis.synthetic.raw.records import LOANS, PURPOSES, Survey, household_keys, records
from analysis.synthetic.streams import Streams


@pytest.fixture(scope="module")
def survey():
    streams = Streams(5)
    made = standin.people(streams, standin.population(streams, 400))
    items = standin.items(streams, made.households, made.persons).frames
    return Survey(made.households, made.persons, items, 22, household_keys(made.households, 22))


@pytest.fixture(scope="module")
def made(survey):
    return records(survey, Streams(5))


def test_keys_say_year_quarter_cluster_and_number(survey):
    keys, households = survey.keys, survey.households
    assert keys.is_unique
    text = keys.astype(str)
    assert text.str.len().eq(9).all()
    assert text.str[:2].eq("22").all()
    assert text.str[2].astype(int).equals(households["quarter"].astype(int).rename("key"))
    assert text.str[3:7].astype(int).equals(households["psu"].astype(int).rename("key"))
    assert text.str[7:].astype(int).max() == 8
    # more clusters than four digits hold
    wide = household_keys(households.assign(psu=households["psu"] + 12_000), 22)
    assert wide.is_unique and wide.astype(str).str.len().eq(10).all()
    # year B claims no year
    assert household_keys(households, 0).max() < 10**7 * 5


def test_loans_keep_sums_by_type_and_sets_of_purposes(survey, made):
    loans, households = made["savings_loan"], survey.households
    for code, name in LOANS.items():
        amount = loans[loans["item"] == code].groupby("hhid")["amount"].sum()
        true = 1000 * households[f"loan_{name}"]
        found = amount.reindex(households.index, fill_value=0)
        # shares of an amount are whole thousands
        assert (found - true).abs().max() <= 5000
        assert ((found > 0) == (true > 0)).all()
    older = set(loans.loc[(loans["item"] == 3) & (loans["amount"] == 0), "hhid"])
    assert older == set(households.index[households["older_mortgage"]]) and older
    assert (loans["amount"] == 0).sum() >= len(older)
    borrowers = households[[f"loan_{name}" for name in LOANS.values()]].sum(axis=1) > 0
    borrowers |= households["older_mortgage"]
    for code, name in PURPOSES.items():
        with_purpose = set(loans.loc[loans["purpose"] == code, "hhid"])
        assert with_purpose == set(households.index[households[f"purpose_{name}"] & borrowers])


def test_transfers_are_sums_of_twelve_months(survey, made):
    found = made["other_income"].query("item == 206").set_index("hhid")["amount"]
    true = 12 * survey.households["t_206"]
    assert (found - true[true > 0]).abs().max() <= 50
    assert set(found.index) == set(true.index[true > 0])


def test_urban_and_rural_food_are_apart(survey, made):
    urban = survey.households["urban"].eq("Urban")
    assert made["urban_food"]["hhid"].map(urban).all()
    assert not made["rural_food"]["hhid"].map(urban).any()
    rural = made["rural_food"]
    assert not rural.duplicated(["hhid", "item"]).any()
    assert (rural["consumed"].eq(2) == rural["total"].isna()).all()
    assert (rural["bought_30d"].eq(2) == rural["quantity_30d"].isna()).all()
    eaten = len(survey.items["food"]) - len(made["urban_food"])
    assert rural["consumed"].eq(1).sum() == eaten


def test_birth_dates_give_the_age_at_the_visit(survey, made):
    persons = made["indiv"].merge(made["hhold"][["hhid", "visit_day", "visit_month"]], on="hhid")
    before = (persons["visit_month"] < persons["birth_month"]) | (
        (persons["visit_month"] == persons["birth_month"]) & (persons["visit_day"] < persons["birth_day"])
    )
    assert (2022 - persons["birth_year"] - before).equals(persons["age"].astype(persons["birth_year"].dtype))
    assert persons["age_months"].isna().equals(persons["age"] >= 5)
    assert persons["age_months"].dropna().between(0, 11).all()


def test_levels_of_difficulty_not_the_yes_or_no_of_the_truth(made):
    assert set(made["indiv"]["hearing"].dropna()) == {1, 2, 3, 4}
    assert set(made["indiv"]["occupation"].dropna()) == {61}


def test_values_of_dwellings_in_both_units(made):
    hhold = made["hhold"]
    unknown = hhold["property_value_million"] == 98
    assert unknown.any() and (hhold.loc[unknown, "property_value"] == 98).all()
    known = hhold[~unknown]
    assert known["property_value"].min() >= 5_000_000
    assert np.allclose(known["property_value"], known["property_value_million"] * 1e6)


def test_records_are_sorted_by_household_and_item(made):
    for name in ("nonfood", "urban_food", "indiv"):
        second = "item" if "item" in made[name] else "pid"
        pairs = made[name][["key", second]]
        assert pairs.equals(pairs.sort_values(["key", second], ignore_index=True))


@pytest.mark.parametrize("name", ["2022", "year-b"])
def test_layouts_ask_only_for_what_is_there(made, name):
    files = list(layout.lay_out(made, name))
    assert len(files) == 14
    for file in files:
        assert file.frame.columns.is_unique
        for variable, values in file.values.items():
            unknown = set(file.frame[variable].dropna()) - set(values)
            # a code list names every code; the sale value has one code among its numbers
            assert not unknown or variable in ("q0710", "q0910"), (file.name, variable, unknown)


def test_layout_names_every_column_that_is_missing(made):
    broken = made | {"energy": made["energy"].drop(columns=["quantity", "free_12m"])}
    with pytest.raises(InputError) as error:
        list(layout.lay_out(broken, "2022"))
    assert "'quantity'" in str(error.value) and "'free_12m'" in str(error.value)


def test_coded_takes_labels_booleans_and_numbers():
    assert layout.coded(pd.Series(["Female", "Male", None]), "sex").tolist()[:2] == [2, 1]
    assert layout.coded(pd.Series([True, False]), "yes_no").tolist() == [1, 2]
    assert layout.coded(pd.Series([7, 8]), "sex").tolist() == [7, 8]
    with pytest.raises(InputError, match="Femle"):
        layout.coded(pd.Series(["Femle"]), "sex")


def test_the_two_layouts_name_the_same_records():
    first, second = (layout.declared(name) for name in ("2022", "year-b"))
    assert first["frame"].tolist() == second["frame"].tolist()
    changed = (first["variable"] != second["variable"]).sum()
    assert changed > 60
    assert not first.duplicated(["file", "variable"]).any()
    assert not second.duplicated(["file", "variable"]).any()
