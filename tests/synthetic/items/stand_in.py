"""A small population with the columns of the contract, so that items can be tested on their own."""

import numpy as np
import pandas as pd

REGION = {
    11: "Ulaanbaatar", 21: "Eastern", 22: "Eastern", 43: "Central", 45: "Central", 61: "Khangai",
    65: "Khangai", 83: "Western", 85: "Western",
}  # fmt: skip
COUNTED = [
    "computer",
    "smart_phone",
    "refrigerator",
    "washing_machine",
    "generator",
    "television",
    "motorcycle",
    "truck",
    "car",
]
LEVELS = ["", "Pre-school", "Primary", "Lower secondary", "Upper secondary", "Vocational", "University"]


def households(n: int = 3000, seed: int = 1) -> pd.DataFrame:
    """One row a household with the attributes that the items depend on."""
    rng = np.random.default_rng(seed)
    psu = np.repeat(np.arange(n // 9 + 1), 9)[:n]
    units = psu.max() + 1
    aimag = rng.choice(list(REGION), units, p=[0.36, *[0.08] * 8])
    location = np.where(
        aimag == 11,
        "Ulaanbaatar",
        rng.choice(["Aimag center", "Soum center", "Countryside"], units, p=[0.35, 0.35, 0.3]),
    )
    quarter = rng.integers(1, 5, units)
    frame = pd.DataFrame(
        {"psu": psu + 1, "aimag": aimag[psu], "location": location[psu], "quarter": quarter[psu]}
    )
    frame.index = pd.RangeIndex(1, n + 1, name="hhid")
    frame["month"] = 3 * (frame["quarter"] - 1) + 1 + rng.integers(0, 3, units)[psu]
    frame["region"] = frame["aimag"].map(REGION)
    frame["urban"] = np.where(frame["location"].isin(["Ulaanbaatar", "Aimag center"]), "Urban", "Rural")
    frame["stratum"] = frame["aimag"] * 10
    frame["soum"], frame["bag"] = frame["aimag"] * 100 + 1, (frame["aimag"] * 100 + 1) * 100 + 1
    frame["weight"] = np.exp(0.4 * rng.standard_normal(n)) * np.where(aimag[psu] == 11, 60, 35)
    level = frame["location"].map(
        {"Ulaanbaatar": 0.42, "Aimag center": 0.28, "Soum center": 0.18, "Countryside": 0.08}
    )
    frame["consumption"] = np.round(418_045 * np.exp(level + 0.5 * rng.standard_normal(n)), 2)
    frame["children"] = rng.poisson(1.3, n)
    frame["adults"] = 1 + rng.poisson(1.3, n)
    frame["size"] = frame["adults"] + frame["children"]
    rich = np.log(frame["consumption"] / 418_045)
    urban = frame["urban"] == "Urban"
    draw = rng.random(n) + 0.25 * rich + 0.25 * (frame["location"] == "Ulaanbaatar")
    frame["dwelling"] = np.select([draw > 0.95, draw > 0.5], ["Apartment", "House"], "Ger")
    apartment = frame["dwelling"] == "Apartment"
    frame["heating"] = np.where(
        apartment, "Centralized", np.where(rng.random(n) < 0.4, "Improved stove", "Traditional stove")
    )
    frame["water"] = apartment | (rng.random(n) < 0.75)
    frame["sanitation"] = apartment | (rng.random(n) < 0.5)
    frame["electricity_source"] = np.where(frame["location"] == "Countryside", "Solar", "Central")
    frame["electricity"] = True
    frame["head_sector"] = np.where(
        (frame["location"] == "Countryside") & (rng.random(n) < 0.8), "Herder", "Private"
    )
    herder = frame["head_sector"] == "Herder"
    for name, mean in {"cattle": 15, "horses": 10, "camels": 1, "sheep": 90, "goats": 80}.items():
        frame[name] = np.where(herder, rng.poisson(mean, n), 0)
    for name, chance in zip(COUNTED, [0.3, 0.95, 0.85, 0.75, 0.03, 0.9, 0.1, 0.05, 0.45], strict=True):
        frame[f"d_{name}"] = (rng.random(n) < chance) * rng.choice([1, 1, 1, 2], n)
    frame.loc[~urban, "d_car"] = (rng.random((~urban).sum()) < 0.35).astype(int)
    return frame


def persons(of: pd.DataFrame, seed: int = 2) -> pd.DataFrame:
    """One row a member: hhid, pid, age, enrolled, wages."""
    rng = np.random.default_rng(seed)
    hhid = np.repeat(of.index.to_numpy(), of["size"])
    frame = pd.DataFrame({"hhid": hhid})
    frame["pid"] = frame.groupby("hhid").cumcount() + 1
    child = frame["pid"].to_numpy() > np.repeat(of["adults"].to_numpy(), of["size"])
    frame["age"] = np.where(child, rng.integers(0, 15, len(hhid)), rng.integers(15, 75, len(hhid)))
    level = np.select(
        [~child & (frame["age"] < 24), child & (frame["age"] > 10), child & (frame["age"] > 5), child],
        [6, 3, 2, 1],
        0,
    )
    frame["enrolled"] = np.array(LEVELS)[np.where(rng.random(len(hhid)) < 0.8, level, 0)]
    frame["wage_month"] = np.where(
        ~child & (rng.random(len(hhid)) < 0.4), rng.lognormal(14.0, 0.5, len(hhid)), 0.0
    )
    frame["wage_year"] = frame["wage_month"] * 12
    return frame
