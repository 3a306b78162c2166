"""Figures and tables as an executed notebook shows them, read back for documents and files.

The executed notebook is all that an export needs: nothing is computed again.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

from .figure import EVIDENCE, WORDS, evidence_word

_FIGURE = re.compile(
    r'<figure class="cp-(figure|table)" id="([^"]+)" data-evidence="([^"]*)"'
    r'(?: lang="([^"]*)")?>(.*?)</figure>',
    re.DOTALL,
)
_CSV = re.compile(r'href="data:text/csv[^",]*;base64,([A-Za-z0-9+/=]*)"')
_LINE = r'<div class="cp-{}">(.*?)</div>'
INK = "#1a1a1a"  # text and axes where there is no page whose colour they could follow


@dataclass(frozen=True)
class Shown:
    """kind: figure or table. title carries its number. evidence: a key of `figure.EVIDENCE`.

    svg: the drawing of a figure; table: the `table` element of a table, as HTML; csv: the data behind it.
    """

    id: str
    kind: str
    title: str
    note: str
    source: str
    evidence: str
    alt: str = ""
    svg: str = ""
    table: str = ""
    csv: bytes = b""
    language: str = "en"

    @property
    def word(self) -> str:
        """The word that says what the numbers are ("SYNTHETIC DATA"); official and computed ones: none."""
        return evidence_word(self.evidence, self.language)

    @property
    def source_line(self) -> str:
        """The source as it is printed; empty where there is none."""
        return f"{WORDS[self.language]['source']}: {self.source}" if self.source else ""

    @property
    def caption(self) -> str:
        return f"{self.word}: {self.title}" if self.word else self.title


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, how many columns and rows it takes, whether it heads others."""

    text: str
    columns: int = 1
    rows: int = 1
    head: bool = False
    number: bool = False


def find(html: str) -> list[Shown]:
    """The figures and tables in a piece of HTML, in order."""
    return [_shown(match) for match in _FIGURE.finditer(html)]


def head_word(things: Iterable[Shown]) -> str:
    """What the head of each page says: words of evidence neither official nor computed from it."""
    words = {thing.evidence: thing.word for thing in things if thing.evidence != "worked example"}
    return ", ".join(words[kind] for kind in EVIDENCE if words.get(kind))


def replace(html: str, by) -> str:
    """The HTML with each figure and table replaced by what `by(shown)` gives."""
    return _FIGURE.sub(lambda match: by(_shown(match)), html)


def _shown(match: re.Match) -> Shown:
    kind, id, evidence, language, inner = match.groups()
    language = language or "en"
    svg = re.search(r"<svg\b.*</svg>", inner, re.DOTALL)
    table = re.search(r"<table>.*</table>", inner, re.DOTALL)
    data = _CSV.search(inner)
    alt = re.search(r'aria-label="([^"]*)"', svg[0]) if svg else None
    title = _text(re.sub(r'<span class="cp-evidence">.*?</span>', "", _line("title", inner)))
    return Shown(
        unescape(id),
        kind,
        title,
        _text(_line("note", inner)),
        _text(_line("source", inner)).removeprefix(f"{WORDS[language]['source']}: "),
        unescape(evidence),
        unescape(alt[1]) if alt else "",
        svg[0] if svg else "",
        table[0] if table and not svg else "",
        base64.b64decode(data[1]) if data else b"",
        language,
    )


def _line(name: str, inner: str) -> str:
    match = re.search(_LINE.format(name), inner, re.DOTALL)
    return match[1] if match else ""


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def svg_file(shown: Shown) -> str:
    """The drawing as a file that stands alone: dark ink on white, its alt text as description."""
    start, body = re.match(r"(<svg\b[^>]*>)(.*)", shown.svg, re.DOTALL).groups()
    start = re.sub(r' (?:style|class)="[^"]*"', "", start)
    x, y, width, height = re.search(r'viewBox="([^"]+)"', start)[1].split()
    paper = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#ffffff"/>'
    words = f"<title>{escape(shown.caption)}</title><desc>{escape(shown.alt)}</desc>"
    drawn = (start + words + paper + body).replace("currentColor", INK)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def size(shown: Shown) -> tuple[float, float]:
    """Width and height of the drawing in points."""
    view = re.search(r'viewBox="([^"]+)"', shown.svg)[1].split()
    return float(view[2]), float(view[3])


def rows(table: str) -> list[list[Cell]]:
    """The rows of a `table` element; its caption is left out."""
    parser = _Rows()
    parser.feed(table)
    return parser.found


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[Cell]] = []
        self._open: dict | None = None

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "tr":
            self.found.append([])
        elif tag in ("th", "td"):
            self._open = {
                "columns": int(given.get("colspan") or 1),
                "rows": int(given.get("rowspan") or 1),
                "head": tag == "th",
                "number": "cp-number" in (given.get("class") or ""),
                "text": "",
            }

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self._open is not None:
            self.found[-1].append(
                Cell(**{**self._open, "text": " ".join(self._open["text"].split(" ")).strip()})
            )
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open["text"] += data


def data_rows(shown: Shown) -> list[list[str]]:
    """The rows of the CSV behind it, its head first; none when it has no data."""
    return list(csv.reader(io.StringIO(shown.csv.decode("utf-8"))))
