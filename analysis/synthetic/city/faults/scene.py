"""What those who plant faults see, and what they hand back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..form import Form
from ..parameters import PhaseTime

Row = Mapping[str, str]  # the answers of a report, and its times
Reports = Mapping[int, Row]


@dataclass(frozen=True, eq=False)
class Scene:
    """A phase before faults are planted.

    levels: of the gazetteer. gazetteer: one row a lowest unit. before: true numbers of the phase before by
    code of the kheseg today, for khesegs that are the same as then. version_before: the form of the phase
    before.
    """

    form: Form
    time: PhaseTime
    levels: tuple[str, ...]
    gazetteer: pd.DataFrame
    before: Mapping[str, Row] = field(default_factory=dict)
    version_before: str = ""

    @property
    def lowest(self) -> str:
        return self.levels[-1]

    @property
    def counted(self) -> list[str]:
        """Numbers of residents and households."""
        return [q.name for q in self.form.questions if q.is_number and q.section == "population"]


@dataclass(frozen=True)
class Edit:
    """What one fault does to the reports.

    changes: label of a report -> its new answers; the first one is what is wrong. dropped: reports that
    never came. added: further reports. with_it: reports that belong to the fault without being changed.
    area: code of the unit above khesegs at which it shows.
    """

    changes: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    dropped: tuple[int, ...] = ()
    added: tuple[Row, ...] = ()
    with_it: tuple[int, ...] = ()
    area: str = ""

    @property
    def touched(self) -> set[int]:
        return {*self.changes, *self.dropped, *self.with_it}


# Of one report: its answers -> the answers that change, None where the fault cannot be in it.
OfReport = Callable[[Row, Scene, np.random.Generator], Mapping[str, str] | None]
# Of reports: all of them, those still free, the label of one -> what is done; None where it cannot be.
OfReports = Callable[[Reports, list, int, Scene, np.random.Generator], Edit | None]


def number(row: Row, name: str) -> int:
    return int(row[name])


def times(value: int, low: float, high: float, draw: np.random.Generator) -> str:
    """A number so many times the value, rounded up."""
    return str(int(np.ceil(value * draw.uniform(low, high))))
