"""How much: expected amounts that meet printed means in overlapping domains, and noise about them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

_ROUNDS = 30  # means that contradict each other never settle; the rest does sooner
_GOLDEN = (5**0.5 - 1) / 2


def raked(weight: np.ndarray, start: np.ndarray, domains: Sequence[tuple[np.ndarray, float]]) -> np.ndarray:
    """(n,) expected amounts: `start` times one factor a domain, so that each domain has its mean.

    weight: (n,) weights of the holders. domains: (mask, printed mean) pairs, which may overlap; each
    factor is found in turn until no mean moves (iterative proportional fitting).
    """
    amount = np.asarray(start, dtype=float).copy()
    places = [(np.flatnonzero(mask), mean) for mask, mean in domains if np.isfinite(mean)]
    known = [
        (rows, weight[rows], mean * weight[rows].sum()) for rows, mean in places if weight[rows].sum() > 0
    ]
    for _ in range(_ROUNDS):
        largest = 0.0
        for rows, part, total in known:
            factor = total / (part @ amount[rows])
            amount[rows] *= factor
            largest = max(largest, abs(factor - 1))
        if largest < 1e-4:
            break
    return amount


def even_normals(rng: np.random.Generator, order: np.ndarray) -> np.ndarray:
    """(n,) standard normal numbers that are spread evenly along `order` (a rank a unit).

    Each run of neighbours gets a fair share of small and large ones (a golden-ratio sequence with a
    random start), so that means of domains carry little noise of the draw.
    """
    rank = np.empty(len(order))
    rank[np.argsort(order, kind="stable")] = np.arange(len(order))
    uniform = (rng.random() + rank * _GOLDEN) % 1
    return ndtri(np.clip(uniform, 1e-9, 1 - 1e-9))


def scattered(expected: np.ndarray, deviation: float, noise: np.ndarray) -> np.ndarray:
    """`expected` times lognormal noise of mean one; deviation: of the logarithm; noise: standard normal."""
    return expected * np.exp(deviation * noise - deviation**2 / 2)
