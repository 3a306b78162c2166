"""Tables declared once: the declaration validates the data and documents them.

A `DeclaredTable` lists its columns with type, unit, range and permitted codes.
`check` returns every fault of a frame at once; `dictionary` is the page and the file
that describe the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from .errors import InputError, all_faults


@dataclass(frozen=True)
class Column:
    """One column of a declared table.

    kind: "text", "integer", "number" or "boolean". `codes` lists the permitted values.
    `required` columns may not be empty in any row.
    """

    name: str
    kind: str
    label: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    codes: tuple[str, ...] = ()
    required: bool = False

    def faults(self, values: pd.Series, where: str) -> list[str]:
        """Sentences for each way in which `values` break the declaration."""
        found = []
        empty = values.isna() | (values.astype(str) == "") if self.kind == "text" else values.isna()
        if self.required and empty.any():
            found.append(self._fault(values, empty, where, "expected a value", "found none"))
        filled = values[~empty]
        if self.kind in ("integer", "number"):
            numbers = pd.to_numeric(filled, errors="coerce")
            wrong = numbers.isna()
            if self.kind == "integer":
                wrong |= numbers % 1 != 0
            if wrong.any():
                article = "a whole number" if self.kind == "integer" else "a number"
                found.append(self._fault(filled, wrong, where, f"expected {article}"))
            numbers = numbers[~wrong]
            low = self.minimum is not None and numbers < self.minimum
            high = self.maximum is not None and numbers > self.maximum
            outside = pd.Series(False, index=numbers.index) | low | high
            if outside.any():
                found.append(self._fault(numbers, outside, where, f"expected {self._range()}"))
        if self.codes:
            unknown = ~filled.astype(str).isin(self.codes)
            if unknown.any():
                expected = "expected one of " + ", ".join(self.codes)
                found.append(self._fault(filled, unknown, where, expected))
        return found

    def _range(self) -> str:
        if self.minimum is None:
            return f"at most {self.maximum:g}"
        if self.maximum is None:
            return f"at least {self.minimum:g}"
        return f"{self.minimum:g} to {self.maximum:g}"

    def _fault(self, values: pd.Series, wrong: pd.Series, where: str, expected: str, found: str = "") -> str:
        places = list(values.index[wrong])
        shown = found or "found " + ", ".join(map(repr, values[wrong].unique()[:3].tolist()))
        rows = ", ".join(str(p) for p in places[:5]) + (", ..." if len(places) > 5 else "")
        return f"{where}, column {self.name}: {expected}, {shown} ({len(places)} rows: {rows})"


@dataclass(frozen=True)
class DeclaredTable:
    """A table's columns, its key, and one sentence that says what a row is."""

    name: str
    row_is: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def faults(self, frame: pd.DataFrame, where: str | None = None) -> list[str]:
        """All faults of `frame`: missing and unknown columns, wrong values, repeated keys."""
        where = where or self.name
        found = [f"{where}: expected a column {n}, found none" for n in self.names if n not in frame]
        found += [
            f"{where}: found a column {n} that the table does not have" for n in frame if n not in self.names
        ]
        for column in self.columns:
            if column.name in frame:
                found += column.faults(frame[column.name], where)
        if self.key and set(self.key) <= set(frame):
            repeated = frame.duplicated(list(self.key), keep=False)
            if repeated.any():
                example = tuple(frame.loc[repeated, list(self.key)].iloc[0])
                found.append(
                    f"{where}: expected each {', '.join(self.key)} once, found {example} "
                    f"more than once ({int(repeated.sum())} rows)"
                )
        return found

    def check(self, frame: pd.DataFrame, where: str | None = None) -> pd.DataFrame:
        """`frame` itself, or an `InputError` that lists all its faults."""
        found = self.faults(frame, where)
        if found:
            raise InputError(all_faults(f"{where or self.name}: {len(found)} fault(s)", found))
        return frame

    def dictionary(self) -> pd.DataFrame:
        """One row a column: name, kind, unit, range, codes, label."""
        return pd.DataFrame(
            {
                "column": c.name,
                "kind": c.kind,
                "unit": c.unit,
                "range": c._range() if (c.minimum, c.maximum) != (None, None) else "",
                "codes": ", ".join(c.codes),
                "label": c.label,
            }
            for c in self.columns
        )


def text_columns(columns: Sequence[Column]) -> list[str]:
    """Names of the columns that must be read as text (codes such as 007 keep their zeros)."""
    return [c.name for c in columns if c.kind == "text"]
