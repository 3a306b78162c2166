"""Tables of the page."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Table, number, table

from .results import NAMES, SOURCE, TABLES, Found


def steps_table(found: Found) -> Table:
    """The headcount with each step replaced by the truth, alone and one after the other."""
    rows = found.steps
    head = "Replaced by the truth"
    frame = pd.DataFrame(
        {
            (head, head): ["Nothing", *(NAMES[name] for name in rows["step"][1:])],
            ("Alone", "headcount, %"): rows["alone"],
            ("Alone", "change, points"): rows["change_alone"],
            ("With those above", "headcount, %"): rows["cumulative"],
            ("With those above", "change, points"): rows["change"],
            ("All orders", "mean change, points"): rows["share"],
        }
    )
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    return table(
        frame,
        id="truth-table-1",
        title="Headcount with one step after the other replaced by the truth",
        source=SOURCE,
        data=rows,
        formats=dict.fromkeys(frame.columns[1:], 2),
        note=(
            f"Alone: at the true line of {number(found.line, 0)} MNT a month, all else as the chain has it; "
            "the change is from the first row, for the line from the headcount at the chain's own. With "
            f"those above: begins at the chain's own line of {number(found.own, 0)} MNT and ends at the "
            "truth. All orders: the mean change over all orders of replacement (Shapley); it adds up to the "
            "whole difference."
        ),
        evidence="synthetic",
    )


def amounts_table(found: Found) -> Table:
    """Mean consumption by part, computed and true."""
    rows = found.amounts
    frame = pd.DataFrame(
        {
            "Part": [NAMES[name] for name in rows["part"]],
            "Chain, MNT": rows["computed"],
            "Truth, MNT": rows["true"],
            "Bias, %": rows["bias"],
            "Mean absolute error, %": rows["error"],
        }
    )
    return table(
        frame,
        id="truth-table-2",
        title="Real consumption by part, as the chain finds it and as it was",
        source=SOURCE,
        data=rows,
        formats={"Chain, MNT": 0, "Truth, MNT": 0, "Bias, %": 2, "Mean absolute error, %": 1},
        note=(
            "Means over people, MNT a month per adult equivalent, at the true price index but for the last "
            "row. The error is that of a household, in per cent of the true mean."
        ),
        evidence="synthetic",
    )


def errors_table(found: Found) -> Table:
    """Errors of what was imputed, by where it comes from."""
    rows = found.errors
    frame = pd.DataFrame(
        {
            "What": rows["what"].str[:1].str.upper() + rows["what"].str[1:],
            "Comes from": rows["level"],
            "Values": rows["values"],
            "Share, %": rows["share"],
            "Bias of the sum, %": rows["bias"],
            "Median error, %": rows["error"],
            "Ninth decile, %": rows["ninth"],
            "Within 10 %": rows["near"],
        }
    )
    return table(
        frame,
        id="truth-table-3",
        title="Errors of prices, rents, values, bills and rates, by where they come from",
        source=SOURCE,
        data=rows,
        group="What",
        formats=dict.fromkeys(frame.columns[3:7], 1) | {"Values": 0, "Within 10 %": 0},
        note=(
            "Errors are absolute differences in per cent of the true value. A price of food is held against "
            "the true price in the sampling unit; what a household itself paid differs from it by quality "
            "and chance. Capitalisation rates count one value an aimag, the price index one an aimag and "
            "quarter."
        ),
        evidence="synthetic",
    )


def mistakes_table(found: Found) -> Table:
    """Planted mistakes by table and kind: found and missed."""
    rows = found.kinds
    frame = pd.DataFrame(
        {
            "Table": rows["table"].map(TABLES).str.capitalize(),
            "Mistake": rows["kind"],
            "Planted": rows["planted"],
            "Searched": rows["searched"],
            "Found": rows["found"],
            "Missed": rows["missed"],
            "Found, %": rows["sensitivity"],
            "Answer not used": rows["not_used"],
            "No search": rows["not_searched"],
        }
    )
    return table(
        frame,
        id="truth-table-4",
        title="Planted mistakes, found and missed",
        source=SOURCE,
        data=rows,
        group="Table",
        formats=dict.fromkeys(frame.columns[2:], 0),
        note=(
            "Searched: the chain takes the answer and looks for outliers in it. Found: the value was "
            "flagged. A dash: none was searched. Not used: the item does not count, or the chain takes the "
            "answer for the other period. No search: the chain looks for no outliers in it, or keeps no "
            "flags."
        ),
        evidence="synthetic",
    )


def flags_table(found: Found) -> Table:
    """Flags by search: how many stand on a planted mistake."""
    rows = found.flags
    frame = pd.DataFrame(
        {
            "Search": rows["search"].str.capitalize(),
            "Flags": rows["flags"],
            "On a planted mistake": rows["true"],
            "False alarms": rows["false"],
            "True, %": rows["share_true"],
        }
    )
    return table(
        frame,
        id="truth-table-5",
        title="Flags, and how many of them are true",
        source=SOURCE,
        data=rows,
        formats=dict.fromkeys(frame.columns[1:4], 0) | {"True, %": 1},
        note="A false alarm: a value recorded as it was, but for rounding, that lies far from its group.",
        evidence="synthetic",
    )


def coverage_table(found: Found) -> Table:
    """Coverage of 95 per cent intervals by kind of standard error."""
    rows, record = found.coverage, found.record
    frame = pd.DataFrame(
        {
            "Standard error": rows["kind"].str.capitalize(),
            "Held against": rows["value_of"],
            "Headcount, %": rows["value"],
            "Mean estimate, %": rows["mean_estimate"],
            "Spread, points": rows["spread"],
            "Standard error, points": rows["mean_error"],
            "Ratio": rows["ratio"],
            "Coverage, %": rows["coverage"],
            "Monte Carlo error": rows["monte_carlo_error"],
        }
    )
    decimals = {"Headcount, %": 1, "Mean estimate, %": 1, "Coverage, %": 0, "Monte Carlo error": 1}
    return table(
        frame,
        id="truth-table-6",
        title="Coverage of 95 per cent intervals of the headcount",
        source=f"{record['command']}; SYNTHETIC survey",
        data=rows,
        group="Standard error",
        formats=dict.fromkeys(("Spread, points", "Standard error, points", "Ratio"), 2) | decimals,
        note=(
            f"{number(record['samples'], 0)} samples of about {number(record['households'], 0)} households, "
            f"{number(record['replicates'], 0)} bootstrap samples of each. Spread: standard deviation of the "
            "estimates between samples, which a standard error should equal. Line fixed: at the official "
            "line; the others at the line found in the sample."
        ),
        evidence="synthetic",
    )
