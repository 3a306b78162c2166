"""All records of what households consume, and the truth behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .budgets import budget_shares
from .categories import CATEGORIES, adult_equivalents
from .durables import make_durables, true_rates
from .food import Food, annual, make_food
from .food_budget import DRINKS
from .housing import make_housing, rent_and_repairs
from .nonfood import make_nonfood
from .parameters import DAYS, MONTHS, WEEK, food, listed, settings, table
from .prices import Prices, cpi_survey, make_prices
from .utilities import make_utilities

RENT_OF_DWELLING = "P11"
FILES = (
    "categories", "prices", "food_patterns", "nonfood_patterns", "nonfood_utilities", "durables", "housing",
    "measurement",
)  # fmt: skip
NOT_YEARLY = ("food", "alcohol_tobacco", "utilities", "durables", "housing")

# What each frame of the truth holds, for the page that lies beside them.
TRUTH = {
    "consumption": "household: consumption by category, real (MNT a month per adult equivalent) and nominal "
    "(MNT a year), deflator, food at home and away, rent, repairs",
    "food_prices": "sampling unit and food item: true price, MNT a unit",
    "deflator": "aimag and quarter: true price level; real = nominal / deflator",
    "relative_prices": "item, aimag and quarter: price against base price x deflator",
    "dwellings": "household: true monthly rent, true sale value (MNT), residual of the rent equation",
    "capitalisation": "aimag: yearly rent / sale value",
    "rent_equation": "coefficients of ln(monthly rent) of dwellings that are no gers",
    "utilities": "household and item: true yearly value at market prices, MNT",
    "depreciation": "durable: yearly loss of value in money of the time, whether it counts, real rate",
    "calories": "food item: calories of a unit, base price, whether it is in the printed basket",
    "nonfood_items": "non-food item: category, why it does not count, months of its recall",
    "item_parameters": "every assumed parameter of the items and of the errors of measurement",
}


@dataclass(frozen=True)
class Items:
    """Records by name, exact (no rounding, no errors), and the truth by name.

    food_week: hhid, item, purchased, own, gift (quantities of seven days), unit_price (MNT; missing where
    nothing was bought). food_bought30 (rural): hhid, item, quantity, expenditure. food_away: hhid, kind,
    times, spent, in_kind. nonfood: hhid, item, spent_1m, spent_12m, free_12m. energy: hhid, item,
    quantity_1m, spent_1m, spent_12m, free_12m. payments: the same without a quantity. durables: hhid,
    item, count, age_months, price_paid, value_today. housing: one row a household. meter: hhid,
    electricity_meter, electricity_subsidy. prices: year, month, aimag, item, price.
    Money is MNT, codes are those of `data/codes`, hhid is the index of the households.
    """

    food_week: pd.DataFrame
    food_bought30: pd.DataFrame
    food_away: pd.DataFrame
    nonfood: pd.DataFrame
    energy: pd.DataFrame
    payments: pd.DataFrame
    durables: pd.DataFrame
    housing: pd.DataFrame
    meter: pd.DataFrame
    prices: pd.DataFrame
    truth: dict[str, pd.DataFrame] = field(default_factory=dict)

    def records(self) -> dict[str, pd.DataFrame]:
        """The record frames by name, without the truth."""
        return {name: value for name, value in vars(self).items() if name != "truth"}


def exact_items(
    streams,
    households: pd.DataFrame,
    targets: pd.DataFrame,
    persons: pd.DataFrame | None = None,
    level: float = 1.0,
) -> Items:
    """Records that add up to the households' categories (c_*, real MNT a month per adult equivalent).

    streams: `analysis.synthetic.streams.Streams`. households: index hhid, attributes, consumption and c_*.
    targets: `analysis.synthetic.targets.calibrated` of A01 and F3-3 at least. persons: members with hhid and
    enrolled. level: multiple of all prices, for a later year.
    """
    equivalents = adult_equivalents(households)
    shares = budget_shares(streams, households, targets, persons)
    prices = prices_for(streams, households, shares)
    prices = prices._replace(deflator=prices.deflator * level)
    deflator = prices.of(households)
    yearly = pd.DataFrame(
        {
            name: households[f"c_{name}"].to_numpy(float) * equivalents * deflator * MONTHS
            for name in CATEGORIES
        },
        index=households.index,
    )
    week = yearly * WEEK / DAYS
    eaten = make_food(streams, households, prices, week["food"], week["alcohol_tobacco"], targets)
    rent, repairs = rent_and_repairs(streams("housing/repairs"), yearly["housing"])
    spent = yearly.drop(columns=list(NOT_YEARLY)).assign(housing=repairs)
    nonfood = make_nonfood(streams, households, spent, deflator, persons)
    utilities = make_utilities(streams, households, yearly["utilities"], deflator, prices)
    durables = make_durables(streams, households, yearly["durables"])
    housing = make_housing(streams, households, rent / MONTHS, prices)
    payments = _with_rents(utilities.payments, housing.records)
    truth = _truth(households, equivalents, deflator, yearly, eaten, rent, repairs)
    truth |= {
        "food_prices": eaten.prices,
        "deflator": _deflator_frame(prices),
        "relative_prices": _relative_frame(prices),
        "dwellings": housing.truth,
        "capitalisation": housing.rates,
        "rent_equation": housing.equation,
        "utilities": utilities.truth,
        "depreciation": true_rates(),
        "calories": food()[["item", "kcal", "price", "in_basket"]],
        "nonfood_items": table("nonfood")[["item", "category", "excluded", "recall"]],
        "item_parameters": listed(FILES),
    }
    return Items(
        food_week=eaten.week,
        food_bought30=eaten.bought30,
        food_away=eaten.away,
        nonfood=nonfood,
        energy=utilities.energy,
        payments=payments,
        durables=durables,
        housing=housing.records,
        meter=utilities.meter,
        prices=cpi_survey(streams("cpi"), prices, shares.mean(axis=1).iloc[len(food()) :], _fuel_prices()),
        truth=truth,
    )


def prices_for(streams, households: pd.DataFrame, shares: pd.DataFrame) -> Prices:
    """True prices of food and non-food items, in balance with the budgets of households near the line.

    shares: `budgets.budget_shares`, in the order of `prices.items`.
    """
    parameters, elasticity = settings("prices"), settings("food_patterns")["home"]["price_elasticity"]
    counts = [len(food()), len(shares) - len(food())]
    at_home = np.append(~food()["group"].isin(DRINKS), np.zeros(counts[1], dtype=bool))
    paid = np.hypot(parameters["food"]["unit"], parameters["food"]["household"])
    return make_prices(
        streams("prices"), households, shares.index.to_numpy(), shares.to_numpy(),
        calm=np.repeat([1.0, parameters["items"]["calmer_nonfood"]], counts),
        spread=np.repeat([paid, parameters["cpi"]["noise"]], counts),
        response=np.where(at_home, 1 + elasticity, 0.0),
    )  # fmt: skip


def _fuel_prices() -> dict[str, float]:
    """Market prices of a unit of fuel, MNT at deflator 1, by code."""
    utilities = settings("nonfood_utilities")
    return {"E01": utilities["electricity"]["kwh"], **utilities["unit_price"]}


def _with_rents(payments: pd.DataFrame, housing: pd.DataFrame) -> pd.DataFrame:
    """Rents stand among the payments too; they are the same money as the rent of the dwelling."""
    renters = housing.loc[housing["rent_actual"].notna(), ["hhid", "rent_actual"]]
    rents = pd.DataFrame(
        {
            "hhid": renters["hhid"],
            "item": RENT_OF_DWELLING,
            "spent_1m": renters["rent_actual"],
            "spent_12m": renters["rent_actual"] * MONTHS,
            "free_12m": 0.0,
        }
    )
    both = pd.concat([payments, rents], ignore_index=True)
    return both.sort_values(["hhid", "item"], kind="stable").reset_index(drop=True)


def _truth(households, equivalents, deflator, yearly, eaten: Food, rent, repairs) -> dict[str, pd.DataFrame]:
    """One row a household: real and nominal consumption by category, deflator, food by place, rent."""
    real = households[["consumption", *[f"c_{name}" for name in CATEGORIES]]]
    nominal = yearly.add_prefix("nominal_")
    frame = real.assign(
        adult_equivalents=equivalents,
        deflator=deflator,
        **nominal,
        nominal_food_at_home=annual(eaten.home_week),
        nominal_food_away=annual(eaten.away_week),
        nominal_rent=rent,
        nominal_repairs=repairs,
    )
    return {"consumption": frame.reset_index()}


def _deflator_frame(prices: Prices) -> pd.DataFrame:
    aimag, quarter = (grid.ravel() for grid in np.indices(prices.deflator.shape))
    return pd.DataFrame(
        {"aimag": prices.aimags[aimag], "quarter": quarter + 1, "deflator": prices.deflator.ravel()}
    )


def _relative_frame(prices: Prices) -> pd.DataFrame:
    item, aimag, quarter = (grid.ravel() for grid in np.indices(prices.relative.shape))
    return pd.DataFrame(
        {
            "item": prices.items[item],
            "aimag": prices.aimags[aimag],
            "quarter": quarter + 1,
            "relative_price": prices.relative.ravel(),
        }
    )
