"""Who has how much: ranks of welfare, clustered in sampling units, by size and season.

A latent score orders the households of a location and region; the consumption that belongs to the
rank comes from `distribution`. The score has a part of the sampling unit (its variance is fitted to
the design effects) and shifts and spreads by household size and quarter that make headcount and gap
by size (B.5) and quarter (B.4) come out as printed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from .distribution import LINE, MEASURES, joint, values_at
from .known import Known
from .sizes import SIZES
from .skeleton import LOCATION_COLUMNS, LOCATIONS, QUARTERS, REGIONS, fitted

ROUNDS, STEP, HALVED = 40, 0.8, 12  # the step halves every so many rounds: one large household may matter


def draw_consumption(streams, frame: pd.DataFrame, known: Known, parameters: dict) -> np.ndarray:
    """Real consumption per adult equivalent, MNT a month, one value a household.

    frame: psu, location, region, quarter, size and `weight` (household weights).
    """
    people = (frame["weight"] * frame["size"]).to_numpy()
    cell, masses = _cells(frame, people, known)
    unit, own = _latent(streams("welfare"), frame, parameters)
    groupings = [_aims(known, "B05", SIZES, np.minimum(frame["size"].to_numpy(), 8) - 1)]
    groupings.append(_aims(known, "B04", QUARTERS, frame["quarter"].to_numpy() - 1))
    shift = [np.zeros(len(rates)) for _, rates, _ in groupings]
    spread = [np.zeros(len(rates)) for _, rates, _ in groupings]
    best, consumption = np.inf, None
    for step in STEP * 0.5 ** (np.arange(ROUNDS) / HALVED):
        width = np.exp(sum(s[group] for s, (group, _, _) in zip(spread, groupings, strict=True)))
        moved = sum(s[group] for s, (group, _, _) in zip(shift, groupings, strict=True))
        found = _ranked((unit + own) * width + moved, cell, people, masses)
        miss = 0.0
        for i, (group, rates, depths) in enumerate(groupings):
            rate, depth = _poverty(found, people, group, len(rates))
            miss += ((rate - rates) ** 2).sum() + ((rate * depth - rates * depths) ** 2).sum()
            shift[i] += step * (ndtri(rate.clip(1e-3, 0.999)) - ndtri(rates))
            spread[i] += 0.75 * step * np.log(depths / depth.clip(1e-3))
            spread[i] -= np.average(spread[i], weights=np.bincount(group, people))
        if miss < best:
            best, consumption = miss, found
    return np.round(consumption, 2)


def _cells(frame: pd.DataFrame, people: np.ndarray, known: Known) -> tuple[np.ndarray, np.ndarray]:
    """Cell (location x region) of each household and the distribution of consumption in each cell."""
    place = pd.Categorical(frame["location"], LOCATIONS).codes.astype(int)
    area = pd.Categorical(frame["region"], REGIONS).codes.astype(int)
    cell = place * len(REGIONS) + area
    start = np.bincount(cell, people, minlength=len(LOCATIONS) * len(REGIONS)).reshape(len(LOCATIONS), -1)
    masses = joint(known, start / start.sum())
    return cell, masses.reshape(len(LOCATIONS) * len(REGIONS), -1)


def _latent(rng: np.random.Generator, frame: pd.DataFrame, parameters: dict) -> tuple[np.ndarray, np.ndarray]:
    """The unit's and the household's own part of the score; together of variance one."""
    shared = frame["location"].map(parameters["clustering"]).to_numpy(dtype=float)
    psu = frame["psu"].to_numpy() - 1
    unit = rng.standard_normal(psu.max() + 1)[psu] * np.sqrt(shared)
    return unit, rng.standard_normal(len(frame)) * np.sqrt(1 - shared)


def _aims(known: Known, table: str, columns: list[str], group: np.ndarray):
    """Groups with their headcount (0 to 1) and mean shortfall of the poor (gap / headcount)."""
    head, gap = (
        np.array(known.row(table, row, measure, columns), dtype=float) for row, measure in MEASURES[:2]
    )
    return group, head / 100, gap / head


def _ranked(score: np.ndarray, cell: np.ndarray, people: np.ndarray, masses: np.ndarray) -> np.ndarray:
    """Consumption at each household's person-weighted rank within its cell."""
    order = np.lexsort((score, cell))
    values = np.empty(len(score))
    ends = np.searchsorted(cell[order], np.arange(len(masses) + 1))
    for c in range(len(masses)):
        rows = order[ends[c] : ends[c + 1]]
        if len(rows):
            total = np.cumsum(people[rows])
            values[rows] = values_at(masses[c], (total - people[rows] / 2) / total[-1])
    return values


def _poverty(consumption, people, group, size) -> tuple[np.ndarray, np.ndarray]:
    """Headcount (0 to 1) and mean shortfall of the poor by group."""
    poor = np.where(consumption < LINE, people, 0.0)
    short = poor * (1 - consumption / LINE)
    total, count = np.bincount(group, people, minlength=size), np.bincount(group, poor, minlength=size)
    gap = np.bincount(group, short, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(count / total), np.nan_to_num(gap / count, nan=0.2)


def person_weights(frame: pd.DataFrame, known: Known) -> np.ndarray:
    """Household weights that meet the people by location, region, quarter (B.2 to B.4) and in all (B.2)."""
    people = (frame["base"] * frame["size"]).to_numpy()
    codes = [
        pd.Categorical(frame["location"], LOCATIONS).codes.astype(int),
        pd.Categorical(frame["region"], REGIONS).codes.astype(int),
        frame["quarter"].to_numpy() - 1,
    ]
    shape = (len(LOCATIONS), len(REGIONS), len(QUARTERS))
    cell = np.ravel_multi_index(codes, shape)
    start = np.bincount(cell, people, minlength=np.prod(shape)).reshape(shape)
    margins = []
    for axis, (table, columns) in enumerate((("B03", LOCATION_COLUMNS), ("B02", REGIONS), ("B04", QUARTERS))):
        share = known.row(table, "Additional statistics > Population share (%)", "population_share", columns)
        margins.append((axis, np.array(share) / np.sum(share)))
    wanted = fitted(start / start.sum(), margins)
    total = 1000 * known.value("B02", "Additional statistics > Population ('000)", "National", "population")
    ratio = np.divide(wanted * total, start, out=np.zeros(shape), where=start > 0)
    return frame["base"].to_numpy() * ratio.ravel()[cell]
