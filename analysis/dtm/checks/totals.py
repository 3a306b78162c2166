"""Sums over units against another source: a census, a register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .. import fields as form
from ..gazetteer import CODE, Gazetteer
from .context import Context
from .declared import Both
from .hits import Hits

COLUMNS = ("level", "code", "field", "value", "source", "date")


def read(path: Path, gazetteer: Gazetteer) -> pd.DataFrame:
    """Totals of another source: COLUMNS, value as a number, the rest text. InputError with all faults."""
    given = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    lacking = [name for name in COLUMNS if name not in given]
    if lacking:
        raise InputError(f"{path}: expected the columns {', '.join(COLUMNS)}; found no {', '.join(lacking)}.")
    value = pd.to_numeric(given["value"].str.replace(",", ""), errors="coerce")
    counted = [name for name, declared in form.load().items() if declared.type == "integer"]
    known = {level: set(gazetteer.codes(level)) for level in gazetteer.levels}
    found = []
    for place, row in enumerate(given.to_dict("records")):
        line = f"line {place + 2}"
        if row["level"] not in known:
            hint = nearest(row["level"], known)
            found.append(f"{line}, level: found '{row['level']}', a level that the gazetteer lacks. {hint}")
        elif row["code"] not in known[row["level"]]:
            found.append(f"{line}, code: the gazetteer has no {row['level']} '{row['code']}'")
        if row["field"] not in counted:
            hint = nearest(row["field"], counted)
            found.append(f"{line}, field: found '{row['field']}', no number of the form. {hint}")
        if not value[place] >= 0:
            found.append(f"{line}, value: expected a number from 0, found '{row['value']}'")
    if found:
        raise InputError(all_faults(f"{path}: the totals of other sources cannot be used.", found))
    return given[list(COLUMNS)].assign(value=value)


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
