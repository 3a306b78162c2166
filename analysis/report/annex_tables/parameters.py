"""Parameters of the page of the annex tables."""

from __future__ import annotations

from pydantic import Field, field_validator

from analysis.chapters.tables import ids
from analysis.core.errors import InputError, nearest
from analysis.official import source
from analysis.report.in_use import SurveyParameters


class Parameters(SurveyParameters):
    tables: tuple[str, ...] = Field(
        (), description="tables shown, by their identifiers (B01, C14, T2-1); an empty list: all of them"
    )

    @field_validator("tables")
    @classmethod
    def _of_the_annexes(cls, tables: tuple[str, ...]) -> tuple[str, ...]:
        """Ids as the catalogue spells them, each once."""
        known, faults = [], []
        for identifier in tables:
            try:
                found = source(identifier).id
            except InputError as fault:
                faults.append(str(fault))
                continue
            if found in ids():
                known.append(found)
            else:
                faults.append(f"{found} is no table of annex B or C. {nearest(found, ids())}")
        if faults:
            raise ValueError(" ".join(faults))
        return tuple(dict.fromkeys(known))

    @property
    def wanted(self) -> tuple[str, ...]:
        """The tables shown, in the order of the report."""
        return tuple(identifier for identifier in ids() if not self.tables or identifier in self.tables)
