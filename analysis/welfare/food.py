"""Food consumption: what was eaten in seven days, valued at unit values, carried to a year (equations 1, 2).

The steps of `consumption`: unit values of purchases, without outliers; quantities eaten, without
outliers; a unit value for every quantity, the household's own where it bought the item, else the median
of its neighbours; food away from home; tobacco and alcohol, which count as non-food.

Source: section 1.1 and annex A.1 of the Mongolia Poverty Update 2022.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from . import grouped
from .keys import positions
from .medians import codes_of
from .outliers import Rule
from .unit_values import LEVELS, MINIMUM_QUOTES, hierarchical_median, shares_by_level

RECALL_DAYS = 7
DAYS_IN_YEAR = 365
SOURCES = ("purchased", "own", "gift")
GROUPS = ("food", "alcohol", "tobacco")
VALUATIONS = ("own", "median")
TREATMENTS = ("winsorise", "median", "none")
UNPRICED = ("nothing", "missing")

# The report stops at the median of the country within the quarter. Rows that still lack a price take the
# median of the country over the year: with enough quotes, then with any.
COUNTRY = "national, year"
ANY = "national, year, any quote"

# Where outliers are looked for: the finest group with enough values judges
PRICE_GROUPS = {
    "location and quarter": ("item", "location", "quarter"),
    "urban/rural and quarter": ("item", "urban", "quarter"),
    "quarter": ("item", "quarter"),
    "year": ("item",),
}
QUANTITY_GROUPS = {
    "location": ("item", "location"),
    "urban/rural": ("item", "urban"),
    "national": ("item",),
}
AWAY_GROUPS = {"location": ("kind", "location"), "urban/rural": ("kind", "urban"), "national": ("kind",)}
SCALE = "iqr"  # annex A.1 names the median and the interquartile range
PLACES = ("psu", "aimag", "soum", "bag", "location", "urban", "quarter")


@dataclass(frozen=True)
class Choices:
    """How food is valued. The defaults are the report's; what it leaves open (alpha within 2.5 to 3.5, the
    groups of the search, the treatment of quantities) is this project's.

    prices, quantities, away: rules for outliers (None: no search). An outlying unit value is no quote and
    gives way to the median of its neighbours; outlying quantities (per member) and spending away from home
    (per member) are treated as `treatment` says: "winsorise" to the nearest value not flagged, "median"
    of the group, or "none".
    valuation: "own": the household's own unit value where it has one (the report's); "median": the median
    of the neighbours for every row. levels, minimum_quotes: of the medians. weighted: medians by
    household weight. unpriced: what a quantity counts for where nobody in the survey bought the item:
    "nothing" (and the notes say so), or "missing", which makes its household's total missing.
    days_in_year: 365.
    """

    prices: Rule | None = field(default_factory=lambda: Rule(scale=SCALE))
    quantities: Rule | None = field(default_factory=lambda: Rule(scale=SCALE))
    away: Rule | None = field(default_factory=lambda: Rule(scale=SCALE))
    treatment: str = "winsorise"
    valuation: str = "own"
    levels: Mapping[str, Sequence[str]] = field(default_factory=lambda: dict(LEVELS))
    minimum_quotes: int = MINIMUM_QUOTES
    weighted: bool = False
    unpriced: str = "nothing"
    days_in_year: float = DAYS_IN_YEAR

    def __post_init__(self) -> None:
        known = (
            ("treatment", self.treatment, TREATMENTS),
            ("valuation", self.valuation, VALUATIONS),
            ("unpriced", self.unpriced, UNPRICED),
        )
        faults = [f"{what} '{name}' is not known. {nearest(name, among)}" for what, name, among in known
                  if name not in among]  # fmt: skip
        if self.minimum_quotes < 1:
            faults.append(f"minimum_quotes: expected 1 or more, found {self.minimum_quotes}.")
        if not self.days_in_year > 0:
            faults.append(f"days_in_year: expected a number above 0, found {self.days_in_year}.")
        if faults:
            raise InputError("food: " + " ".join(faults))


@dataclass(frozen=True, eq=False)
class Food:
    """What `consumption` makes.

    household: one row a household (index hhid), MNT a year: home_purchased, home_own, home_gift, home (their
    sum), away, food (home + away), alcohol, tobacco; imputed: the part of food + alcohol + tobacco at a unit
    value that is not the household's own.
    rows: one row a household and item eaten or bought: hhid, item, group; purchased, own, gift, quantity
    (7 days, unit of the item, outliers treated); recorded (quantity as answered), quantity_flag; unit_value
    (MNT a unit), quoted (the household's own, missing where it has none), price_flag (of its own unit
    value), level and quotes (where the unit value comes from, `unit_values.hierarchical_median`); value (MNT
    in 7 days).
    away: one row a household and kind: hhid, kind, recorded, value (MNT in 7 days), flag.
    levels: one row a level: rows, share_of_imputed, share_of_rows, value (MNT in 7 days).
    outliers: one row a kind of value searched: values, judged, bottom, top, change (of the weighted sum).
    summary: figure -> number. notes: what could not be done as the report does it. choices: as it was made.
    """

    household: pd.DataFrame
    rows: pd.DataFrame
    away: pd.DataFrame
    levels: pd.DataFrame
    outliers: pd.DataFrame
    summary: pd.Series
    notes: tuple[str, ...]
    choices: Choices


def consumption(
    consumed: pd.DataFrame,
    bought: pd.DataFrame,
    away: pd.DataFrame,
    households: pd.DataFrame,
    items: pd.DataFrame,
    choices: Choices | None = None,
) -> Food:
    """Food, alcohol and tobacco of every household: equations 1 and 2 with the report's treatment of prices.

    consumed: hhid, item, source (purchased, own, gift), quantity (7 days, unit of the item; missing counts
    as nothing and is reported). bought: hhid, item, quantity, expenditure (MNT). away: hhid, kind, spent,
    in_kind (MNT in 7 days). households: hhid, weight, size, quarter, aimag, location, urban, and psu, soum,
    bag where they are known. items: code, group (food, alcohol, tobacco).
    InputError for unknown households, items and sources. A household without rows has 0.
    """
    choices = choices or Choices()
    place = _places(households)
    at = _located(consumed, bought, away, place, items)
    levels, notes = _levels(place, choices.levels)
    rows = _rows(consumed, bought, items, at, len(place))
    rows, price_effect = _quotes(rows, place, choices)
    rows, quantity_effect = _quantities(rows, place, choices)
    rows = _valued(rows, place, levels, choices)
    eaten_away, away_effect = _away(away, at["food_away.hhid"], place, choices)
    household = _totals(rows, eaten_away, place, choices)
    searched = pd.DataFrame(
        {"unit values": price_effect, "quantities": quantity_effect, "food away": away_effect}
    ).T
    notes += _unpriced(rows, choices)
    summary = _summary(rows, consumed, household, place)
    return Food(household, rows, eaten_away, _level_table(rows), searched, summary, notes, choices)


def food_at_home(consumed: pd.DataFrame, days_in_year: float = DAYS_IN_YEAR) -> pd.Series:
    """Equation 1: (365/7) sum over items of quantity x unit value, MNT a year, indexed by hhid.

    consumed: one row a household and item: hhid, quantity (all that was eaten in seven days,
    bought, own or given), unit_value (MNT for one unit of the quantity).
    """
    value = consumed["quantity"] * consumed["unit_value"]
    return _by_household(consumed, value) * days_in_year / RECALL_DAYS


def food_away(away: pd.DataFrame, days_in_year: float = DAYS_IN_YEAR) -> pd.Series:
    """Equation 2: (365/7) sum of purchased + in kind, MNT a year, indexed by hhid.

    away: one row a household and kind of meal: hhid, purchased, in_kind (MNT in seven days).
    """
    value = away["purchased"].fillna(0) + away["in_kind"].fillna(0)
    return _by_household(away, value) * days_in_year / RECALL_DAYS


def _by_household(frame: pd.DataFrame, value: pd.Series) -> pd.Series:
    # skipna=False: a quantity without a price must not pass for nothing eaten
    return value.groupby(frame["hhid"], sort=False).sum(skipna=False)


# --- preparation --------------------------------------------------------------------------


def _places(households: pd.DataFrame) -> pd.DataFrame:
    """Households with what names their place as categories, index hhid; unknown places are left out."""
    needed = ["hhid", "weight", "size", "quarter", "aimag", "location", "urban"]
    if missing := [name for name in needed if name not in households]:
        raise InputError(f"households: expected the columns {', '.join(missing)}, found none of that name.")
    if households["hhid"].duplicated().any():
        twice = households.loc[households["hhid"].duplicated(), "hhid"].iloc[0]
        raise InputError(f"households: expected each household once, found {twice} twice. Remove the copy.")
    place = households.set_index(households["hhid"].astype(str).rename("hhid"))
    known = [name for name in PLACES if name in place and place[name].notna().any()]
    # a household whose place is not known is a place of its own: it lends no price and takes none there
    alone = "not known " + place.index.to_series().astype(str)
    parts = {
        name: (values if values.notna().all() else values.astype(str).where(values.notna(), alone))
        .astype("category")
        .array
        for name, values in place[known].items()
    }
    numbers = {name: place[name].to_numpy(float) for name in ("weight", "size")}
    return pd.DataFrame({**parts, **numbers}, index=place.index)


def _located(consumed, bought, away, place: pd.DataFrame, items: pd.DataFrame) -> dict[str, np.ndarray]:
    """Positions of households, items and sources in their lists; InputError tells all that is not there."""
    tables = {"food_consumed": consumed, "food_bought": bought, "food_away": away, "items": items}
    wanted = {
        "food_consumed": ("hhid", "item", "source", "quantity"),
        "food_bought": ("hhid", "item", "quantity", "expenditure"),
        "food_away": ("hhid", "kind", "spent", "in_kind"),
        "items": ("code", "group"),
    }
    faults = []
    for name, columns in wanted.items():
        if missing := [column for column in columns if column not in tables[name]]:
            faults.append(f"{name}: expected the columns {', '.join(missing)}, found none of that name.")
    if faults:
        raise InputError(all_faults("food: columns are missing.", faults))
    codes = pd.Index(items["code"].astype(str))
    lists = {
        "hhid": (place.index, "Bring the household in, or leave its rows out."),
        "item": (codes, "Complete the list of items."),
        "source": (pd.Index(SOURCES), f"Known: {', '.join(SOURCES)}."),
        "group": (pd.Index(GROUPS), f"Known: {', '.join(GROUPS)}."),
    }
    found = {}
    for name, columns in wanted.items():
        for column in lists.keys() & set(columns):
            known, what_to_do = lists[column]
            found[f"{name}.{column}"] = at = positions(tables[name][column], known)
            faults += _unknown(f"{name}.{column}", tables[name][column], at, what_to_do)
    if faults:
        raise InputError(all_faults("food: codes that are not known.", sorted(faults)))
    return found


def _unknown(column: str, values: pd.Series, at: np.ndarray, what_to_do: str) -> list[str]:
    wrong = np.flatnonzero(at < 0)
    if not len(wrong):
        return []
    shown = ", ".join(map(str, pd.unique(values.iloc[wrong])[:3]))
    return [f"{column}: {len(wrong)} rows with unknown values, first {shown} (row {wrong[0]}). {what_to_do}"]


def _levels(place: pd.DataFrame, levels: Mapping[str, Sequence[str]]):
    """The levels whose columns are known, and a note on those that are not."""
    kept = {name: tuple(columns) for name, columns in levels.items() if set(columns) <= set(place)}
    skipped = [name for name in levels if name not in kept]
    if not skipped:
        return kept, ()
    return kept, (
        f"Unit values: the levels {', '.join(skipped)} are skipped, as the data do not say in which "
        f"{', '.join(sorted({c for s in skipped for c in levels[s]} - set(place)))} a household lives.",
    )


def _rows(
    consumed: pd.DataFrame, bought: pd.DataFrame, items: pd.DataFrame, at: dict, households: int
) -> pd.DataFrame:
    """One row a household and item that it ate or bought, in the order of households and items."""
    codes = pd.Index(items["code"].astype(str))
    width = len(codes)
    pairs = [at[f"{name}.hhid"] * width + at[f"{name}.item"] for name in ("food_consumed", "food_bought")]
    there = np.zeros(households * width, dtype=bool)  # all pairs: quicker than sorting those that occur
    for pair in pairs:
        there[pair] = True
    keys = np.flatnonzero(there)
    number = np.cumsum(there, dtype=np.int32) - 1
    eaten, paid = (number[pair] for pair in pairs)
    source = at["food_consumed.source"]
    quantity = np.nan_to_num(consumed["quantity"].to_numpy(float))
    amounts = {
        name: np.bincount(eaten, np.where(source == code, quantity, 0.0), minlength=len(keys))
        for code, name in enumerate(SOURCES)
    }
    units, spent = bought["quantity"].to_numpy(float), bought["expenditure"].to_numpy(float)
    usable = np.isfinite(units) & np.isfinite(spent) & (units > 0) & (spent > 0)
    units = np.bincount(paid[usable], units[usable], minlength=len(keys))
    spent = np.bincount(paid[usable], spent[usable], minlength=len(keys))
    with np.errstate(invalid="ignore"):
        quoted = np.where(units > 0, spent / units, np.nan)
    item = (keys % width).astype(np.int32)
    return pd.DataFrame(
        {
            "at": keys // width,
            "item": pd.Categorical.from_codes(item, categories=codes),
            "group": pd.Categorical.from_codes(at["items.group"][item], categories=GROUPS),
            **amounts,
            "recorded": sum(amounts.values()),
            "quoted": quoted,
        },
        copy=False,
    )


def _of(place: pd.DataFrame, rows: pd.DataFrame, columns: Sequence[str]) -> dict:
    """Columns of `place` for each row."""
    at = rows["at"].to_numpy()
    return {name: place[name].array.take(at) for name in columns}


# --- outliers -----------------------------------------------------------------------------


def _searched(values: np.ndarray, keys: dict, groups: Mapping, rule: Rule | None) -> grouped.Flags:
    """Flags of `values` in the groups that columns of `keys` name; nothing flagged without a rule."""
    if rule is None:
        return grouped.Flags.none(len(values))
    return grouped.detect(pd.DataFrame({"x": values, **keys}, copy=False), "x", groups, rule)


def _quotes(rows: pd.DataFrame, place: pd.DataFrame, choices: Choices):
    """Unit values of purchases: outliers are no quotes."""
    quoted = rows["quoted"].to_numpy()
    keys = {"item": rows["item"].array, **_of(place, rows, ["location", "urban", "quarter"])}
    found = _searched(quoted, keys, PRICE_GROUPS, choices.prices)
    kept = np.where(found.flagged, np.nan, quoted)
    weight = place["weight"].to_numpy()[rows["at"]]
    effect = grouped.effect(found, int(np.isfinite(quoted).sum()), quoted, kept, weight)
    return rows.assign(quoted=kept, price_flag=found.text), effect


def _quantities(rows: pd.DataFrame, place: pd.DataFrame, choices: Choices):
    """Quantities eaten, per member: outliers are treated, the sources keep their parts."""
    recorded = rows["recorded"].to_numpy()
    members = place["size"].to_numpy()[rows["at"]]
    each = np.where(recorded > 0, recorded, np.nan) / members
    keys = {"item": rows["item"].array, **_of(place, rows, ["location", "urban"])}
    found = _searched(each, keys, QUANTITY_GROUPS, choices.quantities)
    changed = found.flagged & (choices.treatment != "none")  # the others must not move by a rounding
    quantity = np.where(changed, grouped.treated(each, found, choices.treatment) * members, recorded)
    factor = np.where(changed, quantity / np.where(recorded > 0, recorded, 1.0), 1.0)
    parts = {name: rows[name].to_numpy() * factor for name in SOURCES}
    weight, price = place["weight"].to_numpy()[rows["at"]], rows["quoted"].to_numpy()
    effect = grouped.effect(found, int((recorded > 0).sum()), recorded * price, quantity * price, weight)
    return rows.assign(**parts, quantity=quantity, quantity_flag=found.text), effect


# --- values -------------------------------------------------------------------------------


def _valued(rows: pd.DataFrame, place: pd.DataFrame, levels: Mapping, choices: Choices) -> pd.DataFrame:
    """A unit value for every row, where it comes from, and the value of the quantity."""
    at = rows["at"].to_numpy()
    # one category a household for area and quarter together: the rows then only look it up
    areas = {name: _together(place, ["quarter", *columns]) for name, columns in levels.items()}
    frame = pd.DataFrame(
        {"unit_value": rows["quoted"], "item": rows["item"].array,
         **{name: area.take(at) for name, area in areas.items()}}, copy=False,
    )  # fmt: skip
    weight = None
    if choices.weighted:
        frame["weight"], weight = place["weight"].to_numpy()[at], "weight"
    chain = _cascade(frame, {name: (name,) for name in areas}, choices, weight)
    price = chain["value"].to_numpy()
    quantity = rows["quantity"].to_numpy()
    return pd.DataFrame(
        {
            "hhid": pd.Categorical.from_codes(at, categories=place.index),
            **{name: rows[name].array for name in ("item", "group", *SOURCES, "quantity", "recorded")},
            "quantity_flag": rows["quantity_flag"].array,
            "unit_value": price,
            "quoted": rows["quoted"].array,
            "price_flag": rows["price_flag"].array,
            "level": chain["level"].array,
            "quotes": chain["quotes"].array,
            "value": np.where(quantity > 0, quantity * price, 0.0),
        },
        copy=False,
    )


def _together(place: pd.DataFrame, columns: Sequence[str]) -> pd.Categorical:
    """One category for the values of `columns` together."""
    code, _ = codes_of(place, list(columns))
    found, own = np.unique(code, return_inverse=True)
    return pd.Categorical.from_codes(own, categories=np.arange(len(found)))


def _cascade(frame: pd.DataFrame, levels: Mapping, choices: Choices, weight: str | None) -> pd.DataFrame:
    """`hierarchical_median` over the levels, then over the year for what is left: value, level, quotes."""
    within, enough = ("item",), choices.minimum_quotes
    if choices.valuation == "median":  # every row asks for a price, and those with a quote lend theirs
        frame = pd.concat([frame, frame.assign(unit_value=np.nan)], keys=["lends", "asks"])
    found = hierarchical_median(frame, levels=levels, within=within, minimum_quotes=enough, weight=weight)
    found["level"] = found["level"].cat.set_categories(["reported", *levels, COUNTRY, ANY])
    for name, least in ((COUNTRY, enough), (ANY, 1)):
        gaps = found["value"].isna().to_numpy()
        if not gaps.any():
            break
        wider = hierarchical_median(
            frame, levels={name: ()}, within=within, minimum_quotes=least, weight=weight
        )
        served = np.flatnonzero(gaps & wider["value"].notna().to_numpy())
        for column in ("value", "quotes"):
            found.iloc[served, found.columns.get_loc(column)] = wider[column].to_numpy()[served]
        found.iloc[served, found.columns.get_loc("level")] = name
    return found if choices.valuation == "own" else found.loc["asks"]


def _away(away: pd.DataFrame, at: np.ndarray, place: pd.DataFrame, choices: Choices):
    """Spent and received, MNT in seven days, outliers per member treated."""
    recorded = np.nan_to_num(away["spent"].to_numpy(float)) + np.nan_to_num(away["in_kind"].to_numpy(float))
    members = place["size"].to_numpy()[at]
    each = np.where(recorded > 0, recorded, np.nan) / members
    kind = away["kind"].astype("category").array
    keys = {"kind": kind, **{name: place[name].array.take(at) for name in ("location", "urban")}}
    found = _searched(each, keys, AWAY_GROUPS, choices.away)
    changed = found.flagged & (choices.treatment != "none")
    value = np.where(changed, grouped.treated(each, found, choices.treatment) * members, recorded)
    effect = grouped.effect(found, int((recorded > 0).sum()), recorded, value, place["weight"].to_numpy()[at])
    rows = pd.DataFrame(
        {
            "hhid": pd.Categorical.from_codes(at, categories=place.index),
            "kind": kind,
            "recorded": recorded,
            "value": value,
            "flag": found.text,
        }
    )
    return rows, effect


# --- totals -------------------------------------------------------------------------------


def _unpriced(rows: pd.DataFrame, choices: Choices) -> tuple[str, ...]:
    """A note on quantities of items that nobody bought."""
    left = rows.loc[rows["value"].isna().to_numpy() & (rows["quantity"] > 0).to_numpy(), ["hhid", "item"]]
    if left.empty:
        return ()
    names = left["item"].astype(str).unique()
    named = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
    what = "nothing" if choices.unpriced == "nothing" else "missing, and so do the totals of their households"
    return (
        f"{len(left)} rows of {left['hhid'].nunique()} households have a quantity of an item that nobody in "
        f"the survey bought ({named}); they count as {what}.",
    )


def _totals(rows: pd.DataFrame, away: pd.DataFrame, place: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """MNT a year of each household."""
    at, n = rows["hhid"].cat.codes.to_numpy(), len(place)
    group = rows["group"].cat.codes.to_numpy()
    priced = np.nan_to_num if choices.unpriced == "nothing" else np.asarray
    price, value = priced(rows["unit_value"].to_numpy()), priced(rows["value"].to_numpy())
    year = choices.days_in_year / RECALL_DAYS

    def added(amount: np.ndarray) -> np.ndarray:
        return np.bincount(at, amount, minlength=n) * year

    food = group == GROUPS.index("food")
    parts = {f"home_{s}": added(np.where(food & (rows[s] > 0), rows[s] * price, 0.0)) for s in SOURCES}
    made = pd.DataFrame(parts, index=place.index)
    made["home"] = made.sum(axis=1, skipna=False)
    away_at = away["hhid"].cat.codes.to_numpy()
    made["away"] = np.bincount(away_at, away["value"], minlength=n) * year
    made["food"] = made["home"] + made["away"]
    for name in ("alcohol", "tobacco"):
        made[name] = added(np.where(group == GROUPS.index(name), value, 0.0))
    made["imputed"] = added(np.where(rows["level"] != "reported", value, 0.0))
    return made


def _level_table(rows: pd.DataFrame) -> pd.DataFrame:
    """What each level supplied to the rows with a quantity."""
    eaten = rows[rows["quantity"] > 0]
    by = eaten.groupby("level", observed=False)["value"]
    table = pd.DataFrame({"rows": by.size(), "value": by.sum()})
    shares = shares_by_level(eaten["level"])
    table["share_of_imputed"] = shares.reindex(table.index).fillna(0.0)
    table.loc["reported", "share_of_imputed"] = np.nan
    table["share_of_rows"] = table["rows"] / max(len(eaten), 1)
    return table[["rows", "share_of_imputed", "share_of_rows", "value"]]


def _summary(
    rows: pd.DataFrame, consumed: pd.DataFrame, household: pd.DataFrame, place: pd.DataFrame
) -> pd.Series:
    eaten = rows["quantity"] > 0
    imputed = eaten & (rows["level"] != "reported").to_numpy()
    weight = place["weight"].to_numpy()
    all_food = (weight * household[["food", "alcohol", "tobacco"]].sum(axis=1)).sum()
    return pd.Series(
        {
            "households": len(household),
            "households without food": int((household["food"] <= 0).sum()),
            "rows with a quantity": int(eaten.sum()),
            "quantities missing": int(consumed["quantity"].isna().sum()),
            "unit values used as quotes": int(rows["quoted"].notna().sum()),
            "rows without a price": int((eaten & rows["value"].isna()).sum()),
            "rows imputed": int(imputed.sum()),
            "share of rows imputed": imputed.sum() / max(int(eaten.sum()), 1),
            "share of value imputed": float((weight * household["imputed"]).sum() / all_food)
            if all_food
            else 0.0,
        }
    )
