"""Known contradictions: which failures a recorded cause explains. A cause never silences a failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd
import yaml

from analysis.core.files import ROOT

KNOWN = ROOT / "data" / "official" / "known_contradictions.yml"


@dataclass(frozen=True)
class Contradiction:
    """One entry: a convention (systematic) or a single contradiction, with places and cause.

    `explains` lists matchers of failures: `block`, `tables`, `row`, `column` and `description`
    (the last three regular expressions), or `claims`. Entries without matchers are not arithmetic.
    """

    key: str
    kind: str
    title: str
    places: str
    cause: str
    safe: str = ""
    explains: tuple[Mapping[str, Any], ...] = field(default=())

    def covers(self, frame: pd.DataFrame) -> pd.Series:
        """Which identities the entry is about."""
        found = pd.Series(False, index=frame.index)
        for matcher in self.explains:
            found |= _matches(frame, matcher)
        return found


@lru_cache(maxsize=1)
def contradictions() -> tuple[Contradiction, ...]:
    """All entries of `data/official/known_contradictions.yml`."""
    entries = yaml.safe_load(KNOWN.read_text(encoding="utf-8"))
    return tuple(Contradiction(**{**e, "explains": tuple(e.get("explains", ()))}) for e in entries)


def causes(frame: pd.DataFrame) -> pd.Series:
    """Key of the contradiction that explains each failure; "" for what holds and what is not explained."""
    found = pd.Series("", index=frame.index)
    failed = frame[~frame["holds"]]
    for entry in contradictions():
        explained = failed.index[entry.covers(failed)]
        found.loc[explained] = found.loc[explained].where(found.loc[explained] != "", entry.key)
    return found


def _matches(frame: pd.DataFrame, matcher: Mapping[str, Any]) -> pd.Series:
    found = pd.Series(True, index=frame.index)
    if "block" in matcher:
        found &= frame["block"] == matcher["block"]
    if "tables" in matcher:
        found &= frame["table"].isin(matcher["tables"])
    if "claims" in matcher:
        found &= frame["description"].str.partition(":")[0].isin(matcher["claims"])
    for name in ("row", "column", "description"):
        if name in matcher:
            found &= frame[name].astype(str).str.contains(matcher[name])
    return found
