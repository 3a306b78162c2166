"""Change since the phase before, for units that the line-up ties one to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ..gazetteer import CODE
from .context import Context
from .hits import Hits

_MOVES = ("arrivals", "departures")
_TYPE = "kheseg_type"


def _same_unit(view: Context) -> np.ndarray:
    """Rows [n] of the table before that tell of the same unit; -1 where there is none."""
    return view.once("same unit", "", lambda _: _lined_up(view))


def _lined_up(view: Context) -> np.ndarray:
    pairs = view.before.line_up
    single = ~(pairs["before"].duplicated(keep=False) | pairs["after"].duplicated(keep=False))
    earlier = dict(zip(pairs["after"][single], pairs["before"][single], strict=True))
    column = view.before.phase.gazetteer.lowest + CODE
    place = {code: row for row, code in enumerate(view.before.table[column]) if code}
    return np.array([place.get(earlier.get(code, ""), -1) for code in view.codes], dtype=int)


def _numbers_before(view: Context, name: str) -> np.ndarray:
    """The numbers [n] of the same units in the phase before; nan where there is none."""
    if name not in view.before.table or name in view.before.phase.not_asked:
        return np.full(view.n, np.nan)
    told = pd.to_numeric(view.before.table[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    rows = _same_unit(view)
    return np.where(rows >= 0, np.append(told, np.nan)[rows], np.nan)


def _great(view: Context, p: Mapping) -> Iterator[Hits]:
    same_recall = view.before.phase.recall_months == view.phase.recall_months
    for name, (percent, least) in p["fields"].items():
        if name in _MOVES and not same_recall:
            continue
        now, then = view.number(name), _numbers_before(view, name)
        step = np.abs(now - then)
        wrong = np.flatnonzero((step >= least) & (100 * step >= percent * np.minimum(now, then)))
        words = {
            "before": then[wrong],
            "phase": view.before.phase.number,
            "change": [_change(now[row], then[row]) for row in wrong],
        }
        yield Hits(wrong, name, words)


def _change(now: float, then: float) -> str:
    return f"{100 * (now / then - 1):+.0f} %" if then else f"{now:+.0f}"


def _unchanged(view: Context, p: Mapping) -> Iterator[Hits]:
    names = [q for q in view.of_type("integer") if view.fields[q].section == "population"]
    same, compared = np.zeros(view.n, dtype=int), np.zeros(view.n, dtype=int)
    for name in names:
        now, then = view.number(name), _numbers_before(view, name)
        large = (now >= p["smallest"]) & (then >= p["smallest"])
        compared += large
        same += large & (now == then)
    wrong = (compared >= p["compared"]) & (100 * same >= p["share"] * compared)
    words = {"same": same[wrong], "compared": compared[wrong], "phase": view.before.phase.number}
    yield Hits(wrong, "persons", words)


def _other_type(view: Context, _) -> Iterator[Hits]:
    if not view.has(_TYPE) or _TYPE not in view.before.table:
        return
    rows = _same_unit(view)
    then = np.append(view.before.table[_TYPE].fillna("").astype(str).to_numpy(dtype=object), "")[rows]
    now = view.text(_TYPE)
    wrong = np.flatnonzero((now != "") & (then != "") & (now != then))
    words = {
        "label": [view.label(_TYPE, now[row]) for row in wrong],
        "before": [view.label(_TYPE, then[row]) for row in wrong],
        "phase": view.before.phase.number,
    }
    yield Hits(wrong, _TYPE, words)


CHECKS = {"C70": _great, "C71": _unchanged, "C72": _other_type}
