"""Moves and population, month by month: each person who arrives somewhere left somewhere.

A move is a group of people that goes from one piece to another, or from or to a place outside. Populations
follow: people of a month = people of the month before + births less deaths + arrivals - departures, piece
by piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..streams import Streams
from .parameters import KINDS, TYPES, by_row, choose, of_profiles, phases, read
from .places import ABROAD, ELSEWHERE, Place

NOWHERE = -9  # in place of a piece: there is no other place of the kind, so the group stays


@dataclass(frozen=True, eq=False)
class World:
    """What happened.

    persons: month x piece, people at the end of the month (row 0: the beginning). natural: births less
    deaths of the month. moves: one row a group, columns month, origin, destination (numbers of pieces, -1
    elsewhere in the country, -2 abroad), persons, reason, sector (of those who come for work, else ""),
    otor, origin_type, destination_type.
    """

    persons: np.ndarray
    natural: np.ndarray
    moves: pd.DataFrame


def happen(place: Place, persons: np.ndarray, streams: Streams) -> World:
    """The world from the beginning, with `persons` in each piece, to the last phase."""
    times = phases(place.declared)
    draw = streams("moves")
    now, rows, natural = persons.astype(int), [persons.astype(int)], [np.zeros(len(persons), int)]
    moves = []
    for month in range(1, times[-1].month + 1):
        winter = next(time.winter for time in times if month <= time.month)
        made = _leaving(place, now, draw)
        made = pd.concat([made, _coming(place, now, winter, draw)], ignore_index=True)
        born = draw.poisson(now * read()["people"]["natural"] / 1000)
        now = now + born + _net(made, len(now))
        rows.append(now)
        natural.append(born)
        moves.append(made.assign(month=month))
    whole = pd.concat(moves, ignore_index=True)
    return World(np.array(rows), np.array(natural), _reasoned(place, whole, streams("reasons")))


def _net(made: pd.DataFrame, pieces: int) -> np.ndarray:
    """Arrivals less departures of each piece."""
    came = made[made["destination"] >= 0]
    left = made[made["origin"] >= 0]
    arrivals = np.bincount(came["destination"], came["persons"], pieces)
    departures = np.bincount(left["origin"], left["persons"], pieces)
    return (arrivals - departures).astype(int)


def _leaving(place: Place, now: np.ndarray, draw: np.random.Generator) -> pd.DataFrame:
    """Groups that leave a piece in a month, with their destinations."""
    profile = place.pieces["profile"].tolist()
    rate = of_profiles(profile, "leaves")
    origin = np.repeat(np.arange(len(now)), draw.poisson(now * rate / 1000 / _mean_size()))
    declared = {name: dict(zip(KINDS, s, strict=True)) for name, s in _moves()["destinations"].items()}
    shares = by_row(profile, declared, KINDS)
    kind = np.array(KINDS)[choose(shares[origin], draw)]
    destination = np.where(kind == "abroad", ABROAD, ELSEWHERE)
    attraction = _attraction(place, now)
    inner = "unit"
    for outer in ("khoroo", "district", "city"):
        chosen = kind == outer
        destination[chosen] = _elsewhere_within(
            place.within[outer], place.within[inner], origin[chosen], attraction, draw
        )
        inner = outer
    groups = pd.DataFrame(
        {"origin": origin, "destination": destination, "persons": _sizes(len(origin), draw)}
    )
    groups["otor"] = False
    return groups[groups["destination"] != NOWHERE]


def _elsewhere_within(
    outer: np.ndarray,
    inner: np.ndarray,
    origin: np.ndarray,
    attraction: np.ndarray,
    draw: np.random.Generator,
) -> np.ndarray:
    """For each origin a piece of the same outer group but of another inner one, by attraction.

    outer, inner: number of each piece's group; pieces of a group stand together.
    """
    edges = np.concatenate([[0.0], np.cumsum(attraction)])
    (low, high), (skip_from, skip_to) = _bounds(outer, edges), _bounds(inner, edges)
    skipped = (skip_to - skip_from)[origin]
    room = (high - low)[origin] - skipped
    at = low[origin] + draw.random(len(origin)) * room
    at = np.where(at >= skip_from[origin], at + skipped, at)
    found = np.minimum(np.searchsorted(edges, at, side="right") - 1, len(outer) - 1)
    wrong = (room <= 1e-9) | (inner[found] == inner[origin]) | (outer[found] != outer[origin])
    return np.where(wrong, NOWHERE, found)


def _bounds(group: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return edges[np.searchsorted(group, group, "left")], edges[np.searchsorted(group, group, "right")]


def _attraction(place: Place, now: np.ndarray) -> np.ndarray:
    of_type = by_row(place.pieces["type"].tolist(), _moves()["type_draws"])
    return now * of_profiles(place.pieces["profile"].tolist(), "draws") * of_type


def _coming(place: Place, now: np.ndarray, winter: float, draw: np.random.Generator) -> pd.DataFrame:
    """Groups that arrive in a month from outside."""
    profile = place.pieces["profile"].tolist()
    found = []
    for origin, rate in ((ELSEWHERE, "from_country"), (ABROAD, "from_abroad")):
        expected = now * of_profiles(profile, rate) / 1000 / _mean_size()
        destination = np.repeat(np.arange(len(now)), draw.poisson(expected))
        otor = of_profiles(profile, "otor") * winter
        found.append(
            pd.DataFrame(
                {
                    "origin": origin,
                    "destination": destination,
                    "persons": _sizes(len(destination), draw),
                    "otor": (draw.random(len(destination)) < otor[destination]) & (origin == ELSEWHERE),
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def _moves() -> Mapping[str, Any]:
    return read()["moves"]


def _mean_size() -> float:
    return 1 + _moves()["group_size"]


def _sizes(groups: int, draw: np.random.Generator) -> np.ndarray:
    return np.minimum(1 + draw.poisson(_moves()["group_size"], groups), _moves()["largest_group"])


def _reasoned(place: Place, moves: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    """The moves with the reason of each, the sector of those who come for work, and types of both ends."""
    given = _moves()
    origin, destination = moves["origin"].to_numpy(), moves["destination"].to_numpy()
    types = [
        _types(place, ends, choose(np.tile(_weights(given["type_elsewhere"], TYPES), (len(ends), 1)), draw))
        for ends in (origin, destination)
    ]
    to_flats = np.where(types[1] == "ger", "to_ger", "to_apartment")
    abroad = (origin == ABROAD) | (destination == ABROAD)
    which = [moves["otor"], abroad, origin == ELSEWHERE, destination == ELSEWHERE]
    table = np.select(which, ["otor", "abroad", "from_country", "to_country"], to_flats)
    codes = list(given["reasons"]["to_ger"])
    reason = np.array(codes)[choose(by_row(list(table), given["reasons"], codes), draw)]
    profile = place.pieces["profile"].to_numpy()  # of ends outside: any, since their sector is not kept
    sectors = list(given["sectors"]["centre"])
    sector = np.array(sectors)[choose(by_row(list(profile[destination]), given["sectors"], sectors), draw)]
    sector = np.where(moves["otor"], "herding", sector)
    works = (reason == "employment") & (destination >= 0)
    return moves.assign(
        reason=reason, sector=np.where(works, sector, ""), origin_type=types[0], destination_type=types[1]
    )


def _types(place: Place, ends: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Type of kheseg at one end of each move; `outside` numbers the types of ends that are no piece."""
    return np.where(ends >= 0, place.pieces["type"].to_numpy()[ends], np.array(TYPES)[outside])


def _weights(table: Mapping[str, float], codes: tuple[str, ...]) -> np.ndarray:
    return np.array([table[code] for code in codes], float)
