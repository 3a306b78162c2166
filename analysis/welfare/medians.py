"""Medians, and quartiles, of many groups at once.

Values are ranked once. Number of the group and rank of the value, packed into one integer, then bring
each group together, in order, by one plain sort of integers; a median is one or two look-ups.
`benchmarks/welfare.py` measures it on a million rows and up to seven levels of groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

Codes = tuple[np.ndarray, int]  # number of each row's group, and how many groups there may be


@dataclass(frozen=True, eq=False)
class Sorted:
    """Values in ascending order, and where they came from.

    rows: (known,) positions of the values that count, ascending. rank: (known,) place of each of them in
    `values`. values: (known,) in ascending order. weight: in the order of `values`, None for equal weights.
    """

    rows: np.ndarray
    rank: np.ndarray
    values: np.ndarray
    weight: np.ndarray | None

    @classmethod
    def of(cls, values: np.ndarray, weight: np.ndarray | None = None) -> Sorted:
        """The values that are not missing (and, where weights are given, count for something)."""
        known = np.flatnonzero(np.isfinite(values) if weight is None else np.isfinite(values) & (weight > 0))
        order, ascending = _ascending(values[known])
        rank = np.empty(len(known), dtype=np.int64)
        rank[order] = np.arange(len(known))
        return cls(known, rank, ascending, None if weight is None else weight[known[order]])

    def grouped(self, codes: np.ndarray, groups: int, asked: np.ndarray | None = None) -> Groups:
        """The values brought together by group.

        codes: group of each row of what the values came from, 0 to groups - 1. asked: (groups,) booleans,
        the groups that are wanted; the others count as empty, which saves the time to sort them.
        """
        own, rank = codes[self.rows], self.rank
        if asked is not None:
            wanted = np.flatnonzero(asked[own])
            own, rank = own[wanted], rank[wanted]
        count = np.bincount(own, minlength=groups)
        bits = _bits(len(self.values))
        together = _packed(own, rank, bits)
        together.sort()
        together &= (1 << bits) - 1
        return Groups(self, together, np.cumsum(count) - count, count)


@dataclass(frozen=True, eq=False)
class Groups:
    """Values of many groups, each group together and in ascending order.

    place: (values,) places in `ordered.values`. start, count: (groups,) where each group begins in
    `place`, and how many values it has.
    """

    ordered: Sorted
    place: np.ndarray
    start: np.ndarray
    count: np.ndarray

    def value(self, at: np.ndarray) -> np.ndarray:
        """Values at positions of `place`."""
        return self.ordered.values[self.place[at]]

    def medians(self, wanted: np.ndarray | None = None) -> np.ndarray:
        """Median of each group, or of the groups `wanted` (numbers, in any order); nan where one is empty.

        Without weights the median of an even number is the mean of the middle two. With weights it is the
        smallest value at which the cumulated weight passes half, or the mean of it and the next where half
        is met exactly.
        """
        wanted = np.arange(len(self.count)) if wanted is None else wanted
        full = np.flatnonzero(self.count[wanted])
        median = np.full(len(wanted), np.nan)
        if not len(full):
            return median
        count, start = self.count[wanted[full]], self.start[wanted[full]]
        if self.ordered.weight is None:
            low, high = start + (count - 1) // 2, start + count // 2
            median[full] = (self.value(low) + self.value(high)) / 2
            return median
        reached = np.cumsum(self.ordered.weight[self.place])
        last = start + count - 1
        before = np.where(start > 0, reached[start - 1], 0.0)
        half = before + (reached[last] - before) / 2
        slack = 1e-12 * (half + 1)
        at = np.minimum(np.searchsorted(reached, half - slack, side="left"), last)
        exact = (np.abs(reached[at] - half) <= slack) & (at < last)
        value, next_ = self.value(at), self.value(np.minimum(at + 1, last))
        median[full] = np.where(exact, (value + next_) / 2, value)
        return median

    def quartiles(self, quarters: int) -> np.ndarray:
        """(groups,) lower (1) or upper (3) quartile without weights, the mean of neighbours where a rank is
        exact; nan where a group is empty."""
        full = np.flatnonzero(self.count)
        quartile = np.full(len(self.count), np.nan)
        count, start = self.count[full], self.start[full]
        rank = count * quarters
        upper = start + np.minimum(rank // 4, count - 1)
        lower = np.where(rank % 4 == 0, start + np.maximum(rank // 4 - 1, 0), upper)
        quartile[full] = (self.value(lower) + self.value(upper)) / 2
        return quartile


def group_medians(ordered: Sorted, codes: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Median (`Groups.medians`) and number of values of each group: two (groups,) arrays.

    codes: group of each row of what `ordered` came from, 0 to groups - 1. nan and 0 where a group is empty.
    """
    found = ordered.grouped(codes, groups)
    return found.medians(), found.count


def brought_together(codes: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the rows, group after group and in their order within each; and where each group that
    occurs starts, with the end."""
    bits = _bits(len(codes))
    order = _packed(codes, np.arange(len(codes)), bits)
    order.sort()
    order &= (1 << bits) - 1
    ends = np.cumsum(np.bincount(codes, minlength=groups))
    return order, np.unique(np.append(0, ends))


def codes_of(frame: pd.DataFrame, columns: Sequence[str]) -> Codes:
    """(rows,) number of the group that the values of `columns` name together, and how many there may be.

    Numbers run over all combinations as long as these are few; else they are numbered anew.
    """
    return joined([coded(frame[column]) for column in columns], len(frame))


def joined(parts: Sequence[Codes], rows: int) -> Codes:
    """One number for the combination of several: numbers of at most a few times as many groups as rows."""
    if not parts:
        return np.zeros(rows, dtype=np.int64), 1
    code, size = parts[0][0].astype(np.int64), parts[0][1]  # a copy: what follows writes into it
    for own, groups in parts[1:]:
        if size * groups > _most(rows):
            code, size = renumbered(code, size)
        code *= groups
        code += own
        size *= groups
        if size > _most(rows):
            code, size = renumbered(code, size)
    return code, size


def renumbered(code: np.ndarray, size: int) -> Codes:
    """The same groups under the numbers 0, 1, ... of those that occur."""
    if size > _most(len(code)):
        own, found = pd.factorize(code)
        return own.astype(np.int64, copy=False), max(len(found), 1)
    there = np.zeros(size, dtype=bool)
    there[code] = True
    number = np.cumsum(there) - 1
    return number[code], max(int(number[-1]) + 1, 1)


def coded(values: pd.Series) -> Codes:
    """Numbers of the distinct values from 0; missing values share one number of their own."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        own, size = values.cat.codes.to_numpy(), len(values.cat.categories)
    else:
        own, known = pd.factorize(values, use_na_sentinel=True)
        size = len(known)
    if len(own) and own.min() < 0:
        return np.where(own < 0, size, own.astype(np.int64)), size + 1
    return own, max(size, 1)


def _bits(rows: int) -> int:
    """Bits that a position among so many rows takes."""
    return max(rows - 1, 1).bit_length()


def _packed(codes: np.ndarray, place: np.ndarray, bits: int) -> np.ndarray:
    """Number of the group and place in one integer, the place in the last `bits`."""
    packed = np.left_shift(codes, bits, dtype=np.int64)
    packed |= place
    return packed


def _ascending(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order of finite values, and the values in it.

    The leading bits of a value and its position make one integer, and integers are sorted fastest. Values
    that agree in these bits (within about 1 in 10^9 for a million values) are put right afterwards.
    """
    bits = _bits(len(values))
    key = values.astype(float).view(np.int64)
    key ^= (key >> 63) & np.int64(2**63 - 1)  # the order of the integers is now that of the values
    key >>= bits
    key <<= bits
    key |= np.arange(len(values))
    key.sort()
    key &= (1 << bits) - 1
    ascending = values[key]
    if (ascending[1:] < ascending[:-1]).any():
        again = np.argsort(ascending, kind="stable")  # quick on what is nearly in order
        return key[again], ascending[again]
    return key, ascending


def _most(rows: int) -> int:
    """So many groups may be counted without numbering them anew."""
    return 8 * rows + 1000
