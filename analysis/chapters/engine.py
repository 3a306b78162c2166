"""From two frames to every number of annexes B and C and of the figures.

`evaluate` computes them; `linear` gives what they are made of, a numerator and a denominator a unit,
for those who change weights or draw attributes so that the tables come out as they should.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.core.errors import InputError, all_faults

from .declaration import Cell, Table
from .figures import BESIDE_OTHERS, DRAWN
from .frames import Frames, Where
from .tables import FIGURES, TABLES, all_ids, ids

KEY = ["id", "row_path", "column_path", "measure"]


@cache
def cells() -> dict[tuple[str, str, str, str], Cell]:
    """Every declared number by its key."""
    return {cell.key: cell for table in (*TABLES, *FIGURES, *DRAWN) for cell in table.cells()}


def keys(identifiers: Iterable[str] | None = None) -> pd.DataFrame:
    """Keys of the declared linear statistics of some tables or figures, one row each: KEY and population.

    None: all tables of the annexes. InputError for an id without a declared table or figure.
    """
    wanted = _wanted(identifiers)
    rows = [(*key, cell.population) for key, cell in cells().items() if key[0] in wanted]
    return pd.DataFrame(rows, columns=[*KEY, "population"])


def evaluate(frames: Frames, identifiers: Iterable[str] | None = None) -> pd.DataFrame:
    """Every declared number of some tables or figures, keyed as the official ones are.

    None: all tables of the annexes and Table 2.1; `tables.figure_ids` names the figures.

    Columns: KEY, estimate (in the unit of the official table: per cent, MNT, ...; nan where nobody is in
    the base), n_households and n_units (households, and households or persons, in the cell's own groups,
    unweighted).
    """
    from .inequality import beside_others, evaluate_inequality

    wanted = _wanted(identifiers)
    parts = [_evaluated(frames, [cell for key, cell in cells().items() if key[0] in wanted])]
    if "T2-1" in wanted:
        parts.append(evaluate_inequality(frames))
    if BESIDE_OTHERS in wanted:
        parts.append(beside_others(frames))
    order = {identifier: k for k, identifier in enumerate(all_ids())}
    result = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return result.sort_values("id", key=lambda c: c.map(order), kind="stable", ignore_index=True)


def evaluate_declared(frames: Frames, declarations: Iterable[Table]) -> pd.DataFrame:
    """The numbers of some declarations, be they known or new; columns as `evaluate` gives them."""
    return _evaluated(frames, [cell for table in declarations for cell in table.cells()])


@dataclass(frozen=True, eq=False)
class Linear:
    """k statistics as ratios of weighted sums: estimate = sum(w N) / sum(w D), in the official unit.

    keys: k rows of KEY. population: households or persons, whose rows (units) the two CSR matrices
    have, units x k; the factor 100 of percentages is in the numerator.
    """

    keys: pd.DataFrame
    population: str
    numerator: sparse.csr_matrix
    denominator: sparse.csr_matrix

    def estimate(self, weight: np.ndarray) -> np.ndarray:
        """[k] the statistics under a weight a unit; nan where the base is empty."""
        return _ratio(self.numerator.T @ weight, self.denominator.T @ weight)

    def contributions(self, target: np.ndarray) -> sparse.csr_matrix:
        """N - t D, units x k: its weighted sum is zero where the statistic equals the target."""
        scaled = self.denominator @ sparse.diags_array(np.asarray(target, dtype=float))
        return sparse.csr_matrix(self.numerator - scaled)

    def households(self, frames: Frames) -> Linear:
        """The same statistics with rows summed to households; households' weights apply to both."""
        if self.population == "households":
            return self
        home = frames.home()
        member = sparse.csr_matrix(
            (np.ones(home.size), (home, np.arange(home.size))), (frames.count("households"), home.size)
        )
        return Linear(self.keys, "households", member @ self.numerator, member @ self.denominator)


def linear(frames: Frames, wanted: pd.DataFrame) -> Linear:
    """Numerators and denominators of the statistics named by `wanted`, in its order.

    wanted: columns KEY (others are passed over), all of tables of households or all of persons.
    InputError lists keys that are not declared. Quantile groups are made from the frames' weights and
    are then fixed: the statistics of B.25 and B.26 are linear given them.
    """
    chosen = _chosen(wanted)
    populations = {cell.population for cell in chosen}
    if len(populations) > 1:
        raise InputError(
            "linear: expected statistics of households or of persons, found both. "
            "Ask for them one after the other; `keys` names the population of each."
        )
    population = populations.pop() if populations else "households"
    numerator = _matrix(frames, population, [(c.numerator, c.within, c.scale) for c in chosen])
    denominator = _matrix(frames, population, [(c.denominator, c.base, 1.0) for c in chosen])
    return Linear(wanted[KEY].reset_index(drop=True), population, numerator, denominator)


def _wanted(identifiers: Iterable[str] | None) -> set[str]:
    if identifiers is None:
        return set(ids())
    wanted = {identifiers} if isinstance(identifiers, str) else set(identifiers)
    unknown = sorted(wanted - set(all_ids()))
    if unknown:
        expected = "tables: expected ids of annexes B and C, T2-1 or a figure with numbers, found"
        raise InputError(all_faults(expected, unknown))
    return wanted


def _chosen(wanted: pd.DataFrame) -> list[Cell]:
    declared = cells()
    asked = list(wanted[KEY].itertuples(index=False, name=None))
    unknown = [" | ".join(key) for key in asked if key not in declared]
    if unknown:
        raise InputError(all_faults("linear: expected keys of declared statistics, found", unknown[:20]))
    return [declared[key] for key in asked]


def _matrix(frames: Frames, population: str, terms: list[tuple[str, Where, float]]) -> sparse.csr_matrix:
    """Units x terms: amount times factor where the term's groups hold, nothing elsewhere."""
    rows, values, ends = [], [], [0]
    for expression, where, scale in terms:
        here = frames.rows(population, where)
        amount = frames.amount(population, expression)
        part = amount[here]
        rows.append(here)
        values.append(part if scale == 1.0 else part * scale)
        ends.append(ends[-1] + here.size)
    shape = (frames.count(population), len(terms))
    if not terms:
        return sparse.csr_matrix(shape)
    columns = sparse.csc_matrix((np.concatenate(values), np.concatenate(rows), np.asarray(ends)), shape)
    return columns.tocsr()


def _evaluated(frames: Frames, chosen: list[Cell]) -> pd.DataFrame:
    """Cells of households, then those of persons."""
    parts = [
        _of_population(frames, population, [c for c in chosen if c.population == population])
        for population in ("households", "persons")
    ]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _of_population(frames: Frames, population: str, chosen: list[Cell]) -> pd.DataFrame:
    sums, counts = _sums(frames, population, chosen)
    result = pd.DataFrame([c.key for c in chosen], columns=KEY)
    result["estimate"] = _ratio(
        np.asarray([c.scale * sums[c.numerator, c.within] for c in chosen]),
        np.asarray([sums[c.denominator, c.base] for c in chosen]),
    )
    result["n_households"] = [counts[c.within][0] for c in chosen]
    result["n_units"] = [counts[c.within][1] for c in chosen]
    return result


def _sums(frames: Frames, population: str, chosen: list[Cell]) -> tuple[dict, dict]:
    """Weighted sums by (amount, domain), and households and units of each domain: one pass a domain."""
    amounts: dict[Where, set[str]] = defaultdict(set)
    counted = {cell.within for cell in chosen}
    for cell in chosen:
        amounts[cell.within].add(cell.numerator)
        amounts[cell.base].add(cell.denominator)
    sums, counts = {}, {}
    for where, expressions in amounts.items():
        inside = frames.mask(population, where)
        for expression in sorted(expressions):  # so that a lacking column is named alike in every run
            weighted = frames.amount(population, f"weight*{expression}")
            sums[expression, where] = float(weighted.sum() if inside is None else weighted @ inside)
        if where in counted:
            counts[where] = _counts(frames, population, inside)
    return sums, counts


def _counts(frames: Frames, population: str, inside: np.ndarray | None) -> tuple[int, int]:
    """Households and units of a domain."""
    units = frames.count(population) if inside is None else int(np.count_nonzero(inside))
    if population == "households":
        return units, units
    lives = np.zeros(frames.count("households"), dtype=bool)
    lives[frames.home() if inside is None else frames.home()[inside]] = True
    return int(np.count_nonzero(lives)), units


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
