"""A small survey whose equations are known: frames of households and persons, and the answers on wages."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

from analysis.chapters import vocabulary as words
from analysis.chapters.frames import Frames

LINE = 400_000.0
CHILD, UNIVERSITY, WOMAN = -0.11, 0.30, -0.20  # of log consumption and log wages
LABEL = "little survey"


def frames(n: int = 1200, seed: int = 2) -> Frames:
    """n households in 60 PSUs and 6 strata; each location in every stratum's PSUs."""
    rng = np.random.default_rng(seed)

    def pick(labels, chances=None):
        return np.asarray(labels, dtype=object)[rng.choice(len(labels), n, p=chances)]

    psu = np.arange(n) * 60 // n
    location = np.asarray(words.LOCATIONS, dtype=object)[psu % 4]
    region = np.where(psu % 4 == 0, "Ulaanbaatar", np.asarray(words.REGIONS[:4], dtype=object)[psu // 4 % 4])
    adults, children = 1 + rng.integers(0, 4, n), rng.integers(0, 5, n)
    employed = pick(words.LABOUR, [0.6, 0.1, 0.3])
    homes = pd.DataFrame(
        {
            "psu": psu.astype(str),
            "stratum": (psu // 10).astype(str),
            "weight": rng.uniform(20, 80, n),
            "quarter": 1 + rng.integers(0, 4, n),
            "location": location,
            "region": region,
            "urban": np.where(psu % 4 < 2, "Urban", "Rural"),
            "size": adults + children,
            "adults": adults,
            "children": children,
            "head_sex": pick(words.SEXES, [0.7, 0.3]),
            "head_age": rng.integers(20, 80, n),
            "head_education": pick(words.EDUCATION),
            "head_labour": employed,
            "head_industry": np.where(employed == "Employed", pick(words.BROAD_INDUSTRIES), ""),
            "dwelling": pick(words.DWELLINGS, [0.4, 0.2, 0.37, 0.03]),
            "savings": rng.random(n) < 0.4,
            **{f"loan_{name}": 500.0 * (rng.random(n) < 0.08) for name in words.LOANS},
            **{animal: 20 * (rng.random(n) < 0.1) for animal in words.ANIMALS},
        },
        index=pd.Index([f"h{k:05d}" for k in range(n)], name="hhid"),
    )
    log = (
        13.4 + CHILD * children - 0.05 * adults + 0.15 * (homes["urban"] == "Urban")
        + UNIVERSITY * (homes["head_education"] == words.EDUCATION[-1])
        + 0.2 * rng.standard_normal(60)[psu] + 0.4 * rng.standard_normal(n)
    )  # fmt: skip
    homes["consumption"] = np.exp(log)
    return Frames(homes, _members(rng, homes), LINE)


def _members(rng, homes: pd.DataFrame) -> pd.DataFrame:
    size = homes["size"].to_numpy()
    home = np.repeat(np.arange(len(homes)), size)
    place = np.arange(home.size) - np.repeat(np.cumsum(size) - size, size)
    grown = place < homes["adults"].to_numpy()[home]
    n = home.size
    works = grown & (rng.random(n) < 0.6)

    def of_workers(labels):
        return np.where(works, np.asarray(labels, dtype=object)[rng.integers(0, len(labels), n)], "")

    return pd.DataFrame(
        {
            "hhid": homes.index.to_numpy()[home],
            "sex": np.asarray(words.SEXES, dtype=object)[rng.integers(0, 2, n)],
            "age": np.where(grown, rng.integers(15, 85, n), rng.integers(0, 15, n)),
            "education": np.asarray(words.EDUCATION, dtype=object)[rng.integers(0, 6, n)],
            "labour": np.where(grown, np.where(works, "Employed", "Out of the labor force"), ""),
            "industry13": of_workers(words.BRANCHES),
            "sector3": of_workers(words.SECTORS),
            "occupation": of_workers(words.OCCUPATIONS),
        }
    )


def answers(made: Frames, seed: int = 3) -> pd.DataFrame:
    """The microdata's rows of the members: who is an employee, hours, last month's wage."""
    rng = np.random.default_rng(seed)
    people = made.persons
    n = len(people)
    works = (people["labour"] == "Employed").to_numpy()
    hired = works & (rng.random(n) < 0.8)
    hours = np.where(works, rng.integers(20, 60, n).astype(float), np.nan)
    log = (
        13.5 + WOMAN * (people["sex"] == "Female") + 0.3 * (people["education"] == words.EDUCATION[-1])
        + 0.4 * np.log(np.nan_to_num(hours, nan=40.0) / 40) + 0.3 * rng.standard_normal(n)
    )  # fmt: skip
    wage = np.where(hired, np.exp(log), np.nan)
    paid = np.flatnonzero(hired)
    wage[paid[:7]], wage[paid[7:10]] = 0.0, np.nan
    return pd.DataFrame(
        {
            "hhid": people["hhid"],
            "pid": (people.groupby("hhid").cumcount() + 1).astype(str),
            "member": True,
            "job_type": np.where(hired, "1", np.where(works, "3", None)),
            "wage_month": wage,
            "hours": hours,
        }
    )


def microdata(rows: pd.DataFrame, synthetic: bool = True, folder: Path = Path("nowhere")) -> SimpleNamespace:
    """What the models read of a survey; its truth lies beside `folder`."""
    return SimpleNamespace(
        label=LABEL + (" (SYNTHETIC)" if synthetic else ""),
        is_synthetic=synthetic,
        tables=["households", "persons"],
        folder=folder,
        read=lambda table, columns: rows[columns],
    )


def write_truth(folder, made: Frames, rows: pd.DataFrame) -> None:
    """True consumption and wages: 5 % more than the survey finds."""
    folder.mkdir()
    homes = made.households
    pd.DataFrame({"hhid": homes.index, "consumption": 1.05 * homes["consumption"].to_numpy()}).to_parquet(
        folder / "consumption.parquet"
    )
    true = rows[["hhid", "pid", "wage_month"]].assign(pid=rows["pid"].astype(int))
    # the truth stands in another order
    true.assign(wage_month=1.05 * true["wage_month"])[::-1].to_parquet(folder / "persons.parquet")
