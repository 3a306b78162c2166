"""Which submission of a kheseg counts: the latest approved; where none is, the latest not rejected.

The others are superseded, each with the reason. A submission whose kheseg is not known stands for itself.
"""

from __future__ import annotations

import pandas as pd

APPROVED, REJECTED, HELD = "approved", "not_approved", "on_hold"
REASON = ("reason", "instead")  # columns that superseded submissions have besides


def counting(submissions: pd.DataFrame, unit: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(those that count, the superseded ones with `reason` and `instead`, the uuid that counts).

    unit: column with the code of the lowest level.
    """
    columns = [*submissions.columns, *REASON]
    if submissions.empty:
        return submissions, submissions.reindex(columns=columns)
    once, again = _once(submissions)
    open_, rejected = once[once["validation"] != REJECTED], once[once["validation"] == REJECTED]
    ranked = open_.assign(
        _unit=open_[unit].where(open_[unit] != "", "?" + open_["uuid"]),
        _approved=open_["validation"] == APPROVED,
        _at=_moments(open_["submitted"]),
        _row=open_["row"].astype(int),
    ).sort_values(["_unit", "_approved", "_at", "file", "_row"], na_position="first", kind="stable")
    last = ~ranked.duplicated("_unit", keep="last")
    counts = ranked[last]
    instead = ranked["_unit"].map(counts.set_index("_unit")["uuid"])
    approved = ranked["_unit"].map(counts.set_index("_unit")["_approved"])
    reason = approved.map(
        {True: "another submission is approved and counts", False: "a later submission counts"}
    )
    both = ranked["_approved"] & approved
    reason = reason.mask(both, "a later approved submission counts")
    later = ranked.assign(reason=reason, instead=instead)[~last]
    turned_down = rejected.assign(reason="not approved in the review", instead="")
    superseded = pd.concat([again[columns], turned_down[columns], later[columns]])
    return counts.loc[_ordered(counts, unit), submissions.columns].reset_index(
        drop=True
    ), superseded.sort_values([unit, "uuid"], kind="stable").reset_index(drop=True)


def _ordered(counts: pd.DataFrame, unit: str) -> pd.Index:
    """By unit, those without one last."""
    return counts.assign(_blank=counts[unit] == "").sort_values(["_blank", unit, "uuid"], kind="stable").index


def _once(submissions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each uuid once, as in the file that was exported last, and the rows that repeat it.

    When a file was exported is seen from the latest submission in it, since names and dates of files change.
    """
    exported = _moments(submissions["submitted"]).groupby(submissions["file"]).transform("max")
    ranked = submissions.assign(_exported=exported, _row=submissions["row"].astype(int)).sort_values(
        ["uuid", "_exported", "file", "_row"], na_position="first", kind="stable"
    )
    last = ~ranked.duplicated("uuid", keep="last")
    kept = ranked[last]
    where = ranked["uuid"].map(kept.set_index("uuid")["file"])
    again = ranked.assign(reason="the same submission stands in " + where, instead=ranked["uuid"])[~last]
    return kept[submissions.columns], again[[*submissions.columns, *REASON]]


def _moments(texts: pd.Series) -> pd.Series:
    """Times in UTC; a time without a zone is one of the server, which is in UTC."""
    return pd.to_datetime(texts.where(texts != ""), format="ISO8601", utc=True, errors="coerce")
