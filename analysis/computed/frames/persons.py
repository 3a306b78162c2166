"""Columns of the members of households, and those of heads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.chapters import vocabulary as words
from analysis.hses.schema import code_list

from .derivation import Derivation, grouped, is_code, labelled, named, number_of_code, only_where, yes

ADULT = 15  # years; labour force questions are put from this age on
NO_SCHOOL = 11  # years; below this age a missing education is none
HEAD = "1"  # of `relation`
EMPLOYEE, HERDER, UNPAID = "1", "5", "6"  # of `job_type`
HERDING = "111"  # of `industry`
SEVERE = ("3", "4")  # of `difficulty`: a lot of it, or cannot do it at all
JOBS = {
    EMPLOYEE: "Wage worker",
    **dict.fromkeys(("2", "3", "4"), "Other self-employed"),
    HERDER: "Herder",
    UNPAID: "Other",
}
# Branches of the tables as Figure 3.10 takes them together. B.43 confirms all but the last two parts of the
# figure: that hotels, transport and finance are professional services is inferred, and so is the division
# of the branch Other, of which arts, repairs and personal services (ISIC Rev. 4, 90 to 99) stay Other
BRANCHES = {
    "Agriculture, herding": "Agriculture",
    "Mining": "Mining",
    "Manufacturing": "Manufacturing & construction",
    "Electricity, water": "Manufacturing & construction",
    "Construction": "Manufacturing & construction",
    "Trade": "Retail trade",
    "Hotels, restaurants, tourism": "Professional services",
    "Transportation": "Professional services",
    "Financial, insurance, real estate": "Professional services",
    "Public administration": "Public administration",
    "Education": "Education, health",
    "Health": "Education, health",
    "Other": "Professional services",
}
PERSONAL = tuple(str(division) for division in range(90, 100))
QUESTIONS = {
    "vision": "seeing",
    "hearing": "hearing",
    "mobility": "walking",
    "cognitive": "remembering",
    "self_care": "self_care",
    "communication": "communicating",
}
_STATUS = ("age", "worked", "absent_from_job", "looked_for_work", "available")
_SECTOR = (*_STATUS, "job_type", "employer")


def labour(people: pd.DataFrame) -> pd.Categorical:
    """Labour force status of those aged 15 and older, empty for the others.

    Employed: worked in seven days, or absent from a job; unemployed: without a job, looked for work
    and was available. Source: notes to Tables B.40 to B.42 (the relaxed concept is not used).
    """
    job = yes(people["worked"]) | yes(people["absent_from_job"])
    seeking = yes(people["looked_for_work"]) & yes(people["available"])
    codes = np.where(job, 0, np.where(seeking, 1, 2))
    grown = np.nan_to_num(people["age"].to_numpy(dtype=float, na_value=np.nan)) >= ADULT
    return only_where(grown, pd.Categorical.from_codes(codes, [*words.LABOUR, ""]))


def _employed(people: pd.DataFrame) -> np.ndarray:
    return labour(people).codes == words.LABOUR.index("Employed")


def _education(people: pd.DataFrame) -> pd.Categorical:
    """Highest education; none where it is missing below the age of 11, missing where it is later."""
    found = grouped(people["education"], "education", words.EDUCATION)
    young = np.nan_to_num(people["age"].to_numpy(dtype=float, na_value=np.nan), nan=NO_SCHOOL) < NO_SCHOOL
    codes = np.where(young & (found.codes < 0), words.EDUCATION.index("None"), found.codes)
    return pd.Categorical.from_codes(codes, found.categories)


def _enrolled(people: pd.DataFrame) -> pd.Categorical:
    found = grouped(people["attending_level"], "attending_level", ["", *words.LEVELS])
    return only_where(yes(people["attending"]), found)


def _of_workers(people: pd.DataFrame, variable: str, labels: tuple[str, ...]) -> pd.Categorical:
    return only_where(_employed(people), grouped(people[variable], variable, [*labels, ""]))


def _sector(people: pd.DataFrame) -> pd.Categorical:
    """Sector of a worker: an employee's is that of the employer, everybody else works privately."""
    found = grouped(people["employer"], "employer", [*words.SECTORS, ""])
    hired = is_code(people["job_type"], EMPLOYEE)
    known = people["job_type"].notna().to_numpy()
    codes = np.where(hired, found.codes, np.where(known, words.SECTORS.index("Private"), -1))
    return only_where(_employed(people), pd.Categorical.from_codes(codes, found.categories))


def _branch8(people: pd.DataFrame) -> pd.Categorical:
    """Branch of a worker as Figure 3.10 has it."""
    of_code = code_list("industry").group
    branch = {code: "Other" if code in PERSONAL else BRANCHES.get(group) for code, group in of_code.items()}
    found = labelled(people["industry"], branch, [*words.FIGURE_BRANCHES, ""])
    return only_where(_employed(people), found)


def _job(people: pd.DataFrame) -> pd.Categorical:
    """Type of employment of a worker; who helps in a herd without pay herds as well (see `_head_sector`)."""
    found = labelled(people["job_type"], JOBS, [*words.JOBS, ""])
    herds = is_code(people["job_type"], UNPAID) & is_code(people["industry"], HERDING)
    codes = np.where(herds, words.JOBS.index("Herder"), found.codes)
    return only_where(_employed(people), pd.Categorical.from_codes(codes, found.categories))


def _wage(people: pd.DataFrame) -> np.ndarray:
    """MNT in 12 months; nothing for those without a wage."""
    return people["wage_year"].fillna(0).to_numpy(dtype=float)


def _ages(people: pd.DataFrame) -> np.ndarray | pd.Series:
    age = people["age"]
    return age.to_numpy(dtype=float, na_value=np.nan) if age.isna().any() else age.to_numpy(dtype=np.int64)


PERSONS: tuple[Derivation, ...] = (
    Derivation(("sex",), "persons", ("sex",), lambda p: {"sex": named(p["sex"], "sex", words.SEXES)}),
    Derivation(("age",), "persons", ("age",), lambda p: {"age": _ages(p)}),
    Derivation(("education",), "persons", ("education", "age"), lambda p: {"education": _education(p)}),
    Derivation(
        ("enrolled",), "persons", ("attending", "attending_level"), lambda p: {"enrolled": _enrolled(p)}
    ),
    Derivation(("complaint",), "persons", ("complaint",), lambda p: {"complaint": yes(p["complaint"])}),
    Derivation(
        ("sought",),
        "persons",
        ("complaint", "sought_treatment"),
        lambda p: {"sought": yes(p["complaint"]) & yes(p["sought_treatment"])},
    ),
    *(
        Derivation((name,), "persons", (variable,), lambda p, n=name, v=variable: {n: number_of_code(p[v])})
        for name, variable in (
            ("complaint_type", "complaint_type"),
            ("treatment_place", "treatment_place"),
            ("reason", "reason_not_treated"),
        )
    ),
    *(
        Derivation((name,), "persons", (asked,), lambda p, n=name, a=asked: {n: is_code(p[a], *SEVERE)})
        for name, asked in QUESTIONS.items()
    ),
    Derivation(("labour",), "persons", _STATUS, lambda p: {"labour": labour(p)}),
    Derivation(
        ("industry13",),
        "persons",
        (*_STATUS, "industry"),
        lambda p: {"industry13": _of_workers(p, "industry", words.BRANCHES)},
    ),
    Derivation(("sector3",), "persons", _SECTOR, lambda p: {"sector3": _sector(p)}),
    Derivation(
        ("occupation",),
        "persons",
        (*_STATUS, "occupation"),
        lambda p: {"occupation": _of_workers(p, "occupation", words.OCCUPATIONS)},
    ),
    Derivation(("branch8",), "persons", (*_STATUS, "industry"), lambda p: {"branch8": _branch8(p)}),
    Derivation(("job",), "persons", (*_STATUS, "job_type", "industry"), lambda p: {"job": _job(p)}),
    Derivation(("wage",), "persons", ("wage_year",), lambda p: {"wage": _wage(p)}),
)


def _broad_industry(heads: pd.DataFrame) -> pd.Categorical:
    branch = _of_workers(heads, "industry", words.BRANCHES)
    labels = [*words.BROAD_INDUSTRIES, ""]
    place = [labels.index(words.BROAD_OF.get(name, "")) for name in branch.categories]
    return pd.Categorical.from_codes(np.asarray([*place, -1], dtype=np.int8)[branch.codes], labels)


def _head_sector(heads: pd.DataFrame) -> pd.Categorical:
    """Herders apart, whom the tables of persons count as private: by their status in employment.

    A head who helps in a herd without pay herds as well.
    """
    sector = _sector(heads)
    labels = [*words.HEAD_SECTORS, ""]
    names = {"State-owned enterprise": "State"}
    place = [labels.index(names.get(name, name)) for name in sector.categories]
    codes = np.asarray([*place, -1], dtype=np.int8)[sector.codes]
    herds = is_code(heads["job_type"], HERDER)
    herds |= is_code(heads["job_type"], UNPAID) & is_code(heads["industry"], HERDING)
    return pd.Categorical.from_codes(
        np.where(herds & _employed(heads), labels.index("Herder"), codes), labels
    )


def _head_labour(heads: pd.DataFrame) -> pd.Categorical:
    return labour(heads).remove_categories([""])


HEADS: tuple[Derivation, ...] = (
    Derivation(
        ("head_sex",), "persons", ("sex",), lambda h: {"head_sex": named(h["sex"], "sex", words.SEXES)}
    ),
    Derivation(("head_age",), "persons", ("age",), lambda h: {"head_age": _ages(h)}),
    Derivation(
        ("head_marital",),
        "persons",
        ("marital_status",),
        lambda h: {"head_marital": grouped(h["marital_status"], "marital_status", words.MARITAL)},
    ),
    Derivation(
        ("head_education",), "persons", ("education", "age"), lambda h: {"head_education": _education(h)}
    ),
    Derivation(("head_labour",), "persons", _STATUS, lambda h: {"head_labour": _head_labour(h)}),
    Derivation(
        ("head_industry",),
        "persons",
        (*_STATUS, "industry"),
        lambda h: {"head_industry": _broad_industry(h)},
    ),
    Derivation(
        ("head_sector",), "persons", (*_SECTOR, "industry"), lambda h: {"head_sector": _head_sector(h)}
    ),
)


def head_rows(home: np.ndarray, is_head: np.ndarray, households: int) -> np.ndarray:
    """[households] row of each household's head among the members, -1 for a household without members.

    home: [members] position of the household. The first member who is called head; where none is, the
    first member.
    """
    found = np.full(households, -1)
    everybody = np.arange(home.size)
    for rows in (everybody, np.flatnonzero(is_head)):
        found[home[rows[::-1]]] = rows[::-1]  # of several the first stands, written last
    return found
