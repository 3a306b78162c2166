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
# Chance that a loan that is held was taken in the last 12 months; of other types all are. Assumed, by the
# usual terms; how many mortgages are new follows from the mean of all sums borrowed.
_NEW = {"salary": 0.85, "herders": 0.85, "business": 0.8, "automobile": 0.6, "mortgage": 0.15}
_REPAID = 0.97  # share of households with loans that repaid in the year; assumed
# Chance at the poverty line that one with a named loan has one of another type too; assumed.
_SECOND_OTHER = 0.03


def loans(streams, frames: Frames) -> pd.DataFrame:
    """Columns loan_<type> (thousand MNT borrowed in 12 months, 0 none), older_<type>, repaid, purpose_<purpose>.

    older_<type>: the loan is held and was taken before; Table B.15 counts loans that are held, Table B.47
    averages what was borrowed in the last 12 months.
    """
    has = _types(streams, frames)
    frames = frames.having(**{f"loan_{loan}": held.astype(float) for loan, held in has.items()})
    older = _older(streams, frames, has)
    new = {loan: held & ~older[loan] if loan in older else held for loan, held in has.items()}
    amounts = _amounts(streams, frames, new)
    anyone = np.logical_or.reduce(list(has.values()))
    repaid = anyone & (streams("repaid").random(len(anyone)) < _REPAID)
    frames = frames.having(repaid=repaid, **{f"loan_{loan}": held for loan, held in amounts.items()})
    return pd.DataFrame(
        {
            **{f"loan_{loan}": held for loan, held in amounts.items()},
            **{f"older_{loan}": held for loan, held in older.items()},
            "repaid": repaid,
            **{f"purpose_{p}": held for p, held in _purposes(streams, frames, repaid, has).items()},
        },
        index=frames.households.index,
    )


def _types(streams, frames: Frames) -> dict[str, np.ndarray]:
    """Who has which loan: type after type, likelier for those who have none yet."""
    borrows = frames.households["loan"].to_numpy(dtype=bool)
    held = np.zeros(len(borrows), dtype=int)
    frames = frames.having(
        **{f"loan_{loan}": np.where(borrows & (loan == "other"), 1.0, 0.0) for loan in LOANS}
    )
    found = {}
    for loan in ("pension", "herders", "salary", "mortgage", "business", "automobile", "household"):
        odds = _odds(frames, loan) + np.where(held == 0, 1.2, -1.2)
        prior = np.where(borrows, 1 / (1 + np.exp(-odds)), 0.0)
        targets = chosen(["B15"], columns=f"Type of loan > {LOANS[loan]}")
        yes, no = {f"loan_{loan}": 1.0}, {f"loan_{loan}": 0.0}
        found[loan] = owners(streams(f"type.{loan}"), frames, targets, yes, no, prior)
        held += found[loan]
    wealth = np.log(frames.amount("households", "consumption") / frames.line)
    rest = streams("type.other").random(len(borrows)) < _SECOND_OTHER * np.exp(wealth)
    found["other"] = borrows & ((held == 0) | rest)
    return {loan: found[loan] for loan in LOANS}


def _odds(frames: Frames, loan: str) -> np.ndarray:
    """Log-odds among borrowers before the targets: who would be given such a loan.

    Assumed; the slopes by consumption were chosen so that the loans of each fifth come near Figure 3.15.
    """
    age = frames.amount("households", "head_age")
    wealth = np.log(frames.amount("households", "consumption") / frames.line)
    employed = frames.column("households", "head_labour") == "Employed"
    sector = frames.column("households", "head_sector")
    herds = frames.households["livestock"].to_numpy(dtype=bool)
    apartment = frames.column("households", "dwelling") == "Apartment"
    return {
        "pension": np.where(age >= 55, 1.0 + 0.05 * (age - 60), -4.0) - 1.2 * wealth,
        "herders": np.where(herds, 0.5 + 1.5 * (sector == "Herder"), -6.0),
        "salary": -0.8 + 1.6 * (employed & (sector != "Herder")) - 0.5 * wealth,
        "mortgage": -3.0 + 2.0 * apartment + 1.8 * wealth,
        "business": -3.0 + 2.0 * wealth + 0.5 * (sector == "Private"),
        "automobile": -2.6 + 2.0 * wealth,
        "household": -1.8 + 0.8 * wealth,
    }[loan]


def _amounts(streams, frames: Frames, new: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Thousand MNT borrowed in 12 months, rounded as people round."""
    found = {}
    for loan, held in new.items():
        noise = even_normals(streams(f"amount.{loan}"), spread(frames)[held])
        amount = np.zeros(len(held))
        drawn = scattered(_expected(frames, loan, held)[held], _DEVIATION, noise)
        amount[held] = np.maximum(np.rint(drawn / 50) * 50, 100)
        found[loan] = amount
    return found


def _expected(frames: Frames, loan: str, held: np.ndarray) -> np.ndarray:
    """Thousand MNT, 0 for those who did not borrow: means by domain as Table B.47 has them."""
    targets = chosen(["B47"], columns=f"Average loan amount by type of loan > {_AVERAGED[loan]}")
    domains = [
        (mask[held], mean)
        for mask, mean in bases(frames.having(**{f"loan_{loan}": held.astype(float)}), targets)
    ]
    amount = np.zeros(len(held))
    wealth = frames.amount("households", "consumption")[held]
    amount[held] = raked(frames.weight("households")[held], wealth**0.5, domains)
    return amount


def _older(streams, frames: Frames, has: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Who holds a loan that was taken more than 12 months ago, for the types that are paid back over years."""
    older = {
        loan: has[loan] & (streams(f"older.{loan}").random(len(has[loan])) >= chance)
        for loan, chance in _NEW.items()
        if loan != "mortgage"
    }
    new = {loan: held & ~older[loan] if loan in older else held for loan, held in has.items()}
    expected = {loan: _expected(frames, loan, held) for loan, held in new.items()}
    frames = frames.having(
        **{f"loan_{loan}": held for loan, held in expected.items()},
        **{f"older_{loan}": held for loan, held in older.items()},
    )
    none = np.zeros(len(has["mortgage"]))
    taken = owners(
        streams("older.mortgage"),
        frames,
        chosen(["B47"], columns="Average total loan amount"),
        {"loan_mortgage": expected["mortgage"], "older_mortgage": none.astype(bool)},
        {"loan_mortgage": none, "older_mortgage": has["mortgage"]},
        np.where(has["mortgage"], _NEW["mortgage"], 0.0),
    )
    return older | {"mortgage": has["mortgage"] & ~taken}


def _purposes(
    streams, frames: Frames, repaid: np.ndarray, has: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
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
