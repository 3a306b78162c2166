"""Parameters of the methodology chapter."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from analysis.core.parameters import ChapterParameters


class Parameters(ChapterParameters):
    calorie_threshold: float = Field(
        2400.0, ge=1500, le=3500, description="calories a day that the food line must buy"
    )
    days_in_year: float = Field(
        365.0, ge=360, le=366, description="days that carry seven days, or one, to a year"
    )
    nonfood_component: float = Field(
        247631.0,
        ge=0,
        le=2_000_000,
        description="non-food part of the line, MNT a month per adult equivalent",
    )
    outlier_alpha: float = Field(
        3.0, ge=1, le=6, description="robust score beyond which a value is an outlier"
    )
    outlier_scale: Literal["qn", "mad", "iqr", "sd"] = Field(
        "qn", description="measure of spread of the outlier rule"
    )
    outlier_treatment: Literal["median", "winsorise"] = Field(
        "median", description="what replaces an outlier"
    )
    minimum_quotes: int = Field(
        3, ge=1, le=3, description="reported prices that an area must have to lend its median"
    )
    real_rate: float = Field(
        0.036, ge=0, le=0.2, description="real interest rate of the user cost, a fraction a year"
    )
    inflation: float = Field(
        0.0,
        ge=0,
        le=0.3,
        description="yearly inflation that carries the price paid for a durable to today, a fraction",
    )
    adult_weight: float = Field(0.7, gt=0, le=1, description="what each adult after the first counts for")
    child_weight: float = Field(0.5, gt=0, le=1, description="what each child counts for")
    child_below: int = Field(15, ge=1, le=18, description="age in years at which a member counts as an adult")
    deflator: Literal["two steps", "one step", "none"] = Field(
        "two steps", description="how prices are adjusted"
    )
    nonfood_lower: float = Field(
        10.0, ge=0, lt=100, description="percentile where the non-food reference group begins"
    )
    nonfood_upper: float = Field(
        40.0, gt=0, le=100, description="percentile where the non-food reference group ends"
    )
    line_multiple: float = Field(
        1.0, ge=0.25, le=4, description="multiple of the poverty line that is applied"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Parameters:
        if self.nonfood_lower >= self.nonfood_upper:
            raise ValueError(
                f"expected nonfood_lower below nonfood_upper, found {self.nonfood_lower:g} "
                f"and {self.nonfood_upper:g}."
            )
        return self
