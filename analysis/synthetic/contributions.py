"""What units contribute to printed numbers: the bridge from the declared tables to tilts and weights.

A printed number t is a ratio sum w N / sum w D; a unit that has a category contributes N - t D, and
the number is met when the weighted contributions sum to zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.chapters.engine import Linear, cells
from analysis.chapters.frames import Frames

from .targets import KEY, calibrated


def chosen(
    ids: Sequence[str],
    rows: str | None = None,
    columns: str | None = None,
    measures: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Targets of some tables whose whole row and column paths match the regular expressions."""
    targets = calibrated(ids)
    fits = pd.Series(True, index=targets.index)
    for name, pattern in (("row_path", rows), ("column_path", columns)):
        if pattern is not None:
            fits &= targets[name].str.fullmatch(pattern)
    if measures is not None:
        fits &= targets["measure"].isin(list(measures))
    return targets[fits].reset_index(drop=True)


def gives(found: Sequence[Linear], targets: pd.DataFrame, share: np.ndarray) -> np.ndarray:
    """(m,) by how much each target may give way: half a printed digit times the mean of D.

    found: the statistics with every unit in one category, category by category. share: (n, C) weights of
    the units times their chances of the categories.
    """
    level = sum(part.denominator.T @ share[:, c] for c, part in enumerate(found))
    return half_digit(targets) * level / share.sum()


def tolerance(targets: pd.DataFrame) -> np.ndarray:
    """(m,) how near to each printed number is near enough.

    Half a point of a percentage, a tenth of a point of the poverty gap and severity, 2 % of any other number.
    """
    percent = (targets["unit"] == "percent").to_numpy()
    depth = targets["measure"].isin(["poverty_gap", "poverty_severity"]).to_numpy()
    return np.where(
        percent, np.where(depth, 0.1, 0.5), 0.02 * np.maximum(np.abs(targets["printed"].to_numpy()), 1e-9)
    )


def half_digit(targets: pd.DataFrame) -> np.ndarray:
    """(m,) half of the last digit in which each target is printed."""
    return 0.5 * 10.0 ** -targets["decimals"].astype(float).to_numpy()


def bases(frames: Frames, targets: pd.DataFrame) -> list[tuple[np.ndarray, float]]:
    """(who is in the base of the number, the printed number) of each target; the nation comes last."""
    found = []
    for key, printed in zip(targets[KEY].itertuples(index=False, name=None), targets["printed"], strict=True):
        cell = cells()[key]
        inside = frames.mask(cell.population, cell.base)
        everyone = np.ones(frames.count(cell.population), dtype=bool)
        found.append((everyone if inside is None else inside, float(printed)))
    return found[::-1]
