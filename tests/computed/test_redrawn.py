"""Errors of one run that carry the whole chain, and those of the change between two runs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from whole_survey import LISTS, tables

from analysis.computed import bootstrap, effects, redrawn, what_if
from analysis.computed.parameters import WelfareParameters
from analysis.core.errors import InputError
from analysis.welfare import chain

LINE = WelfareParameters(line="300000")
OTHER = WelfareParameters(line="300000", deflator="none")


@pytest.fixture(scope="module")
def survey():
    frames = tables()
    homes = frames["households"]
    return {
        **frames,
        "households": homes.assign(stratum=np.where(homes["psu"].astype(int) < 10, "1", "2")),
    }


@pytest.fixture(scope="module")
def runs(survey):
    return [redrawn.redrawn(survey, LISTS, one.choices(), 4, 7) for one in (LINE, OTHER)]


def test_the_values_are_those_of_the_chain_itself(survey, runs):
    made = chain.run(survey, LISTS, LINE.choices())
    expected = effects.named_measures(made.household, 300_000)
    assert runs[0].values == pytest.approx(expected)


def test_a_replicate_is_the_chain_on_the_rows_drawn(survey, runs):
    work, _ = bootstrap.Work.of(survey, LISTS, OTHER.choices(), 300_000.0)
    seed = int(runs[1].replicates["seed"].iloc[2])
    drawn = work.survey.taken(*work.survey.drawn(seed))
    made = chain.run(drawn, LISTS, work.choices)
    row = runs[1].replicates.iloc[2]
    assert row["run_headcount"] == pytest.approx(effects.measures(made.household, 300_000)["headcount"])


def test_the_error_of_a_change_is_that_of_pairs_as_what_if_has_it(survey, runs):
    wanted = effects.chosen(["deflator=none"])
    rows = what_if.what_if(survey, LISTS, LINE, wanted, replicates=4, seed=7).effects
    at = (rows["measure"] == "headcount") & (rows["domain"] == "National") & (rows["way"] == effects.FIXED)
    expected = rows[at & (rows["step"] != "")].iloc[0]
    first, other = runs
    value = other.values["run_headcount"] - first.values["run_headcount"]
    found = redrawn.change("run_headcount", value, first.replicates, other.replicates)
    assert value == pytest.approx(expected["change"])
    assert found == pytest.approx(tuple(expected[["standard_error", "lower", "upper", "replicates"]]))


def test_samples_are_paired_by_seed_and_others_do_not_count():
    first = pd.DataFrame({"seed": [1, 2, 3], "df": 50, "x": [1.0, 2.0, np.nan]})
    other = pd.DataFrame({"seed": [2, 1, 3], "df": 50, "x": [4.0, 2.0, 5.0]})
    error, lower, upper, count = redrawn.change("x", 1.5, first, other)
    assert (error, count) == (pytest.approx(np.std([1.0, 2.0], ddof=1)), 2)
    assert upper - 1.5 == pytest.approx(12.7062 * error, rel=1e-4) and lower + upper == pytest.approx(3)


def test_no_replicates_and_one_are_told_apart(survey):
    assert redrawn.redrawn(survey, LISTS, LINE.choices(), 0, 1) is None
    with pytest.raises(InputError, match="0 or 2 and more, found 1"):
        redrawn.redrawn(survey, LISTS, LINE.choices(), 1, 1)


def test_a_survey_without_its_design_is_refused_with_reasons(survey):
    homes = survey["households"].drop(columns="stratum")
    with pytest.raises(InputError, match="found none of that name"):
        redrawn.redrawn({**survey, "households": homes}, LISTS, LINE.choices(), 2, 1)


def test_errors_are_around_the_run_itself(runs):
    rows = runs[0].errors
    assert list(rows) == redrawn.COLUMNS and (rows["replicates"] == 4).all()
    assert np.allclose((rows["lower"] + rows["upper"]) / 2, rows["value"])
    again = replace(runs[0], replicates=runs[0].replicates.assign(run_headcount=np.nan))
    assert again.errors.set_index("name").loc["run_headcount", "replicates"] == 0
