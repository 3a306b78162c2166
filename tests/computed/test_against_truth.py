"""Results against the truth: a survey whose truth is its own aggregate, and one off by known amounts."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from whole_survey import LISTS, tables

from analysis.computed import truth
from analysis.computed.truth import STEPS, Truth, accuracy
from analysis.core.errors import InputError
from analysis.survey.poverty import fgt
from analysis.welfare import chain, nonfood

LINE = 300_000.0
LOG = ["table", "hhid", "key", "variable", "true", "recorded", "kind"]
TENFOLD = "factor of ten in the amount"


@pytest.fixture(scope="module")
def planted():
    """The survey with mistakes in it, and the log of them."""
    frames = tables()
    eaten, spent = frames["food_consumed"].copy(), frames["nonfood"].copy()
    log = []
    for row in (3, 204, 801):
        hhid, item, quantity = eaten.loc[row, ["hhid", "item", "quantity"]]
        eaten.loc[row, "quantity"] = 1000 * quantity
        log.append(["food_week", hhid, item, "purchased", quantity, 1000 * quantity, "grams for kilograms"])
    # one that no rule finds: a hundredth more is within the spread
    hhid, item, quantity = eaten.loc[500, ["hhid", "item", "quantity"]]
    eaten.loc[500, "quantity"] = 1.01 * quantity
    log.append(["food_week", hhid, item, "purchased", quantity, 1.01 * quantity, "slip"])
    amount = spent.columns.get_loc("purchased")
    counted = np.flatnonzero((spent["item"] == "20101").to_numpy())[7]
    left_out = np.flatnonzero((spent["item"] == "22301").to_numpy())[9]
    for row in (counted, left_out):
        before = spent.iloc[row, amount]
        spent.iloc[row, amount] = 100 * before
        log.append(
            [
                "nonfood",
                spent["hhid"].iloc[row],
                spent["item"].iloc[row],
                "spent_12m",
                before,
                100 * before,
                TENFOLD,
            ]
        )
    log += [
        [
            "nonfood",
            "h0001",
            "20101",
            "spent_1m",
            10.0,
            100.0,
            TENFOLD,
        ],  # a year is taken: the month is not used
        ["energy", "h0002", "4", "spent_1m", 10.0, 100.0, TENFOLD],  # of fuels too
        ["persons", "h0001", "1", "wage_month", 5.0, 50.0, "factor of ten in the wage"],
        ["durables", "h0003", "1", "price_paid", 5.0, 0.0, "price paid not known"],
        ["housing", "h0004", "", "dwelling_age", 5.0, np.nan, "age not known"],
        ["durables", "h0005", "1", "age_months", 24.0, 2.0, "years reported as months"],
    ]
    return {**frames, "food_consumed": eaten, "nonfood": spent}, pd.DataFrame(log, columns=LOG)


@pytest.fixture(scope="module")
def made(planted):
    return chain.run(planted[0], LISTS, chain.Choices(at=LINE))


@pytest.fixture(scope="module")
def known(made, planted):
    """The truth that the chain has found exactly; psu and item as they stand beside a synthetic survey."""
    frame = made.household
    rows = made.food.rows
    home = made.housing.household.reset_index()
    rates = made.housing.rates.reset_index()
    cells = made.deflator.cells
    bills = made.utilities.rows
    return Truth(
        consumption=frame.assign(deflator=frame["index"], adult_equivalents=frame["equivalents"]),
        # a unit of its own for each household, so that every row has its own true price
        food_prices=rows[["hhid", "item", "unit_value"]].astype({"hhid": "str", "item": "str"})
        .set_axis(["psu", "item", "price"], axis=1),
        units=pd.Series(frame.index, index=frame.index),
        dwellings=home[["hhid", "rent", "property_value"]],
        capitalisation=rates.rename(columns={"rate": "capitalisation"})[["aimag", "capitalisation"]],
        deflator=cells.rename(columns={"index": "deflator"})[["aimag", "quarter", "deflator"]],
        utilities=bills[["hhid", "item", "value"]].astype({"hhid": "str", "item": "str"}),
        depreciation=pd.DataFrame({"item": [1], "depreciation": made.durables.rates["rate"].to_numpy()[:1]}),
        corrupted=planted[1],
    )  # fmt: skip


def test_what_is_exact_has_no_error(made, known):
    found = truth.errors(made, known)
    assert set(found["what"]) == {"price of food", "rent", "value of a ger", "capitalisation rate", "utility",
                                  "depreciation", "price index"}  # fmt: skip
    assert found[["bias", "error", "ninth"]].abs().max().max() == pytest.approx(0, abs=1e-9)
    assert (found["near"] == 100).all()
    shares = found.groupby("what")["share"].sum()
    assert shares.to_numpy() == pytest.approx(100)
    prices = found[found["what"] == "price of food"]
    assert prices["values"].sum() == (made.food.rows["quantity"] > 0).sum()
    assert prices["level"].iloc[0] == "reported" and len(prices) > 1


def test_errors_are_of_the_level_where_they_arise(made, known):
    off = known.dwellings.assign(
        rent=np.where(known.dwellings["property_value"].isna(), 0.8, 1) * known.dwellings["rent"]
    )
    found = truth.rents(made, replace(known, dwellings=off)).set_index("level")
    assert found.loc["hedonic rent", ["bias", "typical", "error", "ninth"]].to_numpy(float) == pytest.approx(
        25
    )
    assert found.loc["hedonic rent", "near"] == 0 and found.loc["rate x value told", "near"] == 100
    assert found["values"].sum() == 240


def test_accuracy_by_hand():
    found = accuracy(
        "x", [11, 8, 10, 5, np.nan], [10, 10, 10, 0, 1], ["a", "a", "b", "b", "b"], [1, 3, 1, 1, 1]
    )
    a, b = found.set_index("level").loc["a"], found.set_index("level").loc["b"]
    assert a["bias"] == pytest.approx(100 * (35 / 40 - 1))
    assert (a["typical"], a["error"], a["near"]) == (pytest.approx(-5), pytest.approx(15), 50)
    assert (b["values"], b["bias"], b["error"]) == (
        2,
        pytest.approx(50),
        0,
    )  # a true 0 counts in the sum alone
    assert found["share"].tolist() == [50, 50]


def test_a_bill_that_is_not_counted_is_seen(made, known):
    more = pd.concat([known.utilities, pd.DataFrame({"hhid": ["h0000"], "item": ["P02"], "value": [1000.0]})])
    found = truth.utilities(made, replace(known, utilities=more)).set_index("level")
    assert found.loc["not counted", ["values", "bias"]].tolist() == [1, -100]


def test_mistakes_are_found_missed_or_not_looked_for(made, known, planted):
    found = truth.mistakes(made, known, LISTS)
    assert len(found) == len(planted[1])
    counted = truth.found_and_missed(found).set_index(["table", "kind"])
    assert counted.loc[("food_week", "grams for kilograms"), ["planted", "found", "missed"]].tolist() == [
        3,
        3,
        0,
    ]
    assert counted.loc[("food_week", "slip"), ["planted", "found", "missed"]].tolist() == [1, 0, 1]
    tenfold = counted.loc[("nonfood", TENFOLD)]
    assert tenfold[["planted", "searched", "found", "not_used"]].tolist() == [3, 1, 1, 2]
    assert counted.loc[("energy", TENFOLD), ["searched", "not_used"]].tolist() == [0, 1]
    assert np.isnan(counted.loc[("energy", TENFOLD), "sensitivity"])
    assert counted.loc[("durables", "years reported as months"), "not_searched"] == 1
    assert found["use"].value_counts()[["lacking", "outside"]].tolist() == [2, 1]
    assert "persons" not in counted.index.get_level_values("table")


def test_a_month_counts_where_the_month_is_taken(planted, known):
    by_month = chain.Choices(nonfood=nonfood.Choices(period="month"), at=LINE)
    frames = {**planted[0], "nonfood": planted[0]["nonfood"].assign(recall_months=1)}
    found = truth.mistakes(chain.run(frames, LISTS, by_month), known, LISTS)
    uses = found[found["table"] == "nonfood"].set_index("variable")["use"]
    assert uses["spent_1m"] == "searched" and set(uses[["spent_12m"]]) == {"not used"}


def test_flags_are_true_or_false_alarms(made, known):
    log = truth.mistakes(made, known, LISTS)
    found = truth.alarms(made, log).set_index("search")
    assert (found["flags"] == found["true"] + found["false"]).all()
    assert found.loc["food quantities", "true"] == 3 and found.loc["non-food", "true"] == 1
    assert found["flags"].sum() == len(truth.flags(made))
    flagged = (made.food.rows["quantity_flag"] != "").sum()
    assert found.loc["food quantities", "flags"] == flagged
    assert found.loc["utilities", "flags"] == 0 and np.isnan(found.loc["utilities", "share_true"])


def test_flags_of_dwellings_count_where_the_results_keep_them(made, known):
    places = [("h0001", "rent_self_assessed"), ("h0000", "rent_self_assessed"), ("h0002", "living_area")]
    log = pd.DataFrame([["housing", h, "", v, 1.0, 10.0, "factor of ten"] for h, v in places], columns=LOG)
    home = made.housing.household
    flagged = home.assign(rent_flag=np.where(home.index == "h0001", "top", ""), area_flag="", value_flag="")
    with_flags = replace(made, housing=replace(made.housing, household=flagged))
    found = truth.mistakes(with_flags, replace(known, corrupted=log), LISTS)
    assert found["use"].tolist() == ["searched", "not used", "searched"]  # the second is a ger
    assert found["found"].fillna(False).tolist() == [True, False, False]
    bare = home.drop(columns=[c for c in truth.HOME_FLAGS.values() if c in home])
    without = replace(made, housing=replace(made.housing, household=bare))
    assert set(truth.mistakes(without, replace(known, corrupted=log), LISTS)["use"]) == {
        "not searched",
        "not used",
    }


def test_each_step_replaced_by_hand(made, known):
    frame, true = made.household, known.consumption
    people = (frame["weight"] * frame["size"]).to_numpy(float)
    true = true.assign(nominal_food=0.7 * true["nominal_food"], deflator=1.1 * true["deflator"])
    found = truth.headcount_by_step(made, replace(known, consumption=true), LINE).set_index("step")
    assert list(found.index) == ["chain", "line", *(name for name in STEPS if name != "line")]
    unit = 12 * frame["equivalents"]

    def headcount(food, index, line):
        return 100 * fgt(((frame["nominal"] + food) / unit / index).to_numpy(), line, people)

    less = -0.3 * frame["nominal_food"]
    assert found.loc["chain", "cumulative"] == pytest.approx(headcount(0, frame["index"], made.line.total))
    assert found.loc["chain", "alone"] == pytest.approx(headcount(0, frame["index"], LINE))
    assert found.loc["food", "alone"] == pytest.approx(headcount(less, frame["index"], LINE))
    assert found.loc["deflator", "alone"] == pytest.approx(headcount(0, 1.1 * frame["index"], LINE))
    assert found.loc["deflator", "cumulative"] == pytest.approx(headcount(less, 1.1 * frame["index"], LINE))
    untouched = found.loc[["utilities", "non-food", "durables", "housing"]]
    assert untouched[["change_alone", "change", "share"]].abs().max().max() == pytest.approx(0, abs=1e-9)
    whole = found["cumulative"].iloc[-1] - found["cumulative"].iloc[0]
    assert found["share"].sum() == pytest.approx(whole) and found.loc["food", "change_alone"] > 1


def test_parts_show_their_own_bias(made, known):
    true = known.consumption.assign(nominal_rent=known.consumption["nominal_rent"] / 1.25,
                                    deflator=known.consumption["deflator"] / 1.1)  # fmt: skip
    found = truth.amounts(made, replace(known, consumption=true)).set_index("part")
    assert found["bias"][["housing", "food", "durables"]].to_numpy() == pytest.approx([25, 0, 0])
    assert found.loc["housing", "error"] == pytest.approx(25)
    assert found.loc["all, own index", "computed"] == pytest.approx(found.loc["all", "computed"] / 1.1)


def test_people_on_the_wrong_side_of_the_line(made, known):
    found = truth.status(made, replace(known, consumption=known.consumption.assign(consumption=LINE)), LINE)
    by = found.set_index(["true", "computed"])["share"]
    people = made.household["weight"] * made.household["size"]
    assert by[(True, True)] == by[(True, False)] == 0
    assert by[(False, True)] == pytest.approx(100 * people[made.household["poor"]].sum() / people.sum())
    assert truth.true_headcount(made, known, LINE) == pytest.approx(by[(False, True)])


def test_another_surveys_truth_is_refused(made, known):
    fewer = replace(known, consumption=known.consumption.iloc[5:])
    with pytest.raises(InputError, match="none of 5"):
        truth.headcount_by_step(made, fewer, LINE)


def test_the_truth_is_read_beside_the_survey_and_only_there(made, known, tmp_path):
    folder = tmp_path / "little" / "microdata"
    held = SimpleNamespace(name="little", is_synthetic=True, folder=folder)
    with pytest.raises(InputError, match=r"consumption\.parquet.*corrupted\.parquet"):
        truth.truth(held)
    with pytest.raises(InputError, match="real data"):
        truth.truth(SimpleNamespace(name="hses", is_synthetic=False, folder=folder))
    there = folder.parent / "truth"
    there.mkdir(parents=True)
    written = {
        name: getattr(known, name) for name in truth.FILES if name not in ("households", "consumption")
    }
    written["households"] = pd.DataFrame({"hhid": known.units.index, "psu": known.units.to_numpy()})
    written["consumption"] = known.consumption.reset_index()
    for name, frame in written.items():
        frame.to_parquet(there / f"{name}.parquet")
    again = truth.truth(held)
    assert again.consumption.index.equals(known.consumption.index)
    pd.testing.assert_frame_equal(truth.errors(made, again), truth.errors(made, known))
