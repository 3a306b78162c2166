"""The page on the audit: its groups are complete and its sentences carry the computed numbers."""

import re

import pytest

from analysis import official
from analysis.core.files import ROOT
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
    text = chapter.convention(found, "V3", examples=1)
    assert "21.0 × 46.9 / 27.1" in text
    assert "21.0 × 46.9 / 25.4" in text
    assert text.count("As printed") == 1


def test_tables_and_figure_can_be_read(found):
    figure = chapter.held_and_failed(found, "failing")
    assert "Design of 2007" in figure.alt
    assert "Average consumption" not in set(figure.data["theme"])
    every, single = chapter.failures_table(found, "all"), chapter.failures_table(found)
    assert len(every.frame) == len(every.data) == len(single.data) == (~found.result["holds"]).sum()
    assert single.frame["Cause (Table 2)"].str.startswith("K").all()
    assert "The 600 failures of the systematic conventions are not listed here" in single.note
    assert "not listed" not in every.note
    assert "Improved stove" in chapter.safe_table(found).html()


def test_failures_of_single_contradictions_add_up_over_their_places(found):
    counts = chapter.contradictions_table(found).frame.set_index("No.")["Failures"]
    said = chapter.sentences(found)
    assert str(counts.sum()) == said["a_single"] == str(len(chapter.failures_table(found).frame))
    assert str((counts > 0).sum()) == said["a_failing_places"]
    assert str((counts == 0).sum()) == said["a_wording"]
    assert str(counts[said["a_most_failures_at"]]) == said["a_most_failures"]


def test_explained_and_listed_failures_are_told_apart(found):
    said = chapter.sentences(found)
    assert (said["a_explained"], said["a_listed"], said["a_neither"]) == ("638", "14", "0")
    assert said["a_unknown"] == "6" and "K4" in said["a_unknown_at"]
    causes = chapter.contradictions_table(found).frame.set_index("No.")["Cause"]
    assert causes["K4"].startswith("Cause not known.")
    assert causes["K6"].startswith("Inferred:")


def test_sides_are_whole_and_without_idle_decimals(found):
    sides = chapter.failures_table(found, "all").frame[["Left side", "Right side"]]
    assert not sides.apply(lambda column: column.str.contains(r"\.\.\.")).any(axis=None)
    table = chapter.failures_table(found).frame.set_index(["Table", "Row", "Column"])
    pollution = table.loc[("M-T1", "Environmental pollution", "Overall")]
    assert (pollution["Left side"], pollution["Right side"]) == ("3 + 2 = 5", "≠ 2")
    total = table.loc[("B25", "Total", "National"), "Left side"]
    assert total == "mean of the ten deciles = 657,996 to 657,998"
    assert "which no whole numbers fit" in table.loc[("M-C01", "all", "%"), "Left side"]


def test_every_glued_name_of_the_notebook_is_computed(found):
    text = (ROOT / "notebooks" / "official_audit.ipynb").read_text(encoding="utf-8")
    assert set(re.findall(r"glue:text}`(a_\w+)`", text)) <= set(chapter.sentences(found))
