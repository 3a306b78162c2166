"""Everything the chapter shows, read once a run."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .associations import associations
from .declarations import FIGURES
from .frames import PanelData, check_figure, panel_data
from .parameters import Parameters


@dataclass(frozen=True, eq=False)
class Results:
    """What the figures, tables and sentences are made from.

    panels: by figure number. checks: figures held against the annex (`frames.check_figure`).
    associations: the headcount by characteristics (`associations.associations`).
    """

    parameters: Parameters
    panels: dict[str, list[PanelData]]
    checks: pd.DataFrame
    associations: pd.DataFrame


def read(page) -> Results:
    """The official figures and tables of the page (`page.official` loads them)."""
    panels = {f.number: [panel_data(p, f.table, page.official) for p in f.panels] for f in FIGURES}
    checks = [check_figure(f, panels[f.number], page.official) for f in FIGURES]
    found = pd.concat([c for c in checks if len(c)], ignore_index=True)
    return Results(page.parameters, panels, found, associations(page.official))
