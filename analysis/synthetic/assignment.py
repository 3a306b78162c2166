"""Categories given to units so that many printed numbers hold at once.

A unit (a household, a person) has a prior probability for each category, from a model one can
explain. `tilt` moves these probabilities as little as possible, in the sense of relative entropy,
until the expected value of every target is the printed one; `draw` then gives each unit one
category, with exact numbers of units where they are printed and with little noise elsewhere.

A target is linear: a share or a mean t = sum w N / sum w D is the constraint sum w (N - t D) = 0,
and x = N - t D is what a unit contributes when it is in a category.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, logit

# Lets targets that contradict each other in the last printed digit meet between them.
_RIDGE = 1e-4
_STEPS = 40


def assign(
    rng: np.random.Generator,
    weight: np.ndarray,
    prior: np.ndarray,
    contributions: Sequence[sparse.csr_array],
    counts: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    order: np.ndarray | None = None,
) -> np.ndarray:
    """One category a unit: (n,) integers.

    weight: (n,) survey weights. prior: (n, C) probabilities, rows need not sum to one; 0 forbids.
    contributions: for each category c the (n, m) matrix of what unit i adds to target j when it is in c.
    counts: (G, C) numbers of units that each category must have in each group (rows sum to the group's
    size); groups: (n,) group of each unit, 0 to G-1. order: (n,) rank by which the draw is spread
    (neighbours share their rounding), random by default.
    """
    if counts is not None:
        groups = np.zeros(len(weight), dtype=int) if groups is None else groups
        fixed = _count_targets(weight, groups, np.asarray(counts))
        contributions = [sparse.hstack([x, f], format="csr") for x, f in zip(contributions, fixed, strict=True)]
    return draw(rng, tilt(weight, prior, contributions), counts, groups, order)


def tilt(weight: np.ndarray, prior: np.ndarray, contributions: Sequence[sparse.csr_array]) -> np.ndarray:
    """(n, C) probabilities nearest to `prior` in relative entropy that meet the targets.

    Minimises the convex dual log-partition function sum w log sum_c prior exp(x lambda) by Newton's
    method; a small ridge on lambda keeps targets that cannot all hold from running away.
    """
    n, classes = prior.shape
    weight = weight / weight.sum()
    with np.errstate(divide="ignore"):
        base = np.log(prior / prior.sum(axis=1, keepdims=True))
    stacked = sparse.vstack(list(contributions), format="csr")  # category by category
    spread = np.sqrt((stacked.power(2).T @ (np.exp(base) * weight[:, None]).T.ravel()))
    used = np.flatnonzero(spread > 1e-12)
    stacked = (stacked[:, used] @ sparse.diags_array(1 / spread[used])).tocsr()
    blocks = [stacked[c * n : (c + 1) * n] for c in range(classes)]

    def at(tilted: np.ndarray):
        score = base + (stacked @ tilted).reshape(classes, n).T
        top = score.max(axis=1, keepdims=True)
        share = np.exp(score - top)
        total = share.sum(axis=1, keepdims=True)
        share /= total
        value = weight @ (top + np.log(total)).ravel() + _RIDGE / 2 * tilted @ tilted
        slope = stacked.T @ (share * weight[:, None]).T.ravel() + _RIDGE * tilted
        return value, slope, share

    tilted = np.zeros(len(used))
    value, slope, share = at(tilted)
    factor, last = None, np.inf
    for _ in range(_STEPS):
        size = np.abs(slope).max(initial=0.0)
        if size < 1e-6:
            break
        if factor is None or size > 0.3 * last:
            factor = cho_factor(_curvature(blocks, stacked, share, weight))
        last = size
        step = -cho_solve(factor, slope)
        length = 1.0
        while length > 1e-4:
            found = at(tilted + length * step)
            if found[0] <= value + 1e-4 * length * (slope @ step):
                break
            length /= 2
        else:
            break
        tilted = tilted + length * step
        value, slope, share = found
    return share


def draw(
    rng: np.random.Generator,
    probability: np.ndarray,
    counts: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    order: np.ndarray | None = None,
) -> np.ndarray:
    """One category a unit, (n,) integers, by systematic draws along `order` within each group.

    Category after category is drawn among the units that are left; the number drawn is the one in
    `counts`, or the sum of the probabilities rounded at random.
    """
    n, classes = probability.shape
    groups = np.zeros(n, dtype=int) if groups is None else groups
    along = np.lexsort((rng.random(n), np.zeros(n) if order is None else order, groups))
    codes = np.full(n, classes - 1)
    bounds = np.searchsorted(groups[along], np.arange(groups.max(initial=0) + 2))
    for g in range(len(bounds) - 1):
        left = along[bounds[g] : bounds[g + 1]]
        for c in range(classes - 1):
            rest = probability[left, c:].sum(axis=1)
            chance = np.divide(probability[left, c], rest, out=np.zeros(len(left)), where=rest > 0)
            taken = _systematic(rng, chance, None if counts is None else int(counts[g, c]))
            codes[left[taken]] = c
            left = left[~taken]
    return codes


def _systematic(rng: np.random.Generator, chance: np.ndarray, count: int | None) -> np.ndarray:
    """Which units are drawn: `count` of them, each with about its chance, evenly along the order."""
    if count is not None:
        chance = _summing_to(chance, count)
    steps = rng.random() + np.cumsum(chance)
    taken = np.diff(np.floor(steps), prepend=0.0) > 0
    if count is None or taken.sum() == count:
        return taken
    return _mended(taken, chance, count)


def _mended(taken: np.ndarray, chance: np.ndarray, count: int) -> np.ndarray:
    """`taken` with the number of units put right: the likeliest are added, the least likely dropped."""
    taken = taken.copy()
    short = count - int(taken.sum())
    if short > 0:
        free = np.flatnonzero(~taken)
        taken[free[np.argsort(-chance[free], kind="stable")[:short]]] = True
    else:
        held = np.flatnonzero(taken)
        taken[held[np.argsort(chance[held], kind="stable")[:-short]]] = False
    return taken


def _summing_to(chance: np.ndarray, count: int) -> np.ndarray:
    """`chance` with its log-odds shifted by one number so that it sums to `count`."""
    open_ = (chance > 0) & (chance < 1)
    wanted = count - chance[~open_].sum()
    if not open_.any() or not 0 < wanted < open_.sum():
        return np.clip(chance, 0, 1)
    odds = logit(chance[open_])
    shift = 0.0
    for _ in range(50):
        now = expit(odds + shift)
        error = now.sum() - wanted
        if abs(error) < 1e-9:
            break
        shift -= np.clip(error / max((now * (1 - now)).sum(), 1e-9), -2, 2)
    found = chance.copy()
    found[open_] = expit(odds + shift)
    return found


def _count_targets(weight: np.ndarray, groups: np.ndarray, counts: np.ndarray) -> list[sparse.csr_array]:
    """Contributions that fix unweighted numbers: (n, G * C) for each category."""
    n, (size, classes) = len(weight), counts.shape
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    found = []
    for c in range(classes):
        values = -share[groups] / weight[:, None]
        values[:, c] += 1 / weight
        rows = np.repeat(np.arange(n), classes)
        columns = (groups[:, None] * classes + np.arange(classes)).ravel()
        found.append(sparse.csr_array((values.ravel(), (rows, columns)), shape=(n, size * classes)))
    return found


def _curvature(blocks, stacked, share, weight) -> np.ndarray:
    """Hessian of the dual: weighted covariance of the contributions within units, and the ridge."""
    mass = (share * weight[:, None]).T.ravel()
    second = (stacked.T @ (sparse.diags_array(mass) @ stacked)).toarray()
    mean = sum(sparse.diags_array(share[:, c]) @ block for c, block in enumerate(blocks))
    second -= (mean.T @ (sparse.diags_array(weight) @ mean)).toarray()
    second[np.diag_indices_from(second)] += _RIDGE
    return second
