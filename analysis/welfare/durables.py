"""Consumption flow of durables by user cost (equations 4 and 5, section 1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, all_faults, nearest

from . import grouped
from .keys import positions
from .medians import Sorted, group_medians
from .outliers import Rule
from .unit_values import hierarchical_median

REAL_RATE = 0.036  # Bank of Mongolia, average real interest rate of 2022, as the report states it
MONTHS_IN_YEAR = 12
METHODS = ("user cost", "acquisition", "expenditure")
TREATMENTS = ("winsorise", "median", "none")
WEIGHTS = ("none", "household")
NEGATIVE = ("zero", "keep", "drop")
GROUPS = {"location": ("item", "location"), "urban/rural": ("item", "urban"), "national": ("item",)}
VALUE_LEVELS = {"aimag": ("aimag",), "location": ("location",), "national": ()}


@dataclass(frozen=True)
class Choices:
    """How the flow of durables is valued.

    method: "user cost" (the report's); "acquisition": price paid over the life of the item, twice the mean
    age of its pieces (Deaton and Zaidi 2002); "expenditure": price of pieces bought within twelve months.
    real_rate: a year. inflation: a yearly rate that carries prices paid to today before equation 4; 0 is
    the report's, which lets inflation hide part of the loss of value.
    negative: what to do with a piece that gained in value: "keep" its negative rate among those of which the
    median is taken, "drop" it, or "zero". The median of an item is never below 0.
    weights: "none" (default) or "household": of the pieces in the median rates and in the medians that fill
    missing values.
    outliers: rule for current values of an item (None: no search); treatment: "winsorise", "median", "none".
    """

    method: str = "user cost"
    real_rate: float = REAL_RATE
    inflation: float = 0.0
    negative: str = "keep"
    weights: str = "none"
    outliers: Rule | None = field(default_factory=lambda: Rule(scale="iqr"))
    treatment: str = "winsorise"

    def __post_init__(self) -> None:
        known = (
            ("method", self.method, METHODS),
            ("negative", self.negative, NEGATIVE),
            ("treatment", self.treatment, TREATMENTS),
            ("weights", self.weights, WEIGHTS),
        )
        faults = [f"{what} '{name}' is not known. {nearest(name, among)}" for what, name, among in known
                  if name not in among]  # fmt: skip
        if self.inflation <= -1:
            faults.append(f"inflation: expected a rate above -1, found {self.inflation}.")
        if faults:
            raise InputError("durables: " + " ".join(faults))


@dataclass(frozen=True, eq=False)
class Durables:
    """What `consumption` makes.

    household: index hhid, MNT a year: durables, imputed (the part at an imputed value).
    rows: one row a household and item that counts: hhid, item, count, recorded (value of a piece as
    answered, MNT), current_value (used), level ("reported", or where an imputed value comes from), flag,
    rate, value (MNT a year).
    rates: by item: pieces (with a rate), median, rate (used), negative (share of pieces that gained in
    value). outliers: values, judged, bottom, top, change. summary, notes, choices.
    """

    household: pd.DataFrame
    rows: pd.DataFrame
    rates: pd.DataFrame
    outliers: pd.Series
    summary: pd.Series
    notes: tuple[str, ...]
    choices: Choices


def consumption(
    owned: pd.DataFrame, households: pd.DataFrame, items: pd.DataFrame, choices: Choices | None = None
) -> Durables:
    """Equations 4 and 5 for every household, MNT a year.

    owned: hhid, item, count, age_months, purchase_price, current_value (MNT a piece; a price of 0 or a gap
    means "does not know"). households: hhid, weight, location, urban, aimag. items: code, included (45 of 51
    in the report). Values that are missing or outlying are imputed or treated; an item without any rate
    takes the median rate of all pieces.
    """
    choices = choices or Choices()
    rows, at = _rows(owned, households, items)
    rates, notes = _rates(rows, choices)
    rows, found = _values(rows, choices)
    rows["rate"] = rates["rate"].reindex(rows["item"].astype(str)).to_numpy(float)
    rows["value"] = _flow(rows, choices)
    weight = households["weight"].to_numpy(float)
    hhid = pd.Index(households["hhid"].astype(str), name="hhid")
    value = np.nan_to_num(rows["value"].to_numpy(float))
    imputed = (rows["level"].astype(str) != "reported").to_numpy()
    household = pd.DataFrame(
        {
            "durables": np.bincount(at, value, minlength=len(hhid)),
            "imputed": np.bincount(at, value * imputed, minlength=len(hhid)),
        },
        index=hhid,
    )
    worth = np.nan_to_num(rows["recorded"].to_numpy(float)) * rows["count"].to_numpy(float)
    treated = np.where(imputed, 0.0, rows["current_value"].to_numpy(float) * rows["count"].to_numpy(float))
    before = weight[at] @ np.where(imputed, 0.0, worth)
    outliers = pd.Series(
        {
            "values": int((~imputed).sum()),
            "judged": int(found.judged.sum()),
            "bottom": int((found.side == -1).sum()),
            "top": int((found.side == 1).sum()),
            "change": weight[at] @ treated / before - 1 if before else 0.0,
        }
    )
    flow = weight[at] @ value
    summary = pd.Series(
        {
            "households": len(hhid),
            "items that count": len(rates),
            "rows that count": len(rows),
            "values imputed": int(imputed.sum()),
            "prices not known": int((~(rows["purchase_price"] > 0)).sum()),
            "items with a negative median": int((rates["median"] < 0).sum()),
            "share of flow imputed": float(weight[at] @ (value * imputed) / flow) if flow else 0.0,
        }
    )
    kept = ["hhid", "item", "count", "recorded", "current_value", "level", "flag", "rate", "value"]
    return Durables(household, rows[kept], rates, outliers, summary, notes, choices)


def _rows(owned, households, items):
    wanted = {
        "durables": (owned, ["hhid", "item", "count", "age_months", "purchase_price", "current_value"]),
        "households": (households, ["hhid", "weight", "location", "urban", "aimag"]),
        "items": (items, ["code", "included"]),
    }
    faults = [f"{name}: expected the columns {', '.join(gone)}, found none of that name."
              for name, (frame, columns) in wanted.items()
              if (gone := [c for c in columns if c not in frame])]  # fmt: skip
    if faults:
        raise InputError(all_faults("durables: columns are missing.", faults))
    codes = pd.Index(items["code"].astype(str))
    item = positions(owned["item"].astype(str), codes)
    home = positions(owned["hhid"], pd.Index(households["hhid"].astype(str)))
    for column, at in (("item", item), ("hhid", home)):
        if (at < 0).any():
            first = owned[column].to_numpy()[np.flatnonzero(at < 0)[0]]
            count = int((at < 0).sum())
            faults.append(f"durables.{column}: {count} rows with unknown values, first {first}.")
    if faults:
        raise InputError(all_faults("durables: codes that are not known.", faults))
    included = (items["included"].astype(str).str.lower() == "true").to_numpy()
    count = np.nan_to_num(owned["count"].to_numpy(float))
    kept = np.flatnonzero(included[item] & (count > 0))
    at = home[kept]
    places = ("location", "urban", "aimag")
    place = {name: households[name].astype("category").array.take(at) for name in places}
    told = owned["current_value"].to_numpy(float)[kept]
    rows = pd.DataFrame(
        {
            "hhid": pd.Categorical.from_codes(at, categories=pd.Index(households["hhid"].astype(str))),
            "item": pd.Categorical.from_codes(item[kept], categories=codes).remove_unused_categories(),
            "count": count[kept],
            "age": owned["age_months"].to_numpy(float)[kept] / MONTHS_IN_YEAR,
            "purchase_price": owned["purchase_price"].to_numpy(float)[kept],
            "recorded": np.where(told > 0, told, np.nan),
            "weight": households["weight"].to_numpy(float)[at],
            **place,
        }
    )
    return rows, at


def _rates(rows: pd.DataFrame, choices: Choices):
    """Depreciation by item, the median over its pieces, and notes on what was decided."""
    rate = depreciation(rows["recorded"], rows["purchase_price"], rows["age"], choices.inflation)
    gained = rate < 0
    if choices.negative != "keep":
        rate = np.where(gained, 0.0 if choices.negative == "zero" else np.nan, rate)
    by = pd.DataFrame({"rate": rate, "gained": np.where(np.isfinite(rate), gained, np.nan)}).groupby(
        rows["item"].array, observed=False
    )
    table = by.agg(pieces=("rate", "count"), negative=("gained", "mean"))
    codes = rows["item"].cat.codes.to_numpy(np.int64)
    table.insert(1, "median", group_medians(Sorted.of(rate, _weight(rows, choices)), codes, len(table))[0])
    table.index = table.index.astype(str).rename("item")
    notes = ()
    if choices.weights != "none":
        notes += ("Median rates, and medians that fill gaps in values, are weighted by households.",)
    used = table["median"].clip(lower=0.0)
    if below := [str(i) for i in table.index[table["median"] < 0]]:
        notes += (f"Depreciation: the median of items {', '.join(below)} is negative; 0 stands for it.",)
    if none := [str(i) for i in table.index[table["median"].isna()]]:
        used = used.fillna(max(float(np.nanmedian(rate)), 0.0) if np.isfinite(rate).any() else 0.0)
        notes += (f"Depreciation: items {', '.join(none)} have no known rate; the median of all stands.",)
    return table.assign(rate=used), notes


def _weight(rows: pd.DataFrame, choices: Choices) -> np.ndarray | None:
    return rows["weight"].to_numpy(float) if choices.weights == "household" else None


def _values(rows: pd.DataFrame, choices: Choices):
    """Current values with outliers treated and gaps filled by medians of the item."""
    told = rows["recorded"].to_numpy(float)
    found = grouped.Flags.none(len(rows))
    value = told
    if choices.outliers is not None:
        found = grouped.detect(rows, "recorded", GROUPS, choices.outliers)
        value = np.where(found.flagged, grouped.treated(told, found, choices.treatment), told)
    filled = hierarchical_median(
        rows.assign(unit_value=value), levels=VALUE_LEVELS, within=("item",), minimum_quotes=3,
        weight="weight" if choices.weights == "household" else None,
    )  # fmt: skip
    return rows.assign(
        current_value=filled["value"].to_numpy(), level=filled["level"].array, flag=found.text
    ), found


def _flow(rows: pd.DataFrame, choices: Choices) -> pd.Series:
    if choices.method == "user cost":
        return rows["count"] * rows["current_value"] * (choices.real_rate + rows["rate"])
    paid = rows["purchase_price"].where(rows["purchase_price"] > 0)
    level = hierarchical_median(
        rows.assign(unit_value=paid), levels=VALUE_LEVELS, within=("item",), minimum_quotes=1
    )["value"]
    if choices.method == "expenditure":
        return rows["count"] * level.where(rows["age"] <= 1, 0.0)
    life = 2 * rows.groupby("item", observed=False)["age"].transform("mean")
    return rows["count"] * level / life.clip(lower=1.0)


# --- the equations alone -----------------------------------------------------------------------


def depreciation(current: ArrayLike, paid: ArrayLike, years: ArrayLike, inflation: float = 0.0) -> np.ndarray:
    """Equation 4: 1 - (current / paid)^(1/years), the yearly loss of value, a fraction.

    current, paid: MNT for one piece; years: age. The report uses prices as paid, so inflation
    hides part of the loss and a piece that gained in price has a negative rate; `inflation`
    (a yearly rate) carries the price paid to today first. Missing where paid, current or
    years is missing or not above zero (a price of 0 means "does not know").
    """
    now, then, age = (np.asarray(v, dtype=float) for v in (current, paid, years))
    valid = (now > 0) & (then > 0) & (age > 0)
    now, then, age = (np.where(valid, v, np.nan) for v in (now, then, age))
    return 1 - (now / (then * (1 + inflation) ** age)) ** (1 / age)


def item_depreciation(owned: pd.DataFrame, inflation: float = 0.0) -> pd.Series:
    """One rate an item: the median of `depreciation` over its pieces, indexed by item.

    owned: one row a household and item: item, current_value, purchase_price, age (years).
    """
    rate = depreciation(owned["current_value"], owned["purchase_price"], owned["age"], inflation)
    return pd.Series(rate, index=owned.index).groupby(owned["item"], sort=False).median()


def user_cost(owned: pd.DataFrame, rates: pd.Series, real_rate: float = REAL_RATE) -> pd.Series:
    """Equation 5 before the sum: count x current value x (real rate + depreciation), MNT a year.

    owned: item, count, current_value. rates: by item, from `item_depreciation`. Indexed as `owned`;
    the household's flow is its sum over items.
    """
    return owned["count"] * owned["current_value"] * (real_rate + owned["item"].map(rates))
