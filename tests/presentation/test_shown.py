"""Figures and tables read back from a page: as SVG, as Excel, in documents."""

import io
import re
import xml.etree.ElementTree as ElementTree

import openpyxl
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.presentation import charts, document, finish, sheets, shown, table

FRAME = pd.DataFrame(
    {
        "Group": ["East", "East", "West"],
        "Domain": ["Өвөрхангай", "=1+1", "Үүр & <b>"],
        "Rate": [27.1, -1234.5, None],
        "Code": ["007", "010", "100"],
    }
)


def made_table(evidence="synthetic"):
    return table(
        FRAME,
        id="table-9-1",
        title="Rates <here>",
        source="a survey",
        note="Rates are shares.",
        evidence=evidence,
        units={"Rate": "%"},
        group="Group",
    )


def made_figure():
    rows = pd.DataFrame({"domain": ["Urban", "Rural"], "rate": [23.0, 35.5]})
    drawing = charts.bars(rows, "domain", "rate", unit="per cent")
    return finish(drawing, id="figure-9-1", title="Rates", alt='A "bar" & more', data=rows, source="a survey")


@pytest.fixture(scope="module")
def both():
    found = shown.find(f"<p>{made_table().html()}</p>{made_figure().html()}")
    assert [thing.id for thing in found] == ["table-9-1", "figure-9-1"]
    return found


def test_what_is_read_back_is_what_was_shown(both):
    first, second = both
    assert (first.kind, first.title, first.note) == ("table", "Table 9.1: Rates <here>", "Rates are shares.")
    assert (first.source, first.word) == ("a survey", "SYNTHETIC DATA")
    assert first.caption == "SYNTHETIC DATA: Table 9.1: Rates <here>"
    assert (second.kind, second.alt, second.caption) == ("figure", 'A "bar" & more', "Figure 9.1: Rates")
    assert first.csv.decode().splitlines()[1] == "East,Өвөрхангай,27.1,007,synthetic"


def test_the_rows_of_a_table_keep_heads_spans_and_numbers(both):
    rows = shown.rows(both[0].table)
    assert [cell.text for cell in rows[0]] == ["Domain", "Rate %", "Code"]
    assert [(cell.text, cell.columns, cell.head) for cell in rows[1]] == [("East", 3, True)]
    assert [(cell.text, cell.number) for cell in rows[2]] == [
        ("Өвөрхангай", False),
        ("27.1", True),
        ("007", True),
    ]
    assert rows[-1][0].text == "Үүр & <b>"


def test_a_drawing_stands_alone_as_a_file(both):
    text = shown.svg_file(both[1])
    root = ElementTree.fromstring(text.encode())
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text == "Figure 9.1: Rates"
    assert root.find(f"{space}desc").text == 'A "bar" & more'
    assert "currentColor" not in text and root.find(f"{space}rect").get("fill") == "#ffffff"
    assert root.get("width") and "style" not in root.attrib


def test_the_workbook_holds_the_table_its_data_and_its_notes(both):
    content = sheets.workbook(both[0])
    assert content == sheets.workbook(both[0])
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["table", "data", "notes"]
    seen, data = book["table"], book["data"]
    assert seen["A1"].value == "SYNTHETIC DATA: Table 9.1: Rates <here>"
    assert [cell.value for cell in seen[3]] == ["Domain", "Rate %", "Code"]
    assert "A4:C4" in {str(span) for span in seen.merged_cells.ranges}
    assert seen["B5"].value == 27.1 and seen["B5"].number_format == "#,##0.0"
    assert seen["B6"].value == -1234.5 and seen["A6"].value == "=1+1" and seen["A6"].data_type == "s"
    assert data["D2"].value == "007" and data["C3"].value == -1234.5 and data["E2"].value == "synthetic"
    notes = {row[0].value: row[1].value for row in book["notes"].iter_rows()}
    assert notes["evidence"] == "SYNTHETIC DATA" and notes["note"] == "Rates are shares."


def test_columns_are_never_narrower_than_their_longest_word():
    rows = shown.rows(made_table().html())
    size, widths, fits = document.column_widths(rows, 1, room=200)
    assert fits and sum(widths) <= 200.01 and widths[0] >= len("Өвөрхангай") * 0.5 * size
    wide = [[shown.Cell("w" * 30)] * 12]
    size, widths, fits = document.column_widths(wide, 0, room=200)
    assert not fits and size == 5.5


def test_a_long_list_without_spaces_breaks_after_its_commas():
    rows = [[shown.Cell("1,000,000"), shown.Cell(",".join(["income"] * 20))]]
    kept, broken = document._breakable(rows)[0]
    assert kept.text == "1,000,000" and broken.text.count("\u200b") == 19
    assert document.column_widths([[kept, broken]], 0)[2]


def test_cells_that_reach_down_move_the_cells_of_the_next_row():
    rows = [[shown.Cell("a", rows=2), shown.Cell("b", columns=2)], [shown.Cell("c"), shown.Cell("d")]]
    assert [[column for column, _ in row] for row in document._placed(rows)] == [[0, 1], [1, 2]]


def test_the_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr(document.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="--to pdf: .*no pypandoc and no typst.*extra 'documents'"):
        document.require("pdf")


def documents_or_skip():
    for name in document.MODULES:
        pytest.importorskip(name, reason="the extra 'documents' is not installed")


HTML = "<h1>Нүүр: Өвөр Үүр</h1><p>A share of <strong>27.1 %</strong>.</p><p>{}</p><p>{}</p>"


def test_the_pdf_holds_words_and_letters_and_the_mark_on_each_page(both, tmp_path):
    documents_or_skip()
    html = HTML.format(document.mark(0), document.mark(1))
    content = document.pdf(html, "Өвөр", both, "SYNTHETIC DATA")
    assert content.startswith(b"%PDF-") and content == document.pdf(html, "Өвөр", both, "SYNTHETIC DATA")
    assert len(content) > 5_000
    (tmp_path / "a.pdf").write_bytes(content)
    import shutil
    import subprocess

    if shutil.which("pdftotext"):
        said = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, check=True
        )
        text = said.stdout.decode()
        assert all(words in text for words in ("Нүүр: Өвөр Үүр", "Өвөрхангай", "Rates are shares.", "27.1"))
        assert all("SYNTHETIC DATA" in page.splitlines()[0] for page in text.split("\f") if page.strip())


def test_the_word_file_holds_alt_text_header_and_table(both):
    documents_or_skip()
    import zipfile

    content = document.docx(HTML.format(document.mark(0), document.mark(1)), "Өвөр", both, "SYNTHETIC DATA")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body, head = parts.read("word/document.xml").decode(), parts.read("word/header1.xml").decode()
        assert [name for name in parts.namelist() if name.startswith("word/media/")][0].endswith(".png")
    assert "SYNTHETIC DATA" in head and "Өвөр" in head
    assert (
        'descr="A &quot;bar&quot; &amp; more"' in body and "Өвөрхангай" in body and "Source: a survey" in body
    )
    assert "<w:tblHeader" in body and 'w:gridSpan w:val="3"' in body
    section = re.search(r"<w:sectPr>.*?</w:sectPr>", body, re.DOTALL)[0]
    assert section.index("headerReference") < section.index("pgSz")


def test_a_drawing_becomes_png(both):
    documents_or_skip()
    content = document.png(both[1], ppi=72)
    assert content.startswith(b"\x89PNG")
