"""What chapter 2 of the report concludes, and whether it holds when the method is another one.

A conclusion is a measure and the pairs of domains of which the first has more. It holds under a choice when
it holds for every pair; its margin is the smallest difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from .effects import ANEW, ANY, FIXED, LINE

UB, AIMAG, SOUM, COUNTRYSIDE = "Ulaanbaatar", "Aimag center", "Soum center", "Countryside"
WESTERN, KHANGAI, CENTRAL, EASTERN = "Western", "Khangai", "Central", "Eastern"
REGIONS = (WESTERN, KHANGAI, CENTRAL, EASTERN, UB)


@dataclass(frozen=True)
class Conclusion:
    """text: the conclusion as a sentence; page: of the report. pairs: the first of each has more of `measure`
    than the second; a number stands for itself (per cent)."""

    text: str
    page: int
    measure: str
    pairs: tuple[tuple[str | float, str | float], ...]

    @property
    def domains(self) -> set[str]:
        return {name for pair in self.pairs for name in pair if isinstance(name, str)}


def _most(domains: Iterable[str], among: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Each of `domains` above each of the others."""
    first = tuple(domains)
    return tuple((one, other) for one in first for other in among if other not in first)


def _rising(*domains: str) -> tuple[tuple[str, str], ...]:
    return tuple(zip(domains[1:], domains[:-1], strict=True))


_LOCATIONS = (UB, AIMAG, SOUM, COUNTRYSIDE)
CONCLUSIONS = (
    Conclusion("More of the rural than of the urban people are poor", 34, "headcount", (("Rural", "Urban"),)),
    Conclusion("Poverty is deeper in rural areas", 34, "poverty_gap", (("Rural", "Urban"),)),
    Conclusion("Poverty is more severe in rural areas", 34, "poverty_severity", (("Rural", "Urban"),)),
    Conclusion(
        "Of the four locations, the countryside has the highest headcount",
        35,
        "headcount",
        _most([COUNTRYSIDE], _LOCATIONS),
    ),
    Conclusion(
        "The headcount rises from Ulaanbaatar by way of aimag and soum centers to the countryside",
        35,
        "headcount",
        _rising(*_LOCATIONS),
    ),
    Conclusion(
        "Of the four locations, poverty is deepest in the countryside",
        35,
        "poverty_gap",
        _most([COUNTRYSIDE], _LOCATIONS),
    ),
    Conclusion(
        "Of the four locations, poverty is most severe in the countryside",
        35,
        "poverty_severity",
        _most([COUNTRYSIDE], _LOCATIONS),
    ),
    Conclusion("More than half of the poor live in urban areas", 35, "share_of_poor", (("Urban", 50.0),)),
    Conclusion(
        "Ulaanbaatar and the Central region have the lowest headcounts of the regions",
        35,
        "headcount",
        tuple((other, one) for one in (UB, CENTRAL) for other in (WESTERN, KHANGAI, EASTERN)),
    ),
    Conclusion(
        "Of the regions, the Western has the highest headcount", 35, "headcount", _most([WESTERN], REGIONS)
    ),
    Conclusion(
        "Of the regions, poverty is deepest in the Eastern", 35, "poverty_gap", _most([EASTERN], REGIONS)
    ),
    Conclusion(
        "Of the regions, poverty is most severe in the Eastern",
        35,
        "poverty_severity",
        _most([EASTERN], REGIONS),
    ),
    Conclusion(
        "Ulaanbaatar and the Khangai region are home to the largest parts of the poor",
        36,
        "share_of_poor",
        _most([UB, KHANGAI], REGIONS),
    ),
    Conclusion(
        "Consumption is less equal in urban than in rural areas (Gini)", 37, "gini", (("Urban", "Rural"),)
    ),
    Conclusion("Of the regions, Ulaanbaatar has the highest Gini", 37, "gini", _most([UB], REGIONS)),
    Conclusion(
        "People in Ulaanbaatar consume more on average than those in the countryside",
        37,
        "mean",
        ((UB, COUNTRYSIDE),),
    ),
)


def checked(rows: pd.DataFrame, conclusions: Iterable[Conclusion] = CONCLUSIONS) -> pd.DataFrame:
    """One row a conclusion, choice and way: conclusion, page, step, choice, parameters, way, margin, holds.

    rows: of `what_if.WhatIf.effects`, the choices as in use among them (step ""). margin: the smallest
    difference of the pairs, in the unit of the measure. A conclusion about domains that the survey lacks has
    no rows. Of choices that concern the line alone only their own way counts, and measures that no line
    changes are left out.
    """
    found = []
    keys = ["step", "choice", "parameters", "kind"]
    for (step, choice, parameters, kind), part in rows.groupby(keys, sort=False, dropna=False):
        values = part.set_index(["way", "measure", "domain"])["value"]
        for one in conclusions:
            for way in (ANY,) if one.measure in ("gini", "mean") else (FIXED, ANEW):
                if (margin := _margin(values, one, way)) is not None and not (way == ANY and kind == LINE):
                    found.append((one.text, one.page, step, choice, parameters, way, margin, margin > 0))
    columns = ["conclusion", "page", "step", "choice", "parameters", "way", "margin", "holds"]
    return pd.DataFrame(found, columns=columns)


def _margin(values: pd.Series, one: Conclusion, way: str) -> float | None:
    known = {name: values.get((way, one.measure, name)) for name in one.domains}
    if any(value is None or pd.isna(value) for value in known.values()):
        return None
    amounts = [[known[side] if isinstance(side, str) else side for side in pair] for pair in one.pairs]
    return float(min(first - second for first, second in amounts))


def counted(checks: pd.DataFrame) -> pd.DataFrame:
    """One row a conclusion: page, in_use (as the choices in use have it), settings (choices and ways, without
    those in use), holding, least (the smallest margin), where (list of "step: choice" under which it fails,
    with the way where it fails in one of two)."""
    rows = []
    for text, part in checks.groupby("conclusion", sort=False):
        others = part[part["step"] != ""]
        fails = others[~others["holds"].astype(bool)]
        tried = others.groupby(["step", "choice"])["way"].nunique()
        where = [
            f"{step}: {choice}"
            + ("" if len(ways) == tried[(step, choice)] else f" ({', '.join(ways['way'])})")
            for (step, choice), ways in fails.groupby(["step", "choice"], sort=False)
        ]
        rows.append(
            {
                "conclusion": text,
                "page": part["page"].iloc[0],
                "in_use": bool(part.loc[part["step"] == "", "holds"].all()),
                "settings": len(others),
                "holding": int(others["holds"].sum()),
                "least": others["margin"].min(),
                "where": where,
            }
        )
    return pd.DataFrame(
        rows, columns=["conclusion", "page", "in_use", "settings", "holding", "least", "where"]
    )
