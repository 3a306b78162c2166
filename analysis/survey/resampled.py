"""The long table of results with standard errors by resampling in place of linearised ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .design import Design
from .domains import Domains, crossings
from .estimates import estimate_one, estimates, sample_of, terms_of
from .intervals import for_unit
from .measures import named
from .resampling import GivenWeights, Resample, of_domain_means, of_replicates
from .results import result_frame


def estimate_resampled(
    frame: pd.DataFrame,
    design: Design,
    resample: Resample,
    *,
    welfare: str | ArrayLike,
    line: str | float | ArrayLike | None = None,
    by: str | Sequence | None = None,
    measures: Sequence[str] | str = ("fgt0", "fgt1", "fgt2"),
    ci: str = "t",
    level: float = 0.95,
    progress: Callable[[Iterable, int], Iterable] | None = None,
    **options,
) -> pd.DataFrame:
    """As `estimates.estimate`, with the variance of the replicates of `resample`.

    Measures that are means of a term (FGT, Watts, mean) come from one table of sums by PSU and domain;
    all others are estimated anew in each replicate. df: PSUs minus strata of the domain; with given
    weights at most R - 1. options: weak, where, missing, population. progress: wraps the loop over
    replicates; called with it and R.
    """
    chosen = named([measures] if isinstance(measures, str) else list(measures))
    asked = {"welfare": welfare, "line": line, "by": by, "measures": measures, **options}
    base = estimates(frame, design, **asked, covariance=False)
    weak, missing = options.get("weak", False), options.get("missing", "refuse")
    sample = sample_of(frame, design, welfare, line, weak, options.get("where"), missing, chosen)
    sets = [domains.only(sample.included) for domains in crossings(frame, by)]
    means = [m for m in chosen if m.terms is not None]
    others = [m for m in chosen if m.terms is None]
    variance: dict[str, list[np.ndarray]] = {m.name: [] for m in chosen}
    for domains in sets:
        if means:
            found = of_domain_means(design, domains, [terms_of(sample, m) for m in means], resample)
            for m, part in zip(means, np.split(found.variance, len(means)), strict=True):
                variance[m.name].append(part)
    if others:
        for m, part in _others(design, sample, sets, others, resample, progress):
            variance[m.name].append(part)
    whole = np.concatenate([part for m in chosen for part in variance[m.name]])
    df = np.minimum(base.df, resample.size - 1) if isinstance(resample, GivenWeights) else base.df
    ratio = np.divide(whole, base.variance, out=np.full(whole.shape, np.nan), where=base.variance > 0)
    return result_frame(
        measure=base.labels["measure"],
        keys={key: base.labels[key] for key in base.keys},
        estimate=base.value,
        se=np.sqrt(whole),
        df=df,
        n=base.n,
        n_psu=base.n_psu,
        deff=base.deff * ratio,
        unit=base.labels["unit"],
        base=base.labels["base"],
        ci=for_unit(ci, base.labels["unit"]),
        level=level,
    )


def _others(design, sample, sets: list[Domains], others, resample: Resample, progress):
    """(measure, [D] variances) for every measure and set of domains."""
    masks = [[domains.mask(d) for d in range(domains.count)] for domains in sets]

    def values(weight: np.ndarray) -> list[float]:
        weighted = SimpleNamespace(weight=weight)
        return [
            estimate_one(weighted, sample, mask, m).value for m in others for group in masks for mask in group
        ]

    replicates = resample.weights(design)
    if progress is not None:
        replicates = progress(replicates, resample.size)
    found = of_replicates(
        np.array(values(design.weight)), np.array([values(weight) for weight in replicates]), resample
    )
    at = 0
    for m in others:
        for domains in sets:
            yield m, found.variance[at : at + domains.count]
            at += domains.count
