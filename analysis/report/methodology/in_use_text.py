"""Paragraphs of the methodology chapter on the data in use: Markdown, every number computed.

Each is one step: what went in, what came out, what it did. Sentences that draw a conclusion are printed for
real data; for a synthetic survey the truth stands in their place.
"""

from __future__ import annotations

import html

import numpy as np

from analysis.computed import effects
from analysis.core.errors import InputError
from analysis.presentation import listing, number, percent
from analysis.welfare import nonfood

from .in_use import InUse
from .in_use_figures import trimming
from .in_use_results import basket_rows, food_basket_rows, index_rows, line_rows, signed
from .in_use_tables import durable_rows, level_rows, outlier_rows


def _said(use: InUse, *sentences: str) -> str:
    """The paragraph, with the word that tells what the data are."""
    head = "On the data in use (SYNTHETIC)." if use.data.is_synthetic else "On the data in use."
    return " ".join([f"**{head}**", *(s for s in sentences if s)])


def _absent(use: InUse, what: str) -> str:
    return _said(
        use, f"The survey {use.data.name} lacks the table {what}: this step was left out of every result."
    )


def _done_otherwise(use: InUse, step: str) -> str:
    """What the headcount would be with the alternatives of a step; "" where there is none."""
    rows = use.effects[use.effects["step"] == step]
    if rows.empty:
        return ""
    others = listing(f"{percent(row.headcount)} with the choice “{row.choice}”" for row in rows.itertuples())
    own = percent(use.effects["headcount"].iloc[0])
    return f"The headcount is {own}; it would be {others}, at the same line."


def data_said(use: InUse) -> str:
    """What the survey is, and what is different in it; HTML of a box."""
    text = [
        f"Data in use: <code>{html.escape(use.data.name)}</code>, {html.escape(use.data.label)}.",
        f"{number(len(use.made.household), 0)} households stand for {number(use.people.sum() / 1000, 0)} "
        "thousand people.",
    ]
    if use.data.is_synthetic:
        text.append(
            "No household in it is real. It shows what the steps do, not what is so in Mongolia: no "
            "conclusion about people may be drawn from it, and no figure of a single aimag is shown."
        )
    text += [
        html.escape(note) + ("" if note.endswith(".") else ".")
        for note in (*use.data.consequences, *use.made.notes)
    ]
    return f'<div class="cp-banner" role="note">{" ".join(text)}</div>'


def outliers_said(use: InUse) -> str:
    rows = outlier_rows(use)
    values, flagged = rows["values"].sum(), (rows["bottom"] + rows["top"]).sum()
    curve = trimming(use).groupby("curve", sort=False)["estimate"].first()
    with_, without = curve.get("outliers treated"), curve.get("outliers left in")
    effect = ""
    if without is not None:
        effect = (
            f"Left in, they would give a Gini index of {number(without, 1)}; treated, it is "
            f"{number(with_, 1)}" + (f" (true: {number(curve['true'], 1)})." if "true" in curve else ".")
        )
    return _said(
        use,
        f"Of {number(values, 0)} values {number(flagged, 0)} were flagged "
        f"({percent(100 * flagged / values, 2)}).",
        effect,
        _done_otherwise(use, "outliers"),
    )


def food_said(use: InUse) -> str:
    rows, summary, said = level_rows(use), use.made.food.summary, use.steps.stated
    by = rows.set_index("level")
    parts = [f"{percent(by.loc['PSU', 'share'], 0)} at the PSU"] if "PSU" in by.index else []
    if "aimag" in by.index:
        parts.append(f"{percent(by.loc['aimag', 'cumulated'], 0)} at the aimag or finer")
    notes = " ".join(use.made.food.notes)
    return _said(
        use,
        f"{number(summary['rows with a quantity'], 0)} rows have a quantity; "
        f"{percent(100 * summary['share of rows imputed'], 0)} of them needed a price (report: "
        f"{percent(said['imputed_rows'], 0)}), and they hold "
        f"{percent(100 * summary['share of value imputed'], 0)} of the value.",
        f"The prices were found {listing(parts)}." if parts else "",
        notes,
        _done_otherwise(use, "food"),
    )


def nonfood_said(use: InUse) -> str:
    made = use.made.nonfood
    if made is None:
        return _absent(use, "nonfood")
    weight = use.made.household["weight"]
    left, kept = (weight * made.household["excluded"]).sum(), (weight * made.household["nonfood"]).sum()
    return _said(
        use,
        f"{number(made.summary['rows that count'], 0)} rows count; what was left out came to "
        f"{percent(100 * left / (left + kept), 0)} of the spending in the non-food module, and "
        f"{percent(100 * made.summary['share received in kind'], 0)} of what counts was received.",
        *_health(use),
    )


def _health(use: InUse) -> tuple[str, ...]:
    """The test of health, and for real data what follows from it."""
    homes = use.made.household
    try:
        found = nonfood.elasticity(
            homes["c_health"].to_numpy(), homes["consumption"].to_numpy(), use.people.to_numpy()
        )
    except InputError:
        return ("Too few households spent on health to test it.",)
    verdict = (
        "In this survey it counts." if found.counts else "In this survey, by that rule, it would not count."
    )
    return (
        f"The elasticity of health to all consumption, over the {number(found.households, 0)} households "
        f"with such spending, is {number(found.elasticity, 2)} (standard error "
        f"{number(found.standard_error, 3)}; report: {number(use.steps.stated['health_elasticity'], 2)}; "
        f"a good of choice from {number(found.threshold, 0)} on).",
        "" if use.data.is_synthetic else verdict,
    )


def utilities_said(use: InUse) -> str:
    made = use.made.utilities
    if made is None:
        return _absent(use, "utilities")
    summary = made.summary
    return _said(
        use,
        f"{number(summary['rows modelled'], 0)} of {number(summary['rows'], 0)} bills were not taken as "
        f"reported; they hold {percent(100 * summary['share of value modelled'], 0)} of the value. At "
        f"market prices utilities are {number(summary['market value over reported'], 2)} times what was "
        "reported.",
        _done_otherwise(use, "utilities"),
    )


def durables_said(use: InUse) -> str:
    made = use.made.durables
    if made is None:
        return _absent(use, "durables")
    rows, said = durable_rows(use), use.steps.stated
    lead = rows.iloc[0]
    miss = ""
    if "true" in rows:
        gap = (rows["rate"] - rows["true"]).abs().median()
        miss = f"The median distance from the true rates is {number(gap, 2)} percentage points."
    return _said(
        use,
        f"{number(made.summary['items that count'], 0)} kinds count (report: "
        f"{number(said['durable_items'], 0)}), in {number(made.summary['rows that count'], 0)} holdings; "
        f"for {number(made.summary['prices not known'], 0)} the price paid is not known, and they teach "
        f"no rate. The rates run from {percent(rows['rate'].min())} to {percent(rows['rate'].max())} a "
        f"year. The largest flow is that of the item {lead['name'].lower()}, {percent(lead['share'], 0)} "
        "of all.",
        miss,
        _done_otherwise(use, "durables"),
    )


def housing_said(use: InUse) -> str:
    made = use.made.housing
    if made is None:
        return _absent(use, "housing")
    model, summary = made.rent_model, made.summary
    fit = ""
    if model is not None:
        fit = (
            f"The rent model is fitted on {number(model.observations, 0)} rents, "
            f"{number(summary['market renters'], 0)} of them paid and the others told, and keeps "
            f"{number(len(model.characteristics), 0)} characteristics. Its R² is "
            f"{number(model.fit.r_squared, 4)}, on the held-out part {number(model.r_squared_test, 4)} "
            f"(report: {use.steps.stated['rent_r_squared']:.4f}); the smearing factor is "
            f"{number(model.fit.smearing, 4)}."
        )
    value = use.made.housing.value_model
    worth = (
        f"The model of the values of gers has an R² of {number(value.fit.r_squared, 4)} and supplied "
        f"{number(summary['property values imputed'], 0)} values."
        if value is not None
        else ""
    )
    return _said(use, fit, worth, _done_otherwise(use, "housing"))


def spread_said(use: InUse) -> str:
    if use.made.housing is None:
        return ""
    mean, draw = use.made.housing.spread.loc["mean"], use.made.housing.spread.loc["draw"]
    return _said(
        use,
        "Predicted means take spread away. With a residual drawn for each prediction the standard "
        f"deviation of rents is {percent(100 * (np.sqrt(draw['variance'] / mean['variance']) - 1), 1)} "
        f"larger and their Gini index {number(100 * draw['gini'], 1)} instead of "
        f"{number(100 * mean['gini'], 1)}; the parameter `imputation` chooses.",
    )


def aggregate_said(use: InUse) -> str:
    shares, imputed = use.shares, use.made.imputed["share"]
    parts = [
        f"{name} {percent(shares.loc[key, 'computed'], 1)} (report {percent(shares.loc[key, 'report'], 1)})"
        for key, name in (
            ("food", "food"),
            ("nonfood", "other non-food"),
            ("durables", "durables"),
            ("housing", "housing"),
        )
    ]
    return _said(
        use,
        f"Of mean consumption {listing(parts)}, where the report's shares are those of Table B.21.",
        f"{percent(100 * imputed['all'], 0)} of all consumption stands at imputed values.",
    )


def equivalence_said(use: InUse) -> str:
    homes = use.made.household
    mean = np.average(homes["equivalents"], weights=homes["weight"])
    size = np.average(homes["size"], weights=homes["weight"])
    return _said(
        use,
        f"The mean household has {number(size, 2)} members and {number(mean, 2)} adult equivalents, so a "
        f"total divided by equivalents is {number(size / mean, 2)} times as large as one divided by "
        "members.",
        _done_otherwise(use, "equivalence"),
    )


def prices_said(use: InUse) -> str:
    made = use.made.deflator
    if made is None:
        return _said(use, "This run makes no adjustment for prices.")
    rows, index, said = basket_rows(use), index_rows(use), use.steps.stated
    by = rows.set_index("kind")["computed"]
    summary = made.summary
    miss = ""
    if "true" in index:
        gap = 100 * (index["mean"] / index["true"] - 1).abs().max()
        miss = f"The means of location and quarter are within {percent(gap, 1)} of the true ones."
    return _said(
        use,
        f"The basket keeps {number(by['Food'], 0)} food items and {number(by['Non-food'], 0)} others "
        f"(report: {number(said['deflator_food_items'], 0)} and "
        f"{number(said['deflator_nonfood_items'], 0)}); "
        f"{percent(100 * summary['share of prices from the cell itself'], 2)} of the prices of an aimag, "
        "quarter and item come from that cell itself.",
        f"The index runs from {number(summary['lowest index'], 3)} to "
        f"{number(summary['highest index'], 3)}, with the household in the middle at one.",
        miss,
        _done_otherwise(use, "prices"),
    )


def line_said(use: InUse) -> str:
    made = use.made.line
    if made is None:
        return _said(use, "Without food in the aggregate the survey has no line of its own.")
    rows, basket = line_rows(use).set_index("part"), food_basket_rows(use)
    close = basket["ratio"].dropna()
    energy = (
        f"; their price of energy is {number(close.median(), 2)} times the official one in the middle"
        if len(close)
        else ""
    )
    settled = "settled" if made.converged else "had not settled"
    limits = f"Ravallion's lower line is {number(made.lower, 0)} MNT"
    if np.isfinite(made.upper):
        limits += f", the upper one {number(made.upper, 0)}"
    return _said(
        use,
        f"The poverty rate {settled} after {number(len(made.path), 0)} rounds. The food line is "
        f"{number(made.food, 0)} MNT ({number(rows.loc['Food', 'difference'], 1)}\u00a0% off the "
        f"report's), the whole line {number(made.total, 0)} MNT "
        f"({number(rows.loc['Total', 'difference'], 1)}\u00a0% off).",
        f"The basket holds from {percent(100 * made.coverage.min(), 0)} to "
        f"{percent(100 * made.coverage.max(), 0)} of the food eaten at home in each location (report: about "
        f"{percent(use.steps.stated['basket_share'], 0)}).",
        f"{limits}. Below the survey's own line are {percent(100 * made.headcount)} of the people.",
        f"Of the {number(len(basket), 0)} items of the official basket {number(len(close), 0)} are in the "
        f"basket found{energy}.",
    )


def effects_said(use: InUse) -> str:
    """The largest change, as a finding (real data) or as a demonstration with the truth beside."""
    rows = use.effects[use.effects["step"] != ""]
    if rows.empty:
        return ""
    most = rows.loc[rows["changed_headcount"].abs().idxmax()]
    least = rows.loc[rows["changed_headcount"].abs().idxmin()]

    def change(row) -> str:
        return f"{row['step']}, {row['choice']}: {signed(row['changed_headcount'])} points"

    if not use.data.is_synthetic:
        return _said(
            use,
            f"The headcount hangs most on one choice ({change(most)}) and least on another "
            f"({change(least)}).",
        )
    truth = (
        f" True headcount: {percent(use.measures.loc['headcount', 'true'])}." if use.truth is not None else ""
    )
    return _said(
        use, f"A demonstration: the largest change is {change(most)}; the smallest, {change(least)}.{truth}"
    )


def run_measures(use: InUse) -> dict[str, str]:
    """Poverty and inequality of this run, by the names that a sweep ranks its settings by."""
    made = use.made
    found = effects.named_measures(made.household, made.poverty_line, made.choices.weak)
    return {f"m_{name}": number(value, 2) for name, value in found.items()}


PARAGRAPHS = (
    outliers_said,
    food_said,
    nonfood_said,
    utilities_said,
    durables_said,
    housing_said,
    spread_said,
    aggregate_said,
    equivalence_said,
    prices_said,
    line_said,
    effects_said,
)
