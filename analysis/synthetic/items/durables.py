"""Durables: what households own, its age, what was paid and what it is worth today.

The yearly flow of a household is given: count x value today x (real rate + depreciation of the item),
summed over the 45 items that count (equation 5). Depreciation is in money of the time (equation 4 with
nominal prices), so that the median over owners of 1 - (today / paid)^(1 / years) is the item's true rate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .categories import REAL_RATE, position
from .parameters import MONTHS, settings, table

GENERATORS = (7, 8, 9)  # small, solar, wind


def make_durables(streams, households: pd.DataFrame, flow) -> pd.DataFrame:
    """hhid, item, count, age_months, price_paid, value_today (MNT a piece): one row an item owned.

    flow: nominal MNT a year of each household (vector of n, above zero).
    """
    items, parameters = table("durables"), settings("durables")
    flow = np.asarray(flow, dtype=float)
    x = position(households["consumption"].to_numpy(float))
    count = _counts(streams("durables/counts"), households, x, items, parameters)
    row, item = np.nonzero(count)
    rng = streams("durables/values")
    pieces = count[row, item]
    rate = items["depreciation"].to_numpy()[item]
    life = np.log(parameters["end_of_life"]) / np.log(1 - rate)  # years to a tenth of the price
    years = np.clip(rng.exponential(parameters["mean_age"] * life), 1 / MONTHS, life)
    months = np.maximum(1, np.round(years * MONTHS))
    value = items["price"].to_numpy()[item] * (1 - rate) ** (months / MONTHS)
    value *= np.exp(parameters["spread"] * rng.standard_normal(len(row)))
    counts_in = items["included"].to_numpy(bool)[item]
    cost = np.where(counts_in, pieces * value * (REAL_RATE + rate), 0.0)
    scale = flow / np.bincount(row, cost, minlength=len(flow))
    value *= scale[row]
    own_rate = np.clip(rate + parameters["rate_spread"] * rate * rng.standard_normal(len(row)), 0.005, 0.45)
    return pd.DataFrame(
        {
            "hhid": households.index.to_numpy()[row],
            "item": items["item"].to_numpy()[item],
            "count": pieces,
            "age_months": months.astype(int),
            "price_paid": value / (1 - own_rate) ** (months / MONTHS),
            "value_today": value,
        }
    )


def true_rates() -> pd.DataFrame:
    """item, depreciation (a year, in money of the time), real_rate."""
    items = table("durables")
    return items[["item", "depreciation", "included"]].assign(real_rate=REAL_RATE)


def _counts(rng, households, x, items, parameters) -> np.ndarray:
    """Pieces of each item (n x 51): those of the household file as they stand, the others by chance."""
    urban = (households["urban"] == "Urban").to_numpy()
    probability = items[["probability_rural", "probability_urban"]].to_numpy().clip(1e-4, 0.99)
    odds = np.log(probability / (1 - probability))[:, urban.astype(int)].T
    z = odds + items["elasticity"].to_numpy() * x[:, None] * parameters["slope"]
    owned = rng.random(z.shape) < 1 / (1 + np.exp(-z))
    several = items["item"].isin(parameters["several"]).to_numpy()
    count = owned * np.where(several, 1 + rng.poisson(parameters["more"], z.shape), 1)
    for column, name in enumerate(items["counted_in"]):
        if name:
            count[:, column] = households[name].to_numpy(int)
    _place_generators(count, households, items)
    included = items["included"].to_numpy(bool)
    bare = ~(count[:, included] > 0).any(axis=1)
    count[bare, int(np.flatnonzero(items["item"] == parameters["at_least"])[0])] = 1
    return count


def _place_generators(count: np.ndarray, households: pd.DataFrame, items: pd.DataFrame) -> None:
    """Puts the generators of the household file among the items: solar ones where the sun lights the home.

    The file, like Table B.49, does not tell small, solar and wind generators apart. `count` is changed.
    """
    small, solar, wind = (int(np.flatnonzero(items["item"] == code)[0]) for code in GENERATORS)
    sunny = (households["electricity_source"] == "Solar").to_numpy()
    owned = households["d_generator"].to_numpy(int)
    count[:, small], count[:, solar], count[:, wind] = np.where(sunny, 0, owned), np.where(sunny, owned, 0), 0
