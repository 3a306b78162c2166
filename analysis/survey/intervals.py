"""Confidence intervals from an estimate, its standard error and the design's degrees of freedom.

t       estimate +- t(df) se
normal  estimate +- z se, whatever the df (what the printed tables of the 2022 report use)
logit   expit(logit(p) +- t(df) se / (p (1 - p))): stays between 0 and 1; nan where p is 0 or 1
wilson  score interval with the effective sample size p (1 - p) / se^2 in place of n: stays between
        0 and 1; where p is 0 or 1 the standard error says nothing, and the effective size is n,
        or n / deff where a design effect is given

logit and wilson are for fractions: an estimate outside 0 to 1 is refused. `for_unit` chooses the
method of each row of a table that mixes fractions with other units.

Sources: Korn and Graubard (1998), Survey Methodology 24(2); Franco, Little, Louis and Slud (2019),
Journal of Survey Statistics and Methodology 7(3); R's survey::svyciprop (logit, with design df).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

METHODS = ("t", "normal", "logit", "wilson")
FOR_FRACTIONS = ("logit", "wilson")


def for_unit(method: str, unit: ArrayLike) -> np.ndarray:
    """`method` for rows whose unit is fraction; "t" for all others where the method is for fractions."""
    _known(method)
    if method not in FOR_FRACTIONS:
        return np.full(np.shape(unit), method)
    return np.where(np.asarray(unit) == "fraction", method, "t")


def interval(
    estimate: ArrayLike,
    se: ArrayLike,
    df: ArrayLike,
    level: float = 0.95,
    method: ArrayLike = "t",
    n: ArrayLike | None = None,
    deff: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends, arrays of the shape of `estimate` and in its unit.

    estimate, se: numbers or [k]. df, n, deff: the same, or one for all. level: above 0, below 1.
    method: a name of `METHODS`, or one name a row. n, deff: sample rows and design effect, used by
    wilson where the estimate is 0 or 1. nan where df is zero (all but normal), where the estimate or
    its standard error is missing. Raises InputError for an unknown method, a level that is no
    fraction, and logit or wilson for a value outside 0 to 1.
    """
    if not 0 < level < 1:
        raise InputError(
            f"level: expected a fraction above 0 and below 1, found {level}. Write 0.95 for 95 %."
        )
    value = np.asarray(estimate, dtype=float)
    shape = value.shape
    se, df = (np.broadcast_to(np.asarray(x, dtype=float), shape) for x in (se, df))
    names = np.broadcast_to(np.asarray(method), shape)
    lower, upper = np.full(shape, np.nan), np.full(shape, np.nan)
    for name in np.unique(np.asarray(method)):
        _known(name)
        critical = _critical(df, level, name)
        if name == "logit":
            ends = _logit(value, se, critical, names == name)
        elif name == "wilson":
            ends = _wilson(value, se, critical, n, deff, names == name)
        else:
            ends = value - critical * se, value + critical * se
        lower, upper = (
            np.where(names == name, end, kept) for end, kept in zip(ends, (lower, upper), strict=True)
        )
    return lower, upper


def _known(method: str) -> None:
    if method not in METHODS:
        raise InputError(
            f"ci: expected one of {', '.join(METHODS)}, found '{method}'. {nearest(method, METHODS)}"
        )


def _critical(df: np.ndarray, level: float, method: str) -> np.ndarray:
    from scipy.special import ndtri, stdtrit

    tail = 0.5 + level / 2
    if method == "normal":
        return np.full(df.shape, ndtri(tail))
    return np.where(df > 0, stdtrit(np.maximum(df, 1), tail), np.nan)


def _logit(value: np.ndarray, se: np.ndarray, critical: np.ndarray, rows: np.ndarray):
    from scipy.special import expit, logit

    _refuse_outside(value[rows], "logit")
    inside = (value > 0) & (value < 1)
    p = np.where(inside, value, np.nan)
    half = critical * se / (p * (1 - p))
    return expit(logit(p) - half), expit(logit(p) + half)


def _wilson(value: np.ndarray, se: np.ndarray, critical: np.ndarray, n, deff, rows: np.ndarray):
    _refuse_outside(value[rows], "wilson")
    size = np.asarray(np.nan if n is None else n, dtype=float)
    effect = np.asarray(np.nan if deff is None else deff, dtype=float)
    at_the_end = np.broadcast_to(size / np.where(effect > 0, effect, 1.0), value.shape)
    variable = value * (1 - value)
    has_error = (se > 0) & (variable > 0)
    effective = np.divide(variable, se**2, out=np.array(at_the_end), where=has_error)
    extra = critical**2 / effective
    centre = (value + extra / 2) / (1 + extra)
    half = np.sqrt(np.maximum(variable, 0) * extra + extra**2 / 4) / (1 + extra)
    return centre - half, centre + half


def _refuse_outside(value: np.ndarray, method: str) -> None:
    outside = (value < 0) | (value > 1)
    if outside.any():
        raise InputError(
            f"ci={method}: expected fractions from 0 to 1, found {value[outside][0]:g}. "
            "Use ci='t' for means and totals."
        )
