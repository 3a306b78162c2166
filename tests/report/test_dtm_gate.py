"""The consistency gate: what it lets pass, and what it stops."""

from dataclasses import replace

import dtm_town
import pytest

from analysis.core.errors import WorkFailed
from analysis.presentation import Figure
from analysis.report.dtm_report import gate


@pytest.fixture(scope="module")
def made():
    return dtm_town.report(audience="internal")


def first(made, section, kind):
    return next(i for i, thing in enumerate(made.shown[section]) if isinstance(thing, kind))


def stopped(made, section, place, thing, numbers=None):
    """The message about a report in which one thing was exchanged."""
    things = list(made.shown[section])
    things[place] = thing
    with pytest.raises(WorkFailed) as told:
        gate.passed(numbers or made.numbers, {**made.shown, section: things})
    return str(told.value)


@pytest.mark.parametrize("audience", ["public", "internal"])
@pytest.mark.parametrize("lang", ["en", "mn"])
def test_a_report_passes(audience, lang):
    found = dtm_town.report(audience=audience, lang=lang)
    assert gate.passed(found.numbers, found.shown) > 500


def test_an_altered_sentence_is_stopped(made):
    passage = made.shown["population"][0]
    wrong = replace(passage.sentences[0], text=passage.sentences[0].text.replace("600", "660"))
    told = stopped(made, "population", 0, replace(passage, sentences=(wrong, *passage.sentences[1:])))
    assert "the sentence says 660" in told and "the frame gives" in told


def test_a_wrong_base_in_a_caption_is_stopped(made):
    place = first(made, "registration", Figure)
    figure = made.shown["registration"][place]
    assert figure.note.startswith("Base: 6 khesegs")
    told = stopped(made, "registration", place, replace(figure, note=figure.note.replace("6", "5", 1)))
    assert "the caption says a base of 5, the figure has 6" in told


def test_a_number_drawn_that_is_not_in_the_frame_is_stopped(made):
    place = first(made, "registration", Figure)
    figure = made.shown["registration"][place]
    told = stopped(made, "registration", place, replace(figure, svg=figure.svg.replace("2 of 6", "9 of 6")))
    assert "says 9, which no row behind it gives" in told


def test_a_figure_without_the_word_is_stopped(made):
    place = first(made, "population", Figure)
    figure = made.shown["population"][place]
    bare = replace(figure, svg=figure.svg.replace("SYNTHETIC DATA", ""))
    assert "expected the word 'SYNTHETIC DATA'" in stopped(made, "population", place, bare)


@pytest.mark.parametrize(
    ("key", "area", "count", "words"),
    [
        ("disability", "XX1101", 700, "the part (700) is above its whole (600)"),
        ("persons", "XX110151", 301, "persons, count: sum of the areas below: expected 600, found 601"),
        ("age_0_5", "XX1101", 61, "persons in XX1101: sum of its parts: expected 600, found 601"),
        ("registration_rate.everyone.khesegs", "XX1101", 3, "sum of the answers: expected 6, found 7"),
    ],
)
def test_a_frame_that_does_not_add_up_is_stopped(made, key, area, count, words):
    rows = made.numbers.numbers.copy()
    rows.loc[rows["key"].eq(key) & rows["area"].eq(area), "count"] = count
    with pytest.raises(WorkFailed) as told:
        gate.passed(made.numbers.altered(numbers=rows), {})
    assert words in str(told.value)
