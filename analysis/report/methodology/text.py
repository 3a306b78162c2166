"""The computed pieces of the methodology chapter's sentences, one function a section.

Each returns keys and texts for `page.glue`; keys begin with `m_`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.presentation import interval, listing, number, percent
from analysis.welfare import durables, food, outliers

from .figures import international_lines, rent_tree
from .tables import housing_share, nonfood_items
from .worked import IMPUTED_ITEM, MONTHS, OUTLIER_ITEM, Steps


def overview(steps: Steps) -> dict[str, str]:
    return _keys(
        households=_word(len(steps.households)),
        members=number(len(steps.invented["persons"]), 0),
        persons=number(steps.indices["persons"], 0),
    )


def outlier_texts(steps: Steps) -> dict[str, str]:
    said, p, rows = steps.stated, steps.parameters, steps.outliers
    found = rows[rows["flag"] != ""]
    values = rows["unit_value"]
    return _keys(
        outlier_item=OUTLIER_ITEM,
        outlier_alpha=f"{p.outlier_alpha:g}",
        outlier_alpha_range=f"{said['outlier_alpha_low']:g} to {said['outlier_alpha_high']:g}",
        outlier_observations=number(said["outlier_observations"], 0),
        outlier_sentence=_outliers_found(found, steps),
        outlier_scale=p.outlier_scale,
        outlier_scores=listing(
            f"{number(_score(values, scale=s), 1)} with {s}" for s in ("qn", "mad", "iqr")
        ),
        outlier_sd_score=number(_score(values, scale="sd", centre="mean", normalise="none"), 2),
        outlier_sd_limit=number((len(values) - 1) / np.sqrt(len(values)), 2),
        outlier_n=_word(len(values)),
    )


def _score(values: pd.Series, **options: str) -> float:
    """The score of the largest value."""
    return float(outliers.z_scores(values, **options).loc[values.idxmax(), "z"])


def _outliers_found(found: pd.DataFrame, steps: Steps) -> str:
    if found.empty:
        return "With these parameters no value is an outlier, and all are used as reported."
    said = listing(
        f"household {hhid}'s {number(row['unit_value'], 0)} MNT (score {number(row['z'], 1)}), "
        f"replaced by {number(row['used'], 0)}"
        for hhid, row in found.iterrows()
    )
    how = {"median": "the median of the others", "winsorise": "the nearest value that is not an outlier"}
    return f"Flagged here: {said}. The replacement is {how[steps.parameters.outlier_treatment]}."


def food_texts(steps: Steps) -> dict[str, str]:
    said, p, rows = steps.stated, steps.parameters, steps.unit_values
    imputed = rows[rows["level"] != "reported"]
    first = steps.food.iloc[0]
    return _keys(
        first=first.name,
        food_items=number(said["food_items"], 0),
        food_away_kinds=_word(said["food_away_kinds"]),
        recall_days=_word(food.RECALL_DAYS),
        days=f"{p.days_in_year:g}",
        imputed_item=IMPUTED_ITEM,
        minimum_quotes=_word(p.minimum_quotes),
        imputed_rows=percent(said["imputed_rows"], 0),
        level_psu=percent(said["level_psu"], 0),
        level_aimag=percent(said["level_aimag"], 0),
        imputed_sentence=listing(
            f"household {hhid} takes {number(row['value'], 0)} MNT, the median of {_word(row['quotes'])} "
            f"quote{'s' if row['quotes'] > 1 else ''} ({row['level']})"
            for hhid, row in imputed.iterrows()
        ),
        food_week=number(first["week_home"], 0),
        food_year=number(first["year_home"], 0),
        food_month=number(first["month"], 0),
    )


def nonfood_texts(steps: Steps) -> dict[str, str]:
    rows = nonfood_items(steps)
    total, first = rows.iloc[-1], steps.nonfood.iloc[0]
    wedding = steps.nonfood[steps.nonfood["wedding"] > 0].index
    return _keys(
        items_listed=number(total["listed"], 0),
        items_included=number(total["included"], 0),
        items_excluded=number(total["excluded"], 0),
        health_elasticity=number(steps.stated["health_elasticity"], 2),
        nonfood_year=number(first["year"], 0),
        nonfood_sum=f"{MONTHS} × ({number(first['utilities'], 0)} + {number(first['transport'], 0)}) "
        f"+ {number(first['clothing'], 0)}",
        wedding_households=listing(wedding),
    )


INFLATION_CASE = 0.08  # a yearly rate, assumed to show what equation 4 leaves out


def durables_texts(steps: Steps) -> dict[str, str]:
    p, said, row = steps.parameters, steps.stated, steps.durables.iloc[0]
    owned = steps.invented["durables"]
    real = durables.item_depreciation(owned, INFLATION_CASE)
    plain = durables.item_depreciation(owned, 0.0)
    return _keys(
        durable_items=number(said["durable_items"], 0),
        real_rate=percent(100 * p.real_rate),
        real_rate_official=percent(said["real_rate"]),
        inflation=percent(100 * p.inflation),
        durable_example=f"{row['item']} of household {row['hhid']}",
        durable_rate=percent(100 * row["depreciation"]),
        durable_median=percent(100 * row["item_rate"]),
        durable_flow=number(row["flow"], 0),
        durable_age=_word(row["age"]),
        durable_paid=number(row["purchase_price"], 0),
        durable_now=number(row["current_value"], 0),
        durable_inflation_case=percent(100 * INFLATION_CASE, 0),
        durable_car_plain=percent(100 * plain["car"]),
        durable_car_real=percent(100 * real["car"]),
    )


def housing_texts(steps: Steps) -> dict[str, str]:
    said, model, tree = steps.stated, steps.rent_model, rent_tree(steps)
    paid = steps.rents.query("tenure == 'rents'").iloc[0]
    rates = steps.capitalisation.groupby("aimag", sort=False)["rate"].first()
    ger = steps.gers.iloc[0]
    intercept, slope, north = model.coefficients
    return _keys(
        market_renters=percent(said["market_renters"], 0),
        rent_r_squared_official=f"{said['rent_r_squared']:.4f}",
        rent_r_squared=number(model.r_squared, 2),
        rent_intercept=number(intercept, 2),
        rent_slope=number(slope, 2),
        rent_north=number(north, 2),
        smearing=number(model.smearing, 4),
        smearing_gain=percent(100 * (model.smearing - 1)),
        tenant=paid["hhid"],
        tenant_rent=number(paid["used"], 0),
        tenant_model=number(paid["smeared"], 0),
        tree_model=percent(tree["model"]),
        tree_value=percent(tree["value"] + tree["imputed value"]),
        cap_rates=listing(f"{number(rate, 4)} in {aimag}" for aimag, rate in rates.items()),
        cap_rate_range=f"{said['cap_rate_low']:g} to {said['cap_rate_high']:g}",
        ger=ger["hhid"],
        ger_value=number(ger["property_value"], 0),
        ger_rate=number(ger["rate"], 4),
        ger_rent=number(ger["used"], 0),
    )


def aggregate_texts(steps: Steps) -> dict[str, str]:
    said, rows = steps.stated, steps.components
    poorest = steps.welfare["welfare"].idxmin()
    shares = 100 * rows.loc[poorest, ["food", "nonfood", "durables", "housing"]] / rows.loc[poorest, "total"]
    return _keys(
        poorest=poorest,
        poorest_food=percent(shares["food"], 0),
        poorest_housing=percent(shares["housing"], 0),
        share_food=percent(said["share_food"], 0),
        share_nonfood=percent(said["share_nonfood"], 0),
        share_durables=percent(said["share_durables"], 0),
        share_housing=percent(said["share_housing"], 0),
        share_housing_table=percent(housing_share(steps)),
    )


def equivalence_texts(steps: Steps) -> dict[str, str]:
    p, rows = steps.parameters, steps.equivalents
    largest = rows["members"].idxmax()
    row = rows.loc[largest]
    return _keys(
        adult_weight=f"{p.adult_weight:g}",
        child_weight=f"{p.child_weight:g}",
        child_below=number(p.child_below, 0),
        scale_constant=f"{1 - p.adult_weight:.2g}",
        largest=largest,
        largest_adults=_word(row["adults"]),
        largest_children=_word(row["children"]),
        largest_a=number(row["adults"], 0),
        largest_k=number(row["children"], 0),
        largest_members=_word(row["members"]),
        largest_equivalents=f"{row['equivalents']:.3g}",
    )


def price_texts(steps: Steps) -> dict[str, str]:
    said, rows = steps.stated, steps.price_index
    used = rows.merge(steps.households[["aimag", "quarter"]].drop_duplicates(), on=["aimag", "quarter"])
    gap = 100 * (rows["two_steps"] / rows["one_step"] - 1).abs().max()
    return _keys(
        deflator_group=f"{said['deflator_group_low']:g}th to {said['deflator_group_high']:g}th percentile",
        deflator_left_out=percent(said["deflator_items_left_out"], 0),
        deflator_items=number(said["deflator_items"], 0),
        deflator_food_items=number(said["deflator_food_items"], 0),
        deflator_nonfood_items=number(said["deflator_nonfood_items"], 0),
        deflator=steps.parameters.deflator,
        index_sentence=listing(
            f"{number(row.index_, 3)} in {row.aimag}, quarter {row.quarter}"
            for row in used.rename(columns={"index": "index_"}).itertuples()
        ),
        index_gap=percent(gap, 2),
    )


def line_texts(steps: Steps) -> dict[str, str]:
    p, said, line, totals, official = (
        steps.parameters,
        steps.stated,
        steps.line,
        steps.basket_totals,
        steps.official_line,
    )
    food_month = official.loc["food", "month"]
    holds = line["food_month_lower"] <= food_month <= line["food_month_upper"]
    lead = steps.basket.nlargest(3, "mnt")
    return _keys(
        basket_items=number(len(steps.basket), 0),
        basket_share=percent(said["basket_share"], 0),
        basket_lead=listing(lead["item"].str.lower()),
        basket_lead_share=percent(100 * lead["mnt"].sum() / totals["mnt"], 0),
        basket_kcal=number(totals["kcal"], 1),
        basket_mnt=number(totals["mnt"], 1),
        threshold=number(p.calorie_threshold, 0),
        food_day=number(line["food_day"], 1),
        food_day_printed=number(totals["food_line"], 1),
        food_line_month=number(line["food_month"], 0),
        food_interval=interval(line["food_month_lower"], line["food_month_upper"], 0),
        food_verdict=_verdict(holds, food_month, p.calorie_threshold),
        nonfood_component=number(p.nonfood_component, 0),
        nonfood_official=number(official.loc["nonfood", "month"], 0),
        total_line=number(line["total"], 0),
        total_interval=interval(line["total_lower"], line["total_upper"], 0),
        total_official=number(official.loc["total", "month"], 0),
        total_official_day=number(official.loc["total", "day"], 0),
        nonfood_share=percent(100 * official.loc["nonfood", "month"] / official.loc["total", "month"], 0),
        rebase_years=_word(said["rebase_years"]),
        previous_base=f"{said['previous_base']:.0f}",
        group=f"{p.nonfood_lower:g}th to {p.nonfood_upper:g}th percentile",
        group_official=f"{said['nonfood_group_low']:g}th to {said['nonfood_group_high']:g}th percentile",
        group_sentence=_group_sentence(steps),
        umic=number(_international(steps, "Upper-middle income"), 2),
    )


def _verdict(holds: bool, official: float, threshold: float) -> str:
    if holds:
        return f"It contains the official {number(official, 0)}, which was computed before rounding."
    return (
        f"It does not contain the official {number(official, 0)}: the page was run with another calorie "
        f"threshold or length of the year (threshold {number(threshold, 0)} kcal)."
    )


def _group_sentence(steps: Steps) -> str:
    rows = steps.reference_group
    members = rows.index[rows["in_group"]]
    if steps.example_nonfood is None:
        return "With these percentiles no household is in the group."
    return (
        f"Here the group is household{'s' if len(members) > 1 else ''} {listing(members)}, and the mean over "
        f"the people they stand for is {number(steps.example_nonfood, 0)} MNT."
    )


def _international(steps: Steps, name: str) -> float:
    lines = international_lines(steps)
    return float(lines.loc[lines["line"] == name, "value"].iloc[0])


def measures_texts(steps: Steps) -> dict[str, str]:
    found, rows = steps.indices, steps.measures
    poor = rows.index[rows["poor"]]
    curve = steps.lorenz.iloc[1]
    return _keys(
        line_applied=number(steps.line["applied"], 0),
        line_multiple=f"{steps.parameters.line_multiple:g}",
        poor_sentence=_poor_sentence(poor, found),
        headcount=percent(found["headcount"]),
        households_sentence=_households_sentence(found),
        gap=percent(found["poverty_gap"]),
        severity=percent(found["poverty_severity"]),
        headcount_points=number(found["headcount"]),
        by_aimag=listing(
            f"{number(100 * r.contribution)} from {r.group}" for r in steps.by_aimag.itertuples()
        ),
        gini=number(found["gini"], 1),
        lorenz_people=percent(100 * curve["population"]),
        lorenz_share=percent(100 * curve["share"]),
    )


def _poor_sentence(poor: pd.Index, found: dict[str, float]) -> str:
    if poor.empty:
        return "No household is below the line, and all three measures are zero."
    named = f"Household{'s' if len(poor) > 1 else ''} {listing(poor)}"
    return (
        f"{named} {'are' if len(poor) > 1 else 'is'} below the line and "
        f"stand{'' if len(poor) > 1 else 's'} for {number(found['poor'], 0)} of "
        f"{number(found['persons'], 0)} people."
    )


def _households_sentence(found: dict[str, float]) -> str:
    said = f"Counted by households instead of people, {percent(found['households_poor'])} would be poor"
    if np.isclose(found["households_poor"], found["headcount"]):
        return f"{said}, the same."
    size = "larger" if found["households_poor"] < found["headcount"] else "smaller"
    return f"{said}: the poor households are {size} than the others."


def _word(count: float) -> str:
    """Whole numbers up to twelve as words, larger ones as digits."""
    words = "zero one two three four five six seven eight nine ten eleven twelve".split()
    return words[int(count)] if 0 <= count < len(words) else number(count, 0)


def _keys(**texts: str) -> dict[str, str]:
    return {f"m_{key}": text for key, text in texts.items()}
