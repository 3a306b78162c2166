"""Complaints, treatment and the six Washington Group questions: priors, and levels of difficulty.

The figures are round assumptions on how health goes with age and sex; the printed tables tilt the draws.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from .chance import by_age, by_label, normalised
from .labels import DISABILITIES, PLACES, QUESTIONS

# Chance of a complaint in 30 days by age.
_COMPLAINT = ([0, 5, 15, 30, 45, 60, 75], [0.13, 0.07, 0.045, 0.055, 0.085, 0.15, 0.21])
# Percent of the complaints by type, in the order of COMPLAINTS; ages 0, 5, 15, 30, 45, 60 and older.
_TYPES = [
    [0.2, 78, 7, 1, 1, 3, 0.2, 0, 0.1, 3, 2, 6],
    [0.5, 58, 9, 3, 4, 8, 1, 0, 0.2, 3, 8, 6],
    [4, 34, 11, 6, 8, 9, 4, 9, 0.5, 5, 8, 7],
    [11, 25, 12, 6, 11, 8, 8, 4, 1.5, 4, 7, 7],
    [24, 17, 11, 5, 13, 6, 11, 0, 2.5, 3, 5, 7],
    [42, 11, 7, 4, 12, 4, 9, 0, 3, 2, 2, 6],
]
_TYPE_AGES = [0, 5, 15, 30, 45, 60]
# Chance that a complaint is treated, and percent by place, in the order of PLACES, by type.
_SOUGHT = [0.88, 0.82, 0.85, 0.88, 0.83, 0.92, 0.78, 0.98, 0.97, 0.98, 0.84, 0.8]
_PLACES = [
    [18, 32, 42, 7, 0.3, 0.3],
    [8, 28, 56, 6, 0.1, 0.5],
    [20, 34, 34, 11, 0.4, 0.4],
    [24, 36, 24, 15, 0.4, 0.4],
    [22, 33, 32, 12, 0.5, 0.5],
    [26, 46, 20, 7, 0.3, 0.3],
    [20, 34, 30, 14, 0.6, 0.8],
    [22, 50, 26, 2, 0.1, 0.1],
    [58, 22, 8, 8, 3.5, 0.5],
    [14, 38, 38, 9, 0.4, 0.6],
    [6, 20, 22, 51, 0.1, 0.6],
    [18, 32, 40, 9, 0.3, 0.7],
]
_PLACE_ODDS = {
    "Ulaanbaatar": [1.6, 0.9, 1.0, 1.2, 1.2, 1.0],
    "Aimag center": [0.7, 2.0, 0.6, 1.0, 0.8, 1.0],
    "Soum center": [0.9, 0.7, 1.7, 0.6, 0.6, 1.0],
    "Countryside": [0.9, 0.9, 1.5, 0.6, 0.6, 1.5],
}
_REASONS = [52, 29, 4, 3, 12]

# Chance of any disability by age, and how often each kind is part of it (the order of DISABILITIES).
_DISABLED = ([5, 18, 30, 40, 50, 60, 70, 80], [0.012, 0.018, 0.024, 0.038, 0.06, 0.1, 0.2, 0.42])
_KIND = {"young": [0.16, 0.2, 0.3, 0.3, 0.24, 0.28], "old": [0.32, 0.28, 0.55, 0.12, 0.16, 0.08]}
# Pairs of kinds that come together more often than apart, and the factor on their odds.
_TOGETHER = {
    ("mobility", "self_care"): 5.0,
    ("cognitive", "communication"): 5.0,
    ("hearing", "communication"): 2.5,
    ("cognitive", "self_care"): 2.5,
    ("vision", "hearing"): 1.6,
}
PATTERNS = [pattern for pattern in product([False, True], repeat=len(DISABILITIES)) if any(pattern)]
# Chance of some difficulty (level 2) of those without a disability, by age 5, 18, 40, 50, 60, 70.
_SOME = [
    [0.02, 0.04, 0.09, 0.24, 0.32, 0.38],
    [0.005, 0.008, 0.015, 0.04, 0.09, 0.18],
    [0.004, 0.01, 0.03, 0.07, 0.15, 0.27],
    [0.006, 0.01, 0.02, 0.05, 0.1, 0.17],
    [0.004, 0.003, 0.006, 0.012, 0.03, 0.07],
    [0.006, 0.004, 0.005, 0.008, 0.015, 0.03],
]


def complaint_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 2) probabilities of no complaint and of one. people: age, sex."""
    chance = by_age(people["age"].to_numpy(), *_COMPLAINT)
    women = ((people["sex"] == "Female") & (people["age"] >= 15)).to_numpy()
    chance = chance * np.where(women, 1.25, 1.0)
    return np.column_stack([1 - chance, chance])


def type_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 12) probabilities of COMPLAINTS. people: age, sex, urban."""
    age = people["age"].to_numpy()
    odds = by_age(age, _TYPE_AGES, _TYPES)
    female = (people["sex"] == "Female").to_numpy()
    fertile = female & (age >= 16) & (age < 48)
    odds[:, 7] *= fertile
    odds[:, 3] *= np.where(female, 1.5, 0.7)
    odds[:, 5] *= np.where(female, 0.7, 1.4)
    odds[:, 11] *= np.where(people["urban"] == "Urban", 1.2, 0.4)
    return normalised(odds)


def sought_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 2) probabilities of no treatment and of treatment. people: complaint_type, welfare."""
    chance = np.array(_SOUGHT)[people["complaint_type"].to_numpy(int) - 1]
    return np.column_stack([1 - chance, chance])


def place_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 6) probabilities of PLACES. people: complaint_type, location, welfare."""
    odds = np.array(_PLACES)[people["complaint_type"].to_numpy(int) - 1]
    odds = odds * by_label(people["location"], _PLACE_ODDS, np.ones(len(PLACES)))
    odds[:, 3:5] *= np.exp(1.5 * (people["welfare"].to_numpy() - 0.5))[:, None]
    return normalised(odds)


def reason_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 5) probabilities of REASONS. people: location."""
    odds = np.tile(np.array(_REASONS, dtype=float), (len(people), 1))
    far = (people["location"] == "Countryside").to_numpy()
    near = (people["urban"] == "Urban").to_numpy()
    odds[:, 2] *= np.where(far, 3.0, np.where(near, 0.4, 1.0))
    odds[:, 3] *= np.where(far, 2.0, np.where(near, 0.5, 1.0))
    return normalised(odds)


def disabled_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 2) probabilities of no disability and of any, from age five. people: age, sex, welfare."""
    chance = by_age(np.maximum(people["age"].to_numpy(), 5), *_DISABLED)
    return np.column_stack([1 - chance, chance])


def pattern_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 63) probabilities of PATTERNS, the kinds of a person who has any disability. people: age."""
    old = np.clip((people["age"].to_numpy() - 30) / 40, 0, 1)[:, None]
    chance = (1 - old) * np.array(_KIND["young"]) + old * np.array(_KIND["old"])
    held = np.array(PATTERNS)
    odds = np.exp(np.log(chance / (1 - chance)) @ held.T.astype(float))
    for pair, factor in _TOGETHER.items():
        both = held[:, [DISABILITIES.index(kind) for kind in pair]].all(axis=1)
        odds *= np.where(both, factor, 1.0)
    # with the pairs the kinds meet more often than they should: severer patterns are rarer
    odds *= 0.55 ** (held.sum(axis=1) - 1)
    return normalised(odds)


def levels(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """Answers to QUESTIONS: 1 no difficulty, 2 some, 3 a lot, 4 cannot; missing below age five.

    people: age and the flags DISABILITIES (a lot of difficulty, or cannot).
    """
    age = people["age"].to_numpy()
    found = {}
    for i, (kind, question) in enumerate(zip(DISABILITIES, QUESTIONS, strict=True)):
        some = by_age(np.maximum(age, 5), [5, 18, 40, 50, 60, 70], _SOME[i])
        draw = rng.random(len(age))
        severe = np.where(draw < (0.12 if kind in ("vision", "hearing") else 0.2), 4, 3)
        level = np.where(people[kind].to_numpy(bool), severe, np.where(draw < some, 2, 1))
        found[question] = np.where(age >= 5, level, np.nan)
    return pd.DataFrame(found, index=people.index)
