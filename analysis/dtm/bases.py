"""Which whole numbers could have produced a list of printed percentages?

A share printed as 27 per cent of n answers stands for a whole number k with 100 k / n between 26.5
and 27.5. A list of shares of one base must hold for the same n.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Base:
    """A whole-number base `n` that fits, and for each share the smallest and largest count that does."""

    n: int
    lowest: tuple[int, ...]
    highest: tuple[int, ...]

    @property
    def unique(self) -> bool:
        """True when each share has one count only."""
        return self.lowest == self.highest


def rounding_interval(value: float, decimals: int = 0) -> tuple[Fraction, Fraction]:
    """The numbers that round to `value`, both ends included (halves may go either way).

    >>> rounding_interval(27)
    (Fraction(53, 2), Fraction(55, 2))
    """
    printed = Fraction(str(value))
    half = Fraction(1, 2 * 10**decimals)
    return printed - half, printed + half


def counts(value: float, n: int, decimals: int = 0) -> range:
    """Whole numbers k from 0 to n for which 100 k / n is printed as `value`.

    >>> list(counts(27, 15))
    [4]
    """
    low, high = rounding_interval(value, decimals)
    first = max(0, math.ceil(low * n / 100))
    last = min(n, math.floor(high * n / 100))
    return range(first, last + 1)


def fits(values: Sequence[float], n: int, *, complete: bool = False, decimals: int = 0) -> Base | None:
    """The counts by which `values` (per cent) are shares of `n`, or None when no whole numbers do.

    complete: the shares are all there are of the whole, so that their counts sum to n; otherwise
    they sum to at most n.
    """
    ranges = [counts(value, n, decimals) for value in values]
    if not all(ranges):
        return None
    lowest, highest = [r[0] for r in ranges], [r[-1] for r in ranges]
    if sum(lowest) > n or (complete and sum(highest) < n):
        return None
    return Base(n, *_narrowed(lowest, highest, n, complete))


def _narrowed(
    lowest: list[int], highest: list[int], n: int, complete: bool
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Bounds that also respect the sum of the counts."""
    least, most = sum(lowest), sum(highest)
    high = [min(h, n - (least - low)) for low, h in zip(lowest, highest, strict=True)]
    low = [max(low, n - (most - h)) if complete else low for low, h in zip(lowest, highest, strict=True)]
    return tuple(low), tuple(high)


def whole_number_bases(
    values: Sequence[float], largest: int, *, complete: bool = False, decimals: int = 0
) -> list[Base]:
    """Every base from 1 to `largest` that can have produced the list.

    >>> [base.n for base in whole_number_bases([27, 20, 13, 13, 13], 30)]
    [15, 30]
    """
    found = (fits(values, n, complete=complete, decimals=decimals) for n in range(1, largest + 1))
    return [base for base in found if base is not None]
