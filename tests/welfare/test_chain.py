"""The chain as a whole: sums that can be made by hand, what is left out or absent, and what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from whole_survey import LISTS, tables

from analysis.core.errors import InputError
from analysis.welfare import aggregate, chain, durables, food, nonfood, utilities

PLAIN = chain.Choices(
    food=food.Choices(prices=None, quantities=None, away=None),
    nonfood=nonfood.Choices(outliers=None),
    utilities=utilities.Choices(outliers=None),
    durables=durables.Choices(outliers=None),
    at=300_000.0,
)


@pytest.fixture(scope="module")
def survey():
    return tables()


@pytest.fixture(scope="module")
def made(survey):
    return chain.run(survey, LISTS, PLAIN)


def test_food_of_a_household_is_its_quantities_at_its_unit_values(survey, made):
    rows = survey["food_consumed"].merge(survey["food_bought"], on=["hhid", "item"], suffixes=("", "_bought"))
    own = survey["food_consumed"].groupby("hhid")["item"].nunique()
    priced = rows.groupby("hhid")["item"].nunique().reindex(own.index, fill_value=0)
    who = own.index[own == priced]  # bought all that it ate: nothing is imputed
    assert len(who) > 20
    value = rows["quantity"] * rows["expenditure"] / rows["quantity_bought"] * 365 / 7
    drinks = rows["item"].isin(["beer", "snuff"])
    away = survey["food_away"].set_index("hhid")[["spent", "in_kind"]].sum(axis=1) * 365 / 7
    expected = value[~drinks].groupby(rows["hhid"]).sum().reindex(who) + away.reindex(who)
    frame = made.household.loc[who]
    assert frame["nominal_food"].to_numpy() == pytest.approx(expected.to_numpy())
    expected = value[drinks].groupby(rows["hhid"]).sum().reindex(who)
    assert frame["nominal_alcohol_tobacco"].to_numpy() == pytest.approx(expected.to_numpy())
    assert made.imputed.loc["food", "share"] > 0.1


def test_the_other_components_by_hand(survey, made):
    frame = made.household
    spent = survey["nonfood"].pivot(index="hhid", columns="item", values="purchased").loc[frame.index]
    assert frame["nominal_clothing"].to_numpy() == pytest.approx(spent["20101"].to_numpy())
    assert frame["nominal_repairs"].to_numpy() == pytest.approx(spent["20901"].to_numpy())
    assert (frame["nominal_utilities"] == 240_000).all()
    rate = 1 - 0.64**0.5  # two years old: 0.8 of the value is left each year
    assert frame["nominal_durables"].to_numpy() == pytest.approx(640_000 * (0.036 + rate))
    renters = survey["housing"].set_index("hhid")["rent_actual"].dropna()
    assert frame.loc[renters.index, "nominal_rent"].to_numpy() == pytest.approx(12 * renters.to_numpy())
    assert (frame["nominal_housing"] == frame["nominal_rent"] + frame["nominal_repairs"]).all()


def test_the_sum_is_made_comparable(survey, made):
    frame = made.household
    nominal = [f"nominal_{name}" for name in aggregate.CATEGORIES]
    assert frame["nominal"].to_numpy() == pytest.approx(frame[nominal].sum(axis=1).to_numpy())
    real = [f"c_{name}" for name in aggregate.CATEGORIES]
    assert frame["consumption"].to_numpy() == pytest.approx(frame[real].sum(axis=1).to_numpy())
    adults = np.minimum(frame["size"], 2)  # the guests are no members
    assert (frame["adults"] == adults).all() and (frame["children"] == frame["size"] - adults).all()
    scale = 0.3 + 0.7 * adults + 0.5 * (frame["size"] - adults)
    expected = frame["nominal"] / 12 / scale / frame["index"]
    assert frame["consumption"].to_numpy() == pytest.approx(expected.to_numpy())
    assert frame["index"].nunique() == 8 and frame["index"].std() > 0.001  # four aimags, two quarters
    assert (frame["poor"] == (frame["consumption"] < 300_000)).all()
    assert made.poverty_line == 300_000 and made.line.total > 0


def test_groups_hold_equal_numbers_of_people(made):
    frame = made.household
    people = (frame["weight"] * frame["size"]).groupby(frame["quintile"]).sum()
    assert len(people) == 5 and (people / people.mean()).between(0.9, 1.1).all()
    assert (frame["quintile"] == (frame["decile"] + 1) // 2).mean() > 0.98
    assert frame.groupby("decile")["consumption"].max().is_monotonic_increasing


def test_order_of_rows_does_not_matter(survey, made):
    rng = np.random.default_rng(2)
    mixed = {name: table.iloc[rng.permutation(len(table))] for name, table in survey.items()}
    again = chain.run(mixed, LISTS, PLAIN).household.loc[made.household.index]
    assert again["consumption"].to_numpy() == pytest.approx(made.household["consumption"].to_numpy())


@pytest.mark.parametrize("category", ["housing", "health", "durables", "food"])
def test_a_category_left_out_counts_as_nothing_and_is_said(survey, made, category):
    less = chain.run(survey, LISTS, replace(PLAIN, without=(category,)))
    assert (less.household[f"nominal_{category}"] == 0).all()
    expected = made.household["nominal"] - made.household[f"nominal_{category}"]
    assert less.household["nominal"].to_numpy() == pytest.approx(expected.to_numpy())
    assert f"{category} is left out of consumption" in less.notes
    if category in less.imputed.index:
        assert less.imputed.loc[category, "imputed"] == 0


def test_without_food_there_is_no_line_of_its_own(survey):
    assert chain.run(survey, LISTS, replace(PLAIN, without=("food",))).line is None
    with pytest.raises(InputError, match="without food the survey has no line of its own"):
        chain.run(survey, LISTS, replace(PLAIN, without=("food",), at=None))


def test_its_own_line_is_used_where_none_is_given(survey, made):
    own = chain.run(survey, LISTS, replace(PLAIN, at=None))
    assert own.poverty_line == own.line.total == pytest.approx(made.line.total)
    people = own.household["weight"] * own.household["size"]
    assert own.line.headcount == pytest.approx(
        (people * own.household["poor"]).sum() / people.sum(), abs=1e-3
    )


def test_per_capita_scale_makes_both_measures_equal(survey):
    frame = chain.run(survey, LISTS, replace(PLAIN, scale="per capita")).household
    assert frame["consumption"].to_numpy() == pytest.approx(frame["consumption_pc"].to_numpy())
    assert (chain.run(survey, LISTS, replace(PLAIN, scale=(1.0, 1.0, 1.0))).household == frame).all().all()


def test_undeflated(survey):
    plain = chain.run(survey, LISTS, replace(PLAIN, deflate=False))
    assert (plain.household["index"] == 1).all() and plain.deflator is None
    assert "prices are not adjusted" in plain.notes


def test_missing_tables_are_all_named_with_what_they_give(survey):
    few = {name: table for name, table in survey.items() if name not in ("durables", "prices", "persons")}
    with pytest.raises(InputError) as refused:
        chain.run(few, LISTS, PLAIN)
    for text in (
        "persons: expected this table",
        "it gives flows of durables",
        "absent=durables",
        "absent=prices",
    ):
        assert text in str(refused.value)


@pytest.mark.parametrize("name", list(chain.OPTIONAL))
def test_a_table_may_be_absent_by_wish_and_every_result_says_so(survey, made, name):
    few = {key: table for key, table in survey.items() if key != name}
    less = chain.run(few, LISTS, replace(PLAIN, absent=(name,)))
    assert any(note.startswith(f"table {name} is absent") for note in less.notes)
    assert np.isfinite(less.household["consumption"]).all()
    assert less.household["nominal"].sum() <= made.household["nominal"].sum() * (1 + 1e-9)


def test_a_survey_without_places_runs(survey, made):
    homes = survey["households"].drop(columns=["psu", "soum", "bag"])
    less = chain.run({**survey, "households": homes}, LISTS, PLAIN)
    assert less.notes != made.notes  # what it does without is said
    ratio = less.household["consumption"] / made.household["consumption"]
    assert ratio.between(0.8, 1.25).all()


def test_household_without_members_is_refused(survey):
    people = survey["persons"]
    alone = people.assign(member=people["member"] & (people["hhid"] != "h0003"))
    with pytest.raises(InputError, match="none for 1 \\(first h0003\\)"):
        chain.run({**survey, "persons": alone}, LISTS, PLAIN)


def test_unknown_names_are_refused_all_at_once():
    with pytest.raises(InputError) as refused:
        chain.Choices(scale="oecd", without=("helth",), absent=("prizes",), at=-1)
    for text in ("Did you mean", "'health'", "'prices'", "above 0 MNT"):
        assert text in str(refused.value)


def test_progress_names_the_steps(survey):
    said = []
    made = chain.run(survey, LISTS, PLAIN, said.append)
    assert said == list(chain.STEPS) == list(made.seconds)


def test_missing_amounts_do_not_pass_for_zero():
    parts = pd.DataFrame({name: [1.0] for name in [*aggregate.CATEGORIES, "food_away", "rent", "repairs"]})
    parts["health"] = np.nan
    assert aggregate.by_category(parts)["nominal"].isna().all()
