"""Parameters of the chapter "Profile of the poor"."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from analysis.core.parameters import each_once
from analysis.report.in_use import SurveyParameters

GroupKind = Literal["poverty status", "quintile", "urban and rural", "location"]
Topic = Literal["consumption", "households", "education", "employment", "assets", "housing"]
GROUP_KINDS: tuple[GroupKind, ...] = GroupKind.__args__
TOPICS: tuple[Topic, ...] = Topic.__args__


class Parameters(SurveyParameters):
    groups: tuple[GroupKind, ...] = Field(
        GROUP_KINDS,
        min_length=1,
        description="groups compared in the figures, in this order; the first one decides what is said",
    )
    topics: tuple[Topic, ...] = Field(TOPICS, min_length=1, description="topics shown, in this order")
    inferred: bool = Field(True, description="whether values whose label was inferred are drawn")
    least_share: float = Field(
        1.0, ge=0, le=20, description="smallest share of people in a row of the last table, per cent"
    )

    _once = field_validator("groups", "topics")(each_once)
