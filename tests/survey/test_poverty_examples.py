"""Worked examples of means, poverty and contributions, and their influence by finite differences."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from analysis.core.errors import InputError
from analysis.survey import contributions, means, poverty
from analysis.survey.influence import Estimate

EXAMPLES = yaml.safe_load((Path(__file__).parent / "examples/poverty.yml").read_text(encoding="utf-8"))
MODULES = (means, poverty, contributions)
ESTIMATORS = {
    name: member
    for module in MODULES
    for name, member in vars(module).items()
    if name.endswith("_estimate") and member.__module__ == module.__name__
}
titles = [example["title"] for example in EXAMPLES]


def columns(example):
    return {name: np.asarray(column, dtype=float) for name, column in example["rows"].items()}


@pytest.mark.parametrize("example", EXAMPLES, ids=titles)
def test_worked_example(example):
    found = ESTIMATORS[example["function"]](**columns(example), **example.get("with", {}))
    assert found.value == pytest.approx(example["expect"], rel=1e-12)


@pytest.mark.parametrize("example", EXAMPLES, ids=titles)
def test_influence_is_the_change_with_a_little_more_weight(example):
    estimator, rows, others = ESTIMATORS[example["function"]], columns(example), example.get("with", {})
    n = next(iter(rows.values())).size
    weight = rows.pop("weight", np.ones(n))
    found: Estimate = estimator(**rows, weight=weight, **others)
    step = 1e-5
    for i in range(n):
        more, less = weight.copy(), weight.copy()
        more[i] += step
        less[i] -= step
        after, before = (estimator(**rows, weight=w, **others).value for w in (more, less))
        assert found.influence[i] == pytest.approx((after - before) / (2 * step), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("example", EXAMPLES, ids=titles)
def test_a_row_of_no_weight_changes_nothing(example):
    rows, others = columns(example), example.get("with", {})
    rows.setdefault("weight", np.ones(next(iter(rows.values())).size))
    longer = {name: np.append(column, 0 if name == "weight" else column[0]) for name, column in rows.items()}
    estimator = ESTIMATORS[example["function"]]
    assert estimator(**longer, **others).value == pytest.approx(estimator(**rows, **others).value, rel=1e-12)


def test_every_estimator_has_an_example():
    assert set(ESTIMATORS) == {example["function"] for example in EXAMPLES}


def test_sen_shorrocks_thon_is_the_gap_times_one_plus_the_gini_of_gaps():
    rng = np.random.default_rng(5)
    welfare, weight = rng.lognormal(0, 0.6, 60).round(1), rng.uniform(1, 3, 60)
    _, gaps = poverty.gap_ratios(welfare, 1.0)
    gap = np.average(gaps, weights=weight)
    differences = (weight[:, None] * weight * np.abs(gaps[:, None] - gaps)).sum() / weight.sum() ** 2
    index = poverty.sen_shorrocks_thon(welfare, 1.0, weight)
    assert index == pytest.approx(gap * (1 + differences / (2 * gap)), rel=1e-12)


def test_nobody_poor_has_no_mean_shortfall():
    found = poverty.mean_shortfall_estimate([200.0, 300.0], 100)
    assert np.isnan(found.value) and np.isnan(found.influence).all()


def test_a_proportion_is_of_ones_and_zeros():
    with pytest.raises(InputError, match="found 2"):
        means.proportion_estimate([0, 1, 2])
