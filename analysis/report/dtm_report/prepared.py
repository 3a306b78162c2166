"""A phase made ready for reports: its answers after the cleaning log, and what the checks still ask.

Taking exports in and checking them takes seconds; the reports on nine districts need it once. The result
stands in the folder checked/report of the phase, under a key that changes with everything it was made from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analysis.core.disclosure import Policy
from analysis.core.errors import InputError, all_faults
from analysis.core.files import ROOT, sha256, write_atomic
from analysis.dtm import cleaning
from analysis.dtm import phase as phases
from analysis.dtm.cleaning import Cleaned
from analysis.dtm.fields import PATH as FIELDS
from analysis.dtm.gazetteer import CODE
from analysis.dtm.phase import Phase

FOLDER = "report"  # below checked/


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers of a phase after its cleaning log: one row a submission that counts, all text.

    superseded, problems, refused: submissions that do not count, cells that could not be read (or units
    that are in no gazetteer), lines of the log that do not apply.
    """

    frame: pd.DataFrame
    superseded: int
    problems: int
    refused: int


def answers(phase: Phase) -> Answers:
    """The answers of a phase, from what was kept of them where nothing has changed since."""

    def make() -> tuple[pd.DataFrame, dict]:
        made = _cleaned(phase)
        lowest = phase.gazetteer.lowest + CODE
        here = made.answers[lowest].isin(phase.gazetteer.units[lowest])
        told = {
            "superseded": len(made.superseded),
            "problems": len(made.problems) + int((~here).sum()),
            "refused": len(made.refused),
        }
        return made.answers[here].reset_index(drop=True), told

    frame, told = _kept(phase, "answers", files_of(phase), make)
    return Answers(frame, **told)


def findings(phase: Phase) -> pd.DataFrame:
    """What the checks find in a phase: check_id, severity, LEVEL_code of each level, status; kept like the
    answers."""
    earlier = phases.before(phase)

    def make() -> tuple[pd.DataFrame, dict]:
        from analysis.dtm import checks

        found = checks.run(_cleaned(phase), _cleaned(earlier) if earlier else None).frame
        codes = [level + CODE for level in phase.gazetteer.levels]
        return found[["check_id", "severity", *codes, "status"]].reset_index(drop=True), {}

    files = [*files_of(phase), *(files_of(earlier) if earlier else ())]
    return _kept(phase, "findings", files, make)[0]


def _cleaned(phase: Phase) -> Cleaned:
    return _cleaned_once(phase.folder, _key(files_of(phase)))


@lru_cache(maxsize=2)
def _cleaned_once(folder: Path, key: str) -> Cleaned:
    """A phase after its cleaning log; answers and findings both need it. key: of the files as they are."""
    return cleaning.cleaned(phases.read(folder))


def shown(phase: Phase, name: str, rule: Policy, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A frame of what the public sees of a phase, kept like the answers; numbers come back as numbers."""
    known = hashlib.sha256(repr(rule).encode()).hexdigest()[:8]
    frame, _ = _kept(phase, f"{name}-{known}", files_of(phase), lambda: (make(), {}))
    numbers = [n for n in ("count", "n", "informants", "answered", "asked") if n in frame]
    return frame.assign(**{n: pd.to_numeric(frame[n]) for n in numbers})


def _kept(phase: Phase, name: str, made_from: Iterable[Path], make: Callable) -> tuple[pd.DataFrame, dict]:
    """The frame of that name in checked/report, made again where its key tells that something changed."""
    place, key = phase.checked / FOLDER, _key(made_from)
    table, record = place / f"{name}.csv", place / f"{name}.json"
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        if known.pop("key") == key:
            return pd.read_csv(table, dtype=str, keep_default_na=False), known
    except (OSError, ValueError, KeyError):
        pass  # not there yet, or not whole: it is made
    frame, told = make()
    # Where the folder cannot be written (a share, a file open in Excel), the next report makes it again.
    with contextlib.suppress(OSError):
        write_atomic(table, frame.to_csv(index=False, lineterminator="\n"))
        write_atomic(record, json.dumps({"key": key, **told}, indent=1) + "\n")
    return frame, told


def _key(made_from: Iterable[Path]) -> str:
    """A checksum of files and of the code that reads them."""
    package = ROOT / "analysis"
    code = [FIELDS, *sorted((package / "dtm").rglob("*.py")), Path(__file__)]
    found = hashlib.sha256()
    for path in (*made_from, *code):
        found.update(f"{path.name} {sha256(path)}\n".encode())
    return found.hexdigest()


def files_of(phase: Phase) -> list[Path]:
    """phase.yml, the tables beside it (gazetteer, line-up, cleaning log, totals), and the exports."""
    raw = sorted(path for path in phase.raw.iterdir() if path.is_file()) if phase.raw.is_dir() else []
    return [phase.folder / phases.FILE, *sorted(phase.folder.glob("*.csv")), *raw]


def folder_of(name: str, number: int) -> Path:
    """The folder of a phase: a name of data below data/private/dtm or data/generated, or a folder on this
    machine.

    `InputError` where there is none; a folder may be that of the phase or hold phases.
    """
    places = [ROOT / "data" / "private" / "dtm" / name, ROOT / "data" / "generated" / name]
    plain = bool(name) and not set(name) & set('/\\:*?"<>|') and not name.startswith(".")
    tried = [*(places if plain else []), Path(name)]
    for place in tried:
        for folder in (place / f"phase-{number}", place):
            if (folder / phases.FILE).is_file():
                found = phases.read(folder)
                if found.number == number:
                    return folder
    known = sorted({p.name for place in tried if place.is_dir() for p in place.glob("phase-*") if p.is_dir()})
    raise InputError(
        all_faults(
            f"there are no data '{name}' with a phase {number}.",
            [
                "expected a name below data/private/dtm or data/generated, or a folder that holds "
                f"phase-{number}/{phases.FILE} or is that of the phase",
                f"phases that are there: {', '.join(known)}" if known else
                "`compendium dtm synthetic` makes the SYNTHETIC city (--data synthetic-city)",
            ],
        )
    )  # fmt: skip
