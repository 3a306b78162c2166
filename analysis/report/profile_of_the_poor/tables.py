"""Tables of the chapter: results in, `presentation.Table` out."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Table, interval, number, percent, table
from analysis.report.in_use import side_by_side

from .associations import ranked
from .results import Results
from .text import SOURCE, figure_name, table_name, tables_named


def associations_table(results: Results) -> Table:
    """The headcount by characteristic, the characteristic with the widest range first; both sides."""
    least = results.parameters.least_share
    rows = ranked(results.leading, least)
    told, found = _aligned(results.associations, rows), _aligned(results.computed_associations, rows)
    tables = sorted({name for cell in told["tables"].dropna() for name in cell.split(", ")})
    shown = {"Official": _block(told)}
    if found["headcount"].notna().any():
        shown[results.use.name] = _block(found)
    beside = len(shown) > 1
    source = f"{SOURCE}, {tables_named(tables)}; order and ranges computed"
    return side_by_side(
        results.use,
        {"Category": rows["category"].str[0].str.upper() + rows["category"].str[1:]},
        shown,
        {("Share", "People"): rows["population_share"], ("Share", "Poor people"): rows["share_of_poor"]},
        group=[_head(r) for r in rows.itertuples()],
        id="profile-associations",
        title="Headcount by characteristics of household and dwelling, 2022",
        source=f"{source}; beside it: {results.use.source}" if beside else source,
        note="Each group is headed by its characteristic and the difference between its highest and lowest "
        "headcount in percentage points. * Limits computed from the standard error printed with one decimal; "
        f"the other limits are as printed. \u2013: number of households not printed. {_pensioners(rows)}"
        f"Categories with less than {least:g} per cent of people are left out."
        + (
            f" {results.use.name}: limits from the survey's design, the line taken as given."
            if beside
            else ""
        ),
        units={"Headcount": "% of people", "People": "% of all", "Poor people": "% of all poor"},
        formats={"Households": 0},
        data=_association_data(rows, told, found),
        evidence=results.use.evidence if beside else "computed",
    )


def _aligned(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The associations of one side in the order of `rows`; nan for a category that it lacks."""
    keys = ["characteristic", "category"]
    return rows[keys].merge(found, on=keys, how="left")


def _block(rows: pd.DataFrame) -> dict[str, object]:
    """Columns of one side."""
    limits = rows[["ci_lower", "ci_upper", "limits_printed"]].itertuples(index=False)
    return {
        "Headcount": rows["headcount"],
        "95 % interval": [
            number(None) if pd.isna(low) else interval(low, high) + ("" if printed else "*")
            for low, high, printed in limits
        ],
        "Households": rows["n"],
    }


def _association_data(rows: pd.DataFrame, told: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The numbers of both sides, official_ and computed_ before their names."""
    names = ["headcount", "ci_lower", "ci_upper", "n", "population_share", "share_of_poor"]
    sides = [told[names].add_prefix("official_"), found[names].add_prefix("computed_")]
    kept = rows[["characteristic", "category", "range", "apart"]].reset_index(drop=True)
    return pd.concat([kept, told[["limits_printed", "tables"]], *sides], axis="columns")


def _pensioners(rows: pd.DataFrame) -> str:
    """Why the categories of one characteristic do not make up a hundred per cent of people."""
    work, outside = "Work of the head", "out of the labour force"
    other = rows[rows["category"] == outside]
    if work not in set(rows["characteristic"]) or other.empty:
        return ""
    return (
        f"{work} leaves out {percent(other['population_share'].iloc[0])} of people, whose column Table B.10 "
        f"heads pensioners and Table B.9, with the same numbers, {outside}: see industry of the head. "
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
