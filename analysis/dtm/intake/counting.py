"""Which submission of a kheseg counts: the latest approved; where none is, the latest not rejected.

The others are superseded, each with the reason. A submission whose kheseg is not known stands for itself.
"""

from __future__ import annotations

import pandas as pd

APPROVED, REJECTED, HELD = "approved", "not_approved", "on_hold"
REASON = ("reason", "instead")  # columns that superseded submissions have besides
_LATER = "a later submission counts"
_OTHER_APPROVED = "another submission is approved and counts"
_LATER_APPROVED = "a later approved submission counts"
_TURNED_DOWN = "not approved in the review"


def counting(submissions: pd.DataFrame, unit: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(those that count, the superseded ones with `reason` and `instead`, the uuid that counts).

    unit: column with the code of the lowest level.
    """
    columns = [*submissions.columns, *REASON]
    if submissions.empty:
        return submissions, submissions.reindex(columns=columns)
    once, again = _once(submissions)
    rejected = once["validation"] == REJECTED
    turned_down = once[rejected].assign(reason=_TURNED_DOWN, instead="")
    counts, earlier = _latest(once[~rejected], unit)
    superseded = pd.concat([part[columns] for part in (again, turned_down, earlier)])
    superseded = superseded.sort_values([unit, "uuid"], kind="stable", ignore_index=True)
    return ordered(counts[submissions.columns], unit), superseded


def ordered(answers: pd.DataFrame, unit: str) -> pd.DataFrame:
    """By the code of the unit, submissions without one last."""
    blank = answers[unit] == ""
    ranked = answers.assign(_blank=blank).sort_values(
        ["_blank", unit, "uuid"], kind="stable", ignore_index=True
    )
    return ranked.drop(columns="_blank")


def _latest(submissions: pd.DataFrame, unit: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(the last of each unit, approved ones before others; the ones before it, with reasons)."""
    ranked = submissions.assign(
        _unit=submissions[unit].where(submissions[unit] != "", "?" + submissions["uuid"]),
        _approved=submissions["validation"] == APPROVED,
        _at=_moments(submissions["submitted"]),
        _row=submissions["row"].astype(int),
    ).sort_values(["_unit", "_approved", "_at", "file", "_row"], na_position="first", kind="stable")
    last = ~ranked.duplicated("_unit", keep="last")
    counts = ranked[last].set_index("_unit")
    earlier = ranked[~last]
    approved = earlier["_unit"].map(counts["_approved"]).astype(bool)
    reason = pd.Series(_LATER, index=earlier.index).mask(approved, _OTHER_APPROVED)
    return ranked[last], earlier.assign(
        reason=reason.mask(approved & earlier["_approved"], _LATER_APPROVED),
        instead=earlier["_unit"].map(counts["uuid"]),
    )


def _once(submissions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(each uuid once, as in the file that was exported last; the rows that repeat it, with reasons).

    When a file was exported is seen from the latest submission in it, since names and dates of files change.
    """
    exported = _moments(submissions["submitted"]).groupby(submissions["file"]).transform("max")
    ranked = submissions.assign(_exported=exported, _row=submissions["row"].astype(int)).sort_values(
        ["uuid", "_exported", "file", "_row"], na_position="first", kind="stable"
    )
    last = ~ranked.duplicated("uuid", keep="last")
    where = ranked["uuid"].map(ranked[last].set_index("uuid")["file"])
    again = ranked.assign(reason="the same submission stands in " + where, instead=ranked["uuid"])
    return ranked[last], again[~last]


def _moments(texts: pd.Series) -> pd.Series:
    """Times in UTC; a time without a zone is one of the server, which is in UTC."""
    return pd.to_datetime(texts.where(texts != ""), format="ISO8601", utc=True, errors="coerce")
