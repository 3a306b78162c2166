"""From khesegs to khoroos, districts and the city: totals and shares, each with its base and n.

Levels are named and come from the columns of the data, so that any depth of a gazetteer serves:
{"district": ("district",), "khoroo": ("district", "khoroo")}. All results are long frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.core.errors import InputError, nearest

from .fields import Field, asked, choices, field

LEVELS: Mapping[str, tuple[str, ...]] = {"district": ("district",), "khoroo": ("district", "khoroo")}
BASES = {
    "khesegs": "khesegs that answered",
    "responses": "responses (a kheseg may name several)",
    "residents of khesegs": "residents of the khesegs that answered",
}
_AREA = " > "


def totals(
    frame: pd.DataFrame, names: Sequence[str], levels: Mapping[str, tuple[str, ...]] = LEVELS
) -> pd.DataFrame:
    """Counts of people and households, summed at each level.

    Returns one row a level, area and field: level, area, field, count, unit, base, answered,
    informants. `answered` of the `informants` khesegs gave a number: where it is fewer, the total
    is "at least" the count.
    """
    parts = []
    for level, columns in levels.items():
        for area, rows in _areas(frame, columns):
            for name in names:
                declared = field(name)
                numbers = pd.to_numeric(rows[name])
                parts.append(
                    (
                        level,
                        area,
                        name,
                        numbers.sum(),
                        declared.unit,
                        declared.base,
                        numbers.notna().sum(),
                        len(rows),
                    )
                )
    columns = ["level", "area", "field", "count", "unit", "base", "answered", "informants"]
    return pd.DataFrame(parts, columns=columns).astype({"count": float})


def answers(
    frame: pd.DataFrame,
    name: str,
    levels: Mapping[str, tuple[str, ...]] = LEVELS,
    fields: Mapping[str, Field] | None = None,
) -> pd.DataFrame:
    """How often each code of a choice question was given, at each level, on three bases.

    Returns one row a level, area and code, in the order of the code list:
    khesegs (that gave the code), responses (equal to khesegs unless one is counted twice),
    residents (of these khesegs); n_khesegs (that answered), n_responses (choices made in all),
    n_residents (of khesegs that answered), asked (khesegs the question was put to).
    """
    declared = field(name, fields)
    if not declared.is_choice:
        raise InputError(f"expected a choice question, found '{name}' of type {declared.type}")
    chosen = choices(frame[name])
    was_asked = asked(frame, name, fields)
    parts = []
    for level, columns in levels.items():
        for area, rows in _areas(frame, columns):
            parts += _counts(
                declared, chosen[rows.index], rows["persons"], int(was_asked[rows.index].sum()), level, area
            )
    return pd.DataFrame(parts)


def _counts(
    declared: Field, chosen: pd.Series, persons: pd.Series, n_asked: int, level: str, area: str
) -> list[dict]:
    answered = chosen.map(bool).astype(bool)
    n_responses = int(chosen.map(len).sum())
    rows = []
    for code in declared.codes:
        gave = chosen.map(lambda codes, code=code: code in codes).astype(bool)
        rows.append(
            {
                "level": level,
                "area": area,
                "field": declared.name,
                "code": code,
                "khesegs": int(gave.sum()),
                "n_khesegs": int(answered.sum()),
                "responses": int(gave.sum()),
                "n_responses": n_responses,
                "residents": float(persons[gave].sum()),
                "n_residents": float(persons[answered].sum()),
                "asked": n_asked,
            }
        )
    return rows


def shares(counted: pd.DataFrame, base: str) -> pd.DataFrame:
    """Shares (per cent) of the answers counted by `answers`, on one base.

    base: "khesegs" (100 x khesegs that gave the code / khesegs that answered), "responses"
    (100 x choices of the code / all choices) or "residents of khesegs" (population-weighted).
    Returns level, area, field, code, count, n, value, unit, informants; value is missing where n
    is zero. Raises `InputError` on another base.
    """
    if base not in BASES:
        raise InputError(f"there is no base '{base}'. {nearest(base, BASES)}")
    stem = base.split()[0]
    result = counted[["level", "area", "field", "code"]].copy()
    result["count"] = counted[stem].astype(float)
    result["n"] = counted[f"n_{stem}"].astype(float)
    result["value"] = 100 * result["count"] / result["n"].where(result["n"] > 0)
    return result.assign(unit=base, informants=counted["n_khesegs"])


def all_shares(counted: pd.DataFrame) -> pd.DataFrame:
    """`shares` on every base, one below the other."""
    return pd.concat([shares(counted, base) for base in BASES], ignore_index=True)


def _areas(frame: pd.DataFrame, columns: Sequence[str]):
    """(name of the area, its rows) for each combination of `columns`; one area for no columns."""
    if not columns:
        return [("all", frame)]
    return [(_AREA.join(map(str, key)), rows) for key, rows in frame.groupby(list(columns), sort=True)]
