"""Checks of a survey: every fault at once, with its file, row, variable and value, and what to do.

One module a family; each check is declared once, in the `CHECKS` of its module. Nothing is changed or
left out here: what is found is told, and the analyst decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.hses.findings import Findings, Found, Origin

from . import calendar, declared, design, durables, food, housing, keys, roster, spending, units
from .check import KEYS, Check, Hit, View

__all__ = ["CHECKS", "KEYS", "Check", "Hit", "View", "catalogue", "run"]

FAMILIES = (declared, keys, design, calendar, roster, food, spending, durables, housing, units)
CHECKS: tuple[Check, ...] = tuple(check for family in FAMILIES for check in family.CHECKS)


def run(
    tables: Mapping[str, pd.DataFrame],
    year: int | None = None,
    origins: Mapping[str, Origin] | None = None,
    absent: Iterable[str] = (),
    checks: Iterable[Check] = CHECKS,
) -> Findings:
    """All that the checks find in `tables`.

    tables: table -> frame in the layout of the microdata; tables and columns that are not there skip the
    checks that need them, which the findings say. year: of the survey, None if not known. origins:
    table (or "table.column") -> the raw file and row behind each of its rows, for the places. absent:
    "table.column" that the mapping states as not in the release.
    """
    view = View(tables, year, origins, absent)
    found: list[Found] = []
    skipped: dict[str, str] = {}
    for check in checks:
        lacking = view.lacks(*check.needs)
        if lacking:
            skipped[check.name] = "no values of " + ", ".join(lacking)
        else:
            found += check.run(view)
    return Findings(tuple(found), skipped)


def catalogue() -> pd.DataFrame:
    """One row a check: check, family, severity, table, variable, expected, action; for pages on the data.

    table and variable are empty for checks that look at many.
    """
    return pd.DataFrame(
        {
            "check": check.name,
            "family": check.rule.family,
            "severity": check.severity,
            "table": check.table if check.variable else "",
            "variable": check.variable,
            "expected": check.expected,
            "action": check.action,
        }
        for check in CHECKS
    )
