"""The poverty line of a survey by the cost of basic needs, repeated around the line found.

Each round: the reference group, the basket, its calories and its cost, the food line, the non-food
part, the poverty rate. It ends when the rate stays.

Source: section 3 and annex A.2 of the Mongolia Poverty Update 2022; Ravallion (1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.core.errors import InputError, all_faults, nearest

from .food import RECALL_DAYS
from .keys import positions
from .medians import Sorted, group_medians
from .poverty_line import (
    CALORIE_THRESHOLD,
    DAYS_IN_YEAR,
    MONTHS_IN_YEAR,
    REFERENCE_GROUP,
    between,
    engel_curve,
    food_line,
    monthly,
    nonfood_component,
    ravallion_lower,
    ravallion_upper,
)

SELECTIONS = ("each location", "national order", "national")
AMONG = ("all food", "comparable")
NONFOOD = ("reference group", "ravallion lower", "ravallion upper")
LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")


@dataclass(frozen=True)
class Choices:
    """How the line is found; the defaults are the report's where it says.

    threshold: kcal a day and adult equivalent. start: percentiles (0 to 1) of the first reference group, the
    second quintile. width: of the later ones, centred on the poverty rate at the line found. covered: share
    of food consumption that the basket holds. selection: "each location" (the union of what reaches it in
    each of the four), "national order" (items by national share until each location reaches it) or
    "national". among: the share is one of "all food" at home, or of the "comparable" items alone, those with
    calories and a unit. nonfood: "reference group" (mean non-food between the percentiles nonfood_lower and
    nonfood_upper of real consumption), or "ravallion lower" or "ravallion upper" (from the Engel curve).
    minimum_quotes: for the price of an item. weighted: price medians weighted by persons. tolerance: change
    of the poverty rate that ends the iteration, by default half of the last digit that is printed. most:
    iterations.
    """

    threshold: float = CALORIE_THRESHOLD
    start: tuple[float, float] = (0.20, 0.40)
    width: float = 0.20
    covered: float = 0.90
    selection: str = "each location"
    among: str = "all food"
    nonfood: str = "reference group"
    nonfood_lower: float = REFERENCE_GROUP[0]
    nonfood_upper: float = REFERENCE_GROUP[1]
    minimum_quotes: int = 3
    weighted: bool = False
    tolerance: float = 5e-4
    most: int = 20
    days_in_year: float = DAYS_IN_YEAR

    def __post_init__(self) -> None:
        known = (("selection", self.selection, SELECTIONS), ("among", self.among, AMONG),
                 ("nonfood", self.nonfood, NONFOOD))  # fmt: skip
        faults = [f"{what} '{name}' is not known. {nearest(name, names)}" for what, name, names in known
                  if name not in names]  # fmt: skip
        for what, low, high in (("start", *self.start), ("nonfood", self.nonfood_lower, self.nonfood_upper)):
            if not 0 <= low < high <= 1:
                faults.append(
                    f"{what}: expected percentiles 0 <= lower < upper <= 1, found {low} and {high}."
                )
        if not (0 < self.covered <= 1 and 0 < self.width <= 1 and self.threshold > 0):
            faults.append("covered, width: expected shares above 0 and up to 1; threshold: above 0.")
        if faults:
            raise InputError("poverty line: " + " ".join(faults))


@dataclass(frozen=True, eq=False)
class Line:
    """What `derive` makes.

    food, nonfood, total: MNT a month per adult equivalent, at the prices to which the deflator refers.
    headcount: share of persons below the line (0 to 1). kcal, cost: of the basket, a day and adult
    equivalent, before it is scaled. lower, upper: Ravallion's lines (parametric; the upper missing where
    there is none). converged: whether the poverty rate stayed.
    basket: one row an item: quantity (a day, unit of the item), price (MNT a unit), kcal_per_unit, kcal,
    cost, mnt_per_kcal, share (of food consumption), locations (where it is needed).
    path: one row an iteration. coverage: share of food consumption that the basket holds in each location.
    notes: what is to be minded. choices: as it was made.
    """

    food: float
    nonfood: float
    total: float
    headcount: float
    kcal: float
    cost: float
    lower: float
    upper: float
    converged: bool
    basket: pd.DataFrame
    path: pd.DataFrame
    coverage: pd.Series
    notes: tuple[str, ...]
    choices: Choices

    @property
    def daily(self) -> dict[str, float]:
        """food, nonfood, total: MNT a day."""
        months = MONTHS_IN_YEAR / DAYS_IN_YEAR
        return {"food": self.food * months, "nonfood": self.nonfood * months, "total": self.total * months}


def derive(
    households: pd.DataFrame, rows: pd.DataFrame, calories: pd.DataFrame, choices: Choices | None = None
) -> Line:
    """The poverty line of a survey by the cost of basic needs.

    households: hhid, weight, size, equivalents (adult equivalents), location, index (the deflator), total and
    food (real MNT a month per adult equivalent; food with food away from home). rows: food at home: hhid,
    item, quantity (7 days), value (MNT in 7 days, nominal), quoted (the unit value paid, missing where there
    is none). calories: item, kcal (a unit of the item; missing where the item has no comparable unit).
    InputError when nobody is in a group, or no item of the basket has a price.
    """
    choices = choices or Choices()
    table = _Consumption.of(households, rows, calories, choices)
    path, band = [], choices.start
    before, last, converged = np.nan, None, False
    centre, seen, step = np.nan, set(), 1.0
    for number in range(1, choices.most + 1):
        last = _around(table, band, choices)
        headcount = float(table.persons[table.total < last.line].sum() / table.persons.sum())
        path.append(last.entry(number, band, headcount))
        converged = abs(headcount - before) <= choices.tolerance
        if converged:
            break
        seen.add(band)
        if _band(headcount, choices.width) in seen:
            step /= 2  # the rounds go in a circle: on with half a step
        centre = headcount if step == 1 else centre + step * (headcount - centre)
        before, band = headcount, _band(centre, choices.width)
    alpha, beta = engel_curve(table.food, table.total, last.food, table.persons)
    notes = () if converged else (f"The poverty rate had not settled after {choices.most} rounds.",)
    try:
        upper = ravallion_upper(last.food, alpha, beta)
    except InputError:
        upper = float("nan")
        notes += ("Ravallion's upper line does not exist: food never takes the food line.",)
    return Line(
        last.food, last.nonfood, last.line, path[-1]["headcount"], last.kcal, last.cost,
        ravallion_lower(last.food, alpha), upper, converged, last.basket, pd.DataFrame(path), last.coverage,
        notes, choices,
    )  # fmt: skip


def beside_official(basket: pd.DataFrame, official: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """A basket beside the official one: what a kcal costs, which calories from elsewhere must not contradict.

    basket: of a `Line`. official: the rows of Table A.1 (row_path, measure, value). names: name (as printed),
    code. One row an item of the official basket: name, item, mnt_per_kcal, official (MNT a kcal), ratio,
    kcal, official_kcal (a day); missing where the basket does not hold the item.
    """
    printed = official.pivot_table(index="row_path", columns="measure", values="value").loc[names["name"]]
    own = basket.set_index(basket["item"].astype(str)).reindex(names["code"].astype(str))
    table = pd.DataFrame(
        {
            "name": names["name"].to_numpy(),
            "item": names["code"].astype(str).to_numpy(),
            "mnt_per_kcal": own["mnt_per_kcal"].to_numpy(),
            "official": (printed["cost"] / printed["calories"]).to_numpy(),
            "kcal": own["kcal"].to_numpy(),
            "official_kcal": printed["calories"].to_numpy(),
        }
    )
    table.insert(4, "ratio", table["mnt_per_kcal"] / table["official"])
    return table


@dataclass(frozen=True, eq=False)
class _Consumption:
    """Households and what they eat, as matrices. quantity, value: households x items, a day per adult
    equivalent; value real, MNT. price: real national medians. at: location of each household."""

    persons: np.ndarray
    total: np.ndarray
    food: np.ndarray
    at: np.ndarray
    locations: tuple[str, ...]
    items: pd.Index
    quantity: sparse.csr_array
    value: sparse.csr_array
    price: np.ndarray
    kcal: np.ndarray

    @classmethod
    def of(cls, households: pd.DataFrame, rows: pd.DataFrame, calories: pd.DataFrame, choices: Choices):
        _check(households, rows, calories)
        hhid = pd.Index(households["hhid"].astype(str))
        at, item = positions(rows["hhid"], hhid), rows["item"].astype("category").cat
        if (at < 0).any():
            raise InputError(
                f"poverty line: {int((at < 0).sum())} food rows belong to households that are not listed."
            )
        items, code = pd.Index(item.categories.astype(str)), item.codes.to_numpy()
        each = RECALL_DAYS * households["equivalents"].to_numpy(float)[at]
        index = households["index"].to_numpy(float)[at]
        shape = (len(hhid), len(items))

        def table(amount):
            kept = np.isfinite(amount) & (amount > 0)
            return sparse.coo_array((amount[kept], (at[kept], code[kept])), shape=shape).tocsr()

        persons = (households["weight"] * households["size"]).to_numpy(float)
        quoted = rows["quoted"].to_numpy(float) / index
        weight = persons[at] if choices.weighted else None
        price, count = group_medians(Sorted.of(quoted, weight), code, len(items))
        kcal = calories.set_index(calories["item"].astype(str))["kcal"].reindex(items).to_numpy(float)
        names = [name for name in LOCATIONS if name in set(households["location"])] or None
        codes, found = pd.factorize(pd.Categorical(households["location"], categories=names), sort=True)
        return cls(
            persons, households["total"].to_numpy(float), households["food"].to_numpy(float), codes,
            tuple(map(str, found)), items, table(rows["quantity"].to_numpy(float) / each),
            table(rows["value"].to_numpy(float) / index / each),
            np.where(count >= choices.minimum_quotes, price, np.nan), kcal,
        )  # fmt: skip

    @property
    def comparable(self) -> np.ndarray:
        """Items that may stand in the basket: with calories and a price."""
        return np.isfinite(self.kcal) & np.isfinite(self.price)


@dataclass(frozen=True, eq=False)
class _Round:
    """One round of the iteration."""

    food: float
    nonfood: float
    kcal: float
    cost: float
    basket: pd.DataFrame
    coverage: pd.Series
    households: int

    @property
    def line(self) -> float:
        return self.food + self.nonfood

    def entry(self, number: int, band: tuple[float, float], headcount: float) -> dict:
        return {
            "iteration": number, "lower": band[0], "upper": band[1], "households": self.households,
            "items": len(self.basket), "kcal": self.kcal, "cost": self.cost, "food": self.food,
            "nonfood": self.nonfood, "line": self.line, "headcount": headcount,
        }  # fmt: skip


def _check(households: pd.DataFrame, rows: pd.DataFrame, calories: pd.DataFrame) -> None:
    wanted = {
        "households": (
            households,
            ("hhid", "weight", "size", "equivalents", "location", "index", "total", "food"),
        ),
        "rows": (rows, ("hhid", "item", "quantity", "value", "quoted")),
        "calories": (calories, ("item", "kcal")),
    }
    faults = [
        f"{name}: expected the columns {', '.join(missing)}, found none of that name."
        for name, (frame, columns) in wanted.items()
        if (missing := [column for column in columns if column not in frame])
    ]
    if not faults:
        numbers = households[["weight", "size", "equivalents", "index", "total", "food"]]
        faults = [
            f"households.{name}: {int(gaps)} values are missing."
            for name, gaps in numbers.isna().sum().items()
            if gaps
        ]
        low = [name for name in ("equivalents", "index", "total") if (households[name] <= 0).any()]
        faults += [f"households.{name}: expected numbers above zero." for name in low]
    if faults:
        raise InputError(all_faults("poverty line: the data do not serve.", faults))


def _band(headcount: float, width: float) -> tuple[float, float]:
    """Percentiles around the poverty rate, moved inward where they would leave 0 to 1."""
    low = min(max(headcount - width / 2, 0.0), 1 - width)
    return low, low + width


def _around(table: _Consumption, band: tuple[float, float], choices: Choices) -> _Round:
    """Basket, food line and non-food part with the households of `band` as reference group."""
    inside = between(table.total, table.persons, *band)
    if not inside.any():
        raise InputError(
            f"poverty line: no household lies between the percentiles {band[0]:g} and {band[1]:g}."
        )
    weight = np.where(inside, table.persons, 0.0)
    spent = np.array([(weight * (table.at == place)) @ table.value for place in range(len(table.locations))])
    chosen, reached = _basket(spent, table.comparable, choices)
    quantity = (weight @ table.quantity) / weight.sum()
    at = np.flatnonzero(chosen.any(axis=0))
    order = at[np.argsort(-(quantity * table.kcal)[at], kind="stable")]
    kcal, cost = (quantity * table.kcal)[order], (quantity * table.price)[order]
    basket = pd.DataFrame(
        {
            "item": table.items[order],
            "quantity": quantity[order],
            "price": table.price[order],
            "kcal_per_unit": table.kcal[order],
            "kcal": kcal,
            "cost": cost,
            "mnt_per_kcal": np.divide(cost, kcal, out=np.full_like(cost, np.nan), where=kcal > 0),
            "share": (spent.sum(axis=0) / spent.sum())[order],
            "locations": [", ".join(np.array(table.locations)[chosen[:, k]]) for k in order],
        }
    )
    food = monthly(food_line(float(cost.sum()), float(kcal.sum()), choices.threshold), choices.days_in_year)
    nonfood = _nonfood(table, food, choices)
    coverage = pd.Series(reached, index=list(table.locations), name="covered")
    return _Round(food, nonfood, float(kcal.sum()), float(cost.sum()), basket, coverage, int(inside.sum()))


def _basket(spent: np.ndarray, comparable: np.ndarray, choices: Choices) -> tuple[np.ndarray, np.ndarray]:
    """What each location calls for (locations x items), and the share of its food that all of it holds."""
    whole = (
        np.where(comparable, spent, 0.0).sum(axis=1) if choices.among == "comparable" else spent.sum(axis=1)
    )
    able = np.where(comparable, spent, 0.0)
    national = able.sum(axis=0)
    if not national.sum() > 0:
        raise InputError("poverty line: no item of the reference group has both a price and calories.")
    order = np.argsort(-national, kind="stable")
    if choices.selection == "each location":
        chosen = np.array(
            [_covering(own, total, choices.covered) for own, total in zip(able, whole, strict=True)]
        )
    elif choices.selection == "national":
        chosen = np.repeat(_covering(national, whole.sum(), choices.covered)[None], len(able), axis=0)
    else:
        held = _part(np.cumsum(able[:, order], axis=1), whole[:, None])
        enough = (held >= choices.covered - 1e-12).all(axis=0)
        last = int(np.argmax(enough)) if enough.any() else int((national > 0).sum()) - 1
        chosen = np.zeros(able.shape, dtype=bool)
        chosen[:, order[: last + 1]] = True
    union = chosen.any(axis=0)
    return chosen, _part(able[:, union].sum(axis=1), whole)


def _part(spent: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """spent / whole; nan for a location where nobody of the reference group bought food."""
    return np.divide(spent, whole, out=np.full(spent.shape, np.nan), where=whole > 0)


def _covering(spent: np.ndarray, whole: float, covered: float) -> np.ndarray:
    """The fewest items whose spending reaches the share; all with spending where it cannot be reached."""
    order = np.argsort(-spent, kind="stable")
    before = np.cumsum(spent[order]) - spent[order]
    chosen = np.zeros(spent.size, dtype=bool)
    chosen[order] = (before < covered * whole * (1 - 1e-12)) & (spent[order] > 0)
    return chosen


def _nonfood(table: _Consumption, food: float, choices: Choices) -> float:
    if choices.nonfood == "reference group":
        nonfood = table.total - table.food
        return nonfood_component(
            nonfood, table.total, table.persons, choices.nonfood_lower, choices.nonfood_upper
        )
    alpha, beta = engel_curve(table.food, table.total, food, table.persons)
    if choices.nonfood == "ravallion lower":
        return ravallion_lower(food, alpha) - food
    return ravallion_upper(food, alpha, beta) - food
