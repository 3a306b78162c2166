"""Charts written as SVG: what they draw, and that their text stays text."""

import re

import pandas as pd
import pytest

from analysis.presentation import plain, style


def figure(parts, height, **given):
    known = {"id": "f", "title": "T", "alt": "a", "data": pd.DataFrame({"a": [1]}), "source": "s"}
    return plain.finish(parts, height, **{**known, **given})


def texts(svg):
    return re.findall(r"<text[^>]*>(.*?)</text>", svg)


def test_bars_are_as_long_as_their_share_of_the_whole():
    parts, _ = plain.bars([plain.Bar("a", "1 of 4", 0.25), plain.Bar("b", "not shown", None)])
    lengths = [
        float(w) for w in re.findall(rf'width="([\d.]+)" height="8.0" fill="{style.BLUE}"', "".join(parts))
    ]
    assert lengths == [pytest.approx(plain.WIDTH / 4, abs=0.1)]
    assert texts("".join(parts)) == ["a", "1 of 4", "b", "not shown"]


def test_a_label_and_its_number_do_not_overlap():
    long = "a favourable legal environment for registering short-term moves between khoroos and districts"
    parts, _ = plain.bars([plain.Bar(long, "204 of 1,037 khesegs (20 %); 13 % of 2,100 responses", 0.2)])
    drawn = [
        (float(y), t)
        for y, t in re.findall(r'<text x="[\d.]+" y="([\d.]+)"[^>]*>(.*?)</text>', "".join(parts))
    ]
    number_line = next(y for y, t in drawn if t.startswith("204"))
    assert all(plain.text_width(t) < plain.WIDTH for _, t in drawn)
    assert not [t for y, t in drawn if y == number_line and not t.startswith("204")]


def test_words_are_wrapped_and_no_letter_is_lost():
    lines = plain.wrapped("Нийгмийн ажил ба бусад үйлчилгээ", 60)
    assert len(lines) > 1 and " ".join(lines) == "Нийгмийн ажил ба бусад үйлчилгээ"


def test_the_word_is_in_the_drawing_and_user_text_is_escaped():
    parts, height = plain.bars([plain.Bar("<b>", "1", 0.1)])
    svg = figure(parts, height, evidence="synthetic", language="mn").svg
    assert "SYNTHETIC (ЗОХИОМОЛ ӨГӨГДӨЛ)" in texts(svg) and "<b>" not in svg and "&lt;b&gt;" in svg


def test_tiles_without_a_number_have_an_outline_only():
    parts, _ = plain.tiles([("", [plain.Tile("1", "5", "#0b5a8a"), plain.Tile("2", "–", None)])])
    drawn = "".join(parts)
    assert drawn.count("stroke-dasharray") == 1 and 'fill="#0b5a8a"' in drawn


def test_a_grid_leaves_cells_without_a_number_empty():
    parts, _ = plain.grid(
        ["a", "b"], ["a", "b"], [[plain.Tile("", "", None), plain.Tile("", "7", "#c8561c")]] * 2
    )
    assert "".join(parts).count("<rect") == 2


def test_equal_input_gives_equal_bytes():
    made = [
        figure(*plain.pairs([("a", plain.Bar("", "1", 0.5), plain.Bar("", "2", 1.0))])).html()
        for _ in range(2)
    ]
    assert made[0] == made[1]
