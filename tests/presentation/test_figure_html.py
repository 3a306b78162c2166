"""Figures: repeatable bytes, escaped text, own ids, the page's text colour, data in the link."""

import base64
import io
import re

import pandas as pd
import pytest

from analysis.presentation import charts, finish, style
from analysis.presentation.figure import caption, inline_svg

FRAME = pd.DataFrame(
    {"domain": ["Urban", "Rural"], "headcount": [23.0, 35.5], "lo": [21.2, 34.0], "hi": [24.7, 37.0]}
)


def draw(**changes):
    drawing = charts.bars(FRAME, "domain", "headcount", lower="lo", upper="hi", unit="per cent")
    texts = {
        "id": "figure-2-1",
        "title": "Headcount",
        "alt": "Urban 23.0, rural 35.5",
        "source": "NSO",
    } | changes
    return finish(drawing, data=FRAME, **texts)


def test_the_same_data_give_the_same_bytes():
    assert draw().html() == draw().html()


def test_text_and_axes_take_the_colour_of_the_page():
    svg = draw().svg
    assert "currentColor" in svg
    assert "#010203" not in svg
    assert "<style" not in svg  # matplotlib's style element would reach every SVG of the page


def test_every_reference_meets_an_id_of_the_same_figure():
    svg = draw(id="figure-9-9").svg
    ids = re.findall(r'\bid="([^"]+)"', svg)
    used = {a or b for a, b in re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg)}
    assert ids and len(ids) == len(set(ids))
    assert used <= set(ids)
    assert all(name.startswith("figure-9-9--") for name in ids)


def test_a_figure_fits_a_telephone_with_text_of_seven_pixels():
    svg = draw().svg
    natural = int(re.search(r' width="(\d+)"', svg)[1])
    smallest = int(re.search(r"min-width:(\d+)px", svg)[1])
    assert smallest <= 340
    assert style.SMALLEST_TEXT * 96 / 72 * smallest / natural >= 6.98


def test_user_text_is_data_and_not_markup():
    html = draw(title="<script>alert(1)</script>", alt='a "quoted" <b>', note="<i>", source="x & y").html()
    assert "<script>" not in html and "<i>" not in html and "<b>" not in html
    assert "&lt;script&gt;" in html and "x &amp; y" in html and "&quot;quoted&quot;" in html


def test_the_alt_text_labels_the_drawing():
    assert 'role="img" aria-label="Urban 23.0, rural 35.5"' in draw().html()


def test_the_link_holds_the_data_and_says_what_evidence_they_are():
    html = draw(evidence="synthetic").html()
    content = re.search(r'href="data:text/csv;base64,([^"]+)" download="figure-2-1.csv"', html)[1]
    back = pd.read_csv(io.BytesIO(base64.b64decode(content)))
    assert list(back["headcount"]) == [23.0, 35.5]
    assert set(back["evidence"]) == {"synthetic"}


def test_evidence_other_than_official_is_drawn_and_captioned():
    official, synthetic = draw(), draw(evidence="synthetic")
    assert "SYNTHETIC DATA" in synthetic.html() and "SYNTHETIC" not in official.html()
    assert len(synthetic.svg) > len(official.svg)  # the word is in the drawing too, as outlines


def test_unknown_evidence_and_empty_texts_are_refused():
    with pytest.raises(ValueError, match="expected evidence to be one of official, computed, synthetic"):
        draw(evidence="real")
    with pytest.raises(ValueError, match="expected a text for alt"):
        draw(alt=" ")


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("figure-2-1", "Figure 2.1: Poverty"),
        ("figure-2-1-b", "Figure 2.1b: Poverty"),
        ("figure-3-16", "Figure 3.16: Poverty"),
        ("dtm-figure-7", "Figure 7: Poverty"),
        ("table-2-1", "Table 2.1: Poverty"),
        ("table-B01", "Table B01: Poverty"),
        ("map-regions", "Poverty"),
        ("figure-of-speech", "Poverty"),
    ],
)
def test_the_number_in_the_caption_comes_from_the_id(id, expected):
    assert caption(id, "Poverty") == expected


def test_a_text_without_a_drawing_is_refused():
    with pytest.raises(ValueError, match="expected an svg element with a viewBox"):
        inline_svg("<svg></svg>", "x", "y")
