"""Utilities: fuels, electricity, heating, water, refuse, with the subsidies and seasons of 2022.

The true yearly value at market prices is given. What households report differs from it as it did in
2022: no payment for electricity in the first half of the year, little at night, briquettes at a
subsidised price, water free in 2021, heating in winter alone. Each reported number keeps a way back
to the truth: twelve times the last month, quantity x market price, or the last twelve months.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from .parameters import MONTHS, settings
from .prices import Prices

ENERGY = [f"E{number:02d}" for number in range(1, 11)]
PAYMENTS = [f"P{number:02d}" for number in range(1, 10)]  # rent and repairs stand elsewhere
PLUMBER = "P08"  # paid beside the utilities: Table 1.1 counts eighteen of these nineteen
PIPED = ["P02", "P03", "P04", "P06", "P07", "P08"]
STOVE = ["E02", "E03", "E04", "E05", "E06", "E07", "E08"]
SEASONAL = [*STOVE, "E09", "E10"]


class Utilities(NamedTuple):
    """energy: hhid, item, quantity_1m, spent_1m, spent_12m, free_12m. payments: hhid, item, spent_1m,
    spent_12m, free_12m. meter: hhid, electricity_meter, electricity_subsidy (codes of the questionnaire).
    truth: hhid, item, value (true MNT a year at market prices)."""

    energy: pd.DataFrame
    payments: pd.DataFrame
    meter: pd.DataFrame
    truth: pd.DataFrame


def make_utilities(
    streams, households: pd.DataFrame, amount, deflator, prices: Prices | None = None
) -> Utilities:
    """amount: nominal MNT a year on utilities at market prices; deflator: of each household. prices: of the
    fuels by aimag and quarter, those that a price survey finds (None: the deflator alone)."""
    parameters = settings("nonfood_utilities")
    amount, deflator = np.asarray(amount, dtype=float), np.asarray(deflator, dtype=float)
    meter = _meters(streams("utilities/meters"), households, parameters["electricity"])
    value = _values(streams("utilities/amounts"), households, amount, parameters)
    rng = streams("utilities/recall")
    month = households["month"].to_numpy(int)
    energy, payments = [], []
    for column, item in enumerate([*ENERGY, *PAYMENTS]):
        row = np.flatnonzero(value[:, column] > 0)
        worth = value[row, column]
        if item == "E01":
            record = _electricity(row, worth, month, meter, parameters["electricity"])
        elif item in SEASONAL:
            level = deflator * (1.0 if prices is None else _relative(prices, item, households))
            record = _fuel(rng, item, worth, month[row], level[row], parameters)
        elif item == "P01":
            record = _heating(worth, month[row], parameters["heating_months"])
        else:
            record = _monthly(rng, item, worth, month[row], parameters)
        record.insert(0, "row", row)
        record.insert(1, "item", item)
        (energy if item in ENERGY else payments).append(record)
    value[:, [*ENERGY, *PAYMENTS].index(PLUMBER)] = 0.0
    row, item = np.nonzero(value > 0)
    hhid = households.index.to_numpy()
    truth = pd.DataFrame(
        {"hhid": hhid[row], "item": np.array([*ENERGY, *PAYMENTS])[item], "value": value[row, item]}
    )
    return Utilities(_ordered(energy, hhid), _ordered(payments, hhid), meter, truth)


def _ordered(records, hhid) -> pd.DataFrame:
    frame = pd.concat(records, ignore_index=True).sort_values(["row", "item"], kind="stable")
    frame.insert(0, "hhid", hhid[frame["row"].to_numpy()])
    return frame.drop(columns="row").reset_index(drop=True)


def _meters(rng, households, parameters) -> pd.DataFrame:
    """Meters: 1 two-tariff, 2 simple, 3 none; subsidy: 1 at night (ger districts), 2 all day, 3 no."""
    location = households["location"].astype(str)
    supplied = (households["electricity_source"] == "Central").to_numpy()
    two = rng.random(len(households)) < location.map(parameters["two_tariff"]).to_numpy(float)
    meter = np.where(~supplied, 3, np.where(two, 1, 2))
    outside = (households["heating"] != "Centralized").to_numpy() & (location == "Ulaanbaatar").to_numpy()
    social = supplied & (rng.random(len(households)) < parameters["all_day"])
    subsidy = np.where((meter == 1) & outside, 1, np.where(social, 2, 3))
    return pd.DataFrame(
        {"hhid": households.index.to_numpy(), "electricity_meter": meter, "electricity_subsidy": subsidy}
    )


def _values(rng, households, amount, parameters) -> np.ndarray:
    """True yearly value by item (n x 19), at market prices; rows without the plumber add up to `amount`."""
    location = households["location"].astype(str)
    central = (households["heating"] == "Centralized").to_numpy()
    electric = (households["heating"] == "Electricity").to_numpy()
    power = households["electricity"].to_numpy(bool)
    piped = central | ((households["dwelling"] == "Apartment") & households["water"].astype(bool)).to_numpy()
    n = len(households)
    names = [*ENERGY, *PAYMENTS]
    weight = np.zeros((n, len(names)))

    def by_place(entry):
        return location.map(entry).to_numpy(float) if isinstance(entry, dict) else np.full(n, float(entry))

    for column, name in enumerate(names):
        has = rng.random(n) < by_place(parameters["chance"].get(name, 1.0))
        if name == "E01":
            has &= power
        elif name in STOVE:
            has &= ~central & ~electric
        elif name == "P01":
            has &= central
        elif name in PIPED:
            has &= piped
        elif name == "P09":
            has &= ~piped
        weight[:, column] = has * by_place(parameters["weights"][name])
    weight[:, 0] *= np.where(electric, 2.5, 1.0)
    weight *= np.exp(parameters["spread"] * rng.standard_normal(weight.shape))
    counted = np.array([name != PLUMBER for name in names])
    weight[weight[:, counted].sum(axis=1) == 0, names.index("E07")] = 1.0
    return weight / weight[:, counted].sum(axis=1, keepdims=True) * amount[:, None]


def _relative(prices: Prices, item: str, households: pd.DataFrame) -> np.ndarray:
    """(n,) price of the item over its base price x deflator, in the aimag and quarter of each household."""
    at = int(np.flatnonzero(prices.items == item)[0])
    return prices.relative[at][prices.cell(households)]


def _electricity(row, worth, month, meter, parameters) -> pd.DataFrame:
    """A bill each month, nothing until the middle of 2022, less where the night is free."""
    subsidy = meter["electricity_subsidy"].to_numpy()[row]
    paid = np.select(
        [subsidy == 1, subsidy == 2], [1 - parameters["night_part"], parameters["all_day_part"]], 1.0
    )
    bill = worth / MONTHS * paid
    months_paid = np.maximum(month[row] - parameters["free_until"], 0)
    return pd.DataFrame(
        {
            "quantity_1m": np.nan,  # the bill is known, the use is not
            "spent_1m": np.where(months_paid > 0, bill, 0.0),
            "spent_12m": bill * months_paid,
            "free_12m": 0.0,
        }
    )


def _fuel(rng, item, worth, month, level, parameters) -> pd.DataFrame:
    """Fuels by the season of the last month; the year's purchases and what was collected. level: of the
    market price against its base, household by household."""
    market = parameters["unit_price"][item] * level
    price = parameters.get("subsidised_price", {}).get(item)
    price = market if price is None else np.full(len(worth), float(price))
    part = parameters["collected"].get(item, 0.0)
    free = worth * (rng.random(len(worth)) < part)
    bought = worth - free
    # the last month before the interview, the season's share with a spread
    season = np.array(parameters["season"])[(month - 2) % MONTHS]
    lately = season * np.exp(0.3 * rng.standard_normal(len(worth)))
    quantity = worth / market
    return pd.DataFrame(
        {
            "quantity_1m": quantity * lately,
            "spent_1m": bought / market * price * lately,
            "spent_12m": bought / market * price,
            "free_12m": free,
        }
    )


def _heating(worth, month, heated) -> pd.DataFrame:
    """District heating: paid in the months of the heating season."""
    return pd.DataFrame(
        {
            "spent_1m": np.where(np.isin(month, heated), worth / len(heated), 0.0),
            "spent_12m": worth,
            "free_12m": 0.0,
        }
    )


def _monthly(rng, item, worth, month, parameters) -> pd.DataFrame:
    """Water, sewerage, refuse, fees: the same each month; some of it free in 2021."""
    bill = worth / MONTHS
    free = item in parameters["free_in_2021"]
    unpaid = free & (month == 1) & (rng.random(len(worth)) < parameters["january_free"])
    months_paid = np.where(free, np.minimum(month, MONTHS), MONTHS)
    return pd.DataFrame(
        {
            "spent_1m": np.where(unpaid, 0.0, bill),
            "spent_12m": np.where(unpaid, 0.0, bill * months_paid),
            "free_12m": 0.0,
        }
    )
