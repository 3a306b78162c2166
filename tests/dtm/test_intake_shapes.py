"""Exports of every shape give the same answers."""

import dtm_exports as exports
import pandas as pd
import pytest
from dtm_exports import Export, submission

from analysis.dtm import fields, gazetteer, intake, phase

SUBMISSIONS = (
    submission(),
    submission(
        "XX110101-02", "u2", service_difficulties="", arrivals="0", arrival_reasons="", remarks="a\nb;c,d\te"
    ),
    submission("XX110201-01", "u3", _validation_status="validation_status_approved", persons="0"),
)
SHAPES = [
    # head, value, groups, several, separator, encoding
    ("names", "names", "", "both", ";", "utf-8"),
    ("names", "names", "/", "columns", ",", "utf-8-sig"),
    ("names", "names", ".", "text", "\t", "utf-16"),
    ("names", "names", "-", "both", ",", "utf-8"),
    ("names", "en", "", "columns", ";", "utf-16-le"),
    ("names", "mn", "/", "text", ";", "utf-8-sig"),
    ("en", "en", "", "text", ",", "utf-8"),
    ("en", "en", "/", "both", ";", "utf-8-sig"),
    ("en", "names", ".", "columns", "\t", "utf-16-be"),
    ("en", "mn", "", "both", ";", "utf-8"),
    ("mn", "mn", "/", "columns", ";", "utf-8"),
    ("mn", "mn", "", "text", ",", "utf-16"),
    ("mn", "names", ".", "both", ";", "utf-8-sig"),
]


def read(folder):
    return intake.read(phase.read(folder))


def expected(submissions=SUBMISSIONS):
    """The answers as the submissions say them, without anything that the intake does."""
    names = [n for n in fields.load() if n not in ("phase", "district", "khoroo", "kheseg")]
    return pd.DataFrame([{n: s.get(n, "") for n in names} for s in submissions])


def assert_same(taken):
    found = taken.answers
    pd.testing.assert_frame_equal(found[list(expected())], expected(), check_dtype=False)
    assert found["uuid"].tolist() == ["u1", "u2", "u3"]
    assert found["kheseg_code"].tolist() == [s["kheseg"] for s in SUBMISSIONS]
    assert found["district_code"].tolist() == ["XX1101", "XX1101", "XX1102"]
    assert found["started"].tolist() == ["2031-09-14T17:01:00+08:00"] * 3
    assert found["validation"].tolist() == ["", "", "approved"]
    assert set(found["phase"]) == {"3"} and set(found["version"]) == {"v1"}
    assert taken.problems.empty and taken.superseded.empty


@pytest.mark.parametrize(("head", "value", "groups", "several", "separator", "encoding"), SHAPES)
def test_every_csv_gives_the_same_answers(tmp_path, head, value, groups, several, separator, encoding):
    folder = exports.phase_folder(tmp_path / "p")
    table = Export(folder, head, value, groups, several).table(SUBMISSIONS)
    exports.write_csv(folder / "raw" / "a.csv", table, separator, encoding)
    assert_same(read(folder))


@pytest.mark.parametrize(("head", "several"), [("names", "columns"), ("en", "text"), ("mn", "both")])
def test_every_workbook_gives_the_same_answers(tmp_path, head, several):
    folder = exports.phase_folder(tmp_path / "p")
    table = Export(folder, head, head, "/", several).table(SUBMISSIONS)
    exports.write_xlsx(folder / "raw" / "a.xlsx", table, before=["read me"])
    taken = read(folder)
    assert_same(taken)
    assert taken.files.loc[0, ["sheet", "other_sheets"]].tolist() == ["submissions", "read me"]


def test_numbers_and_days_that_excel_stores_as_such_are_read_as_their_text(tmp_path):
    import datetime

    folder = exports.phase_folder(tmp_path / "p")
    heads, *rows = Export(folder).table(SUBMISSIONS)
    rows = [
        [float(c) if c.isdigit() else datetime.datetime(2031, 9, 14) if c == "2031-09-14" else c for c in row]
        for row in rows
    ]
    exports.write_xlsx(folder / "raw" / "a.xlsx", [heads, *rows])
    assert_same(read(folder))


def test_a_laptop_that_saves_in_windows_1251_loses_two_letters_and_nothing_else(tmp_path):
    folder = exports.phase_folder(tmp_path / "p")
    table = Export(folder, "mn", "mn", "/", "text").table(SUBMISSIONS)
    exports.write_csv(folder / "raw" / "a.csv", table, ";", "cp1251", "replace")
    taken = read(folder)
    assert taken.files["encoding"][0].startswith("windows-1251 (holds no Ө")
    answers = taken.answers
    assert answers["non_registration_reasons_other"][0] == "?вчтэй, х?нд"
    kept = expected().drop(columns="non_registration_reasons_other")
    pd.testing.assert_frame_equal(answers[list(kept)], kept, check_dtype=False)


def test_western_letters_of_windows_1252_are_told_from_cyrillic(tmp_path):
    named = exports.GAZETTEER.replace("-р хороо", "").replace("-р хэсэг", "")
    folder = exports.phase_folder(tmp_path / "p", units=named)
    plain = [{**s, "non_registration_reasons_other": "café – Zürich"} for s in SUBMISSIONS]
    exports.write_csv(folder / "raw" / "a.csv", Export(folder, "en", "en").table(plain), ";", "cp1252")
    taken = read(folder)
    assert taken.files["encoding"][0] == "windows-1252"
    assert taken.answers["non_registration_reasons_other"][0] == "café – Zürich"


def test_odk_central_names_its_own_columns(tmp_path):
    folder = exports.phase_folder(tmp_path / "p")
    heads, *rows = Export(folder, groups="-").table(SUBMISSIONS)
    called = {"_uuid": "KEY", "_submission_time": "SubmissionDate", "_validation_status": "ReviewState",
              "__version__": "FormVersion", "_submitted_by": "SubmitterName"}  # fmt: skip
    uuid, status = heads.index("_uuid"), heads.index("_validation_status")
    for row in rows:
        row[uuid] = f"uuid:{row[uuid]}"
        row[status] = row[status].removeprefix("validation_status_")
    exports.write_csv(folder / "raw" / "a.csv", [[called.get(h, h) for h in heads], *rows], ",")
    assert_same(read(folder))


def test_versions_of_the_form_in_several_files_make_one_table(tmp_path):
    folder = exports.phase_folder(tmp_path / "p")
    old = Export(folder, leave_out=("disability", "remarks")).table(SUBMISSIONS[:1])
    new = Export(folder, "mn", "mn", "/", "text").table(SUBMISSIONS[1:])
    exports.write_csv(folder / "raw" / "old.csv", old)
    exports.write_xlsx(folder / "raw" / "new.xlsx", new)
    taken = read(folder)
    want = expected()
    want.loc[0, ["disability", "remarks"]] = ""
    pd.testing.assert_frame_equal(taken.answers[list(want)], want, check_dtype=False)
    assert taken.problems[["kind", "file", "field"]].to_numpy().tolist() == [
        ["column_missing", "old.csv", "disability"],
        ["column_missing", "old.csv", "remarks"],
    ]


def test_a_question_that_moved_to_another_group_is_read_from_both_columns(tmp_path):
    folder = exports.phase_folder(tmp_path / "p")
    heads, one, two, three = Export(folder, groups="/").table(SUBMISSIONS)
    at = heads.index("population/persons")
    heads, one, two, three = [*heads, "people/persons"], [*one, ""], [*two, two[at]], [*three, "5"]
    two[at] = ""
    exports.write_csv(folder / "raw" / "a.csv", [heads, one, two, three])
    taken = read(folder)
    assert taken.answers["persons"].tolist() == ["1040", "1040", "0"]
    assert taken.problems[["kind", "uuid"]].to_numpy().tolist() == [["columns_disagree", "u3"]]


def test_the_kheseg_table_has_names_codes_and_whole_numbers(tmp_path):
    folder = exports.phase_folder(tmp_path / "p")
    exports.write_csv(folder / "raw" / "a.csv", Export(folder).table(SUBMISSIONS))
    table = intake.typed(read(folder).answers, gazetteer.read(folder / "gazetteer.csv"))
    assert table.columns[:5].tolist() == ["phase", "city", "district", "khoroo", "kheseg"]
    assert table.loc[2, ["district", "khoroo", "kheseg"]].tolist() == ["District B", "1-р хороо", "1-р хэсэг"]
    assert table["persons"].tolist() == [1040, 1040, 0] and str(table["persons"].dtype) == "Int64"
    assert table["arrivals_from_khoroo"].isna().all() and table["pregnant"].isna().all()
    assert set(table["phase"]) == {3}


def test_places_of_an_aimag_are_read_at_their_own_levels_and_in_their_own_words(tmp_path):
    units = (
        "aimag,aimag_code,soum,soum_code,bag,bag_code\n"
        "Aimag A,YY21,Soum A,YY2101,1-р баг,YY210101\nAimag A,YY21,Soum B,YY2104,1-р баг,YY210401\n"
    )
    folder = exports.phase_folder(tmp_path / "p", units=units)
    levels = gazetteer.read(folder / "gazetteer.csv")
    export = Export(folder, "en", "en")
    said = {**exports.ANSWERS, "arrival_district": "YY2104"}
    heads = ["Aimag", "Soum", "Bag", *(head for f in export.asked.values() for head in export.of(f))]
    cells = [cell for f in export.asked.values() for cell in export.cells(f, said.get(f.name, ""))]
    rows = [["Aimag A", soum, "1-р баг", *cells] for soum in ("Soum B", "Soum A")]
    assert "Type of bag" in heads
    exports.write_csv(folder / "raw" / "a.csv", [heads, *rows])
    taken = read(folder)
    assert taken.answers["bag_code"].tolist() == ["YY210101", "YY210401"]
    assert taken.answers["arrival_district"].tolist() == ["YY2104"] * 2
    assert taken.answers["uuid"].tolist() == ["a.csv:3", "a.csv:2"]
    assert intake.typed(taken.answers, levels)["soum"].tolist() == ["Soum A", "Soum B"]
