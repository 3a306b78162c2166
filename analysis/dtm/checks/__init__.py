"""Checks of a phase: what cannot be true, what must be asked, and what is to be known.

declared    what `data/dtm/checks.yml` says of each check
context     the answers as the checks look at them
hits        what a check found, as lines
findings    all lines, in order, with what the cleaning log has answered
follow_up   the list of what is to be asked; a filled one as lines of the cleaning log
page        the findings as one HTML file
folder      from the folder of a phase to what is written in it

The other modules are families of checks: each maps ids to functions from a context and parameters to hits.
Nothing is changed here: whoever calls the kheseg decides, and the cleaning log records it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..cleaning import Cleaned
    from .context import Context
    from .findings import Findings


def functions() -> dict:
    """The function of each check by its id."""
    # Loaded when checks are run: the form reads thresholds from `declared`, and needs no more.
    from . import (
        answers,
        change,
        choices,
        coverage,
        dates,
        duplicates,
        moves,
        outliers,
        parts,
        patterns,
        texts,
        totals,
    )

    families = (
        coverage,
        duplicates,
        dates,
        answers,
        parts,
        choices,
        moves,
        change,
        outliers,
        texts,
        patterns,
        totals,
    )
    return {id: find for family in families for id, find in family.CHECKS.items()}


def run(
    now: Cleaned,
    before: Cleaned | None = None,
    given: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Findings:
    """What the checks find in a phase after its cleaning log, and which of it the log has answered.

    before: the phase before. given: parameters that are not as declared, by check and name
    (`declared.given`).
    """
    from .context import Context

    return look(Context.of(now, before, given), now.applied)


def look(view: Context, log: pd.DataFrame | None = None, only: Iterable[str] | None = None) -> Findings:
    """All that the checks find in a context.

    log: the cleaning log (uuid, question, check_id, change_type, ...). only: ids of checks, all if None.
    """
    import pandas as pd

    from . import declared, findings, hits

    known, found, skipped = declared.load(), [], {}
    for id, find in functions().items():
        check = known[id]
        if only is not None and id not in only:
            continue
        if view.lacks(check.needs):
            skipped[id] = check.needs
            continue
        for hit in find(view, check.values(view.given.get(id, {}))):
            found += hits.lines(check, hit, view) if len(hit) else []
    frame = pd.DataFrame(found, columns=hits.columns(view.levels), dtype=object)
    frame = findings.ordered(frame, view.levels)
    frame = frame.assign(status=findings.statuses(frame, view.levels, log), since="")
    return findings.Findings(frame, view.levels, skipped)
