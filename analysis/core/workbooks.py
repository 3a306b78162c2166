"""Excel files whose bytes depend on their content alone, with text that stays text."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import TYPE_CHECKING

from .cells import safe

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MOMENT = datetime.datetime(2000, 1, 1)  # equal input, equal bytes
_NOT_HELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Text as text: what begins with "=" is no formula, also when the cell is edited and left again.

    An empty text leaves the cell empty; characters that a workbook cannot hold are left out.
    """
    if not text:
        return
    cell = sheet.cell(row, column)
    cell.value = _NOT_HELD.sub("", text)
    cell.data_type = "s"
    if safe(text) != text:
        cell.quotePrefix = True


def content(book: Workbook, title: str) -> bytes:
    """The file of a workbook, without the moment it was made: equal workbooks give equal bytes."""
    book.properties.title, book.properties.creator = title, "compendium"
    book.properties.created = _MOMENT
    raw = io.BytesIO()
    book.save(raw)
    made = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                stamp = rb"\g<1>" + _MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", stamp, part)
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()
