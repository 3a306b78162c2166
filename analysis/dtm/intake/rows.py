"""Heads and rows of a file of answers: what each column means, and which rows are submissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.core.errors import InputError

from .files import Sheet
from .heads import Form, Meaning
from .matching import suggestion
from .problems import Problem

_FEWEST = 2  # heads of the form that make a row one of heads
_LISTED = 5  # rows that a sentence lists


@dataclass(frozen=True, eq=False)
class Body:
    """The cells below the heads that mean something.

    heads: the row of heads. meaning: by place in the row. texts: by place, the cells of a column that has a
    meaning, one a submission. rows: numbers of the submissions in the file, as text.
    """

    heads: Sequence[str]
    meaning: Mapping[int, Meaning]
    texts: Mapping[int, np.ndarray]
    rows: np.ndarray
    problems: Sequence[Problem]

    def places(self, role: str, name: str) -> list[int]:
        """Columns with this meaning, the preferred first."""
        fitting = [(m.rank, at) for at, m in self.meaning.items() if (m.role, m.name) == (role, name)]
        return [at for _, at in sorted(fitting)]

    def blank(self) -> np.ndarray:
        return objects([""] * len(self.rows))


def objects(values: Sequence[str]) -> np.ndarray:
    """An array of texts as they are, of any length each."""
    return np.array(values, dtype=object)


def body(sheet: Sheet, form: Form) -> Body:
    """The submissions of a sheet. InputError where it holds no answers, or does not say of which unit."""
    row = [cell.strip() for cell in sheet.rows[sheet.head]] if sheet.rows else []
    lowest = form.gazetteer.lowest
    if form.score(row, sheet.lossy) < _FEWEST:
        raise InputError(_no_answers(sheet, lowest))
    meaning, problems = _meanings(row, form, sheet.lossy)
    if Meaning("place", lowest) not in meaning.values():
        hint = suggestion(lowest, filter(None, row))
        sentence = f"{sheet.file}: expected a column {lowest} (or its label), found none. {hint}"
        raise InputError(sentence.strip())
    kept, numbers, more = _submissions(sheet, row, meaning, form)
    texts = _texts(kept, max([len(row), *map(len, kept)]))
    problems += more + _headless(texts, row)
    return Body(row, meaning, {at: texts[at] for at in meaning}, objects(numbers), problems)


def _no_answers(sheet: Sheet, lowest: str) -> str:
    found = f"'{', '.join(filter(None, sheet.rows[0]))[:100]}'" if sheet.rows else "empty cells"
    where = f" of a sheet (sheets: {', '.join((sheet.sheet, *sheet.others))})" if sheet.sheet else ""
    return (
        f"{sheet.file}: expected answers, with heads such as {lowest}, households and persons in "
        f"one of the first rows{where}, found {found}."
    )


def _meanings(row: Sequence[str], form: Form, lossy: bool) -> tuple[dict[int, Meaning], list[Problem]]:
    found, problems = {}, []
    for at, head in enumerate(row):
        meant = form.meanings(head, lossy)
        if len(meant) == 1:
            found[at] = next(iter(meant))
        elif meant:
            names = " or ".join(sorted(f"{m.name} {m.code}".strip() for m in meant))
            sentence = f"the head may be {names}: the column is not read"
            problems.append(
                Problem("head_ambiguous", sentence, column=head, value=head, expected="one question")
            )
        elif head:
            sentence = (
                f"no question of the form: the column is not read. {suggestion(head, form.heads())}".strip()
            )
            problems.append(Problem("head_unknown", sentence, "note", column=head, value=head))
    return found, problems


def _submissions(
    sheet: Sheet, row: Sequence[str], meaning: Mapping[int, Meaning], form: Form
) -> tuple[list[list[str]], list[str], list[Problem]]:
    """(cells, row numbers, problems); empty rows, repeated heads and rows that do not fit are left out."""
    width = max(at + 1 for at, head in enumerate(row) if head)
    anchor = next(at for at, m in meaning.items() if m.role == "place")
    kept, numbers, problems = [], [], []
    for number, cells in sheet.below():
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        if _tags(filled) or _repeats(cells, anchor, meaning, form, sheet.lossy):
            sentence = "the row repeats the heads or tags them: it is not read"
            problems.append(Problem("head_repeated", sentence, "note", str(number)))
        elif sheet.kind == "csv" and any(cell.strip() for cell in cells[width:]):
            problems.append(_too_long(number, len(cells), width))
        else:
            kept.append(cells)
            numbers.append(str(number))
    short = [n for n, cells in zip(numbers, kept, strict=True) if len(cells) < width]
    return kept, numbers, problems + (_too_short(short, width) if short and sheet.kind == "csv" else [])


def _tags(filled: Sequence[str]) -> bool:
    """A row of HXL tags, which KoboToolbox puts below the heads."""
    return all(cell.startswith("#") for cell in filled)


def _repeats(
    cells: Sequence[str], anchor: int, meaning: Mapping[int, Meaning], form: Form, lossy: bool
) -> bool:
    """Do the cells say again what the columns mean, in whatever words? `anchor`: a column that tells fast."""
    if anchor >= len(cells) or meaning[anchor] not in form.meanings(cells[anchor], lossy):
        return False
    filled = [(at, cell) for at, cell in enumerate(cells) if at in meaning and cell]
    again = sum(meaning[at] in form.meanings(cell, lossy) for at, cell in filled)
    return 2 * again > len(filled)


def _too_long(number: int, found: int, width: int) -> Problem:
    sentence = (
        f"expected {width} cells, found {found}: the row is not read. "
        "A separator may stand in an answer without quotation marks around it"
    )
    return Problem("row_long", sentence, row=str(number), expected=f"{width} cells")


def _too_short(numbers: Sequence[str], width: int) -> list[Problem]:
    listed = ", ".join(numbers[:_LISTED]) + (", ..." if len(numbers) > _LISTED else "")
    sentence = (
        f"expected {width} cells, found fewer in {len(numbers)} rows ({listed}): "
        "the last ones are taken as blank, since Excel leaves them out"
    )
    return [Problem("row_short", sentence, "note", expected=f"{width} cells")]


def _texts(kept: Sequence[Sequence[str]], width: int) -> list[np.ndarray]:
    """The cells of each column, without blanks around them."""
    cells = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in kept]
    return [objects(column) for column in zip(*cells, strict=True)] if cells else [objects([])] * width


def _headless(texts: Sequence[np.ndarray], row: Sequence[str]) -> list[Problem]:
    filled = [at for at, cells in enumerate(texts) if (at >= len(row) or not row[at]) and any(cells)]
    if not filled:
        return []
    sentence = f"{len(filled)} columns hold cells and have no head: they are not read"
    return [Problem("head_blank", sentence, "note")]
