"""How many people live in each household."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from ..assignment import assign
from .known import Known
from .skeleton import LOCATION_COLUMNS, LOCATIONS, QUARTERS, REGIONS

LARGEST = 12
SIZES = [*(f"Household size > {size}" for size in range(1, 8)), "Household size > 8-above"]


def draw_sizes(streams, frame: pd.DataFrame, known: Known, parameters: dict) -> np.ndarray:
    """Members of each household, 1 to LARGEST: people by size (B.5), mean size by domain (B.2 to B.4)."""
    sizes = np.arange(1, LARGEST + 1)
    band = np.minimum(sizes, 8) - 1
    share = np.array(known.row("B05", POPULATION, "population_share", SIZES), dtype=float)
    within = np.ones(LARGEST)
    within[7:] = parameters["large"] ** np.arange(LARGEST - 7)
    within[7:] /= (within[7:] * sizes[7:]).sum()
    within[:7] = 1 / sizes[:7]
    prior = np.tile(share[band] * within, (len(frame), 1))
    targets = [
        *(
            (band == b, np.ones(len(frame), dtype=bool), s / share.sum())
            for b, s in enumerate(share)
            if b < 7
        ),
        *_mean_sizes(frame, known),
    ]
    contributions = [_contribution(c, sizes, targets) for c in range(LARGEST)]
    order = frame.groupby(["location", "region", "quarter"]).ngroup().to_numpy()
    return 1 + assign(streams("sizes"), frame["base"].to_numpy(), prior, contributions, order=order)


POPULATION = "Additional statistics > Population share (%)"


def _mean_sizes(frame: pd.DataFrame, known: Known) -> list:
    """Targets (None, households of a domain, mean size), except those that others imply."""
    found = []
    for table, columns, name, labels in (
        ("B03", LOCATION_COLUMNS, "location", LOCATIONS),
        ("B02", REGIONS[:-1], "region", REGIONS[:-1]),
        ("B04", QUARTERS, "quarter", [1, 2, 3, 4]),
    ):
        means = known.row(table, "Additional statistics > Average household size", "household_size", columns)
        found += [
            (None, (frame[name] == label).to_numpy(), m) for label, m in zip(labels, means, strict=True) if m
        ]
    return found


def _contribution(category: int, sizes: np.ndarray, targets: list) -> sparse.csr_array:
    """What a household adds to each target when it has sizes[category] members."""
    columns = []
    for inside, domain, aim in targets:
        if inside is None:
            columns.append(domain * (sizes[category] - aim))
        else:
            columns.append(domain * sizes[category] * (float(inside[category]) - aim))
    return sparse.csr_array(np.column_stack(columns))
