"""Utilities at market prices: what was free, subsidised or seasonal in 2022 is modelled (section 1.2).

Electricity that was free in the first half of the year or at night, briquettes below cost, water and refuse
that nobody paid for until 2022, district heating that is paid in winter. Every value says how it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from . import grouped, hedonic
from .food import positions
from .outliers import Rule

MONTHS_IN_YEAR = 12
ELECTRICITY, BRIQUETTES, HEATING = "E01", "E06", "P01"
FUELS = ("E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10")
SERVICES = ("P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09")
ITEMS = (ELECTRICITY, *FUELS, HEATING, *SERVICES)  # rent, repairs and other payments stand elsewhere
FREE_UNTIL = 6  # month; electricity was free in the first half of 2022
FREE_SERVICES = ("P02", "P03", "P04", "P05", "P09")  # water and refuse, free in 2021
HEATED = (1, 2, 3, 4, 10, 11, 12)
NIGHT, ALL_DAY = "1", "2"  # codes of the electricity subsidy
TREATMENTS = ("winsorise", "median", "none")
PREDICTIONS = ("likely", "expected")
AMOUNTS = ("mean", "draw")
GROUPS = {"location": ("item", "location"), "urban/rural": ("item", "urban"), "national": ("item",)}
HOUSE = ("dwelling_type", "heating", "lighting", "electricity_meter", "water", "toilet")
RIDGE = 1e-5  # of the probits: a pipe in the dwelling all but decides whether water is paid for
LEAST = 30  # observations for a model


@dataclass(frozen=True)
class Choices:
    """How utilities are valued.

    fuels: months of recall of fuels, 12 (default: they are bought in bulk and in winter, so a month of
    interview says little about the year; this project's choice) or 1. electricity, briquettes, services,
    heating: whether the step is done; without it the bill counts as reported. free_until: last month of free
    electricity. briquette_price: MNT a bag at market price, or None to take it from the table of prices.
    services_rule: a household asked in January that paid nothing is given the service if its probability is
    at least `threshold` ("likely", the report's reading) or its expected value ("expected").
    heated: months of the heating season. amount: "mean" predictions (default) or residual "draw"s.
    outliers: rule for the yearly value of an item, before the models; treatment; seed: of the draws.
    """

    fuels: int = 12
    electricity: bool = True
    briquettes: bool = True
    services: bool = True
    heating: bool = True
    free_until: int = FREE_UNTIL
    briquette_price: float | None = None
    services_rule: str = "likely"
    threshold: float = 0.5
    heated: Sequence[int] = HEATED
    amount: str = "mean"
    outliers: Rule | None = field(default_factory=lambda: Rule(scale="iqr"))
    treatment: str = "winsorise"
    seed: int = 1

    def __post_init__(self) -> None:
        known = (
            ("treatment", self.treatment, TREATMENTS),
            ("services_rule", self.services_rule, PREDICTIONS),
            ("amount", self.amount, AMOUNTS),
        )
        faults = [f"{what} '{name}' is not known. {nearest(name, among)}" for what, name, among in known
                  if name not in among]  # fmt: skip
        if self.fuels not in (1, 12):
            faults.append(f"fuels: expected 1 or 12 months, found {self.fuels}.")
        if self.briquette_price is not None and not self.briquette_price > 0:
            faults.append(f"briquette_price: expected MNT a bag above 0, found {self.briquette_price}.")
        if faults:
            raise InputError("utilities: " + " ".join(faults))


@dataclass(frozen=True, eq=False)
class Utilities:
    """What `consumption` makes.

    household: index hhid, MNT a year: utilities, imputed (the part above or instead of what was reported),
    rent_paid and repairs (P10 to P12, twelve months; not part of utilities).
    rows: one row a household and item with a value: hhid, item, recorded (MNT a year as answered), value
    (MNT a year at market prices), rule (how `value` was made), flag.
    rules: rule -> rows, value (weighted MNT a year), share. models: one row a model: what, observations,
    r_squared (or the share predicted right for a probit), factor. outliers, summary, notes, choices.
    """

    household: pd.DataFrame
    rows: pd.DataFrame
    rules: pd.DataFrame
    models: pd.DataFrame
    outliers: pd.Series
    summary: pd.Series
    notes: tuple[str, ...]
    choices: Choices


REPORTED_MONTH = "reported, last month x 12"
REPORTED_YEAR = "reported, twelve months and free"
FREE_HALF_YEAR = "electricity: model, free half year"
NIGHT_TARIFF = "electricity: subsidy added, free nights"
DAY_TARIFF = "electricity: subsidy added, free all day"
AT_MARKET = "briquettes: quantity at market price"
JANUARY = "services: probit, nothing paid in January"
IN_SEASON = "heating: season's bill carried to the year"
OFF_SEASON = "heating: model, asked outside the season"
RULES = (
    REPORTED_MONTH, REPORTED_YEAR, FREE_HALF_YEAR, NIGHT_TARIFF, DAY_TARIFF, AT_MARKET, JANUARY, IN_SEASON,
    OFF_SEASON,
)  # fmt: skip


def consumption(
    bills: pd.DataFrame,
    households: pd.DataFrame,
    housing: pd.DataFrame,
    prices: pd.DataFrame | None = None,
    choices: Choices | None = None,
) -> Utilities:
    """Utilities of every household, MNT a year at market prices.

    bills: hhid, item (E01 to E10, P01 to P13), quantity (last month), spent_1m, spent_12m, in_kind_12m (MNT).
    households: hhid, weight, size, year, month, quarter, location, urban, aimag. housing: hhid and the codes in
    `HOUSE` as far as known. prices: year, month, aimag, item, price (for briquettes). Households without rows
    have 0. The models use no weights, as the other imputations of the chain.
    """
    choices = choices or Choices()
    table = _tables(bills, households)
    home = _homes(households, housing)
    notes: list[str] = []
    models: list[dict] = []
    n = len(home)
    # household x item: reported for the year, and how
    recorded, rule = _reported(table, choices)
    treated, found = _treated(recorded, home, choices)
    value, weight = treated.copy(), home["weight"].to_numpy(float)
    rng = np.random.Generator(np.random.PCG64(choices.seed))
    steps = (
        (choices.electricity, _electricity), (choices.briquettes, _briquettes),
        (choices.services, _services), (choices.heating, _heating),
    )  # fmt: skip
    for wanted, step in steps:
        if wanted:
            step(value, rule, table, home, prices, choices, rng, notes, models)
    at, item = np.nonzero((value > 0) | (recorded > 0))
    hhid = pd.Index(households["hhid"].astype(str), name="hhid")
    rows = pd.DataFrame(
        {
            "hhid": pd.Categorical.from_codes(at, categories=hhid),
            "item": pd.Categorical.from_codes(item, categories=ITEMS),
            "recorded": recorded[at, item],
            "value": value[at, item],
            "rule": pd.Categorical.from_codes(rule[at, item], categories=RULES),
            "flag": found.reindex(pd.MultiIndex.from_arrays([at, item])).to_numpy(),
        }
    )
    modelled = rule > RULES.index(REPORTED_YEAR)
    household = pd.DataFrame(
        {
            "utilities": value.sum(axis=1),
            "imputed": np.where(modelled, np.abs(value - recorded), 0.0).sum(axis=1),
            "rent_paid": table["rent"],
            "repairs": table["repairs"],
        },
        index=hhid,
    )
    by = pd.DataFrame({"rule": rows["rule"], "value": weight[at] * rows["value"].to_numpy()})
    by = by.groupby("rule", observed=False)["value"].agg(["size", "sum"]).set_axis(["rows", "value"], axis=1)
    by["share"] = by["value"] / by["value"].sum() if by["value"].sum() else 0.0
    before, after = weight @ recorded.sum(axis=1), weight @ treated.sum(axis=1)
    outliers = pd.Series(
        {
            "values": int((recorded > 0).sum()),
            "bottom": int((found == "bottom").sum()),
            "top": int((found == "top").sum()),
            "change": after / before - 1 if before else 0.0,
        }
    )
    total = weight @ value.sum(axis=1)
    summary = pd.Series(
        {
            "households": n,
            "households without utilities": int((value.sum(axis=1) <= 0).sum()),
            "rows": len(rows),
            "rows modelled": int(modelled[at, item].sum()),
            "share of value modelled": float(weight @ np.where(modelled, value, 0.0).sum(axis=1) / total) if total else 0.0,
            "market value over reported": float(total / before) if before else np.nan,
        }
    )  # fmt: skip
    return Utilities(household, rows, by, pd.DataFrame(models), outliers, summary, tuple(notes), choices)


# --- what was reported ---------------------------------------------------------------------------


def _tables(bills: pd.DataFrame, households: pd.DataFrame) -> dict[str, np.ndarray]:
    """(households, items) arrays: month, year, free, quantity, has; (households,) rent, repairs."""
    needed = ["hhid", "item", "quantity", "spent_1m", "spent_12m", "in_kind_12m"]
    faults = []
    for name, frame, columns in (
        ("utilities", bills, needed),
        ("households", households, ["hhid", "weight", "size", "month", "quarter", "location", "urban", "aimag"]),
    ):
        if gone := [c for c in columns if c not in frame]:
            faults.append(f"{name}: expected the columns {', '.join(gone)}, found none of that name.")
    if faults:
        raise InputError(all_faults("utilities: columns are missing.", faults))
    home = positions(bills["hhid"], pd.Index(households["hhid"].astype(str)))
    if (home < 0).any():
        first = bills["hhid"].to_numpy()[np.flatnonzero(home < 0)[0]]
        raise InputError(
            f"utilities.hhid: {int((home < 0).sum())} rows with unknown households, first {first}. "
            "Bring the household in, or leave its rows out."
        )
    listed = pd.Index([*ITEMS, "P10", "P11", "P12", "P13"])
    item = positions(bills["item"], listed)
    if (item < 0).any():
        first = bills["item"].to_numpy()[np.flatnonzero(item < 0)[0]]
        raise InputError(f"utilities.item: expected E01 to E10 or P01 to P13, found {first}.")
    n, width = len(households), len(listed)
    pair = home * width + item

    def spread(column):
        amount = np.nan_to_num(bills[column].to_numpy(float))
        return np.bincount(pair, amount, minlength=n * width).reshape(n, width)

    tables = {"month": spread("spent_1m"), "year": spread("spent_12m"), "free": spread("in_kind_12m"),
              "quantity": spread("quantity")}  # fmt: skip
    count = np.bincount(pair, minlength=n * width).reshape(n, width)
    last = len(ITEMS)
    made = {name: table[:, :last] for name, table in tables.items()}
    paid = tables["year"] + tables["free"]
    return made | {"has": count[:, :last] > 0, "rent": paid[:, last] + paid[:, last + 1], "repairs": paid[:, last + 2]}


def _homes(households: pd.DataFrame, housing: pd.DataFrame) -> pd.DataFrame:
    """Households with what the models know about them, in their order."""
    known = [name for name in (*HOUSE, "electricity_subsidy") if name in housing]
    dwellings = housing.set_index(housing["hhid"].astype(str))[known]
    dwellings = dwellings.reindex(households["hhid"].astype(str)).reset_index(drop=True)
    frame = households.reset_index(drop=True)
    frame["ln_size"] = np.log(frame["size"].to_numpy(float))
    return pd.concat([frame.drop(columns=known, errors="ignore"), dwellings], axis=1)


def _reported(table, choices):
    """MNT a year as answered, and the number of the rule."""
    monthly = MONTHS_IN_YEAR * table["month"] + table["free"]
    yearly = table["year"] + table["free"]
    by_year = np.array([item in FUELS and choices.fuels == 12 for item in ITEMS])
    recorded = np.where(by_year, yearly, monthly)
    rule = np.broadcast_to(
        np.where(by_year, RULES.index(REPORTED_YEAR), RULES.index(REPORTED_MONTH)), recorded.shape
    )
    return recorded, rule.astype(np.int64)


def _treated(recorded, home, choices):
    """Outliers of the yearly value of an item; flags by (household, item)."""
    at, item = np.nonzero(recorded > 0)
    made = recorded.copy()
    if choices.outliers is None:
        return made, pd.Series(dtype=object)
    keys = {name: home[name].astype("category").array.take(at) for name in ("location", "urban")}
    frame = pd.DataFrame({"x": recorded[at, item], "item": item, **keys}, copy=False)
    found = grouped.detect(frame, "x", GROUPS, choices.outliers)
    flagged = np.flatnonzero(found.flagged)
    new = grouped.treated(frame["x"].to_numpy(), found, choices.treatment)
    made[at[flagged], item[flagged]] = new[flagged]
    text = np.where(found.side[flagged] < 0, "bottom", "top")
    flags = pd.Series(text, index=pd.MultiIndex.from_arrays([at[flagged], item[flagged]]), dtype=object)
    return made, flags


# --- models ----------------------------------------------------------------------------------------


def _design(home, known, extra=()):
    names = [name for name in ("aimag", "location", *HOUSE, *extra) if name in home]
    return hedonic.design(home, ["ln_size"], names, known)


def _predicted(fit, matrix, choices, rng):
    return fit.drawn(matrix, rng) if choices.amount == "draw" else fit.level(matrix)


def _electricity(value, rule, table, home, prices, choices, rng, notes, models):
    """Hentschel and Lanjouw (2000): the logarithm of the bill of those who pay, on what the household is;
    its prediction for those whose use was free. Free nights and days: the effect of the subsidy in the same
    equation, found against households of like dwellings whose meter gives no free nights."""
    at = ITEMS.index(ELECTRICITY)
    month = home["month"].to_numpy(int)
    subsidy = home["electricity_subsidy"].astype(str).to_numpy() if "electricity_subsidy" in home else np.full(len(home), "")
    connected = table["has"][:, at]
    paying = connected & (month > choices.free_until) & (value[:, at] > 0)
    free = connected & (month <= choices.free_until)
    if paying.sum() < LEAST:
        notes.append(f"Electricity: {int(paying.sum())} bills after month {choices.free_until} are too few "
                     "for a model; bills count as reported.")  # fmt: skip
        return
    night, day = subsidy == NIGHT, subsidy == ALL_DAY
    made = _design(home, paying)
    x = np.column_stack([made.matrix, night, day])
    fit = hedonic.least_squares(x[paying], np.log(value[paying, at]))
    effect = fit.coefficients[-2:]
    market = x.copy()
    market[:, -2:] = 0.0  # as if nothing were free
    for who, number, name in ((night, 0, NIGHT_TARIFF), (day, 1, DAY_TARIFF)):
        raised = paying & who
        factor = np.exp(-min(effect[number], 0.0))  # a subsidy lowers the bill
        value[raised, at] *= factor
        rule[raised, at] = RULES.index(name)
        models.append({"model": name, "observations": int(raised.sum()), "r_squared": fit.r_squared, "factor": factor})
        if raised.any() and effect[number] > 0:
            notes.append(f"{name}: the bills of these households are no lower than others'; nothing was added.")
    value[free, at] = MONTHS_IN_YEAR * np.maximum(_predicted(fit, market[free], choices, rng) / MONTHS_IN_YEAR, 0)
    rule[free, at] = RULES.index(FREE_HALF_YEAR)
    models.append({"model": FREE_HALF_YEAR, "observations": int(paying.sum()), "r_squared": fit.r_squared,
                   "factor": fit.smearing})  # fmt: skip


def _briquettes(value, rule, table, home, prices, choices, rng, notes, models):
    """Bags of the year (spending / own price paid) at the market price of aimag and quarter."""
    at = ITEMS.index(BRIQUETTES)
    users = value[:, at] > 0
    if not users.any():
        return
    price = _market_price(home, prices, choices)
    if price is None:
        notes.append("Briquettes: no market price is known (no prices of E06, no briquette_price); "
                     "they count as paid.")  # fmt: skip
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        paid = table["month"][:, at] / table["quantity"][:, at]
    paid = np.where(np.isfinite(paid) & (paid > 0), paid, np.nan)
    typical = np.nanmedian(paid[users]) if np.isfinite(paid[users]).any() else np.nan
    if not np.isfinite(typical):
        notes.append("Briquettes: no quantity was recorded, so no price paid is known; they count as paid.")
        return
    # a price paid is noisy in small quantities: beyond half and double the median, the median stands
    paid = np.where((paid > typical / 2) & (paid < typical * 2), paid, typical)
    collected = table["free"][:, at] if choices.fuels == 12 else 0.0
    bags = np.maximum(value[:, at] - collected, 0.0) / paid
    worth = np.maximum(bags * price + collected, value[:, at])
    value[users, at] = worth[users]
    rule[users, at] = RULES.index(AT_MARKET)
    models.append({"model": AT_MARKET, "observations": int(users.sum()), "r_squared": np.nan,
                   "factor": float(np.median((price / paid)[users]))})  # fmt: skip


def _market_price(home, prices, choices):
    if choices.briquette_price is not None:
        return np.full(len(home), choices.briquette_price)
    own = None if prices is None else prices[(prices["item"].astype(str) == BRIQUETTES) & (prices["price"] > 0)]
    if own is None or own.empty:
        return None
    quarter = (own["month"].astype(int) + 2) // 3
    cells = own.groupby([own["aimag"].astype(str), quarter])["price"].median()
    keys = pd.MultiIndex.from_arrays([home["aimag"].astype(str), home["quarter"].astype(int)])
    return cells.reindex(keys).fillna(own["price"].median()).to_numpy(float)


def _services(value, rule, table, home, prices, choices, rng, notes, models):
    """Water and refuse, free until the end of 2021: who was asked in January and paid nothing."""
    month = home["month"].to_numpy(int)
    for item in FREE_SERVICES:
        at = ITEMS.index(item)
        asked, january = month > 1, month == 1
        uses = value[:, at] > 0
        silent = january & ~uses
        if not silent.any() or (asked & uses).sum() < LEAST or (asked & ~uses).sum() < LEAST:
            if silent.any():
                notes.append(f"{item}: too few households pay or do not pay after January for a model; "
                             "January counts as reported.")  # fmt: skip
            continue
        made = _design(home, asked)
        model = hedonic.probit(made.matrix[asked], uses[asked], penalty=RIDGE)
        chance = model.probability(made.matrix)
        amount = hedonic.least_squares(made.matrix[asked & uses], np.log(value[asked & uses, at]))
        level = _predicted(amount, made.matrix[silent], choices, rng)
        if choices.services_rule == "likely":
            level = np.where(chance[silent] >= choices.threshold, level, 0.0)
        else:
            level = chance[silent] * level
        value[silent, at] = level
        given = np.flatnonzero(silent)[level > 0]
        rule[given, at] = RULES.index(JANUARY)
        right = ((chance >= 0.5) == uses)[asked].mean()
        models.append({"model": f"{JANUARY} ({item})", "observations": int(asked.sum()), "r_squared": float(right),
                       "factor": amount.smearing})  # fmt: skip
        if not model.converged:
            notes.append(f"{item}: the probit did not settle within its rounds.")


def _heating(value, rule, table, home, prices, choices, rng, notes, models):
    """District heating: the bill of a month of the season, by a model where the household was asked outside
    it, times the months of the season, and what the other months cost in relation to it."""
    at = ITEMS.index(HEATING)
    month = home["month"].to_numpy(int)
    season = np.isin(month, list(choices.heated))
    connected = table["has"][:, at]
    bill = value[:, at] / MONTHS_IN_YEAR
    free = table["free"][:, at]
    bill = np.maximum(bill - free / MONTHS_IN_YEAR, 0.0)
    winter, summer = connected & season & (bill > 0), connected & ~season
    if winter.sum() < LEAST:
        if connected.any():
            notes.append(f"Heating: {int(winter.sum())} bills of the season are too few for a model; "
                         "they count as reported.")  # fmt: skip
        return
    made = _design(home, winter)
    fit = hedonic.least_squares(made.matrix[winter], np.log(bill[winter]))
    weight = home["weight"].to_numpy(float)
    ratio = 0.0
    if summer.any():
        ratio = np.average(bill[summer], weights=weight[summer]) / np.average(bill[winter], weights=weight[winter])
    months = len(choices.heated) + ratio * (MONTHS_IN_YEAR - len(choices.heated))
    value[winter, at] = bill[winter] * months + free[winter]
    rule[winter, at] = RULES.index(IN_SEASON)
    others = connected & ~winter
    value[others, at] = _predicted(fit, made.matrix[others], choices, rng) * months + free[others]
    rule[others, at] = RULES.index(OFF_SEASON)
    models.append({"model": OFF_SEASON, "observations": int(winter.sum()), "r_squared": fit.r_squared,
                   "factor": fit.smearing})  # fmt: skip
