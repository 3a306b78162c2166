"""The follow-up list: what it says, how a filled one is taken back, and what it may not do."""

import re
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pytest
from check_cases import planted
from checked_city import answers, context, gazetteer, phase

from analysis.core.errors import InputError
from analysis.dtm import checks, cleaning
from analysis.dtm.checks import declared, findings, follow_up, page

NO_OTHERS = answers().iloc[:0].assign(reason="", instead="")
FAULTS = {
    "persons": {3: "650"},  # not what the ages make up
    "departures": {5: "60"},  # many
    "service_difficulties": {5: "none;water"},
    "income_source": {7: "other"},
    "income_source_other": {7: "=HYPERLINK(1) Б.Болд"},
    "remarks": {7: "<script>alert(1)</script>"},
}


@pytest.fixture(scope="module")
def found():
    return checks.look(context(**planted(**FAULTS)))


def filled(found, language="en", **given):
    """The list with answers by check; written to the columns that are filled in by hand."""
    rows = follow_up.listed(found, phase(), language)
    for check, told in given.items():
        for column, text in told.items():
            rows.loc[rows["check_id"] == check, column] = text
    return rows


def taken_back(rows, path, language="en"):
    is_book = path.suffix == ".xlsx"
    content = follow_up.workbook(rows, phase(), language) if is_book else follow_up.csv(rows).encode()
    path.write_bytes(content)
    return follow_up.read(path)


def lines(rows, log=None):
    known = cleaning.empty() if log is None else log
    return follow_up.log_lines(rows, answers(**FAULTS), NO_OTHERS, gazetteer(), known)


def test_the_list_is_sorted_by_unit_and_from_the_gravest(found):
    rows = follow_up.listed(found, phase(), "en")
    assert rows["code"].tolist() == sorted(rows["code"])
    one = found.frame[found.frame["uuid"] == "u5"]["severity"].map(declared.SEVERITIES.index)
    assert len(one) > 1 and one.is_monotonic_increasing


def test_every_row_says_that_the_phase_is_synthetic(found):
    assert follow_up.listed(found, phase(), "mn")["phase"].str.contains("SYNTHETIC").all()


@pytest.mark.parametrize("language", ["en", "mn"])
@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_a_list_is_read_back_as_it_was_written(found, tmp_path, name, language):
    rows = follow_up.listed(found, phase(), language)
    back = taken_back(rows, tmp_path / name, language)
    told = ["check_id", "of", "field", "value", "sentence", *follow_up.FILLED]
    assert back[told].to_numpy().tolist() == rows[told].to_numpy().tolist()


def test_a_csv_that_excel_saved_with_semicolons_is_read(found, tmp_path):
    rows = filled(found, C60={"change_type": "no_action"})
    path = tmp_path / "list.csv"
    rows.to_csv(path, sep=";", index=False, encoding="utf-8-sig")
    assert follow_up.filled(follow_up.read(path))["check_id"].tolist() == ["C60"]


def test_the_workbook_has_frozen_heads_a_drop_down_and_no_formula(found, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(follow_up.workbook(follow_up.listed(found, phase(), "en"), phase(), "en"))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    (choices,) = sheet.data_validations.dataValidation
    assert sheet.freeze_panes == "A2" and "change_response,blank_response" in choices.formula1
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["F2"].alignment.wrap_text and sheet.column_dimensions["F"].width == 70


def test_notes_are_filtered_away_at_first_and_read_back(found, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(follow_up.workbook(follow_up.listed(found, phase(), "mn"), phase(), "mn"))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    hidden = [sheet.row_dimensions[row].hidden for row in range(2, sheet.max_row + 1)]
    assert hidden == (found.frame["severity"] == "note").tolist() and True in hidden
    assert len(follow_up.read(path)) == len(found)


def test_cells_that_a_spreadsheet_would_run_are_escaped_in_the_csv(found):
    text = follow_up.csv(follow_up.listed(found, phase(), "en"))
    assert "'=HYPERLINK(1)" in text and not re.search(r"(^|,)\"?=", text, re.MULTILINE)


def test_personal_data_stand_in_no_list(found):
    assert "Болд" not in follow_up.csv(follow_up.listed(found, phase(), "en"))


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_what_is_filled_in_becomes_lines_of_the_log_that_apply(found, tmp_path, name):
    rows = filled(
        found,
        C41={"change_type": "change_response", "new_value": "703", "issue": "a slip"},
        C60={"change_type": "no_action"},
        C51={"new_value": "Drinking water"},
        C85={"change_type": "blank_response"},
    )
    rows = rows[~((rows["check_id"] == "C41") & (rows["field"] == "departures"))]
    made = lines(taken_back(rows, tmp_path / name))
    log = made.assign(line=[str(at) for at in range(len(made))])
    after, applied, refused = cleaning.replay(answers(**FAULTS), log, gazetteer(), NO_OTHERS)
    assert refused.empty and len(applied) == 4
    changed = after.set_index("uuid")
    assert changed.at["u3", "persons"] == "703"
    assert changed.at["u5", "service_difficulties"] == "water"
    assert changed.at["u7", "income_source_other"] == ""


def test_a_filled_row_is_taken_once(found):
    rows = filled(found, C60={"change_type": "no_action"}).assign(row="2")
    first = lines(rows)
    assert len(first) == 1 and lines(rows, first).empty


def test_two_findings_of_one_answer_take_one_change(found):
    both = checks.look(context(**planted(persons={3: "20"})))
    rows = filled(both, C41={"new_value": "703"}, C43={"new_value": "703"}).assign(row="2")
    rows = rows[rows["field"] == "persons"]
    assert sorted(lines(rows)["change_type"]) == ["change_response", "no_action"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"change_type": "chnge_response", "new_value": "703"}, "Did you mean 'change_response'"),
        ({"change_type": "change_response"}, "expected a new_value"),
        ({"change_type": "blank_response", "new_value": "703"}, "no new_value with blank_response"),
        ({"new_value": "many"}, "expected a whole number"),
        ({"new_value": "99999"}, "expected 1 to 20000"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_its_number(found, told, words):
    rows = filled(found, C41=told).assign(row="7")
    with pytest.raises(InputError, match=re.escape(words)) as refused:
        lines(rows[rows["field"] == "persons"])
    assert "7" in str(refused.value)


def test_a_file_that_is_no_list_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="expected a follow-up list, found no column Check"):
        follow_up.read(path)


def test_a_log_in_another_shape_keeps_it(tmp_path):
    path = tmp_path / "cleaning_log.csv"
    path.write_bytes("\ufeffwho;uuid;question;old_value;issue;check_id;change_type;new_value\n".encode())
    more = pd.DataFrame([("u1", "persons", "1", "=x;y", "C41", "no_action", "")], columns=cleaning.COLUMNS)
    path.write_bytes(follow_up.appended(path, more))
    assert path.read_bytes().startswith("\ufeffwho;uuid".encode())
    assert cleaning.read(path)[["uuid", "issue"]].to_numpy().tolist() == [["u1", "=x;y"]]


def answered_by(found, check, kind):
    log = pd.DataFrame(
        [{"uuid": row.uuid, "question": row.question, "check_id": check, "change_type": kind}
         for row in found.frame[found.frame["check_id"] == check].itertuples()]
    )  # fmt: skip
    frame = checks.look(context(**planted(**FAULTS)), log).frame
    return set(frame[frame["check_id"] == check]["status"])


def test_what_the_log_has_answered_is_told_as_answered(found):
    assert answered_by(found, "C60", "no_action") == {"answered"}
    assert answered_by(found, "C60", "change_response") == {"answered"}
    assert answered_by(found, "C41", "no_action") == {"answered"}


def test_an_error_that_a_change_left_is_still_open(found):
    assert answered_by(found, "C41", "change_response") == {"open"}


def test_a_finding_on_a_unit_is_answered_under_its_code():
    view = context(answers().drop(index=4).reset_index(drop=True))
    log = pd.DataFrame(
        [{"uuid": "XX110152-02", "question": "", "check_id": "C01", "change_type": "no_action"}]
    )
    assert checks.look(view, log).frame["status"].tolist() == ["answered"]


def test_a_second_run_says_what_is_new_and_what_is_gone(found):
    last = follow_up.listed(found, phase(), "en")
    told = last[last["check_id"] != "C60"]
    other = pd.DataFrame([{"check_id": "C20", "of": "u9", "field": "persons"}])
    again = found.since(pd.concat([told, other]))
    new = again.frame[again.frame["since"] == findings.NEW]
    assert set(new["check_id"]) == {"C60"} and again.gone == 1


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.sources = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href")]


@pytest.mark.parametrize("language", ["en", "mn"])
def test_the_page_needs_nothing_else_and_runs_no_text_of_an_informant(found, language):
    html = page.page(found, follow_up.listed(found, phase(), language), phase(), language)
    parsed = _Tags()
    parsed.feed(html)
    assert parsed.sources == [] and parsed.tags.count("script") == 1
    assert "&lt;script&gt;alert(1)" in html and "SYNTHETIC" in html
    assert parsed.tags.count("tr") >= len(found)
