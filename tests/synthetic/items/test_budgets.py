"""Budget shares near the line: what the true price index is weighted by."""

import numpy as np
import pytest

from analysis.synthetic import targets
from analysis.synthetic.items.budgets import budget_shares
from analysis.synthetic.items.categories import weighted_between
from analysis.synthetic.items.survey import ITEM_TABLES
from analysis.synthetic.streams import Streams


@pytest.fixture(scope="module")
def shares(households, persons):
    printed = targets.calibrated(ITEM_TABLES)
    return budget_shares(Streams(1).child("items"), households, printed, persons)


def test_shares_add_up_in_each_aimag(shares, households):
    assert shares.columns.tolist() == sorted(households["aimag"].unique())
    assert shares.sum().to_numpy() == pytest.approx(np.ones(shares.shape[1]))
    assert (shares >= 0).all().all() and shares.index.is_unique
    assert len(shares) == 132 + 210 + 19


def test_shares_are_those_of_the_records(shares, clean, households):
    """Food at home of the reference group, item by item, against what the households then eat."""
    people = (households["weight"] * households["size"]).to_numpy()
    near = weighted_between(households["consumption"].to_numpy(), people, 0.2, 0.5)
    rows = clean.frames["food"].merge(clean.truth["food_prices"].merge(
        households[["psu"]].reset_index()), on=["hhid", "item"])  # fmt: skip
    rows = rows[rows["hhid"].isin(households.index[near]) & (rows["item"] < 11300)]
    value = (rows["purchased"] + rows["own"] + rows["gift"]) * rows["unit_price"].fillna(rows["price"])
    part = value / value.groupby(rows["hhid"]).transform("sum")
    found = (part * rows["hhid"].map(households["weight"] * households["size"])).groupby(rows["item"]).sum()
    expected = shares.mean(axis=1)[found.index.astype(str)]
    found, expected = (found / found.sum()).to_numpy(), (expected / expected.sum()).to_numpy()
    assert np.corrcoef(found, expected)[0, 1] > 0.99
    assert np.abs(found - expected).max() < 0.03


def test_the_capital_burns_briquettes_and_the_country_none(shares, households):
    without = households.groupby("aimag")["location"].agg(lambda places: "Ulaanbaatar" not in set(places))
    assert shares.loc["E06", 11] > 0.005
    assert shares.loc["E06", without.index[without]].max() < 0.001


def test_a_location_without_anyone_near_the_line_has_shares_all_the_same(households, persons):
    few = households.iloc[:60]
    some = persons[persons["hhid"].isin(few.index)]
    shares = budget_shares(Streams(1), few, targets.calibrated(ITEM_TABLES), some)
    assert shares.sum().to_numpy() == pytest.approx(np.ones(shares.shape[1]))
