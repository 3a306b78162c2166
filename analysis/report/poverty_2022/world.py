"""Poverty by international lines, which count consumption per person in dollars of purchasing power.

The factor between MNT and 2017 PPP dollars is not printed: it is backed out of the rate that is printed
for Mongolia in Figure 2.5, unless the user gives it. Methods: `analysis.survey.international`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.survey.influence import Estimate, linearised
from analysis.survey.international import (
    daily_estimate,
    given_factor,
    implied_factor,
    matching_line_estimate,
    rates,
)
from analysis.survey.poverty import fgt_estimate

from .survey import people

if TYPE_CHECKING:
    from analysis.report.in_use import InUse

    from .frames import Results
    from .parameters import Parameters

LINES = "F1-6"  # the international lines, printed in the report's Figure 1.6
COMPARED = 6.85  # dollars a day: the line of Figure 2.5
# Rates that the report's text prints beside that of Figure 2.5: dollars a day -> key of the stated number
IN_TEXT = {2.15: "rate_at_2_15_dollars", 3.65: "rate_at_3_65_dollars"}
FEWEST = 5  # households below a line: a rate that rests on fewer, but not on none, is not shown


@dataclass(frozen=True, eq=False)
class International:
    """Lines and rates from the survey in use.

    implied: whether the factor was backed out of the printed rate. factor: MNT of the survey for a 2017 PPP
    dollar; factor_se: its standard error, 0 where it was given; spread: what rounding of the printed rate
    leaves open, two factors. lines: one row a line (what, share, line, line_se in MNT a month per person;
    dollars, dollars_se a day). rates: per cent, as `survey.international.rates`, with group and printed.
    countries: Figure 2.5 with the survey's numbers for Mongolia. told: dollars a day -> per cent of people, as
    the report's text prints it.
    """

    implied: bool
    factor: float
    factor_se: float
    spread: tuple[float, float]
    lines: pd.DataFrame
    rates: pd.DataFrame
    countries: pd.DataFrame
    told: Mapping[float, float]


def read(
    use: InUse, chosen: Parameters, official: Results, groups: pd.DataFrame, stated: pd.DataFrame
) -> International:
    """groups: the international lines (`LINES`). stated: numbers of the report's text (`report.stated`)."""
    told = {dollars: float(stated.at[key, "value"]) for dollars, key in IN_TEXT.items()}
    frames = use.frames
    design, welfare = people(frames), frames.amount("households", "consumption_pc")
    printed = mongolia(official.countries, "headcount")
    implied = not chosen.ppp_factor
    backed_out = matching_line_estimate(welfare, printed / 100, design.weight)
    factor = implied_factor(backed_out, COMPARED) if implied else given_factor(chosen.ppp_factor, chosen.cpi)
    nation = official.estimates.query("domain == 'National' and measure == 'headcount'")["estimate"].iloc[0]
    own = fgt_estimate(frames.amount("households", "consumption"), frames.line, design.weight)
    matching = [
        ("official headcount", nation, matching_line_estimate(welfare, nation / 100, design.weight)),
        ("headcount of the survey", 100 * own.value, matching_line_estimate(welfare, own, design.weight)),
        ("printed international rate", printed, backed_out),
    ]
    ends = [matching_line_estimate(welfare, (printed + off) / 100, design.weight) for off in (-0.05, 0.05)]
    found = _rates(rates(design, welfare, _dollars(groups), factor), groups, told | {COMPARED: printed})
    return International(
        implied=implied,
        factor=factor.value if isinstance(factor, Estimate) else factor,
        factor_se=linearised(design, factor) if isinstance(factor, Estimate) else 0.0,
        spread=tuple(implied_factor(end, COMPARED).value for end in ends),
        lines=pd.DataFrame([_line(design, *one, factor) for one in matching]),
        rates=found,
        countries=_countries(official.countries, use, None if implied else found),
        told=told,
    )


def mongolia(countries: pd.DataFrame, measure: str) -> float:
    """The number printed for Mongolia in Figure 2.5."""
    return float(countries.loc[_is_mongolia(countries) & (countries["measure"] == measure), "value"].iloc[0])


def _is_mongolia(countries: pd.DataFrame) -> pd.Series:
    return countries["row_path"].str.split(" > ").str[-1].str.startswith("Mongolia")


def _dollars(groups: pd.DataFrame) -> list[float]:
    return sorted(groups["value"].astype(float))


def _line(design, what: str, share: float, line: Estimate, factor: float | Estimate) -> dict:
    daily = daily_estimate(line, factor)
    return {
        "what": what,
        "share": share,
        "line": line.value,
        "line_se": linearised(design, line),
        "dollars": daily.value,
        "dollars_se": linearised(design, daily),
    }


def _rates(found: pd.DataFrame, groups: pd.DataFrame, printed: Mapping[float, float]) -> pd.DataFrame:
    """Rates in per cent, with the income group of each line and what the report prints for Mongolia."""
    numbers = ["estimate", "se_fixed", "se_estimated"]
    few = found["n_poor"].between(1, FEWEST - 1)
    found[numbers] = (100 * found[numbers]).mask(few)
    found["n_poor"] = found["n_poor"].astype(float).mask(few)
    names = groups.set_index("value")["row_path"]
    return found.assign(group=found["dollars"].map(names), printed=found["dollars"].map(printed))


def _countries(countries: pd.DataFrame, use: InUse, found: pd.DataFrame | None) -> pd.DataFrame:
    """Figure 2.5 with Mongolia as the survey has it; found: rates, None where the printed one stays."""
    made = countries.copy()
    here = _is_mongolia(made)
    made.loc[here, "row_path"] += f", {use.name}"
    if "T2-1" in use.tables:
        table = use.tables["T2-1"]
        gini = table.query("row_path == 'National' and measure == 'gini'")["value"].iloc[0]
        made.loc[here & (made["measure"] == "gini"), "value"] = gini
    rate = here & (made["measure"] == "headcount")
    if found is not None:
        made.loc[rate, "value"] = found.set_index("dollars").loc[COMPARED, "estimate"]
    return made
