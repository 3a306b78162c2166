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
from scipy.special import ndtr

from analysis.core.errors import InputError

LEAST_IN_CATEGORY = 10  # observations; rarer codes share the category of reference
TOLERANCE = 1e-10


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
        codes, labels = pd.factorize(frame[name].astype(str), sort=True)
        count = np.bincount(codes[known], minlength=len(labels))
        kept = np.flatnonzero(count >= least)
        kept = kept[kept != count.argmax()] if len(kept) else kept
        if len(kept):
            groups[name] = len(columns) + np.arange(len(kept))
            columns.extend((codes == at).astype(float) for at in kept)
            names.extend(f"{name} {labels[at]}" for at in kept)
    return Design(np.column_stack(columns), groups, tuple(names))


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
    gram, cross = matrix.T @ (matrix * w[:, None]), matrix.T @ (w * y)
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
    """Columns that the ones before do not determine (Cholesky with skipping), on the scaled cross-products."""
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
    made: Design, y: np.ndarray, test: np.ndarray, gain: float = 1e-4, penalty: float = 1e-8
) -> Choice:
    """Characteristics that raise R2 on the held-out rows, taken and dropped one at a time.

    made: the design of the rows of `y`. test: (rows,) bool, held out. Each step fits on the training rows
    every model with one characteristic more or less and takes the best, as long as R2 on the held-out rows
    rises by `gain`. penalty: on the diagonal of the scaled cross-products, against columns that are equal.
    """
    train, held = ~test, test
    if train.sum() < 2 or held.sum() < 2:
        raise InputError("rent model: expected rows on both sides of the split, found one side empty.")
    x = made.matrix
    gram, cross = x[train].T @ x[train], x[train].T @ y[train]
    gram[np.diag_indices_from(gram)] *= 1 + penalty
    gram_test, cross_test, square = x[held].T @ x[held], x[held].T @ y[held], y[held] @ y[held]
    total = np.sum((y[held] - y[held].mean()) ** 2)
    total_train = np.sum((y[train] - y[train].mean()) ** 2)

    def scores(chosen):
        at = made.columns(chosen)
        used = at[np.diag(gram)[at] > 0]
        b = np.linalg.lstsq(gram[np.ix_(used, used)], cross[used], rcond=TOLERANCE)[0]
        error = square - 2 * b @ cross_test[used] + b @ gram_test[np.ix_(used, used)] @ b
        own = y[train] @ y[train] - b @ cross[used]
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


def probit(matrix: np.ndarray, y: np.ndarray, penalty: float = 0.0, rounds: int = 50) -> Probit:
    """Maximum likelihood of P(y = 1) = Phi(matrix x coefficients), by Fisher scoring.

    y: (rows,) 0 or 1. penalty: ridge on all but the constant, per row; it keeps the coefficients finite
    where a characteristic separates the two kinds (0: none, plain maximum likelihood).
    """
    y = np.asarray(y, dtype=float)
    ridge = np.full(matrix.shape[1], penalty * len(y))
    ridge[0] = 0.0
    b = np.zeros(matrix.shape[1])

    def target(b):
        p = np.clip(ndtr(matrix @ b), 1e-12, 1 - 1e-12)
        return float(np.sum(y * np.log(p) + (1 - y) * np.log1p(-p)) - ridge @ b**2 / 2)

    value, converged = target(b), False
    for _ in range(rounds):
        eta = matrix @ b
        p = np.clip(ndtr(eta), 1e-12, 1 - 1e-12)
        density = np.exp(-(eta**2) / 2) / np.sqrt(2 * np.pi)
        score = matrix.T @ (density * (y - p) / (p * (1 - p))) - ridge * b
        information = matrix.T @ (matrix * (density**2 / (p * (1 - p)))[:, None]) + np.diag(ridge)
        step = np.linalg.lstsq(information, score, rcond=TOLERANCE)[0]
        length = 1.0
        while length > 1e-4 and target(b + length * step) < value - 1e-12 * abs(value):
            length /= 2
        b, previous = b + length * step, value
        value = target(b)
        if abs(value - previous) < 1e-11 * (abs(value) + 1) and np.abs(length * step).max() < 1e-7:
            converged = True
            break
    return Probit(b, np.linalg.pinv(information), value, converged)
