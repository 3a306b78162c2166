"""Tilts meet their targets in expectation, draws meet their numbers exactly."""

import numpy as np
import pytest
from scipy import sparse

from analysis.synthetic.assignment import assign, draw, tilt


def shares(values: np.ndarray, share: np.ndarray) -> list[sparse.csr_array]:
    """Contributions for 'category k holds share[k] of the total of `values`'."""
    classes = len(share)
    found = []
    for c in range(classes):
        found.append(sparse.csr_array(values[:, None] * ((np.arange(classes) == c) - share)))
    return found


@pytest.fixture
def survey(rng):
    return rng.lognormal(0, 0.5, 4000), rng.integers(1, 8, 4000).astype(float)


@pytest.fixture
def rng():
    return np.random.default_rng(20)


def test_tilt_meets_weighted_shares_and_moves_no_more_than_needed(survey):
    weight, size = survey
    prior = np.tile([0.5, 0.3, 0.2], (len(weight), 1))
    share = np.array([0.2, 0.2, 0.6])
    found = tilt(weight, prior, shares(size, share))
    np.testing.assert_allclose(weight * size @ found / (weight @ size), share, atol=1e-4)
    same = tilt(weight, prior, shares(size, weight * size @ prior / (weight @ size)))
    np.testing.assert_allclose(same, prior, atol=1e-6)


def test_a_forbidden_category_stays_forbidden(survey):
    weight, size = survey
    prior = np.tile([0.5, 0.3, 0.2], (len(weight), 1))
    prior[:100, 0] = 0
    found = tilt(weight, prior, shares(size, np.array([0.4, 0.4, 0.2])))
    assert (found[:100, 0] == 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_targets_that_contradict_each_other_meet_between_them(survey):
    weight, size = survey
    prior = np.full((len(weight), 2), 0.5)
    one, other = shares(size, np.array([0.4, 0.6])), shares(size, np.array([0.5, 0.5]))
    both = [sparse.hstack([a, b], format="csr") for a, b in zip(one, other, strict=True)]
    found = weight * size @ tilt(weight, prior, both) / (weight @ size)
    assert 0.44 < found[0] < 0.46


def test_assign_gives_exact_numbers_and_the_weighted_share_together(rng, survey):
    weight, size = survey
    groups = rng.integers(0, 2, len(weight))
    sizes = np.bincount(groups)
    counts = np.column_stack([sizes // 3, sizes - sizes // 3])
    share = np.array([0.25, 0.75])  # the households of the first category have small weights
    codes = assign(rng, weight, np.full((len(weight), 2), 0.5), shares(size, share), counts, groups)
    for g in (0, 1):
        assert np.bincount(codes[groups == g], minlength=2).tolist() == counts[g].tolist()
    assert abs((weight * size)[codes == 0].sum() / (weight @ size) - 0.25) < 0.01


def test_the_draw_follows_the_probabilities_with_less_noise_than_independent_draws(rng):
    probability = np.tile([0.2, 0.5, 0.3], (1000, 1))
    drawn = np.array([np.bincount(draw(rng, probability), minlength=3) for _ in range(50)])
    assert np.abs(drawn - [200, 500, 300]).max() <= 2


def test_neighbours_in_the_order_share_their_rounding(rng):
    """Along the order, each run of units gets its own share: domains are right without being asked for."""
    domain = np.repeat(np.arange(20), 50)
    drawn = draw(rng, np.tile([0.3, 0.7], (1000, 1)), order=domain)
    by_domain = np.bincount(domain[drawn == 0], minlength=20)
    assert np.abs(by_domain - 15).max() <= 1


def test_the_same_stream_gives_the_same_categories(survey):
    weight, size = survey
    given = [np.random.default_rng(4), np.random.default_rng(4), np.random.default_rng(5)]
    x = shares(size, np.array([0.5, 0.5]))
    first, second, third = (assign(g, weight, np.full((len(weight), 2), 0.5), x) for g in given)
    assert (first == second).all()
    assert (first != third).any()


def test_what_cannot_hold_gives_way_in_printed_units(rng, survey):
    """Two contradicting targets of one share: the one that is printed finely moves less."""
    weight, size = survey
    prior = np.full((len(weight), 2), 0.5)
    one, other = shares(size, np.array([0.4, 0.6])), shares(size, np.array([0.5, 0.5]))
    both = [sparse.hstack([a[:, [0]], b[:, [0]]], format="csr") for a, b in zip(one, other, strict=True)]
    mean = weight @ size / weight.sum()
    found = weight * size @ tilt(weight, prior, both, np.array([0.005, 0.0005]) * mean) / (weight @ size)
    assert 0.49 < found[0] < 0.5
