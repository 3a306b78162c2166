"""Medians of many groups equal slow, obvious ones, with and without weights."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.welfare import unit_values
from analysis.welfare.medians import Sorted, brought_together, codes_of, group_medians, renumbered

groups = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=60)


def slow_weighted(values, weights):
    order = np.argsort(values, kind="stable")
    values, weights = np.asarray(values, float)[order], np.asarray(weights, float)[order]
    reached = np.cumsum(weights)
    half = weights.sum() / 2
    at = int(np.flatnonzero(reached >= half - 1e-9)[0])
    if abs(reached[at] - half) < 1e-9 and at + 1 < len(values):
        return (values[at] + values[at + 1]) / 2
    return values[at]


@given(groups)
def test_medians_of_groups(rows):
    codes, values, _ = (np.array(column) for column in zip(*rows, strict=True))
    median, count = group_medians(Sorted.of(values.astype(float)), codes, 6)
    for group in range(6):
        own = values[codes == group]
        assert count[group] == len(own)
        assert (np.isnan(median[group]) and not len(own)) or median[group] == np.median(own)


@given(groups)
def test_weighted_medians_of_groups(rows):
    codes, values, weights = (np.array(column) for column in zip(*rows, strict=True))
    median, count = group_medians(Sorted.of(values.astype(float), weights.astype(float)), codes, 5)
    for group in range(5):
        own = (codes == group) & (weights > 0)
        assert count[group] == own.sum()
        if own.any():
            assert median[group] == slow_weighted(values[own], weights[own])


@settings(max_examples=30)
@given(groups, st.integers(1, 4))
def test_the_hierarchy_equals_a_slow_version(rows, minimum):
    frame = pd.DataFrame(rows, columns=["psu", "unit_value", "weight"]).astype({"unit_value": float})
    frame["soum"], frame["item"] = frame["psu"] // 2, frame["weight"] % 2
    frame.loc[frame["unit_value"] > 4, "unit_value"] = np.nan
    frame["weight"] = frame["weight"] + 1.0
    levels = {"PSU": ("psu",), "soum": ("soum",), "all": ()}
    for weight in (None, "weight"):
        found = unit_values.hierarchical_median(frame, "unit_value", levels, ("item",), minimum, weight)
        for at, row in frame.iterrows():
            value, level, quotes = slow_filled(frame, row, levels, minimum, weight)
            assert found.loc[at, "quotes"] == quotes
            np.testing.assert_equal(found.loc[at, "value"], value)
            assert (found["level"].isna()[at] and level is None) or found.loc[at, "level"] == level


def slow_filled(frame, row, levels, minimum, weight):
    if not np.isnan(row["unit_value"]):
        return row["unit_value"], "reported", 1
    for name, columns in levels.items():
        near = frame[(frame["item"] == row["item"]) & frame["unit_value"].notna()]
        for column in columns:
            near = near[near[column] == row[column]]
        if len(near) >= minimum:
            weights = np.ones(len(near)) if weight is None else near[weight]
            return slow_weighted(near["unit_value"], weights), name, len(near)
    return np.nan, None, 0


special = st.sampled_from([0.0, -0.0, 5e-324, -5e-324])
numbers = st.lists(st.floats(-1e300, 1e300) | special, min_size=1, max_size=50)


@given(numbers, st.integers(1, 4))
def test_values_of_any_sign_and_size_are_ranked(values, groups):
    x, codes = np.array(values), np.arange(len(values)) % groups
    ordered = Sorted.of(x)
    assert np.array_equal(ordered.values, np.sort(x))
    assert np.array_equal(ordered.values[ordered.rank], x)
    found = ordered.grouped(codes, groups)
    for group in range(groups):
        own = np.sort(x[codes == group])
        assert found.count[group] == len(own)
        if len(own):
            assert np.array_equal(found.value(found.start[group] + np.arange(len(own))), own)


def test_values_that_differ_in_their_last_bits_only_are_ranked():
    rng = np.random.default_rng(3)
    x = np.array([1.0, -1.0])[rng.integers(0, 2, 5000)] * (1 + rng.integers(0, 40, 5000) * 2.0**-52)
    ordered = Sorted.of(x)
    assert np.array_equal(ordered.values, np.sort(x))
    assert np.array_equal(x[ordered.rows], ordered.values[ordered.rank])


@given(groups, st.lists(st.integers(0, 4), max_size=3))
def test_groups_not_asked_for_count_as_empty(rows, wanted):
    codes, values, weights = (np.array(column) for column in zip(*rows, strict=True))
    asked = np.isin(np.arange(5), wanted)
    for weight in (None, weights.astype(float)):
        ordered = Sorted.of(values.astype(float), weight)
        whole, part = ordered.grouped(codes, 5), ordered.grouped(codes, 5, asked)
        assert np.array_equal(part.count, np.where(asked, whole.count, 0))
        np.testing.assert_allclose(part.medians(), np.where(asked, whole.medians(), np.nan))
        several = np.array([*wanted, *wanted], dtype=int)
        np.testing.assert_allclose(part.medians(several), whole.medians()[several])


@given(groups)
def test_quartiles_are_means_of_neighbours_where_a_rank_is_exact(rows):
    codes, values, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    found = Sorted.of(values).grouped(codes.astype(int), 6)
    for group in range(6):
        own = values[codes == group]
        for quarters in (1, 3):
            quartile = found.quartiles(quarters)[group]
            if len(own):
                assert quartile == np.quantile(own, quarters / 4, method="averaged_inverted_cdf")
            else:
                assert np.isnan(quartile)


@given(st.lists(st.integers(0, 5), max_size=40))
def test_rows_are_brought_together_in_their_order(codes):
    order, starts = brought_together(np.array(codes, dtype=int), 6)
    assert np.array_equal(order, np.argsort(codes, kind="stable"))
    expected = {sum(code < group for code in codes) for group in range(7)}
    assert starts.tolist() == sorted(expected)


def place_rows(n=900, seed=2):
    """Rows of items and places at all levels of the report, few quotes in many cells."""
    rng = np.random.default_rng(seed)
    psu = rng.integers(0, 16, n)
    aimag = psu // 8
    return pd.DataFrame(
        {
            "item": rng.choice(["flour", "milk", "snuff"], n, p=[0.6, 0.38, 0.02]), "quarter": psu % 2,
            "psu": psu, "bag": psu // 2 % 2, "soum": psu // 4 % 2, "aimag": aimag, "location": psu % 8 // 3,
            "urban": psu % 8 < 6, "weight": rng.integers(1, 4, n).astype(float),
            "unit_value": np.where(rng.random(n) < 0.9, np.nan, rng.integers(-5, 40, n) / 4),
        }
    )  # fmt: skip


@pytest.mark.parametrize(("weight", "kind"), [(None, "plain"), ("weight", "categories")])
def test_all_levels_of_the_report_equal_one_group_after_the_other(weight, kind):
    frame = place_rows()
    quoted, weights = frame["unit_value"].to_numpy(), frame["weight"].to_numpy()
    expected, level = quoted.copy(), np.where(np.isnan(quoted), "", "reported").astype(object)
    for name, columns in unit_values.LEVELS.items():
        for rows in frame.groupby(["item", "quarter", *columns]).indices.values():
            quotes, gaps = rows[~np.isnan(quoted[rows])], rows[level[rows] == ""]
            if len(quotes) >= 3 and len(gaps):
                equal = np.ones(len(quotes)) if weight is None else weights[quotes]
                expected[gaps], level[gaps] = slow_weighted(quoted[quotes], equal), name
    if kind == "categories":
        frame = frame.astype({c: "category" for c in frame if c not in ("unit_value", "weight")})
    found = unit_values.hierarchical_median(frame, weight=weight)
    assert found["level"].astype(object).fillna("").tolist() == level.tolist()
    np.testing.assert_array_equal(found["value"], expected)
    assert len(set(level)) >= 6  # most levels had their turn


def test_codes_of_several_columns_tell_all_combinations_apart():
    frame = pd.DataFrame({"a": ["x", "x", "y", None], "b": [1, 2, 1, 2]})
    codes, size = codes_of(frame, ["a", "b"])
    assert len(set(codes)) == 4
    assert codes.max() < size


def test_a_wide_range_of_codes_is_numbered_anew():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({c: rng.integers(0, 500, 400) for c in "abc"})
    codes, size = codes_of(frame, ["a", "b", "c"])
    assert size <= 8 * 400 + 1000 or size == len(np.unique(codes))
    assert len(np.unique(codes)) == len(frame.drop_duplicates())


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["x", "y", None]), st.booleans()), max_size=30))
def test_numbers_of_combinations_tell_them_apart(rows):
    frame = pd.DataFrame(rows, columns=["a", "b", "c"]).astype({"b": "category"})
    code, size = codes_of(frame, ["a", "b", "c"])
    assert len(code) == len(frame) and (code >= 0).all() and (code < size).all()
    for again, most in (renumbered(code, size), renumbered(code, 10**9)):
        assert most == max(len(set(rows)), 1)
        assert len(set(zip(code, again, strict=True))) == len(set(rows)) == len(set(again))
