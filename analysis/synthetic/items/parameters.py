"""Parameters of the items: budget shares, prices, probabilities, read from `data/synthetic/`."""

from __future__ import annotations

from functools import cache

import pandas as pd

from analysis.chapters.frames import official_line
from analysis.core.files import ROOT, parsed_yaml
from analysis.synthetic import targets

FOLDER = ROOT / "data" / "synthetic"
CALORIES = ROOT / "data" / "welfare" / "calories.csv"  # what a unit of food holds is said there alone
LINE = official_line()  # MNT a month per adult equivalent
MONTHS = 12
DAYS, WEEK = 365, 7


@cache
def settings(name: str) -> dict:
    """One YAML file of parameters by its name without the ending."""
    return parsed_yaml((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


def listed(names: tuple[str, ...]) -> pd.DataFrame:
    """Parameters of some YAML files as a list: file, name (levels joined by " > "), value (text)."""
    rows = [(name, *entry) for name in names for entry in _leaves(settings(name))]
    return pd.DataFrame(rows, columns=["file", "name", "value"])


def _leaves(node, above: str = ""):
    if not isinstance(node, dict):
        yield above, str(node)
        return
    for key, value in node.items():
        yield from _leaves(value, f"{above} > {key}" if above else str(key))


@cache
def table(name: str) -> pd.DataFrame:
    """One CSV of item parameters (food, nonfood, durables); text columns without missing values."""
    frame = pd.read_csv(FOLDER / f"{name}.csv")
    text = frame.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes]]
    return frame.fillna({column: "" for column in text})


@cache
def food() -> pd.DataFrame:
    """The 132 food codes: calories of a unit, base price, daily spending near the line.

    Spending is MNT per adult equivalent; calories are those of `data/welfare/calories.csv`.

    Items of the printed basket: price = calories of a unit x printed cost / printed calories.
    """
    frame = table("food")
    printed = targets.calibrated(["A01"]).pivot(index="row_path", columns="measure", values="printed")
    basket = frame["basket"] != ""
    cost = frame["basket"].map(printed["cost"])
    calories = frame["basket"].map(printed["calories"])
    kcal = frame["item"].map(_calories())
    frame = frame.assign(
        kcal=kcal,
        price=frame["price"].where(~basket, kcal * cost / calories),
        daily=frame["daily"].where(~basket, cost),
        in_basket=basket,
    )
    return frame.drop(columns=["basket", "source"])


def _calories() -> pd.Series:
    """kcal in a unit of each food; alcohol, tobacco and foods without a unit are not there."""
    listed = pd.read_csv(CALORIES, usecols=["code", "kcal_per_unit"])
    return listed.set_index("code")["kcal_per_unit"].dropna()
