"""Weights that make a survey meet printed totals: entropy balancing with bounded ratios.

Each household's weight is its base weight times a ratio between two bounds; the ratios stay as near
to one as the targets allow. The link is the logit of Deville and Särndal (1992, Journal of the
American Statistical Association 87, 376-382), which is smooth, strictly increasing and bounded, so
that the problem is convex and has one solution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.blas import ssyrk
from scipy.sparse.linalg import LinearOperator, cg
from scipy.special import expit

from .assignment import softness

_RIDGE = 1e-5
# Standard deviations of its contribution by which every target gives way: some of very few households can be
# met by no weights within the bounds, and would else hold up all others
_LEAST_GIVE = 1e-3
_STEPS = 30
_CLOSE = 1e-6  # slope at which the weights are good enough, in standard deviations of a contribution
_ROUGH, _ROUNDS = 0.1, 20  # how well and in how many rounds at most a step is solved
_ROWS_A_TARGET = 12  # more rows add little to the curvature
_LIFT = 1e-4  # keeps the factor positive in single precision, and where there are fewer rows than targets
_BLOCK = 4096  # rows made dense at a time


@dataclass(frozen=True, eq=False)
class Balanced:
    """weight: (n,). ratio: weight over base weight. residual: (m,) what each target misses, in its own unit.

    multipliers: (m,) lambda, in the unit of the contributions; steps: Newton steps taken.
    """

    weight: np.ndarray
    ratio: np.ndarray
    residual: np.ndarray
    multipliers: np.ndarray
    steps: int
    steered: Steered


class Steered(NamedTuple):
    """The factored curvature at some base weights, which a like problem may use again. used: its targets."""

    factor: tuple[np.ndarray, bool]
    used: np.ndarray


def balance(
    base: np.ndarray,
    contributions: sparse.csr_array,
    totals: np.ndarray | None = None,
    give: np.ndarray | None = None,
    bounds: tuple[float, float] = (0.25, 4.0),
    start: Balanced | None = None,
    close: float = _CLOSE,
) -> Balanced:
    """Weights w = base * g(X lambda) with sum w X = totals (0 by default), ratios within `bounds`.

    base: (n,) weights. contributions: (n, m), x = N - t D for a share or mean t = sum w N / sum w D.
    give: (m,) by how much each target may give way where it must, in the unit of its mean contribution (half
    a printed digit times the mean of D); targets that contradict each other in the last digit meet between
    them. All give way alike, in standard deviations of their contributions, by default.
    start: the balance of a like problem, whose multipliers and factor are used. close: slope at which the
    weights are good enough, in standard deviations of a contribution.

    Newton's method on the dual. The curvature is formed and factored at the base weights; each step then
    solves with its own curvature by conjugate gradients, which that factor brings to a few rounds. Where
    it no longer does, the curvature is factored anew.
    """
    low, high = bounds
    scale = base.sum()
    wanted = np.zeros(contributions.shape[1]) if totals is None else np.asarray(totals) / scale
    share = base / scale
    spread = np.sqrt(contributions.power(2).T @ share)
    used = np.flatnonzero(spread > 1e-12)
    matrix = (contributions[:, used] @ sparse.diags_array(1 / spread[used])).tocsr()
    across = matrix.T.tocsr()
    wanted = wanted[used] / spread[used]
    ridge = (
        np.full(len(used), _RIDGE)
        if give is None
        else softness(np.maximum(give[used] / spread[used], _LEAST_GIVE))
    )
    slant = (high - low) / ((1 - low) * (high - 1))

    def at(tilted: np.ndarray):
        ratio, gain, value = _link(matrix @ tilted, low, high, slant)
        objective = share @ value - wanted @ tilted + tilted @ (ridge * tilted) / 2
        slope = across @ (share * ratio) - wanted + ridge * tilted
        return objective, slope, ratio, gain

    steered = None if start is None else start.steered
    if steered is None or not np.array_equal(steered.used, used):
        steered = Steered(_factor(matrix, share, ridge), used)
    tilted = np.zeros(len(used)) if start is None else start.multipliers[used] * spread[used]
    objective, slope, ratio, gain = at(tilted)
    steps = 0
    while np.sqrt(slope @ slope) > close * np.sqrt(len(used)) and steps < _STEPS:
        steps += 1
        mass = share * gain
        step, unsettled = _newton(matrix, across, mass, ridge, slope, steered.factor)
        if unsettled:
            steered = Steered(_factor(matrix, mass, ridge), used)
            step, _ = _newton(matrix, across, mass, ridge, slope, steered.factor, step)
        length = 1.0
        while length > 1e-3:
            found = at(tilted + length * step)
            if found[0] <= objective + 1e-4 * length * (slope @ step):
                break
            length /= 2
        else:
            break
        tilted = tilted + length * step
        objective, slope, ratio, gain = found
    weight = base * ratio
    missed = contributions.T @ weight - (0 if totals is None else np.asarray(totals))
    multipliers = np.zeros(contributions.shape[1])
    multipliers[used] = tilted / spread[used]
    return Balanced(weight, ratio, missed, multipliers, steps, steered)


def _factor(matrix: sparse.csr_array, mass: np.ndarray, ridge: np.ndarray):
    """The Cholesky factor of the curvature at `mass`, in single precision."""
    return cho_factor(_gram(matrix, mass, ridge), overwrite_a=True, check_finite=False)


def _newton(matrix, across, mass, ridge, slope, factor, guess=None):
    """The step of Newton's method by conjugate gradients, and 0 where it settled."""
    shape = (len(slope), len(slope))
    curvature = LinearOperator(shape, lambda v: across @ (mass * (matrix @ v)) + ridge * v)
    nearly = LinearOperator(shape, lambda v: _solved(factor, v))
    return cg(curvature, -slope, guess, rtol=_ROUGH, maxiter=_ROUNDS, M=nearly)


def _solved(factor: tuple[np.ndarray, bool], slope: np.ndarray) -> np.ndarray:
    # in the precision of the factor, which would else be converted at every call
    return cho_solve(factor, slope.astype(np.float32), check_finite=False).astype(float)


def _link(score: np.ndarray, low: float, high: float, slant: float):
    """The logit link at `score`: ratio g, its slope, and its integral (0 at score 0)."""
    left, right = (1 - low) / (high - low), (high - 1) / (high - low)
    steep = slant * score
    odds = expit(steep + np.log(left / right))
    ratio = low + (high - low) * odds
    gain = (high - low) * slant * odds * (1 - odds)
    integral = low * score + (high - low) / slant * np.logaddexp(np.log(right), steep + np.log(left))
    return ratio, gain, integral


def _gram(matrix: sparse.csr_array, mass: np.ndarray, ridge: np.ndarray) -> np.ndarray:
    """X' diag(mass) X + ridge, the upper triangle.

    Summed in single precision, from every k-th row where there are very many: it steers the steps; the
    slope that they bring to zero is exact.
    """
    n, m = matrix.shape
    every = max(1, n // (_ROWS_A_TARGET * m))
    chosen = matrix[::every].astype(np.float32)
    root = np.sqrt(mass[::every] * every).astype(np.float32)
    total = np.zeros((m, m), dtype=np.float32, order="F")
    for first in range(0, chosen.shape[0], _BLOCK):
        block = chosen[first : first + _BLOCK].toarray()
        block *= root[first : first + _BLOCK, None]
        total = ssyrk(1.0, block.T, beta=1.0, c=total, overwrite_c=True)
    diagonal = np.diag_indices_from(total)
    total[diagonal] += np.maximum(ridge, _LIFT * np.trace(total) / max(m, 1)).astype(np.float32)
    return total
