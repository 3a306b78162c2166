"""Parameters of a synthetic place, as `data/synthetic/city.yml` declares them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, parsed_yaml

PATH = ROOT / "data" / "synthetic" / "city.yml"
SEPARATOR = " "  # joins codes of one answer, as Kobo writes them
KINDS = ("khoroo", "district", "city", "country", "abroad")  # the smallest area that a move stays in
TYPES = ("apartment", "ger", "mixed")


@dataclass(frozen=True)
class PhaseTime:
    """When a phase is: first and last day of the interviews, and months since the world began."""

    number: int
    start: datetime.date
    end: datetime.date
    month: int
    winter: float


@cache
def read() -> dict[str, Any]:
    """The whole declaration."""
    return parsed_yaml(PATH.read_text(encoding="utf-8"))


def place(name: str) -> dict[str, Any]:
    """The declaration of one place; InputError when there is none of that name."""
    places = read()["places"]
    if name not in places:
        raise InputError(f"there is no synthetic place '{name}'. {nearest(name, places)}")
    return places[name]


def phases(declared: Mapping[str, Any]) -> list[PhaseTime]:
    return [PhaseTime(p["phase"], p["start"], p["end"], p["month"], p["winter"]) for p in declared["phases"]]


def by_row(rows: Sequence[str], table: Mapping[str, Any], codes: Sequence[str] | None = None) -> np.ndarray:
    """Parameters of each row by its type or profile: a number a row, or with `codes` a row of weights each.

    >>> by_row(["a", "b", "a"], {"a": 1.0, "b": 2.0}).tolist()
    [1.0, 2.0, 1.0]
    """
    names = list(dict.fromkeys(rows))
    values = np.array(
        [[float(table[n].get(c, 0)) for c in codes] if codes is not None else table[n] for n in names], float
    )
    place_of = {name: i for i, name in enumerate(names)}
    return values[[place_of[name] for name in rows]]


def of_profiles(rows: Sequence[str], name: str) -> np.ndarray:
    """A parameter of the profile of each row."""
    return by_row(rows, {profile: given[name] for profile, given in read()["profiles"].items()})


def choose(weights: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """One column index a row, with probabilities proportional to the row's weights."""
    edges = np.cumsum(weights, axis=1)
    at = draw.random(len(weights))[:, None] * edges[:, -1:]
    return np.minimum((at >= edges).sum(axis=1), weights.shape[1] - 1)
