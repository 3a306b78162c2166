"""Parameters of the page "Profile by regression"."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from analysis.core.parameters import each_once
from analysis.report.in_use import SurveyParameters

# The ids of `computed.regression_terms`; a test holds the two together
TermName = Literal[
    "children", "adults", "elderly", "head_sex", "head_age", "head_education", "head_work", "dwelling",
    "savings", "loan", "livestock", "place", "quarter", "age", "education", "hours", "occupation", "branch",
    "sector",
]  # fmt: skip
TERMS: tuple[TermName, ...] = TermName.__args__


class Parameters(SurveyParameters):
    data: str = Field(
        "synthetic-2022",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="survey that the models are fitted to, by the name it was brought in under",
    )
    terms: tuple[TermName, ...] = Field(
        TERMS,
        min_length=1,
        description="terms of the models; children to quarter are of households, age to sector and place of "
        "employees",
    )
    link: Literal["probit", "logit"] = Field("probit", description="model of who is poor")
    reference: Literal["pooled", "neumark", "first", "second", "average"] = Field(
        "pooled",
        description="coefficients at which the gaps are explained: of both groups together with (pooled) or "
        "without (neumark) an indicator of the group, of the first (urban, men), the second, or half of each",
    )
    confidence: float = Field(95.0, ge=50, le=99.9, description="confidence level of the intervals, per cent")

    _once = field_validator("terms")(each_once)
