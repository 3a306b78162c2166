"""One part of a table: the rows that a raw file gives, by the rules of the mapping."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.hses.schema import MicroTable, Variable

from .contract import owner
from .convert import Place, Rows, Told, convert, total
from .households import Households, Raw
from .mapping import Part, Read, Rule, plain

# A rule with the name of its column and its path below the part.
Named = tuple[str, Rule, tuple[str | int, ...]]


@dataclass(frozen=True, eq=False)
class Piece:
    """Rows of a table. household: its number, None in tables without. row: row of the raw file, from 1."""

    frame: pd.DataFrame
    household: np.ndarray | None
    file: str
    row: np.ndarray

    def column(self, variable: Variable) -> pd.Series:
        """A column of the piece; all missing where its part of the mapping does not make it."""
        given = self.frame.get(variable.name)
        return nothing(variable.kind, len(self.frame)) if given is None else given


@dataclass(frozen=True, eq=False)
class Source:
    """A part of the mapping with the raw values that it is made from. at: its number in the table."""

    read: Read
    raw: Dict[str, Raw]
    households: Households
    table: MicroTable
    at: int
    part: Part
    told: Told

    @property
    def own(self) -> Raw:
        """The file whose rows become rows of the table."""
        return self.raw[self.part.file]

    @property
    def household(self) -> np.ndarray | None:
        """The number of the household of each raw row, in tables that have one."""
        return self.households.of(self.part.file) if "hhid" in self.table.names else None

    def pieces(self) -> list[Piece]:
        """The rows that the part makes: one piece for each set of `each`, or one in all."""
        every = Rows(self.values, np.arange(1, len(self.own.frame) + 1, dtype=np.int32), self.own.name)
        kept = self._filtered()
        made = [self._piece(every, kept, number) for number in range(max(1, len(self.part.each)))]
        used = np.zeros(len(kept), dtype=bool)
        for piece in made:
            used[piece.row - 1] = True
        idle = int((kept & ~used).sum())
        if idle:
            self._tell("adapter.empty-row", self.own.name, idle, "something bought, owned, used or received",
                       "Made no row: all that the table takes from it is missing or zero.")  # fmt: skip
        return made

    def values(self, name: str) -> pd.Series:
        """A raw variable for each raw row; one of another file by the household, missing without it."""
        role, variable = owner(name, self.part)
        if role == self.part.file:
            return self.own.frame[variable]
        if role not in self.raw:
            return pd.Series(np.nan, index=self.own.frame.index)
        rows = self.households.rows_in(role, self.household)
        self._tell_unmatched(role, rows)
        return self.raw[role].frame[variable].reset_index(drop=True).reindex(rows).reset_index(drop=True)

    def _piece(self, every: Rows, kept: np.ndarray, number: int) -> Piece:
        rules: list[Named] = [(name, rule, ("columns", name)) for name, rule in self.part.columns.items()]
        mask = kept
        if self.part.each:
            one = self.part.each[number]
            rules += [(name, rule, ("each", number, name)) for name, rule in one.items()]
            mask = kept & self._something(one)
        if self.part.skip_empty or self.part.skip_missing:
            mask = mask.copy()
            mask[mask] = ~self._left_out(rules, every.take(mask))
        rows = every.take(mask)
        made = {name: convert(rule, rows, self._place(name, below), self.told) for name, rule, below in rules}
        household = None if self.household is None else self.household[mask]
        if household is not None:
            made["hhid"] = self.households.column(household)
        if self.table.name == "households" and "year" not in made:
            made["year"] = pd.Series(self.read.mapping.year, index=range(len(rows)), dtype="int64")
        names = [name for name in self.table.names if name in made]
        frame = pd.DataFrame({name: made[name] for name in names}, index=range(len(rows)))
        return Piece(frame, household, self.own.name, rows.number)

    def _place(self, column: str, below: tuple[str | int, ...]) -> Place:
        return Place(self.table.name, self.table.variable(column), self._line(*below))

    def _line(self, *below: str | int) -> str:
        return self.read.place("tables", self.table.name, self.at, *below)

    def _filtered(self) -> np.ndarray:
        """Raw rows [n] that the part takes; those that `only` and `without` leave out are told."""
        kept = np.ones(len(self.own.frame), dtype=bool)
        for kind, wanted in (("only", True), ("without", False)):
            for variable, codes in getattr(self.part, kind).items():
                out = kept & (_is_one_of(self.own.frame[variable], codes) != wanted)
                if out.any():
                    which = "among" if wanted else "other than"
                    self._tell("adapter.row-left-out", self.own.name, int(out.sum()),
                               f"{variable} {which} {', '.join(map(plain, codes))}",
                               f"Left out, as {self._line(kind, variable)} says.")  # fmt: skip
                kept &= ~out
        return kept

    def _something(self, one: Dict[str, Rule]) -> np.ndarray:
        """Raw rows [n] in which a variable of the set is neither missing nor zero."""
        full = np.zeros(len(self.own.frame), dtype=bool)
        for name in dict.fromkeys(name for rule in one.values() for name in rule.variables):
            full |= ~_empty(self.values(name))
        return full

    def _left_out(self, rules: list[Named], rows: Rows) -> np.ndarray:
        """Rows [n] in which the columns of `skip_empty` are missing or zero, or of `skip_missing` missing."""
        aside = Told()  # what there is to tell of these columns is told when the rows that stay are made
        made = {
            name: convert(rule, rows, self._place(name, below), aside)
            for name, rule, below in rules
            if name in self.part.skip_empty + self.part.skip_missing
        }
        out = np.zeros(len(rows), dtype=bool)
        if self.part.skip_empty:
            out |= np.logical_and.reduce([_empty(made[name]) for name in self.part.skip_empty])
        if self.part.skip_missing:
            out |= np.logical_and.reduce([made[name].isna().to_numpy() for name in self.part.skip_missing])
        return out

    def _tell_unmatched(self, role: str, rows: np.ndarray) -> None:
        """Once a file and table: households that the joined file lacks, and those that only it has."""
        check, name = f"adapter.unmatched-{role}", self.raw[role].name
        if any(found.rule.check == check and found.table == self.table.name for found in self.told.changes):
            return
        lacking = int((rows < 0).sum())
        only = int((~np.isin(self.households.of(role), self.household)).sum())
        if lacking:
            self._tell(check, name, lacking, f"every household of the table in {name}",
                       "What comes from that file is missing for them.", "warning")  # fmt: skip
        if only:
            self._tell(check, name, only, "no household beyond those of the table",
                       "Left out: the households' file does not have them.", "warning")  # fmt: skip

    def _tell(
        self, check: str, file: str, number: int, expected: str, action: str, severity: str = "note"
    ) -> None:
        self.told.changes.append(total(check, self.table.name, file, number, expected, action, severity))


def _is_one_of(values: pd.Series, codes: tuple) -> np.ndarray:
    numbers, distinct = pd.factorize(values)
    wanted = {plain(code) for code in codes}
    found = [plain(v.item() if hasattr(v, "item") else v).strip() in wanted for v in distinct]
    return np.array([*found, False])[numbers]


def _empty(values: pd.Series) -> np.ndarray:
    """Missing or zero."""
    missing = values.isna().to_numpy()
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return missing | (values.to_numpy(dtype=float, na_value=0.0) == 0)
    return missing


def nothing(kind: str, size: int) -> pd.Series:
    """A column of a kind of the contract in which everything is missing."""
    if kind == "text":
        return pd.Series(pd.Categorical.from_codes(np.full(size, -1), categories=pd.Index([], dtype="str")))
    dtype = {"integer": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]"}[kind]
    gap = np.nan if kind == "number" else pd.NaT if kind == "date" else pd.NA
    return pd.Series(gap, index=range(size), dtype=dtype)
