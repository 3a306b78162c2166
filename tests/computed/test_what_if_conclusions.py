"""Conclusions of the report as sentences that can be checked, and under which choices they fail."""

import pandas as pd
import pytest

from analysis.computed.conclusions import CONCLUSIONS, Conclusion, checked, counted
from analysis.computed.effects import ANEW, ANY, FIXED, LINE, MEANING

POORER = Conclusion("More of the rural are poor", 34, "headcount", (("Rural", "Urban"),))
HALF = Conclusion("More than half of the poor are urban", 35, "share_of_poor", (("Urban", 50.0),))
UNEQUAL = Conclusion("The Gini is higher in towns", 37, "gini", (("Urban", "Rural"),))
KEYS = ["step", "choice", "parameters", "kind", "way", "measure", "domain", "value"]


def rows(values: dict, step="", choice="as in use", kind="") -> pd.DataFrame:
    """values: (way, measure, domain) -> value."""
    return pd.DataFrame(
        [(step, choice, choice, kind, *key, value) for key, value in values.items()], columns=KEYS
    )


def two_ways(urban: float, rural: float, urban_anew: float, rural_anew: float) -> dict:
    return {(FIXED, "headcount", "Urban"): urban, (FIXED, "headcount", "Rural"): rural,
            (ANEW, "headcount", "Urban"): urban_anew, (ANEW, "headcount", "Rural"): rural_anew}  # fmt: skip


def test_a_conclusion_holds_by_its_weakest_pair():
    most = Conclusion("Rural is first", 35, "headcount", (("Rural", "Urban"), ("Rural", "Town")))
    values = {(FIXED, "headcount", name): value
              for name, value in (("Rural", 30.0), ("Urban", 20.0), ("Town", 31.0))}  # fmt: skip
    found = checked(rows(values), [most])
    assert found["margin"].tolist() == [-1.0] and not found["holds"].any()
    assert found["way"].tolist() == [FIXED]  # nothing is known of the other way


def test_choices_and_ways_are_counted_and_failures_named():
    frame = pd.concat(
        [
            rows(two_ways(20, 30, 20, 30)),
            rows(two_ways(20, 30, 31, 30), "housing", "no rent", MEANING),
            rows(two_ways(40, 30, 31, 30), "prices", "none", MEANING),
            rows(two_ways(20, 35, 20, 35), "food", "median", MEANING),
        ]
    )
    found = counted(checked(frame, [POORER])).iloc[0]
    assert found["in_use"] and (found["settings"], found["holding"]) == (6, 3)
    assert found["where"] == ["housing: no rent (line found anew)", "prices: none"]
    assert found["least"] == -10


def test_equality_is_no_more():
    found = checked(rows({(FIXED, "share_of_poor", "Urban"): 50.0}), [HALF])
    assert found["margin"].tolist() == [0.0] and not found["holds"].any()
    above = checked(rows({(FIXED, "share_of_poor", "Urban"): 50.1}), [HALF])
    assert above["holds"].all()


def test_measures_that_no_line_changes_are_counted_once_and_not_for_lines():
    gini = {(ANY, "gini", "Urban"): 32.0, (ANY, "gini", "Rural"): 26.0}
    frame = pd.concat([rows(gini), rows(gini, "durables", "none", MEANING), rows(gini, "line", "own", LINE)])
    found = counted(checked(frame, [UNEQUAL])).iloc[0]
    assert (found["settings"], found["holding"]) == (1, 1)


def test_domains_that_a_survey_lacks_say_nothing():
    assert checked(rows({(FIXED, "headcount", "Urban"): 20.0})).empty
    assert counted(checked(rows({(FIXED, "headcount", "Urban"): 20.0}))).empty


def test_the_declared_conclusions_hold_in_the_printed_tables():
    from analysis import official

    printed = pd.concat([official.load(id) for id in ("C01", "C02", "C03", "T2-1", "F2-1", "F2-2", "F2-3")])
    names = printed["row_path"].str.split(" > ").str[-1]
    told = zip(printed["measure"], names, printed["value"], strict=True)
    values = {(ANY if name == "gini" else FIXED, name, domain): value for name, domain, value in told}
    found = checked(rows(values))
    told = [one.text for one in CONCLUSIONS if one.measure != "mean"]  # means stand in other tables
    assert found["conclusion"].tolist() == told and found["holds"].all()


def test_each_conclusion_is_of_chapter_two_and_said_once():
    assert all(33 <= one.page <= 38 for one in CONCLUSIONS)
    assert len({one.text for one in CONCLUSIONS}) == len(CONCLUSIONS)
    assert all(one.pairs for one in CONCLUSIONS)
    with pytest.raises(AttributeError):
        CONCLUSIONS[0].text = "other"
