"""Parameters of the page "Change between two surveys": the surveys, the index, and every choice of the chain.

Both surveys are taken through the same chain with the same choices.
"""

from __future__ import annotations

from pydantic import Field, model_validator

from analysis.computed.growth import KNOWN, ratio_of
from analysis.computed.parameters import WelfareParameters

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
LATER = "synthetic-year-b"


class Parameters(WelfareParameters):
    data: str = Field(
        "synthetic-2022",
        pattern=NAME,
        description="the earlier survey, by the name it was brought in under",
    )
    later: str = Field(
        LATER, pattern=NAME, description="the later survey, by the name it was brought in under"
    )
    index: str = Field(
        KNOWN,
        min_length=1,
        description="how the line is carried forward: known (a synthetic survey's own inflation), measured "
        "(what households paid for food in both), a table of a price index, or a ratio of price levels",
    )
    index_name: str = Field(
        "", description="name and base of the index: of a ratio, or in a table that holds several"
    )
    link: bool = Field(
        False, description="link an index whose base changes between the surveys, in a period on both bases"
    )
    replicates: int = Field(
        500,
        ge=50,
        le=5000,
        description="bootstrap samples of each survey behind the errors of the components",
    )

    @model_validator(mode="after")
    def _index_is_named(self) -> Parameters:
        ratio = ratio_of(self.index)
        if ratio is not None and not ratio > 0:
            raise ValueError(f"index: expected a ratio of price levels above 0, found {self.index}.")
        if ratio is not None and not self.index_name:
            raise ValueError(
                f"index={self.index}: expected the name and base of the index it comes from, found none. "
                'Give it: -p index_name="CPI, national (2020=100)".'
            )
        return self
