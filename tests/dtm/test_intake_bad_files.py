"""Files that are no export, or a damaged one: refused or neutralised, with a message that says what to do."""

import io
import re
import zipfile

import dtm_exports as exports
import openpyxl
import pytest
from dtm_exports import Export, submission

from analysis.core.cells import csv_text
from analysis.core.errors import InputError
from analysis.dtm import intake, phase

ONE = [submission()]


@pytest.fixture
def folder(tmp_path):
    return exports.phase_folder(tmp_path / "p")


def read(folder):
    return intake.read(phase.read(folder))


def kinds(taken):
    return taken.problems["kind"].tolist()


def refused(folder):
    with pytest.raises(InputError) as error:
        read(folder)
    return str(error.value)


def test_a_workbook_without_answers_lists_its_sheets_and_what_was_expected(folder):
    exports.write_xlsx(folder / "raw" / "a.xlsx", [["budget", "2031"]], "money", before=["contents"])
    message = refused(folder)
    assert "heads such as kheseg, households" in message and "contents" in message and "money" in message


def test_answers_on_two_sheets_are_refused_by_name(folder):
    table = Export(folder).table(ONE)
    path = exports.write_xlsx(folder / "raw" / "a.xlsx", table, "week 1")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["week 1"]).title = "week 2"
    book.save(path)
    assert "week 1 and week 2" in refused(folder)


def test_missing_columns_are_all_named_at_once_with_near_heads(folder):
    export = Export(folder, leave_out=("persons", "disability", "service_difficulties"))
    heads, row = export.table(ONE)
    exports.write_csv(folder / "raw" / "a.csv", [[*heads, "persns"], [*row, "5"]])
    message = refused(folder)
    assert message.count("expected a column") == 3
    assert "Did you mean 'persns'?" in message and "not_asked" in message


def test_a_question_that_the_phase_did_not_ask_is_not_missed(tmp_path):
    folder = exports.phase_folder(tmp_path / "p", exports.DECLARED + "not_asked: [remarks]\n")
    exports.write_csv(folder / "raw" / "a.csv", Export(folder, leave_out=("remarks",)).table(ONE))
    assert read(folder).answers["remarks"].tolist() == [""]


def test_a_file_that_does_not_say_which_kheseg_is_refused(folder):
    heads, row = Export(folder).table(ONE)
    heads[heads.index("kheseg")] = "kheseg number"
    exports.write_csv(folder / "raw" / "a.csv", [heads, row])
    assert "expected a column kheseg" in refused(folder)


def test_faults_of_all_files_are_told_at_once(folder):
    (folder / "raw" / "a.csv").write_bytes(b"")
    (folder / "raw" / "b.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 old")
    (folder / "raw" / "c.csv").write_bytes(b"<!DOCTYPE html><title>Sign in</title>")
    (folder / "raw" / "d.xlsx").write_bytes(b"PK\x03\x04 no archive")
    (folder / "raw" / "e.csv").write_bytes(b"\x00\x01\x02 bytes")
    message = refused(folder)
    for words in ("a.csv: the file is empty", "b.xlsx: expected .xlsx, found an old Excel file", "sign in",
                  "d.xlsx: no Excel workbook", "e.csv: expected a CSV or XLSX file"):  # fmt: skip
        assert words in message


def test_what_is_no_spreadsheet_is_named_and_locks_of_excel_are_passed_over(folder):
    exports.write_csv(folder / "raw" / "a.csv", Export(folder).table(ONE))
    (folder / "raw" / "~$a.xlsx").write_bytes(b"lock")
    assert len(read(folder).files) == 1
    (folder / "raw" / "scan.pdf").write_bytes(b"%PDF")
    assert "found scan.pdf" in refused(folder)


def test_two_encodings_in_one_file_are_told_by_line(folder):
    path = exports.write_csv(folder / "raw" / "a.csv", Export(folder).table(ONE))
    row = exports.write_csv(folder / "b.csv", Export(folder).rows(ONE), encoding="cp1251", errors="replace")
    path.write_bytes(path.read_bytes() + row.read_bytes())
    assert "found two: line 2 is UTF-8, line 3 not" in refused(folder)


def test_an_open_quotation_mark_is_told_by_line(folder):
    path = exports.write_csv(folder / "raw" / "a.csv", Export(folder).table(ONE))
    path.write_bytes(path.read_bytes() + b'x;"never closed;\r\n')
    assert "a.csv, line 3: the cells cannot be told apart" in refused(folder)


def test_two_rows_of_heads_and_tags_below_them_are_no_submissions(folder):
    names, row = Export(folder, several="text").table(ONE)
    labels = Export(folder, "en", "en", several="text").heads()
    tags = ["#adm4" if head == "kheseg" else "" for head in names]
    exports.write_csv(folder / "raw" / "a.csv", [names, labels, tags, [], row, names])
    taken = read(folder)
    assert taken.answers["uuid"].tolist() == ["u1"]
    assert taken.problems["row"].tolist() == ["2", "3", "6"] and set(kinds(taken)) == {"head_repeated"}


def test_lines_above_the_heads_are_passed_over(folder):
    table = [["DTM, phase 3"], ["made by", "the office"], *Export(folder).table(ONE)]
    exports.write_xlsx(folder / "raw" / "a.xlsx", table)
    taken = read(folder)
    assert taken.answers["persons"].tolist() == ["1040"] and taken.files["head_row"].tolist() == ["3"]


def test_a_line_that_names_the_separator_is_followed(folder):
    path = exports.write_csv(folder / "raw" / "a.csv", Export(folder, "en", "en").table(ONE), ",")
    path.write_bytes(b"sep=,\r\n" + path.read_bytes())
    taken = read(folder)
    assert taken.answers["row"].tolist() == ["3"] and kinds(taken) == []


def test_rows_of_another_length_are_told(folder):
    heads, row = Export(folder).table([submission(_tags="t", _index="1")])
    other = Export(folder).rows([submission("XX110101-02", "u2")])[0]
    third = Export(folder).rows([submission("XX110102-01", "u3")])[0]
    path = folder / "raw" / "a.csv"
    exports.write_csv(path, [heads, row, other[:-2], [*third, "spilt"]])
    taken = read(folder)
    assert taken.answers["uuid"].tolist() == ["u1", "u2"]
    assert taken.problems[["kind", "row"]].to_numpy().tolist() == [["row_long", "4"], ["row_short", ""]]


def test_formulas_are_kept_as_their_text_and_told(folder):
    heads, row = Export(folder).table([submission(remarks="=HYPERLINK(1)")])
    path = exports.write_xlsx(folder / "raw" / "a.xlsx", [heads, row])
    book = openpyxl.load_workbook(path)
    book.active.cell(2, heads.index("persons") + 1, "=1000+40")
    book.save(path)
    taken = read(folder)
    assert taken.answers.loc[0, ["persons", "remarks"]].tolist() == ["=1000+40", "=HYPERLINK(1)"]
    assert taken.problems[["kind", "field"]].to_numpy().tolist() == [["formula", "persons"]]
    assert "'=HYPERLINK(1)" in csv_text(taken.answers)
    assert intake.typed(taken.answers, phase.read(folder).gazetteer)["persons"].isna().all()


def test_a_script_in_an_answer_stays_text(folder):
    said = "<script>alert('x')</script>\r\n@SUM(1)"
    exports.write_csv(folder / "raw" / "a.csv", Export(folder).table([submission(remarks=said)]))
    taken = read(folder)
    assert taken.answers["remarks"].tolist() == [said] and kinds(taken) == []
    assert "\n'@SUM" in csv_text(taken.answers)


def test_a_district_called_as_a_path_is_a_name_and_reaches_no_file(tmp_path):
    units = exports.GAZETTEER.replace("District A", "../../etc")
    folder = exports.phase_folder(tmp_path / "p", units=units)
    before = sorted(p for p in tmp_path.rglob("*") if p.is_file())
    exports.write_csv(folder / "raw" / "a.csv", Export(folder, "en", "en").table(ONE))
    taken = read(folder)
    assert taken.answers["district_code"].tolist() == ["XX1101"]
    assert sorted(p for p in tmp_path.rglob("*") if p.is_file()) == sorted(
        [*before, folder / "raw" / "a.csv"]
    )


def test_a_huge_empty_range_is_passed_over(folder):
    path = exports.write_xlsx(folder / "raw" / "a.xlsx", Export(folder).table(ONE))
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                last = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
                part = part.replace(b"</sheetData>", last)
                part = re.sub(rb'(<dimension ref=)"[^"]*"', rb'\1"A1:XFD1048576"', part)
            new.writestr(name, part)
    path.write_bytes(made.getvalue())
    assert read(folder).answers["persons"].tolist() == ["1040"]


def test_columns_that_are_not_known_are_listed_with_a_near_one(folder):
    heads, row = Export(folder).table(ONE)
    exports.write_csv(folder / "raw" / "a.csv", [[*heads, "employment_sctor", "weather"], [*row, "x", "y"]])
    taken = read(folder)
    assert taken.files["unread_columns"].tolist() == ["employment_sctor, weather"]
    assert "Did you mean 'employment_sector'?" in taken.problems["sentence"][0]
    assert set(taken.problems["severity"]) == {"note"}


def test_an_export_without_submissions_gives_no_answers(folder):
    exports.write_csv(folder / "raw" / "a.csv", [Export(folder).heads()])
    taken = read(folder)
    assert len(taken.answers) == 0 and list(taken.answers) == intake.columns(phase.read(folder).gazetteer)
