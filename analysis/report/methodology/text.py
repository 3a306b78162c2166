"""The computed pieces of the methodology chapter's sentences, one function a section.

Each returns keys and texts for `page.glue`; keys begin with `m_`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.presentation import interval, listing, number, percent
from analysis.survey import quantile
from analysis.welfare import durables, equivalence, food, outliers

from .arithmetic import significant, worked_line
from .figures import international_lines, rent_tree
from .tables import SCALE_NAMES, housing_share, nonfood_items, printed_scale
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
        outlier_scale=SCALE_NAMES[steps.outlier_scale],
        **_spreads(values),
        **_scores(values),
        outlier_sd_score=number(_score(values, scale="sd", centre="mean", normalise="none"), 2),
        outlier_sd_limit=number((len(values) - 1) / np.sqrt(len(values)), 2),
        outlier_n=_word(len(values)),
    )


def _spreads(values: pd.Series) -> dict[str, str]:
    """The three robust measures of spread of the logarithms, from their constants."""
    x, n = np.log(values.to_numpy(float)), len(values)
    half = n // 2 + 1
    found = {"qn": outliers.qn(x), "mad": outliers.mad(x), "iqr": outliers.iqr(x)}
    return {
        "outlier_distances": number(n * (n - 1) / 2, 0),
        "outlier_k": _ordinal(half * (half - 1) / 2),
        "outlier_qn_worked": worked_line(
            "{d} × {c}", found["qn"], 4, d=found["qn"] / outliers.QN_FACTOR, c=outliers.QN_FACTOR
        ),
        "outlier_mad_worked": worked_line(
            "{d} × {c}",
            found["mad"],
            4,
            d=found["mad"] / outliers.MAD_FACTOR,
            c=round(outliers.MAD_FACTOR, 4),
        ),
        "outlier_iqr_worked": worked_line(
            "{d} / {c}", found["iqr"], 4, d=found["iqr"] / outliers.IQR_FACTOR, c=1 / outliers.IQR_FACTOR
        ),
    }


def _scores(values: pd.Series) -> dict[str, str]:
    """The score of the largest value on each of the three, worked."""
    x = np.log(values)
    terms = {"x": x.max(), "middle": x.median()}
    return {
        f"outlier_{s}_score_worked": worked_line(
            "({x} − {middle}) / {spread}",
            _score(values, scale=s),
            1,
            spread=outliers.SCALES[s](x.to_numpy()),
            **terms,
        )
        for s in ("qn", "mad", "iqr")
    }


def _score(values: pd.Series, **options: str) -> float:
    """The score of the largest value."""
    return float(outliers.z_scores(values, **options).loc[values.idxmax(), "z"])


def _outliers_found(found: pd.DataFrame, steps: Steps) -> str:
    if steps.parameters.outlier_scale == "none":
        return "This run looks for no outliers: all values are used as reported."
    if found.empty:
        return "With these parameters no value is an outlier, and all are used as reported."
    said = listing(
        f"household {hhid}'s {number(row['unit_value'], 0)} MNT (score {number(row['z'], 1)}), "
        f"replaced by {number(row['used'], 0)}"
        for hhid, row in found.iterrows()
    )
    if steps.parameters.outlier_treatment == "none":
        return f"Flagged here: {said}. This run leaves them as they are."
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
        example_quotes=_word(steps.minimum_quotes),
        imputed_rows=percent(said["imputed_rows"], 0),
        level_psu=percent(said["level_psu"], 0),
        level_aimag=percent(said["level_aimag"], 0),
        imputed_sentence=listing(
            f"household {hhid} takes {number(row['value'], 0)} MNT, the median of {_word(row['quotes'])} "
            f"quote{'s' if row['quotes'] > 1 else ''} ({row['level']})"
            for hhid, row in imputed.iterrows()
        ),
        food_week=number(first["week_home"], 0),
        food_year_worked=worked_line(
            "{week} × {days} / {recall}",
            first["year_home"],
            week=first["week_home"],
            days=p.days_in_year,
            recall=food.RECALL_DAYS,
        ),
        food_month_worked=worked_line(
            "({home} + {away}) / {months}",
            first["month"],
            home=first["year_home"],
            away=first["year_away"],
            months=MONTHS,
        ),
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
        nonfood_year_worked=worked_line(
            "{months} × ({utilities} + {transport}) + {clothing}",
            first["year"],
            months=MONTHS,
            **first[["utilities", "transport", "clothing"]],
        ),
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
        real_rate=f"{percent(said['real_rate'])} in 2022"
        + _in_this_run(said["real_rate"], 100 * p.real_rate),
        inflation=percent(100 * p.inflation),
        durable_example=f"{row['item']} of household {row['hhid']}",
        durable_rate_worked=_depreciation_line(row, p.inflation),
        durable_median=f"{significant(100 * row['item_rate'], 3)}\u00a0%",
        durable_flow_worked=worked_line(
            "{value} × ({median}\u00a0% + {rate}\u00a0%)",
            row["flow"],
            value=row["count"] * row["current_value"],
            median=100 * row["item_rate"],
            rate=100 * p.real_rate,
        ),
        durable_age=_word(row["age"]),
        durable_paid=number(row["purchase_price"], 0),
        durable_now=number(row["current_value"], 0),
        durable_inflation_case=percent(100 * INFLATION_CASE, 0),
        durable_car_plain=percent(100 * plain["car"]),
        durable_car_real=percent(100 * real["car"]),
    )


def _depreciation_line(row: pd.Series, inflation: float) -> str:
    paid = "{paid}" if inflation == 0 else "({paid} × (1 + {inflation}\u00a0%)^{age})"
    terms = {"now": row["current_value"], "paid": row["purchase_price"], "age": row["age"]}
    if inflation:
        terms["inflation"] = 100 * inflation
    return worked_line(f"1 − ({{now}} / {paid})^(1/{{age}})", row["depreciation"], 1, "%", **terms)


def _in_this_run(official: float, used: float) -> str:
    """What follows the official per cent: nothing, or another one in brackets."""
    return "" if np.isclose(official, used) else f" ({significant(used, 3)}\u00a0% in this run)"


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
        rent_intercept=number(intercept, 4),
        rent_slope=number(slope, 4),
        rent_north=number(north, 4),
        smearing=number(model.smearing, 4),
        smearing_gain=percent(100 * (model.smearing - 1)),
        tenant=paid["hhid"],
        tenant_rent=number(paid["used"], 0),
        tenant_model_worked=worked_line(
            "exp({intercept} + {slope} × ln({area}) + {north}) × {smearing}",
            paid["smeared"],
            intercept=intercept,
            slope=slope,
            area=paid["area"],
            north=north * paid["north"],
            smearing=model.smearing,
        ),
        tree_model=percent(tree["model"]),
        tree_value=percent(tree["value"] + tree["imputed value"]),
        cap_rates=listing(f"{number(rate, 4)} in {aimag}" for aimag, rate in rates.items()),
        cap_rate_range=f"{said['cap_rate_low']:g} to {said['cap_rate_high']:g}",
        ger=ger["hhid"],
        ger_value=number(ger["property_value"], 0),
        ger_rent_worked=worked_line(
            "{value} × {rate} / {months}",
            ger["used"],
            value=ger["property_value"],
            rate=ger["rate"],
            months=MONTHS,
        ),
    )


def aggregate_texts(steps: Steps) -> dict[str, str]:
    said, rows = steps.stated, steps.components
    poorest = steps.welfare["welfare"].idxmin()
    shares = 100 * rows.div(rows["total"], axis=0)
    return _keys(
        poorest_sentence=_poorest_sentence(poorest, shares["food"]),
        poorest_housing=percent(shares.loc[poorest, "housing"], 0),
        share_food=percent(said["share_food"], 0),
        share_nonfood=percent(said["share_nonfood"], 0),
        share_durables=percent(said["share_durables"], 0),
        share_housing=percent(said["share_housing"], 0),
        share_housing_table=percent(housing_share(steps)),
    )


def _poorest_sentence(poorest: str, food_share: pd.Series) -> str:
    most = food_share.idxmax()
    if most == poorest:
        return (
            f"The poorest household, {poorest}, spends the largest part on food: "
            f"{percent(food_share[poorest], 0)}."
        )
    return (
        f"The poorest household, {poorest}, spends {percent(food_share[poorest], 0)} on food; "
        f"the largest part, {percent(food_share[most], 0)}, is household {most}'s."
    )


def equivalence_texts(steps: Steps) -> dict[str, str]:
    p, rows = steps.parameters, steps.equivalents
    largest = rows["members"].idxmax()
    row = rows.loc[largest]
    return _keys(
        scale_adult=f"{equivalence.SCALES['oecd-1'][0]:g}",
        scale_child=f"{equivalence.SCALES['oecd-1'][1]:g}",
        scale_child_below=number(equivalence.CHILD_BELOW, 0),
        scale_sentence=_scale_sentence(p),
        largest=largest,
        largest_adults=_word(row["adults"]),
        largest_children=_word(row["children"]),
        largest_members=_word(row["members"]),
        largest_worked=worked_line(
            "{constant} + {adult} × {a} + {child} × {k}" if p.scale_exponent == 1 else _POWER,
            row["equivalents"],
            2,
            **({} if p.scale_exponent == 1 else {"power": p.scale_exponent}),
            constant=1 - p.adult_weight,
            adult=p.adult_weight,
            a=row["adults"],
            child=p.child_weight,
            k=row["children"],
        ),
    )


_POWER = "({constant} + {adult} × {a} + {child} × {k})^{power}"


def _scale_sentence(p) -> str:
    """Which scale this run uses: the report's, another named one, or one of its own."""
    used = printed_scale(p.adult_weight, p.child_weight, p.scale_exponent)
    if used == "OECD-I" and p.child_below == equivalence.CHILD_BELOW:
        return "This run uses it."
    scale = f"the {used} scale" if used else "none of the scales named in the table"
    power = "" if p.scale_exponent == 1 else f", and the sum is raised to the power {p.scale_exponent:g}"
    return (
        f"This run does not follow it: each further adult counts {p.adult_weight:g} and each child "
        f"(below {p.child_below}) {p.child_weight:g}{power}. These weights are {scale}."
    )


def welfare_texts(steps: Steps) -> dict[str, str]:
    first = steps.welfare.iloc[0]
    return _keys(
        welfare_worked=worked_line(
            "{total} / {equivalents} / {index}",
            first["welfare"],
            **first[["total", "equivalents", "index"]],
        )
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
        food_day_worked=worked_line(
            "{cost} × {threshold} / {kcal}",
            line["food_day"],
            1,
            cost=totals["mnt"],
            threshold=p.calorie_threshold,
            kcal=totals["kcal"],
        ),
        food_day_printed=number(totals["food_line"], 1),
        food_month_line_worked=worked_line(
            "{day} × {days} / {months}",
            line["food_month"],
            day=line["food_day"],
            days=p.days_in_year,
            months=MONTHS,
        ),
        food_interval=interval(line["food_month_lower"], line["food_month_upper"], 0),
        food_verdict=_verdict(holds, food_month, p.calorie_threshold),
        nonfood_official=number(official.loc["nonfood", "month"], 0),
        total_line_worked=worked_line(
            "{food} + {nonfood}", line["total"], food=line["food_month"], nonfood=p.nonfood_component
        ),
        total_interval=interval(line["total_lower"], line["total_upper"], 0),
        total_official=number(official.loc["total", "month"], 0),
        total_official_day=number(official.loc["total", "day"], 0),
        nonfood_share=percent(100 * official.loc["nonfood", "month"] / official.loc["total", "month"], 0),
        rebase_years=_word(said["rebase_years"]),
        previous_base=f"{said['previous_base']:.0f}",
        group=_group(p.nonfood_lower, p.nonfood_upper),
        group_official=_group(said["nonfood_group_low"], said["nonfood_group_high"]),
        group_limits=listing(_limit_sentence(steps, q) for q in (p.nonfood_lower, p.nonfood_upper)),
        **_group_texts(steps),
        umic=number(_international(steps, "Upper-middle income"), 2),
    )


def _verdict(holds: bool, official: float, threshold: float) -> str:
    if holds:
        return f"It contains the official {number(official, 0)}, which was computed before rounding."
    return (
        f"It does not contain the official {number(official, 0)}: the page was run with another calorie "
        f"threshold or length of the year (threshold {number(threshold, 0)} kcal)."
    )


def _group(lower: float, upper: float) -> str:
    return f"{_ordinal(lower)} to {_ordinal(upper)} percentile"


def _limit_sentence(steps: Steps, percentile: float) -> str:
    """Whose welfare a percentile is, as `survey.quantile` takes it."""
    rows = steps.reference_group
    value = quantile(rows["welfare"], percentile / 100, rows["persons"])
    here = rows.index[np.isclose(rows["welfare"], value)]
    if len(here):
        return f"the {_ordinal(percentile)} percentile is the welfare of household {listing(here)}"
    below, above = rows.index[rows["welfare"] < value][-1], rows.index[rows["welfare"] > value][0]
    return f"the {_ordinal(percentile)} percentile lies midway between households {below} and {above}"


def _group_texts(steps: Steps) -> dict[str, str]:
    """group_sentence: who is in the group. group_worked: the mean over its people, or that there is none."""
    rows = steps.reference_group
    chosen = rows[rows["in_group"]]
    if steps.example_nonfood is None:
        none = "With these percentiles no household is in the group"
        return {"group_sentence": f"{none}.", "group_worked": "none, because nobody is in the group"}
    plural = "households" if len(chosen) > 1 else "household"
    pairs = list(zip(chosen["nonfood_real"], chosen["persons"], strict=True))
    top = " + ".join(f"{{y{i}}} × {{w{i}}}" for i in range(len(pairs)))
    terms = {f"{name}{i}": v for i, pair in enumerate(pairs) for name, v in zip("yw", pair, strict=True)}
    return {
        "group_sentence": f"Here the group is {plural} {listing(chosen.index)}.",
        "group_worked": worked_line(
            f"({top}) / {{persons}}", steps.example_nonfood, persons=chosen["persons"].sum(), **terms
        ),
    }


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
            f"{number(100 * r.contribution)} {'come ' if i == 0 else ''}from {r.group}"
            for i, r in enumerate(steps.by_aimag.itertuples())
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


def _ordinal(count: float) -> str:
    """10th, 21st, 2.5th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count:g}{'th' if count % 100 in (11, 12, 13) else ending}"


def _word(count: float) -> str:
    """Whole numbers up to twelve as words, larger ones as digits."""
    words = "zero one two three four five six seven eight nine ten eleven twelve".split()
    return words[int(count)] if 0 <= count < len(words) else number(count, 0)


def _keys(**texts: str) -> dict[str, str]:
    return {f"m_{key}": text for key, text in texts.items()}
