"""From exact records to answers: heaping, rounding, lacking answers, and errors of known kind and place.

Each record that an error or a lacking answer touched is logged with its true and its recorded value.
Heaping touches nearly all records; its steps are parameters (`data/synthetic/measurement.yml`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.core.files import ROOT
from analysis.synthetic.items.parameters import settings
from analysis.synthetic.items.records import Items

KEYS = {
    "food_week": "item",
    "food_bought30": "item",
    "food_away": "kind",
    "nonfood": "item",
    "energy": "item",
    "payments": "item",
    "durables": "item",
    "housing": None,
    "persons": "pid",
}
LOG = ["table", "hhid", "key", "variable", "true", "recorded", "kind"]

# table -> variable -> heaping rule
MONEY = {
    "food_bought30": {"expenditure": "money"},
    "food_away": {"spent": "money", "in_kind": "money"},
    "nonfood": {"spent_1m": "money", "spent_12m": "money", "free_12m": "money"},
    "energy": {"spent_1m": "money", "spent_12m": "money", "free_12m": "money"},
    "payments": {"spent_1m": "money", "spent_12m": "money", "free_12m": "money"},
    "durables": {"price_paid": "money", "value_today": "money"},
    "housing": {
        "property_value": "property",
        "purchase_value": "property",
        "land_value": "property",
        "savings_amount": "property",
        "rent_self_assessed": "rent",
        "rent_actual": "rent",
    },
    "persons": {"wage_month": "wage", "wage_year": "wage_year"},
}


class Measured(NamedTuple):
    """items, persons: as recorded. log: the columns `LOG`; key is the item, kind or pid as text."""

    items: Items
    persons: pd.DataFrame | None
    log: pd.DataFrame


def measure(streams, items: Items, persons: pd.DataFrame | None = None, clean: bool = False) -> Measured:
    """Records as a survey writes them down; with `clean` exactly as they are, and an empty log.

    streams: `analysis.synthetic.streams.Streams`. persons: members with hhid, pid, wage_month, wage_year
    (MNT, 0 = none); other columns pass through.
    """
    if clean:
        return Measured(items, persons, pd.DataFrame(columns=LOG))
    streams = streams.child("measurement")
    parameters = settings("measurement")
    frames = dict(items.records())
    if persons is not None:
        frames["persons"] = persons
    exact = dict(frames)
    frames = {name: _heaped(streams, name, frame, parameters["heaping"]) for name, frame in frames.items()}
    log = []
    units = _units()
    for rule in [*parameters["errors"], *parameters["missing"]]:
        name = rule["table"]
        if name not in frames or rule["variable"] not in frames[name]:
            continue
        rng = streams(f"{name}/{rule['variable']}/{rule['kind']}")
        frames[name], entries = _spoilt(rng, name, frames[name], exact[name], rule, units)
        log.append(entries)
    recorded = pd.concat(log, ignore_index=True)[LOG]
    people = frames.pop("persons", None)
    return Measured(replace(items, **frames), people, recorded)


def heap(values, steps) -> np.ndarray:
    """Amounts rounded to the step of their size; what is above zero never becomes zero.

    steps: (from, step) pairs in rising order. Missing stays missing.
    """
    values = np.asarray(values, dtype=float)
    limits, sizes = np.array(steps, dtype=float).T
    step = sizes[np.searchsorted(limits, np.nan_to_num(np.abs(values)), side="right") - 1]
    # decimal: 0.1 x 3 is not 0.3 in binary; rounding again gives the shortest form, the same everywhere
    rounded = np.round(np.round(values / step) * step, 4)
    return np.where((rounded == 0) & (values > 0), step, rounded)


def _heaped(streams, name: str, frame: pd.DataFrame, heaping: dict) -> pd.DataFrame:
    changes = {
        variable: heap(frame[variable], heaping[rule])
        for variable, rule in MONEY.get(name, {}).items()
        if variable in frame
    }
    if name == "food_week":
        changes |= _heaped_quantities(frame, ["purchased", "own", "gift"], heaping, "")
        changes["unit_price"] = heap(frame["unit_price"], heaping["unit_price"])
    if name == "food_bought30":
        changes |= _heaped_quantities(frame, ["quantity"], heaping, "bulk_")
    if name == "energy":
        changes["quantity_1m"] = np.round(frame["quantity_1m"], 2)
    if name in ("nonfood", "energy", "payments"):
        # rounded apart, a month could come out above its year
        changes["spent_1m"] = np.where(
            frame["spent_1m"] <= frame["spent_12m"],
            np.minimum(changes["spent_1m"], changes["spent_12m"]),
            changes["spent_1m"],
        )
    if name == "prices":
        changes["price"] = np.round(frame["price"])
    if name == "housing":
        rng = streams("housing/heaping")
        for variable, rule in (("living_area", "area"), ("dwelling_age", "age")):
            step, share = heaping[rule]["step"], heaping[rule]["share"]
            values = frame[variable].to_numpy(float)
            coarse = rng.random(len(frame)) < share
            changes[variable] = np.where(coarse, np.maximum(np.round(values / step) * step, step), values)
        changes["total_area"] = np.fmax(frame["total_area"], changes["living_area"])
    return frame.assign(**changes)


def _heaped_quantities(frame, variables, heaping, prefix) -> dict[str, np.ndarray]:
    unit = frame["item"].map(_units())
    kind = (
        unit.map({"kg": "kg", "l": "kg", "g": "g", "piece": "piece", "box": "piece"}).fillna("kg").to_numpy()
    )
    result = {}
    for variable in variables:
        values = frame[variable].to_numpy(float)
        heaped = values.copy()
        for name in ("kg", "g", "piece"):
            inside = kind == name
            heaped[inside] = heap(values[inside], heaping[prefix + name])
        result[variable] = heaped
    return result


def _spoilt(rng, name, frame, exact, rule, units) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One kind of error put into a table: the table and its log entries."""
    variable = rule["variable"]
    values = frame[variable].to_numpy(float).copy()
    eligible = np.isfinite(values) & (values > 0)
    if "units" in rule:
        eligible &= frame["item"].map(units).isin(rule["units"]).to_numpy()
    hit = np.flatnonzero(eligible & (rng.random(len(values)) < rule["rate"]))
    before = values[hit].copy()
    if "factors" in rule:
        after = np.round(before * rng.choice(rule["factors"], len(hit)), 4)
    else:
        after = np.full(len(hit), float(rule.get("becomes", np.nan)))
    if variable == "age_months":
        after = np.maximum(1, np.round(after))
    values[hit] = after
    changed = hit[(before != after) | np.isnan(after)]
    key = KEYS[name]
    entries = pd.DataFrame(
        {
            "table": name,
            "hhid": frame["hhid"].iloc[changed].to_numpy(),
            "key": "" if key is None else frame[key].iloc[changed].astype(str).to_numpy(),
            "variable": variable,
            "true": exact[variable].to_numpy(float)[changed],
            "recorded": values[changed],
            "kind": rule["kind"],
        }
    )
    return frame.assign(**{variable: values}), entries


def _units() -> pd.Series:
    """Unit of each food code."""
    codes = pd.read_csv(ROOT / "data" / "codes" / "food_items.csv", usecols=["code", "unit"])
    return codes.set_index("code")["unit"]
