"""A population as a whole: numbers of annex C, the printed rates, plausible families, the same seed twice."""

import numpy as np
import pandas as pd
import pytest

from analysis.chapters.engine import evaluate
from analysis.chapters.frames import Frames
from analysis.chapters.standard_errors import standard_errors
from analysis.synthetic import targets
from analysis.synthetic.population import make_households
from analysis.synthetic.population.distribution import LINE
from analysis.synthetic.population.heads import scaled_counts
from analysis.synthetic.population.roster import CHILD, GRANDCHILD, HEAD, SPOUSE
from analysis.synthetic.population.sizes import draw_sizes
from analysis.synthetic.population.skeleton import make_skeleton
from analysis.synthetic.population.tune import headcount_error
from analysis.synthetic.streams import Streams


class CalibratedOnly:
    """The targets as the generator may see them; whatever else is asked for fails the test."""

    calibrated = staticmethod(targets.calibrated)

    def __getattr__(self, name):
        raise AssertionError(f"the population looked at targets.{name}")


def rates(frame: pd.DataFrame, by) -> pd.Series:
    people = frame["weight"] * frame["size"]
    return 100 * people[frame["consumption"] < LINE].groupby(by).sum() / people.groupby(by).sum()


def test_same_seed_same_population_and_only_calibrated_numbers_are_read():
    first, second = (make_households(Streams(2), 300, CalibratedOnly()) for _ in range(2))
    pd.testing.assert_frame_equal(first.households, second.households)
    pd.testing.assert_frame_equal(first.persons, second.persons)
    assert len(first.households) == 300


def test_another_seed_gives_another_survey(printed, settings):
    sizes = []
    for seed in (2, 3):
        frame = make_skeleton(Streams(seed), 300, printed, settings["skeleton"])
        sizes.append(draw_sizes(Streams(seed), frame, printed, settings["sizes"]))
    assert (sizes[0] != sizes[1]).mean() > 0.3


def test_groups_have_the_printed_numbers_of_households_scaled(population, printed):
    frame = population.households
    urban = frame["urban"] == "Urban"
    for table, column, labels in [
        ("C10", "dwelling", {"Ger": "Ger", "Apartment": "Apartment", "House": "House", "Other": "Other"}),
        ("C08", "savings", {True: "With savings", False: "Without savings"}),
        ("C09", "loan", {True: "With loan", False: "Without any loan"}),
        ("C06", "head_sex", {"Male": "Male", "Female": "Female"}),
    ]:
        for area, here in (("Urban", urban), ("Rural", ~urban)):
            wanted = np.array([printed.observed(table, [f"{area} > {label}" for label in labels.values()])])
            found = [int((frame.loc[here, column] == value).sum()) for value in labels]
            assert found == scaled_counts(wanted, np.array([here.sum()]))[0].tolist(), (table, area)


def test_poverty_by_location_region_and_size_comes_out_as_printed(population):
    frame = population.households
    assert (frame["weight"] * frame["size"]).sum() == pytest.approx(3_368_600)
    found = rates(frame, frame["location"])
    for name, wanted in {
        "Ulaanbaatar": 21.6,
        "Aimag center": 26.1,
        "Soum center": 30.6,
        "Countryside": 41.2,
    }.items():
        assert found[name] == pytest.approx(wanted, abs=0.7)
    by_size = rates(frame, frame["size"].clip(upper=8))
    assert by_size[1] < 18 and by_size[8] > 47 and by_size[6] == pytest.approx(39.9, abs=3)


def test_most_calibrated_numbers_of_households_are_near_before_any_weighting(population):
    frame = population.households
    tables = ["B05", "B06", "B07", "B08", "B09", "B14", "B16"]
    aim = targets.calibrated(tables)
    found = evaluate(Frames(frame), tables).merge(aim, on=targets.KEY)
    points = found["unit"] == "percent"
    miss = (found["estimate"] - found["printed"]).abs()
    near = np.where(points, miss < 3.0, miss < 0.06 * found["printed"])
    assert near.mean() > 0.85
    assert len(found) > 250


def test_families_hold_together(population):
    frame, persons = population.households, population.persons
    members = persons[persons["member"]]
    by_house = members.groupby("hhid")
    assert (by_house.size() == frame["size"]).all()
    children = (members["age"] < 15).groupby(members["hhid"]).sum()
    assert (children == frame["children"]).all() and (
        frame["size"] == frame["adults"] + frame["children"]
    ).all()
    heads = members[members["relation"] == HEAD].set_index("hhid")
    assert (heads["pid"] == 1).all() and heads.index.equals(frame.index)
    assert (heads["age"] == frame["head_age"]).all() and (heads["sex"] == frame["head_sex"]).all()
    spouses = members[members["relation"] == SPOUSE].set_index("hhid")
    assert spouses.index.is_unique and set(spouses.index) == set(
        frame.index[frame["head_marital"] == "Married"]
    )
    assert (spouses["sex"] != frame.loc[spouses.index, "head_sex"]).all() and spouses["age"].min() >= 18
    below = members[members["relation"].isin([CHILD, GRANDCHILD])]
    gap = frame["head_age"].reindex(below["hhid"]).to_numpy() - below["age"].to_numpy()
    assert gap.min() >= 16
    assert not persons.duplicated(["hhid", "pid"]).any()
    away = persons[~persons["member"]]
    assert 0.01 < len(away) / len(persons) < 0.05 and not (away["relation"] == HEAD).any()


def test_attributes_agree_with_each_other(population):
    frame = population.households
    employed = frame["head_labour"] == "Employed"
    assert ((frame["head_industry"] != "") == employed).all() and (
        (frame["head_sector"] != "") == employed
    ).all()
    assert (frame.loc[frame["head_sector"] == "Herder", "head_industry"] == "Agriculture").all()
    assert (frame.loc[~frame["electricity"], "electricity_source"] == "Other").all()
    assert not (frame["sanitation"] & ~frame["electricity"]).any()
    assert (frame.loc[frame["head_marital"] == "Married", "adults"] >= 2).all()
    herders = frame["head_sector"] == "Herder"
    assert frame.loc[herders, "livestock"].mean() > 0.9
    assert frame.loc[frame["dwelling"] == "Apartment", "sanitation"].mean() > 0.8
    pae = frame["consumption"] * (0.3 + 0.7 * frame["adults"] + 0.5 * frame["children"]) / frame["size"]
    np.testing.assert_allclose(frame["consumption_pc"], pae)


def test_welfare_is_clustered_in_units(population):
    frame = population.households
    score = np.log(frame["consumption"])
    score = score - score.groupby([frame["location"], frame["region"]]).transform("mean")
    means = score.groupby(frame["psu"]).agg(["mean", "size"])
    between = (
        means["mean"].var()
        - (score - score.groupby(frame["psu"]).transform("mean")).var() / means["size"].mean()
    )
    assert 0.12 < between / score.var() < 0.5


def test_errors_that_the_clustering_is_fitted_to_are_those_of_the_survey_engine(population):
    frame = population.households
    found = standard_errors(Frames(frame), ["C01"])
    nation = found[(found["row_path"] == "National") & (found["measure"] == "headcount")]
    own = headcount_error(frame, np.ones(len(frame)))
    assert own == pytest.approx(nation["standard_error"].item(), rel=1e-6)
    frame = frame.assign(household=np.arange(len(frame)))
    assert headcount_error(frame, np.ones(len(frame)), "household") < 0.8 * own


def test_heads_have_an_education_of_their_age(population):
    frame = population.households
    assert frame.loc[frame["head_education"] == "University or higher", "head_age"].min() >= 22
    old, young = frame["head_age"] >= 65, frame["head_age"].between(30, 44)
    employed = frame["head_labour"] == "Employed"
    assert employed[old].mean() < 0.2 and employed[young].mean() > 0.75
