"""Small tools of the draws: probabilities from tables of odds, and choices from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def by_age(age: np.ndarray, starts: Sequence[int], values: Sequence) -> np.ndarray:
    """The value (or row of values) of each age's band; `starts` are the first ages of the bands."""
    return np.asarray(values, dtype=float)[np.searchsorted(starts, age, side="right") - 1]


def by_label(labels, table: Mapping[str, Sequence[float]], otherwise: Sequence[float]) -> np.ndarray:
    """One row of `table` for each label (n x C); labels without a row get `otherwise`."""
    names = list(table)
    values = np.array([*(table[name] for name in names), otherwise], dtype=float)
    place = {name: i for i, name in enumerate(names)}
    return values[[place.get(label, len(names)) for label in labels]]


def normalised(odds: np.ndarray) -> np.ndarray:
    """Rows scaled to sum to one. A row without any odds falls to its first category."""
    odds = np.array(odds, dtype=float)
    total = odds.sum(axis=1)
    odds[total <= 0, 0] = 1.0
    return odds / np.where(total > 0, total, 1.0)[:, None]


def with_odds(probability: np.ndarray, factor) -> np.ndarray:
    """A probability whose odds are multiplied by `factor`."""
    scaled = np.asarray(probability, dtype=float) * factor
    return scaled / (1 - probability + scaled)


def pick(rng: np.random.Generator, prior: np.ndarray) -> np.ndarray:
    """One category a row, drawn with the probabilities of the row (n x C -> n codes)."""
    threshold = np.cumsum(prior, axis=1)
    draw = rng.random(len(prior))[:, None] * threshold[:, -1:]
    return np.minimum((draw >= threshold).sum(axis=1), prior.shape[1] - 1)


def pick_code(rng: np.random.Generator, labels, tables: Mapping[str, Mapping[int, float]]) -> np.ndarray:
    """A code for each label, drawn from the label's own shares; 0 where the label has none."""
    labels = np.asarray(labels, dtype=object)
    codes = np.zeros(len(labels), dtype=int)
    draw = rng.random(len(labels))
    for label, shares in tables.items():
        here = np.flatnonzero(labels == label)
        edges = np.cumsum(list(shares.values()))
        chosen = np.searchsorted(edges / edges[-1], draw[here], side="right")
        codes[here] = np.array(list(shares))[np.minimum(chosen, len(shares) - 1)]
    return codes
