"""Housing: the worked examples, the tree of Figure 1.4, provenance, the split, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.welfare import housing

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


@pytest.mark.parametrize("weight", [None, "weight"])
def test_log_rent_model_of_the_worked_example(weight):
    case = example("03_duan_smearing")
    columns = ("rent", "area", "ulaanbaatar", "weight")
    data = pd.DataFrame({c: case["inputs"][c] for c in columns})
    data["ln_area"] = np.log(data["area"])
    model = housing.fit_log_rent(data, ["ln_area", "ulaanbaatar"], weight=weight)
    expected = case["outputs"] if weight is None else case["outputs"]["weighted"]
    assert model.coefficients == pytest.approx(expected["beta"], abs=1e-8)
    assert model.smearing == pytest.approx(expected["smearing_factor"], abs=1e-8)
    wanted = pd.DataFrame(case["inputs"]["predict"])
    wanted["ln_area"] = np.log(wanted["area"])
    assert model.predict(wanted).tolist() == pytest.approx(expected["smeared"], abs=1e-3)
    if weight is None:
        assert model.r_squared == pytest.approx(expected["r_squared"], abs=1e-8)


def test_smearing_equals_r():
    known = json.loads((EXAMPLES.parent / "r/reference.json").read_text())["duan"]
    assert known["smear"] > 1  # Jensen: smearing never lowers
    assert housing.smearing_factor([0.5, -0.5]) == pytest.approx(np.cosh(0.5))


def test_rent_model_refusals():
    data = pd.DataFrame({"rent": [1.0, 2.0, 3.0], "a": [1, 2, 3], "b": [2, 4, 6]})
    with pytest.raises(InputError, match="expected 3 independent columns, found 2"):
        housing.fit_log_rent(data, ["a", "b"])
    with pytest.raises(InputError, match="above zero, found 1"):
        housing.fit_log_rent(data.assign(rent=[0, 1, 2]), ["a"])


def test_rent_from_value_of_the_worked_example():
    case = example("04_rent_to_value")
    dwellings = pd.DataFrame(case["inputs"]["non_ger"]).rename(
        columns={"rent_month": "rent", "value": "property_value"}
    )
    rates = housing.capitalisation_rates(dwellings)
    assert rates.to_dict() == pytest.approx(case["outputs"]["cap_rate"])
    gers = pd.DataFrame(case["inputs"]["ger"])
    gers["property_value"] = gers["value"].fillna(gers["imputed_value"])
    assert housing.rent_from_value(gers, rates).tolist() == pytest.approx(case["outputs"]["ger_monthly_rent"])


# --- the step as a whole ----------------------------------------------------------------------


def world(n=1500, seed=5):
    """Dwellings whose rent and value follow known equations; a part of each is told."""
    rng = np.random.default_rng(seed)
    psu = np.arange(n) // 10
    aimag = (psu % 3).astype(str)
    ger = rng.random(n) < 0.35
    area = np.exp(rng.normal(3.6, 0.4, n))
    rent = np.exp(9 + 0.8 * np.log(area) + 0.3 * (aimag == "1") + rng.normal(0, 0.3, n))
    rate = np.array([0.08, 0.10, 0.12])[psu % 3]
    value = 12 * rent / rate
    renter = ~ger & (rng.random(n) < 0.05)
    told = ~renter & (rng.random(n) < 0.4)
    known = rng.random(n) < 0.85
    homes = pd.DataFrame(
        {"hhid": [f"h{i:04d}" for i in range(n)], "psu": psu.astype(str), "weight": 1.0 + psu % 2, "size": 3,
         "aimag": aimag, "region": "R", "quarter": 1,
         "location": np.where(psu % 2, "Ulaanbaatar", "Soum center")}
    )  # fmt: skip
    dwellings = pd.DataFrame(
        {"hhid": homes["hhid"], "dwelling_type": np.where(ger, "1", "2"), "living_area": area, "rooms": 2,
         "walls": rng.choice(["1", "2"], n), "rent_actual": np.where(renter, rent, np.nan),
         "rent_self_assessed": np.where(told, rent, np.nan),
         "property_value": np.where(known & ~renter, value, np.nan)}
    )  # fmt: skip
    return homes, dwellings, rent


@pytest.fixture(scope="module")
def made():
    homes, dwellings, rent = world()
    return homes, dwellings, rent, housing.rents(dwellings, homes)


def test_tree_gives_every_household_one_branch(made):
    homes, dwellings, rent, found = made
    assert found.tree["households"].sum() == len(homes)
    assert found.tree[["share", "weighted_share"]].sum().tolist() == pytest.approx([1, 1])
    rule = found.household["rule"].astype(str).to_numpy()
    ger = (dwellings["dwelling_type"] == "1").to_numpy()
    assert (np.isin(rule, ["rate x value told", "rate x value imputed"]) == ger).all()
    renter = dwellings["rent_actual"].notna().to_numpy()
    assert ((rule == "actual rent") == renter).all()
    assert found.household["rent"].to_numpy()[renter] == pytest.approx(dwellings["rent_actual"][renter])


def test_gers_get_the_rate_of_their_aimag(made):
    homes, dwellings, rent, found = made
    assert found.rates["rate"].tolist() == pytest.approx([0.08, 0.10, 0.12])
    told = found.household["rule"] == "rate x value told"
    expected = dwellings["property_value"] * homes["aimag"].map(found.rates["rate"]) / 12
    assert found.household["rent"][told].to_numpy() == pytest.approx(expected[told.to_numpy()])
    imputed = found.household["value_source"] == "imputed"
    assert imputed.any() and (found.household["property_value"][imputed] > 0).all()


def test_predictions_are_near_the_truth_without_bias():
    homes, dwellings, rent = world(12_000)  # standard error of the ratio: about 0.7 %
    found = housing.rents(dwellings, homes)
    modelled = (found.household["rule"] == "hedonic rent").to_numpy()
    ratio = found.household["rent"].to_numpy()[modelled].sum() / rent[modelled].sum()
    assert ratio == pytest.approx(1, abs=0.03)
    assert {"ln_living_area", "aimag"} <= set(found.rent_model.characteristics)
    slope = found.rent_model.table.set_index("name").loc["ln_living_area"]
    assert abs(slope["coefficient"] - 0.8) < 3 * slope["standard_error"]
    assert found.summary["R2 on the held-out part"] == pytest.approx(0.55, abs=0.15)


def test_draws_restore_the_spread_and_repeat(made):
    homes, dwellings, rent, found = made
    assert found.spread.loc["draw", "variance"] > found.spread.loc["mean", "variance"]
    assert found.spread.loc["draw", "gini"] > found.spread.loc["mean", "gini"]
    one = housing.rents(dwellings, homes, housing.Choices(amount="draw"))
    two = housing.rents(dwellings, homes, housing.Choices(amount="draw"))
    assert one.household["rent"].equals(two.household["rent"])
    known = (one.household["rule"] == "actual rent").to_numpy()
    assert one.household["rent"][known].equals(found.household["rent"][known])
    gini = _gini(found.household["rent"], homes["weight"])
    assert found.spread.loc["mean", "gini"] == pytest.approx(gini, rel=1e-9)


def _gini(x, w):
    x, w = np.asarray(x), np.asarray(w)
    return np.abs(x[:, None] - x[None, :]).ravel() @ np.outer(w, w).ravel() / (2 * w.sum() * (w @ x))


def test_outlying_values_are_imputed_and_outlying_rents_teach_nothing():
    homes, dwellings, rent = world()
    ger = np.flatnonzero((dwellings["dwelling_type"] == "1") & dwellings["property_value"].notna())[0]
    told = np.flatnonzero((dwellings["dwelling_type"] == "2") & dwellings["rent_self_assessed"].notna())[0]
    dwellings.loc[ger, "property_value"] *= 1000
    dwellings.loc[told, "rent_self_assessed"] *= 1000
    found = housing.rents(dwellings, homes)
    assert found.household["rule"].iloc[ger] == "rate x value imputed"
    assert found.household["rent"].iloc[ger] < 20 * rent[ger]
    assert found.outliers["top"].tolist() == [1, 1] or (found.outliers["top"] >= 1).all()
    assert found.summary["R2 on the held-out part"] > 0.4


def test_without_sampling_units_households_are_split_and_that_is_said(made):
    homes, dwellings, rent, found = made
    assert found.notes == ()
    bare = housing.rents(dwellings, homes.drop(columns="psu"))
    released = housing.rents(dwellings, homes.assign(psu=None, soum=None, bag=None))
    for other in (bare, released):
        assert any("households, not sampling units" in note for note in other.notes)
        assert other.household["rent"].notna().all()
    assert bare.household["rent"].equals(released.household["rent"])


def test_copies_of_a_unit_move_no_household_across_the_split():
    homes, dwellings, _ = world(600)
    twice = pd.concat([homes, homes.assign(hhid=homes["hhid"] + "b")], ignore_index=True)
    both = pd.concat([dwellings, dwellings.assign(hhid=dwellings["hhid"] + "b")], ignore_index=True)
    one, two = (housing.rents(*frames).rent_model for frames in ((dwellings, homes), (both, twice)))
    assert two.r_squared_test == pytest.approx(one.r_squared_test, abs=1e-6)


def test_refusals_of_the_step():
    homes, dwellings, _ = world(100)
    with pytest.raises(InputError, match="1 households have no row, first h0000"):
        housing.rents(dwellings.iloc[1:], homes)
    with pytest.raises(InputError, match="housing: expected the columns property_value"):
        housing.rents(dwellings.drop(columns="property_value"), homes)
    with pytest.raises(InputError, match="Did you mean 'draw'"):
        housing.Choices(amount="draws")


def test_weights_by_option_move_models_and_rates_and_are_told():
    homes, dwellings, rent = world()
    # two units in five count a hundredfold; there a year's rent is a smaller part of the value
    heavy = homes["psu"].astype(int).to_numpy() % 5 < 2
    homes["weight"] = np.where(heavy, 100.0, 1.0)
    dwellings["property_value"] *= np.where(heavy, 1.25, 1.0)
    dwellings["rent_self_assessed"] *= np.where(heavy, 1.0, np.where(np.arange(len(homes)) % 3, 1.3, 1.0))
    plain = housing.rents(dwellings, homes)
    weighted = housing.rents(dwellings, homes, housing.Choices(weights="household"))
    assert weighted.rates["rate"].tolist() == pytest.approx([0.064, 0.080, 0.096], rel=0.02)
    assert (plain.rates["rate"] > 1.03 * weighted.rates["rate"]).all()
    assert weighted.rent_model.fit.r_squared > plain.rent_model.fit.r_squared
    assert (plain.rent_model.weights, weighted.value_model.weights) == ("none", "household")
    assert any("weighted by households" in note for note in weighted.notes)
    with pytest.raises(InputError, match="Did you mean 'household'"):
        housing.Choices(weights="households")
