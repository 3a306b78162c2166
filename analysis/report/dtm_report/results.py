"""The numbers of one report: the frame for its area, found by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from analysis.dtm.gazetteer import CODE

from .material import Material
from .words import Words


@dataclass(frozen=True, eq=False)
class Results:
    """What a report shows of one area. numbers: see `frame`; of the area, the areas below and the widest one.

    why: name of a field -> why it does not compare with the phase before. contradictions: see
    `frame.contradictions`.
    """

    material: Material
    parameters: object
    level: str
    area: str
    numbers: pd.DataFrame
    words: Words
    why: Mapping[str, str] = field(default_factory=dict)
    contradictions: pd.DataFrame | None = None

    @property
    def public(self) -> bool:
        return self.parameters.audience == "public"

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def below(self) -> str:
        """The level below; its areas are the parts of this one."""
        levels = self.material.gazetteer.levels
        return levels[levels.index(self.level) + 1]

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Codes of the areas below, in the order of the gazetteer."""
        units = self.material.gazetteer.units
        inside = units[units[self.level + CODE] == self.area]
        return tuple(dict.fromkeys(inside[self.below + CODE]))

    @cached_property
    def khesegs(self) -> pd.DataFrame:
        """The khesegs of the area."""
        rows = self.material.khesegs
        return rows[rows[self.level + CODE] == self.area]

    @property
    def place(self) -> str:
        return self.words.place(self.level, self.area)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], object]:
        return {(row.area, row.key): row for row in self.numbers.itertuples(index=False)}

    def rows(self, area: str | None = None) -> list:
        """All rows of the frame, or those of one area."""
        return [row for row in self._rows.values() if area in (None, row.area)]

    def row(self, key: str, area: str | None = None):
        """The row of a key (of this area unless another is given); None where there is none."""
        return self._rows.get((self.area if area is None else area, key))

    def shown(self, key: str, area: str | None = None):
        """The row where its number is there and may be shown; None otherwise."""
        row = self.row(key, area)
        return row if row is not None and not row.suppressed and row.value == row.value else None

    def answers(self, field: str, base: str = "khesegs", area: str | None = None) -> list:
        """Rows of a question's answers on one base, in the order of the code list, those together left
        out."""
        here = self.area if area is None else area
        if field not in self.material.fields:
            return []
        return [row for row in self._asked.get((here, field), ()) if row.key == f"{field}.{row.code}.{base}"]

    @cached_property
    def _asked(self) -> dict[tuple[str, str], list]:
        """Rows of answers by area and question."""
        found: dict[tuple[str, str], list] = {}
        for row in self._rows.values():
            if row.code:
                found.setdefault((row.area, row.field), []).append(row)
        return found

    def step(self, whole: str, area: str | None = None) -> tuple[int, float]:
        """(khesegs whose parts do not make up this whole, sum of the differences) in an area."""
        found = self.contradictions
        if found is None:
            return 0, 0.0
        rows = found[found["area"].eq(self.area if area is None else area) & found["whole"].eq(whole)]
        return int(rows["khesegs"].sum()), float(rows["difference"].sum())

    def altered(self, **given) -> Results:
        return replace(self, **given)
