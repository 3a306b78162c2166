"""The embedded survey is made when it is missing or out of date, and only then."""

import json

import pytest

from analysis.core.errors import WorkFailed
from analysis.publish import embedded


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one file for the generator and one for the adapter; commands are noted, not run."""
    for name in ("analysis/synthetic/make.py", "analysis/hses/ingest.py", "data/codes/items.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    called = []

    def run(*arguments):
        called.append(arguments[0])
        made = tmp_path / "data" / "generated" / embedded.NAME / "microdata"
        made.mkdir(parents=True, exist_ok=True)
        (made / "manifest.json").write_text("{}")

    monkeypatch.setattr(embedded, "_run", run)
    return tmp_path, called


def test_it_is_made_once(project):
    root, called = project
    lines = []
    assert embedded.ensure(lines.append, root)
    assert called == ["synthetic", "ingest"] and "SYNTHETIC" in lines[0] and "none yet" in lines[0]
    assert not embedded.ensure(lines.append, root)
    assert called == ["synthetic", "ingest"]


def test_a_changed_adapter_brings_it_in_again_and_a_changed_generator_makes_it_again(project):
    root, called = project
    embedded.ensure(root=root)
    (root / "analysis/hses/ingest.py").write_text("two")
    embedded.ensure(root=root)
    assert called[2:] == ["ingest"]
    (root / "analysis/synthetic/make.py").write_text("two")
    embedded.ensure(root=root)
    assert called[3:] == ["synthetic", "ingest"]


def test_a_survey_that_was_lost_is_made_again(project):
    root, called = project
    embedded.ensure(root=root)
    (root / "data/generated" / embedded.NAME / "microdata/manifest.json").unlink()
    assert embedded.ensure(root=root)


def test_a_step_that_fails_stops_the_build_and_leaves_no_stamp(project, monkeypatch):
    root, _ = project

    def fails(*arguments):
        raise WorkFailed("no room")

    monkeypatch.setattr(embedded, "_run", fails)
    with pytest.raises(WorkFailed, match="no room"):
        embedded.ensure(root=root)
    assert not (root / "data/generated" / embedded.NAME / embedded.STAMP).exists()


def test_the_stamp_names_what_it_was_made_from(project):
    root, _ = project
    embedded.ensure(root=root)
    stamp = json.loads((root / "data/generated" / embedded.NAME / embedded.STAMP).read_text())
    assert set(stamp) == {"generator", "reader"}
