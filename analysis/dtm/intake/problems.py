"""What could not be read of the exports, and where: for people as a sentence, for programs as a kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

import pandas as pd

_SHOWN = 80  # characters of a value in a sentence


@dataclass(frozen=True)
class Problem:
    """severity: error where an answer or a row is lost or left as it was, note where nothing is.

    row: number in the file, empty for what concerns the whole file; column: head as it stands there.
    """

    kind: str
    sentence: str
    severity: str = "error"
    row: str = ""
    column: str = ""
    field: str = ""
    value: str = ""
    expected: str = ""
    file: str = ""
    uuid: str = ""


COLUMNS = [field.name for field in fields(Problem)]


def unread(kind: str, row: str, column: str, field: str, value: str, expected: str) -> Problem:
    """The problem of a value that is not what was expected."""
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 3] + "..."
    found = f"found '{shown}'" if shown else "found none"
    sentence = f"{found}, expected {expected}"
    return Problem(kind, sentence, "error", row, column, field, value, expected)


def frame(problems: Iterable[Problem], answers: pd.DataFrame) -> pd.DataFrame:
    """One row a problem; `counts`: the submission that it is in is one of the answers (or it is in none)."""
    found = pd.DataFrame([asdict(problem) for problem in problems], columns=COLUMNS, dtype=object)
    taken = set(zip(answers["file"], answers["row"], strict=True))
    places = zip(found["file"], found["row"], strict=True)
    return found.assign(counts=[not row or (file, row) in taken for file, row in places])
