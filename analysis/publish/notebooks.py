"""A notebook's text: its parameters, headings, failure, and links to data.

Works on the JSON of nbformat 4; nothing is run here.
"""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.core.errors import InputError

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~<>&:^\"'@=])")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CSV_LINK = re.compile(
    r'href="data:text/csv[^",]*;base64,([A-Za-z0-9+/=]*)"(\s+)download="([A-Za-z0-9._-]+)"'
)


def source(cell: dict) -> str:
    """A cell's text (nbformat allows a list of lines)."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def tags(cell: dict) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def code(notebook: dict) -> list[str]:
    """The text of each code cell, in order."""
    return [source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def prose(notebook: dict) -> list[str]:
    """The text of each Markdown cell, in order."""
    return [source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def read(text: str, where: str) -> dict:
    """The notebook in `text`; `InputError` when it is not one."""
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError):
        raise InputError(
            f"{where}: expected a notebook (nbformat 4), found something else. "
            "Restore the file, or save it again from JupyterLab."
        ) from None
    assert isinstance(cells, list)
    return notebook


def defaults(notebook: dict, where: str) -> dict[str, Any]:
    """Names and default values in the cell tagged `parameters`.

    The cell holds lines `name = literal` only, so that it can be read without being run.
    """
    found: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if "parameters" not in tags(cell):
            continue
        try:
            for line in ast.parse(source(cell)).body:
                target, value = _assignment(line)
                found[target] = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            raise InputError(
                f"{where}, cell tagged parameters: expected lines `name = value` with plain values. "
                "Move other code to a later cell."
            ) from None
    return found


def _assignment(line: ast.stmt) -> tuple[str, ast.expr]:
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value:
        return line.target.id, line.value
    if isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
        return line.targets[0].id, line.value
    raise ValueError("not an assignment of one name")


def escape(text: str) -> str:
    """`text` as Markdown that shows it letter by letter: what a user gives is data, never markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def fill_prose(notebook: dict, values: Mapping[str, str]) -> dict:
    """A copy of `notebook` whose Markdown cells have `{{ name }}` replaced by the parameter's value.

    This is done before the run: a heading written by code never reaches the table of contents.
    Names that are no parameter stay as they are.
    """

    def filled(match: re.Match) -> str:
        return escape(values[match[1]]) if match[1] in values else match[0]

    cells = [
        {**cell, "source": _PLACEHOLDER.sub(filled, source(cell))}
        if cell["cell_type"] == "markdown"
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def arrange(notebook: dict, values: Mapping[str, Any]) -> dict:
    """A copy of `notebook` with the sections that a parameter chooses, in the order it gives.

    The notebook's metadata names the parameter (`compendium.sections`), and the cells of a section
    carry the tag `topic-NAME`. Where the parameter is not among `values`, nothing changes.
    """
    chosen = values.get(notebook.get("metadata", {}).get("compendium", {}).get("sections", ""))
    if chosen is None:
        return notebook
    sections: dict[str, list[dict]] = {}
    before, after = [], []
    for cell in notebook["cells"]:
        section = next((tag.removeprefix("topic-") for tag in tags(cell) if tag.startswith("topic-")), None)
        if section is not None:
            sections.setdefault(section, []).append(cell)
        else:
            (after if sections else before).append(cell)
    kept = [cell for name in chosen for cell in sections.get(name, [])]
    return {**notebook, "cells": [*before, *kept, *after]}


@dataclass(frozen=True)
class Failure:
    """Where a run stopped. `cell` counts all cells of the notebook from 1."""

    cell: int
    heading: str
    line: str
    name: str
    message: str

    def __str__(self) -> str:
        under = f" under the heading '{self.heading}'" if self.heading else ""
        at = f" at `{self.line}`" if self.line else ""
        return f"cell {self.cell}{under}{at}: {self.name}: {self.message}"


def failure(notebook: dict) -> Failure | None:
    """The first error found in the outputs, or None."""
    heading, position = "", 0
    for cell in notebook["cells"]:
        if any(tag.startswith("papermill-error-cell") for tag in tags(cell)):
            continue  # papermill's own banners
        if "injected-parameters" not in tags(cell):
            position += 1
        if cell["cell_type"] == "markdown":
            titles = re.findall(r"^#+\s+(.+)$", source(cell), flags=re.MULTILINE)
            heading = titles[-1].strip() if titles else heading
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                line = _failing_line(output.get("traceback", []))
                return Failure(position, heading, line, output["ename"], output["evalue"])
    return None


def _failing_line(traceback: list[str]) -> str:
    """The notebook's own line that raised: the first one marked with an arrow."""
    for line in _COLOUR.sub("", "\n".join(traceback)).splitlines():
        if match := re.match(r"-+>\s*\d+\s+(.*)", line):
            return match[1].strip()
    return ""


def csv_to_files(notebook: dict, folder: str) -> tuple[dict, dict[str, bytes]]:
    """Replace CSV links that carry their data by links into `folder`.

    Returns the changed copy and the files: name -> bytes.
    """
    files: dict[str, bytes] = {}

    def linked(match: re.Match) -> str:
        files[match[3]] = base64.b64decode(match[1])
        return f'href="{folder}/{match[3]}"{match[2]}download="{match[3]}"'

    def output(found: dict) -> dict:
        html = found.get("data", {}).get("text/html")
        if html is None:
            return found
        text = html if isinstance(html, str) else "".join(html)
        return {**found, "data": {**found["data"], "text/html": _CSV_LINK.sub(linked, text)}}

    cells = [
        {**cell, "outputs": [output(o) for o in cell["outputs"]]} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}, files


def write(notebook: dict) -> str:
    """The notebook as it is stored: one space of indent, a line end at the end."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
