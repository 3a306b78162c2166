"""Table 2.1, Figure 2.5: the Gini index and P90/P10 of consumption per person, no ratios of sums."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.survey.inequality import gini
from analysis.survey.quantiles import quantile_ratio

from . import vocabulary as words
from .declaration import Slot, conditions, slots
from .domains import NATIONAL, PLACES
from .figures import BESIDE_OTHERS, MONGOLIA
from .frames import Frames

# Table 2.1 lists Ulaanbaatar among the regions too
DOMAINS = (*PLACES, *slots("region", words.REGIONS[4:], "Region", whole=False))


def evaluate_inequality(frames: Frames, domains: Iterable[Slot] = DOMAINS) -> pd.DataFrame:
    """Both indices of some domains, weighted by persons; columns as `engine.evaluate` gives them."""
    welfare = frames.amount("households", "consumption_pc")
    weight = frames.amount("households", "weight*size")
    rows = []
    for domain in domains:
        here = frames.rows("households", conditions(domain.where))
        y, w = welfare[here], weight[here]
        values = (100 * gini(y, w), quantile_ratio(y, 0.9, 0.1, w)) if here.size else (float("nan"),) * 2
        for column, measure, value in zip(
            ("Gini index", "P90/P10 ratio"), ("gini", "p90p10"), values, strict=True
        ):
            rows.append(("T2-1", domain.path, column, measure, value, here.size, here.size))
    names = ["id", "row_path", "column_path", "measure", "estimate", "n_households", "n_units"]
    return pd.DataFrame(rows, columns=names)


def beside_others(frames: Frames) -> pd.DataFrame:
    """The Gini index of the nation as Figure 2.5 has it among those of other countries."""
    found = evaluate_inequality(frames, (NATIONAL,))
    return found[found["measure"] == "gini"].assign(id=BESIDE_OTHERS, row_path=MONGOLIA)
