"""Sentences of the page: every number in them is computed."""

from __future__ import annotations

import pandas as pd

from analysis import official
from analysis.official import audit
from analysis.presentation import number

from .frames import Findings


def sentences(found: Findings) -> dict[str, str]:
    """Texts to glue, by key."""
    result, failed = found.result, found.failures()
    systematic = failed["cause"].isin(found.systematic)
    largest = failed["cause"].value_counts()
    unexplained = int((failed["cause"] == "").sum())
    checked = found.tested[found.tested["block"].isin(found.systematic)]
    return {
        "a_checked": number(len(result), 0),
        "a_held": number(int(result["holds"].sum()), 0),
        "a_failed": number(len(failed), 0),
        "a_share_held": number(100 * result["holds"].mean(), 1),
        "a_kinds": number(result["block"].nunique(), 0),
        "a_sources": number(len(official.catalogue()), 0),
        "a_systematic": number(int(systematic.sum()), 0),
        "a_single": number(int((~systematic).sum()), 0),
        "a_conventions": number(len(found.systematic), 0),
        "a_contradictions": number(len([e for e in found.known if e.kind == "contradiction"]), 0),
        "a_two_largest": number(int(largest[["F1", "F2"]].sum()), 0),
        "a_unexplained": "none" if unexplained == 0 else number(unexplained, 0),
        "a_tested": number(len(checked), 0),
        "a_tested_held": number(int(checked["holds"].sum()), 0),
        "a_clean_kinds": number(int((audit.summary(result)["fail"] == 0).sum()), 0),
        **_example_of_rounding(found),
    }


def _example_of_rounding(found: Findings) -> dict[str, str]:
    """The share of the poor in the Western region, as the example of a rounding interval."""
    rows = found.result
    row = rows[(rows["block"] == "share of the poor") & (rows["table"] == "B02")].iloc[0]
    return {
        "a_example_place": str(row["column"]),
        "a_example_left": str(row["left"]),
        "a_example_low": number(row["left_low"], 2),
        "a_example_high": number(row["left_high"], 2),
        "a_example_right": str(row["right"]),
        "a_example_right_low": number(row["right_low"], 2),
        "a_example_right_high": number(row["right_high"], 2),
    }


def convention(found: Findings, key: str, examples: int = 1) -> str:
    """Markdown of one convention: how many failures, worked examples, cause, and the cause's own test."""
    entry = next(e for e in found.known if e.key == key)
    failed, tested = found.failures(key), found.tested[found.tested["block"] == key]
    lines = [f"{number(len(failed), 0)} identities fail ({entry.places}).", ""]
    for row in failed.head(examples).itertuples():
        lines.append(f"- As printed: {_place(row)}: {sides(row)}.")
    shown = tested[tested["row"].isin(failed["row"]) & tested["column"].isin(failed["column"])]
    for row in (shown if len(shown) else tested).head(examples).itertuples():
        lines.append(f"- With the cause: {_place(row)}: {_alternative(row)}.")
    held = int(tested["holds"].sum())
    lines += [
        "",
        f"{entry.cause} Put to the test, {number(held, 0)} of {number(len(tested), 0)} identities of this "
        f"cause hold. **Safe to use:** {entry.safe}",
    ]
    return "\n".join(lines)


def _place(row) -> str:
    return ", ".join(str(part).replace(" > ", ": ") for part in (row.table, row.row, row.column) if part)


def _alternative(row) -> str:
    return f"{row.description}: {sides(row)}"


def sides(row) -> str:
    """Both sides of an identity as written, with the values that they come to."""
    return f"{short(row.left)}{_range(row, 'left')} against {short(row.right)}{_range(row, 'right')}"


def _range(row, side: str) -> str:
    """The value or range, after a written form that is more than a printed number."""
    text = getattr(row, side)
    low, high = getattr(row, f"{side}_low"), getattr(row, f"{side}_high")
    if (
        pd.isna(low)
        or not any(sign in text for sign in "×/+−,")
        or "weight " in text
        or text.replace(",", "").replace(".", "").isdigit()
    ):
        return ""
    digits = 2 if abs(high) < 1000 else 0
    first, last = number(low, digits), number(high, digits)
    return f" = {first}" if first == last else f" = {first} to {last}"


def short(text: str) -> str:
    """A written form cut to a length that can be read."""
    return text if len(text) < 90 else text[:87] + "..."
