"""Many estimates at once: measures times domains, on the full design.

`estimate` gives the long table of results. `estimates` gives the same numbers as an `Estimates`
object that also knows their covariance, for contrasts, ratios and tests (see `contrasts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, all_faults, nearest

from .design import Design
from .domains import crossings, domain_means
from .influence import Estimate, expand
from .intervals import for_unit
from .measure import Measure
from .measures import named
from .results import NAMES, design_effect, result_frame, sizes


@dataclass(frozen=True, eq=False)
class Estimates:
    """K scalar estimates on one design.

    labels: measure, domain keys, unit, base, each [K]. value, variance, df, n, n_psu, deff: [K].
    totals: [U, K] unit totals of the scores; present: [U, K] of bool, the units with rows in the
    domain that each estimate is drawn from. Both are None where covariances were not asked for.
    """

    design: Design
    labels: dict[str, np.ndarray]
    value: np.ndarray
    variance: np.ndarray
    df: np.ndarray
    n: np.ndarray
    n_psu: np.ndarray
    deff: np.ndarray
    totals: np.ndarray | None = None
    present: np.ndarray | None = None

    @property
    def rows(self) -> pd.DataFrame:
        """The labels as a frame of K rows."""
        return pd.DataFrame(self.labels)

    @property
    def keys(self) -> list[str]:
        """Names of the domain keys."""
        return [name for name in self.labels if name not in ("measure", "unit", "base")]

    def frame(self, ci: str = "t", level: float = 0.95) -> pd.DataFrame:
        """The long table of results (columns: see `results`).

        ci: t, normal, logit or wilson; the last two only for fractions, t for all other rows.
        """
        return result_frame(
            measure=self.labels["measure"],
            keys={key: self.labels[key] for key in self.keys},
            estimate=self.value,
            se=np.sqrt(self.variance),
            df=self.df,
            n=self.n,
            n_psu=self.n_psu,
            deff=self.deff,
            unit=self.labels["unit"],
            base=self.labels["base"],
            ci=for_unit(ci, self.labels["unit"]),
            level=level,
        )

    def covariance(self) -> np.ndarray:
        """[K, K] design covariance of the estimates.

        Where lonely PSUs take the average of other strata, those are the strata of all the domains
        of the table (as with R's svyby(covmat = TRUE)), not those of one domain.
        """
        return self._covariance(self._kept()[0])

    def linear(self, coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Linear combinations: values [C], covariance [C, C] and df [C].

        coefficients: [C, K]. The df of a combination are the PSUs minus strata of all the domains
        that it draws from.
        """
        totals, present = self._kept()
        coefficients = np.atleast_2d(np.asarray(coefficients, dtype=float))
        used = coefficients != 0
        # an estimate that plays no part may be nan
        values = np.where(used, coefficients * np.where(used, self.value, 0.0), 0.0).sum(axis=1)
        needed = np.flatnonzero(used.any(axis=0))
        here = present[:, needed].astype(float) @ used[:, needed].T > 0
        combined = totals[:, needed] @ coefficients[:, needed].T
        _, df = self.design.sizes_of(here)
        return values, self._covariance(combined), df

    def _covariance(self, totals: np.ndarray) -> np.ndarray:
        present = None
        if self.design.needs_presence:
            present = np.broadcast_to(self.present.any(axis=1)[:, None], totals.shape)
        return self.design.covariance_of_totals(totals, present)

    def _kept(self) -> tuple[np.ndarray, np.ndarray]:
        if self.totals is None or self.present is None:
            raise InputError("covariance: expected estimates made with covariance=True, found none kept.")
        return self.totals, self.present


def estimate(
    frame: pd.DataFrame,
    design: Design,
    *,
    welfare: str | ArrayLike,
    line: str | float | ArrayLike | None = None,
    by: str | Sequence | None = None,
    measures: Sequence[str] | str = ("fgt0", "fgt1", "fgt2"),
    weak: bool = False,
    ci: str = "t",
    level: float = 0.95,
    where: ArrayLike | None = None,
    missing: str = "refuse",
    population: str = "population",
) -> pd.DataFrame:
    """Poverty and inequality measures by domain, with design-based standard errors: the long table.

    frame: n rows, those of `design`. welfare: a column, or [n]. line: a number above zero, a column,
    or [n], in the unit of welfare. by: None for the total; "key"; ["a", "b"] for their crossing;
    [[], ["a"], ["b", "c"]] for several crossings in one table ([] is the total). measures: names (see
    `measures.known()`). weak: welfare equal to the line counts as poor. ci, level: the interval.
    where: [n] of bool or a column, the rows that the estimates are about; the rest stay in the design.
    missing: "refuse" welfare (or a line) that is missing, or "leave out" such rows as outside every
    domain. population: what the weights count (persons, households), written in the base.

    Raises InputError for unknown columns or measures, missing welfare, a line of zero or less, a line
    not given, and a frame of another length than the design.
    """
    return estimates(
        frame,
        design,
        welfare=welfare,
        line=line,
        by=by,
        measures=measures,
        weak=weak,
        where=where,
        missing=missing,
        population=population,
        covariance=False,
    ).frame(ci, level)


def estimates(
    frame: pd.DataFrame,
    design: Design,
    *,
    welfare: str | ArrayLike,
    line: str | float | ArrayLike | None = None,
    by: str | Sequence | None = None,
    measures: Sequence[str] | str = ("fgt0", "fgt1", "fgt2"),
    weak: bool = False,
    where: ArrayLike | None = None,
    missing: str = "refuse",
    population: str = "population",
    covariance: bool = True,
) -> Estimates:
    """As `estimate`, for contrasts: the `Estimates` with what their covariance needs."""
    chosen = named([measures] if isinstance(measures, str) else list(measures))
    sets = crossings(frame, by)
    taken = sorted({key for domains in sets for label in domains.labels for key in label} & set(NAMES))
    if taken:
        raise InputError(
            f"by: expected keys that are no columns of the results, found {', '.join(taken)}. Rename them."
        )
    sample = sample_of(frame, design, welfare, line, weak, where, missing, chosen)
    blocks = []
    first = 0
    for domains in sets:
        domains = domains.only(sample.included)
        blocks += _blocks(design, sample, domains, chosen, first, covariance)
        first += domains.count
    return _assembled(design, blocks, population)


@dataclass(frozen=True, eq=False)
class Sample:
    """Welfare [n], line [n] and the rows that count (None: all); those that do not hold 1, never read."""

    welfare: np.ndarray
    line: np.ndarray | None
    weak: bool
    included: np.ndarray | None

    def cut(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        return self.welfare[rows], None if self.line is None else self.line[rows]


@dataclass(frozen=True, eq=False)
class _Block:
    """Estimates of one measure for some domains: what `Estimates` holds, and the order of its rows."""

    measure: Measure
    place: int
    first: int
    labels: Sequence[dict]
    value: np.ndarray
    variance: np.ndarray
    df: np.ndarray
    n: np.ndarray
    n_psu: np.ndarray
    deff: np.ndarray
    totals: np.ndarray | None
    present: np.ndarray | None


def sample_of(frame, design, welfare, line, weak, where, missing, chosen) -> Sample:
    """Welfare, line and rows as `estimate` takes them, checked; `chosen`: the measures asked for."""
    if len(frame) != design.size:
        raise InputError(
            f"frame: expected the {design.size} rows of the design, found {len(frame)}. Keep every row, and "
            "name a subpopulation with where= or by=."
        )
    faults: list[str] = []
    y = _column(frame, welfare, "welfare", faults)
    z = None if line is None else _column(frame, line, "line", faults)
    lineless = [m.name for m in chosen if m.needs_line]
    if line is None and lineless:
        faults.append(f"line: expected a poverty line for {', '.join(lineless)}, found none.")
    if missing not in ("refuse", "leave out"):
        faults.append(f"missing: expected 'refuse' or 'leave out', found {missing!r}.")
    if faults:
        raise InputError(all_faults(f"estimate: {len(faults)} fault(s)", faults))
    included = _rows_asked_for(frame, where)
    whole = np.isfinite(y) if z is None else np.isfinite(y) & np.isfinite(z)
    absent = included & ~whole
    if absent.any() and missing == "refuse":
        rows = np.flatnonzero(absent)
        raise InputError(
            f"welfare: expected a finite welfare{'' if z is None else ' and line'} in every row, found "
            f"{rows.size} without (rows {', '.join(map(str, rows[:5]))}{', ...' if rows.size > 5 else ''}). "
            "Fill them in, or say missing='leave out'."
        )
    included &= whole
    if not (design.weight[included] > 0).any():
        raise InputError("where: expected at least one row of positive weight to estimate from, found none.")
    if included.all():
        return Sample(y, z, weak, None)
    y, z = (None if values is None else np.where(included, values, 1.0) for values in (y, z))
    return Sample(y, z, weak, included)


def _column(frame: pd.DataFrame, given, name: str, faults: list[str]) -> np.ndarray:
    if isinstance(given, str):
        if given not in frame:
            known = list(map(str, frame.columns))
            faults.append(f"{name}: expected a column {given}. {nearest(given, known)}")
            return np.ones(len(frame))
        given = frame[given]
    values = pd.to_numeric(pd.Series(given), errors="coerce") if np.ndim(given) else given
    array = np.asarray(values, dtype=float)
    if array.ndim and array.size != len(frame):
        faults.append(f"{name}: expected {len(frame)} values, one a row, found {array.size}.")
        return np.ones(len(frame))
    return np.broadcast_to(array, len(frame))


def _rows_asked_for(frame: pd.DataFrame, where) -> np.ndarray:
    if where is None:
        return np.ones(len(frame), dtype=bool)
    if isinstance(where, str) and where not in frame:
        raise InputError(f"where: expected a column {where}. {nearest(where, map(str, frame.columns))}")
    rows = np.asarray(frame[where] if isinstance(where, str) else where)
    if rows.shape != (len(frame),) or not np.isin(rows, (0, 1)).all():
        raise InputError("where: expected true or false (1 or 0) for every row.")
    return rows.astype(bool)


def _blocks(design, sample, domains, chosen, first, covariance) -> list[_Block]:
    blocks = []
    means = [(place, m) for place, m in enumerate(chosen) if m.terms is not None]
    if means:
        blocks += _mean_blocks(design, sample, domains, means, first, covariance)
    others = [(place, m) for place, m in enumerate(chosen) if m.terms is None]
    if others:
        masks = [domains.mask(d) for d in range(domains.count)]
        blocks += [_block(design, sample, domains, masks, m, place, first, covariance) for place, m in others]
    return blocks


def _mean_blocks(design, sample, domains, means, first, covariance) -> list[_Block]:
    """One table of sums for all measures that are means of a term."""
    terms = [terms_of(sample, m) for _, m in means]
    found = domain_means(design, domains, terms, keep_totals=covariance)
    unknown = np.full(found.value.shape, np.nan)
    deff = np.divide(found.variance, found.spread, out=unknown, where=found.spread > 0)
    count = domains.count
    return [
        _Block(
            m,
            place,
            first,
            domains.labels,
            found.value[at],
            found.variance[at],
            found.df,
            found.n,
            found.n_psu,
            deff[at],
            found.totals[:, at * count : (at + 1) * count] if covariance else None,
            found.present,
        )
        for at, (place, m) in enumerate(means)
    ]


def terms_of(sample: Sample, m: Measure) -> np.ndarray:
    """[n] terms whose weighted mean is the measure; zero for rows that do not count."""
    if sample.included is None:
        return m.terms(sample.welfare, sample.line, sample.weak)
    terms = np.zeros(sample.welfare.size)
    terms[sample.included] = m.terms(*sample.cut(sample.included), sample.weak)
    return terms


def _block(design, sample, domains, masks, m, place, first, covariance) -> _Block:
    """One measure, domain by domain, through its influence function."""
    parts = [_one(design, sample, mask, m) for mask in masks]
    counted = np.array([sizes(design, mask) for mask in masks])
    totals = present = None
    if covariance:
        totals = np.column_stack([p[3] for p in parts])
        present = np.column_stack([p[4] for p in parts])
    value, variance, deff, df = (np.array([p[i] for p in parts], dtype=float) for i in (0, 1, 2, 5))
    return _Block(
        m,
        place,
        first,
        domains.labels,
        value,
        variance,
        df.astype(int),
        counted[:, 0],
        counted[:, 1],
        deff,
        totals,
        present,
    )


def _one(design: Design, sample: Sample, mask: np.ndarray, m: Measure):
    """value, variance, deff, unit totals, presence and df of one measure for one domain."""
    found = estimate_one(design, sample, mask, m)
    totals = design.unit_totals(design.weight * found.influence)
    rows = design.weight > 0 if found.domain is None else (design.weight > 0) & found.domain
    present = design.unit_totals(rows.astype(float)) > 0
    variance = design.variance_of_totals(totals, present if design.needs_presence else None)[0]
    _, df = design.sizes_of(present)
    return found.value, variance, design_effect(design, found, variance), totals, present, df[0]


def estimate_one(design: Design, sample: Sample, mask: np.ndarray, m: Measure) -> Estimate:
    """One measure for one domain ([n] of bool): its influence over all n rows."""
    if not (design.weight[mask] > 0).any():
        return Estimate(np.nan, np.where(mask, np.nan, 0.0), mask)
    if not m.of_whole:
        if mask.all():
            return m.estimator(sample.welfare, sample.line, design.weight, sample.weak)
        return expand(m.estimator(*sample.cut(mask), design.weight[mask], sample.weak), mask)
    if sample.included is None:
        found = m.estimator(sample.welfare, sample.line, design.weight, sample.weak, mask)
        wide = found
    else:
        rows = sample.included
        found = m.estimator(*sample.cut(rows), design.weight[rows], sample.weak, mask[rows])
        wide = expand(found, rows)
    # of a domain (poverty below a line drawn from everybody) or of all rows (a share of the total)
    return wide if found.domain is None else Estimate(wide.value, wide.influence, mask)


def _assembled(design: Design, blocks: list[_Block], population: str) -> Estimates:
    """Blocks laid end to end, by measure and then by domain as asked for."""
    blocks = sorted(blocks, key=lambda block: (block.place, block.first))
    keys = list(dict.fromkeys(key for block in blocks for label in block.labels for key in label))
    size = [len(block.labels) for block in blocks]
    labels = {"measure": np.repeat([block.measure.name for block in blocks], size).astype(object)}
    for key in keys:
        labels[key] = _objects([label.get(key) for block in blocks for label in block.labels])
    labels["unit"] = np.repeat([block.measure.unit for block in blocks], size).astype(object)
    labels["base"] = np.repeat([_base(block.measure, population) for block in blocks], size).astype(object)
    together = {
        name: np.concatenate([getattr(block, name) for block in blocks])
        for name in ("value", "variance", "df", "n", "n_psu", "deff")
    }
    kept = {}
    if blocks[0].totals is not None:
        kept = {name: np.hstack([getattr(b, name) for b in blocks]) for name in ("totals", "present")}
    return Estimates(design, labels, **together, **kept)


def _objects(values: list) -> np.ndarray:
    """A vector of the values as they are (numpy would make tuples into a table)."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def _base(m: Measure, population: str) -> str:
    if m.base == "population":
        return population
    return f"{m.base} ({population})" if m.base != "poor" else f"poor {population}"
