"""The true kheseg table of a phase: one row a kheseg, columns of the gazetteer and of the form."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..streams import Streams
from .conditions import Likings, of_khesegs, one, several
from .form import OTHER, Form, without_unasked
from .moves import World
from .parameters import KINDS, TYPES, PhaseTime, read
from .people import of_pieces
from .places import ABROAD, ELSEWHERE, Place, kinds_of

PLACES_OF = dict(
    zip(KINDS, ("same_khoroo", "other_khoroo", "another_district", "outside_city", "abroad"), strict=True)
)
OUTSIDE = {ELSEWHERE: "country", ABROAD: "abroad"}  # in the table of moves, in place of a kheseg's code
_MOST = 3  # reasons named


def recalled(place: Place, world: World, time: PhaseTime) -> pd.DataFrame:
    """Moves that a phase asks about, from one lowest unit to another: those of the months before it.

    Columns of `World.moves`, and `from`, `to` (codes of lowest units, or country, abroad) and `kind`.
    """
    since = time.month - place.declared["recall_months"]
    moves = world.moves[(world.moves["month"] > since) & (world.moves["month"] <= time.month)]
    units = place.units[time.number]
    origin, destination = moves["origin"].to_numpy(), moves["destination"].to_numpy()
    codes = units[place.lowest].to_numpy(dtype=object)
    named = {
        "from": np.where(origin >= 0, codes[origin], pd.Series(origin).map(OUTSIDE)),
        "to": np.where(destination >= 0, codes[destination], pd.Series(destination).map(OUTSIDE)),
        "kind": kinds_of(units, place.declared["levels"], origin, destination),
    }
    return moves.assign(**named)[named["kind"] != ""].reset_index(drop=True)


def origins_and_destinations(moves: pd.DataFrame) -> pd.DataFrame:
    """Persons who moved from each unit to each other one: columns from, to, kind, persons."""
    return moves.groupby(["from", "to", "kind"], as_index=False)["persons"].sum()


def growth(place: Place, world: World, before: PhaseTime, after: PhaseTime) -> pd.DataFrame:
    """How the people of each kheseg of a phase came about since the phase before.

    Columns: the lowest unit's code, persons_before, natural (births less deaths), net_moves, persons.
    """
    codes = place.units[after.number][place.lowest]
    natural = world.natural[before.month + 1 : after.month + 1].sum(axis=0)
    rows = pd.DataFrame(
        {
            "persons_before": world.persons[before.month],
            "natural": natural,
            "persons": world.persons[after.month],
        }
    )
    summed = rows.groupby(codes.to_numpy()).sum().rename_axis(place.lowest).reset_index()
    summed.insert(3, "net_moves", summed["persons"] - summed["persons_before"] - summed["natural"])
    return summed


def table(place: Place, world: World, time: PhaseTime, asked: Form, streams: Streams) -> pd.DataFrame:
    """The true answers of every lowest unit by code; all text, codes of one answer joined by blanks."""
    units = place.units[time.number]
    number, codes = pd.factorize(units[place.lowest], sort=True)
    first = pd.Series(np.arange(len(units))).groupby(number).first().to_numpy()
    counts = of_pieces(place, world.persons[time.month], time.number, streams).groupby(number).sum()
    moves = recalled(place, world, time)
    district = place.level_of("district")
    arrivals = _side(moves, "to", "from", codes, units, place, district)
    departures = _side(moves, "from", "to", codes, units, place, district)
    counts = counts.join(_counts(arrivals, "arrivals", "from")).join(_counts(departures, "departures", "to"))
    counts["otor_arrivals"] = _sum(arrivals.moves[arrivals.moves["otor"].astype(bool)], "to", codes)
    likings = Likings(place, first, time.number, streams)
    answers = of_khesegs(likings, 100 * counts["arrivals"].to_numpy() / counts["persons"].to_numpy())
    answers = answers.join(_about_moves(arrivals, "arrival", "origin"))
    answers = answers.join(_about_moves(departures, "departure", "destination"))
    answers = answers.join(_interview(likings, time)).join(counts.astype(str))
    answers["kheseg_type"] = likings.type
    answers = answers.join(_other_texts(answers, asked, likings))
    places = units.iloc[first].reset_index(drop=True)
    own = answers.reindex(columns=[n for n in asked.names if n not in place.levels], fill_value="")
    return pd.concat([places, without_unasked(own, asked)], axis=1)


class _Side:
    """Arrivals (or departures) of each unit: the moves, persons by kind, and what most of them have."""

    def __init__(self, moves: pd.DataFrame, own: str, codes: Sequence[str]) -> None:
        self.moves, self.own, self.codes = moves, own, codes

    def tally(self, column: str, values: Sequence[str], only: np.ndarray | None = None) -> np.ndarray:
        """unit x value: persons; of the moves `only`, when given."""
        moves = self.moves if only is None else self.moves[only]
        row = pd.Index(self.codes).get_indexer(moves[self.own])
        cell = pd.Index(values).get_indexer(moves[column])
        kept = (row >= 0) & (cell >= 0)
        found = np.zeros((len(self.codes), len(values)), int)
        np.add.at(found, (row[kept], cell[kept]), moves["persons"].to_numpy()[kept])
        return found


def _side(
    moves: pd.DataFrame,
    own: str,
    other: str,
    codes: Sequence[str],
    units: pd.DataFrame,
    place: Place,
    district: str,
) -> _Side:
    area = dict(zip(units[place.lowest], units[f"{district}_code"], strict=True))
    end = {"from": "origin_type", "to": "destination_type"}[other]
    ours = moves[moves[own].isin(codes)]
    return _Side(ours.assign(area=ours[other].map(area).fillna(""), other_type=ours[end]), own, codes)


def _counts(side: _Side, name: str, preposition: str) -> pd.DataFrame:
    parts = side.tally("kind", KINDS)
    found = pd.DataFrame(parts, columns=[f"{name}_{preposition}_{kind}" for kind in KINDS])
    found.insert(0, name, parts.sum(axis=1))
    return found


def _sum(moves: pd.DataFrame, own: str, codes: Sequence[str]) -> np.ndarray:
    return moves.groupby(own)["persons"].sum().reindex(codes, fill_value=0).to_numpy()


def _about_moves(side: _Side, name: str, end: str) -> pd.DataFrame:
    """What most of those who came (or left) have in common: place, district, type, reasons, sector."""
    parts = side.tally("kind", KINDS)
    areas = sorted(set(side.moves["area"]) - {""})
    by_area = side.tally("area", areas, (side.moves["kind"] == "city").to_numpy())
    reasons = list(read()["moves"]["reasons"]["to_ger"])
    by_reason = side.tally("reason", reasons)
    share = by_reason / np.maximum(by_reason.sum(axis=1, keepdims=True), 1)
    named = np.where(share >= read()["moves"]["named"], share, -np.inf)
    none_large = ~np.isfinite(named).any(axis=1)
    named[none_large] = np.where(share[none_large] > 0, share[none_large], -np.inf)
    found = pd.DataFrame(
        {
            f"{name}_{end}": one(parts, list(PLACES_OF.values())),
            f"{name}_{end}_type": one(side.tally("other_type", TYPES), TYPES),
            f"{name}_reasons": several(named, reasons, np.full(len(named), _MOST)),
        }
    )
    if areas:
        found[f"{name}_district"] = one(by_area, areas)
    if name == "arrival":
        sectors = list(read()["moves"]["sectors"]["centre"])
        found["arrival_sector"] = one(side.tally("sector", sectors), sectors)
    return found


def _interview(likings: Likings, time: PhaseTime) -> pd.DataFrame:
    """Who was asked, and when: on a working day of the field period."""
    days = [time.start + datetime.timedelta(days=d) for d in range((time.end - time.start).days + 1)]
    working = np.array([day.isoformat() for day in days if day.weekday() < 5], dtype=object)
    drawn = likings.streams(f"interview date/{time.number}").random(likings.pieces)[likings.first]
    given = read()["reports"]
    remarks = np.array(read()["texts"]["remarks"], dtype=object)
    has_remark = likings.streams(f"remarks/{time.number}").random((likings.pieces, 2))[likings.first]
    return pd.DataFrame(
        {
            "phase": str(time.number),
            "consent": "yes",
            "interview_date": working[(drawn * len(working)).astype(int)],
            "informant_sex": np.where(likings.uniform("leader") < given["female_leaders"], "female", "male"),
            "remarks": np.where(
                has_remark[:, 0] < given["remarks"],
                remarks[(has_remark[:, 1] * len(remarks)).astype(int)],
                "",
            ),
        }
    )


def _other_texts(answers: pd.DataFrame, asked: Form, likings: Likings) -> pd.DataFrame:
    """What is written where `other` was chosen."""
    found = {}
    for question in asked.questions:
        if question.parent and OTHER in asked[question.parent].codes:
            texts = np.array(read()["texts"][question.name], dtype=object)
            found[question.name] = texts[(likings.uniform(question.name) * len(texts)).astype(int)]
    return pd.DataFrame(found, index=answers.index)
