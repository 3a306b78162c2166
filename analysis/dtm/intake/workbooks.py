"""Sheets of an Excel workbook (.xlsx) as rows of text: what a cell holds, or its formula, never its result.

KoboToolbox writes the text of each cell into the sheet itself. openpyxl makes objects of every such cell,
which takes three to four times as long as reading here; the reading is most of what an intake takes.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator, Mapping
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
_LETTERS = re.compile("[A-Z]+")
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
    """What stands in a sheet, as the parser comes by it."""

    def __init__(self, book: Workbook):
        self.book = book
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._done: list[Row] = []
        self._cells: list[str] = []
        self._number = 0
        self._at = -1
        self._kind, self._style = "n", "0"
        self._value, self._formula = "", None
        self._into = ""  # element whose text is taken: v, f or t
        self._aid = False  # inside a reading aid

    def taken(self) -> list[Row]:
        done, self._done = self._done, []
        return done

    def _refuse(self, *_) -> None:
        raise ValueError("it declares a document type")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "c":
            place = attributes.get("r")
            self._at = _column(_LETTERS.match(place)[0]) if place else self._at + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._value, self._formula = "", None
        elif name in ("v", "f", "t"):
            self._into = "" if self._aid else name
            if name == "f":
                self._formula = ""
        elif name == "rPh":
            self._aid = True
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells, self._at = [], -1

    def _characters(self, text: str) -> None:
        if self._into == "f":
            self._formula += text
        elif self._into:
            self._value += text

    def _end(self, tag: str) -> None:
        name = _local(tag)
        if name == "c":
            text = self._shown()
            if text:
                self._cells += [""] * (self._at - len(self._cells)) + [text]
        elif name in ("v", "f", "t"):
            self._into = ""
        elif name == "rPh":
            self._aid = False
        elif name == "row" and self._cells:
            self._done.append((self._number, self._cells))

    def _shown(self) -> str:
        """The cell as text."""
        if self._formula is not None:
            return f"={self._formula}"
        value = self._value
        if self._kind == "s" and value:
            return self.book.texts[int(value)]
        if self._kind != "n" or not value:
            return _plain(value)
        if self._style in self.book.dates:
            return _moment(float(value), self.book.epoch)
        return value if _WHOLE.fullmatch(value) else _number(float(value))


@cache
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


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
