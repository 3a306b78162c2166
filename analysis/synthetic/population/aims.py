"""What a step aims at: printed numbers, and what each option of each household does to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.chapters import engine
from analysis.chapters.frames import Frames

from ..assignment import tilt
from .known import KEY

Option = dict[str, object]  # column -> the value (or one value a household) that the option sets
HALF_DIGIT = 0.05  # shares and means are printed to one decimal
SMALL = 1e-3  # a base smaller than this share of the largest counts as one of this size
MEANS = ["household_size", "age_of_head", "mean", "consumption"]


@dataclass(frozen=True)
class Aims:
    """Targets sum w (N - t D) = 0 and what moves them; the first option is where households start.

    keys: the m targets, KEY and `printed`; targets of counts, which follow them, have no row.
    there: (m,) weighted sums when every household has the first option. differences: for each option
    the (n, m) sparse matrix of what a household adds beyond the first. level: (m,) mean of D.
    """

    keys: pd.DataFrame
    there: np.ndarray
    differences: list[sparse.csr_array]
    level: np.ndarray

    def tilted(self, weight: np.ndarray, prior: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """(len(rows), options) chances of the households that choose; all others keep the first option.

        What is there in any case is one unit more, with the weight of all.
        """
        heavy = weight.sum()
        last = sparse.csr_array(self.there[None, :] / heavy)
        units = [sparse.vstack([part[rows], last], format="csr") for part in self.differences]
        chances = np.vstack([prior[rows], np.eye(prior.shape[1])[:1]])
        return tilt(np.append(weight[rows], heavy), chances, units, HALF_DIGIT * self.level)[:-1]

    def with_counts(self, weight: np.ndarray, groups: np.ndarray, counts: np.ndarray) -> Aims:
        """The same with targets of unweighted numbers of households by group and option; they give no way."""
        n, (size, options) = len(weight), counts.shape
        rows, own = np.arange(n), groups * options
        found = [sparse.hstack([self.differences[0], sparse.csr_array((n, size * options))], format="csr")]
        for option, part in enumerate(self.differences[1:], start=1):
            values = np.concatenate([1 / weight, -1 / weight])
            place = (np.tile(rows, 2), np.concatenate([own + option, own]))
            fixed = sparse.csr_array((values, place), shape=(n, size * options))
            found.append(sparse.hstack([part, fixed], format="csr"))
        missing = -counts.astype(float)
        missing[:, 0] += np.bincount(groups, minlength=size)
        return Aims(
            self.keys,
            np.append(self.there, missing.ravel()),
            found,
            np.append(self.level, np.zeros(size * options)),
        )

    def unit(self, weight: np.ndarray) -> np.ndarray:
        """(m,) weighted sum that stands for one `unit_of_miss`, of the printed targets."""
        level = self.level[: len(self.keys)]
        return np.maximum(level, SMALL * level.max(initial=0.0)) * unit_of_miss(self.keys) * weight.sum()


def aims(frame: pd.DataFrame, options: Sequence[Option], keys: pd.DataFrame, prior: np.ndarray) -> Aims:
    """What the options do to the targets; targets that none of them moves, and repeated ones, are left out.

    frame: households with `weight`. prior: (n, options), for the mean of D.
    """
    frames, weight = Frames(complete(frame, options[0])), frame["weight"].to_numpy()
    printed = keys["printed"].to_numpy()
    mass = weight[:, None] * prior / prior.sum(axis=1, keepdims=True) / weight.sum()
    first, differences, level = None, [], np.zeros(len(keys))
    for option, values in enumerate(options):
        part = engine.linear(frames.having(**values), keys[KEY])
        level += part.denominator.T @ mass[:, option]
        added = part.contributions(printed)
        first = added if first is None else first
        difference = sparse.csr_array(added - first)
        difference.data[np.abs(difference.data) < 1e-9] = 0.0
        difference.eliminate_zeros()
        differences.append(difference)
    there = first.T @ weight
    kept = distinct(differences, there)
    return Aims(
        keys.iloc[kept].reset_index(drop=True),
        there[kept],
        [part[:, kept] for part in differences],
        level[kept],
    )


def complete(frame: pd.DataFrame, option: Option) -> pd.DataFrame:
    """The frame with those columns of an option that it lacks."""
    absent = {column: value for column, value in option.items() if column not in frame}
    return frame.assign(**absent) if absent else frame


def distinct(differences: list[sparse.csr_array], there: np.ndarray) -> np.ndarray:
    """Positions of the targets that some option moves, one of each set that differ by a factor only."""
    n = differences[0].shape[0]
    probes = np.cos(np.outer([0.7310585, 1.2345678, 2.7182818], np.arange(n)))  # without pattern
    moved = np.array([part.T @ probe for part in differences[1:] for probe in probes])
    size = np.abs(moved).max(axis=0)
    seen = np.vstack([moved, there]) / np.where(size > 0, size, 1)
    start = np.argmax(np.abs(seen) > 1e-9, axis=0)
    seen = np.round(seen * np.sign(seen[start, np.arange(seen.shape[1])]), 7)
    _, position = np.unique(seen, axis=1, return_index=True)
    return np.sort(position[size[position] > 1e-9])


def unit_of_miss(keys: pd.DataFrame) -> np.ndarray:
    """What a miss is measured in: half a point, 2 per cent of means."""
    return np.where(keys["measure"].isin(MEANS), 0.02 * keys["printed"].abs().clip(lower=1e-6), 0.5)
