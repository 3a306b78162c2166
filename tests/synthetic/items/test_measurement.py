"""Errors of measurement: known, logged, switchable, and the same for the same seed."""

import numpy as np
import pandas as pd
import pytest

from analysis.synthetic import targets
from analysis.synthetic.items import make_items
from analysis.synthetic.items.parameters import settings
from analysis.synthetic.items.records import TRUTH
from analysis.synthetic.measurement import heap
from analysis.synthetic.streams import Streams

NAMES = {"food_week": "food"}
MILLIONS = ("property_value",)


def test_heaping_rounds_to_the_step_of_the_size():
    steps = [[0, 100], [5_000, 500], [1_000_000, 50_000]]
    found = heap([40.0, 149.0, 5_260.0, 1_020_000.0, np.nan, 0.0], steps)
    assert found[:4].tolist() == [100, 100, 5_500, 1_000_000]  # above zero never becomes zero
    assert np.isnan(found[4]) and found[5] == 0


def test_heaping_leaves_means_alone():
    values = np.random.default_rng(1).lognormal(10, 1, 20_000)
    heaped = heap(values, settings("measurement")["heaping"]["money"])
    assert heaped.mean() == pytest.approx(values.mean(), rel=0.002)
    assert np.abs(np.log(heaped / values)).max() < 0.2
    assert (heaped % 100 == 0).all()


def test_clean_records_carry_no_error(clean):
    assert clean.log is None


def test_the_log_tells_what_stands_in_the_records(measured):
    log = measured.log
    assert set(log["kind"]) >= {
        "factor of ten in the quantity",
        "grams for kilograms",
        "price paid not known",
    }
    for (table, variable), entries in log.groupby(["table", "variable"]):
        # a second error may have followed the first: the last word counts
        entries = entries.drop_duplicates(["hhid", "key"], keep="last")
        frame = measured.persons if table == "persons" else measured.frames[NAMES.get(table, table)]
        key = {"food_away": "kind", "persons": "pid", "housing": None}.get(table, "item")
        left = entries.assign(key=entries["key"].astype(str))
        right = frame.assign(key="" if key is None else frame[key].astype(str))
        if table in ("energy", "payments"):
            left["key"] = left["key"].str[1:].astype(int).astype(str)
        both = left.merge(right[["hhid", "key", variable]], on=["hhid", "key"], validate="one_to_one")
        assert len(both) == len(entries), table
        scale = 1e6 if variable in MILLIONS else 1
        same = np.isclose(both[variable] * scale, both["recorded"], equal_nan=True)
        assert same.mean() > 0.999, (table, variable)  # 98 million may not stand


def test_records_without_an_entry_are_rounded_at_most(measured, clean):
    exact, found = clean.frames["food"], measured.frames["food"]
    touched = measured.log.query("table == 'food_week'")[["hhid", "key"]].astype(str).agg("/".join, axis=1)
    same = ~(exact["hhid"].astype(str) + "/" + exact["item"].astype(str)).isin(touched)
    large = same & (exact["purchased"] > 5)
    assert np.abs(np.log(found.loc[large, "purchased"] / exact.loc[large, "purchased"])).max() < 0.15
    ratio = found.loc[same, "unit_price"] / exact.loc[same, "unit_price"]
    assert ratio.dropna().between(0.85, 1.2).all()


def test_errors_are_as_frequent_as_declared(measured):
    rules = settings("measurement")
    rows = len(measured.frames["durables"])
    lacking = (measured.log["kind"] == "price paid not known").sum()
    expected = next(r["rate"] for r in rules["missing"] if r["kind"] == "price paid not known") * rows
    assert lacking == pytest.approx(expected, abs=5 * np.sqrt(expected))
    assert (measured.frames["durables"]["price_paid"] == 0).sum() == lacking


def test_wages_are_heaped_and_the_roster_is_otherwise_left_alone(measured, persons):
    assert (measured.persons["wage_month"].dropna() % 1_000 == 0).mean() > 0.999
    others = [c for c in persons if not c.startswith("wage")]
    pd.testing.assert_frame_equal(measured.persons[others], persons[others])


def test_every_frame_of_the_truth_is_described(clean):
    assert set(clean.truth) == set(TRUTH)
    parameters = clean.truth["item_parameters"].set_index(["file", "name"])["value"]
    assert float(parameters["prices", "food > quality"]) == settings("prices")["food"]["quality"]
    assert parameters.index.is_unique


def test_same_seed_same_records_another_seed_others(measured, households, persons):
    again = make_items(Streams(1).child("items"), households, persons, targets)
    for name, frame in measured.frames.items():
        pd.testing.assert_frame_equal(frame, again.frames[name])
    other = make_items(Streams(2).child("items"), households, persons, targets)
    assert len(other.frames["food"]) != len(measured.frames["food"])
    assert other.frames["nonfood"]["spent_12m"].sum() == pytest.approx(
        measured.frames["nonfood"]["spent_12m"].sum(), rel=0.05
    )
