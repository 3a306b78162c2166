"""Tables declared once: the declaration validates the data and documents them.

A `DeclaredTable` lists its columns with type, unit, range and permitted codes.
`check` returns every fault of a frame at once; `dictionary` is the page and the file
that describe the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .errors import InputError, all_faults

_MANY = 20  # codes that a message still lists one by one


@dataclass(frozen=True)
class Column:
    """One column of a declared table.

    kind: "text", "integer", "number", "boolean" or "date". `codes` lists the permitted values.
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
        """Sentences for each way in which `values` break the declaration.

        Whole columns are compared at once, and a column of categories by its categories, so that
        millions of rows take a fraction of a second.
        """
        found = []
        empty = self._empty(values)
        if self.required and empty.any():
            found.append(self._fault(values, empty, where, "expected a value", "found none"))
        filled = values[~empty] if empty.any() else values
        if self.kind in ("integer", "number"):
            found += self._number_faults(filled, where)
        if self.kind in ("boolean", "date"):
            wrong = self._not_of_kind(filled)
            if wrong.any():
                expected = "true or false" if self.kind == "boolean" else "a date"
                found.append(self._fault(filled, wrong, where, f"expected {expected}"))
        if self.codes:
            unknown = self._unknown(filled)
            if unknown.any():
                found.append(self._fault(filled, unknown, where, self._expected_codes()))
        return found

    def _empty(self, values: pd.Series) -> pd.Series:
        if self.kind != "text":
            return values.isna()
        if isinstance(values.dtype, pd.CategoricalDtype):
            return values.isna() | (values == "") if "" in values.cat.categories else values.isna()
        text = values if isinstance(values.dtype, pd.StringDtype) else values.astype(str)
        return values.isna() | (text == "").fillna(False).astype(bool)

    def _number_faults(self, filled: pd.Series, where: str) -> list[str]:
        found = []
        known = pd.api.types.is_numeric_dtype(filled.dtype)
        numbers = filled if known else pd.to_numeric(filled, errors="coerce")
        wrong = numbers.isna()
        if self.kind == "integer" and not pd.api.types.is_integer_dtype(numbers.dtype):
            wrong |= numbers % 1 != 0
        if wrong.any():
            article = "a whole number" if self.kind == "integer" else "a number"
            found.append(self._fault(filled, wrong, where, f"expected {article}"))
            numbers = numbers[~wrong]
        outside = pd.Series(False, index=numbers.index)
        if self.minimum is not None:
            outside |= (numbers < self.minimum).astype(bool)
        if self.maximum is not None:
            outside |= (numbers > self.maximum).astype(bool)
        if outside.any():
            found.append(self._fault(numbers, outside, where, f"expected {self._range()}"))
        return found

    def _not_of_kind(self, filled: pd.Series) -> pd.Series:
        if self.kind == "boolean":
            if pd.api.types.is_bool_dtype(filled.dtype):
                return pd.Series(False, index=filled.index)
            return ~filled.map(lambda value: isinstance(value, (bool, np.bool_))).astype(bool)
        if pd.api.types.is_datetime64_any_dtype(filled.dtype):
            return pd.Series(False, index=filled.index)
        return pd.to_datetime(filled.astype(str), format="ISO8601", errors="coerce").isna()

    def _unknown(self, filled: pd.Series) -> pd.Series:
        if isinstance(filled.dtype, pd.CategoricalDtype):
            strange = ~filled.cat.categories.astype(str).isin(self.codes)
            return pd.Series(strange[filled.cat.codes], index=filled.index)
        if self.kind in ("integer", "number") and pd.api.types.is_numeric_dtype(filled.dtype):
            return ~filled.isin([float(code) for code in self.codes])
        text = filled if isinstance(filled.dtype, pd.StringDtype) else filled.astype(str)
        return ~text.isin(self.codes)

    def _expected_codes(self) -> str:
        if len(self.codes) <= _MANY:
            return "expected one of " + ", ".join(self.codes)
        return f"expected one of {len(self.codes)} codes ({', '.join(self.codes[:3])}, ... {self.codes[-1]})"

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
