"""Medians of many groups equal slow, obvious ones, with and without weights."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.welfare import unit_values
from analysis.welfare.medians import Sorted, codes_of, group_medians

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
