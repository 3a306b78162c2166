"""A column of the people's frame drawn from a prior that is tilted to the printed numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.chapters.engine import linear
from analysis.chapters.frames import Frames

from ..assignment import draw, tilt
from ..contributions import half_digit

# A draw is mended until its targets are met within these points, or this share of the printed number.
_NEAR, _NEAR_SHARE = 0.15, 0.005
_SMALL = 1e-4  # share of the people below which a base counts as one of this size
_PROPOSALS, _ROUNDS, _A_ROUND = 20_000, 200, 10


class Fitter:
    """Draws columns of the people's frame, one attribute after another.

    households, persons: frames of `analysis.chapters`; persons are members, with a row number index.
    order: rank along which draws are spread, so that neighbours share their rounding.
    """

    def __init__(self, households: pd.DataFrame, persons: pd.DataFrame, order: np.ndarray, targets) -> None:
        self.frames = Frames(households, persons)
        self.weight = np.asarray(self.frames.weight("persons"), dtype=float)
        self.order = order
        self.targets = targets

    def settle(self, **columns: np.ndarray) -> None:
        """Columns of persons that are known from now on."""
        self.frames = self.frames.having(persons=columns)

    def wanted(self, ids: Sequence[str], block: str = "", names: Sequence[str] | None = None) -> pd.DataFrame:
        """Calibrated targets of some tables: rows of a block (first level), of some names (last level)."""
        found = self.targets.calibrated(list(ids))
        levels = found["row_path"].str.split(" > ")
        keep = levels.str[0].str.startswith(block)
        if names is not None:
            keep &= levels.str[-1].isin(list(names))
        return found[keep].reset_index(drop=True)

    def assign(
        self,
        rng: np.random.Generator,
        free: np.ndarray,
        options: Sequence[Mapping[str, object]],
        prior: np.ndarray,
        wanted: pd.DataFrame,
    ) -> np.ndarray:
        """Category of each free person: (free.sum(),) integers.

        free: (n,) bool; the others keep what they have, and count towards the targets. options: the
        values each category gives to columns of `persons`. prior: (free.sum(), C). wanted: targets.
        """
        if not free.any():
            return np.empty(0, dtype=int)
        matrices, level = self.contributions(free, options, prior, wanted)
        return self._drawn(rng, free, prior, matrices, level, wanted)

    def _drawn(self, rng, free, prior, matrices, level, wanted) -> np.ndarray:
        weight = self.weight[free]
        # one unit more carries what is settled already; with the weight of all the others its size is theirs
        weight = np.append(weight, weight.sum())
        give = half_digit(wanted) * level / weight.sum()
        probability = tilt(weight, np.vstack([prior, np.eye(1, prior.shape[1])]), matrices, give)
        codes = np.append(draw(rng, probability[:-1], order=self.order[free]), 0)
        tolerance = np.maximum(_NEAR, _NEAR_SHARE * wanted["printed"].to_numpy(float))
        base = np.maximum(level, _SMALL * self.weight.sum()) * tolerance
        return mended(rng, weight, probability, matrices, codes, base)[:-1]

    def contributions(
        self, free: np.ndarray, options, prior: np.ndarray, wanted: pd.DataFrame
    ) -> tuple[list[sparse.csr_array], np.ndarray]:
        """What each free person adds to each target in each category, and the size of the targets' bases.

        The matrices (free.sum() + 1, m) hold N - t D up to what no category changes; that, and what the
        others add, stands in the last row. The bases (m,) are sums of w D under the prior.
        """
        numerators, denominators = [], []
        for option in options:
            replaced = {
                name: np.where(free, value, self.frames.column("persons", name))
                for name, value in option.items()
            }
            found = linear(self.frames.having(persons=replaced), wanted)
            numerators.append(found.numerator)
            denominators.append(found.denominator)
        target = wanted["printed"].to_numpy(float)
        settled = np.where(free, 0.0, self.weight)
        constant = numerators[0].T @ settled - target * (denominators[0].T @ self.weight)
        last = sparse.csr_array(constant[None, :] / self.weight[free].sum())
        scale = sparse.diags_array(target)
        rows = np.flatnonzero(free)
        matrices = [
            sparse.vstack([(n - (d - denominators[0]) @ scale)[rows], last], format="csr")
            for n, d in zip(numerators, denominators, strict=True)
        ]
        level = denominators[0].T @ settled
        for category, part in enumerate(denominators):
            level = level + part[rows].T @ (self.weight[free] * prior[:, category])
        return matrices, level

    def assign_flags(self, rng, free, flags: Sequence[str], patterns, prior, wanted) -> np.ndarray:
        """Pattern of each free person: (free.sum(),) integers.

        patterns: combinations of `flags`. Each target depends on one flag alone, so that a pattern
        contributes what its flags contribute one by one: the tables are asked once a flag.
        """
        if not free.any():
            return np.empty(0, dtype=int)
        off = dict.fromkeys(flags, False)
        single = [off, *({**off, name: True} for name in flags)]
        alike = np.full((free.sum(), len(single)), 1 / len(single))
        (none, *each), level = self.contributions(free, single, alike, wanted)
        held = np.array(patterns, dtype=float)
        matrices = [
            sum((held[p, k] * (each[k] - none) for k in np.flatnonzero(held[p])), start=none)
            for p in range(len(patterns))
        ]
        return self._drawn(rng, free, prior, matrices, level, wanted)


def mended(
    rng: np.random.Generator,
    weight: np.ndarray,
    probability: np.ndarray,
    contributions: Sequence[sparse.csr_array],
    codes: np.ndarray,
    base: np.ndarray,
) -> np.ndarray:
    """`codes` with a few units drawn anew, so that what chance has added to the targets' misses goes.

    Proposals are second draws from `probability`; round by round those that lower the sum of squared
    misses most are taken. weight (n,), probability (n, C), contributions C times (n, m), base (m,): a
    miss of one stands for a weighted sum of this size.
    """
    codes = codes.copy()
    again = draw(rng, probability)
    places = np.flatnonzero(again != codes)
    if len(places) > _PROPOSALS:
        places = np.sort(rng.choice(places, _PROPOSALS, replace=False))
    if not len(places) or not len(base):
        return codes
    n = len(weight)
    stacked = sparse.vstack(list(contributions), format="csr") @ sparse.diags_array(1 / base)
    stacked = sparse.csr_array(sparse.diags_array(np.tile(weight, len(contributions))) @ stacked)
    miss = np.asarray(stacked[codes * n + np.arange(n)].sum(axis=0)).ravel()
    change = sparse.csr_array(stacked[again[places] * n + places] - stacked[codes[places] * n + places])
    length = np.asarray(change.power(2).sum(axis=1)).ravel()
    open_ = np.ones(len(places), dtype=bool)
    for _ in range(_ROUNDS):
        gain = np.where(open_, 2 * (change @ miss) + length, 0.0)
        best = np.argpartition(gain, min(_A_ROUND, len(gain) - 1))[:_A_ROUND]
        taken = False
        for i in best[np.argsort(gain[best], kind="stable")]:
            where = slice(change.indptr[i], change.indptr[i + 1])
            columns, values = change.indices[where], change.data[where]
            if 2 * (miss[columns] @ values) + length[i] < -1e-9:
                miss[columns] += values
                codes[places[i]] = again[places[i]]
                open_[i], taken = False, True
        if not taken:
            break
    return codes


def spread_order(frame: pd.DataFrame, columns: Iterable[str]) -> np.ndarray:
    """Rank of each row when sorted by `columns`: neighbours are alike."""
    place = np.empty(len(frame), dtype=int)
    keys = [frame[name].to_numpy() for name in columns]
    codes = [np.unique(key, return_inverse=True)[1] for key in keys]
    place[np.lexsort(codes[::-1])] = np.arange(len(frame))
    return place
