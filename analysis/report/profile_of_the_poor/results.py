"""Everything the chapter shows, read once a run."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.chapters.tables import why_not_computed
from analysis.report.in_use import InUse, survey_in_use

from .associations import CHARACTERISTICS, associations, computed_associations
from .declarations import FIGURES, Declaration, Panel
from .frames import PanelData, absent_values, check_figure, computed_data, panel_data
from .parameters import Parameters

# the tables computed from the survey: figures, what is drawn in their stead, the associations
IDS = (
    *(figure.table for figure in FIGURES),
    *(panel.instead for figure in FIGURES for panel in figure.panels if panel.instead),
    *dict.fromkeys(one.table for one in CHARACTERISTICS),
)


@dataclass(frozen=True, eq=False)
class Results:
    """What the figures, tables and sentences are made from.

    use: the survey that is shown beside. panels: official numbers by figure number; computed: those of the
    survey, None where it has none. checks: figures held against the annex (`frames.check_figure`).
    absent: values that the annex prints and the figure's text does not tell (`frames.absent_values`).
    associations: the headcount by characteristics, official and computed.
    """

    parameters: Parameters
    use: InUse
    panels: dict[str, list[PanelData]]
    computed: dict[str, list[PanelData | None]]
    checks: pd.DataFrame
    absent: pd.DataFrame
    associations: pd.DataFrame
    computed_associations: pd.DataFrame

    @property
    def leading(self) -> pd.DataFrame:
        """The associations that a reader is to see first."""
        first = self.use.order(self.associations, self.computed_associations)[0]
        return first if len(first) else self.associations

    def why_not(self, declared: Declaration, panel: Panel) -> str:
        """Why a panel has no computed numbers."""
        if declared.table in self.use.missing:
            return self.use.missing[declared.table]
        reason = why_not_computed(declared.table, "National", next(iter(panel.parts)))
        return reason or "too few observations stand behind the numbers"


def read(page, use: InUse | None = None) -> Results:
    """The official figures and tables of the page (`page.official` loads them), and those of the survey."""
    use = use or survey_in_use(page, IDS)
    panels = {f.number: [panel_data(p, f.table, page.official) for p in f.panels] for f in FIGURES}
    checks = [check_figure(f, panels[f.number], page.official) for f in FIGURES]
    found = pd.concat([c for c in checks if len(c)], ignore_index=True)
    absent = [absent_values(f, panels[f.number], page.official) for f in FIGURES]
    lacking = pd.concat([a for a in absent if len(a)], ignore_index=True)
    computed = {f.number: [computed_data(p, f.table, use.tables) for p in f.panels] for f in FIGURES}
    return Results(
        page.parameters,
        use,
        panels,
        computed,
        found,
        lacking,
        associations(page.official),
        computed_associations(use.tables),
    )
