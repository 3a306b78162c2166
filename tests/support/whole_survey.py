"""A whole small survey in the layout of the microdata, without outliers or gaps, and its lists of items."""

import numpy as np
import pandas as pd
from welfare_worlds import ITEMS, LOCATIONS, food_rows, survey_households

from analysis.welfare.chain import Lists

NONFOOD = pd.DataFrame(
    {
        "code": ["20101", "21701", "20901", "22301"],
        "component": ["clothing", "education", "housing", None],
        "included": [True, True, True, False],
        "recall_months": [12, 12, 12, 12],
    }
)
DURABLES = pd.DataFrame({"code": ["1", "2"], "included": [True, False]})
KCAL = pd.DataFrame({"item": ["flour", "mutton", "milk"], "kcal": [3640.0, 2000.0, 600.0]})
LISTS = Lists(ITEMS.assign(residual=False), NONFOOD, DURABLES, KCAL)


def tables(n: int = 240) -> dict[str, pd.DataFrame]:
    """Households of one to five members; one non-member in each third household."""
    rng = np.random.default_rng(5)
    homes = survey_households(n).assign(region="Ulaanbaatar", stratum="1")
    homes["location"] = np.array(LOCATIONS)[np.arange(n) // 10 % 4]
    consumed, bought, away = food_rows(homes, spread=0.05)
    hhid, size = homes["hhid"], homes["size"]
    members = homes.loc[homes.index.repeat(size), ["hhid"]]
    line = members.groupby("hhid").cumcount()
    persons = pd.DataFrame({"hhid": members["hhid"], "member": True, "age": np.where(line < 2, 40, 8)})
    guests = pd.DataFrame({"hhid": hhid[::3], "member": False, "age": 30})
    spent = hhid.to_frame().merge(NONFOOD[["code"]].rename(columns={"code": "item"}), how="cross")
    spent = spent.assign(recall_months=12, purchased=1000.0 * rng.integers(50, 90, len(spent)), in_kind=0.0)
    owned = pd.DataFrame({"hhid": hhid, "item": "1", "count": 1, "age_months": 24.0,
                          "purchase_price": 1_000_000.0, "current_value": 640_000.0})  # fmt: skip
    rent = np.exp(rng.normal(12.5, 0.2, n))
    lived = pd.DataFrame(
        {"hhid": hhid, "dwelling_type": np.where(np.arange(n) % 4 == 0, "1", "2"), "rooms": 1 + np.arange(n) % 3,
         "dwelling_age": 10, "living_area": 40.0 + np.arange(n) % 9, "total_area": 50.0, "heating": "5", "water": "10",
         "toilet": "7", "lighting": "1", "walls": "1", "roof": "1", "floor": "1", "ger_walls": 5, "ger_cover": "1",
         "electricity_meter": "2", "electricity_subsidy": "3", "property_value": 120 * rent,
         "rent_self_assessed": np.where(np.arange(n) % 4 == 0, np.nan, rent),
         "rent_actual": np.where(np.arange(n) % 40 == 1, rent, np.nan)}
    )  # fmt: skip
    bills = pd.DataFrame({"hhid": hhid, "item": "E04", "quantity": 1.0, "spent_1m": 20_000.0, "spent_12m": 240_000.0,
                          "in_kind_12m": 0.0})  # fmt: skip
    prices = pd.DataFrame(
        [(2022, month, str(aimag), item, price * (1 + 0.1 * aimag)) for month in range(1, 13) for aimag in range(4)
         for item, price in (("20101", 30_000.0), ("21701", 9_000.0))],
        columns=["year", "month", "aimag", "item", "price"],
    )  # fmt: skip
    return {
        "households": homes,
        "persons": pd.concat([persons, guests], ignore_index=True),
        "food_consumed": consumed,
        "food_bought": bought,
        "food_away": away,
        "nonfood": spent,
        "utilities": bills,
        "durables": owned,
        "housing": lived,
        "prices": prices,
    }
