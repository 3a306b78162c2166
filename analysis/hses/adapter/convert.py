"""One column: from raw values, by a rule of the mapping, to the type and the codes of the microdata.

Codes are converted once for each distinct value, not for each row. What is set to missing or filled is
told as a change; a value that the rule does not cover is a fault that names the line of the mapping.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.hses.findings import Found
from analysis.hses.schema import Variable

from .mapping import Rule, plain


@dataclass(frozen=True, eq=False)
class Rows:
    """The raw rows that a part of a table is made from.

    values: gives a raw variable, one value a row. number: row in the raw file, from 1. file: its name.
    """

    values: Callable[[str], pd.Series]
    number: np.ndarray
    file: str

    def __len__(self) -> int:
        return len(self.number)

    def take(self, kept: np.ndarray) -> Rows:
        """The rows for which `kept` [n] is true."""
        if kept.all():
            return self
        return Rows(lambda name: self.values(name)[kept], self.number[kept], self.file)


@dataclass
class Told:
    """What the conversion has to tell: faults stop the work; changes go into the report."""

    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    changes: list[Found] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return list(self.refused.values())

    def refuse(self, rows: Rows, variable: str, sentence: str) -> None:
        """A fault of a raw variable, told once although several columns are made from it."""
        self.refused.setdefault((rows.file, variable), sentence)


@dataclass(frozen=True)
class Place:
    """Where a column is made: its table, its variable in the contract, and its line in the mapping."""

    table: str
    variable: Variable
    line: str

    @property
    def column(self) -> str:
        return f"{self.table}.{self.variable.name}"


def convert(rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """The column [n] of the microdata: category for text, float64, Int64 or int64, boolean, datetime64[s]."""
    if rule.date is not None:
        return _date(rule, rows, place, told)
    if rule.value is not None:
        values = pd.Series(rule.value, index=range(len(rows)))
    elif rule.source:
        values = rows.values(rule.source).reset_index(drop=True)
    else:
        values = _combined(rule, rows, place, told)
    values = _without_sentinels(values, rule, rows, place, told)
    kind = place.variable.kind
    if kind == "boolean":
        made = _truth(values, rule, rows, place, told)
    elif kind == "text":
        made = _codes(values, rule, rows, place, told)
    elif kind == "date":
        made = _given_date(values, rows, place, told)
    else:
        if rule.codes is not None:
            values = _recoded(values, rule, rows, place, told)
        made = _number(values, rule, rows, place, told)
    if rule.fill is not None:
        made = _filled(made, rule, rows, place, told)
    return made.rename(place.variable.name)


def _combined(rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """Product of variables, missing where one is; or sum, missing where all are."""
    columns = [_floats(rows.values(name), name, rows, place, told) for name in rule.product or rule.sum]
    if rule.product:
        return pd.Series(np.prod(columns, axis=0))
    stacked = np.array(columns)
    added = np.nansum(stacked, axis=0)
    return pd.Series(np.where(np.isnan(stacked).all(axis=0), np.nan, added))


def _without_sentinels(values: pd.Series, rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """Values that mean "does not know" and the like become missing; the report says how many."""
    if not rule.missing:
        return values
    if pd.api.types.is_numeric_dtype(values):
        numbers = pd.to_numeric(pd.Series(list(rule.missing), dtype=object), errors="coerce").dropna()
        meant = values.isin(numbers.astype(float)).to_numpy()
    else:
        meant = values.map(plain, na_action="ignore").isin([plain(code) for code in rule.missing]).to_numpy()
    if meant.any():
        shown = ", ".join(map(plain, rule.missing))
        told.changes.append(
            total("adapter.missing-code", place, rows.file, int(meant.sum()),
                  f"an answer, not the code {shown}", f"Set to missing, as {place.line} says.")
        )  # fmt: skip
        values = values.mask(meant)
    return values


def _distinct(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Number of the distinct value of each row (-1 missing), and the distinct values as plain text."""
    numbers, distinct = pd.factorize(values)
    return numbers, [plain(value.item() if hasattr(value, "item") else value).strip() for value in distinct]


def _codes(values: pd.Series, rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """Text or codes, as a category. Categories are the whole code list, or the sorted texts found."""
    numbers, found = _distinct(values)
    allowed = place.variable.code_list.codes if place.variable.codes else None
    made: list[str | None] = []
    unknown: list[int] = []
    for at, text in enumerate(found):
        code = one_code(text, rule)
        if code is None or (allowed is not None and code not in allowed):
            unknown.append(at)
            made.append(text if rule.unknown == "keep" else None)
        else:
            made.append(code)
    if unknown:
        _tell_unknown(numbers, found, unknown, rule, rows, place, told, allowed)
    extra = {code for code in made if code is not None} - set(allowed or ())
    categories = [*(allowed or ()), *sorted(extra)]
    positions = {code: at for at, code in enumerate(categories)}
    lookup = np.array([positions.get(code, -1) for code in made] + [-1], dtype=np.int32)
    taken = pd.Categorical.from_codes(lookup[numbers], categories=pd.Index(categories, dtype="str"))
    return pd.Series(taken)


def one_code(text: str, rule: Rule) -> str | None:
    """The code that a rule keeps for a raw one (both as text), None where it has none."""
    if rule.codes is not None:
        return plain(rule.codes[text]) if text in rule.codes else None
    if rule.text:
        try:
            return rule.text.format(int(text) if text.lstrip("-").isdigit() else text)
        except ValueError:
            return None
    return text.zfill(rule.width) if rule.width else text


def _recoded(values: pd.Series, rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """Raw codes as the numbers that they stand for."""
    numbers, found = _distinct(values)
    unknown = [at for at, text in enumerate(found) if text not in rule.codes]
    if unknown:
        _tell_unknown(numbers, found, unknown, rule, rows, place, told, None)
    made = [rule.codes.get(text, text if rule.unknown == "keep" else np.nan) for text in found]
    lookup = pd.to_numeric(pd.Series([*made, np.nan], dtype=object), errors="coerce").to_numpy(dtype=float)
    return pd.Series(lookup[numbers])


def _truth(values: pd.Series, rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """Yes and no as true and false; boolean with gaps, bool without."""
    if rule.value is not None:
        return pd.Series(bool(rule.value), index=values.index)
    numbers, found = _distinct(values)
    yes, no = {plain(code) for code in rule.yes}, {plain(code) for code in rule.no}
    unknown = [at for at, text in enumerate(found) if text not in yes | no]
    if unknown:
        _tell_unknown(numbers, found, unknown, rule, rows, place, told, (*sorted(yes), *sorted(no)))
    lookup = np.array([1 if text in yes else 0 if text in no else -1 for text in found] + [-1], dtype=np.int8)
    answers = lookup[numbers]
    gaps = answers < 0
    if not gaps.any():
        return pd.Series(answers.astype(bool))
    return pd.Series(pd.arrays.BooleanArray(answers == 1, gaps))


def _tell_unknown(
    numbers: np.ndarray,
    found: list[str],
    unknown: list[int],
    rule: Rule,
    rows: Rows,
    place: Place,
    told: Told,
    allowed: tuple[str, ...] | None,
) -> None:
    strange = np.isin(numbers, unknown)
    expected = tuple(rule.codes) if rule.codes is not None else allowed or ()
    listed = ", ".join(expected[:12]) + (f" and {len(expected) - 12} more" if len(expected) > 12 else "")
    if rule.unknown == "refuse":
        examples = ", ".join(repr(found[at]) for at in unknown[:5]) + (", ..." if len(unknown) > 5 else "")
        told.refuse(
            rows,
            rule.source or "",
            f"{rows.file}, variable {rule.source}: found {examples} in {int(strange.sum()):,} row(s), the "
            f"first is row {rows.number[strange][0]}; {place.line} ({place.column}) expects {listed}. "
            "Correct the file, add the code to the mapping, or write `unknown: missing` there.",
        )
        return
    texts = pd.Series(found, dtype="str").to_numpy()[numbers[strange]]
    action = "Set to missing" if rule.unknown == "missing" else "Kept as it is"
    told.changes.append(
        change("adapter.unknown-code", place, rows.take(strange), texts, f"one of {listed}",
               f"{action}, as {place.line} says.", severity="warning")
    )  # fmt: skip


def _floats(values: pd.Series, name: str, rows: Rows, place: Place, told: Told) -> np.ndarray:
    """Values as floats; texts that are no numbers are a fault."""
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return values.to_numpy(dtype=float, na_value=np.nan)
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = np.isnan(numbers) & values.notna().to_numpy()
    if wrong.any():
        told.refuse(
            rows,
            name,
            f"{rows.file}, variable {name}: expected numbers for {place.column} ({place.line}), found "
            f"{values[wrong].iloc[0]!r} in row {rows.number[wrong][0]} ({int(wrong.sum()):,} row(s)). "
            f"{_numbers_from_text(rows.file)}",
        )
    return numbers


def _numbers_from_text(file: str) -> str:
    """What to do about text where numbers are expected: only CSV files have decimals as the mapping says."""
    if file.lower().endswith(".csv"):
        return 'Correct the file; if commas mark decimals, write `decimal: ","` below its entry under files.'
    return "Correct the file: make the variable numeric, in Stata with destring (dpcomma for commas)."


def _number(values: pd.Series, rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """float64, or whole numbers: int64, Int64 where something is missing."""
    numbers = _floats(values, rule.source or "value", rows, place, told)
    if rule.times is not None:
        numbers = np.round(numbers * rule.times, 6)  # 31 months written as 2.58333 years come out as 31
    if place.variable.kind == "number":
        return pd.Series(numbers)
    gaps = np.isnan(numbers)
    whole = np.where(gaps, 0, np.round(numbers, 9))  # 2.5 years times 12, say, must come out whole
    if (whole % 1 != 0).any():
        broken = whole % 1 != 0
        told.changes.append(
            change("adapter.not-whole", place, rows.take(broken), numbers[broken], "a whole number",
                   "Rounded to the nearest whole number.", severity="warning")
        )  # fmt: skip
        whole = np.round(whole)
    made = whole.astype(np.int64)
    return pd.Series(pd.arrays.IntegerArray(made, gaps)) if gaps.any() else pd.Series(made)


def _filled(made: pd.Series, rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    gaps = made.isna().to_numpy()
    if not gaps.any():
        return made
    fill = plain(rule.fill) if isinstance(made.dtype, pd.CategoricalDtype) else rule.fill
    if isinstance(made.dtype, pd.CategoricalDtype) and fill not in made.cat.categories:
        made = made.cat.add_categories([fill])
    told.changes.append(
        total("adapter.filled", place, rows.file, int(gaps.sum()), "an answer",
              f"Filled with {plain(rule.fill)}, as {place.line} says.")
    )  # fmt: skip
    return made.fillna(fill)


def _date(rule: Rule, rows: Rows, place: Place, told: Told) -> pd.Series:
    """A date from day, month and year; a year of two digits gets its century."""
    parts = rule.date
    day, month, year = (
        _floats(rows.values(name), name, rows, place, told) for name in (parts.day, parts.month, parts.year)
    )
    year = np.where(year < 100, year + parts.century, year)
    known = ~(np.isnan(day) | np.isnan(month) | np.isnan(year))
    made = pd.to_datetime(
        pd.DataFrame({"year": year[known], "month": month[known], "day": day[known]}), errors="coerce"
    )
    dates = np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[s]")
    dates[known] = made.to_numpy().astype("datetime64[s]")
    impossible = known & np.isnat(dates)
    if impossible.any():
        written = pd.Series([f"{d:g}.{m:g}.{y:g}" for d, m, y in zip(
            day[impossible], month[impossible], year[impossible], strict=True)])  # fmt: skip
        told.changes.append(
            change("adapter.no-date", place, rows.take(impossible), written, "a day of the calendar",
                   "Set to missing; correct the date in the raw file.", severity="warning")
        )  # fmt: skip
    return pd.Series(dates, name=place.variable.name)


def _given_date(values: pd.Series, rows: Rows, place: Place, told: Told) -> pd.Series:
    """Dates as the file has them: as dates, or as text such as 2022-03-09."""
    made = pd.to_datetime(values, errors="coerce")
    wrong = (made.isna() & values.notna()).to_numpy()
    if wrong.any():
        told.changes.append(
            change("adapter.no-date", place, rows.take(wrong), values[wrong], "a date such as 2022-03-09",
                   "Set to missing; correct the date in the raw file.", severity="warning")
        )  # fmt: skip
    return made.astype("datetime64[s]")


def change(
    check: str, place: Place, rows: Rows, values: object, expected: str, action: str, severity: str = "note"
) -> Found:
    """Rows whose value was changed, each a line of the report."""
    return Found.change(
        check, place.table, variable=place.variable.name, values=pd.Series(values).reset_index(drop=True),
        expected=expected, action=action, file=rows.file, row=rows.number, severity=severity,
    )  # fmt: skip


def total(
    check: str, place: Place | str, file: str, number: int, expected: str, action: str, severity: str = "note"
) -> Found:
    """Many rows told in one line of the report, with their number."""
    table, name = (place, "") if isinstance(place, str) else (place.table, place.variable.name)
    return Found.total(
        check, table, number, variable=name, expected=expected, action=action, file=file, severity=severity
    )
