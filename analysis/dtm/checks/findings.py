"""What the checks found: one row a thing to be asked, and whether the cleaning log has answered it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..cleaning import NO_ACTION
from ..gazetteer import CODE
from .declared import SEVERITIES

OPEN, ANSWERED = "open", "answered"
NEW, BEFORE = "new", "before"  # since: not on the last follow-up list, or on it
_KEY = ["check_id", "of", "question"]


@dataclass(frozen=True, eq=False)
class Findings:
    """All that was found.

    frame: check_id, severity, LEVEL_code of each level, uuid ("" for a finding on a unit as a whole),
    question, value, sentence_en, sentence_mn, status (open, answered), since (new, before; "" where there was
    no list); sorted by the code of the unit, then from the gravest. skipped: checks that could not be made,
    and what they need that is not there. gone: findings of the last list that are no longer found.
    """

    frame: pd.DataFrame
    levels: tuple[str, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)
    gone: int = 0

    def __len__(self) -> int:
        return len(self.frame)

    def number(self, severity: str, status: str = OPEN) -> int:
        """How many findings have this severity and status."""
        return int(((self.frame["severity"] == severity) & (self.frame["status"] == status)).sum())

    @property
    def errors(self) -> int:
        """Errors that are open."""
        return self.number("error")

    def summary(self) -> pd.DataFrame:
        """One row a check that found something: check_id, severity, open, answered, new; gravest first."""
        told = self.frame.assign(
            **{status: self.frame["status"] == status for status in (OPEN, ANSWERED)},
            new=(self.frame["since"] == NEW) & (self.frame["status"] == OPEN),
        )
        sums = told.groupby(["check_id", "severity"], sort=False)[[OPEN, ANSWERED, NEW]].sum().reset_index()
        rank = sums["severity"].map(SEVERITIES.index)
        return (
            sums.assign(_rank=rank).sort_values(["_rank", "check_id"]).drop(columns="_rank", errors="ignore")
        )

    def by_area(self, level: str) -> pd.DataFrame:
        """Open findings of each area of a level: code, error, warning, note."""
        still = self.frame[self.frame["status"] == OPEN]
        counted = pd.crosstab(still[level + CODE], still["severity"])
        return counted.reindex(columns=SEVERITIES, fill_value=0).rename_axis("code").reset_index()

    def since(self, last: pd.DataFrame | None) -> Findings:
        """These findings beside those of the last follow-up list (columns check_id, of, field)."""
        if last is None:
            return self
        keys = pd.MultiIndex.from_frame(key(self.frame, self.levels))
        known = pd.MultiIndex.from_frame(last[["check_id", "of", "field"]])
        marked = self.frame.assign(since=np.where(keys.isin(known), BEFORE, NEW))
        return replace(self, frame=marked, gone=int((~known.isin(keys)).sum()))


def key(frame: pd.DataFrame, levels: tuple[str, ...]) -> pd.DataFrame:
    """What tells findings apart: check_id, of (the uuid, or the code of the unit), question."""
    return pd.DataFrame(
        {"check_id": frame["check_id"], "of": of(frame, levels), "question": frame["question"]}
    )


def of(frame: pd.DataFrame, levels: tuple[str, ...]) -> pd.Series:
    """The submission that a finding is about by its uuid; without one, the unit by its code."""
    return frame["uuid"].where(frame["uuid"] != "", unit(frame, levels))


def unit(frame: pd.DataFrame, levels: tuple[str, ...]) -> pd.Series:
    """The code of the lowest level that a finding names."""
    found = pd.Series("", index=frame.index, dtype=object)
    for level in levels:
        codes = frame[level + CODE]
        found = found.where(codes == "", codes)
    return found


def ordered(frame: pd.DataFrame, levels: tuple[str, ...]) -> pd.DataFrame:
    """By the code of the unit, then from the gravest, then by check and as they were found."""
    rank = frame["severity"].map({name: at for at, name in enumerate(SEVERITIES)})
    placed = frame.assign(_unit=unit(frame, levels), _rank=rank)
    placed = placed.sort_values(["_unit", "_rank", "check_id", "uuid"], kind="stable")
    return placed.drop(columns=["_unit", "_rank"]).reset_index(drop=True)


def statuses(frame: pd.DataFrame, levels: tuple[str, ...], log: pd.DataFrame | None) -> np.ndarray:
    """For each finding, whether the cleaning log has answered it: a line with its uuid, question and check.

    A line with the change type no_action says that the answer holds. One that changed the answer settles what
    was asked, too, but not an error: what is still impossible after a change is still open.
    """
    if log is None or log.empty or frame.empty:
        return np.full(len(frame), OPEN, dtype=object)
    keys = pd.MultiIndex.from_frame(key(frame, levels))
    lines = log.rename(columns={"uuid": "of"})
    held = keys.isin(pd.MultiIndex.from_frame(lines.loc[lines["change_type"] == NO_ACTION, _KEY]))
    changed = keys.isin(pd.MultiIndex.from_frame(lines.loc[lines["change_type"] != NO_ACTION, _KEY]))
    answered = held | (changed & (frame["severity"] != "error").to_numpy())
    return np.where(answered, ANSWERED, OPEN)
