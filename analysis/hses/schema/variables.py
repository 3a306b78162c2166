"""What a table of the microdata is: its variables, its key, and the tables that it refers to.

One declaration makes the validation, the types in which the table is stored, the page of the site
and the dictionary that can be downloaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.core.declared import Column, DeclaredTable
from analysis.core.errors import InputError, all_faults, nearest

from .codes import CodeList, code_list

# kind: dtype of a column without and with missing values
_DTYPES = {
    "text": ("str", "str"),
    "integer": ("int64", "Int64"),
    "number": ("float64", "float64"),
    "boolean": ("bool", "boolean"),
    "date": ("datetime64[s]", "datetime64[s]"),
}


@dataclass(frozen=True)
class Variable:
    """One variable of a table.

    kind: "text", "integer", "number", "boolean" or "date". codes: name of the list its codes come
    from. question: what the questionnaire asks, in short. base: whom it is about, if not every row.
    required: may not be missing in any row.
    """

    name: str
    kind: str
    label_en: str
    label_mn: str
    question: str = ""
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    codes: str = ""
    base: str = ""
    required: bool = False

    @property
    def code_list(self) -> CodeList | None:
        return code_list(self.codes) if self.codes else None

    @property
    def column(self) -> Column:
        """The variable as the declared column that validates it."""
        codes = self.code_list.codes if self.codes else ()
        return Column(
            self.name, self.kind, self.label_en, self.unit, self.minimum, self.maximum, codes, self.required
        )

    def cast(self, values: pd.Series) -> pd.Series:
        """`values` in the type in which the variable is kept; ValueError or TypeError where that cannot be.

        Nothing is rounded, and no number becomes a text: 2.5 is no whole number, 2 is neither yes nor
        no. Text that comes as categories stays so: it is the same in the file, and quicker.
        """
        if self.kind == "text":
            if isinstance(values.dtype, pd.CategoricalDtype):
                return values
            if pd.api.types.is_numeric_dtype(values.dtype) and values.notna().any():
                raise TypeError("found numbers, and codes such as 01 would lose their zero")
        whole, gaps = _DTYPES[self.kind]
        kept = values.astype(gaps)  # the nullable type refuses what the plain one would cut or round
        return kept if kept.isna().any() else kept.astype(whole)


@dataclass(frozen=True)
class Reference:
    """`columns` of a table name a row of `table` by its columns of the same names."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class MicroTable:
    """One table of the microdata: a level of the questionnaire."""

    name: str
    row_is: str
    row_is_mn: str
    about: str
    variables: tuple[Variable, ...]
    key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = (Reference(("hhid",), "households"),)

    @property
    def names(self) -> list[str]:
        return [variable.name for variable in self.variables]

    @cached_property
    def declared(self) -> DeclaredTable:
        return DeclaredTable(self.name, self.row_is, tuple(v.column for v in self.variables), self.key)

    def variable(self, name: str) -> Variable:
        """The variable of that name; InputError with the nearest name if there is none."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise InputError(f"the table {self.name} has no variable '{name}'. {nearest(name, self.names)}")

    def faults(self, frame: pd.DataFrame, where: str | None = None) -> list[str]:
        """Sentences for each way in which `frame` breaks the declaration."""
        return self.declared.faults(frame, where)

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` with the declared variables in their order and types, and a new index.

        Variables that `frame` lacks become missing, unless they are required. Raises InputError for
        required variables that are not there, columns that the table does not have, and values that
        cannot take the type (all at once).
        """
        faults = [f"found a column {c} that the table does not have" for c in frame if c not in self.names]
        columns = {}
        for variable in self.variables:
            if variable.name in frame:
                try:
                    columns[variable.name] = variable.cast(frame[variable.name].reset_index(drop=True))
                except (ValueError, TypeError) as error:
                    faults.append(f"column {variable.name}: expected kind {variable.kind}: {error}")
            elif variable.required:
                faults.append(f"expected a column {variable.name}, found none")
            else:
                gaps = _DTYPES[variable.kind][1]
                columns[variable.name] = pd.Series([None] * len(frame), dtype="object").astype(gaps)
        if faults:
            raise InputError(all_faults(f"{self.name}: {len(faults)} fault(s)", faults))
        return pd.DataFrame(columns)


def reference_faults(tables: Mapping[str, pd.DataFrame], declared: Mapping[str, MicroTable]) -> list[str]:
    """Sentences for rows that name a household which is not in `households`.

    Millions of rows are compared by their distinct values.
    """
    found = []
    for name, frame in tables.items():
        for reference in declared[name].references:
            if reference.table not in tables or len(reference.columns) > 1:
                continue
            (column,) = reference.columns
            if column not in frame or column not in tables[reference.table]:
                continue
            named = _distinct(frame[column])
            # `get_indexer` hashes both sides; `isin` would walk through pyarrow's texts one by one
            strange = named[_distinct(tables[reference.table][column]).get_indexer(named) < 0]
            if len(strange):
                rows = int(frame[column].isin(list(strange)).sum())
                found.append(
                    f"{name}, column {column}: expected a {column} of {reference.table}, found "
                    f"{', '.join(map(repr, strange[:3].tolist()))} ({rows} rows)"
                )
    return found


def _distinct(values: pd.Series) -> pd.Index:
    if isinstance(values.dtype, pd.CategoricalDtype):
        used = values.cat.codes.unique()
        return values.cat.categories[used[used >= 0]]
    return pd.Index(values.unique()).dropna()
