"""The cleaning log: the only way a value changes after intake, one line a change, in the order of lines.

Columns: uuid, question, old_value, issue, check_id, change_type, new_value; others may stand beside them.

    change_response   the answer becomes new_value, which must be one that the form allows
    blank_response    the answer becomes blank
    remove_survey     the submission no longer counts
    no_action         the answer was asked about, and stands

A line applies only while its old_value still stands in the data; otherwise it is refused, with a sentence. So
the log can be replayed on a later export and does not overwrite what was mended there in the meantime.

The unit of a submission is changed through the question that is called as the lowest level (kheseg); the
levels above follow. A removed survey leaves its unit without one: an earlier submission does not step in by
itself. To let it count, a later line sets its `validation` to approved, or gives it a unit that has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.core.cells import csv_text, plain
from analysis.core.errors import InputError, all_faults, nearest

from . import intake
from .fields import CHOICE_SEPARATOR, UNKNOWN, Field, load
from .gazetteer import CODE, Gazetteer
from .intake.counting import APPROVED, HELD, REASON, ordered
from .intake.files import read as read_file
from .intake.tables import codes_above
from .intake.values import Answer, Reader, reader
from .levels import PLACE_FIELDS, fields_of
from .phase import Phase

__all__ = ["COLUMNS", "TYPES", "Cleaned", "cleaned", "csv_text", "faults", "read", "replay"]

COLUMNS = ("uuid", "question", "old_value", "issue", "check_id", "change_type", "new_value")
CHANGE, BLANK, REMOVE, NO_ACTION = TYPES = (
    "change_response",
    "blank_response",
    "remove_survey",
    "no_action",
)
LINE = "line"  # of the file, in the frames of a log
VALIDATION = "validation"


def empty() -> pd.DataFrame:
    """A log without lines."""
    return pd.DataFrame(columns=[LINE, *COLUMNS], dtype=object)


def read(path: Path) -> pd.DataFrame:
    """The log of a file, all text, with the number of each line; one that is not there or empty has no lines.

    InputError with all faults at once: columns that lack, change types that there are not, lines that do not
    say what they change.
    """
    if not path.is_file() or not path.read_bytes().strip():
        return empty()
    sheet = read_file(path, lambda row, _: len({cell.strip() for cell in row} & set(COLUMNS)))
    heads = [cell.strip() for cell in sheet.rows[sheet.head]]
    lacking = [name for name in COLUMNS if name not in heads]
    if lacking:
        found = [f"expected a column {name}, found none" for name in lacking]
        raise InputError(
            all_faults(f"{path}: the columns of a cleaning log are {', '.join(COLUMNS)}.", found)
        )
    lines = [
        (str(number), *(plain(_cell(cells, heads.index(name))) for name in COLUMNS))
        for number, cells in sheet.below()
    ]
    log = pd.DataFrame(lines, columns=[LINE, *COLUMNS], dtype=object)
    wrong = faults(log)
    if wrong:
        raise InputError(all_faults(f"{path}: lines of the cleaning log that say nothing clear.", wrong))
    return log


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def faults(log: pd.DataFrame) -> list[str]:
    """A sentence for each line that is no line of a cleaning log, whatever the data say."""
    return [f"line {entry[LINE]}: {wrong}" for entry in log.to_dict("records") if (wrong := _fault(entry))]


def _fault(entry: Mapping[str, str]) -> str:
    kind, changes = entry["change_type"], entry["change_type"] in (CHANGE, BLANK)
    if kind not in TYPES:
        return f"expected a change_type, found '{kind}'. {nearest(kind, TYPES)}"
    if kind != NO_ACTION and not entry["uuid"]:
        return "expected the uuid of a submission, found none"
    if changes and not entry["question"]:
        return f"expected a question with {kind}, found none"
    if kind == CHANGE and not entry["new_value"]:
        return f"expected a new_value, found none. To make the answer blank, write {BLANK}"
    if kind == BLANK and entry["new_value"]:
        return f"expected no new_value with {BLANK}, found '{entry['new_value']}'. Write {CHANGE} to set it"
    return ""


# Replay


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A phase after its cleaning log. All frames are of text.

    answers, applied, refused: see `replay`. superseded: submissions that do not count, without those that the
    log makes count. problems, files: see `intake.Intake`.
    """

    phase: Phase
    answers: pd.DataFrame
    superseded: pd.DataFrame
    problems: pd.DataFrame
    files: pd.DataFrame
    applied: pd.DataFrame
    refused: pd.DataFrame

    @cached_property
    def table(self) -> pd.DataFrame:
        """The kheseg table; see `intake.typed`."""
        return intake.typed(self.answers, self.phase.gazetteer)


def cleaned(phase: Phase) -> Cleaned:
    """The exports of a phase, read, with its cleaning log replayed."""
    taken, log = intake.read(phase), read(phase.cleaning_log)
    answers, applied, refused = replay(taken.answers, log, phase.gazetteer, taken.superseded)
    superseded = taken.superseded[~taken.superseded["uuid"].isin(answers["uuid"])]
    return Cleaned(phase, answers, superseded, taken.problems, taken.files, applied, refused)


@dataclass(frozen=True, eq=False)
class _State:
    """Submissions while the log is replayed: those that count, the others, lines that touched them."""

    counting: Mapping[str, Mapping[str, str]]
    spare: Mapping[str, Mapping[str, str]]
    touched: Mapping[tuple[str, str], str] = field(default_factory=dict)


class _Refused(Exception):
    """Why a line does not apply."""


def replay(
    answers: pd.DataFrame,
    log: pd.DataFrame,
    gazetteer: Gazetteer,
    superseded: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """(answers, applied, refused): the answers after the log, lines that applied, lines that did not (why).

    answers, superseded: as `intake.Intake` has them; of the superseded submissions, only those that a line
    makes count. Nothing is changed in place; the same log on the same answers gives the same answers, and
    replayed on its own result it changes nothing.
    """
    form = _Form(gazetteer)
    spare = {} if superseded is None else _by_uuid(superseded.drop(columns=list(REASON)))
    state = _State(_by_uuid(answers), spare)
    applied, refused = [], []
    for entry in log.to_dict("records"):
        try:
            state = _after(state, entry, form)
            applied.append(entry)
        except _Refused as why:
            refused.append(entry | {"why": str(why)})
    columns = [LINE, *COLUMNS]
    rows = state.counting.values()
    changed = pd.DataFrame({name: [row[name] for row in rows] for name in answers}, dtype=object)
    return (
        ordered(changed, form.unit),
        pd.DataFrame(applied, columns=columns, dtype=object),
        pd.DataFrame(refused, columns=[*columns, "why"], dtype=object),
    )


def _by_uuid(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    names = list(frame)
    rows = zip(*(frame[name].tolist() for name in names), strict=True)
    return {row["uuid"]: row for row in (dict(zip(names, cells, strict=True)) for cells in rows)}


@dataclass(frozen=True, eq=False)
class _Form:
    """What may be asked and answered in a place."""

    gazetteer: Gazetteer
    _readers: dict[str, Reader] = field(default_factory=dict)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        known = {name: declared for name, declared in load().items() if name not in PLACE_FIELDS}
        return known | fields_of(self.gazetteer)

    @property
    def unit(self) -> str:
        return self.gazetteer.lowest + CODE

    def column(self, question: str) -> str:
        """The column of a question; that of the units is called as the lowest level, or as its codes."""
        if question in (self.gazetteer.lowest, self.unit):
            return self.unit
        level = question.removesuffix(CODE)
        if level in self.gazetteer.levels:
            raise _Refused(f"the {level} follows from the {self.gazetteer.lowest}: change that")
        known = [*self.fields, self.gazetteer.lowest, VALIDATION]
        if question not in known:
            raise _Refused(f"there is no question '{question}'. {nearest(question, known)}")
        return question

    def reader(self, column: str) -> Reader:
        """How a new value of a column is read."""
        if column == self.unit:
            units = set(self.gazetteer.codes(self.gazetteer.lowest))
            expected = f"a code of a {self.gazetteer.lowest} of the gazetteer"
            return lambda text: Answer(text) if text in units else Answer(text, "no_unit", expected)
        if column == VALIDATION:
            states = (APPROVED, HELD)
            expected = f"{' or '.join(states)} (a submission that is not to count is removed with {REMOVE})"
            return lambda text: Answer(text) if text in states else Answer(text, "no_status", expected)
        if column not in self._readers:
            self._readers[column] = reader(self.fields[column], self.gazetteer)
        return self._readers[column]

    def new_value(self, column: str, text: str) -> str:
        """What the column holds after `text` was entered; refused where the form does not allow it."""
        read_value = self.reader(column)(text)
        if read_value.kind:
            raise _Refused(f"the new value '{text}' cannot be taken: expected {read_value.expected}")
        value = read_value.value
        declared = self.fields.get(column)
        if declared is None or value == UNKNOWN:
            return value
        if declared.range and declared.type == "integer":
            low, high = declared.range
            if not low <= int(value) <= high:
                raise _Refused(f"the new value '{text}' cannot be taken: expected {low} to {high}")
        if declared.type == "select_multiple" and len(value.split(CHOICE_SEPARATOR)) > declared.most:
            raise _Refused(
                f"the new value '{text}' cannot be taken: expected at most {declared.most} choices"
            )
        return value

    def same(self, column: str, old: str, current: str) -> bool:
        """Does an old value say what stands in the data, in whatever way it is written?

        Where a unit could not be found, the data hold nothing that an old value could be held against; where
        its levels disagreed, the old value names all that the form gave.
        """
        if old == current:
            return True
        if column == self.unit:
            return not current or current in re.split(r"[,() ]+", old)
        return self.reader(column)(old).value == current if old else False


def _after(state: _State, entry: Mapping[str, str], form: _Form) -> _State:
    """The state after a line."""
    if entry["change_type"] == NO_ACTION:
        _stands(state, entry, form)
        return state
    uuid = entry["uuid"]
    row = _submission(state, uuid)
    if entry["change_type"] == REMOVE:
        if uuid not in state.counting:
            raise _Refused("the submission does not count: there is nothing to remove")
        return replace(state, counting=_without(state.counting, uuid), touched=_touch(state, uuid, "", entry))
    column = form.column(entry["question"])
    _holds(state, row, column, entry, form)
    value = form.new_value(column, entry["new_value"]) if entry["change_type"] == CHANGE else ""
    changed = {**row, **_changes(column, value, form)}
    _may_count(state, changed, column, form)
    return _State(
        {**state.counting, uuid: changed},
        _without(state.spare, uuid),
        _touch(state, uuid, column, entry),
    )


def _without(rows: Mapping[str, Mapping[str, str]], uuid: str) -> dict[str, Mapping[str, str]]:
    return {key: row for key, row in rows.items() if key != uuid}


def _touch(state: _State, uuid: str, column: str, entry: Mapping[str, str]) -> dict[tuple[str, str], str]:
    return {**state.touched, (uuid, column): entry[LINE]}


def _submission(state: _State, uuid: str) -> Mapping[str, str]:
    """The submission of a line, whether it counts or not."""
    if (uuid, "") in state.touched:
        raise _Refused(f"line {state.touched[uuid, '']} removed the submission: the two lines contradict")
    found = state.counting.get(uuid) or state.spare.get(uuid)
    if found is None:
        raise _Refused(f"no submission has the uuid '{uuid}'")
    return found


def _stands(state: _State, entry: Mapping[str, str], form: _Form) -> None:
    """A line without action is about an answer that stands, or about a unit, which has no answer."""
    places = {code for level in form.gazetteer.levels for code in form.gazetteer.codes(level)}
    if not entry["uuid"] or entry["uuid"] in places:
        return
    row = _submission(state, entry["uuid"])
    if entry["question"] and entry["old_value"]:
        column = form.column(entry["question"])
        _holds(state, row, column, entry, form)


def _holds(state: _State, row: Mapping[str, str], column: str, entry: Mapping[str, str], form: _Form) -> None:
    """Refuse a line whose old value no longer stands."""
    old, current = entry["old_value"], row[column]
    if form.same(column, old, current):
        return
    if (row["uuid"], column) in state.touched:
        earlier = state.touched[row["uuid"], column]
        raise _Refused(f"line {earlier} has made '{current}' of it: the two lines contradict")
    if entry["new_value"] and form.same(column, entry["new_value"], current):
        raise _Refused(f"the data already hold '{current}'")
    raise _Refused(f"the old value '{old}' no longer stands: the data hold '{current}'")


def _changes(column: str, value: str, form: _Form) -> dict[str, str]:
    if column != form.unit:
        return {column: value}
    above = codes_above(pd.Series([value], dtype=object), form.gazetteer)
    return {name: codes.iloc[0] for name, codes in above.items()}


def _may_count(state: _State, row: Mapping[str, str], column: str, form: _Form) -> None:
    """Refuse what would make a submission count for a unit that has another, or count without saying so."""
    uuid, unit = row["uuid"], row[form.unit]
    if uuid not in state.counting and column not in (form.unit, VALIDATION):
        raise _Refused(
            f"the submission does not count; to let it, give it a {form.gazetteer.lowest} that has none, "
            f"or set its {VALIDATION} to {APPROVED} after the one that counts was removed"
        )
    if uuid in state.counting and column != form.unit:
        return
    others = [key for key, held in state.counting.items() if key != uuid and held[form.unit] == unit]
    if unit and others:
        raise _Refused(
            f"{unit} already has the submission {others[0]}, which counts: remove that one or change its "
            f"{form.gazetteer.lowest} first (to exchange two, make one of them blank first)"
        )
