"""Text in the cells of a CSV or Excel file: what a spreadsheet would run is written so that it stays text.

Excel and LibreOffice run a cell that begins with = + - @ (or with blanks, a tab or a line end before them;
East Asian settings also run the full-width signs). An apostrophe in front makes text of it; `plain` takes it
off again, so that what was written is read back as it was. The apostrophe also goes in after a separator
inside the text: a laptop that expects ; cuts a file with commas there, quotation marks or not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_SIGN = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
_RUN = re.compile(rf"((?:^|[;,\t\r\n])[\s']*)(?={_SIGN})")
_STOPPED = re.compile(rf"((?:^|[;,\t\r\n])[\s']*)'(?={_SIGN})")
_BREAK = re.compile(r"'*[\t\r\n]")
_NUMBER = re.compile(r"-\d+(\.\d+)?")  # runs nothing, and stays a number


def safe(text: str) -> str:
    """The text as it may stand in a cell.

    >>> safe("=1+1"), safe("-99"), safe("housing"), safe("water; @home")
    ("'=1+1", '-99', 'housing', "water; '@home")
    """
    if _NUMBER.fullmatch(text):
        return text
    stopped = _RUN.sub(r"\1'", text)
    return f"'{stopped}" if _BREAK.match(stopped) else stopped


def plain(text: str) -> str:
    """What `safe` was given.

    >>> plain("'=1+1"), plain("housing")
    ('=1+1', 'housing')
    """
    stopped = text[1:] if text.startswith("'") and _BREAK.match(text) else text
    return _STOPPED.sub(r"\1", stopped)


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with `safe` applied to every text in it and to its heads; numbers, truths, blanks stay."""
    return frame.apply(_safe_column).rename(
        columns=lambda name: safe(name) if isinstance(name, str) else name
    )


def _safe_column(values: pd.Series) -> pd.Series:
    import pandas as pd

    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    if not (pd.api.types.is_object_dtype(values.dtype) or pd.api.types.is_string_dtype(values.dtype)):
        return values
    made = {value: safe(value) for value in set(filter(_is_text, values))}
    changed = {value: text for value, text in made.items() if value != text}
    return (
        values.map(lambda value: changed.get(value, value) if _is_text(value) else value)
        if changed
        else values
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def csv_text(frame: pd.DataFrame) -> str:
    """`safe_frame` as CSV: commas, line ends \\n, missing values blank, no index."""
    return safe_frame(frame).to_csv(index=False, lineterminator="\n")
