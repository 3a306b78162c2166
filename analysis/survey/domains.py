"""Domains: groups of rows for which estimates are made, always on the full design.

A set of domains is the crossing of any number of keys. Means of several variables over all domains
of a set come from one table of sums by PSU and domain, so that their number hardly matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .design import Design
from .preparation import number

# Cells of the PSU x domain table worked on at once (128 MB a variable).
_CELLS = 16_000_000

# Sets of domains share one table while the crossing of their keys has no more cells than this.
_JOINT_CELLS = 64

MISSING = "(missing)"


@dataclass(frozen=True, eq=False)
class Domains:
    """D domains, each made of cells: the finest groups that all of them are unions of.

    cell: [n] cell of each row, -1 for rows left out. membership: [C, D], 1 where the domain holds
    the cell; None where each domain is one cell. labels: key -> value for each domain, in order.
    """

    cell: np.ndarray
    membership: np.ndarray | None
    labels: tuple[dict, ...]

    @property
    def cells(self) -> int:
        return self.count if self.membership is None else self.membership.shape[0]

    @property
    def count(self) -> int:
        return len(self.labels)

    def mask(self, domain: int) -> np.ndarray:
        """[n] True for the rows of one domain."""
        if self.membership is None:
            return self.cell == domain
        held = np.append(self.membership[:, domain] > 0, False)  # the last answers for cell -1
        return held[self.cell]

    def only(self, rows: np.ndarray | None) -> Domains:
        """The same domains without the rows where `rows` ([n] of bool) is False."""
        return self if rows is None else replace(self, cell=np.where(rows, self.cell, -1))

    def joined(self, other: Domains) -> Domains:
        """The domains of both, over the crossing of their cells."""
        pairs, cell = _compact(self.cell * other.cells + other.cell, self.cells * other.cells)
        membership = np.hstack([self._held()[pairs // other.cells], other._held()[pairs % other.cells]])
        return Domains(cell, membership, self.labels + other.labels)

    def _held(self) -> np.ndarray:
        return np.eye(self.count) if self.membership is None else self.membership

    def of_cells(self, sums: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """[D, ...] sums by domain from sums by cell, [C, ...]."""
        if self.membership is not None:
            return np.matmul(self.membership.T, sums, out=out)
        if out is None:
            return sums
        out[:] = sums
        return out


def crossing(frame: pd.DataFrame, keys: Sequence[str] = ()) -> Domains:
    """The domains of `frame` by the crossing of `keys`; no keys give one domain of all rows.

    Only combinations that some row has become domains. A missing key value makes a domain of its
    own, labelled (missing), so that shares add up to one. Domains stand in the order of the keys.
    """
    cell = np.zeros(len(frame), dtype=np.intp)
    labels: list[dict] = [{}]
    for key in keys:
        numbers, values = _levels(frame[key])
        if len(labels) == 1:
            cell, found = numbers, range(len(values))
        else:
            found, cell = _compact(cell * len(values) + numbers, len(labels) * len(values))
        labels = [labels[at // len(values)] | {key: values[at % len(values)]} for at in found]
    return Domains(cell, None, tuple(labels))


def _compact(codes: np.ndarray, upper: int) -> tuple[np.ndarray, np.ndarray]:
    """The codes (0 to `upper` - 1) that occur, in order, and the place of each row's code among them."""
    if upper > 4 * codes.size:
        return np.unique(codes, return_inverse=True)
    occurs = np.zeros(upper, dtype=bool)
    occurs[codes] = True
    place = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs), place[codes]


def _levels(column: pd.Series) -> tuple[np.ndarray, list]:
    numbers, labels = number(column)
    values = [value.item() if isinstance(value, np.generic) else value for value in labels]
    absent = numbers < 0
    if absent.any():
        numbers = np.where(absent, len(values), numbers)
        values.append(MISSING)
    return numbers, values


def crossings(frame: pd.DataFrame, by: str | Sequence | None = None) -> list[Domains]:
    """The sets of domains that `by` asks for.

    by: None for the total; "key"; ["a", "b"] for one crossing; [[], ["a"], ["b", "c"]] for several
    (the empty one is the total). Raises InputError for keys that `frame` does not have.
    """
    if by is None:
        sets: list[list[str]] = [[]]
    elif isinstance(by, str):
        sets = [[by]]
    elif any(not isinstance(item, str) for item in by):
        sets = [[item] if isinstance(item, str) else list(item) for item in by]
    else:
        sets = [list(by)]
    unknown = sorted({key for keys in sets for key in keys if key not in frame})
    if unknown:
        known = list(map(str, frame.columns))
        faults = [f"expected a column {key}. {nearest(key, known)}" for key in unknown]
        raise InputError(all_faults("by: columns not found", faults))
    return _joined([crossing(frame, keys) for keys in sets])


def _joined(sets: list[Domains]) -> list[Domains]:
    """Sets of few cells are joined, to be served by one table of sums."""
    groups = [sets[0]]
    for domains in sets[1:]:
        if groups[-1].cells * domains.cells <= _JOINT_CELLS:
            groups[-1] = groups[-1].joined(domains)
        else:
            groups.append(domains)
    return groups


@dataclass(frozen=True, eq=False)
class DomainMeans:
    """Means of A variables over D domains. All of shape [A, D] but n, n_psu and df, which are [D].

    spread: variance of the mean under simple random sampling with replacement of n rows.
    totals: [U, A x D] unit totals of the scores, variable by variable; None where not kept.
    present: [U, D] units with rows of positive weight in the domain; None where not kept.
    """

    value: np.ndarray
    variance: np.ndarray
    spread: np.ndarray
    n: np.ndarray
    n_psu: np.ndarray
    df: np.ndarray
    totals: np.ndarray | None = None
    present: np.ndarray | None = None


def domain_means(
    design: Design, domains: Domains, terms: Sequence[np.ndarray], keep_totals: bool = False
) -> DomainMeans:
    """Weighted means of `terms` (A vectors of n) over each domain, with their design variance.

    The score of row i for domain d is w_i 1(i in d) (t_i - mean_d) / W_d; its PSU sums follow from
    the table of sums of w and w t by PSU and domain. A domain without weight gives nan.
    `keep_totals` keeps what covariances between domains need.
    """
    chunk = max(1, _CELLS // design.n_units)
    if keep_totals or domains.cells <= chunk:
        return _means(design, domains, terms, keep_totals)
    parts = [
        _means(design, _part(domains, start, start + chunk), terms, False)
        for start in range(0, domains.count, chunk)
    ]
    names = ("value", "variance", "spread", "n", "n_psu", "df")
    return DomainMeans(*(np.concatenate([getattr(p, name) for p in parts], axis=-1) for name in names))


def _part(domains: Domains, start: int, stop: int) -> Domains:
    """Some of the domains, with the cells that they hold."""
    labels = domains.labels[start:stop]
    if domains.membership is None:
        inside = (domains.cell >= start) & (domains.cell < stop)
        return Domains(np.where(inside, domains.cell - start, -1), None, labels)
    membership = domains.membership[:, start:stop]
    held = np.flatnonzero(membership.any(axis=1))
    number_of = np.full(domains.cells + 1, -1, dtype=np.intp)
    number_of[held] = np.arange(held.size)
    return Domains(number_of[domains.cell], membership[held], labels)


def _means(design, domains, terms, keep_totals) -> DomainMeans:
    # Inside, rows are domains and columns units: sums run along memory. One term at a time, and
    # arrays written over: handing out memory anew costs more than the sums.
    rows = _RowsOf(design, domains)
    shape = (len(terms), domains.count)
    weight = rows.by_unit(design.weight)
    population = weight.sum(axis=1)
    population[population == 0] = np.nan
    present = (weight > 0).T
    value, variance, squares = np.empty(shape), np.empty(shape), np.empty(shape)
    scores, product, weighted = np.empty(weight.shape), np.empty(weight.shape), np.empty(design.size)
    kept = []
    for at, term in enumerate(terms):
        np.multiply(design.weight, term, out=weighted)
        rows.by_unit(weighted, out=scores)
        squares[at] = rows.by_domain(np.multiply(weighted, term, out=weighted))
        value[at] = scores.sum(axis=1) / population
        scores -= np.multiply(weight, value[at][:, None], out=product)
        scores /= population[:, None]
        variance[at] = design.variance_of_totals(scores.T, present if design.needs_presence else None)
        if keep_totals:
            kept.append(scores.T.copy())
    n = rows.by_domain((design.weight > 0).astype(float)).astype(np.intp)
    # sum of w (t - mean)^2 with the mean's square taken off; rounding must not make it negative
    spread = np.maximum(squares / population - value**2, 0) / np.where(n > 1, n - 1, np.nan)
    n_psu, df = design.sizes_of(present)
    totals = (np.hstack(kept), present) if keep_totals else (None, None)
    return DomainMeans(value, variance, spread, n, n_psu, df, *totals)


class _RowsOf:
    """Sums of row variables by unit and domain, or by domain; rows of cell -1 are left out."""

    def __init__(self, design: Design, domains: Domains):
        self.units, self.domains = design.n_units, domains
        inside = domains.cell >= 0
        self.inside = None if inside.all() else inside
        self.cell = self._cut(domains.cell)
        self.place = self.cell * self.units + self._cut(design.unit_of_row)

    def _cut(self, variable: np.ndarray) -> np.ndarray:
        return variable if self.inside is None else variable[self.inside]

    def by_unit(self, variable: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        """[D, U]"""
        cells = self.domains.cells
        sums = np.bincount(self.place, weights=self._cut(variable), minlength=self.units * cells)
        return self.domains.of_cells(sums.reshape(cells, self.units), out)

    def by_domain(self, variable: np.ndarray) -> np.ndarray:
        """[D]"""
        sums = np.bincount(self.cell, weights=self._cut(variable), minlength=self.domains.cells)
        return self.domains.of_cells(sums)
