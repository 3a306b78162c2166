"""What the exported tables have in common: a phase, its places and periods, columns that all have."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..compare import window
from ..fields import Field
from ..gazetteer import CODE, Gazetteer
from ..levels import LEVELS
from . import described

NOT_PUBLISHED = "not published: it could tell of few people or of one informant"
RECALLED = ("arrivals", "departures")  # sections of the form, and its counts


@dataclass(frozen=True, eq=False)
class Round:
    """What the tables of a phase are made from.

    frame: one row a lowest unit (`aggregate.placed`). fields: those of the place (`levels.fields_of`).
    start, end: first and last day of the interviews. evidence: the word that stands in every row.
    """

    frame: pd.DataFrame
    gazetteer: Gazetteer
    fields: Mapping[str, Field]
    number: int
    start: datetime.date
    end: datetime.date
    recall_months: int
    evidence: str


def framed(
    rows: pd.DataFrame, made: Round, columns: Sequence[str], recalled: pd.Series, *, places: bool = True
) -> pd.DataFrame:
    """`columns` between where and when, and what a reader must know."""
    begins = {True: window(made)[0].isoformat(), False: made.start.isoformat()}
    rows = rows.assign(
        location_code=location(made.gazetteer),
        admin_level=rows["level"].map(adm_of(made.gazetteer)),
        reporting_round=made.number,
        reference_period_start=recalled.astype(bool).map(begins),
        reference_period_end=made.end.isoformat(),
        evidence=made.evidence,
    )
    where = ["location_code", "admin_level"]
    if places:
        rows = rows.join(_above(rows, made.gazetteer))
        where += list(_above(rows.head(0), made.gazetteer, list(dict.fromkeys(rows["level"]))))
    when = ["reporting_round", "reference_period_start", "reference_period_end"]
    return rows[[*where, *when, *columns, "evidence", "warning", "error"]]


def _above(rows: pd.DataFrame, gazetteer: Gazetteer, levels: Sequence[str] | None = None) -> pd.DataFrame:
    """adminN_code and provider_adminN_name of each row's area and the areas that hold it, "" below it."""
    wanted = list(dict.fromkeys(rows["level"])) if levels is None else list(levels)
    adm, made = adm_of(gazetteer), {}
    for place, level in enumerate(gazetteer.levels):
        if level not in wanted or adm[level] == 0:
            continue
        codes = pd.Series("", rows.index, dtype=object)
        for below in gazetteer.levels[place:]:
            here = rows["level"].eq(below)
            units = gazetteer.units.drop_duplicates(below + CODE)
            home = dict(zip(units[below + CODE], units[level + CODE], strict=True))
            codes = codes.mask(here, rows["area"].map(home))
        made[f"admin{adm[level]}_code"] = codes
        made[f"provider_admin{adm[level]}_name"] = codes.map(gazetteer.names(level)).fillna("")
    return pd.DataFrame(made, index=rows.index)


def adm_of(gazetteer: Gazetteer) -> dict[str, int]:
    """Level -> administrative level; levels that are not known count down from 1."""
    return {
        level: LEVELS[level].adm if level in LEVELS else place + 1
        for place, level in enumerate(gazetteer.levels)
    }


def location(gazetteer: Gazetteer) -> str:
    """The country's ISO 3166 code, by the first letters of the P-codes."""
    first = gazetteer.units[gazetteer.levels[0] + CODE].iloc[0]
    return described.declared()["locations"].get(first[:2], first[:2])


def whole(numbers: pd.Series) -> pd.Series:
    """Whole numbers, which may be missing."""
    return numbers.round().astype("Float64").astype("Int64")


def dtm_codes(names: pd.Series, made: Round) -> pd.Series:
    """Codes of fields in IOM's DTM data dictionary, "" where none is known."""
    return names.map({name: declared.dtm_code for name, declared in made.fields.items()})


def is_recalled(name: str, made: Round) -> bool:
    """Is the field about the months before the interview?"""
    return made.fields[name].section in RECALLED
