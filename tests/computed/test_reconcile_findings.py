"""Each known difference between two aggregates is named in a sentence, and only that one."""

import numpy as np
import pytest
from reconcile_worlds import LINE, office_file, our_aggregate

from analysis.computed.reconcile_findings import findings
from analysis.computed.reconcile_frames import match, office, own

REAL = ["totex_rpae", "fdex_rpae", "fdex13_rpae"]


@pytest.fixture(scope="module")
def ours():
    return our_aggregate()


@pytest.fixture
def theirs(ours):
    return office_file(ours)


def said(ours, theirs, **options):
    return findings(match(own(ours), office(theirs, **options)), LINE)


def about(sentences, start):
    return [s for s in sentences if s.startswith(start)]


def test_two_that_agree(ours, theirs):
    agree, status = said(ours, theirs)
    assert agree.startswith("The two agree: 100.0 %") and "same poverty status" in status


def test_an_index_of_another_level(ours, theirs):
    theirs["pi_v1"] *= 1.02
    theirs[REAL] = theirs[REAL] / 1.02
    found = said(ours, theirs)
    (sentence,) = about(found, "Price index")
    assert "0.9804 times theirs everywhere" in sentence and "level of the deflator" in sentence
    assert not about(found, "Food") and not about(found, "All but food")


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        ("quarter", 2, "quarter Q2"),
        ("aimag", "A5", "aimag A5"),
        ("location", "Soum center", "location Soum center"),
    ],
)
def test_an_index_that_parts_in_one_place(ours, theirs, place, value, named):
    theirs.loc[(ours[place] == value).to_numpy(), "pi_v1"] *= 1.04
    (sentence,) = about(said(ours, theirs), "Price index")
    assert named in sentence and "(0.9615) stands out" in sentence


def test_an_index_that_parts_in_one_location_and_quarter(ours, theirs):
    there = (ours["location"] == "Countryside") & (ours["quarter"] == 1)
    theirs.loc[there.to_numpy(), "pi_v1"] *= 0.9
    (sentence,) = about(said(ours, theirs), "Price index")
    assert "location-quarter Countryside Q1 (1.111) stands out" in sentence


def test_food_away_doubled_in_one_aimag(ours, theirs):
    there = (ours["aimag"] == "A2").to_numpy()
    extra = theirs["fdex13_rpae"].where(there, 0.0)
    theirs[REAL] = theirs[REAL].add(extra, axis=0)
    found = said(ours, theirs)
    (sentence,) = about(found, "Food away from home")
    assert "aimag A2 (0.5) stands out" in sentence
    assert (
        not about(found, "Food at home")
        and not about(found, "All but food")
        and not about(found, "Price index")
    )


def test_shuffled_keys_are_found_and_nothing_else_is_said(ours, theirs):
    theirs["household_id"] = np.random.default_rng(1).permutation(theirs["household_id"])
    (sentence,) = said(ours, theirs)
    assert "not the households" in sentence and "same values stand at other households" in sentence


def test_missing_households_and_where_they_are_of(ours, theirs):
    assert "5 only in our aggregate, 0 only in" in said(ours, theirs.iloc[5:])[0]
    kept = (ours["quarter"] != 3).to_numpy()
    assert "Most of ours are of one quarter, Q3" in said(ours, theirs[kept])[0]


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("MNT a year per adult equivalent", lambda o: 12.0),
        ("per person", lambda o: (o["equivalents"] / o["size"]).to_numpy()),
        ("per household", lambda o: o["equivalents"].to_numpy()),
    ],
)
def test_another_unit(ours, theirs, unit, factor):
    theirs["totex_rpae"] = theirs["totex_rpae"] * factor(ours)
    (sentence,) = said(ours, theirs)
    assert unit in sentence and "other units" in sentence


def test_a_part_that_the_office_leaves_out(ours, theirs):
    theirs["totex_rpae"] = (
        ours["c_food"].to_numpy()
        + ours["c_housing"].to_numpy()
        + (ours["c_transport"] + ours["c_alcohol_tobacco"]).to_numpy()
    )
    (sentence,) = about(said(ours, theirs), "The difference in real consumption")
    assert "leaves out durable goods" in sentence


def test_another_definition_of_food(ours, theirs):
    bare = theirs.assign(fdex_rpae=theirs["fdex_rpae"] - theirs["fdex13_rpae"])
    (sentence,) = about(said(ours, bare), "The difference in food")
    assert "leaves out food away from home" in sentence and "--food-without-away" in sentence
    assert not about(said(ours, bare, food_has_away=False), "The difference in food")
    wide = theirs.assign(fdex_rpae=theirs["fdex_rpae"] + ours["c_alcohol_tobacco"].to_numpy())
    assert "holds alcohol and tobacco" in about(said(ours, wide), "The difference in food")[0]


def test_members_that_are_counted_otherwise(ours, theirs):
    other = np.arange(len(theirs)) % 10 == 0
    theirs.loc[other, "hhsize"] += 1
    theirs.loc[other, REAL] = theirs.loc[other, REAL] * 0.8
    found = said(ours, theirs)
    (sentence,) = about(found, "The size differs in 160 households (10.0 %)")
    assert "carry 100 % of the absolute differences" in sentence and "who is a member" in sentence
    # the components of households of equal size agree, and are not blamed
    assert not about(found, "Food") and not about(found, "All but food")


def test_a_file_without_food_away_is_compared_in_food_and_the_rest(ours, theirs):
    theirs["fdex_rpae"] *= 1.1
    found = said(ours, theirs.drop(columns=["fdex13_rpae"]))
    assert "0.9091 times theirs everywhere" in about(found, "Food (before deflation)")[0]
    assert about(found, "All but food")


def test_differences_that_scatter(ours, theirs):
    noise = np.exp(0.05 * np.random.default_rng(2).standard_normal(len(theirs)))
    rest = theirs["totex_rpae"] - theirs["fdex_rpae"]
    theirs["totex_rpae"] = theirs["fdex_rpae"] + rest * noise
    found = said(ours, theirs)
    (sentence,) = about(found, "All but food")
    assert "no pattern by place or quarter" in sentence and not about(found, "Food")
