"""An executed chapter in other forms: PDF and Word, tables as CSV and Excel, figures as SVG and PNG."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path

from analysis.core.errors import InputError, all_faults, nearest
from analysis.core.files import write_atomic
from analysis.presentation import document, sheets, shown

from . import notebooks, standalone

PAGES = ("html", "pdf", "docx")  # one file a chapter
PARTS = ("csv", "xlsx", "svg", "png")  # one file a table or figure
NEED_EXTRA = ("pdf", "docx", "png")
RESTRICTED = "RESTRICTED DATA"
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)  # of the box at the end: it has no note and no source
_OWN_LINK = re.compile(r'<a\b[^>]*href="(?!https?:|mailto:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


def forms(text: str) -> tuple[str, ...]:
    """`"html,pdf"` as forms; `InputError` for one that is not known or whose packages are missing."""
    known = (*PAGES, *PARTS)
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    faults = [f"there is no form '{form}'. {nearest(form, known)}" for form in wanted if form not in known]
    if faults or not wanted:
        raise InputError(all_faults(f"--to {text}: not accepted.", faults or [f"Known: {', '.join(known)}."]))
    needing = [form for form in wanted if form in NEED_EXTRA]
    if needing:
        document.require(",".join(needing))
    return wanted


def write(
    executed: str,
    title: str,
    name: str,
    wanted: Iterable[str],
    out: Path,
    restricted: bool = False,
    report: Callable[[str], None] = lambda line: None,
    front: document.Front | None = None,
) -> list[Path]:
    """Write the executed notebook in the wanted forms to `out`; returns the files.

    Pages are named after `name` (`poverty_2022.pdf`); tables and figures after their ids, in the folder
    `name`. restricted: the page stands on data that may not be passed on, and says so in its head. front:
    cover, contents and language of a report.
    """
    wanted = tuple(wanted)
    notebook = notebooks.read(executed, name)
    made: list[Path] = []
    for form in (f for f in PAGES if f in wanted):
        if form == "html":
            made.append(write_atomic(out / f"{name}.html", standalone.page_html(executed, title, front)))
            continue
        report(f"{name}: {form} to be made")
        html, things = plain(notebook, title)
        word = ", ".join(filter(None, [RESTRICTED if restricted else "", shown.head_word(things)]))
        make = document.pdf if form == "pdf" else document.docx
        made.append(write_atomic(out / f"{name}.{form}", make(html, title, things, word, front)))
    parts = [form for form in PARTS if form in wanted]
    for thing in things_of(notebook) if parts else ():
        for form in parts:
            content = part(thing, form)
            if content:
                made.append(write_atomic(out / name / f"{thing.id}.{form}", content))
    return made


def part(thing: shown.Shown, form: str) -> bytes | str:
    """One table or figure in one form; empty where it has none (a table as SVG)."""
    if form == "csv":
        return thing.csv
    if form == "xlsx":
        return sheets.workbook(thing) if thing.csv or thing.table else b""
    if not thing.svg:
        return b""
    return shown.svg_file(thing) if form == "svg" else document.png(thing)


def things_of(notebook: dict) -> list[shown.Shown]:
    """The figures and tables that the page shows, each id once."""
    found = [thing for cell in notebook["cells"] for html in _htmls(cell) for thing in shown.find(html)]
    return list({thing.id: thing for thing in found}.values())


def plain(notebook: dict, title: str) -> tuple[str, list[shown.Shown]]:
    """The page as HTML for a document, with marks where its figures and tables stand, and these in order."""
    things: list[shown.Shown] = []

    def marked(thing: shown.Shown) -> str:
        things.append(thing)
        return f"<p>{document.mark(len(things) - 1)}</p>"

    def output(given: dict) -> dict:
        html = _html(given)
        if not html:
            return given
        html = _TABLE.sub(lambda m: marked(bare(m[0])), shown.replace(html, marked))
        return {**given, "data": {**given["data"], "text/html": _opened(html)}}

    cells = [
        {**cell, "outputs": [output(given) for given in cell["outputs"]]}
        if cell["cell_type"] == "code"
        else cell
        for cell in notebook["cells"]
    ]
    html = standalone.page_html(notebooks.write({**notebook, "cells": cells}), title)
    return _OWN_LINK.sub(r"\1", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)), things


def bare(table: str) -> shown.Shown:
    """A table that stands in the page without being one of its results."""
    caption = re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)
    title = unescape(re.sub(r"<[^>]+>", "", caption[1])) if caption else ""
    return shown.Shown("", "table", title, "", "", "computed", table=table)


def _opened(html: str) -> str:
    """Print has nothing to fold out, and no file beside it."""
    html = re.sub(r'<p><a class="cp-notebook".*?</p>', "", html, flags=re.DOTALL)
    html = re.sub(r"<summary>(.*?)</summary>", r"<h2>\1</h2>", html, flags=re.DOTALL)
    return re.sub(r"</?details[^>]*>", "", html)


def _htmls(cell: dict) -> list[str]:
    return [html for output in cell.get("outputs", []) if (html := _html(output))]


def _html(output: dict) -> str:
    found = output.get("data", {}).get("text/html", "")
    return found if isinstance(found, str) else "".join(found)
