"""Food: records add up to the spending, the basket near the line is the printed one."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.files import ROOT
from analysis.official import tables
from analysis.synthetic.items.categories import weighted_between
from analysis.synthetic.items.food import keeps_animals
from analysis.synthetic.items.parameters import food, table

LINE = 418_045


@pytest.fixture(scope="module")
def rows(clean, households):
    """Rows of food with their true value."""
    frame = clean.frames["food"].join(households[["psu", "urban", "location"]], on="hhid")
    frame = frame.merge(clean.truth["food_prices"], on=["psu", "item"])
    frame["quantity"] = frame["purchased"] + frame["own"] + frame["gift"]
    frame["value"] = frame["quantity"] * frame["unit_price"].fillna(frame["price"])
    return frame


def test_quantities_times_prices_are_the_spending(rows, clean, truth):
    home = rows[rows["item"] < 11300].groupby("hhid")["value"].sum() * 365 / 7
    assert home.to_numpy() == pytest.approx(truth["nominal_food_at_home"].to_numpy())
    away = (
        clean.frames["food_away"]
        .assign(value=lambda f: f["spent"] + f["in_kind"])
        .groupby("hhid")["value"]
        .sum()
    )
    away = away.reindex(truth.index, fill_value=0) * 365 / 7
    assert away.to_numpy() == pytest.approx(truth["nominal_food_away"].to_numpy())
    together = truth["nominal_food_at_home"] + truth["nominal_food_away"]
    assert together.to_numpy() == pytest.approx(truth["nominal_food"].to_numpy())


def test_alcohol_and_tobacco_add_up_too(rows, truth):
    drinks = (
        rows[rows["item"] > 11300].groupby("hhid")["value"].sum().reindex(truth.index, fill_value=0) * 365 / 7
    )
    assert drinks.to_numpy() == pytest.approx(truth["nominal_alcohol_tobacco"].to_numpy())


def test_households_near_the_line_eat_the_printed_basket(rows, households, truth):
    people = (households["weight"] * households["size"]).to_numpy()
    band = weighted_between(households["consumption"].to_numpy(), people, 0.17, 0.37)
    inside = rows[rows["hhid"].isin(households.index[band])]
    each = pd.Series(people / truth["adult_equivalents"].to_numpy(), index=households.index)
    eaten = (
        (inside["quantity"] * inside["hhid"].map(each)).groupby(inside["item"]).sum() / people[band].sum() / 7
    )
    items = food().set_index("item").query("in_basket")
    cost = eaten.reindex(items.index) * items["price"]
    calories = eaten.reindex(items.index) * items["kcal"]
    assert len(items) == 34
    assert cost.sum() == pytest.approx(4617.7, rel=0.01)
    assert calories.sum() == pytest.approx(1978.1, rel=0.01)
    assert cost.to_numpy() == pytest.approx(items["daily"].to_numpy(), rel=0.05)


def test_the_basket_is_as_large_a_part_of_food_in_each_location(rows, households, truth):
    """The report asks that the basket stand for 90 per cent of food in each of the four."""
    people = (households["weight"] * households["size"]).to_numpy()
    band = weighted_between(households["consumption"].to_numpy(), people, 0.17, 0.37)
    each = pd.Series(people, households.index) / truth["adult_equivalents"] / truth["deflator"]
    inside = rows[rows["hhid"].isin(households.index[band]) & (rows["item"] < 11300)]
    real = inside["value"] * inside["hhid"].map(each)
    basket = inside["item"].map(food().set_index("item")["in_basket"]).astype(bool)
    held = real.where(basket, 0.0).groupby(inside["location"]).sum() / real.groupby(inside["location"]).sum()
    assert len(held) == 4 and held.max() - held.min() < 0.015
    assert 0.86 < held.min() and held.max() < 0.94


def test_calories_and_prices_come_from_the_table_of_calories():
    items = food().set_index("item")
    listed = pd.read_csv(ROOT / "data" / "welfare" / "calories.csv").set_index("code")["kcal_per_unit"]
    assert items.loc[listed.index, "kcal"].to_numpy() == pytest.approx(listed.to_numpy(), nan_ok=True)
    assert "kcal" not in table("food")  # said once
    printed = tables.load("A01")
    bread = printed[printed["row_path"] == "Bread"].set_index("measure")["value"].astype(float)
    price, kcal = items.loc[10101, ["price", "kcal"]]
    assert price / kcal == pytest.approx(bread["cost"] / bread["calories"])


def test_who_pays_more_buys_less_but_not_in_proportion(rows):
    """ln quantity on ln price within an item: nearer 0 than the -1 of a fixed amount of money."""
    flour = rows[(rows["item"] == 10104) & rows["unit_price"].notna()]
    dear = np.log(flour["unit_price"] / flour["price"])
    slope = np.polyfit(dear, np.log(flour["quantity"]), 1)[0]
    assert -0.6 < slope < 0.4


@pytest.mark.parametrize("urban", ["Urban", "Rural"])
@pytest.mark.parametrize("status", ["Poor", "Non-poor"])
def test_groups_of_food_are_those_of_figure_3_3(rows, clean, households, truth, printed, urban, status):
    poor = (households["consumption"] < LINE) == (status == "Poor")
    chosen = households.index[(households["urban"] == urban) & poor]
    each = (households["weight"] * households["size"]) / truth["adult_equivalents"] / truth["deflator"]
    home = rows[rows["hhid"].isin(chosen) & (rows["item"] < 11300)]
    group = home["item"].map(food().set_index("item")["group"])
    value = (home["value"] * home["hhid"].map(each)).groupby(group).sum() * 365 / 7
    value["Food away from home"] = (truth["nominal_food_away"] * each)[chosen].sum()
    expected = printed[(printed["id"] == "F3-3") & (printed["row_path"] == f"{urban} {status.lower()}")]
    expected = expected.set_index("column_path")["printed"]
    found = 100 * value / value.sum()
    # the basket near the line has the last word over rounded percentages
    assert np.abs(found - expected.reindex(found.index)).max() < 2.5


def test_rows_of_food_a_household_and_prices_that_lack(rows):
    home = rows[rows["item"] < 11300]
    number = home.groupby(["urban", "hhid"]).size().groupby("urban").mean()
    assert 35 < number["Urban"] < 45 and 25 < number["Rural"] < 35
    assert rows["unit_price"].isna().mean() == pytest.approx(0.156, abs=0.008)
    # a price where something was bought, and nowhere else
    assert (rows["unit_price"].notna() == (rows["purchased"] > 0)).all()


def test_herders_eat_their_own_meat_and_milk(rows, households):
    animals = pd.Series(keeps_animals(households), index=households.index)
    meat = rows[rows["item"].isin([10201, 10401])]
    own = (meat["own"] > 0).groupby(meat["hhid"].map(animals)).mean()
    assert own[True] > 0.6 and own[False] < 0.3
    assert (rows.loc[rows["item"] == 10102, "own"] == 0).all()  # nobody grows rice


def test_thirty_days_are_asked_in_the_country_alone_and_give_the_price(clean, households, rows):
    bought = clean.frames["food_bought30"]
    assert (bought["hhid"].map(households["urban"]) == "Rural").all()
    both = rows.merge(bought, on=["hhid", "item"], suffixes=("", "_30"))
    assert (both["expenditure"] / both["quantity_30"]).to_numpy() == pytest.approx(
        both["unit_price"].to_numpy()
    )
    assert (both["quantity_30"] >= both["purchased"] * 0.999).all()
    assert not bought.duplicated(["hhid", "item"]).any()
    assert not rows.duplicated(["hhid", "item"]).any()


def test_richer_households_pay_more_and_eat_out_more(rows, households, truth):
    level = np.log(rows["unit_price"] / rows["price"])
    rich = rows["hhid"].map(households["consumption"]) > 2 * LINE
    assert level[rich].mean() > level[~rich].mean() + 0.02
    share = truth["nominal_food_away"] / truth["nominal_food"]
    poor = households["consumption"] < LINE
    assert share[~poor].mean() > 2 * share[poor].mean()
    assert share.max() <= 0.8 + 1e-9
