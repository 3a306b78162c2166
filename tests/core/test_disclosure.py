"""Suppression: each rule on a table small enough to follow by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis.core.disclosure import Policy, bounds, suppress
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


def test_hidden_parts_that_leave_hardly_a_choice_need_a_third():
    third = ["small count", "small count", "protects total", ""]
    assert hidden(counts(1, 1, 7, 30)) == third  # both are 1
    assert hidden(counts(1, 2, 7, 30)) == third  # each is 1 or 2
    assert hidden(counts(2, 3, 7, 30)) == ["small count", "small count", "", ""]  # each is 1 to 4


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
    # City 63 = 3 + 60; 60 = 20 + 40. The 3 takes the 60 with it, and 20 or 40 must go so that 60 stays
    # unknown.
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


def nested(rng, districts, khoroos, groups, mean):
    """Random counts by khoroo and group, with all their totals; and the sums."""
    places = [(f"{d}", f"{d}.{k}") for d in range(districts) for k in range(khoroos)]
    inner = pd.DataFrame(
        [
            (d, k, f"g{g}", rng.poisson(mean * rng.choice([0.1, 0.3, 1, 3])))
            for d, k in places
            for g in range(groups)
        ],
        columns=["district", "khoroo", "group", "count"],
    )
    levels = {"khoroo": inner["khoroo"], "district": inner["district"], "city": "city"}
    rows = [
        inner.groupby([area, group])["count"].sum()
        for area in [pd.Series(of, inner.index, name="area") for of in levels.values()]
        for group in (inner["group"], pd.Series("all", inner.index, name="group"))
    ]
    cells = pd.concat(rows)
    index = pd.Index(cells.index.map("|".join))
    frame = pd.DataFrame({"count": cells.to_numpy(float), "value": 0.0}, index=index)
    above = {k: d for d, k in places} | {d: "city" for d, _ in places}
    names = cells.index.to_frame(index=False).assign(row=index)
    parts, wholes = names[names["area"] != "city"], names[names["area"].isin(above.values())]
    across = [(f"{above[p.area]}|{p.group}", p.row, True) for p in parts.itertuples()]
    across += [(p.row, p.row, False) for p in wholes.itertuples()]
    along = [(f"along {p.area}", p.row, p.group != "all") for p in names.itertuples()]
    return frame.assign(unit="persons", level="", informants=9), pd.DataFrame(
        across + along, columns=["sum", "row", "part"]
    )


def worked_out(frame, gone, sums):
    """(cell, least, most) of each hidden cell that linear programming leaves possible."""
    matrix = np.zeros((sums["sum"].nunique(), len(frame)))
    places = pd.factorize(sums["sum"])[0], frame.index.get_indexer(sums["row"])
    matrix[places] = np.where(sums["part"], 1, -1)
    known = [(0, None) if out else (count, count) for count, out in zip(frame["count"], gone, strict=True)]
    for cell in np.flatnonzero(gone):
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(frame))
            cost[cell] = sign
            found = linprog(cost, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=known)
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        yield frame.index[cell], *ends


@pytest.mark.parametrize("seed", range(8))
def test_linear_programming_cannot_narrow_a_small_count_of_nested_and_crossing_totals(seed):
    rng = np.random.default_rng(seed)
    frame, sums = nested(rng, rng.integers(1, 4), rng.integers(1, 4), rng.integers(2, 4), rng.choice([3, 8]))
    found = suppress(frame, Policy(), sums=sums)
    gone = found["suppressed"].ne("")
    told = bounds(frame, gone, sums=sums)
    assert found["suppressed"].eq("small count").any()
    for cell, least, most in worked_out(frame, gone, sums):
        assert (told.loc[cell, "low"], told.loc[cell, "high"]) == pytest.approx((least, most))
        if found.loc[cell, "suppressed"] == "small count":
            assert least <= 1 and most >= 4, cell


def test_without_protection_a_small_khoroo_follows_from_its_district():
    frame = counts(60, 3, 57)
    told = bounds(frame, pd.Series([False, True, False]), sums=sums((1, 2, 0)))
    assert told.loc[1].tolist() == [3, 3]
