"""Who has something: a yes or no for each household, near a prior and true to the printed shares."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.chapters.engine import linear
from analysis.chapters.frames import Frames

from ..assignment import assign
from ..contributions import gives
from ..targets import KEY


def owners(
    rng: np.random.Generator,
    frames: Frames,
    targets: pd.DataFrame,
    yes: Mapping[str, object],
    no: Mapping[str, object],
    prior: np.ndarray,
) -> np.ndarray:
    """(households,) True where the household has it.

    yes, no: the values of the columns that the targets read, for an owner and for another.
    prior: (households,) chance before the targets; 0 or 1 settles a household.
    """
    chance = np.clip(prior, 0.0, 1.0)
    both = np.column_stack([1 - chance, chance])
    weight = frames.weight("households")
    found = [linear(frames.having(**values), targets[KEY]) for values in (no, yes)]
    aimed = [part.contributions(targets["printed"].to_numpy()) for part in found]
    give = gives(found, targets, both * weight[:, None])
    codes = assign(rng, weight, both, aimed, order=spread(frames), give=give)
    return (codes == 1) & (chance > 0) | (chance == 1)


def spread(frames: Frames) -> np.ndarray:
    """(households,) rank by which draws are spread: location, region, poor or not, persons stood for."""
    location, _ = frames.codes("households", "location")
    region, _ = frames.codes("households", "region")
    poor = frames.amount("households", "consumption") < frames.line
    persons = frames.weight("households") * frames.amount("households", "size")
    return np.lexsort((persons, poor, region, location)).argsort()
