"""The de-identified release: no cluster, soum, bag, dates, visitors; households re-numbered at random."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Variables of the 2022 layout that the release leaves out, by file ("" is every file).
LEFT_OUT = {
    "basicvars": {"cluster", "newsoum", "bag"},
    "01_hhold": {"v1_dd", "v1_mm", "v1_yy", "visitor", "ndays"},
    "02_indiv": {"q0104y", "q0104m", "q0104d"},
}


def renumbered(keys: pd.Series, rng: np.random.Generator) -> pd.Series:
    """Keys 1 to n in random order, index as before: nothing leads back to the place or the quarter."""
    return pd.Series(rng.permutation(len(keys)) + 1, index=keys.index, name="key")
