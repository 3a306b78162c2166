"""Where the keys of one table stand in another."""

from __future__ import annotations

import numpy as np
import pandas as pd


def positions(values: pd.Series, known: pd.Index) -> np.ndarray:
    """(rows,) position of each value in `known`, -1 where it is not there; each text is looked up once."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, names = values.cat.codes.to_numpy(), pd.Index(values.cat.categories)
    else:
        codes, names = pd.factorize(values)
    found = known.get_indexer(pd.Index(names).astype(known.dtype))
    return np.where(codes < 0, -1, found[codes]) if len(found) else np.full(len(values), -1)
