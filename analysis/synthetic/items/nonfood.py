"""Non-food: the spending of a category falls on items, with the recalls and gifts of the questionnaire.

Included items add up to the category exactly: twelve times the last month where the item is one of
every month, the last twelve months otherwise, and what was received free in twelve months. Items
that do not count as consumption (durables, lumpy spending, taxes, transfers) are spent on besides.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .categories import position
from .parameters import MONTHS, settings, table

CHUNK = 4096


def make_nonfood(
    streams, households: pd.DataFrame, amounts: pd.DataFrame, deflator, persons=None
) -> pd.DataFrame:
    """hhid, item, spent_1m, spent_12m, free_12m (MNT): one row an item bought or received in twelve months.

    amounts: nominal MNT a year by category (columns clothing, education, ...; housing = repairs).
    deflator: of each household, for the items that are left out of consumption.
    """
    items, patterns = table("nonfood"), settings("nonfood_patterns")
    x = position(households["consumption"].to_numpy(float))
    rows = _chosen(streams("nonfood/choice"), households, amounts, x, items, patterns, persons)
    value = _values(streams("nonfood/amounts"), rows, amounts, x, items, patterns, np.asarray(deflator))
    return _recorded(streams("nonfood/recall"), rows, value, households.index.to_numpy(), items, patterns)


def _chosen(rng, households, amounts, x, items, patterns, persons) -> pd.DataFrame:
    """row, item (positions): what each household bought or received in twelve months."""
    urban = (households["urban"] == "Urban").to_numpy().astype(int)
    probability = items[["probability_rural", "probability_urban"]].to_numpy().clip(1e-4, 0.99)
    odds = np.log(probability / (1 - probability))
    category = items["category"].to_numpy()
    shift = patterns["variety"] * x + patterns["household"] * rng.standard_normal(len(x))
    extra = _education_odds(households, persons, items, patterns["education"])
    rows, columns = [], []
    for start in range(0, len(x), CHUNK):
        part = slice(start, start + CHUNK)
        z = odds[:, urban[part]].T + shift[part, None]
        if extra is not None:
            z[:, extra[0]] += extra[1][part]
        hit = rng.random(z.shape) < 1 / (1 + np.exp(-z))
        for name in amounts.columns:
            of = np.flatnonzero(category == name)
            spends = amounts[name].to_numpy()[part] > 0
            block = hit[:, of]
            block[~spends] = False
            empty = np.flatnonzero(spends & ~block.any(axis=1))
            block[empty, z[np.ix_(empty, of)].argmax(axis=1)] = True  # what is spent is spent on something
            hit[:, of] = block
        row, column = np.nonzero(hit)
        rows.append(row + start)
        columns.append(column)
    return pd.DataFrame({"row": np.concatenate(rows), "item": np.concatenate(columns)})


def _education_odds(households, persons, items, levels):
    """Positions of the education items, and log odds to add by household: its students' items are likely."""
    if persons is None or "enrolled" not in persons:
        return None
    of = np.flatnonzero((items["category"] == "education").to_numpy())
    codes = items["item"].to_numpy()[of]
    add = np.full((len(households), len(of)), -4.0)
    attended = persons["enrolled"].astype(str).to_numpy()
    row = households.index.get_indexer(persons["hhid"])
    for level, likely in levels.items():
        who = np.unique(row[(attended == level) & (row >= 0)])
        for code in likely:
            chance = 3.0 if level else -2.0
            column = int(np.flatnonzero(codes == code)[0])
            add[who, column] = np.maximum(add[who, column], chance)
    return of, add


def _values(rng, rows, amounts, x, items, patterns, deflator) -> np.ndarray:
    """MNT a year of each row: the category divided over its items, or a free amount for items left out."""
    row, item = rows["row"].to_numpy(), rows["item"].to_numpy()
    size, elasticity = items["size"].to_numpy()[item], items["elasticity"].to_numpy()[item]
    noise = rng.standard_normal(len(rows))
    value = size * np.exp(elasticity * x[row] + patterns["spread"] * noise)
    category = items["category"].to_numpy()[item]
    for name in amounts.columns:
        inside = category == name
        total = np.bincount(row[inside], value[inside], minlength=len(x))
        value[inside] *= amounts[name].to_numpy()[row[inside]] / total[row[inside]]
    left, out = patterns["left_out"], category == ""
    amount = (
        left["unit"] * size * np.exp(left["elasticity"] * x[row] + left["spread"] * noise) * deflator[row]
    )
    return np.where(out, amount, value)


def _recorded(rng, rows, value, hhid, items, patterns) -> pd.DataFrame:
    item = rows["item"].to_numpy()
    monthly = items["recall"].to_numpy()[item] == 1
    given = rng.random(len(rows)) < items["in_kind"].to_numpy()[item]
    part = np.where(given, rng.uniform(*patterns["part_in_kind"], len(rows)), 0.0)
    part[part > 0.9] = 1.0
    free = value * part
    spent = value - free
    lately = (rng.random(len(rows)) < patterns["last_month"]) * rng.uniform(0.2, 1.0, len(rows))
    return pd.DataFrame(
        {
            "hhid": hhid[rows["row"].to_numpy()],
            "item": items["item"].to_numpy()[item],
            "spent_1m": np.where(monthly, spent / MONTHS, spent * lately),
            "spent_12m": spent,
            "free_12m": free,
        }
    )
