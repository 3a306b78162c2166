"""Groups of a handful of households, picked so that what is printed of them holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.chapters import engine
from analysis.chapters.frames import Frames

from .aims import Option, aims, complete, unit_of_miss
from .known import KEY

STARTS, EXCHANGES, POOL = 8, 100, 200
Misses = Callable[[np.ndarray, np.ndarray], np.ndarray]


def pick_few(
    rng: np.random.Generator,
    frame: pd.DataFrame,
    options: Sequence[Option],
    prior: np.ndarray,
    keys: pd.DataFrame,
    among: np.ndarray,
    count: int,
) -> np.ndarray:
    """True for `count` of the households `among` that get the first of two options; (n,).

    A group so small that one draw may miss everything that is printed of it: sets are drawn with the
    tilted chances, members are exchanged for others, the best exchange first, as long as that brings
    the printed statistics nearer, and the best set is taken.
    """
    weight = frame["weight"].to_numpy()
    rows = np.flatnonzero(among)
    # the second option stands first: it is what the households outside have
    chance = aims(frame, options[::-1], keys, prior[:, ::-1]).tilted(weight, prior[:, ::-1], rows)[:, 1]
    pool = _pool(rng, chance, count)
    rows, chance = rows[pool], chance[pool]
    frames = Frames(complete(frame, options[0]))
    parts = [engine.linear(frames.having(**option), keys[KEY]) for option in options]
    pairs = [(parts[0].numerator, parts[1].numerator), (parts[0].denominator, parts[1].denominator)]
    gains = [(a[rows] - b[rows]).toarray() * weight[rows, None] for a, b in pairs]
    level = [b.T @ weight for _, b in pairs]
    printed, unit = keys["printed"].to_numpy(), unit_of_miss(keys)

    def misses(above: np.ndarray, below: np.ndarray) -> np.ndarray:
        ratio = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
        return (((ratio - printed) / unit) ** 2).sum(axis=-1)

    best, chosen = np.inf, np.zeros(len(rows), dtype=bool)
    for _ in range(STARTS):
        score = rng.gumbel(size=len(rows)) + np.log(chance.clip(1e-12))
        start = np.isin(np.arange(len(rows)), np.argsort(-score, kind="stable")[:count])
        miss, found = exchanged(start, level, gains, misses)
        if miss < best:
            best, chosen = miss, found
    return np.isin(np.arange(len(weight)), rows[chosen])


def _pool(rng: np.random.Generator, chance: np.ndarray, count: int) -> np.ndarray:
    """Who may be picked: the likeliest, and a draw with the chances."""
    drawn = np.argsort(-(rng.gumbel(size=len(chance)) + np.log(chance.clip(1e-12))), kind="stable")
    likely = np.argsort(-chance, kind="stable")[:POOL]
    return np.unique(np.concatenate([likely, drawn[: 12 * count + 10 * POOL // count]]))


def exchanged(chosen: np.ndarray, level: list, gains: list, misses: Misses) -> tuple[float, np.ndarray]:
    """Misses and members of a set after the best exchanges of one member for one outside, one by one."""
    chosen = chosen.copy()
    sums = [base + gain[chosen].sum(axis=0) for base, gain in zip(level, gains, strict=True)]
    best = float(misses(*sums))
    for _ in range(EXCHANGES):
        inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
        swapped = [
            (total - gain[inside])[:, None, :] + gain[outside][None]
            for total, gain in zip(sums, gains, strict=True)
        ]
        after = misses(*swapped)
        i, j = np.unravel_index(after.argmin(), after.shape)
        if after[i, j] >= best - 1e-9:
            break
        best = float(after[i, j])
        chosen[inside[i]], chosen[outside[j]] = False, True
        sums = [total[i, j] for total in swapped]
    return best, chosen
