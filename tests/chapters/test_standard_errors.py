"""Standard errors of the tables against the estimates of the survey part."""

import numpy as np
import pytest

from analysis.chapters.standard_errors import MEASURES, PRINTED, standard_errors
from analysis.official import tables as official
from analysis.survey import Design, estimate


@pytest.fixture(scope="module")
def errors(frames):
    return standard_errors(frames)


def test_every_printed_standard_error_has_one(errors):
    for identifier in PRINTED:
        table = official.load(identifier)
        printed = table[table["standard_error"].notna()]
        keys = set(zip(printed["row_path"], printed["column_path"], strict=True))
        here = errors[errors["id"] == identifier]
        assert keys == set(zip(here["row_path"], here["column_path"], strict=True)), identifier


@pytest.mark.parametrize(("table", "group"), [("C01", "urban"), ("C03", "region"), ("C07", "head_education")])
def test_equal_to_the_survey_part(frames, errors, table, group):
    people = frames.households.assign(people=lambda h: h["weight"] * h["size"])
    design = Design.from_frame(people, weight="people", stratum="stratum", psu="psu", singleton="centered")
    expected = estimate(
        people, design, welfare="consumption", line=frames.line, by=group, measures=["fgt0", "fgt1", "fgt2"]
    )
    expected["measure"] = expected["measure"].map(dict(zip(["fgt0", "fgt1", "fgt2"], MEASURES, strict=True)))
    ours = errors[errors["id"] == table].set_index(["row_path", "measure"])
    for row in expected.itertuples():
        mine = ours.loc[(getattr(row, group), row.measure)]
        assert mine["estimate"] == pytest.approx(100 * row.estimate)
        assert mine["standard_error"] == pytest.approx(100 * row.se)
        assert mine["observations"] == row.n


def test_intervals_are_symmetric_and_normal(errors):
    half = (errors["ci_upper"] - errors["ci_lower"]) / 2
    assert np.allclose(half, 1.96 * errors["standard_error"], equal_nan=True)
    empty = errors["observations"] == 0
    assert errors["standard_error"].isna().equals(empty)
