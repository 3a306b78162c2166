"""Rankings of the areas of a DTM report."""

import dtm_town
import pandas as pd
import pytest

from analysis.report.dtm_report import tables

TITLE = "Areas in the order of: Arrivals per 1,000"


@pytest.fixture(autouse=True)
def two_are_enough(monkeypatch):
    monkeypatch.setattr(tables, "FEWEST_RANKED", 2)  # the town has two khoroos


def ranking(name="arrivals", **given):
    return tables.ranking(dtm_town.report(**given).numbers, 1, name)


def test_the_larger_rate_stands_first_with_the_numbers_of_the_frame():
    made = ranking(audience="internal")  # 70 and 30 arrivals, 300 residents each
    assert made.title == TITLE
    rows = made.data
    assert rows["area"].tolist() == ["XX110152", "XX110151"] and rows["rank"].tolist() == [1, 2]
    assert rows["value"].tolist() == pytest.approx([1000 * 70 / 300, 100])


def test_only_an_internal_copy_says_what_one_kheseg_moves():
    assert "Rank without any one kheseg" in ranking(audience="internal").html()
    assert "Rank without any one kheseg" not in ranking().html() and TITLE in ranking().html()


def test_an_area_whose_number_is_hidden_has_no_rank(monkeypatch):
    numbers = dtm_town.report().numbers
    frame = numbers.numbers
    wanted = frame["key"].eq("arrivals.rate") & frame["area"].eq("XX110152")
    hidden = numbers.altered(numbers=frame.assign(suppressed=frame["suppressed"].mask(wanted, "small")))
    assert tables.ranking(hidden, 1, "arrivals") is None  # one area is no order
    monkeypatch.setattr(tables, "FEWEST_RANKED", 1)
    made = tables.ranking(hidden, 1, "arrivals")
    assert made.data["area"].tolist() == ["XX110151", "XX110152"] and pd.isna(made.data["rank"].iloc[1])
    assert "not published" in made.html() and "233" not in made.html()


def test_khesegs_are_never_ranked():
    in_khoroo = dtm_town.report(level="khoroo", area="XX110152", audience="internal").numbers
    assert tables.ranking(in_khoroo, 1, "arrivals") is None


def test_it_is_said_in_mongolian_too():
    made = ranking(lang="mn", audience="internal")
    assert "Нэгжүүдийн эрэмбэ" in made.html() and "Байр" in made.html()
    assert not pd.isna(made.data["rank"]).any()
