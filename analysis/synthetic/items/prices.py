"""True prices: the deflator of each aimag and quarter, and every item's price around it.

Relative prices of items vary between aimags and quarters, but so that the Paasche index of a cell
over all items (equation 7, with the budget shares of households near the line) is the deflator.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtr

from .parameters import settings

QUARTERS = np.arange(1, 5)


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


def make_prices(rng: np.random.Generator, households: pd.DataFrame, items, shares, calm) -> Prices:
    """Deflator and relative prices.

    households: aimag, region, quarter, weight, size. items: codes as text. shares: budget shares near the
    line (items of no share move freely). calm: multiple of the spread of relative prices, by item.
    """
    parameters = settings("prices")
    places = households[["aimag", "region"]].drop_duplicates("aimag").sort_values("aimag")
    aimags = places["aimag"].to_numpy(int)
    deflator = _deflator(rng, places["region"].astype(str), parameters["deflator"])
    middle = _median_price(deflator, aimags, households, parameters)
    relative = _relative(rng, len(items), len(aimags), np.asarray(calm), parameters["items"])
    return Prices(
        aimags, deflator / middle, np.asarray(items), _balanced(relative, np.asarray(shares, dtype=float))
    )


def _deflator(rng, regions, parameters) -> np.ndarray:
    place = regions.map(parameters["region"]).to_numpy(float)
    place = place * np.exp(parameters["between_aimags"] * rng.standard_normal(len(place)))
    time = np.array([parameters["quarter"][q] for q in QUARTERS])
    noise = parameters["aimag_and_quarter"] * rng.standard_normal((len(place), 4))
    return place[:, None] * time * np.exp(noise)


def _median_price(deflator, aimags, households, parameters) -> float:
    """National median of a price that spreads around the deflator, over persons.

    The median of the deflator itself would jump from one of its few values to the next; what the price
    index compares with is the national median of prices.
    """
    aimag = np.searchsorted(aimags, households["aimag"].to_numpy(int))
    cell = aimag * 4 + households["quarter"].to_numpy(int) - 1
    people = np.bincount(cell, households["weight"] * households["size"], minlength=deflator.size)
    items, food = parameters["items"], parameters["food"]
    spread = np.sqrt(items["aimag"] ** 2 + items["quarter"] ** 2 + food["unit"] ** 2 + food["household"] ** 2)
    log = np.log(deflator.ravel())
    low, high = log.min(), log.max()
    for _ in range(60):
        middle = (low + high) / 2
        below = people @ ndtr((middle - log) / spread) / people.sum()
        low, high = (middle, high) if below < 0.5 else (low, middle)
    return float(np.exp(middle))


def _relative(rng, items: int, aimags: int, calm, parameters) -> np.ndarray:
    log = parameters["aimag"] * rng.standard_normal((items, aimags, 1))
    log = log + parameters["quarter"] * rng.standard_normal((items, 1, 4))
    log = log + parameters["aimag_and_quarter"] * rng.standard_normal((items, aimags, 4))
    log = log * calm[:, None, None]
    return np.exp(log - np.median(log, axis=(1, 2), keepdims=True))


def _balanced(relative, shares) -> np.ndarray:
    """Relative prices whose Paasche index is 1 in each cell and whose median is 1 for each item."""
    weight = shares / shares.sum()
    for _ in range(8):
        index = 1 / np.einsum("k,kaq->aq", weight, 1 / relative)
        relative = relative / index
        relative = relative / np.median(relative, axis=(1, 2), keepdims=True)
    return relative / (1 / np.einsum("k,kaq->aq", weight, 1 / relative))


def cpi_survey(
    rng: np.random.Generator, prices: Prices, shares: pd.Series, known: dict[str, float]
) -> pd.DataFrame:
    """Prices that a consumer price survey finds: year, month, aimag, item, price (MNT).

    shares: budget shares of non-food items by code; the largest are priced, monthly in each aimag.
    known: price of a unit of some items (fuels), MNT at deflator 1; the others are pieces of usual size.
    """
    parameters = settings("prices")["cpi"]
    chosen = shares.sort_values(ascending=False, kind="stable").index[: parameters["items"]].sort_values()
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
