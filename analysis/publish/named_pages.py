"""Pages of the site for the runs of `runs.yml` that are marked for it.

A run's page is its executed chapter with glued values in their places; a sweep's is its comparison. They
are staged for Sphinx only: nothing of them stands in `book/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import cache, compare, glued, notebooks, runs, runsfile, single, sweep
from .workspace import Workspace


@dataclass(frozen=True)
class Part:
    """One kernel's work for a page: `id` names its executed notebook and its record."""

    id: str
    setting: sweep.Setting


@dataclass(frozen=True)
class Page:
    """A page of the site that is no chapter. name: of its file; notebook: its text."""

    name: str
    title: str
    notebook: str
    records: tuple[cache.Record, ...]
    made: Mapping[str, Any]


def name(run: runsfile.NamedRun) -> str:
    """The name of the page's file, beside the chapters."""
    return f"run-{run.name}"


def parts(workspace: Workspace, run: runsfile.NamedRun) -> list[Part]:
    """The runs that the page is made from: one, or one a setting."""
    settings = sweep.settings(workspace, run.chapter, run.parameters, run.axes)
    return [Part(f"{name(run)}.{s.id}" if run.axes else name(run), s) for s in settings]


def page(workspace: Workspace, run: runsfile.NamedRun) -> Page | None:
    """The page from what was run before; None when a part of it was never run."""
    wanted = parts(workspace, run)
    records = [cache.load(workspace.records / f"{part.id}.json") for part in wanted]
    paths = [workspace.page(part.id) for part in wanted]
    if not all(records) or not all(path.exists() for path in paths):
        return None
    chapter = workspace.chapters[run.chapter]
    title = compare.heading(run, chapter)
    texts = [path.read_text(encoding="utf-8") for path in paths]
    made = {"chapter": run.chapter, "parameters": {part.id: part.setting.shown for part in wanted}}
    if run.axes:
        ran = [
            sweep.Ran(part.setting, runs.Outcome(run.chapter, text, 0.0, 0.0, name=part.id))
            for part, text in zip(wanted, texts, strict=True)
        ]
        return Page(
            name(run), title, compare.page(name(run), title, chapter.title, ran), tuple(records), made
        )
    words = runsfile.differs(compare.changed(wanted[0].setting.shown, chapter))
    return Page(name(run), title, _page_of(texts[0], run, title, chapter.title, words), tuple(records), made)


def _page_of(executed: str, run: runsfile.NamedRun, title: str, chapter_title: str, words: str) -> str:
    notebook = notebooks.read(single.titled(executed, title), run.name)
    # The box at the end offers the notebook by its name.
    text = notebooks.write(glued.settle(notebook)).replace(
        f'href=\\"{run.chapter}.ipynb\\" download', f'href=\\"{name(run)}.ipynb\\" download'
    )
    settled = _without_setting_cells(notebooks.read(text, run.name))
    told = {
        "cell_type": "markdown",
        "id": "named-run",
        "metadata": {},
        "source": f"This is the chapter [{notebooks.escape(chapter_title)}]({run.chapter}.ipynb), run with "
        f"{notebooks.escape(words) if words else 'its own values'}. To run it: `compendium run {run.name}`.",
    }
    first = next((i for i, cell in enumerate(settled["cells"]) if cell["cell_type"] == "markdown"), 0)
    cells = [*settled["cells"][: first + 1], told, *settled["cells"][first + 1 :]]
    return notebooks.write({**settled, "cells": cells})


def _without_setting_cells(notebook: dict) -> dict:
    """The cells that set parameters stay in the notebook and off the page, whose box lists the values."""
    setting = {"parameters", "injected-parameters"}
    cells = [
        {**cell, "metadata": {**cell["metadata"], "tags": [*notebooks.tags(cell), "remove-cell"]}}
        if setting & set(notebooks.tags(cell))
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def forget_others(workspace: Workspace, named: Sequence[runsfile.NamedRun]) -> None:
    """Remove executed notebooks and records of runs that the file no longer marks."""
    kept = {part.id for run in named for part in parts(workspace, run)}
    for folder, ending in ((workspace.named, ".ipynb"), (workspace.records, ".json")):
        for path in folder.glob(f"run-*{ending}"):
            if path.name.removesuffix(ending) not in kept:
                path.unlink()
