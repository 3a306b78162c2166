"""The page of the ledger: made here from an invented ledger, whose counts are known."""

import json
import re

import pandas as pd
import pytest

from analysis.computed import agreement as ledger_of
from analysis.computed import ledger_page, ledger_reasons
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.presentation import shown
from analysis.report import ledger as chapter
from analysis.report.chapters import chapter as declared
from analysis.report.ledger import results
from analysis.report.ledger.parameters import Parameters

NAN = float("nan")
TABLES = ("criteria_table", "tags_table", "subjects_table", "statuses_table", "topics_table", "tables_table",
          "reasons_table", "left_out_table", "all_rows")  # fmt: skip


def row(identifier, label, official, computed, tag="held_out", **more):
    inside = abs(computed - official) <= 1
    base = {
        "id": identifier, "row_path": label, "column_path": "National", "measure": "rate", "field": "value",
        "criterion": ledger_of.OTHER, "topic": "Education", "unit": "percent", "decimals": 1, "tag": tag,
        "official": official, "official_error": NAN, "computed": computed, "difference": computed - official,
        "lowest": official - 1, "highest": official + 1, "inside": inside,
        "status": ledger_of.NEAR if inside else ledger_of.OUTSIDE, "reason": "", "n": 90_000.0,
    }  # fmt: skip
    return base | more


ROWS = [
    row("B33", "National", 90.0, 90.42),
    row("B33", "Urban <script>", 91.0, 80.0),
    row("B33", "Rural", 91.0, 95.0, n=12.0),
    row("B02", "National", 27.1, 27.1, tag="calibrated", status=ledger_of.EQUAL),
    row("B02", "Western", 36.5, 40.0, tag="calibrated", official_error=1.2),
    row("B28", "Improved stove", 24.2, 33.0, tag="outside", topic="Dwellings and services"),
    row("F3-6", "Age", 5.0, 5.2, tag="implied", topic=None),
    row("B36", "Rural", 5.0, NAN, status=ledger_of.NOT_COMPUTED, reason="the survey lacks work", n=NAN),
    row("B36", "Urban", NAN, 4.0, status=ledger_of.SUPPRESSED, reason="suppressed in the official table"),
]


def found_of(synthetic=True, true=None) -> chapter.Found:
    table = pd.DataFrame(ROWS)
    criteria = ledger_of.acceptance(table).dropna()
    tagged = table[table["tag"].isin(ledger_of.TAGS)]
    label = "little survey (SYNTHETIC)" if synthetic else "little survey"
    made = ledger_of.Agreement(label, table, criteria, ledger_of.summary(tagged, ["tag"]), pd.DataFrame())
    by_truth = None
    if true is not None:
        by_truth = table.assign(computed=true)
        by_truth["inside"] = by_truth["computed"].between(table["lowest"], table["highest"])
    return results.found(made, by_truth, synthetic, worst=1)


@pytest.fixture(scope="module")
def found():
    true = [90.0, 80.0, 95.0, 27.1, 36.6, 33.0, 5.0, NAN, 4.0]
    return found_of(true=true)


@pytest.fixture(scope="module")
def real():
    return found_of(synthetic=False)


def test_the_headline_is_the_share_of_held_out_numbers(found):
    said = chapter.sentences(found)
    assert said["l_headline"] == "33.3 % of 3 held-out numbers lie within their ranges."
    assert (said["l_rows"], said["l_compared"], said["l_tables"]) == ("9", "6", "5")
    assert said["l_share"] == "50.0"  # what contradicts its own table does not count
    assert (said["l_criteria"], said["l_met"]) == ("1", "0") and ledger_of.OTHER in said["l_not_met"]
    assert (said["l_missed"], said["l_contradictory"]) == ("3", "1")
    assert (said["l_suppressed"], said["l_not_computed"]) == ("1", "1")
    assert (said["l_exit_met"], said["l_exit_not_met"], said["l_exit_wrong"]) == ("0", "1", "2")


def test_every_miss_has_a_reason_and_all_can_be_downloaded(found):
    missed = found.missed.set_index("row_path")["why"].to_dict()
    assert missed == {
        "Urban <script>": ledger_reasons.UNSEEN,
        "Rural": ledger_reasons.FEW,
        "Western": ledger_reasons.STEP,
        "Improved stove": ledger_reasons.PRINTED,
    }
    table = chapter.reasons_table(found)
    assert table.frame["Numbers"].sum() == 4 and len(table.data) == 4
    assert set(table.data["reason"]) == set(missed.values())
    lists = chapter.missed_tables(found)
    assert len(lists) == 4 and all(len(one.frame) == 1 for one in lists)
    assert "1 of these numbers" in chapter.sentences(found)["l_chain"]


def test_counts_add_up_over_topics_and_tables(found):
    for table in (chapter.topics_table(found), chapter.tables_table(found)):
        assert table.frame["Compared"].sum() == 6 and table.frame["In range"].sum() == 3
        assert table.frame["Not compared"].sum() == 2
    assert results.NO_TOPIC in chapter.topics_table(found).frame["Topic"].tolist()
    assert chapter.statuses_table(found).frame["Numbers"].sum() == 8
    figure = chapter.status_figure(found)
    assert figure.data["numbers"].sum() == 6
    assert figure.data.groupby("topic")["share"].sum().tolist() == pytest.approx([100, 100])


def test_everything_says_what_it_is(found, real):
    for one, evidence in ((found, "synthetic"), (real, "computed")):
        things = [getattr(chapter, name)(one) for name in TABLES]
        things += [chapter.status_figure(one), *chapter.missed_tables(one)]
        assert len({thing.id for thing in things}) == len(things)
        for thing in things:
            assert thing.evidence == evidence
            assert ("SYNTHETIC" in thing.html()) is one.synthetic, thing.id
            assert len(thing.data) and ">nan" not in thing.html()
    assert "demonstration" in chapter.sentences(found)["l_demonstration"]
    assert "acceptance test" in chapter.sentences(real)["l_demonstration"]


def test_the_page_of_real_data_shows_no_number_of_few(real):
    html = chapter.all_rows(real).html() + chapter.reasons_table(real).html()
    files = chapter.all_rows(real).data.to_csv() + chapter.reasons_table(real).data.to_csv()
    assert "95.0" not in html + files and ledger_page.FEW_SAID in html and ledger_page.FEW_SAID in files
    assert "Rural" not in real.missed["row_path"].tolist()
    assert real.missed["why"].isin(ledger_reasons.REASONS).all()
    assert "No truth is known" in chapter.sentences(real)["l_chain"]


def test_the_rows_are_data_of_a_page_that_needs_no_other(found):
    rows = chapter.all_rows(found)
    html = rows.html()
    assert "<script>alert" not in html and "Urban <script>" not in html
    assert "http" not in re.sub(r'href="data:[^"]*"', "", html)  # nothing is loaded from elsewhere
    assert not re.search(r"\son\w+=", html)  # no handlers within the markup
    assert html.count("<script") == 2 and f'id="{ledger_page.BLOCK}"' in html
    read_back = shown.find(html)
    assert len(read_back) == 1 and read_back[0].csv and read_back[0].title.endswith("Every number")
    assert [cell.text for cell in shown.rows(read_back[0].table)[1]][0] == "9"  # what a document prints
    assert len(rows.data) == len(ROWS) and "9 rows" in rows._repr_mimebundle_()["text/plain"]


def test_the_notebook_types_no_number_and_glues_what_is_computed(found):
    notebook = json.loads((ROOT / "notebooks" / "ledger.ipynb").read_text(encoding="utf-8"))
    prose = " ".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert not re.findall(r"\d[\d,.]*", prose)
    glued = set(re.findall(r"glue:text}`(\w+)`", prose))
    assert glued and glued <= set(chapter.sentences(found))
    assert "SYNTHETIC" in declared("ledger").stands_on


def test_a_survey_that_was_not_brought_in_is_asked_for():
    class Page:
        parameters = Parameters(data="no-such-survey")

    with pytest.raises(InputError, match="compendium data"):
        chapter.read(Page())
    with pytest.raises(ValueError, match="pattern"):
        Parameters(data="../private")


def test_an_aggregate_of_other_choices_is_said(monkeypatch):
    from types import SimpleNamespace

    from analysis.computed.chain import Aggregate

    data = SimpleNamespace(consequences=("no psu",))
    told = results._notes(data, Aggregate(pd.DataFrame(), {"scale": "square root"}, None))
    assert "scale = square root" in told[0] and told[1] == "no psu"
    assert results._notes(SimpleNamespace(consequences=()), Aggregate(pd.DataFrame(), {}, None)) == ()
