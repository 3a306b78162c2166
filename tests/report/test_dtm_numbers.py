"""Numbers of a DTM report on a town that can be counted by hand."""

import dtm_town
import pytest


@pytest.fixture(scope="module")
def internal():
    return dtm_town.report(audience="internal").numbers


def told(numbers, key, area="XX1101"):
    row = numbers.row(key, area)
    return (row.count, row.n, row.value)


def test_totals_shares_and_rates(internal):
    assert told(internal, "persons") == (600, 600, 600)
    assert told(internal, "female.share") == (300, 600, 50)
    assert told(internal, "minors.share") == (180, 600, 30)
    assert told(internal, "persons.mean") == (600, 200, 3)
    assert told(internal, "arrivals.rate") == (100, 600, pytest.approx(1000 / 6))


def test_areas_share_out_the_whole(internal):
    assert told(internal, "arrivals.part", "XX110151") == (30, 100, 30)
    assert told(internal, "arrivals.part", "XX110152") == (70, 100, 70)


def test_moves_inside_and_outside_by_level(internal):
    # Between khesegs of one khoroo 10, between khoroos 20: inside the district 30 of 100 arrivals.
    assert internal.row("internal_arrivals").count == 30
    assert internal.row("external_arrivals").count == 70
    assert internal.row("net").count == 40
    assert internal.row("internal_arrivals", "XX110152").count == 10
    assert told(internal, "arrivals_from_city.composed") == (70, 100, 70)


def test_an_answer_stands_on_three_bases(internal):
    # Named by 4 of the 5 khesegs that answered, among 7 choices, by khesegs with 400 of 500 residents.
    assert told(internal, "arrival_reasons.employment.khesegs") == (4, 5, 80)
    assert told(internal, "arrival_reasons.employment.responses") == (4, 7, pytest.approx(400 / 7))
    assert told(internal, "arrival_reasons.employment.residents") == (400, 500, 80)


def test_answers_together(internal):
    assert told(internal, "registration_90.khesegs")[:2] == (4, 6)
    assert told(internal, "food_any.residents")[:2] == (300, 600)


def test_a_kheseg_that_did_not_answer_makes_totals_at_least():
    found = dtm_town.report(
        dtm_town.table().iloc[1:], audience="internal", sections=("coverage", "population")
    )
    numbers = found.numbers
    assert told(numbers, "coverage")[:2] == (5, 6)
    assert numbers.words.count(numbers.row("persons")) == "at least 520"
    assert "5 of 6 khesegs (83\u00a0%) answered" in found.html
    assert "1 of 6 khesegs gave none of these numbers." in found.html


def test_the_words_of_numbers(internal):
    words = internal.words
    assert words.full(internal.row("registration_90.khesegs")) == "4 of 6 khesegs (67\u00a0%)"
    assert words.based(internal.row("disability.share")) == "22 (4\u00a0% of 600 residents)"
    assert words.full(internal.row("registration_90.khesegs", "XX110151")) == "3 of 3 khesegs"


def test_parts_that_do_not_sum_are_told_and_pass_the_gate():
    rows = dtm_town.table(age_0_5=(9, 10, 10, 10, 10, 10))
    found = dtm_town.report(rows, audience="internal", sections=("population",))
    assert found.numbers.step("persons") == (1, -1.0)
    assert "do not sum to the whole: 1." in found.html


def test_khoroo_report_counts_khesegs_as_its_parts():
    found = dtm_town.report(audience="internal", level="khoroo", area="XX110152", sections=("summary",))
    assert told(found.numbers, "persons", "XX110152")[0] == 300
    assert "3 of 3 khesegs answered." in found.html and "Khoroo 2 has 300 residents" in found.html
