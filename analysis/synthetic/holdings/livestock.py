"""Herds: which of the five animals a household with livestock keeps, and how many."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.chapters.frames import Frames
from analysis.chapters.vocabulary import ANIMALS

from ..contributions import bases, chosen
from .amounts import even_normals, raked, scattered
from .ownership import owners, spread

# Share of the households with livestock that keep the animal, before the targets: countryside, elsewhere.
# Assumed: herders keep nearly every kind, households of towns one or two.
_KEPT = {
    "goats": (0.92, 0.65),
    "sheep": (0.92, 0.65),
    "cattle": (0.87, 0.70),
    "horses": (0.82, 0.45),
    "camels": (0.12, 0.06),
}
_HEADING = {"cattle": "Cattle", "horses": "Horses", "camels": "Camels", "sheep": "Sheep", "goats": "Goats"}
_DEVIATION = 0.9  # of the logarithm of a herd's size within its domain; assumed
_COMMON = 0.6  # share of that variance which all animals of a household have in common; assumed


def livestock(streams, frames: Frames) -> pd.DataFrame:
    """Columns cattle, horses, camels, sheep, goats: heads of animals, 0 for none."""
    households = frames.households
    keeps = households["livestock"].to_numpy(dtype=bool)
    herd = even_normals(streams("herd"), spread(frames))
    kept = {}
    for animal in ANIMALS:
        kept[animal] = _keepers(streams, frames, animal, keeps)
    without = keeps & ~np.logical_or.reduce(list(kept.values()))
    kept["goats"] |= without
    counts = {animal: _numbers(streams, frames, animal, kept[animal], herd) for animal in ANIMALS}
    return pd.DataFrame(counts, index=households.index)


def _keepers(streams, frames: Frames, animal: str, keeps: np.ndarray) -> np.ndarray:
    countryside = frames.column("households", "location") == "Countryside"
    many, few = _KEPT[animal]
    prior = np.where(keeps, np.where(countryside, many, few), 0.0)
    targets = chosen(["B11"], columns=f"{_HEADING[animal]} > Holders.*", measures=["share"])
    return owners(streams(f"keep.{animal}"), frames, targets, {animal: 1}, {animal: 0}, prior)


def _numbers(streams, frames: Frames, animal: str, kept: np.ndarray, herd: np.ndarray) -> np.ndarray:
    """Heads: means by location, region and poverty as Table B.11 has them, at least one a keeper."""
    targets = chosen(["B11"], columns=f"{_HEADING[animal]} > Average.*", measures=["mean"])
    weight = (frames.weight("households") * frames.amount("households", "size"))[kept]
    domains = [
        (mask[kept], mean) for mask, mean in bases(frames.having(**{animal: kept.astype(int)}), targets)
    ]
    expected = raked(weight, np.ones(int(kept.sum())), domains)
    own = streams(f"number.{animal}").standard_normal(int(kept.sum()))
    noise = np.sqrt(_COMMON) * herd[kept] + np.sqrt(1 - _COMMON) * own
    amount = scattered(expected, _DEVIATION, noise)
    found = np.zeros(len(kept), dtype=int)
    found[kept] = _whole_with_mean(amount, weight, domains)
    return found


def _whole_with_mean(amount: np.ndarray, weight: np.ndarray, domains) -> np.ndarray:
    """Whole numbers of at least one; the draw is raked again, so that rounding up does not add animals."""
    for _ in range(3):
        whole = np.maximum(np.rint(amount), 1)
        amount = amount * raked(weight, whole, domains) / whole
    return np.maximum(np.rint(amount), 1).astype(int)
