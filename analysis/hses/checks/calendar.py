"""The calendar of the survey: months, quarters, dates and results of the visits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .check import Check, Hit, View

_MONTHS = np.arange(1, 13)


def _month(view: View) -> Iterator[Hit]:
    for table in ("households", "prices"):
        if view.has(f"{table}.month"):
            month = view.number(f"{table}.month")
            yield Hit(~np.isnan(month) & ~np.isin(month, _MONTHS), table, "month")


def _year(view: View) -> Iterator[Hit]:
    if view.year is None:
        return
    for table in ("households", "prices"):
        if view.has(f"{table}.year"):
            year = view.number(f"{table}.year")
            yield Hit(~np.isnan(year) & (year != view.year), table, "year", expected=f"the year {view.year}")


def _date(view: View) -> Iterator[Hit]:
    dates = pd.to_datetime(view.tables["households"]["interview_date"], errors="coerce")
    year, month = dates.dt.year.to_numpy(float), dates.dt.month.to_numpy(float)
    if view.year:  # a survey that claims no calendar year has the year 0
        wrong = ~np.isnan(year) & (year != view.year)
        yield Hit(wrong, values=_days(dates[wrong]), expected=f"a day in {view.year}")
    if view.has("households.month"):
        stated = view.number("households.month")
        wrong = ~np.isnan(month) & np.isin(stated, _MONTHS) & (month != stated)
        yield Hit(wrong, values=_days(dates[wrong]), expected="a day in the month that the file states")


def _days(dates: pd.Series) -> pd.Series:
    return dates.dt.strftime("%Y-%m-%d")


def _quarter(view: View) -> np.ndarray:
    month, quarter = view.number("households.month"), view.number("households.quarter")
    known = np.isin(month, _MONTHS) & ~np.isnan(quarter)
    return known & (quarter != np.ceil(month / 3))


def _psu_months(view: View) -> np.ndarray:
    """The households that were visited in another month than most of their sampling unit."""
    psu, labels = view.coded("households.psu")
    month = view.number("households.month")
    known = (psu >= 0) & np.isin(month, _MONTHS)
    number = np.zeros((len(labels), 13), dtype=np.int64)
    np.add.at(number, (psu[known], month[known].astype(np.int64)), 1)
    usual = np.append(number.argmax(axis=1), 0) if len(labels) else np.zeros(1, dtype=np.int64)
    return known & (month != usual[psu])


def _not_complete(view: View) -> np.ndarray:
    return ~view.missing("households.visit_result") & ~view.among("households.visit_result", "1", "2")


CHECKS = (
    Check(
        "calendar.month", "households", "month", "error",
        "a month from 1 to 12",
        "Correct the month from the visit's date.",
        _month,
    ),
    Check(
        "calendar.year", "households", "year", "warning",
        "the survey's year",
        "See whether another round's file was brought in, or correct the year.",
        _year,
    ),
    Check(
        "calendar.date", "households", "interview_date", "warning",
        "a day of the survey",
        "Correct the date of the visit; two-digit years are taken as of this century.",
        _date, ("households.interview_date",),
    ),
    Check(
        "calendar.quarter", "households", "quarter", "warning",
        "the quarter that the month lies in",
        "Correct the month or the quarter: prices are compared within quarters.",
        _quarter, ("households.month", "households.quarter"),
    ),
    Check(
        "calendar.psu-months", "households", "month", "note",
        "one month of interviews in each primary sampling unit",
        "Nothing needs to be done if the visit was put off.",
        _psu_months, ("households.psu", "households.month"),
    ),
    Check(
        "calendar.not-complete", "households", "visit_result", "warning",
        "a visit that was completed, in full or in part (1, 2)",
        "Leave the household out, or correct the result of the visit.",
        _not_complete, ("households.visit_result",),
    ),
)  # fmt: skip
