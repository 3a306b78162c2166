"""One chapter run once: the executed notebook, and the page by itself, as one HTML file or in other forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.core.errors import InputError, WorkFailed
from analysis.core.files import write_atomic

from . import export, notebooks, plans, runs
from .workspace import Workspace

if TYPE_CHECKING:
    from analysis.presentation.document import Front

_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)


def run(
    chapter: str,
    given: Mapping[str, str],
    out: Path,
    workspace: Workspace | None = None,
    report: Callable[[str], None] = lambda line: None,
    *,
    forms: Sequence[str] = ("html",),
    name: str = "",
    title: str = "",
    executor: Executor | None = None,
) -> list[Path]:
    """Run `chapter` with `given` parameters (text or typed); write the notebook and the forms to `out`.

    name: of the files, the chapter's id when it is empty; title: of the page, the chapter's when it is empty.
    Raises `InputError` before anything is run when a parameter is not accepted, and `WorkFailed`
    when a cell fails: the files of an earlier run in `out` are then as they were.
    """
    workspace = workspace or Workspace()
    plans.known(workspace, chapter)
    typed, shown = plans.check(workspace, chapter, given)
    item = plans.plan(workspace, chapter, typed, shown)
    job = runs.Job(chapter, item.text, item.given, item.blanks, workspace.elsewhere, name or chapter)
    with runs.interruptible():
        outcome = next(iter(runs.run_all([job], executor, report)))
    name, title = name or chapter, title or workspace.chapters[chapter].title
    if outcome.failure:
        path = write_atomic(out / "failed" / f"{name}.ipynb", outcome.notebook)
        kind = InputError if outcome.failure.name == "InputError" else WorkFailed
        raise kind(
            f"{chapter}: {outcome.failure}\n  The run is kept in {path}: open it to see where it stopped."
        )
    return write(outcome, name, title, out, forms, report)


def write(
    outcome: runs.Outcome,
    name: str,
    title: str,
    out: Path,
    forms: Sequence[str],
    report: Callable[[str], None] = lambda line: None,
    front: Front | None = None,
) -> list[Path]:
    """The executed notebook, and the page in the forms asked for; see `export.write` for `front`."""
    text = titled(outcome.notebook, title)
    executed = write_atomic(out / f"{name}.ipynb", text)
    return [executed, *export.write(text, title, name, forms, out, restricted(outcome), report, front)]


def restricted(outcome: runs.Outcome) -> bool:
    """Did the run read data that may not be passed on?"""
    return any(path.startswith("private/") for path in outcome.reads)


def titled(executed: str, title: str) -> str:
    """The notebook with `title` for its first heading; unchanged where it has that title."""
    notebook = notebooks.read(executed, title)
    for position, cell in enumerate(notebook["cells"]):
        found = _TITLE.search(notebooks.source(cell)) if cell["cell_type"] == "markdown" else None
        if found and found[1].strip() == title:
            return executed
        if found:
            text = notebooks.source(cell)
            text = f"{text[: found.start()]}# {notebooks.escape(title)}{text[found.end() :]}"
            cells = list(notebook["cells"])
            cells[position] = {**cell, "source": text}
            return notebooks.write({**notebook, "cells": cells})
    return executed
