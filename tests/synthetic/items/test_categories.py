"""Consumption by category: adds up, meets the printed means, follows what households own and who studies."""

import numpy as np
import pandas as pd
import pytest

from analysis.synthetic import targets
from analysis.synthetic.items.categories import CATEGORIES, COLUMNS, divided, fitted_shares, weighted_between
from analysis.synthetic.items.survey import CATEGORY_TABLES
from analysis.synthetic.streams import Streams

LINE = 418_045


def test_categories_add_up_to_consumption_and_none_is_negative(households):
    assert np.abs(households[COLUMNS].sum(axis=1) - households["consumption"]).max() < 1e-6
    assert (households[COLUMNS] >= 0).all().all()


@pytest.mark.parametrize("status", ["Poor", "Non-poor"])
@pytest.mark.parametrize("domain", ["Western", "Khangai", "Central", "Eastern"])
def test_shares_by_region_and_poverty_are_those_of_table_b24(households, domain, status):
    poor = households["consumption"] < LINE
    chosen = (households["region"] == domain) & (poor if status == "Poor" else ~poor)
    weight = (households["weight"] * households["size"])[chosen]
    found = households.loc[chosen, COLUMNS].mul(weight, axis=0).sum()
    printed = (
        targets.calibrated(["B24"])
        .query(f"column_path == '{domain} > {status}'")
        .set_index("row_path")["printed"]
    )
    expected = np.array(
        [printed[f"Average consumption (2022 MNT) > {label}"] for label in CATEGORIES.values()]
    )
    assert np.abs(found / found.sum() - expected / expected.sum()).max() < 0.002


def test_nonfood_of_the_10th_to_40th_percentile_is_that_of_the_line(households):
    people = (households["weight"] * households["size"]).to_numpy()
    band = weighted_between(households["consumption"].to_numpy(), people, 0.1, 0.4)
    nonfood = (households["consumption"] - households["c_food"])[band]
    assert np.average(nonfood, weights=people[band]) == pytest.approx(247_631, rel=0.004)


def test_food_share_falls_with_consumption(households):
    tenth = pd.qcut(households["consumption"], 10, labels=False)
    share = (households["c_food"] / households["consumption"]).groupby(tenth).mean()
    assert share.iloc[0] > 0.40 > 0.25 > share.iloc[-1]
    assert (share.diff().dropna() < 0.005).all()


def test_no_step_in_the_food_share_at_the_line(households):
    near = (households["consumption"] / LINE - 1).abs() < 0.04
    below = households["consumption"] < LINE
    share = households["c_food"] / households["consumption"]
    assert share[near & below].mean() == pytest.approx(share[near & ~below].mean(), abs=0.025)


def test_education_goes_to_students_and_durables_to_owners(households, persons):
    studies = persons.loc[persons["enrolled"] != "", "hhid"].unique()
    with_students = households.index.isin(studies)
    spends = households["c_education"] > 0
    assert spends[with_students].mean() > 0.9 > 0.15 > spends[~with_students].mean()
    car = households["d_car"] > 0
    rich = np.log(households["consumption"])
    # beyond what consumption explains
    left = np.log(households["c_durables"]) - np.polyval(
        np.polyfit(rich, np.log(households["c_durables"]), 1), rich
    )
    assert left[car].mean() > left[~car].mean() + 0.3


def test_only_calibrated_numbers_move_the_division(households, persons):
    frame = targets.calibrated(CATEGORY_TABLES)
    assert not frame["measure"].isin(["consumption_share"]).any()
    shares = (
        frame[frame["measure"] == "consumption"].head(40).assign(measure="consumption_share", printed=99.0)
    )
    plain = households.drop(columns=COLUMNS)
    one = divided(Streams(3)("shares"), plain, frame, persons)
    other = divided(Streams(3)("shares"), plain, pd.concat([frame, shares]), persons)
    pd.testing.assert_frame_equal(one, other)


def test_fitted_shares_meet_two_groups_exactly_and_stay_smooth():
    x = np.linspace(-1, 1, 40)
    poor, rest = np.arange(20), np.arange(20, 40)
    cells = [(poor, rest, np.array([0.6, 0.4]), np.array([0.3, 0.7]))]
    shares = fitted_shares(np.full((40, 2), 0.5), x, cells, np.ones(40))
    assert shares[poor].mean(axis=0) == pytest.approx([0.6, 0.4], abs=2e-4)
    assert shares[rest].mean(axis=0) == pytest.approx([0.3, 0.7], abs=2e-4)
    assert (np.diff(shares[:, 0]) < 0).all()  # a slope, not a step
    assert np.abs(np.diff(shares[:, 0])).max() < 0.03


def test_a_category_that_a_household_does_not_have_stays_zero():
    prior = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [1.0, 0.5]])
    cells = [(np.array([0, 1]), np.array([2, 3]), np.array([0.7, 0.3]), np.array([0.5, 0.5]))]
    shares = fitted_shares(prior, np.array([-0.5, -0.4, 0.3, 0.5]), cells, np.ones(4))
    assert shares[0].tolist() == [1.0, 0.0]
    assert shares.sum(axis=1) == pytest.approx(1)
