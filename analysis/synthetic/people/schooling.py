"""What people have learnt and where they go to school: priors, and details of the questionnaire.

All figures here are round assumptions on Mongolian schooling (entry at six, five years of primary,
four of lower and three of upper secondary school); the printed tables then tilt the draws.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .chance import by_age, by_label, normalised, pick_code
from .labels import EDUCATION, ENROLLED, SPOUSE

# Percent of an age group by education, in the order of EDUCATION; ages 18, 19, 25, 35, 45, 55, 65 and older.
_AGES = (18, 19, 25, 35, 45, 55, 65)
_BY_AGE = [
    [2, 3, 30, 58, 6, 1],
    [2, 3, 10, 60, 9, 16],
    [3, 4, 12, 28, 13, 40],
    [4, 5, 14, 28, 16, 33],
    [3, 4, 16, 32, 19, 26],
    [3, 4, 17, 29, 25, 22],
    [6, 12, 20, 22, 22, 18],
]
_BY_LOCATION = {
    "Ulaanbaatar": [0.3, 0.3, 0.6, 1.0, 1.1, 1.4],
    "Aimag center": [1.0, 1.0, 0.9, 1.0, 1.0, 1.0],
    "Soum center": [1.3, 1.4, 1.3, 0.9, 0.9, 0.8],
    "Countryside": [2.8, 2.7, 2.0, 0.9, 0.5, 0.25],
}
_WOMEN = np.array([0.7, 0.8, 0.7, 0.95, 0.95, 1.4])
_WELFARE = np.array([-1.6, -1.2, -0.8, -0.2, 0.1, 1.2])  # log odds from the poorest to the richest
_ALIKE = 2.5  # couples and siblings resemble each other

# Percent by level attended, in the order of ENROLLED, by age 0 to 17.
_PUPILS = {
    0: [100, 0, 0, 0, 0, 0, 0],
    2: [55, 45, 0, 0, 0, 0, 0],
    3: [27, 73, 0, 0, 0, 0, 0],
    4: [18, 82, 0, 0, 0, 0, 0],
    5: [11, 84, 5, 0, 0, 0, 0],
    6: [6, 15, 79, 0, 0, 0, 0],
    7: [2, 1, 97, 0, 0, 0, 0],
    8: [1.5, 0, 98.5, 0, 0, 0, 0],
    10: [1.5, 0, 89, 9.5, 0, 0, 0],
    11: [1.5, 0, 26, 72.5, 0, 0, 0],
    12: [2, 0, 4, 94, 0, 0, 0],
    13: [2.5, 0, 1, 96.5, 0, 0, 0],
    14: [3, 0, 0.5, 91, 5.5, 0, 0],
    15: [5, 0, 0, 20, 72, 3, 0],
    16: [7, 0, 0, 3, 82, 7.5, 0.5],
    17: [11, 0, 0, 1, 70, 8, 10],
}
# Chance to attend by age, of those who finished upper secondary school: university, vocational school.
_STUDENTS = {
    18: (0.60, 0.10), 19: (0.66, 0.10), 20: (0.64, 0.08), 21: (0.58, 0.05), 22: (0.38, 0.03),
    23: (0.20, 0.02), 24: (0.12, 0.01), 25: (0.04, 0.005), 30: (0.01, 0.002), 40: (0.0, 0.0),
}  # fmt: skip


def education_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 6) probabilities of EDUCATION for adults; a head's own is certain.

    people: age, sex, location, welfare (rank 0 to 1 among persons), relation, head_education.
    """
    odds = by_age(people["age"].to_numpy(), _AGES, _BY_AGE)
    odds *= by_label(people["location"], _BY_LOCATION, np.ones(len(EDUCATION)))
    odds *= np.where((people["sex"] == "Female").to_numpy()[:, None], _WOMEN, 1.0)
    odds *= np.exp(2 * (people["welfare"].to_numpy()[:, None] - 0.5) * _WELFARE)
    heads = pd.Index(EDUCATION).get_indexer(people["head_education"])
    near = np.abs(heads[:, None] - np.arange(len(EDUCATION)))
    related = people["relation"].isin([SPOUSE, 5]).to_numpy()[:, None]
    odds *= np.where(related, np.select([near == 0, near == 1], [_ALIKE, np.sqrt(_ALIKE)], 1.0), 1.0)
    young = (people["age"].to_numpy() < 21)[:, None]
    return normalised(odds * np.where(young, [1, 1, 1, 1, 0.5, 0.02], 1.0))


def enrolment_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 7) probabilities of ENROLLED by age and, from 18 on, by education.

    people: age, education (any text below 18), location, welfare.
    """
    age = people["age"].to_numpy()
    odds = by_age(age, list(_PUPILS), list(_PUPILS.values()))
    adult = age >= 18
    finished = (people["education"] == "Higher secondary").to_numpy()
    students = by_age(np.maximum(age, 18), list(_STUDENTS), list(_STUDENTS.values()))
    chance = students * np.where(finished, 1.0, 0.0)[:, None]
    # few go on after a first degree or while they work at a trade
    chance[:, 0] += 0.2 * students[:, 0] * (people["education"].isin(["Vocational", "University or higher"]))
    chance[:, 1] += 0.3 * students[:, 1] * (people["education"] == "Lower secondary").to_numpy()
    late = by_age(age, [0, 18, 19, 20], [0, 0.75, 0.2, 0])  # still in upper secondary school
    upper = np.where((people["education"] == "Lower secondary").to_numpy(), late, 0)
    rows = np.zeros_like(odds)
    rows[:, 4], rows[:, 5], rows[:, 6] = upper, chance[:, 1] * (1 - upper), chance[:, 0] * (1 - upper)
    rows[:, 0] = 1 - rows.sum(axis=1)
    odds = np.where(adult[:, None], rows, odds)
    outside = np.where((people["location"] == "Countryside").to_numpy(), 1.6, 1.0)
    outside *= np.exp(-1.2 * (people["welfare"].to_numpy() - 0.5))
    odds[:, 0] *= np.where(age >= 5, outside, outside**0.6)
    return normalised(odds)


def schooled(rng: np.random.Generator, age: np.ndarray, enrolled: np.ndarray, education: np.ndarray):
    """Education of everybody: adults keep theirs, those below 18 have what comes before their level."""
    before = {
        "Pre-school": "None",
        "Primary": "None",
        "Lower secondary": "Primary",
        "Upper secondary": "Lower secondary",
        "Vocational": "Lower secondary",
        "University": "Higher secondary",
    }
    minor = age < 18
    found = np.array([before.get(level, "") for level in enrolled], dtype=object)
    out = found == ""
    draw = rng.random(len(age))
    left = np.select(
        [age < 11, age < 15, draw < 0.12, draw < 0.3, draw < 0.85],
        ["None", np.where(draw < 0.5, "None", "Primary"), "None", "Primary", "Lower secondary"],
        "Higher secondary",
    )
    # who has finished school at 17 and attends nothing has a leaving certificate more often than not
    left = np.where((age == 17) & (left == "Lower secondary") & (draw > 0.6), "Higher secondary", left)
    return np.where(minor, np.where(out, left, found), education)


def details(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """education_code (1 to 10), years_of_schooling, attending, attending_level, grade.

    people: age, sex, education, enrolled. Grade and level are missing for those who attend nothing.
    """
    age = people["age"].to_numpy()
    education = people["education"].to_numpy(dtype=object)
    enrolled = people["enrolled"].to_numpy(dtype=object)
    level = pd.Index(ENROLLED).get_indexer(enrolled).astype(float)
    shift = rng.choice([-1, 0, 1], len(age), p=[0.12, 0.76, 0.12])
    grade = np.select(
        [level == 2, level == 3, level == 4, level == 5, level == 6],
        [
            np.clip(age - 5 + np.minimum(shift, 0), 1, 5),
            np.clip(age - 5 + shift, 6, 9),
            np.clip(age - 5 + shift, 10, 12),
            np.clip(age - 16 + shift, 1, 3),
            np.clip(age - 17 + shift, 1, 5),
        ],
        np.nan,
    )
    codes = pick_code(
        rng,
        education,
        {
            "None": {1: 1.0},
            "Primary": {2: 1.0},
            "Lower secondary": {3: 1.0},
            "Higher secondary": {4: 1.0},
            "Vocational": {5: 0.62, 6: 0.38},
            "University or higher": {7: 0.12, 8: 0.74, 9: 0.13, 10: 0.01},
        },
    )
    # nobody is a master or a doctor before an age at which one can be
    codes = np.where((codes == 9) & (age < 24) | (codes == 10) & (age < 29), 8, codes)
    # schools of ten years until the cohorts that were born about 1995
    older = age >= 27
    basic = np.where(older, 8, 9)
    upper = np.where(older, 10, np.where(age >= 21, 11, 12))
    more = rng.choice([0, 0, 1], len(age))
    finished = np.select(
        [codes == code for code in range(1, 10)],
        [
            np.where(age >= 18, rng.choice([0, 0, 1, 2], len(age)), 0),
            np.where(older, 4, 5),
            basic,
            upper,
            basic + 2 + more,
            upper + 2 + more,
            upper + 3,
            upper + 4 + more,
            upper + 6 + more,
        ],
        upper + 9,
    )
    at_school = np.select(
        [level == 1, level <= 4, level == 5, level == 6],
        [0, np.nan_to_num(grade) - 1, basic + np.nan_to_num(grade) - 1, upper + np.nan_to_num(grade) - 1],
        finished,
    )
    years = np.where((level > 0) & (codes <= 4), np.maximum(at_school, 0), finished)
    years = np.where((age >= 6) & (level == 0) & (age < 18), np.clip(finished, 0, age - 6), years)
    return pd.DataFrame(
        {
            "education_code": codes,
            "years_of_schooling": np.clip(years, 0, np.maximum(age - 5, 0)).astype(int),
            "attending": level > 0,
            "attending_level": np.where(level > 0, level, np.nan),
            "grade": grade,
        },
        index=people.index,
    )
