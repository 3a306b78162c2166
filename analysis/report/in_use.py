"""The survey that a chapter sets beside the official tables: the same numbers, computed.

A chapter reads `survey_in_use(page, ids)` and draws from its `tables` what it draws from the official ones:
frames of the same shape. What comes first is settled by `order`: the official number where the data are
synthetic, the computed one where they are real.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
from pydantic import Field

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.core.parameters import ChapterParameters

if TYPE_CHECKING:
    from analysis.chapters.frames import Frames
    from analysis.computed.chain import Aggregate
    from analysis.hses.store import Microdata
    from analysis.presentation import Table

    from .page import Page

Shown = TypeVar("Shown")
SUFFIX = "-computed"  # of the id of a computed figure or table
SYNTHETIC_LICENCE, REAL_LICENCE = "CC0 (made up)", "as the owner of the data allows"


class SurveyParameters(ChapterParameters):
    """For chapters that show computed numbers beside the official ones."""

    data: str = Field(
        "synthetic-2022",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="survey that is shown beside the official numbers, by the name it was brought in under",
    )


@dataclass(frozen=True)
class Side:
    """What a figure or table says of where its numbers come from; the same code draws either side.

    name: heading of a column, word in a key. evidence: a key of `presentation.figure.EVIDENCE`. source: the
    beginning of its source line. suffix: the end of its ids (captions leave it out).
    """

    name: str
    evidence: str
    source: str
    suffix: str = ""

    def id(self, identifier: str) -> str:
        """The id of a figure or table of this side: "figure-2-1-a" or "figure-2-1-a-computed"."""
        return identifier + self.suffix


OFFICIAL = Side(
    "Official",
    "official",
    "National Statistics Office of Mongolia and World Bank, Mongolia Poverty Update 2022",
)


@dataclass(frozen=True, eq=False)
class InUse:
    """A survey and what is computed from it.

    frames: households and persons. aggregate: see `computed.chain.Aggregate`. tables: id -> frame in the
    shape of the official tables (`computed.printed`). missing: id -> why the table cannot be made.
    """

    data: Microdata
    aggregate: Aggregate
    frames: Frames
    tables: Mapping[str, pd.DataFrame]
    missing: Mapping[str, str]

    @property
    def synthetic(self) -> bool:
        return self.data.is_synthetic

    @property
    def evidence(self) -> str:
        """Kind of evidence of what is made from the survey."""
        return "synthetic" if self.synthetic else "computed"

    @property
    def source(self) -> str:
        """What the data are, for a source line."""
        return f"computed from {self.data.label}"

    @property
    def name(self) -> str:
        """Heading of a column of computed numbers."""
        return "SYNTHETIC" if self.synthetic else "Computed"

    @property
    def side(self) -> Side:
        """What a figure or table made from the survey says of itself."""
        return Side(self.name, self.evidence, self.source, SUFFIX)

    def table(self, identifier: str) -> pd.DataFrame:
        """Computed table in the shape of the official one. InputError with the variables that it lacks."""
        if identifier in self.missing:
            raise InputError(f"{identifier}: it cannot be made: {self.missing[identifier]}.")
        return self.tables[identifier]

    def order(self, official: Shown, computed: Shown) -> list[Shown]:
        """Both, the one first that a reader is to see first."""
        return [official, computed] if self.synthetic else [computed, official]

    def said(self) -> list[str]:
        """Sentences for the top of a page (`Page.note`): what is computed, from what, and what is lacking."""
        told = [_SYNTHETIC if self.synthetic else _REAL.format(label=self.data.label)]
        if self.aggregate.changed:
            choices = ", ".join(f"{name} = {value}" for name, value in self.aggregate.changed.items())
            told.append(f"Its consumption was made with other choices than the report's: {choices}.")
        told += list(self.data.consequences)
        return told + [f"{identifier} is not computed: {why}." for identifier, why in self.missing.items()]


_SYNTHETIC = (
    "The official numbers come first. Beside them stand numbers that this project computes from a SYNTHETIC "
    "survey, made up so that it resembles the published tables: they show how the method works and say "
    "nothing about Mongolia."
)
_REAL = (
    "The computed numbers come first: this project made them from {label}. Beside them stand the official "
    "ones, as printed."
)


def survey_in_use(page: Page, identifiers: Sequence[str]) -> InUse:
    """The survey that the page's parameter `data` names, and the tables `identifiers` computed from it."""
    from analysis.computed import chain, printed
    from analysis.computed import frames as of_survey
    from analysis.hses import store

    data = store.load(page.parameters.data)
    aggregate = chain.aggregate(data)
    remember(page, data, files_of(data, aggregate))
    frames = of_survey.frames(data, aggregate.household)
    found = printed.computed(frames, identifiers, of_survey.lacking(data, aggregate.household))
    return InUse(data, aggregate, frames, found.tables, found.missing)


def files_of(data: Microdata, aggregate: Aggregate | None = None) -> dict[str, Path]:
    """Tables of a survey and its aggregate, name -> path: what a page stands on, for `remember`."""
    files = {name: data.path(name) for name in data.tables}
    return files if aggregate is None or aggregate.path is None else {**files, "aggregate": aggregate.path}


def remember(page: Page, data: Microdata, files: Mapping[str, Path]) -> None:
    """Name files of a survey (what each is -> path) in the box of the page, with its label and licence."""
    licence = SYNTHETIC_LICENCE if data.is_synthetic else REAL_LICENCE
    for name, path in files.items():
        if path.is_relative_to(ROOT):  # a survey may lie elsewhere in tests
            page.data(f"{data.label}: {name}", path.relative_to(ROOT), licence)


def side_by_side(
    use: InUse,
    first: Mapping[str, object],
    blocks: Mapping[str, Mapping[str, object]],
    last: Mapping[tuple[str, str], object] | None = None,
    *,
    group: object = None,
    units: Mapping | None = None,
    formats: Mapping | None = None,
    **options,
) -> Table:
    """One table: the columns `first`, those of the two sides in the order for a reader, then `last`.

    first: name -> values. blocks: name of a side -> its columns; the official one is named first. last:
    (upper, lower) name -> values. group: a value a row; rows that share it stand under it. units, formats: by
    the name of a column (the lower one where there are two), or by the (upper, lower) pair. options: of `presentation.table`.
    """
    from analysis.presentation import table

    columns = {(name, ""): values for name, values in first.items()}
    for side in use.order(*blocks):
        columns |= {(side, name): values for name, values in blocks[side].items()}
    frame = pd.DataFrame({pair: pd.Series(list(values)) for pair, values in (columns | (last or {})).items()})
    told = [
        {
            pair: given.get(pair, given.get(pair[1] or pair[0]))
            for pair in frame
            if pair in given or (pair[1] or pair[0]) in given
        }
        for given in (units or {}, formats or {})
    ]
    heading = ("group", "") if group is not None else None
    if heading:
        frame[heading] = list(group)
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    options = {"evidence": use.evidence, "units": told[0], "formats": told[1], "group": heading} | options
    return table(frame, **options)
