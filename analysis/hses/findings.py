"""What the checks of a survey found: one row a finding, with its place, its value and what to do.

`Findings` come from `analysis.hses.checks.run` and from the adapter, which adds a line for whatever
it drops or changes. The values are confidential: `write` puts the CSV file and the page beside the
data; `summary`, `lines` and `counts` hold numbers of findings only, and are what a terminal or a
manifest may show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.core.errors import InputError

# In the order in which they are told.
SEVERITIES = {
    "error": "an estimate would be wrong or impossible",
    "warning": "a value or a record that cannot well be right",
    "note": "known weaknesses of survey data, and what was changed on the way in",
}

COLUMNS = (
    "severity", "check", "table", "file", "row", "key", "variable", "value", "expected", "action",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What a finding breaks: `check` names it as family.name; severity is a key of SEVERITIES."""

    check: str
    severity: str
    expected: str
    action: str

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise InputError(
                f"check {self.check}: expected a severity of {', '.join(SEVERITIES)}, "
                f"found {self.severity!r}."
            )

    @property
    def family(self) -> str:
        return self.check.partition(".")[0]


@dataclass(frozen=True, eq=False)
class Origin:
    """Where the rows of a table come from: file is one name or one a row [n]; row [n] counts from 1."""

    file: object = ""
    row: np.ndarray | None = None

    def take(self, positions: np.ndarray) -> Origin:
        """The origin of some rows."""
        file = self.file if isinstance(self.file, str) else pd.Series(self.file).iloc[positions].astype(str)
        row = None if self.row is None else np.asarray(self.row)[positions]
        return Origin(file if isinstance(file, str) else file.to_numpy(), row)


@dataclass(frozen=True, eq=False)
class Found:
    """The rows of one table, k of them, that break one rule.

    values: [k], as they stand in the table. key: frame [k] of the columns that name the row, None for
    a finding on the table as a whole. expected: in place of the rule's, where it depends on the
    variable. number: how many rows stand behind one line that sums them up; None where each has its own.
    """

    rule: Rule
    table: str
    variable: str
    values: Sequence[object] | np.ndarray | pd.Series
    key: pd.DataFrame | None = None
    origin: Origin = field(default_factory=Origin)
    expected: str = ""
    number: int | None = None

    @classmethod
    def change(
        cls,
        check: str,
        table: str,
        *,
        variable: str,
        values: Sequence[object],
        expected: str,
        action: str,
        file: object = "",
        row: np.ndarray | None = None,
        key: pd.DataFrame | None = None,
        severity: str = "note",
    ) -> Found:
        """Rows that the adapter dropped or changed: `action` says which, `values` what was found."""
        rule = Rule(check, severity, expected, action)
        return cls(rule, table, variable, values, key, Origin(file, row))

    @classmethod
    def total(
        cls,
        check: str,
        table: str,
        number: int,
        *,
        expected: str,
        action: str,
        variable: str = "",
        file: str = "",
        severity: str = "note",
    ) -> Found:
        """One line for `number` rows that were treated alike and hold nothing that is worth a line each."""
        rule = Rule(check, severity, expected, action)
        value = [_plural(number, "row")] if number else []
        return cls(rule, table, variable, value, None, Origin(file), number=number)

    def __len__(self) -> int:
        return len(self.values) if self.number is None else self.number

    @property
    def lines(self) -> int:
        """How many lines of the report these rows make."""
        return len(self.values)

    def head(self, number: int) -> Found:
        """The first `number` of these rows."""
        if number >= self.lines:
            return self
        positions = np.arange(number)
        key = None if self.key is None else self.key.iloc[positions]
        values = pd.Series(self.values).iloc[positions]
        return replace(self, values=values, key=key, origin=self.origin.take(positions))

    def frame(self) -> pd.DataFrame:
        """One row a finding, the columns of COLUMNS."""
        number = self.lines
        row = self.origin.row
        columns = {
            "severity": self.rule.severity,
            "check": self.rule.check,
            "table": self.table,
            "file": self.origin.file,
            "row": pd.array([pd.NA] * number if row is None else row, dtype="Int64"),
            "key": "" if self.key is None else _key_text(self.key),
            "variable": self.variable,
            "value": _value_text(self.values),
            "expected": self.expected or self.rule.expected,
            "action": self.rule.action,
        }
        return pd.DataFrame(columns, index=range(number))[list(COLUMNS)]


@dataclass(frozen=True, eq=False)
class Findings:
    """All that was found. skipped: checks that could not be made, and why."""

    found: tuple[Found, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)

    def plus(self, more: Iterable[Found]) -> Findings:
        """These findings and `more`."""
        return Findings((*self.found, *more), self.skipped)

    def __len__(self) -> int:
        return sum(map(len, self.found))

    def number(self, severity: str) -> int:
        """How many findings have this severity."""
        return sum(len(f) for f in self.found if f.rule.severity == severity)

    @property
    def errors(self) -> int:
        return self.number("error")

    @property
    def warnings(self) -> int:
        return self.number("warning")

    @property
    def notes(self) -> int:
        return self.number("note")

    def frame(self) -> pd.DataFrame:
        """One row a finding, columns COLUMNS: errors first, then by check, table and row. Confidential."""
        parts = [f.frame() for f in self.ordered() if len(f)]
        if not parts:
            return pd.DataFrame({name: [] for name in COLUMNS})
        return pd.concat(parts, ignore_index=True)

    def summary(self) -> pd.DataFrame:
        """One row a check, table and variable: severity, check, table, variable, count, expected, action."""
        rows: dict[tuple, int] = {}
        for f in self.ordered():
            if len(f):
                expected = f.expected or f.rule.expected
                line = (f.rule.severity, f.rule.check, f.table, f.variable, expected, f.rule.action)
                rows[line] = rows.get(line, 0) + len(f)
        names = ["severity", "check", "table", "variable", "expected", "action", "count"]
        frame = pd.DataFrame([(*line, count) for line, count in rows.items()], columns=names)
        return frame[["severity", "check", "table", "variable", "count", "expected", "action"]]

    def counts(self) -> list[dict[str, object]]:
        """The summary for a manifest: severity, check, table, variable and count; no values."""
        return self.summary()[["severity", "check", "table", "variable", "count"]].to_dict("records")

    def lines(self) -> list[str]:
        """The summary for a terminal: the numbers first, then one line a check and table."""
        told = [f"checks: {_plural(self.errors, 'error')}, {_plural(self.warnings, 'warning')}, "
                f"{_plural(self.notes, 'note')}"]  # fmt: skip
        for line in self.summary().itertuples():
            told.append(
                f"{line.severity}: {line.check}, {_place(line.table, line.variable)}: "
                f"{_plural(line.count, 'row')}; expected {line.expected}. {line.action}"
            )
        return told

    def ordered(self) -> list[Found]:
        """Errors first, then by check, table and variable."""
        rank = {name: at for at, name in enumerate(SEVERITIES)}
        return sorted(self.found, key=lambda f: (rank[f.rule.severity], f.rule.check, f.table, f.variable))


def _key_text(key: pd.DataFrame) -> pd.Series:
    """The columns of a key as text: `hhid=223000101 item=10101`."""
    text = pd.Series("", index=range(len(key)), dtype="str")
    for name in key:
        text = text + (" " if name != key.columns[0] else "") + f"{name}=" + _value_text(key[name])
    return text


def _value_text(values: object) -> pd.Series:
    """Values as text: whole numbers without decimals, others to ten digits, missing ones empty."""
    series = pd.Series(values).reset_index(drop=True)
    if isinstance(series.dtype, pd.CategoricalDtype):
        texts = np.append(_value_text(series.cat.categories).to_numpy(dtype=object), "")
        return pd.Series(texts[series.cat.codes.to_numpy()], dtype="str")
    if pd.api.types.is_float_dtype(series.dtype):
        numbers = series.to_numpy(dtype=float, na_value=np.nan)
        whole = np.isfinite(numbers) & (numbers % 1 == 0) & (np.abs(numbers) < 1e15)
        text = np.full(numbers.size, "", dtype=object)
        text[whole] = numbers[whole].astype(np.int64).astype(str)
        broken = ~whole & ~np.isnan(numbers)
        text[broken] = [f"{number:.10g}" for number in numbers[broken]]
        return pd.Series(text, dtype="str")
    return series.astype("str").fillna("")


def _plural(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def _place(table: str, variable: str) -> str:
    return f"{table}.{variable}" if variable else table
