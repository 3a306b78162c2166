"""The commands that make forms and phases, and an export of the form that the intake reads."""

import csv

import pytest
import yaml
from gazetteers import aimag, city

from analysis import cli
from analysis.dtm import intake
from analysis.dtm import phase as phases
from analysis.dtm.form import validate, xlsform


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        cli.main(["dtm", *map(str, arguments)])
    streams = capsys.readouterr()
    return left.value.code, streams.out, streams.err


@pytest.fixture(autouse=True)
def no_validator(monkeypatch):
    """Whether forms are valid is tested elsewhere; Java takes its time."""
    monkeypatch.setattr(validate, "possible", lambda: False)


@pytest.fixture(params=[city, aimag], ids=["city", "aimag"])
def folder(request, tmp_path):
    """A phase without a form."""
    folder = tmp_path / "phase-3"
    folder.mkdir()
    request.param().units.to_csv(folder / "gazetteer.csv", index=False)
    declared = {
        "phase": 3, "place": "Place X", "synthetic": True, "start": "2021-09-01", "end": "2021-11-30",
        "recall_months": 6, "gazetteer": "gazetteer.csv", "form_versions": ["old"],
    }  # fmt: skip
    (folder / "phase.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
    return folder


def test_the_form_and_the_sheets_of_a_phase_are_written_into_its_folder(folder, capsys):
    status, out, err = call(capsys, "form", "--phase", folder, "--briefing")
    assert status == 0
    assert [line.rpartition("/")[2] for line in out.split()] == [
        "form.xlsx",
        "briefing-mn.html",
        "briefing-en.html",
    ]
    version = xlsform.read(folder / "form.xlsx")["settings"].loc[0, "version"]
    assert "SYNTHETIC Place X, phase 3" in err
    assert f"Under form_versions, write {version}" in err and "not validated" in err


def test_units_with_test_codes_alone_make_a_synthetic_form(folder, capsys, tmp_path):
    out = tmp_path / "alone.xlsx"
    status, _, _ = call(
        capsys, "form", "--gazetteer", folder / "gazetteer.csv", "--phase-number", 4, "--out", out
    )
    assert status == 0
    assert "SYNTHETIC" in xlsform.read(out)["settings"].loc[0, "form_title"]


@pytest.mark.parametrize("given", [[], ["--phase-number", "4"]])
def test_a_form_of_nothing_is_refused(given, capsys):
    status, _, err = call(capsys, "form", *given)
    assert status == 2 and "expected --phase FOLDER, or --gazetteer FILE" in err


NOBODY_MOVED = {
    "phase": "4", "consent": "yes", "interview_date": "2022-06-02",
    "persons": "30", "households": "10", "age_18_59": "30",
}  # fmt: skip


def export(made, head: str) -> tuple[dict[str, str], list[str]]:
    """Head -> cell of one submission as KoboToolbox exports it, with groups; and the heads of notes."""
    moments = {"start": "2022-06-02T10:00:00", "end": "2022-06-02T10:40:00", "integer": "0"}
    cells, notes, group = {"_uuid": "u1", "_submission_time": "2022-06-02T11:00:00"}, [], ""
    given = NOBODY_MOVED | {"form_version": made.form_versions[0]}
    given |= {level: made.gazetteer.codes(level)[0] for level in made.gazetteer.levels}
    for row in xlsform.read(made.form)["survey"].to_dict("records"):
        if row["type"] in ("begin_group", "end_group"):
            group = f"{row['name']}/" if row["type"] == "begin_group" else ""
            continue
        place = group + (row[head] or row["name"])
        cells[place] = given.get(row["name"], moments.get(row["type"], ""))
        notes += [place] if row["type"] == "note" else []
    return cells, notes


@pytest.mark.parametrize("head", ["name", "label::Mongolian (mn)"])
def test_the_next_phase_takes_in_an_export_of_its_own_form(folder, capsys, head):
    dates = ("--start", "2022-06-01", "--end", "2022-07-01")
    status, out, _ = call(capsys, "new-phase", 4, "--from", folder, *dates)
    assert status == 0 and out.strip().endswith("phase-4")
    made = phases.read(folder.parent / "phase-4")
    cells, notes = export(made, head)
    with open(made.raw / "export.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([cells.keys(), cells.values()])
    read = intake.read(made)
    assert set(read.problems["column"]) <= set(notes)
    found = read.answers.iloc[0]
    assert found[["phase", "version", "persons", "consent"]].tolist() == [
        "4",
        made.form_versions[0],
        "30",
        "yes",
    ]
    assert found[f"{made.gazetteer.lowest}_code"] == made.gazetteer.codes(made.gazetteer.lowest)[0]


def test_a_folder_that_is_there_is_refused(folder, capsys):
    (folder.parent / "phase-4").mkdir()
    status, _, err = call(capsys, "new-phase", 4, "--from", folder)
    assert status == 2 and "expected no such folder" in err
