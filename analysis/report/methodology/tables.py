"""Tables of the methodology chapter: the official ones, and one for each worked step."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.presentation import Table, number, percent, table
from analysis.welfare import equivalence

from .figures import rent_tree, source_of
from .worked import IMPUTED_ITEM, OUTLIER_ITEM, Steps

INVENTED = "invented households (data/worked_examples)"
SCALE_NAMES = {"qn": "Qn", "sn": "Sn", "mad": "mad", "iqr": "iqr", "sd": "sd"}  # of the outlier rule
UNROUNDED = "computed before the numbers shown were rounded."
MNT, MNT_MONTH, MNT_YEAR = "MNT", "MNT a month", "MNT a year"


def _worked(
    frame: pd.DataFrame, name: str, title: str, note: str = "", units=None, formats=None, data=None
) -> Table:
    """A worked table; the households stand in its index."""
    shown = frame.rename_axis("Household").reset_index() if frame.index.name == "hhid" else frame
    return table(
        shown,
        id=f"worked-{name}",
        title=title,
        source=INVENTED,
        note=note,
        units=units or {},
        formats=formats or {},
        data=data,
        evidence="worked example",
    )


def _named(frame: pd.DataFrame, **heads: str) -> pd.DataFrame:
    """The columns of `heads` in that order, under their heads for reading."""
    return frame[list(heads)].rename(columns=heads)


# --- the households ---------------------------------------------------------------------


def table_households(steps: Steps) -> Table:
    rows = steps.households.set_index("hhid").join(steps.equivalents["ages"])
    return _worked(
        _named(
            rows,
            ages="Ages of members",
            aimag="Aimag",
            soum="Soum",
            psu="PSU",
            quarter="Quarter",
            weight="Weight",
            dwelling="Dwelling",
        ),
        "households",
        "The invented households",
        "Weight: how many households of the country one interviewed household stands for. An aimag is a "
        "province, a soum a part of it; a PSU (primary sampling unit) is the small area drawn first.",
    )


# --- nominal consumption ----------------------------------------------------------------


def table_outliers(steps: Steps) -> Table:
    rows = steps.outliers.assign(flag=steps.outliers["flag"].replace("", "no"))
    return _worked(
        _named(rows, unit_value="Reported", normalised="Logarithm", z="Score", flag="Outlier", used="Used"),
        "outliers",
        f"The outlier rule on the unit values of {OUTLIER_ITEM}",
        f"Score: distance of the logarithm from the median logarithm, divided by "
        f"{SCALE_NAMES[steps.outlier_scale]}. Outlier: score beyond "
        f"{steps.parameters.outlier_alpha:g} either way.",
        {"Reported": "MNT a kg", "Used": "MNT a kg"},
        {"Reported": 0, "Logarithm": 4, "Score": 2, "Used": 0},
        data=steps.outliers.reset_index(),
    )


def table_unit_values(steps: Steps) -> Table:
    rows = _named(
        steps.unit_values,
        psu="PSU",
        soum="Soum",
        aimag="Aimag",
        quarter="Quarter",
        unit_value="Reported",
        value="Used",
        level="From",
        quotes="Quotes",
    )
    return _worked(
        rows,
        "unit-values",
        f"Unit values of {IMPUTED_ITEM}: gaps filled from the smallest area with enough quotes",
        "Quotes: how many reported values stand behind the one used.",
        {"Reported": "MNT a kg", "Used": "MNT a kg"},
        {"Reported": 0, "Used": 0},
        data=steps.unit_values.reset_index(),
    )


def table_food(steps: Steps) -> Table:
    rows = steps.food
    items = [c.removesuffix("_quantity") for c in rows if c.endswith("_quantity")]
    shown = pd.DataFrame(
        {
            item.capitalize(): [
                f"{q:g} × {number(v, 0)}"
                for q, v in zip(rows[f"{item}_quantity"], rows[f"{item}_unit_value"], strict=True)
            ]
            for item in items
        },
        index=rows.index,
    ).join(
        _named(
            rows,
            week_home="Home, 7 days",
            week_away="Away, 7 days",
            year_home="Home, a year",
            year_away="Away, a year",
            month="Food, a month",
        )
    )
    money = list(shown.columns[len(items) :])
    return _worked(
        shown,
        "food",
        "Food consumption, equations 1 and 2",
        f"{', '.join(items).capitalize()}: quantity eaten in seven days × unit value.",
        dict.fromkeys(money, MNT),
        dict.fromkeys(money, 0),
        data=rows.reset_index(),
    )


def table_nonfood(steps: Steps) -> Table:
    rows = steps.nonfood
    shown = _named(
        rows,
        utilities="Utilities",
        transport="Transport",
        clothing="Clothing",
        wedding="Wedding",
        year="Counted",
        month="Non-food, a month",
    )
    units = {
        "Utilities": "MNT, last month",
        "Transport": "MNT, last month",
        "Clothing": "MNT, 12 months",
        "Wedding": "MNT, 12 months, left out",
        "Counted": MNT_YEAR,
        "Non-food, a month": MNT,
    }
    return _worked(
        shown,
        "nonfood",
        "Non-food consumption, equation 3",
        "Purchased and received in kind together.",
        units,
        dict.fromkeys(units, 0),
        data=rows.reset_index(),
    )


def table_durables(steps: Steps) -> Table:
    rows = steps.durables.set_index("hhid")
    shown = _named(
        rows.assign(**{name: rows[name] / 1000 for name in ("purchase_price", "current_value")}),
        item="Item",
        count="No.",
        age="Age",
        purchase_price="Price paid",
        current_value="Value today",
        depreciation="Own rate",
        item_rate="Item rate",
        flow="Flow",
    )
    return _worked(
        shown,
        "durables",
        "Depreciation and flow of durables, equations 4 and 5",
        "No.: pieces owned. Own rate: yearly loss of value of this piece; item rate: the median of all "
        "owners of the item. "
        f"Flow: {UNROUNDED}",
        {"Age": "years", "Price paid": "MNT thousand", "Value today": "MNT thousand", "Flow": MNT_YEAR},
        {"Price paid": 0, "Value today": 0, "Own rate": 4, "Item rate": 4, "Flow": 0, "Age": "g"},
        data=steps.durables,
    )


def table_rent_model(steps: Steps) -> Table:
    """The fit: what the model gives each dwelling, and the residuals behind the smearing factor."""
    rows = _rents(steps)
    shown = _named(
        rows,
        area="Area",
        aimag="Aimag",
        rent="Rent reported",
        fitted="exp(fitted)",
        residual="Residual",
        smear="exp(residual)",
    )
    return _worked(
        shown,
        "rent-model",
        "The log-rent model and its residuals",
        f"Residual: ln(rent reported) − fitted. exp(fitted): {UNROUNDED}",
        {"Area": "m²", **dict.fromkeys(("Rent reported", "exp(fitted)"), MNT_MONTH)},
        {"Area": 0, "Rent reported": 0, "exp(fitted)": 0, "Residual": 5, "exp(residual)": 5},
        data=rows.reset_index(),
    )


def table_rents(steps: Steps) -> Table:
    """The rents that count: as paid, or from the model."""
    rows = _rents(steps)
    shown = _named(
        rows,
        tenure="Tenure",
        rent="Rent reported",
        fitted="exp(fitted)",
        smeared="× smearing",
        used="Used",
    )
    money = list(shown)[1:]
    return _worked(
        shown,
        "rents",
        "Rents of apartments and houses",
        "The tenant's rent is used as paid; all others take the model's rent times the smearing factor, "
        f"{UNROUNDED}",
        dict.fromkeys(money, MNT_MONTH),
        dict.fromkeys(money, 0),
        data=rows.reset_index(),
    )


def _rents(steps: Steps) -> pd.DataFrame:
    return steps.rents.set_index("hhid").assign(smear=lambda f: np.exp(f["residual"]))


def table_capitalisation(steps: Steps) -> Table:
    rows = pd.concat([steps.capitalisation, steps.gers]).set_index("hhid")
    rows["ger_rent"] = rows["used"].where(rows["dwelling"] == "ger")
    rows["rent"] = rows["rent"].where(rows["dwelling"] != "ger")
    shown = _named(
        rows,
        dwelling="Dwelling",
        aimag="Aimag",
        rent="Rent reported",
        property_value="Property value",
        ratio="Rent to value",
        rate="Median of the aimag",
        ger_rent="Rent of the ger",
    )
    return _worked(
        shown,
        "rent-to-value",
        "Rents of gers as a share of their value",
        f"Rent to value: a year's rent over the property value. Rent of the ger: {UNROUNDED}",
        {"Rent reported": MNT_MONTH, "Property value": MNT, "Rent of the ger": MNT_MONTH},
        {
            "Rent reported": 0,
            "Property value": 0,
            "Rent to value": 4,
            "Median of the aimag": 4,
            "Rent of the ger": 0,
        },
        data=shown.reset_index(),
    )


def table_components(steps: Steps) -> Table:
    rows = steps.components
    shown = _named(
        rows, food="Food", nonfood="Non-food", durables="Durables", housing="Housing", total="Nominal total"
    )
    return _worked(
        shown,
        "components",
        "The nominal consumption aggregate",
        "",
        dict.fromkeys(shown, MNT_MONTH),
        dict.fromkeys(shown, 0),
        data=rows.reset_index(),
    )


# --- adjustments ------------------------------------------------------------------------


def table_equivalents(steps: Steps) -> Table:
    rows = steps.equivalents
    shown = _named(
        rows,
        ages="Ages",
        adults="Adults (A)",
        children="Children (K)",
        equivalents="Equivalents in use",
        **{name: heading for name, heading in _SCALES.items()},
    )
    numbers = ["Equivalents in use", *_SCALES.values()]
    return _worked(
        shown,
        "equivalents",
        f"{_in_use(steps)}, beside three other scales",
        "",
        formats=dict.fromkeys(numbers, 2),
        data=rows.reset_index(),
    )


_SCALES = {"oecd-modified": "OECD-modified", "per capita": "Per capita", "square root": "Square root"}


def printed_scale(adult_weight: float, child_weight: float, exponent: float = 1.0) -> str:
    """Name of the scale with these weights and this exponent, "" if it has none."""
    weights = (adult_weight, child_weight, exponent)
    key = next((key for key, known in equivalence.SCALES.items() if np.allclose(weights, known)), "")
    return {"": "", "oecd-1": "OECD-I"}.get(key) or _SCALES.get(key, "")


def _in_use(steps: Steps) -> str:
    p = steps.parameters
    if printed_scale(p.adult_weight, p.child_weight, p.scale_exponent) == "OECD-I":
        return "Adult equivalents, equation 6"
    power = "" if p.scale_exponent == 1 else f" and exponent {p.scale_exponent:g}"
    weights = f"{p.adult_weight:g} and {p.child_weight:g}{power}"
    return f"Adult equivalents with weights {weights} in place of equation 6's"


def table_prices(steps: Steps) -> Table:
    cells = steps.invented["prices"]
    aimags, national = steps.price_levels
    wide = cells.assign(cell=cells["aimag"] + ", quarter " + cells["quarter"].astype(str))
    shown = wide.pivot(index="cell", columns="item", values=["price", "share"]).reindex(wide["cell"].unique())
    rows = [_price_row(name, shown.loc[name, "price"], shown.loc[name, "share"]) for name in shown.index]
    for aimag, part in aimags.groupby("aimag", sort=False):
        by = part.set_index("item")
        rows.append(_price_row(f"{aimag}, both quarters", by["price"], by["share"]))
    rows.append(_price_row("National", national.set_index("item")["price"], None))
    return _worked(
        pd.DataFrame(rows),
        "prices",
        "Median prices (MNT) and budget shares of three items",
        "Shares of the reference group, in brackets. Aimag: median price and mean share of its quarters. "
        "National: median over the four cells.",
        data=cells,
    )


def _price_row(name: str, price: pd.Series, share: pd.Series | None) -> dict[str, str]:
    def cell(item: str) -> str:
        return number(price[item], 0) + ("" if share is None else f" ({number(100 * share[item], 0)} %)")

    return {"Place and quarter": name, **{item.capitalize(): cell(item) for item in price.index}}


def table_price_index(steps: Steps) -> Table:
    rows = steps.price_index
    shown = _named(
        rows.assign(place=rows["aimag"] + ", quarter " + rows["quarter"].astype(str)),
        place="Place and quarter",
        temporal="Quarter within the aimag",
        spatial="Aimag against the country",
        two_steps="Two steps (product)",
        one_step="One step",
        index="In use",
    )
    return _worked(
        shown,
        "price-index",
        "The Paasche price index, equation 7, in two steps and in one",
        formats=dict.fromkeys(list(shown)[1:], 4),
        data=rows,
    )


def table_welfare(steps: Steps) -> Table:
    rows = steps.welfare
    shown = _named(
        rows,
        total="Nominal total",
        equivalents="Equivalents",
        index="Index",
        welfare="Welfare",
        weight="Weight",
        members="Members",
        persons="People",
    )
    return _worked(
        shown,
        "welfare",
        "Welfare: nominal total / adult equivalents / price index",
        f"People: those it stands for, weight × members. Welfare is per adult equivalent, {UNROUNDED}",
        {"Nominal total": MNT_MONTH, "Welfare": MNT_MONTH},
        {"Nominal total": 0, "Equivalents": 2, "Index": 4, "Welfare": 0},
        data=rows.reset_index(),
    )


# --- line -------------------------------------------------------------------------------


def table_a_1(steps: Steps) -> Table:
    """The official food basket, with its totals and the line computed from them."""
    totals, line, p = steps.basket_totals, steps.line, steps.parameters
    rows = [
        *steps.basket.itertuples(index=False, name=None),
        ("Sum of the items above", steps.basket["kcal"].sum(), steps.basket["mnt"].sum()),
        ("Total as printed", totals["kcal"], totals["mnt"]),
        (
            f"Scaled to {number(p.calorie_threshold, 0)} kcal (computed)",
            p.calorie_threshold,
            line["food_day"],
        ),
        ("Food poverty line as printed", np.nan, totals["food_line"]),
    ]
    return table(
        pd.DataFrame(rows, columns=["Item", "Energy", "Cost"]),
        id="table-A-1",
        title="Annex table 1: food basket of one adult equivalent, 2022",
        source=source_of("A01"),
        note="The sum of the items differs from the printed total by rounding of the items.",
        units={"Energy": "kcal a day", "Cost": "MNT a day"},
        formats={"Energy": 1, "Cost": 1},
        data=steps.official["A01"],
    )


def table_1_2(steps: Steps) -> Table:
    """The printed lines beside those computed on this page."""
    official, line, p = steps.official_line, steps.line, steps.parameters
    days = p.days_in_year / 12
    computed = {"food": line["food_month"], "nonfood": p.nonfood_component, "total": line["total"]}
    limits = {"food": ("food_month_lower", "food_month_upper"), "total": ("total_lower", "total_upper")}
    rows = [
        {
            "Line": name,
            ("Official", "a day"): official.loc[key, "day"],
            ("Official", "a month"): official.loc[key, "month"],
            ("Computed here", "a day"): computed[key] / days,
            ("Computed here", "a month"): computed[key],
            ("Computed here", "rounding interval, a month"): _range(line, limits.get(key)),
        }
        for key, name in (("food", "Food"), ("nonfood", "Non-food"), ("total", "Total"))
    ]
    frame = pd.DataFrame(rows)
    frame.columns = pd.MultiIndex.from_tuples([c if isinstance(c, tuple) else (c, "") for c in frame.columns])
    money = [c for c in frame.columns if c[1] in ("a day", "a month")]
    return table(
        frame,
        id="table-1-2",
        title="Poverty lines per adult equivalent, 2022, MNT",
        source=source_of("T1-2"),
        note="Official: as printed. Computed: food from the printed basket; the non-food part is the "
        "parameter nonfood_component. Rounding interval: what the basket's totals allow before rounding.",
        formats=dict.fromkeys(money, 0),
        data=steps.official["T1-2"],
    )


def _range(line: dict[str, float], keys: tuple[str, str] | None) -> str:
    return "–" if keys is None else f"{number(line[keys[0]], 0)} to {number(line[keys[1]], 0)}"


def table_reference_group(steps: Steps) -> Table:
    rows = steps.reference_group.assign(
        in_group=steps.reference_group["in_group"].map({True: "yes", False: "no"})
    )
    shown = _named(
        rows,
        welfare="Welfare",
        persons="People stood for",
        cumulated="Share of people so far",
        in_group="In the group",
        nonfood_real="Non-food",
    )
    shown["Share of people so far"] *= 100
    per_adult = "MNT a month per adult equivalent"
    return _worked(
        shown,
        "reference-group",
        "Who counts for the non-food component, poorest first",
        "Non-food here is everything but food: other goods, durables and housing, at national prices. In the "
        "group: welfare above the lower percentile and at most the upper one.",
        {"Welfare": per_adult, "Non-food": per_adult, "Share of people so far": "%"},
        {"Welfare": 0, "Non-food": 0, "Share of people so far": 1, "People stood for": 0},
        data=rows.reset_index(),
    )


# --- measures ---------------------------------------------------------------------------


def table_measures(steps: Steps) -> Table:
    rows = steps.measures
    shown = _named(
        rows.sort_values("welfare"),
        welfare="Welfare",
        persons="People stood for",
        fgt0="Poor, (1 − y/z)⁰",
        fgt1="Gap, (1 − y/z)¹",
        fgt2="Severity, (1 − y/z)²",
    )
    means = {"Welfare": np.nan, "People stood for": rows["persons"].sum()}
    for column, name in (
        ("Poor, (1 − y/z)⁰", "headcount"),
        ("Gap, (1 − y/z)¹", "poverty_gap"),
        ("Severity, (1 − y/z)²", "poverty_severity"),
    ):
        means[column] = steps.indices[name] / 100
    shown.loc["Mean over people"] = means
    return _worked(
        shown.rename_axis("hhid"),
        "measures",
        "Poverty measures of the invented households, poorest first",
        f"y: welfare. z: the line in use, {number(steps.line['applied'], 0)} MNT a month per adult "
        "equivalent. The last row weighs each household by the people it stands for.",
        {"Welfare": "MNT a month per adult equivalent"},
        {
            "Welfare": 0,
            "People stood for": 0,
            "Poor, (1 − y/z)⁰": 3,
            "Gap, (1 − y/z)¹": 3,
            "Severity, (1 − y/z)²": 3,
        },
        data=rows.reset_index(),
    )


def table_by_aimag(steps: Steps) -> Table:
    rows = steps.by_aimag
    shown = _named(
        rows,
        group="Aimag",
        population_share="Share of people",
        index="Headcount",
        contribution="Part of the national headcount",
        share_of_poverty="Share of the poor",
    )
    shown[list(shown)[1:]] *= 100
    return _worked(
        shown,
        "by-aimag",
        "The headcount by aimag",
        "",
        {**dict.fromkeys(list(shown)[1:], "%"), "Part of the national headcount": "percentage points"},
        data=rows,
    )


# --- non-food items, and what the text prints -------------------------------------------

# Why items are left out, in the table's own categories.
REASONS = {
    "household equipment": "Durables; lumpy spending; inputs of a business",
    "transport": "Durables",
    "communication": "Durables",
    "recreation": "Durables",
    "personal care": "Lumpy spending",
    "insurance": "Not consumption of the year (financial services)",
    "housing repair": "Durables; lumpy spending (major repairs)",
    "holidays": "Lumpy spending; gifts to other households; food",
    "taxes": "Not consumption",
    "donations": "Not consumption; would count twice",
}


def nonfood_items(steps: Steps) -> pd.DataFrame:
    """category, listed, included, excluded, reason; the last row is the printed total."""
    rows = steps.official["T1-1"]
    names = rows["row_path"].str.split(" > ").str[-1]
    included = rows["column_path"].str.contains("included|NCA", case=False, regex=True)
    kind = np.where(included, "included", "listed")
    wide = rows.assign(category=names, kind=kind).pivot(index="category", columns="kind", values="value")
    wide = wide.reindex(dict.fromkeys(names)).reset_index()
    excluded = wide["listed"] - wide["included"]
    return wide.assign(excluded=excluded, reason=[_reason(c) for c in wide["category"]])


def _reason(category: str) -> str:
    return next((why for start, why in REASONS.items() if category.lower().startswith(start)), "")


def table_1_1(steps: Steps) -> Table:
    rows = nonfood_items(steps)
    shown = _named(
        rows,
        category="Category",
        listed="In the questionnaire",
        included="In the aggregate",
        excluded="Left out",
        reason="Why left out",
    )
    counts = ["In the questionnaire", "In the aggregate", "Left out"]
    return table(
        shown,
        id="table-1-1",
        title="Non-food items, 2022",
        source=source_of("T1-1"),
        note="Left out: the difference of the two printed columns. Lumpy spending is large and rare.",
        units=dict.fromkeys(counts, "items"),
        formats=dict.fromkeys(counts, 0),
        data=steps.official["T1-1"],
    )


def table_misprints(steps: Steps) -> Table:
    """Places of chapter 1 where the printed text cannot be taken as it stands."""
    said, line = steps.stated, steps.official_line
    listed = nonfood_items(steps).iloc[-1]["listed"]
    tree = rent_tree(steps)
    gers = tree["value"] + tree["imputed value"]
    housing = housing_share(steps)
    rows = [
        (
            "Equation 3",
            "purchased × in kind",
            "purchased + in kind",
            "a household that received nothing would otherwise have no consumption",
        ),
        (
            "Equation 4",
            "price paid and value today as reported, beside a real interest rate in equation 5",
            "as printed; the parameter inflation shows the alternative",
            "with inflation, prices as paid understate depreciation",
        ),
        (
            "Equation 5",
            "an interest rate indexed by household",
            "one rate for all",
            f"the text gives one, {percent(said['real_rate'])}",
        ),
        (
            "Equation 7",
            "one index, aimag and quarter against the country",
            "quarters within the aimag, then aimags",
            "the text describes two steps; the parameter deflator shows both",
        ),
        (
            "Text, number of non-food items",
            number(said["nonfood_items"], 0),
            f"{number(listed, 0)} (Table 1.1)",
            f"the other {number(said['nonfood_items'] - listed, 0)} are meals in restaurants and canteens, "
            "counted as food away from home",
        ),
        (
            "Text, gers with a property value",
            f"about {percent(said['ger_values'], 0)}",
            percent(100 * tree["value"] / gers),
            f"Figure 1.4: {number(tree['value'])} of {number(gers)} per cent of households",
        ),
        (
            "Text, housing in consumption",
            percent(said["share_housing"], 0),
            percent(housing),
            "averages of Table B.21; the text does not say whose average it takes",
        ),
        (
            "Text, monthly food poverty line",
            number(said["line_called_food"], 0),
            number(line.loc["food", "month"], 0),
            "the amount in the text is the total line (Table 1.2)",
        ),
        ("Table 1.2, head of the first column", "non-food category", "line", "the rows are lines"),
        (
            "Figure 2.5",
            "the title of Figure 1.6",
            "poverty rates at international lines",
            "see the chapter on 2022",
        ),
    ]
    return table(
        pd.DataFrame(rows, columns=["Place", "Printed", "Read here as", "Why"]),
        id="methodology-misprints",
        title="Where chapter 1 of the report needs care",
        source=source_of("T1-1", "T1-2", "F1-4", "B21"),
    )


def housing_share(steps: Steps) -> float:
    """Housing in average consumption by Table B.21, per cent (the row includes repair materials)."""
    rows = steps.official["B21"]
    national = rows[(rows["column_path"] == "National") & (rows["measure"] == "consumption")]
    by = national.set_index(national["row_path"].str.split(" > ").str[-1])["value"]
    return float(100 * by["Housing repair materials"] / by["Total"])
