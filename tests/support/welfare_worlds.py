"""Small surveys for the tests of the welfare steps: frames in the layout of the microdata."""

import numpy as np
import pandas as pd

ITEMS = pd.DataFrame(
    {"code": ["flour", "mutton", "milk", "beer", "snuff"], "group": ["food"] * 3 + ["alcohol", "tobacco"]}
)
BASE = {"flour": 1700.0, "mutton": 11000.0, "milk": 3000.0, "beer": 6000.0, "snuff": 200.0}
LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")


def survey_households(n: int = 240, psus: int = 24) -> pd.DataFrame:
    """n households in `psus` sampling units: two units a bag, four a soum, six an aimag."""
    psu = np.arange(n) * psus // n
    return pd.DataFrame(
        {
            "hhid": [f"h{i:04d}" for i in range(n)],
            "weight": 10.0 + np.arange(n) % 7,
            "size": 1 + np.arange(n) % 5,
            "year": 2022,
            "quarter": psu % 2 + 1,
            "month": 3 * (psu % 2) + 1 + np.arange(n) % 3,
            "aimag": (psu // 6).astype(str),
            "soum": (psu // 4).astype(str),
            "bag": (psu // 2).astype(str),
            "psu": psu.astype(str),
            "location": np.array(LOCATIONS)[psu // 6 % 4],
            "urban": psu // 6 % 4 < 2,
        }
    )


def food_rows(homes: pd.DataFrame, seed: int = 1, spread: float = 0.1, bought_share: float = 0.7):
    """consumed, bought, away: every household eats every item; some of it bought, the rest own or given."""
    rng = np.random.default_rng(seed)
    rows = homes[["hhid", "size"]].merge(ITEMS[["code"]].rename(columns={"code": "item"}), how="cross")
    quantity = rows["size"] * np.exp(rng.normal(0, 0.3, len(rows)))
    bought = rng.random(len(rows)) < bought_share
    price = rows["item"].map(BASE) * np.exp(spread * rng.standard_normal(len(rows)))
    source = np.where(bought, "purchased", np.where(rng.random(len(rows)) < 0.5, "own", "gift"))
    consumed = rows[["hhid", "item"]].assign(source=source, quantity=quantity, instrument="recall")
    paid = rows.loc[bought, ["hhid", "item"]].assign(
        quantity=3 * quantity[bought], expenditure=3 * (quantity * price)[bought], days=30
    )
    away = pd.DataFrame(
        {
            "hhid": homes["hhid"],
            "kind": "2",
            "times": 1,
            "spent": 5000.0 + 10.0 * np.arange(len(homes)),
            "in_kind": 700.0,
        }
    )
    return consumed, paid, away
