"""Durables and dwellings: flows and rents are the truth, and the equations behind them hold."""

import numpy as np
import pandas as pd
import pytest

from analysis.synthetic.items.housing import balanced_opinions, drawn_codes
from analysis.synthetic.items.parameters import settings, table
from analysis.synthetic.items.prices import Prices
from analysis.synthetic.items.utilities import ENERGY, make_utilities
from analysis.synthetic.streams import Streams
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
    assert 0.08 < true["residual"].std() < 0.20


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


def _dwellings(n, seed=3):
    """ln(rent), design, who states a rent, weights."""
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), rng.random(n) < 0.3, rng.normal(3.6, 0.4, n)])
    log_rent = design @ [9.0, 0.4, 1.0] + 0.3 * rng.standard_normal(n)
    return log_rent, design, rng.random(n) < 0.3, rng.uniform(0.5, 3.0, n)


def test_opinions_teach_the_true_rent_equation_and_scatter_around_it():
    log_rent, design, told, weight = _dwellings(3000)
    opinion = balanced_opinions(np.random.default_rng(5), log_rent, design, told, weight, 0.6)
    true = np.linalg.lstsq(design, log_rent, rcond=None)[0]
    stated = log_rent + opinion
    fitted = np.linalg.lstsq(design[told], stated[told], rcond=None)[0]
    assert fitted[1:] == pytest.approx(true[1:], abs=2e-6)  # the level makes up for the spread
    smearing = np.exp(stated[told] - design[told] @ fitted).mean()
    predicted = weight @ (np.exp(design @ fitted) * smearing)
    assert predicted == pytest.approx(weight @ np.exp(log_rent), rel=1e-5)
    assert opinion.std() == pytest.approx(0.6, abs=0.02)
    assert np.abs(opinion - opinion.mean()).max() < 0.6 * np.sqrt(3) + 0.3  # bounded
    assert opinion[~told].mean() == pytest.approx(opinion[told].mean(), abs=0.05)


def test_few_opinions_are_right_on_average():
    log_rent, design, told, weight = _dwellings(40)
    told[:] = False
    told[:5] = True
    opinion = balanced_opinions(np.random.default_rng(5), log_rent, design, told, weight, 0.6)
    assert weight[:5] @ np.exp((log_rent + opinion)[:5]) == pytest.approx(weight[:5] @ np.exp(log_rent[:5]))
    none = balanced_opinions(np.random.default_rng(5), log_rent, design, np.zeros(40, bool), weight, 0.6)
    assert np.isfinite(none).all()


def test_owners_hold_one_opinion_of_rent_and_value(clean, households):
    """Statements scatter widely, their ratio as little as the true one; gers are worth what is said."""
    stated = clean.frames["housing"].set_index("hhid")
    true = clean.truth["dwellings"].set_index("hhid")
    ger = households["dwelling"] == "Ger"
    value = 1e6 * stated["property_value"].where(stated["property_value"] != 98)
    of_rent, of_value = (
        np.log(said / exact) for said, exact in
        ((stated["rent_self_assessed"], true["rent"]), (value, true["property_value"]))
    )  # fmt: skip
    assert of_rent[~ger].std() > 0.5
    assert (of_rent - of_value)[~ger].dropna().abs().max() < 1e-3
    assert of_value[ger].abs().max() < 1e-3


def test_fuels_cost_what_the_price_survey_finds(households):
    """Bags x surveyed price (base x deflator x relative price) is the true value of briquettes."""
    aimags = np.unique(households["aimag"].astype(int))
    rng = np.random.default_rng(2)
    deflator, relative = rng.uniform(0.9, 1.1, (len(aimags), 4)), rng.uniform(0.8, 1.2, (10, len(aimags), 4))
    prices = Prices(aimags, deflator, np.array(ENERGY), relative)
    amount = np.full(len(households), 1e6)
    made = make_utilities(Streams(1), households, amount, prices.of(households), prices)
    true = made.truth.query("item == 'E06'").set_index("hhid")["value"]
    known = settings("nonfood_utilities")
    paid = made.energy.query("item == 'E06'").set_index("hhid")["spent_12m"]
    bags = paid / known["subsidised_price"]["E06"]
    surveyed = known["unit_price"]["E06"] * deflator * relative[ENERGY.index("E06")]
    price = pd.Series(surveyed[prices.cell(households)], households.index)
    assert (bags * price[bags.index]).to_numpy() == pytest.approx(true[bags.index].to_numpy())
    assert price.std() > 100 and len(bags) > 100


def test_the_plumber_is_paid_beside_the_utilities(clean, truth):
    by_home = clean.truth["utilities"].groupby("hhid")["value"].sum()
    assert by_home.to_numpy() == pytest.approx(truth.loc[by_home.index, "nominal_utilities"].to_numpy())
    assert "P08" not in set(clean.truth["utilities"]["item"])
    assert (clean.frames["payments"]["item"] == 8).any()
