"""Workbooks as rows of text: every kind of cell, formulas as their text, damaged files refused."""

import datetime
import zipfile

import openpyxl
import pytest

from analysis.core.errors import InputError
from analysis.dtm.intake import workbooks

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = (
    f'<x:workbook xmlns:x="{MAIN}" xmlns:r="{REL}"><x:sheets>'
    '<x:sheet name="One" r:id="r1"/></x:sheets></x:workbook>'
)
LINKS = '<Relationships><Relationship Id="r1" Target="/xl/worksheets/a.xml"/></Relationships>'
SHARED = (
    f'<sst xmlns="{MAIN}"><si><t>plain</t></si>'
    "<si><r><t>two </t></r><r><t>runs</t></r><rPh><t>aid</t></rPh></si></sst>"
)


def archive(path, rows, **parts):
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    given = {"workbook.xml": BOOK, "_rels/workbook.xml.rels": LINKS, "worksheets/a.xml": sheet} | parts
    with zipfile.ZipFile(path, "w") as made:
        for name, text in given.items():
            made.writestr(f"xl/{name}", text)
    return path


def rows(path, sheet="One"):
    with workbooks.opened(path) as book:
        return list(book.rows(sheet))


def test_what_openpyxl_writes_is_read_as_it_shows(tmp_path):
    book = openpyxl.Workbook()
    day = datetime.datetime(2031, 9, 14, 10, 2, 33)
    book.active.append(["а", 12, 12.0, 0.1, True, day.date(), day, day.time(), None, "=1+1", ""])
    book.active.append([])
    book.active.append([None, "last"])
    book.save(tmp_path / "a.xlsx")
    assert rows(tmp_path / "a.xlsx", "Sheet") == [
        (
            1,
            [
                "а",
                "12",
                "12",
                "0.1",
                "1",
                "2031-09-14T00:00:00",
                "2031-09-14T10:02:33",
                "10:02:33",
                "",
                "=1+1",
            ],
        ),
        (3, ["", "last"]),
    ]


def test_shared_texts_cells_without_places_and_escapes_are_read(tmp_path):
    cells = (
        '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c>'
        '<x:c t="str"><x:f>A1&amp;"x"</x:f><x:v>cached</x:v></x:c><x:c r="F1"><x:v>1.5E2</x:v></x:c></x:row>'
        '<x:row r="7"><x:c r="A7" t="inlineStr"><x:is><x:t>a_x000D_b</x:t></x:is></x:c>'
        '<x:c r="B7" t="e"><x:v>#DIV/0!</x:v></x:c></x:row>'
    )
    path = archive(tmp_path / "a.xlsx", cells, **{"sharedStrings.xml": SHARED})
    assert rows(path) == [(1, ["plain", "two runs", '=A1&"x"', "", "", "150"]), (7, ["a\rb", "#DIV/0!"])]


@pytest.mark.parametrize("other", ["workbook.xml", "worksheets/a.xml"])
def test_entities_are_refused(tmp_path, other):
    bad = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(InputError, match="declares a document type"):
        rows(archive(tmp_path / "a.xlsx", "", **{other: bad}))


def test_another_archive_and_a_broken_sheet_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as made:
        made.writestr("content.xml", "<ods/>")
    with pytest.raises(InputError, match="another archive"):
        rows(tmp_path / "b.xlsx")
    with pytest.raises(InputError, match="no Excel workbook that can be read"):
        rows(archive(tmp_path / "a.xlsx", "<x:row>"))
