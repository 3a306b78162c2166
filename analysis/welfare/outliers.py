"""Outliers: values too far from the middle of their group, on a robust scale.

A value is normalised (by logarithm, say), its distance from the median is divided by a robust
measure of spread, and it is flagged when that score is below -alpha or above alpha. Definitions
follow the Stata command outdetect (Belotti, Mancini and Vecchi 2022). The scores are not weighted;
weights enter the effect of the treatment and the trimming curve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

from .medians import Sorted, brought_together, codes_of
from .normalisations import Normalisation, fitted
from .scales import IQR_FACTOR, MAD_FACTOR, QN_FACTOR, SCALES, SN_FACTOR, iqr, mad, qn, sd, sn

__all__ = [
    "IQR_FACTOR", "MAD_FACTOR", "MINIMUM_OBSERVATIONS", "QN_FACTOR", "SCALES", "SN_FACTOR", "Rule", "bounds",
    "detect", "effect", "flag", "flag_by_level", "iqr", "judged", "lent", "mad", "qn", "regressed", "reweighted",
    "sd", "sides", "sn", "text_of", "treat", "treated", "trimming_curve", "z_scores",
]  # fmt: skip

MINIMUM_OBSERVATIONS = 20  # fewer in a group: the next wider group decides
SIDES = ("bottom", "top", "both")
CENTRES: dict[str, Callable] = {"median": np.median, "mean": np.mean}
TREATMENTS = ("median", "winsorise")


@dataclass(frozen=True)
class Rule:
    """When a value is an outlier of its group.

    normalise: a name of `normalisations.fitted`. centre: median or mean. scale: a name of SCALES.
    alpha: scores beyond it are flagged (2.5 to 5). side: bottom, top or both. small: factors for small
    samples (True, or "robustbase" for Qn). minimum_observations: a group of fewer leaves the decision to
    the next wider one.
    """

    normalise: str = "ln"
    centre: str = "median"
    scale: str = "qn"
    alpha: float = 3.0
    side: str = "both"
    small: bool | str = False
    minimum_observations: int = MINIMUM_OBSERVATIONS

    def __post_init__(self) -> None:
        known = ((self.scale, SCALES), (self.centre, CENTRES), (self.side, SIDES))
        wrong = [(name, choices) for name, choices in known if name not in choices]
        faults = [f"'{name}' is not known. {nearest(name, choices)}" for name, choices in wrong]
        if not self.alpha > 0:
            faults.append(f"alpha: expected a number above 0, found {self.alpha}.")
        if faults:
            raise InputError("outliers: " + " ".join(faults))


@dataclass(frozen=True)
class Measured:
    """The middle and the spread of a group on its normalised scale, and the values where flags begin."""

    normalisation: Normalisation
    middle: float
    spread: float

    def z(self, values: np.ndarray) -> np.ndarray:
        """Scores of values of the group."""
        return (self.normalisation.forward(values) - self.middle) / self.spread

    def bounds(self, alpha: float) -> tuple[float, float]:
        """Values with the scores -alpha and alpha."""
        ends = self.middle + self.spread * np.array([-alpha, alpha])
        with np.errstate(invalid="ignore", over="ignore"):
            low, high = self.normalisation.back(ends)
        return float(low), float(high)


def measured(values: np.ndarray, rule: Rule) -> Measured:
    """Middle and spread of one group (values without gaps); spread 0 where too many values are equal."""
    normalisation = fitted(rule.normalise, values)
    x = normalisation.forward(values)
    return Measured(normalisation, float(CENTRES[rule.centre](x)), SCALES[rule.scale](x, small=rule.small))


def z_scores(
    values: pd.Series,
    normalise: str = "ln",
    centre: str = "median",
    scale: str = "qn",
    small: bool | str = False,
) -> pd.DataFrame:
    """Robust scores of one group of values; missing values stay missing.

    Returns, on the index of `values`: normalised, z. Refuses values that the normalisation does
    not take (zero or less under a logarithm) and a scale of zero (half the values are equal).
    """
    rule = Rule(normalise, centre, scale, small=small)
    used = values.dropna().to_numpy(dtype=float)
    group = measured(used, rule)
    if not group.spread > 0:
        raise InputError(
            f"outliers: the scale '{scale}' is {group.spread:g}: too many values are equal. "
            "Use a wider group."
        )
    found = pd.DataFrame({"normalised": np.nan, "z": np.nan}, index=values.index)
    known = values.notna().to_numpy()
    found.loc[known, "normalised"] = group.normalisation.forward(used)
    found.loc[known, "z"] = group.z(used)
    return found


def flag(values: pd.Series, alpha: float = 3.0, side: str = "both", **options) -> pd.Series:
    """ "bottom" where the score is below -alpha, "top" where above alpha, else "" (strictly); never missing.

    side: "bottom", "top" or "both". options: normalise, centre, scale, small of `z_scores`.
    """
    Rule(alpha=alpha, side=side)
    found = text_of(sides(z_scores(values, **options)["z"].to_numpy(), alpha, side))
    return pd.Series(found, index=values.index).astype("str")


def detect(
    frame: pd.DataFrame, value: str, levels: Mapping[str, Sequence[str]], rule: Rule | None = None
) -> pd.DataFrame:
    """Flags within the finest group of `levels` that can judge: enough values, not too many equal.

    levels: name to grouping columns, finest first, () for all rows; a level's columns must divide the
    groups of the next. Returns, on the index of `frame`: flag ("bottom", "top" or ""; never missing), level
    (name of the level that judged; missing where the value is missing or no level could judge, and there the
    flag is ""), z; and where a value is flagged low, middle, high (`lent`), of which `treated` puts one in its
    place.
    """
    side, level, z = judged(frame, value, levels, rule or Rule())
    flags, names = text_of(side), pd.Categorical.from_codes(level, categories=list(levels))
    low, middle, high = lent(frame, frame[value].to_numpy(dtype=float), levels, side, level)
    found = {"flag": flags, "level": names, "z": z, "low": low, "middle": middle, "high": high}
    return pd.DataFrame(found, index=frame.index)


def judged(
    frame: pd.DataFrame, value: str, levels: Mapping[str, Sequence[str]], rule: Rule
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`detect` as three arrays of (rows,): side (-1 below, 1 above, 0 neither), level (number, -1 for none),
    z (nan where no level judged)."""
    values = frame[value].to_numpy(dtype=float)
    open_ = np.isfinite(values)
    known = np.flatnonzero(open_)
    z = np.full(len(frame), np.nan)
    level = np.full(len(frame), -1, dtype=np.int8)
    for number, columns in enumerate(levels.values()):
        if not open_.any():
            break
        codes, groups = codes_of(frame, list(columns))
        order, starts = brought_together(codes[known], groups)
        order = known[order]
        for first, last in zip(starts[:-1], starts[1:], strict=True):
            if last - first < rule.minimum_observations:
                continue
            rows = order[first:last]
            asking = rows[open_[rows]]
            if not len(asking):
                continue
            judge = measured(values[rows], rule)
            if judge.spread > 0:
                z[asking], level[asking] = judge.z(values[asking]), number
                open_[asking] = False
    return sides(z, rule.alpha, rule.side), level, z


def lent(
    frame: pd.DataFrame,
    values: np.ndarray,
    levels: Mapping[str, Sequence[str]],
    side: np.ndarray,
    level: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What stands in for each flagged value: the smallest, the median and the largest of those not flagged
    in the whole group that judged it, whichever level judged them; (rows,) each, nan where none is flagged.

    side, level: as `judged` gives them.
    """
    low, middle, high = (np.full(len(values), np.nan) for _ in range(3))
    free = (side == 0) & np.isfinite(values)
    for number, columns in enumerate(levels.values()):
        asking = np.flatnonzero((side != 0) & (level == number))
        if not len(asking):
            continue
        codes, groups = codes_of(frame, list(columns))
        wanted = np.zeros(groups, dtype=bool)
        wanted[codes[asking]] = True
        rows = np.flatnonzero(free & wanted[codes])
        lenders = Sorted.of(values[rows]).grouped(codes[rows], groups)
        own = codes[asking]
        some = lenders.count[own] > 0
        asking, own = asking[some], own[some]
        first = lenders.start[own]
        low[asking], middle[asking] = lenders.value(first), lenders.medians(own)
        high[asking] = lenders.value(first + lenders.count[own] - 1)
    return low, middle, high


def flag_by_level(
    frame: pd.DataFrame,
    value: str,
    levels: Mapping[str, Sequence[str]],
    alpha: float = 3.0,
    minimum_observations: int = MINIMUM_OBSERVATIONS,
    **options,
) -> pd.DataFrame:
    """`detect` with the rule spelt out: flag and level on the index of `frame`."""
    rule = Rule(alpha=alpha, minimum_observations=minimum_observations, **options)
    return detect(frame, value, levels, rule)[["flag", "level"]]


def treat(values: pd.Series, flags: pd.Series, how: str = "median") -> pd.Series:
    """`values` of one group with the flagged ones replaced, the others untouched.

    how: "median" (of the values not flagged) or "winsorise" (the smallest value not flagged for
    "bottom", the largest for "top").
    """
    kept = values[(flags == "") & values.notna()]
    found = pd.DataFrame({"flag": flags, "low": kept.min(), "middle": kept.median(), "high": kept.max()})
    return treated(values, found, how)


def treated(values: pd.Series, found: pd.DataFrame, how: str = "median") -> pd.Series:
    """`values` with the flagged ones replaced from the group that judged them; found: from `detect`.

    how: "median" of the values not flagged, or "winsorise" to the nearest value not flagged.
    """
    if how not in TREATMENTS:
        raise InputError(f"treatment '{how}' is not known. {nearest(how, TREATMENTS)}")
    bottom, top = found["flag"] == "bottom", found["flag"] == "top"
    if how == "median":
        return values.mask(bottom | top, found["middle"])
    return values.mask(bottom, found["low"]).mask(top, found["high"])


def regressed(values: pd.Series, flags: pd.Series, characteristics: pd.DataFrame) -> pd.Series:
    """`values` with the flagged ones replaced by a regression of their logarithm on characteristics.

    Least squares over the values not flagged, with Duan's smearing factor. characteristics: numeric
    columns on the index of `values`. InputError for values of zero or less.
    """
    from .hedonic import least_squares  # scipy's linear algebra: a third of a second

    kept = ((flags == "") & values.notna()).to_numpy()
    known = values.to_numpy(float)[kept]
    if not (known > 0).all():
        raise InputError(
            f"regression: expected values above zero, found {int((known <= 0).sum())} that are not."
        )
    design = np.column_stack([np.ones(len(values)), characteristics.to_numpy(float)])
    fit = least_squares(design[kept], np.log(known))
    return values.mask(flags.isin(["bottom", "top"]), np.exp(design @ fit.coefficients) * fit.smearing)


def reweighted(weight: pd.Series, flags: pd.Series, stratum: pd.Series) -> pd.Series:
    """Weights without the flagged values: 0 for them, the others raised so that strata keep their sums."""
    flagged = flags.isin(["bottom", "top"])
    total = weight.groupby(stratum).transform("sum")
    left = weight.where(~flagged, 0.0)
    return left * total / left.groupby(stratum).transform("sum")


def bounds(values: pd.Series, rule: Rule | None = None) -> tuple[float, float]:
    """The smallest and the largest value of one group that are not flagged by `rule`, in its own unit."""
    rule = rule or Rule()
    return measured(values.dropna().to_numpy(dtype=float), rule).bounds(rule.alpha)


def effect(
    before: pd.Series,
    after: pd.Series,
    flags: pd.Series,
    by: pd.Series,
    weight: pd.Series | None = None,
    judged: pd.Series | None = None,
) -> pd.DataFrame:
    """What was flagged and what it changed, one row a class of `by`.

    judged: whether a value was judged (`detect`: its level is not missing); all that are known without it.
    Columns: values, judged, bottom, top (numbers), mean_before, mean_after (weighted where weights are
    given), change (a fraction of the mean).
    """
    w = pd.Series(1.0, index=before.index) if weight is None else weight
    known = before.notna()
    rows = pd.DataFrame(
        {
            "values": known,
            "judged": known if judged is None else known & judged,
            "bottom": flags == "bottom",
            "top": flags == "top",
            "weight": w.where(known, 0.0),
            "before": (w * before).fillna(0.0),
            "after": (w * after).fillna(0.0),
        }
    )
    sums = rows.groupby(by, sort=True, observed=True).sum()
    found = sums[["values", "judged", "bottom", "top"]].astype(int)
    found["mean_before"] = sums["before"] / sums["weight"]
    found["mean_after"] = sums["after"] / sums["weight"]
    found["change"] = found["mean_after"] / found["mean_before"] - 1
    return found


def trimming_curve(
    values: ArrayLike,
    statistic: Callable[[np.ndarray, np.ndarray], float],
    weight: ArrayLike | None = None,
    shares: Sequence[float] = tuple(np.arange(0, 51) / 1000),
    side: str = "top",
) -> pd.DataFrame:
    """A statistic as more and more of one end is cut off: how much it hangs on a few values.

    statistic(values, weights) -> number. shares: of the weight that is cut, 0 to 1. side: top or bottom.
    Returns share, estimate.
    """
    if side not in ("top", "bottom"):
        raise InputError(f"trimming: '{side}' is not known. {nearest(side, ('top', 'bottom'))}")
    x = np.asarray(values, dtype=float)
    w = np.ones_like(x) if weight is None else np.asarray(weight, dtype=float)
    order = np.argsort(x if side == "top" else -x, kind="stable")
    x, w = x[order], w[order]
    reached = np.cumsum(w) / w.sum()
    kept = [max(int(np.searchsorted(reached, 1 - share + 1e-12, side="right")), 1) for share in shares]
    return pd.DataFrame({"share": list(shares), "estimate": [statistic(x[:n], w[:n]) for n in kept]})


def sides(z: np.ndarray, alpha: float, side: str) -> np.ndarray:
    """-1 where a score is below -alpha, 1 where above alpha, else 0 (int8); the ends that `side` names."""
    low = (z < -alpha) & (side in ("bottom", "both"))
    high = (z > alpha) & (side in ("top", "both"))
    return high.astype(np.int8) - low.astype(np.int8)


def text_of(side: np.ndarray) -> pd.Categorical:
    """ "bottom", "top" or "" for each of `sides`: the flags, which are never missing."""
    return pd.Categorical.from_codes(np.asarray(side, dtype=np.int64) % 3, categories=["", "top", "bottom"])
