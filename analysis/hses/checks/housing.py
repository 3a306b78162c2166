"""Housing: rents with dwellings, and dwellings that their parts fit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .check import Check, Hit, View, positive

_GER = "1"
_RENTS = "6"
_OWNED = ("1", "2", "3", "4", "5")  # inherited, built, bought, privatised


def _rent_without_dwelling(view: View) -> Iterator[Hit]:
    nowhere = view.missing("housing.dwelling_type")
    for column in ("rent_actual", "rent_self_assessed"):
        if view.has(f"housing.{column}"):
            yield Hit(nowhere & positive(view.number(f"housing.{column}")), variable=column)


def _owner_pays(view: View) -> np.ndarray:
    return view.among("housing.acquisition", *_OWNED) & positive(view.number("housing.rent_actual"))


def _tenant_pays_not(view: View) -> np.ndarray:
    return view.among("housing.acquisition", _RENTS) & ~positive(view.number("housing.rent_actual"))


def _ger_parts(view: View) -> np.ndarray:
    other = ~view.among("housing.dwelling_type", _GER) & ~view.missing("housing.dwelling_type")
    return other & positive(view.number("housing.ger_walls"))


def _area(view: View) -> np.ndarray:
    return view.number("housing.living_area") > view.number("housing.total_area")


def _no_record(view: View) -> np.ndarray:
    return view.counted("housing") == 0


CHECKS = (
    Check(
        "housing.none", "households", "hhid", "warning",
        "a record of the household's dwelling",
        "Without it the household gets no rent; look for it in the raw file.",
        _no_record, ("households.hhid", "housing.hhid"),
    ),
    Check(
        "housing.rent-without-dwelling", "housing", "rent_actual", "warning",
        "a type of dwelling beside the rent",
        "Fill in the type of the dwelling: rents are imputed by it.",
        _rent_without_dwelling, ("housing.dwelling_type",),
    ),
    Check(
        "housing.owner-pays", "housing", "rent_actual", "note",
        "rent paid only by those who rent",
        "See whether the land or a second place is rented, or correct how the dwelling was acquired.",
        _owner_pays, ("housing.acquisition", "housing.rent_actual"),
    ),
    Check(
        "housing.tenant-pays-not", "housing", "rent_actual", "note",
        "the rent that those who rent pay",
        "The rent is imputed.",
        _tenant_pays_not, ("housing.acquisition", "housing.rent_actual"),
    ),
    Check(
        "housing.ger-parts", "housing", "ger_walls", "warning",
        "walls of a ger only where the dwelling is a ger",
        "Correct the type of the dwelling from the questionnaire.",
        _ger_parts, ("housing.dwelling_type", "housing.ger_walls"),
    ),
    Check(
        "housing.area", "housing", "living_area", "warning",
        "a living area within the total area",
        "Correct one of the two from the questionnaire.",
        _area, ("housing.living_area", "housing.total_area"),
    ),
)  # fmt: skip
