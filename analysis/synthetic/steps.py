"""The steps of the generator as functions of one shape, each to be replaced by a stand-in in a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Parts:
    """The steps in their order; `streams` gives each its own random numbers.

    population(streams, number of households), people(streams, population), holdings(streams,
    population): populations with .households (index hhid) and .persons (the roster, non-members too).
    categories(streams, households, persons), weights(households, persons): households.
    items(streams, households, persons, clean, multiple of all prices): record frames (.frames, as
    `raw.records.Survey` has them), the roster as recorded (.persons), tables of the truth (.truth) and the
    log of what was changed (.log: table, hhid, key, variable, true, recorded, kind; None when clean).
    fit(households, persons): printed numbers beside computed ones.
    """

    population: Callable
    people: Callable
    holdings: Callable
    categories: Callable
    weights: Callable
    items: Callable
    fit: Callable


def project_parts() -> Parts:
    """The steps of this project."""
    return Parts(_population, _people, _holdings, _categories, _weights, _items, _fit)


def members(persons: pd.DataFrame) -> pd.DataFrame:
    """The roster without those who are not members of the household."""
    return persons[persons["member"].to_numpy(bool)].reset_index(drop=True)


def _population(streams, households: int):
    from . import targets
    from .population import make_households

    return make_households(streams.child("population"), households, targets)


def _people(streams, population):
    from . import targets
    from .people import add_people

    return add_people(streams.child("people"), population, targets)


def _holdings(streams, population):
    from .holdings import add_holdings

    return add_holdings(streams.child("holdings"), population)


def _categories(streams, households: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    from . import targets
    from .items import categories

    return categories(streams.child("categories"), households, targets, persons)


def _weights(households: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    from .weights import final_weights

    return final_weights(households, persons)[0]


def _items(streams, households: pd.DataFrame, persons: pd.DataFrame, clean: bool, prices: float):
    from . import targets
    from .items import make_items

    return make_items(streams.child("items"), households, persons, targets, clean, prices)


def _fit(households: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    from analysis.chapters.fit import fit
    from analysis.chapters.frames import Frames

    from .targets import tagged

    return fit(Frames(households, members(persons)), tagged())
