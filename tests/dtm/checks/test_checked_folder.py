"""A small synthetic city from its exports to the list: planted faults are found, nothing else is an error."""

import json
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli import compendium
from analysis.core.errors import InputError
from analysis.dtm import checks, cleaning, intake
from analysis.dtm import phase as phases
from analysis.dtm.checks import declared, findings, follow_up
from analysis.synthetic.city.make import Order, make

NUMBERS = (1, 2, 3)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    place = tmp_path_factory.mktemp("city") / "made"
    make(Order("city", 60, 1), place)
    return place


@pytest.fixture(scope="module")
def found(city):
    """Findings of each phase before its own log, beside the phase before after its log."""
    told, before = {}, None
    for number in NUMBERS:
        phase = phases.read(city / f"phase-{number}")
        taken = intake.read(phase)
        none = cleaning.empty()
        raw = cleaning.Cleaned(
            phase, taken.answers, taken.superseded, taken.problems, taken.files, applied=none, refused=none
        )
        told[number] = raw, checks.run(raw, before)
        before = cleaning.cleaned(phase)
    return told


def truth(city, number, name):
    return pd.read_csv(city / f"phase-{number}/truth/{name}.csv", dtype=str, keep_default_na=False)


def is_found(fault: pd.DataFrame, raw: cleaning.Cleaned, frame: pd.DataFrame, units: pd.Series) -> bool:
    """Does a finding of the family name one of the forms or units of the fault?"""
    instead = raw.superseded.set_index("uuid")["instead"]
    forms = set(fault["uuid"]) | set(instead.reindex(fault["uuid"]).dropna())
    named = frame["uuid"].isin(forms - {""}) | (
        (frame["uuid"] == "") & units.isin({*fault["code"], *fault["area"]} - {""})
    )
    family = frame["check_id"].map(lambda id: declared.load()[id].family)
    return bool((named & (family == fault["check"].iloc[0])).any())


def test_every_planted_fault_is_found(city, found):
    missed, planted = [], 0
    for number, (raw, all_found) in found.items():
        units = findings.unit(all_found.frame, all_found.levels)
        for _, fault in truth(city, number, "faults").groupby("fault"):
            planted += 1
            if not is_found(fault, raw, all_found.frame, units):
                missed.append((number, fault["family"].iloc[0]))
    assert planted >= 30 and missed == []


def test_no_clean_form_is_flagged_as_an_error(city, found):
    flagged, clean = [], 0
    for number, (_, all_found) in found.items():
        uuids = truth(city, number, "clean")["uuid"]
        clean += len(uuids)
        of_clean = all_found.frame[all_found.frame["uuid"].isin(uuids)]
        flagged += of_clean[of_clean["severity"] == "error"]["sentence_en"].tolist()
    assert clean >= 100 and flagged == []


def test_few_clean_forms_are_asked_about(city, found):
    asked = forms = 0
    for number, (_, all_found) in found.items():
        uuids = truth(city, number, "clean")["uuid"]
        warned = all_found.frame[all_found.frame["severity"] == "warning"]["uuid"]
        asked, forms = asked + uuids.isin(warned).sum(), forms + len(uuids)
    assert asked <= 0.05 * forms


@pytest.fixture
def first(city, tmp_path):
    """The folder of the first phase, to be written to; nothing was cleaned yet."""
    copy = shutil.copytree(city / "phase-1", tmp_path / "phase-1")
    (copy / "cleaning_log.csv").unlink()
    return copy


def run(*arguments):
    return CliRunner().invoke(compendium, ["dtm", *map(str, arguments)], catch_exceptions=True)


def test_the_command_writes_the_list_and_fails_while_errors_are_open(first):
    done = run("check", first)
    assert done.exit_code == 1, done.output
    assert {path.name for path in (first / "checked").iterdir()} == {
        "follow_up.xlsx",
        "follow_up.csv",
        "checks.html",
    }
    assert "SYNTHETIC city, phase 1" in done.stderr


def test_answers_of_the_list_go_into_the_log_and_settle_what_was_asked(first):
    run("check", first)
    path = first / "checked" / "follow_up.csv"
    rows = follow_up.read(path).drop(columns="row")
    errors = rows["severity"] == "error"
    path.write_text(follow_up.csv(rows.assign(change_type=errors.map({True: "no_action", False: ""}))))
    with pytest.raises(InputError, match="compendium dtm log"):
        raise run("check", first).exception
    assert run("log", path).exit_code == 0
    again = run("check", first, "--format", "json")
    told = pd.DataFrame(json.loads(again.stdout))
    assert again.exit_code == 0, again.stderr
    assert set(told.loc[told["severity"] == "error", "status"]) == {"answered"}
    assert set(told["since"]) == {"listed before"}


def test_the_checks_are_listed_with_reasons_and_values_that_a_run_takes():
    listed = pd.DataFrame(json.loads(run("checks", "--format", "json").stdout))
    assert set(listed["check_id"]) == set(declared.load())
    told = listed[listed["parameter"] != ""]
    given = declared.given(tuple(told["check_id"] + "." + told["parameter"] + "=" + told["value"]))
    assert all(
        declared.load()[id].values(values) == declared.load()[id].values() for id, values in given.items()
    )


def test_a_parameter_of_the_run_moves_a_threshold(found):
    raw, _ = found[1]
    numbers = [
        (checks.run(raw, given={"C60": {"share": share}}).frame["check_id"] == "C60").sum()
        for share in (0.5, 90)
    ]
    assert numbers[0] > 5 and numbers[1] == 0
