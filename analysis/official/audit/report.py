"""The audit's result as tables and as text."""

from __future__ import annotations

import pandas as pd

_SHOWN = 12  # failures of one cause that the text prints in full


def summary(result: pd.DataFrame) -> pd.DataFrame:
    """One row a block: identities, hold, fail, explained (failures with a known cause), unexplained."""
    failed = ~result["holds"]
    counts = pd.DataFrame(
        {
            "block": result["block"],
            "identities": 1,
            "hold": result["holds"].astype(int),
            "fail": failed.astype(int),
            "explained": (failed & (result["cause"] != "")).astype(int),
        }
    )
    counts = counts.groupby("block", sort=False, as_index=False).sum()
    return counts.assign(unexplained=counts["fail"] - counts["explained"])


def failures(result: pd.DataFrame) -> pd.DataFrame:
    """The identities that fail, those without a known cause first."""
    failed = result[~result["holds"]]
    return failed.sort_values("cause", kind="stable", ignore_index=True)


def exit_status(result: pd.DataFrame) -> int:
    """0 if every failure has a known cause, else 1."""
    return int((failures(result)["cause"] == "").any())


def audit_text(result: pd.DataFrame, everything: bool = False) -> str:
    """The report as text: totals, a table by block, and each failure with place, numbers and cause.

    Long lists of one cause are cut to their first lines unless `everything`.
    """
    counts = summary(result)
    held, total = int(counts["hold"].sum()), int(counts["identities"].sum())
    known = int(counts["explained"].sum())
    parts = [
        f"{total:,} identities checked: {held:,} hold, {total - held:,} fail, "
        f"of which {known:,} have a known cause and {total - held - known:,} have none.",
        counts.to_string(index=False),
        *_by_cause(failures(result), everything),
    ]
    return "\n\n".join(parts)


def _by_cause(failed: pd.DataFrame, everything: bool) -> list[str]:
    from .known import contradictions

    entries = {entry.key: entry for entry in contradictions()}
    parts = []
    for key, group in failed.groupby("cause", sort=False):
        head = f"{key}  {entries[key].title}: {entries[key].cause}" if key else "No known cause"
        shown = group if everything or not key else group.head(_SHOWN)
        lines = [f"  {_line(row)}" for row in shown.itertuples()]
        if len(shown) < len(group):
            lines.append(f"  ... and {len(group) - len(shown)} more (--format csv lists all)")
        parts.append("\n".join([f"{head} ({len(group)} failures)", *lines]))
    return parts


def _line(row) -> str:
    place = " | ".join(part for part in (row.table, row.row, row.column) if part)
    sign = ">" if row.relation == "<=" else "≠"
    return f"{place}: {row.left} {sign} {row.right} ({row.description})"
