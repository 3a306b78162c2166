"""Sheets of an Excel workbook (.xlsx) as rows of text: what a cell holds, or its formula, never its result.

KoboToolbox writes the text of each cell into the sheet itself. openpyxl makes objects of every such cell,
which takes three to four times as long as reading here; the reading is most of what an intake takes.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree
from xml.parsers import expat

from analysis.core.errors import InputError

_CHUNK = 1 << 16
_BOOK = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?\d+")
_EPOCH, _EPOCH_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # of Excel itself
_NO_LETTERS_OF_DATES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|General', re.IGNORECASE)

Row = tuple[int, list[str]]


@dataclass(frozen=True, eq=False)
class Workbook:
    """An open workbook. sheets: name -> part of the archive; texts: those that cells share."""

    archive: zipfile.ZipFile
    sheets: Mapping[str, str]
    texts: list[str]
    dates: frozenset[str]
    epoch: datetime.datetime

    def rows(self, sheet: str) -> Iterator[Row]:
        """(number, cells) of each row of a sheet that is not empty, without empty cells at its end."""
        with self.archive.open(self.sheets[sheet]) as part:
            yield from _rows(part, self)


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """The workbook at `path`. InputError where it is none, or is damaged, also while its rows are read."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield _workbook(archive, path.name)
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
        ElementTree.ParseError,
        expat.ExpatError,
    ) as error:
        raise InputError(
            f"{path.name}: no Excel workbook that can be read ({error}). Export it again."
        ) from None


def _workbook(archive: zipfile.ZipFile, name: str) -> Workbook:
    if _BOOK not in archive.namelist():
        raise InputError(
            f"{name}: expected an Excel workbook (.xlsx), found another archive. "
            "Save .xlsb and .ods as .xlsx; unpack .zip."
        )
    book = _part(archive, _BOOK)
    targets = {e.get("Id"): e.get("Target") for e in _part(archive, "xl/_rels/workbook.xml.rels")}
    sheets = {
        e.get("name"): _target(targets[e.get(_RELATION) or e.get(_RELATION_STRICT)])
        for e in _all(book, "sheet")
    }
    flags = [e.get("date1904") in ("1", "true") for e in _all(book, "workbookPr")]
    return Workbook(
        archive,
        {title: part for title, part in sheets.items() if "worksheets/" in part},
        [_text(e) for e in _all(_part(archive, "xl/sharedStrings.xml"), "si")],
        _date_styles(_part(archive, "xl/styles.xml")),
        _EPOCH_1904 if any(flags) else _EPOCH,
    )


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part as XML, an empty one where the archive has none; parts that define entities are refused."""
    if name not in archive.namelist():
        return ElementTree.Element("none")
    content = archive.read(name)
    if b"<!" in content[:1000].replace(b"<!--", b""):
        raise ValueError("it declares a document type")
    return ElementTree.fromstring(content)


def _all(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (child for child in element.iter() if child.tag.rpartition("}")[2] == name)


def _target(path: str) -> str:
    """The part that a relation of the workbook leads to."""
    return path.removeprefix("/") if path.startswith("/") else str(PurePosixPath("xl") / path)


def _text(element: ElementTree.Element) -> str:
    """The text of a shared string, without the reading aids of East Asian scripts."""
    tag = element.tag.removesuffix("si")
    runs = [element.find(f"{tag}t"), *(run.find(f"{tag}t") for run in element.findall(f"{tag}r"))]
    return _plain("".join(run.text or "" for run in runs if run is not None))


def _plain(text: str) -> str:
    """Text without the escapes that stand for signs that XML cannot hold, such as _x000D_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _date_styles(styles: ElementTree.Element) -> frozenset[str]:
    """Numbers of the cell styles that show a number as a day or a time."""
    own = {e.get("numFmtId"): e.get("formatCode", "") for e in _all(styles, "numFmt")}
    formats = next((list(e) for e in _all(styles, "cellXfs")), [])
    return frozenset(str(n) for n, e in enumerate(formats) if _shows_date(e.get("numFmtId", "0"), own))


def _shows_date(number: str, own: Mapping[str, str]) -> bool:
    if number in own:
        return bool(re.search("[ymdhs]", _NO_LETTERS_OF_DATES.sub("", own[number]), re.IGNORECASE))
    return int(number) in _DATE_FORMATS


def _rows(part, book: Workbook) -> Iterator[Row]:
    reader = _Reader(book)
    while chunk := part.read(_CHUNK):
        reader.parser.Parse(chunk)
        yield from reader.taken()
    reader.parser.Parse(b"", True)
    yield from reader.taken()


class _Reader:
    """What stands in a sheet, as the parser comes by it.

    A sheet has some five events a cell: handlers are functions of their own variables, and attributes come
    as a list, which takes half the time of a method and a dictionary.
    """

    def __init__(self, book: Workbook):
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self._done: list[Row] = []
        handlers = _handlers(book, self._done)
        self.parser.StartElementHandler, self.parser.EndElementHandler = handlers[:2]
        self.parser.CharacterDataHandler = handlers[2]

    def taken(self) -> list[Row]:
        done = self._done[:]
        self._done.clear()
        return done


def _refuse(*_) -> None:
    raise ValueError("it declares a document type")


def _handlers(book: Workbook, done: list[Row]) -> tuple[Callable, Callable, Callable]:
    """What is done at the start of an element, at its end, and with text; rows are added to `done`."""
    number, at = 0, -1
    cells: list[str] = []
    kind, style, value, formula = "n", "0", "", None
    into = ""  # element whose text is taken: v, f or t
    aid = False  # inside a reading aid

    def start(tag: str, attributes: list[str]) -> None:
        nonlocal number, at, cells, kind, style, value, formula, into, aid
        name = _local(tag)
        if name == "c":
            kind, style, value, formula = "n", "0", "", None
            at += 1
            for place in range(0, len(attributes), 2):
                key = attributes[place]
                if key == "r":
                    at = _column(attributes[place + 1].rstrip("0123456789"))
                elif key == "t":
                    kind = attributes[place + 1]
                elif key == "s":
                    style = attributes[place + 1]
        elif name == "t" or name == "v":
            into = "" if aid else name
        elif name == "f":
            into, formula = name, ""
        elif name == "rPh":
            aid = True
        elif name == "row":
            told = dict(zip(attributes[::2], attributes[1::2], strict=True))
            number = int(told.get("r", number + 1))
            cells, at = [], -1

    def end(tag: str) -> None:
        nonlocal into, aid
        name = _local(tag)
        if name == "c":
            if text := f"={formula}" if formula is not None else _shown(value, kind, style, book):
                if at > len(cells):
                    cells.extend([""] * (at - len(cells)))
                cells.append(text)
        elif name == "t" or name == "v" or name == "f":
            into = ""
        elif name == "rPh":
            aid = False
        elif name == "row" and cells:
            done.append((number, cells))

    def characters(text: str) -> None:
        nonlocal value, formula
        if into == "f":
            formula += text
        elif into:
            value += text

    return start, end, characters


def _shown(value: str, kind: str, style: str, book: Workbook) -> str:
    """A cell without a formula as text."""
    if kind == "s" and value:
        return book.texts[int(value)]
    if kind != "n" or not value:
        return _plain(value)
    if style in book.dates:
        return _moment(float(value), book.epoch)
    return value if _WHOLE.fullmatch(value) else _number(float(value))


@cache
def _local(tag: str) -> str:
    """The name of an element without the prefix of its namespace."""
    return tag.rpartition(":")[2]


@cache
def _column(letters: str) -> int:
    """Place of a column, from 0, by its letters."""
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - 64
    return place - 1


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def _moment(value: float, epoch: datetime.datetime) -> str:
    """A day and time; Excel counts days, and holds that there was a 29 February 1900."""
    shift = 1 if epoch == _EPOCH and value < 60 else 0
    found = epoch + datetime.timedelta(days=int(value) + shift, seconds=round(value % 1 * 86_400))
    return found.time().isoformat() if value < 1 else found.isoformat()
