"""What the page shows, read once a run: printed and computed numbers, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.chapters.tables import why_not_computed
from analysis.report.in_use import InUse, survey_in_use

from .parameters import Parameters

if TYPE_CHECKING:
    from analysis.report.page import Page

KEY = ["row_path", "column_path", "measure"]
TOLD = ["unit", "decimals"]
_OFFICIAL = ["value", "standard_error", "ci_lower", "ci_upper", "observations", "flag"]
_COMPUTED = {
    "value": "computed",
    "standard_error": "standard_error",
    "ci_lower": "ci_lower",
    "ci_upper": "ci_upper",
    "observations": "n",
    "flag": "suppressed",
}
SMALLEST_SHOWN = 5  # counts of people and households below it, but zero, are masked


@dataclass(frozen=True, eq=False)
class Results:
    """use: the survey. tables: id -> `beside` of the printed and the computed table, in printed order.

    A table that cannot be made from the survey stands with its printed numbers; `use.missing` says why.
    """

    parameters: Parameters
    use: InUse
    tables: Mapping[str, pd.DataFrame]


def read(page: Page, use: InUse | None = None) -> Results:
    """The chosen tables, printed and computed from the survey of the page (or from `use`)."""
    wanted = page.parameters.wanted
    use = use or survey_in_use(page, wanted)
    tables = {i: beside(i, page.official(i), use.tables.get(i)) for i in wanted}
    return Results(page.parameters, use, tables)


def beside(identifier: str, official: pd.DataFrame, computed: pd.DataFrame | None) -> pd.DataFrame:
    """One row a printed number, in printed order.

    Columns: `KEY`, `TOLD`; official, official_standard_error, official_ci_lower, official_ci_upper,
    official_observations, official_flag; computed, standard_error, ci_lower, ci_upper, n (observations in
    the base), suppressed (true where too few stand behind the computed number); not_computed (why).
    """
    told = official[[*KEY, *TOLD, *_OFFICIAL]].rename(
        columns={name: "official" if name == "value" else f"official_{name}" for name in _OFFICIAL}
    )
    if computed is None:
        computed = pd.DataFrame(columns=[*KEY, *_COMPUTED])
    ours = computed[[*KEY, *_COMPUTED]].rename(columns=_COMPUTED)
    both = told.merge(ours, on=KEY, how="left", validate="one_to_one")
    both["suppressed"] = both["suppressed"].eq("suppressed")
    both["n"] = masked(both["n"])
    both["not_computed"] = [
        why_not_computed(identifier, row, column)
        for row, column in zip(both["row_path"], both["column_path"], strict=True)
    ]
    return both


def masked(counts: pd.Series) -> pd.Series:
    """Counts without those from 1 to `SMALLEST_SHOWN` - 1."""
    counts = counts.astype("Float64").astype("Int64")
    return counts.mask(counts.between(1, SMALLEST_SHOWN - 1))
