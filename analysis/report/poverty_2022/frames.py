"""What the chapter computes from the official tables: frames in, frames out.

Estimates and their limits are percentages of people. Nothing here touches microdata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist

import pandas as pd

from analysis.core.errors import InputError
from analysis.presentation.maps import OUTLINES

from .parameters import Parameters

DOMAINS_FILE = "data/codes/domains.csv"
PRINTED_LEVEL = 95.0  # confidence level of annex C
KINDS = ("area", "location", "region")


@dataclass(frozen=True, eq=False)
class Results:
    """Everything the chapter shows, computed once a run.

    estimates: domain x measure with se, limits, observations. shares: domain with population and
    poor, in per cent and in thousands. contrasts: pairs of domains. multiples: the line scaled.
    inequality: Gini index and P90/P10. deciles: shares of consumption. countries: comparison.
    """

    parameters: Parameters
    estimates: pd.DataFrame
    shares: pd.DataFrame
    contrasts: pd.DataFrame
    multiples: pd.DataFrame
    inequality: pd.DataFrame
    deciles: pd.DataFrame
    countries: pd.DataFrame


def read(page) -> Results:
    """The official tables of the page, computed as its parameters say."""
    chosen = page.parameters
    if chosen.show_map:
        page.data("outlines of the aimags", OUTLINES, "public domain (Natural Earth), simplified")
    names = pd.read_csv(
        page.data("domains", DOMAINS_FILE, "facts"), dtype={"domain": str, "kind": str, "label": str}
    )
    printed = pd.concat([page.official(t) for t in ("C01", "C02", "C03")], ignore_index=True)
    estimates = intervals(estimates_by_domain(printed, names), chosen.confidence)
    return Results(
        parameters=chosen,
        estimates=estimates,
        shares=shares_by_domain(pd.concat([page.official("B02"), page.official("B03")]), names),
        contrasts=contrasts(estimates[estimates["measure"] == "headcount"], chosen.confidence),
        multiples=line_multiples(page.official("B01"), page.official("F2-4"), chosen.line_multiples),
        inequality=by_domain(page.official("T2-1"), names),
        deciles=by_domain(page.official("B26"), names, "column_path"),
        countries=page.official("F2-5"),
    )


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
    return pd.DataFrame(rows)


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
    found = by_domain(printed[printed["measure"].isin(wanted)], names, "column_path")
    wide = found.pivot_table(
        index=["domain", "kind", "order", "label"], columns="measure", values="value", sort=False
    )
    return wide[wanted].reset_index().sort_values("order", kind="stable").reset_index(drop=True)


def line_multiples(scales: pd.DataFrame, figure: pd.DataFrame, chosen: tuple[float, ...]) -> pd.DataFrame:
    """Headcount, gap and severity with the line times `multiple`, in order; `chosen` marks the asked ones.

    Table B.1 has steps of a tenth and all three measures, Figure 2.4 steps of a twentieth and the
    headcount only. Raises InputError for a multiple that neither prints.
    """
    both = pd.concat([scales, figure], ignore_index=True)
    both["multiple"] = [_multiple(r.row_path, r.column_path) for r in both.itertuples()]
    wide = both.pivot_table(
        index="multiple", columns="measure", values="value", aggfunc="first"
    ).reset_index()
    unknown = [m for m in chosen if m not in set(wide["multiple"])]
    known = ", ".join(f"{m:g}" for m in wide["multiple"])
    if unknown:
        raise InputError(
            f"line_multiples: expected multiples that are printed ({known}); "
            f"found {', '.join(f'{m:g}' for m in unknown)}. Choose printed ones."
        )
    line = float(wide.loc[wide["multiple"] == 1.0, "headcount"].iloc[0])
    return wide.assign(beyond=wide["headcount"] - line, chosen=wide["multiple"].isin(chosen)).rename_axis(
        columns=None
    )


def _multiple(row: str, column: str) -> float:
    """`150% of the poverty line`, `1.25x` or `Poverty line` as a multiple of the line."""
    for label in f"{row} > {column}".split(" > "):
        if label == "Poverty line":
            return 1.0
        if match := re.match(r"([\d.]+)(%|x)(?= |$)", label):
            return round(float(match[1]) / (100 if match[2] == "%" else 1), 4)
    raise InputError(f"expected a multiple of the line such as 150% or 1.25x, found {row!r} and {column!r}")
