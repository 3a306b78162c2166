"""Parameters of the page that lists the official tables."""

from __future__ import annotations

from pydantic import Field

from analysis.core.parameters import ChapterParameters


class Parameters(ChapterParameters):
    shown: tuple[str, ...] = Field(
        ("B03", "C01"), description="tables set out in full, by their identifiers (`compendium tables` lists them)"
    )
