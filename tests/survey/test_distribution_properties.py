"""What measures of inequality and shares must obey, whatever the sample."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.survey.design import Design
from analysis.survey.inequality import atkinson, generalised_entropy, gini, gini_estimate
from analysis.survey.influence import Estimate, linearised
from analysis.survey.quantiles import density_at, quantile_estimate, woodruff
from analysis.survey.relative_line import (
    fgt_by_estimated_line,
    relative_line,
    relative_line_estimate,
    watts_by_estimated_line,
)
from analysis.survey.shares import (
    generalised_lorenz_estimate,
    group_means,
    group_shares,
    lorenz_estimate,
    mean_between,
    palma,
    s80s20,
    share,
    tip_estimate,
)

samples = st.lists(st.tuples(st.floats(1, 1e4), st.floats(0.1, 100)), min_size=2, max_size=30)
RELATIVE = {
    "gini": gini,
    "mld": lambda y, w: generalised_entropy(y, w, 0),
    "theil": lambda y, w: generalised_entropy(y, w, 1),
    "ge2": lambda y, w: generalised_entropy(y, w, 2),
    "atkinson": lambda y, w: atkinson(y, w, 0.5),
    "atkinson 2": lambda y, w: atkinson(y, w, 2),
    "palma": palma,
    "s80s20": s80s20,
    "share of the poorest 40 %": lambda y, w: share(y, 0, 0.4, w),
}


def columns(rows):
    return tuple(np.array(column) for column in zip(*rows, strict=True))


@pytest.mark.parametrize("name", RELATIVE)
@given(rows=samples, factor=st.floats(0.01, 100))
def test_free_of_scale_replication_and_order(name, rows, factor):
    (welfare, weight), measure = columns(rows), RELATIVE[name]
    index = measure(welfare, weight)
    assert measure(welfare * factor, weight) == pytest.approx(index, rel=1e-8, abs=1e-10)
    assert measure(welfare, weight * factor) == pytest.approx(index, rel=1e-8, abs=1e-10)
    assert measure(welfare[::-1], weight[::-1]) == pytest.approx(index, rel=1e-8, abs=1e-10)
    assert measure(np.tile(welfare, 3), np.tile(weight, 3)) == pytest.approx(index, rel=1e-8, abs=1e-10)


@given(samples)
def test_bounds(rows):
    welfare, weight = columns(rows)
    assert -1e-12 <= gini(welfare, weight) < 1
    assert all(generalised_entropy(welfare, weight, a) >= -1e-12 for a in (-1, 0, 0.5, 1, 2))
    indices = [atkinson(welfare, weight, e) for e in (0.5, 1, 2)]
    assert indices == sorted(indices) or np.ptp(indices) < 1e-12  # it rises with the aversion
    assert -1e-12 <= min(indices) and max(indices) < 1
    assert palma(welfare, weight) >= 0.25 - 1e-9 and s80s20(welfare, weight) >= 1 - 1e-9


@given(st.floats(1, 1e4), st.integers(1, 9))
def test_nobody_differs(welfare, size):
    equal = np.full(size, welfare)
    assert all(RELATIVE[name](equal, None) == pytest.approx(0, abs=1e-12) for name in list(RELATIVE)[:6])
    assert (palma(equal), s80s20(equal)) == (pytest.approx(0.25), pytest.approx(1))


@given(samples, st.data())
def test_generalised_entropy_is_the_sum_of_within_and_between(rows, data):
    welfare, weight = columns(rows)
    group = np.array(data.draw(st.lists(st.integers(0, 2), min_size=welfare.size, max_size=welfare.size)))
    mean = np.average(welfare, weights=weight)
    parts = [(welfare[group == g], weight[group == g]) for g in np.unique(group)]
    shares = np.array([w.sum() for _, w in parts]) / weight.sum()
    means = np.array([np.average(y, weights=w) for y, w in parts])
    for alpha in (0, 0.5, 1, 2):
        inside = [generalised_entropy(y, w, alpha) for y, w in parts]
        within = (shares * (means / mean) ** alpha * inside).sum()
        between = generalised_entropy(means, shares, alpha)
        whole = generalised_entropy(welfare, weight, alpha)
        assert within + between == pytest.approx(whole, rel=1e-8, abs=1e-10)


@given(samples, st.integers(1, 10))
def test_groups_add_up_and_rise(rows, groups):
    welfare, weight = columns(rows)
    shares, means = group_shares(welfare, weight, groups), group_means(welfare, weight, groups)
    assert shares.sum() == pytest.approx(1)
    assert means.mean() == pytest.approx(np.average(welfare, weights=weight))
    assert (np.diff(shares) >= -1e-12).all() and (np.diff(means) >= -1e-8).all()
    assert mean_between(welfare, 0, 1 / groups, weight) == pytest.approx(means[0])


@given(samples)
def test_curves_are_convex_concave_and_end_where_they_must(rows):
    welfare, weight = columns(rows)
    points = np.arange(11) / 10
    curve = lorenz_estimate(welfare, weight, points).value
    assert (curve[0], curve[-1]) == (0, pytest.approx(1))
    assert (np.diff(curve, 2) >= -1e-12).all() and (curve <= points + 1e-12).all()
    generalised = generalised_lorenz_estimate(welfare, weight, points).value
    assert generalised == pytest.approx(curve * np.average(welfare, weights=weight))
    gaps = tip_estimate(welfare, 500.0, weight, points).value
    assert (np.diff(gaps) >= -1e-12).all() and (np.diff(gaps, 2) <= 1e-12).all()
    terms = np.maximum(0, 1 - welfare / 500)
    assert gaps[-1] == pytest.approx(np.average(terms, weights=weight), abs=1e-12)


@given(samples)
def test_headcount_below_a_relative_line_is_free_of_scale(rows):
    welfare, weight = columns(rows)
    lines = [relative_line_estimate(y, weight) for y in (welfare, 7 * welfare)]
    rates = [
        fgt_by_estimated_line(y, line, weight).value
        for y, line in zip((welfare, 7 * welfare), lines, strict=True)
    ]
    assert rates[0] == pytest.approx(rates[1], abs=1e-9)
    assert relative_line(7 * welfare, weight) == pytest.approx(7 * relative_line(welfare, weight))


def clustered(seed=3):
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(20), 8)
    welfare = np.exp(5 + 0.3 * np.repeat(random.normal(size=20), 8) + 0.5 * random.normal(size=160))
    return psu // 5, psu, welfare, random.uniform(1, 3, 160)


@pytest.mark.parametrize(
    "estimator",
    [gini_estimate, lambda y, w: quantile_estimate(y, w, 0.3), lambda y, w: relative_line_estimate(y, w)],
)
def test_another_row_order_and_other_units_give_the_same_error(estimator):
    stratum, psu, welfare, weight = clustered()

    def error(rows, factor=1.0, scale=1.0):
        design = Design(weight=scale * weight[rows], stratum=stratum[rows], psu=psu[rows])
        return linearised(design, estimator(factor * welfare[rows], design.weight)) / factor

    start = error(np.arange(160))
    assert start > 0
    assert error(np.random.default_rng(0).permutation(160)) == pytest.approx(start, rel=1e-10)
    assert error(np.arange(160), scale=1000.0) == pytest.approx(start, rel=1e-9)
    if estimator is not gini_estimate:
        assert error(np.arange(160), factor=50.0) == pytest.approx(start, rel=1e-9)


def test_the_line_brings_its_own_error():
    stratum, psu, welfare, weight = clustered()
    design = Design(weight=weight, stratum=stratum, psu=psu)
    line = relative_line_estimate(welfare, weight, 0.9)
    known = Estimate(line.value, np.zeros(160))
    for alpha in (0, 1, 2):
        free, fixed = (fgt_by_estimated_line(welfare, z, weight, alpha) for z in (line, known))
        assert free.value == fixed.value
        # a rich PSU raises the line as it lowers the number of poor below a fixed one: the errors part-cancel
        assert linearised(design, free) < linearised(design, fixed)
    outside = fgt_by_estimated_line(welfare, line, weight, domain=psu < 10)
    assert np.abs(outside.influence[psu >= 10]).max() > 0
    assert outside.domain.sum() == 80


def test_watts_and_gap_below_an_estimated_line_by_hand():
    line = relative_line_estimate([10.0, 20, 30, 40], share=0.5, of="mean")
    welfare = np.array([10.0, 20, 30, 40])
    assert fgt_by_estimated_line(welfare, line, alpha=1).value == pytest.approx((1 - 10 / 12.5) / 4)
    assert watts_by_estimated_line(welfare, line).value == pytest.approx(np.log(1.25) / 4)


def test_woodruff_of_a_domain_and_of_one_too_small():
    stratum, psu, welfare, weight = clustered()
    design = Design(weight=weight, stratum=stratum, psu=psu)
    rows = woodruff(design, welfare, [0.25, 0.5], domain=psu < 10)
    assert (rows["ci_lower"] < rows["estimate"]).all() and (rows["estimate"] < rows["ci_upper"]).all()
    high = woodruff(design, welfare, [0.98, 1])
    assert np.isnan(high["ci_upper"]).all() and np.isnan(high["se"]).all()
    assert np.isnan(woodruff(design, welfare, 0.5, domain=psu == 3)["se"][0])  # one PSU has no df


def test_density_of_a_uniform_sample():
    uniform = np.arange(1, 2001) / 1000
    for method in ("sparsity", "kernel", 0.1):
        assert density_at(uniform, [0.7, 1.0], density=method) == pytest.approx([0.5, 0.5], rel=0.02)
    assert density_at(uniform, 5.0).tolist() == [0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: generalised_entropy([0, 1], alpha=0), "above zero for generalised entropy with alpha 0"),
        (lambda: atkinson([0, 1], epsilon=1), "found 1 of zero"),
        (lambda: atkinson([1, 2], epsilon=0), "epsilon"),
        (lambda: generalised_entropy([-1, 2]), "zero or more"),
        (lambda: gini([1, 2], form="trapezium"), "Did you mean 'trapezoid'"),
        (lambda: s80s20([1, 2], form="group"), "Did you mean 'groups'"),
        (lambda: share([1, 2], 0.4, 0.2), "rank above lower"),
        (lambda: lorenz_estimate([1, 2], points=(20, 40)), "fractions from 0 to 1"),
        (lambda: group_shares([1, 2], groups=0), "groups"),
        (lambda: quantile_estimate([1, 2], density="kernal"), "Did you mean 'kernel'"),
        (lambda: density_at([1, 2], 1.0, density=-1.0), "bandwidth above zero"),
        (lambda: relative_line([1, 2], share=0), "0.6 for 60 %"),
        (lambda: relative_line([1, 2], of="medain"), "Did you mean 'median'"),
        (lambda: fgt_by_estimated_line([1, 2], Estimate(1.0, np.zeros(3))), "same 2 rows"),
        (lambda: fgt_by_estimated_line([1, 2], Estimate(1.0, np.zeros(2)), alpha=0.5), "alpha"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
