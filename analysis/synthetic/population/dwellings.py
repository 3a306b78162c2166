"""Where households live: dwelling, water, sanitation, electricity, heating."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .choice import Chooser
from .distribution import LINE
from .gradient import wealth_gradient
from .heads import area_counts, by_area, everywhere
from .skeleton import LOCATIONS, shared_out

DWELLINGS = ["Ger", "Apartment", "House", "Other"]
HEATING = ["Centralized", "Electricity", "Improved stove", "Traditional stove", "Other"]
SOURCES = ["Central", "Solar", "Other"]
# improved water, improved sanitation
FACILITIES = [(1, 1), (1, 0), (0, 1), (0, 0)]
PROFILE = "B28|B29|B30"


def choose_dwellings(chooser: Chooser, parameters: dict) -> None:
    """Adds dwelling, electricity, water, sanitation, heating and electricity_source to the frame."""
    _dwelling(chooser, parameters)
    _electricity(chooser, parameters)
    _facilities(chooser, parameters)
    _heating(chooser, parameters)
    _electricity_source(chooser, parameters)


def location_gradient(chooser: Chooser, rows: list[str]) -> np.ndarray:
    """Log-odds by consumption within each location, from shares and headcounts of B.29 (n, options)."""
    groups = pd.Categorical(chooser.frame["location"], LOCATIONS).codes.astype(int)

    def printed(measure: str) -> np.ndarray:
        values = [[chooser.known.value("B29", row, place, measure) for row in rows] for place in LOCATIONS]
        return np.array(values, dtype=float)

    return wealth_gradient(chooser.frame, groups, printed("population_share"), printed("headcount"), LINE)


def _neighbourhoods(chooser: Chooser, name: str, options: int, spread: float) -> np.ndarray:
    """What the households of a sampling unit have in common, log-odds (n, options)."""
    psu = chooser.frame["psu"].to_numpy() - 1
    return spread * chooser.streams(name).standard_normal((psu.max() + 1, options))[psu]


def _as_log_odds(table: dict, rows, columns: list[str]) -> np.ndarray:
    """(n, options) entries of a table of assumptions {row label: {option: log-odds}}; 0 where silent."""
    labels, positions = np.unique(np.asarray(rows, dtype=str), return_inverse=True)
    values = np.array([[table.get(label, {}).get(column, 0.0) for column in columns] for label in labels])
    return values[positions]


def _prior(log_odds: np.ndarray) -> np.ndarray:
    return np.exp(log_odds - log_odds.max(axis=1, keepdims=True))


def _dwelling(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    log_odds = location_gradient(chooser, [f"Dwelling > {d}" for d in DWELLINGS])
    log_odds += _neighbourhoods(chooser, "neighbourhoods", len(DWELLINGS), parameters["neighbourhoods"])
    log_odds += _as_log_odds(parameters["dwelling_by_sector"], frame["head_sector"], DWELLINGS)
    counts = area_counts(chooser, "C10", DWELLINGS)
    targets = everywhere("B16") + everywhere(PROFILE, row="Dwelling.*")
    options = [{"dwelling": d} for d in DWELLINGS]
    order = chooser.order_by("location", "region", "poor", "size")
    chooser.choose(
        "dwelling", options, _prior(log_odds), targets, counts=counts, groups=by_area(frame), order=order
    )


def _electricity(chooser: Chooser, parameters: dict) -> None:
    """The few households without electricity."""
    frame = chooser.frame
    dark = np.zeros(len(frame), dtype=bool)
    options = [{"electricity": False, "water": True, "sanitation": False}]
    options.append(options[0] | {"electricity": True})
    remote = frame["location"].map(parameters["without_electricity"]).to_numpy(dtype=float)
    remote = (
        remote
        + np.where(frame["dwelling"] == "Apartment", -4.0, 0.0)
        + np.where(frame["consumption"] < LINE, 1.0, 0.0)
    )
    prior = _prior(np.column_stack([remote - 8.0, np.zeros(len(frame))]))
    for code, area in enumerate(("Urban", "Rural")):
        count = int(area_counts(chooser, "C13", ["No", "Yes"])[code, 0])
        if count:
            targets = everywhere(
                "B18", row="Poverty headcount|Additional.*", column=f"Electricity > {area} > No"
            )
            among = by_area(frame) == code
            dark |= chooser.pick_few(f"electricity-{area}", options, prior, targets, among, count)
    frame["electricity"] = ~dark


def _facilities(chooser: Chooser, parameters: dict) -> None:
    """Improved water and improved sanitation together, given electricity."""
    frame = chooser.frame
    water = location_gradient(chooser, [f"Improved water source > {a}" for a in ("No", "Yes")])
    sewer = location_gradient(chooser, [f"Improved sanitation > {a}" for a in ("No", "Yes")])
    shared = _neighbourhoods(chooser, "facilities-neighbourhoods", 2, parameters["neighbourhoods"])
    by_dwelling = _as_log_odds(
        parameters["facilities_by_dwelling"], frame["dwelling"], ["water", "sanitation"]
    )
    log_odds = np.empty((len(frame), len(FACILITIES)))
    for option, (has_water, has_sewer) in enumerate(FACILITIES):
        log_odds[:, option] = water[:, has_water] + sewer[:, has_sewer]
        log_odds[:, option] += has_water * (shared[:, 0] + by_dwelling[:, 0])
        log_odds[:, option] += has_sewer * (0.5 * shared[:, 0] + shared[:, 1] + by_dwelling[:, 1])
    log_odds[:, 0] += parameters["water_with_sanitation"]
    prior = _prior(log_odds)
    dark = ~frame["electricity"].to_numpy()
    prior[dark] *= [0.0, 1.0, 0.0, 1.0]  # nobody without electricity has sanitation
    options = [{"water": bool(w), "sanitation": bool(s)} for w, s in FACILITIES]
    targets = everywhere("B17|B18", column="(Improved|All).*") + everywhere(PROFILE, row="Improved.*")
    order = chooser.order_by("location", "region", "poor", "dwelling", "size")
    counts = _facility_counts(chooser)
    chooser.choose("facilities", options, prior, targets, counts=counts, groups=by_area(frame), order=order)


def _facility_counts(chooser: Chooser) -> np.ndarray:
    """(2, 4) households by urban and rural and combination, from the margins that C.11, C.12, C.14 print."""
    known, sizes = chooser.known, np.bincount(by_area(chooser.frame), minlength=2)
    found = []
    for area, size in zip(("Urban", "Rural"), sizes, strict=True):
        rows = [f"{area} > {answer}" for answer in ("No", "Yes")]
        dry, wet = known.observed("C11", rows)
        _, sewer = known.observed("C12", rows)
        _, everything = known.observed("C14", rows)  # with electricity, as all who have sanitation
        only_sewer = sewer - everything
        counts = np.array([everything, wet - everything, only_sewer, dry - only_sewer])
        found.append(counts if counts.sum() == size else shared_out(counts, int(size)))
    return np.array(found)


def _heating(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    log_odds = location_gradient(chooser, [f"Heating > {h}" for h in HEATING])
    log_odds += _as_log_odds(parameters["heating_by_dwelling"], frame["dwelling"], HEATING)
    piped = (frame["sanitation"] & frame["water"]).to_numpy()
    log_odds[:, 0] += np.where(piped, 1.0, -1.0)
    log_odds += _neighbourhoods(
        chooser, "heating-neighbourhoods", len(HEATING), 0.5 * parameters["neighbourhoods"]
    )
    targets = everywhere(PROFILE, row="Heating.*")
    order = chooser.order_by("location", "region", "poor", "dwelling")
    chooser.choose("heating", [{"heating": h} for h in HEATING], _prior(log_odds), targets, order=order)


def _electricity_source(chooser: Chooser, parameters: dict) -> None:
    """Other sources are few: they are picked; then the grid or the sun for all the rest."""
    frame = chooser.frame
    other = _other_sources(chooser)
    log_odds = location_gradient(chooser, [f"Electricity > {s}" for s in SOURCES])[:, :2]
    log_odds += _as_log_odds(parameters["source_by_dwelling"], frame["dwelling"], SOURCES[:2])
    log_odds += _neighbourhoods(chooser, "power-neighbourhoods", 2, parameters["neighbourhoods"])
    log_odds[:, 0] += np.where(frame["heating"].isin(HEATING[:2]), 2.0, 0.0)
    targets = everywhere(PROFILE, row="Electricity > (Central|Solar)")
    options = [{"electricity_source": np.where(other, "Other", source)} for source in SOURCES[:2]]
    order = chooser.order_by("location", "region", "poor", "dwelling")
    chooser.choose("electricity-source", options, _prior(log_odds), targets, among=~other, order=order)


def _other_sources(chooser: Chooser) -> np.ndarray:
    """Households without electricity, and in each location a few with a source of their own."""
    frame = chooser.frame
    other = ~frame["electricity"].to_numpy()
    piped = (frame["dwelling"] == "Apartment").to_numpy()
    prior = np.column_stack([np.where(piped, 1e-4, 1e-2), np.ones(len(frame))])
    counts = _other_counts(chooser)
    # the countryside has most; the last location of an area also sees to what is printed of the area
    for place, area in zip(LOCATIONS[::-1], ["", "Rural", "", "Urban|National"], strict=True):
        here = (frame["location"] == place).to_numpy()
        count = counts[place] - int((other & here).sum())
        if count > 0:
            options = [
                {"electricity_source": "Other"},
                {"electricity_source": np.where(other, "Other", "Central")},
            ]
            targets = everywhere("B29", row="Electricity > Other", column=place)
            targets += everywhere("B28", row="Electricity > Other", column=area)
            other = other | chooser.pick_few(
                f"other-source-{place}", options, prior, targets, here & ~other, count
            )
    return other


def _other_counts(chooser: Chooser) -> dict[str, int]:
    """How many households have another source, by location.

    At least twice those without electricity, and what the printed shares of grid and sun leave; in the
    proportions that take the headcounts of the locations (B.29) to those of the areas (B.28).
    """
    frame, known = chooser.frame, chooser.known
    sizes = frame.groupby("location").size().reindex(LOCATIONS)
    people = (frame["weight"] * frame["size"]).groupby(frame["location"]).mean().reindex(LOCATIONS)
    dark = (~frame["electricity"]).groupby(frame["location"]).sum().reindex(LOCATIONS)
    least = (2 * dark).clip(lower=1)
    for place in LOCATIONS:
        share = [known.value("B29", f"Electricity > {s}", place, "population_share") for s in SOURCES[:2]]
        if None not in share:  # less the rounding of two numbers
            least[place] = max(least[place], round((100 - sum(share) - 0.1) / 100 * sizes[place]))
    rate = [known.value("B29", "Electricity > Other", place, "headcount") for place in LOCATIONS]
    urban, rural, nation = (
        known.value("B28", "Electricity > Other", area, "headcount")
        for area in ("Urban", "Rural", "National")
    )
    if None in [*rate, urban, rural, nation]:
        return least.astype(int).to_dict()
    first = [_mixture(rate[0], rate[1], urban), _mixture(rate[2], rate[3], rural)]
    in_towns = _mixture(urban, rural, nation)
    share = np.array([first[0], 1 - first[0], first[1], 1 - first[1]])
    share *= [in_towns, in_towns, 1 - in_towns, 1 - in_towns]
    relative = share / people.to_numpy()
    scale = (least.to_numpy() / relative).max()
    if not np.isfinite(scale) or (relative * scale > 0.03 * sizes.to_numpy()).any():
        return least.astype(int).to_dict()  # printed too coarsely for a small survey
    return dict(
        zip(LOCATIONS, np.maximum(np.round(relative * scale), least).astype(int).tolist(), strict=True)
    )


def _mixture(first: float, second: float, both: float) -> float:
    """Share of the first in a mean of two, kept away from none and all."""
    share = (both - second) / (first - second) if first != second else 0.5
    return float(np.clip(share, 0.02, 0.98))
