"""A small made-up survey in memory, of the shape the generator has, to write raw files from."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis.synthetic.raw.records import ANIMALS, LOANS, PURPOSES
from analysis.synthetic.steps import Parts

TRANSFERS = [101, 102, 103, 104, 105, 106, 107, 201, 202, 203, 204, 205, 206, 207, 208, 301, 302, 303, 304]
PARTS = (
    "food alcohol_tobacco clothing education health transport communication utilities personal_care "
    "household recreation durables housing insurance"
).split()


def population(streams, households: int) -> SimpleNamespace:
    rng = streams("skeleton")
    psu = np.arange(households) // 8 + 1
    units = psu.max()
    location = np.array(["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"])[np.arange(units) % 4][
        psu - 1
    ]
    region = np.where(location == "Ulaanbaatar", "Ulaanbaatar", "Eastern")
    aimag = np.where(location == "Ulaanbaatar", 11, 21)
    month = rng.integers(1, 13, units)[psu - 1]
    size = rng.integers(1, 7, households)
    consumption = np.exp(rng.normal(13.1, 0.5, households))
    frame = pd.DataFrame(
        {
            "psu": psu, "aimag": aimag, "soum": aimag * 100 + 1, "bag": psu % 9 + 1,
            "stratum": np.where(aimag == 11, 110, aimag * 10 + np.where(location == "Aimag center", 1, 2)),
            "weight": rng.uniform(20, 60, households), "month": month, "quarter": (month - 1) // 3 + 1,
            "location": location, "region": region,
            "urban": np.where(np.isin(location, ["Ulaanbaatar", "Aimag center"]), "Urban", "Rural"),
            "size": size, "adults": size, "children": 0 * size,
            "consumption": consumption, "consumption_pc": consumption,
            "land": rng.random(households) < 0.4, "savings": rng.random(households) < 0.1,
            "repaid": rng.random(households) < 0.5,
        },
        index=pd.RangeIndex(1, households + 1, name="hhid"),
    )  # fmt: skip
    for name in ANIMALS.values():
        frame[name] = np.where(rng.random(households) < 0.2, rng.integers(1, 200, households), 0)
    for name in LOANS.values():
        frame[f"loan_{name}"] = np.where(
            rng.random(households) < 0.1, rng.integers(1, 9, households) * 500.0, 0
        )
    frame["older_mortgage"] = (frame["loan_mortgage"] == 0) & (rng.random(households) < 0.1)
    some = (frame[[f"loan_{name}" for name in LOANS.values()]].sum(axis=1) > 0) | frame["older_mortgage"]
    for name in PURPOSES.values():
        frame[f"purpose_{name}"] = some & (rng.random(households) < 0.2)
    for code in TRANSFERS:
        frame[f"t_{code}"] = np.where(
            rng.random(households) < 0.1, rng.integers(1, 40, households) * 10_000 / 12, 0
        )
    return SimpleNamespace(households=frame, persons=_roster(streams("roster"), frame))


def _roster(rng, frame: pd.DataFrame) -> pd.DataFrame:
    extra = rng.random(len(frame)) < 0.05
    rows = frame["size"].to_numpy() + extra
    hhid = np.repeat(frame.index.to_numpy(), rows)
    pid = np.arange(len(hhid)) - np.repeat(np.cumsum(rows) - rows, rows) + 1
    age = np.where(pid == 1, rng.integers(18, 90, len(hhid)), rng.integers(0, 90, len(hhid)))
    last = pid == np.repeat(rows, rows)
    return pd.DataFrame(
        {
            "hhid": hhid, "pid": pid, "member": ~(last & np.repeat(extra, rows)),
            "relation": np.where(pid == 1, 1, 3),
            "sex": np.where(rng.random(len(hhid)) < 0.5, "Male", "Female"),
            "age": age, "marital": np.where(age > 20, 2, 1),
        }
    )  # fmt: skip


def people(streams, made) -> SimpleNamespace:
    rng = streams("people")
    persons = made.persons.copy()
    n = len(persons)
    adult = persons["age"].to_numpy() >= 15
    persons["education"] = "Primary"
    persons["education_code"] = 2
    persons["years_of_schooling"] = 4
    persons["attending"] = (persons["age"].to_numpy() < 15) & (rng.random(n) < 0.9)
    persons["attending_level"] = np.where(persons["attending"], 2.0, np.nan)
    persons["grade"] = np.where(persons["attending"], 3.0, np.nan)
    persons["complaint"] = rng.random(n) < 0.1
    persons["complaint_type"] = np.where(persons["complaint"], 12.0, np.nan)
    persons["sought"] = persons["complaint"] & (rng.random(n) < 0.5)
    persons["treatment_place"] = np.where(persons["sought"], 3.0, np.nan)
    persons["reason"] = np.where(persons["complaint"] & ~persons["sought"], 1.0, np.nan)
    for name in ("seeing", "hearing", "walking", "remembering", "self_care", "communicating"):
        persons[f"wg_{name}"] = np.where(persons["age"] >= 5, rng.integers(1, 5, n), np.nan)
    persons["hearing"] = False  # the truth's yes or no beside the questionnaire's level
    persons["worked"] = adult & (rng.random(n) < 0.6)
    for name in ("absent", "looked", "available"):
        persons[name] = adult & ~persons["worked"] & (rng.random(n) < 0.1)
    persons["occupation"] = np.where(persons["worked"], "Professionals", "")
    persons["occupation_code"] = np.where(persons["worked"], 61.0, np.nan)
    persons["industry_code"] = np.where(persons["worked"], 111.0, np.nan)
    persons["job_type"] = np.where(persons["worked"], 1.0, np.nan)
    persons["employer"] = np.where(persons["worked"], 3.0, np.nan)
    persons["hours"] = np.where(persons["worked"], 40.0, np.nan)
    persons["wage_month"] = np.where(persons["worked"], 1_300_000.0, np.nan)
    persons["wage_year"] = 12 * persons["wage_month"]
    return SimpleNamespace(households=made.households, persons=persons)


def holdings(streams, made) -> SimpleNamespace:
    return made


def categories(streams, households: pd.DataFrame, persons=None) -> pd.DataFrame:
    return households.assign(**{f"c_{name}": households["consumption"] / len(PARTS) for name in PARTS})


def weights(households: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    return households


def items(streams, households, persons, clean=False, prices=1.0) -> SimpleNamespace:
    rng = streams("items")

    def rows(mean: float, codes: list[int]) -> pd.DataFrame:
        drawn = rng.random((len(households), len(codes))) < mean / len(codes)
        row, column = np.nonzero(drawn)
        return pd.DataFrame({"hhid": households.index.to_numpy()[row], "item": np.array(codes)[column]})

    def money(n: int) -> np.ndarray:
        return np.rint(rng.gamma(2, 5000, n) * prices)

    food = rows(8, [10101, 10102, 10201, 10202, 10301, 11301, 11401, 10401, 10402, 10403])
    n = len(food)
    food = food.assign(
        purchased=np.round(rng.gamma(2, 1, n), 3), own=np.where(rng.random(n) < 0.2, 1.5, 0.0), gift=0.0,
        unit_price=np.where(rng.random(n) < 0.17, np.nan, money(n)),
    )  # fmt: skip
    rural = households["urban"].eq("Rural")
    bought = rows(8, [10101, 10102, 10201, 10203])
    bought = bought[bought["hhid"].map(rural)].reset_index(drop=True)
    bought = bought.assign(quantity=2.5, expenditure=money(len(bought)))
    spent = ["spent_1m", "spent_12m", "free_12m"]
    nonfood, energy, payments = (
        rows(6, [20101, 20102, 20201, 21401]),
        rows(2, [1, 5, 6]),
        rows(2, [1, 5, 9, 10]),
    )
    for frame in (nonfood, energy, payments):
        frame[spent] = money(3 * len(frame)).reshape(-1, 3)
    energy["quantity"] = 10.0
    durables = rows(5, [1, 3, 9, 12])
    durables = durables.assign(count=1, age_months=30, price_paid=money(len(durables)), value_today=1000.0)
    away = rows(1, [1, 2, 3]).rename(columns={"item": "kind"})
    away = away.assign(times=2, spent=money(len(away)), in_kind=np.nan)
    n = len(households)
    housing = pd.DataFrame({"hhid": households.index.to_numpy()})
    for name, top in [
        ("dwelling_type", 7), ("walls", 6), ("roof", 6), ("floor", 6), ("ger_walls", 6), ("ger_cover", 3),
        ("acquisition", 8), ("lighting", 8), ("heating", 8), ("water", 15), ("toilet", 10),
        ("electricity_meter", 3), ("electricity_subsidy", 3), ("rooms", 4), ("dwelling_age", 60),
    ]:  # fmt: skip
        housing[name] = rng.integers(1, top + 1, n)
    housing["property_value"] = np.where(rng.random(n) < 0.3, 98, np.round(rng.uniform(5, 90, n), 1))
    housing["purchase_value"] = np.where(rng.random(n) < 0.3, np.nan, 20.5)
    housing["rent_self_assessed"] = np.where(rng.random(n) < 0.7, np.nan, 300_000 * prices)
    housing["rent_actual"] = np.where(rng.random(n) < 0.97, np.nan, 400_000 * prices)
    housing["land_value"], housing["living_area"], housing["total_area"] = np.nan, 30.0, 40.0
    cpi = pd.DataFrame(
        {"year": 2022, "month": 1, "aimag": [11, 21], "item": [20101, 20101], "price": [5000.0, 5100.0]}
    )
    frames = {
        "food": food, "food_bought30": bought, "food_away": away, "nonfood": nonfood, "energy": energy,
        "payments": payments, "durables": durables, "housing": housing, "prices": cpi,
    }  # fmt: skip
    log = pd.DataFrame(
        {"table": ["nonfood"], "hhid": [int(nonfood["hhid"].iloc[0])], "key": [str(nonfood["item"].iloc[0])],
         "variable": ["spent_12m"], "true": [5000.0], "recorded": [50_000.0], "kind": ["factor of ten"]}
    )  # fmt: skip
    truth = {"parameters": pd.DataFrame({"name": ["line"], "value": [418_045.0]})}
    return SimpleNamespace(frames=frames, persons=persons, truth=truth, log=None if clean else log)


def fit(households: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"id": ["B02"], "official": [27.1], "synthetic": [27.0]})


def parts() -> Parts:
    return Parts(population, people, holdings, categories, weights, items, fit)
