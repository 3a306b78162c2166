"""True prices: the deflator of each aimag and quarter, and every item's price around it.

Relative prices of items vary between aimags and quarters, but so that two things hold together: the
base price of an item is the national median of what is asked for it (every household interviewed
counting once), and the Paasche index of a cell over all items (equation 7, with the budget shares of
households near the line) is the deflator. The level of the deflator follows: it is 1 where the basket
costs what it costs at national median prices.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtr

from .parameters import settings

QUARTERS = np.arange(1, 5)
ROUNDS = 12


class Prices(NamedTuple):
    """Deflator and relative prices of a survey.

    aimags: codes, in order. deflator: aimags x 4 quarters. items: codes as text, in order.
    relative: items x aimags x quarters; price = base price x deflator x relative.
    """

    aimags: np.ndarray
    deflator: np.ndarray
    items: np.ndarray
    relative: np.ndarray

    def cell(self, households: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the aimag and of the quarter of each household."""
        aimag = np.searchsorted(self.aimags, households["aimag"].to_numpy(int))
        return aimag, households["quarter"].to_numpy(int) - 1

    def of(self, households: pd.DataFrame) -> np.ndarray:
        """The deflator of each household."""
        return self.deflator[self.cell(households)]


def make_prices(
    rng: np.random.Generator, households: pd.DataFrame, items, shares, calm, spread=0.1, response=0.0
) -> Prices:
    """Deflator and relative prices.

    households: aimag, region, quarter. items: codes as text. shares: budget shares near the line, by item or
    by item and aimag (items of no share move freely). calm: multiple of the spread of relative prices, by
    item. spread: standard deviation of the log price of an item within an aimag and quarter, by item.
    response: elasticity of an item's budget share to its relative price, by item.
    """
    parameters = settings("prices")
    places = households[["aimag", "region"]].drop_duplicates("aimag").sort_values("aimag")
    aimags = places["aimag"].to_numpy(int)
    shape = _deflator(rng, places["region"].astype(str), parameters["deflator"])
    relative = _relative(rng, len(items), len(aimags), np.asarray(calm), parameters["items"])
    aimag = np.searchsorted(aimags, households["aimag"].to_numpy(int))
    cell = aimag * 4 + households["quarter"].to_numpy(int) - 1
    lived = np.bincount(cell, minlength=shape.size).astype(float)
    weight = np.asarray(shares, dtype=float)
    weight = weight if weight.ndim == 2 else np.repeat(weight[:, None], len(aimags), axis=1)
    spread, response = (np.broadcast_to(np.asarray(v, float), (len(items),)) for v in (spread, response))
    deflator, relative = _balanced(shape, relative, weight, lived, spread, response)
    return Prices(aimags, deflator, np.asarray(items), relative)


def _deflator(rng, regions, parameters) -> np.ndarray:
    place = regions.map(parameters["region"]).to_numpy(float)
    place = place * np.exp(parameters["between_aimags"] * rng.standard_normal(len(place)))
    time = np.array([parameters["quarter"][q] for q in QUARTERS])
    noise = parameters["aimag_and_quarter"] * rng.standard_normal((len(place), 4))
    return place[:, None] * time * np.exp(noise)


def _relative(rng, items: int, aimags: int, calm, parameters) -> np.ndarray:
    log = parameters["aimag"] * rng.standard_normal((items, aimags, 1))
    log = log + parameters["quarter"] * rng.standard_normal((items, 1, 4))
    log = log + parameters["aimag_and_quarter"] * rng.standard_normal((items, aimags, 4))
    log = log * calm[:, None, None]
    return np.exp(log - np.median(log, axis=(1, 2), keepdims=True))


def _balanced(shape, relative, weight, lived, spread, response) -> tuple[np.ndarray, np.ndarray]:
    """Deflator in the proportions of `shape`, and relative prices that agree with it.

    shape: aimags x quarters. relative: items x aimags x quarters. weight: items x aimags. lived: households
    of each cell. After a few rounds the Paasche index of each cell is the deflator to the last
    digit, and the national median of each item's price its base price to a few in ten thousand.
    """
    price, deflator = relative * shape, shape
    for _ in range(ROUNDS):
        price = price / _medians(price, lived, spread)[:, None, None]
        share = weight[:, :, None] * (price / deflator) ** response[:, None, None]
        index = share.sum(axis=0) / (share / price).sum(axis=0)
        level = np.exp(np.average(np.log(index / shape).ravel(), weights=lived))
        deflator = level * shape
        price = price * (deflator / index)
    return deflator, price / deflator


def _medians(price, lived, spread) -> np.ndarray:
    """National median of each item's price, households counting once, prices spread within the cells.

    The median of the cells alone would jump from one of their few values to the next.
    """
    log = np.log(price.reshape(len(price), -1))
    low, high = log.min(axis=1), log.max(axis=1)
    for _ in range(40):
        middle = (low + high) / 2
        below = ndtr((middle[:, None] - log) / spread[:, None]) @ lived / lived.sum()
        low, high = np.where(below < 0.5, middle, low), np.where(below < 0.5, high, middle)
    return np.exp((low + high) / 2)


def cpi_survey(
    rng: np.random.Generator, prices: Prices, shares: pd.Series, known: dict[str, float]
) -> pd.DataFrame:
    """Prices that a consumer price survey finds: year, month, aimag, item, price (MNT).

    shares: budget shares of non-food items by code; the largest and the known are priced, monthly in each
    aimag. known: price of a unit of some items (fuels), MNT at deflator 1; the others are pieces of usual
    size.
    """
    parameters = settings("prices")["cpi"]
    largest = shares.sort_values(ascending=False, kind="stable").index[: parameters["items"]]
    chosen = largest.union(shares.index.intersection(list(known)), sort=True)
    where = pd.Index(prices.items).get_indexer(chosen)
    low, high = np.log(parameters["base_price"])
    base = np.exp(rng.uniform(low, high, len(chosen)))
    base = np.array([known.get(item, price) for item, price in zip(chosen, base, strict=True)])
    month = np.arange(12)
    drift = np.exp(parameters["month_within_quarter"] * (month % 3 - 1))
    level = (prices.relative[where] * prices.deflator)[:, :, month // 3] * drift * base[:, None, None]
    level *= np.exp(parameters["noise"] * rng.standard_normal(level.shape))
    item, aimag, month = (grid.ravel() for grid in np.indices(level.shape))
    return pd.DataFrame(
        {
            "year": 2022,
            "month": month + 1,
            "aimag": prices.aimags[aimag],
            "item": np.asarray(chosen)[item],
            "price": level.ravel(),
        }
    )
