"""Tables of the chapter: results in, `presentation.Table` out."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Table, interval, number, table

from .associations import ranked
from .results import Results
from .text import SOURCE, figure_name, table_name, tables_named


def associations_table(results: Results) -> Table:
    """The headcount by characteristic, the characteristic with the widest range first."""
    least = results.parameters.least_share
    rows = ranked(results.associations, least)
    tables = sorted({name for cell in rows["tables"] for name in cell.split(", ")})
    limits = rows[["ci_lower", "ci_upper", "limits_printed"]]
    frame = pd.DataFrame(
        {
            "Category": rows["category"].str[0].str.upper() + rows["category"].str[1:],
            "Headcount": rows["headcount"],
            "95 % interval": [
                interval(*ends) + ("" if printed else "*")
                for *ends, printed in limits.itertuples(index=False)
            ],
            "People": rows["population_share"],
            "Poor people": rows["share_of_poor"],
            "Households observed": rows["n"],
            "group": [_head(r) for r in rows.itertuples()],
        }
    )
    return table(
        frame,
        id="profile-associations",
        title="Headcount by characteristics of household and dwelling, 2022",
        source=f"{SOURCE}, {tables_named(tables)}; order and ranges computed",
        note="Each group is headed by its characteristic and the difference between its highest and lowest "
        "headcount "
        "in percentage points. * Limits computed from the standard error printed with one decimal; the "
        "other limits "
        f"are as printed. Categories with less than {least:g} per cent of people are left out.",
        units={"Headcount": "% of people", "People": "% of all", "Poor people": "% of all poor"},
        formats={"Households observed": 0},
        data=rows,
        evidence="computed",
        group="group",
    )


def _head(row) -> str:
    sure = "" if row.apart else ", not shown to differ"
    return f"{row.characteristic}: {number(row.range)} points{sure}"


def agreement_table(results: Results) -> Table:
    """How many values of each figure the annex prints too, and how many of them agree."""
    checks = results.checks
    by = checks.groupby(["figure", "panel", "table"], sort=False)["agrees"].agg(["size", "sum"]).reset_index()
    frame = pd.DataFrame(
        {
            "Figure": [figure_name(r.figure, r.panel) for r in by.itertuples()],
            "Table": by["table"].map(table_name),
            "Values in both": by["size"],
            "Agree": by["sum"].astype(int),
            "Disagree": by["size"] - by["sum"].astype(int),
        }
    )
    return table(
        frame,
        id="profile-agreement",
        title="Figures of the chapter held against annex tables",
        source=f"computed from {SOURCE}",
        note="Two values agree when one unrounded number can stand behind both. The notes under the "
        "figures name the "
        "values that disagree.",
        data=checks,
        evidence="computed",
    )
