"""Sums over units against another source: a census, a register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ..gazetteer import CODE
from .context import Context
from .declared import Both
from .hits import Hits


def _far(view: Context, p: Mapping) -> Iterator[Hits]:
    for (level, name), rows in view.totals.groupby(["level", "field"], sort=False):
        if not view.has(name):
            continue
        numbers = pd.Series(view.number(name))
        sums = numbers.groupby(view.area(level)).agg(["sum", "count"])
        ours = sums["sum"].reindex(rows["code"], fill_value=0).to_numpy()
        n = sums["count"].reindex(rows["code"], fill_value=0).to_numpy()
        of = view.phase.gazetteer.units[level + CODE].value_counts().reindex(rows["code"]).to_numpy()
        theirs = rows["value"].to_numpy()
        wrong = np.flatnonzero((n > 0) & _differ(ours, theirs, n, of, p))
        percent = [f"{100 * (ours[at] / theirs[at] - 1):+.0f}" if theirs[at] else "∞" for at in wrong]
        words = {
            "ours": ours[wrong],
            "theirs": theirs[wrong],
            "units": n[wrong],
            "all": of[wrong],
            "percent": percent,
            "source": list(rows["source"].iloc[wrong]),
            "date": list(rows["date"].iloc[wrong]),
            "level": Both(*view.level_name(level)),
        }
        told = [f"{ours[at]:.0f} / {theirs[at]:.0f}" for at in wrong]
        yield Hits(None, name, {**words, "value": told}, told, list(rows["code"].iloc[wrong]), level)


def _differ(ours: np.ndarray, theirs: np.ndarray, n: np.ndarray, of: np.ndarray, p: Mapping) -> np.ndarray:
    """Beyond the bound; below the other source only where (nearly) all units gave a number."""
    step = ours - theirs
    covered = 100 * n >= p["covered"] * of
    return (np.abs(step) * 100 > p["percent"] * theirs) & ((step > 0) | covered)


CHECKS = {"C95": _far}
