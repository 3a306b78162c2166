"""The main job on a project of one chapter: runs, cache, site, failures."""

import json
import shutil

import pytest

from analysis.core.errors import InputError, WorkFailed
from analysis.publish import build, notebooks, runs, single, site, standalone
from analysis.publish.workspace import Workspace


def make(project, **options):
    lines = []
    built = build.build(project, report=lines.append, **options)
    return built, lines


def page(project, name="book/chapters/tiny"):
    return (project.site / f"{name}.html").read_text(encoding="utf-8")


def files(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_from_nothing_to_a_site_then_changes(project):
    built, lines = make(project)
    assert built.ran == ("tiny",) and built.changed
    assert lines[0] == "tiny: to be run, it has not been run yet"
    text = page(project)
    assert "27.1 %" in text and ">Results for Ulaanbaatar<" in text.replace('<a class="headerlink"', "<")
    assert 'href="../../_static/data/tiny/figure-9-9.csv"' in text and "base64" not in text
    assert (project.site / "_static/data/tiny/figure-9-9.csv").read_bytes() == b"a,b\n1,2\n"
    assert (project.site / "data/official/B01.csv").read_text() == "27.1 %\n"
    assert (project.site / "book/chapters/tiny.ipynb").exists()
    assert "fontawesome.js" not in text and "unpkg" not in text
    manifest = json.loads((project.site / "site.json").read_text())
    assert manifest["data_access"] == "public" and manifest["chapters"]["tiny"]["parameters"]["level"] == "95"
    site.refuse_restricted(project.site)

    assert make(project) == (build.Built((), project.site, False), [])

    given = {"tiny": {"level": "90", "place": "<b>Bagakhangai</b>", "code": "007"}}
    _, lines = make(project, given=given)
    assert lines[0] == (
        "tiny: to be run, parameter code changed from 001 to 007; parameter level changed from 95 to 90; "
        "parameter place changed from Ulaanbaatar to <b>Bagakhangai</b>"
    )
    text = page(project)
    assert "Results for &lt;b&gt;Bagakhangai&lt;/b&gt;" in text and "<b>Bagakhangai" not in text
    assert "007 str 90.0" in text

    before = files(project.site)
    (project.root / "data/official/B01.csv").write_text("28.0 %\n")
    with pytest.raises(WorkFailed) as caught:
        make(project, given={"tiny": {"fail": "true"}})
    message = str(caught.value)
    assert "tiny: cell 7 under the heading 'The end'" in message
    assert "ValueError: the share is above the whole" in message and "compendium build --only tiny" in message
    assert (project.failed / "tiny.ipynb").exists()
    assert files(project.site) == before

    _, lines = make(project, given=given)
    assert lines[0] == "tiny: to be run, data/official/B01.csv changed"
    assert "28.0 %" in page(project)
    assert not (project.failed / "tiny.ipynb").exists()

    before = files(project.site)
    (project.root / "book/index.md").write_text("# Front\n\n{ref}`nowhere` and [x](missing.md)\n")
    for _ in range(2):  # a page that warned must warn again
        with pytest.raises(WorkFailed, match="book/index.md:3: WARNING.*nowhere"):
            make(project, given=given)
    assert files(project.site) == before


def test_a_page_without_heading_is_not_published(project):
    (project.root / "book/index.md").write_text("Words only.\n")
    with pytest.raises(WorkFailed, match="book/index: expected one heading|book/index.*title"):
        make(project)
    assert not project.site.exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"leval": "90"}, "unknown parameter 'leval'. Did you mean 'level'"),
        ({"level": "high"}, "level: expected number"),
        ({"level": "100"}, "level: expected number, at least 50 and at most 99.9; found '100'"),
        ({"measure": "headcont"}, "Did you mean 'headcount'"),
    ],
)
def test_wrong_parameters_are_refused_before_anything_runs(project, given, message):
    with pytest.raises(InputError, match=message):
        make(project, given={"tiny": given})
    assert not project.build.exists()


def test_unknown_chapters_are_refused_with_the_nearest(project):
    with pytest.raises(InputError, match="there is no chapter 'tinny'. Did you mean 'tiny'"):
        make(project, only=["tinny"])


def test_a_second_build_is_refused_while_one_is_at_work(project):
    with project.alone(), pytest.raises(InputError, match="found another build at work"):
        make(project)


def test_restricted_data_mark_the_site(project):
    private = project.root / "data/private"
    private.mkdir()
    shutil.move(project.root / "data/official/B01.csv", private / "B01.csv")
    notebook = project.notebook("tiny")
    notebook.write_text(notebook.read_text().replace("official", "private"))
    make(project)
    assert json.loads((project.site / "site.json").read_text())["data_access"] == "restricted"
    assert site.RESTRICTED_BANNER in page(project, "book/index")
    assert not (project.site / "data/private").exists()
    with pytest.raises(InputError, match="found data access 'restricted'"):
        site.refuse_restricted(project.site)


def test_a_site_without_manifest_is_refused(tmp_path):
    with pytest.raises(InputError, match="found data access 'unknown'"):
        site.refuse_restricted(tmp_path)


def test_the_last_good_site_returns_after_a_stop_between_the_moves(project):
    (project.build / "html.old").mkdir(parents=True)
    (project.build / "html.old" / "index.html").write_text("old")
    site._restore(project)
    assert (project.site / "index.html").read_text() == "old"


def test_a_kernel_that_did_not_start_is_tried_once_more(monkeypatch):
    calls = []

    def execute(notebook, job, folder):
        calls.append(1)
        raise runs._KernelDidNotStart("none")

    monkeypatch.setattr(runs, "_execute", execute)
    with pytest.raises(WorkFailed, match="none"):
        list(runs.run_all([runs.Job("tiny", '{"cells": []}')]))
    assert len(calls) == 2


def test_a_single_run_writes_a_page_that_needs_nothing_else(project, tmp_path):
    executed, html = single.run("tiny", {"level": "90", "code": "007"}, tmp_path / "out", project)
    text = html.read_text(encoding="utf-8")
    assert executed.name == "tiny.ipynb" and "27.1 %" in text and "<math" in text
    assert "Results for Ulaanbaatar" in text and "007 str 90.0" in text
    assert "<script" not in text and "src=" not in text and 'rel="stylesheet"' not in text
    with pytest.raises(WorkFailed, match="the share is above the whole"):
        single.run("tiny", {"fail": "true"}, tmp_path / "out", project)
    assert html.read_text(encoding="utf-8") == text


def test_a_page_that_is_not_for_publication_is_not_built_into_the_site():
    with pytest.raises(InputError, match="audience=internal is not for publication.*compendium run"):
        build.build(Workspace(), given={"dtm_district_report": {"audience": "internal"}})


def test_a_page_that_stands_alone_keeps_the_words_of_links_to_other_pages():
    cells = [
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": "See [the data](../guides/data.md#terms), [x](#a).",
        }
    ]
    shown = standalone._without_links({"cells": cells})
    assert shown["cells"][0]["source"] == "See the data, [x](#a)."


def test_a_cause_that_stopped_several_chapters_is_told_once():
    def failed(chapter, message):
        failure = notebooks.Failure(3, "Data", "page.official('B03')", "InputError", message)
        return runs.Outcome(chapter, "", 1.0, 0.0, failure=failure)

    text = build.told(
        Workspace(), [failed("a", "B03 was altered"), failed("b", "B03 was altered"), failed("c", "x")]
    )
    assert text.count("B03 was altered") == 1 and "The same stopped b." in text and "c: cell 3" in text
