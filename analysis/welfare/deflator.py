"""The deflator of a survey: an index of prices for each aimag and quarter (equation 7).

Four steps: the reference group, the basket, budget shares and prices of each aimag and quarter, the
index. Food has the unit values that households paid, other items the prices of the price survey.

Source: section 2.2 of the Mongolia Poverty Update 2022, after Deaton and Zaidi (2002); the two steps after
Amendola, Mancini, Redaelli and Vecchi (2023).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from analysis.core.errors import InputError, all_faults, nearest
from analysis.survey import quantile

from .keys import positions
from .medians import Sorted, group_medians
from .poverty_line import between
from .prices import FORMULAS

MINIMUM_QUOTES = 3
STEPS = ("two", "one")
SHARES = ("mean", "aggregate")
LEVELS = ("national median", "median household")

# Where the price of an item in an aimag and quarter comes from, best first
PRICE_LEVELS = ("aimag and quarter", "aimag x movement of the country", "country in the quarter", "country")


@dataclass(frozen=True)
class Choices:
    """How the deflator is made; the defaults are the report's where it says.

    formula: a name of `prices.FORMULAS`. steps: "two" (quarters within the aimag, then aimags) or "one".
    lower, upper: the reference group, percentiles (0 to 1) of nominal consumption per adult equivalent,
    persons. covered: the share of the reference group's consumption that the basket holds; items of the
    lowest ranks that make up less than the rest are left out. shares: "mean" of the households' budget
    shares or "aggregate", the ratio of sums; both weighted by persons. weighted: medians of prices
    weighted by persons. minimum_quotes: for the price of a food item in a cell. level: what has index 1:
    "national median" prices (equation 7 as it stands: the report compares with the median price of an item at
    the national level, says nothing of a rescaling, and values the basket of the line at deflated national
    medians) or the "median household" (the index is divided by its person-weighted median).
    """

    formula: str = "paasche"
    steps: str = "two"
    lower: float = 0.20
    upper: float = 0.50
    covered: float = 0.90
    shares: str = "mean"
    weighted: bool = False
    minimum_quotes: int = MINIMUM_QUOTES
    level: str = "national median"

    def __post_init__(self) -> None:
        known = (("formula", self.formula, FORMULAS), ("steps", self.steps, STEPS),
                 ("shares", self.shares, SHARES), ("level", self.level, LEVELS))  # fmt: skip
        faults = [f"{what} '{name}' is not known. {nearest(name, among)}" for what, name, among in known
                  if name not in among]  # fmt: skip
        if not 0 <= self.lower < self.upper <= 1:
            faults.append(
                f"lower, upper: expected 0 <= lower < upper <= 1, found {self.lower} and {self.upper}."
            )
        if not 0 < self.covered <= 1:
            faults.append(f"covered: expected a share above 0 and up to 1, found {self.covered}.")
        if faults:
            raise InputError("prices: " + " ".join(faults))


@dataclass(frozen=True, eq=False)
class Deflator:
    """What `deflator` makes.

    household: index of each household (index hhid); real = nominal / index. cells: one row an aimag and
    quarter: temporal and spatial (two steps), index, households, reference (households of the group).
    basket: one row an item by rank: kind (food, nonfood), share (mean budget share), cumulated (from the
    top), kept, reason (why not), price (national median). prices: one row a cell and kept item: price,
    level (of `PRICE_LEVELS`), quotes, share. summary: figure -> number. notes: what could not be done.
    choices: as it was made.
    """

    household: pd.Series
    cells: pd.DataFrame
    basket: pd.DataFrame
    prices: pd.DataFrame
    summary: pd.Series
    notes: tuple[str, ...]
    choices: Choices


def deflator(
    households: pd.DataFrame,
    nominal: pd.Series,
    spending: pd.DataFrame,
    quotes: pd.DataFrame,
    prices: pd.DataFrame,
    choices: Choices | None = None,
    without: ArrayLike = (),
) -> Deflator:
    """The price index of each aimag and quarter, and of each household.

    households: hhid, weight, size, aimag, quarter, and month where it is known. nominal: consumption per
    adult equivalent, index hhid; it picks the reference group. spending: hhid, item, kind (food, nonfood),
    value (MNT, of one period for all): what belongs to the aggregate. quotes: hhid, item, unit_value (MNT):
    what households paid for food. prices: month, aimag, item, price (MNT): the price survey for
    non-food. without: items that have no comparable price (residual items).
    InputError where no item of the basket has prices.
    """
    choices = choices or Choices()
    _check(households, spending, quotes, prices)
    place = _places(households, nominal)
    shares, items, kinds, inside = _budget_shares(place, spending, choices)
    basket = _basket(shares, items, kinds, place, inside, choices)
    food = _food_prices(place, quotes, items, choices)
    market, notes = _market_prices(place, prices, items, choices)
    # alcohol and tobacco count as non-food, but the food module has their prices
    eaten = (kinds == "food") | np.isnan(market.national)
    basket = _priced(basket, items, np.where(eaten, food.national, market.national), without)
    if not np.isfinite(market.national[kinds != "food"]).any():
        notes += (
            "Prices: no item but food has a price in the price survey; the index rests on what was "
            "paid for food.",
        )
    kept = pd.Index(items).get_indexer(basket.loc[basket["kept"], "item"])
    if not len(kept):
        raise InputError(
            "prices: no item of the basket has a price. Bring in the table of prices, or unit values."
        )
    both = _Prices.chosen(food, market, eaten, kept)
    return _assembled(place, shares[:, kept], inside, basket, both, items[kept], choices, notes)


@dataclass(frozen=True, eq=False)
class _Place:
    """Households in their cells: aimag and quarter as numbers, weights, welfare."""

    hhid: pd.Index
    aimags: pd.Index
    quarters: np.ndarray
    aimag: np.ndarray
    quarter: np.ndarray
    month: np.ndarray | None
    year: np.ndarray | None
    persons: np.ndarray
    size: np.ndarray
    nominal: np.ndarray

    @property
    def cell(self) -> np.ndarray:
        return self.aimag * len(self.quarters) + self.quarter

    @property
    def cells(self) -> int:
        return len(self.aimags) * len(self.quarters)


def _check(households, spending, quotes, prices) -> None:
    wanted = {
        "households": (households, ("hhid", "weight", "size", "aimag", "quarter")),
        "spending": (spending, ("hhid", "item", "kind", "value")),
        "quotes": (quotes, ("hhid", "item", "unit_value")),
        "prices": (prices, ("month", "aimag", "item", "price")),
    }
    faults = [
        f"{name}: expected the columns {', '.join(missing)}, found none of that name."
        for name, (frame, columns) in wanted.items()
        if (missing := [column for column in columns if column not in frame])
    ]
    if faults:
        raise InputError(all_faults("prices: columns are missing.", faults))


def _places(households: pd.DataFrame, nominal: pd.Series) -> _Place:
    hhid = pd.Index(households["hhid"].astype(str))
    welfare = nominal.set_axis(nominal.index.astype(str)).reindex(hhid).to_numpy(float)
    if not np.isfinite(welfare).all():
        gone, endless = np.isnan(welfare), np.isinf(welfare)
        raise InputError(
            f"prices: expected the consumption of every household as a number, found {int(gone.sum())} without "
            f"one and {int(endless.sum())} infinite (first {hhid[gone | endless][0]}). The notes of the steps "
            "before say what has no price or rent."
        )
    aimag, aimags = pd.factorize(households["aimag"].astype(str), sort=True)
    quarter, quarters = pd.factorize(households["quarter"], sort=True)
    month = None
    if "month" in households and households["month"].notna().all():
        month = households["month"].to_numpy(int)
    year = households["year"].to_numpy() if "year" in households else None
    size = households["size"].to_numpy(float)
    persons = households["weight"].to_numpy(float) * size
    return _Place(
        hhid, pd.Index(aimags), np.asarray(quarters), aimag, quarter, month, year, persons, size, welfare
    )


def _budget_shares(place: _Place, spending: pd.DataFrame, choices: Choices):
    """Households x items (CSR): budget share of each item, households of the reference group only."""
    inside = between(place.nominal, place.persons, choices.lower, choices.upper)
    at = positions(spending["hhid"], place.hhid)
    if (at < 0).any():
        first = spending["hhid"].iloc[int(np.flatnonzero(at < 0)[0])]
        raise InputError(f"prices: spending has households that are not in the list, first {first}.")
    item = spending["item"].astype("category").cat
    items = item.categories.astype(str)
    kinds = np.empty(len(items), dtype=object)
    kind = spending["kind"].astype("category").cat
    kinds[item.codes.to_numpy()] = kind.categories.to_numpy(object)[kind.codes.to_numpy()]
    value = spending["value"].to_numpy(float)
    rows = inside[at] & (value > 0)
    shape = (len(place.hhid), len(items))
    amounts = sparse.coo_array((value[rows], (at[rows], item.codes.to_numpy()[rows])), shape=shape).tocsr()
    total = np.asarray(amounts.sum(axis=1)).ravel()
    scale = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    if choices.shares == "aggregate":  # sums of money: households, not persons, carry it
        scale = 1 / place.size
    return (sparse.diags_array(scale) @ amounts).tocsr(), items, kinds, inside & (total > 0)


def _mean_shares(shares, place: _Place, inside: np.ndarray, groups: np.ndarray, size: int) -> np.ndarray:
    """Groups x items: weighted sums of the households' shares (rescale before use)."""
    rows = np.flatnonzero(inside)
    add = sparse.coo_array((place.persons[rows], (groups[rows], rows)), shape=(size, len(inside))).tocsr()
    return (add @ shares).toarray()


def _basket(shares, items, kinds, place: _Place, inside: np.ndarray, choices: Choices) -> pd.DataFrame:
    """Items by rank, and whether they belong to the covered part."""
    share = _mean_shares(shares, place, inside, np.zeros(len(inside), int), 1)[0]
    share = share / share.sum()
    order = np.argsort(-share, kind="stable")
    ranked = share[order]
    below = np.cumsum(ranked[::-1])[::-1]  # the share of the item and all ranked lower
    return pd.DataFrame(
        {
            "item": np.asarray(items)[order],
            "kind": kinds[order],
            "share": ranked,
            "cumulated": np.cumsum(ranked),
            "kept": below >= 1 - choices.covered - 1e-12,
            "reason": np.where(below >= 1 - choices.covered - 1e-12, "", "among the lowest ranks"),
        }
    )


@dataclass(frozen=True, eq=False)
class _Prices:
    """Medians, items last: cell (cells x items), aimag, quarter (of the country), national; quotes."""

    cell: np.ndarray
    aimag: np.ndarray
    quarter: np.ndarray
    national: np.ndarray
    quotes: np.ndarray

    @classmethod
    def chosen(cls, food: _Prices, market: _Prices, is_food: np.ndarray, kept: np.ndarray) -> _Prices:
        """Food prices for food, market prices for the rest, of the items kept."""

        def pick(name):
            return np.where(is_food, getattr(food, name), getattr(market, name))[..., kept]

        return cls(*(pick(name) for name in ("cell", "aimag", "quarter", "national", "quotes")))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Aimags, quarters, items."""
        return len(self.aimag), len(self.quarter), self.aimag.shape[-1]

    @property
    def aimags_filled(self) -> np.ndarray:
        """Aimags x items: the country's price where the aimag has none."""
        return np.where(np.isfinite(self.aimag), self.aimag, self.national)

    def filled(self) -> tuple[np.ndarray, np.ndarray]:
        """Cells x items: the price, and the number of its level in `PRICE_LEVELS`."""
        a, q, k = self.shape
        movement = self.quarter / self.national
        tries = [
            self.cell.reshape(a, q, k),
            self.aimag[:, None, :] * movement[None],
            np.broadcast_to(self.quarter[None], (a, q, k)),
            np.broadcast_to(self.national, (a, q, k)),
        ]
        price, level = np.full((a, q, k), np.nan), np.full((a, q, k), -1)
        for number, values in enumerate(tries):
            take = np.isnan(price) & np.isfinite(values)
            price[take], level[take] = values[take], number
        return price.reshape(a * q, k), level.reshape(a * q, k)


def _medians(place: _Place, aimag, quarter, item, items: int, value, weight, enough: int) -> _Prices:
    """Medians of quotes by cell, aimag, quarter and in the country; missing where there are too few."""
    ordered = Sorted.of(value, weight)
    quarters, aimags = len(place.quarters), len(place.aimags)
    found, counts = {}, {}
    groups = {
        "cell": ((aimag * quarters + quarter) * items + item, place.cells, enough),
        "aimag": (aimag * items + item, aimags, enough),
        "quarter": (quarter * items + item, quarters, enough),
        "national": (item, 1, 1),
    }
    for name, (codes, size, least) in groups.items():
        median, count = group_medians(ordered, codes, size * items)
        found[name] = np.where(count >= least, median, np.nan).reshape(size, items)
        counts[name] = count.reshape(size, items)
    return _Prices(found["cell"], found["aimag"], found["quarter"], found["national"][0], counts["cell"])


def _food_prices(place: _Place, quotes: pd.DataFrame, items, choices: Choices) -> _Prices:
    at, item = positions(quotes["hhid"], place.hhid), positions(quotes["item"], pd.Index(items))
    value = quotes["unit_value"].to_numpy(float)
    rows = np.flatnonzero((at >= 0) & (item >= 0) & np.isfinite(value) & (value > 0))
    at = at[rows]
    weight = place.persons[at] if choices.weighted else None
    return _medians(place, place.aimag[at], place.quarter[at], item[rows], len(items), value[rows], weight,
                    choices.minimum_quotes)  # fmt: skip


def _market_prices(
    place: _Place, prices: pd.DataFrame, items, choices: Choices
) -> tuple[_Prices, tuple[str, ...]]:
    """Prices of the price survey, each month and aimag counting by the households it stands for."""
    notes: tuple[str, ...] = ()
    if "year" in prices and place.year is not None and prices["year"].nunique() > 1:
        wanted = pd.unique(place.year)
        prices = prices[prices["year"].isin(wanted)]
        if prices.empty:
            raise InputError(f"prices: expected prices of the year {wanted[0]}, found none.")
    aimag = positions(prices["aimag"].astype(str), place.aimags)
    item = positions(prices["item"].astype(str), pd.Index(items))
    month = prices["month"].to_numpy(int)
    quarter = positions(pd.Series((month - 1) // 3 + 1), pd.Index(place.quarters))
    price = prices["price"].to_numpy(float)
    rows = np.flatnonzero((aimag >= 0) & (item >= 0) & (quarter >= 0) & np.isfinite(price) & (price > 0))
    each = place.persons if choices.weighted else np.ones(len(place.hhid))
    if place.month is None:
        notes = ("Prices: the month of the interview is not known; the months of a quarter count the same.",)
        held = np.bincount(place.cell, each, minlength=place.cells)
        weight = held[(aimag * len(place.quarters) + quarter)[rows]]
    else:
        held = np.bincount(place.aimag * 13 + place.month, each, minlength=13 * len(place.aimags))
        weight = held[(aimag * 13 + month)[rows]]
    found = _medians(place, aimag[rows], quarter[rows], item[rows], len(items), price[rows], weight, 1)
    return found, notes


def _priced(basket: pd.DataFrame, items, national: np.ndarray, without: ArrayLike) -> pd.DataFrame:
    """The basket without what has no comparable price; the reason is kept."""
    price = pd.Series(national, index=items).reindex(basket["item"]).to_numpy()
    barred = basket["item"].isin([str(item) for item in without]).to_numpy()
    reason = np.where(basket["kept"] & barred, "no comparable unit",
                      np.where(basket["kept"] & np.isnan(price), "no price", basket["reason"]))  # fmt: skip
    return basket.assign(kept=basket["kept"] & ~barred & np.isfinite(price), reason=reason, price=price)


def _assembled(
    place: _Place, shares, inside, basket: pd.DataFrame, both: _Prices, items, choices: Choices, notes
) -> Deflator:
    """The index of each cell, from the prices and the mean shares of the items kept."""
    price, level = both.filled()
    own = _rescaled(_mean_shares(shares, place, inside, place.cell, place.cells))
    by_aimag = _rescaled(_mean_shares(shares, place, inside, place.aimag, len(place.aimags)))
    country = _rescaled(_mean_shares(shares, place, inside, np.zeros(len(inside), int), 1))[0]
    by_aimag = np.where(np.isnan(by_aimag), country, by_aimag)  # an aimag without reference households
    of_aimag = np.arange(place.cells) // len(place.quarters)
    empty = np.isnan(own).any(axis=1)
    own = np.where(empty[:, None], by_aimag[of_aimag], own)
    formula = FORMULAS[choices.formula]
    aimag_price = both.aimags_filled
    if choices.steps == "two":
        temporal = formula(price, aimag_price[of_aimag], own, by_aimag[of_aimag])
        spatial = formula(aimag_price, both.national, by_aimag, country)[of_aimag]
    else:
        temporal, spatial = np.ones(place.cells), formula(price, both.national, own, country)
    index = temporal * spatial
    lived = np.bincount(place.cell, minlength=place.cells)
    middle = 1.0
    if choices.level == "median household":
        middle = float(quantile(index[place.cell], 0.5, place.persons))
        index, spatial = index / middle, spatial / middle
    cells = pd.DataFrame(
        {
            "aimag": np.asarray(place.aimags)[of_aimag],
            "quarter": place.quarters[np.arange(place.cells) % len(place.quarters)],
            "temporal": temporal, "spatial": spatial, "index": index,
            "households": lived, "reference": np.bincount(place.cell[inside], minlength=place.cells),
        }
    )  # fmt: skip
    cells = cells[cells["households"] > 0].reset_index(drop=True)
    if used := int((empty & (lived > 0)).sum()):
        notes += (f"Prices: {used} aimag-quarters have no household of the reference group; "
                  "they take the budget shares of their aimag.",)  # fmt: skip
    summary = _deflator_summary(place, inside, basket, index, middle, level[lived > 0])
    long = _long(cells, place, items, price, level, both.quotes, own, lived)
    household = pd.Series(index[place.cell], index=place.hhid.rename("hhid"), name="index")
    return Deflator(household, cells, basket, long, summary, notes, choices)


def _rescaled(sums: np.ndarray) -> np.ndarray:
    """Rows that sum to 1; missing where a row is empty."""
    total = sums.sum(axis=1, keepdims=True)
    return np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0)


def _long(cells, place: _Place, items, price, level, quotes, share, lived) -> pd.DataFrame:
    rows = np.flatnonzero(lived > 0)
    k = len(items)
    return pd.DataFrame(
        {
            "aimag": np.repeat(cells["aimag"].to_numpy(), k),
            "quarter": np.repeat(cells["quarter"].to_numpy(), k),
            "item": np.tile(np.asarray(items), len(rows)),
            "price": price[rows].ravel(),
            "level": pd.Categorical.from_codes(level[rows].ravel(), categories=list(PRICE_LEVELS)),
            "quotes": quotes[rows].ravel(),
            "share": share[rows].ravel(),
        }
    )


def _deflator_summary(place, inside, basket, index, middle, level) -> pd.Series:
    kept = basket[basket["kept"]]
    of = index[place.cell]
    return pd.Series(
        {
            "reference households": int(inside.sum()),
            "items": len(kept),
            "food items": int((kept["kind"] == "food").sum()),
            "non-food items": int((kept["kind"] == "nonfood").sum()),
            "share covered": float(kept["share"].sum()),
            "share without a price": float(
                basket.loc[basket["reason"].isin(["no price", "no comparable unit"]), "share"].sum()
            ),
            "lowest index": float(of.min()),
            "median index": float(quantile(of, 0.5, place.persons)),
            "highest index": float(of.max()),
            "median before normalising": middle,
            "prices of cell and item": int(level.size),
            "share of prices from the cell itself": float((level == 0).mean()),
        }
    )
