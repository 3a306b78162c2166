"""What the chapter computes from tables in the shape of the official ones: frames in, frames out.

The official tables and those computed from a survey go through the same functions. Estimates and their
limits are percentages of people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import combinations
from statistics import NormalDist

import pandas as pd

from analysis.presentation.maps import OUTLINES
from analysis.report.in_use import OFFICIAL, InUse, Side, survey_in_use
from analysis.report.stated import stated

from . import survey, world
from .multiples import TABLES, multiple
from .parameters import Parameters

DOMAINS_FILE = "data/codes/domains.csv"
PRINTED_LEVEL = 95.0  # confidence level of annex C
CONTRAST = [
    "kind",
    "first",
    "second",
    "difference",
    "least",
    "limit_independent",
    "limit_cautious",
    "verdict",
]
KINDS = ("area", "location", "region")
ESTIMATES, SHARES = ("C01", "C02", "C03"), ("B02", "B03")
COMPUTED = (
    *ESTIMATES,
    *SHARES,
    "B26",
    "T2-1",
)  # the tables that are computed; B.1 and Figure 2.4 are a curve


@dataclass(frozen=True, eq=False)
class Results:
    """Everything the chapter shows of one side, computed once a run.

    side: official or computed. estimates: domain x measure with se, limits, observations. shares: domain with
    population and poor, in per cent and in thousands. contrasts: pairs of domains. multiples: the line
    scaled. inequality: Gini index and P90/P10, se where it is known. deciles: shares of consumption.
    countries: comparison. curve, truth: of a survey alone (`survey.curve`, `survey.truth`).
    """

    parameters: Parameters
    side: Side
    estimates: pd.DataFrame
    shares: pd.DataFrame
    contrasts: pd.DataFrame
    multiples: pd.DataFrame
    inequality: pd.DataFrame
    deciles: pd.DataFrame
    countries: pd.DataFrame
    curve: pd.DataFrame = field(default_factory=pd.DataFrame)
    truth: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class Both:
    """The official numbers and those of the survey in use; international: see `world`."""

    official: Results
    computed: Results
    use: InUse
    international: world.International

    @property
    def parameters(self) -> Parameters:
        return self.official.parameters

    @property
    def first(self) -> Results:
        """What sentences are made of: the survey where it is real and gives every table."""
        return self.official if self.use.synthetic or self.use.missing else self.computed

    def order(self, official, computed) -> list:
        """Figures or tables in the order in which a reader is to see them; None is left out."""
        return [shown for shown in self.use.order(official, computed) if shown is not None]


def read(page) -> Both:
    """The official tables of the page, and the same from the survey in use, as its parameters say."""
    chosen = page.parameters
    if chosen.show_map:
        page.data("outlines of the aimags", OUTLINES, "public domain (Natural Earth), simplified")
    names = pd.read_csv(
        page.data("domains", DOMAINS_FILE, "facts"), dtype={"domain": str, "kind": str, "label": str}
    )
    official = of_official(page.official, chosen, names)
    use = survey_in_use(page, COMPUTED)
    lines = page.official(world.LINES)
    international = world.read(use, chosen, official, lines, stated(page))
    computed = of_survey(use, official, names, survey.truth(page, use))
    return Both(official, replace(computed, countries=international.countries), use, international)


def of_official(load: Callable[[str], pd.DataFrame], chosen: Parameters, names: pd.DataFrame) -> Results:
    """What the official tables say."""
    made = _tables(load, names, chosen.confidence)
    found = made["estimates"]
    return Results(
        parameters=chosen,
        side=OFFICIAL,
        contrasts=contrasts(found[found["measure"] == "headcount"], chosen.confidence),
        multiples=line_multiples(*map(load, TABLES), chosen.line_multiples),
        countries=load("F2-5"),
        **made,
    )


def of_survey(use: InUse, official: Results, names: pd.DataFrame, truth: dict | None) -> Results:
    """What the survey says; frames without rows for what it cannot give (`InUse.missing`)."""
    from analysis.official import load

    chosen = official.parameters
    made = _tables(lambda id: use.tables.get(id, load(id).iloc[:0]), names, chosen.confidence)
    curve = survey.curve(use.frames, chosen.confidence)
    return Results(
        parameters=chosen,
        side=use.side,
        contrasts=survey.contrasts(use.frames, chosen.confidence),
        multiples=survey.multiples(curve, chosen.line_multiples),
        countries=official.countries,
        curve=curve,
        truth=None if truth is None else true_values(truth, names),
        **made,
    )


def _tables(load: Callable[[str], pd.DataFrame], names: pd.DataFrame, confidence: float) -> dict:
    """estimates, shares, inequality and deciles of either side."""
    printed = pd.concat(map(load, ESTIMATES), ignore_index=True)
    return {
        "estimates": intervals(estimates_by_domain(printed, names), confidence),
        "shares": shares_by_domain(pd.concat(map(load, SHARES), ignore_index=True), names),
        "inequality": by_domain(load("T2-1"), names),
        "deciles": by_domain(load("B26"), names, "column_path"),
    }


def true_values(tables: dict[str, pd.DataFrame], names: pd.DataFrame) -> pd.DataFrame:
    """domain, measure, true: what the tables say when they are made of the true consumption."""
    found = by_domain(pd.concat(tables.values(), ignore_index=True), names)
    return found.rename(columns={"value": "true"})[["domain", "measure", "true"]]


def last_level(labels: pd.Series) -> pd.Series:
    return labels.str.split(" > ").str[-1]


def by_domain(frame: pd.DataFrame, names: pd.DataFrame, column: str = "row_path") -> pd.DataFrame:
    """`frame` with domain, kind, order and label taken from the last level of `column`; domains only.

    "Urban > Total" is Urban. A domain that stands in two groups (Ulaanbaatar is a location and a
    region) is kept once.
    """
    domain = last_level(frame[column].str.removesuffix(" > Total"))
    found = frame.assign(domain=domain).merge(names, on="domain")
    other = "column_path" if column == "row_path" else "row_path"
    kept = found.drop_duplicates(["domain", other, "measure"])
    return kept.sort_values("order", kind="stable").reset_index(drop=True)


def estimates_by_domain(printed: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Annex C as domain, kind, label, measure, estimate, ci_lower, ci_upper, n and the standard error.

    The printed standard error has one decimal; se is taken from the width of the printed interval,
    se = (upper - lower) / (2 x 1.96), which is two to four times as exact.
    """
    found = by_domain(printed, names).rename(columns={"value": "estimate", "observations": "n"})
    found["se"] = (found["ci_upper"] - found["ci_lower"]) / (2 * z_value(PRINTED_LEVEL))
    columns = ["domain", "kind", "order", "label", "measure", "estimate", "se", "ci_lower", "ci_upper", "n"]
    return found[columns]


def z_value(confidence: float) -> float:
    """Two-sided normal quantile of a confidence level in per cent: 1.96 for 95."""
    return NormalDist().inv_cdf(0.5 + confidence / 200)


def intervals(estimates: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The printed limits at 95 per cent; at another level, estimate +- z x se."""
    if confidence == PRINTED_LEVEL:
        return estimates
    half = z_value(confidence) * estimates["se"]
    return estimates.assign(ci_lower=estimates["estimate"] - half, ci_upper=estimates["estimate"] + half)


def contrasts(estimates: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Differences of one measure between the domains of each kind (regions include Ulaanbaatar).

    The covariance of two domains is not published. Whatever it is, the standard error of a
    difference is at most se1 + se2; without covariance it is the root of se1^2 + se2^2. `least` is
    the smallest size of the difference that the printed decimals allow. verdict: "different" when
    `least` exceeds z (se1 + se2); "open" when it exceeds only the limit without covariance;
    "not shown" otherwise.
    """
    z = z_value(confidence)
    rows = [
        _contrast(kind, first, second, z)
        for kind in KINDS
        for first, second in combinations(_members(estimates, kind), 2)
    ]
    return pd.DataFrame(rows, columns=CONTRAST)


def _members(estimates: pd.DataFrame, kind: str) -> list:
    chosen = (estimates["kind"] == kind) | ((kind == "region") & (estimates["domain"] == "Ulaanbaatar"))
    ordered = estimates[chosen].sort_values("estimate", ascending=False, kind="stable")
    return list(ordered.itertuples())


def _contrast(kind: str, first, second, z: float) -> dict:
    difference = round(first.estimate - second.estimate, 6)
    least = max(difference - 0.1, 0.0)
    cautious = z * (first.se + second.se)
    independent = z * (first.se**2 + second.se**2) ** 0.5
    verdict = "different" if least > cautious else "open" if least > independent else "not shown"
    return {
        "kind": kind,
        "first": first.domain,
        "second": second.domain,
        "difference": difference,
        "least": least,
        "limit_independent": independent,
        "limit_cautious": cautious,
        "verdict": verdict,
    }


def shares_by_domain(printed: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """By domain: population_share, share_of_poor in per cent; population, number_of_poor in thousands."""
    wanted = ["population_share", "share_of_poor", "population", "number_of_poor"]
    if printed.empty:
        return pd.DataFrame(columns=["domain", "kind", "order", "label", *wanted])
    found = by_domain(printed[printed["measure"].isin(wanted)], names, "column_path")
    wide = found.pivot_table(
        index=["domain", "kind", "order", "label"], columns="measure", values="value", sort=False
    )
    return wide[wanted].reset_index().sort_values("order", kind="stable").reset_index(drop=True)


def line_multiples(scales: pd.DataFrame, figure: pd.DataFrame, chosen: tuple[float, ...]) -> pd.DataFrame:
    """Headcount, gap and severity with the line times `multiple`, in order; `chosen` marks the asked ones.

    Table B.1 has steps of a tenth and all three measures, Figure 2.4 steps of a twentieth and the
    headcount only.
    """
    both = pd.concat([scales, figure], ignore_index=True)
    both["multiple"] = [multiple(r.row_path, r.column_path) for r in both.itertuples()]
    wide = both.pivot_table(
        index="multiple", columns="measure", values="value", aggfunc="first"
    ).reset_index()
    line = float(wide.loc[wide["multiple"] == 1.0, "headcount"].iloc[0])
    return wide.assign(beyond=wide["headcount"] - line, chosen=wide["multiple"].isin(chosen)).rename_axis(
        columns=None
    )
