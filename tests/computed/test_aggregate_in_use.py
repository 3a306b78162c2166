"""Which aggregate pages stand on: what was written, unless the survey was brought in again since."""

import json
import os
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.computed import chain
from analysis.hses.store import Microdata


@pytest.fixture
def data(tmp_path, monkeypatch):
    (tmp_path / "microdata").mkdir()
    (tmp_path / "microdata" / "manifest.json").write_text("{}")
    made = SimpleNamespace(household=pd.DataFrame({"consumption": [2.0]}, index=pd.Index(["1"], name="hhid")))
    monkeypatch.setattr(chain, "welfare", lambda data: made)
    return Microdata("toy", tmp_path / "microdata", {})


def write(data, later_than_the_survey):
    folder = chain.folder(data)
    folder.mkdir()
    pd.DataFrame({"hhid": ["1"], "consumption": [1.0]}).to_parquet(folder / chain.AGGREGATE)
    told = {"changed_parameters": {"real_rate": 0.1}}
    (folder / chain.REPORT).write_text(json.dumps(told), encoding="utf-8")
    brought_in = (data.folder / "manifest.json").stat().st_mtime
    moment = brought_in + (1 if later_than_the_survey else -1)
    os.utime(folder / chain.AGGREGATE, (moment, moment))


def test_none_was_written(data):
    found = chain.aggregate(data)
    assert found.household["consumption"].tolist() == [2.0] and found.path is None and not found.changed


def test_what_was_written_is_taken_with_its_choices(data):
    write(data, later_than_the_survey=True)
    found = chain.aggregate(data)
    assert found.household["consumption"].tolist() == [1.0] and found.household.index.tolist() == ["1"]
    assert found.changed == {"real_rate": 0.1} and found.path.name == chain.AGGREGATE


def test_what_was_written_before_the_survey_was_brought_in_again_is_passed_over(data):
    write(data, later_than_the_survey=False)
    assert chain.aggregate(data).household["consumption"].tolist() == [2.0]
