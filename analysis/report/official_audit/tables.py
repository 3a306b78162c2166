"""Tables of the page."""

from __future__ import annotations

import pandas as pd

from analysis.official import audit
from analysis.presentation import Table, number, table

from .frames import SOURCE, THEMES, Findings
from .text import side, sides


def blocks_table(found: Findings) -> Table:
    """One row a kind of identity: what it says, how many, how many fail, are explained or listed."""
    counts = audit.summary(found.result)
    theme = {block: name for name, blocks in THEMES.items() for block in blocks}
    frame = pd.DataFrame(
        {
            "Identity": counts["block"].map(audit.BLOCKS),
            "Group": counts["block"].map(theme),
            "Checked": counts["identities"],
            "Hold": counts["hold"],
            "Fail": counts["fail"],
            "Explained": counts["explained"],
            "Cause not known": counts["listed"] + counts["unexplained"],
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
        note="Explained: by a cause that is printed or inferred; the tables below say which.",
    )


def contradictions_table(found: Findings) -> Table:
    """Single contradictions: place, number of failures, cause; the CSV adds the numbers of each failure."""
    entries = [entry for entry in found.known if entry.kind == "contradiction"]
    failed = {entry.key: found.failures(entry.key) for entry in entries}
    frame = pd.DataFrame(
        {
            "No.": [entry.key for entry in entries],
            "Where": [entry.places for entry in entries],
            "What": [entry.title for entry in entries],
            "Failures": [len(failed[entry.key]) for entry in entries],
            "Cause": [entry.explanation for entry in entries],
        }
    )
    numbers = ["; ".join(sides(row) for row in failed[entry.key].itertuples()) for entry in entries]
    return table(
        frame,
        id="audit-table-2",
        title="Single contradictions",
        source=SOURCE,
        evidence="computed",
        data=frame.assign(**{"Printed numbers": numbers}),
        note="Failures: identities that fail; their numbers are in Table 4 and in the CSV. A row with 0 is a "
        "matter of wording or labels, found by reading.",
    )


def safe_table(found: Findings) -> Table:
    """What each convention leaves safe to use."""
    rows = [
        {"No.": entry.key, "Where": entry.places, "What": entry.title, "Safe to use": entry.safe}
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
    """Failures one by one with exact places; listed: "single" leaves out the systematic conventions.

    The CSV holds every failure in either case.
    """
    failed = found.failures()
    systematic = failed["cause"].isin(found.systematic)
    every = listed == "all"
    chosen = failed if every else failed[~systematic]
    cause = "Cause (Tables 2 and 3)" if every else "Cause (Table 2)"
    frame = pd.DataFrame(
        {
            cause: chosen["cause"].replace("", "neither explained nor listed"),
            "Table": chosen["table"],
            "Row": chosen["row"].str.replace(" > ", ": "),
            "Column": chosen["column"].str.replace(" > ", ": "),
            "Left side": [side(row, "left") for row in chosen.itertuples()],
            "Right side": [f"{_sign(row)} {side(row, 'right')}" for row in chosen.itertuples()],
            "Check": chosen["description"],
        }
    )
    left_out = (
        ""
        if every
        else f" The {number(int(systematic.sum()), 0)} failures of the systematic conventions are not listed "
        "here; they are in the CSV."
    )
    return table(
        frame,
        id="audit-table-4",
        title="Every failure with its place" if every else "Single contradictions with their places",
        source=SOURCE,
        data=failed,
        evidence="computed",
        note="The sign says what the printed numbers give: ≠ where the two sides should be equal, > where the "
        f"left side should not be the larger. For a sentence, the row is its chapter or section.{left_out}",
    )


def _sign(row) -> str:
    return ">" if row.relation == "<=" else "≠"
