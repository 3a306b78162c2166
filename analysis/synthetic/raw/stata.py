"""Frames as Stata files whose bytes depend on the frame alone.

Format 118 (Stata 14 and later: text is UTF-8). The time stamp is fixed, integers take the smallest
type that holds them, and the data label says that the file is synthetic.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

# Any fixed moment: files made from the same seed are equal byte for byte.
TIME_STAMP = datetime(2000, 1, 1)

VERSION = 118
LABEL_LENGTH = 80  # of the file and of a variable, in characters
LARGEST = {np.int8: 100, np.int16: 32_740, np.int32: 2_147_483_620}


def smallest(values: pd.Series) -> pd.Series:
    """The same numbers in the smallest type that Stata has for them; text stays text.

    Whole numbers become int8, int16 or int32 (nullable where some are missing), all others float64.
    """
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.astype("Int8" if values.isna().any() else np.int8)
    if not pd.api.types.is_numeric_dtype(values.dtype):
        return values
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    missing = np.isnan(numbers)
    filled = np.where(missing, 0.0, numbers)
    if (filled != np.rint(filled)).any():
        return pd.Series(numbers, index=values.index, name=values.name)
    top = float(np.abs(filled).max(initial=0.0))
    for kind, largest in LARGEST.items():
        if top <= largest:
            if missing.any():
                nullable = pd.array(filled, dtype=f"Int{np.dtype(kind).itemsize * 8}")
                nullable[missing] = pd.NA
                return pd.Series(nullable, index=values.index, name=values.name)
            return pd.Series(filled.astype(kind), index=values.index, name=values.name)
    return pd.Series(numbers, index=values.index, name=values.name)


def to_bytes(
    frame: pd.DataFrame,
    data_label: str,
    variable_labels: Mapping[str, str] | None = None,
    value_labels: Mapping[str, Mapping[int, str]] | None = None,
) -> bytes:
    """The file of `frame` (rows x variables). Labels that are too long are cut at 80 characters.

    value_labels: for a variable, the label of each code.
    """
    buffer = io.BytesIO()
    _write(frame, buffer, data_label, variable_labels or {}, value_labels or {})
    return buffer.getvalue()


def write(
    path: Path,
    frame: pd.DataFrame,
    data_label: str,
    variable_labels: Mapping[str, str] | None = None,
    value_labels: Mapping[str, Mapping[int, str]] | None = None,
) -> Path:
    """Write `frame` to `path` as `to_bytes` makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        _write(frame, file, data_label, variable_labels or {}, value_labels or {})
    return path


def _write(frame: pd.DataFrame, file, data_label: str, variables: Mapping, values: Mapping) -> None:
    narrow = pd.DataFrame({name: smallest(frame[name]) for name in frame}, copy=False)
    narrow.to_stata(
        file,
        write_index=False,
        version=VERSION,
        time_stamp=TIME_STAMP,
        byteorder="<",
        data_label=data_label[:LABEL_LENGTH],
        variable_labels={name: variables[name][:LABEL_LENGTH] for name in narrow if name in variables},
        # a fixed order, whatever the order in which codes were declared
        value_labels={name: dict(sorted(values[name].items())) for name in narrow if name in values},
    )
