"""Surveys that were brought in: opened by name, read table by table.

A survey lies in `data/generated/<name>/microdata` when it is synthetic and in
`data/private/<name>/microdata` when it is real: one Parquet file a table and `manifest.json`, which
says where the tables come from and holds no values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest
from analysis.core.files import ROOT

from .schema import TABLES, MicroTable, table

DEFAULT = "synthetic-2022"
SYNTHETIC_FOLDER = ROOT / "data" / "generated"
PRIVATE_FOLDER = ROOT / "data" / "private"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Microdata:
    """A survey that was brought in. Tables are read when they are asked for."""

    name: str
    folder: Path
    manifest: Mapping[str, Any] = field(repr=False)

    @property
    def is_synthetic(self) -> bool:
        """True unless the manifest says that the data are real: when in doubt, they are not called real."""
        return self.manifest.get("synthetic") is not False

    @property
    def label(self) -> str:
        """What the data are, in words; synthetic data are called so."""
        label = str(self.manifest.get("label") or self.manifest.get("title") or self.name)
        if self.is_synthetic and "synthetic" not in label.lower():
            return f"{label} (synthetic)"
        return label

    @property
    def consequences(self) -> tuple[str, ...]:
        """What is different because the release lacks variables; to be said in every output."""
        return tuple(self.manifest.get("consequences", ()))

    @property
    def tables(self) -> list[str]:
        """Names of the tables that are there, in the order of the contract."""
        return [name for name in TABLES if self.path(name).is_file()]

    def path(self, name: str) -> Path:
        """The Parquet file of a table."""
        return self.folder / f"{table(name).name}.parquet"

    def read(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The table `name`, or some of its columns, in the declared types.

        Ids are text; codes are categories in the order of their list, so that tables made from them
        keep it. Whole numbers and yes/no with gaps are nullable (Int64, boolean).

        Raises InputError for a table that this survey lacks, and for all unknown columns at once.
        """
        declared = table(name)
        if not self.path(name).is_file():
            raise InputError(f"{self.name} has no table {name}. It has: {', '.join(self.tables)}.")
        wanted = list(dict.fromkeys(columns)) if columns is not None else declared.names
        strange = [column for column in wanted if column not in declared.names]
        if strange:
            faults = [
                f"expected a column of {name}, found {c}. {nearest(c, declared.names)}" for c in strange
            ]
            raise InputError(all_faults(f"{name}: columns that the table does not have", faults))
        return _read(self.path(name), wanted, declared)

    def describe(self) -> pd.DataFrame:
        """One row a table: table, row_is, rows, columns filled, columns empty. No values are shown."""
        return pd.DataFrame([_shape(self.path(name), name) for name in self.tables])


def load(name: str = DEFAULT, roots: Sequence[Path] = ()) -> Microdata:
    """The survey of that name; InputError that names the commands which make one, if there is none.

    roots: folders to look in instead of those of the project.
    """
    for folder in _folders(roots) if Path(name).name == name else ():
        path = folder / name / "microdata"
        if (path / MANIFEST).is_file():
            return open_folder(path, name)
    raise InputError(_absent(name, roots))


def open_folder(folder: Path, name: str | None = None) -> Microdata:
    """The survey whose Parquet files and manifest lie in `folder`."""
    manifest = folder / MANIFEST
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{folder}: expected a file {MANIFEST}, found none.") from None
    except ValueError as error:
        raise InputError(f"{manifest}: no valid JSON ({error}). Bring the survey in again.") from None
    if not isinstance(found, dict):
        raise InputError(f"{manifest}: expected a JSON object. Bring the survey in again.")
    return Microdata(name or str(found.get("name", folder.parent.name)), folder, found)


def available(roots: Sequence[Path] = ()) -> list[str]:
    """Names of the surveys that were brought in."""
    found = {
        path.parent.parent.name for root in _folders(roots) for path in root.glob(f"*/microdata/{MANIFEST}")
    }
    return sorted(found)


def _folders(roots: Sequence[Path]) -> Sequence[Path]:
    return roots or (PRIVATE_FOLDER, SYNTHETIC_FOLDER)


def _absent(name: str, roots: Sequence[Path]) -> str:
    known = available(roots)
    there = (
        f"Surveys that were brought in: {', '.join(known)}. " if known else "No survey was brought in yet. "
    )
    return (
        f"there is no survey '{name}'. {there}"
        "To make the synthetic one: compendium data synthetic. "
        f"To bring in real files: compendium data ingest DIR --mapping hses2022.yml --name {name}"
    )


def _read(path: Path, columns: Sequence[str], declared: MicroTable) -> pd.DataFrame:
    import pyarrow as pa
    from pyarrow import parquet

    variables = {c: declared.variable(c) for c in columns}
    coded = [c for c, variable in variables.items() if variable.kind == "text" and variable.codes]
    try:
        with parquet.ParquetFile(path) as file:
            there = file.schema_arrow.names
            absent = [c for c in columns if c not in there]
            if absent:
                raise InputError(
                    f"{path.name}: expected the columns {', '.join(absent)}, found none. "
                    "The file was written for another version: bring the survey in again."
                )
        frame = parquet.read_table(path, columns=list(columns), read_dictionary=coded).to_pandas(
            types_mapper={pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}.get
        )
    except pa.ArrowException as error:
        raise InputError(f"{path.name}: no Parquet file: {str(error).splitlines()[0]}") from None
    for name in coded:
        frame[name] = _in_order(frame[name], variables[name].code_list.codes)
    for name in (c for c in columns if c not in coded):
        plain = frame[name].astype("str") if variables[name].kind == "text" else frame[name]
        frame[name] = variables[name].cast(plain)
    return frame[list(columns)]


def _in_order(values: pd.Series, codes: Sequence[str]) -> pd.Series:
    """Codes as categories in the order of their list; codes outside it follow."""
    values = values.astype("category")
    strange = [code for code in values.cat.categories if code not in codes]
    return values.cat.set_categories([*codes, *strange])


def _shape(path: Path, name: str) -> dict[str, object]:
    from pyarrow import parquet

    declared = table(name)
    with parquet.ParquetFile(path) as file:
        meta = file.metadata
        empty = _empty_columns(meta)
    return {
        "table": name,
        "row_is": declared.row_is,
        "rows": meta.num_rows,
        "columns": len(declared.names) - len(empty),
        "empty": ", ".join(c for c in declared.names if c in empty),
    }


def _empty_columns(meta) -> set[str]:
    """Columns without a single value, by the statistics in the file's footer."""
    filled: set[str] = set()
    names = [meta.schema.column(i).name for i in range(meta.num_columns)]
    for group in range(meta.num_row_groups):
        for i, name in enumerate(names):
            column = meta.row_group(group).column(i)
            statistics = column.statistics
            nulls = statistics.null_count if statistics is not None and statistics.has_null_count else 0
            if nulls < column.num_values:
                filled.add(name)
    return set(names) - filled
