"""A town of six khesegs in two khoroos, small enough to count by hand, as the material of a DTM report."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cache, cached_property

import pandas as pd

from analysis.core.small_texts import small_texts
from analysis.dtm.fields import load
from analysis.dtm.gazetteer import Gazetteer
from analysis.report.dtm_report import assembled, contents, material, results
from analysis.report.dtm_report.parameters import SECTIONS, Parameters

NAMES = ("Aldar", "Bolor", "Chimeg", "Dorj", "Enkh", "Gerel")  # of khesegs: in no public report
__all__ = [
    "COUNTS",
    "NAMES",
    "Made",
    "datetime",
    "gazetteer",
    "load",
    "of",
    "parameters",
    "pd",
    "replace",
    "report",
    "table",
]
LEVELS = ("district", "khoroo", "kheseg")

# persons sum to 600: 300 in each khoroo. Two persons with disability in khoroo 1, 20 in khoroo 2.
COUNTS = {
    "households": (20, 30, 50, 40, 30, 30),
    "persons": (80, 100, 120, 100, 100, 100),
    "female": (40, 50, 60, 50, 50, 50),
    "age_0_5": (10, 10, 10, 10, 10, 10),
    "age_6_17": (20, 20, 20, 20, 20, 20),
    "age_18_59": (40, 60, 80, 60, 60, 60),
    "age_60_plus": (10, 10, 10, 10, 10, 10),
    "disability": (1, 1, 0, 5, 5, 10),
    "arrivals": (10, 10, 10, 20, 20, 30),
    "arrivals_from_khoroo": (0, 0, 0, 0, 0, 10),
    "arrivals_from_district": (5, 5, 0, 10, 0, 0),
    "arrivals_from_city": (5, 5, 10, 10, 20, 20),
    "departures": (30, 10, 10, 5, 0, 5),
    "departures_to_khoroo": (10, 0, 0, 0, 0, 0),
    "departures_to_district": (10, 5, 5, 0, 0, 0),
    "departures_to_city": (10, 5, 5, 5, 0, 5),
}
ANSWERS = {
    "registration_rate": ("everyone", "everyone", "nearly_everyone", "nearly_everyone", "most", "most"),
    "arrival_reasons": (
        "employment;family",
        "employment",
        "employment;education",
        "family",
        "employment",
        "",
    ),
    "food_reduction": ("not_at_all", "not_at_all", "not_at_all", "sometimes", "sometimes", "sometimes"),
    "service_difficulties": ("housing;water", "housing", "housing", "water", "water;health", "health"),
    "employment_sector": ("trade", "trade", "trade", "trade", "mining", "trade"),
}


def gazetteer() -> Gazetteer:
    rows = [
        {"district": "Testing", "district_code": "XX1101", "khoroo": str(k), "khoroo_code": f"XX11015{k}",
         "kheseg": NAMES[i], "kheseg_code": f"XX11015{k}-0{i + 1}"}
        for i, k in enumerate((1, 1, 1, 2, 2, 2))
    ]  # fmt: skip
    return Gazetteer(pd.DataFrame(rows), LEVELS)


def table(**changes) -> pd.DataFrame:
    """The khesegs, with columns changed."""
    places, fields = gazetteer().units, load()
    columns = {}
    for name, declared in fields.items():
        if declared.type == "integer" and name != "phase":
            columns[name] = pd.array(changes.get(name, COUNTS.get(name, (0,) * 6)), "Int64")
        elif name not in ("phase", *LEVELS):
            columns[name] = list(changes.get(name, ANSWERS.get(name, ("",) * 6)))
    return places.assign(phase=3, **columns)


def of(rows: pd.DataFrame | None = None, **given) -> material.Material:
    """The material of a report on the town."""
    known = {
        "name": "town", "phase": 3, "label": "SYNTHETIC town, phase 3", "evidence": "synthetic",
        "citation": {"en": "SYNTHETIC town", "mn": "SYNTHETIC town"}, "start": datetime.date(2031, 9, 1),
        "end": datetime.date(2031, 9, 30),
    }  # fmt: skip
    return material.from_table(table() if rows is None else rows, gazetteer(), load(), **{**known, **given})


def parameters(**given) -> Parameters:
    return Parameters.read({"level": "district", "area": "XX1101", **given}, "dtm_report")


@dataclass(frozen=True, eq=False)
class Made:
    """numbers: `Results` of the area; shown: section -> what it shows."""

    numbers: results.Results
    shown: dict

    @cached_property
    def html(self) -> str:
        """All that is shown."""
        return "\n".join(thing.html() for things in self.shown.values() for thing in things)


def report(rows: pd.DataFrame | None = None, found: material.Material | None = None, **given) -> Made:
    """The report on the town, on other rows, or on another material; all sections if none are given."""
    if rows is None and found is None:
        return _once(tuple(sorted(given.items())))
    return _made(found or of(rows), given)


@cache
def _once(given: tuple) -> Made:
    return _made(of(), dict(given))


def _made(found: material.Material, given: dict) -> Made:
    shown = [s for s in SECTIONS if s != "annex" or given.get("audience") == "internal"]
    with small_texts():  # as `open_report` does
        numbers = assembled.assemble(found, parameters(**given))
        return Made(numbers, contents.contents(numbers, tuple(given.get("sections", shown))))
