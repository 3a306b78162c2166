"""The distribution of real consumption per adult equivalent by location and region.

The quantile function of a domain is drawn through its printed decile means (B.25) and its headcount,
gap and severity (B.1 to B.3) as smoothly as they allow. The joint distribution over locations and
regions is the one closest to their product that has those margins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.special import ndtr, ndtri

from analysis.chapters.frames import official_line

from .known import Known
from .skeleton import LOCATION_COLUMNS, LOCATIONS, REGIONS, fitted

LINE = official_line()  # MNT a month per adult equivalent
DECILES = ["Poorest", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "Wealthiest"]
KNOTS = np.array(
    [
        -3.6,
        -2.6,
        -2.0,
        -1.6,
        -1.28,
        -1.0,
        -0.75,
        -0.5,
        -0.25,
        0,
        0.25,
        0.5,
        0.75,
        1.0,
        1.28,
        1.6,
        2.0,
        2.6,
        3.6,
    ]
)
GRID = np.linspace(np.log(60_000), np.log(9_000_000), 900)
POINTS = ndtri((np.arange(4_000) + 0.5) / 4_000)
SMOOTHNESS = 0.02  # weight of a change in the slope from knot to knot


@dataclass(frozen=True)
class Aims:
    """What is printed of one domain's distribution; None where a number is no target.

    deciles: means, MNT a month. multiples: of the line, with headcount, gap and severity in percent.
    """

    deciles: tuple[float | None, ...]
    multiples: tuple[tuple[float, float | None, float | None, float | None], ...]

    @property
    def any(self) -> bool:
        return any(d is not None for d in self.deciles) or any(
            v is not None for m in self.multiples for v in m[1:]
        )


def aims(known: Known) -> dict[str, Aims]:
    """The printed distribution of the nation, the locations and the regions, by their plain names."""
    columns = {"National": ("National", "B02", "National")}
    columns |= {name: (f"Location > {name}", "B03", LOCATION_COLUMNS[i]) for i, name in enumerate(LOCATIONS)}
    columns |= {name: (f"Region > {name}", "B02", name) for name in REGIONS[:-1]}
    found = {}
    for name, (deciles, table, column) in columns.items():
        means = tuple(
            known.value("B25", f"Consumption decile > {d}", deciles, "consumption") for d in DECILES
        )
        multiples = [(1.0, *(known.value(table, row, column, measure) for row, measure in MEASURES))]
        if name == "National":
            multiples += [(m / 100, *_multiple(known, m)) for m in range(50, 151, 10) if m != 100]
        found[name] = Aims(means, tuple(multiples))
    return found


MEASURES = [
    ("Poverty headcount", "headcount"),
    ("Poverty gap", "poverty_gap"),
    ("Poverty severity", "poverty_severity"),
]


def _multiple(known: Known, percent: int) -> list[float | None]:
    row = f"{percent}% of the poverty line"
    columns = [("Headcount", "headcount"), ("Gap", "poverty_gap"), ("Severity", "poverty_severity")]
    return [known.value("B01", row, f"Poverty > {column}", measure) for column, measure in columns]


def quantile_function(aim: Aims) -> np.ndarray:
    """Logarithm of consumption at KNOTS (normal scores of the rank), increasing.

    Least squares in the printed numbers (a decile mean to 0.1 %, a rate to 0.02 points) plus a
    penalty on changes of slope; without a penalty at work the logarithm is normal.
    """
    steps = np.diff(KNOTS)

    def curve(x: np.ndarray) -> np.ndarray:
        rise = np.concatenate([[0.0], np.cumsum(np.exp(x[1:]) * steps)])
        return x[0] + rise - rise[len(KNOTS) // 2]

    def misses(x: np.ndarray) -> np.ndarray:
        knots = curve(x)
        values = np.exp(np.interp(POINTS, KNOTS, knots))
        means = values.reshape(10, -1).mean(axis=1)
        out = [1000 * (now / wanted - 1) for now, wanted in zip(means, aim.deciles, strict=True) if wanted]
        for multiple, *wanted in aim.multiples:
            line = multiple * LINE
            poor = ndtr(np.interp(np.log(line), knots, KNOTS))
            short = np.maximum(1 - values / line, 0)
            rates = (100 * poor, 100 * short.mean(), 100 * (short**2).mean())
            out += [50 * (now - aimed) for now, aimed in zip(rates, wanted, strict=True) if aimed is not None]
        return np.array([*out, *(np.diff(x[1:]) / SMOOTHNESS)])

    start = np.concatenate([[np.log(550_000)], np.full(len(steps), np.log(0.55))])
    return curve(least_squares(misses, start, method="trf", max_nfev=60).x)


def joint(known: Known, shares: np.ndarray) -> np.ndarray:
    """Mass of people by location, region and cell of GRID (shape 4, 5, len(GRID) - 1), sum 1.

    shares: share of the people by location and region (4, 5).
    """
    wanted = aims(known)
    mass = {name: _mass(quantile_function(aim)) for name, aim in wanted.items() if aim.any}
    everyone = mass["National"]
    flat = np.full_like(everyone, 1e-12)
    place = np.array([mass.get(name, everyone) + flat for name in LOCATIONS])
    area = np.array([mass.get(name, everyone) + flat for name in REGIONS[:-1]] + [place[0]])
    start = shares[:, :, None] * place[:, None, :] * area[None, :, :] / (everyone + flat)
    margins = []
    if "National" in mass:
        margins.append((2, everyone + flat))
    regions = area * shares.sum(axis=0)[:, None]
    margins.append(((1, 2), regions))
    margins.append(((0, 2), place * shares.sum(axis=1)[:, None]))
    margins.append(((0, 1), shares))
    return fitted(start, margins, rounds=25)


def _mass(knots: np.ndarray) -> np.ndarray:
    """Share of the people in each cell of GRID."""
    slope_low = (knots[1] - knots[0]) / (KNOTS[1] - KNOTS[0])
    slope_high = (knots[-1] - knots[-2]) / (KNOTS[-1] - KNOTS[-2])
    score = np.interp(GRID, knots, KNOTS)
    score = np.where(knots[0] > GRID, KNOTS[0] + (GRID - knots[0]) / slope_low, score)
    score = np.where(knots[-1] < GRID, KNOTS[-1] + (GRID - knots[-1]) / slope_high, score)
    ends = ndtr(score)
    ends[0], ends[-1] = 0.0, 1.0
    return np.diff(ends)


def values_at(mass: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """Consumption at the ranks (0 to 1) of one distribution given as mass on GRID."""
    ends = np.concatenate([[0.0], np.cumsum(mass) / mass.sum()])
    return np.exp(np.interp(ranks, ends, GRID))
