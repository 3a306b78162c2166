"""A table or figure as an Excel file: as shown, the data behind it, and its notes."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from analysis.core.workbooks import content
from analysis.core.workbooks import write_text as _write

from .shown import Cell, Shown, data_rows, rows

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_NUMBER = re.compile(r"[−-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)
_LONGEST = 60  # characters: a column is never wider


def workbook(shown: Shown) -> bytes:
    """An Excel file with the sheets "table" (as the page shows it), "data" (behind it) and "notes".

    A figure has no sheet "table". Numbers are numbers; codes that begin with 0 stay text; the notes say what
    kind of evidence it is, and so does the first line of each sheet.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    if shown.table:
        _as_shown(book.create_sheet("table"), shown)
    if shown.csv:
        _data(book.create_sheet("data"), shown)
    _notes(book.create_sheet("notes"), shown)
    return content(book, shown.caption)


def _as_shown(sheet: Worksheet, shown: Shown) -> None:
    from openpyxl.styles import Alignment, Font

    _write(sheet, 1, 1, shown.caption)
    sheet["A1"].font = Font(bold=True)
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows(shown.table), 3):
        column = 1
        for cell in cells:
            column = next(c for c in count(column) if (row, c) not in taken)
            _put(sheet, row, column, cell)
            written = sheet.cell(row, column)
            written.font = Font(bold=cell.head)
            written.alignment = Alignment(
                horizontal="right" if cell.number else None, vertical="top", wrap_text=cell.head
            )
            last_row, last_column = row + cell.rows - 1, column + cell.columns - 1
            if (last_row, last_column) != (row, column):
                sheet.merge_cells(
                    start_row=row, end_row=last_row, start_column=column, end_column=last_column
                )
            taken |= {(r, c) for r in range(row, last_row + 1) for c in range(column, last_column + 1)}
            column = last_column + 1
    _widths(sheet, from_row=3)


def _put(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell.number and _NUMBER.fullmatch(cell.text):
        decimals = len(cell.text.partition(".")[2])
        written = sheet.cell(row, column, float(cell.text.replace(",", "").replace("−", "-")))
        written.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    else:
        _write(sheet, row, column, cell.text)


def _data(sheet: Worksheet, shown: Shown) -> None:
    from openpyxl.styles import Font

    for row, values in enumerate(data_rows(shown), 1):
        for column, value in enumerate(values, 1):
            if row > 1 and _PLAIN.fullmatch(value):
                sheet.cell(row, column, float(value) if re.search(r"[.eE]", value) else int(value))
            else:
                _write(sheet, row, column, value)
            if row == 1:
                sheet.cell(row, column).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    _widths(sheet)


def _notes(sheet: Worksheet, shown: Shown) -> None:
    from openpyxl.styles import Alignment, Font

    told = [
        ("id", shown.id),
        ("title", shown.title),
        ("evidence", shown.word or shown.evidence),
        ("note", shown.note),
        ("source", shown.source),
        ("alt text", shown.alt),
    ]
    for row, (name, text) in enumerate([pair for pair in told if pair[1]], 1):
        _write(sheet, row, 1, name)
        _write(sheet, row, 2, text)
        sheet.cell(row, 1).font = Font(bold=True)
        sheet.cell(row, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 12
    sheet.column_dimensions["B"].width = 100


def _widths(sheet: Worksheet, from_row: int = 1) -> None:
    from openpyxl.utils import get_column_letter

    merged = {cell for span in sheet.merged_cells.ranges for cell in span.cells}
    for column in range(1, sheet.max_column + 1):
        lengths = [
            len(str(sheet.cell(row, column).value or ""))
            for row in range(from_row, sheet.max_row + 1)
            if (row, column) not in merged
        ]
        # Heads wrap: half their length is room enough.
        sheet.column_dimensions[get_column_letter(column)].width = min(_LONGEST, max([8, *lengths])) + 2
