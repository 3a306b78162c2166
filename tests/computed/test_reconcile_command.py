"""The command on a survey that was brought in: report, rows, exit statuses, and what it refuses."""

import io
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from reconcile_worlds import LINE, office_file, our_aggregate

from analysis.computed.reconcile_command import reconcile
from analysis.core.errors import InputError, WorkFailed
from analysis.core.files import ROOT
from analysis.hses import store


@pytest.fixture(scope="module")
def ours():
    return our_aggregate(640)


@pytest.fixture
def bring_in(tmp_path, monkeypatch, ours):
    """Make a survey with its aggregate below temporary folders; returns the office's file."""
    monkeypatch.setattr(store, "PRIVATE_FOLDER", tmp_path / "private")
    monkeypatch.setattr(store, "SYNTHETIC_FOLDER", tmp_path / "generated")

    def make(name="hses", synthetic=False, release="full"):
        home = tmp_path / ("generated" if synthetic else "private") / name
        (home / "microdata").mkdir(parents=True)
        manifest = {"synthetic": synthetic, "label": "Survey of 2022", "release": release}
        (home / "microdata" / "manifest.json").write_text(json.dumps(manifest))
        (home / "welfare").mkdir()
        ours.reset_index().to_parquet(home / "welfare" / "aggregate.parquet")
        report = {"results": {"poverty_line": LINE}, "changed_parameters": {"line": "own"}}
        (home / "welfare" / "report.json").write_text(json.dumps(report))
        theirs = office_file(ours)
        theirs["totex_rpae"] *= 1.04
        theirs.to_stata(tmp_path / "consumption.dta", write_index=False)
        return tmp_path / "consumption.dta"

    return make


def run(*arguments):
    result = CliRunner().invoke(reconcile, list(map(str, arguments)))
    if isinstance(result.exception, (InputError, WorkFailed)):
        raise result.exception
    assert result.exception is None, result.output
    return result


def test_the_report_reads_well_and_shows_no_household(bring_in, ours):
    text = run(bring_in(), "--data", "hses").stdout
    assert "The two part" in text and "Median ratio by location" in text
    assert "other parameters than the report's: line=own" in text
    assert not [key for key in ours.index if key in text]


def test_json_and_csv_hold_the_same_numbers(bring_in, tmp_path):
    file = bring_in("made", synthetic=True)
    whole = json.loads(run(file, "--data", "made", "--format", "json").stdout)
    assert whole["data"] == "Survey of 2022 (synthetic)" and whole["line"] == LINE
    (total,) = [row for row in whole["tables"]["agreement"] if row["measure"] == "total"]
    out = tmp_path / "report.csv"
    assert run(file, "--data", "made", "--format", "csv", "--out", out).stdout.strip() == str(out)
    rows = pd.read_csv(io.StringIO(out.read_text()))
    assert rows["data"].eq("Survey of 2022 (synthetic)").all()
    found = rows.query("table == 'agreement' and row == 'total'").set_index("statistic")["value"]
    assert found["median_ratio"] == pytest.approx(total["median_ratio"]) == pytest.approx(1 / 1.04)


def test_rows_of_households_go_to_a_file_that_says_what_they_are(bring_in, tmp_path, ours):
    file, rows = bring_in(), tmp_path / "private" / "rows.csv"
    result = run(file, "--data", "hses", "--households", rows)
    written = pd.read_csv(rows, dtype={"hhid": str})
    assert written["hhid"].tolist() == ours.index.tolist() and written["data"].eq("Survey of 2022").all()
    assert ours.index[0] not in result.stdout


def test_rows_of_real_households_stay_out_of_the_public_folders(bring_in):
    file = bring_in()
    with pytest.raises(InputError, match="confidential"):
        run(file, "--data", "hses", "--households", ROOT / "book" / "rows.csv")
    assert not (ROOT / "book" / "rows.csv").exists()
    with pytest.raises(InputError, match="ends in .csv or .parquet"):
        run(file, "--data", "hses", "--households", "rows.xlsx")


def test_a_tolerance_makes_it_a_failure(bring_in):
    file = bring_in()
    run(file, "--data", "hses", "--tolerance", "4")
    with pytest.raises(WorkFailed, match=r"3\.85 % apart"):
        run(file, "--data", "hses", "--tolerance", "3")


def test_the_deidentified_release_has_no_crosswalk(bring_in):
    file = bring_in("public", release="deidentified")
    with pytest.raises(InputError, match="no crosswalk"):
        run(file, "--data", "public")
    assert "The two part" in run(file, "--data", "public", "--key", "household_id").stdout


def test_other_names_of_columns(bring_in, tmp_path, ours):
    bring_in()
    csv = tmp_path / "theirs.csv"
    ours.rename(columns={"consumption": "real"}).reset_index()[["hhid", "real"]].to_csv(csv, index=False)
    result = run(csv, "--data", "hses", "--key", "hhid", "--column", "total=real")
    assert "The two agree" in result.stdout and "not compared" in result.stderr
    with pytest.raises(InputError, match="Did you mean 'total'") as error:
        run(csv, "--data", "hses", "--column", "totl=real", "--column", "food")
    assert "expected WHAT=COL" in str(error.value)
    with pytest.raises(InputError, match="expected a column totex_rpae"):
        run(csv, "--data", "hses", "--key", "hhid")


def test_an_aggregate_that_was_not_made(bring_in, tmp_path):
    file = bring_in()
    (tmp_path / "private" / "hses" / "welfare" / "aggregate.parquet").unlink()
    with pytest.raises(InputError, match="compendium welfare --data hses"):
        run(file, "--data", "hses")
