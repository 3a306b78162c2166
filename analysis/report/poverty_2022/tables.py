"""Tables of the chapter: results in, `presentation.Table` out; official and computed columns side by side."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Table, interval, number
from analysis.presentation.numbers import MISSING, is_missing
from analysis.report.in_use import OFFICIAL, side_by_side

from .figures import MEASURE_LABELS, MEASURE_UNITS, PERSONS, SOURCE
from .frames import Both, Results

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
_TWICE = "Ulaanbaatar is a location and a region."
_TRUE = "True"
_LESS = ("Difference", "points")


def estimates_tables(both: Both) -> list[Table]:
    """The chosen measures of the chosen domains with their intervals, one table a measure."""
    return [_estimates(both, one) for one in both.parameters.measures]


def _estimates(both: Both, measure: str) -> Table:
    name, unit = MEASURE_LABELS[measure], MEASURE_UNITS[measure]
    level = both.parameters.confidence
    rows = _beside(both, both.official.estimates, both.computed.estimates, measure)
    told = _with_limits(rows, level, "")
    ours = _with_limits(rows, level, "_computed") | _true(rows)
    rough = f"{name} is printed with one decimal: its relative errors are rough. "
    return side_by_side(
        both.use,
        {"Domain": rows["label"]},
        {OFFICIAL.name: told, both.use.name: ours},
        {_LESS: rows["estimate_computed"] - rows["estimate"]},
        group=rows["kind"].map(_GROUPS),
        id=f"poverty-estimates-{measure.replace('_', '-')}",
        title=f"{name} with its uncertainty, 2022 ({unit})",
        source=f"{SOURCE}, Tables C.1 to C.3, errors from the printed limits; {both.use.source}",
        note="Relative error: standard error in per cent of the estimate. "
        + ("" if measure == "headcount" else rough)
        + f"Computed errors follow from strata and PSUs, the line taken as known. {_truly(rows.get('true'))}"
        "Difference: computed less official, in points. The households observed (n) are in the data. "
        f"{PERSONS} {_TWICE}",
        units={"Relative error": "%"},
        formats={_LESS: _signed},
        data=rows.drop(columns=["order", "label"]),
    )  # fmt: skip


def _beside(both: Both, official: pd.DataFrame, computed: pd.DataFrame, *measures: str) -> pd.DataFrame:
    """Official rows of the chosen domains, the computed numbers beside them in columns that end in _computed.

    Where the truth is known, a column true too.
    """
    keys, numbers = ["domain", "measure"], ["estimate", "se", "ci_lower", "ci_upper", "n"]
    chosen = official["domain"].isin(both.parameters.domains) & official["measure"].isin(measures)
    ours = computed[[*keys, *(name for name in numbers if name in computed)]]
    rows = official[chosen].merge(ours, on=keys, how="left", suffixes=("", "_computed"))
    truth = both.computed.truth
    return rows if truth is None else rows.merge(truth, on=keys, how="left")


def _with_limits(rows: pd.DataFrame, confidence: float, end: str) -> dict[str, object]:
    estimate = rows[f"estimate{end}"]
    return {
        "Estimate": estimate,
        f"{confidence:g} % interval": intervals(rows[f"ci_lower{end}"], rows[f"ci_upper{end}"]),
        "Relative error": 100 * rows[f"se{end}"] / estimate,
    }


def _true(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {_TRUE: rows["true"]} if "true" in rows else {}


def _truly(true: object) -> str:
    told = "True: the same households at their true consumption, known because they are made up. "
    return told if true is not None else ""


def intervals(lower: pd.Series, upper: pd.Series, decimals: int = 1) -> list[str]:
    """Limits as texts, a dash where there is none."""
    pairs = zip(lower, upper, strict=True)
    return [MISSING if is_missing(low) else interval(low, high, decimals) for low, high in pairs]


def _signed(value: float) -> str:
    return ("+" if value > 0 else "") + number(value, 1)


def contrasts_table(both: Both) -> Table:
    """Differences of the headcount between the chosen domains, and what can be said of each."""
    rows = _contrasts(both)
    labels = both.official.estimates.drop_duplicates("domain").set_index("domain")["label"]
    level = both.parameters.confidence
    pairs = rows["first"].map(labels) + " and " + rows["second"].map(labels)
    told = {
        "Difference": rows["difference"],
        "Limit without covariance": rows["limit_independent"],
        "Limit at any covariance": rows["limit_cautious"],
        "The two are": rows["verdict"].map(_VERDICTS),
    }
    ours = {
        "Difference": rows["difference_computed"],
        f"{level:g} % interval": intervals(rows["ci_lower"], rows["ci_upper"]),
        "The two are": rows["verdict_computed"].map(_VERDICTS),
    }
    units = ("Difference", "Limit without covariance", "Limit at any covariance")
    return side_by_side(
        both.use,
        {"Higher and lower official headcount": pairs},
        {OFFICIAL.name: told, both.use.name: ours},
        group=rows["kind"].map(_GROUPS),
        id="poverty-contrasts",
        title="Differences of the headcount between domains, 2022",
        source=f"computed from {SOURCE}, Tables C.1 to C.3; {both.use.source}",
        note=f"Each line is one comparison at {level:g} per cent confidence; among "
        "many comparisons, a few near the limit may be due to chance. Official: different where the "
        "difference exceeds the limit at any covariance, even if both headcounts are rounded in the least "
        "favourable way; different if independent where it exceeds only the limit without covariance. The "
        f"report does not describe the strata of the 2022 sample. {both.use.name}: the standard error has "
        "the covariance of the two estimates; different where the interval leaves out zero.",
        units=dict.fromkeys(units, "points"),
        data=rows,
    )  # fmt: skip


def _contrasts(both: Both) -> pd.DataFrame:
    """Official contrasts of the chosen domains with those of the survey, signed as the official ones are."""
    chosen = both.parameters.domains
    rows = both.official.contrasts
    rows = rows[rows["first"].isin(chosen) & rows["second"].isin(chosen)]
    ours = both.computed.contrasts
    swapped = ours.rename(columns={"first": "second", "second": "first"}).assign(
        difference=-ours["difference"], ci_lower=-ours["ci_upper"], ci_upper=-ours["ci_lower"]
    )
    ways = ours if ours.empty else pd.concat([ours, swapped], ignore_index=True)
    return rows.merge(ways, on=["kind", "first", "second"], how="left", suffixes=("", "_computed"))


def multiples_table(both: Both) -> Table:
    """What a higher or lower line would give, for the chosen multiples."""
    rows = both.official.multiples
    rows = rows[rows["chosen"] | (rows["multiple"] == 1.0)].reset_index(drop=True)
    people = both.official.shares.set_index("domain").loc["National", "population"]
    ours = _at_multiples(both.computed.curve, rows["multiple"])
    told = {
        "Headcount": rows["headcount"],
        "Change": rows["beyond"],
        "People between": rows["beyond"].abs() * people / 100,
        "Gap": rows["poverty_gap"],
        "Severity": rows["poverty_severity"],
    }
    level = both.parameters.confidence
    shown = {
        "Headcount": ours["headcount"],
        f"{level:g} % interval": intervals(ours["headcount_ci_lower"], ours["headcount_ci_upper"]),
        "Gap": ours["poverty_gap"],
        "Severity": ours["poverty_severity"],
    }
    return side_by_side(
        both.use,
        {"Line times": rows["multiple"]},
        {OFFICIAL.name: told, both.use.name: shown},
        id="poverty-line-multiples",
        title="Poverty at multiples of the line, 2022",
        source=f"{SOURCE}, Table B.1 and Figure 2.4; changes and people computed, "
        f"with the population of Table B.2; {both.use.source}",
        note="Change: from the headcount at the line itself. People between: those between the two lines. "
        "Gap and severity are printed for steps of a tenth only. Intervals: the line taken as known. "
        f"{PERSONS}",
        units=dict.fromkeys(("Headcount", "Gap", "Severity"), "%")
        | {"Change": "points", "People between": "thousand"},
        formats={"Line times": lambda value: f"{value:g}", "People between": 0, "Change": _signed},
        data=rows.merge(ours.reset_index(), on="multiple", suffixes=("", "_computed")),
    )  # fmt: skip


def _at_multiples(curve: pd.DataFrame, multiples: pd.Series) -> pd.DataFrame:
    """The curve at some multiples (index): a column a measure, and those with its se and limits."""
    wide = curve[curve["multiple"].isin(multiples)].pivot(index="multiple", columns="measure")
    made = {
        measure if what == "estimate" else f"{measure}_{what}": wide[what, measure]
        for measure in MEASURE_LABELS
        for what in ("estimate", "se", "ci_lower", "ci_upper")
    }
    return pd.DataFrame(made).loc[list(multiples)].reset_index(drop=True).assign(multiple=list(multiples))


def table_2_1(both: Both) -> Table:
    """Gini index and P90/P10 ratio, with the shares of the poorest and of the richest tenth."""
    told, ours = _inequality(both.official), _inequality(both.computed)
    chosen = [domain for domain in told.index if domain in both.parameters.domains]
    told, ours = told.loc[chosen], ours.reindex(chosen)
    names = {"gini": "Gini index", "p90p10": "P90/P10"}
    tenths = {"poorest": "Poorest tenth", "richest": "Richest tenth"}
    columns = names | tenths
    truth = _true_of(both, "gini", told.index)
    shown = {
        names["gini"]: _with_error(ours["gini"], ours["gini_se"]),
        **({"True Gini": truth} if truth is not None else {}),
        names["p90p10"]: _with_error(ours["p90p10"], ours["p90p10_se"]),
        **{head: ours[name] for name, head in tenths.items()},
    }
    return side_by_side(
        both.use,
        {"Domain": told["label"]},
        {OFFICIAL.name: {head: told[name] for name, head in columns.items()}, both.use.name: shown},
        group=told["kind"].map(_GROUPS),
        id="table-2-1",
        title="Inequality of consumption, 2022",
        source=f"{SOURCE}, Table 2.1, shares from Table B.26; {both.use.source}",
        note="Inequality is measured on consumption per capita, poverty on consumption per adult equivalent. "
        "Poorest and richest tenth: their shares of consumption. Weights count persons. Official: no "
        f"standard errors are published. {both.use.name}: standard errors in parentheses, from strata and "
        "PSUs, the quantiles estimated. A quantile is the smallest value whose cumulated weight exceeds its "
        "share, the mean of it and the next where the share falls on a tie; a household at the limit of two "
        f"tenths belongs to the lower one. {_truly(truth)}{_TWICE}",
        units=dict.fromkeys(tenths.values(), "%"),
        data=told.join(ours.drop(columns=["label", "kind"]).add_suffix("_computed")).reset_index(),
    )  # fmt: skip


def _inequality(results: Results) -> pd.DataFrame:
    """A row a domain: label, kind, gini and p90p10 with their se, shares of the outer tenths."""
    rows = results.inequality
    heads = rows.drop_duplicates("domain").set_index("domain")[["label", "kind"]]
    for name in ("gini", "p90p10"):
        one = rows[rows["measure"] == name].set_index("domain")
        heads[name], heads[f"{name}_se"] = one["value"], one["standard_error"]
    return heads.join(decile_shares(results))


def _with_error(values: pd.Series, errors: pd.Series) -> list[str]:
    pairs = zip(values, errors, strict=True)
    return [MISSING if is_missing(v) else f"{number(v)}\u00a0({number(e, 2)})" for v, e in pairs]


def _true_of(both: Both, measure: str, domains: pd.Index) -> pd.Series | None:
    truth = both.computed.truth
    if truth is None:
        return None
    return truth[truth["measure"] == measure].set_index("domain")["true"].reindex(domains)


def decile_shares(results: Results) -> pd.DataFrame:
    """Shares of consumption of the poorest and of the richest tenth, per cent, by domain."""
    last = results.deciles["row_path"].str.split(" > ").str[-1].str.lower()
    wide = results.deciles.assign(tenth=last).pivot(index="domain", columns="tenth", values="value")
    return wide.rename(columns={"wealthiest": "richest"}).reindex(columns=["poorest", "richest"])
