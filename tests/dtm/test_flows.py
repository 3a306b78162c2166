"""Moves on five khesegs that can be followed by hand: two districts, three khoroos."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dtm.flows import NEAR_TO_FAR, flows, mirror, origin_destination
from analysis.dtm.gazetteer import Gazetteer

UNITS = pd.DataFrame(
    [
        ("City", "XX", "A", "XX01", "1", "XX0101", "1", "XX0101-01"),
        ("City", "XX", "A", "XX01", "1", "XX0101", "2", "XX0101-02"),
        ("City", "XX", "A", "XX01", "2", "XX0102", "1", "XX0102-01"),
        ("City", "XX", "B", "XX02", "1", "XX0201", "1", "XX0201-01"),
        ("City", "XX", "B", "XX02", "1", "XX0201", "2", "XX0201-02"),
    ],
    columns="city city_code district district_code khoroo khoroo_code kheseg kheseg_code".split(),
)
PLACES = Gazetteer(UNITS, ("city", "district", "khoroo", "kheseg"))
CAME = [f"arrivals_from_{place}" for place in NEAR_TO_FAR]
LEFT = [f"departures_to_{place}" for place in NEAR_TO_FAR]


@pytest.fixture
def table():
    """10 came and 10 left inside khoroo 1 of A; its khoroo 2 sent 4 to khoroo 1; 6 went from A to B."""
    came = [(10, 0, 0, 0, 0), (0, 4, 0, 0, 0), (0, 0, 0, 1, 0), (0, 0, 6, 0, 2), (0, 0, 0, 0, 0)]
    left = [(0, 0, 6, 0, 0), (10, 0, 0, 0, 0), (0, 4, 0, 0, 0), (0, 0, 0, 3, 0), (0, 0, 0, 0, 0)]
    frame = UNITS.join(pd.DataFrame(came, columns=CAME)).join(pd.DataFrame(left, columns=LEFT))
    frame[CAME + LEFT] = frame[CAME + LEFT].astype("Int64")
    return frame.assign(
        persons=pd.array([100, 200, 300, 400, 500], "Int64"),
        arrivals=frame[CAME].sum(axis=1),
        departures=frame[LEFT].sum(axis=1),
        arrival_district=["", "", "", "XX01", ""],
        departure_district=["XX02", "", "", "", ""],
    )


def value(frame, area, measure, column="low"):
    found = flows(frame, PLACES).set_index(["area", "measure"])
    return found.loc[(area, measure), column]


def test_a_move_between_khoroos_is_external_to_them_and_internal_to_the_district(table):
    assert value(table, "XX0101", "internal_arrivals") == 10
    assert value(table, "XX0101", "external_arrivals") == 4
    assert value(table, "XX01", "internal_arrivals") == 14
    assert value(table, "XX01", "external_arrivals") == 1
    assert value(table, "XX", "internal_arrivals") == 20  # with the 6 from A to B
    assert value(table, "XX", "external_arrivals") == 3
    assert value(table, "XX0101-01", "internal_arrivals") == 0


def test_net_is_the_net_across_the_border_in_a_complete_count(table):
    for area in ("XX", "XX01", "XX02", "XX0101", "XX0102"):
        assert value(table, area, "net") == value(table, area, "external_net")
    assert value(table, "XX01", "net") == 15 - 20


def test_rates_are_per_thousand_residents(table):
    assert value(table, "XX02", "arrivals", "value") == pytest.approx(1000 * 8 / 900)


def test_a_part_that_is_not_known_makes_bounds_within_its_total(table):
    table.loc[0, ["arrivals_from_khoroo", "arrivals_from_city"]] = pd.NA  # 10 came in all
    assert (
        value(table, "XX0101", "internal_arrivals"),
        value(table, "XX0101", "internal_arrivals", "high"),
    ) == (
        0,
        10,
    )
    assert value(table, "XX0101", "internal_arrivals", "exact") == 1
    assert value(table, "XX0101", "arrivals", "high") == 14  # the total is known


def test_the_only_part_that_is_not_known_is_what_the_total_leaves(table):
    table.loc[0, "arrivals_from_khoroo"] = pd.NA
    assert (
        value(table, "XX0101", "internal_arrivals")
        == value(table, "XX0101", "internal_arrivals", "high")
        == 10
    )


def test_without_a_total_there_is_no_upper_bound(table):
    table.loc[0, ["arrivals", "arrivals_from_khoroo"]] = pd.NA
    assert value(table, "XX01", "arrivals") == 5
    assert np.isnan(value(table, "XX01", "arrivals", "high"))
    assert value(table, "XX02", "arrivals", "high") == 8


def test_the_mirror_agrees_in_a_complete_count_and_names_the_gap_otherwise(table):
    assert set(mirror(flows(table, PLACES), PLACES)["verdict"]) == {"agree"}
    table.loc[2, ["departures_to_district", "departures"]] = 9
    found = mirror(flows(table, PLACES), PLACES).set_index("area")
    assert found.loc["XX01", ["gap_low", "gap_high", "verdict"]].tolist() == [5, 5, "differ"]
    assert found.loc["XX0102", "verdict"] == "agree"  # to another khoroo: not internal to this one
    table.loc[1, ["arrivals", "arrivals_from_district"]] = pd.NA
    assert mirror(flows(table, PLACES), PLACES).set_index("area").loc["XX01", "verdict"] == "may agree"


def test_persons_are_counted_in_the_district_that_is_named(table):
    found = origin_destination(table, PLACES).set_index(["by", "origin", "destination"])
    assert found.loc[("arrivals", "XX01", "XX02"), ["count", "khesegs"]].tolist() == [6, 1]
    assert found.loc[("departures", "XX01", "XX02"), "count"] == 6
    assert found.loc[("arrivals", "XX02", "XX01"), "count"] == 0


def test_a_district_that_is_not_another_one_counts_as_not_named(table):
    table.loc[3, "arrival_district"] = "XX02"  # its own
    found = origin_destination(table, PLACES).set_index(["by", "origin", "destination"])
    assert found.loc[("arrivals", "", "XX02"), "count"] == 6
    assert found.loc[("arrivals", "XX01", "XX02"), "count"] == 0


def test_outside_the_capital_a_move_between_bags_is_internal_to_the_soum():
    names = "country country_code aimag aimag_code soum soum_code bag bag_code".split()
    bags = Gazetteer(UNITS.set_axis(names, axis=1), ("country", "aimag", "soum", "bag"))
    frame = bags.units.assign(
        persons=100, arrivals=6, departures=0, arrivals_from_district=1, arrivals_from_city=2,
        arrivals_from_country=3, arrivals_from_abroad=0,
    )  # fmt: skip
    found = flows(frame, bags).set_index(["area", "measure"])["low"]
    assert found["XX0101-01", "internal_arrivals"] == 0
    assert found["XX0101", "internal_arrivals"] == 2  # a soum of two bags, one from within to each
    assert found["XX01", "internal_arrivals"] == 9  # an aimag of three bags: also those from other soums
    assert found["XX", "internal_arrivals"] == 30


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 9))] * 5, st.booleans()), min_size=5, max_size=5)
)
def test_bounds_hold_whatever_the_unknown_numbers_are(rows):
    true = pd.DataFrame([[v or 0 for v in row[:5]] for row in rows], columns=CAME)
    seen = pd.DataFrame([row[:5] for row in rows], columns=CAME).astype("Int64")
    total = true.sum(axis=1).astype("Int64").where([row[5] for row in rows])
    base = UNITS.assign(persons=100, departures=0)
    exact = flows(base.join(true).assign(arrivals=true.sum(axis=1)), PLACES)
    found = flows(base.join(seen).assign(arrivals=total), PLACES)
    assert (found["low"].fillna(-np.inf) <= exact["low"]).all()
    assert (found["high"].fillna(np.inf) >= exact["high"]).all()
