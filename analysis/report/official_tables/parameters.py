"""Parameters of the page that lists the official tables."""

from __future__ import annotations

from pydantic import Field, field_validator

from analysis import official
from analysis.core.errors import InputError
from analysis.core.parameters import ChapterParameters


class Parameters(ChapterParameters):
    shown: tuple[str, ...] = Field(
        ("B03", "C01"),
        description="tables set out in full, by their identifiers (`compendium tables` lists them)",
    )

    @field_validator("shown")
    @classmethod
    def _in_the_catalogue(cls, shown: tuple[str, ...]) -> tuple[str, ...]:
        """Ids as the catalogue spells them, each once."""
        faults, known = [], []
        for identifier in shown:
            try:
                known.append(official.source(identifier).id)
            except InputError as fault:
                faults.append(str(fault))
        if faults:
            raise ValueError(" ".join(faults))
        return tuple(dict.fromkeys(known))
