"""What the welfare chain reads: the tables of a survey, and the lists that say which item is what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from analysis.core.files import ROOT
from analysis.hses.store import Microdata
from analysis.welfare import chain
from analysis.welfare.line_command import calories

COLUMNS = {
    "households": [
        "hhid", "psu", "stratum", "weight", "year", "quarter", "month", "aimag", "soum", "bag", "location",
        "region", "urban", "size",
    ],
    "persons": ["hhid", "member", "age"],
    "food_consumed": ["hhid", "item", "source", "quantity"],
    "food_bought": ["hhid", "item", "quantity", "expenditure"],
    "food_away": ["hhid", "kind", "spent", "in_kind"],
    "nonfood": ["hhid", "item", "recall_months", "purchased", "in_kind"],
    "utilities": None,
    "durables": None,
    "housing": None,
    "prices": None,
}  # fmt: skip
PLACES = ("psu", "soum", "bag")  # what a de-identified release lacks
LISTS = {
    "food": "data/codes/food_items.csv",
    "nonfood": "data/welfare/nonfood_items.csv",
    "durables": "data/codes/durables.csv",
    "calories": "data/welfare/calories.csv",
}


def tables(data: Microdata, leave_out: Sequence[str] = ()) -> dict[str, pd.DataFrame]:
    """The tables of the chain that a survey has, by name, with the columns that the steps use.

    leave_out: tables that are not to be used although they are there. Columns of places that are empty (a
    de-identified release) are dropped, so that no step takes them for one large place.
    """
    wanted = [name for name in COLUMNS if name in data.tables and name not in leave_out]
    found = {name: data.read(name, COLUMNS[name]) for name in wanted}
    if "households" in found:
        homes = found["households"]
        empty = [name for name in PLACES if homes[name].isna().all() or (homes[name] == "").all()]
        found["households"] = homes.drop(columns=empty)
    return found


@cache
def lists() -> chain.Lists:
    """The lists of items that are shipped: codes, what counts as consumption, calories."""
    read = {name: pd.read_csv(ROOT / path, dtype={"code": "str"}) for name, path in LISTS.items()}
    return chain.Lists(**{**read, "calories": calories(read["calories"])})
