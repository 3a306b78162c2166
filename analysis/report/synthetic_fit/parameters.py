"""Parameters of the page on the synthetic survey's fit."""

from __future__ import annotations

from pydantic import Field

from analysis.core.parameters import ChapterParameters


class Parameters(ChapterParameters):
    survey: str = Field(
        "synthetic-2022",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="name of a synthetic survey, a folder of data/generated",
    )
    worst: int = Field(15, ge=1, le=200, description="numbers listed in each table of what fits worst")
