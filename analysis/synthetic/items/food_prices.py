"""What food costs: true prices in the sampling units, and what households pay there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .parameters import settings
from .prices import Prices


class FoodPrices:
    """Prices of the food list (positions of `parameters.food()`) for the households of a survey.

    `of_unit`: items x sampling units, MNT. purchases: number of food items that each household bought. Rows,
    where they are asked for, have the columns row (position of the household) and item (position in the
    list).
    """

    def __init__(
        self, streams, households: pd.DataFrame, x: np.ndarray, items: pd.DataFrame, prices: Prices, purchases
    ) -> None:
        self.parameters = settings("prices")["food"]
        self.codes = items["item"].to_numpy()
        self.base = items["price"].to_numpy()
        self.deflator = prices.of(households)
        self.psu, units = pd.factorize(households["psu"], sort=True)
        self.units = np.asarray(units)
        # from the median purchase on, so that the national median of a price is the base price
        order = np.argsort(x, kind="stable")
        bought = np.cumsum(purchases[order])
        centre = x[order[np.searchsorted(bought, bought[-1] / 2)]]
        self.quality = np.exp(self.parameters["quality"] * (x - centre))
        self.noise = streams("food/paid").standard_normal((len(x), len(items)), dtype=np.float32)
        self.of_unit = self._of_units(streams("food/prices"), households, prices)

    def _of_units(self, rng, households, prices) -> np.ndarray:
        first = np.zeros(len(self.units), dtype=int)
        first[self.psu[::-1]] = np.arange(len(self.psu))[::-1]
        aimag, quarter = (part[first] for part in prices.cell(households))
        where = pd.Index(prices.items).get_indexer(self.codes.astype(str))
        level = prices.relative[where][:, aimag, quarter] * prices.deflator[aimag, quarter]
        return self.base[:, None] * level * np.exp(self.parameters["unit"] * rng.standard_normal(level.shape))

    def reference(self, rows: pd.DataFrame) -> np.ndarray:
        """Base price x deflator of each row: the price at which the line values a quantity."""
        return self.base[rows["item"].to_numpy()] * self.deflator[rows["row"].to_numpy()]

    def unit(self, rows: pd.DataFrame) -> np.ndarray:
        """True price in the sampling unit of each row."""
        return self.of_unit[rows["item"].to_numpy(), self.psu[rows["row"].to_numpy()]]

    def paid(self, rows: pd.DataFrame) -> np.ndarray:
        """Price of a purchase: that of the unit x quality (rises with consumption) x a spread."""
        row, item = rows["row"].to_numpy(), rows["item"].to_numpy()
        spread = np.exp(self.parameters["household"] * self.noise[row, item].astype(float))
        return self.unit(rows) * self.quality[row] * spread

    def truth(self) -> pd.DataFrame:
        """psu, item, price: one row a sampling unit and item."""
        item, unit = (grid.ravel() for grid in np.indices(self.of_unit.shape))
        return pd.DataFrame(
            {"psu": self.units[unit], "item": self.codes[item], "price": self.of_unit.ravel()}
        )
