"""Sentences of the page: results in, texts out (keys begin with `a_`)."""

from __future__ import annotations

import pandas as pd

from analysis.computed.printed import RULE
from analysis.presentation import listing, number

from .results import SMALLEST_SHOWN, Results
from .tables import PARTS, table_name

_NONE = "None of the chosen tables stands here."


def sentences(results: Results) -> dict[str, str]:
    """What the page has: how many tables and numbers, how many computed, suppressed, not computable."""
    rows = pd.concat(results.tables.values(), ignore_index=True)
    return {
        "a_tables": number(len(results.tables), 0),
        "a_numbers": number(len(rows), 0),
        "a_computed": number(int(rows["computed"].notna().sum()), 0),
        "a_suppressed": number(int(rows["suppressed"].sum()), 0),
        "a_not": number(int(rows["not_computed"].ne("").sum()), 0),
        "a_smallest": number(RULE.smallest_n, 0),
        "a_masked": number(SMALLEST_SHOWN, 0),
        "a_line": number(results.use.frames.line, 0),
        "a_first": listing(results.use.order("the official number", "the computed one"), "then"),
        "a_name": results.use.name,
        **{f"a_{name}": _part(results, name) for name in PARTS},
    }


def _part(results: Results, name: str) -> str:
    """Which tables a part of the page has."""
    first, last = PARTS[name]
    found = [i for i in results.tables if first <= i <= last]
    if not found:
        return _NONE
    lacking = [i for i in found if i in results.use.missing]
    said = f"Tables {table_name(found[0])[6:]} to {table_name(found[-1])[6:]}." if len(found) > 1 else (
        f"{table_name(found[0])}."
    )  # fmt: skip
    return said + "".join(f" {table_name(i)} is not computed: {results.use.missing[i]}." for i in lacking)
