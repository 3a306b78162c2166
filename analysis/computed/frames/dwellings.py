"""Columns of a household that stand in one row a household: its design, its dwelling, what it owns."""

from __future__ import annotations

import pandas as pd

from analysis.chapters import vocabulary as words

from .derivation import Columns, Derivation, grouped, in_group, is_code, yes

# Of `lighting`: candles and no light at all are no electricity, every other source is
DARK = ("6", "8")


def _urban(homes: pd.DataFrame) -> Columns:
    return {"urban": pd.Categorical.from_codes(1 - yes(homes["urban"]).astype(int), words.URBAN)}


def _psu(homes: pd.DataFrame) -> Columns:
    """A release without sampling units makes each household one: the errors then leave clustering out."""
    unnamed = homes["psu"].isna()
    return {"psu": (homes["psu"].mask(unnamed, homes.index.to_series()) if unnamed.all() else homes["psu"])}


def _plain(name: str) -> Derivation:
    return Derivation((name,), "households", (name,), lambda h: {name: h[name].to_numpy()})


def _labels(name: str, labels: tuple[str, ...]) -> Derivation:
    """A code that is its own label."""
    return Derivation((name,), "households", (name,), lambda h: {name: pd.Categorical(h[name], labels)})


def _told(name: str, variable: str) -> Derivation:
    """Whether an amount was told."""
    return Derivation(
        (name,), "housing", (variable,), lambda h: {name: h[variable].fillna(0).to_numpy(dtype=float) > 0}
    )


def _flag(name: str) -> Derivation:
    return Derivation((name,), "households", (name,), lambda h: {name: yes(h[name])})


DESIGN: tuple[Derivation, ...] = (
    Derivation(("psu",), "households", (), _psu),
    *map(_plain, ("stratum", "weight", "quarter", "size")),
    _labels("location", words.LOCATIONS),
    _labels("region", words.REGIONS),
    Derivation(("urban",), "households", ("urban",), _urban),
    *map(_flag, ("land", "savings")),
)


def _group(name: str, variable: str, labels: tuple[str, ...]) -> Derivation:
    return Derivation(
        (name,), "housing", (variable,), lambda h: {name: grouped(h[variable], variable, labels)}
    )


def _improved(name: str, variable: str) -> Derivation:
    return Derivation(
        (name,), "housing", (variable,), lambda h: {name: in_group(h[variable], variable, "Yes")}
    )


DWELLINGS: tuple[Derivation, ...] = (
    _group("dwelling", "dwelling_type", words.DWELLINGS),
    _improved("water", "water"),
    _improved("sanitation", "toilet"),
    Derivation(
        ("electricity",),
        "housing",
        ("lighting",),
        lambda h: {"electricity": h["lighting"].notna().to_numpy() & ~is_code(h["lighting"], *DARK)},
    ),
    _group("heating", "heating", words.HEATING),
    _group("electricity_source", "lighting", words.ELECTRICITY),
    _told("rent_paid", "rent_actual"),
    _told("rent_told", "rent_self_assessed"),
    _told("value_told", "property_value"),
)
