"""The command that makes a synthetic city."""

import json

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from analysis.cli import compendium
from analysis.core.errors import InputError


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "city"
    done = CliRunner().invoke(compendium, ["dtm", "synthetic", "--khesegs", "40", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return folder, done


def test_folders_of_the_phases_hold_what_a_phase_needs(city):
    folder, done = city
    assert done.stdout.strip().endswith("city") and "SYNTHETIC phase 3" in done.stderr
    for phase in (1, 2, 3):
        here = folder / f"phase-{phase}"
        declared = yaml.safe_load((here / "phase.yml").read_text(encoding="utf-8"))
        assert declared["synthetic"] is True and "SYNTHETIC" in declared["label"]
        assert (here / declared["gazetteer"]).is_file() and len(list((here / "raw").iterdir())) >= 1
        assert ("previous" in declared) == (phase > 1) == (here / "line_up.csv").exists()
        assert set(pd.read_csv(here / "totals.csv")["level"]) == {"district", "khoroo"}
    record = json.loads((folder / "synthetic.json").read_text(encoding="utf-8"))
    assert record["synthetic"] is True and record["phases"]["1"]["units"] == 40


def test_no_cell_of_the_folder_would_run_in_a_spreadsheet_but_in_the_raw_exports(city):
    folder, _ = city
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.csv") if path.parent.name != "raw"]
    assert any("'=" in text or "'@" in text or "'+" in text for text in texts)
    for text in texts:
        assert not any(mark in text for mark in (",=", ",@", ",+", '"=', "\n="))


def test_another_folder_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="other files"):
        CliRunner().invoke(compendium, ["dtm", "synthetic", "--out", str(tmp_path)], catch_exceptions=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "options, said",
    [
        (["--khesegs", "3"], "expected 20 to 5,000"),
        (["--khesegs", "40", "--place", "aimag"], "has none"),
        (["--seed", "-1"], "whole number from 0"),
    ],
)
def test_a_city_that_cannot_be_made_is_refused(tmp_path, options, said):
    with pytest.raises(InputError, match=said):
        CliRunner().invoke(
            compendium, ["dtm", "synthetic", "--out", str(tmp_path / "x"), *options], catch_exceptions=False
        )
    assert list(tmp_path.iterdir()) == []
