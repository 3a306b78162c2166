"""Official numbers beside those computed from two frames: how well a made-up survey fits the tables.

Frames and tags in, one row a printed number out. A number fits when it is as near as these rules ask
(`TOLERANCES`), or equal to the printed one once rounded as that is:

    value            within 0.5 percentage points (percentages and indices) or 2 % of the printed number
    standard_error   within 20 % or 0.1 percentage points
    interval         its ends as values
    observations     exactly
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .engine import KEY, evaluate
from .frames import Frames
from .standard_errors import standard_errors
from .tables import ids

FIELDS = ("value", "standard_error", "ci_lower", "ci_upper", "observations")
POINTS = ("percent", "index")  # units in which half a point is near
TOPICS = {
    "Poverty and inequality": ("B01", "B02", "B03", "B04", "B25", "B26", "T2-1", "C01", "C02", "C03", "C04"),
    "Households and their heads": ("B05", "B06", "B07", "B08", "B09", "B10", "B27", "C05", "C06", "C07"),
    "Livestock, land, savings, loans": ("B11", "B12", "B13", "B14", "B15", "B47", "B48", "C08", "C09"),
    "Dwellings and services": ("B16", "B17", "B18", "B28", "B29", "B30", "C10", "C11", "C12", "C13", "C14"),
    "Transfers": ("B19", "B20"),
    "Consumption": ("B21", "B22", "B23", "B24"),
    "Education": ("B31", "B32", "B33"),
    "Health and disability": ("B34", "B35", "B36", "B37", "B38", "B39"),
    "Work": ("B40", "B41", "B42", "B43", "B44", "B45", "B46"),
    "Durable goods": ("B49",),
}
INDICES = (
    "headcount",
    "poverty_gap",
    "poverty_severity",
    "share_of_poor",
    "number_of_poor",
    "gini",
    "p90p10",
)
COLUMNS = [*KEY, "field", "kind", "topic", "unit", "decimals", "tag", "official", "synthetic", "difference",
           "tolerance", "fits"]  # fmt: skip


def fit(frames: Frames, tags: pd.DataFrame) -> pd.DataFrame:
    """One row a printed number of annexes B and C and Table 2.1 that a survey can give.

    tags: KEY, field, printed, unit, decimals, tag, one row a printed number (other tables are passed
    over). The rows stand in the order of the tables. Columns of the result: KEY, field, kind (margin,
    poverty index, standard error, interval, observations), topic, unit, decimals, tag, official,
    synthetic (rounded to four decimals beyond the printed ones), difference, tolerance (largest
    difference that fits), fits (bool).
    """
    printed = tags[tags["id"].isin(ids())]
    table = printed.merge(_computed(frames), on=[*KEY, "field"], how="inner", validate="one_to_one")
    table = table.sort_values("place", ignore_index=True)
    table = table.rename(columns={"printed": "official"})
    decimals = table["decimals"].fillna(0).astype(int)
    table["decimals"] = decimals
    table["synthetic"] = _rounded(table["synthetic"].to_numpy(dtype=float), decimals.to_numpy() + 4)
    table["difference"] = _rounded(
        (table["synthetic"] - table["official"]).to_numpy(), decimals.to_numpy() + 4
    )
    table["kind"] = _kind(table)
    table["topic"] = table["id"].map({i: topic for topic, members in TOPICS.items() for i in members})
    table["tolerance"] = _tolerance(table)
    table["fits"] = table["difference"].abs() <= table["tolerance"] + 1e-9
    return table[COLUMNS].reset_index(drop=True)


def summary(table: pd.DataFrame, by: Iterable[str] = ("tag",)) -> pd.DataFrame:
    """Numbers, how many fit and their share (per cent), by some columns of `fit`'s result."""
    grouped = table.groupby(list(by), observed=True, sort=False)["fits"].agg(["size", "sum"]).reset_index()
    grouped = grouped.rename(columns={"size": "numbers", "sum": "fitting"})
    return grouped.assign(share=100 * grouped["fitting"] / grouped["numbers"])


def worst(table: pd.DataFrame, count: int = 20) -> pd.DataFrame:
    """The numbers that miss by most, measured in tolerances; column `misses` is added."""
    tolerance = table["tolerance"].where(table["tolerance"] > 0, 1.0)
    missed = (table["difference"].abs() / tolerance).fillna(np.inf)
    order = missed.where(~table["fits"], 0.0).sort_values(ascending=False, kind="stable").index[:count]
    return table.assign(misses=missed).loc[order].reset_index(drop=True)


def _computed(frames: Frames) -> pd.DataFrame:
    """KEY, field, synthetic, place in the tables' order: all that can be printed, from the frames."""
    values = evaluate(frames).rename(columns={"estimate": "value"})
    long = [values[[*KEY, "value"]].melt(KEY, var_name="field", value_name="synthetic")]
    errors = standard_errors(frames)
    fields = list(FIELDS[1:])
    errors["observations"] = errors["observations"].astype(float)
    long.append(errors[[*KEY, *fields]].melt(KEY, var_name="field", value_name="synthetic"))
    cell = {key: place for place, key in enumerate(values[KEY].itertuples(index=False, name=None))}
    computed = pd.concat(long, ignore_index=True)
    places = [cell[key] for key in computed[KEY].itertuples(index=False, name=None)]
    rank = computed["field"].map({field: k for k, field in enumerate(FIELDS)})
    return computed.assign(place=np.asarray(places) * len(FIELDS) + rank)


def _kind(table: pd.DataFrame) -> pd.Series:
    named = {
        "standard_error": "standard error",
        "ci_lower": "interval",
        "ci_upper": "interval",
        "observations": "observations",
    }
    of_values = pd.Series(
        np.where(table["measure"].isin(INDICES), "poverty index", "margin"), index=table.index
    )
    return table["field"].map(named).fillna(of_values)


def _tolerance(table: pd.DataFrame) -> pd.Series:
    """The largest difference that fits, in the unit of the number."""
    size = table["official"].abs()
    rounding = 0.5 * 10.0 ** -table["decimals"].astype(float)
    of_value = np.maximum(0.02 * size, np.where(table["unit"].isin(POINTS), 0.5, 0.0))
    of_error = np.maximum(0.2 * size, 0.1)
    found = np.where(table["field"] == "standard_error", of_error, np.maximum(of_value, rounding))
    return pd.Series(np.where(table["field"] == "observations", 0.0, found), index=table.index)


def _rounded(values: np.ndarray, decimals: np.ndarray) -> np.ndarray:
    """Values rounded each to its own number of decimals, so that files are the same on every machine."""
    result = values.copy()
    for number in np.unique(decimals):
        here = decimals == number
        result[here] = np.round(values[here], int(number))
    return result
