"""Parts against their whole: ages, origins and destinations, subgroups, persons and households."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from .context import Context
from .declared import Both
from .hits import Hits


def _sums(view: Context, _) -> Iterator[Hits]:
    wholes: dict[str, list[str]] = {}
    for name in view.of_type("integer"):
        if view.fields[name].sums_to:
            wholes.setdefault(view.fields[name].sums_to, []).append(name)
    for whole, parts in wholes.items():
        numbers = np.column_stack([view.number(name) for name in parts])
        total, known = view.number(whole), ~np.isnan(numbers)
        sums = np.where(known, numbers, 0).sum(axis=1)
        # Parts that are not known may be any number, but not less than none.
        wrong = (sums > total) | (known.all(axis=1) & (sums < total))
        made = [" + ".join(f"{n:,.0f}" for n in row if not np.isnan(n)) for row in numbers[wrong]]
        yield Hits(wrong, whole, {"sum": sums[wrong], "parts": made})


def _subgroups(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("integer"):
        wholes = view.fields[name].part_of
        if not wholes:
            continue
        total = sum(view.number(whole) for whole in wholes)
        wrong = view.number(name) > total
        labels = [view.label(whole) for whole in wholes]
        whole = Both(" + ".join(one.en for one in labels), " + ".join(one.mn for one in labels))
        yield Hits(wrong, name, {"whole": whole, "total": total[wrong]})


def _fewer(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("integer"):
        if view.fields[name].not_below:
            yield _bounded(view, name, view.fields[name].not_below, np.less)


def _more(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("integer"):
        if view.fields[name].not_above:
            yield _bounded(view, name, view.fields[name].not_above, np.greater)


def _bounded(view: Context, name: str, other: str, beyond) -> Hits:
    bound = view.number(other)
    wrong = beyond(view.number(name), bound)
    return Hits(wrong, name, {"other": view.label(other), "bound": bound[wrong]})


def _size(view: Context, p: Mapping) -> Iterator[Hits]:
    persons, households = view.number("persons"), view.number("households")
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(households > 0, persons / households, np.nan)
    # Fewer persons than households is an error of its own.
    wrong = ((ratio < p["low"]) & (ratio >= 1)) | (ratio > p["high"])
    words = {"households": households[wrong], "ratio": [f"{r:.1f}" for r in ratio[wrong]]}
    yield Hits(wrong, "persons", words)


CHECKS = {"C41": _sums, "C42": _subgroups, "C43": _fewer, "C44": _size, "C45": _more}
