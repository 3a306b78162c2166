"""Budgets near the line: what part of spending each item with a price takes, by aimag.

The price index of a survey weighs prices by the budget shares of its reference group. So that the true
index and the deflator are one, prices are balanced with the shares to be expected there: a trial of the
non-food items and utilities of these households, and food as figure 3.3 and the list of items have it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .categories import CATEGORIES, weighted_between
from .food_budget import CELLS, DRINKS
from .housing import rent_and_repairs
from .nonfood import make_nonfood
from .parameters import food, table
from .utilities import ENERGY, PAYMENTS, make_utilities

REFERENCE = (0.20, 0.50)  # percentiles of the reference group of the price index (section 2.2)
NOT_BY_ITEM = ("food", "alcohol_tobacco", "utilities", "durables", "housing")
POOR = 0.6  # weight of the poor's food between theirs and that of the rest, near the line


def budget_shares(streams, households: pd.DataFrame, targets: pd.DataFrame, persons=None) -> pd.DataFrame:
    """Items by code as text x aimags (in order): mean budget shares of the reference group, sums of 1.

    Shares are those of the locations, mixed as the aimag's households live. Arguments as those of
    `records.exact_items`.
    """
    people = (households["weight"] * households["size"]).to_numpy(float)
    near = households[weighted_between(households["consumption"].to_numpy(float), people, *REFERENCE)]
    spent = pd.concat([_nonfood(streams, near, persons), _food(near, targets)], ignore_index=True)
    location = near["location"].astype(str)
    weight = near["weight"] * near["size"]
    share = spent["value"] / spent.groupby("hhid")["value"].transform("sum")
    by_place = (share * spent["hhid"].map(weight)).groupby([spent["item"], spent["hhid"].map(location)]).sum()
    by_place = by_place.unstack(fill_value=0.0).reindex(_codes(), fill_value=0.0)
    by_place = by_place / by_place.sum()
    aimags = np.sort(households["aimag"].unique().astype(int))
    lived = pd.crosstab(
        households["aimag"].astype(int), households["location"].astype(str), people, aggfunc="sum"
    )
    mix = lived.reindex(index=aimags, columns=by_place.columns).fillna(0.0)
    # where nobody is near the line, shares are those of the country
    mix[mix.sum(axis=1) == 0] = lived.sum().reindex(by_place.columns).fillna(0.0)
    return by_place @ mix.div(mix.sum(axis=1), axis=0).T


def _codes() -> np.ndarray:
    """Codes of all items that have a price: food, then non-food and utilities."""
    nonfood = table("nonfood")
    nonfood = nonfood.loc[nonfood["category"] != "", "item"].astype(str)
    return np.concatenate([food()["item"].astype(str), nonfood, [*ENERGY, *PAYMENTS]])


def _nonfood(streams, near: pd.DataFrame, persons) -> pd.DataFrame:
    """hhid, item, value: a trial of the items of non-food and utilities, real MNT."""
    ones = np.ones(len(near))
    amounts = pd.DataFrame({name: near[f"c_{name}"].to_numpy(float) for name in CATEGORIES}, index=near.index)
    _, repairs = rent_and_repairs(streams("budget/repairs"), amounts["housing"])
    bills = make_utilities(streams.child("budget"), near, amounts["utilities"], ones).truth
    members = persons if persons is None else persons[persons["hhid"].isin(near.index)]
    by_item = amounts.drop(columns=list(NOT_BY_ITEM)).assign(housing=repairs)
    rows = make_nonfood(streams.child("budget"), near, by_item, ones, members)
    rules = table("nonfood").set_index("item")
    rows = rows[(rows["item"].map(rules["category"]) != "").to_numpy()]
    value = rows["spent_12m"] + rows["free_12m"]
    goods = pd.DataFrame({"hhid": rows["hhid"], "item": rows["item"].astype(str), "value": value})
    return pd.concat([goods, bills], ignore_index=True)


def _food(near: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """hhid, item, value: food at home, alcohol and tobacco of the area's list, in each household's money."""
    items = food()
    codes = items["item"].astype(str).to_numpy()
    drinks = items["group"].isin(DRINKS).to_numpy()
    printed = targets[targets["id"] == "F3-3"].set_index(["row_path", "column_path"])["printed"]
    mean = items[["probability_urban", "probability_rural"]].mean(axis=1).to_numpy()
    found = []
    for urban, (of_poor, of_rest) in CELLS.items():
        inside = near[(near["urban"] == "Urban").to_numpy() == urban]
        chance = items["probability_urban" if urban else "probability_rural"].to_numpy()
        own = items["daily"].to_numpy() * chance / mean
        group = np.exp(POOR * np.log(printed[of_poor]) + (1 - POOR) * np.log(printed[of_rest]))
        part = items["group"].map(group / group.sum()).to_numpy(float)
        within = own / pd.Series(own).groupby(items["group"].to_numpy()).transform("sum").to_numpy()
        share = np.where(drinks, own / own[drinks].sum(), part * within)
        amount = np.where(drinks, inside[["c_alcohol_tobacco"]].to_numpy(), inside[["c_food"]].to_numpy())
        value = amount * share
        row, item = np.nonzero(value > 0)
        hhid = inside.index.to_numpy()[row]
        found.append(pd.DataFrame({"hhid": hhid, "item": codes[item], "value": value[row, item]}))
    return pd.concat(found, ignore_index=True)
