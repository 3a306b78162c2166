"""People of each piece: households, ages, groups. Whole numbers that add up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..streams import Streams
from .parameters import by_row, of_profiles, read
from .places import Place

AGES = ("age_0_5", "age_6_17", "age_18_59", "age_60_plus")
_BASE = {
    "disability": ("persons",),
    "pregnant": ("female",),
    "elderly_without_caregiver": ("age_60_plus",),
    "children_separated": ("age_0_5", "age_6_17"),
    "single_parent_households": ("households",),
    "elderly_headed_households": ("households",),
}
_FARTHEST = 2.0  # draws are cut at so many standard deviations: nobody is an outlier by chance


def normal(draw: np.random.Generator, *size: int) -> np.ndarray:
    """Standard normal draws, cut at both ends."""
    return np.clip(draw.standard_normal(size), -_FARTHEST, _FARTHEST)


def at_the_beginning(place: Place, streams: Streams) -> np.ndarray:
    """Persons of each piece when the world begins."""
    given, draw = read()["people"], streams("households")
    mean = of_profiles(place.pieces["profile"].tolist(), "households")
    households = mean * np.exp(given["spread"] * normal(draw, len(mean)))
    households = np.maximum(households, given["fewest_households"])
    return np.round(households * household_size(place, streams)).astype(int)


def household_size(place: Place, streams: Streams) -> np.ndarray:
    """Persons a household in each piece."""
    given = read()["people"]
    size = by_row(place.pieces["type"].tolist(), given["household_size"])
    return size + given["household_size_spread"] * normal(streams("household size"), len(size))


def of_pieces(place: Place, persons: np.ndarray, phase: int, streams: Streams) -> pd.DataFrame:
    """Counts of each piece with so many persons: a row a piece.

    Shares belong to the piece and change little from phase to phase; so counts change as the people do.
    """
    given, types = read()["people"], place.pieces["type"].tolist()
    stays, drifts = streams("shares"), streams(f"shares/{phase}")

    def factor(spread: float, drift: float, *size: int) -> np.ndarray:
        return np.exp(spread * normal(stays, *size) + drift * normal(drifts, *size))

    drift, n = given["drift"], len(persons)
    female = given["female"]["mean"] + given["female"]["spread"] * normal(stays, n)
    ages = by_row(types, {t: dict(zip(AGES, s, strict=True)) for t, s in given["ages"].items()}, AGES)
    ages = ages * factor(given["ages_spread"], drift["ages"], *ages.shape)
    size = household_size(place, streams) * factor(0, drift["ages"], n)
    counts = pd.DataFrame({"households": np.round(persons / size).astype(int), "persons": persons})
    counts["female"] = np.round(persons * female * factor(0, drift["ages"] / 2, n)).astype(int)
    counts[list(AGES)] = apportioned(persons, ages)
    for name, base in _BASE.items():
        share = by_row(types, given["groups"][name]) * factor(given["groups_spread"], drift["groups"], n)
        counts[name] = np.round(counts[list(base)].sum(axis=1) * share).astype(int)
    return counts


def apportioned(totals: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Each total as whole parts in proportion to the row's weights (largest remainders); parts add up to it.

    >>> apportioned(np.array([10]), np.array([[1.0, 1.0, 1.0]])).tolist()
    [[4, 3, 3]]
    """
    exact = weights / weights.sum(axis=1, keepdims=True) * np.asarray(totals)[:, None]
    parts = np.floor(exact).astype(int)
    lacking = np.asarray(totals) - parts.sum(axis=1)
    order = np.argsort(-(exact - parts), axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    return parts + (rank < lacking[:, None])
