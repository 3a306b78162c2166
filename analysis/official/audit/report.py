"""The audit's result as tables and as text."""

from __future__ import annotations

import pandas as pd

_SHOWN = 12  # failures of one cause that the text prints in full


def summary(result: pd.DataFrame) -> pd.DataFrame:
    """One row a block: identities, hold, fail, and of the failures explained, listed and unexplained.

    explained: the cause is known or inferred. listed: a recorded contradiction whose cause is not
    known. unexplained: neither.
    """
    failed = ~result["holds"]
    listed = failed & result["cause"].isin(without_cause())
    counts = pd.DataFrame(
        {
            "block": result["block"],
            "identities": 1,
            "hold": result["holds"].astype(int),
            "fail": failed.astype(int),
            "explained": (failed & (result["cause"] != "") & ~listed).astype(int),
            "listed": listed.astype(int),
        }
    )
    counts = counts.groupby("block", sort=False, as_index=False).sum()
    return counts.assign(unexplained=counts["fail"] - counts["explained"] - counts["listed"])


def without_cause() -> set[str]:
    """Keys of the contradictions that are listed without a known cause."""
    from .known import contradictions

    return {entry.key for entry in contradictions() if entry.basis == "unknown"}


def failures(result: pd.DataFrame) -> pd.DataFrame:
    """The identities that fail, those that no entry explains or lists first, then by entry."""
    from .known import contradictions

    order = {key: i for i, key in enumerate(["", *(entry.key for entry in contradictions())])}
    failed = result[~result["holds"]]
    return failed.sort_values("cause", key=lambda keys: keys.map(order), kind="stable", ignore_index=True)


def exit_status(result: pd.DataFrame) -> int:
    """0 if every failure is explained or listed as a contradiction, else 1."""
    return int((failures(result)["cause"] == "").any())


def audit_text(result: pd.DataFrame, everything: bool = False) -> str:
    """The report as text: totals, a table by block, and each failure with place, numbers and cause.

    Long lists of one cause are cut to their first lines unless `everything`.
    """
    counts = summary(result)
    number = counts.drop(columns="block").sum()
    parts = [
        f"{number['identities']:,} identities checked: {number['hold']:,} hold, {number['fail']:,} fail. "
        f"Of the failures {number['explained']:,} are explained, by a cause that is printed or inferred, "
        f"{number['listed']:,} are listed as contradictions without a known cause, and "
        f"{number['unexplained']:,} are neither.",
        counts.to_string(index=False),
        *_by_cause(failures(result), everything),
    ]
    return "\n\n".join(parts)


def _by_cause(failed: pd.DataFrame, everything: bool) -> list[str]:
    from .known import contradictions

    entries = {entry.key: entry for entry in contradictions()}
    parts = []
    for key, group in failed.groupby("cause", sort=False):
        head = "Neither explained nor listed"
        if key:
            head = f"{key}  {entries[key].title}. {entries[key].explanation}"
        shown = group if everything or not key else group.head(_SHOWN)
        lines = [f"  {_line(row)}" for row in shown.itertuples()]
        if len(shown) < len(group):
            lines.append(f"  ... and {len(group) - len(shown)} more (--format csv lists all)")
        count = "1 failure" if len(group) == 1 else f"{len(group):,} failures"
        parts.append("\n".join([f"{head} ({count})", *lines]))
    return parts


def _line(row) -> str:
    place = " | ".join(part for part in (row.table, row.row, row.column) if part)
    sign = ">" if row.relation == "<=" else "≠"
    return f"{place}: {row.left} {sign} {row.right} ({row.description})"
