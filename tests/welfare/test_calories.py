"""Calories per unit: every food has a row with its source, and the arithmetic of the row holds."""

import pandas as pd
import pytest

from analysis.core.files import ROOT
from analysis.welfare.line_command import calories

TABLE = pd.read_csv(ROOT / "data/welfare/calories.csv", dtype={"code": str}, keep_default_na=False)
FOODS = pd.read_csv(ROOT / "data/codes/food_items.csv", dtype=str, keep_default_na=False).query(
    "group == 'food'"
)
BASKET = pd.read_csv(ROOT / "data/welfare/basket_items.csv", dtype=str)


def test_every_food_has_a_row_and_a_source():
    assert TABLE["code"].tolist() == FOODS["code"].tolist()
    assert TABLE["unit"].tolist() == FOODS["unit"].tolist()
    counted = TABLE[TABLE["kcal_per_unit"] != ""]
    assert (counted["source"].str.startswith("USDA National Nutrient Database")).all()
    assert counted["source_item"].str.fullmatch(r"\d{5} .+").all()
    assert set(TABLE["assumed"].astype(str).str.lower()) == {"true", "false"}
    assumed = TABLE["assumed"].astype(str).str.lower() == "true"
    assert (TABLE.loc[assumed, "note"] != "").all()  # what was assumed is said


def test_kcal_per_unit_is_grams_times_kcal_times_the_edible_share():
    rows = TABLE[TABLE["kcal_per_unit"] != ""].astype(
        {c: float for c in ("grams_per_unit", "kcal_per_100g", "edible_share", "kcal_per_unit")}
    )
    made = rows["grams_per_unit"] / 100 * rows["kcal_per_100g"] * rows["edible_share"]
    assert rows["kcal_per_unit"].to_numpy() == pytest.approx(made.to_numpy(), rel=6e-4, abs=1e-3)
    assert rows["kcal_per_100g"].between(0, 902).all() and rows["edible_share"].between(0.3, 1).all()


def test_residual_items_and_items_without_a_unit_do_not_count():
    ready = calories(TABLE).set_index("item")["kcal"]
    residual = FOODS.loc[FOODS["residual"] == "true", "code"]
    assert ready[residual].isna().all()
    assert (
        ready.notna().sum() == len(FOODS) - len(residual) - 1
    )  # food supplements have no energy of their own


def test_prices_per_calorie_of_the_printed_basket_imply_plausible_prices():
    """The printed basket pins MNT per kcal; calories from elsewhere turn it into prices that can be true."""
    official = pd.read_csv(ROOT / "data/official/A01.csv")
    wide = official.pivot_table(index="row_path", columns="measure", values="value").loc[BASKET["name"]]
    kcal = calories(TABLE).set_index("item")["kcal"][BASKET["code"]].to_numpy()
    price = pd.Series((wide["cost"] / wide["calories"]).to_numpy() * kcal, index=BASKET["name"])
    plausible = {
        "Flour, grade 1": (1200, 2600), "Mutton": (7500, 14000), "Beef": (8500, 15000), "Rice": (2500, 5000),
        "Bread": (1500, 3000), "Milk": (2000, 5000), "Sugar": (2500, 4500), "Potato": (1000, 2500),
        "Eggs": (350, 750), "Vegetable oil": (5500, 11000), "Onion": (1500, 4000), "Carrot": (1500, 4000),
        "Cabbage": (1200, 3500), "Apple": (4500, 9500), "Green tea": (6, 25),
    }  # fmt: skip
    for item, (low, high) in plausible.items():
        assert low < price[item] < high, f"{item}: {price[item]:,.0f} MNT a unit"


def test_the_items_of_the_printed_basket_are_known_foods():
    official = pd.read_csv(ROOT / "data/official/A01.csv")
    printed = official.loc[official["measure"] == "calories", "row_path"].tolist()
    assert BASKET["name"].tolist() == [name for name in printed if name not in ("Total", "Calorie threshold")]
    assert BASKET["code"].is_unique and set(BASKET["code"]) <= set(FOODS["code"])
    assert calories(TABLE).set_index("item")["kcal"][BASKET["code"]].notna().all()
