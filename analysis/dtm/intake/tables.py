"""From the rows of one file to submissions: places, answers, and what could not be read of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import compress
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..fields import Field, load
from ..gazetteer import CODE, Gazetteer
from ..levels import PLACE_FIELDS
from . import places, values
from .counting import APPROVED, HELD, REJECTED
from .files import Sheet
from .heads import Form
from .matching import folded
from .problems import Problem, unread
from .rows import Body, body, objects
from .values import Answer, Reader

PLATFORM = ("uuid", "submitted", "started", "ended", "validation", "version", "submitted_by")
_TICKED = "1"
_TICKS = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False, "": False}
_STATUS = {
    "approved": APPROVED,
    "not approved": REJECTED,
    "rejected": REJECTED,
    "on hold": HELD,
    "hasissues": HELD,  # ODK
    "has issues": HELD,
    **dict.fromkeys(("", "received", "edited", "null"), ""),
}


@dataclass(frozen=True, eq=False)
class Table:
    """Submissions of one file: `frame` has the columns of `Intake.answers`.

    found: fields that the file has columns for. unread: heads of columns that mean nothing here.
    """

    frame: pd.DataFrame
    problems: Sequence[Problem]
    found: frozenset[str]
    unread: tuple[str, ...]


class Read(NamedTuple):
    """Answers of one column of the result, and what could not be read of them."""

    values: np.ndarray
    problems: Sequence[Problem] = ()


def table(sheet: Sheet, form: Form) -> Table:
    """The submissions of a sheet. InputError where it is no table of answers."""
    cells, gazetteer = body(sheet, form), form.gazetteer
    platform = {name: _platform(cells, name) for name in PLATFORM}
    platform["version"] = _version(cells, form.versions)
    platform["uuid"] = _identified(platform["uuid"].values, sheet.file, cells.rows)
    units = _units(cells, gazetteer, sheet.lossy)
    answers = {
        name: _answers(cells, form.asked.get(name, declared), gazetteer, sheet.lossy)
        for name, declared in load().items()
        if name not in PLACE_FIELDS
    }
    found = {name: read for name, read in answers.items() if read is not None}
    frame = pd.DataFrame(
        {name: read.values for name, read in platform.items()}
        | {"file": objects([sheet.file] * len(cells.rows)), "row": cells.rows}
        | codes_above(pd.Series(units.values, dtype=object), gazetteer)
        | {name: read.values if read else cells.blank() for name, read in answers.items()},
        dtype=object,
    )
    problems = [*cells.problems, *_problems([*platform.values(), units, *found.values()])]
    uuids = dict(zip(frame["row"], frame["uuid"], strict=True))
    return Table(
        frame,
        [replace(problem, file=sheet.file, uuid=uuids.get(problem.row, "")) for problem in problems],
        frozenset(found),
        tuple(problem.column for problem in problems if problem.kind == "head_unknown"),
    )


def _problems(reads: Sequence[Read]) -> list[Problem]:
    return [problem for read in reads for problem in read.problems]


def _read(cells: Body, texts: np.ndarray, read: Reader, head: str, name: str) -> Read:
    """Each text as `read` takes it, every different one read once."""
    answers = {text: read(text) for text in dict.fromkeys(texts)}
    problems = [
        unread(answers[text].kind, row, head, name, text, answers[text].expected)
        for row, text in zip(cells.rows, texts, strict=True)
        if answers[text].kind
    ]
    return Read(objects([answers[text].value for text in texts]), problems)


# Columns of the platform


def _platform(cells: Body, name: str) -> Read:
    """The first text that is not blank of the columns that say the same; times and statuses are read."""
    columns = cells.places("system", name)
    texts = reduce(_or_else, (cells.texts[at] for at in columns), cells.blank())
    readers = {"submitted": _time, "started": _time, "ended": _time, "validation": _status}
    if not columns or name not in readers:
        return Read(texts)
    return _read(cells, texts, readers[name], cells.heads[columns[0]], name)


def _version(cells: Body, versions: Sequence[str]) -> Read:
    """One of `versions` where a column says one: KoboToolbox has a version of its own beside the form's."""
    given = [cells.texts[at] for at in cells.places("system", "version")]
    declared = [np.where(np.isin(texts.astype(str), versions), texts, "") for texts in given]
    return Read(reduce(_or_else, [*declared, *given], cells.blank()))


def _or_else(first: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where(first == "", other, first)


def _time(text: str) -> Answer:
    found = values.moment(text)
    return Answer(found or text, "no_time" if text and not found else "", "a time as 2031-09-14T10:02:00")


def _status(text: str) -> Answer:
    plain = folded(text).removeprefix("validation_status_").replace("_", " ")
    if plain in _STATUS:
        return Answer(_STATUS[plain])
    return Answer("", "no_status", "approved, not approved or on hold")


def _identified(uuids: np.ndarray, file: str, rows: np.ndarray) -> Read:
    """uuids without the prefix of ODK; a stand-in of file and row where there is none."""
    plain = objects([uuid.removeprefix("uuid:") for uuid in uuids])
    problems = [
        Problem(
            "uuid_missing",
            f"the submission has no uuid: '{file}:{row}' stands for it as long as the file stays as it is",
            *("note", row, "uuid", "uuid"),
        )
        for row in rows[plain == ""]
    ]
    return Read(_or_else(plain, objects([f"{file}:{row}" for row in rows])), problems)


# Places


def _units(cells: Body, gazetteer: Gazetteer, lossy: bool) -> Read:
    """The code of the lowest unit that each row gives; blank where it is not known."""
    columns = [(level, at) for level in gazetteer.levels for at in cells.places("place", level)]
    given = list(zip(*(cells.texts[at] for _, at in columns), strict=True))
    finder = places.finder(gazetteer, lossy)
    levels = [level for level, _ in columns]
    found = {texts: finder.find(tuple(zip(levels, texts, strict=True))) for texts in dict.fromkeys(given)}
    head = cells.heads[cells.places("place", gazetteer.lowest)[0]]
    problems = [
        unread(place.kind, row, head, gazetteer.lowest, _stated(levels, texts), place.expected)
        for row, texts in zip(cells.rows, given, strict=True)
        if (place := found[texts]).kind
    ]
    return Read(objects([found[texts].unit for texts in given]), problems)


def _stated(levels: Sequence[str], texts: Sequence[str]) -> str:
    """What a row says of its place: the lowest level, and the others in brackets."""
    lowest = [text for level, text in zip(levels, texts, strict=True) if text and level == levels[-1]]
    others = [text for level, text in zip(levels, texts, strict=True) if text and level != levels[-1]]
    return f"{', '.join(lowest)} ({', '.join(others)})" if others else ", ".join(lowest)


def codes_above(units: pd.Series, gazetteer: Gazetteer) -> dict[str, pd.Series]:
    """LEVEL_code of each level, from the widest, for codes of the lowest level; blank where not known."""
    rows = gazetteer.units.set_index(gazetteer.lowest + CODE, drop=False)
    return {level + CODE: units.map(rows[level + CODE]).fillna("") for level in gazetteer.levels}


# Answers


def _answers(cells: Body, declared: Field, gazetteer: Gazetteer, lossy: bool) -> Read | None:
    """Answers to one field, None where the file has no column for it."""
    whole, single = cells.places("field", declared.name), cells.places("option", declared.name)
    if not whole and not single:
        return None
    reader = values.reader(declared, gazetteer, lossy)
    said = [_read(cells, cells.texts[at], reader, cells.heads[at], declared.name) for at in whole]
    text = _first(cells, said, cells.heads[whole[0]], declared.name) if whole else None
    if not single:
        return text
    ticked = _ticked(cells, single, declared, gazetteer)
    return _agreeing(cells, text, ticked, cells.heads[whole[0]], declared.name) if text else ticked


def _first(cells: Body, said: Sequence[Read], head: str, name: str) -> Read:
    """The first answer that is not blank: a question that moved between versions has several columns."""
    answers, *others = (read.values for read in said)
    problems = _problems(said)
    for more in others:
        differ = (answers != "") & (more != "") & (answers != more)
        problems += _disagree(cells, differ, head, name, answers, more)
        answers = _or_else(answers, more)
    return Read(answers, problems)


def _ticked(cells: Body, columns: Sequence[int], declared: Field, gazetteer: Gazetteer) -> Read:
    """Codes of a choice question from its columns of 0 and 1, in the order of the list."""
    codes = list(values.codes_of(declared, gazetteer))
    reads = {at: _read(cells, cells.texts[at], _tick, cells.heads[at], declared.name) for at in columns}
    ticked = np.zeros((len(cells.rows), len(codes)), dtype=bool)
    for at, read in reads.items():
        ticked[:, codes.index(cells.meaning[at].code)] |= read.values == _TICKED
    answers = [values.CHOICE_SEPARATOR.join(compress(codes, row)) for row in ticked]
    return Read(objects(answers), _problems(list(reads.values())))


def _tick(text: str) -> Answer:
    ticked = _TICKS.get(text.casefold())
    return Answer("", "no_tick", "1 or 0") if ticked is None else Answer(_TICKED if ticked else "")


def _agreeing(cells: Body, text: Read, ticked: Read, head: str, name: str) -> Read:
    """Answers in one text, checked against those in columns, which settle a text that has two readings."""
    doubtful = np.isin(cells.rows, [p.row for p in text.problems if p.kind == "ambiguous"])
    settled = doubtful & (ticked.values != "")
    left = [p for p in text.problems if p.kind != "ambiguous" or p.row not in set(cells.rows[settled])]
    told = np.isin(cells.rows, [p.row for p in (*left, *ticked.problems)])
    differ = (text.values != ticked.values) & ~settled & ~told
    return Read(
        np.where(settled | (text.values == ""), ticked.values, text.values),
        [*left, *ticked.problems, *_disagree(cells, differ, head, name, text.values, ticked.values)],
    )


def _disagree(
    cells: Body, rows: np.ndarray, head: str, name: str, one: np.ndarray, other: np.ndarray
) -> list[Problem]:
    return [
        Problem(
            "columns_disagree",
            f"expected one answer, found '{one[at]}' and '{other[at]}' in two columns; the first is taken",
            *("error", cells.rows[at], head, name, one[at], "one answer"),
        )
        for at in np.flatnonzero(rows)
    ]
