"""Food: what each household ate in seven days, where it came from, and what was paid.

The spending of a household on food is given. Items are drawn by their probability, amounts follow
item-specific Engel curves with a spread, and are divided as `food_budget` fits them. Quantity =
value / price: the household's own where it bought, the sampling unit's where it did not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from .categories import position
from .food_budget import DRINKS, FoodBudget
from .food_prices import FoodPrices
from .parameters import DAYS, WEEK, food, settings
from .prices import Prices

CHUNK = 4096
_LEAST_DRINK = 0.02  # share of a usual purchase of alcohol or tobacco below which nothing was bought


class Food(NamedTuple):
    """week: hhid, item, purchased, own, gift, unit_price. bought30: hhid, item, quantity, expenditure.
    away: hhid, kind, times, spent, in_kind. prices: true price of an item in a sampling unit (truth).
    home_week, away_week: MNT of seven days, by household."""

    week: pd.DataFrame
    bought30: pd.DataFrame
    away: pd.DataFrame
    prices: pd.DataFrame
    home_week: np.ndarray
    away_week: np.ndarray


def make_food(streams, households: pd.DataFrame, prices: Prices, spending, tobacco, targets) -> Food:
    """Food records of all households.

    spending, tobacco: nominal MNT in seven days on food and on alcohol and tobacco (vectors of n).
    targets: calibrated numbers of A01 and F3-3 (frame of `targets.calibrated`).
    """
    items, patterns = food(), settings("food_patterns")
    x = position(households["consumption"].to_numpy(float))
    spending, tobacco = np.asarray(spending, dtype=float), np.asarray(tobacco, dtype=float)
    rows = _chosen(streams("food/choice"), households, x, items, patterns["home"])
    rows = rows.assign(**_sources(streams("food/sources"), rows, households, items, patterns["source"]))
    purchases = np.bincount(rows["row"], rows["bought"], minlength=len(x))
    cost = FoodPrices(streams, households, x, items, prices, purchases)
    rows["price"] = np.where(rows["bought"], cost.paid(rows), cost.unit(rows))
    rows["raw"] = _raw_amounts(streams("food/amounts"), rows, items, x, patterns["home"]["amount"])
    rows = _without_crumbs(rows, spending, patterns["home"]["crumb"])
    away = _away_shares(streams("food/away"), households, x, patterns["away"])
    dearness = (rows["price"] / cost.reference(rows)).to_numpy()
    budget = FoodBudget(households, x, items, rows, away, spending, dearness, prices.of(households), targets)
    rows["value"], away = budget.values()
    drinks = _drinks(streams("food/drinks"), households, items, tobacco, cost.deflator, patterns["drinks"])
    drinks = drinks.assign(
        **_sources(streams("food/drinks given"), drinks, households, items, patterns["source"])
    )
    drinks["price"] = np.where(drinks["bought"], cost.paid(drinks), cost.unit(drinks))
    rows = pd.concat([rows.drop(columns="raw"), drinks], ignore_index=True)
    rows = rows.sort_values(["row", "item"], kind="stable", ignore_index=True)
    week = _week(rows, items, households.index.to_numpy())
    bought30 = _thirty_days(streams("food/thirty"), rows, week, cost, households, items, patterns["bought"])
    records = _away_records(streams("food/away records"), households, away, patterns["away"])
    return Food(week, bought30, records, cost.truth(), spending - away, away)


def keeps_animals(households: pd.DataFrame) -> np.ndarray:
    """Households with animals worth at least a few sheep."""
    heads = {"horses": 7, "cattle": 6, "camels": 5, "sheep": 1, "goats": 0.9}
    total = sum(households[name].fillna(0).to_numpy(float) * units for name, units in heads.items())
    return total >= settings("food_patterns")["home"]["animals_from"]


def _chosen(rng, households, x, items, parameters) -> pd.DataFrame:
    """row (position of the household), item (position in the list): the items eaten at home."""
    home = np.flatnonzero(~items["group"].isin(DRINKS).to_numpy())
    urban = (households["urban"] == "Urban").to_numpy()
    probability = items.loc[home, ["probability_rural", "probability_urban"]].to_numpy().clip(1e-4, 0.995)
    odds = np.log(probability / (1 - probability))
    own = items.loc[home, "own"].to_numpy() > 0.3
    animals = keeps_animals(households)
    shift = parameters["hungry_for_variety"] * x
    shift = shift + parameters["members"] * np.log(households["size"].to_numpy(float) / 3.4)
    shift = shift + parameters["household"] * rng.standard_normal(len(x))
    rows, columns = [], []
    for start in range(0, len(x), CHUNK):  # in pieces: memory does not grow with the survey
        part = slice(start, start + CHUNK)
        z = odds[:, urban[part].astype(int)].T + shift[part, None]
        z += parameters["herders_own"] * np.outer(animals[part], own)
        hit = rng.random(z.shape) < 1 / (1 + np.exp(-z))
        hit[np.flatnonzero(~hit.any(axis=1)), 0] = True  # everyone eats bread at least
        row, column = np.nonzero(hit)
        rows.append(row + start)
        columns.append(home[column])
    return pd.DataFrame({"row": np.concatenate(rows), "item": np.concatenate(columns)})


def _raw_amounts(rng, rows, items, x, spread: float) -> np.ndarray:
    """Relative amounts before they are scaled: Engel curve of the item x spread."""
    item, row = rows["item"].to_numpy(), rows["row"].to_numpy()
    probability = items[["probability_urban", "probability_rural"]].mean(axis=1).to_numpy()
    size = items["daily"].to_numpy() / probability
    log = items["elasticity"].to_numpy()[item] * x[row] + spread * rng.standard_normal(len(rows)).clip(-2, 2)
    return size[item] * np.exp(log)


def _without_crumbs(rows, spending, least: float) -> pd.DataFrame:
    """Rows without those that would be a tiny part of what others eat of the item: they were not eaten."""
    row = rows["row"].to_numpy()
    value = rows["raw"].to_numpy() * (spending / np.bincount(row, rows["raw"], minlength=len(spending)))[row]
    usual = pd.Series(value).groupby(rows["item"].to_numpy()).transform("median").to_numpy()
    largest = pd.Series(value).groupby(row).transform("max").to_numpy()
    return rows[(value >= least * usual) | (value == largest)].reset_index(drop=True)


def _away_shares(rng, households, x, parameters) -> np.ndarray:
    """Share of food eaten away from home before it is scaled; zero for many."""
    urban = (households["urban"] == "Urban").to_numpy()
    none = np.where(urban, *(parameters["none"][k] for k in ("Urban", "Rural")))
    slope = np.where(urban, *(parameters["none_slope"][k] for k in ("Urban", "Rural")))
    chance = none / (none + (1 - none) * np.exp(-slope * x))
    share = 0.1 * np.exp(0.5 * x + parameters["spread"] * rng.standard_normal(len(x)))
    return np.where(rng.random(len(x)) < chance, 0.0, share)


def _drinks(rng, households, items, spending, deflator, parameters) -> pd.DataFrame:
    """Alcohol and tobacco: a code or two for households that spend on them, values in MNT a week.

    Codes whose usual purchase costs more than the household spends are unlikely.
    """
    codes = np.flatnonzero(items["group"].isin(DRINKS).to_numpy())
    urban = (households["urban"] == "Urban").to_numpy().astype(int)
    row = np.flatnonzero(spending > 0)
    usual = items["price"].to_numpy()[codes] * items["item"].iloc[codes].map(parameters["usual"]).to_numpy(
        float
    )
    likely = items.loc[codes, ["probability_rural", "probability_urban"]].to_numpy()[:, urban[row]].T
    real = (spending / deflator)[row, None]
    likely = likely / (1 + (usual / real) ** 3)
    likely = likely / likely.sum(axis=1, keepdims=True)
    first = (likely.cumsum(axis=1) < rng.random((len(row), 1))).sum(axis=1).clip(max=len(codes) - 1)
    hit = np.zeros(likely.shape, dtype=bool)
    several = real > 2 * usual
    hit |= several & (rng.random(likely.shape) < parameters["further"] * likely)
    hit[np.arange(len(row)), first] = True
    at, column = np.nonzero(hit)
    amount = usual[column] * np.exp(parameters["spread"] * rng.standard_normal(len(at)).clip(-2, 2))
    total = np.bincount(at, amount, minlength=len(row))
    value = amount / total[at] * spending[row[at]]
    bought = value > _LEAST_DRINK * usual[column]  # nobody buys a drop or a thread
    return pd.DataFrame({"row": row[at], "item": codes[column], "value": value})[bought].reset_index(
        drop=True
    )


def _sources(rng, rows, households, items, parameters) -> dict[str, np.ndarray]:
    """Whether a row was bought, the part of it that was not, and whether that part was own produce.

    The chance of own produce and gifts is scaled so that the declared share of rows has no price.
    """
    row, item = rows["row"].to_numpy(), rows["item"].to_numpy()
    animals = keeps_animals(households)
    urban = (households["urban"] == "Urban").to_numpy()
    settled = np.where(urban, parameters["settled_own"], parameters["rural_own"])
    own = items["own"].to_numpy()[item] * np.where(animals, 1.0, settled)[row]
    gift = items["gift"].to_numpy()[item] * (1 - own)
    given = own + gift
    eaten = items["group"].isin(DRINKS).to_numpy()[item]
    factor = 1.0 if eaten.all() else _odds_factor(given, parameters["no_price"])
    bought = rng.random(len(rows)) >= factor * given / (1 + (factor - 1) * given)
    from_own = rng.random(len(rows)) < np.divide(own, given, out=np.zeros(len(rows)), where=given > 0)
    mixed = (rng.random(len(rows)) < parameters["part_given"]) & (given > 0)
    part = np.where(mixed, rng.uniform(0.2, 0.6, len(rows)), 0.0)
    return {"bought": bought, "from_own": from_own, "part": np.where(bought, part, 1.0)}


def _week(rows, items, hhid) -> pd.DataFrame:
    """The records of seven days: quantities by source, and the price where one was paid."""
    quantity = (rows["value"] / rows["price"]).to_numpy()
    part, own = rows["part"].to_numpy(), rows["from_own"].to_numpy(bool)
    return pd.DataFrame(
        {
            "hhid": hhid[rows["row"].to_numpy()],
            "item": items["item"].to_numpy()[rows["item"].to_numpy()],
            "purchased": quantity * (1 - part),
            "own": np.where(own, quantity * part, 0.0),
            "gift": np.where(own, 0.0, quantity * part),
            "unit_price": rows["price"].where(rows["bought"].to_numpy(bool)).to_numpy(),
        }
    )


def _odds_factor(probability, target: float) -> float:
    """The factor on the odds with which the mean probability is the target (bisection)."""
    low, high = 1e-3, 1e3
    for _ in range(60):
        middle = np.sqrt(low * high)
        mean = (middle * probability / (1 + (middle - 1) * probability)).mean()
        low, high = (middle, high) if mean < target else (low, middle)
    return float(np.sqrt(low * high))


def _thirty_days(rng, rows, week, cost: FoodPrices, households, items, parameters) -> pd.DataFrame:
    """Purchases of thirty days by rural households: quantity and expenditure at the price of the row."""
    rural = (households["urban"] == "Rural").to_numpy()
    kept = rural[rows["row"].to_numpy()] & rows["bought"].to_numpy(bool)
    kept &= rng.random(len(rows)) >= parameters["forgotten"]
    chosen = week[kept]
    quantity = chosen["purchased"].to_numpy() * rng.uniform(*parameters["weeks"], len(chosen))
    bought = chosen[["hhid", "item"]].assign(
        quantity=quantity, expenditure=quantity * chosen["unit_price"].to_numpy()
    )
    extra = _beyond(rng, rows, np.flatnonzero(rural), cost, items, parameters)
    extra.insert(0, "hhid", households.index.to_numpy()[extra.pop("row")])
    both = pd.concat([bought, extra], ignore_index=True)
    # in the order of the households, whatever their keys
    order = np.lexsort((both["item"], households.index.get_indexer(both["hhid"])))
    return both.iloc[order].reset_index(drop=True)


def _beyond(rng, rows, rural, cost: FoodPrices, items, parameters) -> pd.DataFrame:
    """Items bought in thirty days that were not on the table in seven."""
    number = parameters["beyond"]
    home = ~items["group"].isin(DRINKS).to_numpy()
    chance = np.where(home, items["probability_rural"], 0.0)
    item = rng.choice(len(items), len(rural) * number, p=chance / chance.sum())
    drawn = pd.DataFrame({"row": np.repeat(rural, number), "item": item}).drop_duplicates()
    key = drawn["row"].to_numpy() * len(items) + drawn["item"].to_numpy()
    eaten = rows["row"].to_numpy() * len(items) + rows["item"].to_numpy()
    drawn = drawn[~np.isin(key, eaten, assume_unique=True)]
    row = drawn["row"].to_numpy()
    size = parameters["size"] * cost.deflator[row] * np.exp(0.6 * rng.standard_normal(len(drawn)))
    return pd.DataFrame(
        {
            "row": row,
            "item": cost.codes[drawn["item"].to_numpy()],
            "quantity": size / cost.paid(drawn),
            "expenditure": size,
        }
    )


def _away_records(rng, households, away, parameters) -> pd.DataFrame:
    """Food away from home by kind: times, spent and in kind, MNT in seven days."""
    row = np.flatnonzero(away > 0)
    chance, price = np.array(parameters["chance"]), np.array(parameters["price"], dtype=float)
    hit = rng.random((len(row), 7)) < chance
    hit[np.flatnonzero(~hit.any(axis=1)), 1] = True
    at, kind = np.nonzero(hit)
    amount = price[kind] * np.exp(0.5 * rng.standard_normal(len(at)))
    value = amount / np.bincount(at, amount, minlength=len(row))[at] * away[row[at]]
    in_kind = rng.random(len(at)) < parameters["in_kind"]
    return pd.DataFrame(
        {
            "hhid": households.index.to_numpy()[row[at]],
            "kind": kind + 1,
            "times": np.maximum(1, np.round(value / price[kind])).astype(int).clip(max=60),
            "spent": np.where(in_kind, 0.0, value),
            "in_kind": np.where(in_kind, value, 0.0),
        }
    )


def annual(week: np.ndarray) -> np.ndarray:
    """Seven days carried to a year (equations 1 and 2)."""
    return week * DAYS / WEEK
