"""Tables of the page."""

from __future__ import annotations

import pandas as pd

from analysis.official import audit
from analysis.presentation import Table, table

from .frames import SOURCE, THEMES, Findings
from .text import short, sides


def blocks_table(found: Findings) -> Table:
    """One row a kind of identity: what it says, how many, how many fail and are explained."""
    counts = audit.summary(found.result)
    theme = {block: name for name, blocks in THEMES.items() for block in blocks}
    frame = pd.DataFrame(
        {
            "Identity": counts["block"].map(audit.BLOCKS),
            "Group": counts["block"].map(theme),
            "Checked": counts["identities"],
            "Hold": counts["hold"],
            "Fail": counts["fail"],
            "Cause known": counts["explained"],
        }
    )
    order = frame["Group"].map({name: i for i, name in enumerate(THEMES)})
    frame = frame.iloc[order.argsort(kind="stable")]
    return table(
        frame,
        id="audit-table-1",
        title="What was checked, and what came of it",
        source=SOURCE,
        group="Group",
        evidence="computed",
        data=counts,
    )


def contradictions_table(found: Findings) -> Table:
    """Single contradictions: place, printed numbers, cause; those of wording have no numbers."""
    rows = [
        {
            "Where": entry.places,
            "What": entry.title,
            "Printed numbers": _numbers(found.failures(entry.key)),
            "Cause": entry.cause,
        }
        for entry in found.known
        if entry.kind == "contradiction"
    ]
    return table(
        pd.DataFrame(rows),
        id="audit-table-2",
        title="Single contradictions",
        source=SOURCE,
        evidence="computed",
        note="A row without numbers is a matter of wording or labels, found by reading.",
    )


def safe_table(found: Findings) -> Table:
    """What each convention leaves safe to use."""
    rows = [
        {"Where": entry.places, "What": entry.title, "Safe to use": entry.safe}
        for entry in found.known
        if entry.kind == "convention"
    ]
    return table(
        pd.DataFrame(rows),
        id="audit-table-3",
        title="What is safe to use",
        source=SOURCE,
        evidence="computed",
    )


def failures_table(found: Findings, listed: str = "single") -> Table:
    """Failures one by one with exact places; listed: "single" leaves out the systematic conventions."""
    failed = found.failures()
    chosen = failed if listed == "all" else failed[~failed["cause"].isin(found.systematic)]
    frame = pd.DataFrame(
        {
            "Table": chosen["table"],
            "Row": chosen["row"],
            "Column": chosen["column"],
            "Left side": [short(text) for text in chosen["left"]],
            "Right side": [short(text) for text in chosen["right"]],
            "Check": chosen["description"],
            "Cause": chosen["cause"].replace("", "not known"),
        }
    )
    return table(
        frame,
        id="audit-table-4",
        title="Failures with their places",
        source=SOURCE,
        data=chosen,
        evidence="computed",
        note='Where the check reads "not above" or "<=", the left side is the larger one.',
    )


def _numbers(failed: pd.DataFrame) -> str:
    """The printed numbers of the first failures of one cause."""
    said = [sides(row) for row in failed.head(2).itertuples()]
    more = len(failed) - len(said)
    return "; ".join(said) + (f"; and {more} more" if more > 0 else "")
