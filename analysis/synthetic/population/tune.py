"""Fits the clustering of welfare in sampling units to the printed standard errors; run by hand.

    python -m analysis.synthetic.population.tune

prints the block `clustering` of `data/synthetic/parameters.yml`. The share of the variance of the
welfare score that lies between units is moved, location by location, until the design-based standard
error of the headcount, averaged over seeds, is the printed one (C.3, a calibrated number).
"""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd

from .distribution import LINE
from .known import Known, from_targets
from .sizes import draw_sizes
from .skeleton import LOCATIONS, make_skeleton
from .welfare import draw_consumption, person_weights

ROUNDS = 5
SEEDS = range(101, 107)


def fitted_clustering(known: Known, settings: dict, households: int, seeds=SEEDS) -> dict[str, float]:
    """Share of the variance between units by location.

    The excess of the design effect over one is about proportional to that share: share *= excess wanted
    over excess found, a few times over.
    """
    settings = copy.deepcopy(settings)
    wanted = {place: printed_error(known, place) for place in LOCATIONS}
    share = dict(settings["welfare"]["clustering"])
    for _ in range(ROUNDS):
        settings["welfare"]["clustering"] = share
        found = pd.DataFrame([_errors(seed, households, known, settings) for seed in seeds])
        for place in LOCATIONS:
            plain = found[f"{place} unclustered"].mean()
            ratio = (wanted[place] ** 2 - plain**2) / max((found[place] ** 2).mean() - plain**2, 1e-6)
            share[place] = float(np.clip(share[place] * np.clip(ratio, 0.5, 2.0), 0.02, 0.8))
    return {place: round(value, 3) for place, value in share.items()}


def printed_error(known: Known, place: str) -> float:
    """Standard error of the headcount of a location, percentage points."""
    return next(
        error
        for key, error in known.errors.items()
        if key[0] == "C02" and key[1] == place and key[3] == "headcount"
    )


def headcount_error(frame: pd.DataFrame, inside: np.ndarray, units: str = "psu") -> float:
    """Linearised standard error of the headcount of a domain, percentage points; units drawn by stratum."""
    people = (frame["weight"] * frame["size"]).to_numpy() * inside
    poor = (frame["consumption"] < LINE).to_numpy()
    score = people * (poor - people @ poor / people.sum()) / people.sum()
    totals = pd.Series(score).groupby([frame["stratum"].to_numpy(), frame[units].to_numpy()]).sum()
    strata = totals.groupby(level=0)
    n = strata.size()
    return 100 * float(np.sqrt((n * strata.var()).fillna(0.0).sum()))


def _errors(seed: int, households: int, known: Known, settings: dict) -> dict[str, float]:
    from ..streams import Streams

    streams = Streams(seed)
    frame = make_skeleton(streams, households, known, settings["skeleton"])
    frame["size"] = draw_sizes(streams, frame, known, settings["sizes"])
    frame["weight"] = person_weights(frame, known)
    frame["consumption"] = draw_consumption(streams, frame, known, settings["welfare"])
    frame["household"] = np.arange(len(frame))
    found = {}
    for place in LOCATIONS:
        inside = (frame["location"] == place).to_numpy()
        found[place] = headcount_error(frame, inside)
        found[f"{place} unclustered"] = headcount_error(frame, inside, "household")
    return found


def main() -> None:
    """Prints the fitted block."""
    import yaml

    from .. import targets
    from . import parameters

    share = fitted_clustering(from_targets(targets), parameters(), targets.interviewed())
    print(yaml.safe_dump({"clustering": share}, sort_keys=False))


if __name__ == "__main__":
    main()
