"""Text in the cells of a CSV or Excel file: what a spreadsheet would run is written so that it stays text.

Excel and LibreOffice run a cell that begins with = + - @ (or with a tab or a line end before them). An apostrophe
in front makes text of it; `plain` takes it off again, so that what was written is read back as it was.
"""

from __future__ import annotations

import re

import pandas as pd

_RUN = re.compile(r"'*[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-\d+(\.\d+)?")  # runs nothing, and stays a number


def safe(text: str) -> str:
    """The text as it may stand in a cell.

    >>> safe("=1+1"), safe("-99"), safe("housing")
    ("'=1+1", '-99', 'housing')
    """
    return f"'{text}" if _RUN.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """What `safe` was given.

    >>> plain("'=1+1"), plain("housing")
    ('=1+1', 'housing')
    """
    return text[1:] if text.startswith("'") and _RUN.match(text) else text


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with `safe` applied to every text in it; numbers, truths and blanks stay as they are."""
    return frame.apply(_safe_column)


def _safe_column(values: pd.Series) -> pd.Series:
    if not (pd.api.types.is_object_dtype(values.dtype) or pd.api.types.is_string_dtype(values.dtype)):
        return values
    made = {value: safe(value) for value in values.unique() if isinstance(value, str)}
    changed = {value: text for value, text in made.items() if value != text}
    return values.replace(changed) if changed else values
