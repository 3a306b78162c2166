"""A small population to try the people on: households with contract-like columns and a roster.

Made from round shares of common sense, not from the tables: what the generator does with it must not
depend on how well it fits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LOCATIONS = ["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"]
OUTSIDE = ["Western", "Khangai", "Central", "Eastern"]


@dataclass(frozen=True)
class Population:
    households: pd.DataFrame
    persons: pd.DataFrame


def make(households: int = 3000, seed: int = 5) -> Population:
    rng = np.random.default_rng(seed)
    n = households
    location = rng.choice(LOCATIONS, n, p=[0.3, 0.28, 0.2, 0.22])
    capital = location == "Ulaanbaatar"
    region = np.where(capital, "Ulaanbaatar", rng.choice(OUTSIDE, n))
    frame = pd.DataFrame({"location": location, "region": region}, index=pd.RangeIndex(1, n + 1, name="hhid"))
    frame["urban"] = np.where(np.isin(location, LOCATIONS[:2]), "Urban", "Rural")
    frame["weight"] = np.where(capital, 70, 30) * rng.lognormal(0, 0.3, n)
    middle = pd.Series(location).map(dict(zip(LOCATIONS, [6.6e5, 5.9e5, 5.7e5, 5.2e5], strict=True)))
    frame["consumption"] = middle.to_numpy() * rng.lognormal(0, 0.45, n)
    persons = _roster(rng, frame)
    size = persons.groupby("hhid").size()
    frame["size"] = size
    heads = persons[persons["relation"] == 1].set_index("hhid")
    frame["head_sex"], frame["head_age"] = heads["sex"], heads["age"]
    frame = _heads(rng, frame)
    frame["quarter"] = rng.integers(1, 5, n)
    frame["psu"] = np.arange(n) // 9
    frame["stratum"] = pd.factorize(frame["region"] + frame["location"])[0]
    return Population(frame, persons)


def _roster(rng, frame: pd.DataFrame) -> pd.DataFrame:
    n = len(frame)
    age = np.clip(np.round(rng.normal(46, 15, n)), 18, 92).astype(int)
    couple = rng.random(n) < 0.65
    children = rng.poisson(np.where(age < 50, 1.6, 0.7))
    parts = [_part(frame.index, 1, np.where(rng.random(n) < 0.72, "Male", "Female"), age)]
    spouse_age = np.clip(age[couple] - rng.integers(-3, 8, couple.sum()), 18, 90)
    parts.append(_part(frame.index[couple], 2, "Female", spouse_age))
    parents = np.repeat(np.arange(n), children)
    gap = age[parents] - rng.integers(19, 40, len(parents))
    born = gap >= 0
    sexes = rng.choice(["Male", "Female"], born.sum())
    parts.append(_part(frame.index[parents[born]], 3, sexes, gap[born]))
    roster = pd.concat(parts).sort_values(["hhid", "relation", "age"], kind="stable", ignore_index=True)
    roster.insert(1, "pid", roster.groupby("hhid").cumcount() + 1)
    roster["member"] = (roster["relation"] < 3) | (rng.random(len(roster)) > 0.03)
    return roster


def _part(hhid, relation, sex, age) -> pd.DataFrame:
    return pd.DataFrame({"hhid": hhid, "relation": relation, "sex": sex, "age": age, "marital": 2})


def _heads(rng, frame: pd.DataFrame) -> pd.DataFrame:
    n = len(frame)
    education = ["None", "Primary", "Lower secondary", "Higher secondary", "Vocational"]
    education.append("University or higher")
    country = frame["location"] == "Countryside"
    frame["head_education"] = np.where(
        country,
        rng.choice(education, n, p=[0.12, 0.16, 0.3, 0.26, 0.09, 0.07]),
        rng.choice(education, n, p=[0.02, 0.05, 0.12, 0.3, 0.2, 0.31]),
    )
    working = rng.random(n) < np.where(frame["head_age"] < 58, 0.8, 0.12)
    frame["head_labour"] = np.where(
        working, "Employed", np.where(rng.random(n) < 0.04, "Unemployed", "Out of the labor force")
    )
    industry = np.where(country, "Agriculture", rng.choice(["Industry", "Services"], n, p=[0.35, 0.65]))
    sector = np.where(country, "Herder", rng.choice(["Private", "Public", "State"], n, p=[0.7, 0.22, 0.08]))
    frame["head_industry"] = np.where(working, industry, "")
    frame["head_sector"] = np.where(working, sector, "")
    return frame
