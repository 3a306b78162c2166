"""The ledger of official and computed numbers: ranges, statuses, reasons, and what is counted."""

import numpy as np
import pandas as pd
import pytest
from random_frames import random_frames

from analysis.chapters import engine
from analysis.chapters.engine import KEY
from analysis.chapters.frames import Frames
from analysis.chapters.tables import figure_ids, ids
from analysis.computed import agreement as ledger_of
from analysis.core.errors import InputError
from analysis.official import tables as official


@pytest.fixture(scope="module")
def printed():
    """What a survey would give that agrees with every printed number: KEY, field, computed, n."""
    numbers = ledger_of._printed()
    numbers = numbers[numbers["official"].notna()]
    # an error is known better than it is printed: its limits tell more
    middle = sum(ledger_of._errors_allowed(numbers)) / 2
    computed = numbers["official"].where(numbers["field"] != "standard_error", middle)
    return numbers[[*KEY, "field"]].assign(computed=computed, n=1000.0)


def ledger(monkeypatch, numbers, gaps=None):
    monkeypatch.setattr(ledger_of, "_computed", lambda frames, lacking: (numbers, gaps or {}))
    return ledger_of.ledger(None)


def cell(table, identifier, row, column, field="value", measure=None):
    here = (table["id"] == identifier) & (table["row_path"] == row) & (table["column_path"] == column)
    here &= table["field"] == field
    return table[here if measure is None else here & (table["measure"] == measure)].squeeze()


def test_the_official_tables_agree_with_themselves(monkeypatch, printed):
    table = ledger(monkeypatch, printed)
    both = ledger_of.compared(table)
    assert both["inside"].all() and (both["status"] == ledger_of.EQUAL).all()
    rest = table.drop(both.index)
    assert set(rest["reason"]) == {"suppressed in the official table"}
    found = ledger_of.acceptance(table)
    assert found["met"].all() and (found["share"] == 100).all()
    # annex C prints 81 groups by three indices
    counts = found.set_index("criterion")["numbers"]
    assert counts[ledger_of.ESTIMATES] == counts[ledger_of.ERRORS] == counts[ledger_of.OBSERVATIONS] == 243
    assert counts[ledger_of.INEQUALITY] == 24


# Each with the change that is just allowed and the one that is not
MOVES = [
    ("C02", "Countryside", "Poverty headcount", "headcount", 39.1, 38.9, ledger_of.ESTIMATES),
    ("T2-1", "National", "Gini index", "gini", 31.9, 30.8, ledger_of.INEQUALITY),
    ("T2-1", "National", "P90/P10 ratio", "p90p10", 4.19, 4.21, ledger_of.INEQUALITY),
    ("B21", "Average consumption (2022 MNT) > Food", "National", "consumption", 203_000, 205_000,
     ledger_of.CONSUMPTION),
    ("B26", "Consumption decile > Poorest", "National", "consumption_share", 3.67, 3.70,
     ledger_of.CONSUMPTION),
    # without an error five per cent of what is printed, or a point where that is more
    ("B49", "National", "Refrigerator", "share", 94.6, 94.8, ledger_of.OTHER),
    ("B49", "National", "Electric generator set", "share", 14.1, 14.3, ledger_of.OTHER),
    # two standard errors of 1.2, which are more than five per cent
    ("B02", "Poverty headcount", "Western", "headcount", 38.89, 38.91, ledger_of.OTHER),
    # figures: a point of a percentage without decimals, five per cent of an amount
    ("F3-17", "Location > Countryside", "Sustainable heating", "share", 2.99, 3.01, ledger_of.OTHER),
    ("F3-10", "Location > Countryside", "Agriculture", "share", 91.3, 91.4, ledger_of.OTHER),
    ("F3-12", "National", "Annual wage", "mean", 11.33, 11.35, ledger_of.OTHER),
    ("F3-5", "National", "Number of children (age 0-14)", "mean", 1.15, 1.16, ledger_of.OTHER),
    # a printed number stands for all that is rounded to it
    ("F3-5", "Consumption quintile > Q5", "Number of children (age 0-14)", "mean", 0.76, 0.74,
     ledger_of.OTHER),
    ("F2-5", "Mongolia (2022)", "Gini index", "gini", 32.9, 33.0, ledger_of.OTHER),
]  # fmt: skip


def test_ranges_of_each_criterion(monkeypatch, printed):
    table = ledger(monkeypatch, printed)
    for identifier, row, column, measure, good, bad, criterion in MOVES:
        one = cell(table, identifier, row, column, measure=measure)
        assert one["criterion"] == criterion
        assert one["lowest"] <= good <= one["highest"], (identifier, row)
        assert not one["lowest"] <= bad <= one["highest"], (identifier, row)


def test_estimates_of_annex_c_have_the_printed_interval(monkeypatch, printed):
    table = ledger(monkeypatch, printed)
    annex = official.load("C05").assign(id="C05")
    merged = annex.merge(table[table["field"] == "value"], on=KEY, how="inner")
    assert len(merged) == len(annex)
    wide = merged["ci_upper"] - merged["ci_lower"] > 0.15
    assert np.allclose(merged.loc[wide, "lowest"], merged.loc[wide, "ci_lower"])
    assert np.allclose(merged.loc[wide, "highest"], merged.loc[wide, "ci_upper"])
    # what is printed as 0.1 with limits 0.1 and 0.1 stands for all that is rounded so
    narrow = table[(table["criterion"] == ledger_of.ESTIMATES) & (table["official"] == 0.1)]
    assert (narrow["lowest"] <= 0.05 + 1e-9).all()


def test_allowed_errors_hold_every_error_that_is_printed_so():
    rng = np.random.default_rng(3)
    error, estimate = rng.uniform(0.03, 8, 4000), rng.uniform(0, 60, 4000)
    table = pd.DataFrame(
        {
            "official": np.round(error, 1),
            "low_limit": np.round(estimate - 1.96 * error, 1),
            "high_limit": np.round(estimate + 1.96 * error, 1),
            "decimals": 1,
            "field": "standard_error",
        }
    )
    least, most = ledger_of._errors_allowed(table)
    assert ((least <= error + 1e-9) & (error <= most + 1e-9)).all()
    # a tenth in the distance of the limits is a fortieth in the error
    assert (most - least).max() <= 0.2 / 3.92 + 1e-9
    without = table.assign(low_limit=np.nan, high_limit=np.nan)
    least, most = ledger_of._errors_allowed(without)
    assert ((least <= error + 1e-9) & (error <= most + 1e-9)).all()


@pytest.mark.parametrize(
    ("change", "status"),
    [(0.04, "EQUAL"), (0.3, "INTERVAL"), (1.33, "NEAR"), (2.5, "OUTSIDE")],
)
def test_statuses(monkeypatch, printed, change, status):
    # national headcount of B.2: 27.1, standard error 0.6
    here = (printed["id"] == "B02") & (printed["column_path"] == "National")
    here &= (printed["measure"] == "headcount") & (printed["field"] == "value")
    moved = printed.assign(computed=printed["computed"].mask(here, printed["computed"] + change))
    one = ledger(monkeypatch, moved)
    one = one[(one["id"] == "B02") & (one["column_path"] == "National") & (one["measure"] == "headcount")]
    one = one[one["field"] == "value"].squeeze()
    assert one["status"] == getattr(ledger_of, status)
    assert one["difference"] == pytest.approx(change)


def test_what_is_not_compared_says_why(monkeypatch, printed):
    without = printed[~printed["id"].isin(["B15", "B49"])]
    few = printed["id"].eq("B48")
    numbers = without.assign(n=without["n"].mask(few, 12.0))
    table = ledger(monkeypatch, numbers, {"B15": "the survey lacks loans.type"})
    loans = table[table["id"] == "B15"]
    assert set(loans["status"]) == {ledger_of.NOT_COMPUTED}
    assert set(loans["reason"]) == {"the survey lacks loans.type"}
    assert not loans["inside"].any()
    assert "nobody of the survey is in the cell" in set(table.loc[table["id"] == "B49", "reason"])
    purposes = table[table["id"] == "B48"]
    assert set(purposes["status"]) == {ledger_of.SUPPRESSED}
    assert "12 observations in the survey, fewer than 29" in set(purposes["reason"])
    dropped = printed[~((printed["id"] == "B02") & printed["row_path"].str.contains("Urban"))]
    table = ledger(monkeypatch, dropped)
    odd = table[(table["id"] == "B02") & (table["status"] == ledger_of.NOT_COMPUTED)]
    assert odd["reason"].str.contains("not what its label says").all() and len(odd)


def test_tables_that_lack_a_column_leave_the_others(monkeypatch):
    made = []

    def evaluate(frames, tables):
        if "B09" in tables:
            raise InputError("households: expected a column 'head_industry', found none.")
        made.extend(tables)
        return pd.DataFrame({name: ["x"] for name in KEY}).assign(estimate=1.0, n_units=3)

    def evaluate_declared(frames, declarations):
        return evaluate(frames, [table.id for table in declarations])

    def errors(frames, tables):
        return pd.DataFrame({name: ["x"] for name in KEY}).assign(standard_error=1.0, observations=3)

    monkeypatch.setattr(ledger_of, "evaluate", evaluate)
    monkeypatch.setattr(ledger_of, "evaluate_declared", evaluate_declared)
    monkeypatch.setattr(ledger_of, "standard_errors", errors)
    numbers, gaps = ledger_of._computed(None, {"households.head_industry": "persons.industry"})
    assert gaps == {"B09": "the survey lacks persons.industry"}
    assert (
        "B10" in made and "C14" in made and "F3-17" in made and set(numbers["field"]) == set(ledger_of.FIELDS)
    )


def test_figures_stand_after_the_tables_with_a_topic_and_a_tag(monkeypatch, printed):
    table = ledger(monkeypatch, printed)
    figures = table[table["id"].str.startswith("F")]
    assert list(dict.fromkeys(table["id"])) == [*ids(), *figure_ids()]
    assert table["topic"].notna().all() and set(figures["topic"]) <= set(table["topic"][: -len(figures)])
    assert set(figures["criterion"]) == {ledger_of.OTHER} and set(figures["field"]) == {"value"}
    assert set(figures["tag"]) == {"calibrated", "implied", "held_out", "outside"}


def test_numbers_of_figures_that_no_survey_gives_say_why(monkeypatch, printed):
    declared = set(engine.cells())
    known = [key in declared or key[0][0] != "F" for key in printed[KEY].itertuples(index=False, name=None)]
    table = ledger(monkeypatch, printed[known])
    rest = table[table["id"].str.startswith("F") & (table["status"] == ledger_of.NOT_COMPUTED)]
    counts = rest.groupby("id")["reason"].nunique().to_dict()
    assert counts == {"F2-5": 3, "F3-6": 1, "F3-8": 2, "F3-13": 1, "F3-14": 2, "F3-16": 1}
    lost = rest[rest["reason"] == "the printed text does not tell whose number this is"]
    assert lost["tag"].eq("outside").all() and len(lost) == 75


def test_a_survey_without_wages_and_enrolment_has_every_other_figure():
    """Real frames: what lacks is named, also where only a part of a figure needs it."""
    whole = random_frames(300)
    people = whole.persons.drop(columns=["wage", "job", "enrolled"])
    gone = {
        "persons.wage": "persons.wage_year",
        "persons.job": "persons.job_type",
        "persons.enrolled": "persons.attending, persons.attending_level",
    }
    table = ledger_of.ledger(Frames(whole.households, people), gone)
    missing = table[table["reason"].str.startswith("the survey lacks")]
    assert missing.groupby("id")["reason"].unique().map(list).to_dict() == {
        "B33": ["the survey lacks persons.attending, persons.attending_level"],
        "F3-8": ["the survey lacks persons.attending, persons.attending_level"],
        "F3-11": ["the survey lacks persons.job_type"],
        "F3-12": ["the survey lacks persons.wage_year"],
    }
    assert missing.loc[missing["id"] == "F3-11", "column_path"].str.startswith("Employment type").all()
    jobs = table[(table["id"] == "F3-11") & table["column_path"].str.startswith("Occupation")]
    assert jobs["computed"].notna().all()
    assert table.loc[table["id"].isin(["F3-9", "F3-10", "B40"]), "computed"].notna().all()


def test_summary_counts_every_row_once(monkeypatch, printed):
    rng = np.random.default_rng(1)
    moved = printed.assign(computed=printed["computed"] * rng.normal(1, 0.05, len(printed)))
    table = ledger(monkeypatch, moved)
    found = ledger_of.summary(table, ["id", "tag"])
    both = ledger_of.compared(table)
    assert found["numbers"].sum() == len(both) and found["inside"].sum() == both["inside"].sum()
    assert found[list(ledger_of.STATUSES)].to_numpy().sum() == len(table)
    assert list(found["id"].drop_duplicates()) == list(table["id"].drop_duplicates())
    verdict = ledger_of.acceptance(table).set_index("criterion")
    assert not verdict.loc[ledger_of.CONSUMPTION, "met"]  # two thirds of the cells lie within 5 %
    assert verdict.loc[ledger_of.CONSUMPTION, "share"] == pytest.approx(68, abs=5)


def test_causes_tell_the_chain_from_the_sample_and_the_survey(monkeypatch, printed):
    value = printed["field"] == "value"
    car = value & (printed["id"] == "B49") & printed["row_path"].eq("National")
    car &= printed["column_path"].eq("Car")
    food = value & (printed["id"] == "B21") & printed["column_path"].eq("Urban")
    west = value & (printed["id"] == "C03") & printed["row_path"].eq("Western")
    west &= printed["measure"].eq("headcount")
    # 2.6 points are outside the printed interval of 2.3, and inside 1.96 x 1.2 x root 2 = 3.3
    true = printed["computed"].mask(car, 200.0).mask(west, printed["computed"] + 2.6)
    of_truth = ledger(monkeypatch, printed.assign(computed=true))
    of_chain = ledger(monkeypatch, printed.assign(computed=true.mask(food, 1e9)))
    found = ledger_of.causes(of_chain, of_truth)
    assert found.groupby("cause")["id"].unique().map(list).to_dict() == {
        ledger_of.CHAIN: ["B21"], ledger_of.SAMPLE: ["C03"], ledger_of.SURVEY: ["B49"],
    }  # fmt: skip
    assert len(found) == (~ledger_of.compared(of_chain)["inside"]).sum()
    assert found.set_index("id").at["C03", "true"] == pytest.approx(36.5 + 2.6)


def test_composition_of_the_official_averages_is_that_of_the_text(monkeypatch):
    table = official.load("B21").assign(id="B21").rename(columns={"value": "estimate"})
    monkeypatch.setattr(ledger_of, "evaluate", lambda frames, tables: table)
    found = ledger_of.composition(None).set_index("part")
    # chapter 3: 29.5 per cent on food, 41.7 on non-food, 16.1 on housing, 12.6 on durables
    assert found["official"].round(1).to_dict() == {
        "food": 29.5, "other": 41.7, "housing": 16.1, "durables": 12.6,
    }  # fmt: skip
    assert np.allclose(found["difference"], 0)
