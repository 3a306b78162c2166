"""Housing: true rents and values, the dwellings that explain them, and what households can tell.

The true rent of a household is given. Dwellings that are no gers: ln(rent) = level of aimag, location,
type and services + area + walls + age + a small spread, where the living area is drawn so that the
equation holds. Value = yearly rent / capitalisation rate of the aimag, with a spread around it; for
gers without one, since a ger's rent can be known from its value alone.

What owners of other dwellings say of rent and value carries one opinion of their dwelling, high or low,
in both: the ratio of the two stays what it is. Opinions are balanced over those who state a rent: they
teach a log-rent model the coefficients and the mean that all true rents would teach it, and scatter
around them. So the spread of the statements is free to be as large as surveys find it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from .parameters import MONTHS, settings
from .prices import Prices

GER = "Ger"
WALLS = (4, 8)  # lattice walls of a ger
BRICK = 2
FEW_FOR_BALANCE = 3  # statements a column of the rent equation


class Housing(NamedTuple):
    """records: one row a household, the variables of the questionnaire (value missing = cannot say).
    truth: hhid, rent, property_value, residual (of the rent equation, missing for gers).
    rates: aimag, capitalisation. equation: name, coefficient."""

    records: pd.DataFrame
    truth: pd.DataFrame
    rates: pd.DataFrame
    equation: pd.DataFrame


def rent_and_repairs(rng: np.random.Generator, amount) -> tuple[np.ndarray, np.ndarray]:
    """The housing category divided into rent and repairs, in the unit of `amount`."""
    parameters = settings("housing")["repairs"]
    amount = np.asarray(amount, dtype=float)
    has = rng.random(len(amount)) < parameters["chance"]
    repairs = amount * np.where(has, rng.uniform(*parameters["part"], len(amount)), 0.0)
    return amount - repairs, repairs


def make_housing(streams, households: pd.DataFrame, rent, prices: Prices) -> Housing:
    """rent: true rent of each household, nominal MNT a month."""
    parameters = settings("housing")
    rent = np.asarray(rent, dtype=float)
    ger = (households["dwelling"] == GER).to_numpy()
    frame = _codes(streams("housing/codes"), households, parameters)
    rates = _capitalisation(streams("housing/rates"), prices, parameters["capitalisation"])
    rate = rates.set_index("aimag")["capitalisation"].reindex(households["aimag"].astype(int)).to_numpy()
    spread = np.where(ger, 0.0, parameters["value_spread"])
    value = MONTHS * rent / rate * np.exp(spread * streams("housing/values").standard_normal(len(rent)))
    dwellings, residual, equation, design = _dwellings(
        streams("housing/area"), households, frame, rent, ger, parameters
    )
    frame = frame.assign(**dwellings)
    frame = frame.assign(**_gers(streams("housing/gers"), value, ger, parameters["ger"]))
    frame["living_area"] = np.where(ger, frame["ger_area"], frame["living_area"])
    frame["total_area"] = np.round(
        frame["living_area"] * np.where(ger, 1.0, streams("housing/total").uniform(1.0, 1.35, len(rent)))
    )
    frame = frame.drop(columns="ger_area")
    frame = frame.assign(**_told(streams, households, frame, rent, value, ger, design, parameters))
    for owned in ("land_value", "savings_amount"):
        frame[owned] *= prices.of(households)
    frame.insert(0, "hhid", households.index.to_numpy())
    truth = pd.DataFrame(
        {"hhid": households.index.to_numpy(), "rent": rent, "property_value": value, "residual": residual}
    )
    return Housing(frame.reset_index(drop=True), truth, rates, equation)


def drawn_codes(rng: np.random.Generator, category: pd.Series, weights: dict) -> np.ndarray:
    """A code for each household by the weights of its category; missing where the category has none."""
    draw = rng.random(len(category))
    codes = np.full(len(category), np.nan)
    values = category.astype(str).to_numpy()
    for name, options in weights.items():
        inside = values == name
        ends = np.cumsum(list(options.values())) / sum(options.values())
        which = np.searchsorted(ends, draw[inside], side="right").clip(max=len(ends) - 1)
        codes[inside] = np.array(list(options))[which]
    return codes


def _codes(rng, households, parameters) -> pd.DataFrame:
    codes = parameters["codes"]
    dwelling = households["dwelling"].astype(str)
    central = (households["heating"] == "Centralized").to_numpy()
    water, toilet = households["water"].to_numpy(bool), households["sanitation"].to_numpy(bool)
    frame = pd.DataFrame(
        {
            "dwelling_type": drawn_codes(rng, dwelling, codes["dwelling"]),
            "walls": drawn_codes(rng, dwelling, codes["walls"]),
            "roof": drawn_codes(rng, dwelling, codes["roof"]),
            "floor": drawn_codes(rng, dwelling, codes["floor"]),
            "lighting": drawn_codes(rng, households["electricity_source"], codes["lighting"]),
            "heating": drawn_codes(rng, households["heating"], codes["heating"]),
            "acquisition": drawn_codes(rng, dwelling, codes["acquisition"]),
        },
        index=households.index,
    )
    status = pd.Series(np.where(water, "yes", "no"), index=households.index)
    frame["water"] = drawn_codes(rng, status, {"yes": codes["water_improved"], "no": codes["water_other"]})
    status = pd.Series(np.where(toilet, "yes", "no"), index=households.index)
    frame["toilet"] = drawn_codes(rng, status, {"yes": codes["toilet_improved"], "no": codes["toilet_other"]})
    piped = central & (dwelling != GER).to_numpy()
    frame.loc[piped & water, "water"] = 1
    frame.loc[piped & toilet, "toilet"] = 1
    no_power = ~households["electricity"].to_numpy(bool)
    frame.loc[no_power, "lighting"] = 6
    return frame


def _capitalisation(rng, prices: Prices, limits) -> pd.DataFrame:
    """One rate an aimag, spread evenly over the range in random order; the capital in the lower half."""
    low, high = limits
    rates = np.linspace(low, high, len(prices.aimags))
    rng.shuffle(rates)
    capital = prices.aimags == 11
    if capital.any() and len(rates) > 1:
        place, lowest = int(np.flatnonzero(capital)[0]), int(np.argsort(rates)[len(rates) // 4])
        rates[[place, lowest]] = rates[[lowest, place]]
    return pd.DataFrame({"aimag": prices.aimags, "capitalisation": rates.round(4)})


def _dwellings(rng, households, frame, rent, ger, parameters):
    """Living area, rooms and age, such that the rent equation holds with a small residual; the residual,
    the equation, and its design for the dwellings that are no gers."""
    hedonic, area = parameters["hedonic"], parameters["area"]
    n = len(rent)
    age = np.round(np.clip(rng.gamma(1.8, 8.0, n), 0, 70))
    brick = hedonic["brick"] * (frame["walls"] == BRICK).to_numpy(float)
    median = np.log(households["dwelling"].astype(str).map({**area["median"], GER: 20}).to_numpy(float))
    design, names = _design(households[~ger], frame[~ger])
    known = np.log(rent[~ger]) - brick[~ger] - hedonic["area"] * median[~ger]
    coefficients = np.linalg.lstsq(design, known - hedonic["age"] * age[~ger].mean(), rcond=None)[0].round(6)
    left = known - design @ coefficients
    spread = hedonic["spread"] * rng.standard_normal(len(left))
    # what the place does not explain is put down to age, to area, and to chance
    newer = hedonic["newer"] * (left - hedonic["age"] * age[~ger].mean()) / hedonic["age"]
    age[~ger] = np.round(np.clip(age[~ger] + newer, 0, 70))
    left = left - hedonic["age"] * age[~ger]
    log_area = median[~ger] + (left - spread) / hedonic["area"]
    square = np.round(np.clip(np.exp(log_area), *area["limits"]))
    residual = np.full(n, np.nan)
    residual[~ger] = left - hedonic["area"] * (np.log(square) - median[~ger])
    living = np.full(n, np.nan)
    living[~ger] = square
    rooms = np.full(n, 1.0)
    rooms[~ger] = np.clip(np.round(square / 17 + 0.4 * rng.standard_normal(len(square))), 1, 9)
    equation = pd.DataFrame(
        {
            "name": [
                *names,
                "ln(living area)",
                "brick walls",
                "age of the dwelling",
                "spread of the residual",
            ],
            "coefficient": [
                *coefficients,
                hedonic["area"],
                hedonic["brick"],
                hedonic["age"],
                hedonic["spread"],
            ],
        }
    )
    full = np.column_stack([design, np.log(square), brick[~ger], age[~ger]])
    return {"living_area": living, "rooms": rooms, "dwelling_age": age}, residual, equation, full


def _design(households, frame) -> tuple[np.ndarray, list[str]]:
    """Columns of the rent equation that are fitted to the rents: places, types, services."""
    columns = {"constant": np.ones(len(households))}
    for aimag in sorted(households["aimag"].astype(int).unique())[1:]:
        columns[f"aimag {aimag}"] = (households["aimag"].astype(int) == aimag).to_numpy(float)
    # the capital is an aimag and a location: one column is enough
    for location in ("Soum center", "Countryside"):
        columns[location] = (households["location"] == location).to_numpy(float)
    for code in (3, 4, 5, 6, 7):
        columns[f"dwelling type {code}"] = (frame["dwelling_type"] == code).to_numpy(float)
    columns["centralised heating"] = (frame["heating"] == 1).to_numpy(float)
    columns["piped water"] = (frame["water"] == 1).to_numpy(float)
    columns["sewer"] = (frame["toilet"] == 1).to_numpy(float)
    used = {name: values for name, values in columns.items() if values.any()}
    return np.column_stack(list(used.values())), list(used)


def _gers(rng, value, ger, parameters) -> dict:
    """Walls, covers and area of gers from their value: bigger and warmer ones are worth more."""
    n = len(value)
    log = np.log(value)
    dearer = np.where(ger, log - np.median(log[ger]) if ger.any() else 0.0, 0.0)
    spread = parameters["value_spread"] * rng.standard_normal(n)
    walls = np.clip(np.round(parameters["walls_median"] + parameters["walls"] * (dearer - spread)), *WALLS)
    cover = np.clip(np.round(2 + parameters["covers"] * dearer + 0.5 * rng.standard_normal(n)), 1, 3)
    area = np.array(parameters["area"])[(walls - WALLS[0]).astype(int)]
    return {
        "ger_walls": np.where(ger, walls, np.nan),
        "ger_cover": np.where(ger, cover, np.nan),
        "ger_area": np.where(ger, area, np.nan),
    }


def _told(streams, households, frame, rent, value, ger, design, parameters) -> dict:
    """Rents and values that households can tell: the rest are gaps."""
    rng, n = streams("housing/told"), len(rent)
    renter = ~ger & (rng.random(n) < parameters["renters"])
    acquisition = np.where(renter, 6, frame["acquisition"])
    chance = np.where(ger, parameters["self_assessed"][GER], parameters["self_assessed"]["other"])
    assessed = ~renter & (rng.random(n) < chance)
    mode = np.where(ger, rng.choice(parameters["ger_modes"], n), 1.0)
    chance = np.where(ger, parameters["value_known"][GER], parameters["value_known"]["other"])
    known = ~renter & (rng.random(n) < chance)
    bought = np.isin(acquisition, [3, 4]) & (rng.random(n) < 0.85)
    land = households["land"].to_numpy(bool) if "land" in households else np.zeros(n, dtype=bool)
    saves = households["savings"].to_numpy(bool) if "savings" in households else np.zeros(n, dtype=bool)
    capital = (households["location"] == "Ulaanbaatar").to_numpy()
    plot, saved = parameters["land"], parameters["savings"]
    plots = (
        plot["median"]
        * np.where(capital, plot["capital"], 1.0)
        * np.exp(plot["spread"] * rng.standard_normal(n))
    )
    savings = saved["median"] * np.exp(saved["spread"] * rng.standard_normal(n))
    weight = households["weight"].to_numpy(float) if "weight" in households else np.ones(n)
    opinion = np.zeros(n)
    opinion[~ger] = balanced_opinions(
        streams("housing/opinions"), np.log(rent[~ger]), design, assessed[~ger], weight[~ger],
        parameters["opinion_spread"],
    )  # fmt: skip
    vague = mode * np.exp(parameters["ger_spread"] * streams("housing/modes").standard_normal(n))
    own = np.maximum(rent * np.where(ger, vague, np.exp(opinion)), parameters["least_stated"])
    return {
        "acquisition": acquisition,
        "property_value": np.where(known, value * np.exp(opinion), np.nan),
        "purchase_value": np.where(bought, value * rng.uniform(0.3, 0.95, n), np.nan),
        "rent_self_assessed": np.where(assessed, own, np.nan),
        "rent_actual": np.where(renter, rent, np.nan),
        "land_value": np.where(land, plots, np.nan),
        "savings_amount": np.where(saves, savings, np.nan),
    }


def balanced_opinions(rng, log_rent, design, told, weight, spread: float) -> np.ndarray:
    """(n,) ln(stated / true) with standard deviation `spread`, balanced over those who state a rent (`told`).

    Least squares of the stated ln(rent) on `design` over `told` has the coefficients that the true ln(rent)
    has over all (to some 1e-6), and exp(fit) x mean exp(residual) has their mean (weighted). With too few
    statements for the design, the mean alone is balanced.
    """
    # bounded: nobody is off by more than three times, and no honest answer looks like a slip of the pen
    opinion = spread * np.sqrt(12) * (rng.random(len(log_rent)) - 0.5)
    opinion -= spread**2 / 2
    if told.sum() < FEW_FOR_BALANCE * design.shape[1]:
        if told.any():
            rents = np.exp(log_rent[told])
            opinion -= np.log(np.average(np.exp(opinion[told]), weights=weight[told] * rents))
        return opinion
    # rounded: the last digits of a fit are not the same on every machine
    true = np.linalg.lstsq(design, log_rent, rcond=None)[0].round(6)
    stated = np.linalg.lstsq(design[told], (log_rent + opinion)[told], rcond=None)[0].round(6)
    opinion[told] -= design[told] @ (stated - true)
    fitted = np.exp(design @ true)
    smearing = np.exp((log_rent + opinion - design @ true)[told]).mean()
    opinion[told] += np.log((weight @ np.exp(log_rent)) / (weight @ fitted) / smearing).round(9)
    return opinion
