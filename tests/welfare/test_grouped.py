"""Outliers of many groups at once: the same as group by group."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.welfare import grouped, outliers
from analysis.welfare.outliers import Rule

LEVELS = {"cell": ("item", "place"), "item": ("item",), "all": ()}


def frame(rng, n=400, ties=False):
    values = np.exp(rng.standard_t(2, n))
    if ties:
        values = np.round(values)[rng.integers(0, 8, n)] + 1
    gaps = rng.random(n) < 0.05
    return pd.DataFrame(
        {"item": rng.integers(0, 4, n), "place": rng.integers(0, 6, n), "x": np.where(gaps, np.nan, values)}
    )


@pytest.mark.parametrize("scale", ["iqr", "iqr_raw", "mad"])
@pytest.mark.parametrize("normalise", ["ln", "log10", "none"])
@pytest.mark.parametrize("ties", [False, True])
def test_flags_equal_those_of_one_group_after_the_other(scale, normalise, ties):
    rng = np.random.default_rng(len(scale) + len(normalise))
    for side in ("both", "top", "bottom"):
        rows = frame(rng, ties=ties)
        rule = Rule(normalise, scale=scale, alpha=2.5, side=side, minimum_observations=15)
        slow, fast = outliers.detect(rows, "x", LEVELS, rule), grouped.detect(rows, "x", LEVELS, rule)
        assert fast.text.tolist() == slow["flag"].tolist()
        numbers = dict(enumerate(LEVELS)) | {-1: ""}
        assert [numbers[level] for level in fast.level] == slow["level"].astype(object).fillna("").tolist()
        assert fast.flagged.any() or ties or side != "both"


@given(st.lists(st.integers(1, 9), min_size=20, max_size=60))
def test_small_and_tied_groups_are_judged_alike(values):
    rows = pd.DataFrame({"item": 0, "place": np.arange(len(values)) % 3, "x": np.array(values, dtype=float)})
    rule = Rule(scale="iqr", alpha=1.0, minimum_observations=5)
    slow, fast = outliers.detect(rows, "x", LEVELS, rule), grouped.detect(rows, "x", LEVELS, rule)
    assert fast.text.tolist() == slow["flag"].tolist()


@pytest.mark.parametrize("how", ["winsorise", "median"])
def test_treatments_equal_those_of_one_group_after_the_other(how):
    rows = frame(np.random.default_rng(4))
    rule = Rule(scale="iqr", alpha=2.0)
    slow, fast = outliers.detect(rows, "x", LEVELS, rule), grouped.detect(rows, "x", LEVELS, rule)
    expected = outliers.treated(rows["x"], slow, how)
    assert grouped.treated(rows["x"].to_numpy(), fast, how) == pytest.approx(expected.to_numpy(), nan_ok=True)
    assert fast.flagged.sum() > 5


def test_other_rules_are_handed_over():
    rows = frame(np.random.default_rng(6))
    rule = Rule("boxcox", scale="qn", alpha=2.0)
    slow, fast = outliers.detect(rows, "x", LEVELS, rule), grouped.detect(rows, "x", LEVELS, rule)
    assert fast.text.tolist() == slow["flag"].tolist()
    assert fast.flagged.any()


def test_the_effect_says_how_many_could_be_judged():
    rows = frame(np.random.default_rng(8))
    found = grouped.detect(rows, "x", {"cell": ("item", "place")}, Rule(scale="iqr", alpha=2.0))
    x = rows["x"].to_numpy()
    made = grouped.treated(x, found)
    told = grouped.effect(found, int(np.isfinite(x).sum()), x, made, np.full(len(x), 2.0))
    assert 0 < told["judged"] < told["values"] == rows["x"].notna().sum()
    assert told["bottom"] + told["top"] == found.flagged.sum() > 0
    assert told["change"] == pytest.approx(np.nansum(made) / np.nansum(x) - 1)
    assert grouped.effect(grouped.Flags.none(2), 2, np.zeros(2), np.zeros(2))["change"] == 0


def test_refusals_and_nothing_to_do():
    rows = frame(np.random.default_rng(7))
    with pytest.raises(InputError, match="above zero"):
        grouped.detect(rows.assign(x=rows["x"] - 1), "x", LEVELS, Rule(scale="iqr"))
    found = grouped.detect(rows, "x", LEVELS, Rule(scale="iqr"))
    with pytest.raises(InputError, match="winsorise"):
        grouped.treated(rows["x"].to_numpy(), found, "trim")
    assert np.array_equal(grouped.treated(rows["x"].to_numpy(), found, "none"), rows["x"], equal_nan=True)
    assert not grouped.Flags.none(3).judged.any()


@pytest.mark.parametrize("rule", [outliers.Rule(scale="iqr"), outliers.Rule(scale="qn")])
def test_a_value_judged_alone_takes_from_the_whole_wider_group(rule):
    """Thirty values of one place are judged there; the one of another place by all: they lend it theirs."""
    rng = np.random.default_rng(3)
    usual = np.exp(rng.normal(5, 0.3, 30))
    rows = pd.DataFrame({"place": ["a"] * 30 + ["b"], "x": [*usual, 1e9]})
    found = grouped.detect(rows, "x", {"place": ("place",), "all": ()}, rule)
    assert found.side[-1] == 1 and found.level[-1] == 1 and (found.level[:30] == 0).all()
    free = usual[found.side[:30] == 0]
    assert grouped.treated(rows["x"].to_numpy(), found)[-1] == free.max()
    assert grouped.treated(rows["x"].to_numpy(), found, "median")[-1] == pytest.approx(np.median(free))
    slow = outliers.detect(rows, "x", {"place": ("place",), "all": ()}, rule)
    assert outliers.treated(rows["x"], slow, "winsorise").iloc[-1] == free.max()
