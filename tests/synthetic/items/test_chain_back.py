"""Plain estimators lead from the records back to the truth."""

import chain
import numpy as np
import pytest

LINE = 418_045


@pytest.fixture(scope="module")
def found(measured, households):
    return chain.poverty(households, measured.frames)


def test_headcount_comes_near_the_truth(found, households):
    people = households["weight"] * households["size"]
    true = 100 * np.average(households["consumption"] < LINE, weights=people)
    assert found["headcount"] == pytest.approx(true, abs=2.0)


def test_lines_come_near_the_printed_ones(found):
    assert found["food"] == pytest.approx(170_414, rel=0.03)
    assert found["nonfood"] == pytest.approx(247_631, rel=0.03)
    assert found["total"] == pytest.approx(LINE, rel=0.02)


@pytest.mark.parametrize(
    "estimated, true, tolerance",
    [
        ("food_home", "nominal_food_at_home", 0.02),
        ("food_away", "nominal_food_away", 0.06),
        ("drinks", "nominal_alcohol_tobacco", 0.06),
        ("durables", "nominal_durables", 0.04),
        ("rent", "nominal_rent", 0.08),
    ],
)
def test_components_have_the_true_mean(found, truth, estimated, true, tolerance):
    h = found["households"]
    ratio = np.average(h[estimated], weights=h["people"]) / np.average(truth[true], weights=h["people"])
    assert ratio == pytest.approx(1, abs=tolerance)


def test_the_index_follows_the_deflator(found, truth):
    h = found["households"]
    assert np.abs(np.log(h["index"] / truth["deflator"])).max() < 0.04
    assert np.corrcoef(h["index"], truth["deflator"])[0, 1] > 0.9


def test_ranks_of_households_survive(found, households):
    h = found["households"]
    assert np.corrcoef(np.log(h["real"]), np.log(households["consumption"]))[0, 1] > 0.98


def test_exact_records_come_closer(clean, households, found):
    exact = chain.poverty(households, clean.frames)

    def off(result):
        return np.abs(np.log(result["households"]["real"] / households["consumption"])).mean()

    assert off(exact) < off(found)
