"""Weights and design: what a variance, and a total, rest on."""

from __future__ import annotations

import numpy as np

from .check import Check, Hit, View, first_of_each

# The largest number of households that the design takes from a primary sampling unit.
_TAKEN = {"urban": 10, "rural": 8}
# A weight that many times the median dominates whatever it enters.
_DOMINANT = 30
_URBAN_LOCATIONS = ("Ulaanbaatar", "Aimag center")
_CAPITAL = "11"


def _weight(view: View) -> np.ndarray:
    weight = view.number("households.weight")
    return ~np.isfinite(weight) | (weight < 0)


def _zero(view: View) -> np.ndarray:
    return view.number("households.weight") == 0


def _dominant(view: View) -> np.ndarray:
    weight = view.number("households.weight")
    usable = np.isfinite(weight) & (weight > 0)
    return usable & (weight > _DOMINANT * np.median(weight[usable]) if usable.any() else usable)


def _no_code(column: str):
    return lambda view: view.missing(column)


def _differs_within_psu(column: str):
    """The households whose `column` is not that of most in their PSU; of its first where they are even."""

    def find(view: View) -> np.ndarray:
        psu, labels = view.coded("households.psu")
        code, _ = view.coded(column)
        known = (psu >= 0) & (code >= 0)
        expected = np.full(len(labels) + 1, -1)
        if known.any():
            pairs, first, number = np.unique(
                np.column_stack([psu[known], code[known]]), axis=0, return_index=True, return_counts=True
            )
            for unit, value in pairs[np.lexsort((-first, number))]:  # the most frequent comes last, and stays
                expected[unit] = value
        return known & (expected[psu] != code)

    return find


def _lonely(view: View) -> Hit:
    stratum, labels = view.coded("households.stratum")
    psu, psus = view.coded("households.psu")
    known = (stratum >= 0) & (psu >= 0)
    pairs = np.unique(stratum[known].astype(np.int64) * len(psus) + psu[known])
    number = np.bincount(pairs // len(psus), minlength=len(labels))
    return Hit(first_of_each(stratum, known & (np.append(number, 0)[stratum] == 1)))


def _too_many(view: View) -> Hit:
    psu, labels = view.coded("households.psu")
    urban = view.true("households.urban")
    number = np.bincount(psu[psu >= 0], minlength=len(labels))
    most = np.where(urban, _TAKEN["urban"], _TAKEN["rural"])
    over = (psu >= 0) & (np.append(number, 0)[psu] > most)
    return Hit(first_of_each(psu, over))


def _urban(view: View) -> np.ndarray:
    stated = view.true("households.urban")
    by_location = view.among("households.location", *_URBAN_LOCATIONS)
    return ~view.missing("households.location") & ~view.missing("households.urban") & (stated != by_location)


def _capital(view: View) -> np.ndarray:
    in_capital = view.among("households.aimag", _CAPITAL)
    location, region = "households.location", "households.region"
    wrong = ~view.missing(location) & (view.among(location, "Ulaanbaatar") != in_capital)
    if view.has(region):
        wrong |= ~view.missing(region) & (view.among(region, "Ulaanbaatar") != in_capital)
    return wrong & ~view.missing("households.aimag")


_PSU = ("households.psu",)

CHECKS = (
    Check(
        "design.weight", "households", "weight", "error",
        "a finite weight of zero or more",
        "Fill in the weight from the file of weights, or leave the household out and say so.",
        _weight, ("households.weight",),
    ),
    Check(
        "design.zero-weight", "households", "weight", "warning",
        "a weight above zero",
        "A household without weight counts in no estimate; see whether it should.",
        _zero, ("households.weight",),
    ),
    Check(
        "design.dominant-weight", "households", "weight", "warning",
        f"a weight below {_DOMINANT} times the median",
        "Ask whether the weight is right; one household would carry whole groups.",
        _dominant, ("households.weight",),
    ),
    Check(
        "design.no-psu", "households", "psu", "error",
        "a primary sampling unit",
        "Fill in the cluster; standard errors need it in every row.",
        _no_code("households.psu"), _PSU,
    ),
    Check(
        "design.no-stratum", "households", "stratum", "error",
        "a stratum",
        "Fill in the stratum; standard errors need it in every row.",
        _no_code("households.stratum"), ("households.stratum",),
    ),
    Check(
        "design.psu-in-two-strata", "households", "stratum", "error",
        "each primary sampling unit in one stratum",
        "Correct the cluster or the stratum of these households.",
        _differs_within_psu("households.stratum"), (*_PSU, "households.stratum"),
    ),
    Check(
        "design.psu-in-two-aimags", "households", "aimag", "warning",
        "each primary sampling unit in one aimag",
        "Correct the cluster or the aimag of these households.",
        _differs_within_psu("households.aimag"), (*_PSU, "households.aimag"),
    ),
    Check(
        "design.psu-in-two-locations", "households", "location", "warning",
        "each primary sampling unit in one location",
        "Correct the cluster or the location of these households.",
        _differs_within_psu("households.location"), (*_PSU, "households.location"),
    ),
    Check(
        "design.lonely-psu", "households", "stratum", "warning",
        "two or more primary sampling units in each stratum",
        "Choose a rule for strata with one unit, or join the stratum to a neighbour.",
        _lonely, (*_PSU, "households.stratum"),
    ),
    Check(
        "design.psu-size", "households", "psu", "note",
        f"up to {_TAKEN['urban']} households in an urban and {_TAKEN['rural']} in a rural sampling unit",
        "See whether two units share a code.",
        _too_many, (*_PSU, "households.urban"),
    ),
    Check(
        "design.urban", "households", "urban", "warning",
        "urban in Ulaanbaatar and in aimag centres, rural elsewhere",
        "Correct the location or the area: food is read from the diary or the recall by it.",
        _urban, ("households.urban", "households.location"),
    ),
    Check(
        "design.capital", "households", "aimag", "warning",
        "the capital's code, location and region together",
        "Correct the aimag, the location or the region.",
        _capital, ("households.aimag", "households.location"),
    ),
)  # fmt: skip
