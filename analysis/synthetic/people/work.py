"""Labour status, industry, sector and occupation: priors, and the answers of the questionnaire.

The figures are round assumptions on Mongolian labour markets; the printed tables tilt the draws.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .chance import by_age, by_label, normalised, pick_code, with_odds
from .labels import (
    BROAD,
    DIVISIONS,
    EDUCATION,
    INDUSTRIES,
    OCCUPATIONS,
    PERSONAL,
    SECTORS,
    SPOUSE,
    SUBGROUPS,
)

# Chance to be in the labour force by age, for those who attend no school; chance to be unemployed, then.
_ACTIVE_AGES = [15, 18, 20, 25, 35, 45, 55, 60, 65, 75]
_ACTIVE_MEN = [0.3, 0.55, 0.74, 0.87, 0.88, 0.83, 0.6, 0.28, 0.1, 0.03]
_ACTIVE_WOMEN = [0.15, 0.33, 0.5, 0.68, 0.76, 0.74, 0.33, 0.13, 0.05, 0.01]
_UNEMPLOYED = ([15, 25, 35, 45, 55], [0.08, 0.035, 0.025, 0.02, 0.015])
_PLACE_ACTIVE = {"Ulaanbaatar": 0.95, "Aimag center": 0.9, "Soum center": 0.85, "Countryside": 2.2}
_EDUCATION_ACTIVE = [0.7, 0.75, 0.7, 0.8, 1.0, 1.7]
_STUDENT = 0.07  # odds of those who attend school
_MOTHER = 0.5  # odds of women under 45 who live with a child below three

# Percent of workers by industry, in the order of INDUSTRIES.
_INDUSTRY = {
    "Ulaanbaatar": [1, 6, 11, 3, 11, 19, 4.5, 8, 4, 9, 9, 5.5, 13],
    "Aimag center": [6, 11, 7, 5, 8, 13, 3.5, 5, 2.5, 12, 15, 7, 7],
    "Soum center": [28, 8, 5, 3, 4, 8, 2, 4, 2.5, 13, 19, 7, 6],
    "Countryside": [91, 2, 0.8, 0.4, 0.6, 0.8, 0.3, 0.7, 0.2, 0.8, 1.5, 0.6, 0.8],
}
_INDUSTRY_MEN = [1.15, 2.0, 1.0, 1.5, 2.3, 0.75, 0.45, 2.2, 0.6, 1.0, 0.4, 0.3, 1.0]
# odds by education beside those of upper secondary school
_INDUSTRY_EDUCATION = {
    "None": [4, 0.4, 0.5, 0.3, 1, 0.5, 0.5, 0.4, 0, 0.1, 0.1, 0.1, 0.6],
    "Primary": [4, 0.4, 0.6, 0.3, 1, 0.5, 0.6, 0.5, 0, 0.1, 0.1, 0.1, 0.6],
    "Lower secondary": [2.5, 0.6, 0.8, 0.5, 1.1, 0.7, 0.8, 0.9, 0.1, 0.3, 0.25, 0.25, 0.8],
    "Vocational": [0.7, 1.3, 1.2, 1.5, 1.1, 0.9, 1.2, 1.0, 0.6, 1.0, 1.0, 1.2, 0.9],
    "University or higher": [0.15, 1.1, 0.6, 1.0, 0.5, 0.8, 0.5, 0.5, 4, 3.5, 4.5, 4, 1.2],
}
_HERDERS = 12.0  # odds of agriculture in a household whose head works in it
_NOT_HERDERS = 0.5

# Percent by sector, in the order of SECTORS.
_SECTOR = {
    "Agriculture, herding": [98.5, 0.8, 0.7],
    "Mining": [76, 0.5, 23.5],
    "Manufacturing": [96, 1, 3],
    "Electricity, water": [28, 12, 60],
    "Construction": [94, 2, 4],
    "Trade": [98.5, 0.7, 0.8],
    "Hotels, restaurants, tourism": [95, 3, 2],
    "Transportation": [74, 4, 22],
    "Financial, insurance, real estate": [82, 6, 12],
    "Public administration": [1, 96, 3],
    "Education": [10, 88, 2],
    "Health": [20, 78, 2],
    "Other": [74, 17, 9],
}
# Percent by occupation, in the order of OCCUPATIONS.
_OCCUPATION = {
    "Agriculture, herding": [0.2, 0.5, 0.2, 0.1, 0.3, 94, 0.2, 0.8, 3.7, 0],
    "Mining": [7, 16, 6, 5, 6, 0.2, 16, 32, 12, 0],
    "Manufacturing": [8, 9, 3, 4, 7, 0.2, 50, 9, 10, 0],
    "Electricity, water": [6, 20, 8, 8, 5, 0, 16, 24, 13, 0],
    "Construction": [8, 13, 3, 2, 3, 0, 44, 8, 19, 0],
    "Trade": [17, 7, 3, 6, 56, 0, 3, 2, 6, 0],
    "Hotels, restaurants, tourism": [12, 4, 3, 5, 60, 0, 2, 1, 13, 0],
    "Transportation": [4, 7, 5, 6, 4, 0, 4, 66, 4, 0],
    "Financial, insurance, real estate": [15, 40, 9, 22, 6, 0, 1, 2, 5, 0],
    "Public administration": [20, 36, 6, 9, 11, 0, 1, 4, 7, 6],
    "Education": [6, 64, 3, 4, 10, 0, 1, 3, 9, 0],
    "Health": [4, 54, 13, 5, 10, 0, 1, 3, 10, 0],
    "Other": [11, 28, 6, 8, 24, 0.2, 5, 5, 12.8, 0],
}
_OCCUPATION_EDUCATION = {
    "None": [0.05, 0, 0.05, 0.1, 0.5, 1.3, 0.8, 0.6, 3.5, 0.1],
    "Primary": [0.05, 0, 0.05, 0.1, 0.6, 1.3, 0.9, 0.7, 3.5, 0.1],
    "Lower secondary": [0.15, 0.01, 0.2, 0.3, 0.9, 1.2, 1.1, 1.0, 2.5, 0.4],
    "Vocational": [0.8, 0.15, 1.4, 1.0, 1.1, 0.8, 1.3, 1.1, 0.7, 0.8],
    "University or higher": [4.0, 8.0, 2.5, 2.0, 0.6, 0.5, 0.25, 0.25, 0.12, 1.2],
}
_OCCUPATION_MEN = [1.0, 0.6, 0.9, 0.5, 0.5, 1.0, 2.0, 5.0, 1.1, 4.0]
_OCCUPATION_PUBLIC = [0.9, 1.2, 1.0, 0.9, 1.0, 0.3, 0.5, 0.7, 1.2, 1.0]
# Percent of private workers by job type: employee, employer, own account, cooperative.
_JOB = {
    "Agriculture, herding": [18, 2, 74, 6],
    "Mining": [95, 0.5, 4, 0.5],
    "Manufacturing": [60, 4, 35, 1],
    "Electricity, water": [97, 1, 2, 0],
    "Construction": [72, 4, 23.5, 0.5],
    "Trade": [44, 7, 48.7, 0.3],
    "Hotels, restaurants, tourism": [78, 7, 14.7, 0.3],
    "Transportation": [42, 3, 54.7, 0.3],
    "Financial, insurance, real estate": [95, 2, 3, 0],
    "Public administration": [100, 0, 0, 0],
    "Education": [92, 3, 5, 0],
    "Health": [88, 5, 7, 0],
    "Other": [67, 4, 28.7, 0.3],
}
SERVICES = ["Professional services", "Other"]  # branches of Figure 3.10 in the industry Other
_HEAD_SECTOR = dict(zip(["Herder", "Private", "Public", "State"], ["Private", *SECTORS], strict=True))


def labour_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 3) probabilities of LABOUR of those who head no household.

    people: age, sex, location, education, enrolled, toddler (a child below three in the household),
    welfare, relation, herding (the head herds). Heads are no part of it.
    """
    age = people["age"].to_numpy()
    female = (people["sex"] == "Female").to_numpy()
    men, women = (by_age(age, _ACTIVE_AGES, values) for values in (_ACTIVE_MEN, _ACTIVE_WOMEN))
    chance = np.where(female, women, men)
    factor = people["location"].map(_PLACE_ACTIVE).to_numpy(float)
    factor = factor * np.array(_EDUCATION_ACTIVE)[pd.Index(EDUCATION).get_indexer(people["education"])]
    factor *= np.where(people["enrolled"] != "", _STUDENT, 1.0)
    factor *= np.where(female & people["toddler"].to_numpy(bool) & (age < 45), _MOTHER, 1.0)
    factor *= np.where(people["herding"] & (people["relation"] == SPOUSE), 2.5, 1.0)
    active = with_odds(chance, factor)
    idle = by_age(age, *_UNEMPLOYED) * np.where(people["location"] == "Countryside", 0.4, 1.0)
    idle = with_odds(idle, np.exp(-1.5 * (people["welfare"].to_numpy() - 0.5)))
    return np.column_stack([active * (1 - idle), active * idle, 1 - active])


def industry_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 13) probabilities of INDUSTRIES of workers; a head stays in the broad group and sector of H.

    people: sex, location, education, welfare, herding, own_industry and own_sector (empty unless head).
    """
    odds = by_label(people["location"], _INDUSTRY, _INDUSTRY["Ulaanbaatar"])
    odds *= by_label(people["education"], _INDUSTRY_EDUCATION, np.ones(len(INDUSTRIES)))
    odds *= np.where((people["sex"] == "Male").to_numpy()[:, None], _INDUSTRY_MEN, 1.0)
    odds[:, 0] *= np.where(people["herding"], _HERDERS, np.where(people["relation"] != 1, _NOT_HERDERS, 1.0))
    own = people["own_industry"].to_numpy(dtype=object)[:, None]
    odds *= (own == "") | (own == np.array(BROAD, dtype=object))
    sector = people["own_sector"].map(_HEAD_SECTOR)
    likely = np.array([_SECTOR[name] for name in INDUSTRIES]).T / 100
    place = pd.Index(SECTORS).get_indexer(sector.fillna(""))
    odds *= np.where(place[:, None] >= 0, likely[place], 1.0)
    return normalised(odds)


def sector_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 3) probabilities of SECTORS of workers. people: industry13, own_sector."""
    prior = normalised(by_label(people["industry13"], _SECTOR, [100, 0, 0]))
    sector = people["own_sector"].map(_HEAD_SECTOR).fillna("")
    return _certain(prior, pd.Index(SECTORS).get_indexer(sector))


def occupation_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 10) probabilities of OCCUPATIONS of workers.

    people: industry13, sector3, education, sex, age, own_sector (herders are skilled agricultural workers).
    """
    odds = by_label(people["industry13"], _OCCUPATION, np.ones(len(OCCUPATIONS)))
    odds *= by_label(people["education"], _OCCUPATION_EDUCATION, np.ones(len(OCCUPATIONS)))
    odds *= np.where((people["sex"] == "Male").to_numpy()[:, None], _OCCUPATION_MEN, 1.0)
    odds *= np.where((people["sector3"] == "Public").to_numpy()[:, None], _OCCUPATION_PUBLIC, 1.0)
    odds[:, 0] *= by_age(people["age"].to_numpy(), [15, 25, 35], [0.2, 0.8, 1.3])
    prior = normalised(odds)
    return _certain(prior, np.where(people["own_sector"] == "Herder", 5, -1))


def services_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 2) probabilities of SERVICES of workers in the industry Other: alike for all."""
    return np.tile([0.5, 0.5], (len(people), 1))


def job_prior(people: pd.DataFrame) -> np.ndarray:
    """(n, 4) probabilities of JOBS of workers.

    people: industry13, sector3, occupation, relation, own_sector, herding, location. Who works for the public
    or for the state is paid a wage; who owns animals or helps with them herds; others who help are unpaid.
    """
    hired, *own = by_label(people["industry13"], _JOB, [1, 0, 0, 0]).T / 100
    sector = people["own_sector"].to_numpy(dtype=object)
    skilled = (people["occupation"] == "Skilled agricultural and fishery workers").to_numpy()
    farm = skilled & (people["industry13"] == "Agriculture, herding").to_numpy() & (sector != "Private")
    country = people["location"].isin(["Countryside", "Soum center"]).to_numpy()
    herds = np.where(farm, np.where(people["herding"] | country, 0.97, 0.4), 0.0)
    helps = np.where(people["relation"] != 1, 0.08, 0.0)
    own = np.sum(own, axis=0)
    prior = np.column_stack([hired, own * herds, own * (1 - herds) * (1 - helps), own * (1 - herds) * helps])
    prior = np.where((people["sector3"] != "Private").to_numpy()[:, None], [1.0, 0, 0, 0], prior)
    return _certain(prior, np.where(sector == "Herder", 1, -1))


def _certain(prior: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Rows whose category is known (>= 0) get it with certainty."""
    sure = np.eye(prior.shape[1])[np.maximum(known, 0)]
    return np.where((known >= 0)[:, None], sure, prior)


def details(rng: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """worked, absent, looked, available, industry_code, occupation_code, job_type, employer, hours.

    people: age, labour, industry13, branch8, sector3, occupation, job, relation. Missing (or False) below 15
    and for those without work.
    """
    n = len(people)
    employed = (people["labour"] == "Employed").to_numpy()
    idle = (people["labour"] == "Unemployed").to_numpy()
    grown = (people["age"] >= 15).to_numpy()
    draw = rng.random((n, 4))
    absent = employed & (draw[:, 0] < 0.03)
    outside = grown & ~employed & ~idle
    # those outside the labour force may look for work or be ready to start, but not both
    looked = idle | (outside & (draw[:, 1] < 0.01))
    available = idle | (outside & ~looked & (draw[:, 2] < 0.09))
    job = _job_type(rng, people)
    industry = pick_code(rng, _division(people), DIVISIONS)
    industry = np.where(people["job"] == "Herder", 111, industry)
    occupation = pick_code(rng, people["occupation"], SUBGROUPS)
    sector = people["sector3"].to_numpy(dtype=object)
    private = np.array([1, 2, 5])[np.searchsorted([0.82, 0.95], draw[:, 3], side="right")]
    employer = np.select([sector == "Public", sector == "State-owned enterprise"], [3, 4], private)
    return pd.DataFrame(
        {
            "worked": employed & ~absent,
            "absent": absent,
            "looked": looked,
            "available": available,
            "industry_code": np.where(employed, industry, np.nan),
            "occupation_code": np.where(employed, occupation, np.nan),
            "job_type": np.where(employed, job, np.nan),
            "employer": np.where(employed & (job == 1), employer, np.nan),
            "hours": np.where(employed, _hours(rng, job, absent), np.nan),
        },
        index=people.index,
    )


def _division(people: pd.DataFrame) -> np.ndarray:
    """Key of DIVISIONS: the industry, of which Other is divided as Figure 3.10 does."""
    personal = (people["industry13"] == "Other") & (people["branch8"] == "Other")
    return people["industry13"].mask(personal, PERSONAL).to_numpy(dtype=object)


def _job_type(rng: np.random.Generator, people: pd.DataFrame) -> np.ndarray:
    """Job type of the questionnaire, 1 to 6, from the type of employment of Figure 3.11."""
    shares = {name: dict(zip((2, 3, 4), row[1:], strict=True)) for name, row in _JOB.items() if sum(row[1:])}
    own = pick_code(rng, people["industry13"], shares)
    own = np.where(own == 0, 3, own)
    # grown children and other relatives who help in the household's own herd are unpaid
    helper = (people["relation"] != 1).to_numpy()
    young = (people["age"] < 25).to_numpy()
    unpaid = helper & (rng.random(len(people)) < np.where(young, 0.3, 0.12))
    job = people["job"].to_numpy()
    herder = np.where(unpaid, 6, 5)
    return np.select([job == "Wage worker", job == "Herder", job == "Other"], [1, herder, 6], own)


def _hours(rng: np.random.Generator, job: np.ndarray, absent: np.ndarray) -> np.ndarray:
    """Usual hours a week, whole numbers."""
    middle = np.select([job == 1, job == 5, job == 6], [42.0, 46.0, 30.0], 44.0)
    spread = np.select([job == 1, job == 5], [7.0, 13.0], 14.0)
    usual = np.clip(np.round(middle + spread * rng.standard_normal(len(job))), 4, 98)
    full = (job == 1) & (rng.random(len(job)) < 0.55)
    return np.where(full, 40, usual)
