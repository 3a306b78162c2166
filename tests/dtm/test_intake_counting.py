"""Which submission of a kheseg counts, and why the others do not."""

import pandas as pd
import pytest

from analysis.dtm.intake.counting import counting


def sent(*rows):
    columns = ["uuid", "submitted", "validation", "kheseg_code", "file", "row"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


@pytest.mark.parametrize(
    ("first", "second", "counts", "reason"),
    [
        ("", "", "b", "a later submission counts"),
        ("approved", "", "a", "another submission is approved and counts"),
        ("approved", "approved", "b", "a later approved submission counts"),
        ("", "not_approved", "a", "not approved in the review"),
        ("on_hold", "", "b", "a later submission counts"),
    ],
)
def test_the_latest_approved_counts_else_the_latest_not_rejected(first, second, counts, reason):
    answers, superseded = counting(
        sent(
            ("b", "2031-09-16T01:00:00", second, "k", "f.csv", "2"),
            ("a", "2031-09-15T23:00:00", first, "k", "f.csv", "3"),
        ),
        "kheseg_code",
    )
    assert answers["uuid"].tolist() == [counts]
    assert superseded["reason"].tolist() == [reason]
    assert superseded["instead"].tolist() == ["" if "review" in reason else counts]


def test_a_kheseg_whose_only_submission_is_rejected_is_not_covered():
    answers, superseded = counting(sent(("a", "", "not_approved", "k", "f", "2")), "kheseg_code")
    assert answers.empty and superseded["reason"].tolist() == ["not approved in the review"]


def test_submissions_of_an_unknown_kheseg_each_stand_for_themselves():
    answers, superseded = counting(
        sent(("a", "", "", "", "f", "2"), ("b", "", "", "", "f", "3")), "kheseg_code"
    )
    assert answers["uuid"].tolist() == ["a", "b"] and superseded.empty


def test_times_are_compared_across_zones():
    rows = sent(
        ("a", "2031-09-15T09:00:00+08:00", "", "k", "f", "2"), ("b", "2031-09-15T02:00:00", "", "k", "f", "3")
    )
    assert counting(rows, "kheseg_code")[0]["uuid"].tolist() == ["b"]


def test_a_submission_in_two_exports_counts_once_as_in_the_later_one():
    rows = sent(
        ("a", "2031-09-15T01:00:00", "approved", "k", "a-second.csv", "2"),
        ("c", "2031-09-20T01:00:00", "", "l", "a-second.csv", "3"),
        ("a", "2031-09-15T01:00:00", "", "k", "b-first.csv", "2"),
    )
    answers, superseded = counting(rows, "kheseg_code")
    assert answers[["uuid", "validation"]].to_numpy().tolist() == [["a", "approved"], ["c", ""]]
    assert superseded["reason"].tolist() == ["the same submission stands in a-second.csv"]
    assert superseded["instead"].tolist() == ["a"]


def test_the_order_of_the_rows_does_not_matter():
    rows = sent(*[(uuid, f"2031-09-1{n}", "", "kl"[n % 2], "f", str(n)) for n, uuid in enumerate("abcd")])
    straight, reverse = counting(rows, "kheseg_code"), counting(rows[::-1], "kheseg_code")
    for one, other in zip(straight, reverse, strict=True):
        pd.testing.assert_frame_equal(one, other)
