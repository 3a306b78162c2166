"""Moves: arrivals, departures and net, inside a unit and across its border, at each level of a gazetteer.

The form asks how many of the arrivals came from near and from far: from another kheseg of the khoroo,
another khoroo of the district, another district of the city, elsewhere in the country, abroad; and
likewise for those who left. A move is internal to a level when its other end is in the same unit of that
level: a move between two khoroos of a district is external to both khoroos, and internal to the district
and to the city. Elsewhere a bag stands in the place of a khoroo, a soum of a district, an aimag of the
city (`levels`).

Numbers that an informant does not know make bounds: `low` is what is certain, `high` the most there can be
(missing where there is no limit). Nothing is imputed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.core.errors import InputError

from .aggregate import areas_of, counts
from .fields import Field, load
from .gazetteer import CODE, Gazetteer
from .levels import LEVELS, alike

# The smallest unit that holds both ends of a move, from near to far; last part of the names of the fields.
NEAR_TO_FAR = ("khoroo", "district", "city", "country", "abroad")
MEASURES = (
    "arrivals",
    "departures",
    "net",
    "internal_arrivals",
    "internal_departures",
    "external_arrivals",
    "external_departures",
    "external_net",
)
FIELDS = {
    "arrivals": tuple(f"arrivals_from_{place}" for place in NEAR_TO_FAR),
    "departures": tuple(f"departures_to_{place}" for place in NEAR_TO_FAR),
}
_OTHER_END = {"arrivals": "arrival_district", "departures": "departure_district"}
ORIGIN_DESTINATION_SAYS = {
    "en": (
        "A kheseg leader names one district: the one that most of those from (or to) other districts "
        "came from (or went to). All persons of the kheseg from (or to) other districts are counted "
        "there, so large flows are too large and small ones too small. The table says which districts "
        "exchange people; it does not say how many went from one to the other. Arrivals and departures "
        "are two separate accounts of the same moves."
    ),
    "mn": (
        "Хэсгийн ахлагч нэг л дүүргийг нэрлэдэг: өөр дүүргээс ирсэн (явсан) хүмүүсийн ихэнх нь ирсэн "
        "(очсон) дүүрэг. Тухайн хэсгийн өөр дүүргээс ирсэн (явсан) бүх хүнийг тэр дүүрэгт тооцсон тул "
        "том урсгал бодит байдлаас их, жижиг урсгал бага гарна. Хүснэгт аль дүүргүүдийн хооронд шилжилт "
        "байгааг харуулна; яг хэдэн хүн шилжсэнийг хэлэхгүй. Ирсэн ба явсан тоо нь нэг шилжилтийн хоёр "
        "тусдаа тооцоо юм."
    ),
}


def flows(
    frame: pd.DataFrame,
    gazetteer: Gazetteer,
    *,
    per: float = 1000,
    fields: Mapping[str, Field] | None = None,
) -> pd.DataFrame:
    """Each of `MEASURES` for each area of each level.

    frame: one row a lowest unit (`aggregate.placed`). Returns level, area, measure, low, high (persons;
    high, or for net either, is missing where there is no limit), exact (lowest units whose number is
    certain), informants, and the rate per `per` residents over the units whose number and residents are
    certain: count, n, value.
    """
    persons = _numbers(frame, ["persons"], fields)[:, 0]
    given = _given(frame, told_of(gazetteer), fields)
    found = []
    for level in gazetteer.levels:
        areas = areas_of(frame, level, gazetteer.area_columns(level))
        low, high = _measured(given, internal_to(level, gazetteer))
        certain = (low == high) & ~np.isnan(persons)[:, None]
        k = len(MEASURES)
        parts = [
            low,
            high,
            low == high,
            np.where(certain, low, 0.0),
            np.where(certain, persons[:, None], 0.0),
            np.ones((len(frame), 1)),
        ]
        sums = areas.sums(np.hstack(parts))
        count, n = sums[:, 3 * k : 4 * k], sums[:, 4 * k : 5 * k]
        found.append(
            areas.long(
                "measure",
                MEASURES,
                low=_open(sums[:, :k]),
                high=_open(sums[:, k : 2 * k]),
                unit="persons",
                exact=sums[:, 2 * k : 3 * k].astype(int),
                informants=sums[:, [-1]].astype(int),
                count=count,
                n=n,
                value=np.divide(per * count, n, out=np.full_like(count, np.nan), where=n > 0),
            )
        )
    return pd.concat(found, ignore_index=True)


def mirror(found: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Moves inside each unit that leave beside those that arrive: in a complete count they are the same.

    found: what `flows` gives. Returns one row an area of each level but the lowest: level, area,
    arrivals_low, arrivals_high, departures_low, departures_high (internal moves), gap_low, gap_high
    (departures less arrivals; missing where there is no limit), verdict: "agree", "may agree" (unknown
    numbers could close the gap) or "differ".
    """
    above = found[found["level"] != gazetteer.lowest].set_index(["level", "area"])
    sides = {
        way: above.loc[above["measure"] == f"internal_{way}", ["low", "high"]]
        for way in ("arrivals", "departures")
    }
    rows = pd.concat(sides, axis=1)
    rows.columns = ["_".join(column) for column in rows.columns]
    rows["gap_low"] = rows["departures_low"] - rows["arrivals_high"]
    rows["gap_high"] = rows["departures_high"] - rows["arrivals_low"]
    apart = (rows["gap_low"] > 0) | (rows["gap_high"] < 0)
    same = rows["gap_low"].eq(0) & rows["gap_high"].eq(0)
    rows["verdict"] = np.select([apart, same], ["differ", "agree"], "may agree")
    return rows.reset_index()


def origin_destination(
    frame: pd.DataFrame, gazetteer: Gazetteer, fields: Mapping[str, Field] | None = None
) -> pd.DataFrame:
    """Persons who moved between districts (outside the capital: soums), by the one that khesegs name.

    See `ORIGIN_DESTINATION_SAYS` for what it can and cannot say. Returns level, by ("arrivals": counted
    where they arrived; "departures": where they left), origin, destination (codes; "" where none, or the
    own district, is named), count (at least so many), khesegs (that count them), unknown (khesegs that
    do not know how many). Pairs that no kheseg names stand with 0.
    """
    level = alike("district", gazetteer)
    if not level:
        raise InputError(
            "a table of origins and destinations needs a gazetteer with districts or soums, "
            f"found {', '.join(gazetteer.levels)}"
        )
    known = gazetteer.codes(level)
    return pd.concat(
        [_named(frame, by, level, known, fields) for by in ("arrivals", "departures")], ignore_index=True
    )


def _named(frame: pd.DataFrame, by: str, level: str, known: list[str], fields) -> pd.DataFrame:
    own = frame[level + CODE]
    other = frame.get(_OTHER_END[by], pd.Series("", index=frame.index)).fillna("").astype(str)
    moved = _numbers(frame, [FIELDS[by][2]], fields)[:, 0]
    given = pd.DataFrame(
        {
            "own": own,
            "other": other.where(other.isin(known) & (other != own), ""),
            "count": np.nan_to_num(moved),
            "khesegs": moved > 0,
            "unknown": np.isnan(moved),
        }
    )
    pairs = [(a, b) for a in known for b in ["", *known] if a != b]
    rows = given.groupby(["own", "other"])[["count", "khesegs", "unknown"]].sum()
    rows = rows.reindex(pd.MultiIndex.from_tuples(pairs, names=["own", "other"]), fill_value=0).reset_index()
    ends = (
        {"own": "destination", "other": "origin"}
        if by == "arrivals"
        else {"own": "origin", "other": "destination"}
    )
    rows = rows.rename(columns=ends).assign(level=level, by=by)
    return rows[["level", "by", "origin", "destination", "count", "khesegs", "unknown"]].astype(
        {"count": float}
    )


def internal_to(level: str, gazetteer: Gazetteer) -> np.ndarray:
    """Which of `NEAR_TO_FAR` are internal to a level."""
    adm = _adm(gazetteer)[level]
    inside = np.array([place in LEVELS and LEVELS[place].adm >= adm for place in NEAR_TO_FAR])
    return inside & told_of(gazetteer)


def told_of(gazetteer: Gazetteer) -> np.ndarray:
    """Which of `NEAR_TO_FAR` lead out of a lowest unit; the others are not asked for, and count nobody."""
    lowest = _adm(gazetteer)[gazetteer.lowest]
    return np.array([place not in LEVELS or LEVELS[place].adm < lowest for place in NEAR_TO_FAR])


def _adm(gazetteer: Gazetteer) -> dict[str, int]:
    """Level -> its administrative level; levels that are not known count up from the kheseg."""
    depth = len(gazetteer.levels) - 1
    return {
        level: LEVELS[level].adm if level in LEVELS else LEVELS["kheseg"].adm - (depth - place)
        for place, level in enumerate(gazetteer.levels)
    }


def _given(frame: pd.DataFrame, told: np.ndarray, fields) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By way: the whole of each row, and its parts (rows x `NEAR_TO_FAR`)."""
    return {
        way: (
            _numbers(frame, [way], fields)[:, 0],
            np.where(told, _numbers(frame, names, fields), 0.0),
        )
        for way, names in FIELDS.items()
    }


def _measured(
    given: Mapping[str, tuple[np.ndarray, np.ndarray]], inside: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of each of `MEASURES` for each row: two arrays, rows x measures; no limit is infinite."""
    bounds = {}
    for way, (total, parts) in given.items():
        bounds[way] = _bounds(total, parts, np.ones_like(inside))
        bounds[f"internal_{way}"] = _bounds(total, parts, inside)
        bounds[f"external_{way}"] = _bounds(total, parts, ~inside)
    for name, stem in (("net", ""), ("external_net", "external_")):
        came, went = bounds[f"{stem}arrivals"], bounds[f"{stem}departures"]
        bounds[name] = (came[0] - went[1], came[1] - went[0])
    low, high = (np.column_stack([bounds[measure][end] for measure in MEASURES]) for end in (0, 1))
    return low, high


def _bounds(total: np.ndarray, parts: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and most of the chosen parts together, given what is known of all parts and of their total."""
    if chosen.all():
        least = np.where(np.isnan(total), np.nansum(parts, axis=1), total)
        complete = ~np.isnan(total) | ~np.isnan(parts).any(axis=1)
        return least, np.where(complete, least, np.inf)
    known = ~np.isnan(parts)
    all_of, all_others = known[:, chosen].all(axis=1), known[:, ~chosen].all(axis=1)
    least = np.nansum(parts[:, chosen], axis=1)
    # What the total leaves for the parts that are not known; none where the known parts already exceed it.
    rest = np.maximum(np.where(np.isnan(total), np.inf, total) - np.nansum(parts, axis=1), 0)
    low = least + np.where(all_others & ~all_of & np.isfinite(rest), rest, 0.0)
    return low, np.where(all_of, least, least + rest)


def _numbers(frame: pd.DataFrame, names, fields) -> np.ndarray:
    """Counts as rows x names; a field that the form of the phase did not have is not known."""
    known = load() if fields is None else fields
    here = [name for name in names if name in frame and name in known]
    found = counts(frame, here, known).reindex(columns=list(names))
    return found.to_numpy(dtype=float)


def _open(sums: np.ndarray) -> np.ndarray:
    """Infinite bounds as missing."""
    return np.where(np.isfinite(sums), sums, np.nan)
