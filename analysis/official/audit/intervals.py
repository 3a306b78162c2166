"""Rounding intervals: what a printed number says, and arithmetic that never says more.

A number printed as 24.2 stands for every value from 24.15 to 24.25; a count stands for itself.
An `Interval` is an array of such ranges with the way each is written. Sums, differences,
products and quotients give the exact range of the result as long as each printed number enters
once; `weighted_mean` and `mixture`, in which a number enters twice, have bounds of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

_SUM, _PRODUCT, _ATOM = 1, 2, 3  # how tightly a written form binds: decides where brackets stand


@dataclass(frozen=True, eq=False)
class Interval:
    """Arrays `low`, `high` and `text` of one shape. NaN marks a cell that is not printed."""

    low: np.ndarray
    high: np.ndarray
    text: np.ndarray
    rank: int = _ATOM
    __array_ufunc__ = None  # so that an array times an interval is an interval, not an array of intervals

    @property
    def shape(self) -> tuple[int, ...]:
        return self.low.shape

    @property
    def printed(self) -> np.ndarray:
        """Whether each element is made of printed numbers only."""
        return ~(np.isnan(self.low) | np.isnan(self.high))

    def __getitem__(self, key) -> Interval:
        return Interval(
            np.asarray(self.low[key]),
            np.asarray(self.high[key]),
            np.asarray(self.text[key], dtype=object),
            self.rank,
        )

    def __add__(self, other) -> Interval:
        other = lift(other)
        return Interval(self.low + other.low, self.high + other.high, _join(self, " + ", other, _SUM), _SUM)

    def __sub__(self, other) -> Interval:
        other = lift(other)
        return Interval(
            self.low - other.high, self.high - other.low, _join(self, " − ", other, _SUM, tight=True), _SUM
        )

    def __mul__(self, other) -> Interval:
        other = lift(other)
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        text = _join(self, " × ", other, _PRODUCT)
        return Interval(np.minimum.reduce(corners), np.maximum.reduce(corners), text, _PRODUCT)

    def __truediv__(self, other) -> Interval:
        """Quotient by an interval that is not negative; unbounded where it reaches zero."""
        other = lift(other)
        with np.errstate(divide="ignore", invalid="ignore"):
            inverse = Interval(
                1 / other.high, np.where(other.low > 0, 1 / other.low, np.inf), other.text, other.rank
            )
            ratio = self * inverse
        text = _join(self, " / ", other, _PRODUCT, tight=True)
        return Interval(np.where(np.isnan(inverse.low), np.nan, ratio.low), ratio.high, text, _PRODUCT)

    def __radd__(self, other) -> Interval:
        return lift(other) + self

    def __rsub__(self, other) -> Interval:
        return lift(other) - self

    def __rmul__(self, other) -> Interval:
        return lift(other) * self

    def __rtruediv__(self, other) -> Interval:
        return lift(other) / self

    def square(self) -> Interval:
        """Square of a range that is not negative."""
        text = np.asarray(_wrapped(self, _ATOM) + "²", dtype=object)
        return Interval(self.low**2, self.high**2, text, _PRODUCT)

    def sum(self, axis: int = 0) -> Interval:
        """Sum along one axis, written out."""
        return Interval(self.low.sum(axis), self.high.sum(axis), listed(self.text, " + ", axis), _SUM)

    def reshape(self, *shape: int) -> Interval:
        return Interval(
            self.low.reshape(*shape), self.high.reshape(*shape), self.text.reshape(*shape), self.rank
        )


def lift(number) -> Interval:
    """An exact number as an interval; intervals pass through."""
    if isinstance(number, Interval):
        return number
    values = np.asarray(number, dtype=float)
    text = np.asarray(np.vectorize(lambda v: f"{v:,.10g}", otypes=[object])(values), dtype=object)
    return Interval(values, values, text)


def rounding(values, decimals, exact=False, signed=False) -> Interval:
    """What numbers printed with `decimals` decimals say: value ± half a unit of the last decimal.

    `exact` marks counts, which stand for themselves. Unless `signed`, a range ends at zero: a share
    printed 0.0 is not negative.
    """
    values = np.asarray(values, dtype=float)
    decimals = np.broadcast_to(np.asarray(decimals, dtype=float), values.shape)
    half = np.where(exact, 0.0, 0.5 * 10.0**-decimals)
    low = values - half
    if not signed:
        low = np.where((values >= 0) & (low < 0), 0.0, low)
    return Interval(low, values + half, _written(values, decimals))


def between(*ranges: Interval) -> Interval:
    """Everything from the lowest to the highest of `ranges`: where a mean of them must lie."""
    low = np.minimum.reduce([r.low for r in ranges])
    high = np.maximum.reduce([r.high for r in ranges])
    text = ranges[0].text
    for other in ranges[1:]:
        text = text + " … " + other.text
    return Interval(low, high, np.asarray(text, dtype=object))


def mixture(share: Interval, others: Interval, group: Interval) -> Interval:
    """(1 − share) × others + share × group, with the same share in both places. Shares in per cent.

    The mean is linear in the share, so its bounds are reached at an end of the share's range.
    """

    def mean(part, a, b):
        return (1 - part / 100) * a + part / 100 * b

    ends = (share.low, share.high)
    low = np.minimum.reduce([mean(s, others.low, group.low) for s in ends])
    high = np.maximum.reduce([mean(s, others.high, group.high) for s in ends])
    text = "(1 − " + share.text + " %) × " + others.text + " + " + share.text + " % × " + group.text
    return Interval(low, high, np.asarray(text, dtype=object), _SUM)


def weighted_mean(weights: Interval, values: Interval) -> Interval:
    """Exact range of sum(w v) / sum(w) along axis 0, weights and values anywhere in their ranges.

    The smallest mean gives the large weights to the small values: with the values in order it is
    reached at one of the thresholds between "largest weight" and "smallest weight".
    """
    low = _extreme_mean(weights, values.low)
    high = -_extreme_mean(weights, -values.high)
    written = [listed(np.broadcast_to(part.text, values.shape)) for part in (values, weights)]
    text = "mean of " + written[0] + " weighted by " + written[1]
    return Interval(low, high, np.asarray(text, dtype=object))


def listed(text: np.ndarray, sign: str = ", ", axis: int = 0) -> np.ndarray:
    """Written forms along one axis, joined."""
    joined = reduce(lambda a, b: a + sign + b, np.moveaxis(text, axis, 0))
    return np.asarray(joined, dtype=object)


def _extreme_mean(weights: Interval, values: np.ndarray) -> np.ndarray:
    order = np.argsort(values, axis=0)
    ordered = np.take_along_axis(values, order, 0)
    heavy = np.take_along_axis(np.broadcast_to(weights.high, values.shape), order, 0)
    light = np.take_along_axis(np.broadcast_to(weights.low, values.shape), order, 0)
    means = []
    for threshold in range(len(values) + 1):
        chosen = np.concatenate([heavy[:threshold], light[threshold:]])
        with np.errstate(invalid="ignore", divide="ignore"):
            means.append((chosen * ordered).sum(0) / chosen.sum(0))
    return np.minimum.reduce(means)


def _written(values: np.ndarray, decimals: np.ndarray) -> np.ndarray:
    write = np.vectorize(lambda v, d: "" if np.isnan(v) else f"{v:,.{int(d)}f}", otypes=[object])
    return np.asarray(write(values, np.where(np.isnan(decimals), 0, decimals)), dtype=object)


def _wrapped(part: Interval, needed: int) -> np.ndarray:
    return part.text if part.rank >= needed else "(" + part.text + ")"


def _join(left: Interval, sign: str, right: Interval, rank: int, tight: bool = False) -> np.ndarray:
    text = _wrapped(left, rank) + sign + _wrapped(right, rank + 1 if tight else rank)
    return np.asarray(text, dtype=object)
