"""The commands `dtm report` and `dtm batch`: which reports are made, their names, and what failure does."""

import json

import dtm_town
import pytest
from click.testing import CliRunner
from conftest import cell, notebook

from analysis.core.errors import InputError
from analysis.publish import dtm_reports, export, runs
from analysis.publish.dtm_command import batch, report
from analysis.publish.notebooks import Failure


@pytest.fixture
def town(monkeypatch):
    """The data of every call are those of the town; runs give a page without running anything."""
    found = dtm_town.of()
    monkeypatch.setattr(dtm_reports.material, "of", lambda name, phase, area: found)
    monkeypatch.setattr(dtm_reports.runs, "workers", lambda: 1)

    def run(job):
        failed = job.parameters["area"] == "XX110152"
        failure = Failure(1, "", "", "WorkFailed", "the report contradicts itself") if failed else None
        page = notebook(cell("markdown", "# DTM\n\n## Population\n\nThree words."))
        return runs.Outcome(job.chapter, page, 1.0, 0.0, (), failure, job.name)

    monkeypatch.setattr(dtm_reports.runs, "run", run)
    return found


def called(command, *arguments):
    return CliRunner().invoke(
        command, [*arguments, "--phase", "3"], standalone_mode=False, catch_exceptions=True
    )


def test_files_are_named_by_code_phase_language_and_audience(town, tmp_path):
    done = called(report, "--district", "testing", "--lang", "mn", "--out", str(tmp_path))
    assert done.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "dtm-XX1101-phase-3-mn-public.html",
        "dtm-XX1101-phase-3-mn-public.ipynb",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [("MN1104", "MN1104"), ("../../x", "x"), ("=1+1", "1-1"), ("ө", "area"), ("a" * 99, "a" * 60)],
)
def test_no_file_name_takes_more_than_letters_and_digits_from_a_code(text, name):
    assert dtm_reports.slug(text) == name


def test_a_district_that_is_a_path_reaches_no_file(town, tmp_path):
    done = called(report, "--district", "../x", "--out", str(tmp_path / "out"))
    assert isinstance(done.exception, InputError) and "there is no district '../x'" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "expected one area"),
        (("--district", "Testing", "--khoroo", "XX110151"), "found 2"),
        (("--level", "khoroo"), "together"),
        (("--city",), "there is no city"),
        (("--khoroo", "XX110159"), "Did you mean"),
    ],
)
def test_calls_that_name_no_area_or_several_are_refused(town, tmp_path, arguments, words):
    done = called(report, *arguments, "--out", str(tmp_path))
    assert isinstance(done.exception, InputError) and words in str(done.exception)


def test_the_batch_goes_on_after_a_failure_and_ends_with_a_table(town, tmp_path):
    done = called(batch, "--out", str(tmp_path))
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert any("Testing district" in line and "passed" in line for line in lines)
    assert any("Khoroo 2" in line and "FAILED" in line and "contradicts itself" in line for line in lines)
    assert "2 passed, 1 failed" in lines
    assert (tmp_path / "failed" / "dtm-XX110152-phase-3-en-public.ipynb").exists()
    assert len(list(tmp_path.glob("*.html"))) == 2


def test_public_copies_have_no_annex_and_khoroos_no_answers(town):
    public = {one.parameters["area"]: one for one in dtm_reports.all_orders(town, "en", "public", 5)}
    assert list(public) == ["XX1101", "XX110151", "XX110152"]
    assert "annex" not in public["XX1101"].parameters["sections"]
    assert "services" in public["XX1101"].parameters["sections"]
    assert "services" not in public["XX110151"].parameters["sections"]
    internal = dtm_reports.all_orders(town, "en", "internal", 5)[1].parameters["sections"]
    assert {"annex", "services"} <= set(internal)


def test_the_cover_says_what_the_numbers_are(town):
    front = dtm_reports.order(town, "district", "XX1101", "en", "internal", 5).front
    assert front.lines[2:] == ("SYNTHETIC town", "Internal copy: not to be published")


def test_a_report_page_has_its_language_contents_and_no_path_of_the_machine(town):
    made = dtm_town.report(lang="mn", sections=("population",))
    page = json.loads(
        notebook(cell("markdown", "# Т\n\n## Хүн ам"), cell("code", "x"), cell("markdown", "## Бүртгэл"))
    )
    page["cells"][1] |= {"execution_count": 1}
    page["cells"][1]["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": thing.html()}}
        for thing in made.shown["population"]
    ]
    front = dtm_reports.order(town, "district", "XX1101", "mn", "public", 5).front
    html = export.standalone.page_html(json.dumps(page), "Т", front)
    assert '<html lang="mn"' in html or 'lang="mn"' in html[: html.index("<body")]
    assert '<nav class="cp-contents" aria-label="Агуулга">' in html and ">Хүн ам</a>" in html
    assert '<div class="cp-word" role="note">SYNTHETIC (ЗОХИОМОЛ ӨГӨГДӨЛ)</div>' in html
    assert dtm_town.parameters(data="/home/somebody/ub").told("data") == "ub"
