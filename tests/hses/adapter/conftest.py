"""Fixtures of the adapter's tests: the tiny survey, and a project folder that is not the real one."""

import shutil

import pytest
from tiny_survey import raw_frames


@pytest.fixture
def frames():
    return raw_frames()


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project folder of its own, so that nothing is written into the real one."""
    from analysis.core import files
    from analysis.hses.adapter import mapping

    shipped = files.ROOT / "data" / "mappings"
    monkeypatch.setattr(files, "ROOT", tmp_path)
    shutil.copytree(shipped, tmp_path / "data" / "mappings")
    assert mapping.places.ROOT == tmp_path
    return tmp_path
