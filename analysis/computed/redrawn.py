"""Poverty and inequality of one run of the chain, with errors that carry the whole chain.

Sampling units are drawn again as rows, and prices, models, basket, index and line are found again in each
sample (`bootstrap`). Runs on one survey with one seed draw the same samples, whatever their choices: the
error of what a choice changes is then that of a difference within samples, which is far smaller than the
error of either side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from pydantic import Field
from scipy import stats

from analysis.core.errors import InputError
from analysis.welfare import chain

from . import bootstrap, effects
from .parameters import WelfareParameters

SEED, DF = "seed", "df"
COLUMNS = ["name", "value", "standard_error", "lower", "upper", "replicates"]


class RedrawnParameters(WelfareParameters):
    """The choices of the chain, and how often it is run again for its errors."""

    replicates: int = Field(
        0,
        ge=0,
        le=2000,
        description="bootstrap samples, of a few seconds each, for errors of the whole chain; 0: none",
    )
    bootstrap_seed: int = Field(
        1, ge=0, description="seed of these samples; runs that are to be compared have the same"
    )


@dataclass(frozen=True, eq=False)
class Redrawn:
    """What `redrawn` makes.

    values: the measures of the run by name (`effects.named_measures`). replicates: one row a sample: seed,
    df (degrees of freedom of the design), and each of the measures, missing where the sample was too poor
    for a step.
    """

    values: dict[str, float]
    replicates: pd.DataFrame

    @property
    def errors(self) -> pd.DataFrame:
        """One row a measure: `COLUMNS`; 95 per cent."""
        rows = [(name, value, *_around(value, self.replicates[name], self.replicates[DF].iloc[0]))
                for name, value in self.values.items()]  # fmt: skip
        return pd.DataFrame(rows, columns=COLUMNS)


def redrawn(
    tables: chain.Tables, lists: chain.Lists, choices: chain.Choices, replicates: int, seed: int
) -> Redrawn | None:
    """The measures of a run of the chain, and of the chain on bootstrap samples of the survey; None for no
    replicates.

    InputError for a single replicate, for a survey that does not name its sampling units and strata, and
    where more than a tenth of the samples are too poor for a step.
    """
    if not replicates:
        return None
    if replicates < bootstrap.FEWEST:
        raise InputError(f"replicates: expected 0 or {bootstrap.FEWEST} and more, found {replicates}.")
    work, made = bootstrap.Work.of(tables, lists, choices, np.nan)
    work = replace(work, line=made.poverty_line)
    found = pd.DataFrame([work.replicate(one, _measured) for one in bootstrap.seeds_of(seed, replicates)])
    bootstrap.refuse_most(found)
    values = measures(made)
    kept = found.reindex(columns=[SEED, *values])
    kept.insert(1, DF, work.survey.design.df())
    return Redrawn(values, kept)


def measures(made: chain.Welfare) -> dict[str, float]:
    """Headcount, gap and Gini of a run at its own line, by name: `effects.named_measures`."""
    return effects.named_measures(made.household, made.poverty_line, made.choices.weak)


def _measured(tables: chain.Tables, made: chain.Welfare) -> dict[str, float]:
    return measures(made)


def change(
    name: str, value: float, first: pd.DataFrame, other: pd.DataFrame
) -> tuple[float, float, float, int]:
    """Standard error, lower, upper (95 per cent) and number of samples of the change of a measure.

    value: the change itself, from one run to another. first, other: `Redrawn.replicates` of the two, which
    are paired by the seed of the sample; samples that only one of them has do not count.
    """
    both = first[[SEED, DF, name]].merge(other[[SEED, name]], on=SEED, suffixes=("", "_other"))
    return _around(value, both[f"{name}_other"] - both[name], first[DF].iloc[0])


def _around(value: float, sampled: pd.Series, df: float) -> tuple[float, float, float, int]:
    """Standard deviation over samples and the interval it gives; degrees of freedom: those of the design, at
    most samples - 1."""
    count = int(sampled.count())
    error = float(sampled.std(ddof=1))
    reach = stats.t.ppf(0.5 + bootstrap.LEVEL / 2, min(df, max(count - 1, 1))) * error
    return error, value - reach, value + reach, count
