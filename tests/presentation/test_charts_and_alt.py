"""Charts draw what the frame says; alt text says what the charts draw."""

import pandas as pd
import pytest

from analysis.presentation import alt_bars, alt_grouped, alt_lines, charts, style

LONG = pd.DataFrame(
    [
        ("Urban", "Poor", 23.0),
        ("Urban", "Non-poor", 77.0),
        ("Rural", "Poor", 35.5),
        ("Rural", "Non-poor", 64.5),
    ],
    columns=["area", "status", "share"],
)


def widths(figure):
    return [round(p.get_width(), 3) for p in figure.axes[0].patches]


def printed(figure):
    return [t.get_text() for t in figure.axes[0].texts]


def test_bars_have_the_length_of_their_values_and_print_them():
    poor = LONG[LONG["status"] == "Poor"]
    figure = charts.bars(poor, "area", "share", unit="per cent")
    assert widths(figure) == [23.0, 35.5]
    assert printed(figure) == ["23.0", "35.5"]
    assert figure.axes[0].get_xlabel() == "per cent"


def test_the_first_category_stands_on_top():
    axes = charts.bars(LONG[LONG["status"] == "Poor"], "area", "share", unit="per cent").axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["Urban", "Rural"]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]


def test_grouped_bars_draw_each_group_and_a_missing_value_as_a_dash():
    figure = charts.grouped_bars(LONG.iloc[:3], "area", "status", "share", unit="per cent")
    assert sorted(widths(figure)) == [0.0, 23.0, 35.5, 77.0]
    assert "–" in printed(figure)


def test_stacked_bars_leave_out_numbers_that_do_not_fit():
    thin = pd.DataFrame([("a", "x", 99.0), ("a", "y", 1.0)], columns=["c", "p", "v"])
    assert printed(charts.stacked_bars(thin, "c", "p", "v", unit="per cent")) == ["99"]


def test_dots_draw_the_interval_from_limit_to_limit():
    frame = pd.DataFrame({"d": ["National"], "v": [27.1], "lo": [25.9], "hi": [28.4]})
    axes = charts.dots(frame, "d", "v", lower="lo", upper="hi", unit="per cent").axes[0]
    assert [list(map(float, line.get_xdata())) for line in axes.lines] == [[25.9, 28.4], [27.1]]


def test_lines_name_each_group_at_its_end_without_overlap():
    frame = pd.DataFrame({"x": [1, 2, 1, 2], "v": [1.0, 5.0, 2.0, 5.01], "g": ["a", "a", "b", "b"]})
    notes = charts.lines(frame, "x", "v", group="g", x_label="x", unit="u").axes[0].texts
    heights = sorted(n.xy[1] for n in notes)
    assert [n.get_text() for n in notes] == ["a", "b"]
    assert heights[1] - heights[0] > 0.2


def test_panels_share_one_figure():
    figure, axes = charts.panels(1, 2)
    charts.bars(LONG.iloc[:1], "area", "share", unit="u", ax=axes[0])
    assert charts.bars(LONG.iloc[:1], "area", "share", unit="u", ax=axes[1]) is figure


def test_colours_follow_the_role_and_are_not_used_twice():
    chosen = style.colours(["Location > Ulaanbaatar", "Urban", "Poor"])
    assert chosen["Location > Ulaanbaatar"] == style.BLUE
    assert len(set(chosen.values())) == 3


@pytest.mark.parametrize("colour", [*style.CATEGORICAL, *style.ROLES.values()])
def test_lines_and_bars_can_be_seen_in_light_and_in_dark(colour):
    assert style.contrast(colour, "#ffffff") >= 3
    assert style.contrast(colour, "#121212") >= 3


@pytest.mark.parametrize("fill", [*style.CATEGORICAL, *style.QUINTILES, *style.SEQUENTIAL])
def test_numbers_inside_a_fill_can_be_read(fill):
    assert style.contrast(style.ink_on(fill), fill) >= 4.5


def test_alt_text_reads_out_few_values_and_the_extremes_of_many():
    few = alt_bars(LONG[LONG["status"] == "Poor"], "area", "share", what="headcount")
    assert few == "Bar chart of headcount, in per cent. Urban 23.0 and Rural 35.5."
    many = alt_bars(pd.DataFrame({"c": range(20), "v": range(20)}), "c", "v", what="x", decimals=0)
    assert many.endswith("Highest: 19 19; lowest: 0 0; 20 values in all.")


def test_alt_text_of_groups_and_lines():
    said = alt_grouped(LONG, "area", "status", "share", what="people")
    assert "Poor: Urban 23.0 and Rural 35.5." in said and "Non-poor: Urban 77.0 and Rural 64.5." in said
    line = alt_lines(
        pd.DataFrame({"m": [1.5, 0.5], "h": [57.9, 2.1]}), "m", "h", what="headcount", x_unit="lines"
    )
    assert line == "Line chart of headcount, in per cent. From 2.1 at 0.5 lines to 57.9 at 1.5 lines."
