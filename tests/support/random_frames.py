"""Frames made at random, with every declared column: no likeness to any survey is meant."""

import numpy as np
import pandas as pd

from analysis.chapters import vocabulary as words
from analysis.chapters.columns import FIGURE_HOUSEHOLDS, FIGURE_PERSONS, HOUSEHOLDS, PERSONS
from analysis.chapters.frames import Frames


def column(rng, declared, n):
    """A column of n random values that its declaration allows."""
    if declared.kind == "flag":
        return rng.random(n) < 0.5
    if declared.labels:
        values = pd.Series(declared.labels)
        return values.iloc[rng.integers(0, len(values), n)].to_numpy()
    if declared.kind == "text":
        return rng.integers(0, max(n // 9, 1), n).astype(str)
    return np.where(rng.random(n) < 0.5, 0.0, np.round(rng.lognormal(3, 1, n)))


def random_frames(n: int, seed: int = 1) -> Frames:
    """n households and their members."""
    rng = np.random.default_rng(seed)
    index = pd.Index([f"{k:05d}" for k in range(n)], name="hhid")
    homes = pd.DataFrame({c.name: column(rng, c, n) for c in HOUSEHOLDS if not c.optional}, index=index)
    homes["urban"] = np.where(homes["location"].isin(words.LOCATIONS[:2]), "Urban", "Rural")
    homes["psu"] = rng.integers(0, 40, n).astype(str)
    homes["stratum"] = homes["psu"].str[-1:]
    homes["adults"], homes["children"] = rng.integers(1, 5, n), rng.integers(0, 5, n)
    homes["size"] = homes["adults"] + homes["children"]
    homes["consumption"] = rng.lognormal(13.1, 0.5, n)
    homes["consumption_pc"] = homes["consumption"] * rng.uniform(0.6, 0.9, n)
    homes["weight"] = rng.uniform(20, 80, n)
    homes["head_age"] = rng.integers(18, 90, n)
    categories = [f"c_{c}" for c in words.CATEGORIES]
    homes[categories] = rng.dirichlet(np.ones(14), n) * homes[["consumption"]].to_numpy()
    members = pd.DataFrame({"hhid": np.repeat(homes.index.to_numpy(), homes["size"])})
    for declared in PERSONS[1:]:
        members[declared.name] = column(rng, declared, len(members))
    members["age"] = rng.integers(0, 80, len(members))
    for name, top in (("complaint_type", 13), ("treatment_place", 7), ("reason", 6)):
        members[name] = rng.integers(1, top, len(members))
    states = pd.Series(words.LABOUR).iloc[rng.integers(0, 3, len(members))].to_numpy()
    members["labour"] = np.where(members["age"] >= 15, states, "")
    homes, members = _with_columns_of_figures(np.random.default_rng(seed + 1), homes, members)
    return Frames(homes, members.sample(frac=1, random_state=2, ignore_index=True))


def _with_columns_of_figures(rng, homes, members) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What figures alone need: groups of food add up to food, workers alone have a job and a wage."""
    homes = homes.assign(**{c.name: column(rng, c, len(homes)) for c in FIGURE_HOUSEHOLDS})
    groups = [f"f_{group}" for group in words.FOODS]
    homes[groups] = rng.dirichlet(np.ones(len(groups)), len(homes)) * homes[["c_food"]].to_numpy()
    parts = [f"nominal_{part}" for part in words.NOMINAL_PARTS]
    homes["nominal"] = homes[parts].sum(axis=1) + rng.uniform(1, 50, len(homes))
    works = (members["labour"] == "Employed").to_numpy()
    members = members.assign(**{c.name: column(rng, c, len(members)) for c in FIGURE_PERSONS})
    for name, labels in (("branch8", words.FIGURE_BRANCHES), ("job", words.JOBS)):
        drawn = pd.Series(labels).iloc[rng.integers(0, len(labels), len(members))].to_numpy()
        members[name] = np.where(works, drawn, "")
    members["wage"] = members["wage"].where(works, 0.0) * 1e5
    return homes, members
