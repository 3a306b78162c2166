"""The tables of the microdata, made from raw values by a mapping: pure, frames in and frames out.

Rows of one household stand together, in the order in which households first appear in the households'
file; each row keeps its place (raw file and row), which the report of the checks names.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults
from analysis.hses.findings import Found, Origin
from analysis.hses.schema import TABLES, MicroTable

from .contract import owner
from .convert import Told
from .households import Households, Raw
from .mapping import Read
from .parts import Piece, Source


@dataclass(frozen=True, eq=False)
class Built:
    """tables: name -> frame. changes: for the report.

    origins: name -> raw file and row of each row; "table.column" -> those of a column from another file.
    """

    tables: dict[str, pd.DataFrame]
    origins: dict[str, Origin]
    changes: tuple[Found, ...]


def build(read: Read, raw: Dict[str, Raw], tick: Callable[[str], None] = lambda name: None) -> Built:
    """All tables of a mapping. raw: role -> values, without files that the release lacks.

    Raises InputError that lists every value and code that the mapping does not cover. tick is called
    with the name of each table before it is made.
    """
    mapping = read.mapping
    households = Households(mapping, raw)
    told = Told()
    tables, origins = {}, {}
    for name, table in TABLES.items():
        tick(name)
        made = []
        for at, part in enumerate(mapping.tables.get(name, ())):
            if part.file in raw:
                made += Source(read, raw, households, table, at, part, told).pieces()
        tables[name], origins[name] = _together(table, made)
    if told.faults:
        raise InputError(all_faults(f"{read.path.name}: {len(told.faults)} fault(s)", told.faults))
    origins |= _joined(read, raw, households, tables, origins)
    return Built(tables, origins, tuple(told.changes))


def _joined(
    read: Read,
    raw: Dict[str, Raw],
    households: Households,
    tables: Dict[str, pd.DataFrame],
    origins: Dict[str, Origin],
) -> dict[str, Origin]:
    """The places of columns that were joined from another file than their table's, as "table.column"."""
    found: dict[str, Origin] = {}
    for name, parts in read.mapping.tables.items():
        # with several parts, a column may come from several files
        for part in [one for one in parts if one.file in raw] if len(parts) == 1 else ():
            for _, column, rule in part.rules():
                others = {owner(variable, part)[0] for variable in rule.variables}
                if len(others) == 1 and part.file not in others and others <= set(raw):
                    own = origins[name]
                    numbers = households.ids.get_indexer(tables[name]["hhid"].astype("str"))
                    rows = households.rows_in(*others, numbers)
                    file = np.where(rows >= 0, raw[min(others)].name, np.asarray(own.file, dtype="object"))
                    found[f"{name}.{column}"] = Origin(file, np.where(rows >= 0, rows + 1, own.row))
    return found


def _together(table: MicroTable, pieces: list[Piece]) -> tuple[pd.DataFrame, Origin]:
    """Pieces one below the other, the rows of a household together, all columns of the contract."""
    if not pieces:
        frame = table.conform(pd.DataFrame({v.name: pd.Series(dtype="object") for v in table.variables}))
        return frame, Origin("", np.array([], dtype=np.int32))
    frame = pd.DataFrame({v.name: _stack([piece.column(v) for piece in pieces]) for v in table.variables})
    row = np.concatenate([piece.row for piece in pieces])
    names = list(dict.fromkeys(piece.file for piece in pieces))
    files = np.repeat([names.index(piece.file) for piece in pieces], [len(piece.row) for piece in pieces])
    if pieces[0].household is not None:
        numbers = np.concatenate([piece.household for piece in pieces])
        order = np.lexsort((row, numbers)) if len(pieces) > 1 else np.argsort(numbers, kind="stable")
        if (np.diff(order) != 1).any():
            frame, row, files = frame.take(order).reset_index(drop=True), row[order], files[order]
    file = names[0] if len(names) == 1 else pd.Categorical.from_codes(files, categories=names)
    return frame, Origin(file, row)


def _stack(columns: list[pd.Series]) -> pd.Series:
    if len(columns) == 1:
        return columns[0]
    if not isinstance(columns[0].dtype, pd.CategoricalDtype):
        return pd.concat(columns, ignore_index=True)
    categories = columns[0].cat.categories
    for column in columns[1:]:
        if not categories.equals(column.cat.categories):
            categories = categories.append(column.cat.categories.difference(categories, sort=False))
    codes = [column.cat.set_categories(categories).cat.codes.to_numpy(np.int32) for column in columns]
    return pd.Series(pd.Categorical.from_codes(np.concatenate(codes), categories=categories))
