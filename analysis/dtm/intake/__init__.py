"""Intake: exports of KoboToolbox and ODK as they come, to one row of text a submission that counts.

files      rows of a file; encoding, separator and sheet found out and stated
workbooks  sheets of a workbook as rows of text
heads      what the head of a column means
rows       which rows are submissions
places     which unit of the gazetteer a submission is about
values     one answer as the data hold it
tables     the submissions of one file
counting   which submission of a unit counts
problems   what could not be read
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults

from ..fields import UNKNOWN, Field, load
from ..gazetteer import CODE, Gazetteer
from ..levels import PLACE_FIELDS, fields_of
from ..phase import Phase
from . import files
from .counting import counting
from .files import Sheet
from .heads import Form
from .matching import suggestion
from .problems import Problem
from .problems import frame as problem_frame
from .tables import PLATFORM, Table, table

__all__ = ["Intake", "columns", "read", "typed"]

_WHOLE = re.compile("-?[0-9]{1,15}")


@dataclass(frozen=True, eq=False)
class Intake:
    """What the exports of a phase say; all frames are of text.

    answers: one row a submission that counts; its columns are those of `columns`.
    superseded: the other submissions, with `reason` and `instead` (uuid of the one that counts).
    problems: what could not be read, see `problems.Problem`; `counts` is false for superseded
    submissions.
    files: one row a file and how it was read: file, kind, sheet, other_sheets, encoding, separator, head_row,
    submissions, versions, unread_columns.
    """

    answers: pd.DataFrame
    superseded: pd.DataFrame
    problems: pd.DataFrame
    files: pd.DataFrame


def columns(gazetteer: Gazetteer) -> list[str]:
    """Columns of the answers: the platform's, file and row, LEVEL_code of each level, fields of the form."""
    questions = [name for name in load() if name not in PLACE_FIELDS]
    return [*PLATFORM, "file", "row", *(level + CODE for level in gazetteer.levels), *questions]


def read(phase: Phase) -> Intake:
    """The answers in the folder raw/ of a phase.

    InputError, with the faults of all files at once, for files that are no exports, sheets without answers,
    and questions of the form that no file has a column for.
    """
    asked = fields_of(phase.gazetteer, phase.recall_months)
    form = Form(asked, phase.gazetteer, phase.form_versions)
    found, faults = [], []
    for path in _exports(phase.raw):
        try:
            sheet = files.read(path, form.score)
            found.append((sheet, table(sheet, form)))
        except InputError as error:
            faults.append(str(error))
    faults += _missing([t for _, t in found], asked, phase) if found else []
    if faults:
        raise InputError(all_faults(f"{phase.raw}: the exports cannot be taken in.", faults))
    frame = pd.concat([t.frame for _, t in found], ignore_index=True)
    frame["phase"] = frame["phase"].mask(frame["phase"] == "", str(phase.number))
    answers, superseded = counting(frame[columns(phase.gazetteer)], phase.gazetteer.lowest + CODE)
    problems = (
        [p for _, t in found for p in t.problems] + _of_versions(found, asked) + _of_phase(frame, phase)
    )
    described = pd.DataFrame([_described(*pair) for pair in found], dtype=object)
    return Intake(answers, superseded, problem_frame(problems, answers), described)


def _exports(raw: Path) -> list[Path]:
    """Files of the folder in the order of their names; what is hidden or a lock of Excel is passed over."""
    if not raw.is_dir():
        raise InputError(f"{raw}: expected a folder with the exports, found none.")
    found = [path for path in sorted(raw.iterdir()) if not path.name.startswith((".", "~$"))]
    if not found:
        raise InputError(f"{raw}: expected one export or several (CSV or XLSX), found none.")
    strange = [path.name for path in found if path.is_dir() or path.suffix.lower() not in files.READABLE]
    if strange:
        raise InputError(
            f"{raw}: expected exports only ({', '.join(files.READABLE)}), found {', '.join(strange)}. "
            "Unpack archives, save other spreadsheets as .xlsx, and move what is no export out of the folder."
        )
    return found


def _missing(tables: Sequence[Table], asked: Mapping[str, Field], phase: Phase) -> list[str]:
    """A sentence for each question that no file has a column for."""
    found = {name for t in tables for name in t.found} | set(phase.not_asked) | {"phase"}
    unread = sorted({head for t in tables for head in t.unread})
    lacking = [
        f"expected a column {name} ('{declared.label()}'), found none in any file. {suggestion(name, unread)}"
        for name, declared in asked.items()
        if name not in found
    ]
    todo = "Export with XML values and headers; list what the form did not ask in phase.yml under not_asked."
    return [sentence.strip() for sentence in lacking] + ([todo] if lacking else [])


def _of_versions(found: Sequence[tuple[Sheet, Table]], asked: Mapping[str, Field]) -> list[Problem]:
    """Questions that a file has no column for while another has."""
    sentence = "the file has no column for this question: it is taken as blank"
    anywhere = {name for _, t in found for name in t.found}
    return [
        Problem("column_missing", sentence, "note", column=name, field=name, file=sheet.file)
        for sheet, t in found
        for name in asked
        if name in anywhere - t.found
    ]


def _of_phase(frame: pd.DataFrame, phase: Phase) -> list[Problem]:
    number = str(phase.number)
    other = frame[frame["phase"] != number]
    return [
        Problem(
            "phase_differs",
            f"found '{row.phase}', expected {number}, the phase of the folder",
            *("error", row.row, "phase", "phase", row.phase, number, row.file, row.uuid),
        )
        for row in other[["phase", "row", "file", "uuid"]].itertuples()
    ]


def _described(sheet: Sheet, t: Table) -> dict[str, str]:
    lossy = " (holds no Ө and no Ү: export as UTF-8)" if sheet.lossy else ""
    return {
        "file": sheet.file,
        "kind": sheet.kind,
        "sheet": sheet.sheet,
        "other_sheets": ", ".join(sheet.others),
        "encoding": sheet.encoding + lossy,
        "separator": "tab" if sheet.separator == "\t" else sheet.separator,
        "head_row": str(sheet.numbers[sheet.head]),
        "submissions": str(len(t.frame)),
        "versions": ", ".join(sorted(set(t.frame["version"]) - {""})),
        "unread_columns": ", ".join(t.unread),
    }


def typed(answers: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """The kheseg table: counts as Int64 (not known, blank and unreadable are missing), everything else text.

    Columns: phase, LEVEL and LEVEL_code of each level of the gazetteer, then the others of `answers`.
    """
    lowest = gazetteer.lowest + CODE
    units = gazetteer.units.set_index(lowest, drop=False)
    counts = {name for name, declared in load().items() if declared.type == "integer"}
    names = {level: answers[lowest].map(units[level]).fillna("") for level in gazetteer.levels}
    codes = [level + CODE for level in gazetteer.levels]
    rest = [name for name in answers if name not in ("phase", *codes)]
    return pd.DataFrame(
        {"phase": _whole(answers["phase"])}
        | names
        | {name: _whole(answers[name]) if name in counts else answers[name] for name in (*codes, *rest)}
    )


def _whole(texts: pd.Series) -> pd.Series:
    """Whole numbers, missing where the text is none. Each different text is read once."""
    given = texts.tolist()
    known = {text: int(text) for text in set(given) if text != UNKNOWN and _WHOLE.fullmatch(text)}
    numbers = np.fromiter((known.get(text, 0) for text in given), dtype=np.int64, count=len(given))
    missing = np.fromiter((text not in known for text in given), dtype=bool, count=len(given))
    return pd.Series(pd.arrays.IntegerArray(numbers, missing), index=texts.index)
