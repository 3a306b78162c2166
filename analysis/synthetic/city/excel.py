"""An Excel file as Kobo's exporter makes it: one sheet, texts, and formulas where a text begins with =.

Written by hand because it must say what the exporter would (formulas among the answers, with 0 as their
last value, as XlsxWriter leaves them) in bytes that depend on the content alone.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DAY, _TIME = 1, 2  # styles of cells
_EPOCH = datetime.datetime(1899, 12, 30)
_STYLES = (
    f'<styleSheet {_MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def workbook(rows: Sequence[Sequence[object]], sheet: str) -> bytes:
    """The file with the rows in one sheet of that name: texts, whole numbers, days, times; "" is no cell."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name={quoteattr(sheet[:31])} sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))  # equal content, equal bytes
            archive.writestr(info, (_HEAD + text).encode("utf-8"), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{id}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for id, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _sheet(rows: Sequence[Sequence[object]]) -> str:
    letters = [_letters(column) for column in range(max(map(len, rows)))]
    lines = [
        f'<row r="{line}">{"".join(map(_cell, row, [f"{at}{line}" for at in letters[: len(row)]]))}</row>'
        for line, row in enumerate(rows, 1)
    ]
    return f"<worksheet {_MAIN}><sheetData>{''.join(lines)}</sheetData></worksheet>"


def _letters(column: int) -> str:
    """A, B, ... Z, AA for 0, 1, ...

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _cell(value: object, at: str) -> str:
    if value == "":
        return ""
    if isinstance(value, datetime.datetime):
        days = (value - _EPOCH) / datetime.timedelta(days=1)
        return f'<c r="{at}" s="{_TIME}"><v>{days:.9f}</v></c>'
    if isinstance(value, datetime.date):
        return f'<c r="{at}" s="{_DAY}"><v>{value.toordinal() - _EPOCH.toordinal()}</v></c>'
    if not isinstance(value, str):
        return f'<c r="{at}"><v>{int(value)}</v></c>'
    if value.startswith("="):
        return f'<c r="{at}"><f>{escape(value[1:])}</f><v>0</v></c>'
    space = ' xml:space="preserve"' if value != value.strip() else ""
    return f'<c r="{at}" t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'
