"""Tables: heads that say what they head, units, aligned numbers, escaped text."""

import re

import pandas as pd
import pytest

from analysis.presentation import table
from analysis.presentation.table import format_cell

FRAME = pd.DataFrame({"Domain": ["Urban", "Rural"], "Headcount": [23.0, 35.5], "Households": [12265, 10730]})


def html(frame=FRAME, **changes):
    return table(frame, **({"id": "table-2-1", "title": "Poverty", "source": "NSO"} | changes)).html()


def test_heads_are_scoped_and_none_is_empty():
    text = html()
    assert text.count('scope="col"') == 3 and text.count('scope="row"') == 2
    assert "<caption>" in text
    assert not re.search(r"<th[^>]*>\s*</th>", text)


def test_numbers_are_formatted_and_stand_to_the_right():
    text = html(units={"Headcount": "per cent"})
    assert '<td class="cp-number">23.0</td>' in text
    assert '<td class="cp-number">12,265</td>' in text
    assert 'Headcount <span class="cp-unit">per cent</span>' in text


def test_texts_that_begin_like_numbers_stand_to_the_right_and_others_do_not():
    text = html(pd.DataFrame({"Domain": ["a"], "Estimate": ["27.1 (0.6)"], "Verdict": ["different"]}))
    assert '<td class="cp-number">27.1 (0.6)</td>' in text
    assert "<td>different</td>" in text


def test_a_named_index_becomes_the_first_column():
    assert '<th scope="row">Urban</th>' in html(FRAME.set_index("Domain"))


def test_an_empty_first_head_is_refused():
    with pytest.raises(ValueError, match="expected a text for head_of_first_column"):
        html(FRAME.rename(columns={"Domain": ""}))


def test_groups_become_rows_that_head_sections():
    text = html(FRAME.assign(kind=["A", "B"]), group="kind")
    assert text.count('scope="rowgroup" colspan="3"') == 2
    assert ">kind<" not in text


def test_two_levels_of_heads_span_their_columns():
    frame = FRAME.set_axis(
        pd.MultiIndex.from_tuples([("Domain", ""), ("2022", "Rate"), ("2022", "n")]), axis=1
    )
    text = html(frame)
    assert 'scope="colgroup" colspan="2"' in text
    assert '<th scope="col" rowspan="2">Domain</th>' in text


def test_a_column_without_a_lower_head_has_both_lines_and_no_head_is_empty():
    columns = [("Domain", ""), ("n", ""), ("2022", "Rate"), ("2022", "se")]
    text = html(FRAME.assign(se=1.0).set_axis(pd.MultiIndex.from_tuples(columns), axis=1))
    assert '<th scope="col" rowspan="2" class="cp-number">n</th>' in text
    lower = text.split("</tr>")[1]
    assert re.findall(r">([^<>]+)</th>", lower) == ["Rate", "se"]
    assert not re.search(r"<th[^>]*>\s*</th>", text)


def test_user_text_is_data_and_not_markup():
    text = html(
        pd.DataFrame({"Domain": ["<b>x</b>"], "v": ["1 & 2"]}),
        note="<script>",
        links={"Domain": lambda v: 'a"b'},
    )
    assert "<b>" not in text and "<script>" not in text
    assert 'href="a&quot;b"' in text


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (None, None, "–"),
        (float("nan"), 1, "–"),
        (pd.NA, None, "–"),
        (-0.04, 1, "0.0"),
        (-1234.56, 1, "−1,234.6"),
        (7, None, "7"),
        (7.0, None, "7.0"),
        (0.256, "0.2f", "0.26"),
        ("(*)", 1, "(*)"),
        (5, lambda v: f"{v} of 6", "5 of 6"),
    ],
)
def test_cells(value, form, expected):
    assert format_cell(value, form) == expected
