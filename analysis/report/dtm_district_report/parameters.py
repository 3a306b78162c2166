"""Parameters of the DTM district report."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from analysis.core.errors import InputError
from analysis.core.parameters import ChapterParameters
from analysis.dtm import data


class Parameters(ChapterParameters):
    """Which district and phase, on which base, for whom."""

    district: str = Field("Bagakhangai", description="district of Ulaanbaatar")
    phase: int = Field(3, ge=1, le=99, description="phase of the assessment")
    base: Literal["responses", "khesegs"] = Field(
        "responses",
        description="base of shares where a kheseg may name several answers (the report prints responses)",
    )
    smallest_people: int = Field(
        5,
        ge=1,
        le=100,
        description="smallest count of people or households that the public page shows (1 hides none)",
    )
    audience: Literal["public", "internal"] = Field(
        "public",
        description="public hides what could be traced to a few people or one informant; internal shows all",
    )

    @model_validator(mode="after")
    def _is_here(self) -> Parameters:
        try:
            data.find(self.district, self.phase)
        except InputError as error:
            raise ValueError(str(error)) from None
        return self

    def withheld(self) -> str:
        """The internal page shows answers of single informants."""
        return "audience=internal is not for publication" if self.audience == "internal" else ""
