"""Parameters of the page on the audit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from analysis.core.parameters import ChapterParameters


class Parameters(ChapterParameters):
    themes: Literal["all", "failing"] = Field(
        "all", description="rows of the figure: all groups of identities, or those in which some fail"
    )
    examples: int = Field(1, ge=1, le=5, description="worked examples for each systematic convention")
    failures_listed: Literal["single", "all"] = Field(
        "single", description="failures listed at the end: single contradictions, or every failure"
    )
