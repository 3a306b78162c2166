"""Balanced weights meet the targets, stay within their bounds and near where they began."""

import numpy as np
import pytest
from scipy import optimize, sparse

from analysis.synthetic.balance import _link, balance


@pytest.fixture
def survey():
    rng = np.random.default_rng(7)
    base = rng.lognormal(3, 0.4, 3000)
    variables = rng.normal(0, 1, (3000, 12)) + 0.05
    return base, sparse.csr_array(variables)


def test_targets_are_met_within_the_bounds(survey):
    base, contributions = survey
    found = balance(base, contributions, bounds=(0.5, 2.0))
    assert np.abs(found.residual).max() / base.sum() < 1e-5
    assert 0.5 < found.ratio.min() and found.ratio.max() < 2.0
    np.testing.assert_allclose(found.weight, base * found.ratio)


def test_totals_other_than_zero(survey):
    base, contributions = survey
    totals = np.full(12, 0.02 * base.sum())
    found = balance(base, contributions, totals)
    np.testing.assert_allclose(contributions.T @ found.weight, totals, atol=1e-4 * base.sum())


def test_weights_that_meet_the_targets_are_left_alone(survey):
    base, contributions = survey
    centred = contributions.toarray() - base @ contributions.toarray() / base.sum()
    np.testing.assert_allclose(balance(base, sparse.csr_array(centred)).ratio, 1, atol=1e-6)


def test_wide_bounds_give_the_weights_of_raking():
    """With bounds far away the link is the exponential: the solution of maximum entropy."""
    rng = np.random.default_rng(3)
    base, x = np.ones(500), rng.normal(0.2, 1, (500, 3))
    dual = optimize.minimize(lambda t: np.exp(x @ t).mean(), np.zeros(3), tol=1e-12)
    found = balance(base, sparse.csr_array(x), bounds=(1e-6, 1e6), give=np.zeros(3))
    np.testing.assert_allclose(found.ratio, np.exp(x @ dual.x), rtol=2e-3)


def test_contradicting_targets_meet_between_them():
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, (2000, 1))
    both = sparse.csr_array(np.hstack([np.ones((2000, 1)), x - 0.1, x - 0.2]))
    found = balance(np.ones(2000), both, np.array([2000.0, 0, 0]))
    assert 0.13 < (x.ravel() @ found.weight) / found.weight.sum() < 0.17


def test_a_start_from_a_like_problem_ends_at_the_same_weights_in_fewer_steps(survey):
    base, contributions = survey
    first = balance(base, contributions)
    again = balance(base, contributions, start=first)
    np.testing.assert_allclose(again.weight, first.weight, rtol=1e-4)
    assert again.steps < first.steps


def test_a_curvature_from_part_of_the_rows_gives_the_same_weights(survey, monkeypatch):
    base, contributions = survey
    whole = balance(base, contributions)
    monkeypatch.setattr("analysis.synthetic.balance._ROWS_A_TARGET", 40)
    np.testing.assert_allclose(balance(base, contributions).weight, whole.weight, rtol=1e-3)


def test_the_link_is_the_slope_of_its_integral_however_far():
    """A household that no multiplier can help runs far out; a cut there misleads the search for all others."""
    low, high = 0.25, 4.0
    slant = (high - low) / ((1 - low) * (high - 1))
    score = np.array([-1e5, -700.0, -1.0, 0.0, 2.0, 900.0, 1e5])
    ratio, gain, integral = _link(score, low, high, slant)
    ahead, behind = (_link(score + h, low, high, slant)[2] for h in (1e-3, -1e-3))
    np.testing.assert_allclose((ahead - behind) / 2e-3, ratio, rtol=1e-5)
    np.testing.assert_allclose(ratio[[0, 3, -1]], [low, 1.0, high])
    assert np.isfinite(integral).all() and (gain >= 0).all()


def test_a_target_out_of_reach_does_not_hold_up_the_others():
    rng = np.random.default_rng(3)
    base = rng.uniform(50, 150, 4000)
    shares = [(rng.random(4000) < p).astype(float) - p * 1.1 for p in (0.2, 0.4, 0.6)]
    alone = np.zeros(4000)
    alone[:2] = 1.0, 0.5  # both above: no weights bring their sum to zero
    parts = sparse.csr_array(np.column_stack([*shares, alone]))
    found = balance(base, parts, give=np.append(np.full(3, 1e-6), 1e-9))
    assert np.abs(found.residual[:3] / base.sum()).max() < 1e-4
    assert found.steps < 30
    np.testing.assert_allclose(found.ratio[0], 0.25, rtol=0.01)
