"""Raw exports as KoboToolbox writes them (its exporter is formpack): heads, values, system columns, files.

Heads and values are names and codes, or labels in one language; groups stand before the heads or not;
answers with several choices are one text, one column a choice with 1 or 0, or both. CSV quotes every cell.
In Excel a text that begins with = becomes a formula, as it does in Kobo's own exports.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from .excel import workbook
from .form import Form, Question
from .parameters import SEPARATOR
from .reports import APPROVED, NOT_APPROVED, ON_HOLD

_VALIDATION = {APPROVED: "Approved", NOT_APPROVED: "Not approved", ON_HOLD: "On hold"}


@dataclass(frozen=True)
class Style:
    """How an export is written.

    language: "" for names and codes, else of the labels. groups: what stands between groups and questions, ""
    for heads without groups. several: "text", "columns" or "both". file: "csv" or "xlsx". typed: numbers and
    days as such in Excel, not as text.
    """

    file: str
    language: str = ""
    groups: str = ""
    several: str = "both"
    separator: str = ";"
    encoding: str = "utf-8"
    typed: bool = False


@dataclass(frozen=True)
class Units:
    """Names of the units by level and code, and the codes and names of the levels above those asked."""

    names: Mapping[str, Mapping[str, str]]
    above: Mapping[str, str]


Column = tuple[str, Sequence[object]]


def columns(reports: pd.DataFrame, form: Form, units: Units, style: Style, account: str) -> list[Column]:
    """Heads with the cells below them, in the order of the file. reports: as `reports.clean`, with `id`."""
    found: list[Column] = [("start", _times(reports["start"], style)), ("end", _times(reports["end"], style))]
    found.append(("form_version", [f"phase-{phase}" for phase in reports["phase"]]))
    for question in form.questions:
        found += _of_question(reports, question, form, units, style)
        if question.name == "phase":
            above = units.above.items()
            found += [(_head(level, question, form, style), [code] * len(reports)) for level, code in above]
    return found + _system(reports, style, account)


def _of_question(
    reports: pd.DataFrame, question: Question, form: Form, units: Units, style: Style
) -> list[Column]:
    answers = list(reports[question.name])
    before = _left_before(reports, question, form, style)
    if question.type == "select_multiple":
        return before + _several(answers, question, form, style)
    if style.language:
        labels = {code: names[style.language] for code, names in question.codes.items()}
        labels |= units.names.get(question.name, {})
        answers = [labels.get(answer, answer) for answer in answers]  # Kobo keeps codes without a label
    return [
        *before,
        (_head(_named(question, style), question, form, style), _cells(answers, question, style)),
    ]


def _left_before(reports: pd.DataFrame, question: Question, form: Form, style: Style) -> list[Column]:
    """What the form calculates before the last part of a sum: how much of the whole is left."""
    parts = [q.name for q in form.questions if question.sums_to and q.sums_to == question.sums_to]
    if not parts or question.name != parts[-1]:
        return []
    known = zip(*(reports[name] for name in parts[:-1]), strict=True)
    given = [sum(max(int(part or 0), 0) for part in row) for row in known]
    wholes = reports[question.sums_to]
    left = [str(int(whole) - sum_) if whole else "" for whole, sum_ in zip(wholes, given, strict=True)]
    return [(_head(f"{question.sums_to}_left", question, form, style), left)]


def _several(answers: list[str], question: Question, form: Form, style: Style) -> list[Column]:
    head = _head(_named(question, style), question, form, style)
    labels = {c: names[style.language] if style.language else c for c, names in question.codes.items()}
    split = [answer.split(SEPARATOR) if answer else [] for answer in answers]
    found: list[Column] = []
    if style.several != "columns":
        found.append((head, [SEPARATOR.join(labels.get(code, code) for code in codes) for codes in split]))
    if style.several != "text":
        yes, no = (1, 0) if style.typed else ("1", "0")
        for code, label in labels.items():
            cells = [(yes if code in codes else no) if codes else "" for codes in split]
            found.append((f"{head}{style.groups or '/'}{label}", cells))
    return found


def _named(question: Question, style: Style) -> str:
    return question.labels[style.language] if style.language else question.name


def _head(name: str, question: Question, form: Form, style: Style) -> str:
    if not style.groups:
        return name
    section = question.section
    group = form.sections[section][style.language] if style.language else f"section_{section}"
    return f"{group}{style.groups}{name}"


def _cells(answers: list[str], question: Question, style: Style) -> list[object]:
    if style.typed and question.is_number:
        return [int(text) if text.lstrip("-").isdigit() else text for text in answers]
    if style.typed and question.type == "date":
        return [datetime.date.fromisoformat(text) if text else "" for text in answers]
    return answers


def _times(texts: pd.Series, style: Style) -> list[object]:
    if not style.typed:
        return list(texts)
    return [datetime.datetime.fromisoformat(text).replace(tzinfo=None) for text in texts]


def _system(reports: pd.DataFrame, style: Style, account: str) -> list[Column]:
    validation = reports["validation"]
    if style.language:
        validation = validation.map(_VALIDATION).fillna("")
    else:
        validation = validation.map(lambda state: f"validation_status_{state}" if state else "")
    n = len(reports)
    return [
        ("_id", list(reports["id"])),
        ("_uuid", list(reports["uuid"])),
        ("_submission_time", list(reports["submitted"])),
        ("_validation_status", list(validation)),
        ("_notes", [""] * n),
        ("_status", ["submitted_via_web"] * n),
        ("_submitted_by", [account] * n),
        ("__version__", list(reports["version"])),
        ("_tags", [""] * n),
        ("_index", list(range(1, n + 1))),
    ]


def write(table: list[Column], style: Style, title: str) -> bytes:
    """The file of an export. title: name of the form, which is the name of the sheet."""
    rows = [[head for head, _ in table], *zip(*(cells for _, cells in table), strict=True)]
    return _csv(rows, style) if style.file == "csv" else workbook(rows, title)


def _csv(rows: Sequence[Sequence[object]], style: Style) -> bytes:
    def line(cells: Sequence[object]) -> str:
        quoted = (str(cell).replace('"', '""') for cell in cells)
        return '"' + f'"{style.separator}"'.join(quoted) + '"\n'

    return "".join(map(line, rows)).encode(style.encoding)
