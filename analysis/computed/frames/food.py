"""Food by group, as Figure 3.3 divides it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.chapters import vocabulary as words

AWAY = "away"


def food_groups(household: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """f_<group> of every household, real MNT a month per adult equivalent; together they are its food.

    household: index hhid; c_food (real MNT a month per adult equivalent), nominal_food and
    nominal_food_away (MNT a year). rows: hhid, item, value (at home, one period for all), one row a
    household and item; alcohol and tobacco are in no group. A household that ate nothing at home and has
    food all the same keeps it under food away.
    """
    groups = tuple(group for group in words.FOODS if group != AWAY)
    section = {code: k for k, group in enumerate(groups) for code in words.FOODS[group][1]}
    item = rows["item"].astype("category").cat
    of_item = np.asarray([*(section.get(str(code)[:3], -1) for code in item.categories), -1])
    place = rows["hhid"].astype("category").cat
    of_home = np.append(household.index.get_indexer(place.categories.astype(household.index.dtype)), -1)
    home, group = of_home[place.codes], of_item[item.codes]
    inside = (home >= 0) & (group >= 0)
    cell = home[inside] * len(groups) + group[inside]
    value = np.bincount(cell, rows["value"].to_numpy(float)[inside], minlength=len(household) * len(groups))
    value = value.reshape(len(household), len(groups))
    total, eaten = household["nominal_food"].to_numpy(float), value.sum(axis=1)
    away = _share(household["nominal_food_away"].to_numpy(float), total)
    away = np.where(eaten > 0, away, 1.0)
    parts = {group: (1 - away) * _share(value[:, k], eaten) for k, group in enumerate(groups)} | {AWAY: away}
    food = household["c_food"].to_numpy(float)
    return pd.DataFrame({f"f_{group}": parts[group] * food for group in words.FOODS}, index=household.index)


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
