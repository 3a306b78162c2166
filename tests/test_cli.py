"""The command: exit status, what goes to which stream, the nearest name for a wrong one."""

import json
import subprocess
import sys

import pytest

from analysis import cli


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    streams = capsys.readouterr()
    return left.value.code, streams.out, streams.err


@pytest.mark.parametrize(
    "command",
    [
        "build",
        "params",
        "run",
        "tables",
        "audit",
        "estimate",
        "data synthetic",
        "data ingest",
        "data check-mapping",
        "data describe",
        "data harmonise",
    ],
)
def test_help_shows_examples(capsys, command):
    status, out, _ = call(capsys, *command.split(), "--help")
    assert status == 0 and f"  compendium {command}" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "there is no command 'bild'. Did you mean 'build'?"),
        (["params", "poverty_202"], "there is no chapter 'poverty_202'. Did you mean 'poverty_2022'?"),
        (["run", "metodology"], "there is no chapter 'metodology'. Did you mean 'methodology'?"),
        (["build", "--only", "profile"], "there is no chapter 'profile'."),
        (["build", "-p", "confidence=90"], "expected CHAPTER.NAME=VALUE, found no chapter"),
        (["build", "-p", "poverty_2022.confidenc=90"], "Did you mean 'confidence'?"),
        (["run", "poverty_2022", "-p", "confidence"], "expected NAME=VALUE, found no '='"),
        (["run", "poverty_2022", "-p", "confidence=90", "-p", "confidence=80"], "expected 'confidence' once"),
        (["run", "poverty_2022", "-p", "confidence=very"], "confidence: expected"),
        (["run", "poverty_2022", "-p", "confidence=1000"], "found '1000'"),
        (["run", "dtm_district_report", "-p", "district=Bagahangai"], "Bagakhangai"),
        (["tables", "B99"], "B99"),
        (["tables", "--format", "xml"], "xml"),
        (["build", "--forse"], "--force"),
    ],
)
def test_wrong_calls_end_with_two_and_say_what_to_do(capsys, arguments, message):
    status, out, err = call(capsys, *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_params_lists_the_schema(capsys):
    status, out, _ = call(capsys, "params", "poverty_2022", "--format", "json")
    listed = {row["name"]: row for row in json.loads(out)}
    assert status == 0 and listed["confidence"]["default"] == "95" and listed["confidence"]["meaning"]


def test_tables_lists_and_prints(capsys):
    _, out, _ = call(capsys, "tables", "--format", "json")
    assert {"B09", "C14", "A01", "F3-17", "S1"} <= {row["id"] for row in json.loads(out)}
    status, out, err = call(capsys, "tables", "B03", "--format", "csv")
    assert status == 0 and err == "" and out.startswith("row_path,column_path,measure,value")
    assert "\r" not in out and ",27.1," in out
    status, out, err = call(capsys, "tables", "B03")
    assert "27.1" in out and err.startswith("B03: ")


def test_module_and_command_are_the_same():
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("compendium, version ")


def test_a_build_that_finds_nothing_to_do_imports_nothing_slow():
    code = (
        "import sys, analysis.cli, analysis.publish.build\n"
        "slow = ('pandas', 'numpy', 'pydantic', 'papermill', 'sphinx', 'nbformat')\n"
        "print([m for m in slow if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
