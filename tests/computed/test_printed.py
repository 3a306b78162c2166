"""Computed numbers in the shape of the official tables: suppressed by rule, or not made and why."""

import numpy as np
import pytest
from random_frames import random_frames

from analysis.chapters.estimates import estimates
from analysis.chapters.frames import Frames
from analysis.chapters.tables import why_not_computed
from analysis.computed import printed
from analysis.official import tables as official

IDENTIFIERS = ["B02", "B05", "B11", "B21", "B37", "C01", "T2-1"]


@pytest.fixture(scope="module")
def frames():
    return random_frames(600)


@pytest.fixture(scope="module")
def found(frames):
    return printed.computed(frames, IDENTIFIERS)


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_the_shape_is_that_of_the_official_table(found, identifier):
    told, made = official.load(identifier), found.tables[identifier]
    assert set(made.columns) == set(told.columns)
    for name in ("unit", "base", "decimals"):
        assert set(made[name].dropna()) <= set(told[name].dropna()), name
    keys = ["row_path", "column_path", "measure"]
    both = told.merge(made, on=keys, how="left", suffixes=("", "_made"), indicator=True)
    lost = both[both["_merge"] == "left_only"]
    assert all(why_not_computed(identifier, row, column) for row, column in lost[keys[:2]].to_numpy())
    both = both[both["_merge"] == "both"]
    assert (both["unit"] == both["unit_made"]).all()
    assert (both["decimals"] == both["decimals_made"]).all()


def test_numbers_and_errors_are_those_of_the_engine(frames, found):
    made = found.tables["C01"]
    again = estimates(frames, ["C01"])
    assert made["value"].tolist() == again["estimate"].tolist()
    assert made["standard_error"].tolist() == again["standard_error"].tolist()
    assert made["observations"].tolist() == again["n_base"].tolist()


def test_few_observations_are_suppressed_and_their_numbers_gone(frames):
    rows = np.r_[np.flatnonzero(frames.households["urban"] == "Rural")[:28],
                 np.flatnonzero(frames.households["urban"] == "Urban")]  # fmt: skip
    homes = frames.households.iloc[rows]
    made = printed.computed(Frames(homes, None), ["C01"]).tables["C01"]
    rural = made[made["row_path"] == "Rural"]
    assert (rural["flag"] == "suppressed").all() and (rural["observations"] == 28).all()
    assert rural[printed.NUMBERS].isna().all(axis=None)
    assert made[made["row_path"] != "Rural"]["value"].notna().all()


def test_a_table_that_lacks_a_variable_is_named_and_the_others_are_made(frames):
    homes = frames.households.drop(columns=["head_sex", "d_car"], errors="ignore")
    gone = {"households.head_sex": "persons.sex"}
    found = printed.computed(Frames(homes, frames.persons), ["C01", "C06", "B21"], gone)
    assert set(found.tables) == {"C01", "B21"}
    assert found.missing == {"C06": "the survey lacks persons.sex"}


def test_no_tables_asked_for(frames):
    found = printed.computed(frames, [])
    assert not found.tables and not found.missing
