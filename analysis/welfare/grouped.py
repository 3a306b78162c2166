"""Outliers of a million values in thousands of groups at once.

The same flags as `outliers.detect`, group by group, for the rules whose middle and spread are order
statistics of the logarithm or of the value itself; other rules are handed over to it. Values are sorted
once, and a counting sort brings each group together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import outliers
from .medians import Sorted, codes_of, group_medians
from .medians import _together as together

_NORMALISED = {"ln": np.log, "log10": np.log10, "none": np.asarray}
_SPREADS = ("iqr", "iqr_raw", "mad")


@dataclass(frozen=True, eq=False)
class Flags:
    """What was found, one entry a value.

    side: -1 below, 1 above, 0 neither (int8). judged: whether any group could judge. level: number of the
    level that did, -1 for none. group: number of the group, the same for equal groups; -1 for none.
    """

    side: np.ndarray
    level: np.ndarray
    group: np.ndarray

    @property
    def judged(self) -> np.ndarray:
        return self.level >= 0

    @property
    def flagged(self) -> np.ndarray:
        return self.side != 0

    @property
    def text(self) -> pd.Categorical:
        """ "bottom", "top", or "" where nothing was flagged or judged."""
        return pd.Categorical.from_codes(self.side.astype(np.int64) % 3, categories=["", "top", "bottom"])

    @classmethod
    def none(cls, size: int) -> Flags:
        """Nothing judged."""
        return cls(np.zeros(size, np.int8), np.full(size, -1, np.int8), np.full(size, -1))


def detect(
    frame: pd.DataFrame, value: str, levels: Mapping[str, Sequence[str]], rule: outliers.Rule | None = None
) -> Flags:
    """`outliers.detect` for many rows: the finest of `levels` that has enough values, not too equal, judges.

    frame, value, levels, rule: as there. Values of zero or less are judged by no logarithm: InputError.
    """
    rule = rule or outliers.Rule()
    values = frame[value].to_numpy(dtype=float)
    known = np.isfinite(values)
    if (
        rule.normalise not in _NORMALISED
        or rule.scale not in _SPREADS
        or rule.centre != "median"
        or rule.small
    ):
        return _one_by_one(frame, value, levels, rule)
    if rule.normalise != "none":
        outliers.measured(
            np.array([1.0, 2.0, values[known].min(initial=1.0)]), rule
        )  # refuses what has no logarithm
    x = np.full(len(values), np.nan)
    x[known] = _NORMALISED[rule.normalise](values[known])
    ordered = Sorted.of(x)
    z = np.full(len(x), np.nan)
    found = Flags.none(len(x))
    made = 0
    for number, columns in enumerate(levels.values()):
        asking = known & (found.level < 0)
        if not asking.any():
            break
        codes, groups = codes_of(frame, list(columns))
        middle, count = group_medians(ordered, codes, groups)
        spread = _spread(ordered, codes, groups, middle, rule.scale)
        able = (count >= rule.minimum_observations) & (spread > 0)
        served = np.flatnonzero(asking & able[codes])
        own = codes[served]
        z[served] = (x[served] - middle[own]) / spread[own]
        found.level[served], found.group[served] = number, own + made
        made += groups
    low = (z < -rule.alpha) & (rule.side in ("bottom", "both"))
    high = (z > rule.alpha) & (rule.side in ("top", "both"))
    return Flags((high.astype(np.int8) - low.astype(np.int8)), found.level, found.group)


def treated(values: np.ndarray, found: Flags, how: str = "winsorise") -> np.ndarray:
    """`outliers.treated` on arrays: flagged values replaced from the values of their own group.

    how: "winsorise" to the nearest value not flagged, "median" of those, "none": left as they are.
    """
    values = np.asarray(values, dtype=float)
    if how == "none" or not found.flagged.any():
        return values
    if how not in outliers.TREATMENTS:
        outliers.treated(pd.Series(values), pd.Series(found.text), pd.Series(found.group), how)  # refuses it
    kept = np.flatnonzero(~found.flagged & found.judged & np.isfinite(values))
    group, size = found.group[kept], int(found.group.max()) + 1
    made = values.copy()
    if how == "median":
        lent = np.where(found.flagged, np.nan, values)
        middle, _ = group_medians(Sorted.of(lent), np.maximum(found.group, 0), size)
        made[found.flagged] = middle[found.group[found.flagged]]
        return made
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, group, values[kept])
    np.maximum.at(high, group, values[kept])
    bottom, top = found.side == -1, found.side == 1
    made[bottom], made[top] = low[found.group[bottom]], high[found.group[top]]
    return made


def _spread(ordered: Sorted, codes: np.ndarray, groups: int, middle: np.ndarray, scale: str) -> np.ndarray:
    """Spread of each group: the quartiles, or the median distance from the middle."""
    if scale == "mad":
        far = np.full(len(codes), np.nan)
        far[ordered.rows] = np.abs(ordered.values - middle[codes[ordered.rows]])
        return outliers.MAD_FACTOR * group_medians(Sorted.of(far), codes, groups)[0]
    own = codes[ordered.rows]
    count = np.bincount(own, minlength=groups)
    end = np.cumsum(count)
    values = together(own, groups, ordered.values)
    spread = np.full(groups, np.nan)
    full = np.flatnonzero(count)
    start, n = (end - count)[full], count[full]
    quartile = [_averaged(values, start, n, p) for p in (1, 3)]
    spread[full] = (quartile[1] - quartile[0]) * (outliers.IQR_FACTOR if scale == "iqr" else 1.0)
    return spread


def _averaged(values: np.ndarray, start: np.ndarray, count: np.ndarray, quarters: int) -> np.ndarray:
    """The quartile of each group; the mean of two neighbours where the rank is exact."""
    rank = count * quarters
    upper = start + np.minimum(rank // 4, count - 1)
    lower = np.where(rank % 4 == 0, start + np.maximum(rank // 4 - 1, 0), upper)
    return (values[lower] + values[upper]) / 2


def _one_by_one(frame, value, levels, rule) -> Flags:
    found = outliers.detect(frame, value, levels, rule)
    side = np.select([found["flag"] == "bottom", found["flag"] == "top"], [-1, 1], 0).astype(np.int8)
    number = {name: at for at, name in enumerate(levels)}
    level = found["level"].map(number).fillna(-1).to_numpy(np.int8)
    return Flags(side, level, found["group"].to_numpy())
