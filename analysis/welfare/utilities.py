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
from .keys import positions
from .outliers import Rule

MONTHS_IN_YEAR = 12
ELECTRICITY, BRIQUETTES, HEATING = "E01", "E06", "P01"
FUELS = ("E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10")
SERVICES = ("P02", "P03", "P04", "P05", "P06", "P07", "P09")
# 18 as in Table 1.1. Rent, repairs and other payments stand elsewhere; of the nineteen that remain on the
# questionnaire the plumber (P08) is left out: what is paid to him mends the dwelling, it is no utility.
ITEMS = (ELECTRICITY, *FUELS, HEATING, *SERVICES)
ELSEWHERE = ("P08", "P10", "P11", "P12", "P13")
FREE_UNTIL = 6  # month; electricity was free in the first half of 2022
FREE_SERVICES = ("P02", "P03", "P04", "P05", "P09")  # water and refuse, free in 2021
HEATED = (1, 2, 3, 4, 10, 11, 12)
NIGHT, ALL_DAY = "1", "2"  # codes of the electricity subsidy
TREATMENTS = ("winsorise", "median", "none")
PREDICTIONS = ("likely", "expected")
AMOUNTS = ("mean", "draw")
WEIGHTS = ("none", "household")
SMEARING = ("location", "all")
GROUPS = {"location": ("item", "location"), "urban/rural": ("item", "urban"), "national": ("item",)}
HOUSE = ("dwelling_type", "heating", "lighting", "electricity_meter", "water", "toilet")
RIDGE = 1e-5  # of the probits: a pipe in the dwelling all but decides whether water is paid for
LEAST = 30  # observations for a model
MODEL_COLUMNS = ["model", "observations", "r_squared", "factor"]


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
    at_prices: models are of quantities, bills over the price of the item in aimag and quarter, and what they
    predict is valued at the price of the household's own quarter, where the table of prices knows the item;
    without it a half year that was free is valued at the prices of the other.
    smearing: Duan's factor, and the residuals that are drawn, by "location" (default: bills differ more from
    one another on the steppe than in town) or one for "all".
    weights: "none" (default) or "household": of the observations of a model.
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
    at_prices: bool = True
    smearing: str = "location"
    weights: str = "none"
    outliers: Rule | None = field(default_factory=lambda: Rule(scale="iqr"))
    treatment: str = "winsorise"
    seed: int = 1

    def __post_init__(self) -> None:
        known = (
            ("treatment", self.treatment, TREATMENTS),
            ("services_rule", self.services_rule, PREDICTIONS),
            ("amount", self.amount, AMOUNTS),
            ("smearing", self.smearing, SMEARING),
            ("weights", self.weights, WEIGHTS),
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
    (MNT a year at market prices), rule (how `value` was made), flag ("bottom", "top" or "").
    rules: rule -> rows, value (weighted MNT a year), share. models: one row a model: model, observations,
    r_squared (or the share predicted right for a probit), factor, weights.
    spread: prediction ("mean", "draw") -> mean, variance and Gini of the yearly value of electricity over
    the households that use it, weighted. outliers, summary, notes, choices.
    """

    household: pd.DataFrame
    rows: pd.DataFrame
    rules: pd.DataFrame
    models: pd.DataFrame
    spread: pd.DataFrame
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
    households: hhid, weight, size, quarter, location, urban, aimag, and month where it is known. housing:
    hhid and the codes in `HOUSE`, electricity_subsidy and living_area as far as known. prices: month, aimag,
    item, price. Households without rows have 0.
    """
    choices = choices or Choices()
    table = _tables(bills, households)
    notes: list[str] = []
    home = _homes(households, housing, notes)
    models: list[dict] = []
    n = len(home)
    # household x item: reported for the year, and how
    recorded, rule = _reported(table, choices)
    treated, side = _treated(recorded, home, choices)
    value, weight = treated.copy(), home["weight"].to_numpy(float)
    rng = np.random.Generator(np.random.PCG64(choices.seed))
    made = {name: np.full(n, np.nan) for name in AMOUNTS}  # electricity of the free half year, both ways
    steps = (
        (choices.electricity, _electricity), (choices.briquettes, _briquettes),
        (choices.services, _services), (choices.heating, _heating),
    )  # fmt: skip
    for wanted, step in steps:
        if wanted:
            step(value, rule, table, home, prices, choices, rng, notes, models, made)
    at, item = np.nonzero((value > 0) | (recorded > 0))
    hhid = pd.Index(households["hhid"].astype(str), name="hhid")
    rows = pd.DataFrame(
        {
            "hhid": pd.Categorical.from_codes(at, categories=hhid),
            "item": pd.Categorical.from_codes(item, categories=ITEMS),
            "recorded": recorded[at, item],
            "value": value[at, item],
            "rule": pd.Categorical.from_codes(rule[at, item], categories=RULES),
            "flag": pd.Categorical.from_codes(
                side[at, item].astype(np.int64) % 3, categories=["", "top", "bottom"]
            ),
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
            "bottom": int((side < 0).sum()),
            "top": int((side > 0).sum()),
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
            "share of value modelled": float(weight @ np.where(modelled, value, 0.0).sum(axis=1) / total)
            if total else 0.0,
            "market value over reported": float(total / before) if before else np.nan,
        }
    )  # fmt: skip
    spread = _electricity_spread(value[:, ITEMS.index(ELECTRICITY)], made, weight)
    listed = pd.DataFrame(models, columns=MODEL_COLUMNS).assign(weights=choices.weights)
    return Utilities(household, rows, by, listed, spread, outliers, summary, tuple(notes), choices)


def _electricity_spread(value, made, weight):
    """Mean, variance and Gini of electricity with predicted means and with residual draws."""
    spread = {}
    for name in AMOUNTS:
        known = np.where(np.isfinite(made[name]), made[name], value)
        spread[name] = hedonic.spread(np.where(known > 0, known, np.nan), weight)
    return pd.DataFrame(spread).T


# --- what was reported ---------------------------------------------------------------------------


def _tables(bills: pd.DataFrame, households: pd.DataFrame) -> dict[str, np.ndarray]:
    """(households, items) arrays: month, year, free, quantity, has; (households,) rent, repairs."""
    needed = ["hhid", "item", "quantity", "spent_1m", "spent_12m", "in_kind_12m"]
    faults = []
    for name, frame, columns in (
        ("utilities", bills, needed),
        ("households", households, ["hhid", "weight", "size", "quarter", "location", "urban", "aimag"]),
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
    listed = pd.Index([*ITEMS, *ELSEWHERE])
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
    other = {item: paid[:, last + at] for at, item in enumerate(ELSEWHERE)}
    return made | {"has": count[:, :last] > 0, "rent": other["P10"] + other["P11"],
                   "repairs": other["P08"] + other["P12"]}  # fmt: skip


def _homes(households: pd.DataFrame, housing: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Households with what the models know about them, in their order."""
    codes = [name for name in (*HOUSE, "electricity_subsidy") if name in housing]
    known = [*codes, *(name for name in ("living_area",) if name in housing)]
    at = positions(households["hhid"], pd.Index(housing["hhid"].astype(str)))
    found = at >= 0
    dwellings = {}
    for name in known:
        values = housing[name].iloc[np.maximum(at, 0)].reset_index(drop=True)
        dwellings[name] = values if found.all() else values.where(found)
    frame = households.drop(columns=known, errors="ignore").reset_index(drop=True)
    frame = frame.assign(ln_size=np.log(frame["size"].to_numpy(float)), **dwellings)
    if "living_area" in frame:
        area = frame["living_area"].to_numpy(float)
        frame["ln_living_area"] = _filled_logarithm(area, frame.get("dwelling_type"))
    if "heating" in frame:
        # what free nights are worth is found among households that heat alike in like places
        frame["setting"] = pd.Categorical(frame["location"].astype(str) + " " + frame["heating"].astype(str))
    if "month" not in frame or frame["month"].isna().any():
        month = frame["month"].astype(float) if "month" in frame else pd.Series(np.nan, index=frame.index)
        notes.append(f"The month of the interview is not known of {int(month.isna().sum())} households: the "
                     "middle month of their quarter stands for it; no January is told apart.")  # fmt: skip
        frame["month"] = month.fillna(3 * frame["quarter"].astype(float) - 1)
    return frame


def _filled_logarithm(values: np.ndarray, kind: pd.Series | None) -> np.ndarray:
    """Logarithms with the median of the kind, or of all, where a value is not known or not above 0."""
    log = pd.Series(np.log(np.where(values > 0, values, np.nan)))
    if kind is not None:
        log = log.fillna(log.groupby(kind.astype(str).to_numpy()).transform("median"))
    return log.fillna(log.median()).fillna(0.0).to_numpy(float)


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
    """Outliers of the yearly value of an item treated; (households, items) sides: -1 below, 1 above."""
    made, side = recorded.copy(), np.zeros(recorded.shape, np.int8)
    if choices.outliers is None:
        return made, side
    at, item = np.nonzero(recorded > 0)
    keys = {name: home[name].astype("category").array.take(at) for name in ("location", "urban")}
    frame = pd.DataFrame({"x": recorded[at, item], "item": item, **keys}, copy=False)
    found = grouped.detect(frame, "x", GROUPS, choices.outliers)
    flagged = np.flatnonzero(found.flagged)
    new = grouped.treated(frame["x"].to_numpy(), found, choices.treatment)
    made[at[flagged], item[flagged]] = new[flagged]
    side[at[flagged], item[flagged]] = found.side[flagged]
    return made, side


# --- models ----------------------------------------------------------------------------------------


def _design(home, known, extra=()):
    numeric = [name for name in ("ln_size", "ln_living_area") if name in home]
    names = [name for name in ("aimag", "location", *HOUSE, *extra) if name in home]
    return hedonic.design(home, numeric, names, known)


def _fitted(matrix, bill, who, price, home, choices):
    """Least squares of ln(bill / price) over the households `who`."""
    weight = home["weight"].to_numpy(float)[who] if choices.weights == "household" else None
    return hedonic.least_squares(matrix[who], np.log((bill / price)[who]), weight)


def _both(fit, matrix, who, wanted, price, home, choices, rng):
    """Predictions for `wanted` in the unit of the bill: the mean, and with residuals drawn; by location where
    the model, fitted on `who`, has enough residuals of it, else with those of all."""
    group = home["location"].astype(str).to_numpy()
    use = np.exp(matrix[wanted] @ fit.coefficients) * price[wanted]
    mean, draw = use * fit.smearing, use * np.exp(rng.choice(fit.residuals, len(use)))
    weight = home["weight"].to_numpy(float)[who] if choices.weights == "household" else np.ones(who.sum())
    for name in np.unique(group[wanted]) if choices.smearing == "location" else ():
        own, into = group[who] == name, group[wanted] == name
        if own.sum() >= LEAST:
            residuals = fit.residuals[own]
            mean[into] = use[into] * np.average(np.exp(residuals), weights=weight[own])
            draw[into] = use[into] * np.exp(rng.choice(residuals, into.sum()))
    return {"mean": mean, "draw": draw}


def _own_price(home, prices, item, choices):
    """(households,) price of the item in aimag and quarter; 1 where it is not asked for or not known."""
    found = _surveyed(home, prices, item) if choices.at_prices else None
    return np.ones(len(home)) if found is None else found


def _electricity(value, rule, table, home, prices, choices, rng, notes, models, made):
    """Hentschel and Lanjouw (2000): the logarithm of the use of those who pay, on what the household is;
    its prediction for those whose use was free. Free nights and days: the effect of the subsidy in the same
    equation, found against households of like dwellings whose meter gives no free nights."""
    at = ITEMS.index(ELECTRICITY)
    month = home["month"].to_numpy(float)
    subsidy = (home["electricity_subsidy"].astype(str).to_numpy() if "electricity_subsidy" in home
               else np.full(len(home), ""))  # fmt: skip
    connected = table["has"][:, at]
    paying = connected & (month > choices.free_until) & (value[:, at] > 0)
    free = connected & (month <= choices.free_until)
    if paying.sum() < LEAST:
        notes.append(f"Electricity: {int(paying.sum())} bills after month {choices.free_until} are too few "
                     "for a model; bills count as reported.")  # fmt: skip
        return
    night, day = subsidy == NIGHT, subsidy == ALL_DAY
    price = _own_price(home, prices, ELECTRICITY, choices)
    design = _design(home, paying, ("setting",))
    x = np.column_stack([design.matrix, night, day])
    fit = _fitted(x, value[:, at], paying, price, home, choices)
    effect = fit.coefficients[-2:]
    market = x.copy()
    market[:, -2:] = 0.0  # as if nothing were free
    for who, number, name in ((night, 0, NIGHT_TARIFF), (day, 1, DAY_TARIFF)):
        raised = paying & who
        factor = np.exp(-min(effect[number], 0.0))  # a subsidy lowers the bill
        value[raised, at] *= factor
        rule[raised, at] = RULES.index(name)
        models.append((name, int(raised.sum()), fit.r_squared, factor))
        if raised.any() and effect[number] > 0:
            notes.append(f"{name}: bills of these households are no lower than others'; nothing was added.")
    for name, use in _both(fit, market, paying, free, price, home, choices, rng).items():
        made[name][free] = use
    value[free, at] = made[choices.amount][free]
    rule[free, at] = RULES.index(FREE_HALF_YEAR)
    models.append((FREE_HALF_YEAR, int(paying.sum()), fit.r_squared, fit.smearing))


def _briquettes(value, rule, table, home, prices, choices, rng, notes, models, made):
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
    models.append((AT_MARKET, int(users.sum()), np.nan, float(np.median((price / paid)[users]))))


def _market_price(home, prices, choices):
    if choices.briquette_price is not None:
        return np.full(len(home), choices.briquette_price)
    return _surveyed(home, prices, BRIQUETTES)


def _surveyed(home, prices, item):
    """(households,) median price of the item in aimag and quarter, in the country where there is none; None
    where the table does not know the item."""
    if prices is None:
        return None
    own = prices[(prices["item"].astype(str) == item) & (prices["price"] > 0)]
    if own.empty:
        return None
    quarter = (own["month"].astype(int) + 2) // 3
    cells = own.groupby([own["aimag"].astype(str), quarter])["price"].median()
    keys = pd.MultiIndex.from_arrays([home["aimag"].astype(str), home["quarter"].astype(int)])
    return cells.reindex(keys).fillna(own["price"].median()).to_numpy(float)


def _services(value, rule, table, home, prices, choices, rng, notes, models, made):
    """Water and refuse, free until the end of 2021: who was asked in January and paid nothing."""
    month = home["month"].to_numpy(float)
    asked, january = month > 1, month == 1
    if not january.any():
        return
    design = _design(home, asked)
    weight = home["weight"].to_numpy(float)[asked] if choices.weights == "household" else None
    matrix, start = design.matrix[asked], None
    for item in FREE_SERVICES:
        at = ITEMS.index(item)
        uses = value[:, at] > 0
        silent = january & ~uses
        if not silent.any() or (asked & uses).sum() < LEAST or (asked & ~uses).sum() < LEAST:
            if silent.any():
                notes.append(f"{item}: too few households pay or do not pay after January for a model; "
                             "January counts as reported.")  # fmt: skip
            continue
        # who pays for cold water mostly pays for hot: each search begins where the one before ended
        model = hedonic.probit(matrix, uses[asked], penalty=RIDGE, weight=weight, start=start)
        start = model.coefficients
        chance = model.probability(design.matrix)
        price = _own_price(home, prices, item, choices)
        amount = _fitted(design.matrix, value[:, at], asked & uses, price, home, choices)
        level = _both(amount, design.matrix, asked & uses, silent, price, home, choices, rng)[choices.amount]
        if choices.services_rule == "likely":
            level = np.where(chance[silent] >= choices.threshold, level, 0.0)
        else:
            level = chance[silent] * level
        value[silent, at] = level
        given = np.flatnonzero(silent)[level > 0]
        rule[given, at] = RULES.index(JANUARY)
        right = ((chance >= 0.5) == uses)[asked].mean()
        models.append((f"{JANUARY} ({item})", int(asked.sum()), float(right), amount.smearing))
        if not model.converged:
            notes.append(f"{item}: the probit did not settle within its rounds.")


def _heating(value, rule, table, home, prices, choices, rng, notes, models, made):
    """District heating: the bill of a month of the season, by a model where the household was asked outside
    it, times the months of the season, and what the other months cost in relation to it."""
    at = ITEMS.index(HEATING)
    season = np.isin(home["month"].to_numpy(float), list(choices.heated))
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
    price = _own_price(home, prices, HEATING, choices)
    design = _design(home, winter)
    fit = _fitted(design.matrix, bill, winter, price, home, choices)
    weight = home["weight"].to_numpy(float)
    ratio = 0.0
    if summer.any():
        warm, cold = (np.average(bill[who], weights=weight[who]) for who in (summer, winter))
        ratio = warm / cold
    months = len(choices.heated) + ratio * (MONTHS_IN_YEAR - len(choices.heated))
    value[winter, at] = bill[winter] * months + free[winter]
    rule[winter, at] = RULES.index(IN_SEASON)
    others = connected & ~winter
    level = _both(fit, design.matrix, winter, others, price, home, choices, rng)[choices.amount]
    value[others, at] = level * months + free[others]
    rule[others, at] = RULES.index(OFF_SEASON)
    models.append((OFF_SEASON, int(winter.sum()), fit.r_squared, fit.smearing))
