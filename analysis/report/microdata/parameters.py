"""Parameters of the page that documents the microdata."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from analysis.core.errors import InputError
from analysis.core.parameters import ChapterParameters
from analysis.hses import schema


class Parameters(ChapterParameters):
    shown: tuple[str, ...] = Field(
        tuple(schema.TABLES), description="tables whose variables are set out, by their names"
    )
    longest_list: int = Field(
        15, ge=2, le=300, description="code lists of at most so many codes are set out in full"
    )
    language: Literal["both", "en", "mn"] = Field(
        "both", description="labels in English (en), in Mongolian (mn), or both"
    )

    @field_validator("shown")
    @classmethod
    def _declared(cls, shown: tuple[str, ...]) -> tuple[str, ...]:
        """Tables of the contract, each once; all that do not exist are named at once."""
        faults = []
        for name in shown:
            try:
                schema.table(name)
            except InputError as fault:
                faults.append(str(fault))
        if faults:
            raise ValueError(" ".join(faults))
        return tuple(dict.fromkeys(shown))
