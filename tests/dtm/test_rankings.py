"""Ranks of areas: ties, areas that are too small for one, and how far one kheseg moves them."""

import pandas as pd
import pytest

from analysis.dtm.rankings import ranked


def table(**areas):
    """area -> (persons, arrivals) of each of its khesegs."""
    rows = [(area, *pair) for area, pairs in areas.items() for pair in pairs]
    return pd.DataFrame(rows, columns=["khoroo_code", "persons", "arrivals"]).convert_dtypes()


def ranks(frame, **options):
    return ranked(frame, "arrivals", "khoroo", ["khoroo_code"], **options).set_index("area")


THREE = {"a": [(100, 9)] * 3, "b": [(200, 12)] * 3, "c": [(100, 6)] * 3}


def test_the_largest_rate_comes_first_and_equal_ones_share_a_rank():
    found = ranks(table(**THREE, d=[(100, 1)] * 3))
    assert found["value"].tolist() == pytest.approx([90, 60, 60, 10])
    assert found["rank"].tolist() == [1, 2, 2, 4]
    assert found["tied"].tolist() == [1, 2, 2, 1]


def test_values_that_are_shown_alike_are_ties():
    frame = table(a=[(1000, 100)] * 3, b=[(1000, 99.9)] * 3)
    assert ranks(frame)["rank"].tolist() == [1, 1]
    assert ranks(frame, decimals=1)["rank"].tolist() == [1, 2]


def test_small_hidden_and_unknown_areas_are_listed_without_a_rank():
    frame = table(
        **THREE, tiny=[(10, 5)] * 3, two=[(200, 50)] * 2, gone=[(100, 90)] * 3, silent=[(100, None)] * 3
    )
    found = ranks(frame, hidden=["gone"])
    assert found["rank"].notna().sum() == 3
    assert found.loc[["tiny", "two", "gone", "silent"], "reason"].tolist() == [
        "few_residents", "few_informants", "hidden", "unknown",
    ]  # fmt: skip
    assert pd.isna(found.loc["gone", "value"])


def test_a_rank_that_one_kheseg_makes_is_not_firm():
    # Without its first kheseg a has 10 per 1,000, and comes last; b without its last has 30, and stays.
    found = ranks(table(a=[(100, 30), (100, 1), (100, 1)], b=[(100, 3)] * 3, c=[(100, 2)] * 3))
    assert found.loc["a", ["rank", "rank_from", "rank_to"]].tolist() == [1, 1, 3]
    assert found.loc["b", ["rank", "rank_from", "rank_to"]].tolist() == [2, 1, 2]


def test_areas_far_apart_keep_their_ranks():
    found = ranks(table(a=[(100, 50)] * 3, b=[(100, 5)] * 3))
    assert (found["rank_from"] == found["rank_to"]).all()


def test_counts_are_ranked_without_a_base():
    found = ranks(table(a=[(10, 1)] * 3, b=[(10, 5)] * 3), of="")
    assert found.index.tolist() == ["b", "a"] and found["rank"].tolist() == [1, 2]
