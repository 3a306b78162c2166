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
from ..population.mending import mended

# What a miss is measured by when a draw is mended: points, or a share of the printed number.
_NEAR, _NEAR_SHARE = 0.15, 0.005
_OTHERS = 2  # further draws: what a person may change to
_SMALL = 1e-4  # share of the people below which a base counts as one of this size


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

    def wanted(
        self, ids: Sequence[str], block: str = "", names: Sequence[str] | None = None, columns: str = ".*"
    ) -> pd.DataFrame:
        """Calibrated targets of some tables: rows of a block (first level), of some names (last level).

        columns: a regular expression that the whole column path matches.
        """
        found = self.targets.calibrated(list(ids))
        found = found[found["column_path"].str.fullmatch(columns)]
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
        codes, *others = (
            np.append(draw(rng, probability[:-1], order=self.order[free]), 0) for _ in range(1 + _OTHERS)
        )
        tolerance = np.maximum(_NEAR, _NEAR_SHARE * wanted["printed"].to_numpy(float))
        base = np.maximum(level, _SMALL * self.weight.sum()) * tolerance
        return mended(codes, others, matrices, weight, np.zeros(len(base)), base)[:-1]

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


def spread_order(frame: pd.DataFrame, columns: Iterable[str]) -> np.ndarray:
    """Rank of each row when sorted by `columns`: neighbours are alike."""
    place = np.empty(len(frame), dtype=int)
    keys = [frame[name].to_numpy() for name in columns]
    codes = [np.unique(key, return_inverse=True)[1] for key in keys]
    place[np.lexsort(codes[::-1])] = np.arange(len(frame))
    return place
