"""The design has the printed numbers of interviews, units of the right size, weights of the right spread."""

import numpy as np
import pytest

from analysis.synthetic.population.skeleton import (
    FULL,
    fitted,
    interviews,
    make_skeleton,
    rounded_table,
    shared_out,
)
from analysis.synthetic.streams import Streams


@pytest.fixture(scope="module")
def skeleton(printed, settings):
    return make_skeleton(Streams(3), 22_995, printed, settings["skeleton"])


def test_numbers_of_interviews_are_those_of_annex_c(skeleton):
    assert skeleton.groupby("location").size().to_dict() == {
        "Ulaanbaatar": 4677,
        "Aimag center": 7588,
        "Soum center": 5927,
        "Countryside": 4803,
    }
    assert skeleton.groupby("region").size()["Khangai"] == 5816
    assert skeleton.groupby("quarter").size().tolist() == [5924, 5739, 5691, 5641]


def test_units_hold_up_to_ten_urban_and_eight_rural_households_of_one_month(skeleton):
    units = skeleton.groupby("psu").agg(
        n=("month", "size"),
        months=("month", "nunique"),
        strata=("stratum", "nunique"),
        location=("location", "first"),
    )
    assert (units["n"] <= units["location"].map(FULL)).all()
    assert (units["n"] < units["location"].map(FULL)).mean() > 0.05  # some did not answer
    assert (units[["months", "strata"]] == 1).all().all()
    assert 2_570 <= len(units) <= 2_700


@pytest.mark.parametrize("households", [300, 2_000, 22_995])
def test_every_stratum_has_two_units_and_every_aimag_its_region(printed, settings, households):
    frame = make_skeleton(Streams(1), households, printed, settings["skeleton"])
    assert len(frame) == households
    assert frame.groupby("stratum")["psu"].nunique().min() >= 2
    region = {row["code"]: row["region"] for row in settings["skeleton"]["aimags"]} | {11: "Ulaanbaatar"}
    assert (frame["aimag"].map(region) == frame["region"]).all()
    rural = frame["location"].isin(["Soum center", "Countryside"])
    capital = frame["aimag"] == 11
    assert (frame["stratum"] == np.where(capital, 110, frame["aimag"] * 10 + np.where(rural, 2, 1))).all()
    assert (frame["quarter"] == (frame["month"] - 1) // 3 + 1).all()
    assert (frame["soum"] // 100 == frame["aimag"]).all() and (frame["bag"] // 100 == frame["soum"]).all()


def test_weights_vary_within_strata_as_such_weights_do(skeleton):
    groups = skeleton.groupby(["stratum", "region", "location", "quarter"])["base"]
    spread = (groups.std() / groups.mean())[groups.size() > 60]
    assert 0.35 < spread.median() < 0.6
    assert skeleton["base"].sum() == pytest.approx(22_995, rel=1e-6)


def test_interviews_of_a_smaller_survey_keep_all_margins():
    from analysis.synthetic import targets
    from analysis.synthetic.population import known

    counts = interviews(1_000, known.from_targets(targets))
    assert counts["interviews"].sum() == 1_000
    assert counts.groupby("location")["interviews"].sum()["Ulaanbaatar"] == round(4677 / 22.995)


def test_whole_numbers_add_up():
    assert shared_out([1, 1, 1], 100).tolist() == [34, 33, 33]
    rows, columns = np.array([7, 11, 3]), np.array([10, 5, 6])
    table = rounded_table(np.array([[5, 1, 1], [1, 5, 1], [1, 1, 9]]), rows, columns)
    assert table.sum(axis=1).tolist() == rows.tolist() and table.sum(axis=0).tolist() == columns.tolist()


def test_fitting_keeps_odds_ratios_and_meets_margins():
    start = np.array([[4.0, 1.0], [1.0, 1.0]])
    table = fitted(start, [(0, np.array([3.0, 7.0])), (1, np.array([6.0, 4.0]))])
    np.testing.assert_allclose(table.sum(axis=0), [6, 4])
    assert table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0] == pytest.approx(4)
