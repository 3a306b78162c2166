"""What the choices of the method do in the truth of a synthetic survey.

Choices of how the same thing is estimated do not change what is to be found: the truth under them is the
truth. Choices of what counts change it, and where the truth has the parts (categories, members, price index)
it is made again from them. Where it has not (other flows of durables, other formulas of an index, other
lines) there is no truth to hold the chain against.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.core.errors import InputError
from analysis.welfare.aggregate import MONTHS_IN_YEAR
from analysis.welfare.equivalence import weighted_equivalents

from . import effects
from .effects import ANY, ESTIMATION, FIXED, Alternative, Outcome

SCALE = ("adult_weight", "child_weight", "scale_exponent")
STAYS = ("line", "weak")  # parameters of a line that is given: the true line stays what it is


def true_effects(
    household: pd.DataFrame, truth: pd.DataFrame, line: float, wanted: Iterable[Alternative] = effects.EVERY
) -> pd.DataFrame:
    """parameters (`Alternative.id`, "" as in use), measure, domain, true value (per cent; gini 0 to 100),
    true change (points). Choices whose truth is not known have no rows.

    household: of the chain (index hhid: weight, size, adults, children, and places). truth: consumption of
    `truth.Truth`. line: the true one, MNT a month per adult equivalent. The line is fixed: the true line
    under another definition of consumption is not known.
    """
    frame = truth.reindex(household.index)
    if gone := int(frame["consumption"].isna().sum()):
        raise InputError(
            f"truth: expected every household of the aggregate, found none of {gone}. Make the survey and "
            "the aggregate again."
        )
    within = effects.domains(household)
    base = _measured(household, frame["consumption"], frame["adult_equivalents"], line, within)
    rows = {"": base}
    for one in wanted:
        found = _consumption(one, household, frame)
        if found is not None:
            rows[one.id] = _measured(household, *found, line, within)
    table = (
        pd.DataFrame(rows)
        .stack()
        .rename("true")
        .rename_axis(["measure", "domain", "parameters"])
        .reset_index()
    )
    table["true_change"] = (
        table["true"] - base.reindex(pd.MultiIndex.from_frame(table[["measure", "domain"]])).to_numpy()
    )
    return table[["parameters", "measure", "domain", "true", "true_change"]]


def _consumption(
    one: Alternative, household: pd.DataFrame, frame: pd.DataFrame
) -> tuple[pd.Series, pd.Series] | None:
    """True consumption (MNT a month per adult equivalent) and adult equivalents; None where not known."""
    true, equivalents = frame["consumption"], frame["adult_equivalents"]
    if one.kind == ESTIMATION or set(one.changed) <= set(STAYS):
        return true, equivalents
    if set(one.changed) == set(SCALE):
        scale = [one.changed[name] for name in SCALE]
        other = weighted_equivalents(household["adults"], household["children"], *scale)
        return true * equivalents / other, pd.Series(other, index=frame.index)
    if set(one.changed) == {"without"}:
        left = frame[[f"nominal_{name}" for name in one.changed["without"]]].sum(axis=1)
        return true - left / MONTHS_IN_YEAR / equivalents / frame["deflator"], equivalents
    if one.changed == {"deflator": "none"}:
        return true * frame["deflator"], equivalents
    return None


def _measured(household, consumption, equivalents, line: float, within) -> pd.Series:
    frame = household[["weight", "size"]].assign(
        consumption=consumption, consumption_pc=consumption * equivalents / household["size"]
    )
    found = effects.by_domain(Outcome(frame, line, None), within)
    return pd.concat([found[FIXED], found[effects.ANY]])


def with_truth(rows: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    """Rows of `what_if.WhatIf.effects` at the fixed line with the true value and change beside, where
    known."""
    kept = rows[rows["way"].isin([FIXED, ANY])]
    return kept.merge(true, on=["parameters", "measure", "domain"], how="left")
