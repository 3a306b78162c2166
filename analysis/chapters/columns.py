"""The columns of the two frames, declared once, and the check of frames against the declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import vocabulary as words

if TYPE_CHECKING:
    import pandas as pd

    from .frames import Frames


@dataclass(frozen=True)
class Column:
    """A column of a frame. kind: text, number or flag; labels: what a text may be, empty for any.

    optional: a flag that is no for everybody where the frame lacks it.
    """

    name: str
    kind: str
    meaning: str
    labels: tuple = ()
    optional: bool = False


HOUSEHOLDS = tuple(
    Column(*row)
    for row in [
        ("psu", "text", "primary sampling unit"),
        ("stratum", "text", "stratum of the design"),
        ("weight", "number", "household weight"),
        ("quarter", "number", "quarter of the interview", (1, 2, 3, 4)),
        ("location", "text", "location", words.LOCATIONS),
        ("region", "text", "region", words.REGIONS),
        ("urban", "text", "urban or rural", words.URBAN),
        ("size", "number", "members"),
        ("adults", "number", "members aged 15 and older"),
        ("children", "number", "members aged under 15"),
        ("consumption", "number", "real consumption, MNT a month per adult equivalent"),
        ("consumption_pc", "number", "real consumption, MNT a month per person"),
        *(
            (f"c_{c}", "number", f"{label}, real MNT a month per adult equivalent")
            for c, label in words.CATEGORIES.items()
        ),
        ("head_sex", "text", "sex of the head", words.SEXES),
        ("head_age", "number", "age of the head, years"),
        ("head_marital", "text", "marital state of the head", words.MARITAL),
        ("head_education", "text", "education of the head", words.EDUCATION),
        ("head_labour", "text", "labour force status of the head", words.LABOUR),
        ("head_industry", "text", "industry of an employed head", (*words.BROAD_INDUSTRIES, "")),
        ("head_sector", "text", "sector of an employed head", (*words.HEAD_SECTORS, "")),
        *((animal, "number", f"{animal}, heads") for animal in words.ANIMALS),
        ("land", "flag", "owns land"),
        ("savings", "flag", "has savings"),
        *(
            (f"loan_{loan}", "number", f"{label} loan, thousand MNT borrowed in 12 months")
            for loan, label in words.LOANS.items()
        ),
        *(
            (f"older_{loan}", "flag", f"{label} loan taken more than 12 months ago and still held", (), True)
            for loan, label in words.LOANS.items()
        ),
        ("repaid", "flag", "repaid a loan in 12 months"),
        *(
            (f"purpose_{p}", "flag", f"purpose of a repaid loan: {label}")
            for p, label in words.PURPOSES.items()
        ),
        ("dwelling", "text", "type of dwelling", words.DWELLINGS),
        ("water", "flag", "improved water source"),
        ("sanitation", "flag", "improved sanitation"),
        ("electricity", "flag", "electricity"),
        ("heating", "text", "main heating", words.HEATING),
        ("electricity_source", "text", "source of electricity", words.ELECTRICITY),
        *((f"t_{code}", "number", f"transfer {code}, MNT a month") for code in words.TRANSFERS),
        *((f"d_{d}", "number", f"{label}, number owned") for d, label in words.DURABLES.items()),
    ]
)
PERSONS = tuple(
    Column(*row)
    for row in [
        ("hhid", "text", "household"),
        ("sex", "text", "sex", words.SEXES),
        ("age", "number", "age, years"),
        ("education", "text", "highest education", words.EDUCATION),
        ("enrolled", "text", "level attended", ("", *words.LEVELS)),
        ("complaint", "flag", "health complaint in 30 days"),
        ("complaint_type", "number", "type of the complaint, 1 to 11"),
        ("sought", "flag", "sought treatment"),
        ("treatment_place", "number", "place of treatment, 1 to 6"),
        ("reason", "number", "reason for not seeking treatment, 1 to 5"),
        *((d, "flag", f"disability: {label}") for d, label in words.DISABILITIES.items()),
        ("labour", "text", "labour force status, aged 15 and older", (*words.LABOUR, "")),
        ("industry13", "text", "branch of industry of a worker", (*words.BRANCHES, "")),
        ("sector3", "text", "sector of a worker", (*words.SECTORS, "")),
        ("occupation", "text", "occupation of a worker", (*words.OCCUPATIONS, "")),
    ]
)
# Of figures alone: a frame without them serves every table of the annexes
FIGURE_HOUSEHOLDS = tuple(
    Column(*row)
    for row in [
        *(
            (f"f_{group}", "number", f"{label}, real MNT a month per adult equivalent")
            for group, (label, _) in words.FOODS.items()
        ),
        ("nominal", "number", "consumption of the household, nominal MNT a year"),
        *((f"nominal_{part}", "number", f"{part}, nominal MNT a year") for part in words.NOMINAL_PARTS),
        ("rent_paid", "flag", "pays rent, and says how much"),
        ("rent_told", "flag", "says for how much the dwelling could be rented"),
        ("value_told", "flag", "says what the dwelling is worth"),
        *((f"d_{d}", "number", f"{label}, number owned") for d, label in words.FIGURE_DURABLES.items()),
    ]
)
FIGURE_PERSONS = tuple(
    Column(*row)
    for row in [
        (
            "branch8",
            "text",
            "branch of industry of a worker, as figures have it",
            (*words.FIGURE_BRANCHES, ""),
        ),
        ("job", "text", "type of employment of a worker", (*words.JOBS, "")),
        ("wage", "number", "wage of an employee, MNT in 12 months; 0 for others"),
    ]
)
DECLARED = {
    "households": {column.name: column for column in (*HOUSEHOLDS, *FIGURE_HOUSEHOLDS)},
    "persons": {column.name: column for column in (*PERSONS, *FIGURE_PERSONS)},
}


def faults(frames: Frames) -> list[str]:
    """Everything in two frames that the declaration forbids, one line each.

    The columns of figures alone may be lacking.
    """
    found = []
    for table, columns in DECLARED.items():
        frame = frames.households if table == "households" else frames.persons
        if frame is None:
            continue
        for column in columns.values():
            if column.name not in frame and (
                column.optional or column in (*FIGURE_HOUSEHOLDS, *FIGURE_PERSONS)
            ):
                continue
            if column.name not in frame:
                found.append(f"{table}.{column.name}: expected a column, found none")
                continue
            found += _column_faults(table, column, frame[column.name])
    return found


def _column_faults(table: str, column: Column, values: pd.Series) -> list[str]:
    where = f"{table}.{column.name}"
    if column.kind == "flag":
        good = values.isin([True, False])
        return [] if good.all() else [f"{where}: expected yes or no, found {int((~good).sum())} others"]
    if column.labels:
        others = values[~values.isin(list(column.labels))]
        return [] if others.empty else [f"{where}: expected {list(column.labels)}, found '{others.iloc[0]}'"]
    if column.kind == "number" and column.name not in ("complaint_type", "treatment_place", "reason"):
        empty = int(values.isna().sum())
        return [f"{where}: expected numbers, found {empty} missing"] if empty else []
    return []
