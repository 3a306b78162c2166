"""Parameters of the DTM district report."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

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

    @field_validator("district")
    @classmethod
    def _district_is_here(cls, district: str) -> str:
        try:
            data.phases(district)
        except InputError as error:
            raise ValueError(str(error)) from None
        return district

    @field_validator("phase")
    @classmethod
    def _phase_is_here(cls, phase: int, info: ValidationInfo) -> int:
        if "district" not in info.data:  # refused already
            return phase
        try:
            data.find(info.data["district"], phase)
        except InputError as error:
            raise ValueError(str(error)) from None
        return phase

    def withheld(self) -> str:
        """The internal page shows answers of single informants."""
        return "audience=internal is not for publication" if self.audience == "internal" else ""
