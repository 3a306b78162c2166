"""The standard errors that the report prints: headcount, gap and severity of B.2 to B.20 and of annex C."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from . import indicators, precision
from .engine import KEY
from .estimates import NORMAL, estimates
from .frames import Frames

__all__ = ["MEASURES", "NORMAL", "PRINTED", "standard_errors"]

MEASURES = ("headcount", "poverty_gap", "poverty_severity")
# Table B.1 prints no errors
PRINTED = tuple(dict.fromkeys(t.id for t in (*indicators.TABLES, *precision.TABLES) if t.id != "B01"))


def standard_errors(
    frames: Frames, identifiers: Iterable[str] = PRINTED, singleton: str = "centered"
) -> pd.DataFrame:
    """Columns: KEY, estimate, standard_error, ci_lower, ci_upper (percentage points), observations.

    observations: households of the group. singleton: as in `estimates`.
    """
    found = estimates(frames, identifiers, singleton)
    found = found[found["measure"].isin(MEASURES)].rename(columns={"n_base": "observations"})
    columns = [*KEY, "estimate", "standard_error", "ci_lower", "ci_upper", "observations"]
    return found[columns].reset_index(drop=True)
