"""What each choice does: alternatives that reuse steps equal runs made from nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from whole_survey import LISTS, tables

from analysis.computed import effects
from analysis.computed.parameters import WelfareParameters
from analysis.welfare import chain

PARAMETERS = WelfareParameters(line="300000")


@pytest.fixture(scope="module")
def survey():
    return tables()


@pytest.fixture(scope="module")
def made(survey):
    return chain.run(survey, LISTS, PARAMETERS.choices())


@pytest.fixture(scope="module")
def others(survey, made):
    return effects.alternatives(survey, LISTS, made, PARAMETERS)


def test_steps_that_do_not_change_are_taken_over(survey, made):
    choices = replace(PARAMETERS.choices(), scale="per capita", line=None)
    again = chain.run(survey, LISTS, choices, earlier=made)
    assert all(getattr(again, name) is getattr(made, name) for name in chain.ALONE.values())
    assert again.line is None and again.deflator is not made.deflator
    other = chain.run(
        survey, LISTS, WelfareParameters(durables="expenditure", line="1").choices(), earlier=made
    )
    assert other.food is made.food and other.durables is not made.durables


def test_an_alternative_equals_a_run_from_nothing(survey, others):
    assert len(others) == len(effects.ALTERNATIVES)
    for one, household in list(others.items())[::2]:
        alone = chain.run(survey, LISTS, PARAMETERS.model_copy(update=dict(one.changed)).choices())
        pd.testing.assert_frame_equal(household, alone.household)


def test_effects_are_those_of_the_households(made, others):
    table = effects.effects(made, others)
    assert table["choice"].iloc[0] == effects.IN_USE
    by = table.set_index("choice")
    home = made.household
    people = home["weight"] * home["size"]
    assert by.loc["as in use", "headcount"] == pytest.approx(100 * people[home["poor"]].sum() / people.sum())
    assert by.loc["rent does not count", "mean"] < by.loc["as in use", "mean"]
    assert by.loc["per person", "headcount"] >= by.loc["as in use", "headcount"]
    assert np.allclose(table["changed_headcount"], table["headcount"] - by.loc["as in use", "headcount"])


def test_choices_already_made_and_absent_steps_are_not_alternatives(survey):
    parameters = WelfareParameters(
        line="300000", outlier_scale="none", without=["health"], absent=["durables"], deflator="none"
    )
    few = {name: frame for name, frame in survey.items() if name != "durables"}
    made = chain.run(few, LISTS, parameters.choices())
    others = effects.alternatives(few, LISTS, made, parameters)
    steps = [one.step for one in others]
    assert "outliers" not in steps and "durables" not in steps
    assert steps.count("prices") == 1  # without any adjustment is what the run does
    rent = next(frame for one, frame in others.items() if one.step == "housing")
    assert rent[["nominal_health", "nominal_housing"]].to_numpy().sum() == 0


def test_measures_by_hand():
    frame = pd.DataFrame({"consumption": [50.0, 200.0], "consumption_pc": [50.0, 200.0], "weight": [1.0, 1.0],
                          "size": [3, 1]})  # fmt: skip
    found = effects.measures(frame, 100.0)
    assert (found["headcount"], found["poverty_gap"]) == (75, 37.5)
    assert found["mean"] == pytest.approx(350 / 4)
    assert found["gini"] == pytest.approx(100 * (0.75 - 150 / 350))
