"""Tables of the international comparison: lines per person, and rates at them."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Table, number, table
from analysis.report.in_use import OFFICIAL, side_by_side

from .figures import SOURCE
from .frames import Both, z_value
from .tables import intervals
from .world import COMPARED, FEWEST

_WORDS = {
    "official headcount": "National line, at the official headcount",
    "headcount of the survey": "National line, at the headcount of the survey",
    "printed international rate": f"Line of {COMPARED} dollars, as the printed rate implies",
}
_QUANTILE = (
    "Quantile: the smallest value whose cumulated weight exceeds the share, the mean of it and the next "
    "where the share falls on a tie."
)
_IMPLIED = (
    "the error with the line implied has that of the quantile too: at "
    f"{COMPARED} dollars, where the rate is the printed one by construction, nothing is left of it"
)


def lines_table(both: Both) -> Table:
    """The national line and the international one as consumption per person, in MNT and in dollars."""
    world, level = both.international, both.parameters.confidence
    rows = world.lines
    frame = pd.DataFrame(
        {
            "Line": rows["what"].map(_WORDS),
            "People below": rows["share"],
            "Per person and month": rows["line"],
            "Standard error": rows["line_se"],
            "Per person and day": rows["dollars"],
            "Its standard error": rows["dollars_se"],
        }
    )
    return table(
        frame,
        id="poverty-implied-lines",
        title="Poverty lines per person" + _demonstration(both),
        source=f"{both.use.source}; headcount and rate: {SOURCE}, Table C.1 and Figure 2.5",
        note="Implied, after Jolliffe and Prydz (2016): the consumption per person below which the same "
        f"share of the people lies. {_QUANTILE} Consumption is real, per capita, weights count persons. "
        "Standard errors follow from strata and PSUs; that of the line at the survey's own headcount has the "
        f"error of the headcount too. {_factor(both)}",
        units={"People below": "%", "Per person and month": "MNT", "Standard error": "MNT",
               "Per person and day": "2017 PPP dollars", "Its standard error": "2017 PPP dollars"},
        formats={"Per person and month": 0, "Standard error": 0, "Per person and day": 2,
                 "Its standard error": 2},
        data=rows.assign(factor=world.factor, factor_se=world.factor_se, implied=world.implied,
                         confidence=level),
        evidence=both.use.evidence,
    )  # fmt: skip


def rates_table(both: Both) -> Table:
    """Headcount of Mongolia at the international lines, with errors."""
    rows = both.international.rates
    half = z_value(both.parameters.confidence) * rows["se_fixed"]
    implied = both.international.implied
    told = {"Rate": rows["printed"]}
    ours = {
        "Line": rows["line"],
        "Rate": rows["estimate"],
        f"{both.parameters.confidence:g} % interval": intervals(
            rows["estimate"] - half, rows["estimate"] + half, 2
        ),
        "Error, line known": rows["se_fixed"],
        **({"Error, line implied": rows["se_estimated"]} if implied else {}),
        "Households below": rows["n_poor"].astype("Int64"),
    }
    texts = " and ".join(f"{line}" for line in both.international.told)
    return side_by_side(
        both.use,
        {"Dollars a day": rows["dollars"]},
        {OFFICIAL.name: told, both.use.name: ours},
        id="poverty-international-rates",
        title="Headcount at international lines" + _demonstration(both),
        source=f"{SOURCE}, Figures 1.6 and 2.5 and, for {texts} dollars, the text beside Figure 2.5; "
        f"{both.use.source}",
        note="Share of the people whose real consumption per capita is below the line (2017 PPP dollars); "
        "consumption equal to the line is not below it. Interval: normal, the line taken as known"
        + (f"; {_IMPLIED}" if implied else "")
        + f". Weights count persons. A rate that rests on 1 to {FEWEST - 1} households is not shown. "
        f"{_factor(both)}",
        units={"Line": "MNT a month", "Rate": "%", "Error, line known": "points",
               "Error, line implied": "points"},
        formats={"Dollars a day": 2, "Line": 0, "Error, line known": 2, "Error, line implied": 2,
                 (both.use.name, "Rate"): 2},
        data=rows,
    )  # fmt: skip


def _factor(both: Both) -> str:
    """What a dollar is taken to be, and how sure that is."""
    world = both.international
    factor = f"{number(world.factor, 0)} MNT of 2022 for a 2017 PPP dollar"
    if not world.implied:
        chosen = both.parameters
        return (
            f"Factor, given: {factor}, which is {number(chosen.ppp_factor, 2)} MNT of 2017 times "
            f"{number(chosen.cpi, 3)} for the rise of prices since."
        )
    low, high = (number(end, 0) for end in world.spread)
    return (
        f"Factor, implied by the printed rate: {factor} (standard error {number(world.factor_se, 0)}; "
        f"rounding of the printed rate allows {low} to {high})."
    )


def _demonstration(both: Both) -> str:
    return ": a demonstration on SYNTHETIC data" if both.use.synthetic else ""
