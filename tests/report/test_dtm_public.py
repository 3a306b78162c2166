"""What the public copy of a DTM report may not tell."""

import re

import dtm_town
import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.core.errors import InputError
from analysis.report.dtm_report import tables


@pytest.fixture(scope="module")
def public():
    return dtm_town.report()


def test_no_kheseg_is_named_in_public_and_each_is_in_the_annex(public):
    internal = dtm_town.report(audience="internal")
    assert not [name for name in dtm_town.NAMES if name in public.html]
    assert [name for name in dtm_town.NAMES if name in internal.html] == list(dtm_town.NAMES)
    with pytest.raises(InputError, match="internal"):
        tables.annex(public.numbers, 1, "services")


def test_answers_are_not_split_below_the_district(public):
    rows = public.numbers.numbers
    below = rows[rows["area"].ne("XX1101") & rows["unit"].isin(["khesegs", "responses"])]
    assert below["value"].notna().sum() == 0
    assert not rows["unit"].eq("residents of khesegs").any()


def test_the_answer_of_one_kheseg_is_not_told(public):
    # One of six leaders names mining; who knows five named trade knows it too, so trade goes as well.
    assert public.numbers.row("employment_sector.mining.khesegs").suppressed
    assert public.numbers.row("employment_sector.trade.khesegs").suppressed
    assert "mining" not in public.html.lower().split("not shown, for the numbers")[0]


def test_a_hidden_count_stays_open_between_all_that_is_shown(public):
    """Linear programming over the counts of the frame: a hidden small count has several possible values."""
    rows = public.numbers.rows()
    fields = ("persons", "disability", "arrivals", "departures", "otor_arrivals")
    areas = ("XX1101", "XX110151", "XX110152")
    cells = {(area, name): i for i, (area, name) in enumerate((a, f) for a in areas for f in fields)}
    shown = {}
    for row in rows:
        if row.suppressed or row.field not in fields or row.area not in areas:
            continue
        if row.measure in ("total", "share", "rate") and row.key.partition(".")[2] in (
            "",
            "share",
            "part",
            "rate",
        ):
            shown[row.area, row.field] = row.count
    equal = [({cells["XX1101", f]: -1} | {cells[a, f]: 1 for a in areas[1:]}, 0) for f in fields]
    equal += [({cells[key]: 1}, count) for key, count in shown.items()]
    matrix = np.zeros((len(equal), len(cells)))
    for line, (terms, _) in enumerate(equal):
        for place, sign in terms.items():
            matrix[line, place] = sign
    secret = cells["XX110151", "disability"]
    ends = [
        linprog(
            sign * np.eye(len(cells))[secret], A_eq=matrix, b_eq=[v for _, v in equal], bounds=(0, None)
        ).fun
        for sign in (1, -1)
    ]
    assert ("XX110151", "disability") not in shown
    assert -ends[1] - ends[0] >= 4


def test_numbers_made_of_a_hidden_count_are_hidden(public):
    numbers = public.numbers
    for key in ("disability", "disability.share"):
        assert numbers.row(key, "XX110151").suppressed and numbers.row(key, "XX110152").suppressed
    assert not numbers.row("disability").suppressed


def test_a_ranking_with_a_hidden_answer_that_could_be_first_is_not_told(public):
    assert "Main sectors of employment" not in public.html
    assert "Services that are hardest to reach: housing – 3 of 6 khesegs (50\u00a0%)" in public.html


def test_a_hidden_count_is_in_no_text_and_no_data_of_the_page():
    # 97 would be the share of khoroo 2, 3 the count of khoroo 1.
    rows = dtm_town.table(disability=(1, 2, 0, 40, 37, 20))
    found = dtm_town.report(rows)
    data = [t.data for part in found.shown.values() for t in part if hasattr(t, "data")]
    hidden = [d[d["key"].str.startswith("disability") & d["area"].ne("XX1101")] for d in data if "key" in d]
    assert all(rows["count"].isna().all() and rows["value"].isna().all() for rows in hidden)
    assert not re.search(r"\b97 of 100\b|\b3 of 100\b", found.html)


def test_the_banner_says_what_is_left_out():
    from analysis.report.dtm_report.prose import banner

    told = banner(dtm_town.report().numbers).plain
    assert "counts of people from 1 to 4" in told and "SYNTHETIC" in told
    assert "not to be published" in banner(dtm_town.report(audience="internal").numbers).plain
