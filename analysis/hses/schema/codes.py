"""Code lists of the survey: the codes kept in the microdata, with labels in English and Mongolian.

They are read from `data/codes/`: one file for each list of items, `answers.csv` for all small lists.
`group` names the category under which the official tables count a code, where they have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT

FOLDER = ROOT / "data" / "codes"

# list: (files, column of the labels in English and in Mongolian, column of the group)
_ITEMS = {
    "aimag": (("aimags",), "name", "name_mn", "region"),
    "food_item": (("food_items",), "name_en", "name_mn", "group"),
    "nonfood_item": (("nonfood_items",), "name_en", "name_mn", "category"),
    "durable_item": (("durables",), "name_en", "name_mn", "category"),
    "utility_item": (("energy", "payments"), "name_en", "name_mn", "category"),
    "price_item": (("nonfood_items", "energy", "payments"), "name_en", "name_mn", "category"),
    "transfer_kind": (("transfers",), "name_en", "name_mn", "fund"),
    "loan_type": (("loans",), "name_en", "name_mn", ""),
    "loan_purpose": (("loan_purposes",), "name_en", "name_mn", ""),
    "animal": (("animals",), "name_en", "name_mn", ""),
    "food_away_kind": (("food_away",), "name_en", "name_mn", ""),
}


@dataclass(frozen=True)
class CodeList:
    """A list of codes in its own order. `en` and `mn` map a code to its labels, `group` to its category.

    label_source: code -> "questionnaire", "translated" or "inferred" (see `data/codes/README.md`).
    """

    name: str
    en: Mapping[str, str]
    mn: Mapping[str, str] = field(repr=False)
    group: Mapping[str, str] = field(repr=False)
    label_source: Mapping[str, str] = field(repr=False)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.en)

    def frame(self) -> pd.DataFrame:
        """Columns list, code, label_en, label_mn, group, label_source: one row a code."""
        return pd.DataFrame(
            {
                "list": self.name,
                "code": code,
                "label_en": self.en[code],
                "label_mn": self.mn[code],
                "group": self.group[code],
                "label_source": self.label_source[code],
            }
            for code in self.codes
        )


def code_list(name: str) -> CodeList:
    """The list of that name; InputError with the nearest name if there is none."""
    known = code_lists()
    if name not in known:
        raise InputError(f"there is no code list '{name}'. {nearest(name, known)}")
    return known[name]


@cache
def code_lists() -> dict[str, CodeList]:
    """Every list by its name: items first, then the small lists in the order of `answers.csv`."""
    found = {name: _items(name, *where) for name, where in _ITEMS.items()}
    answers = _read("answers")
    for name, rows in answers.groupby("list", sort=False):
        found[name] = _list(name, rows, "label_en", "label_mn", "group")
    return found


def code_files() -> list[Path]:
    """The files that the lists are read from."""
    named = [file for files, *_ in _ITEMS.values() for file in files]
    return [FOLDER / f"{file}.csv" for file in dict.fromkeys([*named, "answers"])]


def _items(name: str, files: tuple[str, ...], en: str, mn: str, group: str) -> CodeList:
    return _list(name, pd.concat([_read(file) for file in files], ignore_index=True), en, mn, group)


def _list(name: str, rows: pd.DataFrame, en: str, mn: str, group: str) -> CodeList:
    repeated = sorted(rows.loc[rows["code"].duplicated(), "code"])
    if repeated:
        raise InputError(
            f"data/codes: expected each code of the list '{name}' once, found more: {', '.join(repeated)}"
        )
    codes = rows["code"]
    columns = (en, mn, group, "label_source")
    maps = (dict(zip(codes, rows[c] if c in rows else [""] * len(rows), strict=True)) for c in columns)
    return CodeList(name, *maps)


def _read(file: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{file}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
