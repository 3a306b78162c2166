"""The folder of a phase: its declaration, and the faults of it."""

import datetime

import pytest

from analysis.core.errors import InputError
from analysis.dtm import phase

GAZETTEER = "district,district_code,khoroo,khoroo_code\nDistrict A,XX1101,1,XX110101\n"


def folder(tmp_path, text, name="phase-3", gazetteer=GAZETTEER):
    made = tmp_path / name
    made.mkdir()
    (made / "phase.yml").write_text(text, encoding="utf-8")
    (made / "gazetteer.csv").write_text(gazetteer, encoding="utf-8")
    (made / "line_up.csv").write_text("before,after\nXX110101,XX110101\n", encoding="utf-8")
    return made


def test_the_example_of_the_message_is_a_right_file(tmp_path):
    earlier = "\n".join(
        line for line in phase.EXAMPLE.splitlines() if not line.startswith(("previous", "line_up"))
    )
    folder(tmp_path, earlier.replace("phase: 3", "phase: 2"), "phase-2")
    found = phase.read(folder(tmp_path, phase.EXAMPLE))
    assert (found.number, found.start, found.recall_months) == (3, datetime.date(2031, 9, 1), 6)
    assert found.form_versions == ("2031082801",)
    assert phase.before(found).number == 2
    assert phase.lined_up(phase.before(found), found).to_numpy().tolist() == [["XX110101", "XX110101"]]


def test_every_fault_is_told_at_once_with_a_right_file(tmp_path):
    text = (
        "phase: third\nsynthetic: perhaps\nstart: 1/9/2031\nend: 2032-02-15\nrecal_months: 6\n"
        "gazetteer: gazetteer.csv\nprevious: ../phase-2\nline_up: none.csv\nlabel: 'SYNTHETIC city'\n"
        "not_asked: [persns]\n"
    )
    with pytest.raises(InputError) as refused:
        phase.read(folder(tmp_path, text, gazetteer="khoroo,khoroo_code\n1,A\n1,A\n"))
    words = [
        "Did you mean 'recall_months'?", "recall_months: expected an entry", "place: expected an entry",
        "phase: expected a whole number", "synthetic: expected true or false", "start: expected a day",
        "previous: expected the folder", "line_up: expected a file", "no word SYNTHETIC",
        "expected each code once", "Did you mean 'persons'?", "A right file:",
    ]  # fmt: skip
    assert [w for w in words if w not in str(refused.value)] == []


def test_a_folder_without_a_declaration_is_refused_with_a_right_file(tmp_path):
    with pytest.raises(InputError, match="no such file(.|\n)*recall_months: 6"):
        phase.read(tmp_path)


def test_a_synthetic_phase_says_so_in_its_label(tmp_path):
    text = "\n".join(
        line
        for line in phase.EXAMPLE.replace("synthetic: false", "synthetic: true").splitlines()
        if not line.startswith(("previous", "line_up", "label"))
    )
    assert phase.read(folder(tmp_path, text)).label == "SYNTHETIC Ulaanbaatar, phase 3"
