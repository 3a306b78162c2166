"""Non-food and utilities: items add up to the category, recalls and subsidies work as in 2022."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.files import ROOT
from analysis.official import tables
from analysis.synthetic.items.parameters import settings, table

YEARLY = [
    "clothing",
    "education",
    "health",
    "transport",
    "communication",
    "personal_care",
    "household",
    "recreation",
    "insurance",
]


def test_included_items_add_up_to_the_category(clean, truth):
    rules = table("nonfood").set_index("item")
    rows = clean.frames["nonfood"]
    monthly = rows["item"].map(rules["recall"]) == 1
    value = np.where(monthly, 12 * rows["spent_1m"], rows["spent_12m"]) + rows["free_12m"]
    category = rows["item"].map(rules["category"])
    totals = (
        pd.Series(value)
        .groupby([rows["hhid"], category])
        .sum()
        .unstack(fill_value=0)
        .reindex(truth.index, fill_value=0)
    )
    for name in YEARLY:
        assert totals[name].to_numpy() == pytest.approx(truth[f"nominal_{name}"].to_numpy(), abs=0.01), name
    assert totals["housing"].to_numpy() == pytest.approx(truth["nominal_repairs"].to_numpy(), abs=0.01)


def test_items_left_out_are_as_many_as_table_1_1_says():
    codes = pd.read_csv(ROOT / "data" / "codes" / "nonfood_items.csv").set_index("code")["category"]
    items = table("nonfood").set_index("item")
    assert set(items.index) == set(codes.index)
    count = items["category"].ne("").groupby(codes).agg(["size", "sum"])
    printed = tables.load("T1-1").pivot(index="row_path", columns="column_path", values="value").astype(float)
    both = count.index.intersection(printed.index)
    assert len(both) >= 13
    assert count.loc[both, "size"].tolist() == printed.loc[both, "Items in 2022 HSES"].tolist()
    assert count.loc[both, "sum"].tolist() == printed.loc[both, "Items included in the NCA"].tolist()
    assert (items["category"].eq("") == items["excluded"].ne("")).all()


def test_rows_of_nonfood_a_household(clean):
    rows = clean.frames["nonfood"]
    assert 33 < rows.groupby("hhid").size().mean() < 47
    assert not rows.duplicated(["hhid", "item"]).any()
    assert (rows[["spent_12m", "free_12m"]].sum(axis=1) > 0).all()
    assert (rows["spent_1m"] <= rows["spent_12m"] + 1e-9).all()
    given = rows["free_12m"] > 0
    assert 0.02 < given.mean() < 0.2


def test_few_items_are_most_of_the_money(clean):
    """The report's index has 37 non-food items, utilities among them."""
    rules = table("nonfood").set_index("item")
    rows = clean.frames["nonfood"]
    rows = rows[(rows["item"].map(rules["category"]) != "").to_numpy()]
    money = (rows["spent_12m"] + rows["free_12m"]).groupby(rows["item"]).sum().sort_values(ascending=False)
    assert money.iloc[:35].sum() > 0.88 * money.sum()
    assert money.iloc[0] < 0.2 * money.sum() and len(money) > 180  # and yet all kinds are bought


def test_items_left_out_are_bought_besides(clean):
    rules = table("nonfood").set_index("item")
    rows = clean.frames["nonfood"]
    excluded = rows[rows["item"].map(rules["category"]) == ""]
    assert excluded["item"].nunique() > 40
    assert excluded.groupby("hhid")["spent_12m"].sum().median() > 100_000


def test_utilities_at_market_prices_are_the_category(clean, truth):
    total = clean.truth["utilities"].groupby("hhid")["value"].sum()
    assert total.reindex(truth.index).to_numpy() == pytest.approx(truth["nominal_utilities"].to_numpy())


def test_electricity_is_free_until_june(clean, households):
    bills = clean.frames["energy"].query("item == 1")
    month = bills["hhid"].map(households["month"])
    assert (bills.loc[month <= 6, "spent_1m"] == 0).all()
    assert (bills.loc[month > 6, "spent_1m"] > 0).all()
    assert bills["quantity"].isna().all()


def test_twelve_bills_are_the_true_electricity_where_nothing_is_subsidised(clean, households):
    bills = clean.frames["energy"].query("item == 1").set_index("hhid")["spent_1m"]
    subsidy = clean.frames["housing"].set_index("hhid")["electricity_subsidy"].reindex(bills.index)
    true = clean.truth["utilities"].query("item == 'E01'").set_index("hhid")["value"].reindex(bills.index)
    late = households["month"].reindex(bills.index) > 6
    plain = late & (subsidy == 3)
    assert (12 * bills[plain]).to_numpy() == pytest.approx(true[plain].to_numpy())
    night = late & (subsidy == 1)
    assert night.sum() > 20
    assert (12 * bills[night] / true[night]).to_numpy() == pytest.approx(0.62)
    ger_district = (households["location"] == "Ulaanbaatar") & (households["heating"] != "Centralized")
    assert ger_district.reindex(bills.index)[subsidy == 1].all()


def test_briquettes_at_the_market_price_are_the_truth(clean, households):
    parameters = settings("nonfood_utilities")
    relative = clean.truth["relative_prices"].query("item == 'E06'").drop(columns="item")
    place = households[["aimag", "quarter"]].reset_index().merge(relative)
    place = place.merge(clean.truth["consumption"][["hhid", "deflator"]])
    rows = clean.frames["energy"].query("item == 6").merge(place)
    true = clean.truth["utilities"].query("item == 'E06'").set_index("hhid")["value"].reindex(rows["hhid"])
    bags = rows["spent_12m"] / parameters["subsidised_price"]["E06"]
    price = parameters["unit_price"]["E06"] * rows["deflator"] * rows["relative_price"]
    assert (bags * price).to_numpy() == pytest.approx(true.to_numpy())
    assert (rows["spent_1m"] / rows["quantity"]).to_numpy() == pytest.approx(3_750)


def test_heating_and_fuels_are_paid_in_winter(clean, households):
    heating = clean.frames["payments"].query("item == 1")
    month = heating["hhid"].map(households["month"])
    assert (heating.loc[month.isin([5, 6, 7, 8, 9]), "spent_1m"] == 0).all()
    assert (heating.loc[month.isin([11, 12, 1]), "spent_1m"] > 0).all()
    fuel = clean.frames["energy"].query("item in [2, 3, 4, 5, 6]")
    quarter = fuel["hhid"].map(households["quarter"])
    lately = (fuel["spent_1m"] / fuel["spent_12m"]).groupby(quarter).median()
    assert lately[1] > 4 * lately[3]


def test_water_was_free_in_2021(clean, households):
    water = clean.frames["payments"].query("item in [2, 3, 4, 5, 9]")
    month = water["hhid"].map(households["month"])
    paid = water["spent_1m"] > 0
    assert 0.2 < paid[month == 1].mean() < 0.6 and paid[month > 1].all()
    later = water[paid & (month > 1)]
    assert (later["spent_12m"] / later["spent_1m"]).to_numpy() == pytest.approx(month[later.index].to_numpy())
