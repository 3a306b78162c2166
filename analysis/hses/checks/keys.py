"""Keys: every row once, and every row with its household."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.hses.schema import TABLES

from .check import Check, Hit, View

_WITH_HOUSEHOLD = [name for name, table in TABLES.items() if table.references]


def _repeated(view: View) -> Iterator[Hit]:
    for table, key in ((table.name, table.key) for table in TABLES.values()):
        if not key or not view.has(*(f"{table}.{c}" for c in key)):
            continue
        number = np.zeros(view.rows(table), dtype=np.int64)
        for column in key:
            codes, labels = view.coded(f"{table}.{column}")
            number = number * (len(labels) + 1) + codes + 1
        order = np.argsort(number, kind="stable")
        again = number[order][1:] == number[order][:-1]
        if again.any():
            rows = np.sort(order[1:][again])
            yield Hit(rows, table, key[-1], expected=f"each {', '.join(key)} once")


def _without_household(view: View) -> Iterator[Hit]:
    for table in _WITH_HOUSEHOLD:
        if view.has(f"{table}.hhid"):
            orphans = view.household(table) < 0
            if orphans.any():
                yield Hit(orphans, table, "hhid")


def _without_persons(view: View) -> np.ndarray:
    return view.counted("persons") == 0


def _size(view: View) -> Hit:
    members = view.counted("persons", view.true("persons.member"))
    size = view.number("households.size")
    wrong = (size != members) & (view.counted("persons") > 0)
    return Hit(wrong, values=size[wrong])


CHECKS = (
    Check(
        "keys.repeated", "households", "hhid", "error",
        "each key once",
        "Look in the raw file for rows that were entered twice, and keep one.",
        _repeated,
    ),
    Check(
        "keys.no-household", "persons", "hhid", "error",
        "a household with this id in the file of households",
        "Correct the id, or bring in the file of households that has it.",
        _without_household, ("households.hhid",),
    ),
    Check(
        "keys.no-persons", "households", "hhid", "error",
        "at least one person in each household",
        "Correct the id in the file of persons, or leave the household out and say so.",
        _without_persons, ("households.hhid", "persons.hhid"),
    ),
    Check(
        "keys.size", "households", "size", "warning",
        "the number of members in the roster",
        "Compare with the roster: members are those that the questionnaire's filter counts.",
        _size, ("households.hhid", "households.size", "persons.hhid", "persons.member"),
    ),
)  # fmt: skip
