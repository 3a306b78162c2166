"""The cleaning log: lines that apply, lines that are refused and why, and the same bytes every time."""

import dtm_exports as exports
import pandas as pd
import pytest
from dtm_exports import Export, submission

from analysis.core.errors import InputError
from analysis.dtm import cleaning, intake, phase

HEAD = ",".join(cleaning.COLUMNS)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = exports.phase_folder(tmp_path_factory.mktemp("place") / "p")
    rows = [
        submission(),
        submission("XX110101-02", "u2", _submission_time="2031-09-15", remarks="=1+1"),
        submission("XX110101-02", "old", persons="7"),
        submission("XX110102-01", "u3", _validation_status="validation_status_not_approved"),
    ]
    exports.write_csv(folder / "raw" / "a.csv", Export(folder).table(rows))
    found = phase.read(folder)
    return found, intake.read(found)


def log(*lines):
    rows = [(str(n), *line[:3], "", "P01", *line[3:]) for n, line in enumerate(lines, 2)]
    return pd.DataFrame(rows, columns=[cleaning.LINE, *cleaning.COLUMNS], dtype=object)


def replay(place, *lines, superseded=True):
    found, taken = place
    return cleaning.replay(
        taken.answers, log(*lines), found.gazetteer, taken.superseded if superseded else None
    )


def value(answers, uuid, column):
    return answers.set_index("uuid").loc[uuid, column]


@pytest.mark.parametrize(
    ("question", "old", "new", "stands"),
    [
        ("persons", "1040", "1 050", "1050"),
        ("persons", "1 040.0", "1050", "1050"),
        ("arrivals_from_khoroo", "dnk", "-99", "dnk"),
        ("arrivals_from_city", "5", "-99", "dnk"),
        ("arrival_reasons", "housing;family;education", "Health", "health"),
        ("arrival_reasons", "Family ties Housing, land or property issues Education", "family", "family"),
        ("employment_sector", "construction", "Уул уурхай", "mining"),
        ("interview_date", "2031-09-14", "2031.9.15", "2031-09-15"),
        ("pregnant", "", "12", "12"),
        ("remarks", "<script>alert(1)</script>; =1+1", "=2", "=2"),
    ],
)
def test_an_answer_is_changed_while_its_old_value_stands(place, question, old, new, stands):
    answers, applied, refused = replay(place, ("u1", question, old, "change_response", new))
    assert value(answers, "u1", question) == stands
    assert len(applied) == 1 and refused.empty


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("u1", "persons", "1041", "change_response", "1"), "'1041' no longer stands: the data hold '1040'"),
        (("u1", "persons", "900", "change_response", "1040"), "already hold '1040'"),
        (("u1", "persons", "1040", "change_response", "12,5"), "expected a whole number"),
        (("u1", "persons", "1040", "change_response", "20001"), "expected 1 to 20000"),
        (("u1", "persons", "1040", "change_response", "-99"), "a number that is known"),
        (("u1", "service_difficulties", "income;food", "change_response", "water food health housing"),
         "at most 3"),
        (("u1", "employment_sector", "construction", "change_response", "minning"), "Did you mean"),
        (("u1", "persns", "1", "change_response", "2"), "Did you mean 'persons'?"),
        (("u9", "persons", "1", "change_response", "2"), "no submission has the uuid 'u9'"),
        (("u1", "khoroo", "XX110101", "change_response", "XX110102"), "follows from the kheseg"),
        (("u1", "kheseg", "XX110101-01", "change_response", "XX110101-99"), "of the gazetteer"),
        (("u1", "kheseg", "XX110101-01", "change_response", "XX110101-02"), "already has the submission u2"),
        (("u1", "persons", "1050", "no_action", ""), "no longer stands"),
        (("old", "persons", "7", "change_response", "8"), "does not count"),
        (("old", "validation", "", "change_response", "approved"), "already has the submission u2"),
        (("u1", "validation", "", "change_response", "not_approved"), "is removed with remove_survey"),
        (("old", "", "", "remove_survey", ""), "nothing to remove"),
    ],
)  # fmt: skip
def test_a_line_that_does_not_apply_is_refused_with_a_sentence(place, line, words):
    answers, applied, refused = replay(place, line)
    pd.testing.assert_frame_equal(answers, place[1].answers)
    assert applied.empty and words in refused["why"].iloc[0]


def test_lines_work_in_their_order_and_contradicting_ones_are_named(place):
    answers, applied, refused = replay(
        place,
        ("u1", "persons", "1040", "change_response", "1050"),
        ("u1", "persons", "1050", "change_response", "1060"),
        ("u1", "persons", "1040", "change_response", "1070"),
        ("u2", "", "", "remove_survey", ""),
        ("u2", "persons", "1040", "blank_response", ""),
    )
    assert value(answers, "u1", "persons") == "1060"
    assert refused["line"].tolist() == ["4", "6"]
    assert refused["why"].tolist() == [
        "line 3 has made '1060' of it: the two lines contradict",
        "line 5 removed the submission: the two lines contradict",
    ]


def test_a_removed_survey_leaves_its_kheseg_without_one(place):
    answers, *_ = replay(place, ("u2", "", "", "remove_survey", ""))
    assert answers["uuid"].tolist() == ["u1"]


def test_an_earlier_submission_counts_again_when_the_log_says_so(place):
    answers, _, refused = replay(
        place,
        ("u2", "", "", "remove_survey", ""),
        ("old", "validation", "", "change_response", "approved"),
        ("old", "persons", "7", "change_response", "700"),
    )
    assert refused.empty
    assert value(answers, "old", "persons") == "700" and value(answers, "old", "validation") == "approved"


def test_a_form_filed_under_another_kheseg_counts_where_it_belongs(place):
    answers, _, refused = replay(place, ("old", "kheseg", "XX110101-02", "change_response", "XX110201-01"))
    assert refused.empty
    assert answers["kheseg_code"].tolist() == ["XX110101-01", "XX110101-02", "XX110201-01"]
    assert value(answers, "old", "district_code") == "XX1102"


def test_two_khesegs_are_exchanged_in_three_lines(place):
    answers, _, refused = replay(
        place,
        ("u1", "kheseg", "XX110101-01", "blank_response", ""),
        ("u2", "kheseg_code", "XX110101-02", "change_response", "XX110101-01"),
        ("u1", "kheseg", "", "change_response", "XX110101-02"),
    )
    assert refused.empty
    assert answers[["uuid", "kheseg_code"]].to_numpy().tolist() == [
        ["u2", "XX110101-01"],
        ["u1", "XX110101-02"],
    ]


def test_a_unit_without_a_form_can_be_answered_for(place):
    _, applied, refused = replay(
        place, ("XX110102-01", "", "", "no_action", ""), ("", "", "", "no_action", "")
    )
    assert len(applied) == 2 and refused.empty


def test_the_same_log_gives_the_same_bytes_and_replayed_again_changes_nothing(place):
    found, taken = place
    lines = [
        ("u1", "persons", "1040", "change_response", "1050"),
        ("u2", "", "", "remove_survey", ""),
        ("old", "validation", "", "change_response", "approved"),
        ("old", "remarks", "<script>alert(1)</script>; =1+1", "blank_response", ""),
    ]
    before = cleaning.csv_text(taken.answers)
    once, applied, _ = replay(place, *lines)
    again, *_ = replay(place, *lines)
    twice, nothing, refused = cleaning.replay(once, log(*lines), found.gazetteer, taken.superseded)
    assert cleaning.csv_text(once) == cleaning.csv_text(again) == cleaning.csv_text(twice)
    assert len(applied) == 4 and nothing.empty and len(refused) == 4
    assert cleaning.csv_text(taken.answers) == before


def test_a_log_is_read_as_a_laptop_saves_it(tmp_path):
    path = tmp_path / "cleaning_log.csv"
    rows = [
        [*cleaning.COLUMNS, "done by"],
        ["u1", "remarks", "'=1+1", "a;b", "T01", "change_response", "ус", "B."],
    ]
    for separator, encoding in ((";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16"), (";", "cp1251")):
        exports.write_csv(path, rows, separator, encoding)
        found = cleaning.read(path)
        assert list(found) == [cleaning.LINE, *cleaning.COLUMNS]
        assert found.iloc[0].tolist() == ["2", "u1", "remarks", "=1+1", "a;b", "T01", "change_response", "ус"]


def test_a_log_that_is_not_there_has_no_lines(tmp_path, place):
    found, taken = place
    answers, *_ = cleaning.replay(taken.answers, cleaning.read(tmp_path / "none.csv"), found.gazetteer)
    pd.testing.assert_frame_equal(answers, taken.answers)


def test_all_faults_of_a_log_are_told_at_once(tmp_path):
    path = tmp_path / "cleaning_log.csv"
    path.write_text("uuid,question,change_type\n", encoding="utf-8")
    with pytest.raises(InputError, match="old_value(.|\n)*issue(.|\n)*check_id(.|\n)*new_value"):
        cleaning.read(path)
    lines = ["u1,persons,1,,,chnge_response,2", ",persons,1,,,change_response,2", "u1,,1,,,change_response,2",
             "u1,persons,1,,,change_response,", "u1,persons,1,,,blank_response,2"]  # fmt: skip
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        cleaning.read(path)
    for n, words in enumerate(
        ("Did you mean 'change_response'?", "the uuid", "a question", "blank_response", "no new"), 2
    ):
        assert f"line {n}: " in str(refused.value) and words in str(refused.value)
