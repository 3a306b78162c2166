"""Standard errors of the headcount, gap and severity of B.2 to B.20 and of annex C.

Taylor linearisation with strata and PSUs, the line and the weights fixed: a cell is a ratio R of two
weighted sums, its scores are w (N - R D) / sum(w D), and `analysis.survey` gives the variance of
their total. Source: Woodruff (1971), JASA 66(334); the design is described in `survey.design`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.survey.design import Design

from . import indicators, precision
from .engine import KEY, keys, linear
from .frames import Frames

MEASURES = ("headcount", "poverty_gap", "poverty_severity")
# Table B.1 prints no errors
PRINTED = tuple(dict.fromkeys(t.id for t in (*indicators.TABLES, *precision.TABLES) if t.id != "B01"))
NORMAL = 1.96  # the half width of the printed intervals, in standard errors


def standard_errors(
    frames: Frames, identifiers: Iterable[str] = PRINTED, singleton: str = "centered"
) -> pd.DataFrame:
    """Columns: KEY, estimate, standard_error, ci_lower, ci_upper (percentage points), observations.

    observations: households of the group. singleton: the rule for strata with one PSU, a name of
    `survey.design.SINGLETON_RULES`. The intervals are symmetric and normal, as annex C prints them.
    """
    wanted = keys(identifiers)
    wanted = wanted[wanted["measure"].isin(MEASURES)].reset_index(drop=True)
    parts = linear(frames, wanted)
    weight = frames.weight("households")
    design = design_of(frames, singleton)
    sums = parts.denominator.T @ weight
    estimate = parts.estimate(weight)
    per_base = sparse.diags_array(np.divide(1.0, sums, out=np.zeros_like(sums), where=sums != 0))
    scores = sparse.diags_array(weight) @ parts.contributions(np.nan_to_num(estimate)) @ per_base
    rows = np.arange(weight.size)
    to_psu = sparse.csr_array((np.ones(weight.size), (design.psu_of_row, rows)), (design.n_psu, weight.size))
    error = np.sqrt(design.variance_of_totals((to_psu @ scores).toarray()))
    error[sums == 0] = np.nan
    result = wanted[KEY].copy()
    result["estimate"] = estimate
    result["standard_error"] = error
    result["ci_lower"] = estimate - NORMAL * error
    result["ci_upper"] = estimate + NORMAL * error
    result["observations"] = np.diff(parts.denominator.tocsc().indptr)
    return result


def design_of(frames: Frames, singleton: str = "centered") -> Design:
    """The design of the households: weight, stratum, PSU."""
    names = {"weight": "weight", "stratum": "stratum", "psu": "psu"}
    columns = {name: frames.column("households", name) for name in names}
    return Design(**columns, singleton=singleton, names=names)
