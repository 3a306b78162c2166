"""The printed tables as grids of rounding intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, nearest

from .. import tables as official_tables
from ..vocabulary import SEPARATOR
from .intervals import Interval, rounding

# Units whose whole numbers are counts: they stand for themselves.
COUNTED = ("households", "persons", "items", "khesegs", "units")
_LABELS = ("row_path", "column_path", "measure", "unit")
_NUMBERS = ("value", "standard_error", "ci_lower", "ci_upper", "observations", "decimals")


@dataclass(frozen=True, eq=False)
class Grid:
    """One measure of one table: `cells` has one row a row label, one column a column label."""

    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Interval

    def pick(self, rows: Sequence[str] | None = None, columns: Sequence[str] | None = None) -> Grid:
        """The named rows and columns, in the order named."""
        rows = self.rows if rows is None else tuple(rows)
        columns = self.columns if columns is None else tuple(columns)
        places = np.ix_(self._places(rows, self.rows), self._places(columns, self.columns))
        return Grid(self.table, rows, columns, self.cells[places])

    def row(self, label: str) -> Interval:
        """One row: an interval a column."""
        return self.cells[self._places((label,), self.rows)[0]]

    def column(self, label: str) -> Interval:
        """One column: an interval a row."""
        return self.cells[:, self._places((label,), self.columns)[0]]

    def under(self, head: str) -> tuple[str, ...]:
        """Labels of the rows that stand directly under `head`."""
        return children(self.rows, head)

    def _places(self, wanted: Sequence[str], known: tuple[str, ...]) -> list[int]:
        position = {label: i for i, label in enumerate(known)}
        missing = [label for label in wanted if label not in position]
        if missing:
            raise InputError(f"table {self.table} has no label '{missing[0]}'. {nearest(missing[0], known)}")
        return [position[label] for label in wanted]


@dataclass
class Printed:
    """Official tables under audit, as `{id: frame}`; tables not given are read from `data/official/`."""

    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    _grids: dict = field(default_factory=dict, repr=False)
    _loaded: dict = field(default_factory=dict, repr=False)
    _columns: dict = field(default_factory=dict, repr=False)

    def frame(self, table: str) -> pd.DataFrame:
        """The table's rows that are read with certainty: not suppressed, not unreadable."""
        if table not in self._loaded:
            rows = self.frames[table] if table in self.frames else official_tables.load(table)
            self._loaded[table] = rows[~rows["flag"].isin(["suppressed", "unreadable"])]
        return self._loaded[table]

    def _arrays(self, table: str) -> dict[str, np.ndarray]:
        """The columns of `frame` as arrays: selecting from them is what most of a run's time goes to."""
        if table not in self._columns:
            frame = self.frame(table)
            self._columns[table] = {
                name: frame[name].to_numpy(float, na_value=np.nan)
                if name in _NUMBERS
                else frame[name].to_numpy(object)
                for name in (*_LABELS, *_NUMBERS)
            }
        return self._columns[table]

    def grid(self, table: str, measure: str | None = None, what: str = "value") -> Grid:
        """The numbers of one `measure` (all measures if None), in the order of print.

        `what` is one of value, standard_error, ci_lower, ci_upper, observations.
        """
        key = (table, measure, what)
        if key not in self._grids:
            columns = self._arrays(table)
            chosen = (
                np.full(len(columns["measure"]), True) if measure is None else columns["measure"] == measure
            )
            if not chosen.any():
                known = set(columns["measure"])
                raise InputError(f"table {table} has no measure '{measure}'. {nearest(str(measure), known)}")
            self._grids[key] = _grid(table, {name: part[chosen] for name, part in columns.items()}, what)
        return self._grids[key]

    def cell(self, table: str, row: str, column: str, measure: str | None = None) -> Interval:
        """One printed value, an interval of one element; labels may be given by their last levels."""
        columns = self._arrays(table)
        chosen = np.arange(len(columns["measure"]))
        for name, wanted in (("measure", measure), ("row_path", row), ("column_path", column)):
            if wanted is not None:
                labels = columns[name][chosen]
                fits = labels == wanted
                if not fits.any():
                    fits = np.array([last(label) == wanted for label in labels], dtype=bool)
                if not fits.any():
                    raise InputError(
                        f"table {table} has no {name} '{wanted}'. {nearest(wanted, set(labels))}"
                    )
                chosen = chosen[fits]
        if len(chosen) != 1:
            raise InputError(
                f"table {table}, row '{row}', column '{column}': expected one number, found {len(chosen)}"
            )
        return _grid(table, {name: part[chosen] for name, part in columns.items()}, "value").cells[0]

    def line(self, table: str, measure: str, what: str = "value") -> Grid:
        """A measure that fills one row of the table, as a grid of one row."""
        grid = self.grid(table, measure, what)
        if len(grid.rows) != 1:
            raise InputError(f"table {table}: expected one row of {measure}, found {', '.join(grid.rows)}")
        return grid


def children(labels: Sequence[str], head: str) -> tuple[str, ...]:
    """The labels directly under `head` ("" for the labels of one level)."""
    start = head + SEPARATOR if head else ""
    return tuple(x for x in labels if x.startswith(start) and SEPARATOR not in x[len(start) :] and x != head)


def last(label: str) -> str:
    """The last level of a label."""
    return label.split(SEPARATOR)[-1]


def _grid(table: str, columns: Mapping[str, np.ndarray], what: str) -> Grid:
    row_labels, column_labels = (tuple(dict.fromkeys(columns[name])) for name in ("row_path", "column_path"))
    shape = (len(row_labels), len(column_labels))
    place = tuple(
        np.array([position[label] for label in columns[name]])
        for name, position in (
            ("row_path", {r: i for i, r in enumerate(row_labels)}),
            ("column_path", {c: j for j, c in enumerate(column_labels)}),
        )
    )
    counts = what == "observations"
    counted = (
        np.isin(columns["unit"].astype(str), COUNTED)
        & (columns["decimals"] == 0)
        & (columns["measure"] != "mean")
    )
    values, decimals, exact = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape, dtype=bool)
    values[place] = columns[what]
    decimals[place] = 0 if counts else np.nan_to_num(columns["decimals"])
    exact[place] = counts | counted
    signed = what in ("ci_lower", "ci_upper")
    return Grid(table, row_labels, column_labels, rounding(values, decimals, exact, signed))
