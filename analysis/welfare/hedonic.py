"""Regressions that fill gaps: least squares, probit, and a choice of characteristics by a held-out part.

Everything is done on cross-products of the design (columns x columns), so that a step of the choice costs
no pass over the households.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve
from scipy.special import log_ndtr, ndtr

from analysis.core.errors import InputError

LEAST_IN_CATEGORY = 10  # observations; rarer codes share the category of reference
TOLERANCE = 1e-10
LOG_ROOT = float(np.log(2 * np.pi) / 2)


@dataclass(frozen=True, eq=False)
class Design:
    """Columns by characteristic. matrix: (rows, columns), the constant first; groups: characteristic ->
    numbers of its columns; names: (columns,)."""

    matrix: np.ndarray
    groups: Mapping[str, np.ndarray]
    names: tuple[str, ...]

    def columns(self, chosen: Sequence[str]) -> np.ndarray:
        """Numbers of the constant and of the columns of the chosen characteristics."""
        return np.concatenate([[0], *(self.groups[name] for name in chosen)]).astype(int)


def design(
    frame: pd.DataFrame,
    numeric: Sequence[str] = (),
    categorical: Sequence[str] = (),
    known: ArrayLike | None = None,
    least: int = LEAST_IN_CATEGORY,
) -> Design:
    """A constant, the numeric columns, and 0/1 columns for the codes of the categorical ones.

    known: (rows,) bool, the rows that the model will be fitted on: a code with fewer than `least` of them
    is not told apart from the reference, the most frequent code; characteristics that do not vary on them
    are left out. Numeric columns must have no gaps (InputError).
    """
    known = np.ones(len(frame), dtype=bool) if known is None else np.asarray(known, dtype=bool)
    columns, names, groups = [np.ones(len(frame))], ["constant"], {}
    for name in numeric:
        values = frame[name].to_numpy(dtype=float)
        if gaps := int((~np.isfinite(values)).sum()):
            raise InputError(f"{name}: expected numbers, found {gaps} gaps. Fill them first.")
        if known.any() and np.ptp(values[known]) > 0:
            groups[name] = np.array([len(columns)])
            columns.append(values)
            names.append(name)
    for name in categorical:
        codes, labels = _coded(frame[name])
        count = np.bincount(codes[known], minlength=len(labels))
        kept = np.flatnonzero(count >= least)
        kept = kept[kept != count.argmax()] if len(kept) else kept
        if len(kept):
            groups[name] = len(columns) + np.arange(len(kept))
            columns.extend((codes == at).astype(float) for at in kept)
            names.extend(f"{name} {labels[at]}" for at in kept)
    return Design(np.column_stack(columns), groups, tuple(names))


def _coded(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Numbers of the codes in the order of their text; gaps are a code of their own."""
    codes, found = pd.factorize(values)
    labels = np.array(["nan", *map(str, found)], dtype=object)
    order, place = np.unique(labels, return_inverse=True)
    return place[codes + 1], list(order)


@dataclass(frozen=True, eq=False)
class Fit:
    """y = matrix x coefficients + residual. coefficients: (columns,), 0 for columns that say nothing more;
    covariance: (columns, columns), homoscedastic; residuals: (rows,); r_squared; smearing: Duan's factor."""

    coefficients: np.ndarray
    covariance: np.ndarray
    residuals: np.ndarray
    r_squared: float
    smearing: float

    def level(self, matrix: np.ndarray) -> np.ndarray:
        """(rows,) expected level where y is a logarithm: exp(fitted) x smearing factor (Duan 1983)."""
        return np.exp(matrix @ self.coefficients) * self.smearing

    def drawn(self, matrix: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(rows,) level with a residual drawn from those of the fit, which keeps the spread of the data."""
        return np.exp(matrix @ self.coefficients + rng.choice(self.residuals, len(matrix)))


def least_squares(matrix: np.ndarray, y: np.ndarray, weight: ArrayLike | None = None) -> Fit:
    """Ordinary or weighted least squares. Columns that others determine get the coefficient 0."""
    w = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=float)
    root = matrix if weight is None else matrix * np.sqrt(w)[:, None]
    gram, cross = root.T @ root, matrix.T @ (w * y)
    free = _independent(gram)
    inverse = np.linalg.inv(gram[np.ix_(free, free)])
    coefficients = np.zeros(matrix.shape[1])
    coefficients[free] = inverse @ cross[free]
    residuals = y - matrix @ coefficients
    # one step of refinement: cross-products square the condition of the design
    coefficients[free] += inverse @ (matrix[:, free].T @ (w * residuals))
    residuals = y - matrix @ coefficients
    total = np.sum(w * (y - np.average(y, weights=w)) ** 2)
    left = np.sum(w * residuals**2)
    covariance = np.zeros_like(gram)
    covariance[np.ix_(free, free)] = inverse * left / max(len(y) - len(free), 1)
    smearing = float(np.average(np.exp(residuals), weights=w))
    return Fit(coefficients, covariance, residuals, float(1 - left / total) if total else np.nan, smearing)


def _independent(gram: np.ndarray) -> np.ndarray:
    """Columns that the ones before do not determine (Cholesky with skipping), on scaled cross-products."""
    size = np.sqrt(np.diag(gram))
    scaled = gram / np.outer(np.where(size > 0, size, 1.0), np.where(size > 0, size, 1.0))
    left = scaled.copy()
    kept = []
    for j in range(len(gram)):
        if left[j, j] > 1e-9:
            kept.append(j)
            left = left - np.outer(left[:, j], left[j]) / left[j, j]
    return np.array(kept, dtype=int)


@dataclass(frozen=True, eq=False)
class Choice:
    """characteristics: chosen, in the order taken. path: one row a step: step, change, r_squared (training),
    r_squared_test. r_squared_test: of the last step."""

    characteristics: tuple[str, ...]
    path: pd.DataFrame
    r_squared_test: float


def stepwise(
    made: Design,
    y: np.ndarray,
    test: np.ndarray,
    gain: float = 1e-4,
    penalty: float = 1e-8,
    weight: ArrayLike | None = None,
) -> Choice:
    """Characteristics that raise R2 on the held-out rows, taken and dropped one at a time.

    made: the design of the rows of `y`. test: (rows,) bool, held out. Each step fits on the training rows
    every model with one characteristic more or less and takes the best, as long as R2 on the held-out rows
    rises by `gain`. penalty: on the diagonal of the scaled cross-products, against columns that are equal.
    weight: of each row, in the fits and in both R2 (None: equal).
    """
    train, held = ~test, test
    if train.sum() < 2 or held.sum() < 2:
        raise InputError("rent model: expected rows on both sides of the split, found one side empty.")
    root = np.ones(len(y)) if weight is None else np.sqrt(np.asarray(weight, dtype=float))
    x, z = made.matrix * root[:, None], y * root
    gram, cross, own_square = x[train].T @ x[train], x[train].T @ z[train], z[train] @ z[train]
    gram[np.diag_indices_from(gram)] *= 1 + penalty
    gram_test, cross_test, square = x[held].T @ x[held], x[held].T @ z[held], z[held] @ z[held]
    total, total_train = (
        np.sum(w * (v - np.average(v, weights=w)) ** 2)
        for w, v in ((root[held] ** 2, y[held]), (root[train] ** 2, y[train]))
    )

    def scores(chosen):
        at = made.columns(chosen)
        used = at[np.diag(gram)[at] > 0]
        b = np.linalg.lstsq(gram[np.ix_(used, used)], cross[used], rcond=TOLERANCE)[0]
        error = square - 2 * b @ cross_test[used] + b @ gram_test[np.ix_(used, used)] @ b
        own = own_square - b @ cross[used]
        return 1 - error / total, 1 - own / total_train

    chosen: tuple[str, ...] = ()
    best, own = scores(chosen)
    path = [(0, "constant", own, best)]
    for step in range(1, 4 * len(made.groups) + 1):
        tried = {f"+ {name}": (*chosen, name) for name in made.groups if name not in chosen}
        tried |= {f"- {name}": tuple(c for c in chosen if c != name) for name in chosen}
        found = {change: scores(names) for change, names in tried.items()}
        change = max(found, key=lambda c: found[c][0], default=None)
        if change is None or found[change][0] < best + gain:
            break
        chosen, (best, own) = tried[change], found[change]
        path.append((step, change, own, best))
    frame = pd.DataFrame(path, columns=["step", "change", "r_squared", "r_squared_test"])
    return Choice(chosen, frame, float(best))


def held_out(units: pd.Series, share: float, seed: int) -> np.ndarray:
    """(rows,) bool: rows whose unit was drawn into the held-out part.

    units: the sampling unit of each row; all rows of a unit, and so all copies of a resampled one that carry
    its id, stay on one side. The draw depends on the set of units and the seed, not on the order of the rows.
    """
    if not 0 < share < 1:
        raise InputError(f"test_share: expected a share between 0 and 1, found {share}.")
    codes, labels = pd.factorize(units.astype(str), sort=True)
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(labels))
    drawn = np.zeros(len(labels), dtype=bool)
    drawn[order[: max(1, round(share * len(labels)))]] = True
    return drawn[codes]


@dataclass(frozen=True, eq=False)
class Probit:
    """coefficients: (columns,); covariance: (columns, columns), inverse of the expected information;
    log_likelihood; converged."""

    coefficients: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    converged: bool

    def probability(self, matrix: np.ndarray) -> np.ndarray:
        """(rows,) P(y = 1)."""
        return ndtr(matrix @ self.coefficients)


def probit(
    matrix: np.ndarray,
    y: np.ndarray,
    penalty: float = 0.0,
    rounds: int = 50,
    weight: ArrayLike | None = None,
    start: np.ndarray | None = None,
) -> Probit:
    """Maximum likelihood of P(y = 1) = Phi(matrix x coefficients), by Newton's method.

    y: (rows,) 0 or 1. penalty: ridge on all but the constant, per row; it keeps the coefficients finite
    where a characteristic separates the two kinds (0: none, plain maximum likelihood). weight: of each row
    in the likelihood (None: equal; the covariance then takes them as counts of equal rows). start: (columns,)
    coefficients of a like model, from which the search begins where that is nearer than zero.
    """
    sign = 2.0 * np.asarray(y, dtype=float) - 1.0
    w = np.ones(len(sign)) if weight is None else np.asarray(weight, dtype=float)
    ridge = np.full(matrix.shape[1], penalty * w.sum())
    ridge[0] = 0.0

    def target(eta, b):
        return float(w @ log_ndtr(sign * eta) - ridge @ b**2 / 2)

    b = np.zeros(matrix.shape[1])
    eta = matrix @ b
    value, converged = target(eta, b), False
    if start is not None and target(matrix @ start, start) > value:
        b, eta = start, matrix @ start
        value = target(eta, b)
    for _ in range(rounds):
        # density over the probability of what was seen
        pull = np.exp(-(eta**2) / 2 - LOG_ROOT - log_ndtr(sign * eta))
        score = matrix.T @ (w * sign * pull) - ridge * b
        root = matrix * np.sqrt(w * np.maximum(pull * (pull + sign * eta), 0.0))[:, None]
        step = _solved(root.T @ root + np.diag(ridge), score)
        along, length = matrix @ step, 1.0
        new = target(eta + along, b + step)
        while new < value - 1e-12 * abs(value) and length > 1e-4:
            length /= 2
            new = target(eta + length * along, b + length * step)
        b, eta = b + length * step, eta + length * along
        gained, value = new - value, new
        if abs(gained) < 1e-11 * (abs(value) + 1) and np.abs(length * step).max() < 1e-6:
            converged = True
            break
    p = np.clip(ndtr(eta), 1e-12, 1 - 1e-12)
    density = np.exp(-(eta**2) / 2 - LOG_ROOT)
    root = matrix * (density * np.sqrt(w / (p * (1 - p))))[:, None]
    return Probit(b, np.linalg.pinv(root.T @ root + np.diag(ridge)), value, converged)


def _solved(information: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Newton's step; by least squares where columns determine one another."""
    try:
        return cho_solve(cho_factor(information), score)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(information, score, rcond=TOLERANCE)[0]


def spread(values: np.ndarray, weight: np.ndarray) -> dict[str, float]:
    """mean, variance and Gini of the values that are known, weighted (trapezoid form of the Gini)."""
    known = np.isfinite(values)
    x, w = values[known], weight[known]
    if not len(x):
        return {"mean": np.nan, "variance": np.nan, "gini": np.nan}
    mean = np.average(x, weights=w)
    order = np.argsort(x, kind="stable")
    share = w[order] / w.sum()
    below = np.cumsum(share) - share / 2
    gini = 2 * np.sum(share * x[order] * below) / mean - 1
    return {"mean": mean, "variance": np.average((x - mean) ** 2, weights=w), "gini": gini}
