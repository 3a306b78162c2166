"""A phase's folder from its exports to what the checks write: the edges, where files are read and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.core.errors import InputError
from analysis.core.files import write_atomic

from .. import cleaning
from .. import phase as phases
from ..phase import Phase
from . import follow_up, page, run
from .findings import Findings

LIST, WORKBOOK, PAGE = "follow_up.csv", "follow_up.xlsx", "checks.html"


def check(
    folders: Iterable[Path], given: Mapping[str, Mapping[str, object]] = MappingProxyType({})
) -> Iterator[tuple[cleaning.Cleaned, Findings]]:
    """Each phase and its findings, beside those of its last follow-up list where there is one.

    A phase that is also the phase before another one is taken in once.
    """
    taken: dict[Path, cleaning.Cleaned] = {}

    def once(phase: Phase) -> cleaning.Cleaned:
        place = phase.folder.resolve()
        if place not in taken:
            taken[place] = cleaning.cleaned(phase)
        return taken[place]

    for phase in [phases.read(folder) for folder in folders]:
        earlier = phases.before(phase)
        now = once(phase)
        found = run(now, once(earlier) if earlier else None, given)
        last = phase.checked / LIST
        yield now, found.since(follow_up.read(last) if last.is_file() else None)


def refuse_to_lose(now: cleaning.Cleaned) -> None:
    """InputError where a follow-up list holds answers that are not in the log: they would be lost."""
    log = pd.concat([now.applied, now.refused])
    for name in (WORKBOOK, LIST):
        path = now.phase.checked / name
        if not path.is_file():
            continue
        waiting = follow_up.not_logged(follow_up.read(path), log)
        if len(waiting):
            raise InputError(
                f"{path}: expected a list whose answers are in the cleaning log, found {len(waiting)} "
                f"that are not (row {waiting['row'].iloc[0]}). Run `compendium dtm log {path}` first, or "
                "give --force to lose them."
            )


def write(now: cleaning.Cleaned, found: Findings, language: str) -> list[Path]:
    """The follow-up list (Excel, CSV) and the page, in the folder `checked` of the phase."""
    phase, rows = now.phase, follow_up.listed(found, now.phase, language)
    made = {
        WORKBOOK: follow_up.workbook(rows, phase, language),
        LIST: follow_up.csv(rows),
        PAGE: page.page(found, rows, phase, language),
    }
    return [_write(phase.checked / name, content) for name, content in made.items()]


def log(path: Path, folder: Path | None = None) -> tuple[Path, pd.DataFrame]:
    """Put what is filled in in a follow-up list into the cleaning log of its phase: (the log, the new lines).

    folder: of the phase; the one in whose folder `checked` the list stands, if it is not given.
    """
    place = folder or path.resolve().parent.parent
    if folder is None and not (place / phases.FILE).is_file():
        raise InputError(
            f"{path}: expected the list in the folder 'checked' of a phase. Name it with --phase."
        )
    now = cleaning.cleaned(phases.read(place))
    rows = follow_up.read(path)
    known = cleaning.read(now.phase.cleaning_log)
    lines = follow_up.log_lines(rows, now.answers, now.superseded, now.phase.gazetteer, known)
    if len(lines):
        _write(now.phase.cleaning_log, follow_up.appended(now.phase.cleaning_log, lines))
    return now.phase.cleaning_log, lines


def _write(path: Path, content: str | bytes) -> Path:
    try:
        return write_atomic(path, content)
    except PermissionError:
        raise InputError(
            f"{path}: cannot be written. Close it where it is open (in Excel), and try again."
        ) from None
