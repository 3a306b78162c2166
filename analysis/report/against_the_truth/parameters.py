"""Parameters of the page "Against the truth"."""

from __future__ import annotations

from pydantic import Field

from analysis.core.parameters import ChapterParameters


class Parameters(ChapterParameters):
    survey: str = Field(
        "synthetic-2022",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="name of a synthetic survey, a folder of data/generated",
    )
