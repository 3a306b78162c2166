"""What is so in a kheseg beside the counts: registration, work, food, challenges, services.

Every kheseg has its own liking for each answer (a Gumbel draw on top of the weights), which stays from
phase to phase but for a small drift; so neighbours differ and changes are moderate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..streams import Streams
from .parameters import SEPARATOR, by_row, read
from .people import normal
from .places import Place

FREQUENCIES = ("not_at_all", "rarely", "sometimes", "frequently")


class Likings:
    """Scores of answers for the khesegs of one phase. first: number of the first piece of each kheseg."""

    def __init__(self, place: Place, first: np.ndarray, phase: int, streams: Streams) -> None:
        self.first, self.phase, self.streams = first, phase, streams
        self.pieces = len(place.pieces)
        self.profile = place.pieces["profile"].to_numpy()[first].tolist()
        self.type = place.pieces["type"].to_numpy()[first].tolist()

    def uniform(self, name: str) -> np.ndarray:
        """A number from 0 to 1 that stays with the kheseg."""
        return self.streams(name).random(self.pieces)[self.first]

    def normal(self, name: str) -> np.ndarray:
        """A standard normal number, most of which stays with the kheseg."""
        stays = normal(self.streams(name), self.pieces)[self.first]
        return stays + read()["conditions"]["drift"] * self._drift(name, 1)[:, 0]

    def scores(self, name: str, weights: np.ndarray) -> np.ndarray:
        """Scores of the answers in the columns of `weights`; without a weight, minus infinity."""
        given = read()["conditions"]
        gumbel = self.streams(name).gumbel(size=(self.pieces, weights.shape[1]))[self.first]
        with np.errstate(divide="ignore"):
            return (
                np.log(weights)
                + given["spread"] * gumbel
                + given["drift"] * self._drift(name, weights.shape[1])
            )

    def _drift(self, name: str, columns: int) -> np.ndarray:
        return normal(self.streams(f"{name}/{self.phase}"), self.pieces, columns)[self.first]


def one(scores: np.ndarray, codes: Sequence[str]) -> np.ndarray:
    """The answer with the highest score."""
    return np.array(codes, dtype=object)[scores.argmax(axis=1)]


def several(scores: np.ndarray, codes: Sequence[str], how_many: np.ndarray) -> list[str]:
    """The answers with the highest scores, in the order of the list; scores of minus infinity never.

    >>> several(np.array([[1.0, 3.0, 2.0]]), ["a", "b", "c"], np.array([2]))
    ['b c']
    """
    rank = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    kept = (rank < how_many[:, None]) & np.isfinite(scores)
    return [SEPARATOR.join(np.array(codes)[row]) for row in kept]


def of_khesegs(likings: Likings, movers: np.ndarray) -> pd.DataFrame:
    """Answers of the questions without counts, a row a kheseg; unasked ones too, to be blanked by the form.

    movers: arrivals in per cent of the people.
    """
    given = read()["conditions"]
    found = pd.DataFrame({"registration_rate": _registration(likings, movers, given)})
    for name in ("non_registration_reasons", "mobility_challenge_types"):
        found[name] = _several(likings, name, _of_all(likings, given[name]), given)
    for name in ("service_difficulties", "disability_challenges"):
        table = given[name]
        weights = _of_type(likings, table) if "ger" in table else _of_all(likings, table)
        found[name] = _several(likings, name, weights, given)
        nothing = likings.uniform(f"{name}/none") < given["no_difficulty"][name]
        found[name] = found[name].where(~nothing, "none")
    sector = _of_profile(likings, given["employment_sector"])
    found["employment_sector"] = one(likings.scores("employment_sector", sector[0]), sector[1])
    income = _of_profile(likings, given["income_source"])
    found["income_source"] = one(likings.scores("income_source", income[0]), income[1])
    herders = (found["employment_sector"] == "herding") & (
        likings.uniform("herders") < given["herders_income"]
    )
    found["income_source"] = found["income_source"].where(~herders, "livestock")
    found["food_reduction"] = _food(likings, given["food"])
    found["mobility_challenges"] = _challenges(likings, movers, given["challenges"])
    for name in ("actions_taken", "actions_needed"):
        weights, codes = _of_all(likings, given[name])
        found[name] = one(likings.scores(name, weights), codes)
    return found


def _registration(likings: Likings, movers: np.ndarray, given: Mapping[str, Any]) -> np.ndarray:
    odds = by_row(likings.type, given["registration"]) - given["registration"]["movers"] * movers
    share = 1 / (1 + np.exp(-odds - given["registration"]["spread"] * likings.normal("registration")))
    bands = given["bands"]
    return np.array(list(bands), dtype=object)[(share[:, None] < np.array(list(bands.values()))).sum(axis=1)]


def _food(likings: Likings, given: Mapping[str, Any]) -> np.ndarray:
    need = by_row(likings.type, given) + given["spread"] * likings.normal("food")
    return np.array(FREQUENCIES, dtype=object)[np.searchsorted(given["steps"], need)]


def _challenges(likings: Likings, movers: np.ndarray, given: Mapping[str, Any]) -> np.ndarray:
    odds = given["base"] + given["movers"] * movers + likings.normal("challenges")
    answer = np.where(1 / (1 + np.exp(-odds)) > likings.uniform("challenges/yes"), "yes", "no")
    return np.where(likings.uniform("challenges/unknown") < given["unknown"], "unknown", answer)


def _several(likings: Likings, name: str, weights: tuple[np.ndarray, list[str]], given: Mapping[str, Any]):
    edges = np.cumsum(given["named"])
    how_many = np.searchsorted(edges[:-1], likings.uniform(f"{name}/number")) + 1
    return several(likings.scores(name, weights[0]), weights[1], how_many)


def _of_all(likings: Likings, table: Mapping[str, float]) -> tuple[np.ndarray, list[str]]:
    codes = list(table)
    return np.tile(np.array([table[code] for code in codes], float), (len(likings.first), 1)), codes


def _of_type(likings: Likings, table: Mapping[str, Mapping[str, float]]) -> tuple[np.ndarray, list[str]]:
    return _of_rows(likings.type, table)


def _of_profile(likings: Likings, table: Mapping[str, Mapping[str, float]]) -> tuple[np.ndarray, list[str]]:
    return _of_rows(likings.profile, table)


def _of_rows(rows: list[str], table: Mapping[str, Mapping[str, float]]) -> tuple[np.ndarray, list[str]]:
    codes = list(next(iter(table.values())))
    return by_row(rows, table, codes), codes
