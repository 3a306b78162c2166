"""Parameters of the chapter "Poverty in 2022"."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from analysis.core.parameters import ChapterParameters

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


class Parameters(ChapterParameters):
    domains: tuple[Domain, ...] = Field(
        DOMAINS, min_length=1, description="domains shown in figures and tables"
    )
    measures: tuple[Measure, ...] = Field(MEASURES, min_length=1, description="poverty measures shown")
    confidence: float = Field(95.0, ge=50, le=99.9, description="confidence level of the intervals, per cent")
    line_multiples: tuple[Annotated[float, Field(ge=0.5, le=1.5)], ...] = Field(
        (1.1, 1.2, 1.25, 1.5),
        min_length=1,
        description="multiples of the poverty line, among those printed in Table B.1 and Figure 2.4",
    )
    show_map: bool = Field(True, description="whether the map of the regions is shown")

    @field_validator("domains", "measures", "line_multiples")
    @classmethod
    def each_once(cls, given: tuple) -> tuple:
        """The order given, each entry once."""
        return tuple(dict.fromkeys(given))
