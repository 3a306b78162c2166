"""Utilities: what was free or subsidised is given back its value, and nothing else moves."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.welfare import utilities

N = 2400
DATA = Path(__file__).parents[2] / "data"


def world(seed=1):
    """Every household uses 30,000 MNT of electricity a month (with a spread); nothing is paid until July;
    night users pay 60 %. Water by pipe, free in January; heating of 40,000 in seven months; briquettes at
    half price."""
    rng = np.random.default_rng(seed)
    month = np.arange(N) % 12 + 1
    ger = np.arange(N) // 12 % 2 == 0
    night = ger & (np.arange(N) // 24 % 2 == 0)
    homes = pd.DataFrame(
        {"hhid": [f"h{i:04d}" for i in range(N)], "weight": 1.0, "size": 1 + np.arange(N) // 48 % 4,
         "year": 2022, "month": month, "quarter": (month + 2) // 3, "location": "Ulaanbaatar", "urban": True,
         "aimag": "11"}
    )  # fmt: skip
    housing = pd.DataFrame(
        {"hhid": homes["hhid"], "dwelling_type": np.where(ger, "1", "2"), "heating": np.where(ger, "5", "1"),
         "water": np.where(ger, "10", "1"), "electricity_meter": np.where(night, "1", "2"),
         "electricity_subsidy": np.where(night, "1", "3")}
    ).drop(columns="electricity_meter")  # fmt: skip
    use = 30_000 * np.exp(rng.normal(0, 0.2, N))
    rows = []

    def add(who, item, one, year=0.0, quantity=np.nan):
        rows.append(
            pd.DataFrame(
                {"hhid": homes["hhid"][who], "item": item, "quantity": quantity, "spent_1m": one[who],
                 "spent_12m": year, "in_kind_12m": 0.0}
            )
        )  # fmt: skip

    everybody = np.ones(N, bool)
    add(everybody, "E01", np.where(month > 6, use * np.where(night, 0.6, 1.0), 0.0))
    add(~ger, "P02", np.where(month == 1, 0.0, 5_000.0 * np.exp(rng.normal(0, 0.1, N))))
    warmth = 40_000.0 * np.exp(rng.normal(0, 0.1, N))
    add(~ger, "P01", np.where(np.isin(month, utilities.HEATED), warmth, 0.0))
    add(ger, "E06", np.full(N, 7_500.0), 90_000.0, 2.0)
    truth = {"use": use * 12, "ger": ger, "night": night, "month": month}
    prices = pd.DataFrame(
        {"year": 2022, "month": np.arange(1, 13), "aimag": "11", "item": "E06", "price": 7_500.0}
    )
    return pd.concat(rows, ignore_index=True), homes, housing, prices, truth


@pytest.fixture(scope="module")
def made():
    bills, homes, housing, prices, truth = world()
    return truth, utilities.consumption(bills, homes, housing, prices)


def of(found, item):
    rows = found.rows[found.rows["item"] == item]
    return rows.set_index(rows["hhid"].astype(str))


def test_electricity_is_given_back(made):
    truth, found = made
    rows = of(found, "E01")
    free = truth["month"] <= 6
    assert (rows["rule"].astype(str).to_numpy()[free] == utilities.FREE_HALF_YEAR).all()
    value = rows["value"].to_numpy()
    for part in (free & truth["night"], free & truth["ger"] & ~truth["night"], free & ~truth["ger"]):
        assert value[part].mean() == pytest.approx(truth["use"][part].mean(), rel=0.05)
    raised = ~free & truth["night"]
    assert (rows["rule"].astype(str).to_numpy()[raised] == utilities.NIGHT_TARIFF).all()
    assert value[raised].mean() == pytest.approx(truth["use"][raised].mean(), rel=0.05)
    plain = ~free & ~truth["night"]
    inside = plain & (rows["flag"] == "").to_numpy()
    assert value[inside] == pytest.approx(truth["use"][inside])


def test_briquettes_at_the_market_price(made):
    truth, found = made
    rows = of(found, "E06")
    assert (rows["recorded"] == 90_000).all()
    assert rows["value"].tolist() == pytest.approx([180_000.0] * len(rows))  # 24 bags at 7,500
    assert (rows["rule"] == utilities.AT_MARKET).all()


def test_heating_is_carried_over_the_season(made):
    truth, found = made
    rows = of(found, "P01")
    assert rows["value"].mean() == pytest.approx(7 * 40_000, rel=0.03)
    assert set(rows["rule"].astype(str)) == {utilities.IN_SEASON, utilities.OFF_SEASON}


def test_january_water_by_probit(made):
    truth, found = made
    rows = of(found, "P02")
    january = rows[rows["rule"] == utilities.JANUARY]
    assert len(january) == ((truth["month"] == 1) & ~truth["ger"]).sum()  # all with a pipe, none without
    assert january["value"].mean() == pytest.approx(60_000, rel=0.03)


def test_household_is_the_sum_of_its_rows(made):
    _, found = made
    by = found.rows.groupby(found.rows["hhid"].astype(str))["value"].sum()
    assert found.household["utilities"].to_dict() == pytest.approx(by.to_dict())
    assert found.rules["rows"].sum() == len(found.rows)
    assert found.summary["market value over reported"] > 1


def test_steps_left_out_count_as_reported():
    bills, homes, housing, prices, _ = world()
    steps = ("electricity", "briquettes", "services", "heating")
    none = utilities.Choices(**dict.fromkeys(steps, False), outliers=None)
    found = utilities.consumption(bills, homes, housing, prices, none)
    yearly = np.where(bills["item"] == "E06", bills["spent_12m"], 12 * bills["spent_1m"])
    assert found.household["utilities"].sum() == pytest.approx(yearly.sum())
    assert (found.household["imputed"] == 0).all()


def test_expected_value_by_option_and_draws_repeat():
    bills, homes, housing, prices, _ = world()
    choices = utilities.Choices(services_rule="expected", amount="draw")
    one, two = (utilities.consumption(bills, homes, housing, prices, choices) for _ in range(2))
    assert one.household["utilities"].equals(two.household["utilities"])
    mean = utilities.consumption(bills, homes, housing, prices)
    assert one.household["utilities"].var() > mean.household["utilities"].var()


def test_what_cannot_be_done_is_said():
    bills, homes, housing, prices, truth = world()
    early = bills[bills["hhid"].map(homes.set_index("hhid")["month"]) <= 6]
    found = utilities.consumption(early, homes, housing)
    assert any("no market price" in note for note in found.notes)
    assert any("too few" in note for note in found.notes)
    own = utilities.consumption(bills, homes, housing, choices=utilities.Choices(briquette_price=11_250.0))
    assert of(own, "E06")["value"].iloc[0] == pytest.approx(270_000)


def test_rent_and_repairs_stand_apart():
    bills, homes, housing, prices, _ = world()
    more = pd.DataFrame(
        {"hhid": "h0000", "item": ["P11", "P12", "P08"], "quantity": np.nan, "spent_1m": 1.0,
         "spent_12m": [9e6, 7e5, 2e5], "in_kind_12m": 0.0}
    )  # fmt: skip
    found = utilities.consumption(pd.concat([bills, more]), homes, housing, prices)
    assert found.household.loc["h0000", ["rent_paid", "repairs"]].tolist() == [9e6, 9e5]
    alone = utilities.consumption(bills, homes, housing, prices)
    assert found.household["utilities"].to_numpy() == pytest.approx(alone.household["utilities"].to_numpy())


def test_refusals():
    bills, homes, housing, prices, _ = world()
    with pytest.raises(InputError, match="expected E01 to E10 or P01 to P13, found X9"):
        utilities.consumption(bills.assign(item="X9"), homes, housing)
    with pytest.raises(InputError, match="unknown households, first h0000"):
        utilities.consumption(bills, homes.iloc[1:], housing)
    with pytest.raises(InputError, match="fuels: expected 1 or 12"):
        utilities.Choices(fuels=6)


# --- prices, seasons, weights ------------------------------------------------------------------------


def test_a_free_half_year_is_valued_at_its_own_prices():
    bills, homes, housing, _, truth = world()
    early = truth["month"] <= 6
    electricity = pd.DataFrame(
        {"year": 2022, "month": np.arange(1, 13), "aimag": "11", "item": "E01",
         "price": np.where(np.arange(1, 13) <= 6, 100.0, 125.0)}
    )  # fmt: skip
    found = utilities.consumption(bills, homes, housing, electricity)
    ratio = of(found, "E01")["value"].to_numpy()[early].mean() / truth["use"][early].mean()
    assert ratio == pytest.approx(0.8, rel=0.05)  # the use of those who pay, at prices a fifth lower
    as_paid = utilities.consumption(bills, homes, housing, electricity, utilities.Choices(at_prices=False))
    ratio = of(as_paid, "E01")["value"].to_numpy()[early].mean() / truth["use"][early].mean()
    assert ratio == pytest.approx(1.0, rel=0.05)


def test_draws_widen_electricity_and_both_are_told(made):
    truth, found = made
    spread = found.spread
    assert spread.loc["draw", "variance"] > spread.loc["mean", "variance"]
    assert spread.loc["draw", "gini"] > 1.1 * spread.loc["mean", "gini"]
    assert spread.loc["draw", "mean"] == pytest.approx(spread.loc["mean", "mean"], rel=0.02)
    value = of(found, "E01")["value"].to_numpy()
    assert spread.loc["mean", ["mean", "variance"]].tolist() == pytest.approx([value.mean(), value.var()])


def test_free_nights_are_compared_with_like_places():
    bills, homes, housing, prices, truth = world()
    # elsewhere the same stoves go with half the use, and nobody's nights are free
    far = truth["ger"] & ~truth["night"] & (np.arange(N) // 48 % 2 == 0)
    homes.loc[far, "location"] = "Soum center"
    bills.loc[bills["hhid"].isin(homes["hhid"][far]) & (bills["item"] == "E01"), "spent_1m"] /= 2
    found = utilities.consumption(bills, homes, housing, prices)
    factor = found.models.set_index("model").loc[utilities.NIGHT_TARIFF, "factor"]
    assert factor == pytest.approx(1 / 0.6, rel=0.03)


def test_without_the_month_quarters_stand_and_that_is_said(made):
    _, known = made
    bills, homes, housing, prices, truth = world()
    found = utilities.consumption(bills, homes.drop(columns="month"), housing, prices)
    assert any("month of the interview is not known of 2400" in note for note in found.notes)
    rules = of(found, "E01")["rule"].astype(str).to_numpy()
    assert ((rules == utilities.FREE_HALF_YEAR) == (truth["month"] <= 6)).all()
    assert utilities.JANUARY not in set(found.rows["rule"].astype(str))
    assert of(found, "P01")["value"].mean() == pytest.approx(of(known, "P01")["value"].mean(), rel=0.25)


def test_weights_of_the_models_by_option():
    bills, homes, housing, prices, truth = world()
    # big users have next to no weight
    paying = bills["item"].eq("E01") & (bills["spent_1m"] > 32_000)
    homes["weight"] = np.where(homes["hhid"].isin(bills.loc[paying, "hhid"]), 0.01, 1.0)
    plain = utilities.consumption(bills, homes, housing, prices)
    weighted = utilities.consumption(bills, homes, housing, prices, utilities.Choices(weights="household"))
    free = (truth["month"] <= 6) & ~truth["night"]
    sides = [of(found, "E01")["value"].to_numpy()[free].mean() for found in (plain, weighted)]
    assert sides[1] < 0.95 * sides[0]
    assert set(plain.models["weights"]) == {"none"} and set(weighted.models["weights"]) == {"household"}


def test_eighteen_utilities():
    printed = pd.read_csv(DATA / "official/T1-1.csv").query("row_path == 'Utilities'")["value"]
    assert len(utilities.ITEMS) == len(set(utilities.ITEMS)) == printed.iloc[0] == 18
    codes = [pd.read_csv(DATA / f"codes/{name}.csv")["code"] for name in ("energy", "payments")]
    assert set(utilities.ITEMS) | set(utilities.ELSEWHERE) == set(pd.concat(codes))
