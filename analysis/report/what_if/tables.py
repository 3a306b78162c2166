"""Tables of the page."""

from __future__ import annotations

import pandas as pd

from analysis.computed.conclusions import counted
from analysis.computed.effects import ANEW, ANY, ESTIMATION, FIXED, NATIONAL
from analysis.computed.true_effects import with_truth
from analysis.presentation import Table, interval, number, table
from analysis.report import redrawn_table as redrawn_tables

from .results import MEASURES, TESTED, Found

LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
FEW = 10  # choices of the table of the other measures
MOST = 15  # choices of the table by location; the file behind it holds all
STATEMENTS = {
    "Urban dominates Rural": "Less poverty in urban areas at every line",
    "Rural dominates Urban": "Less poverty in rural areas at every line",
    "no difference": "A difference at some line",
}
ORDERS = {1: "Headcount (first order)", 2: "Poverty gap (second order)"}


def signed(value: float | None, decimals: int = 2) -> str:
    """+1.20, −0.30; a dash where there is none."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 and any(d in text for d in "123456789") else text


def errors_table(found: Found) -> list[Table]:
    """The headcount with its three standard errors; none where they were not made."""
    if found.errors is None:
        return []
    rows = found.errors
    shown = pd.DataFrame(
        {
            "Standard error": rows["kind"].str.capitalize(),
            "Line, MNT": rows["line"],
            "Headcount, %": rows["estimate"],
            "Error, points": rows["standard_error"],
            "95 % interval": [_interval(one.lower, one.upper, 1) for one in rows.itertuples()],
            "Replicates": [number(one, 0) if one else "–" for one in rows["replicates"]],
        }
    )
    return [
        table(
            shown,
            id="what-if-table-1",
            title="The headcount and its three standard errors",
            source=found.source,
            data=rows,
            formats={"Line, MNT": 0, "Headcount, %": 2, "Error, points": 2},
            note="Line fixed: consumption and line as they are, by linearisation, as official tables have "
            "it. Line estimated: the line found anew in each bootstrap sample. Whole chain: prices, "
            "models, imputations, price index and line found anew.",
            evidence=found.evidence,
        )
    ]


def redrawn_table(found: Found) -> list[Table]:
    """Measures of this run with errors of the whole chain; none where no replicates were asked for."""
    return redrawn_tables.redrawn_table(found.again, "what-if", found.label, found.evidence)


def run_table(found: Found) -> Table:
    """Measures of this run by domain, with the change from the choices that effects are held against."""
    base = found.every[(found.every["step"] == "") & found.every["way"].isin([FIXED, ANY])]
    stored = base.set_index(["measure", "domain"])["value"]
    run = found.run.set_index(["measure", "domain"])
    domains = list(dict.fromkeys(found.run["domain"]))
    columns: dict[tuple[str, str], list] = {("Domain", ""): domains}
    for measure, name in MEASURES.items():
        at = [(measure, domain) for domain in domains]
        columns[(name.capitalize(), "estimate")] = [
            f"{number(run.loc[key, 'estimate'], 1)} ({number(run.loc[key, 'se'], 2)})" for key in at
        ]
        if found.changed:
            columns[(name.capitalize(), "change")] = [
                signed(run.loc[key, "estimate"] - stored.get(key, float("nan"))) for key in at
            ]
    shown = pd.DataFrame(columns)
    shown.columns = pd.MultiIndex.from_tuples(shown.columns)
    return table(
        shown,
        id="what-if-table-0",
        title="Poverty and inequality with the choices of this run",
        source=found.label,
        data=found.run,
        note=f"Per cent; Gini: 0 to 100. At the line of {number(found.line, 0)} MNT a month per adult "
        "equivalent, with standard errors by linearisation in parentheses."
        + (" Changes are from the choices that the effects are held against." if found.changed else ""),
        evidence=found.evidence,
    )


def effects_table(found: Found) -> Table:
    """All choices by the size of what they do to the measure, with the other measures beside."""
    rows = found.rows[(found.rows["domain"] == NATIONAL) & (found.rows["step"] != "")]
    main = rows[rows["measure"] == found.measure]
    size = main.groupby("parameters", sort=False)["change"].agg(lambda change: change.abs().max())
    order = size.sort_values(ascending=False, kind="stable").index
    names = rows.drop_duplicates("parameters").set_index("parameters")
    at = rows.set_index(["parameters", "way", "measure"])

    def cell(name: str, way: str, measure: str, errors: bool = False) -> str:
        if (name, way, measure) not in at.index:
            return "–"
        one = at.loc[(name, way, measure)]
        return _change(one) if errors else signed(one["change"])

    columns: dict[tuple[str, str], list] = {
        ("Choice", ""): [f"{names.loc[n, 'step'].capitalize()}: {names.loc[n, 'choice']}" for n in order]
    }
    by_line = [name for name in ("headcount", "poverty_gap") if name != found.measure]
    ways = (ANY,) if found.measure == "gini" else (FIXED, ANEW)
    for way in ways:
        columns[(MEASURES[found.measure].capitalize(), way)] = [
            cell(name, way, found.measure, errors=True) for name in order
        ]
    for measure in by_line:
        for way in (FIXED, ANEW):
            columns[(MEASURES[measure].capitalize(), way)] = [cell(name, way, measure) for name in order]
    if found.measure != "gini":
        columns[("Gini", ANY)] = [cell(name, ANY, "gini") for name in order]
    shown = pd.DataFrame(columns)
    shown.columns = pd.MultiIndex.from_tuples(shown.columns)
    return table(
        shown,
        id="what-if-table-2",
        title=f"What each choice does, by the size of its effect on the {MEASURES[found.measure]}",
        source=found.source,
        data=rows,
        note="Changes against the choices in use, in points, of the whole country; in parentheses 95 per "
        "cent intervals of the whole chain. Dash: a choice that says nothing there. The Gini is of "
        "consumption per person: no line changes it, and the equivalence scale changes it only through "
        "prices.",
        evidence=found.evidence,
    )


def others_table(found: Found) -> Table:
    """The largest effects on the other measures, with their intervals."""
    rows = found.rows[(found.rows["domain"] == NATIONAL) & (found.rows["step"] != "")]
    parts = []
    for measure in [name for name in ("headcount", "poverty_gap", "gini") if name != found.measure]:
        of = rows[rows["measure"] == measure]
        size = of.groupby("parameters", sort=False)["change"].agg(lambda change: change.abs().max())
        order = size.sort_values(ascending=False, kind="stable").index[:FEW]
        at = of.set_index(["parameters", "way"])
        names = of.drop_duplicates("parameters").set_index("parameters")
        shown = {
            "Measure": [MEASURES[measure].capitalize()] * len(order),
            "Choice": [f"{names.loc[n, 'step'].capitalize()}: {names.loc[n, 'choice']}" for n in order],
        }
        for head, ways in (("Line fixed, or any line", (FIXED, ANY)), ("Line found anew", (ANEW,))):
            shown[head] = [
                next((_change(at.loc[(name, way)]) for way in ways if (name, way) in at.index), "–")
                for name in order
            ]
        parts.append(pd.DataFrame(shown))
    return table(
        pd.concat(parts, ignore_index=True),
        id="what-if-table-7",
        title="The largest effects on the other measures",
        source=found.source,
        data=rows,
        group="Measure",
        note=f"The {FEW} largest of each, in points, with 95 per cent intervals of the whole chain in "
        "parentheses. No line changes the Gini.",
        evidence=found.evidence,
    )


def _change(one: pd.Series) -> str:
    within = f" ({_interval(one['lower'], one['upper'], 2)})" if pd.notna(one["lower"]) else ""
    return signed(one["change"]) + within


def locations_table(found: Found) -> Table:
    """The largest effects in the four locations, in both ways."""
    rows = found.rows[(found.rows["measure"] == found.measure) & (found.rows["step"] != "")]
    parts = []
    for way in (ANY,) if found.measure == "gini" else (FIXED, ANEW):
        part = rows[rows["way"] == way]
        wide = part.pivot_table(index="parameters", columns="domain", values="change", sort=False)
        errors = part.pivot_table(index="parameters", columns="domain", values="standard_error", sort=False)
        order = wide[NATIONAL].abs().sort_values(ascending=False, kind="stable").index[:MOST]
        names = part.drop_duplicates("parameters").set_index("parameters")
        shown = {
            "Way": [way.capitalize()] * len(order),
            "Choice": [f"{names.loc[n, 'step'].capitalize()}: {names.loc[n, 'choice']}" for n in order],
        }
        for domain in [name for name in (NATIONAL, *LOCATIONS) if name in wide]:
            shown[domain] = [_with_error(wide, errors, name, domain) for name in order]
        parts.append(pd.DataFrame(shown))
    return table(
        pd.concat(parts, ignore_index=True),
        id="what-if-table-3",
        title=f"Change of the {MEASURES[found.measure]} by location, the largest first",
        source=found.source,
        data=rows,
        group="Way",
        note=f"Points, with the standard error of the whole chain in parentheses. The {MOST} choices that "
        "change the national figure most; the file holds all.",
        evidence=found.evidence,
    )


def truth_table(found: Found) -> list[Table]:
    """Effects beside those in the truth of the synthetic survey, at the fixed line; none without a truth."""
    if found.true is None:
        return []
    rows = with_truth(found.rows, found.true)
    rows = rows[(rows["measure"] == found.measure) & (rows["domain"] == NATIONAL) & rows["true"].notna()]
    rows = rows[rows["way"] == (ANY if found.measure == "gini" else FIXED)]
    first = rows["step"] == ""
    order = pd.concat(
        [rows[first], rows[~first].sort_values("change", key=abs, ascending=False, kind="stable")]
    )
    shown = pd.DataFrame(
        {
            "Choice": [f"{one.step.capitalize()}: {one.choice}" if one.step else "As in use"
                       for one in order.itertuples()],
            "Chain": order["value"],
            "Truth": order["true"],
            "Bias": order["value"] - order["true"],
            "Effect, chain": order["change"].where(order["step"] != ""),
            "Effect, truth": order["true_change"].where(order["step"] != ""),
        }
    )  # fmt: skip
    return [
        table(
            shown,
            id="what-if-table-4",
            title=f"The {MEASURES[found.measure]} under each choice, beside the truth that the survey was "
            "made from",
            source=found.label,
            data=order.drop(columns=["lower", "upper"]),
            formats={
                "Chain": 2,
                "Truth": 2,
                "Bias": signed,
                "Effect, chain": signed,
                "Effect, truth": signed,
            },
            note="The whole country, line fixed. A choice of how consumption is estimated leaves the truth "
            "where it is; choices whose truth is not known are left out.",
            evidence="synthetic",
        )
    ]


def conclusions_table(found: Found) -> Table:
    """The report's conclusions and how many choices they hold under."""
    rows = counted(found.checks)
    shown = pd.DataFrame(
        {
            "Conclusion of the report": [f"{one.conclusion} (p. {one.page})" for one in rows.itertuples()],
            "As in use": rows["in_use"].map({True: "holds", False: "does not hold"}),
            "Holds in": [
                f"{number(one.holding, 0)} of {number(one.settings, 0)}" for one in rows.itertuples()
            ],
            "Not under": [_where(one.where) for one in rows.itertuples()],
        }
    )
    demonstration = (
        "A demonstration on made-up data; nothing is said of Mongolia. " if found.synthetic else ""
    )
    return table(
        shown,
        id="what-if-table-5",
        title="Conclusions of chapter 2 of the report, checked under every choice",
        source=found.source,
        data=found.checks,
        note=f"{demonstration}Of so many settings: every choice with the line fixed and with the line found "
        "anew, by point estimates; the margin of each stands in the file. Not under: in both ways unless "
        "one is named.",
        evidence=found.evidence,
    )


def dominance_table(found: Found) -> list[Table]:
    """Tests of dominance of urban and rural areas; none where the survey does not know them."""
    if found.tests is None:
        return []
    rows = found.tests
    shown = pd.DataFrame(
        {
            "Order": rows["order"].map(ORDERS),
            "Statement": rows["test"].map(STATEMENTS),
            "Statistic": rows["statistic"].abs(),
            "At a line of, MNT": rows["line"],
            "p": rows["p_value"],
            "Shown": rows["rejected"].map({True: "yes", False: "no"}),
        }
    )
    return [
        table(
            shown,
            id="what-if-table-6",
            title="Urban and rural poverty: tests over all lines",
            source=found.label,
            data=rows,
            group="Order",
            formats={"Statistic": 1, "At a line of, MNT": 0, "p": _p},
            note=f"Lines from {number(TESTED[0], 2)} to {number(TESTED[1], 2)} times the line in use, as in "
            "Figure 2.4. A statement that one has less poverty is shown when it holds at the line where it "
            "is weakest; a difference when the largest is larger than chance makes it.",
            evidence=found.evidence,
        )
    ]


def estimation_bias(found: Found) -> pd.DataFrame:
    """Choices of how consumption is estimated that bring the measure nearer to the truth, nearest first."""
    rows = with_truth(found.every, found.true)
    rows = rows[(rows["measure"] == found.measure) & (rows["domain"] == NATIONAL)]
    rows = rows[rows["kind"].isin([ESTIMATION, ""]) & rows["way"].isin([FIXED, ANY])]
    return rows.assign(off=(rows["value"] - rows["true"]).abs()).sort_values("off", kind="stable")


def _where(names: list[str]) -> str:
    return "; ".join(names) if names else "–"


def _interval(lower: float, upper: float, decimals: int) -> str:
    return interval(lower, upper, decimals)


def _with_error(wide: pd.DataFrame, errors: pd.DataFrame, name: str, domain: str) -> str:
    change = signed(wide.loc[name, domain])
    known = domain in errors and name in errors.index and pd.notna(errors.loc[name, domain])
    return f"{change} ({number(errors.loc[name, domain], 2)})" if known else change


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else number(value, 3)
