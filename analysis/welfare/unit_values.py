"""Unit values for food that a household consumed but did not buy: medians of its neighbours.

A unit value is expenditure over quantity of one item. A row without one takes the median of the
rows that have one, in the smallest area with enough of them, within the same item and quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core.errors import InputError

from .medians import Sorted, coded, joined, renumbered

MINIMUM_QUOTES = 3

# The report's order. Each level: the columns whose values together name an area.
LEVELS: dict[str, tuple[str, ...]] = {
    "PSU": ("psu",),
    "bag": ("aimag", "soum", "bag"),
    "soum": ("aimag", "soum"),
    "location": ("aimag", "location"),
    "urban/rural": ("aimag", "urban"),
    "aimag": ("aimag",),
    "national": (),
}


def hierarchical_median(
    frame: pd.DataFrame,
    value: str = "unit_value",
    levels: Mapping[str, Sequence[str]] = LEVELS,
    within: Sequence[str] = ("item", "quarter"),
    minimum_quotes: int = MINIMUM_QUOTES,
    weight: str | None = None,
) -> pd.DataFrame:
    """`value` with its gaps filled, and where each number came from.

    frame: one row a household and item, with `value` (missing where not reported), the columns
    of `within`, and those of `levels` (tried in order, finest first). The median is unweighted unless
    a column of weights is named; a level serves when it has at least `minimum_quotes` reported values.
    Categorical columns are the quickest. Returns, on the index of `frame`: value, level ("reported", a
    name of `levels`, or missing where no level has enough), quotes (number of values behind the median;
    1 where reported).
    """
    placed = list(dict.fromkeys([*within, *(column for columns in levels.values() for column in columns)]))
    if missing := sorted({value, *placed, *([weight] if weight else [])} - set(frame.columns)):
        raise InputError(f"unit values: expected the columns {', '.join(missing)}, found none of that name.")
    filled = frame[value].to_numpy(dtype=float, copy=True)
    reported = np.isfinite(filled)
    quotes = reported.astype(np.int64)
    source = np.where(reported, 0, -1).astype(np.int8)
    ordered = Sorted.of(filled, None if weight is None else frame[weight].to_numpy(dtype=float))
    gaps = np.flatnonzero(~reported)
    keys = {column: coded(frame[column]) for column in placed}
    inner = joined([keys[column] for column in within], len(frame))
    for number, columns in enumerate(levels.values(), start=1):
        if not len(gaps):
            break
        area = joined([keys[column] for column in columns], len(frame))
        # few areas occur of all combinations of their parts: numbering them keeps all groups few
        codes, groups = joined([inner, renumbered(*area) if len(columns) > 1 else area], len(frame))
        asked = np.zeros(groups, dtype=bool)
        asked[codes[gaps]] = True
        found = ordered.grouped(codes, groups, asked)
        own = codes[gaps]
        served = found.count[own] >= minimum_quotes
        rows = gaps[served]
        filled[rows], quotes[rows] = found.medians(own[served]), found.count[own[served]]
        source[rows] = number
        gaps = gaps[~served]
    level = pd.Categorical.from_codes(source, categories=["reported", *levels])
    return pd.DataFrame({"value": filled, "level": level, "quotes": quotes}, index=frame.index)


def shares_by_level(level: pd.Series) -> pd.Series:
    """Share of the imputed rows that each level supplied, a fraction, in the order of the levels.

    Reported rows are left out.
    """
    imputed = level[level.notna() & (level != "reported")]
    if isinstance(imputed.dtype, pd.CategoricalDtype):
        imputed = imputed.cat.remove_unused_categories()
        return imputed.value_counts(normalize=True, sort=False)
    return imputed.value_counts(normalize=True, sort=False)
