"""Unit values for food that a household consumed but did not buy: medians of its neighbours.

A unit value is expenditure over quantity of one item. A row without one takes the median of the
rows that have one, in the smallest area with enough of them, within the same item and quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core.errors import InputError

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
) -> pd.DataFrame:
    """`value` with its gaps filled, and where each number came from.

    frame: one row a household and item, with `value` (missing where not reported), the columns
    of `within`, and those of `levels` (tried in order, finest first). The median is unweighted;
    a level serves when it has at least `minimum_quotes` reported values.
    Returns, on the index of `frame`: value, level ("reported", a name of `levels`, or missing
    where no level has enough), quotes (number of values behind the median; 1 where reported).
    """
    needed = [value, *within, *(c for columns in levels.values() for c in columns)]
    if missing := sorted(set(needed) - set(frame.columns)):
        raise InputError(f"unit values: expected the columns {', '.join(missing)}, found none of that name.")
    rows = frame.reset_index(drop=True)
    reported = rows[value].notna()
    result = pd.DataFrame({"value": rows[value].astype(float)})
    result["level"] = pd.Series("reported", index=rows.index, dtype=object).where(reported)
    result["quotes"] = reported.astype(int)
    for level, columns in levels.items():
        gaps = result["value"].isna()
        if not gaps.any():
            break
        keys = [*within, *columns]
        medians = _medians(rows[reported], value, keys)
        offered = rows.loc[gaps, keys].merge(medians, on=keys, how="left").set_axis(rows.index[gaps])
        offered = offered[offered["quotes"] >= minimum_quotes]
        result.loc[offered.index, "value"] = offered["median"]
        result.loc[offered.index, "level"] = level
        result.loc[offered.index, "quotes"] = offered["quotes"].astype(int)
    return result.set_axis(frame.index)


def _medians(quotes: pd.DataFrame, value: str, keys: list[str]) -> pd.DataFrame:
    grouped = quotes.groupby(keys, sort=False, observed=True)[value]
    return grouped.agg(median="median", quotes="count").reset_index()


def shares_by_level(level: pd.Series) -> pd.Series:
    """Share of the imputed rows that each level supplied, a fraction; reported rows are left out."""
    imputed = level[level.notna() & (level != "reported")]
    return imputed.value_counts(normalize=True, sort=False)
