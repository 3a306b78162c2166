"""Options that rise or fall smoothly with consumption, from a share and a headcount."""

from __future__ import annotations

import numpy as np
import pandas as pd


def wealth_gradient(
    frame: pd.DataFrame, groups: np.ndarray, share: np.ndarray, headcount: np.ndarray, line: float
) -> np.ndarray:
    """Log-odds of options that rise or fall smoothly with consumption, (n, options).

    In each group the model is a multinomial logit in the standardised logarithm of consumption whose
    two coefficients an option give its printed share of the people and its printed headcount.

    groups: (n,) 0 to G-1. share, headcount: (G, options) in percent, nan where not known (no slope
    without a headcount, a small share without a share).
    """
    score = np.log(frame["consumption"].to_numpy())
    score = (score - score.mean()) / score.std()
    people = (frame["weight"] * frame["size"]).to_numpy()
    poor = frame["consumption"].to_numpy() < line
    found = np.zeros((len(frame), share.shape[1]))
    for g in range(share.shape[0]):
        rows = groups == g
        found[rows] = _gradient(score[rows], people[rows], poor[rows], share[g] / 100, headcount[g] / 100)
    return found


def _gradient(score, people, poor, share, headcount, rounds: int = 150) -> np.ndarray:
    cell = np.digitize(score, np.linspace(-3, 3, 61)) * 2 + poor
    cells, position = np.unique(cell, return_inverse=True)
    mass = np.bincount(position, people)
    mass = mass / mass.sum()
    level = np.bincount(position, people * score) / np.bincount(position, people)
    is_poor = (cells % 2).astype(float)
    share = np.where(np.isnan(share), max(1e-3, 1 - np.nansum(share)) / max(np.isnan(share).sum(), 1), share)
    share = share.clip(1e-4) / share.clip(1e-4).sum()
    sloped = ~np.isnan(headcount)
    rate = mass @ is_poor
    wanted_poor = np.where(sloped, share * np.nan_to_num(headcount), share * rate).clip(1e-6, share - 1e-6)
    base, slope = np.log(share), np.zeros(len(share))
    for _ in range(rounds):
        chance = _softmax(base + slope * level[:, None])
        now, now_poor = mass @ chance, (mass * is_poor) @ chance
        base += np.log(share / now.clip(1e-9))
        odds = np.log(wanted_poor / (share - wanted_poor)) - np.log(
            now_poor.clip(1e-9) / (now - now_poor).clip(1e-9)
        )
        slope -= np.where(sloped, 0.5 * odds, 0.0)
        slope = slope.clip(-6, 6)
    return base + slope * score[:, None]


def _softmax(log_odds: np.ndarray) -> np.ndarray:
    share = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    return share / share.sum(axis=1, keepdims=True)
