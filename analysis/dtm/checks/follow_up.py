"""The follow-up list: what is to be asked, by unit; and what was filled in, as lines of the cleaning log.

Whoever calls the khesegs chooses in the list what is to be done, and writes the new answer beside it. `read`
takes the list back, in either language and whatever a laptop made of the CSV; `log_lines` makes lines of the
cleaning log of it, or says of every row why it cannot.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.core.cells import csv_text, plain
from analysis.core.errors import InputError, all_faults, nearest

from ..gazetteer import CODE, Gazetteer
from ..levels import fields_of, label
from ..phase import Phase
from . import declared, findings
from .findings import Findings

CHANGE, BLANK, HOLDS, REMOVE = "change_response", "blank_response", "no_action", "remove_survey"
LOG = ("uuid", "question", "old_value", "issue", "check_id", "change_type", "new_value")
FILLED = ("change_type", "new_value", "issue")  # columns that are filled in by hand
_WIDTHS = {"sentence": 70, "label": 32, "value": 24, "new_value": 24, "issue": 32, "change_type": 20}
_WRAPPED = ("sentence", "label", "value", "new_value", "issue")
_SEEN = "listed"  # title of the sheet


def listed(found: Findings, phase: Phase, language: str) -> pd.DataFrame:
    """One row a finding, all text, in the order of the findings.

    Columns: phase (its label), code (of the unit), LEVEL (its names), sentence, label (of the question),
    value, check_id, severity, status, since, change_type, new_value, issue (empty), of (the uuid, or the code
    of the unit), question. What is told in words is in `language`; check_id, of and question are those of the
    log.
    """
    frame, fields = found.frame, fields_of(phase.gazetteer, phase.recall_months)
    rows = {"phase": phase.label, "code": findings.unit(frame, found.levels)}
    for level in _told(phase.gazetteer):
        rows[level] = frame[level + CODE].map(phase.gazetteer.names(level)).fillna("")
    rows["sentence"] = frame[f"sentence_{language}"]
    rows["label"] = [fields[q].label(language=language) if q in fields else "" for q in frame["question"]]
    rows |= {"value": frame["value"], "check_id": frame["check_id"]}
    for group in ("severity", "status", "since"):
        rows[group] = frame[group].map({k: v[language] for k, v in declared.words(group).items()}).fillna("")
    rows |= dict.fromkeys(FILLED, "")
    rows |= {"of": findings.of(frame, found.levels), "question": frame["question"]}
    return pd.DataFrame(rows, index=frame.index, dtype=object)


def _told(gazetteer: Gazetteer) -> list[str]:
    """Levels whose names tell units apart."""
    return [
        level for level in gazetteer.levels if len(gazetteer.codes(level)) > 1 or level == gazetteer.lowest
    ]


def heads(names: list[str], language: str) -> list[str]:
    """Heads of the columns in a language."""
    known = declared.words("heads")
    return [known[name][language] if name in known else label(name, language) for name in names]


def csv(rows: pd.DataFrame) -> str:
    """The list as CSV, columns by name; cells that a spreadsheet would run are escaped."""
    return csv_text(rows)


def workbook(rows: pd.DataFrame, phase: Phase, language: str) -> bytes:
    """The list as an Excel file: frozen heads, filters, wrapped text, a drop-down for what is to be done."""
    import openpyxl

    from analysis.core import workbooks

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _SEEN
    _rows(sheet, rows, language)
    _guide(book.create_sheet(_word("about", language)), phase, language)
    return workbooks.content(book, f"{phase.label}: {_word('about', language)}")


def _rows(sheet, rows: pd.DataFrame, language: str) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    from analysis.core.workbooks import write_text

    names = list(rows)
    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    fill = PatternFill("solid", fgColor="FFF2CC")
    for column, (name, head) in enumerate(zip(names, heads(names, language), strict=True), 1):
        write_text(sheet, 1, column, head)
        cell = sheet.cell(1, column)
        cell.font, cell.alignment = Font(bold=True), wrapped
        if name in FILLED:
            cell.fill = fill
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 12)
        style = wrapped if name in _WRAPPED else top
        for row, text in enumerate(rows[name], 2):
            if text:
                write_text(sheet, row, column, text)
            if text or name in FILLED:
                sheet.cell(row, column).alignment = style
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    if len(rows):
        letter = get_column_letter(names.index("change_type") + 1)
        types = ",".join(declared.words("change_type"))
        allowed = DataValidation("list", formula1=f'"{types}"', allow_blank=True, showErrorMessage=True)
        allowed.add(f"{letter}2:{letter}{len(rows) + 1}")
        sheet.add_data_validation(allowed)


def _guide(sheet, phase: Phase, language: str) -> None:
    from openpyxl.styles import Alignment, Font

    from analysis.core.workbooks import write_text

    told = [(phase.label, "")]
    told += [(text[language], "") for name, text in declared.words("guide").items() if name != "about"]
    told += [(kind, text[language]) for kind, text in declared.words("change_type").items()]
    for row, (first, second) in enumerate(told, 1):
        write_text(sheet, row, 1, first)
        write_text(sheet, row, 2, second)
        sheet.cell(row, 1).alignment = sheet.cell(row, 2).alignment = Alignment(
            wrap_text=True, vertical="top"
        )
    sheet["A1"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 70


def _word(name: str, language: str) -> str:
    return declared.words("guide")[name][language]


def read(path: Path) -> pd.DataFrame:
    """A follow-up list as it was written or filled in: the columns of `listed` that it has, all text.

    An extra column `row` says where each stands. InputError where what must be there is not.
    """
    from ..intake import files

    if not path.is_file():
        raise InputError(
            f"{path}: there is no such file. `compendium dtm check` writes follow_up.xlsx and .csv."
        )
    known = _columns()
    sheet = files.read(path, lambda row, _: len({known.get(_folded(text), "") for text in row} - {""}))
    names = [known.get(_folded(text), "") for text in sheet.rows[sheet.head]] if sheet.rows else []
    lacking = [name for name in ("check_id", "of", "question", *FILLED[:2]) if name not in names]
    if lacking:
        raise InputError(
            f"{path}: expected a follow-up list, found no column {', '.join(heads(lacking, 'en'))}. "
            "Fill in the list that `compendium dtm check` wrote, and leave its columns as they are."
        )
    texts = []
    for number, cells in enumerate(sheet.rows[sheet.head + 1 :], sheet.head + 2):
        cells = [plain(text).strip() for text in cells] + [""] * (len(names) - len(cells))
        if any(cells):
            texts.append({**dict(zip(names, cells, strict=False)), "row": str(number)})
    columns = [name for name in dict.fromkeys(names) if name]
    return pd.DataFrame(texts, columns=[*columns, "row"], dtype=object).fillna("")


def _columns() -> dict[str, str]:
    """Name of a column by its head in any language, or by itself."""
    named = {_folded(name): name for name in declared.words("heads")}
    for name, told in declared.words("heads").items():
        named |= {_folded(text): name for text in told.values()}
    return named


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def filled(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a list in which something is filled in that the log can take."""
    return rows[(rows["change_type"] != "") | (rows["new_value"] != "")]


def not_logged(rows: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    """Filled rows that no line of the log answers."""
    there = filled(rows)
    keys = pd.MultiIndex.from_frame(there[["check_id", "of", "question"]])
    return there[~keys.isin(pd.MultiIndex.from_frame(log[["check_id", "uuid", "question"]]))]


def log_lines(rows: pd.DataFrame, answers: pd.DataFrame, phase: Phase, log: pd.DataFrame) -> pd.DataFrame:
    """Lines of the cleaning log (`LOG`) for what is filled in and not in the log yet.

    answers: as they are after the log was replayed; old values are taken from them. Two findings that are
    answered by one new value give one change, and a line that says that the other is settled, too.
    InputError with the fault of every row at once.
    """
    wanted = not_logged(rows, log)
    current = answers.set_index("uuid", drop=False)
    readers = _readers(phase)
    found, faults, changed = [], [], {}
    for row in wanted.to_dict("records"):
        try:
            line = _line(row, current, readers)
            found.append(_after(line, changed, row))
        except InputError as fault:
            faults.append(f"row {row['row']}: {fault}")
    if faults:
        raise InputError(all_faults(f"{len(faults)} row(s) of the list cannot go into the log.", faults))
    return pd.DataFrame(found, columns=list(LOG), dtype=object)


def _readers(phase: Phase) -> dict:
    from ..intake.values import reader

    fields = fields_of(phase.gazetteer, phase.recall_months)
    return {name: reader(declared_field, phase.gazetteer) for name, declared_field in fields.items()}


def _line(row: dict, answers: pd.DataFrame, readers: dict) -> dict:
    """One filled row as a line of the log."""
    kind = row["change_type"] or CHANGE
    if kind not in declared.words("change_type"):
        raise InputError(f"there is no change type '{kind}'. {nearest(kind, declared.words('change_type'))}")
    if (kind == CHANGE) != bool(row["new_value"]):
        raise InputError(
            f"{kind} with the new value '{row['new_value']}'"
            if kind != CHANGE
            else f"{CHANGE} without a new value. Where the right answer is not known, choose {BLANK}"
        )
    here = row["of"] in answers.index
    if kind != HOLDS and not here:
        raise InputError(f"{kind} for {row['of']}, which has no form that counts. Only {HOLDS} fits")
    question = row["question"]
    if kind in (CHANGE, BLANK) and question not in readers:
        raise InputError(f"{kind}, but the finding is about the form as a whole. Choose {HOLDS} or {REMOVE}")
    new = row["new_value"] if kind == CHANGE else ""
    if kind == CHANGE:
        answer = readers[question](new)
        if answer.kind:
            raise InputError(f"{question}: expected {answer.expected}, found '{new}'")
        new = answer.value
    old = answers.at[row["of"], question] if here and question in answers else ""
    return {
        "uuid": row["of"],
        "question": question,
        "old_value": old,
        "issue": row.get("issue") or row.get("sentence", ""),
        "check_id": row["check_id"],
        "change_type": kind,
        "new_value": new,
    }


def _after(line: dict, changed: dict, row: dict) -> dict:
    """The line as it stands after those before it: an answer is changed once."""
    place = line["uuid"], line["question"]
    if line["change_type"] not in (CHANGE, BLANK):
        return line
    if place not in changed:
        changed[place] = line["new_value"]
        return line
    if changed[place] != line["new_value"]:
        raise InputError(
            f"{line['question']}: '{line['new_value']}', but an earlier row gives '{changed[place]}'"
        )
    return line | {"old_value": line["new_value"], "change_type": HOLDS, "new_value": ""}
