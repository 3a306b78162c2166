"""Curves with confidence bands: Lorenz, generalised Lorenz, Pen, TIP, poverty and growth incidence.

Each curve is a frame of long results (see `results`), one row a point, with a key column that says
where on the curve: `population_share` (fractions), `quantile_group` or `line`. A band is pointwise,
or simultaneous: then it covers the whole curve at once with the stated probability, by the largest
of the k studentised deviations, simulated from their estimated covariance (Montiel Olea and
Plagborg-Møller 2019, Journal of Applied Econometrics 34(1)).

Dominance: one distribution has less poverty than another at every line of a range, whatever the
line. `dominance_curve` gives the differences, `dominance_test` the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

from .arrays import complete, weights
from .design import Design
from .influence import Estimate, covariance, estimate_within, linearised, union
from .poverty import fgt_terms
from .quantiles import quantile_estimate
from .results import design_effect, result_frame, sizes
from .shares import (
    generalised_lorenz_estimate,
    group_means_estimate,
    group_shares_estimate,
    lorenz_estimate,
    tip_estimate,
)

BANDS = ("pointwise", "simultaneous")
TENTHS = tuple(np.arange(1, 11) / 10)
PERCENTILES = tuple(np.arange(1, 100) / 100)

# The critical value of a simultaneous band is good to about 0.01 with these draws, and always the same.
_DRAWS, _SEED = 20_000, 20_220_101


@dataclass(frozen=True, eq=False)
class Sample:
    """Whose distribution it is: welfare [n] beside its design, or a domain [n] of bool within it.

    base: what the domain is called in results.
    """

    design: Design
    welfare: np.ndarray
    domain: np.ndarray | None = None
    base: str = "population"

    def estimate(self, estimator: Callable[..., Estimate], **options) -> Estimate:
        """`estimator(welfare, weight=..., **options)` for the rows of the domain."""
        welfare = np.asarray(self.welfare, dtype=float)
        if welfare.shape != (self.design.size,):
            raise InputError(
                f"welfare: expected {self.design.size} values, one a row of the design, "
                f"found shape {welfare.shape}."
            )
        if self.domain is None:
            return estimator(welfare, weight=self.design.weight, **options)
        return estimate_within(self.domain, estimator, welfare, weight=self.design.weight, **options)


@dataclass(frozen=True, eq=False)
class Band:
    """How a curve's interval is made: pointwise or simultaneous, its method (t, normal) and level."""

    kind: str = "pointwise"
    ci: str = "t"
    level: float = 0.95


def lorenz_curve(sample: Sample, points: ArrayLike = TENTHS, band: Band | None = None) -> pd.DataFrame:
    """Share of total welfare that the poorest `population_share` have; fractions."""
    estimate = sample.estimate(lorenz_estimate, points=tuple(points))
    return _curve("lorenz", sample, estimate, {"population_share": points}, "fraction", band)


def generalised_lorenz_curve(
    sample: Sample, points: ArrayLike = TENTHS, band: Band | None = None
) -> pd.DataFrame:
    """Welfare of the poorest `population_share`, spread over the whole population; in the unit of welfare."""
    estimate = sample.estimate(generalised_lorenz_estimate, points=tuple(points))
    return _curve("generalised_lorenz", sample, estimate, {"population_share": points}, "welfare", band)


def pen_curve(
    sample: Sample,
    points: ArrayLike = PERCENTILES,
    band: Band | None = None,
    density: str | float = "sparsity",
) -> pd.DataFrame:
    """Pen's parade: welfare at each rank, that is, the quantiles; in the unit of welfare."""
    estimate = sample.estimate(quantile_estimate, p=tuple(points), density=density)
    return _curve("pen", sample, estimate, {"population_share": points}, "welfare", band)


def tip_curve(
    sample: Sample, line: ArrayLike, points: ArrayLike = TENTHS, band: Band | None = None
) -> pd.DataFrame:
    """Cumulated relative poverty gaps of the poorest `population_share`; line: one, or one a row."""
    estimate = sample.estimate(tip_estimate, line=np.asarray(line, dtype=float), points=tuple(points))
    return _curve("tip", sample, estimate, {"population_share": points}, "fraction", band)


def group_shares_table(sample: Sample, groups: int = 5, band: Band | None = None) -> pd.DataFrame:
    """Share of total welfare of each `quantile_group` (1 the poorest), one row a group; fractions."""
    estimate = sample.estimate(group_shares_estimate, groups=groups)
    keys = {"quantile_group": np.arange(1, groups + 1)}
    return _curve("group_share", sample, estimate, keys, "fraction", band)


def group_means_table(sample: Sample, groups: int = 5, band: Band | None = None) -> pd.DataFrame:
    """Mean welfare of each `quantile_group` (1 the poorest), one row a group; in the unit of welfare."""
    estimate = sample.estimate(group_means_estimate, groups=groups)
    keys = {"quantile_group": np.arange(1, groups + 1)}
    return _curve("group_mean", sample, estimate, keys, "welfare", band)


def incidence_estimate(
    welfare: ArrayLike,
    weight: ArrayLike | None = None,
    lines: Sequence[float] = (1.0,),
    alpha: float = 0.0,
    weak: bool = False,
) -> Estimate:
    """The FGT index at each of k lines; a vector of k."""
    y = complete(welfare, "welfare")
    w = weights(weight, y.size)
    influence = np.column_stack([fgt_terms(y, line, alpha, weak) for line in lines])
    values = (w[:, None] * influence).sum(axis=0) / w.sum()
    influence -= values
    influence /= w.sum()
    return Estimate(values, influence)


def incidence_curve(
    sample: Sample,
    lines: ArrayLike,
    alpha: float = 0.0,
    weak: bool = False,
    band: Band | None = None,
) -> pd.DataFrame:
    """Poverty at every line: alpha 0 the incidence, 1 the deficit, 2 the severity curve; fractions."""
    estimate = sample.estimate(incidence_estimate, lines=tuple(lines), alpha=alpha, weak=weak)
    return _curve(f"fgt{alpha:g}", sample, estimate, {"line": lines}, "fraction", band)


def growth_incidence_curve(
    before: Sample,
    after: Sample,
    points: ArrayLike = PERCENTILES,
    years: float = 1.0,
    band: Band | None = None,
    density: str | float = "sparsity",
) -> pd.DataFrame:
    """Growth of each quantile between two samples: (Q_after / Q_before)^(1/years) - 1, a fraction a year.

    The samples are independent where their designs are different objects; domains of one design
    (rounds in the same PSUs) keep their covariance. Welfare must be in the prices of one date.
    Source: Ravallion and Chen (2003), Economics Letters 78(1).
    """
    if not years > 0:
        raise InputError(f"years: expected a number above zero, found {years}.")
    points = tuple(points)
    old, new = (s.estimate(quantile_estimate, p=points, density=density) for s in (before, after))
    if min(np.min(old.value), np.min(new.value)) <= 0:
        raise InputError("welfare: expected quantiles above zero at every point, found zero or less.")
    factor = (new.value / old.value) ** (1 / years)
    parts = [
        (after.design, _scaled(new, factor / (years * new.value))),
        (before.design, _scaled(old, -factor / (years * old.value))),
    ]
    base = f"{before.base} to {after.base}"
    joint = _joined(factor - 1, parts)
    return _rows("growth_incidence", joint, {"population_share": points}, "fraction", base, band)


def dominance_curve(
    left: Sample,
    right: Sample,
    lines: ArrayLike,
    alpha: float = 0.0,
    weak: bool = False,
    band: Band | None = None,
) -> pd.DataFrame:
    """Poverty of `right` minus poverty of `left` at each line; above zero where left has less.

    alpha 0, 1, 2: first, second and third order. Both may be domains of one design, whose
    covariance is kept, or samples of different designs, which are independent.
    """
    joint = _poverty_difference(left, right, lines, alpha, weak)
    base = f"{right.base} minus {left.base}"
    return _rows(f"fgt{alpha:g} difference", joint, {"line": lines}, "fraction", base, band)


def dominance_test(
    left: Sample,
    right: Sample,
    lines: ArrayLike,
    alpha: float = 0.0,
    weak: bool = False,
    level: float = 0.05,
) -> pd.DataFrame:
    """Tests of dominance over a range of lines; one row a test.

    Columns: test, statistic, line (where the statistic is taken), df, p_value, rejected (at `level`).

    * "left dominates right" and the reverse: the hypothesis that poverty is not lower at every line
      is rejected where even the smallest t = difference / se is large (intersection of one-sided
      t-tests: Kaur, Prakasa Rao and Singh 1994; Davidson and Duclos 2013, Econometric Reviews 32(1)).
    * "no difference": equality at every line, by the largest |t|, its distribution simulated.

    Rejected "left dominates right" therefore reads: it does. Lines where nobody, or everybody, is
    poor on both sides say nothing and are refused.
    """
    from scipy.special import stdtr

    lines = np.asarray(lines, dtype=float)
    joint = _poverty_difference(left, right, lines, alpha, weak)
    se = joint.se()
    _refuse_silent(lines, se)
    _refuse_no_df(joint.df)
    t = joint.value / se
    low, high, far = int(t.argmin()), int(t.argmax()), int(np.abs(t).argmax())
    largest = _largest_deviations(joint.covariance(), joint.df)
    rows = [
        (f"{left.base} dominates {right.base}", t[low], lines[low], stdtr(joint.df, -t[low])),
        (f"{right.base} dominates {left.base}", -t[high], lines[high], stdtr(joint.df, t[high])),
        ("no difference", abs(t[far]), lines[far], float(np.mean(largest >= abs(t[far])))),
    ]
    table = pd.DataFrame(rows, columns=["test", "statistic", "line", "p_value"])
    table.insert(3, "df", joint.df)
    return table.assign(rejected=table["p_value"] < level)


@dataclass(frozen=True, eq=False)
class _Joint:
    """k values whose error is the sum of independent parts, one estimate a design."""

    value: np.ndarray
    parts: list[tuple[Design, Estimate]]

    def se(self) -> np.ndarray:
        return np.sqrt(sum(np.square(linearised(design, part)) for design, part in self.parts))

    def covariance(self) -> np.ndarray:
        return sum(covariance(design, [part]) for design, part in self.parts)

    def sizes(self) -> tuple[int, int, int]:
        """n and PSUs of all parts, and the smallest df among them (a cautious choice)."""
        n, n_psu, df = zip(*(sizes(design, part.domain) for design, part in self.parts), strict=True)
        return sum(n), sum(n_psu), min(df)

    @property
    def df(self) -> int:
        return self.sizes()[2]


def _joined(value: np.ndarray, parts: list[tuple[Design, Estimate]]) -> _Joint:
    """Parts of one design are added up row by row, so that their covariance counts."""
    merged: list[tuple[Design, Estimate]] = []
    for design, part in parts:
        same = next((k for k, (known, _) in enumerate(merged) if known is design), None)
        if same is None:
            merged.append((design, part))
        else:
            known = merged[same][1]
            domain = union([known.domain, part.domain])
            merged[same] = (design, Estimate(value, known.influence + part.influence, domain))
    return _Joint(value, merged)


def _poverty_difference(left: Sample, right: Sample, lines: ArrayLike, alpha: float, weak: bool) -> _Joint:
    options = {"lines": tuple(lines), "alpha": alpha, "weak": weak}
    a, b = (sample.estimate(incidence_estimate, **options) for sample in (left, right))
    return _joined(b.value - a.value, [(right.design, b), (left.design, _scaled(a, -1.0))])


def _scaled(estimate: Estimate, factor: ArrayLike) -> Estimate:
    return Estimate(estimate.value * factor, estimate.influence * factor, estimate.domain)


def _curve(
    measure: str, sample: Sample, estimate: Estimate, keys: dict, unit: str, band: Band | None
) -> pd.DataFrame:
    joint = _Joint(estimate.value, [(sample.design, estimate)])
    return _rows(measure, joint, keys, unit, sample.base, band)


def _rows(measure: str, joint: _Joint, keys: dict, unit: str, base: str, band: Band | None) -> pd.DataFrame:
    band = band or Band()
    if band.kind not in BANDS:
        raise InputError(f"band: expected a kind of band. {nearest(band.kind, BANDS)}")
    n, n_psu, df = joint.sizes()
    se = joint.se()
    (design, only), *others = joint.parts
    rows = result_frame(
        measure=measure,
        keys={name: np.asarray(values) for name, values in keys.items()},
        estimate=joint.value,
        se=se,
        df=df,
        n=n,
        n_psu=n_psu,
        deff=np.nan if others else design_effect(design, only, np.square(se)),
        unit=unit,
        base=base,
        ci=band.ci,
        level=band.level,
    )
    if band.kind == "simultaneous":
        _refuse_no_df(df)
        deviations = _largest_deviations(joint.covariance(), np.inf if band.ci == "normal" else df)
        half = np.quantile(deviations, band.level) * se
        rows["ci_lower"], rows["ci_upper"] = joint.value - half, joint.value + half
    return rows


def _largest_deviations(covariance_of_points: np.ndarray, df: float) -> np.ndarray:
    """Simulated largest |t| of k estimates with this covariance; points without variance are left out."""
    se = np.sqrt(np.diag(covariance_of_points))
    able = se > 1e-9 * se.max() if se.size else np.zeros(0, dtype=bool)
    if not able.any():
        return np.zeros(1)
    correlation = covariance_of_points[np.ix_(able, able)] / np.outer(se[able], se[able])
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0))
    random = np.random.default_rng(_SEED)
    deviations = np.abs(random.standard_normal((_DRAWS, root.shape[0])) @ root.T).max(axis=1)
    if np.isfinite(df):
        deviations /= np.sqrt(random.chisquare(df, _DRAWS) / df)
    return deviations


def _refuse_silent(lines: np.ndarray, se: np.ndarray) -> None:
    silent = ~(se > 0)
    if silent.any():
        raise InputError(
            "lines: expected lines at which some people are poor and others not, found "
            f"{int(silent.sum())} without ({', '.join(f'{line:g}' for line in lines[silent][:5])}). "
            "Narrow the range."
        )


def _refuse_no_df(df: int) -> None:
    if df < 1:
        raise InputError(
            "design: expected more PSUs than strata in each sample, found none to spare; no test is possible."
        )
