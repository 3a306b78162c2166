"""One run of the audit: every identity of every block, each failure with its cause where known."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

# block: what it checks, in the reader's words, in the order of the report
BLOCKS = {
    "food basket": "The food basket sums to its totals and scales to the food poverty line",
    "poverty lines": "Food and non-food parts make up the poverty line; a month is 365/12 days",
    "non-food items": "Items of the questionnaire sum to their totals",
    "share of the poor": "Share of the poor = headcount × population share / total headcount",
    "parts sum to the whole": "Shares of people and of the poor sum to the whole",
    "weighted averages": "Rates of the whole are population-weighted means of the parts",
    "household averages": "Means over households, each group counting its households",
    "order of the indices": "Severity ≤ gap ≤ headcount, and gap² ≤ headcount × severity",
    "multiples of the line": "Poverty at multiples of the line: each index is the integral of the one before",
    "confidence limits": "Confidence limits = estimate ± 1.96 × standard error",
    "observations": "Households observed sum to the sample, in the country, urban and rural areas",
    "B equals C": "Annex B prints the estimates and errors of annex C",
    "same figure twice": "National figures are the same in every table",
    "numbers of people": "Numbers of people and of the poor agree with shares and headcounts",
    "children": "Children as a share of the population",
    "urban share": "Urban share of the population by region",
    "consumption categories": "Consumption categories sum to the total",
    "poor and non-poor": "Averages of the non-poor and the poor make up the average of all",
    "averages over domains": "Averages of parts of the country make up the average of the whole",
    "mean of the poor": "Mean consumption of the poor = line × (1 − gap / headcount)",
    "consumption shares": "Share of a category = its average over the total",
    "same column twice": "Columns that two tables print are the same",
    "deciles": "Decile means average to the total, decile shares sum to 100",
    "deciles rise": "Deciles rise",
    "decile shares": "Decile shares follow from the decile means",
    "inequality": "Gini index and P90/P10 are within the bounds of the decile shares",
    "livestock": "Heads of animals in horses make up the bods",
    "transfers": "Recipients × average transfer / total = share of transfers",
    "row and column sums": "Rows and columns of the profile tables sum to 100",
    "turned round": "Tables printed both ways round agree",
    "between its parts": "A whole lies between its parts",
    "ordered rates": "Net enrolment does not exceed gross enrolment",
    "people's averages": "Rates of people make up the rate of all",
    "same row once": "A row is printed once",
    "disabilities": "Any disability lies between its largest kind and their sum",
    "labour force": "Participation and unemployment follow from employment status",
    "loans": "The average loan is not below the smallest type",
    "figures": "Figures agree with the tables",
    "text against table": "Sentences of the poverty update agree with its tables",
    "2007 design": "Table 1 of the 2007 design adds up",
    "2007 design, text": "Sentences of the 2007 design agree with its table",
    "whole numbers": "Percentages of the Bagakhangai report are whole numbers of their base",
    "khoroos": "Khoroos sum to the district",
    "Bagakhangai, text": "Sentences of the Bagakhangai report agree with its figures",
}


def run(frames: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """Every identity, one row each.

    frames: tables to audit in place of the files, `{id: frame}`. Columns: id, block, description,
    table, row, column, relation ("=" or "<="), left and right as written out in printed numbers, their
    ranges (left_low ... right_high, in the table's unit), holds, gap (what no rounding explains), and
    cause: the key of the known contradiction that explains a failure, "" otherwise.
    """
    from . import consumption, figures, poverty, profile, sources, text
    from .known import causes

    found = _collected(frames, (sources, poverty, consumption, profile, figures, text))
    order = {block: i for i, block in enumerate(BLOCKS)}
    found = found.sort_values("block", key=lambda blocks: blocks.map(order), kind="stable", ignore_index=True)
    return found.assign(cause=causes(found))


def alternatives(frames: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """The explanations put to the test: same columns; `block` is the key of the contradiction explained."""
    from . import explained

    return _collected(frames, (explained,))


def _collected(frames, modules) -> pd.DataFrame:
    from .identities import numbered
    from .printed import Printed

    printed = Printed(dict(frames or {}))
    return numbered([part for module in modules for part in module.checks(printed)])
