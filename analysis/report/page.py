"""A chapter's page: the one object through which a notebook reads data and shows results.

It checks the parameters, remembers every file the page stands on, and closes with the box
"How this page was made".
"""

from __future__ import annotations

import html
import platform
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import official
from analysis.core.files import ROOT, sha256
from analysis.core.parameters import ChapterParameters

from .chapters import Chapter, chapter

_WORDS = {
    "en": {
        "made": "How this page was made",
        "run": "Run in {seconds} seconds. To make it again:",
        "notebook": "The notebook",
        "below": "; the data behind each table and figure stand below it as CSV.",
        "parameters": "Parameters",
        "of parameters": ("name", "value", "default"),
        "data": "Data, by their terms",
        "of data": ("table", "file", "sha256"),
        "versions": "Versions",
        "of versions": ("software", "version"),
    },
    "mn": {
        "made": "Энэ хуудсыг хэрхэн гаргасан",
        "run": "{seconds} секундэд гаргав. Дахин гаргах тушаал:",
        "notebook": "Тэмдэглэлийн дэвтэр (notebook)",
        "below": "; хүснэгт, зураг бүрийн өгөгдөл доор нь CSV хэлбэрээр бий.",
        "parameters": "Параметр",
        "of parameters": ("нэр", "утга", "анхны утга"),
        "data": "Өгөгдөл, ашиглах нөхцөлөөр",
        "of data": ("хүснэгт", "файл", "sha256"),
        "versions": "Хувилбар",
        "of versions": ("программ", "хувилбар"),
    },
}
_VERSIONS = ("pandas", "numpy", "matplotlib", "papermill", "jupyter-book")


@dataclass(frozen=True)
class DataFile:
    """A file a page stands on."""

    name: str
    path: str
    sha256: str
    licence: str


def open_page(chapter_id: str, namespace: Mapping[str, Any], banner: bool = True) -> Page:
    """Check the parameters found in `namespace` (a notebook's `globals()`), and open the page.

    Only the names of the chapter's schema are taken. banner: say at the top what the page stands on.
    Raises `InputError` that lists every parameter that is not accepted.
    """
    opened = chapter(chapter_id)
    schema = opened.parameters
    given = {name: namespace[name] for name in schema.model_fields if name in namespace}
    page = Page(opened, schema.read(given, chapter_id))
    if banner:
        _display_html(
            f'<div class="cp-banner" role="note">This page stands on {html.escape(opened.stands_on)}.</div>'
        )
    return page


class Page:
    """One run of a chapter. `parameters` are checked and do not change."""

    def __init__(self, opened: Chapter, parameters: ChapterParameters):
        self.chapter = opened
        self.parameters = parameters
        self.files: dict[str, DataFile] = {}
        self._started = time.monotonic()

    def official(self, table: str) -> pd.DataFrame:
        """An official table, one row a printed estimate (see `analysis.official.load`)."""
        frame = official.load(table)
        source = official.source(table)
        path = f"data/official/{source.id}.csv"
        self.files[path] = DataFile(source.id, path, source.sha256, source.licence)
        return frame

    def data(self, name: str, path: str | Path, licence: str = "") -> Path:
        """Remember that the page stands on the file at `path` (relative to the project); returns it whole."""
        full = ROOT / path
        relative = full.relative_to(ROOT).as_posix()
        self.remember(name, relative, sha256(full), licence)
        return full

    def remember(self, name: str, path: str, checksum: str, licence: str = "") -> None:
        """Remember that the page stands on a file, which may lie outside the project; `path` as the reader
        sees it."""
        self.files[path] = DataFile(name, path, checksum, licence)

    def show(self, *objects: Any) -> None:
        """Display figures and tables."""
        from IPython.display import display

        for shown in objects:
            display(shown)

    def say(self, markdown: str) -> None:
        """Display computed Markdown."""
        from IPython.display import Markdown, display

        display(Markdown(markdown))

    def note(self, sentences: list[str]) -> None:
        """Display sentences, plain text, in a box at the top of a page."""
        told = "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)
        _display_html(f'<div class="cp-banner" role="note">{told}</div>')

    def glue(self, **pieces: Any) -> None:
        """Store pieces of text for `{glue:text}` in prose, and figures or tables for other pages."""
        from myst_nb import glue

        for key, piece in pieces.items():
            glue(key, piece if hasattr(piece, "_repr_mimebundle_") else str(piece), display=False)

    def made(self, language: str = "en") -> None:
        """Display the box "How this page was made"."""
        _display_html(made_box(self, time.monotonic() - self._started, language))


def made_box(page: Page, seconds: float, language: str = "en") -> str:
    """HTML of the box: command, parameters, data with sha256 and licence, versions, run time."""
    words, notebook = _WORDS[language], f"{page.chapter.id}.ipynb"
    run = words["run"].format(seconds=f"{seconds:.1f}")
    parts = [
        f"<p>{run} <code>{html.escape(command(page))}</code></p>",
        f'<p><a class="cp-notebook" href="{notebook}" download>{words["notebook"]}</a>{words["below"]}</p>',
        _rows(words["parameters"], words["of parameters"], ("", _parameter_rows(page.parameters))),
        _rows(words["data"], words["of data"], *_file_rows(page.files.values())),
        _rows(words["versions"], words["of versions"], ("", _versions())),
    ]
    return f'<details class="cp-box cp-made"><summary>{words["made"]}</summary>{"".join(parts)}</details>'


def command(page: Page) -> str:
    """The command that makes the page again with the same parameters."""
    if own := page.parameters.command():
        return own
    given = "".join(f" -p {name}={_quoted(page.parameters.told(name))}" for name in page.parameters.changed())
    return f"compendium run {page.chapter.id}{given}"


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or not text else text


def _parameter_rows(parameters: ChapterParameters) -> list[tuple[str, ...]]:
    defaults = type(parameters)()
    names = type(parameters).model_fields
    return [(n, parameters.told(n), defaults.told(n)) for n in names]


def _file_rows(files) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The files under the terms of each, which are long and the same for many."""
    for licence, members in groupby(sorted(files, key=lambda f: (f.licence, f.path)), lambda f: f.licence):
        yield licence, [(f.name, f.path, f.sha256) for f in members]


@cache
def _versions() -> list[tuple[str, ...]]:
    return [("Python", platform.python_version()), *((name, metadata.version(name)) for name in _VERSIONS)]


def _rows(caption: str, heads: tuple[str, ...], *groups: tuple[str, list[tuple[str, ...]]]) -> str:
    """A table of groups of rows, each with a heading of its own where it has one."""
    head = "".join(f'<th scope="col">{html.escape(h)}</th>' for h in heads)
    body = "".join(_group(heads, heading, rows) for heading, rows in groups)
    return (
        f'<div class="cp-scroll" tabindex="0" role="region" aria-label="{html.escape(caption)}">'
        f"<table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def _group(heads: tuple[str, ...], heading: str, rows: list[tuple[str, ...]]) -> str:
    span = (
        f'<tr><th scope="rowgroup" colspan="{len(heads)}" class="cp-group">{html.escape(heading)}</th></tr>'
    )
    lines = "".join(
        "<tr>" + "".join(f"<td>{_cell(heads[i], cell)}</td>" for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f"<tbody>{span if heading else ''}{lines}</tbody>"


def _cell(head: str, text: str) -> str:
    if head == "sha256":
        return f'<code title="{text}">{text[:12]}</code>'
    return html.escape(text)


def _display_html(text: str) -> None:
    from IPython.display import HTML, display

    display(HTML(text))
