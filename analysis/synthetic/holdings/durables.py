"""Durable goods that Table B.49 prints: who owns them, and how many."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.chapters.frames import Frames
from analysis.chapters.vocabulary import DURABLES

from ..contributions import chosen
from .ownership import owners


def durables(streams, frames: Frames) -> pd.DataFrame:
    """Columns d_computer ... d_car: numbers owned, 0 for none."""
    found = {}
    for good, heading in DURABLES.items():
        targets = chosen(["B49"], columns=heading)
        yes, no = {f"d_{good}": 1}, {f"d_{good}": 0}
        owned = owners(streams(f"own.{good}"), frames, targets, yes, no, _prior(frames, good))
        found[f"d_{good}"] = owned * _number(streams(f"number.{good}"), frames, good)
    return pd.DataFrame(found, index=frames.households.index)


def _prior(frames: Frames, good: str) -> np.ndarray:
    """Chance before the targets: what one expects of richer, larger, younger, connected households (assumed)."""
    grid = frames.column("households", "electricity_source") == "Central"
    wealth = np.log(frames.amount("households", "consumption") / frames.line)
    size = frames.amount("households", "size")
    odds = {
        "computer": -2.0 + 1.5 * wealth + 0.3 * (size > 2) + 0.5 * grid,
        "smart_phone": 2.0
        + wealth
        + 0.6 * (size > 1)
        - 0.03 * np.maximum(frames.amount("households", "head_age") - 50, 0),
        "refrigerator": 1.0 + wealth + 1.5 * grid,
        "washing_machine": 0.5 + wealth + 1.0 * grid + 0.3 * (size > 1),
        "generator": -2.5 + 2.5 * ~grid,
        "television": 2.5 + 0.5 * wealth + 0.4 * (size > 1),
        "motorcycle": -1.5 + 0.4 * (size > 2),
        "truck": -2.2 + 0.8 * wealth + 0.3 * (size > 2),
        "car": -0.5 + 1.5 * wealth + 0.7 * (size > 2),
    }[good]
    return 1 / (1 + np.exp(-odds))


def _number(rng: np.random.Generator, frames: Frames, good: str) -> np.ndarray:
    """Number among owners: a phone for most adults, seldom a second of the other goods (assumed)."""
    n = frames.count("households")
    if good == "smart_phone":
        return 1 + rng.binomial(np.maximum(frames.amount("households", "adults").astype(int) - 1, 0), 0.85)
    second = {"car": 0.08, "television": 0.12, "computer": 0.10}.get(good, 0.01)
    return 1 + (rng.random(n) < second)
