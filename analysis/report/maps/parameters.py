"""Parameters of the page "Regions and aimags"."""

from __future__ import annotations

from pydantic import Field

from analysis.report.in_use import SurveyParameters


class Parameters(SurveyParameters):
    households: int = Field(
        1000,
        ge=29,
        le=100_000,
        description="households of an aimag in the sample from which on its own headcount is shown",
    )
