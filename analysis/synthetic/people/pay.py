"""Wages of employees: a Mincer equation with assumed returns, scaled to the printed yearly means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .labels import EDUCATION, INDUSTRIES, OCCUPATIONS, SECTORS

# Log points. Education beside none; occupation and industry beside their own means.
_EDUCATION = [0.0, 0.03, 0.08, 0.16, 0.24, 0.45]
_OCCUPATION = [0.38, 0.2, 0.08, -0.02, -0.16, -0.22, 0.02, 0.12, -0.32, 0.12]
_INDUSTRY = [-0.35, 0.55, -0.05, 0.15, 0.06, -0.1, -0.15, 0.05, 0.22, 0.05, -0.06, 0.02, -0.06]
_SECTOR = [0.0, 0.0, 0.1]
WOMEN = -0.16
_WELFARE = 0.5  # from the poorest to the richest, beside what education and occupation explain
_SPREAD = 0.34
_FLOOR = 150_000.0
_START = 780_000.0  # MNT a month before the printed means scale it


def wages(
    rng: np.random.Generator, people: pd.DataFrame, weight: np.ndarray, means: dict[str, float]
) -> pd.DataFrame:
    """wage_month and wage_year, whole MNT, of employees (job_type 1); missing for all others.

    people: job_type, age, sex, education, occupation, industry13, sector3, hours, urban, welfare, absent.
    means: weighted mean of wage_year by "Urban" and "Rural", MNT; missing areas are not scaled.
    """
    n = len(people)
    employee = (people["job_type"] == 1).to_numpy()
    place = [
        pd.Index(labels).get_indexer(people[name])
        for name, labels in (
            ("education", EDUCATION),
            ("occupation", OCCUPATIONS),
            ("industry13", INDUSTRIES),
            ("sector3", SECTORS),
        )
    ]
    log = sum(
        np.array(effect)[np.maximum(where, 0)]
        for effect, where in zip((_EDUCATION, _OCCUPATION, _INDUSTRY, _SECTOR), place, strict=True)
    )
    experience = np.clip(people["age"].to_numpy(float) - 18, 0, 45)
    log = log + 0.022 * experience - 0.00042 * experience**2
    log += np.where(people["sex"] == "Female", WOMEN, 0.0)
    log += _WELFARE * (people["welfare"].to_numpy() - 0.5)
    log += 0.4 * np.log(np.clip(np.nan_to_num(people["hours"].to_numpy(float), nan=40.0), 10, 60) / 40)
    log += _SPREAD * rng.standard_normal(n)
    month = np.maximum(_START * np.exp(log), _FLOOR)
    # seven in ten were paid all twelve months; the others started, changed or rested
    months = np.where(rng.random(n) < 0.7, 12, rng.integers(2, 12, n))
    # 0.94: wages rose in the course of the year
    year = 0.94 * month * months * np.exp(0.06 * rng.standard_normal(n))
    for area, mean in means.items():
        here = employee & (people["urban"] == area).to_numpy()
        if here.any():
            factor = mean / np.average(year[here], weights=weight[here])
            year[here] *= factor
            month[here] *= factor
    # a small share of those who were away had no wage in the month
    unpaid = people["absent"].to_numpy(bool) & (rng.random(n) < 0.3)
    return pd.DataFrame(
        {
            "wage_month": np.where(employee, np.where(unpaid, 0.0, np.round(month)), np.nan),
            "wage_year": np.where(employee, np.round(year), np.nan),
        },
        index=people.index,
    )
