"""What the page stands on: the chain run on a synthetic survey, its truth, and the coverage as measured."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.core.files import ROOT
from analysis.report.in_use import SYNTHETIC_LICENCE, remember

if TYPE_CHECKING:
    from analysis.report.page import Page

SOURCE = "the welfare chain on the SYNTHETIC survey, beside the truth that the survey was made from"
COVERAGE = "data/computed/synthetic_bootstrap_coverage"
NAMES = {
    "line": "Poverty line",
    "food": "Food, alcohol, tobacco",
    "utilities": "Utilities",
    "non-food": "Other non-food",
    "durables": "Durables",
    "housing": "Rents",
    "deflator": "Price index",
    "all": "All of these",
    "all, own index": "All, at the chain's own price index",
}
TABLES = {
    "food_week": "food eaten",
    "food_bought30": "food bought",
    "food_away": "meals away",
    "nonfood": "non-food",
    "energy": "energy",
    "payments": "payments",
    "durables": "durables",
    "housing": "housing",
}
SAME = 0.05  # percentage points by which a headcount may differ and still count as that of the same survey


@dataclass(frozen=True, eq=False)
class Found:
    """What was computed, frames as `analysis.computed.truth` and `.bootstrap` make them; no single aimag is
    in them. line: the true one, own: the chain's (MNT a month per adult equivalent). values: what intervals
    ought to hold, as computed now. coverage, record: as they were stored; None where they were not."""

    label: str
    households: int
    line: float
    own: float
    steps: pd.DataFrame
    status: pd.DataFrame
    amounts: pd.DataFrame
    errors: pd.DataFrame
    kinds: pd.DataFrame
    flags: pd.DataFrame
    uses: dict[str, int]
    values: dict[str, dict[str, float]]
    coverage: pd.DataFrame | None
    record: dict[str, Any] | None

    @property
    def true(self) -> float:
        """Headcount of the true consumption at the true line, per cent."""
        return float(self.steps["cumulative"].iloc[-1])

    @property
    def chain(self) -> float:
        """Headcount by the chain at the true line, per cent."""
        return float(self.steps["alone"].iloc[0])

    @property
    def out_of_date(self) -> bool:
        """Whether the coverage was measured on another version of the survey or of the chain."""
        if self.record is None:
            return False
        stored = self.record["population"]
        return any(
            abs(stored[name][kind] - value) > SAME
            for name, by in self.values.items()
            for kind, value in by.items()
        )


def read(page: Page) -> Found:
    """Runs the chain on the survey that the page's parameters name, and sets it beside the truth.

    InputError where there is no such survey, or no truth of it.
    """
    from analysis.computed import chain, inputs, truth
    from analysis.hses import store

    name = page.parameters.survey
    data = store.load(name, roots=[store.SYNTHETIC_FOLDER])
    known = truth.truth(data)
    remember(page, data, {table: data.path(table) for table in data.tables if table in inputs.COLUMNS})
    folder = data.folder.parent / truth.FOLDER
    remember(page, data, {f"truth, {file}": folder / f"{file}.parquet" for file in truth.FILES})
    made = chain.welfare(data)
    samples, record = _coverage(page)
    return found(data.label, made, known, inputs.lists(), samples, record)


def found(label: str, made, known, lists, samples: pd.DataFrame | None, record: dict | None) -> Found:
    """The results, from the chain and the truth."""
    from analysis.computed import bootstrap, truth

    line = made.poverty_line
    log = truth.mistakes(made, known, lists)
    steps = truth.headcount_by_step(made, known, line)
    return Found(
        label=label,
        households=len(made.household),
        line=line,
        own=made.line.total,
        steps=steps,
        status=truth.status(made, known, line),
        amounts=truth.amounts(made, known),
        errors=truth.errors(made, known),
        kinds=truth.found_and_missed(log),
        flags=truth.alarms(made, log),
        uses=log["use"].value_counts().to_dict(),
        values=bootstrap.population_values(made, line, float(steps["cumulative"].iloc[-1])),
        coverage=None if samples is None else bootstrap.coverage(samples, record["population"]),
        record=record,
    )


def _coverage(page: Page) -> tuple[pd.DataFrame | None, dict | None]:
    """The stored intervals and their record, if this survey has been through the benchmark."""
    if not all((ROOT / f"{COVERAGE}.{kind}").is_file() for kind in ("csv", "json")):
        return None, None
    record = json.loads((ROOT / f"{COVERAGE}.json").read_text(encoding="utf-8"))
    if record["survey"] != page.parameters.survey:
        return None, None
    page.data("Record of the coverage (SYNTHETIC)", f"{COVERAGE}.json", SYNTHETIC_LICENCE)
    samples = page.data("Intervals of samples (SYNTHETIC)", f"{COVERAGE}.csv", SYNTHETIC_LICENCE)
    return pd.read_csv(samples), record
