"""Tables of the chapter: results in, `presentation.Table` out."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Table, interval, number, table

from .figures import MEASURE_LABELS, SOURCE
from .frames import Results

_GROUPS = {
    "national": "Mongolia",
    "area": "Urban and rural areas",
    "location": "Locations",
    "region": "Regions",
}
_VERDICTS = {
    "different": "different",
    "open": "different if independent",
    "not shown": "not shown to differ",
}


def estimates_table(results: Results) -> Table:
    """The chosen measures of the chosen domains with their intervals, and what the headcount rests on."""
    chosen, level = results.parameters, f"{results.parameters.confidence:g} %"
    rows = results.estimates[results.estimates["domain"].isin(chosen.domains)]
    parts = []
    for measure in chosen.measures:
        one = rows[rows["measure"] == measure].set_index("domain")
        name = MEASURE_LABELS[measure]
        parts.append(
            pd.DataFrame(
                {
                    (name, "estimate"): one["estimate"],
                    (name, f"{level} interval"): [
                        interval(*limits) for limits in zip(one["ci_lower"], one["ci_upper"], strict=True)
                    ],
                    (name, "relative standard error"): 100 * one["se"] / one["estimate"],
                }
            )
        )
    heads = rows.drop_duplicates("domain").set_index("domain")
    wide = pd.concat(parts, axis=1)
    wide.insert(0, ("Domain", ""), heads["label"])
    wide[("Sample", "households")] = heads["n"].astype(int)
    wide[("group", "")] = heads["kind"].map(_GROUPS)
    columns = pd.MultiIndex.from_tuples(wide.columns)
    relative = {c: 1 for c in columns if c[1] == "relative standard error"}
    return table(
        wide.set_axis(columns, axis=1).reset_index(drop=True),
        id="poverty-estimates",
        title="Poverty measures with their uncertainty, 2022",
        source=f"{SOURCE}, Tables C.1 to C.3; standard errors computed from the printed limits",
        note="Estimates in per cent. Relative standard error: standard error in per cent of the estimate. "
        "Gap and severity are printed with one decimal, so their relative errors are rough. "
        "Ulaanbaatar is a location and a region.",
        formats=relative,
        units={c: "%" for c in relative},
        data=rows.drop(columns=["order", "label"]),
        evidence="computed",
        group=("group", ""),
    )


def contrasts_table(results: Results) -> Table:
    """Differences of the headcount between the chosen domains, and what can be said of each."""
    chosen = results.parameters.domains
    rows, labels = results.contrasts, results.shares.set_index("domain")["label"]
    rows = rows[rows["first"].isin(chosen) & rows["second"].isin(chosen)]
    frame = pd.DataFrame(
        {
            "Higher and lower headcount": rows["first"].map(labels) + " and " + rows["second"].map(labels),
            "Difference": rows["difference"],
            "Limit without covariance": rows["limit_independent"],
            "Limit at any covariance": rows["limit_cautious"],
            "The two are": rows["verdict"].map(_VERDICTS),
            "group": rows["kind"].map(_GROUPS),
        }
    )
    return table(
        frame.reset_index(drop=True),
        id="poverty-contrasts",
        title="Differences of the headcount between domains, 2022",
        source=f"computed from {SOURCE}, Tables C.1 to C.3",
        note=f"Each line is one comparison at {results.parameters.confidence:g} per cent confidence; among "
        "many comparisons, a few near the limit may be due to chance. Different: the difference exceeds the "
        "limit at any covariance, even if both headcounts are rounded in the least favourable way. Different "
        "if independent: it exceeds only the limit without covariance. The report does not describe the "
        "strata of the 2022 sample.",
        units={c: "points" for c in ("Difference", "Limit without covariance", "Limit at any covariance")},
        data=rows,
        evidence="computed",
        group="group",
    )


def multiples_table(results: Results) -> Table:
    """What a higher or lower line would give, for the chosen multiples."""
    rows = results.multiples
    rows = rows[rows["chosen"] | (rows["multiple"] == 1.0)]
    people = results.shares.set_index("domain").loc["National", "population"]
    frame = pd.DataFrame(
        {
            "Line times": rows["multiple"],
            "Headcount": rows["headcount"],
            "Change from the line": rows["beyond"],
            "People between the two lines": (rows["beyond"].abs() * people / 100),
            "Poverty gap": rows["poverty_gap"],
            "Poverty severity": rows["poverty_severity"],
        }
    )
    return table(
        frame,
        id="poverty-line-multiples",
        title="Poverty at multiples of the line, 2022",
        source=f"{SOURCE}, Table B.1 and Figure 2.4; changes and people computed, "
        "with the population of Table B.2",
        note="Gap and severity are printed for steps of a tenth only.",
        evidence="computed",
        units={
            "Headcount": "%",
            "Change from the line": "points",
            "People between the two lines": "thousand",
            "Poverty gap": "%",
            "Poverty severity": "%",
        },
        formats={
            "Line times": lambda value: f"{value:g}",
            "People between the two lines": 0,
            "Change from the line": lambda value: ("+" if value > 0 else "") + number(value, 1),
        },
    )


def table_2_1(results: Results) -> Table:
    """Gini index and P90/P10 ratio, with the shares of the poorest and of the richest tenth."""
    rows = results.inequality
    rows = rows[rows["domain"].isin(results.parameters.domains)]
    wide = rows.pivot(index="domain", columns="measure", values="value")
    heads = rows.drop_duplicates("domain").set_index("domain")
    tenths = decile_shares(results).reindex(heads.index)
    frame = pd.DataFrame(
        {
            "Domain": heads["label"],
            "Gini index": wide["gini"].reindex(heads.index),
            "P90/P10 ratio": wide["p90p10"].reindex(heads.index),
            "Poorest tenth's share": tenths["poorest"],
            "Richest tenth's share": tenths["richest"],
            "group": heads["kind"].map(_GROUPS),
        }
    )
    return table(
        frame.reset_index(drop=True),
        id="table-2-1",
        title="Inequality of consumption, 2022",
        source=f"{SOURCE}, Table 2.1; shares from Table B.26",
        note="Inequality is measured on consumption per capita, poverty on consumption per adult equivalent. "
        "No standard errors are published. Ulaanbaatar is a location and a region.",
        units={"Poorest tenth's share": "% of consumption", "Richest tenth's share": "% of consumption"},
        data=frame.drop(columns="group").reset_index(),
        group="group",
    )


def decile_shares(results: Results) -> pd.DataFrame:
    """Shares of consumption of the poorest and of the richest tenth, per cent, by domain."""
    last = results.deciles["row_path"].str.split(" > ").str[-1].str.lower()
    wide = results.deciles.assign(tenth=last).pivot(index="domain", columns="tenth", values="value")
    return wide.rename(columns={"wealthiest": "richest"})[["poorest", "richest"]]
