"""Choices: gradients of consumption, targets that repeat others, groups of a few households."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.synthetic.population.aims import distinct
from analysis.synthetic.population.choice import Chooser
from analysis.synthetic.population.distribution import LINE
from analysis.synthetic.population.few import exchanged
from analysis.synthetic.population.gradient import wealth_gradient
from analysis.synthetic.population.known import Known
from analysis.synthetic.population.mending import mended
from analysis.synthetic.streams import Streams


@pytest.fixture
def frame():
    rng = np.random.default_rng(5)
    n = 4_000
    return pd.DataFrame(
        {
            "weight": rng.lognormal(0, 0.4, n),
            "size": rng.integers(1, 7, n),
            "adults": 1,
            "consumption": 600_000 * np.exp(0.5 * rng.standard_normal(n)),
            "urban": np.where(rng.random(n) < 0.6, "Urban", "Rural"),
            "location": "Aimag center",
            "region": "Central",
            "psu": np.repeat(np.arange(400), 10),
            "stratum": 451,
        },
        index=pd.RangeIndex(1, n + 1, name="hhid"),
    )


def chooser(frame, values: dict) -> Chooser:
    return Chooser(Streams(1), frame, Known(values=values, observations={}, errors={}))


def test_a_gradient_gives_the_shares_and_headcounts_it_was_made_from(frame):
    groups = (frame["urban"] == "Rural").to_numpy().astype(int)
    share = np.array([[20.0, 30.0, 50.0], [60.0, 30.0, 10.0]])
    headcount = np.array([[50.0, 25.0, np.nan], [25.0, 20.0, np.nan]])
    chance = np.exp(wealth_gradient(frame, groups, share, headcount, LINE))
    chance /= chance.sum(axis=1, keepdims=True)
    people = (frame["weight"] * frame["size"]).to_numpy()
    poor = (frame["consumption"] < LINE).to_numpy()
    for g in (0, 1):
        here = np.where(groups == g, people, 0)
        np.testing.assert_allclose(100 * here @ chance / here.sum(), share[g], atol=0.8)
        found = 100 * ((here * poor) @ chance) / (here @ chance)
        np.testing.assert_allclose(found[:2], headcount[g, :2], atol=1.0)
    # smooth: among the poor, too, the poorest have the first option most often
    rows = np.flatnonzero(poor & (groups == 0))
    poorest = rows[np.argsort(frame["consumption"].to_numpy()[rows])]
    half = len(poorest) // 2
    assert chance[poorest[:half], 0].mean() > chance[poorest[half:], 0].mean() + 0.02


def test_a_choice_meets_its_targets_and_its_numbers(frame):
    key = ("B14", "Additional statistics > Population share (%)", "Urban > With savings", "population_share")
    poor = ("B14", "Poverty headcount", "Urban > With savings", "headcount")
    step = chooser(frame, {key: 40.0, poor: 10.0})
    groups = (frame["urban"] == "Rural").to_numpy().astype(int)
    sizes = np.bincount(groups)
    counts = np.array([[900, sizes[0] - 900], [500, sizes[1] - 500]])
    options = [{"savings": True}, {"savings": False}]
    prior = np.full((len(frame), 2), 0.5)
    codes = step.choose("savings", options, prior, [("B14", ".*", ".*")], counts=counts, groups=groups)
    has = step.frame["savings"].to_numpy()
    assert (has == (codes == 0)).all()
    assert np.bincount(groups[has]).tolist() == [900, 500]
    people = (frame["weight"] * frame["size"]).to_numpy() * (groups == 0)
    assert 100 * people[has].sum() / people.sum() == pytest.approx(40.0, abs=1.0)
    is_poor = (frame["consumption"] < LINE).to_numpy()
    assert 100 * (people * is_poor)[has].sum() / people[has].sum() == pytest.approx(10.0, abs=1.5)


def test_households_outside_keep_the_first_option(frame):
    key = ("B14", "Additional statistics > Population share (%)", "Rural > With savings", "population_share")
    step = chooser(frame, {key: 10.0})
    among = (frame["urban"] == "Rural").to_numpy()
    prior = np.full((len(frame), 2), 0.5)
    step.choose("savings", [{"savings": False}, {"savings": True}], prior, [("B14", ".*", ".*")], among=among)
    assert not step.frame.loc[~among, "savings"].any()
    people = (frame["weight"] * frame["size"])[among]
    assert 100 * people[step.frame.loc[among, "savings"]].sum() / people.sum() == pytest.approx(10.0, abs=1.0)


def test_a_few_are_picked_to_fit_what_is_printed_of_them(frame):
    place = "Electricity > Urban > No"
    values = {
        ("B18", "Poverty headcount", place, "headcount"): 60.0,
        ("B18", "Additional statistics > Average household size", place, "household_size"): 2.4,
    }
    step = chooser(frame.assign(water=True, sanitation=False), values)
    among = (frame["urban"] == "Urban").to_numpy()
    prior = np.tile([0.01, 1.0], (len(frame), 1))
    options = [{"electricity": False}, {"electricity": True}]
    few = step.pick_few("few", options, prior, [("B18", ".*", ".*")], among, 9)
    assert few.sum() == 9 and not (few & ~among).any() and "electricity" not in step.frame
    people = (frame["weight"] * frame["size"])[few]
    assert people.sum() / frame["weight"][few].sum() == pytest.approx(2.4, abs=0.05)
    assert 100 * people[frame["consumption"] < LINE].sum() / people.sum() == pytest.approx(60, abs=2)


def test_repeated_and_idle_targets_are_left_out():
    rng = np.random.default_rng(1)
    base, a, b = (rng.standard_normal(50) for _ in range(3))
    moves = np.column_stack([a, 0 * a, 2 * a, b, a])
    there = np.array([base.sum(), 1.0, 2 * base.sum(), base.sum(), 3 + base.sum()])
    kept = distinct([sparse.csr_array((50, 5)), sparse.csr_array(moves)], there)
    assert kept.tolist() == [0, 3, 4]


def test_mending_brings_a_draw_nearer_and_keeps_numbers():
    rng = np.random.default_rng(2)
    n = 2_000
    groups, value = rng.integers(0, 2, n), rng.standard_normal((n, 6))
    draws = [np.zeros(n, dtype=int) for _ in range(3)]
    for codes in draws:
        for g in (0, 1):
            codes[rng.permutation(np.flatnonzero(groups == g))[:400]] = 1
    parts = [sparse.csr_array((n, 6)), sparse.csr_array(value)]
    there = -0.4 * value.sum(axis=0)
    start = np.abs(there + value[draws[0] == 1].sum(axis=0)).max()
    for held in (groups, None):
        found = mended(draws[0], draws[1:], parts, np.ones(n), there, np.ones(6), held)
        assert np.abs(there + value[found == 1].sum(axis=0)).max() < 0.05 * start
        if held is not None:
            assert np.bincount(groups[found == 1]).tolist() == [400, 400]


def test_exchanges_only_improve():
    gains = [np.arange(10.0)[:, None]]
    start = np.arange(10) < 3
    miss, chosen = exchanged(start, [np.zeros(1)], gains, lambda total: ((total - 20) ** 2).sum(axis=-1))
    assert miss == 0 and gains[0][chosen].sum() == 20 and chosen.sum() == 3
