"""How a table is declared: who is counted, what rows and columns stand for, which statistic is printed.

A cell is the ratio of two weighted sums over households or persons,

    scale x sum(w N) / sum(w D),   w = household weight,

where N and D are amounts (see `frames`) within groups. A row or column says where it stands (`where`)
and of which whole it is a part (`of`); the base of the statistic says which of these bound D:

    base      N over                        D over
    cell      row where, column where       row where, column where
    row       row where, column where       row where, column of
    column    row where, column where       row of, column where
    whole     row where, column where       row of, column of

Averages have the base cell; shares of a row's, of a column's or of all people have the other three.
Where persons are counted in a table of households, the factor `size` stands in N and D.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .frames import Where

BASES = ("cell", "row", "column", "whole")


@dataclass(frozen=True)
class Statistic:
    """What is printed: measure as in the official tables, amounts N and D, base of D, factor."""

    measure: str
    numerator: str
    denominator: str
    base: str = "cell"
    scale: float = 100.0


@dataclass(frozen=True)
class Slot:
    """A row or a column: its printed path, the groups it stands for, the whole it is a part of.

    statistics: what is printed in this row or column; empty where the other side or the table says.
    """

    path: str
    where: Mapping[str, object] = field(default_factory=dict)
    of: Mapping[str, object] = field(default_factory=dict)
    statistics: tuple[Statistic, ...] = ()


@dataclass(frozen=True)
class Table:
    """One official table: population (households or persons), rows, columns, statistics, restriction.

    where: holds for N and D of every cell (adults only, workers only).
    """

    id: str
    population: str
    rows: tuple[Slot, ...]
    columns: tuple[Slot, ...]
    statistics: tuple[Statistic, ...] = ()
    where: Mapping[str, object] = field(default_factory=dict)

    def cells(self) -> Iterator[Cell]:
        """Every printed number, rows first."""
        for row in self.rows:
            for column in self.columns:
                for statistic in row.statistics or column.statistics or self.statistics:
                    yield self._cell(row, column, statistic)

    def _cell(self, row: Slot, column: Slot, statistic: Statistic) -> Cell:
        row_base = row.where if statistic.base in ("cell", "row") else row.of
        column_base = column.where if statistic.base in ("cell", "column") else column.of
        return Cell(
            key=(self.id, row.path, column.path, statistic.measure),
            population=self.population,
            numerator=statistic.numerator,
            within=conditions(self.where, row.where, column.where),
            denominator=statistic.denominator,
            base=conditions(self.where, row_base, column_base),
            scale=statistic.scale,
        )


@dataclass(frozen=True)
class Cell:
    """One number: key (id, row_path, column_path, measure), amounts and the groups they are summed over."""

    key: tuple[str, str, str, str]
    population: str
    numerator: str
    within: Where
    denominator: str
    base: Where
    scale: float


def conditions(*parts: Mapping[str, object]) -> Where:
    """Groups and labels of several mappings together, sorted by group; two labels for a group clash."""
    together: dict[str, object] = {}
    for part in parts:
        for group, label in part.items():
            if together.setdefault(group, label) != label:
                raise ValueError(f"{group}: {together[group]} and {label} exclude each other")
    return tuple(sorted(together.items()))


def slots(
    group: str, labels: Iterable, heading: str = "", names: Mapping | None = None, whole: bool = True
) -> tuple[Slot, ...]:
    """A slot for each label of a group. names: printed label where it differs; whole: parts of the whole.

    With whole=False the slot is a domain of its own: shares within it add up to 100.
    """
    made = []
    for label in labels:
        printed = str((names or {}).get(label, label))
        path = f"{heading} > {printed}" if heading else printed
        where = {group: label}
        made.append(Slot(path, where, {} if whole else where))
    return tuple(made)


def crossed(outer: Iterable[Slot], inner: Iterable[Slot], inner_first: bool = False) -> tuple[Slot, ...]:
    """Every pair of slots, `outer > inner`; outer ones are domains, inner ones parts of them."""
    outer, inner = tuple(outer), tuple(inner)
    pairs = [(o, i) for i in inner for o in outer] if inner_first else [(o, i) for o in outer for i in inner]
    return tuple(
        Slot(f"{o.path} > {i.path}", {**o.where, **i.where}, {**o.where, **i.of}, i.statistics)
        for o, i in pairs
    )
