"""Disclosure control: one suppression function with named rules.

Public output hides what could be traced to a few people or to one informant:

small count     a count of people or households from 1 to `smallest` - 1 (zero is shown);
protects total  another part of a shown total, hidden so that a small count cannot be had by subtraction;
opinion level   answers counted in units of informants, below the level at which they may be shown;
small base      answers of fewer than `smallest_base` informants in all;
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
    "weighted": "answers weighted by population would name the informant's unit",
}


@dataclass(frozen=True)
class Policy:
    """What public output hides. `smallest` people or informants are the fewest that are shown."""

    smallest: int = 5
    smallest_base: int = 5
    people_units: tuple[str, ...] = ("persons", "households")
    informant_units: tuple[str, ...] = ("khesegs", "responses")
    weighted_units: tuple[str, ...] = ("residents of khesegs",)
    opinion_levels: tuple[str, ...] = ("district", "city")


def suppress(
    frame: pd.DataFrame,
    policy: Policy | None,
    *,
    totals: Sequence[Sequence[str]] = (),
    numbers: Sequence[str] = ("count", "value"),
) -> pd.DataFrame:
    """`frame` with the numbers that may not be published taken out, and a column `suppressed`.

    frame: one row a statistic, with columns `unit` (what is counted), `level`, `count`, and
    `informants` (the khesegs behind the statistic; of those asked, not of those that agreed).
    totals: each entry names columns; rows that share their values are parts of a total that is
    shown, and are protected against subtraction. numbers: columns that are emptied.
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
    changed = True
    while changed:
        changed = any([_protect(frame, reason, list(columns), policy) for columns in totals])
    result["suppressed"] = reason
    result[list(numbers)] = result[list(numbers)].astype(float).mask(reason.ne(""))
    return result


def _primary(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    informants = frame["unit"].isin(policy.informant_units)
    tests = (
        (
            "small count",
            frame["unit"].isin(policy.people_units) & frame["count"].between(1, policy.smallest - 1),
        ),
        ("weighted", frame["unit"].isin(policy.weighted_units)),
        ("opinion level", informants & ~frame["level"].isin(policy.opinion_levels)),
        ("small base", informants & frame["informants"].lt(policy.smallest_base)),
    )
    return pd.Series(
        np.select([t for _, t in tests], [n for n, _ in tests], ""), index=frame.index, dtype=object
    )


def _protect(frame: pd.DataFrame, reason: pd.Series, columns: list[str], policy: Policy) -> bool:
    """Hide further parts until no hidden count of a group follows from its total; True if any was hidden."""
    changed = False
    counted = frame[frame["unit"].isin(policy.people_units)]
    for _, group in counted.groupby(columns, sort=False, dropna=False):
        while _recoverable(group["count"], reason[group.index]):
            shown = group["count"][reason[group.index].eq("")]
            if shown.empty:
                break
            # The smallest part that is not zero loses least; a zero serves when there is no other.
            nonzero = shown[shown > 0]
            reason.loc[(shown if nonzero.empty else nonzero).idxmin()] = "protects total"
            changed = True
    return changed


def _recoverable(counts: pd.Series, reason: pd.Series) -> bool:
    """Can a reader who knows the total tell a hidden part?

    One hidden part is the difference. Several are known when their sum leaves no choice: each is
    at least 1, so a sum equal to their number makes all of them 1.
    """
    hidden = counts[reason.ne("")]
    if hidden.empty:
        return False
    return len(hidden) == 1 or hidden.sum() <= len(hidden)
