"""The synthetic survey against the official tables: by its truth, and by the welfare chain run blind on it.

The floors are for numbers that the generator aims at, in per cent of the numbers of a criterion that lie
in their ranges; numbers held out are evidence and are not asked for anything here.
"""

import pandas as pd
import pytest

from analysis.computed import agreement as ledger_of
from analysis.computed import chain
from analysis.computed.agreement import (
    CONSUMPTION,
    ERRORS,
    ERRORS_B,
    ESTIMATES,
    INEQUALITY,
    OBSERVATIONS,
    OTHER,
)
from analysis.hses import store
from analysis.official import tables as official

TRUE = {
    ESTIMATES: 100, ERRORS: 100, OBSERVATIONS: 100, ERRORS_B: 100, INEQUALITY: 100, CONSUMPTION: 99,
    OTHER: 99,
}  # fmt: skip
CHAIN = {
    ESTIMATES: 100, ERRORS: 100, OBSERVATIONS: 100, ERRORS_B: 100, INEQUALITY: 100, CONSUMPTION: 98.5,
    OTHER: 98.5,
}  # fmt: skip


def by_truth(data):
    """The true aggregate of a synthetic survey."""
    folder = data.folder.parent / "truth"
    consumption = pd.read_parquet(folder / "consumption.parquet").set_index("hhid")
    return ledger_of.true_aggregate(consumption, data.read("households", ["hhid", "size"]).set_index("hhid"))


def of_aims(table):
    """Share inside of the numbers that the generator aims at, by criterion, per cent."""
    found = ledger_of.summary(table[table["tag"] == "calibrated"], ["criterion"])
    return found.set_index("criterion")["share"]


def below(table, floors):
    """Criteria whose share lies below its floor, with the share."""
    shares = of_aims(table)
    assert set(shares.index) == set(floors)
    return {name: round(shares[name], 1) for name, floor in floors.items() if shares[name] < floor}


@pytest.fixture(scope="module")
def recorded(synthetic_survey):
    return store.load(synthetic_survey)


@pytest.fixture(scope="module")
def truth(recorded):
    return ledger_of.agreement(recorded, by_truth(recorded))


def test_the_truth_agrees_where_the_generator_aims(truth):
    assert below(truth.ledger, TRUE) == {}
    assert truth.composition["difference"].abs().max() < 0.1  # percentage points


def test_every_number_is_compared_or_says_why_not(truth):
    table = truth.ledger
    rest = table.drop(ledger_of.compared(table).index)
    assert (rest["reason"] != "").all()
    none = table[table["status"] == ledger_of.NOT_COMPUTED]
    of_figures = none["id"].str.startswith("F")
    assert (~of_figures).sum() < 30
    # Figure 3.3 is not told by the truth, which has no groups of food
    lacking = none["reason"].str.startswith("the survey lacks")
    assert set(none.loc[lacking, "id"]) == {"F3-3"}
    assert set(none.loc[of_figures & ~lacking, "tag"]) <= {"outside", "held_out"}
    counts = truth.acceptance.set_index("criterion")["numbers"]
    assert counts[ESTIMATES] == counts[ERRORS] == 243 and counts[INEQUALITY] == 24
    assert set(truth.by_tag["tag"]) == {"calibrated", "implied", "held_out"}


def test_the_chain_agrees_where_the_generator_aims(recorded, truth):
    made = chain.welfare(recorded)
    found = ledger_of.agreement(recorded, made.household)
    assert below(found.ledger, CHAIN) == {}
    assert found.composition["difference"].abs().max() < 0.5
    causes = ledger_of.causes(found.ledger, truth.ledger)
    assert set(causes["cause"]) <= {ledger_of.CHAIN, ledger_of.SAMPLE, ledger_of.SURVEY}
    assert len(causes) == (~ledger_of.compared(found.ledger)["inside"]).sum()
    figures = found.ledger[found.ledger["id"].str.startswith("F") & (found.ledger["tag"] != "outside")]
    assert not figures["reason"].str.startswith("the survey lacks").any()
    drawn = ledger_of.summary(figures, ["tag"]).set_index("tag")
    assert drawn.loc["implied", "share"] > 90 and drawn["numbers"].sum() > 800
    missed = found.acceptance[~found.acceptance["met"]]
    assert missed.empty, missed
    assert made.line.total == pytest.approx(official.value("T1-2", "Total poverty line", "Monthly"), rel=0.01)
    assert made.line.food == pytest.approx(official.value("T1-2", "Food poverty line", "Monthly"), rel=0.01)
