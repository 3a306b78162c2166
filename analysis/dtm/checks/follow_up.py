"""The follow-up list: what is to be asked, by unit; and what was filled in, as lines of the cleaning log.

Whoever calls the khesegs chooses in the list what is to be done, and writes the new answer beside it. `read`
takes the list back, in either language and whatever a laptop made of the CSV; `log_lines` makes lines of the
cleaning log of it, or says of every row why it cannot.
"""

from __future__ import annotations

from copy import copy
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core.cells import csv_text, plain, safe_frame
from analysis.core.errors import InputError, all_faults

from .. import cleaning
from ..gazetteer import CODE, Gazetteer
from ..intake import files
from ..levels import fields_of, label
from ..phase import Phase
from . import declared, findings
from .findings import Findings

FILLED = ("change_type", "new_value", "issue")  # columns that are filled in by hand
_WIDTHS = {"sentence": 70, "label": 32, "value": 24, "new_value": 24, "issue": 32, "change_type": 20}
_WRAPPED = ("sentence", "label", "value", "new_value", "issue")
_LINE = 15  # height of a line, points
_SPARE = 1.1  # lines are broken between words
_SEEN = "listed"  # title of the sheet


def listed(found: Findings, phase: Phase, language: str) -> pd.DataFrame:
    """One row a finding, all text, in the order of the findings.

    Columns: phase (its label), code (of the unit), LEVEL (its names), sentence, label (of the question),
    value, check_id, severity, status, since, change_type, new_value, issue (empty), of (the uuid, or the code
    of the unit), field. What is told in words is in `language`; check_id, of and field are those of the log.
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
    rows |= {"of": findings.of(frame, found.levels), "field": frame["question"]}
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

    from analysis.core.workbooks import write_text

    top, wrapped = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
    fill = PatternFill("solid", fgColor="FFF2CC")
    names = list(rows)
    for column, (name, head) in enumerate(zip(names, heads(names, language), strict=True), 1):
        write_text(sheet, 1, column, head)
        cell = sheet.cell(1, column)
        cell.font, cell.alignment = Font(bold=True), wrapped
        if name in FILLED:
            cell.fill = fill
        # The column's style is that of its cells that are empty.
        whole = sheet.column_dimensions[get_column_letter(column)]
        whole.width = _WIDTHS.get(name, 12)
        whole.alignment = wrapped if name in _WRAPPED else top
        for row, text in enumerate(rows[name].tolist(), 2):
            if text:
                # Copied: openpyxl takes longer to find the number of a style than to write the cell.
                sheet.cell(row, column)._style = copy(whole._style)
                write_text(sheet, row, column, text)
    for row, lines in enumerate(_lines(rows), 2):
        if lines > 1:
            sheet.row_dimensions[row].height = _LINE * lines
    sheet.freeze_panes = "A2"
    _filter(sheet, rows, language)
    if len(rows):
        _choices(sheet, get_column_letter(names.index("change_type") + 1), len(rows))


def _lines(rows: pd.DataFrame) -> np.ndarray:
    """Lines that the longest wrapped text of each row takes: not every program makes room by itself."""
    needed = [rows[name].str.len().to_numpy(int) / _WIDTHS[name] for name in _WRAPPED if name in rows]
    return np.ceil(_SPARE * np.max(needed, axis=0)).astype(int)


def _choices(sheet, column: str, n: int) -> None:
    """A drop-down of the change types in the first n rows below the head."""
    from openpyxl.worksheet.datavalidation import DataValidation

    types = ",".join(declared.words("change_type"))
    allowed = DataValidation("list", formula1=f'"{types}"', allow_blank=True, showErrorMessage=True)
    allowed.add(f"{column}2:{column}{n + 1}")
    sheet.add_data_validation(allowed)


def _filter(sheet, rows: pd.DataFrame, language: str) -> None:
    """Filters on the heads; notes, of which there is nothing to ask, are filtered away at first."""
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = f"A1:{get_column_letter(rows.shape[1])}{len(rows) + 1}"
    told = {name: text[language] for name, text in declared.words("severity").items()}
    notes = rows["severity"] == told["note"]
    if notes.any() and not notes.all():
        asked = [told[name] for name in ("error", "warning")]
        sheet.auto_filter.add_filter_column(list(rows).index("severity"), asked)
        for row in np.flatnonzero(notes) + 2:
            sheet.row_dimensions[int(row)].hidden = True


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
    if not path.is_file():
        raise InputError(
            f"{path}: there is no such file. `compendium dtm check` writes follow_up.xlsx and .csv."
        )
    known = _columns()
    sheet = files.read(path, lambda row, _: len({known.get(_folded(text), "") for text in row} - {""}))
    names = [known.get(_folded(text), "") for text in sheet.rows[sheet.head]] if sheet.rows else []
    lacking = [name for name in ("check_id", "of", "field", *FILLED[:2]) if name not in names]
    if lacking:
        raise InputError(
            f"{path}: expected a follow-up list, found no column {', '.join(heads(lacking, 'en'))}. "
            "Fill in the list that `compendium dtm check` wrote, and leave its columns as they are."
        )
    texts = []
    for number, cells in sheet.below():
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
    keys = pd.MultiIndex.from_frame(there[["check_id", "of", "field"]])
    return there[~keys.isin(pd.MultiIndex.from_frame(log[["check_id", "uuid", "question"]]))]


def log_lines(
    rows: pd.DataFrame,
    answers: pd.DataFrame,
    superseded: pd.DataFrame,
    gazetteer: Gazetteer,
    log: pd.DataFrame,
) -> pd.DataFrame:
    """Lines of the cleaning log (`cleaning.COLUMNS`) for what is filled in and not in the log yet.

    answers, superseded: as they are after the log was replayed; old values are taken from them, since the
    list shows no personal data. Two findings that are answered by one new value give one change, and a line
    that says that the other is settled, too. InputError with the fault of every row at once.
    """
    current = answers.set_index("uuid", drop=False)
    lines, changed = [], {}
    for row in not_logged(rows, log).to_dict("records"):
        lines.append(_once(_line(row, current, gazetteer), changed))
    made = pd.DataFrame(lines, columns=[cleaning.LINE, *cleaning.COLUMNS], dtype=object)
    faults = cleaning.faults(made)
    if not faults:
        *_, refused = cleaning.replay(answers, made, gazetteer, superseded)
        faults = [
            f"line {line}: {why}" for line, why in refused[[cleaning.LINE, "why"]].itertuples(index=False)
        ]
    if faults:
        raise InputError(all_faults("Rows of the list that cannot go into the cleaning log:", faults))
    return made[list(cleaning.COLUMNS)]


def _line(row: dict, answers: pd.DataFrame, gazetteer: Gazetteer) -> dict:
    """One filled row as a line of the log; a new value without a change type is a change."""
    column = row["field"] + CODE if row["field"] == gazetteer.lowest else row["field"]
    here = row["of"] in answers.index and column in answers
    return {
        cleaning.LINE: row["row"],
        "uuid": row["of"],
        "question": row["field"],
        "old_value": answers.at[row["of"], column] if here else "",
        "issue": row.get("issue") or row.get("sentence", ""),
        "check_id": row["check_id"],
        "change_type": row["change_type"] or cleaning.CHANGE,
        "new_value": row["new_value"],
    }


def _once(line: dict, changed: dict[tuple[str, str], str]) -> dict:
    """The line as it stands after those before it: where the same change was made, it settles."""
    place, new = (line["uuid"], line["question"]), line["new_value"]
    if line["change_type"] not in (cleaning.CHANGE, cleaning.BLANK):
        return line
    if changed.get(place) == new:
        return line | {"old_value": "", "change_type": cleaning.NO_ACTION, "new_value": ""}
    changed[place] = new
    return line


def appended(path: Path, lines: pd.DataFrame) -> bytes:
    """The cleaning log of a file with more lines, in the columns, separator and encoding that it has."""
    if not path.is_file():
        return csv_text(lines).encode("utf-8")
    sheet = files.read(path, lambda row, _: len({cell.strip() for cell in row} & set(cleaning.COLUMNS)))
    heads = [cell.strip() for cell in sheet.rows[sheet.head]]
    cells = safe_frame(lines.reindex(columns=heads, fill_value=""))
    body = cells.to_csv(index=False, header=False, sep=sheet.separator, lineterminator="\n")
    held = path.read_bytes()
    end = b"" if held.endswith(b"\n") else b"\n"
    try:
        return held + end + body.encode(sheet.encoding.removesuffix(" with mark"))
    except UnicodeEncodeError:
        raise InputError(
            f"{path}: its encoding ({sheet.encoding}) has not all letters. Save it as CSV UTF-8."
        ) from None
