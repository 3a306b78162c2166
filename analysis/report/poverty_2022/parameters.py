"""Parameters of the chapter "Poverty in 2022"."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, field_validator, model_validator

from analysis.core.errors import InputError
from analysis.core.parameters import each_once
from analysis.report.in_use import SurveyParameters
from analysis.survey.international import given_factor

from .multiples import printed

Domain = Literal[
    "National",
    "Urban",
    "Rural",
    "Ulaanbaatar",
    "Aimag center",
    "Soum center",
    "Countryside",
    "Western",
    "Khangai",
    "Central",
    "Eastern",
]
Measure = Literal["headcount", "poverty_gap", "poverty_severity"]
DOMAINS: tuple[Domain, ...] = Domain.__args__
MEASURES: tuple[Measure, ...] = Measure.__args__
# `printed_only` checks; the bounds tell a reader of the schema where the printed multiples lie
Multiple = Annotated[float, WithJsonSchema({"type": "number", "minimum": 0.5, "maximum": 1.5})]


class Parameters(SurveyParameters):
    domains: tuple[Domain, ...] = Field(
        DOMAINS, min_length=1, description="domains shown in figures and tables"
    )
    measures: tuple[Measure, ...] = Field(MEASURES, min_length=1, description="poverty measures shown")
    confidence: float = Field(95.0, ge=50, le=99.9, description="confidence level of the intervals, per cent")
    line_multiples: tuple[Multiple, ...] = Field(
        (1.1, 1.2, 1.25, 1.5),
        min_length=1,
        description="multiples of the poverty line, among those printed in Table B.1 and Figure 2.4",
    )
    show_map: bool = Field(True, description="whether the map of the regions is shown")
    ppp_factor: float = Field(
        0.0,
        ge=0,
        description="MNT of 2017 for a 2017 PPP dollar; 0: backed out of the printed rate",
    )
    cpi: float = Field(
        0.0, ge=0, description="consumer prices of 2022 over those of 2017, a ratio; 0: as with ppp_factor"
    )

    _once = field_validator("domains", "measures", "line_multiples")(each_once)

    @model_validator(mode="after")
    def both_or_neither(self) -> Parameters:
        """The factor of 2017 and the rise of prices since make the factor of 2022 together."""
        if self.ppp_factor or self.cpi:
            try:
                given_factor(self.ppp_factor, self.cpi)
            except InputError as error:
                raise ValueError(f"ppp_factor and cpi: {error}") from None
        return self

    @field_validator("line_multiples")
    @classmethod
    def printed_only(cls, given: tuple[float, ...]) -> tuple[float, ...]:
        """What is computed for a multiple stands beside what is printed for it."""
        unknown = [m for m in given if m not in printed()]
        if unknown:
            raise ValueError(
                f"expected multiples that are printed ({', '.join(f'{m:g}' for m in printed())}); "
                f"found {', '.join(f'{m:g}' for m in unknown)}. Choose printed ones."
            )
        return given
