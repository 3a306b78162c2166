"""The two frames that every table of the annexes is computed from.

households: one row a household, index hhid; persons: one row a member, column hhid; their columns are
declared in `columns`. `Frames` derives groups (the classes of a partition, as small codes) and amounts
(one number a unit) from them when they are asked for, once: what was derived is kept, and `having` hands
on to its copy whatever does not depend on the columns that it replaces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults

from .columns import DECLARED, faults

__all__ = ["Codes", "Frames", "Where", "faults", "official_line"]

Codes = tuple[np.ndarray, tuple]  # [units] position of each unit's label, -1 for none; the labels
Where = tuple[tuple[str, object], ...]  # groups and labels that must all hold, sorted by group


class Frames:
    """Households and persons, and what is derived from them; the frames are not to be changed after.

    households: one row a household, index hhid (text). persons: one row a member, column hhid; None
    where no table of persons is asked for. Columns are read when a table needs them, so that a frame
    half made serves the tables that it can serve. line: MNT a month per adult equivalent; None for
    the official line of 2022.
    """

    def __init__(
        self, households: pd.DataFrame, persons: pd.DataFrame | None = None, line: float | None = None
    ) -> None:
        self.households = households
        self.persons = persons
        self.line = official_line() if line is None else float(line)
        self._replaced: dict[tuple[str, str], object] = {}
        self._kept: dict[tuple, tuple[object, frozenset]] = {}
        self._reading: list[set] = []

    def having(self, persons: Mapping[str, object] | None = None, **households: object) -> Frames:
        """The same frames with some columns replaced, by one value for every row or by an array.

        `frames.having(dwelling="Ger")` puts every household into a ger. What does not depend on the
        column is not derived anew; the frames themselves are not copied.
        """
        new = {("households", name): value for name, value in households.items()}
        new |= {("persons", name): value for name, value in (persons or {}).items()}
        unknown = [f"{table}.{name}" for table, name in new if name not in DECLARED[table]]
        if unknown:
            raise InputError(all_faults("having: expected declared columns, found", unknown))
        copy = Frames(self.households, self.persons, self.line)
        copy._replaced = self._replaced | new
        copy._kept = {key: kept for key, kept in self._kept.items() if not kept[1] & new.keys()}
        return copy

    def count(self, population: str) -> int:
        """Units of a population: households or persons."""
        return len(self._frame(population))

    def home(self) -> np.ndarray:
        """[persons] row of each person's household. InputError where a person has none."""
        return self._once(("home",), self._home)

    def column(self, table: str, name: str) -> np.ndarray:
        """One column as an array. InputError where the frame lacks it."""
        if self._reading:
            self._reading[-1].add((table, name))
        if (table, name) in self._replaced:
            value = self._replaced[table, name]
            return np.full(self.count(table), value) if np.ndim(value) == 0 else np.asarray(value)
        frame = self._frame(table)
        if name not in frame and name in DECLARED[table] and DECLARED[table][name].optional:
            return np.zeros(len(frame), dtype=bool)
        if name not in frame:
            raise InputError(f"{table}: expected a column '{name}', found none.")
        return frame[name].to_numpy()

    def weight(self, population: str) -> np.ndarray:
        """[units] household weight of each unit."""
        return self.amount(population, "weight")

    def amount(self, population: str, expression: str) -> np.ndarray:
        """[units] a number a unit: names of amounts or numeric columns, multiplied by `*`."""
        return self._once(("amount", population, expression), lambda: self._amount(population, expression))

    def codes(self, population: str, group: str) -> Codes:
        """Position of each unit's label in a group's labels (-1: in none of them), and the labels."""
        return self._once(("codes", population, group), lambda: self._codes(population, group))

    def mask(self, population: str, where: Where) -> np.ndarray | None:
        """[units] True where every group has its label; None for everybody."""
        result = None
        for condition in where:
            here = self._once(("mask", population, condition), lambda c=condition: self._mask(population, *c))
            result = here if result is None else result & here
        return result

    def rows(self, population: str, where: Where) -> np.ndarray:
        """Positions of the units of a mask."""
        found = self.mask(population, where)
        return np.arange(self.count(population)) if found is None else np.flatnonzero(found)

    def _frame(self, table: str) -> pd.DataFrame:
        frame = self.households if table == "households" else self.persons
        if frame is None:
            raise InputError("persons: expected a frame of members for tables of persons, found none.")
        return frame

    def _home(self) -> np.ndarray:
        positions = self.households.index.get_indexer(self._frame("persons")["hhid"])
        if (positions < 0).any():
            first = self.persons["hhid"].iloc[int(np.argmax(positions < 0))]
            raise InputError(
                f"persons: expected every hhid among the households, found {int((positions < 0).sum())} "
                f"rows without one, the first '{first}'."
            )
        return positions

    def _amount(self, population: str, expression: str) -> np.ndarray:
        from . import derived

        if "*" in expression:
            first, *others = (self.amount(population, name) for name in expression.split("*"))
            for other in others:
                first = first * other
            return first
        if expression == "one":
            return np.ones(self.count(population))
        if population == "persons" and expression in derived.PERSON_AMOUNTS:
            return np.asarray(derived.PERSON_AMOUNTS[expression](self), dtype=float)
        if population == "persons":  # any other amount of a person is that of the household
            return self.amount("households", expression)[self.home()]
        made = derived.AMOUNTS.get(expression)
        values = made(self) if made else self.column("households", expression)
        return np.asarray(values, dtype=float)

    def _codes(self, population: str, group: str) -> Codes:
        from . import derived

        made = derived.group(population, group)
        if made is not None:
            return made(self)
        declared = DECLARED[population].get(group)
        if declared is None and population == "persons":
            codes, labels = self.codes("households", group)
            return codes[self.home()], labels
        if declared is None:
            raise InputError(f"{population}: no group '{group}' is declared.")
        return derived.of_column(declared, self.column(population, group))

    def _mask(self, population: str, group: str, label: object) -> np.ndarray:
        codes, labels = self.codes(population, group)
        if label not in labels:
            raise InputError(f"{group}: expected one of {', '.join(map(str, labels))}; found '{label}'.")
        return codes == labels.index(label)

    def _once(self, key: tuple, make: Callable):
        """What was derived under `key`, with a record of the columns that it was derived from."""
        if key not in self._kept:
            self._reading.append(set())
            try:
                value = make()
            finally:
                read = self._reading.pop()
            self._kept[key] = (value, frozenset(read))
        value, read = self._kept[key]
        if self._reading:
            self._reading[-1] |= read
        return value


@lru_cache(maxsize=1)
def official_line() -> float:
    """The official line of 2022, MNT a month per adult equivalent (Table 1.2)."""
    from analysis.official import tables

    return tables.value("T1-2", "Total poverty line", "Monthly")
