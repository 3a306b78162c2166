"""Parameters of the page "The ledger"."""

from __future__ import annotations

from pydantic import Field

from analysis.report.in_use import SurveyParameters


class Parameters(SurveyParameters):
    truth: bool = Field(
        False, description="whether the true consumption of a synthetic survey is taken, not the chain's"
    )
    worst: int = Field(
        10, ge=1, le=200, description="numbers listed for each reason why numbers are out of range"
    )
