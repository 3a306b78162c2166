"""True prices: a deflator with median 1, and item prices whose Paasche index is the deflator."""

import numpy as np
import pytest

from analysis.synthetic import targets
from analysis.synthetic.items import make_items
from analysis.synthetic.items.prices import make_prices
from analysis.synthetic.streams import Streams


@pytest.fixture(scope="module")
def prices(households):
    rng = np.random.default_rng(4)
    shares = rng.dirichlet(np.ones(30))
    return make_prices(
        np.random.default_rng(5), households, np.arange(30).astype(str), shares, np.ones(30)
    ), shares


def test_national_median_of_a_price_is_its_base_price(households, prices):
    found = prices[0]
    own = found.of(households)
    asked = found.relative[(slice(None), *found.cell(households))] * own
    asked = asked * np.exp(0.1 * np.random.default_rng(6).standard_normal((40, *asked.shape)))
    assert (asked < 1).mean(axis=(0, 2)) == pytest.approx(np.full(30, 0.5), abs=0.012)
    assert 0.85 < own.min() < own.max() < 1.15


def test_paasche_index_of_each_cell_is_its_deflator(prices):
    found, shares = prices
    index = 1 / np.einsum("k,kaq->aq", shares, 1 / found.relative)
    assert index == pytest.approx(np.ones_like(index), abs=1e-9)


def test_shares_that_follow_prices_are_those_of_the_index(households):
    shares = np.random.default_rng(7).dirichlet(np.ones(12), 9).T
    args = (households, np.arange(12).astype(str), shares, np.ones(12))
    found = make_prices(np.random.default_rng(8), *args, response=0.8)
    weight = shares[:, :, None] * found.relative**0.8
    index = weight.sum(axis=0) / (weight / found.relative).sum(axis=0)
    assert index == pytest.approx(np.ones_like(index), abs=2e-3)
    still = make_prices(np.random.default_rng(8), *args)
    assert np.abs(still.relative - found.relative).max() > 1e-3


def test_relative_prices_vary_around_one(prices):
    relative = prices[0].relative
    assert np.median(relative, axis=(1, 2)) == pytest.approx(np.ones(30), abs=0.05)
    assert 0.03 < np.log(relative).std() < 0.15


def test_prices_rise_over_the_year(clean):
    deflator = clean.truth["deflator"].groupby("quarter")["deflator"].mean()
    assert (deflator.diff().dropna() > 0).all()
    assert 1.08 < deflator[4] / deflator[1] < 1.16


def test_cpi_prices_follow_the_true_prices(clean):
    cpi = clean.frames["prices"]
    assert cpi.duplicated(["year", "month", "aimag", "item"]).sum() == 0
    # months of a quarter averaged, against deflator x relative price
    quarterly = (
        cpi.assign(quarter=(cpi["month"] - 1) // 3 + 1).groupby(["item", "aimag", "quarter"])["price"].mean()
    )
    true = (
        clean.truth["relative_prices"].merge(clean.truth["deflator"]).set_index(["item", "aimag", "quarter"])
    )
    ratio = np.log(quarterly) - np.log(true["relative_price"] * true["deflator"]).reindex(quarterly.index)
    spread = (ratio - ratio.groupby("item").transform("mean")).std()
    assert spread < 0.015


def test_level_of_prices_multiplies_money_and_leaves_quantities(clean, households, persons):
    later = make_items(Streams(1).child("items"), households, persons, targets, clean=True, prices=1.1)
    one, other = clean.frames["food"], later.frames["food"]
    assert (other["unit_price"] / one["unit_price"]).dropna().to_numpy() == pytest.approx(1.1)
    assert other["purchased"].to_numpy() == pytest.approx(one["purchased"].to_numpy())
    for frame, column in (("nonfood", "spent_12m"), ("durables", "value_today"), ("food_away", "spent"),
                          ("food_bought30", "expenditure"), ("prices", "price")):  # fmt: skip
        ratio = later.frames[frame][column].sum() / clean.frames[frame][column].sum()
        assert ratio == pytest.approx(1.1), (frame, column)
    assert later.truth["dwellings"]["rent"].sum() / clean.truth["dwellings"]["rent"].sum() == pytest.approx(
        1.1
    )
