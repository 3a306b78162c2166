"""Files as they come from KoboToolbox, ODK or a laptop: rows of text, and how they were read.

Encoding and separator of a CSV file stand nowhere in it. They are found out by what makes sense of it: a byte
order mark, bytes that are UTF-8, and the heads that the form knows. Formulas in workbooks are read as their
text, never evaluated.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from analysis.core.errors import InputError

from . import workbooks

SEPARATORS = (",", ";", "\t")
LOSSY = "windows-1251"  # has no Ө and no Ү
HEAD_ROWS = 20  # the heads stand in one of the first rows
_MARK = b"\xef\xbb\xbf"
READABLE = (".csv", ".tsv", ".txt", ".xlsx")

# How many heads of the form are among the texts of a row: (row, lossy) -> number.
Score = Callable[[Sequence[str], bool], int]


@dataclass(frozen=True, eq=False)
class Sheet:
    """The rows of a file that are not empty, all text.

    numbers: of the rows in the file. head: place of the row of heads in `rows`. others: sheets of the
    workbook that were not read. encoding, separator: of a CSV file.
    """

    file: str
    kind: str
    rows: Sequence[list[str]]
    numbers: Sequence[int]
    head: int
    sheet: str = ""
    others: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""

    @property
    def lossy(self) -> bool:
        return self.encoding == LOSSY

    def below(self) -> Iterable[tuple[int, list[str]]]:
        """(number, cells) of the rows below the heads."""
        return zip(self.numbers[self.head + 1 :], self.rows[self.head + 1 :], strict=True)


def read(path: Path, score: Score) -> Sheet:
    """The file at `path`, CSV or XLSX by its content. InputError says what else it is, and what to do."""
    data = path.read_bytes()
    if not data.strip():
        raise InputError(f"{path.name}: the file is empty. Export it again.")
    if data.startswith(b"PK\x03\x04"):
        return _workbook(path, score)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            f"{path.name}: expected .xlsx, found an old Excel file (.xls) or one with a password. "
            "Save it as an Excel workbook (.xlsx) without a password."
        )
    if data.removeprefix(_MARK).lstrip()[:1] == b"<":
        raise InputError(
            f"{path.name}: expected a table, found a web page or XML. "
            "The download may have met the page for signing in: sign in, and export it again."
        )
    return _csv(path, data, score)


def _csv(path: Path, data: bytes, score: Score) -> Sheet:
    tried = []
    for encoding, text in _decoded(data, path.name):
        body, stated = _without_separator_line(text)
        for separator in stated or SEPARATORS:
            rows = _first_rows(body, separator)
            known, head = _best_head(rows, lambda row, lossy=encoding == LOSSY: score(row, lossy))
            fit = (known, max(map(len, rows), default=0))
            tried.append((fit, head, body, len(stated), {"encoding": encoding, "separator": separator}))
    _, head, body, above, how = max(tried, key=lambda attempt: attempt[0])
    numbers, rows = _apart(_rows(body, how["separator"], path.name, above))
    return Sheet(path.name, "csv", rows, numbers, head, **how)


def _apart(rows: Iterable[tuple[int, list[str]]]) -> tuple[list[int], list[list[str]]]:
    found = list(rows)
    return [number for number, _ in found], [cells for _, cells in found]


def _decoded(data: bytes, name: str) -> Iterable[tuple[str, str]]:
    """(encoding, text) for each encoding that the bytes may be in, the likelier first."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return [("utf-16", _strict(data, "utf-16", name))]
    start = data[:4096]
    if start.count(0) > len(start) // 4:
        encoding = "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
        return [(encoding, _strict(data, encoding, name))]
    if start.count(0):
        raise InputError(
            f"{name}: expected a CSV or XLSX file, found one that is neither (bytes of zero in it)."
        )
    mark = data.startswith(_MARK)
    data = data.removeprefix(_MARK)
    text = _try(data, "utf-8")
    if text is not None:
        return [("utf-8 with mark" if mark else "utf-8", text)]
    _refuse_mixed(data, name, mark)
    likely = sorted(("windows-1251", "windows-1252"), reverse=not _cyrillic(data))
    found = [(encoding, text) for encoding in likely if (text := _try(data, encoding)) is not None]
    if not found:
        raise InputError(
            f"{name}: expected text, found bytes of no encoding that is known. Save it as CSV UTF-8."
        )
    return found


def _strict(data: bytes, encoding: str, name: str) -> str:
    text = _try(data, encoding)
    if text is None:
        raise InputError(f"{name}: the text begins as {encoding} and does not go on so. Export it again.")
    return text.removeprefix("\ufeff")


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refuse_mixed(data: bytes, name: str, mark: bool) -> None:
    """InputError where some lines are UTF-8 and others are not: no encoding reads such a file."""
    lines = {n: line for n, line in enumerate(data.split(b"\n"), 1) if not line.isascii()}
    as_utf8 = [n for n, line in lines.items() if _try(line, "utf-8") is not None]
    if as_utf8 or mark:
        other = [str(n) for n in lines if n not in as_utf8]
        raise InputError(
            f"{name}: expected one encoding, found two: line {min(as_utf8, default=1)} is UTF-8, "
            f"line {', '.join(other[:5])}{' ...' if len(other) > 5 else ''} not. "
            "The file was put together from two: put both into the folder as they came."
        )


def _cyrillic(data: bytes) -> bool:
    """Do letters above ASCII stand in words of their own, as Cyrillic does, or among others as in düüreg?"""
    runs = re.findall(rb"[A-Za-z]?[\xa8\xb8\xc0-\xff]+[A-Za-z]?", data)
    among = sum(run[:1].isascii() or run[-1:].isascii() for run in runs)
    return 2 * among <= len(runs)


def _without_separator_line(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the line `sep=;` by which Excel is told the separator, and that separator."""
    match = re.match(r'"?sep=([,;\t|])"?\r?\n', text)
    return (text[match.end() :], (match[1],)) if match else (text, ())


def _first_rows(text: str, separator: str) -> list[list[str]]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return list(islice(filter(any, rows), HEAD_ROWS))
    except csv.Error:
        return []


def _rows(text: str, separator: str, name: str, above: int) -> list[tuple[int, list[str]]]:
    """The rows with their numbers. above: lines of the file that the text is without."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [(number, cells) for number, cells in enumerate(reader, 1 + above) if any(cells)]
    except csv.Error as error:
        raise InputError(
            f"{name}, line {reader.line_num + above}: the cells cannot be told apart ({error}). "
            "A quotation mark may be missing there: export the file again."
        ) from None


def _best_head(rows: Sequence[Sequence[str]], score: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    """(number of known heads, place) of the first row that has the most; (0, 0) for no rows."""
    scores = [score(row) for row in rows]
    best = max(scores, default=0)
    return best, scores.index(best) if best else 0


def _workbook(path: Path, score: Score) -> Sheet:
    """The sheet of the workbook that has the most heads of the form in one of its first rows."""
    with workbooks.opened(path) as book:
        found = {}
        for name in book.sheets:
            first = [cells for _, cells in islice(book.rows(name), HEAD_ROWS)]
            found[name] = _best_head(first, lambda row: score(row, False))
        if not found:
            raise InputError(f"{path.name}: expected a sheet with rows, found none in the workbook.")
        best = max(found, key=lambda name: found[name][0])
        known, head = found[best]
        rivals = [name for name, (n, _) in found.items() if known and n > known / 2]
        if len(rivals) > 1:
            raise InputError(
                f"{path.name}: expected answers on one sheet, found them on {' and '.join(rivals)}. "
                "Put each into a workbook of its own, or take away the one that does not count."
            )
        others = tuple(name for name in found if name != best)
        numbers, rows = _apart(book.rows(best))
        return Sheet(path.name, "xlsx", rows, numbers, head, best, others)
