"""A city of twelve khesegs whose answers are without a fault, as the intake gives them."""

import datetime
import functools
from pathlib import Path

import pandas as pd

from analysis.dtm import fields
from analysis.dtm.checks.context import Context
from analysis.dtm.gazetteer import Gazetteer
from analysis.dtm.phase import Phase

LEVELS = ("city", "district", "khoroo", "kheseg")


def gazetteer() -> Gazetteer:
    rows = [
        {
            "city": "Test City",
            "city_code": "XX11",
            "district": f"District {'AB'[d]}",
            "district_code": f"XX110{d + 1}",
            "khoroo": f"Khoroo {k}",
            "khoroo_code": f"XX110{d + 1}{50 + k}",
            "kheseg": f"Kheseg {u}",
            "kheseg_code": f"XX110{d + 1}{50 + k}-0{u}",
        }
        for d in range(2)
        for k in (1, 2)
        for u in (1, 2, 3)
    ]
    return Gazetteer(pd.DataFrame(rows), LEVELS)


def phase(number: int = 3, **given) -> Phase:
    told = {
        "number": number,
        "place": "Test City",
        "synthetic": True,
        "start": datetime.date(2031, 9, 1),
        "end": datetime.date(2031, 9, 26),
        "recall_months": 6,
        "gazetteer": gazetteer(),
        "previous": None,
        "line_up": None,
        "form_versions": ("v1",),
        "label": "SYNTHETIC city",
        "folder": Path("phase-3"),
    }
    return Phase(**told | given)


def answers(**changed) -> pd.DataFrame:
    """The answers of twelve khesegs; changed: field -> {row: text}, or one text for all rows."""
    frame = _clean().copy()
    for name, texts in changed.items():
        if isinstance(texts, str):
            frame[name] = texts
        else:
            for row, text in texts.items():
                frame.loc[row, name] = text
    return frame


@functools.cache
def _clean() -> pd.DataFrame:
    rows = [_row(at, unit) for at, unit in gazetteer().units.iterrows()]
    return pd.DataFrame(rows).astype(object)


def _row(at: int, unit: pd.Series) -> dict[str, str]:
    """No two alike, no number round: sizes grow with the row by numbers that have no common factor."""
    ages = [71 + 7 * at, 132 + 11 * at, 336 + 13 * at, 62 + 3 * at]
    numbers = {
        "households": 181 + 9 * at,
        "persons": sum(ages),
        "female": 307 + 17 * at,
        **dict(zip(("age_0_5", "age_6_17", "age_18_59", "age_60_plus"), ages, strict=True)),
        "disability": 17 + at,
        "pregnant": 4,
        "elderly_without_caregiver": 3,
        "children_separated": 9 + at,
        "single_parent_households": 13 + at,
        "elderly_headed_households": 31 + at,
        "arrivals": 14,
        "arrivals_from_khoroo": 2,
        "arrivals_from_district": 3,
        "arrivals_from_city": 4,
        "arrivals_from_country": 5,
        "arrivals_from_abroad": 0,
        "otor_arrivals": 1,
        "departures": 12,
        "departures_to_khoroo": 2,
        "departures_to_district": 3,
        "departures_to_city": 6,
        "departures_to_country": 1,
        "departures_to_abroad": 0,
    }
    codes = fields.load()

    def pick(name: str, shift: int) -> str:
        known = [c for c in codes[name].codes if c not in ("other", "none", "unknown")]
        return known[(at + shift) % len(known)]

    other = "XX1102" if unit["district_code"] == "XX1101" else "XX1101"
    told = {
        "uuid": f"u{at}",
        "submitted": f"2031-09-{at + 4:02d}T10:40:00+08:00",
        "started": f"2031-09-{at + 3:02d}T10:00:00+08:00",
        "ended": f"2031-09-{at + 3:02d}T10:{31 + at}:00+08:00",
        "validation": "approved",
        "version": "v1",
        "file": "raw.csv",
        "row": str(at + 2),
        **{level + "_code": unit[level + "_code"] for level in LEVELS},
        "phase": "3",
        "consent": "yes",
        "interview_date": f"2031-09-{at + 3:02d}",
        "informant_sex": "female",
        "kheseg_type": pick("kheseg_type", 0),
        **{name: str(number) for name, number in numbers.items()},
        "registration_rate": "most",
        "non_registration_reasons": pick("non_registration_reasons", 1),
        "arrival_district": other,
        "arrival_origin": "outside_city",
        "arrival_origin_type": pick("kheseg_type", 1),
        "arrival_reasons": "employment;" + ("family" if at % 2 else "housing"),
        "arrival_sector": pick("arrival_sector", 2),
        "departure_district": other,
        "departure_destination": "another_district",
        "departure_destination_type": pick("kheseg_type", at // 3),
        "departure_reasons": pick("departure_reasons", at // 2),
        "employment_sector": pick("employment_sector", at // 4),
        "income_source": pick("income_source", 1),
        "food_reduction": pick("food_reduction", 2),
        "mobility_challenges": "yes",
        "mobility_challenge_types": pick("mobility_challenge_types", 0),
        "actions_taken": ("yes", "no")[at % 2],
        "actions_needed": pick("actions_needed", at // 5),
        "service_difficulties": pick("service_difficulties", at // 2),
        "disability_challenges": pick("disability_challenges", 1),
    }
    return told | {name: told.get(name, "") for name in codes if name not in fields.KEY}


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Counts as numbers, what is none as missing."""
    whole = [name for name, f in fields.load().items() if f.type == "integer" and name in frame]
    numbers = [[_number(text) for text in frame[name]] for name in whole]
    return frame.assign(**dict(zip(whole, numbers, strict=True)))


def _number(text: str) -> float:
    return float(text) if text.removeprefix("-").isdecimal() else float("nan")


def context(frame: pd.DataFrame | None = None, **given) -> Context:
    frame = answers() if frame is None else frame
    return Context(**{"phase": phase(), "answers": frame, "table": typed(frame)} | given)
