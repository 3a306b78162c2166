"""The briefing sheet says what the form asks."""

import datetime
import re
from dataclasses import replace
from html import escape

import pytest
from gazetteers import aimag, city

from analysis.dtm.form import briefing
from analysis.dtm.form.edition import Edition

EDITION = Edition(
    3, city(), "SYNTHETIC city, phase 3", True, datetime.date(2031, 9, 1), datetime.date(2032, 2, 15)
)


@pytest.mark.parametrize("language", ["en", "mn"])
@pytest.mark.parametrize("edition", [EDITION, replace(EDITION, gazetteer=aimag())], ids=["city", "aimag"])
def test_every_question_stands_on_it_with_its_answers(edition, language):
    text = briefing.sheet(edition, language)
    asked = [f for name, f in edition.fields.items() if name != "phase"]
    words = [f.labels[language] for f in asked]
    words += [labels[language] for f in asked for labels in (f.codes or {}).values()]
    assert [word for word in words if escape(word) not in text] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "kheseg|khoroo|district|bag of (?:the|this) bag"), ("mn", r"\bхэсэ?г|\bхороо(?:ны)?\b|дүүр")],
    ids=["en", "mn"],
)
def test_the_sheet_of_an_aimag_speaks_of_bags_and_soums(language, words):
    text = briefing.sheet(replace(EDITION, gazetteer=aimag()), language).partition("<body>")[2]
    assert re.findall(words, text, re.IGNORECASE) == []


def test_every_count_has_room_to_be_written_down():
    counts = [f for f in EDITION.fields.values() if f.about == "people"]
    assert briefing.sheet(EDITION, "mn").count('<td class="own"></td>') == len(counts)


def test_rules_call_questions_by_their_numbers():
    text = briefing.sheet(EDITION, "en")
    number = re.search(r'"place">(\d+)</td><td class="question">Women and girls', text)[1]
    assert f'Pregnant women</td><td class="rules">Not more than “no. {number}”.' in text


def test_it_warns_of_names_before_all_else():
    text = briefing.sheet(EDITION, "mn")
    assert text.index("Хүний нэр".lower()) < text.index("<h2>") < text.index("<table>")


def test_synthetic_stands_at_the_head_and_on_every_table():
    text = briefing.sheet(EDITION, "mn")
    assert text.count("SYNTHETIC:") == 1 + text.count("<table>")
    real = replace(EDITION, label="Ulaanbaatar, phase 3", synthetic=False)
    assert "SYNTHETIC" not in briefing.sheet(real, "en")


def test_names_of_places_are_text_and_nothing_is_loaded_from_elsewhere():
    text = briefing.sheet(replace(EDITION, label="SYNTHETIC <script>x</script>"), "en")
    assert "<script" not in text
    assert not re.search(r"(src|href)=|url\(|@import", text)
