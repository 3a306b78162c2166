"""The XLSForm of a phase: sheets survey, choices and settings, from the declaration and a gazetteer.

One question stands on a screen, so that its rules are applied before the next one is asked. The informant
picks a unit of each level from the first that has several down to the lowest; levels above have one value,
and are calculated. No device, user or position is recorded.

Columns of the export beside the fields: one a level of the gazetteer, named as the level, with the unit's
code; `form_version`; `persons_left` and the like (what is left of a sum); `note_*`, which stay empty.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.core.errors import InputError, all_faults
from analysis.core.workbooks import content, write_text

from .. import levels
from ..fields import LANGUAGES, Field, sections
from . import rules, texts
from .edition import VERSION, Edition, faults
from .texts import Text

SPOKEN = {"en": "English (en)", "mn": "Mongolian (mn)"}
TRANSLATED = ("label", "hint", "constraint_message")
SHEETS: Mapping[str, tuple[str, ...]] = {
    "survey": (
        "type", "name", *(f"{column}::{spoken}" for column in TRANSLATED for spoken in SPOKEN.values()),
        "required", "relevant", "constraint", "calculation", "choice_filter", "appearance",
    ),
    "choices": ("list_name", "name", *(f"label::{spoken}" for spoken in SPOKEN.values())),
    "settings": ("form_title", "form_id", "version", "default_language"),
}  # fmt: skip


def workbook(made: Mapping[str, pd.DataFrame]) -> bytes:
    """The sheets as an Excel file, all cells text; equal sheets give equal bytes."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, frame in made.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for column, heading in enumerate(frame, 1):
            write_text(sheet, 1, column, heading)
            sheet.cell(1, column).font = Font(bold=True)
            sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 24
            for row, text in enumerate(frame[heading], 2):
                write_text(sheet, row, column, text)
    return content(book, made["settings"]["form_title"].iloc[0])


def read(path: Path) -> dict[str, pd.DataFrame]:
    """The sheets of an XLSForm as text, by name; InputError if it has no sheet survey."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        found = {sheet.title: _frame(sheet.iter_rows(values_only=True)) for sheet in book}
    except Exception as error:  # openpyxl raises whatever its reading of a broken file runs into
        raise InputError(
            f"{path}: expected an XLSForm (.xlsx), found none that can be read: {error}"
        ) from None
    if not {"type", "name"} <= set(found.get("survey", ())):
        raise InputError(
            f"{path}: expected an XLSForm with a sheet survey and its columns type and name, "
            f"found the sheets {', '.join(found)}."
        )
    return found


def _frame(rows) -> pd.DataFrame:
    lines = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    frame = pd.DataFrame(lines[1:], columns=lines[0]) if lines else pd.DataFrame()
    return frame.loc[:, (frame.columns != "") & ~frame.columns.duplicated()]


def version(made: Mapping[str, pd.DataFrame]) -> str:
    """Version of a form: the phase, and a mark that changes with anything that the form says or asks."""
    return made["settings"]["version"].iloc[0]


def sheets(edition: Edition) -> dict[str, pd.DataFrame]:
    """The sheets survey, choices and settings: all text, "" where a cell is empty.

    InputError with all faults at once: names of levels and codes that no XLSForm can hold, fields left out
    that others need.
    """
    found = faults(edition)
    if found:
        raise InputError(all_faults("No form can be made.", found))
    survey = _survey(edition)
    choices = _choices(edition)
    text = "".join(frame.to_csv(index=False, lineterminator="\n") for frame in (survey, choices))
    mark = hashlib.sha256((edition.label + text).encode()).hexdigest()[:8]
    named = f"phase-{edition.number}-{mark}"
    survey.loc[survey["name"] == VERSION, "calculation"] = f"'{named}'"
    return {"survey": survey, "choices": choices, "settings": _settings(edition, named)}


# Survey ------------------------------------------------------------------------------------------------


def _survey(edition: Edition) -> pd.DataFrame:
    agreed, names = rules.agreed(edition.fields), list(edition.fields)
    after_consent = names[names.index(rules.CONSENT.field) + 1 :] if agreed else []
    rows = [_row("start", "start"), _row("end", "end"), _row("calculate", VERSION)]
    if edition.synthetic:
        rows.append(_row("note", "note_synthetic", texts.note("made_up")))
    for section, labels in sections().items():
        own = [f for f in edition.fields.values() if f.section == section]
        if not own:
            continue
        whole = own[0].name in after_consent
        heading = levels.worded(labels, edition.gazetteer)
        rows.append(_row("begin_group", f"section_{section}", heading, relevant=agreed if whole else ""))
        for declared in own:
            within = declared.name in after_consent and not whole
            rows += _asked(declared, edition, agreed if within else "")
        rows.append(_row("end_group", f"section_{section}"))
    if agreed:
        refused = f"{rules.value(rules.CONSENT.field)} = 'no'"
        rows.append(_row("note", "note_refused", texts.note("refused"), relevant=refused))
    return pd.DataFrame(rows, columns=SHEETS["survey"]).fillna("")


def _asked(declared: Field, edition: Edition, agreed: str) -> list[dict[str, str]]:
    """The rows of a field: what stands before it, the question, and notes that ask to look again."""
    if declared.name == "phase":
        return [_row("calculate", "phase", calculation=str(edition.number)), *_places(edition)]
    rows = []
    if declared.name == rules.CONSENT.field:
        purpose = levels.worded(texts.note("purpose"), edition.gazetteer)
        rows.append(_row("note", "note_purpose", purpose))
    if rules.is_last_part(declared, edition.fields):
        name = declared.sums_to + rules.LEFT
        rows.append(_row("calculate", name, calculation=rules.left(declared.sums_to, edition.fields)))
    rows.append(_question(declared, edition, agreed))
    rows += [
        _row("note", f"note_{doubt.after}", doubt.says, relevant=doubt.test)
        for doubt in rules.doubts(edition.fields)
        if doubt.after == declared.name
    ]
    return rows


def _places(edition: Edition) -> list[dict[str, str]]:
    """A question for each level that is asked, a calculation for each above."""
    gazetteer, rows = edition.gazetteer, []
    for level in gazetteer.levels:
        if level not in edition.asked_levels:
            rows.append(_row("calculate", level, calculation=f"'{gazetteer.codes(level)[0]}'"))
            continue
        above = _asked_above(level, edition)
        rows.append(
            _row(
                f"select_one {level}",
                level,
                levels.labels(level),
                required="yes",
                choice_filter=f"{above} = {rules.value(above)}" if above else "",
                appearance="minimal",
            )
        )
    return rows


def _asked_above(level: str, edition: Edition) -> str:
    asked = edition.asked_levels
    place = asked.index(level)
    return asked[place - 1] if place else ""


def _question(declared: Field, edition: Edition, agreed: str) -> dict[str, str]:
    found = rules.of_field(declared, edition.fields, edition.start)
    relevant = " and ".join(filter(None, [agreed, rules.relevant(declared.name, edition.fields)]))
    of_areas = f"name != {rules.value(declared.areas)}" if declared.areas else ""
    return _row(
        _type(declared, edition),
        declared.name,
        declared.labels,
        hint=hint(declared, edition),
        constraint_message=message(declared, edition),
        required="yes" if required(declared) else "",
        relevant=relevant,
        constraint=rules.constraint(found, declared),
        choice_filter=of_areas,
    )


def required(declared: Field) -> bool:
    """Everything must be answered but free remarks."""
    return declared.type != "text" or declared.other


def hint(declared: Field, edition: Edition) -> Text | None:
    """Help below the question: what is counted, what may be entered; None where there is none."""
    parts = [declared.hints] if declared.hints else []
    parts += _left(declared, edition)
    if declared.unknown:
        parts.append(rules.unknown())
    if declared.type == "select_multiple":
        parts.append(texts.rule("choices", declared.most))
    if declared.type == "text":
        parts.append(texts.rule("no_names"))
    return texts.joined(parts) if parts else None


def message(declared: Field, edition: Edition) -> Text | None:
    """What an answer must satisfy, in sentences; None where there is nothing."""
    parts = [rule.says for rule in rules.of_field(declared, edition.fields, edition.start)]
    parts += _left(declared, edition)
    if declared.unknown:
        parts.append(rules.unknown())
    return texts.joined(parts) if parts else None


def _left(declared: Field, edition: Edition) -> list[Text]:
    """What is left of a sum, on the last of its parts; filled in by the device."""
    last = rules.is_last_part(declared, edition.fields)
    return [texts.rule("left", rules.value(declared.sums_to + rules.LEFT))] if last else []


def _type(declared: Field, edition: Edition) -> str:
    if not declared.is_choice:
        return declared.type
    return f"{declared.type} {declared.areas or _list(declared, edition)}"


def _row(kind: str, name: str, labels: Text | None = None, **cells) -> dict[str, str]:
    """A row of the sheet survey; texts by language go into a column each."""
    row = {"type": kind, "name": name}
    for column, given in {"label": labels, **cells}.items():
        if isinstance(given, Mapping):
            row |= {f"{column}::{SPOKEN[language]}": given[language] for language in LANGUAGES}
        elif given:
            row[column] = given
    return row


# Choices and settings ----------------------------------------------------------------------------------


def _list(declared: Field, edition: Edition) -> str:
    """Name of the list of codes: the first field that uses it."""
    return next(f.name for f in edition.fields.values() if f.codes == declared.codes)


def _choices(edition: Edition) -> pd.DataFrame:
    gazetteer, rows = edition.gazetteer, []
    for level in edition.asked_levels:
        above = _asked_above(level, edition)
        held = gazetteer.parents(level) if above else {}
        for code, name in gazetteer.names(level).items():
            row = _choice(level, code, {language: name for language in LANGUAGES})
            rows.append(row | ({above: held[code]} if above else {}))
    for declared in edition.fields.values():
        if declared.codes and _list(declared, edition) == declared.name:
            rows += [_choice(declared.name, code, labels) for code, labels in declared.codes.items()]
    columns = [*SHEETS["choices"], *edition.asked_levels[:-1]]
    return pd.DataFrame(rows, columns=columns).fillna("")


def _choice(of: str, code: str, labels: Text) -> dict[str, str]:
    return {"list_name": of, "name": code} | {f"label::{SPOKEN[lang]}": labels[lang] for lang in LANGUAGES}


def _settings(edition: Edition, named: str) -> pd.DataFrame:
    widest = edition.gazetteer.codes(edition.gazetteer.levels[0])
    place = widest[0].lower() if len(widest) == 1 else "places"
    kept = "".join(sign if sign.isalnum() else "_" for sign in place)
    form_id = f"{'synthetic_' if edition.synthetic else ''}dtm_{kept}_phase_{edition.number}"
    row = (f"DTM: {edition.title}", form_id, named, SPOKEN["mn"])
    return pd.DataFrame([row], columns=SHEETS["settings"])
