"""The two steps of the generator that this package makes: categories, and the records of the survey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.synthetic import measurement

from .categories import divided
from .records import Items, exact_items

CATEGORY_TABLES = ["B23", "B24", "T1-2"]
ITEM_TABLES = ["A01", "F3-3"]
MILLION = 1_000_000
CANNOT_SAY = 98.0  # million MNT: a value that nobody may have


@dataclass(frozen=True)
class SurveyItems:
    """What the layouts write raw, and what is known behind it.

    frames: food, food_bought30, food_away, nonfood, energy, payments, durables, housing, prices; values of
    dwellings and land in million MNT (98 = cannot say), other money in MNT. persons: the roster with wages as
    recorded (None if none was given). truth: frames by name. log: records that were changed (None if clean).
    """

    frames: dict[str, pd.DataFrame]
    persons: pd.DataFrame | None
    truth: dict[str, pd.DataFrame]
    log: pd.DataFrame | None


def categories(
    streams, households: pd.DataFrame, targets, persons: pd.DataFrame | None = None
) -> pd.DataFrame:
    """`households` with the fourteen columns c_* added (real MNT a month per adult equivalent).

    targets: the module `analysis.synthetic.targets`, of which only calibrated numbers are read. persons: the
    roster with enrolled; without it education does not know who studies.
    """
    printed = targets.calibrated(CATEGORY_TABLES)
    amounts = divided(streams("shares"), households, printed, _members(persons))
    return households.drop(columns=amounts.columns, errors="ignore").join(amounts)


def make_items(
    streams,
    households: pd.DataFrame,
    persons: pd.DataFrame | None,
    targets,
    clean: bool = False,
    prices: float = 1.0,
) -> SurveyItems:
    """Item records of all households.

    households: index hhid, attributes, consumption and c_*. persons: the roster. targets: the module
    `analysis.synthetic.targets`. clean: without heaping, errors and answers that went missing. prices:
    multiple of all money, for a later year.
    """
    printed = targets.calibrated(ITEM_TABLES)
    exact = exact_items(streams, households, printed, _members(persons), prices)
    found = measurement.measure(streams, exact, persons, clean)
    log = None if clean else found.log
    return SurveyItems(_frames(found.items), found.persons, exact.truth, log)


def _members(persons: pd.DataFrame | None) -> pd.DataFrame | None:
    if persons is None or "member" not in persons:
        return persons
    return persons[persons["member"].to_numpy(bool)]


def _frames(items: Items) -> dict[str, pd.DataFrame]:
    """Records under the names and in the units of the questionnaire."""
    frames = items.records()
    frames["food"] = frames.pop("food_week")
    frames["energy"] = _numbered(frames["energy"]).rename(columns={"quantity_1m": "quantity"})
    frames["payments"] = _numbered(frames["payments"])
    frames["housing"] = _housing(frames["housing"], frames.pop("meter"))
    return frames


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Codes such as E01 and P10 as the numbers of the questionnaire."""
    return frame.assign(item=frame["item"].str[1:].astype(int))


def _housing(frame: pd.DataFrame, meter: pd.DataFrame) -> pd.DataFrame:
    asked = frame["rent_actual"].isna()
    value = frame["property_value"] / MILLION
    value = value.where(value != CANNOT_SAY, CANNOT_SAY - 0.5)
    return frame.assign(
        property_value=np.where(asked & value.isna(), CANNOT_SAY, value),
        purchase_value=frame["purchase_value"] / MILLION,
        land_value=frame["land_value"] / MILLION,
    ).merge(meter, on="hhid", how="left", validate="one_to_one")
