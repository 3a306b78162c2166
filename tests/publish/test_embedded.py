"""The embedded surveys are made when they are missing or out of date, and only then."""

import json

import pytest

from analysis.core.errors import WorkFailed
from analysis.hses.adapter import checked_mapping
from analysis.publish import embedded
from analysis.synthetic.make import MAPPINGS, Order

LATER = embedded.LATER


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with a file each for the generator, the adapter and the chain; commands are noted, not run."""
    files = ("analysis/synthetic/make.py", "analysis/hses/ingest.py", "analysis/welfare/chain.py")
    for name in (*files, "data/codes/items.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    called = []

    def run(*arguments):
        called.append(arguments)
        folder = tmp_path / "data" / "generated" / survey_of(arguments)
        if arguments[1] == "synthetic":  # as the command does: what was made of an older survey goes with it
            for old in (folder / embedded.STAMP, folder / "microdata" / "manifest.json"):
                old.unlink(missing_ok=True)
        else:
            (folder / "microdata").mkdir(parents=True, exist_ok=True)
            (folder / "microdata" / "manifest.json").write_text("{}")

    monkeypatch.setattr(embedded, "_run", run)
    return tmp_path, called


def survey_of(arguments) -> str:
    """The survey that a command names."""
    return next(b for a, b in zip(arguments, arguments[1:], strict=False) if a in ("--name", "--data"))


def commands(called) -> list[str]:
    return [arguments[1] if arguments[0] == "data" else arguments[0] for arguments in called]


ENSURE = (embedded.ensure, embedded.ensure_later)


@pytest.mark.parametrize("ensure", ENSURE)
def test_it_is_made_once(project, ensure):
    root, called = project
    lines = []
    assert ensure(lines.append, root)
    assert commands(called) == ["synthetic", "ingest", "welfare"]
    assert "SYNTHETIC" in lines[0] and "none yet" in lines[0]
    assert not ensure(lines.append, root)
    assert commands(called) == ["synthetic", "ingest", "welfare"]


@pytest.mark.parametrize("ensure", ENSURE)
def test_a_changed_adapter_brings_it_in_again_and_a_changed_generator_makes_it_again(project, ensure):
    root, called = project
    lines = []
    ensure(root=root)
    (root / "analysis/hses/ingest.py").write_text("two")
    ensure(lines.append, root=root)
    assert commands(called)[3:] == ["ingest", "welfare"] and "its reader changed" in lines[-1]
    (root / "analysis/synthetic/make.py").write_text("two")
    ensure(lines.append, root=root)
    assert commands(called)[5:] == ["synthetic", "ingest", "welfare"] and "its generator changed" in lines[-1]


def test_a_changed_chain_finds_consumption_again(project):
    root, called = project
    lines = []
    embedded.ensure(root=root)
    (root / "analysis/welfare/chain.py").write_text("two")
    assert embedded.ensure(lines.append, root)
    assert commands(called)[3:] == ["welfare"] and "its chain changed" in lines[-1]


def test_a_survey_that_was_lost_is_made_again(project):
    root, called = project
    for survey, ensure in zip((embedded.FIRST, LATER), ENSURE, strict=True):
        ensure(root=root)
        (root / "data/generated" / survey.name / "microdata/manifest.json").unlink()
        assert ensure(root=root)


@pytest.mark.parametrize("ensure", ENSURE)
def test_a_step_that_fails_stops_the_build_and_leaves_no_stamp(project, monkeypatch, ensure):
    root, _ = project

    def fails(*arguments):
        raise WorkFailed("no room")

    monkeypatch.setattr(embedded, "_run", fails)
    with pytest.raises(WorkFailed, match="no room"):
        ensure(root=root)
    for survey in (embedded.FIRST, LATER):
        assert not (root / "data/generated" / survey.name / embedded.STAMP).exists()


def test_the_stamp_names_what_it_was_made_from(project):
    root, _ = project
    embedded.prepare(root=root)
    stamps = [
        json.loads((root / "data/generated" / survey.name / embedded.STAMP).read_text())
        for survey in (embedded.FIRST, LATER)
    ]
    assert [set(stamp) for stamp in stamps] == [set(embedded.PARTS), {*embedded.PARTS, "order"}]


def test_a_later_survey_of_another_order_is_made_again(project, monkeypatch):
    root, called = project
    embedded.ensure_later(root=root)
    monkeypatch.setattr(embedded, "LATER", embedded.Survey(LATER.name, LATER.mapping, ("--year", "B"), ""))
    assert embedded.ensure_later(root=root)
    assert commands(called)[3:] == ["synthetic", "ingest", "welfare"]


def test_a_later_survey_made_by_hand_is_left_alone(project):
    root, called = project
    manifest = root / "data/generated" / LATER.name / "microdata/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{}")
    assert not embedded.ensure_later(root=root)
    assert called == []


def test_the_build_makes_both_and_the_tests_of_the_survey_one(project):
    root, called = project
    embedded.ensure(root=root)
    assert not any(LATER.name in arguments for arguments in called)
    assert embedded.prepare(root=root) and not embedded.prepare(root=root)
    assert [survey_of(arguments) for arguments in called] == [embedded.NAME] * 3 + [LATER.name] * 3


def test_what_is_ordered_can_be_made_and_read():
    options = dict(zip(LATER.order[::2], LATER.order[1::2], strict=True))
    order = Order(households=int(options["--households"]), year=options["--year"])
    assert (order.name, MAPPINGS[order.year, order.release]) == (LATER.name, LATER.mapping)
    assert checked_mapping(LATER.mapping).mapping.year == 0
