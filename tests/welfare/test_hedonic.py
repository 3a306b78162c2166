"""Regressions of the imputations: equal to statsmodels, and a choice of characteristics that can be checked."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from analysis.core.errors import InputError
from analysis.welfare import hedonic

sm = pytest.importorskip("statsmodels.api")


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(3)
    n = 800
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2)), rng.random(n) < 0.3])
    y = x @ [1.0, 0.5, -0.2, 0.7] + rng.normal(0, 0.6, n)
    return x, y, rng.uniform(0.5, 3, n), rng


@pytest.mark.parametrize("weighted", [False, True])
def test_least_squares_equals_statsmodels(world, weighted):
    x, y, weight, _ = world
    fit = hedonic.least_squares(x, y, weight if weighted else None)
    known = sm.WLS(y, x, weights=weight).fit() if weighted else sm.OLS(y, x).fit()
    assert fit.coefficients == pytest.approx(known.params, rel=1e-10)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(known.bse, rel=1e-9)
    assert fit.r_squared == pytest.approx(known.rsquared, rel=1e-10)
    smearing = np.average(np.exp(known.resid), weights=weight if weighted else None)
    assert fit.smearing == pytest.approx(smearing, rel=1e-10)


def test_columns_that_others_determine_say_nothing(world):
    x, y, _, _ = world
    fit = hedonic.least_squares(np.column_stack([x, x[:, 1] + x[:, 2]]), y)
    assert fit.coefficients[-1] == 0
    assert fit.coefficients[:-1] == pytest.approx(sm.OLS(y, x).fit().params, rel=1e-10)


def test_probit_equals_statsmodels(world):
    x, y, _, _ = world
    told = y > 1
    fit = hedonic.probit(x, told)
    known = sm.Probit(told.astype(float), x).fit(disp=False, tol=1e-14, maxiter=200)
    assert fit.converged
    assert fit.coefficients == pytest.approx(known.params, abs=1e-7)
    assert fit.log_likelihood == pytest.approx(known.llf, rel=1e-10)
    assert fit.probability(x) == pytest.approx(ndtr(x @ known.params), abs=1e-7)


def test_ridge_holds_a_separating_characteristic():
    x = np.column_stack([np.ones(200), np.repeat([0.0, 1.0], 100)])
    fit = hedonic.probit(x, x[:, 1] == 1, penalty=1e-5)
    assert fit.converged and np.isfinite(fit.coefficients).all()
    chance = fit.probability(x)
    assert chance[:100].max() < 0.05 and chance[100:].min() > 0.95


def test_mean_is_unbiased_and_draws_keep_the_spread(world):
    x, y, _, rng = world
    fit = hedonic.least_squares(x, y)
    level = fit.level(x)
    drawn = fit.drawn(x, np.random.default_rng(1))
    assert level.mean() == pytest.approx(np.exp(y).mean(), rel=0.05)
    assert level.var() < 0.7 * np.exp(y).var()
    assert np.log(drawn).var() == pytest.approx(y.var(), rel=0.1)


def test_design_pools_rare_codes_and_refuses_gaps():
    frame = pd.DataFrame({"area": [1.0, 2.0, 3.0, 4.0], "walls": ["a", "a", "b", "c"], "same": ["x"] * 4})
    made = hedonic.design(frame, ["area"], ["walls", "same"], least=1)
    assert made.names == ("constant", "area", "walls b", "walls c")  # "a" is the most frequent
    rare = hedonic.design(frame, ["area"], ["walls"], known=[True, True, True, False], least=1)
    assert rare.names == ("constant", "area", "walls b")
    with pytest.raises(InputError, match="area: expected numbers, found 1 gaps"):
        hedonic.design(frame.assign(area=[1.0, None, 3.0, 4.0]), ["area"])


def test_stepwise_equals_refits_by_hand(world):
    rng = np.random.default_rng(8)
    n = 400
    frame = pd.DataFrame({f"x{i}": rng.normal(size=n) for i in range(4)})
    frame["kind"] = rng.choice(list("abc"), n)
    y = (frame["x1"] + 0.5 * (frame["kind"] == "b") + rng.normal(0, 1, n)).to_numpy()
    made = hedonic.design(frame, ["x0", "x1", "x2", "x3"], ["kind"])
    test = rng.random(n) < 0.4
    choice = hedonic.stepwise(made, y, test)
    assert set(choice.characteristics) >= {"x1", "kind"}

    def score(names):
        at = made.columns(names)
        b = np.linalg.lstsq(made.matrix[~test][:, at], y[~test], rcond=None)[0]
        gap = y[test] - made.matrix[test][:, at] @ b
        return 1 - gap @ gap / np.sum((y[test] - y[test].mean()) ** 2)

    assert choice.r_squared_test == pytest.approx(score(choice.characteristics), abs=1e-6)
    for name in set(made.groups) - set(choice.characteristics):  # nothing more is gained by one step
        assert score((*choice.characteristics, name)) < choice.r_squared_test + 1e-4
    first = choice.path["change"].iloc[1].removeprefix("+ ")
    assert score((first,)) == pytest.approx(max(score((name,)) for name in made.groups), abs=1e-6)


def test_units_stay_on_one_side_in_any_order():
    units = pd.Series(np.repeat([f"u{i}" for i in range(20)], 5))
    held = hedonic.held_out(units, 0.3, 1)
    assert pd.Series(held).groupby(units).nunique().max() == 1
    assert held.sum() == 30
    turned = hedonic.held_out(units[::-1], 0.3, 1)
    assert (turned[::-1] == held).all()
    assert (hedonic.held_out(units, 0.3, 2) != held).any()
    with pytest.raises(InputError, match="between 0 and 1"):
        hedonic.held_out(units, 1.0, 1)
