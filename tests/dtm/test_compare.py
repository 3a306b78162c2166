"""Two phases of a city: khoroo 2 of district A was split into 2 and 3; one kheseg of district B is new."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.dtm import compare, fields
from analysis.dtm.compare import Side
from analysis.dtm.gazetteer import Gazetteer

LEVELS = ("city", "district", "khoroo", "kheseg")


def gazetteer(*khesegs):
    rows = [(k[:2], k[:3], k[:4], k) for k in khesegs]
    units = pd.DataFrame(rows, columns=[f"{level}_code" for level in LEVELS])
    return Gazetteer(units.assign(**{level: units[f"{level}_code"] for level in LEVELS}), LEVELS)


BEFORE = gazetteer("XXA1-1", "XXA1-2", "XXA2-1", "XXA2-2", "XXB1-1")
AFTER = gazetteer("XXA1-1", "XXA1-2", "XXA2-1", "XXA3-1", "XXA3-2", "XXB1-1", "XXB1-2")
# The old second kheseg of khoroo 2 became the two of khoroo 3.
LINE_UP = pd.DataFrame(
    [
        ("XXA1-1", "XXA1-1"),
        ("XXA1-2", "XXA1-2"),
        ("XXA2-1", "XXA2-1"),
        ("XXA2-2", "XXA3-1"),
        ("XXA2-2", "XXA3-2"),
        ("XXB1-1", "XXB1-1"),
    ],
    columns=["before", "after"],
)


def side(places, start, end, persons, **columns):
    frame = places.units.assign(persons=pd.array(persons, "Int64"), **columns)
    return Side(frame, places, datetime.date.fromisoformat(start), datetime.date.fromisoformat(end), 6)


@pytest.fixture
def phases():
    before = side(
        BEFORE, "2030-03-01", "2030-05-31", [100, 200, 300, 400, 500], arrivals=[5, 5, 5, 5, 5],
        food_reduction=["rarely", "rarely", "sometimes", "rarely", "rarely"],
    )  # fmt: skip
    after = side(
        AFTER, "2031-03-01", "2031-05-31", [110, 200, 330, 250, 190, 480, 70], arrivals=[6] * 7,
        food_reduction=["sometimes", "rarely", "sometimes", "rarely", "rarely", "rarely", "rarely"],
    )  # fmt: skip
    return before, after


def change(phases, area, name="persons", level="khoroo"):
    return compare.counts(*phases, LINE_UP, [name], [level]).set_index("area").loc[area]


def test_an_area_with_the_same_units_compares(phases):
    found = change(phases, "XXA1")
    assert found[["comparable", "before", "after", "change"]].tolist() == [True, 300, 310, 10]
    assert found["percent"] == pytest.approx(10 / 3)


def test_the_parts_of_a_split_khoroo_stand_beside_the_whole_it_was(phases):
    found = change(phases, "XXA2 + XXA3")
    assert found[["joined", "comparable", "before", "after"]].tolist() == [True, True, 700, 770]


def test_an_area_with_a_new_unit_does_not_compare_nor_does_the_city_above_it(phases):
    assert change(phases, "XXB1")["why"] == "1 new and 0 former units in it"
    assert change(phases, "XX", level="city")[["comparable", "after"]].isna().tolist() == [False, True]
    assert change(phases, "XXA", level="district")["comparable"]


def test_where_asked_for_the_units_that_both_phases_have_compare(phases):
    found = compare.counts(*phases, LINE_UP, ["persons"], ["khoroo"], kept=True).set_index("area").loc["XXB1"]
    assert found[["comparable", "before", "after", "matched", "informants"]].tolist() == [
        True,
        500,
        480,
        1,
        2,
    ]


def test_a_gap_in_one_phase_is_no_change(phases):
    phases[1].frame.loc[0, "persons"] = pd.NA
    found = change(phases, "XXA1")
    assert found[["before", "after", "matched", "informants"]].tolist() == [200, 200, 1, 2]
    phases[1].frame.loc[3, "persons"] = pd.NA  # half of a kheseg that was split: its other half goes too
    assert change(phases, "XXA2 + XXA3")[["before", "after", "matched"]].tolist() == [300, 330, 1]


def test_recall_windows_that_overlap_do_not_compare(phases):
    before, after = phases
    assert change(phases, "XXA1", "arrivals")["comparable"]
    late = replace(before, end=datetime.date(2030, 9, 1))  # the day to which the later phase asks back
    assert compare.window(after) == (datetime.date(2030, 9, 1), datetime.date(2031, 5, 31))
    assert "overlap" in change((late, after), "XXA1", "arrivals")["why"]
    assert change((late, after), "XXA1", "persons")["comparable"]
    assert "12 months then" in change((replace(before, recall_months=12), after), "XXA1", "arrivals")["why"]


def test_the_window_of_a_phase_that_starts_at_the_end_of_a_month():
    start = side(BEFORE, "2031-08-31", "2031-09-30", [1] * 5)
    assert compare.window(start)[0] == datetime.date(2031, 2, 28)


def test_a_changed_code_list_and_a_question_not_asked_then_do_not_compare(phases):
    before, after = phases
    known = dict(fields.load())
    known["food_reduction"] = replace(known["food_reduction"], codes={"often": {}, "never": {}})
    found = compare.shares(replace(before, fields=known), after, LINE_UP, ["food_reduction"], ["khoroo"])
    assert found.set_index("area").loc["XXA1", "why"] == "the code list changed"
    old = replace(before, frame=before.frame.drop(columns="arrivals"))
    assert compare.question_changed("arrivals", old, after) == "not asked then"
    assert compare.question_changed("arrivals", old, after, "mn") == "өмнө нь асуугаагүй"


def test_shares_are_of_khesegs_that_answered_both_times(phases):
    phases[0].frame.loc[4, "food_reduction"] = ""
    found = compare.shares(*phases, LINE_UP, ["food_reduction"], ["district"]).set_index(["area", "code"])
    rarely = found.loc[("XXA", "rarely")]  # 1, 2 of khoroo 1 and 1 of khoroo 2; the split ones are left out
    assert rarely[["count_before", "n_before", "count_after", "n_after"]].tolist() == [2, 3, 1, 3]
    assert rarely["change"] == pytest.approx(-100 / 3)
    assert not found.loc[("XXB", "rarely"), "comparable"]


def test_units_that_kept_their_codes_need_no_line_up(phases):
    before, _ = phases
    same = pd.DataFrame({"before": before.frame["kheseg_code"], "after": before.frame["kheseg_code"]})
    later = replace(before, start=datetime.date(2031, 3, 1), end=datetime.date(2031, 4, 1))
    found = compare.counts(before, later, same, ["persons", "arrivals"], LEVELS)
    assert found["comparable"].all() and (found["change"] == 0).all() and not found["joined"].any()


def test_phases_of_other_levels_are_refused(phases):
    other = replace(phases[0], gazetteer=Gazetteer(BEFORE.units, LEVELS[1:]))
    with pytest.raises(InputError, match="same levels"):
        compare.areas(other, phases[1], LINE_UP, "khoroo")
