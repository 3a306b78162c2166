"""Layouts as data: which record becomes which variable of which file, under which label.

A layout is a CSV file in `data/synthetic/layouts/`: file, frame and source say where the values come
from, variable, values and label how the file has them. `values.csv` holds the code lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults
from analysis.core.files import ROOT

FOLDER = ROOT / "data" / "synthetic" / "layouts"
CODES = ROOT / "data" / "codes"

# Code lists of goods and places; the small lists of answers stand in values.csv.
LISTS = {
    "aimag": ("aimags.csv", "code", "name"),
    "food": ("food_items.csv", "code", "name_en"),
    "nonfood": ("nonfood_items.csv", "code", "name_en"),
    "durables": ("durables.csv", "code", "name_en"),
    "energy": ("energy.csv", "number", "name_en"),
    "payments": ("payments.csv", "number", "name_en"),
    "food_away": ("food_away.csv", "code", "name_en"),
}


@dataclass(frozen=True)
class RawFile:
    """One raw file: its name without suffix, its data, the labels of variables and of codes."""

    name: str
    frame: pd.DataFrame
    labels: Mapping[str, str]
    values: Mapping[str, Mapping[int, str]]


@cache
def declared(layout: str) -> pd.DataFrame:
    """file, frame, variable, source, values, label of a layout: "2022" or "year-b"."""
    path = FOLDER / f"{layout}.csv"
    if not path.exists():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.csv") if p.stem != "values"))
        raise InputError(f"there is no layout '{layout}'. Known: {known}.")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@cache
def code_list(name: str) -> dict[int, str]:
    """Label by code of a list: of `values.csv`, or of goods and places in `data/codes/`."""
    if name in LISTS:
        file, code, label = LISTS[name]
        frame = pd.read_csv(CODES / file, dtype=str, keep_default_na=False)
        return dict(zip(frame[code].astype(int), frame[label], strict=True))
    values = pd.read_csv(
        FOLDER / "values.csv", dtype={"list": str, "code": int, "label": str}, keep_default_na=False
    )
    chosen = values[values["list"] == name]
    if chosen.empty:
        raise InputError(f"values.csv: expected a list '{name}', found none. Add it.")
    return dict(zip(chosen["code"], chosen["label"], strict=True))


def lay_out(records: Mapping[str, pd.DataFrame], layout: str, without: Mapping[str, set] | None = None):
    """Raw files, one at a time, of the records in a layout.

    without: for a file (or "" for every file) the variables that this release leaves out. InputError
    lists every record column that the layout asks for and that is not there.
    """
    table = declared(layout)
    known = {name: sorted(map(str, frame.columns)) for name, frame in records.items()}
    faults = [
        f"{row.frame}: expected a column '{row.source}', found {', '.join(known.get(row.frame, ()))}"
        for row in table.itertuples()
        if row.source not in known.get(row.frame, ())
    ]
    if faults:
        raise InputError(all_faults(f"layout {layout}: records are not complete", faults))
    without = without or {}
    for file, rows in table.groupby("file", sort=False):
        gone = without.get(str(file), set()) | without.get("", set())
        rows = rows[~rows["variable"].isin(gone)]
        source = records[rows["frame"].iloc[0]]
        columns = {row.variable: coded(source[row.source], row.values_) for row in _named(rows)}
        yield RawFile(
            name=str(file),
            frame=pd.DataFrame(columns, copy=False),
            labels=dict(zip(rows["variable"], rows["label"], strict=True)),
            values={row.variable: code_list(row.values_) for row in _named(rows) if row.values_},
        )


def coded(values: pd.Series, list_name: str) -> pd.Series:
    """The numbers of a code list for its labels or for True and False; numbers stay as they are.

    InputError names labels that the list does not have.
    """
    if not list_name:
        return values
    if values.dtype == bool or pd.api.types.is_bool_dtype(values.dtype):
        return values.map({True: 1, False: 2})
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values
    if values.map(lambda v: isinstance(v, bool | np.bool_) or pd.isna(v)).all():
        return values.map({True: 1, False: 2}).astype(float)
    numbers = values.map({label: code for code, label in code_list(list_name).items()})
    unknown = sorted(
        values[numbers.isna() & values.notna() & (values.astype(str) != "")].astype(str).unique()
    )
    if unknown:
        raise InputError(f"code list '{list_name}': expected its labels, found {', '.join(unknown[:5])}.")
    return numbers.astype(float)


def _named(rows: pd.DataFrame):
    # `values` would hide a method of the row
    return rows.rename(columns={"values": "values_"}).itertuples(index=False)


def paths(folder: Path, layout: str) -> list[Path]:
    """The files that a layout has in a folder."""
    return [folder / f"{name}.dta" for name in declared(layout)["file"].unique()]
