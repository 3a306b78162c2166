"""Every number of the tables with its standard error: one table of sums, PSU by domain, serves them all.

A cell is the ratio R of two weighted sums over households or persons (`declaration`). By Taylor
linearisation its scores are w (N - R D) / sum(w D); summed by PSU they need only the PSU sums of N and of D,
which many cells share. The line, the weights and the groups are fixed; but the deciles of B.25 and B.26 and
the measures of Table 2.1 carry the error of the limits that the sample sets them, by the influence functions
of `analysis.survey`. Groups of a fifth of the people (quintiles) in other tables are taken as given.

Sources: Woodruff (1971), JASA 66(334); Deville (1999), Survey Methodology 25(2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from analysis.survey import inequality, quantiles, shares
from analysis.survey.design import Design
from analysis.survey.influence import estimate_within, linearised

from .declaration import Cell, conditions
from .domains import DECILE_NAMES, NATIONAL, PLACES
from .engine import KEY, cells, evaluate
from .figures import BESIDE_OTHERS, MONGOLIA
from .frames import Frames, Where
from .inequality import DOMAINS

NORMAL = 1.96  # the half width of the printed intervals, in standard errors
ROUNDOFF = 1e-12  # of our own arithmetic, relative to the estimate
CHUNK = 1000  # cells whose scores [PSUs x cells] are held at a time
COUNTS = ("n_households", "n_units", "n_base", "n_psu", "df")


def estimates(
    frames: Frames, identifiers: Iterable[str] | None = None, singleton: str = "centered"
) -> pd.DataFrame:
    """Every declared number of some tables (None: of all annex tables and Table 2.1) with its error.

    Columns: KEY; estimate, standard_error, ci_lower, ci_upper (in the unit of the table; nan where nobody is
    in the base); n_households, n_units (households, and households or persons, in the cell's own groups);
    n_base (units in the base of the ratio), n_psu and df (PSUs in the base; those less their strata). All
    counts are unweighted. The intervals are symmetric and normal, as annex C prints them. singleton: the
    rule for strata with one PSU, a name of `survey.design.SINGLETON_RULES`.
    """
    found = evaluate(frames, identifiers)
    design = design_of(frames, singleton)
    wanted = set(found["id"])
    linear = [cell for key, cell in cells().items() if key[0] in wanted]
    parts = [
        _linearised(frames, design, population, [c for c in linear if c.population == population])
        for population in ("households", "persons")
    ]
    if {"T2-1", BESIDE_OTHERS} & wanted:
        parts.append(_of_inequality(frames, singleton))
    errors = pd.concat([part for part in parts if len(part)], ignore_index=True).set_index(KEY)
    of_deciles = _of_deciles(frames, singleton, wanted).set_index(KEY)
    errors.update(of_deciles)
    found = found.join(errors, on=KEY)
    half = NORMAL * found["standard_error"]
    found = found.assign(ci_lower=found["estimate"] - half, ci_upper=found["estimate"] + half)
    found = found.astype(dict.fromkeys(COUNTS, "int64"))
    return found[[*KEY, "estimate", "standard_error", "ci_lower", "ci_upper", *COUNTS]]


def design_of(frames: Frames, singleton: str = "centered", weight: str = "weight") -> Design:
    """The design of the households: weight (an expression of amounts), stratum, PSU."""
    columns = {name: frames.column("households", name) for name in ("stratum", "psu")}
    names = {"weight": weight, "stratum": "stratum", "psu": "psu"}
    return Design(frames.amount("households", weight), **columns, singleton=singleton, names=names)


def _linearised(frames: Frames, design: Design, population: str, chosen: list[Cell]) -> pd.DataFrame:
    """KEY, standard_error, n_base, n_psu, df of ratios of sums."""
    if not chosen:
        return pd.DataFrame()
    terms, present, units = _sums_by_psu(frames, design, population, chosen)
    error, sizes = [], []
    for start in range(0, len(chosen), CHUNK):
        part = chosen[start : start + CHUNK]
        above = np.stack([c.scale * terms[c.numerator, c.within] for c in part], axis=1)
        below = np.stack([terms[c.denominator, c.base] for c in part], axis=1)
        here = np.stack([present[c.base] for c in part], axis=1)
        whole = below.sum(axis=0)
        known = whole != 0
        estimate = np.divide(above.sum(axis=0), whole, out=np.zeros_like(whole), where=known)
        scores = np.divide(above - estimate * below, whole, out=np.zeros_like(above), where=known)
        variance = design.variance_of_totals(scores, here if design.needs_presence else None)
        error.append(np.where(known, _without_roundoff(np.sqrt(variance), estimate), np.nan))
        sizes.append(np.stack(design.sizes_of(here)))
    n_psu, df = np.concatenate(sizes, axis=1)
    found = pd.DataFrame([c.key for c in chosen], columns=KEY)
    base = [units[c.base] for c in chosen]
    return found.assign(standard_error=np.concatenate(error), n_base=base, n_psu=n_psu, df=df)


def _sums_by_psu(
    frames: Frames, design: Design, population: str, chosen: list[Cell]
) -> tuple[dict[tuple[str, Where], np.ndarray], dict[Where, np.ndarray], dict[Where, int]]:
    """Weighted sums [PSUs] by amount and domain; PSUs present [PSUs] and units of each base."""
    amounts: dict[Where, set[str]] = defaultdict(set)
    bases = {cell.base for cell in chosen}
    for cell in chosen:
        amounts[cell.within].add(cell.numerator)
        amounts[cell.base].add(cell.denominator)
    psu = design.psu_of_row if population == "households" else design.psu_of_row[frames.home()]
    terms, present, units = {}, {}, {}
    for where, expressions in amounts.items():
        rows = frames.rows(population, where)
        of_rows = psu[rows]
        for expression in expressions:
            weighted = frames.amount(population, f"weight*{expression}")[rows]
            terms[expression, where] = np.bincount(of_rows, weighted, minlength=design.n_psu)
        if where in bases:
            weight = frames.weight(population)[rows]
            present[where] = np.bincount(of_rows, weight, minlength=design.n_psu) > 0
            units[where] = rows.size
    return terms, present, units


def _without_roundoff(error: np.ndarray, estimate: np.ndarray) -> np.ndarray:
    """Errors of numbers that cannot vary (a total of 100 per cent, a calibrated population) as nothing."""
    return np.where(error <= ROUNDOFF * np.abs(estimate), 0.0, error)


def _of_inequality(frames: Frames, singleton: str) -> pd.DataFrame:
    """KEY, standard_error, n_base, n_psu, df of Table 2.1 and Figure 2.5 (Gini index in points)."""
    people = design_of(frames, singleton, "weight*size")
    welfare = frames.amount("households", "consumption_pc")
    measures: dict[tuple[str, str], tuple[float, Callable, dict]] = {
        ("Gini index", "gini"): (100.0, inequality.gini_estimate, {}),
        ("P90/P10 ratio", "p90p10"): (1.0, quantiles.quantile_ratio_estimate, {"upper": 0.9, "lower": 0.1}),
    }
    rows = []
    for domain in DOMAINS:
        mask = _mask(frames, conditions(domain.where))
        n_psu, df = people.sizes_of(people.has_rows(mask)[:, None])
        for (column, measure), (scale, estimator, options) in measures.items():
            error = np.nan
            if mask.any():
                found = estimate_within(mask, estimator, welfare, people.weight, **options)
                error = scale * linearised(people, found)
            rows.append(("T2-1", domain.path, column, measure, error, int(mask.sum()), n_psu[0], df[0]))
    found = pd.DataFrame(rows, columns=[*KEY, "standard_error", "n_base", "n_psu", "df"])
    nation = found[(found["row_path"] == NATIONAL.path) & (found["measure"] == "gini")]
    return pd.concat([found, nation.assign(id=BESIDE_OTHERS, row_path=MONGOLIA)], ignore_index=True)


def _of_deciles(frames: Frames, singleton: str, wanted: set[str]) -> pd.DataFrame:
    """KEY and standard_error of the deciles of B.25 (means) and B.26 (shares), limits estimated."""
    of_table = {
        "B25": ("consumption", "consumption", shares.group_means_estimate, 1.0),
        "B26": ("consumption_pc", "consumption_share", shares.group_shares_estimate, 100.0),
    }
    people = design_of(frames, singleton, "weight*size")
    rows = []
    for identifier in sorted(wanted & set(of_table)):
        amount, measure, estimator, scale = of_table[identifier]
        welfare = frames.amount("households", amount)
        for place in PLACES:
            mask = _mask(frames, conditions(place.where))
            if not mask.any():
                continue
            found = estimate_within(mask, estimator, welfare, people.weight, groups=10)
            errors = scale * linearised(people, found)
            names = (f"Consumption decile > {DECILE_NAMES[k]}" for k in range(1, 11))
            rows += [
                (identifier, name, place.path, measure, error)
                for name, error in zip(names, errors, strict=True)
            ]
    return pd.DataFrame(rows, columns=[*KEY, "standard_error"])


def _mask(frames: Frames, where: Where) -> np.ndarray:
    found = frames.mask("households", where)
    return np.ones(frames.count("households"), dtype=bool) if found is None else found
