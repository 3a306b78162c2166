"""Regressions of the imputations: equal to statsmodels and R, and a choice that can be checked."""

from pathlib import Path

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


# --- against R ------------------------------------------------------------------------------------

R = Path(__file__).parents[1] / "reference/r"


@pytest.fixture(scope="module")
def by_r():
    known = pd.read_csv(R / "regressions.csv").set_index("name")
    known = {key: rows for key, rows in known.groupby(["model", "weights"])}
    return known, pd.read_csv(R / "mini_households.csv")


@pytest.mark.parametrize("weights", ["none", "household"])
def test_least_squares_equals_r(by_r, weights):
    known, data = by_r
    aimags = [(data["aimag"] == a).to_numpy(float) for a in (2, 3)]
    columns = [np.log(data["hhsize"]), data["urban"], data["head_female"], *aimags]
    x = np.column_stack([np.ones(len(data)), *columns])
    weight = data["weight"] if weights == "household" else None
    fit = hedonic.least_squares(x, np.log(data["pc"].to_numpy()), weight)
    told = known["ols", weights]
    slopes = told[told["se"].notna()]
    assert fit.coefficients == pytest.approx(slopes["estimate"].to_numpy(), abs=1e-10)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(slopes["se"].to_numpy(), rel=1e-9)
    assert fit.r_squared == pytest.approx(told.loc["r squared", "estimate"], rel=1e-9)
    assert fit.smearing == pytest.approx(told.loc["smearing factor", "estimate"], rel=1e-12)


@pytest.mark.parametrize("weights", ["none", "household"])
def test_probit_equals_r(by_r, weights):
    known, data = by_r
    x = np.column_stack([np.ones(len(data)), np.log(data["hhsize"]), data["urban"], data["head_female"]])
    fit = hedonic.probit(x, data["pc"] < 250_000, weight=data["weight"] if weights == "household" else None)
    told = known["probit", weights]
    slopes = told[told["se"].notna()]
    assert fit.converged
    assert fit.coefficients == pytest.approx(slopes["estimate"].to_numpy(), abs=1e-8)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(slopes["se"].to_numpy(), rel=1e-6)
    assert fit.log_likelihood == pytest.approx(told.loc["log likelihood", "estimate"], rel=1e-12)


def test_stepwise_takes_the_weights_into_its_fits_and_scores(world):
    x, y, weight, _ = world
    groups = {name: np.array([at]) for at, name in enumerate("abc", start=1)}
    made = hedonic.Design(x, groups, ("constant", *"abc"))
    test = np.arange(len(y)) % 3 == 0
    choice = hedonic.stepwise(made, y, test, weight=weight)
    at = made.columns(choice.characteristics)
    fit = sm.WLS(y[~test], x[~test][:, at], weights=weight[~test]).fit()
    left = y[test] - fit.predict(x[test][:, at])
    mean = np.average(y[test], weights=weight[test])
    score = 1 - weight[test] @ left**2 / (weight[test] @ (y[test] - mean) ** 2)
    assert choice.r_squared_test == pytest.approx(score, abs=1e-7)
    assert choice.path["r_squared"].iloc[-1] == pytest.approx(fit.rsquared, abs=1e-7)
    assert hedonic.stepwise(made, y, test).r_squared_test != pytest.approx(score, abs=1e-4)


def test_gaps_in_codes_are_a_code_and_categories_keep_their_order():
    frame = pd.DataFrame({"walls": pd.Categorical(["b", None, "a", "b"], categories=["b", "a"])})
    made = hedonic.design(frame, categorical=["walls"], least=1)
    assert made.names == ("constant", "walls a", "walls nan")
    assert made.matrix[:, 1:].tolist() == [[0, 0], [0, 1], [1, 0], [0, 0]]


def test_where_the_search_begins_does_not_matter(world):
    x, y, _, _ = world
    plain = hedonic.probit(x, y > 1)
    for start in (plain.coefficients + 0.3, np.full(4, 40.0)):
        again = hedonic.probit(x, y > 1, start=start)
        assert again.coefficients == pytest.approx(plain.coefficients, abs=1e-6)
        assert again.converged
