"""The survey beside the official tables: which comes first, what is said, and numbers side by side."""

from types import SimpleNamespace

import pandas as pd
import pytest
from random_frames import random_frames

from analysis.computed.chain import Aggregate
from analysis.computed.printed import computed
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses.store import Microdata
from analysis.official import tables as official
from analysis.report.in_use import (
    REAL_LICENCE,
    SYNTHETIC_LICENCE,
    InUse,
    SurveyParameters,
    remember,
    survey_in_use,
)


def in_use(synthetic, changed=None, missing=None, tmp_path="."):
    frames = random_frames(400)
    manifest = {"synthetic": synthetic, "label": "SYNTHETIC toy" if synthetic else "HSES <b>2022</b>",
                "consequences": ["No clusters."]}  # fmt: skip
    found = computed(frames, ["C01", "B37"])
    aggregate = Aggregate(pd.DataFrame(), changed or {}, None)
    return InUse(Microdata("toy", tmp_path, manifest), aggregate, frames, found.tables, missing or {})


def test_the_official_number_comes_first_beside_synthetic_data_and_second_beside_real():
    assert in_use(True).order("official", "computed") == ["official", "computed"]
    assert in_use(False).order("official", "computed") == ["computed", "official"]
    assert (in_use(True).evidence, in_use(False).evidence) == ("synthetic", "computed")
    assert (in_use(True).name, in_use(False).name) == ("SYNTHETIC", "Computed")


def test_what_is_said_names_the_data_other_choices_consequences_and_what_is_lacking():
    said = in_use(True).said()
    assert "SYNTHETIC" in said[0] and "nothing about Mongolia" in said[0]
    said = in_use(False, {"real_rate": 0.1}, {"B49": "the survey lacks durables.item"}).said()
    assert "SYNTHETIC" not in " ".join(said)
    assert "real_rate = 0.1" in said[1] and said[2] == "No clusters."
    assert said[3] == "B49 is not computed: the survey lacks durables.item."


def test_files_of_the_project_are_remembered_with_label_and_licence(tmp_path):
    seen = []
    page = SimpleNamespace(data=lambda name, path, licence: seen.append((name, str(path), licence)))
    files = {"goods": ROOT / "data/codes/durables.csv", "other": tmp_path / "elsewhere"}
    for data in (in_use(True).data, in_use(False).data):
        remember(page, data, files)
    assert seen == [
        ("SYNTHETIC toy: goods", "data/codes/durables.csv", SYNTHETIC_LICENCE),
        ("HSES <b>2022</b>: goods", "data/codes/durables.csv", REAL_LICENCE),
    ]


def test_a_table_that_cannot_be_made_is_refused_with_the_reason():
    with pytest.raises(InputError, match="B49: it cannot be made: the survey lacks durables.item"):
        in_use(True, missing={"B49": "the survey lacks durables.item"}).table("B49")


def test_the_survey_of_the_checkout_reads_as_the_tables_are_shaped(synthetic_survey):
    page = SimpleNamespace(parameters=SurveyParameters(data=synthetic_survey), data=lambda *given: None)
    use = survey_in_use(page, ["C01", "B45"])
    assert use.synthetic and not use.missing and set(use.tables) == {"C01", "B45"}
    keys = ["row_path", "column_path", "measure"]
    both = official.load("C01").merge(use.table("C01"), on=keys, suffixes=("", "_computed"))
    inside = both["value_computed"].between(both["ci_lower"] - 0.05, both["ci_upper"] + 0.05)
    assert len(both) == len(official.load("C01")) and inside.all()
