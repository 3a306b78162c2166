"""What the generator aims at: every printed number, with the tag that was settled before tuning.

`data/synthetic/tags.yml` holds the rules. Only numbers tagged `calibrated` leave this module for
the generator; `tagged` serves the report of the fit, which needs them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import pandas as pd

from analysis.core.errors import InputError, all_faults
from analysis.core.files import ROOT, parsed_yaml
from analysis.official import tables as official

PATH = ROOT / "data" / "synthetic" / "tags.yml"
TAGS = ("calibrated", "implied", "held_out", "outside")
FIELDS = {
    "value": "value",
    "standard_error": "standard_error",
    "ci": ("ci_lower", "ci_upper"),
    "observations": "observations",
}
KEY = ["id", "row_path", "column_path", "measure"]


@cache
def tagged() -> pd.DataFrame:
    """One row a printed number: id, row_path, column_path, measure, field, printed, unit, decimals, tag, why.

    field: value, standard_error, ci_lower, ci_upper or observations. Numbers that are not printed
    (suppressed, unreadable) have no row. InputError lists the numbers that no rule fits.
    """
    numbers = _numbers()
    tag = pd.Series("", index=numbers.index, dtype="str")
    why = tag.copy()
    for rule in parsed_yaml(PATH.read_text(encoding="utf-8"))["rules"]:
        fits = (tag == "") & _fits(numbers, rule)
        tag[fits], why[fits] = rule["tag"], rule["why"]
    without = numbers[tag == ""]
    if len(without):
        names = without[["id", "row_path", "column_path", "field"]].astype(str).agg(" | ".join, axis=1)
        raise InputError(
            all_faults(f"{PATH.name}: expected a rule for every number, found none for", names[:20])
        )
    return numbers.assign(tag=tag, why=why)


def calibrated(ids: Iterable[str] | None = None, field: str = "value") -> pd.DataFrame:
    """The targets of some official tables: KEY, printed, unit, decimals (percentages as printed, 0 to 100)."""
    numbers = tagged()
    chosen = (numbers["tag"] == "calibrated") & (numbers["field"] == field)
    if ids is not None:
        chosen &= numbers["id"].isin(list(ids))
    return numbers.loc[chosen, [*KEY, "printed", "unit", "decimals"]].reset_index(drop=True)


@cache
def interviewed() -> int:
    """Households interviewed, by the numbers of observations in annex C."""
    printed = calibrated(["C02"], field="observations")
    return int(printed.groupby("measure")["printed"].sum().max())


def _numbers() -> pd.DataFrame:
    frames = [official.load(identifier).assign(id=identifier) for identifier in official.catalogue()["id"]]
    frame = pd.concat(frames, ignore_index=True)
    fields = ["value", "standard_error", "ci_lower", "ci_upper", "observations"]
    frame[fields] = frame[fields].astype(float)
    long = frame.melt([*KEY, "unit", "decimals"], fields, var_name="field", value_name="printed")
    return long[long["printed"].notna()].sort_values(KEY, kind="stable", ignore_index=True)


def _fits(numbers: pd.DataFrame, rule: dict) -> pd.Series:
    """Which numbers a rule speaks of."""
    fits = pd.Series(True, index=numbers.index)
    for name, column in (("tables", "id"), ("rows", "row_path"), ("columns", "column_path")):
        if name in rule:
            matching = [text for text in numbers[column].unique() if re.fullmatch(rule[name], text)]
            fits &= numbers[column].isin(matching)
    if "measures" in rule:
        fits &= numbers["measure"].isin(rule["measures"])
    if "field" in rule:
        wanted = FIELDS[rule["field"]]
        fits &= numbers["field"].isin([wanted] if isinstance(wanted, str) else wanted)
    return fits
