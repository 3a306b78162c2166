"""Parameters of the DTM report."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from pydantic import Field, field_validator

from analysis.core.parameters import ChapterParameters, each_once

from .words import declared

Section = Literal[
    "summary", "coverage", "population", "registration", "arrivals", "departures", "moves", "employment",
    "finance", "mobility", "services", "changes", "published", "method", "annex", "about",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = Section.__args__
INTERNAL = ("annex",)
ANSWERS = ("registration", "employment", "finance", "mobility", "services")  # sections of answers alone


class Parameters(ChapterParameters):
    """Which area and phase, from which data, for whom, in which language."""

    data: str = Field(
        "reconstruction",
        description="reconstruction (of a published report), the name of data below data/private/dtm or "
        "data/generated, or a folder that holds phases or is one",
    )
    phase: int = Field(3, ge=1, le=99, description="phase of the assessment")
    level: str = Field("district", description="level of the area, as the gazetteer names it")
    area: str = Field(
        "Bagakhangai", description="code or name of the area; empty where the level has one only"
    )
    lang: Literal["en", "mn"] = Field("en", description="language of the report")
    audience: Literal["public", "internal"] = Field(
        "public",
        description="public hides what could be traced to a few people or one informant; internal shows all",
    )
    smallest_people: int = Field(
        5, ge=2, le=100, description="smallest count of people or households that the public copy shows"
    )

    sections: tuple[Section, ...] = Field(
        tuple(name for name in SECTIONS if name not in INTERNAL),
        min_length=1,
        description="what the report holds; annex (khesegs one by one) in an internal copy only",
    )

    _once = field_validator("sections")(each_once)

    def told(self, name: str) -> str:
        """A folder by its name: a report shows no path of the machine on which it was made."""
        if name == "data":
            return PurePath(self.data.replace("\\", "/")).name or self.data
        return super().told(name)

    def command(self) -> str:
        """`compendium dtm report` with the options that make this copy."""
        area = self.area if self.area.isalnum() else f'"{self.area}"'
        options = [f"--level {self.level} --area {area} --phase {self.phase} --data {self.told('data')}"]
        fields = (("lang", "lang"), ("audience", "audience"), ("smallest_people", "smallest-people"))
        changed = self.changed()
        options += [f"--{option} {getattr(self, name)}" for name, option in fields if name in changed]
        return f"compendium dtm report {' '.join(options)}"

    def prose(self) -> dict[str, str]:
        """Headings in the language of the report."""
        words = {name: text[self.lang] for name, text in declared()["headings"].items()}
        given = {"place": self.area, "phase": str(self.phase)}
        return {f"h_{name}": text.format(**given) for name, text in words.items()}

    def withheld(self) -> str:
        """The internal copy shows answers of single informants."""
        return "audience=internal is not for publication" if self.audience == "internal" else ""
