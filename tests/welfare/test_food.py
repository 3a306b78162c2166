"""Food: the worked example, provenance of unit values, outliers, totals, refusals."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from welfare_worlds import ITEMS, food_rows, survey_households

from analysis.core.errors import InputError
from analysis.welfare import food
from analysis.welfare.outliers import Rule
from analysis.welfare.unit_values import LEVELS

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"
PLAIN = food.Choices(prices=None, quantities=None, away=None)


@pytest.fixture(scope="module")
def homes():
    return survey_households()


@pytest.fixture(scope="module")
def tables(homes):
    return food_rows(homes)


@pytest.fixture(scope="module")
def plain(homes, tables):
    return food.consumption(*tables, homes, ITEMS, PLAIN)


def row(made, household, item):
    rows = made.rows[(made.rows["hhid"] == household) & (made.rows["item"] == item)]
    assert len(rows) == 1
    return rows.iloc[0]


# --- equations 1 and 2 --------------------------------------------------------------------


def test_food_at_home_of_the_worked_example():
    rules = json.loads((EXAMPLES / "10_small_rules.json").read_text())
    entry = rules["inputs"]["food"]
    eaten = pd.DataFrame(
        {"hhid": [1], "quantity": [entry["quantity_7d"]], "unit_value": [entry["unit_value"]]}
    )
    assert food.food_at_home(eaten)[1] == pytest.approx(rules["outputs"]["annual_food"])


def test_a_missing_price_is_not_taken_for_nothing():
    eaten = pd.DataFrame({"hhid": [1, 1], "quantity": [1, 1], "unit_value": [7, np.nan]})
    assert np.isnan(food.food_at_home(eaten)[1])


def test_food_away_adds_gifts():
    away = pd.DataFrame({"hhid": [1, 1], "purchased": [70, 0], "in_kind": [7, np.nan]})
    assert food.food_away(away)[1] == 77 / 7 * 365


def test_totals_follow_from_the_rows(homes, tables, plain):
    rows = plain.rows
    value = rows["quantity"] * rows["unit_value"]
    for column, group in (("home", "food"), ("alcohol", "alcohol"), ("tobacco", "tobacco")):
        own = value.where(rows["group"] == group, 0.0).groupby(rows["hhid"], observed=False).sum() * 365 / 7
        assert plain.household[column].to_numpy() == pytest.approx(own.to_numpy())
    parts = plain.household[["home_purchased", "home_own", "home_gift"]].sum(axis=1)
    assert plain.household["home"].to_numpy() == pytest.approx(parts.to_numpy())
    away = tables[2]["spent"].to_numpy() + 700
    assert plain.household["away"].to_numpy() == pytest.approx(away * 365 / 7)
    assert (plain.household["food"] == plain.household["home"] + plain.household["away"]).all()
    assert plain.household.index.tolist() == homes["hhid"].tolist()


def test_equation_1_gives_the_same_as_the_chain(plain):
    eaten = plain.rows[plain.rows["group"] == "food"].astype({"hhid": str})
    assert food.food_at_home(eaten).to_numpy() == pytest.approx(plain.household["home"].to_numpy())


def test_a_household_without_food_has_nothing(homes, tables):
    consumed, bought, away = (table[table["hhid"] != "h0003"] for table in tables)
    made = food.consumption(consumed, bought, away, homes, ITEMS, PLAIN)
    assert made.household.loc["h0003"].eq(0).all()
    assert made.summary["households without food"] == 1


# --- unit values and where they come from ---------------------------------------------------


def test_the_own_unit_value_serves_all_sources(homes, tables, plain):
    consumed, bought, away = tables
    bought_one = bought.iloc[0]
    extra = consumed.iloc[[0]].assign(
        hhid=bought_one["hhid"], item=bought_one["item"], source="gift", quantity=2.0
    )
    made = food.consumption(pd.concat([consumed, extra]), bought, away, homes, ITEMS, PLAIN)
    found = row(made, bought_one["hhid"], bought_one["item"])
    assert found["level"] == "reported" and found["gift"] == 2
    assert found["unit_value"] == pytest.approx(bought_one["expenditure"] / bought_one["quantity"])
    more = found["value"] - row(plain, bought_one["hhid"], bought_one["item"])["value"]
    assert more == pytest.approx(2 * found["unit_value"])


@pytest.mark.parametrize("weighted", [False, True])
def test_unit_values_equal_the_slow_obvious_version(weighted):
    homes = survey_households(20, 8)
    consumed, bought, away = food_rows(homes, seed=5, bought_share=0.4)
    choices = food.Choices(prices=None, quantities=None, away=None, weighted=weighted)
    made = food.consumption(consumed, bought, away, homes, ITEMS, choices)
    quotes = bought.assign(price=bought["expenditure"] / bought["quantity"]).merge(homes, on="hhid")
    levels = {**LEVELS, food.COUNTRY: None, food.ANY: None}
    seen = set()
    by_item = dict(list(quotes.groupby("item")))
    for _, found in made.rows.iterrows():
        home = homes[homes["hhid"] == found["hhid"]].iloc[0]
        if (by_item[found["item"]]["hhid"] == found["hhid"]).any():
            assert found["level"] == "reported"
            continue
        for name, columns in levels.items():
            near = by_item[found["item"]]
            if columns is not None:
                near = near[near["quarter"] == home["quarter"]]
                for column in columns:
                    near = near[near[column] == home[column]]
            if len(near) >= (1 if name == food.ANY else 3):
                break
        seen.add(name)
        assert (found["level"], found["quotes"]) == (name, len(near))
        assert found["unit_value"] == pytest.approx(slow_median(near, weighted))
    assert len(seen) >= 3


def slow_median(near, weighted):
    if not weighted:
        return near["price"].median()
    repeated = np.repeat(
        near["price"].to_numpy(), near["weight"].astype(int)
    )  # the weights are whole numbers
    return np.median(repeated)


def test_the_table_of_levels_counts_what_was_imputed(plain):
    table, rows = plain.levels, plain.rows
    imputed = (rows["level"] != "reported").sum()
    assert table["rows"].sum() == len(rows)
    assert table["share_of_imputed"].sum() == pytest.approx(1)
    assert table.loc["reported", "share_of_rows"] == pytest.approx(1 - imputed / len(rows))
    assert plain.summary["share of rows imputed"] == pytest.approx(imputed / len(rows))
    own = (
        rows["value"].where(rows["level"] != "reported", 0.0).groupby(rows["hhid"], observed=False).sum()
        * 365
        / 7
    )
    assert plain.household["imputed"].to_numpy() == pytest.approx(own.to_numpy())


def test_median_valuation_replaces_every_price(homes, tables, plain):
    choices = food.Choices(prices=None, quantities=None, away=None, valuation="median")
    made = food.consumption(*tables, homes, ITEMS, choices)
    assert not (made.rows["level"] == "reported").any()
    within = made.rows.assign(psu=made.rows["hhid"].astype(str).map(homes.set_index("hhid")["psu"]))
    at_psu = within[within["level"] == "PSU"]
    assert len(at_psu) and (at_psu.groupby(["psu", "item"], observed=True)["unit_value"].nunique() == 1).all()
    assert made.rows["quoted"].equals(plain.rows["quoted"])


def test_without_sampling_units_the_cascade_starts_wider(homes, tables):
    less = homes.drop(columns=["psu", "soum", "bag"])
    made = food.consumption(*tables, less, ITEMS, PLAIN)
    assert made.notes == (
        "Unit values: the levels PSU, bag, soum are skipped, as the data do not say in which bag, psu, soum "
        "a household lives.",
    )
    assert made.levels.index.tolist()[:2] == ["reported", "location"]
    blank = homes.assign(psu=None, soum=None, bag=None)
    assert food.consumption(*tables, blank, ITEMS, PLAIN).household.equals(made.household)


def test_a_household_of_unknown_unit_takes_no_price_from_the_other_unknown():
    homes = survey_households(60, 6)
    consumed, bought, away = food_rows(homes, bought_share=0.6)
    homes["psu"] = homes["psu"].where(np.arange(60) >= 10)
    made = food.consumption(consumed, bought, away, homes, ITEMS, PLAIN)
    unknown = made.rows["hhid"].isin(homes.loc[:9, "hhid"])
    assert not (made.rows.loc[unknown, "level"] == "PSU").any()
    assert (made.rows.loc[~unknown, "level"] == "PSU").any()


def test_a_quarter_without_quotes_takes_the_price_of_the_year():
    homes = survey_households(60, 6)
    consumed, bought, away = food_rows(homes)
    second = homes.loc[homes["quarter"] == 2, "hhid"]
    bought = bought[~(bought["hhid"].isin(second) & (bought["item"] == "milk"))]
    made = food.consumption(consumed, bought, away, homes, ITEMS, PLAIN)
    milk = made.rows[(made.rows["item"] == "milk") & made.rows["hhid"].isin(second)]
    assert (milk["level"] == food.COUNTRY).all()
    few = bought[bought["item"] != "milk"]
    few = pd.concat([few, bought[bought["item"] == "milk"].head(2)])
    made = food.consumption(consumed, few, away, homes, ITEMS, PLAIN)
    assert (made.rows.loc[made.rows["item"] == "milk", "level"] == food.ANY).sum() == 58


def test_what_nobody_bought_counts_as_nothing_or_as_missing_and_is_said():
    homes = survey_households(60, 6)
    consumed, bought, away = food_rows(homes)
    bought = bought[bought["item"] != "milk"]
    made = food.consumption(consumed, bought, away, homes, ITEMS, PLAIN)
    without = food.consumption(consumed[consumed["item"] != "milk"], bought, away, homes, ITEMS, PLAIN)
    pd.testing.assert_frame_equal(made.household, without.household)
    assert made.rows.loc[made.rows["item"] == "milk", "value"].isna().all()
    assert "60 rows of 60 households" in made.notes[0] and "(milk); they count as nothing" in made.notes[0]
    assert made.summary["rows without a price"] == 60 and without.summary["rows without a price"] == 0
    missing = food.consumption(consumed, bought, away, homes, ITEMS, replace(PLAIN, unpriced="missing"))
    assert missing.household["food"].isna().all() and missing.household["alcohol"].notna().all()
    assert "they count as missing" in missing.notes[0]


# --- outliers -----------------------------------------------------------------------------


def test_an_implausible_price_is_no_quote(homes, tables):
    consumed, bought, away = tables
    wrong = bought.copy()
    wrong.loc[wrong.index[0], "expenditure"] *= 100
    first = wrong.iloc[0]
    made = food.consumption(consumed, wrong, away, homes, ITEMS)
    found = row(made, first["hhid"], first["item"])
    assert found["price_flag"] == "top" and np.isnan(found["quoted"]) and found["level"] == "PSU"
    assert found["unit_value"] < first["expenditure"] / first["quantity"] / 50
    assert made.outliers.loc["unit values", "top"] >= 1
    kept = food.consumption(consumed, wrong, away, homes, ITEMS, PLAIN)
    assert kept.household["food"].sum() > made.household["food"].sum()


def test_an_outlying_quantity_is_brought_in_and_the_sources_keep_their_parts(homes, tables):
    consumed, bought, away = tables
    at = consumed.index[(consumed["item"] == "mutton")][5]
    wrong = consumed.copy()
    wrong.loc[at, "quantity"] *= 1000
    extra = wrong.loc[[at]].assign(source="gift" if wrong.loc[at, "source"] != "gift" else "own")
    wrong = pd.concat([wrong, extra], ignore_index=True)
    made = food.consumption(wrong, bought, away, homes, ITEMS)
    found = row(made, consumed.loc[at, "hhid"], "mutton")
    assert found["quantity_flag"] == "top" and found["quantity"] < found["recorded"] / 100
    assert sorted([found["purchased"], found["own"], found["gift"]])[1:] == pytest.approx(
        [found["quantity"] / 2] * 2
    )
    members = homes.set_index("hhid")["size"]
    others = made.rows[(made.rows["item"] == "mutton") & (made.rows["quantity_flag"] == "")]
    each = others["quantity"] / others["hhid"].astype(str).map(members)
    assert found["quantity"] / members[found["hhid"]] <= each.max() + 1e-12
    untreated = food.consumption(wrong, bought, away, homes, ITEMS, food.Choices(treatment="none"))
    assert row(untreated, found["hhid"], "mutton")["quantity"] == found["recorded"]
    assert row(untreated, found["hhid"], "mutton")["quantity_flag"] == "top"


def test_what_is_not_flagged_does_not_move(homes, tables):
    made = food.consumption(*tables, homes, ITEMS)
    rest = made.rows["quantity_flag"] == ""
    assert (made.rows.loc[rest, "quantity"] == made.rows.loc[rest, "recorded"]).all()


def test_spending_away_from_home_is_searched_by_kind(homes, tables):
    consumed, bought, away = tables
    wrong = away.copy()
    wrong.loc[7, "spent"] *= 1000
    made = food.consumption(consumed, bought, wrong, homes, ITEMS)
    assert made.away.loc[7, "flag"] == "top" and made.away.loc[7, "value"] < made.away.loc[7, "recorded"] / 10
    assert made.outliers.loc["food away", "change"] < 0


def test_another_rule_may_search(homes, tables):
    strict = food.Choices(prices=Rule(scale="qn", alpha=1.0))
    found = food.consumption(*tables, homes, ITEMS, strict).outliers.loc["unit values"]
    usual = food.consumption(*tables, homes, ITEMS).outliers.loc["unit values"]
    assert found["top"] > usual["top"] and found["bottom"] > usual["bottom"]


# --- properties and refusals ------------------------------------------------------------------


def test_the_order_of_the_rows_does_not_matter(homes, tables):
    made = food.consumption(*tables, homes, ITEMS)
    mixed = [table.sample(frac=1, random_state=3) for table in tables]
    again = food.consumption(*mixed, homes, ITEMS)
    pd.testing.assert_frame_equal(made.household, again.household)
    pd.testing.assert_frame_equal(made.rows, again.rows)


def test_categories_serve_as_well_as_text(homes, tables):
    made = food.consumption(*tables, homes, ITEMS)
    coded = [
        table.astype({column: "category" for column in ("hhid", "item", "source") if column in table})
        for table in tables
    ]
    again = food.consumption(*coded, homes.astype({"psu": "category", "aimag": "category"}), ITEMS)
    pd.testing.assert_frame_equal(made.household, again.household)


def test_money_scales_and_quantities_do_not(homes, tables):
    consumed, bought, away = tables
    made = food.consumption(consumed, bought, away, homes, ITEMS)
    dear = food.consumption(
        consumed, bought.assign(expenditure=bought["expenditure"] * 3),
        away.assign(spent=away["spent"] * 3, in_kind=away["in_kind"] * 3), homes, ITEMS,
    )  # fmt: skip
    assert dear.household.to_numpy() == pytest.approx(3 * made.household.to_numpy())
    assert dear.rows["quantity"].to_numpy() == pytest.approx(made.rows["quantity"].to_numpy())


def test_missing_quantities_are_counted(homes, tables):
    consumed, bought, away = tables
    gaps = consumed.assign(quantity=consumed["quantity"].where(np.arange(len(consumed)) > 3))
    assert food.consumption(gaps, bought, away, homes, ITEMS, PLAIN).summary["quantities missing"] == 4


def test_all_unknown_codes_are_told_at_once(homes, tables):
    consumed, bought, away = tables
    wrong = consumed.assign(item=consumed["item"].mask(consumed.index == 2, "dragon"))
    wrong = wrong.assign(source=wrong["source"].mask(wrong.index == 4, "stolen"))
    with pytest.raises(InputError) as told:
        food.consumption(wrong, bought.assign(hhid="nobody"), away, homes, ITEMS)
    for part in ("food_consumed.item", "dragon (row 2)", "stolen", "food_bought.hhid", "nobody"):
        assert part in str(told.value)


def test_refusals(homes, tables):
    with pytest.raises(InputError, match="Did you mean 'winsorise'"):
        food.Choices(treatment="winsorize")
    with pytest.raises(InputError, match="valuation 'mean'.*minimum_quotes"):
        food.Choices(valuation="mean", minimum_quotes=0)
    with pytest.raises(InputError, match="quantity"):
        food.consumption(tables[0].drop(columns="quantity"), *tables[1:], homes, ITEMS)
    with pytest.raises(InputError, match="once, found h0000 twice"):
        food.consumption(*tables, pd.concat([homes, homes.head(1)]), ITEMS)
