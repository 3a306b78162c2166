"""Durables and dwellings: flows and rents are the truth, and the equations behind them hold."""

import numpy as np
import pandas as pd
import pytest

from analysis.synthetic.items.housing import drawn_codes
from analysis.synthetic.items.parameters import table
from analysis.welfare.durables import item_depreciation, user_cost


def test_user_cost_of_the_pieces_is_the_flow(clean, truth):
    rows = clean.frames["durables"].merge(table("durables")[["item", "depreciation", "included"]], on="item")
    flow = (rows["count"] * rows["value_today"] * (0.036 + rows["depreciation"])).where(rows["included"], 0.0)
    total = flow.groupby(rows["hhid"]).sum().reindex(truth.index)
    assert total.to_numpy() == pytest.approx(truth["nominal_durables"].to_numpy())


def test_depreciation_of_an_item_can_be_estimated(clean, truth):
    owned = clean.frames["durables"].rename(
        columns={"value_today": "current_value", "price_paid": "purchase_price"}
    )
    owned["age"] = owned["age_months"] / 12
    rates = item_depreciation(owned)
    true = table("durables").set_index("item")["depreciation"]
    common = owned["item"].value_counts()
    common = common[common > 300].index
    assert rates[common].to_numpy() == pytest.approx(true[common].to_numpy(), abs=0.01)
    included = owned[owned["item"].isin(table("durables").query("included")["item"])]
    flow = user_cost(included, rates).sum()
    assert flow == pytest.approx(truth["nominal_durables"].sum(), rel=0.02)


def test_counts_agree_with_the_household_file(clean, households):
    rows = clean.frames["durables"]
    items = table("durables").query("counted_in != ''")
    for item, name in zip(items["item"], items["counted_in"], strict=True):
        count = rows[rows["item"] == item].set_index("hhid")["count"].reindex(households.index, fill_value=0)
        assert (count == households[name]).all(), name
    assert 8 < rows.groupby("hhid").size().mean() < 16
    assert (rows["count"] >= 1).all() and (rows["age_months"] >= 1).all()
    assert table("durables")["included"].sum() == 45


def test_the_rent_equation_holds(clean, households):
    dwellings = clean.frames["housing"].set_index("hhid")
    true = clean.truth["dwellings"].set_index("hhid")
    equation = clean.truth["rent_equation"].set_index("name")["coefficient"]
    others = households["dwelling"] != "Ger"
    x = pd.DataFrame({"constant": 1.0}, index=households.index)
    for name in equation.index:
        if name.startswith("aimag "):
            x[name] = (households["aimag"] == int(name.split()[1])).astype(float)
        elif name in ("Soum center", "Countryside"):
            x[name] = (households["location"] == name).astype(float)
        elif name.startswith("dwelling type"):
            x[name] = (dwellings["dwelling_type"] == int(name.split()[-1])).astype(float)
    x["centralised heating"] = (dwellings["heating"] == 1).astype(float)
    x["piped water"], x["sewer"] = (
        (dwellings["water"] == 1).astype(float),
        (dwellings["toilet"] == 1).astype(float),
    )
    x["ln(living area)"] = np.log(dwellings["living_area"])
    x["brick walls"], x["age of the dwelling"] = (
        (dwellings["walls"] == 2).astype(float),
        dwellings["dwelling_age"],
    )
    fitted = x[[n for n in equation.index if n in x]] @ equation[[n for n in equation.index if n in x]]
    left = np.log(true["rent"]) - fitted
    assert left[others].to_numpy() == pytest.approx(true.loc[others, "residual"].to_numpy(), abs=1e-6)
    assert true.loc[~others, "residual"].isna().all()
    assert 0.15 < true["residual"].std() < 0.35


def test_value_of_a_ger_times_the_rate_is_its_rent(clean, households):
    true = clean.truth["dwellings"].set_index("hhid")
    rates = clean.truth["capitalisation"].set_index("aimag")["capitalisation"]
    assert rates.between(0.07, 0.13).all() and rates.nunique() == len(rates)
    ger = households["dwelling"] == "Ger"
    rent = true["property_value"] * households["aimag"].map(rates) / 12
    assert rent[ger].to_numpy() == pytest.approx(true.loc[ger, "rent"].to_numpy())
    ratio = (rent / true["rent"])[~ger]
    assert ratio.median() == pytest.approx(1, abs=0.03) and ratio.std() > 0.1


def test_what_is_known_of_rents_and_values(clean, households, truth):
    dwellings = clean.frames["housing"].set_index("hhid")
    ger = households["dwelling"] == "Ger"
    renter = dwellings["rent_actual"].notna()
    assert not renter[ger].any()
    assert 0.025 < renter[~ger].mean() < 0.06
    assert (dwellings.loc[renter, "acquisition"] == 6).all() and (
        dwellings.loc[~renter, "acquisition"] != 6
    ).all()
    assert dwellings.loc[renter, "rent_actual"].to_numpy() == pytest.approx(
        truth.loc[renter, "nominal_rent"] / 12
    )
    assert 0.2 < dwellings["rent_self_assessed"].notna().mean() < 0.3
    known = dwellings["property_value"].notna() & (dwellings["property_value"] != 98)
    assert known[ger].mean() == pytest.approx(0.83, abs=0.03)  # 28.9 of 34.8, figure 1.4
    assert dwellings.loc[renter, "property_value"].isna().all()


def test_dwellings_are_described_as_the_household_lives(clean, households):
    dwellings = clean.frames["housing"].set_index("hhid")
    ger = households["dwelling"] == "Ger"
    assert (dwellings["dwelling_type"] == 1).equals(ger.rename("dwelling_type"))
    assert (
        dwellings.loc[ger, "ger_walls"].between(4, 8).all() and dwellings.loc[~ger, "ger_walls"].isna().all()
    )
    assert dwellings.loc[ger, "walls"].isna().all() and dwellings.loc[~ger, "walls"].notna().all()
    improved = dwellings["water"].isin([1, 2, 3, 4, 5, 6, 8, 10, 11])
    assert (improved == households["water"]).all()
    assert ((dwellings["toilet"] <= 6) == households["sanitation"]).all()
    assert ((dwellings["heating"] == 1) == (households["heating"] == "Centralized")).all()
    assert (dwellings["total_area"] >= dwellings["living_area"]).all()


def test_rents_stand_among_the_payments(clean):
    dwellings = clean.frames["housing"].set_index("hhid")["rent_actual"].dropna()
    paid = clean.frames["payments"].query("item == 11").set_index("hhid")["spent_1m"]
    assert paid.sort_index().to_numpy() == pytest.approx(dwellings.sort_index().to_numpy())


def test_drawn_codes_follow_their_weights():
    category = pd.Series(["a"] * 4000 + ["b"] * 10 + ["c"])
    codes = drawn_codes(np.random.default_rng(1), category, {"a": {1: 0.25, 5: 0.75}, "b": {3: 1}})
    assert (codes[:4000] == 5).mean() == pytest.approx(0.75, abs=0.03)
    assert (codes[4000:4010] == 3).all() and np.isnan(codes[-1])
