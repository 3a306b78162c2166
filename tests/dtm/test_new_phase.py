"""The folder of the next phase is made from the last, whole or not at all."""

import datetime

import pytest
import yaml
from gazetteers import aimag, city

from analysis.core.errors import InputError
from analysis.dtm import gazetteer as gazetteers
from analysis.dtm import phase as phases
from analysis.dtm.form import changes, edition, xlsform
from analysis.dtm.form.new_phase import Wish, prepare
from analysis.dtm.gazetteer import Gazetteer


def write_phase(folder, gazetteer=None, **other):
    """A synthetic phase 3 with its form."""
    folder.mkdir()
    (gazetteer or city()).units.to_csv(folder / "gazetteer.csv", index=False)
    declared = {
        "phase": 3, "place": "City X", "synthetic": True, "start": "2031-09-01", "end": "2031-11-30",
        "recall_months": 6, "gazetteer": "gazetteer.csv",
    }  # fmt: skip
    (folder / "phase.yml").write_text(yaml.safe_dump(declared | other), encoding="utf-8")
    made = phases.read(folder)
    made.form.write_bytes(form(made, (gazetteer or city()).levels))
    return made


FORMS = {}


def form(made, levels) -> bytes:
    """The form of the phase, made once a place."""
    if levels not in FORMS:
        FORMS[levels] = xlsform.workbook(xlsform.sheets(edition.of_phase(made)))
    return FORMS[levels]


@pytest.fixture
def last(tmp_path):
    return write_phase(tmp_path / "phase-3")


def split(path) -> Gazetteer:
    """The city with one kheseg gone and two new ones in a new khoroo."""
    units = city().units
    units.loc[7, ["khoroo", "khoroo_code", "kheseg_code"]] = ["Khoroo 5", "XX110455", "XX110455-01"]
    units.loc[8] = units.loc[7].to_dict() | {"kheseg": "Kheseg 2", "kheseg_code": "XX110455-02"}
    units.to_csv(path, index=False)
    return Gazetteer(units, city().levels)


def test_the_next_phase_can_be_read_and_follows_the_last(last):
    prepared = prepare(last, Wish(4))
    made = phases.read(prepared.folder)
    assert (made.number, made.place, made.label) == (4, "City X", "SYNTHETIC City X, phase 4")
    assert phases.before(made).number == 3
    assert made.form_versions == (xlsform.version(xlsform.read(made.form)),)
    assert phases.lined_up(last, made)["after"].tolist() == last.gazetteer.codes("kheseg")
    assert list(made.raw.iterdir()) == []
    assert made.cleaning_log.read_text(encoding="utf-8").startswith("uuid,question,old_value,issue,")


def test_the_form_of_the_folder_is_that_of_the_phase(last):
    made = phases.read(prepare(last, Wish(4)).folder)
    expected = xlsform.workbook(xlsform.sheets(edition.of_phase(made)))
    assert made.form.read_bytes() == expected


def test_an_aimag_gets_its_next_phase_too(tmp_path):
    made = phases.read(prepare(write_phase(tmp_path / "phase-3", aimag()), Wish(4)).folder)
    assert "arrivals_from_khoroo" in made.not_asked
    assert "bag" in xlsform.read(made.form)["survey"]["name"].tolist()


def test_without_dates_the_recall_window_begins_after_the_last_phase(last):
    prepared = prepare(last, Wish(4))
    made = phases.read(prepared.folder)
    assert (made.start, made.end - made.start) == (datetime.date(2032, 5, 31), last.end - last.start)
    assert any("2032-05-31" in note for note in prepared.notes)


def test_overlapping_recall_windows_are_told(last):
    wish = Wish(4, start=datetime.date(2032, 3, 1), end=datetime.date(2032, 4, 1))
    notes = [note for note in prepare(last, wish).notes if note.startswith("dates")]
    assert len(notes) == 1 and "reach into phase 3" in notes[0]


def test_changed_units_are_listed_and_a_line_up_is_asked_for(last, tmp_path):
    new = split(tmp_path / "new.csv")
    prepared = prepare(last, Wish(4, gazetteer=tmp_path / "new.csv"))
    assert "khoroo, new: Khoroo 5 (XX110455)" in prepared.notes
    assert "kheseg, gone: Kheseg 2 (XX110453-02)" in prepared.notes
    made = phases.read(prepared.folder)
    with pytest.raises(InputError, match="expected a kheseg of that phase, found ''"):
        phases.lined_up(last, made)
    template = changes.line_up_template(last.gazetteer, new)
    assert template.loc[7, "before_name"] == "City X > District 04 > Khoroo 3 > Kheseg 2"


def test_a_line_up_that_is_given_is_taken_and_what_it_leaves_out_is_told(last, tmp_path):
    split(tmp_path / "new.csv")
    (tmp_path / "pairs.csv").write_text("before,after\nXX110453-02,XX110455-01\n", encoding="utf-8")
    prepared = prepare(last, Wish(4, gazetteer=tmp_path / "new.csv", line_up=tmp_path / "pairs.csv"))
    pairs = gazetteers.read_line_up(
        prepared.folder / "line_up.csv", last.gazetteer, split(tmp_path / "again.csv")
    )
    assert pairs.to_numpy().tolist() == [["XX110453-02", "XX110455-01"]]
    assert any("in no line of the line-up (new phase): XX110151-01" in note for note in prepared.notes)


def test_a_folder_that_is_there_is_left_alone(last, tmp_path):
    (tmp_path / "phase-4").mkdir()
    with pytest.raises(InputError, match="expected no such folder"):
        prepare(last, Wish(4))
    assert list((tmp_path / "phase-4").iterdir()) == []


def test_what_fails_leaves_nothing_behind(last, tmp_path):
    aimag().units.to_csv(tmp_path / "aimag.csv", index=False)
    with pytest.raises(InputError, match="expected the levels city, district"):
        prepare(last, Wish(4, gazetteer=tmp_path / "aimag.csv"))
    assert {path.name for path in tmp_path.iterdir()} == {"phase-3", "aimag.csv"}


def test_a_number_that_is_not_later_is_refused(last):
    with pytest.raises(InputError, match="above that of the last phase"):
        prepare(last, Wish(2))


def alter(last, **cells):
    """Another form.xlsx for the last phase: cells of the question `female`."""
    made = xlsform.sheets(edition.of_phase(last))
    row = made["survey"]["name"] == "female"
    for column, value in cells.items():
        made["survey"].loc[row, column] = value
    last.form.write_bytes(xlsform.workbook(made))


def test_a_question_that_would_be_lost_stops_the_work_unless_allowed(last, tmp_path):
    alter(last, name="women")
    with pytest.raises(InputError, match="women: renamed to female"):
        prepare(last, Wish(4))
    assert not (tmp_path / "phase-4").exists()
    notes = prepare(last, Wish(4, allow_removed=True)).notes
    assert "form, lost: women: renamed to female" in notes and "form, new question: female" in notes


def test_a_question_of_another_type_and_a_lost_answer_stop_it_too(last):
    alter(last, type="text")
    with pytest.raises(InputError, match="female: was text, is integer"):
        prepare(last, Wish(4))
    old = xlsform.sheets(edition.of_phase(last))
    new = old | {"choices": old["choices"][old["choices"]["name"] != "pension"]}
    assert changes.questions(old, new, ()).lost == ("income_source: lost the answer pension",)


def test_the_checklist_names_phase_dates_and_notes_and_is_synthetic(last):
    text = (prepare(last, Wish(4)).folder / "checklist.md").read_text(encoding="utf-8")
    assert text.startswith("# SYNTHETIC City X, phase 4: checklist")
    assert "hence from 2031-11-30 on" in text and "follow from the last phase" in text
