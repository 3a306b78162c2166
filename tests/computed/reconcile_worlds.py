"""A small aggregate for the tests of the comparison, and the office's file that agrees with it."""

import numpy as np
import pandas as pd

LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
LINE = 400_000.0
SHARES = {"food": 0.3, "alcohol_tobacco": 0.05, "durables": 0.15, "housing": 0.2, "transport": 0.3}


def our_aggregate(n: int = 1600, seed: int = 3) -> pd.DataFrame:
    """n households in 8 aimags and 4 quarters, every location in every aimag, as the chain returns them."""
    rng = np.random.default_rng(seed)
    at = np.arange(n)
    size = rng.integers(1, 8, n)
    frame = pd.DataFrame(
        {
            "weight": 20.0 + 10 * rng.random(n),
            "quarter": at % 4 + 1,
            "aimag": [f"A{k}" for k in at // 4 % 8],
            "location": [LOCATIONS[k] for k in at // 32 % 4],
            "size": size,
            "equivalents": 0.3 + 0.7 * size,
            "index": 0.95 + 0.01 * (at // 4 % 8) + 0.005 * (at % 4),
        },
        index=pd.Index([f"22{k % 4 + 1}{k:06d}" for k in at], name="hhid"),
    )
    split = rng.dirichlet([20 * share for share in SHARES.values()], n)
    total = np.exp(13 + 0.5 * rng.standard_normal(n))
    for name, share in zip(SHARES, split.T, strict=True):
        frame[f"c_{name}"] = total * share
        frame[f"nominal_{name}"] = frame[f"c_{name}"] * 12 * frame["equivalents"] * frame["index"]
    eats_out = rng.random(n) < 0.5
    frame["nominal_food_away"] = frame["nominal_food"] * np.where(eats_out, 0.2 + 0.2 * rng.random(n), 0.0)
    frame["consumption"] = total
    frame["poor"] = frame["consumption"] < LINE
    return frame


def office_file(aggregate: pd.DataFrame) -> pd.DataFrame:
    """The office's file as it would be if it agreed in everything: single precision, numbers as keys."""
    away = aggregate["nominal_food_away"] / 12 / aggregate["equivalents"] / aggregate["index"]
    return pd.DataFrame(
        {
            "identif": np.arange(1, len(aggregate) + 1),
            "household_id": aggregate.index.astype(float),
            "totex_rpae": aggregate["consumption"].astype("float32"),
            "fdex_rpae": aggregate["c_food"].astype("float32"),
            "fdex13_rpae": away.astype("float32"),
            "pi_v1": aggregate["index"],
            "hhweight": aggregate["weight"],
            "hhsize": aggregate["size"],
        }
    ).reset_index(drop=True)
