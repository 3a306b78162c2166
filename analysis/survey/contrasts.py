"""Contrasts: differences and ratios between domains or measures, and tests of several at once.

Two domains of one sample are rarely independent: they share PSUs, and a domain is part of its
total. Every function here uses the design covariance of both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

from .estimates import Estimates
from .intervals import interval


@dataclass(frozen=True)
class WaldTest:
    """statistic: F; df_num, df_den: its degrees of freedom; p_value: chance of more under the null."""

    statistic: float
    df_num: int
    df_den: float
    p_value: float


def compare(
    estimates: Estimates,
    by: str,
    reference: object = None,
    kind: str = "difference",
    adjust: str = "holm",
    ci: str = "t",
    level: float = 0.95,
) -> pd.DataFrame:
    """Differences (left - right) or ratios (left / right) between the domains of one key.

    by: a domain key; sides differ in it alone, and agree in measure and all other keys. reference:
    the value that the others are compared with; None for all pairs. "total" compares with the rows
    where the key is not crossed. kind: "difference" or "ratio" (tested against 1). adjust: how
    p-values allow for the number of contrasts of one measure (a name of `ADJUSTMENTS`).

    One row a contrast: measure, keys, left, right, estimate, se, ci_lower, ci_upper (not adjusted),
    df, statistic (t), p_value, p_adjusted, unit.
    """
    if by not in estimates.keys:
        raise InputError(f"by: expected a domain key. {nearest(by, estimates.keys)}")
    if kind not in ("difference", "ratio"):
        raise InputError(f"kind: expected difference or ratio, found {kind!r}.")
    pairs = _pairs(estimates, by, reference)
    if not pairs:
        raise InputError(f"compare: expected two or more domains of {by}, found no pair to compare.")
    left, right = (np.array(side) for side in zip(*pairs, strict=True))
    values, se, df = _contrast(estimates, left, right, kind)
    rows = estimates.rows.iloc[left].reset_index(drop=True)
    keys = {key: rows[key] for key in estimates.keys if key != by}
    unit = rows["unit"] if kind == "difference" else "ratio"
    frame = pd.DataFrame({"measure": rows["measure"], **keys})
    frame["left"] = estimates.rows[by].iloc[left].to_numpy()
    frame["right"] = _named_total(estimates.rows[by].iloc[right])
    tested = _tested(values, se, df, 0.0 if kind == "difference" else 1.0, ci, level)
    frame = pd.concat([frame, tested], axis=1)
    frame["p_adjusted"] = frame.groupby("measure", sort=False)["p_value"].transform(
        lambda p: adjusted(p.to_numpy(), adjust)
    )
    return frame.assign(unit=unit)


def linear_combinations(
    estimates: Estimates,
    coefficients: Mapping[str, ArrayLike],
    against: float = 0.0,
    adjust: str = "none",
    ci: str = "t",
    level: float = 0.95,
) -> pd.DataFrame:
    """Named linear combinations of the estimates, name -> K coefficients in the order of `rows`.

    One row a combination: contrast, estimate, se, ci_lower, ci_upper, df, statistic, p_value,
    p_adjusted. The test is of equality with `against`.
    """
    matrix = _matrix(estimates, list(coefficients.values()))
    values, covariance, df = estimates.linear(matrix)
    tested = _tested(values, np.sqrt(np.diag(covariance)), df, against, ci, level)
    tested.insert(0, "contrast", list(coefficients))
    return tested.assign(p_adjusted=adjusted(tested["p_value"].to_numpy(), adjust))


def wald_test(
    estimates: Estimates, coefficients: ArrayLike, against: ArrayLike = 0.0, method: str = "adjusted"
) -> WaldTest:
    """Test that C linear combinations of the estimates equal `against` all at once.

    W = (R b - r)' (R V R')^-1 (R b - r). method "adjusted": F = W (d - C + 1) / (d C) on C and
    d - C + 1 degrees of freedom, which allows for V being estimated on d degrees; "F": W / C on C
    and d; "chi2": W / C on C and infinity. d: PSUs minus strata of all domains involved.
    coefficients: [C, K]. Source: Korn and Graubard (1990), American Statistician 44(4).
    """
    from scipy.stats import f

    matrix = _matrix(estimates, coefficients)
    values, covariance, _ = estimates.linear(matrix)
    d = int(estimates.linear((matrix != 0).any(axis=0).astype(float))[2][0])
    c = int(np.linalg.matrix_rank(covariance))
    if c < len(values):
        raise InputError(
            f"test: expected {len(values)} contrasts that do not follow from one another, found {c}. "
            "Leave out those that do (k domains have k - 1 independent differences)."
        )
    off = values - np.broadcast_to(np.asarray(against, dtype=float), values.shape)
    wald = float(off @ np.linalg.solve(covariance, off))
    denominators = {"adjusted": d - c + 1, "F": d, "chi2": np.inf}
    if method not in denominators:
        raise InputError(f"method: expected one of {', '.join(denominators)}, found {method!r}.")
    df_den = denominators[method]
    if df_den <= 0:
        raise InputError(f"test: expected at least {c} degrees of freedom for {c} contrasts, found {d}.")
    statistic = wald / c * (df_den / d if method == "adjusted" else 1.0)
    # the chi-squared is the limit of F; scipy's F does not take infinity
    p_value = f.sf(statistic, c, df_den) if np.isfinite(df_den) else _chi2(wald, c)
    return WaldTest(statistic, c, df_den, float(p_value))


def equality_test(estimates: Estimates, measure: str, by: str, method: str = "adjusted") -> WaldTest:
    """Test that a measure is the same in all domains of the key `by`."""
    rows = estimates.rows
    if by not in estimates.keys:
        raise InputError(f"by: expected a domain key. {nearest(by, estimates.keys)}")
    if measure not in set(rows["measure"]):
        raise InputError(f"measure: expected one that was estimated. {nearest(measure, rows['measure'])}")
    others = [key for key in estimates.keys if key != by]
    chosen = (rows["measure"] == measure) & rows[by].notna() & rows[others].isna().all(axis=1)
    places = np.flatnonzero(chosen)
    if places.size < 2:
        raise InputError(f"test: expected two or more domains of {by} alone, found {places.size}.")
    matrix = np.zeros((places.size - 1, len(rows)))
    matrix[:, places[0]] = -1
    matrix[np.arange(places.size - 1), places[1:]] = 1
    return wald_test(estimates, matrix, method=method)


def _bonferroni(p: np.ndarray) -> np.ndarray:
    return p * p.size


def _sidak(p: np.ndarray) -> np.ndarray:
    return -np.expm1(p.size * np.log1p(-p))


def _holm(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p)
    result = np.empty(p.size)
    result[order] = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    return result


def _benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    order = np.argsort(p)[::-1]
    result = np.empty(p.size)
    result[order] = np.minimum.accumulate(p[order] * p.size / np.arange(p.size, 0, -1))
    return result


ADJUSTMENTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": np.array,
    "bonferroni": _bonferroni,
    "sidak": _sidak,
    "holm": _holm,
    "fdr": _benjamini_hochberg,
}


def adjusted(p_values: ArrayLike, method: str = "holm") -> np.ndarray:
    """p-values that allow for their number; those that are nan are not counted.

    method: none, bonferroni, sidak, holm (Holm 1979, Scandinavian Journal of Statistics 6(2)), fdr
    (Benjamini and Hochberg 1995, JRSS B 57(1): the expected share of false findings).
    """
    if method not in ADJUSTMENTS:
        raise InputError(f"adjust: expected a known method. {nearest(method, ADJUSTMENTS)}")
    p = np.asarray(p_values, dtype=float)
    result = np.full(p.shape, np.nan)
    found = ~np.isnan(p)
    result[found] = np.minimum(ADJUSTMENTS[method](p[found]), 1.0)
    return result


def _pairs(estimates: Estimates, by: str, reference: object) -> list[tuple[int, int]]:
    """(left, right) rows that agree in measure and all keys but `by`."""
    rows = estimates.rows.reset_index(drop=True)
    same = ["measure", *(key for key in estimates.keys if key != by)]
    pairs: list[tuple[int, int]] = []
    for _, group in rows.groupby(same, dropna=False, sort=False):
        levels = group.index[group[by].notna()]
        if reference is None:
            pairs += [(later, earlier) for earlier, later in combinations(levels, 2)]
            continue
        at = group.index[group[by].isna() if reference == "total" else group[by] == reference]
        pairs += [(level, at[0]) for level in levels if len(at) and level != at[0]]
    if not pairs and reference is not None:
        values = rows[by].dropna().map(str).unique()
        raise InputError(
            f"reference: no estimate for {by} = {reference!r}. {nearest(str(reference), values)}"
        )
    return pairs


def _contrast(estimates: Estimates, left: np.ndarray, right: np.ndarray, kind: str):
    """Values, standard errors and df of left - right, or of left / right."""
    matrix = np.zeros((left.size, len(estimates.rows)))
    at = np.arange(left.size)
    if kind == "difference":
        matrix[at, left], matrix[at, right] = 1.0, -1.0
        values, covariance, df = estimates.linear(matrix)
        return values, np.sqrt(np.diag(covariance)), df
    top, base = estimates.value[left], np.where(estimates.value[right] == 0, np.nan, estimates.value[right])
    matrix[at, left], matrix[at, right] = 1 / base, -top / base**2
    _, covariance, df = estimates.linear(matrix)
    return top / base, np.sqrt(np.diag(covariance)), df


def _tested(values, se, df, against: float, ci: str, level: float) -> pd.DataFrame:
    from scipy.special import stdtr

    lower, upper = interval(values, se, df, level=level, method=ci)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(se > 0, (values - against) / se, np.nan)
    p_value = np.where(df > 0, 2 * stdtr(np.maximum(df, 1), -np.abs(statistic)), np.nan)
    columns = {"estimate": values, "se": se, "ci_lower": lower, "ci_upper": upper}
    return pd.DataFrame(columns | {"df": df, "statistic": statistic, "p_value": p_value})


def _named_total(values: pd.Series) -> np.ndarray:
    return values.astype(object).where(values.notna(), "total").to_numpy()


def _matrix(estimates: Estimates, coefficients: ArrayLike | Sequence[ArrayLike]) -> np.ndarray:
    matrix = np.atleast_2d(np.asarray(coefficients, dtype=float))
    if matrix.shape[1] != len(estimates.rows):
        raise InputError(
            f"coefficients: expected {len(estimates.rows)}, one an estimate, found {matrix.shape[1]}."
        )
    return matrix


def _chi2(wald: float, c: int) -> float:
    from scipy.special import chdtrc

    return chdtrc(c, wald)
