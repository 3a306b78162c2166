"""Tables of the page."""

from __future__ import annotations

import pandas as pd

from analysis.computed import effective_sample as sample
from analysis.presentation import Table, interval, number, table

from .figures import shown_aimags
from .results import DESIGN, REPORT, Found

MARGINS = (0.02, 0.03, 0.05, 0.075)
KEPT = ["region", "n", "estimate", "se", "ci_lower", "ci_upper"]
FORMULA = (
    "Design effect: variance of the headcount over that of a simple random sample of as many households. "
    "Weighting: what unequal weights and sizes of households alone do to it; clustering: the rest, for "
    "neighbours are alike. Effective sample: households over the design effect."
)


def headcounts_table(found: Found) -> Table:
    """Regions: headcounts with their intervals, official and computed, and the true one of synthetic data."""
    printed = found.printed
    sides = {"Official": printed}
    if found.regions is not None:
        sides[found.name] = found.regions.set_index("region").loc[printed["region"]]
    frame = pd.DataFrame({"Region": printed["region"]})
    for name in (name for name in found.order if name in sides):
        frame[f"{name}, % (95 % interval)"] = [
            f"{number(100 * p, 1)} ({interval(100 * low, 100 * high)})"
            for p, low, high in sides[name][["estimate", "ci_lower", "ci_upper"]].itertuples(index=False)
        ]
    if found.true is not None:
        frame["SYNTHETIC, true consumption, %"] = 100 * found.true.loc[printed["region"]].to_numpy()
    data = [side.reset_index()[KEPT].assign(kind=name) for name, side in sides.items()]
    return table(
        frame,
        id="maps-table-1",
        title="Regions: headcount and its interval",
        source=f"{REPORT}, Table C.3; {found.source}",
        data=pd.concat(data, ignore_index=True),
        note="Intervals with the line fixed. Official ones as printed.",
        evidence=found.evidence if found.regions is not None else "official",
    )


def regions_table(found: Found) -> Table:
    """Regions: sample, design effect and its parts, effective sample."""
    rows = found.regions
    frame = pd.DataFrame(
        {
            ("Region", ""): rows["region"],
            ("Sample", "households"): rows["n"],
            ("Sample", "units"): rows["n_psu"],
            ("Sample", "strata"): rows["strata"],
            ("Sample", "df"): rows["df"],
            ("Design effect", "weighting"): rows["weighting"],
            ("Design effect", "clustering"): rows["clustering"],
            ("Design effect", "all"): rows["deff"],
            ("Effective", "sample"): rows["effective"],
        }
    )
    whole = [column for column in frame if column[0] in ("Sample", "Effective")]
    twice = [column for column in frame if column[0] == "Design effect"]
    return table(
        frame,
        id="maps-table-2",
        title="Regions: what the sample is worth",
        source=found.source,
        data=rows,
        formats=dict.fromkeys(whole, 0) | dict.fromkeys(twice, 2),
        note=f"{FORMULA} Units: primary sampling units; df: degrees of freedom, units less strata.",
        evidence=found.evidence,
    )


def plan_table(found: Found) -> Table:
    """The design of 2007 by aimag: households, effective sample, the error to expect."""
    rows = found.plan
    frame = pd.DataFrame(
        {
            "Aimag": rows["name"],
            "Clusters": rows["n_psu"],
            "Households": rows["n"],
            "Design effect": rows["deff"],
            "Effective sample": rows["effective"].where(rows["n"] > 0),
            "Headcount of the region, %": 100 * rows["estimate"],
            "Relative standard error, %": 100 * rows["expected_cv"],
            "Margin, points": 100 * rows["margin"],
            "Region": rows["region"],
        }
    ).sort_values("Region", key=lambda c: c.map(_order(found)), kind="stable")
    return table(
        frame,
        id="maps-table-3",
        title="The 2007 design by aimag, and the error of a headcount that it lets expect",
        source=f"clusters and households: {DESIGN}, Table 1; headcounts and design effects: from {REPORT}, "
        "Table C.3",
        data=rows,
        formats={"Clusters": 0, "Households": 0, "Design effect": 2, "Effective sample": 0},
        group="Region",
        note="Design effect and headcount are those of the region in 2022, for none of an aimag is printed. "
        "Margin: half of a 95 % interval. A dash: nothing was selected.",
        evidence="computed",
    )


def needed_table(found: Found) -> Table:
    """Households that a margin takes, by region, at the printed headcounts and design effects."""
    rows = found.printed
    frame = pd.DataFrame({"Region": rows["region"], "Design effect": rows["deff"]})
    for margin in MARGINS:
        frame[f"±{number(100 * margin, 1)} points"] = [
            sample.households_needed(deff, p, margin)
            for deff, p in rows[["deff", "estimate"]].itertuples(index=False)
        ]
    frame[f"Margin of {number(found.households, 0)} households, points"] = [
        100 * sample.NORMAL * (deff * p * (1 - p) / found.households) ** 0.5
        for deff, p in rows[["deff", "estimate"]].itertuples(index=False)
    ]
    formats = {c: 0 for c in frame.columns if c.startswith("±")} | {"Design effect": 2}
    return table(
        frame,
        id="maps-table-4",
        title="Households that an aimag would need, by the margin of its headcount",
        source=f"computed from {REPORT}, Table C.3",
        formats=formats,
        note="Design effect times p(1 - p) times the square of 1.96 over the margin, at the headcount p and "
        "the design effect of the region as printed.",
        evidence="computed",
    )


def aimags_table(found: Found) -> Table:
    """The aimags of the survey in use: sample, design effect, effective sample, error to expect, tests."""
    rows = shown_aimags(found)
    passed = {(True, True): "both", (True, False): "rule", (False, True): "size", (False, False): "none"}
    frame = pd.DataFrame(
        {
            "Aimag": rows["aimag"],
            "Households": rows["n"],
            "Sampling units": rows["n_psu"],
            "Strata": rows["strata"],
            "Degrees of freedom": rows["df"],
            "Design effect": rows["deff"],
            "Effective sample": rows["effective"],
            "Relative standard error, %": 100 * rows["expected_cv"],
            "Margin, points": 100 * rows["margin"],
            "Tests passed": [passed[pair] for pair in zip(rows["rule"].eq(""), rows["large"], strict=True)],
        }
    )
    whole = ["Households", "Sampling units", "Strata", "Degrees of freedom", "Effective sample"]
    return table(
        frame,
        id="maps-table-5",
        title="Aimags of the survey in use: what the sample is worth",
        source=found.source,
        data=rows,
        formats=dict.fromkeys(whole, 0) | {"Design effect": 2},
        note="The clustering part of the design effect is that of the region, for within one aimag it cannot "
        "be estimated well. The error is that to be expected at the headcount of the region; margin: half of "
        "a 95 % interval. Tests: rule, that for single numbers; size, "
        f"{number(found.households, 0)} households."
        + (" The aimags are synthetic and carry no names." if found.synthetic else ""),
        evidence=found.evidence,
    )


def _order(found: Found) -> dict[str, int]:
    return {name: place for place, name in enumerate(found.printed["region"])}
