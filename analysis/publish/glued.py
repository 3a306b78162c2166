"""Glued values of an executed notebook: read from its outputs, or put where the prose names them.

A page of the site glues by key, and Sphinx knows each key once. A second page made from the same chapter
(a named run), and a document for print, have the values put in their places instead.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from . import notebooks

_RECORD = "application/papermill.record/text/plain"
_ROLE = re.compile(r"\{glue:text\}`([^`:]+)`")
_LABEL = re.compile(r"^\([\w-]+\)=\n", re.MULTILINE)
_NUMBER = re.compile(r"[<≈~±]?\s*[−-]?\d[\d,]*(\.\d+)?")
_WORDS = 8  # a glued number has a unit or a second limit, and no more words than this


def values(notebook: dict) -> dict[str, str]:
    """The texts that the notebook glued: key -> text, in the order of the page. Figures are left out."""
    found: dict[str, str] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            name = _name(output)
            if name and list(output["data"]) == [_RECORD]:
                found[name] = _text(output["data"][_RECORD])
    return found


def number(text: str) -> float | None:
    """The number a short text begins with: "27.1 %" gives 27.1; sentences give None."""
    match = _NUMBER.match(text)
    if not match or len(text.split()) > _WORDS:
        return None
    return float(re.sub(r"[^\d.-]", "", match[0].replace("−", "-")) or "nan")


def settle(notebook: dict) -> dict:
    """A copy of the notebook with each `{glue:text}` replaced by its text, and without what it glued.

    Labels of sections go too: each may stand once in the site. A key that was not glued stays as it is, so
    that Sphinx reports it.
    """
    known = values(notebook)

    def put(match: re.Match) -> str:
        return escape(known[match[1]]) if match[1] in known else match[0]

    def settled(cell: dict) -> dict:
        if cell["cell_type"] == "markdown":
            return {**cell, "source": _LABEL.sub("", _ROLE.sub(put, notebooks.source(cell)))}
        if cell["cell_type"] == "code":
            return {**cell, "outputs": [output for output in cell["outputs"] if not _name(output)]}
        return cell

    return {**notebook, "cells": [settled(cell) for cell in notebook["cells"]]}


def escape(text: str) -> str:
    """As `notebooks.escape`, with every space kept as it is: some must not break."""
    return "".join(part if part.isspace() else notebooks.escape(part) for part in re.split(r"(\s+)", text))


def _name(output: dict) -> str:
    return output.get("metadata", {}).get("scrapbook", {}).get("name", "")


def _text(record: Any) -> str:
    """Texts are stored as Python writes them, in quotes."""
    written = record if isinstance(record, str) else "".join(record)
    try:
        return str(ast.literal_eval(written))
    except (ValueError, SyntaxError):
        return written
