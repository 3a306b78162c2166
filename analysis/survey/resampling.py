"""Standard errors by resampling: bootstrap, jackknife, balanced half-samples, replicate weights.

A resample is a set of R replicates. In each, PSU c counts a_cr times as much as in the sample, and

    V = scale x sum_r rscales_r (t_r - centre)^2

where centre is the full-sample estimate, or the mean of the replicates. A statistic that depends on
the data through weighted totals (mean, ratio, FGT, shares, contrasts) needs one table of PSU sums
[P, k]: its replicates are one product with the factors, `of_totals`. Any other statistic is
estimated anew with the weights of each replicate, `of_estimator`.

bootstrap  Rao-Wu rescaled: m_h PSUs drawn with replacement in each stratum (n_h - 1 by default)
jackknife  JKn: one PSU left out, the others of its stratum raised by n_h / (n_h - 1)
brr        balanced half-samples of designs with two PSUs a stratum; Fay's form with rho above 0
given      replicate weights that came with the data

Replicate weights do not move what weights do not enter: unweighted medians, minimum counts of
quotes, flags of outliers. A chain of such steps is resampled as rows: `draw_rows`.

Sources: Rao and Wu (1988), JASA 83; Rao, Wu and Yue (1992), Survey Methodology 18(2); Wolter (2007),
Introduction to Variance Estimation, chapters 3 to 5; Judkins (1990), Journal of Official Statistics 6(3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .design import Design, Replicates
from .domains import Domains

CENTRES = ("estimate", "mean")


class Resample(Protocol):
    """What every set of replicates offers. R is the number of replicates."""

    scale: float
    rscales: np.ndarray | None
    centre: str

    @property
    def size(self) -> int:
        """R."""

    def totals(self, design: Design, values: np.ndarray) -> np.ndarray:
        """[R, k] replicate totals, sum_i w_ir values_i, of `values` [n] or [n, k]."""

    def weights(self, design: Design) -> Iterator[np.ndarray]:
        """R times [n], the full weights of a replicate."""


@dataclass(frozen=True, eq=False)
class PsuFactors:
    """Replicates by a factor for each PSU. factors: [P, R], zero or more."""

    factors: np.ndarray
    scale: float
    rscales: np.ndarray | None = None
    centre: str = "mean"

    @property
    def size(self) -> int:
        return self.factors.shape[1]

    def of_table(self, table: np.ndarray) -> np.ndarray:
        """[R, k] replicate totals from a table of PSU sums, [P, k]."""
        return self.factors.T @ table

    def totals(self, design: Design, values: np.ndarray) -> np.ndarray:
        return self.of_table(design.psu_totals(_weighted(design, values)))

    def weights(self, design: Design) -> Iterator[np.ndarray]:
        for factor in self.factors.T:
            yield design.weight * factor[design.psu_of_row]


@dataclass(frozen=True, eq=False)
class DeleteOne:
    """Jackknife replicates, one a deleted PSU, kept as the PSUs' strata (R = P needs no [P, P] matrix).

    deleted: [R] the PSU that each replicate leaves out; stratum, count: [P] its stratum and the PSUs in it.
    """

    deleted: np.ndarray
    stratum: np.ndarray
    count: np.ndarray
    rscales: np.ndarray | None
    scale: float = 1.0
    centre: str = "estimate"

    @property
    def size(self) -> int:
        return self.deleted.size

    def of_table(self, table: np.ndarray) -> np.ndarray:
        """[R, k] replicate totals from a table of PSU sums, [P, k]: T + (T_h - n_h u_c) / (n_h - 1)."""
        start = np.flatnonzero(np.diff(self.stratum, prepend=-1))
        stratum_totals = np.add.reduceat(table, start, axis=0)[self.stratum[self.deleted]]
        count = self.count[self.deleted][:, None]
        return table.sum(axis=0) + (stratum_totals - count * table[self.deleted]) / (count - 1)

    def totals(self, design: Design, values: np.ndarray) -> np.ndarray:
        return self.of_table(design.psu_totals(_weighted(design, values)))

    def weights(self, design: Design) -> Iterator[np.ndarray]:
        for psu in self.deleted:
            n = self.count[psu]
            factor = np.where(self.stratum == self.stratum[psu], n / (n - 1), 1.0)
            factor[psu] = 0.0
            yield design.weight * factor[design.psu_of_row]


@dataclass(frozen=True, eq=False)
class GivenWeights:
    """Replicates by weights that came with the data (`design.Replicates`)."""

    replicates: Replicates

    @property
    def scale(self) -> float:
        return self.replicates.scale

    @property
    def rscales(self) -> np.ndarray | None:
        return self.replicates.rscales

    @property
    def centre(self) -> str:
        return self.replicates.centre

    @property
    def size(self) -> int:
        return self.replicates.weights.shape[1]

    def totals(self, design: Design, values: np.ndarray) -> np.ndarray:
        columns = np.asarray(values, dtype=float)
        return self.replicates.weights.T @ (columns[:, None] if columns.ndim == 1 else columns)

    def weights(self, design: Design) -> Iterator[np.ndarray]:
        yield from self.replicates.weights.T


@dataclass(frozen=True, eq=False)
class Resampled:
    """value: [k] full-sample estimates. replicates: [R, k]. se: [k], nan where no replicate has a value.

    deviations: [R, k], replicates less the centre, scaled so that their cross-product is the covariance.
    failed: [k] replicates in which the statistic had no value (nan), left out of its variance.
    """

    value: np.ndarray
    replicates: np.ndarray
    deviations: np.ndarray
    failed: np.ndarray

    @property
    def variance(self) -> np.ndarray:
        return np.einsum("rk,rk->k", self.deviations, self.deviations)

    @property
    def covariance(self) -> np.ndarray:
        """[k, k]"""
        return self.deviations.T @ self.deviations

    @property
    def se(self) -> np.ndarray:
        return np.sqrt(self.variance)

    def percentile_interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Ends of the bootstrap's percentile interval, [k] each (of no use for other resamples)."""
        tail = (1 - level) / 2
        return tuple(np.nanquantile(self.replicates, [tail, 1 - tail], axis=0))


def bootstrap(design: Design, replicates: int = 500, seed: int = 0, draws: int | None = None) -> PsuFactors:
    """Rao-Wu rescaled bootstrap of PSUs within strata.

    m_h PSUs are drawn with replacement in stratum h; with c drawn k_c times its factor is
    1 - lambda_h + lambda_h (n_h / m_h) k_c, lambda_h = sqrt(m_h (1 - f_h) / (n_h - 1)).
    draws: m_h, at most n_h - 1 (so that no weight is negative); n_h - 1 if None. seed: the draw of
    numpy's PCG64, the same on every system. scale = 1 / (R - 1), about the mean of the replicates.
    The factors take 8 P R bytes. Raises InputError for fewer than two replicates, and for a design that the
    method does not fit.
    """
    if replicates < 2:
        raise InputError(f"replicates: expected two or more, found {replicates}. Use 500.")
    count, left = _first_stage(design, "bootstrap")
    drawn = np.maximum(count - 1, 0) if draws is None else np.minimum(draws, count - 1)
    if draws is not None and draws < 1:
        raise InputError(f"draws: expected one PSU or more a stratum, found {draws}.")
    times = _draw(count, drawn, replicates, np.random.default_rng(seed))
    able = drawn > 0
    shrink = np.sqrt(np.divide(drawn * left, count - 1, out=np.zeros(count.size), where=able))
    grow = np.divide(shrink * count, drawn, out=np.zeros(count.size), where=able)
    group = design.stratum_of_psu
    times *= grow[group]
    times += (1 - shrink)[group]
    return PsuFactors(times.T, 1 / (replicates - 1))


def _draw(count: np.ndarray, drawn: np.ndarray, replicates: int, rng: np.random.Generator) -> np.ndarray:
    """[R, P] how often each PSU is drawn: `drawn` times out of `count` in each stratum and replicate."""
    times = np.zeros((replicates, count.sum()))
    start = 0
    # stratum by stratum, so that the counts of one stay in the processor's cache
    for n, m in zip(count.tolist(), drawn.tolist(), strict=True):
        places = rng.integers(0, n, size=(replicates, m))
        places += n * np.arange(replicates)[:, None]
        times[:, start : start + n] = np.bincount(places.ravel(), minlength=replicates * n).reshape(-1, n)
        start += n
    return times


def jackknife(design: Design, centre: str = "estimate") -> DeleteOne:
    """JKn: each PSU left out in turn, V = sum_h (1 - f_h) (n_h - 1)/n_h sum_c (t_(hc) - t)^2.

    With one stratum this is JK1. A PSU alone in its stratum is never left out.
    Raises InputError for a design that the method does not fit.
    """
    _check_centre(centre)
    count, left = _first_stage(design, "jackknife")
    group = design.stratum_of_psu
    deleted = np.flatnonzero(count[group] > 1)
    rscales = ((count - 1) / count * left)[group][deleted]
    return DeleteOne(deleted, group, count[group], rscales, centre=centre)


def brr(design: Design, fay: float = 0.0, centre: str = "estimate") -> PsuFactors:
    """Balanced repeated replication: in each replicate one PSU of each pair counts 2 - rho, the other rho.

    The pairs follow the columns of a Hadamard matrix, so R is the smallest power of two above the
    number of strata. fay: rho, from 0 (half-samples) to below 1. scale = 1 / (R (1 - rho)^2).
    Raises InputError unless each stratum has exactly two PSUs, and where a finite population
    correction is given.
    """
    from scipy.linalg import hadamard

    _check_centre(centre)
    if not 0 <= fay < 1:
        raise InputError(
            f"fay: expected a number from 0 to below 1, found {fay}. Use 0.3, or 0 for half-samples."
        )
    count, left = _first_stage(design, "brr")
    wrong = [f"stratum {design.stratum_labels[h]}: {count[h]}" for h in np.flatnonzero(count != 2)]
    if wrong:
        more = [f"and {len(wrong) - 5} more"] if len(wrong) > 5 else []
        raise InputError(
            all_faults(
                "brr: expected two PSUs in each stratum; use jackknife or bootstrap", [*wrong[:5], *more]
            )
        )
    if (left < 1).any():
        raise InputError("brr: takes no finite population correction. Use jackknife, or leave out fpc.")
    size = 2 ** int(np.ceil(np.log2(count.size + 1)))
    signs = hadamard(size)[1 : count.size + 1]
    factors = np.empty((design.n_psu, size))
    factors[0::2] = 1 + (1 - fay) * signs
    factors[1::2] = 1 - (1 - fay) * signs
    return PsuFactors(factors, 1 / (size * (1 - fay) ** 2), centre=centre)


KINDS = ("BRR", "Fay", "JK1", "JKn", "bootstrap", "other")


def replicate_weights(
    frame: pd.DataFrame,
    columns: Sequence[str],
    kind: str,
    weight: str | None = None,
    fay: float = 0.0,
    scale: float | None = None,
    rscales: Sequence[float] | None = None,
    centre: str = "estimate",
) -> Replicates:
    """Replicate weights that came with the data, checked.

    columns: R columns of `frame`. weight: where the columns are factors and not full weights, the
    column of weights they multiply. kind sets scale and rscales, unless they are given:
    BRR 1/R; Fay 1/(R (1 - fay)^2); JK1 (R - 1)/R; bootstrap 1/(R - 1); JKn needs rscales,
    (n_h - 1)/n_h of each replicate's stratum; other needs scale.
    Raises InputError that lists columns missing, and weights missing, infinite or negative.
    """
    _check_centre(centre)
    if kind not in KINDS:
        raise InputError(f"kind: expected one of {', '.join(KINDS)}, found '{kind}'. {nearest(kind, KINDS)}")
    names = [*columns, *([weight] if weight else [])]
    faults = [
        f"expected a column {c}. {nearest(c, map(str, frame.columns))}" for c in names if c not in frame
    ]
    if len(columns) < 2:
        faults.append(f"expected two or more columns, found {len(columns)}")
    if faults:
        raise InputError(all_faults("replicate weights", faults))
    weights = frame[list(columns)].to_numpy(dtype=float)
    if weight:
        weights = weights * frame[weight].to_numpy(dtype=float)[:, None]
    for wrong, what in ((~np.isfinite(weights), "a number"), (weights < 0, "zero or more")):
        faults += [
            f"{columns[r]}: expected {what} in every row, found {wrong[:, r].sum()} that are not "
            f"(first row {int(np.argmax(wrong[:, r]))})"
            for r in np.flatnonzero(wrong.any(axis=0))[:5]
        ]
    size = len(columns)
    if rscales is not None and len(rscales) != size:
        faults.append(f"rscales: expected {size} numbers, one a replicate, found {len(rscales)}")
    if kind == "JKn" and rscales is None:
        faults.append("rscales: expected (n_h - 1)/n_h for each replicate of JKn, found none")
    if kind == "other" and scale is None:
        faults.append("scale: expected a number for replicates of kind other, found none")
    if kind == "Fay" and not 0 < fay < 1:
        faults.append(f"fay: expected a number above 0 and below 1, found {fay}")
    if faults:
        raise InputError(all_faults("replicate weights", faults))
    usual = {
        "BRR": 1 / size, "Fay": 1 / (size * (1 - fay) ** 2) if fay < 1 else np.nan,
        "JK1": (size - 1) / size, "JKn": 1.0, "bootstrap": 1 / (size - 1),
    }  # fmt: skip
    return Replicates(
        weights,
        usual[kind] if scale is None else float(scale),
        None if rscales is None else np.asarray(rscales, dtype=float),
        centre,
    )


def resample(design: Design, method: str, replicates: int = 500, seed: int = 0, fay: float = 0.0) -> Resample:
    """The resample named `method`: bootstrap, jackknife, brr, or given (the design's replicate weights)."""
    makers: dict[str, Callable[[], Resample]] = {
        "bootstrap": lambda: bootstrap(design, replicates, seed),
        "jackknife": lambda: jackknife(design),
        "brr": lambda: brr(design, fay),
        "given": lambda: _given(design),
    }
    if method not in makers:
        raise InputError(
            f"resampling: expected one of {', '.join(makers)}, found '{method}'. {nearest(method, makers)}"
        )
    return makers[method]()


def _given(design: Design) -> GivenWeights:
    if design.replicates is None:
        raise InputError(
            "resampling: the design has no replicate weights. Make them with `replicate_weights`."
        )
    if design.replicates.weights.shape[0] != design.size:
        raise InputError(
            f"replicate weights: expected {design.size} rows, found {design.replicates.weights.shape[0]}."
        )
    return GivenWeights(design.replicates)


def of_totals(
    function: Callable[[np.ndarray], np.ndarray], table: np.ndarray, resample: PsuFactors | DeleteOne
) -> Resampled:
    """A smooth function of totals from the table of their PSU sums.

    table: [P, k] sums of weight x value by PSU. function: [R, k] totals -> [R, m] (or [R]) values, row
    by row; it is called once for the sample and once for all replicates.
    """
    value = _rows_of(function(table.sum(axis=0)[None, :]))[0]
    return of_replicates(value, _rows_of(function(resample.of_table(table))), resample)


def of_domain_means(
    design: Design, domains: Domains, terms: Sequence[np.ndarray], resample: Resample
) -> Resampled:
    """Means of `terms` (A vectors of n) over D domains, from one table of sums by PSU and domain.

    The value and its replicates are laid out variable by variable: [A x D].
    """
    width = domains.count

    def means(totals: np.ndarray) -> np.ndarray:
        population = totals[:, :width]
        parts = [totals[:, at : at + width] for at in range(width, totals.shape[1], width)]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.hstack([part / population for part in parts])

    weighted = [design.weight, *(design.weight * term for term in terms)]
    if isinstance(resample, GivenWeights):
        masks = np.column_stack([domains.mask(d) for d in range(width)]).astype(float)
        columns = np.hstack([masks, *(masks * np.asarray(term)[:, None] for term in terms)])
        value = np.concatenate([masks.T @ variable for variable in weighted])
        return of_replicates(means(value[None, :])[0], means(resample.totals(design, columns)), resample)
    table = np.vstack([_by_psu(design, domains, variable) for variable in weighted])
    return of_totals(means, table.T, resample)


def _by_psu(design: Design, domains: Domains, variable: np.ndarray) -> np.ndarray:
    """[D, P] sums of `variable` ([n]) by domain and PSU; rows of cell -1 are left out."""
    inside = domains.cell >= 0
    place, values = domains.cell * design.n_psu + design.psu_of_row, variable
    if not inside.all():
        place, values = place[inside], variable[inside]
    sums = np.bincount(place, weights=values, minlength=domains.cells * design.n_psu)
    return domains.of_cells(sums.reshape(domains.cells, design.n_psu))


def of_estimator(
    design: Design, estimator: Callable[..., float], resample: Resample, *arrays: np.ndarray, **options
) -> Resampled:
    """Any statistic, estimated anew in each replicate: R + 1 calls of `estimator(*arrays, weight=w)`.

    arrays: [n] each. estimator returns a number, a vector of k, or an `Estimate`. For a domain, pass
    an estimator that cuts to it. Rows of weight zero stay in, so an estimator must pass over them.
    """

    def run(weight: np.ndarray) -> np.ndarray:
        result = estimator(*arrays, weight=weight, **options)
        return np.atleast_1d(np.asarray(getattr(result, "value", result), dtype=float))

    replicates = np.array([run(weight) for weight in resample.weights(design)])
    return of_replicates(run(design.weight), replicates, resample)


def _rows_of(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return values[:, None] if values.ndim == 1 else values


def of_replicates(value: np.ndarray, replicates: np.ndarray, resample: Resample) -> Resampled:
    """The variance of replicates already made. value: [k]; replicates: [R, k], nan where there is none."""
    has_value = np.isfinite(replicates)
    counted = has_value.sum(axis=0)
    if resample.centre == "estimate":
        centre = value
    else:
        centre = np.where(has_value, replicates, 0.0).sum(axis=0) / np.maximum(counted, 1)
    deviations = np.where(has_value, replicates - centre, 0.0)
    if resample.rscales is not None:
        deviations *= np.sqrt(resample.rscales)[:, None]
    # where a replicate has no value the others stand for it
    size = replicates.shape[0]
    stands_for = np.divide(size, counted, out=np.full(counted.shape, np.nan), where=counted > 0)
    deviations *= np.sqrt(resample.scale * stands_for)
    return Resampled(value, replicates, deviations, size - counted)


def draw_rows(design: Design, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One bootstrap sample as rows: n_h - 1 PSUs drawn with replacement in each stratum.

    Returns the rows drawn [m], the new PSU of each (0, 1, ...; a PSU drawn twice has two), and the
    factor n_h / (n_h - 1) for its weight. For steps that weights do not reach (unweighted medians,
    minimum counts): the whole chain is run on the drawn rows, and the variance of its results over
    many seeds is their variance. A PSU alone in its stratum is drawn once, with factor 1.
    """
    count, left = _first_stage(design, "draw_rows")
    if (left < 1).any():
        raise InputError("draw_rows: takes no finite population correction. Leave out fpc.")
    drawn = np.maximum(count - 1, 1)
    times = _draw(count, drawn, 1, np.random.default_rng(seed))[0].astype(np.intp)
    chosen = np.repeat(np.arange(design.n_psu), times)
    order = np.argsort(design.psu_of_row, kind="stable")
    size = np.bincount(design.psu_of_row, minlength=design.n_psu)
    first = np.cumsum(size) - size
    new_psu = np.repeat(np.arange(chosen.size), size[chosen])
    within = np.arange(new_psu.size) - np.repeat(np.cumsum(size[chosen]) - size[chosen], size[chosen])
    rows = order[first[chosen][new_psu] + within]
    factor = (count / drawn)[design.stratum_of_psu[chosen]][new_psu]
    return rows, new_psu, factor


def _first_stage(design: Design, method: str) -> tuple[np.ndarray, np.ndarray]:
    """[H] PSUs and [H] share not sampled of each stratum, after the checks all methods share."""
    if design.second is not None:
        raise InputError(
            f"{method}: resamples PSUs only, and the design corrects for a second stage. "
            "Use linearised standard errors, or a design with the first fpc alone."
        )
    if design.first.lonely.any() and design.singleton not in ("certainty", "remove"):
        raise InputError(
            f"{method}: the rule '{design.singleton}' for lonely PSUs has no counterpart in resampling. "
            "Use certainty, remove or collapse."
        )
    return design.first.count, design.first.left


def _check_centre(centre: str) -> None:
    if centre not in CENTRES:
        raise InputError(f"centre: expected estimate or mean, found '{centre}'. {nearest(centre, CENTRES)}")


def _weighted(design: Design, values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    return design.weight * values if values.ndim == 1 else design.weight[:, None] * values
