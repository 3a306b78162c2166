"""What the page stands on: the record of a synthetic survey and its fit, number by number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.core.errors import InputError
from analysis.core.files import ROOT

if TYPE_CHECKING:
    from analysis.report.page import Page

SOURCE = "official tables in data/official; truth of the SYNTHETIC survey, made from published tables alone"
TAGS = {"held_out": "Held out", "calibrated": "Calibrated", "implied": "Implied"}
KINDS = {
    "margin": "Shares, means and counts",
    "poverty index": "Poverty indices and inequality",
    "standard error": "Standard errors",
    "interval": "Ends of confidence intervals",
    "observations": "Observations (exactly)",
}


@dataclass(frozen=True)
class Fit:
    """table: one row a printed number, as `analysis.chapters.fit` gives it; record: of the survey."""

    table: pd.DataFrame
    record: dict

    @property
    def judged(self) -> pd.DataFrame:
        """The numbers of the survey: without those that are tagged as outside of it."""
        return self.table[self.table["tag"].isin(TAGS)]

    def tagged(self, tag: str) -> pd.DataFrame:
        """The numbers of one tag."""
        return self.table[self.table["tag"] == tag]


def read(page: Page) -> Fit:
    """The fit of the survey that the page's parameters name.

    InputError where no such survey was made, or where it is not a synthetic one with a fit.
    """
    name = page.parameters.survey
    folder = f"data/generated/{name}"
    for file in ("synthetic.json", "fit.csv"):
        if not (ROOT / folder / file).exists():
            raise InputError(
                f"{folder}/{file}: expected the record and the fit of a synthetic survey, found none. "
                "Make the survey with `compendium data synthetic`; a survey of year B has no fit."
            )
    record = page.data(f"Record of {name} (SYNTHETIC)", f"{folder}/synthetic.json", "CC0 (made up)")
    table = page.data(
        f"Fit of {name} (SYNTHETIC)", f"{folder}/fit.csv", "CC0 (made up); official numbers as cited"
    )
    return Fit(
        pd.read_csv(table, keep_default_na=False, na_values=[""]), json.loads(record.read_text("utf-8"))
    )
