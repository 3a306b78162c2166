"""Places: the units of each phase, and the pieces of which they are made.

A piece is the smallest area that is never divided; a kheseg is one piece or two. People live in pieces and
move between them, and each phase has a gazetteer that says to which kheseg, khoroo and district a piece
belongs. So a kheseg may be divided and a khoroo split without a person being counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.core.errors import InputError

from ..streams import Streams
from .parameters import KINDS, TYPES, by_row, choose, phases, read

ELSEWHERE, ABROAD = -1, -2  # in place of a piece: elsewhere in the country, another country
NEVER = 10**6  # a phase that does not come
FEWEST, MOST = 20, 5000  # khesegs of a city
_FIRST_KHOROO = 51  # last two digits of the first khoroo's code, as in P-codes
_MOST_KHOROOS = 48  # of a district: the last khoroo's code ends in 99


@dataclass(frozen=True, eq=False)
class Place:
    """A place with its pieces.

    pieces: one row a piece, columns profile, type; and groups of pieces as moves see them: `within` holds for
    "unit" and each kind of move the number of the piece's group (pieces of a group stand together).
    units: phase -> frame with a row a piece, columns LEVEL and LEVEL_code as that phase has them.
    """

    declared: Mapping[str, Any]
    pieces: pd.DataFrame
    within: Mapping[str, np.ndarray]
    units: Mapping[int, pd.DataFrame]

    @property
    def levels(self) -> list[str]:
        return list(self.declared["levels"])

    @property
    def lowest(self) -> str:
        return f"{self.levels[-1]}_code"

    def gazetteer(self, phase: int) -> pd.DataFrame:
        """One row a lowest unit of the phase, in the order of its codes."""
        return self.units[phase].drop_duplicates(self.lowest).sort_values(self.lowest, ignore_index=True)

    def line_up(self, phase: int) -> pd.DataFrame:
        """Pairs of lowest units, before and after, that hold the same piece."""
        pairs = pd.DataFrame(
            {"before": self.units[phase - 1][self.lowest], "after": self.units[phase][self.lowest]}
        )
        return pairs.drop_duplicates().sort_values(["after", "before"], ignore_index=True)

    def level_of(self, kind: str) -> str:
        """The level within which a move of this kind stays; empty where the place has none."""
        return next((level for level, stands in self.declared["levels"].items() if stands == kind), "")


def make(declared: Mapping[str, Any], streams: Streams, khesegs: int | None = None) -> Place:
    """The pieces and units of a place. khesegs: number in phase 1 of a city. InputError if out of range."""
    if "aimags" in declared:
        return _countryside(declared, streams)
    wanted = declared["khesegs"] if khesegs is None else khesegs
    if not FEWEST <= wanted <= MOST:
        raise InputError(f"khesegs: expected {FEWEST} to {MOST:,}, found {wanted:,}.")
    return _city(declared, streams, wanted)


def _city(declared: Mapping[str, Any], streams: Streams, khesegs: int) -> Place:
    draw = streams("places")
    districts = _districts(declared, khesegs)
    khoroos = [(d, number) for d in districts for number in range(1, d["khoroos"] + 1)]
    sizes = _sizes(len(khoroos), khesegs, declared["khesegs_per_khoroo"], draw)
    rows = pd.DataFrame(
        [
            (d["letter"], d["profile"], number, kheseg)
            for (d, number), size in zip(khoroos, sizes, strict=True)
            for kheseg in range(1, size + 1)
        ],
        columns=["district", "profile", "khoroo", "kheseg"],
    )
    pieces = _divided(_split(rows, declared["split"]), declared["divided"], draw)
    top = declared["top"][0]
    letters = [d["letter"] for d in declared["districts"]]
    codes = {letter: f"{top['code']}{place:02d}" for place, letter in enumerate(letters, 1)}
    units = {time.number: _units(pieces, time.number, declared, codes) for time in phases(declared)}
    base = pieces.groupby(["district", "khoroo", "kheseg"], sort=False).ngroup()
    within = {
        "unit": base.to_numpy(),
        "khoroo": pieces.groupby(["district", "khoroo"], sort=False).ngroup().to_numpy(),
        "district": pieces.groupby("district", sort=False).ngroup().to_numpy(),
        "city": np.zeros(len(pieces), int),
    }
    return Place(declared, _typed(pieces, base.to_numpy(), draw), within, units)


def _districts(declared: Mapping[str, Any], khesegs: int) -> list[dict]:
    """The districts of a city of so many khesegs, each with its number of khoroos."""
    all_of_them, small = declared["districts"], declared["small"]
    per_khoroo = declared["khesegs"] / sum(d["khoroos"] for d in all_of_them)
    proportions = {d["letter"]: d["khoroos"] for d in all_of_them}
    if khesegs < small["below"]:
        proportions = small["districts"]
    scale = khesegs / per_khoroo / sum(proportions.values())
    return [
        d | {"khoroos": int(np.clip(round(proportions[d["letter"]] * scale), 2, _MOST_KHOROOS))}
        for d in all_of_them
        if d["letter"] in proportions
    ]


def _sizes(khoroos: int, khesegs: int, limits: list[int], draw: np.random.Generator) -> np.ndarray:
    """Khesegs of each khoroo: all together `khesegs`, from the fewest to the most where that can be."""
    low, high = limits
    low, high = min(low, khesegs // khoroos), max(high, 2 * khesegs // khoroos)
    sizes = np.full(khoroos, low)
    while (lacking := khesegs - sizes.sum()) > 0:
        with_room = np.flatnonzero(sizes < high)
        np.add.at(sizes, draw.choice(with_room, min(lacking, len(with_room)), replace=False), 1)
    return sizes


def _split(rows: pd.DataFrame, split: Mapping[str, Any]) -> pd.DataFrame:
    """Every other kheseg of the largest khoroo of a district goes to a new khoroo, from a phase on."""
    of_district = rows[rows["district"] == split["district"]]
    largest = of_district.groupby("khoroo").size().idxmax()
    of_khoroo = (rows["district"] == split["district"]) & (rows["khoroo"] == largest)
    moved = of_khoroo & (rows["kheseg"] % 2 == 0)
    return rows.assign(
        split=np.where(of_khoroo, split["phase"], NEVER), moved=np.where(moved, split["phase"], NEVER)
    )


def _divided(rows: pd.DataFrame, divided: Mapping[int, int], draw: np.random.Generator) -> pd.DataFrame:
    """Some khesegs get a second piece that is a kheseg of its own from a phase on (`own`)."""
    free = np.flatnonzero(rows["split"] == NEVER)
    chosen = draw.choice(free, sum(divided.values()), replace=False)
    second = rows.iloc[chosen].assign(own=np.repeat(list(divided), list(divided.values())), piece=1)
    both = pd.concat([rows.assign(own=1, piece=0), second])
    return both.sort_values(["district", "khoroo", "kheseg", "piece"], ignore_index=True)


def _units(
    pieces: pd.DataFrame, phase: int, declared: Mapping[str, Any], codes: Mapping[str, str]
) -> pd.DataFrame:
    """Names and codes of the units of a phase, a row a piece."""
    names, top = declared["names"], declared["top"][0]
    khoroos = pieces.groupby("district")["khoroo"].transform("max") + 1
    khoroo = pieces["khoroo"].where(pieces["moved"] > phase, khoroos)
    numbers = _numbers(pieces, khoroo, phase)
    district_code = pieces["district"].map(codes)
    khoroo_code = district_code + (khoroo + _FIRST_KHOROO - 1).map("{:02d}".format)
    return pd.DataFrame(
        {
            "city": top["name"],
            "city_code": top["code"],
            "district": [names["district"].format(letter=letter) for letter in pieces["district"]],
            "district_code": district_code,
            "khoroo": [names["khoroo"].format(number=number) for number in khoroo],
            "khoroo_code": khoroo_code,
            "kheseg": [names["kheseg"].format(number=number) for number in numbers],
            "kheseg_code": khoroo_code + "-" + numbers.map("{:02d}".format),
        }
    )


def _numbers(pieces: pd.DataFrame, khoroo: pd.Series, phase: int) -> pd.Series:
    """Numbers of the khesegs within the khoroo: as before, then new ones; anew after a split."""
    old = pieces["kheseg"].copy()
    own = (pieces["piece"] == 1) & (pieces["own"] <= phase)
    latest = pieces.groupby(["district", "khoroo"])["kheseg"].transform("max")
    order = pieces[own].sort_values(["own", "kheseg"]).groupby(["district", "khoroo"]).cumcount() + 1
    old[own] = latest[own] + order.reindex(old[own].index)
    again = pieces["split"] <= phase
    anew = old[again].groupby(khoroo[again]).rank(method="first").astype(int)
    return old.where(~again, anew.reindex(old.index, fill_value=0))


def _typed(pieces: pd.DataFrame, base: np.ndarray, draw: np.random.Generator) -> pd.DataFrame:
    """profile and type of each piece; the pieces of a kheseg are of one type."""
    profiles = {name: profile["types"] for name, profile in read()["profiles"].items()}
    first = pd.Series(pieces["profile"].to_numpy()).groupby(base).first()
    drawn = choose(by_row(list(first), profiles, TYPES), draw)
    return pd.DataFrame({"profile": pieces["profile"], "type": np.array(TYPES)[drawn[base]]})


def _countryside(declared: Mapping[str, Any], streams: Streams) -> Place:
    """Aimags with their soums and bags; a piece is a bag."""
    draw = streams("places")
    soums = [(a, number) for a in declared["aimags"] for number in range(1, a["soums"] + 1)]
    sizes = _sizes(len(soums), declared["bags"], [3, 7], draw)
    names, top = declared["names"], declared["top"][0]
    units = pd.DataFrame(
        {
            "country": top["name"], "country_code": top["code"],
            "aimag": names["aimag"].format(letter=a["letter"]), "aimag_code": a["code"],
            "soum": names["soum"].format(number=number), "soum_code": f"{a['code']}{number:02d}",
            "bag": names["bag"].format(number=bag), "bag_code": f"{a['code']}{number:02d}{50 + bag:02d}",
            "profile": a["profile"],
        }
        for (a, number), size in zip(soums, sizes, strict=True)
        for bag in range(1, size + 1)
    )  # fmt: skip
    within = {"unit": np.arange(len(units)), "khoroo": np.arange(len(units))}
    within |= {
        kind: units.groupby(f"{level}_code", sort=False).ngroup().to_numpy()
        for level, kind in declared["levels"].items()
        if kind in ("district", "city")
    }
    pieces = _typed(units[["profile"]], within["unit"], draw)
    by_phase = {time.number: units.drop(columns="profile") for time in phases(declared)}
    return Place(declared, pieces, within, by_phase)


def kinds_of(
    units: pd.DataFrame, levels: Mapping[str, str], origin: np.ndarray, destination: np.ndarray
) -> np.ndarray:
    """The smallest area that each move stays in, as one of KINDS; "" for a move within one lowest unit.

    origin, destination: numbers of pieces; -1 elsewhere in the country, -2 abroad.
    """
    kinds = np.full(len(origin), "country", dtype=object)
    kinds[(origin == ABROAD) | (destination == ABROAD)] = "abroad"
    inside = (origin >= 0) & (destination >= 0)
    for level, stands in levels.items():
        codes = units[f"{level}_code"].to_numpy()
        same = inside.copy()
        same[inside] = codes[origin[inside]] == codes[destination[inside]]
        kinds[same] = stands if stands in KINDS and level != list(levels)[-1] else ""
    return kinds
