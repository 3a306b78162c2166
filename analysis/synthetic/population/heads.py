"""The heads of households: sex, age, children in the household, marital state, education, work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .choice import Chooser
from .distribution import LINE
from .gradient import wealth_gradient
from .skeleton import rounded_table, shared_out

BANDS = [(17, 29), (30, 39), (40, 49), (50, 59), (60, 92)]
BAND_ROWS = ["<30", "30-39", "40-49", "50-59", "60+"]
B06 = ["15-29", "30-39", "40-49", "50-59", ">=60"]
B27_AGES = ["15-29", "30-39", "40-49", "50-59", "60+"]
SEXES = ["Male", "Female"]
MARITAL = ["Married", "Separated", "Never married"]
EDUCATION = ["None", "Primary", "Lower secondary", "Higher secondary", "Vocational", "University or higher"]
PARTS = 6  # parts of a band of ages
FIRST = "B02|B03|B04|B05"
LABOUR = ["Employed", "Unemployed", "Out of the labor force"]
INDUSTRIES = ["Agriculture", "Industry", "Services"]
SECTORS = ["Herder", "Private", "Public", "State"]
PRINTED_SECTORS = ["Herders", "Private", "Public", "State-owned enterprise"]


def everywhere(*tables: str, row: str = ".*", column: str = ".*") -> list[tuple[str, str, str]]:
    """Targets of some tables: rows and columns as regular expressions."""
    return [(table, row, column) for table in tables for table in table.split("|")]


def choose_heads(chooser: Chooser, parameters: dict) -> None:
    """Adds head_sex, head_age, children, adults, consumption_pc, head_marital, head_education, head_labour,
    head_industry and head_sector to the chooser's frame.
    """
    _sex_and_band(chooser, parameters)
    _age_in_band(chooser, parameters)
    _children(chooser, parameters)
    _marital(chooser, parameters)
    _education(chooser, parameters)
    _work(chooser, parameters)


def by_area(frame: pd.DataFrame) -> np.ndarray:
    """0 urban, 1 rural."""
    return (frame["urban"] == "Rural").to_numpy().astype(int)


def area_counts(
    chooser: Chooser, table: str, labels: list[str], urban: str = "Urban > {}", rural: str = "Rural > {}"
):
    """(2, options) numbers of households of a table of annex C, scaled to the survey at hand."""
    frame = chooser.frame
    rows = [[*(pattern.format(label) for label in labels)] for pattern in (urban, rural)]
    printed = np.array([chooser.known.observed(table, row) for row in rows])
    sizes = np.bincount(by_area(frame), minlength=2)
    return scaled_counts(printed, sizes)


def scaled_counts(printed: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Counts (groups, options) as printed where the sizes of the groups are; else in their proportions."""
    rows = [
        row if row.sum() == size else shared_out(row, int(size))
        for row, size in zip(printed, sizes, strict=True)
    ]
    return np.array(rows)


def area_rates(chooser: Chooser, table: str, row: str, measure: str, columns: list[list[str]]) -> np.ndarray:
    """(2, options) of one printed row by urban and rural columns; nan where no target."""
    values = [[chooser.known.value(table, row, column, measure) for column in area] for area in columns]
    return np.array(values, dtype=float)


def profile_rates(chooser: Chooser, rows: list[str], measure: str, table: str = "B27") -> np.ndarray:
    """(2, options) of one measure of B.27 or B.28: rows by Urban and Rural; nan where no target."""
    values = [[chooser.known.value(table, row, area, measure) for row in rows] for area in ("Urban", "Rural")]
    return np.array(values, dtype=float)


def profile_gradient(chooser: Chooser, rows: list[str], table: str = "B27") -> np.ndarray:
    """Log-odds by consumption from the population shares and headcounts of B.27 or B.28, (n, options)."""
    share = profile_rates(chooser, rows, "population_share", table)
    return wealth_gradient(
        chooser.frame, by_area(chooser.frame), share, profile_rates(chooser, rows, "headcount", table), LINE
    )


def _sex_and_band(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    sex = profile_gradient(chooser, [f"Gender > {s}" for s in SEXES])
    band = profile_gradient(chooser, [f"Age > {a}" for a in B27_AGES])
    size = np.minimum(frame["size"].to_numpy(), 8)
    band = band + np.array(parameters["band_by_size"])[size - 1]
    sex = sex + np.array(parameters["sex_by_size"])[size - 1][:, None] * np.array([0, 1.0])
    both = np.array(parameters["female_by_band"])
    log_odds = np.concatenate([sex[:, [s]] + band + (both if s else 0.0) for s in (0, 1)], axis=1)
    options = [
        {"head_sex": s, "head_age": (low + high) // 2, "head_marital": "Married"}
        for s in SEXES
        for low, high in BANDS
    ]
    counts = _sex_band_counts(chooser, parameters)
    targets = everywhere(FIRST, row=".*Male-headed.*")
    targets += everywhere(
        "B06", row="Poverty (headcount|gap)|.*(Population share|household size|Male-headed).*"
    )
    targets += everywhere("B07", row="Poverty (headcount|gap)|.*(Population share|household size).*")
    targets += everywhere("B27", row="Gender.*|Age.*")
    chooser.choose(
        "head-sex-age",
        options,
        np.exp(log_odds),
        targets,
        counts=counts,
        groups=by_area(frame),
        order=chooser.order_by("urban", "poor", "size"),
    )


def _sex_band_counts(chooser: Chooser, parameters: dict) -> np.ndarray:
    """(2, 10) households by urban and rural, sex and band of age: margins of C.5 and C.6."""
    by_sex = area_counts(chooser, "C06", SEXES)
    bands = np.array(chooser.known.observed("C05", BAND_ROWS))
    bands = scaled_counts(bands[None, :], np.array([by_sex.sum()]))[0]
    # women who head a household are older: the start of the fit
    start = np.exp([np.zeros(len(BANDS)), parameters["women_by_band"]])
    start = np.vstack([start, start]) * bands
    table = rounded_table(start, by_sex.ravel(), bands)
    return table.reshape(2, 2 * len(BANDS))


def _age_in_band(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    low, high = np.array([b[0] for b in BANDS]), np.array([b[1] for b in BANDS])
    band = np.searchsorted(high, frame["head_age"].to_numpy())
    rng = chooser.streams("head-age-years")
    width = (high - low + 1)[band]
    place = rng.random(len(frame))
    ages = [np.floor(low[band] + width * (part + place) / PARTS).astype(int) for part in range(PARTS)]
    thin = np.exp(
        -parameters["thinning"] * np.arange(PARTS)
    )  # the last band thins out with age, the first thickens
    prior = np.ones((len(frame), PARTS))
    prior[band == len(BANDS) - 1] = thin
    prior[band == 0] = thin[::-1]
    targets = everywhere(FIRST + "|B06|B07", row=".*Average age of household head")
    chooser.choose("head-age", [{"head_age": age} for age in ages], prior, targets)


def _children(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    size, age = frame["size"].to_numpy(), frame["head_age"].to_numpy()
    most = 6
    share = np.interp(age, *np.array(parameters["children_by_age"]).T)
    alone = np.where(frame["head_sex"] == "Female", parameters["lone_mother"], parameters["lone_father"])
    number = np.arange(most + 1)
    free = size[:, None] - 1
    odds = np.log(share / (1 - share))[:, None] * number + _log_binomial(free, number)
    odds = odds + np.where((free == number) & (free > 0), alone[:, None], 0.0)  # no other adult
    score = np.log(frame["consumption"].to_numpy() / LINE)[:, None]
    odds = odds - parameters["children_by_welfare"] * score * number
    odds[number[None, :] > free] = -np.inf
    prior = np.exp(odds - odds.max(axis=1, keepdims=True))
    options = []
    for k in number:
        adults = np.maximum(size - k, 1)
        per_head = frame["consumption"].to_numpy() * (0.3 + 0.7 * adults + 0.5 * k) / size
        options.append({"children": np.full(len(frame), k), "adults": adults, "consumption_pc": per_head})
    targets = everywhere(FIRST + "|B06|B07", row=".*Children.*")
    chooser.choose(
        "children", options, prior, targets, order=chooser.order_by("location", "size", "head_age")
    )
    frame["children"] = size - frame["adults"]
    per_head = frame["consumption"] * (0.3 + 0.7 * frame["adults"] + 0.5 * frame["children"]) / size
    frame["consumption_pc"] = per_head


def _log_binomial(n: np.ndarray, k: np.ndarray) -> np.ndarray:
    from scipy.special import gammaln

    return gammaln(n + 1) - gammaln(k + 1) - gammaln(np.maximum(n - k, 0) + 1)


def _marital(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    age = frame["head_age"].to_numpy()
    female = (frame["head_sex"] == "Female").to_numpy()
    log_odds = np.zeros((len(frame), 3))
    for state, (men, women, ten_years, children) in enumerate(parameters["marital"]):
        log_odds[:, state] = np.where(female, women, men) + ten_years * (age - 45) / 10
        log_odds[:, state] += np.where(frame["children"] > 0, children, 0.0)
    log_odds[(frame["adults"] < 2).to_numpy(), 0] = -np.inf
    targets = everywhere("B07", row=".*(Married|Separated).*")
    chooser.choose(
        "marital",
        [{"head_marital": m} for m in MARITAL],
        np.exp(log_odds),
        targets,
        order=chooser.order_by("head_sex", "urban", "size"),
    )


def _education(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    log_odds = profile_gradient(chooser, [f"Educational attainment > {e}" for e in EDUCATION])
    age = frame["head_age"].to_numpy()
    for e, (peak, slope, youngest) in enumerate(parameters["education_by_age"]):
        log_odds[:, e] += np.where(age < youngest, -np.inf, slope * (age - peak) / 10)
    counts = scaled_counts(np.array([chooser.known.observed("C07", EDUCATION)]), np.array([len(frame)]))
    targets = everywhere("B08") + everywhere("B27", row="Educational.*")
    options = [{"head_education": e} for e in EDUCATION]
    order = chooser.order_by("urban", "poor", "head_sex", "size")
    chooser.choose("education", options, np.exp(log_odds), targets, counts=counts, order=order)


def _work(chooser: Chooser, parameters: dict) -> None:
    """First the state and the industry, then the sector of those who work."""
    frame = chooser.frame
    learned = np.array([EDUCATION.index(e) for e in frame["head_education"]])
    _state_and_industry(chooser, parameters, learned)
    industry = frame["head_industry"].to_numpy()
    log_odds = profile_gradient(
        chooser, [f"Employment > Sector of employment > {s}" for s in PRINTED_SECTORS]
    )
    for branch, usual in parameters["sector_in_industry"].items():
        rows = industry == branch
        log_odds[rows] += np.log([usual.get(sector, 1e-9) for sector in SECTORS])
    log_odds[:, SECTORS.index("Public")] += parameters["public_by_education"] * learned
    options = [{"head_sector": np.where(industry == "", "", sector)} for sector in SECTORS]
    options[0]["head_sector"] = np.where(
        industry == "Agriculture", "Herder", np.where(industry == "", "", "Private")
    )
    prior = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    prior[industry != "Agriculture", 0] = 0.0
    targets = everywhere("B10", column="Employed.*") + everywhere("B27", row="Employment > Sector.*")
    order = chooser.order_by("urban", "poor", "head_sex", "size")
    chooser.choose("sector", options, prior, targets, among=industry != "", order=order)


def _inactivity(chooser: Chooser, parameters: dict) -> np.ndarray:
    """Log-odds of being out of the labour force rather than employed at the head's age (B.40, all persons).

    Under 25 those of 25 to 34: a head of that age is seldom a student.
    """
    middles, column = [29.5, 39.5, 49.5, 59.5, 70], "% of population by employment status > {}"
    ages = ["25-34", "35-44", "45-54", "55-64", "65+"]
    employed, out = (
        np.array(
            [chooser.known.value("B40", f"Age group > {age}", column.format(state), "share") for age in ages]
        )
        for state in ("Employed", "Out of the labor force")
    )
    odds = np.log(out.astype(float) / employed.astype(float)) + parameters["inactivity_of_heads"]
    return np.interp(chooser.frame["head_age"], middles, odds)


def _state_and_industry(chooser: Chooser, parameters: dict, learned: np.ndarray) -> None:
    frame = chooser.frame
    countryside = (frame["location"] == "Countryside").to_numpy()
    soum = (frame["location"] == "Soum center").to_numpy()
    old = _inactivity(chooser, parameters)
    industry = profile_gradient(chooser, [f"Employment > Economic activity > {i}" for i in INDUSTRIES])
    labour = profile_gradient(chooser, [f"Employment > Labor force participation > {w}" for w in LABOUR])
    log_odds = np.column_stack([industry, labour[:, 1:]])
    for branch, effect in enumerate(parameters["industry"]):
        log_odds[:, branch] += effect["countryside"] * countryside + effect["soum_center"] * soum
        log_odds[:, branch] += effect["man"] * (frame["head_sex"] == "Male") + effect["education"] * learned
    log_odds[:, 3] += parameters["unemployed_by_inactivity"] * old
    log_odds[:, 4] += old
    options = [{"head_labour": LABOUR[0], "head_industry": i} for i in INDUSTRIES]
    options += [{"head_labour": state, "head_industry": ""} for state in LABOUR[1:]]
    prior = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    targets = everywhere("B09") + everywhere("B27", row="Employment > (Labor|Economic).*")
    chooser.choose(
        "work", options, prior, targets, order=chooser.order_by("urban", "poor", "head_sex", "size")
    )
