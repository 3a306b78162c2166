"""Outliers of a million values in thousands of groups at once.

The same flags as `outliers.detect`, group by group, for the rules whose middle and spread are order
statistics of the logarithm or of the value itself; other rules are handed over to it. Values are sorted
once (`medians`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, nearest

from . import outliers
from .medians import Groups, Sorted, codes_of, group_medians

_NORMALISED = {"ln": np.log, "log10": np.log10, "none": np.asarray}
_SPREADS = ("iqr", "iqr_raw", "mad")


@dataclass(frozen=True, eq=False)
class Flags:
    """What was found, one entry a value.

    side: -1 below, 1 above, 0 neither (int8). judged: whether any group could judge. level: number of the
    level that did, -1 for none. low, middle, high: of the values not flagged in the group that judged a
    flagged one (`outliers.lent`), nan elsewhere.
    """

    side: np.ndarray
    level: np.ndarray
    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray

    @property
    def judged(self) -> np.ndarray:
        return self.level >= 0

    @property
    def flagged(self) -> np.ndarray:
        return self.side != 0

    @property
    def text(self) -> pd.Categorical:
        """ "bottom", "top", or "" where nothing was flagged or judged."""
        return outliers.text_of(self.side)

    @classmethod
    def none(cls, size: int) -> Flags:
        """Nothing judged."""
        lent = (np.full(size, np.nan) for _ in range(3))
        return cls(np.zeros(size, np.int8), np.full(size, -1, np.int8), *lent)


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
        side, level, _ = outliers.judged(frame, value, levels, rule)
        return Flags(side, level, *outliers.lent(frame, values, levels, side, level))
    if rule.normalise != "none":
        outliers.measured(
            np.array([1.0, 2.0, values[known].min(initial=1.0)]), rule
        )  # refuses what has no logarithm
    x = np.full(len(values), np.nan)
    x[known] = _NORMALISED[rule.normalise](values[known])
    ordered = Sorted.of(x)
    z = np.full(len(x), np.nan)
    level = np.full(len(x), -1, np.int8)
    for number, columns in enumerate(levels.values()):
        asking = known & (level < 0)
        if not asking.any():
            break
        codes, groups = codes_of(frame, list(columns))
        together = ordered.grouped(codes, groups)
        middle = together.medians()
        spread = _spread(together, codes, middle, rule.scale)
        able = (together.count >= rule.minimum_observations) & (spread > 0)
        served = np.flatnonzero(asking & able[codes])
        own = codes[served]
        z[served] = (x[served] - middle[own]) / spread[own]
        level[served] = number
    side = outliers.sides(z, rule.alpha, rule.side)
    return Flags(side, level, *outliers.lent(frame, values, levels, side, level))


def effect(
    found: Flags, count: int, before: np.ndarray, after: np.ndarray, weight: np.ndarray | None = None
) -> dict[str, float]:
    """What a search found and what it changed: one row of a step's `outliers`.

    count: values that there were to judge. before, after: (rows,) amounts without and with the treatment,
    missing ones count as nothing. Returns values, judged, bottom, top (numbers) and change (of the weighted
    sum, a fraction; 0 where there is no sum).
    """
    w = 1.0 if weight is None else weight
    total = np.nansum(w * before)
    return {
        "values": int(count),
        "judged": int(found.judged.sum()),
        "bottom": int((found.side == -1).sum()),
        "top": int((found.side == 1).sum()),
        "change": float(np.nansum(w * after) / total - 1) if total else 0.0,
    }


def treated(values: np.ndarray, found: Flags, how: str = "winsorise") -> np.ndarray:
    """`outliers.treated` on arrays: flagged values replaced from the group that judged them.

    how: "winsorise" to the nearest value not flagged, "median" of those, "none": left as they are.
    """
    values = np.asarray(values, dtype=float)
    if how == "none" or not found.flagged.any():
        return values
    if how not in outliers.TREATMENTS:
        raise InputError(f"treatment '{how}' is not known. {nearest(how, [*outliers.TREATMENTS, 'none'])}")
    if how == "median":
        return np.where(found.flagged, found.middle, values)
    return np.select([found.side == -1, found.side == 1], [found.low, found.high], values)


def _spread(together: Groups, codes: np.ndarray, middle: np.ndarray, scale: str) -> np.ndarray:
    """Spread of each group: the quartiles, or the median distance from the middle."""
    if scale == "mad":
        ordered, groups = together.ordered, len(middle)
        far = np.full(len(codes), np.nan)
        far[ordered.rows] = np.abs(ordered.values[ordered.rank] - middle[codes[ordered.rows]])
        return outliers.MAD_FACTOR * group_medians(Sorted.of(far), codes, groups)[0]
    return (together.quartiles(3) - together.quartiles(1)) * (outliers.IQR_FACTOR if scale == "iqr" else 1.0)
