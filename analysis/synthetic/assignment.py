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
_SOFT, _HARD = 1e3, 1e-8
_STEPS = 40
_CLOSE = 1e-5  # slope at which a tilt is good enough, in standard deviations of a contribution
_BLOCK = 4096  # rows made dense at a time
_ROWS, _ROWS_A_TARGET = 6_000, 15  # more rows add little to the curvature


def assign(
    rng: np.random.Generator,
    weight: np.ndarray,
    prior: np.ndarray,
    contributions: Sequence[sparse.csr_array],
    counts: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    order: np.ndarray | None = None,
    give: np.ndarray | None = None,
) -> np.ndarray:
    """One category a unit: (n,) integers.

    weight: (n,) survey weights. prior: (n, C) probabilities, rows need not sum to one; 0 forbids.
    contributions: for each category c the (n, m) matrix of what unit i adds to target j when it is in c.
    counts: (G, C) numbers of units that each category must have in each group (rows sum to the group's
    size); groups: (n,) group of each unit, 0 to G-1. order: (n,) rank by which the draw is spread
    (neighbours share their rounding), random by default. give: see `tilt`.
    """
    if counts is not None:
        groups = np.zeros(len(weight), dtype=int) if groups is None else groups
        fixed = _count_targets(weight, groups, np.asarray(counts))
        contributions = [
            sparse.hstack([x, f], format="csr") for x, f in zip(contributions, fixed, strict=True)
        ]
        give = None if give is None else np.append(give, np.zeros(np.size(counts)))
    return draw(rng, tilt(weight, prior, contributions, give), counts, groups, order)


def tilt(
    weight: np.ndarray,
    prior: np.ndarray,
    contributions: Sequence[sparse.csr_array],
    give: np.ndarray | None = None,
) -> np.ndarray:
    """(n, C) probabilities nearest to `prior` in relative entropy that meet the targets.

    Minimises the convex dual, log-partition function sum w log sum_c prior exp(x lambda), by Newton's
    method; a ridge on lambda keeps targets that cannot all hold from running away.
    give: (m,) by how much each target may give way where it must, in the unit of its mean contribution
    (half a printed digit times the mean of D): what cannot hold is then shared out in printed units.
    All targets give way alike, in standard deviations of their contributions, by default.
    """
    n, classes = prior.shape
    weight = weight / weight.sum()
    with np.errstate(divide="ignore"):
        base = np.log(prior / prior.sum(axis=1, keepdims=True))
    # what a category adds beyond the first; what the first adds is there in any case
    blocks = [_without_zeros(x - contributions[0]) for x in contributions[1:]]
    there = contributions[0].T @ weight
    mass = weight[:, None] * np.exp(base[:, 1:])
    spread = np.sqrt(sum(block.power(2).T @ mass[:, c] for c, block in enumerate(blocks)))
    used = np.flatnonzero(spread > 1e-12)
    stacked = (sparse.vstack(blocks, format="csr")[:, used] @ sparse.diags_array(1 / spread[used])).tocsr()
    blocks = [stacked[c * n : (c + 1) * n] for c in range(classes - 1)]
    there = there[used] / spread[used]
    ridge = np.full(len(used), _RIDGE) if give is None else softness(give[used] / spread[used])

    def at(tilted: np.ndarray):
        score = base.copy()
        score[:, 1:] += (stacked @ tilted).reshape(classes - 1, n).T
        top = score.max(axis=1, keepdims=True)
        share = np.exp(score - top)
        total = share.sum(axis=1, keepdims=True)
        share /= total
        value = weight @ (top + np.log(total)).ravel() + there @ tilted + tilted @ (ridge * tilted) / 2
        moved = stacked.T @ (share[:, 1:] * weight[:, None]).T.ravel()
        return value, moved + there + ridge * tilted, share

    tilted = np.zeros(len(used))
    value, slope, share = at(tilted)
    factor, last = None, np.inf
    for _ in range(_STEPS):
        size = np.abs(slope).max(initial=0.0)
        if size < _CLOSE:
            break
        if factor is None or size > 0.3 * last:
            factor = cho_factor(_curvature(blocks, share[:, 1:], weight, ridge))
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


def _without_zeros(matrix: sparse.csr_array) -> sparse.csr_array:
    matrix = sparse.csr_array(matrix)
    matrix.eliminate_zeros()
    return matrix


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


def softness(give: np.ndarray) -> np.ndarray:
    """Ridge of targets that may give way by `give`, in standard deviations of their contributions."""
    return np.maximum(_SOFT * give**2, _HARD)


def _curvature(
    blocks: Sequence[sparse.csr_array], share: np.ndarray, weight: np.ndarray, ridge: np.ndarray
) -> np.ndarray:
    """Hessian of the dual: weighted covariance of the contributions within units, and the ridge.

    Made dense a few thousand rows at a time; of each category only the targets that it moves. Where there
    are many rows, every k-th stands for its neighbours: the curvature only steers the steps.
    """
    n, m = blocks[0].shape
    every = max(1, n // max(_ROWS, _ROWS_A_TARGET * m))
    share, weight = share[::every], weight[::every] * every
    moved = [np.flatnonzero(np.bincount(block.indices, minlength=m)) for block in blocks]
    narrow = [block[::every][:, columns] for block, columns in zip(blocks, moved, strict=True)]
    second = np.zeros((m, m))
    for start in range(0, len(weight), _BLOCK):
        rows = slice(start, start + _BLOCK)
        mean = np.zeros((len(weight[rows]), m))
        for c, columns in enumerate(moved):
            part = narrow[c][rows].toarray()
            expected = part * share[rows, c, None]
            mean[:, columns] += expected
            second[np.ix_(columns, columns)] += part.T @ (expected * weight[rows, None])
        second -= mean.T @ (mean * weight[rows, None])
    second[np.diag_indices_from(second)] += ridge
    return second
