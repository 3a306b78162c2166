"""Table 2.1: the Gini index and P90/P10 of consumption per person, which are no ratios of sums."""

from __future__ import annotations

import pandas as pd

from analysis.survey.inequality import gini
from analysis.survey.quantiles import quantile_ratio

from . import vocabulary as words
from .declaration import conditions, slots
from .domains import PLACES
from .frames import Frames

# Table 2.1 lists Ulaanbaatar among the regions too
DOMAINS = (*PLACES, *slots("region", words.REGIONS[4:], "Region", whole=False))


def evaluate_inequality(frames: Frames) -> pd.DataFrame:
    """Both indices of every domain, weighted by persons; columns as `engine.evaluate` gives them."""
    welfare = frames.amount("households", "consumption_pc")
    weight = frames.amount("households", "weight*size")
    rows = []
    for domain in DOMAINS:
        here = frames.rows("households", conditions(domain.where))
        y, w = welfare[here], weight[here]
        values = (100 * gini(y, w), quantile_ratio(y, 0.9, 0.1, w)) if here.size else (float("nan"),) * 2
        for column, measure, value in zip(
            ("Gini index", "P90/P10 ratio"), ("gini", "p90p10"), values, strict=True
        ):
            rows.append(("T2-1", domain.path, column, measure, value, here.size, here.size))
    names = ["id", "row_path", "column_path", "measure", "estimate", "n_households", "n_units"]
    return pd.DataFrame(rows, columns=names)
