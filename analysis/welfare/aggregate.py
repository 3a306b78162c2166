"""The welfare aggregate: components and categories of consumption, made comparable between households."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.survey.quantiles import quantile_group

MONTHS_IN_YEAR = 12
COMPONENTS = ("food", "nonfood", "durables", "housing")

# The fourteen categories of Table B.21 and the component that each belongs to. Rents are the housing
# component; repair materials are non-food spending, but stand beside the rents in the table.
CATEGORIES = {
    "food": "food",
    "alcohol_tobacco": "nonfood",
    "clothing": "nonfood",
    "education": "nonfood",
    "health": "nonfood",
    "transport": "nonfood",
    "communication": "nonfood",
    "utilities": "nonfood",
    "personal_care": "nonfood",
    "household": "nonfood",
    "recreation": "nonfood",
    "durables": "durables",
    "housing": "housing",
    "insurance": "nonfood",
}
DESIGN = ("psu", "stratum", "weight", "quarter", "month", "aimag", "region", "location", "urban", "size")


def nominal_aggregate(components: pd.DataFrame) -> pd.Series:
    """Nominal consumption aggregate: the sum of the four `COMPONENTS`, in their unit, for each row.

    A missing component makes the sum missing: no component passes for zero silently.
    """
    return components[list(COMPONENTS)].sum(axis=1, skipna=False)


def welfare(annual: pd.Series, equivalents: pd.Series, price_index: pd.Series | float = 1.0) -> pd.Series:
    """Real consumption per adult equivalent, MNT a month: annual / 12 / adult equivalents / index."""
    return annual / MONTHS_IN_YEAR / equivalents / price_index


def by_category(parts: pd.DataFrame, without: Collection[str] = ()) -> pd.DataFrame:
    """Nominal consumption of households in the fourteen categories and in all, MNT a year.

    parts: index hhid; a column a category, and food_away, rent and repairs (MNT a year); `housing` is made
    of rent and repairs. without: categories that do not count, whose columns become 0.
    Columns: nominal_<category>, nominal_food_away, nominal_rent, nominal_repairs, nominal (the sum).
    A missing amount makes the sum missing.
    """
    amounts = parts.assign(housing=parts["rent"] + parts["repairs"])
    for category in without:
        amounts[category] = 0.0
    if "housing" in without:
        amounts[["rent", "repairs"]] = 0.0
    if "food" in without:
        amounts["food_away"] = 0.0
    named = amounts[[*CATEGORIES, "food_away", "rent", "repairs"]].add_prefix("nominal_")
    whole = named[[f"nominal_{category}" for category in CATEGORIES]].sum(axis=1, skipna=False)
    return named.assign(nominal=whole)


def comparable(
    nominal: pd.DataFrame, equivalents: pd.Series, size: pd.Series, index: pd.Series
) -> pd.DataFrame:
    """Real consumption, index hhid: c_<category> and consumption (MNT a month per adult equivalent),
    consumption_pc (MNT a month per person).

    nominal: from `by_category`; equivalents, size: adult equivalents and members; index: the deflator.
    """
    scale = 1 / (MONTHS_IN_YEAR * equivalents * index)
    real = {f"c_{category}": nominal[f"nominal_{category}"] * scale for category in CATEGORIES}
    consumption = nominal["nominal"] * scale
    return pd.DataFrame(
        {**real, "consumption": consumption, "consumption_pc": consumption * equivalents / size}
    )


def groups(frame: pd.DataFrame) -> pd.DataFrame:
    """decile, quintile (of the people, by consumption per adult equivalent) and decile_pc (per person).

    frame: consumption, consumption_pc, weight, size. Households of equal consumption share a group
    (`survey.quantiles.quantile_group`); the annexes' deciles within domains are made with the tables.
    """
    people = frame["weight"] * frame["size"]
    return pd.DataFrame(
        {
            "decile": quantile_group(frame["consumption"], 10, people),
            "quintile": quantile_group(frame["consumption"], 5, people),
            "decile_pc": quantile_group(frame["consumption_pc"], 10, people),
        },
        index=frame.index,
    )


def poor(consumption: pd.Series, line: float, weak: bool = False) -> np.ndarray:
    """[households] whether consumption is below the line (`weak`: at it or below)."""
    return (consumption <= line).to_numpy() if weak else (consumption < line).to_numpy()
