"""What the page stands on: printed regions, the design of 2007, and the sample of the survey in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis import official
from analysis.computed import chain, truth
from analysis.computed import effective_sample as sample
from analysis.core.errors import InputError
from analysis.hses import store
from analysis.presentation.maps import OUTLINES
from analysis.report.in_use import files_of, remember

if TYPE_CHECKING:
    from analysis.report.page import Page

REPORT = "National Statistics Office of Mongolia and World Bank, Mongolia Poverty Update 2022"
DESIGN = "Basic Information Document, Mongolia Socio-Economic Survey 2007-2008"
NATURAL_EARTH = "outlines: Natural Earth"
AIMAGS = "data/codes/aimags.csv"
CAPITAL = "11"
COLUMNS = ["hhid", "psu", "stratum", "aimag", "region", "weight", "size"]


@dataclass(frozen=True, eq=False)
class Found:
    """Shares are fractions. printed: `effective_sample.printed_regions`; plan: `design_2007`, by aimag.

    regions, aimags: of the survey in use, as `effective_sample` gives them, with verdicts; None, and `why`
    not, where the survey does not tell its sampling units. true: headcount of each region by true
    consumption, of a synthetic survey alone. households: parameter of the page.
    """

    label: str
    synthetic: bool
    printed: pd.DataFrame
    plan: pd.DataFrame
    regions: pd.DataFrame | None
    aimags: pd.DataFrame | None
    true: pd.Series | None
    households: int
    line: float
    why: str = ""

    @property
    def evidence(self) -> str:
        return "synthetic" if self.synthetic else "computed"

    @property
    def source(self) -> str:
        return f"computed from {self.label}"

    @property
    def name(self) -> str:
        """What computed numbers are called in a figure or table."""
        return "SYNTHETIC" if self.synthetic else "Computed"

    @property
    def order(self) -> list[str]:
        """Kinds of numbers as a reader meets them: official first, where the data are synthetic."""
        return ["Official", self.name] if self.synthetic else [self.name, "Official"]

    @property
    def sampled(self) -> pd.DataFrame:
        """The plan without aimags in which nothing was selected."""
        return self.plan[self.plan["n"] > 0]


def read(page: Page) -> Found:
    """Official tables, and the survey that the page's parameters name.

    InputError where there is no such survey.
    """
    chosen = page.parameters
    printed = sample.printed_regions(page.official("C03"))
    names = pd.read_csv(page.data("Aimags and their regions", AIMAGS, "CC0"), dtype="str")
    page.data("Outlines of the aimags", OUTLINES, "public domain (Natural Earth)")
    plan = sample.design_2007(page.official("S1"), names, printed)
    data = store.load(chosen.data)
    page.official("T1-2")
    line = official.value("T1-2", "Total poverty line", "Monthly")
    households, true = _households(page, data)
    return found(
        data.label, data.is_synthetic, printed, plan, households, true, names, chosen.households, line
    )


def found(
    label: str,
    synthetic: bool,
    printed: pd.DataFrame,
    plan: pd.DataFrame,
    households: pd.DataFrame,
    true: pd.Series | None,
    names: pd.DataFrame,
    enough: int,
    line: float,
) -> Found:
    """The results, from frames.

    households: hhid, psu, stratum, aimag, region, weight, size, consumption. true: true consumption of each
    (index hhid), None where it is not known. names: code, name of the aimags. enough: see `Parameters`.
    """
    if households["psu"].isna().any() or (households["psu"].astype(str) == "").any():
        why = "the files do not tell the sampling unit of each household"
        return Found(label, synthetic, printed, plan, None, None, None, enough, line, why)
    regions = sample.domains(households, "region", line)
    regions = sample.expected(regions, regions["estimate"])
    aimags = sample.within_regions(sample.domains(households, "aimag", line), regions)
    of_region = regions.set_index("region")["estimate"]
    aimags = sample.verdicts(sample.expected(aimags, aimags["region"].map(of_region)), enough)
    aimags = aimags.assign(name=aimags["aimag"].map(names.set_index("code")["name"]))
    by_truth = None
    if true is not None:
        people = households["weight"] * households["size"]
        poor = people.where(true.reindex(households["hhid"]).to_numpy() < line, 0.0)
        by_truth = (
            poor.groupby(households["region"].astype(str)).sum()
            / people.groupby(households["region"].astype(str)).sum()
        )
    order = {name: place for place, name in enumerate(printed["region"])}
    regions = regions.sort_values("region", key=lambda c: c.map(order), ignore_index=True)
    return Found(label, synthetic, printed, plan, regions, aimags, by_truth, enough, line)


def _households(page: Page, data: store.Microdata) -> tuple[pd.DataFrame, pd.Series | None]:
    """Households with their consumption by the chain, and their true consumption where it is known."""
    aggregate = chain.aggregate(data)
    remember(page, data, files_of(data, aggregate))
    frame = data.read("households", COLUMNS)
    frame["consumption"] = aggregate.household["consumption"].reindex(frame["hhid"]).to_numpy()
    try:
        true = truth.truth(data).consumption["consumption"]
    except InputError:  # real data, or a survey made without its truth
        true = None
    return frame, true
