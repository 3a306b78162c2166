"""The comparison of a sweep ranks its settings by what they do to poverty and inequality."""

import pandas as pd
import pytest

from analysis.publish import export, glued, ranking
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
    monkeypatch.setattr(Ran, "executed", property(lambda one: one.setting.id))
    monkeypatch.setattr(export, "things_of", lambda name: [])
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
    frame = ranking.ranked(ran)
    assert frame["setting"].tolist() == ["deflator a", "deflator c", "deflator b"]  # the failed one is absent
    assert frame["m_run_headcount_change"].round(2).tolist() == [0, -7, 0.5]
    assert frame["m_run_gini_change"].tolist() == [0, 0, -1]
    assert "m_x" not in frame


def test_the_country_and_the_locations_have_a_table_each(ran):
    tables = ranking.tables("sweep", ran, "synthetic", "a source")
    text = "".join(table.html() for table in tables)
    assert len(tables) == 2 and "sweep-ranking-0" in text and "sweep-ranking-1" in text
    assert "−7.00" in text and "+0.50" in text and "headcount by location" in text and "Soum center" in text


def test_a_chapter_without_such_results_has_no_ranking(ran, monkeypatch):
    monkeypatch.setattr(glued, "values", lambda name: {"m_x": "1"})
    assert ranking.ranked(ran).empty and ranking.tables("sweep", ran, "computed", "a source") == []


def sampled(frame):
    class Thing:
        id = "what-if-replicates"
        csv = frame.to_csv(index=False).encode()

    return [Thing()]


def test_runs_with_bootstrap_samples_have_intervals_of_their_changes(ran, monkeypatch):
    base = pd.DataFrame({"seed": [1, 2, 3], "df": 99, "run_headcount": [27.0, 28.0, 26.0]})
    shifted = base.assign(run_headcount=base["run_headcount"] + [0.4, 0.5, 0.6])
    drawn = {"a": base, "b": shifted, "c": base.assign(seed=[7, 8, 9])}
    monkeypatch.setattr(export, "things_of", lambda name: sampled(drawn[name]))
    frame = ranking.ranked(ran).set_index("setting")
    assert frame.loc["deflator b", "m_run_headcount_standard_error"] == pytest.approx(0.1)
    assert frame.loc["deflator b", "m_run_headcount_lower"] == pytest.approx(0.5 - 4.3027 * 0.1, abs=1e-4)
    assert pd.isna(frame.loc["deflator a", "m_run_headcount_lower"])  # the first has no change
    assert frame.loc["deflator c", "m_run_headcount_samples"] == 0  # other samples: no pairs
    assert "m_run_gini_lower" not in frame  # not among the samples
    text = ranking.tables("sweep", ran, "synthetic", "a source")[0].html()
    assert "0.07\u00a0to\u00a00.93" in text and "the whole chain: -p" not in text


def test_without_samples_the_note_says_how_to_have_them(ran):
    assert "-p replicates=40" in ranking.tables("sweep", ran, "synthetic", "a source")[0].html()
