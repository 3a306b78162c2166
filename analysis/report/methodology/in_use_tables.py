"""Tables of the methodology chapter on the data in use: the steps to nominal consumption.

Each function gives a list: empty where the survey lacks the table that the step needs. What the report
prints, what is computed and what is true stand in columns of their own and are called so.
"""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Table, number, table
from analysis.welfare.aggregate import MONTHS_IN_YEAR

from .figures import rent_tree, source_of
from .in_use import InUse
from .tables import nonfood_items

REPORT, COMPUTED, TRUE = "Report", "Computed", "True"
FEWEST_PIECES = 5  # owners behind a rate that is published
LARGEST = 12  # durables and foods set out; the file below the table holds all
TRUE_NOTE = "True: what was so in the made-up population."


def of_data(
    use: InUse, frame: pd.DataFrame, name: str, title: str, note: str = "", official=(), **more
) -> Table:
    """A table made from the data in use; the ids of `official` tables whose numbers stand in it too."""
    source = "; ".join([use.source, *([source_of(*official)] if official else [])])
    return table(
        frame, id=f"use-{name}", title=title, source=source, note=note, evidence=use.evidence, **more
    )


def with_truth(use: InUse, note: str) -> str:
    return f"{note} {TRUE_NOTE}".strip() if use.truth is not None else note


# --- outliers ---------------------------------------------------------------------------

# What is searched: step, row of its table of outliers, and the mistakes that a synthetic survey makes there
SEARCHED = {
    "Unit values of food": ("food", "unit values", (("food_bought30", None), ("food_week", "unit_price"))),
    "Quantities of food": ("food", "quantities", (("food_week", "purchased"),)),
    "Food away from home": ("food", "food away", (("food_away", None),)),
    "Non-food spending": ("nonfood", None, (("nonfood", None),)),
    "Utilities": ("utilities", None, (("energy", None), ("payments", None))),
    "Values of durables": ("durables", None, (("durables", "value_today"),)),
    "Rents": ("housing", "rents", (("housing", "rent_self_assessed"),)),
    "Property values": ("housing", "property values", (("housing", "property_value"),)),
}
NO_VALUE = ("price not recorded", "age not known", "area not known", "price paid not known")


def outlier_rows(use: InUse) -> pd.DataFrame:
    """what, values, bottom, top, share (per cent flagged), change (per cent of the sum), wrong (true)."""
    rows = []
    for what, (step, part, mistakes) in SEARCHED.items():
        made = getattr(use.made, step)
        if made is None:
            continue
        found = made.outliers if part is None else made.outliers.loc[part]
        flagged = found["bottom"] + found["top"]
        change = 100 * found["change"] if "change" in found else float("nan")
        rows.append(
            {
                "what": what,
                "values": found["values"],
                "bottom": found["bottom"],
                "top": found["top"],
                "share": 100 * flagged / max(found["values"], 1),
                "change": change,
                "wrong": _wrong(use, mistakes),
            }
        )
    return pd.DataFrame(rows)


def _wrong(use: InUse, mistakes) -> float:
    """Values that were made wrong on purpose; missing without truth."""
    if use.truth is None:
        return float("nan")
    rows = use.truth["corrupted"]
    rows = rows[~rows["kind"].isin(NO_VALUE)]
    return float(
        sum(((rows["table"] == t) & (rows["variable"] == v if v else True)).sum() for t, v in mistakes)
    )


def use_outliers(use: InUse) -> list[Table]:
    rows = outlier_rows(use)
    heads = {
        "what": "What was searched",
        "values": "Values",
        "bottom": "Too low",
        "top": "Too high",
        "share": "Flagged",
        "change": "Change of the sum",
    }
    if use.truth is not None:
        heads["wrong"] = "Wrong on purpose (true)"
    shown = rows[list(heads)].rename(columns=heads)
    counts = [heads[k] for k in ("values", "bottom", "top", "wrong") if k in heads]
    note = (
        "Change of the sum: of the weighted sum of the values, by the treatment; for unit values, by "
        "leaving the outlying quotes out. Outlying rents and property values teach no model, so no sum "
        "changes."
    )
    if use.truth is not None:
        note += (
            " A flag is not a mistake: rare values are flagged too, and a mistake that lies among the others "
            "is not."
        )
    return [
        of_data(
            use,
            shown,
            "outliers",
            "What the outlier rule flagged, and what that changed",
            note,
            data=rows,
            units={"Flagged": "%", "Change of the sum": "%"},
            formats={**dict.fromkeys(counts, 0), "Flagged": 2, "Change of the sum": 2},
        )
    ]


# --- food -------------------------------------------------------------------------------


def level_rows(use: InUse) -> pd.DataFrame:
    """level, rows, share (of imputed rows), cumulated, error (median, if the truth is known), per cent; only
    levels that supplied a price."""
    found = use.made.food.levels
    rows = found[(found.index != "reported") & (found["rows"] > 0)].reset_index()
    rows = rows.assign(
        level=rows["level"].astype(str),
        share=100 * rows["share_of_imputed"],
        cumulated=100 * rows["share_of_imputed"].cumsum(),
    )
    if use.price_errors is not None:
        rows["error"] = 100 * rows["level"].map(use.price_errors.rename(index=str))
    return rows[["level", "rows", "share", "cumulated", *(["error"] if "error" in rows else [])]]


def use_food(use: InUse) -> list[Table]:
    rows, said = level_rows(use), use.steps.stated
    report = {"PSU": number(said["level_psu"], 0), "aimag": f"nearly {number(said['level_aimag'], 0)}"}
    shown = pd.DataFrame(
        {
            "Price taken from": rows["level"].str[0].str.upper() + rows["level"].str[1:],
            "Rows": rows["rows"],
            "Share, computed": rows["share"],
            "Up to here, computed": rows["cumulated"],
            "Up to here, report": rows["level"].map(report).fillna(""),
        }
    )
    if "error" in rows:
        shown["Median error (true)"] = rows["error"]
    percents = [c for c in shown if c not in ("Price taken from", "Rows", "Up to here, report")]
    note = "Shares of the rows that needed a price. Report: as stated in its text."
    if "error" in rows:
        note += " Median error: distance of the imputed price from the true price of the PSU, either way."
    return [
        of_data(
            use,
            shown,
            "food-levels",
            "Where the prices of food come from when a household has none",
            note,
            data=rows,
            units=dict.fromkeys([*percents, "Up to here, report"], "%"),
            formats={"Rows": 0, **dict.fromkeys(percents, 1)},
        )
    ]


# --- non-food ---------------------------------------------------------------------------


def nonfood_rows(use: InUse) -> pd.DataFrame:
    """category, report (items that count, Table 1.1), listed (in the list used), items (with spending), mean
    (MNT a month and household), share (per cent)."""
    rows, counted = use.made.nonfood.rows, use.counted.set_index("code")
    spent_on = (use.weights(rows) * rows["value"]).groupby(rows["item"].array, observed=True).sum()
    category = spent_on.index.astype(str).map(counted["category"])
    spent = spent_on.groupby(category).sum()
    items = spent_on.groupby(category).size()
    listed = counted[counted["included"].str.lower() == "true"].groupby("category").size()
    printed = nonfood_items(use.steps).set_index("category")["included"]
    names = [name for name in printed.index if listed.get(name, 0)]
    households = use.made.household["weight"].sum()
    return pd.DataFrame(
        {
            "category": names,
            "report": printed.reindex(names).to_numpy(),
            "listed": listed.reindex(names).to_numpy(),
            "items": items.reindex(names, fill_value=0).to_numpy(),
            "mean": spent.reindex(names, fill_value=0.0).to_numpy() / households / MONTHS_IN_YEAR,
            "share": 100 * spent.reindex(names, fill_value=0.0).to_numpy() / spent.sum(),
        }
    )


def use_nonfood(use: InUse) -> list[Table]:
    if use.made.nonfood is None:
        return []
    rows = nonfood_rows(use)
    heads = {
        "category": "Category",
        "report": "Items that count, report",
        "listed": "Items that count, in use",
        "items": "Items with spending",
        "mean": "Mean spending",
        "share": "Share",
    }
    return [
        of_data(
            use,
            rows.rename(columns=heads),
            "nonfood",
            "The non-food module: what counts, and what was spent",
            "Report: Table 1.1, whose utilities, drinks and tobacco come from other modules. Mean over "
            "households, purchases and things received together.",
            ("T1-1",),
            data=rows,
            units={"Mean spending": "MNT a month", "Share": "%"},
            formats=dict.fromkeys([heads[k] for k in ("report", "listed", "items", "mean")], 0),
        )
    ]


def use_excluded(use: InUse) -> list[Table]:
    """Items left out, by category and reason; what the report does not name is this project's judgement."""
    rows = use.counted[use.counted["included"].str.lower() != "true"].fillna("")
    named = rows.assign(item=use.named(rows["code"], "nonfood_items"))
    by = named.groupby(["category", "reason", "basis"], sort=False)
    shown = by["item"].agg(number_of="size", items="; ".join).reset_index()
    shown = shown[["reason", "number_of", "basis", "items", "category"]].set_axis(
        ["Reason", "Number", "How it is known", "Items", "Category"], axis=1
    )
    shown["Reason"] = shown["Reason"].str[:1].str.upper() + shown["Reason"].str[1:]
    return [
        table(
            shown.sort_values("Category", kind="stable"),
            group="Category",
            id="use-excluded",
            title="The items left out, and why",
            source=f"data/welfare/nonfood_items.csv; {source_of('T1-1')}",
            note="Certain by count: Table 1.1 leaves out as many items as can be meant. Judgement: the "
            "report gives a number and reasons for the category but not the item; the argument for each "
            "item is in the file.",
            data=named[["code", "item", "category", "reason", "basis", "argument"]],
            evidence="computed",
        )
    ]


# --- utilities --------------------------------------------------------------------------


def use_utilities(use: InUse) -> list[Table]:
    made = use.made.utilities
    if made is None:
        return []
    rules = made.rules.reset_index()
    rules = rules[rules["rows"] > 0].assign(rule=rules["rule"].astype(str), share=100 * rules["share"])
    words = rules["rule"].str.replace(" x ", " × ")
    heads = {"rule": "How the value was made", "rows": "Rows", "share": "Share of value, computed"}
    if use.bills is not None:
        rules["ratio"] = rules["rule"].map(use.bills)
        heads["ratio"] = "Computed over true"
    shown = rules.assign(rule=words)[list(heads)].rename(columns=heads)
    note = "Computed over true: the weighted sum over the true sum, for bills that are in both."
    return [
        of_data(
            use,
            _capital(shown),
            "utilities",
            "Utilities: what was reported, what was modelled",
            note if use.bills is not None else "",
            data=rules,
            units={"Share of value, computed": "%"},
            formats={"Rows": 0, "Share of value, computed": 1, "Computed over true": 2},
        ),
        *_utility_models(use),
    ]


def _utility_models(use: InUse) -> list[Table]:
    made = use.made.utilities.models
    if made.empty:
        return []
    heads = {
        "model": "Model",
        "observations": "Observations",
        "r_squared": "R² or share right",
        "factor": "Factor",
    }
    models = made[list(heads)].rename(columns=heads)
    bills = use.names["payments"].set_index("code")["name_en"]
    models["Model"] = models["Model"].str.replace(
        r"\((P\d+)\)", lambda m: f"({bills.get(m[1], m[1])})", regex=True
    )
    return [
        of_data(
            use,
            _capital(models),
            "utility-models",
            "The models of utilities",
            "R² of a regression, or the share that a probit predicts right. Factor: Duan's smearing "
            "factor, the mean ratio of the bill with the subsidy to the bill, or the market price of a "
            "bag over the price paid.",
            formats={"Observations": 0, "R² or share right": 3, "Factor": 2},
        )
    ]


def _capital(frame: pd.DataFrame) -> pd.DataFrame:
    first = frame.columns[0]
    return frame.assign(**{first: frame[first].str[0].str.upper() + frame[first].str[1:]})


# --- durables ---------------------------------------------------------------------------


def durable_rows(use: InUse) -> pd.DataFrame:
    """item, name, pieces; per cent: rate, true (if known), negative, share of the flow; largest first."""
    rows = use.made.durables.rows
    flow = (use.weights(rows) * rows["value"]).groupby(rows["item"].array, observed=True).sum()
    flow.index = flow.index.astype(str)
    rates = use.made.durables.rates
    frame = pd.DataFrame(
        {
            "item": rates.index,
            "name": use.named(rates.index.to_series(), "durables").to_numpy(),
            "pieces": rates["pieces"].to_numpy(),
            "rate": 100 * rates["rate"].to_numpy(),
            "negative": 100 * rates["negative"].to_numpy(),
            "share": 100 * (flow / flow.sum()).reindex(rates.index).to_numpy(),
        }
    )
    if use.truth is not None:
        true = use.truth["depreciation"]
        known = pd.Series(100 * true["depreciation"].to_numpy(), index=true["item"].astype(str))
        frame["true"] = frame["item"].map(known)
    frame = frame[frame["pieces"] >= FEWEST_PIECES]
    return frame.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)


def use_durables(use: InUse) -> list[Table]:
    if use.made.durables is None:
        return []
    rows = durable_rows(use)
    heads = {"name": "Item", "pieces": "Holdings with a rate", "rate": "Loss a year, computed"}
    heads |= {"true": "Loss a year, true"} if "true" in rows else {}
    heads |= {"negative": "Gained in value", "share": "Share of the flow"}
    shown = rows.head(LARGEST)[list(heads)].rename(columns=heads)
    return [
        of_data(
            use,
            shown,
            "durables",
            "Depreciation of the durables with the largest flow",
            with_truth(use, f"The {LARGEST} largest of {len(rows)} items; the data file has all."),
            data=rows,
            units={h: "%" for k, h in heads.items() if k not in ("name", "pieces")},
            formats={heads["pieces"]: 0},
        )
    ]


# --- housing ----------------------------------------------------------------------------

CHARACTERISTICS = {
    "dwelling_type": "type of dwelling",
    "dwelling_age": "age",
    "dwelling_age_squared": "age, squared",
    "ln_living_area": "living area (log)",
    "ln_total_area": "total area (log)",
    "ger_walls": "walls of the ger",
    "ger_cover": "cover of the ger",
    "electricity_meter": "electricity meter",
}
LEAVES = {
    "rate x value told": "value",
    "rate x value imputed": "imputed value",
    "actual rent": "rent",
    "hedonic rent": "model",
}


def tree_rows(use: InUse) -> pd.DataFrame:
    """leaf (as in `figures.rent_tree`), report, computed: share of households, per cent."""
    found = use.made.housing.tree["weighted_share"].rename(index=LEAVES)
    report = rent_tree(use.steps)
    return pd.DataFrame(
        {
            "leaf": list(report),
            "report": list(report.values()),
            "computed": [100 * found[leaf] for leaf in report],
        }
    )


def use_rent_model(use: InUse) -> list[Table]:
    made = use.made.housing
    if made is None or made.rent_model is None:
        return []
    path = made.rent_model.path
    added = path["change"].astype(str).str.removeprefix("+ ")
    removed = added.str.startswith("- ")
    words = added.str.removeprefix("- ").replace(CHARACTERISTICS).str.replace("_", " ")
    shown = pd.DataFrame(
        {
            "Step": path["step"],
            "Characteristic": words.where(~removed, "without " + words),
            "R², training part": path["r_squared"],
            "R², held-out part": path["r_squared_test"],
        }
    )
    return [
        of_data(
            use,
            shown,
            "rent-model",
            "The choice of characteristics of the rent model",
            "Each step adds the characteristic that raises R² on the held-out sampling units most. "
            f"Report, final model: R² = {use.steps.stated['rent_r_squared']:.4f}.",
            formats={"R², training part": 4, "R², held-out part": 4, "Step": 0},
        )
    ]


def use_rates(use: InUse) -> list[Table]:
    """The spread of the capitalisation rates over aimags; by aimag for real data only."""
    made = use.made.housing
    if made is None:
        return []
    said, rates = use.steps.stated, made.rates["rate"].astype(float)
    places = {
        "Lowest aimag": 0.0,
        "Lower quartile": 0.25,
        "Median aimag": 0.5,
        "Upper quartile": 0.75,
        "Highest aimag": 1.0,
    }
    report = {"Lowest aimag": said["cap_rate_low"], "Highest aimag": said["cap_rate_high"]}
    columns = {
        "Rate": list(places),
        REPORT: [report.get(name, float("nan")) for name in places],
        COMPUTED: [rates.quantile(q) for q in places.values()],
    }
    if use.truth is not None:
        columns[TRUE] = [use.truth["capitalisation"]["capitalisation"].quantile(q) for q in places.values()]
    shown = pd.DataFrame(columns)
    found = [
        of_data(
            use,
            shown,
            "rates",
            "Capitalisation rates over the aimags",
            with_truth(use, "A year's rent over the property value. The report states the range alone."),
            formats=dict.fromkeys([REPORT, COMPUTED, TRUE], 4),
        )
    ]
    if not use.data.is_synthetic:
        by_aimag = made.rates.reset_index()[["aimag", "rate", "quotes", "level"]]
        found.append(
            of_data(
                use,
                by_aimag.set_axis(["Aimag", "Rate", "Dwellings", "Level"], axis=1),
                "rates-by-aimag",
                "Capitalisation rates by aimag",
                formats={"Rate": 4, "Dwellings": 0},
            )
        )
    if use.rents is not None:
        rents = use.rents.reindex([leaf for leaf in LEAVES if leaf in use.rents.index]).reset_index(
            names="rule"
        )
        heads = [
            "How the rent was found",
            "Mean rent, computed",
            "Mean rent, true",
            "Correlation of logarithms",
        ]
        words = rents["rule"].str.replace(" x ", " × ")
        found.append(
            of_data(
                use,
                _capital(rents.assign(rule=words).set_axis(heads, axis=1)),
                "rents-true",
                "Rents found against true rents",
                with_truth(use, "Means over households."),
                units=dict.fromkeys(heads[1:3], "MNT a month"),
                formats={heads[1]: 0, heads[2]: 0, heads[3]: 3},
            )
        )
    return found
