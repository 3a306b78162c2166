"""How a household's spending on food falls on items and on food away from home.

Three printed facts are met together. Poor and non-poor in town and country divide food over groups as
figure 3.3 prints (in whole per cent): each group is multiplied by a function of the area that is
log-linear in consumption. Households near the line eat the basket of annex table A.1: each of its items
has a constant. And the basket is as large a part of food in each location, as the report asks of it: what
is not in the basket has a constant a location. Groups and basket pull a little apart (by a point of a
group's share, or 2 % of an item of the basket); the basket has the last word, since it is printed with
more digits.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .categories import adult_equivalents, weighted_between
from .parameters import LINE, WEEK, settings

AWAY = "Food away from home"
DRINKS = ["Alcohol", "Tobacco"]
CELLS = {False: ("Rural poor", "Rural non-poor"), True: ("Urban poor", "Urban non-poor")}
ROUNDS, LAST_WORD = 16, 3  # rounds in all, and those of the basket alone at the end


class FoodBudget:
    """Fits the division of food; `values` gives the result.

    rows: row, item, raw (relative amount) of what is eaten at home. away: relative share of food away, by
    household. spending: MNT of a week by household. dearness: price of each row's food / the line's price.
    deflator: by household. targets: calibrated numbers with F3-3.
    """

    def __init__(self, households, x, items, rows, away, spending, dearness, deflator, targets) -> None:
        self.x, self.away, self.spending, self.dearness = x, away, spending, dearness
        self.row, self.item = rows["row"].to_numpy(), rows["item"].to_numpy()
        # who pays more for a unit buys less of it, but not in proportion
        elasticity = settings("food_patterns")["home"]["price_elasticity"]
        self.raw = rows["raw"].to_numpy() * dearness ** (1 + elasticity)
        self.basket, self.daily = items["in_basket"].to_numpy(), items["daily"].to_numpy()
        groups = [group for group in items["group"].unique() if group not in DRINKS]
        self.group = pd.Index(groups).get_indexer(items["group"])[self.item]
        self.width = len(groups) + 1  # food away comes last
        self.area = (households["urban"] == "Urban").to_numpy().astype(int)
        people = (households["weight"] * households["size"]).to_numpy(float)
        # nominal MNT of a household to real MNT per adult equivalent, over persons
        self.real = people / adult_equivalents(households) / deflator
        self.cells = self._cells(households, targets, [*groups, AWAY])
        self.band = weighted_between(
            households["consumption"].to_numpy(float), people, *settings("food_patterns")["reference_band"]
        )
        self.people_in_band = people[self.band].sum()
        self.limit = settings("food_patterns")["away"]["largest_share"]
        self.place, places = pd.factorize(households["location"].astype(str), sort=True)
        self.constant = np.ones(len(items))
        self.others = np.ones(len(places))  # what is not in the basket, by location
        self.tilt = np.zeros((2, self.width, 2))  # area x group x (level, slope)

    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """Value of each row and food away of each household, MNT in seven days."""
        for number in range(ROUNDS):
            value, away = self._divide()
            if number < ROUNDS - LAST_WORD:
                self._towards_groups(value, away)
            if number < ROUNDS - 1:
                self._towards_basket(value)
        return value, away

    def _divide(self) -> tuple[np.ndarray, np.ndarray]:
        level, slope = self.tilt[self.area, -1].T
        part = self.away * np.exp(level + slope * self.x)
        away = self.spending * part / (1 + part / self.limit)  # it levels off, so that few live on meals out
        level, slope = self.tilt[self.area[self.row], self.group].T
        amount = self.raw * self.constant[self.item] * np.exp(level + slope * self.x[self.row])
        amount = amount * np.where(self.basket[self.item], 1.0, self.others[self.place[self.row]])
        total = np.bincount(self.row, amount, minlength=len(self.x))
        return amount * ((self.spending - away) / total)[self.row], away

    def _towards_groups(self, value, away) -> None:
        n = len(self.x)
        by_group = np.bincount(self.row * self.width + self.group, value, minlength=n * self.width)
        by_group = by_group.reshape(n, self.width)
        by_group[:, -1] = away
        for area, statuses in self.cells.items():
            (x_poor, poor), (x_rest, rest) = (self._log_ratio(by_group, *cell) for cell in statuses)
            slope = (rest - poor) / (x_rest - x_poor)
            self.tilt[area, :, 1] += slope
            self.tilt[area, :, 0] += poor - slope * x_poor

    def _log_ratio(self, by_group, chosen, target) -> tuple[float, np.ndarray]:
        """Mean position of a cell, and ln(target share / share now) of its groups."""
        total = self.real[chosen] @ by_group[chosen]
        centre = np.average(self.x[chosen], weights=self.real[chosen] * self.spending[chosen])
        return centre, np.log(target / np.maximum(total / total.sum(), 1e-9))

    def _towards_basket(self, value) -> None:
        inside = self.band[self.row]
        real = (self.real[self.row] * value / self.dearness)[inside]
        eaten = np.bincount(self.item[inside], real, minlength=len(self.daily)) / self.people_in_band / WEEK
        # the basket is most of the food: its level moves with the odds of its share, not with the share
        basket, others = self.basket & (eaten > 0), ~self.basket & (eaten > 0)
        now = eaten[basket].sum() / eaten.sum()
        new = min(now * self.daily[basket].sum() / eaten[basket].sum(), 0.97)
        ratio = np.ones(len(eaten))
        ratio[basket] = self.daily[basket] / eaten[basket] * (1 - now) / (1 - new)
        # what is left falls on the other items as the list has it
        ratio[others] = self.daily[others] / eaten[others] * (eaten[others].sum() / self.daily[others].sum())
        self.constant *= ratio
        self._towards_places(inside, real)

    def _towards_places(self, inside, real) -> None:
        """The basket as large a part of food in each location: the report asks for 90 per cent in each."""
        number, place = len(self.others), self.place[self.row[inside]]
        total = np.bincount(place, real, minlength=number)
        held = np.bincount(place, real * self.basket[self.item[inside]], minlength=number)
        odds = np.divide(total - held, held, out=np.zeros(number), where=held > 0)
        common = (total.sum() - held.sum()) / held.sum()
        self.others *= np.divide(common, odds, out=np.ones(number), where=odds > 0)

    def _cells(self, households, targets, names) -> dict[int, list]:
        """By area: rows and printed shares of the poor, then of the non-poor."""
        printed = targets[targets["id"] == "F3-3"].set_index(["row_path", "column_path"])["printed"]
        poor = (households["consumption"] < LINE).to_numpy()
        cells = {}
        for urban, (of_poor, of_rest) in CELLS.items():
            parts = []
            for label, flag in ((of_poor, True), (of_rest, False)):
                share = printed[label].reindex(names).to_numpy(float)
                parts.append((np.flatnonzero((self.area == urban) & (poor == flag)), share / share.sum()))
            if min(len(rows) for rows, _ in parts) >= 5:  # a small survey may lack one of them
                cells[int(urban)] = parts
        return cells
