"""What the page stands on: the models on the survey in use, and on the true outcomes of a synthetic one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.computed import regressions
from analysis.computed.regression_terms import HOUSEHOLD_TERMS, WAGE_TERMS, employees, households
from analysis.computed.regressions import Outcomes, Results
from analysis.core.disclosure import Policy
from analysis.core.errors import InputError
from analysis.core.reliability import publication_rule
from analysis.report.in_use import files_of, remember
from analysis.report.stated import stated

from .parameters import Parameters

if TYPE_CHECKING:
    from analysis.chapters.frames import Frames
    from analysis.hses.store import Microdata
    from analysis.report.page import Page

A_CHILD = "points_a_child"  # key among the numbers stated in the report's text
PRINTED = "F3-6"
RULE = "report n"
FEWEST = publication_rule(RULE).smallest_n
SMALLEST_COUNT = Policy().smallest
ROWS = {
    "No children": "0",
    "1 child": "1",
    "2 children": "2",
    "3+ children": "3 and more",
    "Any children": "any",
}
MEANT = "Children in the household > "


@dataclass(frozen=True)
class Stated:
    """By how many points one more child raises the headcount, and the page that says so."""

    points: float
    page: int


@dataclass(frozen=True, eq=False)
class Found:
    """What the page shows.

    computed: the models on the survey. true: the same on true consumption and wages; None where no truth is
    known. printed: number of children -> poverty rate, per cent of households (Figure 3.6a). stated: what the
    report's text says of one more child. left_out,
    missing: as in a `Sample`, households' and employees' terms together. without: employees without a wage,
    None where no wages were asked. as_made: the unexplained part of the true wage gap with the rank of true
    consumption as a term. made_with: women's effect in the equation that made the wages, a logarithm.
    """

    label: str
    synthetic: bool
    parameters: Parameters
    computed: Results
    true: Results | None
    printed: Mapping[str, float]
    stated: Stated
    left_out: Mapping[str, str]
    missing: Mapping[str, int]
    without: int | None
    as_made: pd.Series | None = None
    made_with: float | None = None

    @property
    def evidence(self) -> str:
        return "synthetic" if self.synthetic else "computed"

    @property
    def source(self) -> str:
        return f"models fitted to {self.label}"

    @property
    def level(self) -> float:
        return self.parameters.confidence / 100

    @property
    def sides(self) -> dict[str, Results]:
        """Words of a key -> models: the survey's, and the true ones where they are known."""
        sides = {self.name: self.computed}
        return sides | ({"true outcome": self.true} if self.true is not None else {})

    @property
    def name(self) -> str:
        """What the results of the survey are called beside the true ones."""
        return "SYNTHETIC survey" if self.synthetic else "survey"


def read(page: Page) -> Found:
    """Fits every model to the survey that the page's parameters name. InputError for a survey that is not
    there."""
    from analysis.computed import chain
    from analysis.computed import frames as of_survey
    from analysis.hses import store

    data = store.load(page.parameters.data)
    aggregate = chain.aggregate(data)
    folder = data.folder.parent / regressions.TRUTH
    true = {f"truth, {name}": folder / f"{name}.parquet" for name in regressions.truth_files(data)}
    remember(page, data, files_of(data, aggregate) | true)
    frames = of_survey.frames(data, aggregate.household)
    gone = of_survey.lacking(data, aggregate.household)
    said = stated(page).loc[A_CHILD]
    a_child = Stated(float(said["value"]), int(said["page"]))
    return found(data, frames, gone, printed(page.official(PRINTED)), a_child, page.parameters)


def found(
    data: Microdata,
    frames: Frames,
    gone: Mapping[str, str],
    rates: Mapping[str, float],
    a_child: Stated,
    p: Parameters,
) -> Found:
    """The models on a survey and, where it is synthetic and its truth is there, on the true outcomes.

    gone: column of the frames -> variables that the survey lacks. rates, a_child: as `Found.printed` and
    `Found.stated`.
    """
    of_households = chosen(p, HOUSEHOLD_TERMS)
    if not of_households:
        raise InputError(
            f"terms: expected one of households ({', '.join(one.id for one in HOUSEHOLD_TERMS)}), found "
            f"{', '.join(p.terms)} alone."
        )
    sample = households(frames, of_households, gone)
    of_wages = chosen(p, WAGE_TERMS)
    work = employees(data, frames, of_wages, gone) if of_wages else None
    own = Outcomes(frames.amount("households", "consumption"), None if work is None else work.wage)
    truth = regressions.true_outcomes(data, frames, work)
    level = p.confidence / 100

    def fitted(outcomes: Outcomes) -> Results:
        return regressions.results(frames, sample, work, outcomes, p.link, p.reference, level)

    of_employees = [work.sample] if work is not None else []
    as_made = None
    if work is not None and truth is not None:
        as_made = regressions.women_as_made(work, truth, frames, p.reference, level)
    return Found(
        label=data.label,
        synthetic=data.is_synthetic,
        parameters=p,
        computed=fitted(own),
        true=None if truth is None else fitted(truth),
        printed=rates,
        stated=a_child,
        left_out={k: v for one in (sample, *of_employees) for k, v in one.left_out.items()},
        missing={k: v for one in (sample, *of_employees) for k, v in one.missing.items()},
        without=None if work is None else work.without,
        as_made=as_made,
        made_with=None if as_made is None else regressions.made_with(),
    )


def chosen(p: Parameters, declared) -> list[str]:
    """Ids of the declared terms that the parameters name."""
    return [one.id for one in declared if one.id in p.terms]


def printed(official: pd.DataFrame) -> dict[str, float]:
    """Poverty rates by number of children as Figure 3.6 prints them, per cent of households."""
    rows = official[official["row_path"].str.startswith(MEANT)].set_index("row_path")["value"]
    return {name: float(rows[MEANT + label]) for label, name in ROWS.items()}


def shown(effects: pd.DataFrame) -> pd.DataFrame:
    """Effects as they may be published: none of a category with fewer observations than the report shows, and
    no count from 1 to 4."""
    few = effects["n_label"] < FEWEST
    numbers = ["estimate", "se", "t", "p", "ci_lower", "ci_upper"]
    counts = effects["n_label"].mask(effects["n_label"].between(1, SMALLEST_COUNT - 1))
    return effects.assign(**{c: effects[c].mask(few) for c in numbers}, n_label=counts, suppressed=few)


def count(n: float) -> str:
    """A count of households or people as text; one from 1 to 4 (or left out for being so) is not told."""
    return f"fewer than {SMALLEST_COUNT}" if pd.isna(n) or 0 < n < SMALLEST_COUNT else f"{int(n):,}"
