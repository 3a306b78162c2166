"""The comparison of a sweep ranks its settings by what they do to poverty and inequality."""

import pytest

from analysis.publish import compare, glued
from analysis.publish.sweep import Ran, Setting

TEXTS = {
    "a": {
        "m_run_headcount": "27.10",
        "m_run_gini": "31.0",
        "m_run_headcount_soum_center": "30.0",
        "m_x": "1",
    },
    "b": {
        "m_run_headcount": "27.60",
        "m_run_gini": "30.0",
        "m_run_headcount_soum_center": "30.5",
        "m_x": "2",
    },
    "c": {
        "m_run_headcount": "20.10",
        "m_run_gini": "31.0",
        "m_run_headcount_soum_center": "21.0",
        "m_x": "3",
    },
}


@pytest.fixture
def ran(monkeypatch):
    monkeypatch.setattr(compare, "_read", lambda one: one.setting.id)
    monkeypatch.setattr(glued, "values", lambda name: TEXTS[name])

    class Outcome:
        failure = None

    return [
        Ran(
            Setting(id, {"deflator": id}, {}, {}),
            Outcome() if id in TEXTS else None,
            "" if id in TEXTS else "bad",
        )
        for id in ("a", "b", "d", "c")
    ]


def test_the_first_setting_is_followed_by_those_that_change_most(ran):
    frame = compare.ranked(ran)
    assert frame["setting"].tolist() == ["deflator a", "deflator c", "deflator b"]  # the failed one is absent
    assert frame["m_run_headcount_change"].round(2).tolist() == [0, -7, 0.5]
    assert frame["m_run_gini_change"].tolist() == [0, 0, -1]
    assert "m_x" not in frame


def test_the_country_and_the_locations_have_a_table_each(ran):
    cells = compare._ranking_cells("sweep", ran, "synthetic", "a source")
    text = "".join(str(cell) for cell in cells)
    assert len(cells) == 3 and "sweep-ranking-0" in text and "sweep-ranking-1" in text
    assert "−7.00" in text and "+0.50" in text and "headcount by location" in text and "Soum center" in text


def test_a_chapter_without_such_results_has_no_ranking(ran, monkeypatch):
    monkeypatch.setattr(glued, "values", lambda name: {"m_x": "1"})
    assert compare.ranked(ran).empty and compare._ranking_cells("sweep", ran, "computed", "a source") == []
