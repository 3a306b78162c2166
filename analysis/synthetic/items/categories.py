"""Consumption of each household divided into the fourteen categories of tables B.21 to B.24.

Prior shares come from Engel curves, dwellings, durables owned and students, with a spread between
households. They are then fitted to the printed means of poor and non-poor in each location and
region: each category's share is multiplied by a function of the domain that is log-linear in
consumption, in turn for each domain, until all means agree (iterative proportional fitting with a
slope, so that no step appears at the poverty line).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.chapters.vocabulary import CATEGORIES

from .parameters import LINE, settings, table

NAMES = list(CATEGORIES)
COLUMNS = [f"c_{name}" for name in NAMES]
LOCATIONS = ["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"]
REGIONS = ["Western", "Khangai", "Central", "Eastern"]  # Ulaanbaatar is a location already
REAL_RATE = 0.036
USUAL_SIZE = 3  # members of the household whose shares are those of `categories.yml`


def divided(
    rng: np.random.Generator, households: pd.DataFrame, targets: pd.DataFrame, persons=None
) -> pd.DataFrame:
    """Real consumption by category, MNT a month per adult equivalent: columns `COLUMNS`, sum = consumption.

    households: index hhid; consumption, weight, size, location, region, psu, dwelling, heating, water,
    sanitation, electricity and the durables owned (d_*). targets: a frame as
    `analysis.synthetic.targets.calibrated` returns it (rows of B23, B24 and T1-2 are used).
    persons: with hhid and enrolled, so that education goes to households with students.
    """
    y = households["consumption"].to_numpy(float)
    x = position(y)
    prior = _prior(rng, households, x, persons)
    people = (households["weight"] * households["size"]).to_numpy(float)
    shares = fitted_shares(prior, x, _cells(households, targets), y * people)
    shares = _with_line(shares, x, y, people, households, targets)
    amounts = pd.DataFrame((shares * y[:, None]).round(2), index=households.index, columns=COLUMNS)
    amounts["c_food"] += (y - amounts.sum(axis=1).to_numpy()).round(6)
    return amounts


def position(consumption: np.ndarray) -> np.ndarray:
    """ln(consumption / line), kept within -1.2 and 1.6 so that slopes do not run away in the tails."""
    return np.clip(np.log(np.asarray(consumption, dtype=float) / LINE), -1.2, 1.6)


def adult_equivalents(households: pd.DataFrame) -> np.ndarray:
    """0.3 + 0.7 adults + 0.5 children (equation 6)."""
    return (0.3 + 0.7 * households["adults"] + 0.5 * households["children"]).to_numpy(float)


def fitted_shares(prior, x, cells, spending, rounds: int = 40, tolerance: float = 2e-4) -> np.ndarray:
    """Shares (n x K, rows sum to 1) with given shares of the spending of poor and non-poor of each domain.

    prior: n x K, zero or more. x: position against the line. cells: list of (poor rows, non-poor rows,
    target shares of the poor, target shares of the non-poor), one a domain. spending: weight of a household.
    """
    shares = prior / prior.sum(axis=1, keepdims=True)
    for _ in range(rounds):
        worst = 0.0
        for poor, rest, target_poor, target_rest in cells:
            both = np.concatenate([poor, rest])
            part = shares[both]
            ends = []
            for rows, target in ((poor, target_poor), (rest, target_rest)):
                weight = spending[rows]
                mean = weight @ shares[rows] / weight.sum()
                ratio = np.divide(target, mean, out=np.ones_like(mean), where=mean > 0)
                worst = max(worst, float(np.abs(mean - target).max()))
                ends.append((np.average(x[rows], weights=weight), np.log(ratio)))
            (x_poor, log_poor), (x_rest, log_rest) = ends
            slope = (log_rest - log_poor) / (x_rest - x_poor)
            part = part * np.exp(log_poor + slope * (x[both, None] - x_poor))
            shares[both] = part / part.sum(axis=1, keepdims=True)
        if worst < tolerance:
            break
    return shares


def _prior(rng, households, x, persons) -> np.ndarray:
    parameters = settings("categories")
    rows = parameters["categories"]
    column = {key: np.array([rows[name][key] for name in NAMES]) for key in rows["food"]}
    n = len(households)
    log = np.log(column["share"]) + x[:, None] * column["elasticity"]
    log += np.log(households["size"].to_numpy(float) / USUAL_SIZE)[:, None] * column["size"]
    log += column["spread"] * rng.standard_normal((n, len(NAMES)))
    none = column["none"] / (
        column["none"] + (1 - column["none"]) * np.exp(-np.outer(x, column["none_slope"]))
    )
    education = NAMES.index("education")
    students, unknown = _students(households, persons, parameters["factors"])
    if not unknown:
        none[:, education] = np.where(students > 0, 0.05, parameters["factors"]["none_without_students"])
        log[:, education] += np.log(np.maximum(students, parameters["factors"]["no_student"]))
    for name, factor in _factors(rng, households, parameters["factors"]).items():
        log[:, NAMES.index(name)] += factor
    return np.where(rng.random((n, len(NAMES))) < none, 0.0, np.exp(log))


def _students(households, persons, factors) -> tuple[np.ndarray, bool]:
    """Weight of the students of each household (levels cost more or less), and whether nothing is known."""
    if persons is None or "enrolled" not in persons:
        return np.ones(len(households)), True
    weight = persons["enrolled"].astype(str).map(factors["students"]).fillna(0.0)
    total = weight.groupby(persons["hhid"].to_numpy()).sum()
    return total.reindex(households.index, fill_value=0.0).to_numpy(float), False


def _factors(rng, households, factors) -> dict[str, np.ndarray]:
    """Logarithms of factors on the shares of some households."""

    def owned(name):
        return (households[f"d_{name}"].to_numpy(float) > 0).astype(float)

    stock = np.log(yearly_cost(households) + 20_000.0)
    psu = pd.factorize(households["psu"], sort=True)[0]
    place = factors["rent_between_units"] * rng.standard_normal(psu.max() + 1)[psu]
    central = (households["heating"].astype(str) == "Centralized").to_numpy(float)
    flag = {
        name: households[name].to_numpy(bool).astype(float) for name in ("water", "sanitation", "electricity")
    }
    rent, utilities = factors["rent_services"], factors["utilities"]
    dwelling = households["dwelling"].astype(str)
    return {
        "durables": factors["durables_stock"] * (stock - stock.mean()),
        "transport": sum(factors["transport"][name] * owned(name) for name in factors["transport"]),
        "communication": factors["communication_smart_phone"] * households["d_smart_phone"].to_numpy(float),
        "housing": dwelling.map(factors["dwelling_rent"]).to_numpy(float)
        + rent["centralised_heating"] * central
        + rent["water"] * flag["water"]
        + rent["sanitation"] * flag["sanitation"]
        + place,
        "utilities": utilities["centralised_heating"] * central
        + utilities["no_electricity"] * (1 - flag["electricity"])
        + utilities["ger"] * (dwelling == "Ger").to_numpy(float),
    }


def yearly_cost(households: pd.DataFrame) -> np.ndarray:
    """Usual yearly cost of the durables in the household file, MNT: count x price/2 x (r + depreciation)."""
    items = table("durables")
    items = items[items["counted_in"] != ""]
    cost = (0.5 * items["price"] * (REAL_RATE + items["depreciation"])).to_numpy()
    return households[items["counted_in"].tolist()].to_numpy(float) @ cost


def _cells(households, targets) -> list:
    """Domains with the shares of the categories among their poor and non-poor, from B.23 and B.24."""
    poor = households["consumption"].to_numpy(float) < LINE
    printed = targets[targets["id"].isin(["B23", "B24"]) & (targets["measure"] == "consumption")]
    mean = printed.drop_duplicates(["row_path", "column_path"]).set_index(["column_path", "row_path"])[
        "printed"
    ]
    labels = [f"Average consumption (2022 MNT) > {label}" for label in CATEGORIES.values()]
    cells = []
    for column, domains in (("location", LOCATIONS), ("region", REGIONS)):
        inside = households[column].astype(str).to_numpy()
        for domain in domains:
            rows = [np.flatnonzero((inside == domain) & (poor == flag)) for flag in (True, False)]
            if min(map(len, rows)) < 5:  # a small survey without poor in the domain
                continue
            values = [mean[f"{domain} > {status}"][labels].to_numpy(float) for status in ("Poor", "Non-poor")]
            cells.append((*rows, *(value / value.sum() for value in values)))
    return cells


def _with_line(shares, x, y, people, households, targets) -> np.ndarray:
    """The food share bent near the line, so that the non-food part of the line is the printed one.

    The bend is a smooth bump around the line; the means of the domains are fitted again after it.
    """
    lines = targets[(targets["id"] == "T1-2") & (targets["column_path"] == "Monthly")]
    nonfood = lines.set_index("row_path")["printed"]["Non-food component"]
    band = weighted_between(y, people, *settings("categories")["line_band"])
    weight = people[band]
    target = 1 - nonfood / np.average(y[band], weights=weight)
    bump, food = np.exp(-((x / 0.35) ** 2)), NAMES.index("food")
    cells = _cells(households, targets)
    for _ in range(6):
        now = weight * y[band] @ shares[band, food] / (weight @ y[band])
        if abs(now - target) < 2e-4:
            break
        # Newton on the log odds of the food share
        step = (target - now) / (weight * y[band] @ (shares * (1 - shares))[band, food] / (weight @ y[band]))
        shares[:, food] *= np.exp(1.3 * step * bump)
        shares /= shares.sum(axis=1, keepdims=True)
        shares = fitted_shares(shares, x, cells, y * people, rounds=15)
    return shares


def weighted_between(values, weight, lower: float, upper: float) -> np.ndarray:
    """True for those between two weighted percentiles of `values`."""
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values))
    rank[order] = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight.sum()
    return (rank > lower) & (rank <= upper)
