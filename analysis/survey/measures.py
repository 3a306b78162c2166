"""Every measure by its name, as `estimate(..., measures=[...])` and the command take it."""

from __future__ import annotations

import re

from analysis.core.errors import InputError, all_faults, nearest

from . import contributions, inequality, means, poverty, quantiles, relative_line, shares
from .measure import Family, Measure

_MODULES = (poverty, contributions, relative_line, means, quantiles, shares, inequality)

MEASURES: dict[str, Measure] = {m.name: m for module in _MODULES for m in getattr(module, "MEASURES", ())}
FAMILIES: tuple[Family, ...] = tuple(f for module in _MODULES for f in getattr(module, "FAMILIES", ()))


def known() -> list[str]:
    """Names of all measures, and one example of each family of names."""
    return [*MEASURES, *(family.example for family in FAMILIES)]


def measure(name: str) -> Measure:
    """The measure called `name`; InputError, with the nearest name, where there is none."""
    return named([name])[0]


def named(names: list[str]) -> list[Measure]:
    """The measures of `names`, in order; InputError that lists every unknown name."""
    found = [_found(name) for name in names]
    unknown = [name for name, one in zip(names, found, strict=True) if one is None]
    if unknown:
        faults = [f"no measure is called {name!r}. {nearest(name, known())}" for name in unknown]
        raise InputError(all_faults("measures: expected known names", faults))
    return found


def _found(name: str) -> Measure | None:
    if name in MEASURES:
        return MEASURES[name]
    for family in FAMILIES:
        match = re.fullmatch(family.pattern, name)
        if match:
            return family.make(*match.groups())
    return None
