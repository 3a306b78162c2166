"""Parameters of the methodology chapter: those of the welfare chain, and what the worked steps need."""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from analysis.computed.redrawn import RedrawnParameters
from analysis.welfare import chain


class Parameters(RedrawnParameters):
    data: str = Field(
        "synthetic-2022",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="the survey that each step is shown on, by the name it was brought in under",
    )
    days_in_year: float = Field(
        365.0, ge=360, le=366, description="days that carry seven days, or one, to a year"
    )
    nonfood_component: float = Field(
        247631.0,
        ge=0,
        le=2_000_000,
        description="non-food part beside the printed food basket, MNT a month per adult equivalent",
    )
    child_below: int = Field(
        15,
        ge=1,
        le=18,
        description="age in years at which a member counts as an adult, in the worked example",
    )
    line_multiple: float = Field(
        1.0, ge=0.25, le=4, description="multiple of the poverty line that is applied in the worked example"
    )

    def choices(self) -> chain.Choices:
        """The choices of each step of the chain, with the length of the year."""
        made = super().choices()
        return replace(
            made,
            food=replace(made.food, days_in_year=self.days_in_year),
            line=replace(made.line, days_in_year=self.days_in_year),
        )
