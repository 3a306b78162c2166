"""What is to be run: parameters checked against their chapter, and why a page is out of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.core.errors import InputError, nearest
from analysis.core.values import as_text

from . import cache, notebooks
from .workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """A chapter, its parameters, and why it must be run (nothing when it need not).

    name: the chapter's, or that of a part of a named run. prose: texts for blanks of the prose, beside the
    parameters: they follow from these, and make no page out of date by themselves.
    """

    name: str
    chapter: str
    text: str
    given: Mapping[str, Any]
    shown: Mapping[str, str]
    why: tuple[str, ...]
    prose: Mapping[str, str]

    @property
    def blanks(self) -> dict[str, str]:
        """What the blanks of the prose are filled with."""
        return {**self.shown, **self.prose}


def known(workspace: Workspace, chapter: str) -> None:
    if chapter not in workspace.chapters:
        raise InputError(f"there is no chapter '{chapter}'. {nearest(chapter, workspace.chapters)}")


def check(workspace: Workspace, chapter: str, values: Mapping[str, Any]) -> tuple[dict, dict]:
    """Values given for a chapter, checked: typed for the notebook, and as text."""
    model = workspace.chapters[chapter].parameters.read(values, chapter)
    typed = model.model_dump(mode="json")
    return {n: typed[n] for n in values}, {n: as_text(getattr(model, n)) for n in values}


def plan(
    workspace: Workspace,
    chapter: str,
    given: Mapping[str, Any],
    shown: Mapping[str, str],
    force: bool = False,
    name: str = "",
) -> Plan:
    """Is the chapter, or the part of a named run, out of date, and why?"""
    name = name or chapter
    path = workspace.notebook(chapter)
    if not path.exists():
        raise InputError(
            f"chapter {chapter}: expected its notebook notebooks/{path.name}, found none. "
            "Restore the file from the repository."
        )
    text = path.read_text(encoding="utf-8")
    notebook = notebooks.read(text, f"notebooks/{path.name}")
    values = {n: as_text(v) for n, v in notebooks.defaults(notebook, f"notebooks/{path.name}").items()}
    values.update(shown)
    record = cache.load(workspace.records / f"{name}.json")
    new = record and cache.basis(workspace.root, notebook, values, record.basis.data, chapter)
    why = cache.stale(record, new, workspace.page(name))
    if force and not why:
        why = ["it was asked for (--force)"]
    prose = workspace.chapters[chapter].parameters.read(given, chapter).prose()
    return Plan(name, chapter, text, given, values, tuple(why), prose)
