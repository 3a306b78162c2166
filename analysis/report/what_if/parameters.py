"""Parameters of the page "What if it were measured otherwise?"."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from analysis.computed.parameters import WelfareParameters
from analysis.computed.redrawn import RedrawnParameters
from analysis.core.errors import InputError
from analysis.core.parameters import each_once


class Parameters(RedrawnParameters):
    data: str = Field(
        "synthetic-2022",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="the survey whose results are shown, by the name it was brought in under",
    )
    measure: Literal["headcount", "poverty_gap", "poverty_severity", "gini"] = Field(
        "headcount", description="the measure that choices are ranked by"
    )
    shown: list[str] = Field([], description="steps or parameters whose choices are shown; empty for all")

    @field_validator("shown")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        from analysis.computed import effects

        try:
            effects.chosen(each_once(tuple(value)))
        except InputError as error:
            raise ValueError(str(error)) from None
        return value

    def welfare(self) -> WelfareParameters:
        """The choices of the chain among them."""
        return WelfareParameters(**{name: getattr(self, name) for name in WelfareParameters.model_fields})
