"""The multiples of the poverty line for which poverty is printed."""

from __future__ import annotations

import re
from functools import cache

from analysis import official
from analysis.core.errors import InputError

TABLES = ("B01", "F2-4")  # steps of a tenth with all measures; steps of a twentieth with the headcount


@cache
def printed() -> tuple[float, ...]:
    """The multiples that `TABLES` print, in order."""
    rows = (row for name in TABLES for row in official.load(name).itertuples())
    return tuple(sorted({multiple(row.row_path, row.column_path) for row in rows}))


def multiple(row: str, column: str) -> float:
    """`150% of the poverty line`, `1.25x` or `Poverty line` as a multiple of the line."""
    for label in f"{row} > {column}".split(" > "):
        if label == "Poverty line":
            return 1.0
        if match := re.match(r"([\d.]+)(%|x)(?= |$)", label):
            return round(float(match[1]) / (100 if match[2] == "%" else 1), 4)
    raise InputError(f"expected a multiple of the line such as 150% or 1.25x, found {row!r} and {column!r}")
