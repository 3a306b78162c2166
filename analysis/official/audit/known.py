"""Known contradictions: which failures are explained or listed. An entry never silences a failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, parsed_yaml

from .text import claims

KNOWN = ROOT / "data" / "official" / "known_contradictions.yml"
# basis of a cause: words that stand before it
BASES = {"printed": "", "inferred": "Inferred: ", "unknown": "Cause not known. "}


@dataclass(frozen=True)
class Contradiction:
    """One entry: a convention (systematic) or a single contradiction, with places and cause.

    `basis` says where the cause comes from: "printed" (the sources show it), "inferred" (it fits the
    printed numbers, no source states it) or "unknown" (listed without a cause).
    `explains` lists matchers of failures: `block`, `tables`, `row`, `column` and `description`
    (the last three regular expressions), or `claims`. Entries without matchers are not arithmetic.
    """

    key: str
    kind: str
    basis: str
    title: str
    places: str
    cause: str
    safe: str = ""
    explains: tuple[Mapping[str, Any], ...] = field(default=())

    def __post_init__(self):
        if self.basis not in BASES:
            raise InputError(
                f"{KNOWN.name}, {self.key}: basis '{self.basis}' is not known. {nearest(self.basis, BASES)}"
            )

    @property
    def explanation(self) -> str:
        """The cause, with the words that say how far it is known."""
        return BASES[self.basis] + self.cause

    def covers(self, frame: pd.DataFrame) -> pd.Series:
        """Which identities the entry is about."""
        found = pd.Series(False, index=frame.index)
        for matcher in self.explains:
            found |= _matches(frame, matcher)
        return found


@lru_cache(maxsize=1)
def contradictions() -> tuple[Contradiction, ...]:
    """All entries of `data/official/known_contradictions.yml`."""
    entries = parsed_yaml(KNOWN.read_text(encoding="utf-8"))
    return tuple(Contradiction(**{**e, "explains": tuple(e.get("explains", ()))}) for e in entries)


def causes(frame: pd.DataFrame) -> pd.Series:
    """Key of the entry that explains or lists each failure; "" for what holds and what no entry covers."""
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
        named = {_claim(identifier) for identifier in matcher["claims"]}
        identities = zip(frame["block"], frame["row"], frame["description"], strict=True)
        found &= pd.Series([identity in named for identity in identities], index=frame.index, dtype=bool)
    for name in ("row", "column", "description"):
        if name in matcher:
            found &= frame[name].astype(str).str.contains(matcher[name])
    return found


def _claim(identifier: str) -> tuple[str, str, str]:
    """Block, place and sentence of a claim of `text_claims.yml`: what its identity is known by."""
    known = {claim["id"]: claim for claim in claims()}
    if identifier not in known:
        raise InputError(f"{KNOWN.name}: no claim '{identifier}'. {nearest(identifier, known)}")
    claim = known[identifier]
    return claim["block"], claim["place"], claim["says"]
