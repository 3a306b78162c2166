"""Annex C: the three indices by group, printed with standard errors and observations."""

from __future__ import annotations

from . import vocabulary as words
from .declaration import Slot, Table, crossed, slots
from .domains import INDICES, NATIONAL, URBAN

NAMES = ("Poverty headcount", "Poverty gap", "Poverty severity")
COLUMNS = tuple(Slot(name, statistics=(s,)) for name, s in zip(NAMES, INDICES, strict=True))
QUARTERS = {1: "Jan - Mar", 2: "Apr - Jun", 3: "Jul - Sep", 4: "Oct - Dec"}
NO_YES = ("No", "Yes")


def _by_area(group: str, labels: tuple, names: dict | None = None) -> tuple[Slot, ...]:
    """Classes in the nation, and each in urban and rural areas."""
    parts = slots(group, labels, names=names)
    return (*crossed((NATIONAL,), parts), *crossed(URBAN, parts, inner_first=True))


def _held(what: str, without: str) -> dict[str, str]:
    return {"No": f"Without {without}", "Yes": f"With {what}"}


ROWS = {
    "C01": (NATIONAL, *URBAN),
    "C02": slots("location", words.LOCATIONS),
    "C03": slots("region", words.REGIONS),
    "C04": slots("quarter", (1, 2, 3, 4), names=QUARTERS),
    "C05": slots("head_age_class", words.HEAD_AGES, names={"15-29": "<30"}),
    "C06": _by_area("head_sex", words.SEXES),
    "C07": slots("head_education", words.EDUCATION),
    "C08": _by_area("savings", NO_YES, _held("savings", "savings")),
    "C09": _by_area("any_loan", NO_YES, _held("loan", "any loan")),
    "C10": _by_area("dwelling", words.DWELLINGS),
    "C11": _by_area("water", NO_YES),
    "C12": _by_area("sanitation", NO_YES),
    "C13": _by_area("electricity", NO_YES),
    "C14": _by_area("all_three", NO_YES),
}
TABLES = tuple(Table(identifier, "households", rows, COLUMNS) for identifier, rows in ROWS.items())
