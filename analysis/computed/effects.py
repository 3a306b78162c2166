"""What each choice of the method does to poverty and inequality: one choice changed at a time.

The steps that a choice does not touch are taken over from the first run, so that an alternative costs a
fraction of a run. The price index is always made anew: its reference group and its budget shares follow
the aggregate. The poverty line stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.survey import fgt, gini
from analysis.welfare import chain

from .parameters import WelfareParameters


@dataclass(frozen=True, eq=False)
class Alternative:
    """One choice made differently. step: the step it belongs to; changed: names and values of
    `WelfareParameters`."""

    step: str
    name: str
    changed: Mapping[str, object]


ALTERNATIVES = (
    Alternative("outliers", "no search for outliers", {"outlier_scale": "none"}),
    Alternative("food", "median price for every row", {"valuation": "median"}),
    Alternative("utilities", "electricity as billed, free or not", {"free_electricity": False}),
    Alternative("durables", "what was spent on them in the year", {"durables": "expenditure"}),
    Alternative("housing", "rent does not count", {"without": ["housing"]}),
    Alternative("equivalence", "per person", {"adult_weight": 1.0, "child_weight": 1.0}),
    Alternative("prices", "one step", {"deflator": "one step"}),
    Alternative("prices", "no adjustment", {"deflator": "none"}),
)
IN_USE = "as in use"
MEASURES = ("headcount", "poverty_gap", "poverty_severity", "gini")


def alternatives(
    tables: chain.Tables,
    lists: chain.Lists,
    made: chain.Welfare,
    parameters: WelfareParameters,
    wanted: tuple[Alternative, ...] = ALTERNATIVES,
) -> dict[Alternative, pd.DataFrame]:
    """The households (`chain.Welfare.household`) under each alternative, at the line of `made`.

    made: the chain on `tables` and `lists` with `parameters`. Alternatives that the parameters already hold,
    and those that change only what is absent, are left out.
    """
    found = {}
    for one in wanted:
        other = _changed(parameters, one.changed)
        if other == parameters or one.step in made.choices.absent:
            continue
        choices = replace(other.choices(), line=None, at=made.poverty_line)
        found[one] = chain.run(tables, lists, choices, earlier=made).household
    return found


def effects(made: chain.Welfare, others: Mapping[Alternative, pd.DataFrame]) -> pd.DataFrame:
    """What each choice does to poverty and inequality.

    Columns: step, choice, mean (MNT a month per adult equivalent), headcount, poverty_gap, poverty_severity
    (per cent), gini (0 to 100, per person), changed_headcount (percentage points).

    The first row as in use, then a row an alternative. others: from `alternatives`.
    """
    rows = [("", IN_USE, made.household), *((one.step, one.name, frame) for one, frame in others.items())]
    found = pd.DataFrame(
        [
            {"step": step, "choice": name, **measures(frame, made.poverty_line, made.choices.weak)}
            for step, name, frame in rows
        ]
    )
    return found.assign(changed_headcount=found["headcount"] - found["headcount"].iloc[0])


def _changed(parameters: WelfareParameters, changed: Mapping[str, object]) -> WelfareParameters:
    """`parameters` with other values; a category that is left out joins those that are left out already."""
    values = dict(changed)
    if "without" in values:
        values["without"] = list(dict.fromkeys([*parameters.without, *values["without"]]))
    return parameters.model_copy(update=values)


def measures(household: pd.DataFrame, line: float, weak: bool = False) -> dict[str, float]:
    """mean, headcount, poverty_gap, poverty_severity and gini of households, as in `effects`.

    household: consumption (MNT a month per adult equivalent), consumption_pc (per person, as the report's
    Gini is), weight, size. weak: consumption equal to the line is poor.
    """
    people = (household["weight"] * household["size"]).to_numpy(float)
    welfare = household["consumption"].to_numpy(float)
    return {
        "mean": float(np.average(welfare, weights=people)),
        **{name: 100 * float(fgt(welfare, line, people, a, weak)) for a, name in enumerate(MEASURES[:3])},
        "gini": 100 * float(gini(household["consumption_pc"].to_numpy(float), people)),
    }
