"""The command `compendium what-if`, on a small survey brought in by the test."""

import json

import pytest
from click.testing import CliRunner
from whole_survey import LISTS, tables

from analysis.computed import inputs, what_if_command
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses import store
from analysis.hses.store import Microdata


@pytest.fixture
def little(tmp_path, monkeypatch):
    """A survey whose tables are those of `whole_survey`."""
    folder = tmp_path / "little" / "microdata"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    data = Microdata("little", folder, {"synthetic": True, "label": "SYNTHETIC, little"})
    monkeypatch.setattr(store, "load", lambda name, roots=(): data)
    monkeypatch.setattr(inputs, "tables", lambda data: tables())
    monkeypatch.setattr(inputs, "lists", lambda: LISTS)
    return data


def run(*words):
    result = CliRunner().invoke(what_if_command.what_if, list(words), standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


WORDS = ("-p", "line=300000", "--replicates", "2", "--workers", "1")


def test_help_gives_examples():
    text = CliRunner().invoke(what_if_command.what_if, ["--help"]).output
    assert "Examples:" in text and "--only none --replicates 200" in text
    assert all(word in text for word in ("--workers", "--seed", "--out", "--format", "line found anew"))


def test_effects_and_their_record_lie_beside_the_survey(little):
    result = run(*WORDS, "--only", "equivalence", "--only", "deflator=none")
    folder = little.folder.parent / "what_if"
    rows = (folder / "what_if.csv").read_text(encoding="utf-8").splitlines()
    record = json.loads((folder / "what_if.json").read_text(encoding="utf-8"))
    assert rows[0].startswith("step,choice,parameters,way,measure,domain,value,change")
    assert record["survey"] == "little" and record["synthetic"] and record["replicates"] == 2
    assert record["command"] == (
        "compendium what-if -p line=300000 --replicates 2 --workers 1 --only equivalence --only deflator=none"
    )
    kinds = ("line fixed", "line estimated", "whole chain")
    assert [one["kind"] for one in record["errors"]] == list(kinds)
    assert all(kind in result.output for kind in kinds) and "SYNTHETIC" in result.output
    assert "per person" in result.output and "durables" not in result.output
    assert "written:" in result.stderr


def test_no_choice_gives_the_three_errors_alone(little):
    result = run(*WORDS, "--only", "none", "--format", "json")
    found = json.loads(result.stdout)
    assert {row["choice"] for row in found["effects"]} == {"as in use"} and len(found["errors"]) == 3


def test_the_format_csv_holds_every_row(little):
    result = run(*WORDS, "--only", "weak", "--format", "csv")
    assert result.stdout.splitlines()[0].startswith("step,choice,parameters,kind")


def test_choices_can_be_listed():
    result = run("--choices", "--only", "durables")
    assert "real_rate=0.1" in result.output and "equivalence" not in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "durable"), "Did you mean 'durables'"),
        (("-p", "deflator"), "found no '='"),
        (("-p", "deflator=three"), "one of two steps"),
        ((*WORDS[:2], "--replicates", "1"), "found 1"),
    ],
)
def test_wrong_words_are_refused_in_the_users_words(little, words, said):
    with pytest.raises(InputError, match=said):
        run(*words)


def test_results_of_real_households_stay_private(little, monkeypatch):
    real = Microdata("little", little.folder, {"synthetic": False, "label": "real"})
    monkeypatch.setattr(store, "load", lambda name, roots=(): real)
    with pytest.raises(InputError, match="data/private"):
        run(*WORDS, "--out", str(ROOT / "book"))


def test_the_largest_effects_come_first(little):
    found, _ = what_if_command.run(
        little, what_if_command._parameters(("line=300000",)), (), 0, 1, 1, little.folder, "x", "command"
    )
    assert what_if_command.ranked(found.effects, "line fixed").empty
    from analysis.computed import effects, what_if

    rows = what_if.what_if(tables(), LISTS, what_if_command._parameters(("line=300000",)),
                           effects.chosen(["equivalence", "prices"]), replicates=0).effects  # fmt: skip
    order = what_if_command.ranked(rows, "line fixed")["change"].abs()
    assert order.is_monotonic_decreasing and len(order) > 4
