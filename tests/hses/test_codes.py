"""The code lists: complete by the counts the report prints, in both languages, each code once."""

import re

import pandas as pd
import pytest

from analysis import official
from analysis.core.files import ROOT
from analysis.hses import schema

FOLDER = ROOT / "data" / "codes"
CYRILLIC = re.compile("[А-Яа-яЁёӨөҮү]")


def read(name):
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)


def test_the_132_food_codes_are_121_foods_6_alcohols_and_5_tobaccos():
    items = read("food_items")
    assert items["group"].value_counts().to_dict() == {"food": 121, "alcohol": 6, "tobacco": 5}
    assert items["code"].is_unique and items["code"].is_monotonic_increasing
    assert (items["code"].str[:3] == items["section"]).all()
    assert set(items.loc[items["unit"] == "", "code"]) == {"10415", "10913", "11010", "11011"}
    assert set(items["unit"]) == {"kg", "l", "g", "piece", "box", ""}
    assert (items["residual"] == "true").sum() == 20
    assert (items.loc[items["unit"] == "", "residual"] == "true").all()


def test_non_food_items_reproduce_the_counts_of_table_1_1():
    items = read("nonfood_items")
    printed = (
        official.load("T1-1").query("column_path == 'Items in 2022 HSES'").set_index("row_path")["value"]
    )
    counted = items["category"].value_counts()
    elsewhere = {"Utilities", "Alcohol & narcotics", "Total"}
    for category in printed.index.difference(list(elsewhere)):
        assert counted[category] == printed[category], category
    assert len(items) == 277 and counted["Food away from home"] == 2
    assert set(counted.index) == set(printed.index) - elsewhere | {"Food away from home"}


def test_51_durables_of_which_45_have_a_flow():
    durables = read("durables")
    assert list(durables["code"].astype(int)) == list(range(1, 52))
    assert (durables["included"] == "true").sum() == 45


def test_transfers_are_the_nineteen_of_the_official_tables():
    transfers = read("transfers")
    assert transfers["fund"].value_counts().to_dict() == {
        "Social insurance fund": 7,
        "Social welfare fund": 8,
        "Gifts and remittance": 4,
    }


def test_groups_are_the_labels_that_the_official_tables_print():
    def printed(table, prefix):
        rows = official.load(table)["row_path"]
        return {row.removeprefix(prefix) for row in rows if row.startswith(prefix)}

    def groups(name):
        return set(schema.code_list(name).group.values())

    industries = printed("B43", "Industry > ")
    assert groups("industry") <= industries and len(groups("industry")) == 13
    assert groups("occupation") == printed("B43", "Occupation > ")
    assert groups("employer") == printed("B43", "Sector > ")
    assert groups("dwelling_type") == printed("B28", "Dwelling > ")
    assert groups("heating") == printed("B28", "Heating > ")
    assert groups("lighting") == printed("B28", "Electricity > ")
    assert groups("water") == printed("B28", "Improved water source > ")
    assert groups("toilet") == printed("B28", "Improved sanitation > ")


def test_improved_sources_are_those_of_the_notes_to_the_tables():
    def improved(name):
        return {int(code) for code, group in schema.code_list(name).group.items() if group == "Yes"}

    assert improved("water") == {1, 2, 3, 4, 5, 6, 8, 10, 11}
    assert improved("toilet") == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("name", schema.code_lists())
def test_every_code_has_a_label_in_both_languages(name):
    codes = schema.code_list(name)
    for code in codes.codes:
        assert codes.en[code].strip() and not CYRILLIC.search(codes.en[code]), (name, code)
        assert codes.mn[code].strip() and CYRILLIC.search(codes.mn[code]), (name, code)
        assert codes.en[code] == codes.en[code].strip() and codes.mn[code] == codes.mn[code].strip()


@pytest.mark.parametrize("name", schema.code_lists())
def test_labels_of_a_list_tell_its_codes_apart(name):
    codes = schema.code_list(name)
    assert len(set(codes.en.values())) == len(codes.en), name
    assert len(set(codes.mn.values())) == len(codes.mn), name


def test_labels_say_where_they_come_from():
    for path in sorted(FOLDER.glob("*.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        if "label_source" in frame:
            assert set(frame["label_source"]) <= {"questionnaire", "translated", "inferred"}, path.name
