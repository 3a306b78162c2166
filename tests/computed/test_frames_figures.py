"""Columns that figures alone need, on households written out by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.chapters import vocabulary as words
from analysis.computed.frames.dwellings import DWELLINGS
from analysis.computed.frames.food import food_groups
from analysis.computed.frames.holdings import HOLDINGS, Held
from analysis.computed.frames.persons import PERSONS
from analysis.core.files import ROOT
from analysis.hses.schema import code_list


def made(derivations, name, rows):
    """What one derivation makes, as a list."""
    derivation = next(d for d in derivations if name in d.names)
    return list(derivation.make(rows)[name])


WORK = pd.DataFrame(
    {
        "age": [40, 40, 40, 40, 40, 40, 12, 40],
        "worked": [True, True, True, True, True, True, True, False],
        "absent_from_job": False,
        "looked_for_work": False,
        "available": False,
        "job_type": ["1", "2", "3", "5", "6", "6", "1", None],
        "industry": ["69", "96", "35", "111", "111", "47", "85", None],
        "wage_year": [9e6, None, None, None, None, None, 1e6, None],
    }
)


def test_jobs_branches_and_wages_of_workers():
    # who helps in a herd without pay is a herder, who helps in a shop is not
    assert made(PERSONS, "job", WORK) == [
        "Wage worker", "Other self-employed", "Other self-employed", "Herder", "Herder", "Other", "", "",
    ]  # fmt: skip
    assert made(PERSONS, "branch8", WORK) == [
        "Professional services", "Other", "Manufacturing & construction", "Agriculture", "Agriculture",
        "Retail trade", "", "",
    ]  # fmt: skip
    assert made(PERSONS, "wage", WORK) == [9e6, 0, 0, 0, 0, 0, 1e6, 0]


def test_every_industry_has_a_branch_of_the_figure():
    codes = list(code_list("industry").group)
    workers = pd.concat([WORK.iloc[[0]]] * len(codes)).assign(industry=codes)
    found = pd.Series(made(PERSONS, "branch8", workers))
    assert set(found) == set(words.FIGURE_BRANCHES)


def test_rents_and_values_that_are_told():
    homes = pd.DataFrame(
        {
            "rent_actual": [5e5, None, 0],
            "rent_self_assessed": [None, 4e5, 0],
            "property_value": [0, None, 6e7],
        }
    )
    told = {name: made(DWELLINGS, name, homes) for name in ("rent_paid", "rent_told", "value_told")}
    assert told == {
        "rent_paid": [True, False, False],
        "rent_told": [False, True, False],
        "value_told": [False, False, True],
    }


def test_goods_of_figure_3_13():
    rows = pd.DataFrame({"item": ["12", "2", "5", "5"], "count": [1, 2, 1, 1]})
    held = Held(rows, np.array([0, 0, 1, 1]), 3)
    goods = {name: made(HOLDINGS, f"d_{name}", held) for name in words.FIGURE_DURABLES}
    assert goods == {"rice_cooker": [1, 0, 0], "vacuum_cleaner": [2, 0, 0], "stove": [0, 2, 0]}


def test_groups_of_food_add_up_to_food():
    homes = pd.DataFrame(
        {"c_food": [100.0, 50.0, 20.0, 0.0], "nominal_food": [1000.0, 600.0, 200.0, 0.0],
         "nominal_food_away": [400.0, 0.0, 200.0, 0.0]},
        index=pd.Index(["a", "b", "c", "d"], name="hhid"),
    )  # fmt: skip
    # bread, mutton and beer of one, fish, milk and pulses of another, codes as categories
    rows = pd.DataFrame(
        {
            "hhid": ["a", "a", "a", "b", "b", "b"],
            "item": ["10101", "10203", "11301", "10301", "10401", "10801"],
            "value": [1.0, 2.0, 90.0, 2.0, 2.0, 1.0],
        }
    ).astype({"hhid": "category", "item": "category"})
    found = food_groups(homes, rows)
    assert list(found) == [f"f_{group}" for group in words.FOODS]
    assert found.sum(axis=1).tolist() == pytest.approx(homes["c_food"].tolist())
    assert found.loc["a", ["f_flour", "f_meat", "f_away"]].tolist() == pytest.approx([20, 40, 40])
    assert found.loc["b", ["f_meat", "f_dairy", "f_other"]].tolist() == pytest.approx([20, 20, 10])
    assert found.loc["c", "f_away"] == 20  # ate nothing at home
    assert found.loc["d"].sum() == 0


def test_the_list_of_items_has_a_group_for_every_food():
    foods = pd.read_csv(ROOT / "data/codes/food_items.csv", dtype="str")
    sections = [code for _, codes in words.FOODS.values() for code in codes]
    assert len(sections) == len(set(sections))
    assert set(foods.loc[foods["group"] == "food", "section"]) == set(sections)
