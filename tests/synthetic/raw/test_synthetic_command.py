"""compendium data synthetic."""

import pytest
import standin
from click.testing import CliRunner

from analysis.core.errors import InputError
from analysis.synthetic import folders
from analysis.synthetic import make as making
from analysis.synthetic.command import synthetic


@pytest.fixture
def with_stand_ins(monkeypatch):
    monkeypatch.setattr(making, "project_parts", standin.parts)


def test_says_what_was_made_and_where(with_stand_ins, tmp_path):
    result = CliRunner().invoke(
        synthetic, ["--households", "240", "--seed", "3", "--out", str(tmp_path / "small")]
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.strip().endswith("small")
    assert "SYNTHETIC survey: 240 households" in result.stderr
    assert "--mapping hses2022.yml" in result.stderr
    # no progress bar where nobody watches
    assert "\r" not in result.stderr
    assert (tmp_path / "small" / "raw" / "basicvars.dta").exists()


def test_name_is_a_folder_of_the_generated_data(with_stand_ins, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "GENERATED", tmp_path)
    result = CliRunner().invoke(synthetic, ["--households", "240", "--year", "B", "--name", "later"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "later" / "raw" / "15_durable.dta").exists()
    assert "--mapping year_b.yml" in result.stderr


@pytest.mark.parametrize("number", ["0", "-5", "10"])
def test_too_few_households_are_refused(number, tmp_path):
    result = CliRunner().invoke(synthetic, ["--households", number, "--out", str(tmp_path / "none")])
    assert isinstance(result.exception, InputError)
    assert "households" in str(result.exception)
    assert not (tmp_path / "none").exists()


def test_more_households_than_a_sample_has_are_refused(tmp_path):
    result = CliRunner().invoke(synthetic, ["--households", "600000", "--out", str(tmp_path / "none")])
    assert isinstance(result.exception, InputError) and "at most 500,000" in str(result.exception)


def test_a_place_that_cannot_be_written_to_is_refused_before_the_work(monkeypatch, tmp_path):
    def no_folder(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders.tempfile, "mkdtemp", no_folder)
    monkeypatch.setattr(making, "_survey", None)
    result = CliRunner().invoke(synthetic, ["--households", "240", "--out", str(tmp_path / "a")])
    assert isinstance(result.exception, InputError)
    assert "expected a place that can be written to, found none (Permission denied)" in str(result.exception)


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "", "Year-B"])
def test_a_name_is_a_folder_and_one_that_ingest_takes(name):
    result = CliRunner().invoke(synthetic, ["--households", "240", "--name", name])
    assert isinstance(result.exception, InputError)
