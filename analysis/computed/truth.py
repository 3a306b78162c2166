"""The welfare chain against the truth of a synthetic survey: errors of what was imputed, mistakes found and
missed, and what each step does to the headcount.

Results of the chain and tables of the truth in, frames out; `truth` alone reads files. Real data have no
truth: for them there is only `InputError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError
from analysis.hses.store import Microdata
from analysis.survey.decomposition import shapley
from analysis.survey.poverty import fgt
from analysis.welfare import aggregate, chain
from analysis.welfare import utilities as bills

FOLDER = "truth"
NEAR = 0.10  # an imputed value is near the true one within this part of it

# Parts of consumption that are replaced by the truth, and the columns of the aggregate that they are made of
PARTS = {
    "food": ("nominal_food", "nominal_alcohol_tobacco"),
    "utilities": ("nominal_utilities",),
    "non-food": tuple(
        f"nominal_{name}"
        for name, component in aggregate.CATEGORIES.items()
        if component == "nonfood" and name not in ("alcohol_tobacco", "utilities")
    ) + ("nominal_repairs",),
    "durables": ("nominal_durables",),
    "housing": ("nominal_rent",),
}  # fmt: skip
STEPS = (*PARTS, "deflator", "line")

# Where the chain looks for mistakes: table and variable of the log -> name of the search
SEARCHES = {
    ("food_week", "purchased"): "food quantities",
    ("food_week", "unit_price"): "unit values",
    ("food_bought30", "quantity"): "unit values",
    ("food_bought30", "expenditure"): "unit values",
    ("food_away", "spent"): "food away from home",
    ("nonfood", "spent_1m"): "non-food",
    ("nonfood", "spent_12m"): "non-food",
    ("energy", "spent_1m"): "utilities",
    ("payments", "spent_1m"): "utilities",
    ("durables", "value_today"): "values of durables",
    ("housing", "rent_self_assessed"): "rents",
    ("housing", "property_value"): "property values",
    ("housing", "living_area"): "areas",
}
LETTERS = {"energy": "E", "payments": "P"}  # before the questionnaire's numbers of items
HOME_FLAGS = {"rents": "rent_flag", "property values": "value_flag", "areas": "area_flag"}
OUTSIDE = ("persons",)  # tables that consumption is not made of
LACKING = "lacking"  # what was not answered is no mistake to be found
USES = ("searched", "not used", "not searched", LACKING, "outside")


@dataclass(frozen=True, eq=False)
class Truth:
    """What was so in the made-up population (`truth/README.md` beside a synthetic survey), MNT as there.

    consumption: index hhid: consumption (real, a month per adult equivalent), adult_equivalents, deflator,
    nominal_... (a year). dwellings: hhid, rent (a month), property_value. food_prices: psu, item, price.
    units: Series hhid -> psu of the truth. utilities: hhid, item, value (a year). depreciation: item,
    depreciation, included. capitalisation: aimag, capitalisation. deflator: aimag, quarter, deflator.
    corrupted: table, hhid, key, variable, true, recorded, kind.
    """

    consumption: pd.DataFrame
    dwellings: pd.DataFrame
    food_prices: pd.DataFrame
    units: pd.Series
    utilities: pd.DataFrame
    depreciation: pd.DataFrame
    capitalisation: pd.DataFrame
    deflator: pd.DataFrame
    corrupted: pd.DataFrame


FILES = (
    "consumption", "dwellings", "food_prices", "households", "utilities", "depreciation",
    "capitalisation", "deflator", "corrupted",
)  # fmt: skip


def truth(data: Microdata) -> Truth:
    """The truth beside a synthetic survey. InputError for real data, and for a survey made without it."""
    if not data.is_synthetic:
        raise InputError(
            f"{data.name}: expected a synthetic survey, found real data. No truth is known of them; "
            "name a survey made with `compendium data synthetic`."
        )
    folder = data.folder.parent / FOLDER
    missing = [f"{name}.parquet" for name in FILES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise InputError(
            f"{data.name}: expected the truth of the synthetic survey beside its microdata, found no "
            f"{', '.join(missing)} in the folder {FOLDER}. Make the survey again: compendium data synthetic. "
            "A survey made with --clean has no mistakes to look for."
        )
    read = {name: pd.read_parquet(folder / f"{name}.parquet",
                                  columns=["hhid", "psu"] if name == "households" else None)
            for name in FILES}  # fmt: skip
    units = read.pop("households").set_index("hhid")["psu"]
    return Truth(**{**read, "consumption": read["consumption"].set_index("hhid"), "units": units})


# --- errors of what was imputed ----------------------------------------------------------------


def errors(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Errors of prices, rents, values, bills and rates, by where each comes from.

    One row what and level: values, share (of the values of what, per cent), bias (of the sum, per cent of the
    true one; weighted as that sum is in consumption), typical (median ratio less 1, per cent), error
    (median absolute error, per cent), ninth (the ninth decile of absolute errors, per cent), near (values
    within 10 per cent of the true one, per cent). Steps that were left out have no rows.
    """
    parts = [food_prices(made, known)]
    if made.housing is not None:
        parts += [rents(made, known), property_values(made, known), capitalisation(made, known)]
    if made.utilities is not None:
        parts.append(utilities(made, known))
    if made.durables is not None:
        parts.append(depreciation(made, known))
    if made.deflator is not None:
        parts.append(price_index(made, known))
    return pd.concat(parts, ignore_index=True)


def accuracy(what: str, used, true, level, weight=1.0) -> pd.DataFrame:
    """`errors` of one kind of value. used, true, level: [n]; weight: [n] or a number, of the sums.

    A value whose true one is 0 counts in the sums alone; values that are missing in either are left out.
    """
    frame = pd.DataFrame({"level": level, "used": np.asarray(used, float), "true": np.asarray(true, float)})
    frame["weight"] = weight
    frame = frame[np.isfinite(frame["used"]) & np.isfinite(frame["true"])]
    frame["off"] = 100 * (frame["used"] / frame["true"].where(frame["true"] > 0) - 1)
    frame["far"] = frame["off"].abs()
    frame["near"] = (frame["far"] <= 100 * NEAR + 1e-9).where(frame["far"].notna())
    sums = frame.assign(used=frame["used"] * frame["weight"], true=frame["true"] * frame["weight"])
    by = frame.groupby("level", observed=True, sort=False)
    total = sums.groupby("level", observed=True, sort=False)[["used", "true"]].sum()
    table = pd.DataFrame(
        {
            "values": by.size(),
            "share": 100 * by.size() / max(len(frame), 1),
            "bias": 100 * (total["used"] / total["true"].where(total["true"] > 0) - 1),
            "typical": by["off"].median(),
            "error": by["far"].median(),
            "ninth": by["far"].quantile(0.9),
            "near": 100 * by["near"].mean().astype(float),
        }
    )
    if isinstance(frame["level"].dtype, pd.CategoricalDtype):
        table = table.reindex([name for name in frame["level"].cat.categories if name in table.index])
    table.insert(0, "what", what)
    return table.reset_index(names="level")[["what", "level", *table.columns[1:]]]


def food_prices(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Unit values of food eaten, by level of the cascade, against the true price in the sampling unit.

    Weight of the sums: quantity x household weight. What a household paid differs from the price of its unit
    by quality and chance, so that values "reported" are off without being wrong.
    """
    rows = made.food.rows
    rows = rows[(rows["quantity"] > 0).to_numpy()]
    names = pd.Index(rows["hhid"].cat.categories)
    at = rows["hhid"].cat.codes.to_numpy()
    unit = known.units.reindex(names).to_numpy()[at]
    item = pd.Index(rows["item"].cat.categories)
    true = _looked_up(known.food_prices, unit, item.astype(str).to_numpy()[rows["item"].cat.codes])
    weight = made.household["weight"].reindex(names).to_numpy()[at] * rows["quantity"].to_numpy()
    return accuracy("price of food", rows["unit_value"], true, rows["level"].array, weight)


def _looked_up(prices: pd.DataFrame, unit: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Price of each (unit, item as text); missing where there is none. A grid is quicker than a merge."""
    units, items = pd.Index(prices["psu"].unique()), pd.Index(prices["item"].unique())
    grid = np.full((len(units) + 1, len(items) + 1), np.nan)
    grid[units.get_indexer(prices["psu"]), items.get_indexer(prices["item"])] = prices["price"]
    # what is not there has position -1: the last row and column, which stay missing
    return grid[units.get_indexer(pd.Index(unit)), items.astype(str).get_indexer(pd.Index(item))]


def rents(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Rents by rule of the tree; weight of the sums: households."""
    home = made.housing.household
    true = known.dwellings.set_index("hhid")["rent"].reindex(home.index)
    weight = made.household["weight"].reindex(home.index).to_numpy()
    return accuracy("rent", home["rent"], true, home["rule"].array, weight)


def property_values(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Values of gers, told or modelled; weight of the sums: households."""
    home = made.housing.household
    home = home[home["property_value"].notna()]
    true = known.dwellings.set_index("hhid")["property_value"].reindex(home.index)
    weight = made.household["weight"].reindex(home.index).to_numpy()
    source = np.where(home["value_source"].astype(str) == "reported", "told", "modelled")
    return accuracy("value of a ger", home["property_value"], true,
                    pd.Categorical(source, categories=["told", "modelled"]), weight)  # fmt: skip


def capitalisation(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Capitalisation rates, one value an aimag, by the area whose median stands."""
    rates = made.housing.rates
    true = known.capitalisation.set_index(known.capitalisation["aimag"].astype(str))["capitalisation"]
    return accuracy("capitalisation rate", rates["rate"], true.reindex(rates.index.astype(str)),
                    rates["level"].astype(str).to_numpy())  # fmt: skip


def utilities(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Bills by rule; what was used and is not counted stands at 0. Weight of the sums: households."""
    rows = made.utilities.rows[["hhid", "item", "value", "rule"]].astype(
        {"hhid": "str", "item": "str", "rule": "str"}
    )
    both = rows.merge(known.utilities.rename(columns={"value": "true"}), on=["hhid", "item"], how="outer")
    both = both[both["hhid"].isin(made.household.index)]
    level = pd.Categorical(both["rule"].fillna("not counted"), categories=[*bills.RULES, "not counted"])
    weight = made.household["weight"].reindex(both["hhid"]).to_numpy()
    return accuracy("utility", both["value"].fillna(0.0), both["true"].fillna(0.0), level, weight)


def depreciation(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Rates of depreciation, one value an item that counts."""
    true = known.depreciation.set_index(known.depreciation["item"].astype(str))["depreciation"]
    rates = made.durables.rates["rate"]
    return accuracy("depreciation", rates, true.reindex(rates.index.astype(str)), "median of the item")


def price_index(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """The deflator, one value an aimag and quarter; weight of the sums: households interviewed."""
    cells = made.deflator.cells
    true = known.deflator.set_index(
        [known.deflator["aimag"].astype(str), known.deflator["quarter"].astype(int)]
    )
    at = pd.MultiIndex.from_arrays([cells["aimag"].astype(str), cells["quarter"].astype(int)])
    return accuracy("price index", cells["index"], true["deflator"].reindex(at), "aimag and quarter",
                    cells["households"].to_numpy())  # fmt: skip


# --- mistakes ----------------------------------------------------------------------------------


def mistakes(made: chain.Welfare, known: Truth, lists: chain.Lists) -> pd.DataFrame:
    """Each record that was changed on purpose, and what became of it: one row a record of the log.

    table, kind, hhid, key, search (a name of `SEARCHES`, "" where none looks), use (of `USES`: "searched";
    "not used", where the chain takes another answer; "not searched"; "lacking", an answer that is not there;
    "outside" consumption), found (whether it was flagged; missing where it was not searched), size (recorded
    / true).
    """
    log = known.corrupted
    places = log[["table", "variable"]].drop_duplicates()
    names = [SEARCHES.get(pair, "") for pair in places.itertuples(index=False)]
    frame = log.merge(places.assign(search=names), on=["table", "variable"], how="left")
    letter = frame["table"].map(LETTERS)
    number = frame["key"].astype(str)
    frame["key"] = (letter + number.str.zfill(2)).where(letter.notna(), number)
    frame["search"] = frame["search"].mask(~frame["search"].isin(_kept(made)), "")
    lacking = frame["recorded"].isna() | ((frame["recorded"] == 0) & (frame["variable"] == "price_paid"))
    outside = frame["table"].isin(OUTSIDE)
    unused = ~_used(frame, made, lists)
    frame["use"] = np.select(
        [outside, lacking, unused, frame["search"] == ""],
        ["outside", LACKING, "not used", "not searched"],
        "searched",
    )
    there = pd.MultiIndex.from_frame(flags(made)[["search", "hhid", "key"]])
    found = pd.MultiIndex.from_frame(frame[["search", "hhid", "key"]]).isin(there)
    frame["found"] = pd.array(found, dtype="boolean")
    frame.loc[frame["use"] != "searched", "found"] = pd.NA
    frame["size"] = frame["recorded"] / frame["true"]
    return frame[["table", "kind", "variable", "hhid", "key", "search", "use", "found", "size"]]


def flags(made: chain.Welfare) -> pd.DataFrame:
    """Everything that the steps flagged: search, hhid, key (item or kind; "" for a dwelling), side."""
    parts = [
        _flagged("food quantities", made.food.rows, "item", "quantity_flag"),
        _flagged("unit values", made.food.rows, "item", "price_flag"),
        _flagged("food away from home", made.food.away, "kind", "flag"),
    ]
    for name, step in (
        ("non-food", made.nonfood),
        ("utilities", made.utilities),
        ("values of durables", made.durables),
    ):
        if step is not None:
            parts.append(_flagged(name, step.rows, "item", "flag"))
    if made.housing is not None:
        home = made.housing.household.reset_index()
        parts += [_flagged(name, home, None, column) for name, column in HOME_FLAGS.items() if column in home]
    return pd.concat(parts, ignore_index=True)


def found_and_missed(frame: pd.DataFrame) -> pd.DataFrame:
    """`mistakes` counted: one row a table and kind: planted, searched, found, missed, sensitivity (found of
    those searched, per cent), not_used, not_searched."""
    uses = {name: frame["use"] == name for name in USES}
    counted = frame.assign(
        searched=uses["searched"],
        found=frame["found"].fillna(False).astype(bool),
        not_used=uses["not used"],
        not_searched=uses["not searched"],
    )[~(uses[LACKING] | uses["outside"])]
    by = counted.groupby(["table", "kind"], sort=False)
    table = by[["searched", "found", "not_used", "not_searched"]].sum().astype(int)
    table.insert(0, "planted", by.size())
    table.insert(3, "missed", table["searched"] - table["found"])
    table.insert(4, "sensitivity", 100 * table["found"] / table["searched"].where(table["searched"] > 0))
    return table.reset_index()


def alarms(made: chain.Welfare, frame: pd.DataFrame) -> pd.DataFrame:
    """Flags by search: flags, true (a planted mistake), false, share_true (per cent), judged (values)."""
    found = flags(made)
    planted = frame[frame["use"] == "searched"]
    keys = pd.MultiIndex.from_frame(planted[["search", "hhid", "key"]])
    right = pd.MultiIndex.from_frame(found[["search", "hhid", "key"]]).isin(keys)
    by = found.assign(true=right).groupby("search", sort=False)["true"]
    table = pd.DataFrame({"flags": by.size(), "true": by.sum().astype(int)}).reindex(
        sorted(_kept(made), key=_order)
    )
    table = table.fillna(0).astype(int)
    table["false"] = table["flags"] - table["true"]
    table["share_true"] = 100 * table["true"] / table["flags"].where(table["flags"] > 0)
    return table.rename_axis("search").reset_index()


def _order(search: str) -> int:
    return list(dict.fromkeys(SEARCHES.values())).index(search)


def _kept(made: chain.Welfare) -> set[str]:
    """The searches whose flags the results keep."""
    kept = {"food quantities", "unit values", "food away from home"}
    for name, step in (
        ("non-food", made.nonfood),
        ("utilities", made.utilities),
        ("values of durables", made.durables),
    ):
        if step is not None:
            kept.add(name)
    if made.housing is not None:
        kept |= {name for name, column in HOME_FLAGS.items() if column in made.housing.household}
    return kept


def _flagged(search: str, rows: pd.DataFrame, key: str | None, flag: str) -> pd.DataFrame:
    """Rows whose flag is neither empty nor missing."""
    side = rows[flag].astype(object)
    some = rows[(side.notna() & (side != "")).to_numpy()]
    return pd.DataFrame(
        {
            "search": search,
            "hhid": some["hhid"].astype(str).to_numpy(),
            "key": "" if key is None else some[key].astype(str).to_numpy(),
            "side": some[flag].astype(str).to_numpy(),
        }
    ).astype({"hhid": "str", "key": "str", "side": "str"})


def _used(frame: pd.DataFrame, made: chain.Welfare, lists: chain.Lists) -> np.ndarray:
    """Whether the chain takes the answer in which each mistake of the log stands."""
    used = np.ones(len(frame), dtype=bool)
    table, variable, key = (frame[name].astype(str).to_numpy() for name in ("table", "variable", "key"))
    if made.nonfood is not None:
        counted = lists.nonfood[lists.nonfood["included"].astype(str).str.lower() == "true"]
        months = counted.set_index(counted["code"].astype(str))["recall_months"].astype(float)
        wanted = {"year": 12.0, "month": 1.0}.get(made.nonfood.choices.period)
        taken = (
            months.reindex(key).to_numpy()
            if wanted is None
            else np.where(pd.Index(key).isin(months.index), wanted, np.nan)
        )
        asked = np.where(variable == "spent_12m", 12.0, 1.0)
        used &= (table != "nonfood") | (taken == asked)
    if made.utilities is not None:
        by_year = made.utilities.choices.fuels == 12
        taken = np.isin(key, [item for item in bills.ITEMS if not (by_year and item in bills.FUELS)])
        used &= ~np.isin(table, list(LETTERS)) | taken
    if made.durables is not None:
        counted = lists.durables[lists.durables["included"].astype(str).str.lower() == "true"]["code"].astype(
            str
        )
        used &= (table != "durables") | np.isin(key, counted.to_numpy(str))
    if made.housing is not None:
        rule = made.housing.household["rule"].astype(str)
        gers = rule.index[rule.str.startswith("rate")]
        used &= (variable != "rent_self_assessed") | ~frame["hhid"].isin(gers).to_numpy()
    return used


# --- the headcount -----------------------------------------------------------------------------


def headcount_by_step(made: chain.Welfare, known: Truth, line: float) -> pd.DataFrame:
    """What replacing each step by the truth does to the headcount (per cent of people).

    line: the true one, MNT a month per adult equivalent. One row a step of `STEPS`: alone (headcount with
    this step true, all else the chain's, at the true line; for "line": all else the chain's), change_alone;
    cumulative (headcount with this step and those before it true; the line comes first), change; share
    (Shapley: the mean change over all orders, which does not hang on one). The first row, "chain", is the
    headcount at the chain's own line; the last cumulative one is the truth.
    """
    people = (made.household["weight"] * made.household["size"]).to_numpy(float)
    ours, theirs = _amounts(made.household), _amounts(_true(made, known))
    own = made.line.total if made.line is not None else made.poverty_line
    equivalents = made.household["equivalents"].to_numpy(float)

    def headcount(true: frozenset[str]) -> float:
        total = sum((theirs if name in true else ours)[name] for name in PARTS)
        index = (theirs if "deflator" in true else ours)["deflator"]
        at = line if "line" in true else own
        return 100 * fgt(total / aggregate.MONTHS_IN_YEAR / equivalents / index, at, people)

    order = ("line", *(name for name in STEPS if name != "line"))
    at_line, shares = headcount(frozenset({"line"})), shapley(order, headcount)
    rows = [{"step": "chain", "alone": at_line, "cumulative": headcount(frozenset())}]
    for k, step in enumerate(order):
        base = headcount(frozenset()) if step == "line" else at_line
        alone = headcount(frozenset({"line", step}))
        cumulative = headcount(frozenset(order[: k + 1]))
        rows.append({"step": step, "alone": alone, "change_alone": alone - base, "cumulative": cumulative,
                     "change": cumulative - rows[-1]["cumulative"], "share": shares[step]})  # fmt: skip
    return pd.DataFrame(rows)


def status(made: chain.Welfare, known: Truth, line: float) -> pd.DataFrame:
    """People by true and computed poverty status at `line`: true, computed, share (per cent of people)."""
    people = (made.household["weight"] * made.household["size"]).to_numpy(float)
    true = known.consumption["consumption"].reindex(made.household.index).to_numpy() < line
    computed = made.household["consumption"].to_numpy() < line
    rows = [(a, b, 100 * people[(true == a) & (computed == b)].sum() / people.sum())
            for a in (True, False) for b in (True, False)]  # fmt: skip
    return pd.DataFrame(rows, columns=["true", "computed", "share"])


def amounts(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    """Mean real consumption by part, computed and true (MNT a month per adult equivalent, over people), bias
    (per cent of the true one), and error (mean absolute error of households, per cent of the true mean).

    Both sides at the true price index, so that a part shows its own bias; then "all", their sum, and "all,
    own index", where the chain's consumption is deflated by the chain's index.
    """
    frame = made.household
    people = (frame["weight"] * frame["size"]).to_numpy(float)
    ours, theirs = _amounts(frame), _amounts(_true(made, known))
    monthly = aggregate.MONTHS_IN_YEAR * frame["equivalents"].to_numpy(float) * theirs["deflator"]
    values = {name: (ours[name] / monthly, theirs[name] / monthly) for name in PARTS}
    values["all"] = tuple(sum(pair[side] for pair in values.values()) for side in (0, 1))
    values["all, own index"] = (values["all"][0] * theirs["deflator"] / ours["deflator"], values["all"][1])
    rows = [
        {"part": name, "computed": np.average(a, weights=people), "true": np.average(b, weights=people),
         "apart": np.average(np.abs(a - b), weights=people)}
        for name, (a, b) in values.items()
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    table["bias"] = 100 * (table["computed"] / table["true"] - 1)
    table["error"] = 100 * table["apart"] / table["true"]
    return table.drop(columns="apart")


def true_headcount(made: chain.Welfare, known: Truth, line: float) -> float:
    """Headcount of the true consumption at `line`, per cent of people."""
    people = (made.household["weight"] * made.household["size"]).to_numpy(float)
    return 100 * fgt(known.consumption["consumption"].reindex(made.household.index).to_numpy(), line, people)


def _true(made: chain.Welfare, known: Truth) -> pd.DataFrame:
    frame = known.consumption.reindex(made.household.index)
    if gone := int(frame["consumption"].isna().sum()):
        raise InputError(
            f"truth: expected every household of the aggregate, found none of {gone}. The truth beside the "
            "survey belongs to another one; make the survey and the aggregate again."
        )
    return frame.assign(index=frame["deflator"])


def _amounts(frame: pd.DataFrame) -> Mapping[str, np.ndarray]:
    """Nominal MNT a year of each part, and the deflator."""
    parts = {name: frame[list(columns)].sum(axis=1).to_numpy(float) for name, columns in PARTS.items()}
    return {**parts, "deflator": frame["index"].to_numpy(float)}
