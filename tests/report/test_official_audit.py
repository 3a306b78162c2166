"""The page on the audit: its groups are complete and its sentences carry the computed numbers."""

import pytest

from analysis import official
from analysis.official import audit
from analysis.report import official_audit as chapter
from analysis.report.official_audit.frames import THEMES, by_theme


class Files:
    """Stands in for the page: hands out tables and remembers what was asked for."""

    def __init__(self):
        self.asked = []

    def official(self, table):
        self.asked.append(table)
        return official.load(table)

    def data(self, name, path, licence=""):
        self.asked.append(name)


@pytest.fixture(scope="module")
def page():
    return Files()


@pytest.fixture(scope="module")
def found(page):
    return chapter.findings(page)


def test_the_page_stands_on_every_table(page, found):
    assert set(official.catalogue()["id"]) <= set(page.asked)


def test_each_block_belongs_to_one_group():
    blocks = [block for theme in THEMES.values() for block in theme]
    assert sorted(blocks) == sorted(audit.BLOCKS)


def test_groups_count_every_identity(found):
    assert by_theme(found.result)["identities"].sum() == len(found.result)


def test_sentences_carry_the_totals(found):
    said = chapter.sentences(found)
    assert said["a_checked"] == f"{len(found.result):,}"
    assert said["a_failed"] == f"{int((~found.result['holds']).sum()):,}"
    assert all(key.startswith("a_") for key in said)


def test_a_convention_shows_printed_numbers_and_its_test(found):
    text = chapter.convention(found, "F3", examples=1)
    assert "21.0 × 46.9 / 27.1" in text
    assert "21.0 × 46.9 / 25.4" in text
    assert text.count("As printed") == 1


def test_tables_and_figure_can_be_read(found):
    figure = chapter.held_and_failed(found, "failing")
    assert "Design of 2007" in figure.alt
    assert "Average consumption" not in set(figure.data["theme"])
    assert len(chapter.failures_table(found, "all").frame) == (~found.result["holds"]).sum()
    assert not chapter.failures_table(found).frame["Cause"].isin(["F1", "F2"]).any()
    assert "Improved stove" in chapter.safe_table(found).html()
