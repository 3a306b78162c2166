"""Suppression: each rule on a table small enough to follow by hand."""

import pandas as pd
import pytest

from analysis.core.disclosure import Policy, suppress
from analysis.core.errors import InputError


def counts(*values, unit="persons", level="khoroo", informants=6, **columns):
    frame = pd.DataFrame(
        {"count": [float(v) for v in values], "unit": unit, "level": level, "informants": informants}
    )
    return frame.assign(value=frame["count"], total="all", **columns)


def hidden(frame, policy=None, totals=(("total",),)):
    return list(suppress(frame, policy or Policy(), totals=totals)["suppressed"])


def test_counts_of_people_from_one_to_four_are_hidden_and_zero_is_shown():
    found = suppress(counts(0, 1, 4, 5, 12), Policy(), totals=())
    assert list(found["suppressed"]) == ["", "small count", "small count", "", ""]
    assert found["count"].isna().tolist() == [False, True, True, False, False]


def test_a_single_hidden_part_is_protected_by_the_next_smallest():
    assert hidden(counts(3, 40, 9)) == ["small count", "", "protects total"]


def test_two_hidden_parts_that_sum_to_two_are_ones_and_need_a_third():
    assert hidden(counts(1, 1, 7, 30)) == ["small count", "small count", "protects total", ""]
    assert hidden(counts(1, 2, 7, 30)) == ["small count", "small count", "", ""]


def test_a_zero_protects_when_there_is_nothing_else():
    assert hidden(counts(3, 0)) == ["small count", "protects total"]


def test_parts_of_two_totals_are_protected_across_both():
    # 2 is hidden; in its row 10 goes, in its column 20; then 10 and 20 stand alone in theirs, so 30 goes too.
    frame = counts(2, 10, 20, 30, row=["a", "a", "b", "b"], column=["x", "y", "x", "y"])
    assert hidden(frame, totals=(("row",), ("column",))) == ["small count"] + ["protects total"] * 3


def test_the_smallest_count_is_a_parameter():
    assert hidden(counts(4, 9), Policy(smallest=1)) == ["", ""]
    assert hidden(counts(12, 30, 40), Policy(smallest=20)) == ["small count", "protects total", ""]


@pytest.mark.parametrize(
    ("level", "informants", "rule"),
    [
        ("district", 6, ""),
        ("khoroo", 6, "opinion level"),
        ("district", 4, "small base"),
        ("kheseg", 1, "opinion level"),
    ],
)
def test_khesegs_are_counted_at_district_level_and_of_five_or_more(level, informants, rule):
    frame = counts(1, unit="khesegs", level=level, informants=informants)
    assert hidden(frame) == [rule]


def test_answers_weighted_by_residents_are_hidden():
    assert hidden(counts(2300, unit="residents of khesegs", level="district")) == ["weighted"]


def test_internal_output_hides_nothing():
    frame = counts(1, 2)
    assert suppress(frame, None)["count"].tolist() == [1, 2]


def test_missing_columns_are_named():
    with pytest.raises(InputError, match="informants"):
        suppress(pd.DataFrame({"unit": ["persons"], "level": [""], "count": [1], "value": [1]}), Policy())


def sums(*lists):
    """Sums of rows by position; the last row of each is the whole, or -1 for none."""
    rows = [
        (name, row, part)
        for name, (*parts, whole) in enumerate(lists)
        for row, part in [*((p, True) for p in parts), *([(whole, False)] if whole >= 0 else [])]
    ]
    return pd.DataFrame(rows, columns=["sum", "row", "part"])


def hidden_in_sums(frame, *lists, policy=None):
    return list(suppress(frame, policy or Policy(), sums=sums(*lists))["suppressed"])


def test_a_hidden_whole_hides_one_of_its_parts():
    # City 63 = 3 + 60; 60 = 20 + 40. The 3 takes the 60 with it, and 20 or 40 must go so that 60 stays unknown.
    frame = counts(63, 3, 60, 20, 40)
    assert hidden_in_sums(frame, (1, 2, 0), (3, 4, 2)) == [
        "",
        "small count",
        "protects total",
        "protects total",
        "",
    ]


def test_a_rest_that_nobody_prints_is_protected_too():
    # 98 of 100 are women: the men are two.
    frame = counts(100, 98, 2, unseen=[False, False, True])
    assert hidden_in_sums(frame, (1, 2, 0)) == ["", "protects total", "small count"]
    assert hidden_in_sums(counts(100, 40, 60, unseen=[False, False, True]), (1, 2, 0)) == ["", "", ""]


def test_an_answer_of_one_informant_is_hidden_with_the_zeros_beside_it():
    frame = counts(3, 2, 1, 0, unit="khesegs", level="district", question="q")
    found = suppress(frame, Policy(fewest_informants=2), answers=["question"])
    assert list(found["suppressed"]) == ["", "", "few answers", "few answers"]
    assert list(suppress(frame, Policy(), answers=["question"])["suppressed"]) == [""] * 4


def test_zeros_are_shown_where_no_answer_is_of_one_informant():
    frame = counts(4, 2, 0, unit="khesegs", level="district", question="q")
    assert set(suppress(frame, Policy(fewest_informants=2), answers=["question"])["suppressed"]) == {""}


def test_answers_of_one_informant_each_take_another_with_them():
    frame = counts(4, 2, 1, 1, unit="khesegs", level="district", question="q", informants=8)
    found = suppress(frame, Policy(fewest_informants=2), answers=["question"])
    assert list(found["suppressed"]) == ["", "few answers", "few answers", "few answers"]
