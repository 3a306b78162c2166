"""A check, declared once; and the view of the tables that it looks through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.hses.findings import Found, Origin, Rule
from analysis.hses.schema import TABLES

# The columns that name a row of each table; a household may have several loans of one type.
KEYS = {name: table.key or ("hhid",) for name, table in TABLES.items()}


@dataclass(frozen=True, eq=False)
class Hit:
    """What a check found in one table: a mask [n] or positions [k] of rows; None for the table itself.

    What is left empty is taken from the check. values: [k] or one for the table itself; those of
    `variable` if None.
    """

    rows: np.ndarray | None
    table: str = ""
    variable: str = ""
    values: object = None
    expected: str = ""


@dataclass(frozen=True, eq=False)
class Check:
    """One check.

    name: family.name. needs: columns ("table.column") without which it cannot be made. find: gives a mask
    of the wrong rows of `table`, a Hit, or several.
    """

    name: str
    table: str
    variable: str
    severity: str
    expected: str
    action: str
    find: Callable[[View], np.ndarray | Hit | Iterable[Hit]]
    needs: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        return Rule(self.name, self.severity, self.expected, self.action)

    def run(self, view: View) -> list[Found]:
        """The findings; none where all is well."""
        found = self.find(view)
        if isinstance(found, np.ndarray):
            found = Hit(found)
        hits = [found] if isinstance(found, Hit) else found
        hits = [replace(hit, table=hit.table or self.table) for hit in hits if _any(hit.rows)]
        return [self._found(view, hit) for hit in hits]

    def _found(self, view: View, hit: Hit) -> Found:
        variable = hit.variable or self.variable
        if hit.rows is None:
            origin = replace(view.origin(hit.table), row=None)
            file = origin.file if isinstance(origin.file, str) else ""
            return Found(self.rule, hit.table, variable, [hit.values], None, Origin(file), hit.expected)
        rows = np.flatnonzero(hit.rows) if hit.rows.dtype == bool else hit.rows
        frame = view.tables[hit.table]
        values = hit.values
        if values is None:
            values = frame[variable].iloc[rows]
        key = frame[[c for c in KEYS.get(hit.table, ()) if c in frame]].iloc[rows]
        place = view.origin(hit.table, rows, variable)
        return Found(self.rule, hit.table, variable, values, key, place, hit.expected)


class View:
    """The tables as the checks look at them: columns as numbers, truths or codes, made once.

    tables: table -> frame in the layout of the microdata. year: of the survey, None if not known.
    origins: table -> where its rows come from. absent: "table.column" that the release does not hold.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        year: int | None = None,
        origins: Mapping[str, Origin] | None = None,
        absent: Iterable[str] = (),
    ) -> None:
        self.tables = tables
        self.year = year
        self.absent = frozenset(absent)
        self._origins = origins or {}
        self._made: dict[tuple[str, str], object] = {}

    def origin(self, table: str, rows: np.ndarray | None = None, variable: str = "") -> Origin:
        """Where the rows of a table, or the values of a variable, come from; empty if that is not known."""
        origin = self._origins.get(f"{table}.{variable}", self._origins.get(table, Origin()))
        return origin if rows is None else origin.take(rows)

    def lacks(self, *columns: str) -> list[str]:
        """Those of `columns` ("table.column" or "table") that are not there or hold no value at all."""
        return [c for c in columns if not self._once("has", c, self._has)]

    def has(self, *columns: str) -> bool:
        """Are all these columns there, with values?"""
        return not self.lacks(*columns)

    def _has(self, column: str) -> bool:
        table, _, name = column.partition(".")
        frame = self.tables.get(table)
        if frame is None or column in self.absent:
            return False
        return name in frame and (not len(frame) or bool(frame[name].notna().any())) if name else True

    def number(self, column: str) -> np.ndarray:
        """The column as numbers [n], missing as nan."""
        return self._once("number", column, self._number)

    def _number(self, column: str) -> np.ndarray:
        values = self._column(column)
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.astype(values.cat.categories.dtype)
        if not pd.api.types.is_numeric_dtype(values.dtype):
            values = pd.to_numeric(values, errors="coerce")
        return values.to_numpy(dtype=float, na_value=np.nan)

    def true(self, column: str) -> np.ndarray:
        """The rows [n] where a yes/no column says yes; missing is not yes."""
        return self._column(column).eq(True).fillna(False).to_numpy(dtype=bool)

    def false(self, column: str) -> np.ndarray:
        """The rows [n] where a yes/no column says no; missing is not no."""
        return self._column(column).eq(False).fillna(False).to_numpy(dtype=bool)

    def coded(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        """Numbers [n] from 0, -1 where missing, and the texts [k] they stand for."""
        return self._once("coded", column, self._coded)

    def _coded(self, column: str) -> tuple[np.ndarray, np.ndarray]:
        values = self._column(column)
        if isinstance(values.dtype, pd.CategoricalDtype):
            return values.cat.codes.to_numpy(), values.cat.categories.astype(str).to_numpy(dtype=object)
        numbers, labels = pd.factorize(values)
        return numbers, np.asarray(labels.astype(str), dtype=object)

    def among(self, column: str, *codes: str) -> np.ndarray:
        """The rows [n] whose code is one of `codes`."""
        numbers, labels = self.coded(column)
        wanted = np.append(np.isin(labels, codes), False)
        return wanted[numbers]

    def missing(self, column: str) -> np.ndarray:
        """The rows [n] without a value."""
        return self._column(column).isna().to_numpy()

    def rows(self, table: str) -> int:
        return len(self.tables[table])

    @cached_property
    def households(self) -> dict[str, int]:
        """Household id -> its row; of a repeated id the first."""
        numbers, labels = self.coded("households.hhid")
        first = np.full(len(labels) + 1, -1)
        rows = np.arange(len(numbers))[::-1]
        first[numbers[::-1]] = rows
        return dict(zip(labels, first[: len(labels)].tolist(), strict=True))

    def household(self, table: str) -> np.ndarray:
        """The row of households [n] that each row of `table` belongs to, -1 where there is none."""
        return self._once("household", table, self._household)

    def _household(self, table: str) -> np.ndarray:
        numbers, labels = self.coded(f"{table}.hhid")
        place = self.households
        rows = np.array([*(place.get(label, -1) for label in labels), -1], dtype=np.int64)
        return rows[numbers]

    def of_household(self, table: str, values: np.ndarray) -> np.ndarray:
        """`values` of the households, for the rows [n] of `table`; False or nan where there is none."""
        nothing = False if values.dtype == bool else np.nan
        return np.append(values, nothing)[self.household(table)]

    def counted(self, table: str, rows: np.ndarray | None = None) -> np.ndarray:
        """How many rows of `table` (those of the mask, if given) each household has."""
        at = self.household(table)
        at = at[at >= 0] if rows is None else at[(at >= 0) & rows]
        return np.bincount(at, minlength=self.rows("households"))

    def _column(self, column: str) -> pd.Series:
        table, _, name = column.partition(".")
        return self.tables[table][name]

    def _once(self, kind: str, column: str, make: Callable[[str], object]):
        if (kind, column) not in self._made:
            self._made[kind, column] = make(column)
        return self._made[kind, column]


def _any(rows: np.ndarray | None) -> bool:
    """Does a hit name the table itself, or at least one row?"""
    return rows is None or bool(rows.any() if rows.dtype == bool else rows.size)


def positive(values: np.ndarray) -> np.ndarray:
    """The numbers above zero; missing is not."""
    return np.nan_to_num(values, nan=0.0) > 0


def first_of_each(groups: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The first of the masked rows in each group: positions [k]. Groups below 0 are left out."""
    places = np.flatnonzero(rows & (groups >= 0))
    _, first = np.unique(groups[places], return_index=True)
    return np.sort(places[first])


def medians(values: np.ndarray, groups: np.ndarray, number: int, least: int) -> np.ndarray:
    """Median of each group [number]; nan for groups of fewer than `least` values and for missing values."""
    used = np.isfinite(values) & (groups >= 0)
    v, g = values[used], groups[used]
    order = np.lexsort((v, g))
    v = v[order]
    count = np.bincount(g, minlength=number)
    start = np.concatenate(([0], np.cumsum(count)[:-1]))
    result = np.full(number, np.nan)
    enough = count >= least
    low, high = start + (count - 1) // 2, start + count // 2
    result[enough] = (v[low[enough]] + v[high[enough]]) / 2
    return result
