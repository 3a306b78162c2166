"""The form's fields in the words of a place."""

import re

import pytest
from gazetteers import aimag, city

from analysis.dtm import fields, levels


def texts(known, language):
    for f in known.values():
        yield f.labels[language]
        yield (f.hints or f.labels)[language]
        yield from (labels[language] for labels in (f.codes or {}).values())


def test_the_city_is_asked_everything_as_declared():
    declared = {name: f for name, f in fields.load().items() if name not in levels.PLACE_FIELDS}
    assert levels.fields_of(city()) == declared


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", r"kheseg|khoroo|district|in Ulaanbaatar|of Ulaanbaatar"),
        ("mn", r"\bхэсэг|\bхэсг|\bхороо(ны)?\b|дүүр|Улаанбаатар[^\s$]"),
    ],
    ids=["en", "mn"],
)
def test_no_word_of_the_capital_is_left_in_an_aimag(language, words):
    found = [t for t in texts(levels.fields_of(aimag()), language) if re.search(words, t, re.IGNORECASE)]
    assert found == []


def test_labels_of_an_aimag_speak_of_bags_and_soums():
    known = levels.fields_of(aimag())
    assert (
        known["arrivals_from_district"].label() == "Of these, persons who came from another bag of this soum"
    )
    assert known["kheseg_type"].label(language="mn") == "Багийн төрөл"
    assert known["arrival_district"].areas == "soum"


def test_moves_within_the_lowest_unit_are_not_asked():
    known = levels.fields_of(aimag())
    assert "arrivals_from_khoroo" not in known and "arrivals_from_district" in known
    assert "same_khoroo" not in known["arrival_origin"].codes


def test_other_districts_are_not_asked_where_there_is_one():
    assert "arrival_district" not in levels.fields_of(city(districts=("04",)))


def test_the_labels_say_the_months_of_the_recall_window():
    known = levels.fields_of(city(), months=3)
    assert known["arrivals"].label() == "Persons who arrived in the last 3 months"
    assert known["departures"].label(language="mn") == "Сүүлийн 3 сард шилжин явсан хүн"
