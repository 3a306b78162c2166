"""What the tables are declared to hold: columns, types, ranges, codes, values that must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from analysis.hses.schema import TABLES, MicroTable, Variable

from .check import Check, Hit, View

_MOST_CODES_TOLD = 12
_KINDS: dict[str, Callable[[object], bool]] = {
    "number": pd.api.types.is_numeric_dtype,
    "integer": pd.api.types.is_numeric_dtype,
    "boolean": pd.api.types.is_bool_dtype,
    "date": pd.api.types.is_datetime64_any_dtype,
}


def _variables(view: View, *kinds: str) -> Iterator[tuple[MicroTable, Variable, str]]:
    """The declared variables of these kinds (all if none is named) that are there and hold a value."""
    for table in TABLES.values():
        for variable in table.variables:
            column = f"{table.name}.{variable.name}"
            if (not kinds or variable.kind in kinds) and view.has(column):
                yield table, variable, column


def _column(view: View) -> Iterator[Hit]:
    for table in TABLES.values():
        frame = view.tables.get(table.name)
        if frame is None:
            continue
        for variable in table.variables:
            absent = f"{table.name}.{variable.name}" in view.absent
            if variable.required and variable.name not in frame and not absent:
                expected = f"a column {variable.name}: {variable.label_en.lower()}"
                yield Hit(None, table.name, variable.name, "", expected)
        for name in frame:
            if name not in table.names:
                yield Hit(None, table.name, name, "", "only columns that the table is declared to have")


def _value(view: View) -> Iterator[Hit]:
    for table in TABLES.values():
        frame = view.tables.get(table.name)
        for variable in table.variables if frame is not None else ():
            column = f"{table.name}.{variable.name}"
            if variable.required and variable.name in frame and column not in view.absent:
                empty = view.missing(column)
                if empty.any():
                    yield Hit(empty, table.name, variable.name)


def _kind(view: View) -> Iterator[Hit]:
    for table, variable, column in _variables(view, *_KINDS):
        values = view.tables[table.name][variable.name]
        if values.dtype == object and variable.kind == "boolean":
            rows = ~values.isin([True, False]).to_numpy() & values.notna().to_numpy()
        elif variable.kind in ("number", "integer"):
            numbers = view.number(column)
            rows = np.isnan(numbers) & ~view.missing(column)
            if variable.kind == "integer":
                rows |= np.nan_to_num(numbers) % 1 != 0
        elif _KINDS[variable.kind](values.dtype):
            continue
        else:
            rows = values.notna().to_numpy()
        if rows.any():
            whole = "whole number" if variable.kind == "integer" else variable.kind
            yield Hit(rows, table.name, variable.name, expected=f"a {whole}")


def _range(view: View) -> Iterator[Hit]:
    for table, variable, column in _variables(view, "number", "integer"):
        if (variable.minimum, variable.maximum) == (None, None):
            continue
        values = view.number(column)
        low = -np.inf if variable.minimum is None else variable.minimum
        high = np.inf if variable.maximum is None else variable.maximum
        rows = (values < low) | (values > high)
        if rows.any():
            unit = f" {variable.unit}" if variable.unit else ""
            yield Hit(rows, table.name, variable.name, expected=_span(variable) + unit)


def _span(variable: Variable) -> str:
    if variable.maximum is None:
        return f"{variable.minimum:,.10g} or more"
    if variable.minimum is None:
        return f"at most {variable.maximum:,.10g}"
    return f"{variable.minimum:,.10g} to {variable.maximum:,.10g}"


def _code(view: View) -> Iterator[Hit]:
    for table, variable, column in _variables(view):
        if not variable.codes:
            continue
        known = variable.code_list.codes
        numbers, labels = view.coded(column)
        strange = np.append(~np.isin(labels, known), False)[numbers]
        if strange.any():
            told = ", ".join(known) if len(known) <= _MOST_CODES_TOLD else f"{known[0]} to {known[-1]}"
            expected = f"a code of the list {variable.codes} ({told})"
            yield Hit(strange, table.name, variable.name, expected=expected)


CHECKS = (
    Check(
        "declared.column", "households", "", "error",
        "the columns that the table is declared to have",
        "Give the column in the mapping, or state there that the release does not have it.",
        _column,
    ),
    Check(
        "declared.value", "households", "", "error",
        "a value in every row",
        "Fill in the value from the questionnaire, or leave the row out and say so.",
        _value,
    ),
    Check(
        "declared.kind", "households", "", "error",
        "a value of the declared kind",
        "Correct the value, or the rule of the variable in the mapping.",
        _kind,
    ),
    Check(
        "range.outside", "households", "", "warning",
        "a value within its range",
        "Compare with the questionnaire; the unit or the number of zeros may be wrong.",
        _range,
    ),
    Check(
        "codes.unknown", "households", "", "error",
        "a code of the variable's list",
        "Correct the code, or name it under `codes` or `missing` in the mapping.",
        _code,
    ),
)  # fmt: skip
