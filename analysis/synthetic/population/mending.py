"""A draw put right: what chance has added to the misses of the targets is taken out by a few exchanges."""

from __future__ import annotations

import numpy as np
from scipy import sparse

PROPOSALS, ROUNDS, A_ROUND = 12_000, 150, 12


def mended(
    codes: np.ndarray,
    others: list[np.ndarray],
    contributions: list[sparse.csr_array],
    weight: np.ndarray,
    there: np.ndarray,
    unit: np.ndarray,
    groups: np.ndarray | None = None,
) -> np.ndarray:
    """`codes` with some units given the category of another draw, so that the targets' misses shrink.

    codes: (n,) a draw. others: further draws from the same probabilities: what a unit may change to.
    contributions: for each category (n, m). weight: (n,). there: (m,) what is there besides the units'
    own weighted contributions. unit: (m,) weighted sum that stands for a miss of one. groups: (n,) or
    None; with groups a change is an exchange between two units of a group, which keeps every number.
    Round by round the proposals that lower the sum of squared misses most are taken.
    """
    codes = codes.copy()
    first, second, to = _proposals(codes, others, groups)
    if not len(first) or not len(unit):
        return codes
    n = len(codes)
    stacked = sparse.vstack(contributions, format="csr") @ sparse.diags_array(1 / unit)
    stacked = sparse.csr_array(sparse.diags_array(np.tile(weight, len(contributions))) @ stacked)
    miss = there / unit + np.asarray(stacked[codes * n + np.arange(n)].sum(axis=0)).ravel()
    change = stacked[to * n + first] - stacked[codes[first] * n + first]
    if groups is not None:  # the partner takes what the first had
        change = change + stacked[codes[first] * n + second] - stacked[to * n + second]
    change = sparse.csr_array(change)
    change.data[np.abs(change.data) < 1e-12] = 0.0
    change.eliminate_zeros()
    length = np.asarray(change.power(2).sum(axis=1)).ravel()
    free = np.ones(n, dtype=bool)
    for _ in range(ROUNDS):
        gain = np.where(free[first] & free[second], 2 * (change @ miss) + length, 0.0)
        best = np.argpartition(gain, min(A_ROUND, len(gain) - 1))[:A_ROUND]
        taken = False
        for i in best[np.argsort(gain[best], kind="stable")]:
            where = slice(change.indptr[i], change.indptr[i + 1])
            columns, values = change.indices[where], change.data[where]
            a, b = first[i], second[i]
            if free[a] and free[b] and 2 * (miss[columns] @ values) + length[i] < -1e-9:
                miss[columns] += values
                if groups is not None:
                    codes[b] = codes[a]
                codes[a] = to[i]
                free[a] = free[b] = False
                taken = True
        if not taken:
            break
    return codes


def _proposals(codes: np.ndarray, others: list[np.ndarray], groups: np.ndarray | None):
    """Units that may change, their partners (themselves without groups), and what the units change to."""
    parts = []
    for other in others:
        places = np.flatnonzero(other != codes)
        if groups is None:
            parts.append((places, places, other[places]))
            continue
        # a unit that would go from a to b meets one that would go from b to a, in the order of the rows
        low, high = np.minimum(codes, other)[places], np.maximum(codes, other)[places]
        up = codes[places] < other[places]
        kind = (groups[places] * (codes.max() + other.max() + 2) + low) * (
            codes.max() + other.max() + 2
        ) + high
        for k in np.unique(kind):
            rising, falling = places[(kind == k) & up], places[(kind == k) & ~up]
            pairs = min(len(rising), len(falling))
            parts.append((rising[:pairs], falling[:pairs], other[rising[:pairs]]))
    if not parts:
        return (np.zeros(0, dtype=int),) * 3
    first, second, to = (np.concatenate(column) for column in zip(*parts, strict=True))
    every = max(1, -(-len(first) // PROPOSALS))
    return first[::every], second[::every], to[::every]
