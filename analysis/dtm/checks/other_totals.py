"""Totals of another source, a census or a register, by unit: the optional file of a phase."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .. import fields as form
from ..gazetteer import Gazetteer

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
