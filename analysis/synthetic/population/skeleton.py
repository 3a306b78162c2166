"""Where and when the households were interviewed: cells, sampling units, months, base weights.

Numbers of interviews by location, region and quarter are those of the printed annex C; how they
cross is fitted to the margins. What no table gives (how large an aimag is, how many soums it has,
how weights vary) stands in `data/synthetic/parameters.yml` as an assumption.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .known import Known

LOCATIONS = ["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"]
REGIONS = ["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"]
QUARTERS = ["I quarter (Jan-Mar)", "II quarter (Apr-Jun)", "III quarter (Jul-Sep)", "IV quarter (Oct-Dec)"]
MONTHS = ["Jan - Mar", "Apr - Jun", "Jul - Sep", "Oct - Dec"]
FULL = {"Ulaanbaatar": 10, "Aimag center": 10, "Soum center": 8, "Countryside": 8}
LOCATION_COLUMNS = [
    "Urban > Ulaanbaatar",
    "Urban > Aimag center",
    "Rural > Soum center",
    "Rural > Countryside",
]
CAPITAL = 11


def make_skeleton(streams, households: int, known: Known, parameters: dict) -> pd.DataFrame:
    """One row a household: psu, stratum, aimag, soum, bag, location, region, urban, quarter, month, base.

    Index hhid 1..n in the order of the PSUs. `base` is the design weight before the population is
    known: its totals by cell are those of households, its spread that of weights in such surveys.
    """
    rng = streams("skeleton")
    counts = interviews(households, known)
    units = _units(rng, counts, parameters)
    frame = units.loc[units.index.repeat(units["interviewed"])].reset_index(drop=True)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="hhid")
    frame["urban"] = np.where(frame["location"].isin(LOCATIONS[:2]), "Urban", "Rural")
    frame["base"] = _base_weights(streams("weights"), frame, known, parameters["weights"])
    columns = [
        "psu",
        "stratum",
        "aimag",
        "soum",
        "bag",
        "location",
        "region",
        "urban",
        "quarter",
        "month",
        "base",
    ]
    return frame[columns]


def interviews(households: int, known: Known) -> pd.DataFrame:
    """Numbers of households by location, region and quarter: margins of annex C, scaled to `households`."""
    location = shared_out(known.observed("C02", LOCATIONS), households)
    region = shared_out(known.observed("C03", REGIONS), households)
    # the capital is a location and a region: one number for both
    region[-1] = location[0]
    region[:-1] = shared_out(region[:-1], households - location[0])
    quarter = shared_out(known.observed("C04", MONTHS), households)
    outside = rounded_table(np.outer(location[1:], region[:-1]), location[1:], region[:-1])
    cells = [(LOCATIONS[0], REGIONS[-1], int(location[0]))]
    for i, name in enumerate(LOCATIONS[1:]):
        cells += [(name, REGIONS[j], int(outside[i, j])) for j in range(len(REGIONS) - 1)]
    totals = np.array([cell[2] for cell in cells])
    by_quarter = rounded_table(np.outer(totals, quarter), totals, quarter)
    rows = [
        (place, area, q + 1, int(by_quarter[k, q]))
        for k, (place, area, _) in enumerate(cells)
        for q in range(len(QUARTERS))
    ]
    frame = pd.DataFrame(rows, columns=["location", "region", "quarter", "interviews"])
    return frame[frame["interviews"] > 0].reset_index(drop=True)


def shared_out(parts, total: int) -> np.ndarray:
    """Whole numbers in the proportions of `parts` that add up to `total` (largest remainders)."""
    exact = np.asarray(parts, dtype=float) * total / np.sum(parts)
    whole = np.floor(exact + 1e-9).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return whole


def rounded_table(start: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """A table of whole numbers with the given margins, close to the fitted proportions of `start`."""
    table = fitted(np.asarray(start, dtype=float), [(0, rows), (1, columns)])
    whole = np.floor(table + 1e-9).astype(int)
    row_gap, column_gap = rows - whole.sum(axis=1), columns - whole.sum(axis=0)
    for cell in np.argsort(-(table - whole), axis=None, kind="stable"):
        i, j = divmod(int(cell), table.shape[1])
        if row_gap[i] > 0 and column_gap[j] > 0:
            whole[i, j] += 1
            row_gap[i] -= 1
            column_gap[j] -= 1
    for i in np.flatnonzero(row_gap):  # what the fractions left over
        while row_gap[i] > 0:
            j = int(np.flatnonzero(column_gap > 0)[0])
            whole[i, j] += 1
            row_gap[i] -= 1
            column_gap[j] -= 1
    return whole


def fitted(
    table: np.ndarray, margins: list[tuple[int | tuple[int, ...], np.ndarray]], rounds: int = 60
) -> np.ndarray:
    """Iterative proportional fitting: `table` scaled to each margin (axes kept, totals) in turn."""
    table = np.array(table, dtype=float)
    for _ in range(rounds):
        for kept, totals in margins:
            kept = (kept,) if isinstance(kept, int) else kept
            others = tuple(axis for axis in range(table.ndim) if axis not in kept)
            now = table.sum(axis=others)
            ratio = np.divide(totals, now, out=np.zeros_like(now), where=now > 0)
            table *= np.expand_dims(ratio, others)
    return table


def _units(rng: np.random.Generator, counts: pd.DataFrame, parameters: dict) -> pd.DataFrame:
    """One row a sampling unit with the number of households that answered in it."""
    full = counts["location"].map(FULL).to_numpy()
    needed = np.ceil(counts["interviews"].to_numpy() / (full * parameters["response"])).astype(int)
    units = counts.loc[counts.index.repeat(needed)].reset_index(names="cell")
    units["full"] = np.repeat(full, needed)
    units["order"] = units.groupby("cell").cumcount()
    units["aimag"] = _aimags(rng, units, parameters["aimags"])
    units["stratum"] = np.where(
        units["aimag"] == CAPITAL, CAPITAL * 10, units["aimag"] * 10 + np.where(units["full"] == 10, 1, 2)
    )
    units["aimag"] = _without_lonely_units(units)
    units["stratum"] = np.where(
        units["aimag"] == CAPITAL, CAPITAL * 10, units["aimag"] * 10 + np.where(units["full"] == 10, 1, 2)
    )
    units["interviewed"] = _answered(rng, units, counts["interviews"].to_numpy())
    units = units[units["interviewed"] > 0].copy()
    units["month"] = (
        3 * (units["quarter"] - 1) + 1 + (units["order"] + rng.integers(0, 3, len(counts))[units["cell"]]) % 3
    )
    units = units.sort_values(["aimag", "location", "quarter", "month", "order"], kind="stable").reset_index(
        drop=True
    )
    units["soum"], units["bag"] = _soums(rng, units, parameters)
    units["psu"] = np.arange(1, len(units) + 1)
    return units


def _aimags(rng: np.random.Generator, units: pd.DataFrame, aimags: list[dict]) -> np.ndarray:
    """Aimags of the units: a systematic draw within location, region and quarter.

    Allocation by the square root of size, as a design does that wants every aimag. A small survey
    takes fewer aimags, so that no stratum is left with one unit.
    """
    code = np.full(len(units), CAPITAL)
    frame = pd.DataFrame(aimags)
    for region in REGIONS[:-1]:
        here = units["region"] == region
        if not here.any():
            continue
        of_region = frame[frame["region"] == region]
        smallest = units[here].groupby("full").size().min()
        of_region = of_region.nlargest(max(1, min(len(of_region), int(smallest) // 3)), "population")
        of_region = of_region.sort_values("code")
        for _, rows in units[here].groupby(["location", "quarter"], sort=True).groups.items():
            urban = units.loc[rows[0], "full"] == 10
            share = of_region["urban"] if urban else 1 - of_region["urban"]
            size = np.sqrt(of_region["population"].to_numpy() * share.to_numpy())
            ends = np.cumsum(size) / size.sum()
            position = (np.arange(len(rows)) + rng.random()) / len(rows)
            code[rows] = of_region["code"].to_numpy()[np.searchsorted(ends, position)]
    return code


def _without_lonely_units(units: pd.DataFrame) -> np.ndarray:
    """A unit that is alone in its stratum goes to the largest stratum of its kind in the region."""
    aimag = units["aimag"].to_numpy().copy()
    sizes = units.groupby("stratum")["order"].transform("size").to_numpy()
    for i in np.flatnonzero(sizes == 1):
        alike = (
            (units["region"] == units["region"].iloc[i])
            & (units["full"] == units["full"].iloc[i])
            & (sizes > 1)
        )
        if alike.any():
            aimag[i] = units.loc[alike, "aimag"].mode().iloc[0]
    return aimag


def _answered(rng: np.random.Generator, units: pd.DataFrame, interviews: np.ndarray) -> np.ndarray:
    """Households interviewed in each unit: those drawn less the ones that did not answer, at random."""
    answered = units["full"].to_numpy().copy()
    for cell, rows in units.groupby("cell", sort=True).groups.items():
        slots = np.repeat(rows, units.loc[rows, "full"])
        missing = rng.choice(slots, size=len(slots) - interviews[cell], replace=False)
        np.subtract.at(answered, missing, 1)
    return answered


def _soums(rng: np.random.Generator, units: pd.DataFrame, parameters: dict) -> tuple[np.ndarray, np.ndarray]:
    """Soum (aimag x 100 + number; 1 is the aimag's centre) and bag or khoroo (soum x 100 + number).

    Outside the capital a unit is a bag of its own; in the capital a khoroo may hold several.
    """
    soums = {row["code"]: row["soums"] for row in parameters["aimags"]}
    district = np.cumsum(parameters["districts"]) / np.sum(parameters["districts"])
    number = np.ones(len(units), dtype=int)
    for aimag, rows in units.groupby("aimag", sort=True).groups.items():
        if aimag == CAPITAL:
            place = (np.arange(len(rows)) + 0.5) / len(rows)
            number[rows] = 1 + rng.permuted(np.searchsorted(district, place))
        else:
            rural = rows[units.loc[rows, "full"] == 8]
            number[rural] = 2 + rng.permuted(np.arange(len(rural)) % max(soums[aimag] - 1, 1))
    soum = units["aimag"].to_numpy() * 100 + number
    bag = pd.Series(soum).groupby(soum).cumcount().to_numpy() + 1
    khoroo = rng.integers(1, parameters["khoroos"] + 1, len(units))
    return soum, soum * 100 + np.where(units["aimag"] == CAPITAL, khoroo, bag)


def _base_weights(
    rng: np.random.Generator, frame: pd.DataFrame, known: Known, parameters: dict
) -> np.ndarray:
    """Weights of households: spread within units and between them, totals of households by cell.

    Households of a domain = its share of the people / its mean household size (B.2 to B.4).
    """
    n_units = frame["psu"].max()
    spread = np.exp(
        parameters["between_units"] * rng.standard_normal(n_units)[frame["psu"].to_numpy() - 1]
        + parameters["within_units"] * rng.standard_normal(len(frame))
    ).clip(*parameters["bounds"])
    codes = [
        pd.Categorical(frame["location"], LOCATIONS).codes,
        pd.Categorical(frame["region"], REGIONS).codes,
        frame["quarter"].to_numpy() - 1,
    ]
    shape = (len(LOCATIONS), len(REGIONS), len(QUARTERS))
    cell = np.ravel_multi_index(codes, shape)
    start = np.bincount(cell, spread, minlength=np.prod(shape)).reshape(shape)
    margins = []
    for axis, (table, columns) in enumerate((("B03", LOCATION_COLUMNS), ("B02", REGIONS), ("B04", QUARTERS))):
        share = known.row(table, "Additional statistics > Population share (%)", "population_share", columns)
        size = known.row(table, "Additional statistics > Average household size", "household_size", columns)
        households = np.array(share) / np.array(size)
        margins.append((axis, households / households.sum()))
    share = fitted(start, margins)
    ratio = np.divide(share, start, out=np.zeros(shape), where=start > 0).ravel()
    return spread * ratio[cell] * len(frame)
