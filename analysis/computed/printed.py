"""Computed numbers in the shape of the official tables: what shows the one can show the other.

A frame has the columns of `data/official/*.csv` (`COLUMNS`), one row an estimate. Standard errors and
intervals are there for every number, also where none is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.chapters.engine import KEY
from analysis.chapters.estimates import estimates
from analysis.chapters.frames import Frames
from analysis.core.errors import InputError
from analysis.core.reliability import publication_rule
from analysis.official import tables as official

NUMBERS = ["value", "standard_error", "ci_lower", "ci_upper"]
COLUMNS = [*KEY[1:], *NUMBERS, "observations", "unit", "base", "weight", "decimals", "flag"]
RULE = publication_rule("report n")
SUPPRESSED = "suppressed"


@dataclass(frozen=True, eq=False)
class Computed:
    """tables: id -> frame of `COLUMNS`, observations being units in the base of the number.

    missing: id -> why the table cannot be made: the variables that the survey lacks.
    """

    tables: Mapping[str, pd.DataFrame]
    missing: Mapping[str, str]


def computed(frames: Frames, identifiers: Iterable[str], gone: Mapping[str, str] | None = None) -> Computed:
    """The tables `identifiers` from two frames.

    gone: declared columns that the survey cannot give, with the variables that they need
    (`computed.frames.lacking`). A number with fewer than 29 observations, in its group where the official
    table suppresses such groups and else in its base, is emptied and flagged "suppressed".
    """
    identifiers = list(dict.fromkeys(identifiers))
    found, missing = obtainable(frames, identifiers, gone or {})
    made = {i: _in_shape(found[found["id"] == i], official.load(i)) for i in identifiers if i not in missing}
    return Computed(made, missing)


def obtainable(
    frames: Frames, identifiers: Iterable[str], gone: Mapping[str, str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """`estimates` of the tables that can be made, and for each that cannot the variables it lacks."""
    identifiers = list(identifiers)
    parts: list[pd.DataFrame] = []
    missing: dict[str, str] = {}
    try:
        if identifiers:
            return estimates(frames, identifiers), {}
    except InputError:  # some table lacks a column: find out which, table by table
        pass
    for identifier in identifiers:
        try:
            parts.append(estimates(frames, [identifier]))
        except InputError as error:
            missing[identifier] = what_lacks(str(error), gone)
    none = pd.DataFrame(
        columns=[*KEY, "estimate", "standard_error", "ci_lower", "ci_upper", "n_units", "n_base"]
    )
    return (pd.concat(parts, ignore_index=True) if parts else none), missing


def what_lacks(message: str, gone: Mapping[str, str]) -> str:
    """Why a table cannot be made: the variables behind the column that an error names."""
    named = (why for column, why in gone.items() if f"'{column.split('.')[1]}'" in message)
    why = next(named, "")
    return f"the survey lacks {why}" if why else message


def _in_shape(found: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Estimates of one table with unit, base, weight and decimals as the official table has them."""
    told = ["unit", "base", "weight", "decimals"]
    known = printed.drop_duplicates(KEY[1:]).set_index(KEY[1:])[told]
    usual = printed.groupby("measure")[told].agg(lambda values: values.mode(dropna=False).iloc[0])
    made = found.join(known, on=KEY[1:])
    for name in told:
        made[name] = made[name].where(made[name].notna(), made["measure"].map(usual[name]))
    few = (
        made["n_base"]
        if not (printed["flag"] == SUPPRESSED).any()
        else made[["n_base", "n_units"]].min(axis=1)
    )
    hidden = few < RULE.smallest_n
    made = made.rename(columns={"estimate": "value", "n_base": "observations"})
    made[NUMBERS] = made[NUMBERS].mask(hidden)
    return made.assign(flag=hidden.map({True: SUPPRESSED, False: ""}))[COLUMNS].reset_index(drop=True)
