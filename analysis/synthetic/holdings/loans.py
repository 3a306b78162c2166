"""Loans: their types, the sums borrowed in twelve months, and what the repaid ones were for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.chapters.frames import Frames
from analysis.chapters.vocabulary import LOANS, PURPOSES

from ..contributions import bases, chosen
from .amounts import even_normals, raked, scattered
from .ownership import owners, spread

# Column of Table B.47 in which a type of loan is averaged; types that share one have one mean.
_AVERAGED = {"salary": "Salary", "pension": "Pension", "mortgage": "Mortgage", "herders": "Herder",
             "business": "Business", "automobile": "Automobile", "household": "Other", "other": "Other"}  # fmt: skip
_DEVIATION = 0.7  # of the logarithm of a loan within its domain; assumed
_REPAID = 0.97  # share of households with loans that repaid in the year; assumed
_SECOND_OTHER = 0.03  # households with a named loan that have one of another type too; assumed


def loans(streams, frames: Frames) -> pd.DataFrame:
    """Columns loan_<type> (thousand MNT borrowed in 12 months, 0 none), repaid, purpose_<purpose>."""
    has = _types(streams, frames)
    frames = frames.having(**{f"loan_{loan}": held.astype(float) for loan, held in has.items()})
    amounts = _amounts(streams, frames, has)
    anyone = frames.column("households", "loan").astype(bool) if "loan" in frames.households else None
    anyone = np.logical_or.reduce(list(has.values())) if anyone is None else anyone
    repaid = anyone & (streams("repaid").random(len(anyone)) < _REPAID)
    frames = frames.having(repaid=repaid, **{f"loan_{loan}": held for loan, held in amounts.items()})
    return pd.DataFrame(
        {
            **{f"loan_{loan}": held for loan, held in amounts.items()},
            "repaid": repaid,
            **{f"purpose_{p}": held for p, held in _purposes(streams, frames, repaid, has).items()},
        },
        index=frames.households.index,
    )


def _types(streams, frames: Frames) -> dict[str, np.ndarray]:
    """Who has which loan: type after type, likelier for those who have none yet."""
    borrows = frames.households["loan"].to_numpy(dtype=bool)
    held = np.zeros(len(borrows), dtype=int)
    frames = frames.having(**{f"loan_{loan}": np.where(borrows & (loan == "other"), 1.0, 0.0) for loan in LOANS})
    found = {}
    for loan in ("pension", "herders", "salary", "mortgage", "business", "automobile", "household"):
        odds = _odds(frames, loan) + np.where(held == 0, 0.7, -0.7)
        prior = np.where(borrows, 1 / (1 + np.exp(-odds)), 0.0)
        targets = chosen(["B15"], columns=f"Type of loan > {LOANS[loan]}")
        yes, no = {f"loan_{loan}": 1.0}, {f"loan_{loan}": 0.0}
        found[loan] = owners(streams(f"type.{loan}"), frames, targets, yes, no, prior)
        held += found[loan]
    rest = streams("type.other").random(len(borrows)) < _SECOND_OTHER
    found["other"] = borrows & ((held == 0) | rest)
    return {loan: found[loan] for loan in LOANS}


def _odds(frames: Frames, loan: str) -> np.ndarray:
    """Log-odds among borrowers before the targets: who would be given such a loan (assumed)."""
    age = frames.amount("households", "head_age")
    wealth = np.log(frames.amount("households", "consumption") / frames.line)
    employed = frames.column("households", "head_labour") == "Employed"
    sector = frames.column("households", "head_sector")
    herds = frames.households["livestock"].to_numpy(dtype=bool)
    apartment = frames.column("households", "dwelling") == "Apartment"
    return {
        "pension": np.where(age >= 55, 1.0 + 0.05 * (age - 60), -4.0),
        "herders": np.where(herds, 0.5 + 1.5 * (sector == "Herder"), -6.0),
        "salary": -0.8 + 1.6 * (employed & (sector != "Herder")),
        "mortgage": -3.0 + 2.0 * apartment + wealth,
        "business": -3.0 + 0.8 * wealth + 0.5 * (sector == "Private"),
        "automobile": -2.6 + 0.8 * wealth,
        "household": np.full(len(age), -1.8),
    }[loan]


def _amounts(streams, frames: Frames, has: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Thousand MNT: means by domain as Table B.47 has them, rounded as people round."""
    found = {}
    for loan, held in has.items():
        column = f"Average loan amount by type of loan > {_AVERAGED[loan]}"
        weight = frames.weight("households")[held]
        domains = [(mask[held], mean) for mask, mean in bases(frames, chosen(["B47"], columns=column))]
        wealth = frames.amount("households", "consumption")[held]
        expected = raked(weight, wealth**0.5, domains)
        amount = np.zeros(len(held))
        noise = even_normals(streams(f"amount.{loan}"), spread(frames)[held])
        amount[held] = np.maximum(np.rint(scattered(expected, _DEVIATION, noise) / 50) * 50, 100)
        found[loan] = amount
    return found


def _purposes(streams, frames: Frames, repaid: np.ndarray, has: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What repaid loans were for: several answers, one at least."""
    likelier = {"car": "automobile", "business": "business", "dwelling": "mortgage"}
    first = {"household": 0.69, "car": 0.12, "business": 0.05, "land": 0.006, "durables": 0.08,
             "dwelling": 0.14, "sending": 0.009, "other": 0.1}  # fmt: skip
    found, given = {}, np.zeros(len(repaid), dtype=int)
    frames = frames.having(**{f"purpose_{p}": False for p in PURPOSES})
    for purpose in ("dwelling", "car", "business", "land", "durables", "sending", "other", "household"):
        prior = np.full(len(repaid), first[purpose])
        if purpose in likelier:
            prior = np.where(has[likelier[purpose]], 0.95, prior * 0.6)
        if purpose == "household":
            prior = np.where(given == 0, 1.0, 0.35)
        prior = np.where(repaid, prior, 0.0)
        yes, no = {f"purpose_{purpose}": True}, {f"purpose_{purpose}": False}
        found[purpose] = owners(
            streams(f"purpose.{purpose}"), frames, chosen(["B48"], columns=PURPOSES[purpose]), yes, no, prior
        )
        given += found[purpose]
    return {purpose: found[purpose] for purpose in PURPOSES}
