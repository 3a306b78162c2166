"""Levels of gazetteers, and the form's fields for one place: what is asked there, and in which words.

The declaration (`fields.yml`) speaks of the capital: khesegs in khoroos in districts. Levels of other places
correspond to these by their administrative level (adm), as P-codes and the DTM dictionary count it: an aimag
stands where the city does, a soum where a district does, a bag where a khoroo does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .fields import KEY, LANGUAGES, Field, load
from .gazetteer import Gazetteer


@dataclass(frozen=True)
class Level:
    """A known level: its administrative level (0 the country), and its label by language."""

    adm: int
    labels: Mapping[str, str]


LEVELS: Mapping[str, Level] = {
    "country": Level(0, {"en": "Country", "mn": "Улс"}),
    "aimag": Level(1, {"en": "Aimag", "mn": "Аймаг"}),
    "city": Level(1, {"en": "City", "mn": "Хот"}),
    "soum": Level(2, {"en": "Soum", "mn": "Сум"}),
    "district": Level(2, {"en": "District (düüreg)", "mn": "Дүүрэг"}),
    "bag": Level(3, {"en": "Bag", "mn": "Баг"}),
    "khoroo": Level(3, {"en": "Khoroo", "mn": "Хороо"}),
    "kheseg": Level(4, {"en": "Kheseg", "mn": "Хэсэг"}),
}
PLACE_FIELDS = KEY[1:]  # stand for the levels of the gazetteer, whatever they are
MONTHS = 6  # of the recall window, as the labels of the declaration say it

# The smallest area that a move stayed in: code of the list `places`, and last word of the field's name.
STAYED_IN = {
    "same_khoroo": "khoroo",
    "other_khoroo": "district",
    "another_district": "city",
    "outside_city": "country",
    "abroad": "abroad",
}
_COUNTED = re.compile(r"(?:arrivals_from|departures_to)_(\w+)")

# Words of the capital, and what stands for them in an aimag. Longer ones first.
_IN_AIMAGS = {
    "en": {
        "kheseg leader": "bag governor",
        "leader": "governor",
        "khesegs": "bags",
        "kheseg": "bag",
        "khoroo": "bag",
        "district of Ulaanbaatar": "soum of this aimag",
        "districts": "soums",
        "district": "soum",
        "another aimag": "another aimag or Ulaanbaatar",
        "outside Ulaanbaatar": "outside this aimag",
    },
    "mn": {
        "ахлагчийн": "Засаг даргын",
        "ахлагчид": "Засаг дарга нар",
        "ахлагчийг": "Засаг даргыг",
        "ахлагчаас": "Засаг даргаас",
        "ахлагч": "Засаг дарга",
        "хэсгүүдэд": "багуудад",
        "хэсгүүдийн": "багуудын",
        "хэсгүүдээс": "багуудаас",
        "хэсгүүдээр": "багуудаар",
        "хэсгүүд": "багууд",
        "хэсгийг": "багийг",
        "хэсгээр": "багаар",
        "хэсэгтэй": "багтай",
        "хэсгээрээ": "багаараа",
        "хэсгээ": "багаа",
        "хэсгийн": "багийн",
        "хэсгээс": "багаас",
        "хэсэгт": "багт",
        "хэсэг": "баг",
        "хорооны": "багийн",
        "хороо": "баг",
        "дүүрэг рүү": "сум руу",
        "дүүргүүдийн": "сумдын",
        "дүүргийн": "сумын",
        "дүүргийг": "сумыг",
        "дүүргээс": "сумаас",
        "дүүрэгт": "суманд",
        "дүүрэг": "сум",
        "өөр аймаг": "өөр аймаг эсвэл Улаанбаатар",
        "Улаанбаатарын": "энэ аймгийн",
        "Улаанбаатараас гадна": "энэ аймгаас гадна",
    },
}
_RECALLED = {"en": ("last six months", "last {} months"), "mn": ("сүүлийн 6 сард", "сүүлийн {} сард")}


def labels(level: str) -> Mapping[str, str]:
    """The labels of a level by language; of a level that is not known, its name."""
    if level in LEVELS:
        return LEVELS[level].labels
    return dict.fromkeys(LANGUAGES, level.replace("_", " ").capitalize())


def label(level: str, language: str) -> str:
    """The label of a level in one language."""
    return labels(level)[language]


def alike(level: str, gazetteer: Gazetteer) -> str:
    """The level of the gazetteer that corresponds to a level of the capital; empty where there is none.

    "district" gives "soum" for a gazetteer of an aimag.
    """
    adm = LEVELS[level].adm
    return next((own for own in gazetteer.levels if own in LEVELS and LEVELS[own].adm == adm), "")


def fields_of(
    gazetteer: Gazetteer, months: int = MONTHS, fields: Mapping[str, Field] | None = None
) -> dict[str, Field]:
    """The fields that are asked in a place, in its words, by name; place fields are left out.

    months: length of the recall window. A question about moves within one lowest unit is left out,
    and one about other areas of a level is where the gazetteer has one area of it only.
    """
    known = load() if fields is None else fields
    kept = (f for f in known.values() if f.name not in PLACE_FIELDS and _asked_in(f, gazetteer))
    return {f.name: _worded(f, gazetteer, months) for f in kept}


def _asked_in(declared: Field, gazetteer: Gazetteer) -> bool:
    if declared.areas:
        level = alike(declared.areas, gazetteer)
        return bool(level) and len(gazetteer.codes(level)) > 1
    counted = _COUNTED.fullmatch(declared.name)
    return counted is None or _above_lowest(counted[1], gazetteer)


def _above_lowest(area: str, gazetteer: Gazetteer) -> bool:
    """Do moves within an area of this level lead from one lowest unit to another?"""
    if area not in LEVELS or gazetteer.lowest not in LEVELS:
        return True
    return LEVELS[area].adm < LEVELS[gazetteer.lowest].adm


def _worded(declared: Field, gazetteer: Gazetteer, months: int) -> Field:
    codes = declared.codes
    if codes is not None:
        codes = {
            code: worded(labels, gazetteer, months)
            for code, labels in codes.items()
            if _above_lowest(STAYED_IN.get(code, ""), gazetteer)
        }
    return replace(
        declared,
        labels=worded(declared.labels, gazetteer, months),
        hints=worded(declared.hints, gazetteer, months) if declared.hints else None,
        codes=codes,
        areas=alike(declared.areas, gazetteer) if declared.areas else "",
    )


def worded(labels: Mapping[str, str], gazetteer: Gazetteer, months: int = MONTHS) -> dict[str, str]:
    """Texts by language about the capital and six months, in the words of the place and the recall window.

    In an aimag, "Type of kheseg" gives "Type of bag".
    """
    return {language: _swapped(labels[language], _words(language, gazetteer, months)) for language in labels}


def _words(language: str, gazetteer: Gazetteer, months: int) -> dict[str, str]:
    swap = {}
    if {"aimag", "soum", "bag"} & set(gazetteer.levels):
        swap |= _IN_AIMAGS[language]
    if months != MONTHS:
        before, after = _RECALLED[language]
        swap[before] = after.format(months)
    return swap


def _swapped(words: str, swap: Mapping[str, str]) -> str:
    """The words with whole words exchanged; a capital at the beginning of a sentence stays one."""
    if not swap:
        return words
    lower = {before.lower(): after for before, after in swap.items()}
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, swap))})\b", re.IGNORECASE)

    def exchanged(match: re.Match) -> str:
        after = lower[match[0].lower()]
        at_start = match[0][0].isupper() and words[: match.start()].rstrip(" («“")[-1:] in ("", ".", ":", "?")
        return after[0].upper() + after[1:] if at_start else after

    return pattern.sub(exchanged, words)
