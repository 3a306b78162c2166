"""What a named measure is: its estimator, unit and base. The names are gathered in `measures`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .influence import Estimate


@dataclass(frozen=True)
class Measure:
    """One measure as `estimate(..., measures=[name])` takes it.

    estimator: (welfare, line, weight, weak) -> Estimate, arrays of the domain's rows; `line` is a
    vector, or None for a measure that needs none. unit: "fraction", "ratio", "index", "people"
    (the unit of the weights) or "welfare" (the unit of the welfare column). base: whom it describes.
    terms: (welfare, line, weak) -> [n], where the measure is the weighted mean of a term of each row;
    domains then share one table of sums. of_whole: the estimator takes a fifth argument, the mask of
    the domain, and arrays of all rows (a share of a total; a line taken from everybody).
    """

    name: str
    label: str
    unit: str
    estimator: Callable[..., Estimate]
    base: str = "population"
    needs_line: bool = False
    terms: Callable | None = None
    of_whole: bool = False


@dataclass(frozen=True)
class Family:
    """Measures whose names carry numbers, such as fgt1.5 or p90p10.

    pattern: regular expression of the whole name; make: its groups, as text -> Measure.
    example: how a name is written, for messages.
    """

    pattern: str
    make: Callable[..., Measure]
    example: str
