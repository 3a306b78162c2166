"""Errors of every number of the tables against slow direct computations and the survey part."""

import numpy as np
import pytest

from analysis.chapters import engine
from analysis.chapters.estimates import estimates
from analysis.chapters.frames import Frames
from analysis.core.errors import InputError
from analysis.survey import Design, estimate
from analysis.survey.shares import group_means, group_shares

IDENTIFIERS = ["B05", "B11", "B19", "B21", "B25", "B26", "B31", "B37", "B45", "T2-1"]


@pytest.fixture(scope="module")
def found(frames):
    return estimates(frames, IDENTIFIERS)


def slow_error(frames, cell):
    """The error of a ratio, one unit after the other: strata, PSUs, deviations."""
    homes = frames.households
    population = cell.population
    home = np.arange(len(homes)) if population == "households" else frames.home()
    weight = frames.weight(population)
    inside, base = (np.zeros(weight.size), np.zeros(weight.size))
    inside[frames.rows(population, cell.within)] = 1
    base[frames.rows(population, cell.base)] = 1
    above = cell.scale * weight * frames.amount(population, cell.numerator) * inside
    below = weight * frames.amount(population, cell.denominator) * base
    score = (above - above.sum() / below.sum() * below) / below.sum()
    variance = 0.0
    for stratum in np.unique(homes["stratum"]):
        units = homes.loc[homes["stratum"] == stratum, "psu"].unique()
        totals = np.array([score[homes["psu"].to_numpy()[home] == unit].sum() for unit in units])
        variance += len(units) / (len(units) - 1) * ((totals - totals.mean()) ** 2).sum()
    return np.sqrt(variance)


def test_each_number_has_its_estimate_and_error_in_the_order_of_the_tables(frames, found):
    plain = engine.evaluate(frames, IDENTIFIERS)
    assert found[engine.KEY].equals(plain[engine.KEY])
    assert np.allclose(found["estimate"], plain["estimate"], equal_nan=True)
    assert found["standard_error"].isna().equals(found["estimate"].isna())
    assert (found["df"] <= found["n_psu"]).all() and (found["n_units"] <= found["n_base"]).mean() > 0.9


@pytest.mark.parametrize("identifier", ["B05", "B11", "B19", "B21", "B31", "B37", "B45"])
def test_ratios_against_a_slow_computation(frames, found, identifier):
    here = found[(found["id"] == identifier) & found["estimate"].notna()]
    for row in here.iloc[:: max(len(here) // 6, 1)].itertuples(index=False):
        cell = engine.cells()[tuple(row[:4])]
        assert row.standard_error == pytest.approx(slow_error(frames, cell), abs=1e-9), tuple(row[:4])


def people(frames):
    homes = frames.households.assign(people=lambda h: h["weight"] * h["size"])
    design = Design.from_frame(homes, weight="people", stratum="stratum", psu="psu", singleton="centered")
    return homes, design


def test_inequality_is_that_of_the_survey_part(frames, found):
    homes, design = people(frames)
    measures = ["gini", "p90p10"]
    expected = estimate(homes, design, welfare="consumption_pc", by="region", measures=measures)
    ours = found[found["id"] == "T2-1"].set_index(["row_path", "measure"])
    for row in expected.itertuples():
        scale = 100 if row.measure == "gini" else 1
        mine = ours.loc[(f"Region > {row.region}", row.measure)]
        if mine.ndim == 2:
            mine = mine.iloc[0]
        assert mine["estimate"] == pytest.approx(scale * row.estimate)
        assert mine["standard_error"] == pytest.approx(scale * row.se)
        assert (mine["n_psu"], mine["df"]) == (row.n_psu, row.df)


def jackknife(homes, statistic):
    """Delete-one-PSU jackknife error within strata of a statistic of (households, weights of people)."""
    variance = 0.0
    whole = statistic(homes, homes["people"].to_numpy())
    for _, stratum in homes.groupby("stratum"):
        units = stratum["psu"].unique()
        for unit in units:
            weight = homes["people"].mask(homes["psu"] == unit, 0.0)
            raised = homes["stratum"].eq(stratum["stratum"].iloc[0]) & homes["psu"].ne(unit)
            weight = weight.mask(raised, weight * len(units) / (len(units) - 1)).to_numpy()
            variance += (len(units) - 1) / len(units) * (statistic(homes, weight) - whole) ** 2
    return np.sqrt(variance)


def test_deciles_carry_the_error_of_their_limits(frames, found):
    homes, _ = people(frames)

    def means(rows, weight):
        return group_means(rows["consumption"].to_numpy()[weight > 0], weight[weight > 0], 10)

    def part(rows, weight):
        return 100 * group_shares(rows["consumption_pc"].to_numpy()[weight > 0], weight[weight > 0], 10)

    for identifier, statistic in (("B25", means), ("B26", part)):
        here = found[(found["id"] == identifier) & (found["column_path"] == "National")].iloc[:10]
        again = jackknife(homes, statistic)
        assert here["standard_error"].to_numpy() == pytest.approx(again, rel=0.25), identifier


def test_an_unknown_rule_or_table_is_refused(frames):
    with pytest.raises(InputError, match="B99"):
        estimates(frames, ["B99"])


def test_nobody_in_the_base_gives_no_error(frames):
    rural = frames.households.assign(urban="Urban", location="Ulaanbaatar")
    found = estimates(Frames(rural, frames.persons), ["C01"])
    rows = found[found["row_path"] == "Rural"]
    assert rows[["estimate", "standard_error"]].isna().all(axis=None) and (rows["df"] == 0).all()
