"""The folder of the next phase, prepared from the last: declaration, gazetteer, form, checklist."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from analysis.core.cells import csv_text
from analysis.core.errors import InputError, all_faults
from analysis.core.files import write_atomic

from .. import cleaning
from .. import gazetteer as gazetteers
from .. import phase as phases
from ..fields import load
from ..gazetteer import Gazetteer
from ..levels import PLACE_FIELDS
from ..phase import Phase
from . import changes, edition, xlsform
from .checklist import checklist

LINE_UP, GAZETTEER = "line_up.csv", "gazetteer.csv"


@dataclass(frozen=True)
class Wish:
    """What the next phase shall be. Files and dates that are not given are taken from the last phase."""

    number: int
    gazetteer: Path | None = None
    line_up: Path | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    allow_removed: bool = False


@dataclass(frozen=True)
class Prepared:
    """The folder that was made, and what its maker must know, in sentences."""

    folder: Path
    notes: tuple[str, ...]


def prepare(last: Phase, wish: Wish) -> Prepared:
    """Make the folder phase-N beside that of the last phase, whole or not at all.

    InputError where it is there already, where the number is not a later one, and where questions of the last
    form would be lost and that is not allowed.
    """
    folder = last.folder.resolve().parent / f"phase-{wish.number}"
    if folder.exists():
        raise InputError(f"{folder}: expected no such folder, found one. Nothing was changed.")
    if wish.number <= last.number:
        raise InputError(
            f"expected a number above that of the last phase ({last.number}), found {wish.number}."
        )
    making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        notes = _fill(making, last, wish)
        os.chmod(making, 0o755)
        os.rename(making, folder)
    except BaseException:
        shutil.rmtree(making)
        raise
    return Prepared(folder, tuple(notes))


def _fill(folder: Path, last: Phase, wish: Wish) -> list[str]:
    """Write everything into the folder; what there is to know."""
    start, end, about_dates = dates(last, wish)
    notes = [*_units(folder, last, wish), *about_dates]
    declared = {
        "phase": wish.number,
        "place": last.place,
        "synthetic": last.synthetic,
        "start": start,
        "end": end,
        "recall_months": last.recall_months,
        "gazetteer": GAZETTEER,
        "previous": Path(os.path.relpath(last.folder.resolve(), folder)).as_posix(),
        "line_up": LINE_UP if (folder / LINE_UP).exists() else None,
        "label": _label(last, wish.number),
    }
    _declare(folder, declared)
    made = edition.of_phase(phases.read(folder))
    sheets = xlsform.sheets(made)
    notes += _questions(last, sheets, wish)
    left_out = [name for name in load() if name not in (*made.fields, *PLACE_FIELDS)]
    _declare(folder, declared | {"form_versions": [xlsform.version(sheets)], "not_asked": left_out})
    write_atomic(folder / "form.xlsx", xlsform.workbook(sheets))
    (folder / "raw").mkdir()
    write_atomic(folder / "cleaning_log.csv", ",".join(cleaning.COLUMNS) + "\n")
    write_atomic(folder / "checklist.md", checklist(phases.read(folder), notes))
    return notes


def _units(folder: Path, last: Phase, wish: Wish) -> list[str]:
    """Write the gazetteer and, where units changed, the line-up; what changed."""
    gazetteer = gazetteers.read(wish.gazetteer) if wish.gazetteer else last.gazetteer
    if gazetteer.levels != last.gazetteer.levels:
        raise InputError(
            f"{wish.gazetteer}: expected the levels {', '.join(last.gazetteer.levels)}, "
            f"found {', '.join(gazetteer.levels)}."
        )
    gazetteer.units.to_csv(folder / GAZETTEER, index=False, lineterminator="\n", encoding="utf-8")
    return [*changes.units(last.gazetteer, gazetteer), *_line_up(folder, last.gazetteer, gazetteer, wish)]


def _declare(folder: Path, declared: dict) -> None:
    given = {name: value for name, value in declared.items() if value not in (None, [])}
    write_atomic(folder / phases.FILE, yaml.safe_dump(given, sort_keys=False, allow_unicode=True, width=110))


def _label(last: Phase, number: int) -> str:
    label = f"{last.place}, phase {number}"
    return f"{phases.MARK} {label}" if last.synthetic and phases.MARK not in label else label


def _line_up(folder: Path, before: Gazetteer, after: Gazetteer, wish: Wish) -> list[str]:
    """Copy the line-up, or write one to complete where units changed."""
    if wish.line_up:
        pairs = gazetteers.read_line_up(wish.line_up, before, after)
        pairs.to_csv(folder / LINE_UP, index=False, lineterminator="\n")
        return changes.out_of_line(before, after, pairs)
    template = changes.line_up_template(before, after)
    if template is None:
        return []
    write_atomic(folder / LINE_UP, csv_text(template).encode("utf-8-sig"))  # Excel knows UTF-8 by its mark
    n = int((template[["before", "after"]] == "").any(axis=1).sum())
    unit = after.lowest
    return [
        f"{LINE_UP}: {n} of its lines are to be completed. A {unit} that is gone needs the one that holds "
        f"its people now, a new one the one that held them before; take out the line of a {unit} whose "
        "people all came from elsewhere or are all gone. Until then the phases cannot be compared."
    ]


def dates(last: Phase, wish: Wish) -> tuple[datetime.date, datetime.date, list[str]]:
    """First and last day of the interviews, and what there is to know about them.

    Without a start: the first day whose recall window begins after the last phase ended. Without an end: as
    long as the last phase.
    """
    free = (pd.Timestamp(last.end) + pd.DateOffset(months=last.recall_months, days=1)).date()
    start = wish.start or free
    end = wish.end or start + (last.end - last.start)
    if end < start:
        raise InputError(f"--end: expected a day not before the start ({start}), found {end}.")
    notes = []
    if not (wish.start and wish.end):
        notes.append(
            f"dates: {start} to {end} follow from the last phase. If they are others, change them in "
            f"{phases.FILE}, and make the form anew."
        )
    if start < free:
        notes.append(
            f"dates: the {last.recall_months} months before {start} reach into phase {last.number}, which "
            f"ended on {last.end}: both phases count the moves of these months, which hinders their "
            f"comparison. From {free} on they would not."
        )
    return start, end, notes


def _questions(last: Phase, form: dict[str, pd.DataFrame], wish: Wish) -> list[str]:
    """What became of the questions; InputError where some are lost and that is not allowed."""
    if not last.form.is_file():
        return [f"form: there is no form.xlsx in {last.folder.name}, so that questions were not compared."]
    found = changes.questions(xlsform.read(last.form), form, last.gazetteer.levels)
    if found.lost and not wish.allow_removed:
        raise InputError(
            all_faults(
                f"{last.form}: expected every question of the last phase in the new form, since phases are "
                "compared by the names of their questions. Keep them in data/dtm/fields.yml, or give "
                "--allow-removed.",
                found.lost,
            )
        )
    notes = [f"form, new question: {name}" for name in found.added]
    notes += [f"form, lost: {sentence}" for sentence in found.lost]
    return notes or ["form: the questions are those of the last phase."]
