"""The checks that every measure makes on its welfare, weights and line."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError


def complete(values: ArrayLike, name: str) -> np.ndarray:
    """`values` as a float vector; refused when empty, missing or infinite anywhere."""
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or array.size == 0:
        raise InputError(f"{name}: expected a column with at least one value, found shape {array.shape}.")
    _refuse(
        ~np.isfinite(array),
        f"{name}: expected a finite number in every row",
        "Fill in or leave out these rows before the measure is taken.",
    )
    return array


def weights(weight: ArrayLike | None, size: int) -> np.ndarray:
    """The weights as a float vector, ones where none are given.

    Zero weights are allowed; missing, infinite and negative ones are refused, and so is a
    column whose weights are all zero.
    """
    if weight is None:
        return np.ones(size)
    array = complete(weight, "weight")
    if array.size != size:
        raise InputError(f"weight: expected {size} values, one a row, found {array.size}.")
    _refuse(array < 0, "weight: expected zero or more in every row", "Correct these weights.")
    if not array.sum() > 0:
        raise InputError("weight: expected at least one weight above zero, found none.")
    return array


def poverty_lines(line: ArrayLike, size: int) -> np.ndarray:
    """The line as a float vector of `size` (not to be written to): one for all, or one a row, above zero."""
    array = np.asarray(line, dtype=float)
    one_for_all = array.ndim == 0
    array = complete(np.atleast_1d(array), "line")
    if not one_for_all and array.size != size:
        raise InputError(f"line: expected one line, or {size} lines, one a row; found {array.size}.")
    _refuse(array <= 0, "line: expected a poverty line above zero", "Correct the line.")
    return np.broadcast_to(array, size)


def _refuse(wrong: np.ndarray, expected: str, remedy: str) -> None:
    if wrong.any():
        rows = np.flatnonzero(wrong)
        shown = ", ".join(map(str, rows[:5])) + (", ..." if rows.size > 5 else "")
        raise InputError(f"{expected}; found {rows.size} that are not (rows {shown}). {remedy}")
