"""Tables of the methodology chapter on the data in use, from the aggregate to poverty.

As in `in_use_tables`: a list each, and what the report prints, what is computed and what is true in columns
of their own.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.presentation import Table, number
from analysis.report.redrawn_table import redrawn_table
from analysis.welfare import basic_needs, equivalence

from .in_use import InUse
from .in_use_tables import COMPUTED, LARGEST, REPORT, TRUE, of_data, with_truth

# --- the aggregate ----------------------------------------------------------------------


def use_composition(use: InUse) -> list[Table]:
    rows = use.composition
    names = {"report": REPORT, "computed": COMPUTED, "true": TRUE}
    sides = [side for side in names if side in rows]
    whole = rows[sides].sum()
    total = pd.DataFrame([{"label": "Total", **whole.to_dict()}])
    listed = pd.concat([rows[["label", *sides]], total], ignore_index=True)
    frame = pd.DataFrame({("Category", ""): listed["label"]})
    for side in sides:
        frame["MNT a month", names[side]] = listed[side]
    for side in sides:
        frame["Share, %", names[side]] = 100 * listed[side] / whole[side]
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    formats = {c: 0 if c[0] == "MNT a month" else 1 for c in frame.columns[1:]}
    return [
        of_data(
            use,
            frame,
            "composition",
            "Mean real consumption by category, per adult equivalent",
            with_truth(
                use,
                "Report: Table B.21, whose row on repair materials holds the rents too. Means over "
                "people; shares of the means.",
            ),
            ("B21",),
            data=rows.reset_index(names="category"),
            formats=formats,
        )
    ]


# --- adjustments ------------------------------------------------------------------------

SCALES = {
    "oecd-1": "OECD-I (the report's)",
    "oecd-modified": "OECD-modified",
    "per capita": "Per capita",
    "square root": "Square root",
}


def use_equivalence(use: InUse) -> list[Table]:
    homes = use.made.household
    weight = homes["weight"]

    def mean(values) -> float:
        return float((values * weight).sum() / weight.sum())

    rows = [{"What": "In this run", "Mean": mean(homes["equivalents"])}]
    rows += [
        {"What": name, "Mean": mean(equivalence.adult_equivalents(homes["adults"], homes["children"], key))}
        for key, name in SCALES.items()
    ]
    counts = [
        {"What": f"{what} in a household", "Mean": mean(homes[key])}
        for what, key in (("Members", "size"), ("Adults", "adults"), ("Children", "children"))
    ]
    shown = pd.DataFrame([*counts, *({**row, "What": f"Adult equivalents: {row['What']}"} for row in rows)])
    return [
        of_data(
            use,
            shown,
            "equivalence",
            "Size and composition of households",
            "Means over households.",
            formats={"Mean": 2},
        )
    ]


def basket_rows(use: InUse) -> pd.DataFrame:
    """kind; report, computed, left_out: items of the price basket; share of consumption, per cent."""
    basket = use.made.deflator.basket
    kept = basket["kept"]
    said = use.steps.stated
    kinds = {
        "food": ("Food", said["deflator_food_items"]),
        "nonfood": ("Non-food", said["deflator_nonfood_items"]),
    }
    rows = [
        {
            "kind": label,
            "report": report,
            "computed": int((kept & (basket["kind"] == kind)).sum()),
            "left_out": int((~kept & (basket["kind"] == kind)).sum()),
            "share": 100 * basket.loc[kept & (basket["kind"] == kind), "share"].sum(),
        }
        for kind, (label, report) in kinds.items()
    ]
    frame = pd.DataFrame(rows)
    total = {"kind": "All", **frame[["report", "computed", "left_out", "share"]].sum().to_dict()}
    return pd.concat([frame, pd.DataFrame([total])], ignore_index=True)


def index_rows(use: InUse) -> pd.DataFrame:
    """location, quarter, lowest, mean, highest (over people), true (mean, if known).

    Means, as the household in the middle of a location would have the index of one aimag.
    """
    homes = use.made.household.assign(people=use.people)
    if use.truth is not None:
        true = use.truth["deflator"].astype({"aimag": "str", "quarter": "int"})
        known = true.set_index(["aimag", "quarter"])["deflator"]
        keys = pd.MultiIndex.from_arrays([homes["aimag"].astype(str), homes["quarter"].astype(int)])
        homes = homes.assign(true=known.reindex(keys).to_numpy())
    order = [name for name in basic_needs.LOCATIONS if name in set(homes["location"])] or sorted(
        set(homes["location"])
    )
    rows = []
    for location in order:
        for quarter, part in homes[homes["location"] == location].groupby("quarter", observed=True):
            people = part["people"]
            row = {
                "location": location,
                "quarter": int(quarter),
                "lowest": part["index"].min(),
                "mean": np.average(part["index"], weights=people),
                "highest": part["index"].max(),
            }
            if "true" in part:
                row["true"] = np.average(part["true"], weights=people)
            rows.append(row)
    return pd.DataFrame(rows)


def use_prices(use: InUse) -> list[Table]:
    if use.made.deflator is None:
        return []
    rows = basket_rows(use)
    heads = {
        "kind": "Items",
        "report": "Kept, report",
        "computed": "Kept, computed",
        "left_out": "Left out, computed",
        "share": "Share of consumption, computed",
    }
    basket = of_data(
        use,
        rows.rename(columns=heads),
        "price-basket",
        "The basket of the price index",
        "Share: of the reference group's consumption that has budget shares, without rents and durables.",
        units={heads["share"]: "%"},
        formats={heads["report"]: 0, heads["computed"]: 0, heads["left_out"]: 0},
    )
    return [basket]


# --- line -------------------------------------------------------------------------------


def use_path(use: InUse) -> list[Table]:
    made = use.made.line
    if made is None:
        return []
    path = made.path
    shown = pd.DataFrame(
        {
            "Round": path["iteration"],
            "Reference group": [
                f"{100 * a:.1f} to {100 * b:.1f}" for a, b in zip(path["lower"], path["upper"], strict=True)
            ],
            "Items": path["items"],
            "Energy": path["kcal"],
            "Cost": path["cost"],
            "Food line": path["food"],
            "Non-food": path["nonfood"],
            "Line": path["line"],
            "Below it": 100 * path["headcount"],
        }
    )
    money = ["Food line", "Non-food", "Line"]
    return [
        of_data(
            use,
            shown,
            "line-path",
            "The line, round by round",
            "Reference group: percentiles of people by real consumption. Energy and cost: of the basket "
            "as eaten, before it is scaled.",
            data=path,
            units={
                "Energy": "kcal a day",
                "Cost": "MNT a day",
                **dict.fromkeys(money, "MNT a month"),
                "Below it": "% of people",
                "Reference group": "percentiles",
            },
            formats={
                "Energy": 0,
                "Cost": 0,
                **dict.fromkeys(money, 0),
                "Below it": 2,
                "Items": 0,
                "Round": 0,
            },
        )
    ]


def line_rows(use: InUse) -> pd.DataFrame:
    """part, report, computed, difference (per cent), true (of the total, if known), MNT a month."""
    own, official = use.made.line, use.steps.official_line["month"]
    parts = {
        "food": ("Food", own.food),
        "nonfood": ("Non-food", own.nonfood),
        "total": ("Total", own.total),
    }
    rows = [
        {
            "part": name,
            "report": official[key],
            "computed": value,
            "difference": 100 * (value / official[key] - 1),
        }
        for key, (name, value) in parts.items()
    ]
    frame = pd.DataFrame(rows)
    if use.truth is not None:  # its consumption was made for the official line
        frame["true"] = [float("nan"), float("nan"), official["total"]]
    return frame


def use_line(use: InUse) -> list[Table]:
    if use.made.line is None:
        return []
    rows = line_rows(use)
    heads = {"part": "Line", "report": REPORT, "computed": COMPUTED, "difference": "Difference"}
    heads |= {"true": TRUE} if "true" in rows else {}
    shown = rows[list(heads)].rename(columns=heads)
    money = [heads[k] for k in ("report", "computed", "true") if k in heads]
    note = "Difference: computed against report."
    if use.truth is not None:
        note += " True: the line for which the made-up consumption was drawn; its parts were not set."
    return [
        of_data(
            use,
            shown,
            "line",
            "The survey's own line beside the official one",
            note,
            ("T1-2",),
            data=rows,
            units={**dict.fromkeys(money, "MNT a month"), "Difference": "%"},
            formats={**dict.fromkeys(money, 0), "Difference": 2},
        )
    ]


def food_basket_rows(use: InUse) -> pd.DataFrame:
    """Items of the official basket: what a kcal costs there and in the basket found, largest cost first."""
    rows = basic_needs.beside_official(use.made.line.basket, use.steps.official["A01"], use.basket)
    return rows.assign(spent=rows["official"] * rows["official_kcal"]).sort_values(
        "spent", ascending=False, kind="stable"
    )


def use_basket(use: InUse) -> list[Table]:
    if use.made.line is None:
        return []
    rows = food_basket_rows(use)
    heads = {
        "name": "Item",
        "official_kcal": "Energy, report",
        "kcal": "Energy, computed",
        "official": "Price of energy, report",
        "mnt_per_kcal": "Price of energy, computed",
        "ratio": "Ratio",
    }
    shown = rows.head(LARGEST)[list(heads)].rename(columns=heads)
    energy, price = (
        ["Energy, report", "Energy, computed"],
        ["Price of energy, report", "Price of energy, computed"],
    )
    return [
        of_data(
            use,
            shown,
            "basket",
            "The basket found beside the official one",
            f"The {LARGEST} items that cost most in the official basket; the data file has all "
            f"{len(rows)}. A dash: the basket found does not hold the item. Calories come from a "
            "food-composition table, so the price of energy checks them.",
            ("A01",),
            data=rows,
            units={**dict.fromkeys(energy, "kcal a day"), **dict.fromkeys(price, "MNT a kcal")},
            formats={**dict.fromkeys(energy, 0), **dict.fromkeys(price, 2), "Ratio": 2},
        )
    ]


# --- results ----------------------------------------------------------------------------

MEASURES = {
    "headcount": "Headcount, %",
    "poverty_gap": "Poverty gap, %",
    "poverty_severity": "Severity, %",
    "gini": "Gini index, per person",
}


def use_measures(use: InUse) -> list[Table]:
    """Poverty and inequality of the run; with errors of the whole chain where they were asked for."""
    rows = use.measures
    names = {"report": REPORT, "computed": COMPUTED, "true": TRUE}
    shown = rows.rename(index=MEASURES, columns=names).rename_axis("Measure").reset_index()
    return [
        of_data(
            use,
            shown,
            "measures",
            "Poverty and inequality: report, computed" + (", true" if use.truth is not None else ""),
            with_truth(
                use, f"Computed at {number(use.made.poverty_line, 0)} MNT a month per adult equivalent."
            ),
            ("C01", "T2-1"),
            data=rows.reset_index(names="measure"),
            formats={REPORT: 1, COMPUTED: 2, TRUE: 2},
        ),
        *redrawn_table(use.again, "use", use.source, use.evidence),
    ]


def signed(value: float) -> str:
    """+1.2, −0.3; 0.0 without a sign."""
    text = f"{value:+.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")


def use_effects(use: InUse) -> list[Table]:
    rows = use.effects
    step = rows["step"].str.capitalize() + ": "
    shown = pd.DataFrame(
        {
            "Choice": step.where(rows["step"] != "", "")
            + rows["choice"].where(rows["step"] != "", "As in use"),
            "Mean consumption": rows["mean"],
            "Headcount": rows["headcount"],
            "Change": rows["changed_headcount"].where(rows["step"] != ""),
            "Gap": rows["poverty_gap"],
            "Gini": rows["gini"],
        }
    )
    if use.truth is not None:
        true = use.measures["true"]
        mean = use.composition["true"].sum()
        shown.loc[len(shown)] = {
            "Choice": "True, synthetic population",
            "Mean consumption": mean,
            "Headcount": true["headcount"],
            "Gap": true["poverty_gap"],
            "Gini": true["gini"],
        }
    return [
        of_data(
            use,
            shown,
            "effects",
            "What each choice does to poverty and inequality, one changed at a time",
            f"At the same line, {number(use.made.poverty_line, 0)} MNT a month per adult equivalent; "
            "prices are made comparable anew each time. Gini: of consumption per person, so the scale "
            "moves it only through prices.",
            data=rows,
            units={"Mean consumption": "MNT a month", "Headcount": "%", "Change": "points", "Gap": "%"},
            formats={"Mean consumption": 0, "Headcount": 1, "Change": signed, "Gap": 1, "Gini": 1},
        )
    ]
