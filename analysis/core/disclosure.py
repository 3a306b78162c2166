"""Disclosure control: one suppression function with named rules.

Public output hides what could be traced to a few people or to one informant:

small count     a count of people or households from 1 to `smallest` - 1 (zero is shown);
protects total  another part of a shown total, hidden so that a small count cannot be had by subtraction;
opinion level   answers counted in units of informants, below the level at which they may be shown;
small base      answers of fewer than `smallest_base` informants in all;
few answers     an answer that fewer than `fewest_informants` gave, and zeros beside it (so that nobody can
                tell which of them it was);
weighted        answers weighted by the size of an informant's unit (the size would name the unit).

A hidden row keeps its labels, loses its numbers, and says in `suppressed` which rule hid it.
Readers see one mark for all: to tell a small count from one that protects it would undo both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .errors import InputError

RULES = {
    "small count": "counts of people or households from 1 to the smallest shown, less one",
    "protects total": "hidden so that a small count cannot be had by subtraction from a total",
    "opinion level": "answers of informants are counted at district level and above only",
    "small base": "too few informants in all",
    "few answers": "an answer that hardly any informant gave would be known as theirs",
    "weighted": "answers weighted by population would name the informant's unit",
}


@dataclass(frozen=True)
class Policy:
    """What public output hides. `smallest` people or informants are the fewest that are shown.

    fewest_informants: who gave an answer, at the least, for it to be shown; 1 shows the answer of one.
    """

    smallest: int = 5
    smallest_base: int = 5
    fewest_informants: int = 1
    people_units: tuple[str, ...] = ("persons", "households")
    informant_units: tuple[str, ...] = ("khesegs", "responses")
    weighted_units: tuple[str, ...] = ("residents of khesegs",)
    opinion_levels: tuple[str, ...] = ("district", "city")


def suppress(
    frame: pd.DataFrame,
    policy: Policy | None,
    *,
    totals: Sequence[Sequence[str]] = (),
    sums: pd.DataFrame | None = None,
    answers: Sequence[str] = (),
    numbers: Sequence[str] = ("count", "value"),
) -> pd.DataFrame:
    """`frame` with the numbers that may not be published taken out, and a column `suppressed`.

    frame: one row a statistic, with columns `unit` (what is counted), `level`, `count`, and
    `informants` (the khesegs behind the statistic; of those asked, not of those that agreed); `unseen`, if
    it is there, is True for counts that are not printed but that a reader could work out, such as the rest
    of a total.
    totals: each entry names columns; rows that share their values are parts of a total that is
    shown, and are protected against subtraction.
    sums: the same for totals that are rows themselves, and may be hidden too: columns `sum` (which),
    `row` (label in `frame`), `part` (False for the whole).
    answers: columns that tell the questions put to informants apart; rows that share them are answers to one.
    numbers: columns that are emptied.
    policy None (internal output) hides nothing. Raises `InputError` on missing columns.
    """
    missing = [c for c in ("unit", "level", "count", "informants", *numbers) if c not in frame]
    if missing:
        raise InputError(
            f"suppress: expected the columns unit, level, count, informants; found no {', '.join(missing)}"
        )
    result = frame.copy()
    if policy is None:
        return result.assign(suppressed="")
    reason = _primary(frame, policy)
    if answers and policy.fewest_informants > 1:
        reason = _few(frame, reason, list(answers), policy)
    cells = _cells(frame, totals, sums, policy)
    if len(cells):
        reason = _protected(frame, reason, cells, policy)
    result["suppressed"] = reason
    result[list(numbers)] = result[list(numbers)].astype(float).mask(reason.ne(""))
    return result


def _primary(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    informants = frame["unit"].isin(policy.informant_units)
    tests = (
        ("small count", _small(frame, policy)),
        ("weighted", frame["unit"].isin(policy.weighted_units)),
        ("opinion level", informants & ~frame["level"].isin(policy.opinion_levels)),
        ("small base", informants & frame["informants"].lt(policy.smallest_base)),
    )
    return pd.Series(
        np.select([t for _, t in tests], [n for n, _ in tests], ""), index=frame.index, dtype=object
    )


def _small(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    return frame["unit"].isin(policy.people_units) & frame["count"].between(1, policy.smallest - 1)


def _few(frame: pd.DataFrame, reason: pd.Series, columns: list[str], policy: Policy) -> pd.Series:
    """Hide answers of a few, the zeros beside them, and one more where all hidden ones would be known."""
    result = reason.copy()
    answers = frame[frame["unit"].isin(policy.informant_units) & reason.eq("")]
    for _, group in answers.groupby(columns, sort=False, dropna=False):
        below = group["count"] < policy.fewest_informants
        if not group["count"][below].gt(0).any():
            continue
        # Who knows how many answers there are in all knows the sum of the hidden ones: where each of them
        # must be as large as it can be, or where there is one only, another is hidden.
        most = (policy.fewest_informants - 1) * int(below.sum())
        if below.sum() == 1 or group["count"][below].sum() >= most:
            rest = group["count"][~below]
            if len(rest):
                below[rest.idxmin()] = True
        result[below.index[below]] = "few answers"
    return result


def _cells(
    frame: pd.DataFrame, totals: Sequence[Sequence[str]], sums: pd.DataFrame | None, policy: Policy
) -> pd.DataFrame:
    """Which counts stand in which sum: columns sum (a number), row (its place in `frame`), part."""
    found = []
    counted = np.flatnonzero(frame["unit"].isin(policy.people_units).to_numpy())
    for columns in totals:
        which = frame.iloc[counted].groupby(list(columns), sort=False, dropna=False).ngroup().to_numpy()
        found.append(pd.DataFrame({"sum": which, "row": counted, "part": True}))
    if sums is not None:
        which = pd.factorize(sums["sum"])[0]
        rows = frame.index.get_indexer(sums["row"])
        found.append(pd.DataFrame({"sum": which, "row": rows, "part": sums["part"].to_numpy(bool)}))
    if not found:
        return pd.DataFrame(columns=["sum", "row", "part"])
    return (
        pd.concat(found, keys=range(len(found)), names=["kind"])
        .reset_index("kind")
        .assign(sum=lambda cells: cells.groupby(["kind", "sum"], sort=False).ngroup())
    )


def _protected(frame: pd.DataFrame, reason: pd.Series, cells: pd.DataFrame, policy: Policy) -> pd.Series:
    """Hide further counts until no secret one follows from the sums in which it stands.

    A reader who knows all but one of a sum knows that one too. Several hidden parts of a known whole are
    known when their sum leaves no choice: each is at least 1, so a sum equal to their number makes all 1.
    """
    count = frame["count"].to_numpy(float)
    unseen = frame["unseen"].to_numpy(bool) if "unseen" in frame else np.zeros(len(frame), bool)
    kept = reason.to_numpy(object).copy()
    small = _small(frame, policy).to_numpy(bool)
    which, row, part = (cells[name].to_numpy() for name in ("sum", "row", "part"))
    part = part.astype(bool)
    sums = int(which.max()) + 1
    while True:
        hidden = (kept != "") & ~unseen
        unknown = hidden | unseen
        secret = hidden | (unseen & small)

        def tally(of, where=slice(None)):
            return np.bincount(which[where], of[row[where]], minlength=sums)

        alone = (tally(secret) > 0) & (tally(unknown) == 1)
        parts = tally(hidden, part)
        ones = (parts > 1) & (parts == tally(unknown)) & (tally(np.where(hidden, count, 0.0), part) <= parts)
        free = (alone | ones)[which] & ~unknown[row]
        if not free.any():
            return pd.Series(kept, index=reason.index, dtype=object)
        # Of each open sum the smallest part that is not zero goes, for that loses least; a zero or the whole
        # where there is no other.
        places = np.flatnonzero(free)
        order = np.lexsort(
            (row[places], count[row[places]], count[row[places]] == 0, ~part[places], which[places])
        )
        places = places[order]
        first = np.unique(which[places], return_index=True)[1]
        kept[row[places[first]]] = "protects total"
