"""Runs of the runs file that are marked for the site get a page each, and only they."""

import json

from analysis.publish import build, extension, named_pages, runsfile

RUNS = """
runs:
  narrow:
    chapter: tiny
    parameters: {level: 90, code: 007}
    show: true
  levels:
    chapter: tiny
    title: Tiny at two levels
    sweep: {level: [90, 99]}
    show: true
  unseen:
    chapter: tiny
    parameters: {fail: true}
"""


def page(project, name):
    return (project.site / f"book/chapters/{name}.html").read_text(encoding="utf-8")


def test_a_named_run_has_no_button_that_opens_its_notebook():
    group = {"type": "group", "buttons": [{"url": "https://x/?urlpath=lab/tree/a.ipynb"}]}
    kept = {"type": "group", "buttons": [{"url": "https://x/issues"}]}
    assert extension._without_launch([group, kept]) == [kept]


def test_marked_runs_have_pages_and_are_run_once(project):
    (project.root / "runs.yml").write_text(RUNS)
    built = build.build(project)
    assert built.ran == ("tiny", "run-narrow", "run-levels.1-level-90", "run-levels.2-level-99")
    narrow, levels = page(project, "run-narrow"), page(project, "run-levels")
    assert "Tiny: level 90, code 007" in narrow and "007 str 90.0" in narrow
    assert "27.1 %" in narrow and "glue" not in narrow
    assert 'href="../../_static/data/run-narrow/figure-9-9.csv"' in narrow
    assert "Tiny at two levels" in levels and "1-level-90" in levels
    front = (project.site / "index.html").read_text() + page(project, "tiny")
    assert "run-levels.html" in front and ">Runs<" in front and "unseen" not in front
    kept = json.loads((project.site / "site.json").read_text())["runs"]
    assert set(kept) == {"run-narrow", "run-levels"}

    again = build.build(project)
    assert again.ran == () and not again.changed
    marked = [run for run in runsfile.load(project.root, project.chapters).values() if run.name == "levels"]
    named_pages.forget_others(project, marked)
    assert sorted(path.stem for path in project.named.iterdir()) == [
        "run-levels.1-level-90",
        "run-levels.2-level-99",
    ]
