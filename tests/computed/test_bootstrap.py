"""Bootstrap samples as rows, the three standard errors, and coverage whose hits are known."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from whole_survey import LISTS, tables

from analysis.computed import bootstrap, inputs
from analysis.computed.bootstrap import KINDS, ORIGIN, Survey
from analysis.computed.parameters import WelfareParameters
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses import store
from analysis.survey.design import Design
from analysis.survey.estimates import estimate
from analysis.welfare import chain

LINE = 300_000.0
STORED = ROOT / "data" / "computed"


@pytest.fixture(scope="module")
def survey():
    frames = tables()
    homes = frames["households"]
    return {**frames, "households": homes.assign(stratum=np.where(homes["psu"].astype(int) < 10, "1", "2"))}


@pytest.fixture(scope="module")
def drawn(survey):
    known = Survey.of(survey)
    rows, psu, factor = known.drawn(3)
    return rows, psu, factor, known.taken(rows, psu, factor)


@pytest.fixture(scope="module")
def made(survey):
    return chain.run(survey, LISTS)


@pytest.fixture(scope="module")
def found(survey):
    return bootstrap.bootstrap(survey, LISTS, LINE, replicates=2, seed=2)


def test_one_unit_less_than_there_are_is_drawn_in_each_stratum(survey, drawn):
    rows, psu, factor, sample = drawn
    homes = sample["households"]
    units = homes.groupby("stratum")["psu"].nunique()
    assert units.to_dict() == {"1": 9, "2": 13}
    assert set(np.round(factor, 6)) == {round(10 / 9, 6), round(14 / 13, 6)}
    assert homes["weight"].to_numpy() == pytest.approx(
        survey["households"]["weight"].to_numpy()[rows] * factor
    )
    assert homes["hhid"].is_unique


def test_copies_keep_the_unit_they_come_from(survey, drawn):
    rows, psu, _, sample = drawn
    homes = sample["households"]
    assert (homes[ORIGIN].to_numpy() == survey["households"]["psu"].to_numpy()[rows]).all()
    copies = homes.groupby(ORIGIN)["psu"].nunique()
    assert copies.max() > 1 and copies.sum() == homes["psu"].nunique()
    again = Survey.of(sample)
    assert set(again.taken(*again.drawn(1))["households"][ORIGIN]) <= set(survey["households"]["psu"])
    assert bootstrap.with_origin(chain.Choices()).housing.unit == ORIGIN


def test_every_table_follows_its_household(survey, drawn):
    rows, _, _, sample = drawn
    old = survey["households"]["hhid"].to_numpy()[rows]
    for name, column in (
        ("food_bought", "expenditure"),
        ("nonfood", "purchased"),
        ("housing", "property_value"),
    ):
        before = survey[name].groupby("hhid")[column].sum().reindex(old)
        after = (
            sample[name]
            .groupby(sample[name]["hhid"].astype(str))[column]
            .sum()
            .reindex(sample["households"]["hhid"])
        )
        assert after.to_numpy() == pytest.approx(before.to_numpy(), nan_ok=True), name
    assert sample["prices"] is survey["prices"]


def test_food_that_nobody_in_the_sample_bought_is_left_out(survey):
    first = survey["households"].query("psu == '0'")["hhid"]
    bought = survey["food_bought"]
    rare = bought[(bought["item"] != "milk") | bought["hhid"].isin(first)]
    known = Survey.of({**survey, "food_bought": rare})
    unit = known.design.psu_of_row
    others = known.taken(*(values[unit != unit[0]] for values in (np.arange(240), unit, np.ones(240))))
    assert set(others["food_consumed"]["item"]) == {"flour", "mutton", "beer", "snuff"}
    assert set(known.taken(np.arange(240), unit, np.ones(240))["food_consumed"]["item"]) == set(
        bought["item"]
    )


def test_every_unit_once_gives_the_survey_back(survey, made):
    known = Survey.of(survey)
    rows = np.arange(len(survey["households"]))
    sample = known.taken(rows, known.design.psu_of_row, np.ones(len(rows)))
    again = chain.run(sample, LISTS)
    assert again.household["consumption"].to_numpy() == pytest.approx(
        made.household["consumption"].to_numpy()
    )
    light = bootstrap._Aggregate.of(made).line(rows, np.ones(len(rows)), LISTS, chain.Choices().line)
    assert again.line.total == pytest.approx(made.line.total)
    assert light.total == pytest.approx(made.line.total)


def test_the_fixed_line_has_the_linearised_error(survey, made, found):
    frame = made.household
    design = Design(
        (frame["weight"] * frame["size"]).to_numpy(), survey["households"]["stratum"].to_numpy(),
        survey["households"]["psu"].to_numpy(),
    )  # fmt: skip
    expected = estimate(frame, design, welfare="consumption", line=LINE, measures=["fgt0"]).iloc[0]
    fixed = found.errors.set_index("kind").loc["line fixed"]
    assert fixed["estimate"] == pytest.approx(100 * expected["estimate"], abs=1e-9)
    assert fixed["standard_error"] == pytest.approx(100 * expected["se"])
    assert fixed["lower"] == pytest.approx(100 * expected["ci_lower"])
    assert fixed["df"] == 22 and fixed["replicates"] == 0


def test_the_other_errors_are_the_spread_of_the_replicates(made, found):
    by_kind = found.errors.set_index("kind")
    assert tuple(found.errors["kind"]) == KINDS
    for kind, column in (("line estimated", "line_estimated"), ("whole chain", "whole_chain")):
        row = by_kind.loc[kind]
        assert row["standard_error"] == pytest.approx(np.std(found.replicates[column], ddof=1))
        reach = stats.t.ppf(0.975, 1) * row["standard_error"]  # one degree of freedom: two replicates
        assert row["upper"] - row["estimate"] == pytest.approx(reach)
        assert row["line"] == pytest.approx(made.line.total)
    assert (found.replicates["line_of_aggregate"] != found.replicates["line_of_chain"]).all()


def test_a_replicate_is_the_chain_on_its_sample(survey, found):
    known = Survey.of(bootstrap._with_origin(survey))
    first = found.replicates.iloc[0]
    sample = known.taken(*known.drawn(int(first["seed"])))
    again = chain.run(sample, LISTS, bootstrap.with_origin(chain.Choices()))
    people = again.household["weight"] * again.household["size"]
    below = again.household["consumption"] < again.line.total
    assert first["line_of_chain"] == pytest.approx(again.line.total)
    assert first["whole_chain"] == pytest.approx(100 * people[below].sum() / people.sum())


def test_an_executor_changes_nothing(survey, found):
    told = []
    with ThreadPoolExecutor(2) as executor:
        again = bootstrap.bootstrap(
            survey, LISTS, LINE, replicates=2, seed=2, executor=executor, progress=told.append
        )
    pd.testing.assert_frame_equal(again.replicates, found.replicates)
    assert told[-1] == 2


def test_samples_stand_for_the_whole_survey(survey):
    known = Survey.of(survey)
    sample = known.sample(120, seed=4)
    again = known.sample(120, seed=4)
    pd.testing.assert_frame_equal(sample["households"], again["households"])
    assert len(sample["households"]) == 120
    homes, whole = sample["households"], survey["households"]
    # ten households a unit: each stratum keeps its number of households but for how weights differ
    counted = homes.groupby("stratum")["weight"].sum() / whole.groupby("stratum")["weight"].sum()
    assert counted.to_numpy() == pytest.approx(1, abs=0.05)
    assert homes.groupby("stratum")["psu"].nunique().to_dict() == {"1": 5, "2": 7}


def test_coverage_counts_the_intervals_that_hold_the_value():
    rows = [{"kind": kind, "estimate": 20.0 + k, "standard_error": 1.0, "lower": 18.0 + k, "upper": 22.0 + k}
            for kind in KINDS for k in range(5)]  # fmt: skip
    values = {"truth": dict.fromkeys(KINDS, 20.0), "chain": dict(zip(KINDS, (22.0, 26.5, 30.0), strict=True))}
    found = bootstrap.coverage(pd.DataFrame(rows), values).set_index(["value_of", "kind"])
    assert (found.loc["truth", "coverage"] == 60).all() and (found.loc["truth", "bias"] == 2).all()
    assert found.loc["chain", "coverage"].tolist() == [100, 0, 0]
    assert found["spread"].to_numpy() == pytest.approx(np.sqrt(2.5))
    assert found["ratio"].to_numpy() == pytest.approx(1 / np.sqrt(2.5))
    assert 0 < found.loc[("chain", "line fixed"), "monte_carlo_error"] < 20


def test_what_cannot_be_drawn_is_refused(survey):
    without = {**survey, "households": survey["households"].drop(columns="psu")}
    with pytest.raises(InputError, match="psu"):
        bootstrap.bootstrap(without, LISTS, LINE, replicates=4)
    strange = survey["utilities"].assign(hhid="nobody")
    with pytest.raises(InputError, match="others in utilities"):
        Survey.of({**survey, "utilities": strange})
    with pytest.raises(InputError, match="found 1"):
        bootstrap.bootstrap(survey, LISTS, LINE, replicates=1)
    with pytest.raises(InputError, match="line of the survey's own"):
        bootstrap.bootstrap(survey, LISTS, LINE, chain.Choices(without=("food",), at=LINE), replicates=4)


def test_a_sample_too_poor_for_a_step_is_left_out(survey, made, monkeypatch):
    calls = []

    def sometimes(*given):
        calls.append(1)
        if len(calls) == 4:
            raise InputError("too few")
        return made

    monkeypatch.setattr(chain, "run", sometimes)
    monkeypatch.setattr(bootstrap, "MOST_REFUSED", 0.3)
    found = bootstrap.bootstrap(survey, LISTS, LINE, replicates=4)
    assert found.errors["replicates"].tolist() == [0, 3, 3]
    monkeypatch.setattr(bootstrap, "MOST_REFUSED", 0.1)
    calls.clear()
    with pytest.raises(InputError, match="found 1 on which"):
        bootstrap.bootstrap(survey, LISTS, LINE, replicates=4)


@pytest.mark.slow
def test_a_slice_of_the_stored_coverage_comes_again():
    if not (STORED / "synthetic_bootstrap_coverage.csv").is_file():
        pytest.skip("the coverage was not measured")
    stored = pd.read_csv(STORED / "synthetic_bootstrap_coverage.csv")
    record = json.loads((STORED / "synthetic_bootstrap_coverage.json").read_text(encoding="utf-8"))
    data = store.load(record["survey"])
    choices = bootstrap.with_origin(WelfareParameters().choices())
    known = Survey.of(inputs.tables(data))
    whole = chain.run(known.tables, inputs.lists(), replace(choices, line=choices.line))
    values = bootstrap.population_values(whole, record["line"], 0.0)["the chain on the whole survey"]
    if values != pytest.approx(record["population"]["the chain on the whole survey"], abs=1e-6):
        pytest.skip("the survey or the chain has changed since: run benchmarks/bootstrap_coverage.py")
    first = stored[stored["sample"] == stored["sample"].min()]
    again = bootstrap.one_sample(
        known,
        inputs.lists(),
        choices,
        record["line"],
        record["households"],
        record["replicates"],
        int(first["seed"].iloc[0]),
    )
    columns = ["estimate", "standard_error", "lower", "upper", "line"]
    assert again[columns].to_numpy() == pytest.approx(first[columns].to_numpy(), rel=1e-4)
