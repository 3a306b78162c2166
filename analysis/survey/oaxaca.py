"""The gap between the means of two groups, split by regression (Oaxaca and Blinder).

With least squares in each group, the means are m_g = x_g b_g, where x_g holds the weighted means of the
regressors. The gap m_1 - m_2 is

    twofold    explained    (x_1 - x_2) b*
               unexplained  x_1 (b_1 - b*) + x_2 (b* - b_2)
    threefold  endowments   (x_1 - x_2) b_2
               coefficients x_2 (b_1 - b_2)
               interaction  (x_1 - x_2)(b_1 - b_2)

b* are the reference coefficients: `pooled`, of both groups with an indicator of the group, which is not
part of b* (Jann 2008); `neumark`, of both groups without it (Neumark 1988; it counts some of the unexplained
part as explained); `first`, `second`, of one of them; `average`, half of each (Reimers 1983). Each part is
a sum over the terms. What a term of categories adds to the unexplained part depends on the base category,
unless the coefficients are normalised (`terms`), as they are here by default; so does the constant. The
unexplained parts of numbers depend on where zero stands; their sum with the constant does not.

Means and coefficients are estimates of one sample: their influence functions are joint, so that the
design's variance of a part takes account of random regressors, of clusters that hold both groups, and of
the covariance of the two regressions.

Sources: Oaxaca (1973), International Economic Review 14(3); Blinder (1973), Journal of Human Resources
8(4); Jann (2008), The Stata Journal 8(4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, nearest

from .design import Design
from .influence import Estimate, linearised
from .intervals import interval
from .regression import regress_matrix
from .results import sizes
from .terms import CONSTANT, Term, check_rows, matrix, places, spread, whole

REFERENCES = ("pooled", "neumark", "first", "second", "average")
TWOFOLD = ("explained", "unexplained")
THREEFOLD = ("endowments", "coefficients", "interaction")
TOTAL = ""


@dataclass(frozen=True, eq=False)
class Vector:
    """A vector of estimates: value [q], influence [n, q]."""

    value: np.ndarray
    influence: np.ndarray

    def __sub__(self, other: Vector) -> Vector:
        return Vector(self.value - other.value, self.influence - other.influence)

    def half(self, other: Vector) -> Vector:
        return Vector((self.value + other.value) / 2, (self.influence + other.influence) / 2)

    def times(self, other: Vector, sums: np.ndarray) -> Vector:
        """Sums of products of the elements, by the product rule. sums: [q, k] of 0 and 1, k sums."""
        return Vector(
            (self.value * other.value) @ sums,
            self.influence @ (other.value[:, None] * sums) + other.influence @ (self.value[:, None] * sums),
        )

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.value + other.value, self.influence + other.influence)


@dataclass(frozen=True, eq=False)
class Decomposition:
    """A gap and its parts. keys: (component, term) of each part; value [k] and influence [n, k] beside them.

    Components: first, second (the means), gap, and those of `TWOFOLD` or `THREEFOLD`; the term is `TOTAL` for
    the whole of a component, CONSTANT for the constant's part. n_first, n_second: rows of the groups.
    """

    design: Design
    keys: tuple[tuple[str, str], ...]
    parts: Estimate
    reference: str
    n_first: int
    n_second: int

    def estimate(self, component: str, term: str = TOTAL) -> Estimate:
        """One part with its influence function."""
        if (component, term) not in self.keys:
            known = list(dict.fromkeys(c for c, _ in self.keys))
            raise InputError(
                f"decomposition: there is no part '{component}' of '{term}'. {nearest(component, known)}"
            )
        k = self.keys.index((component, term))
        return Estimate(float(self.parts.value[k]), self.parts.influence[:, k], self.parts.domain)

    def grouped(self, groups: Mapping[str, str]) -> Decomposition:
        """The same with the terms joined: `groups` names the group of each term; others stay as they are."""
        keys = [(component, groups.get(term, term)) for component, term in self.keys]
        names = tuple(dict.fromkeys(keys))
        sums = np.array([[float(key == name) for name in names] for key in keys])
        parts = Estimate(self.parts.value @ sums, self.parts.influence @ sums, self.parts.domain)
        return replace(self, keys=names, parts=parts)

    def table(self, ci: str = "t", level: float = 0.95) -> pd.DataFrame:
        """One row a part, in the unit of the outcome: component, term, estimate, se, ci_lower, ci_upper,
        df, n, n_psu."""
        n, n_psu, df = sizes(self.design, self.parts.domain)
        value, se = self.parts.value, linearised(self.design, self.parts)
        lower, upper = interval(value, se, df, level, ci)
        return pd.DataFrame(
            {
                "component": [component for component, _ in self.keys],
                "term": [term for _, term in self.keys],
                "estimate": value, "se": se, "ci_lower": lower, "ci_upper": upper,
                "df": df, "n": n, "n_psu": n_psu,
            }
        )  # fmt: skip


def oaxaca(
    outcome: np.ndarray,
    terms: Sequence[Term],
    first: np.ndarray,
    design: Design,
    domain: np.ndarray | None = None,
    reference: str = "pooled",
    threefold: bool = False,
    normalised: bool = True,
) -> Decomposition:
    """The gap of the mean outcome, `first` less the others, split into what the terms explain and what not.

    outcome: [n]; 0 and 1 make it a linear probability model. first: [n] of bool. domain: [n] of bool, the
    rows it is about. reference: see the module; a threefold split has none. normalised: see `terms`.

    Raises InputError for an unknown reference, a group without rows, a category with rows in one group only,
    and as `regress` does.
    """
    if reference not in REFERENCES:
        raise InputError(
            f"reference: expected one of {', '.join(REFERENCES)}, found '{reference}'. "
            f"{nearest(reference, REFERENCES)}"
        )
    inside = (np.ones(design.size, dtype=bool) if domain is None else np.asarray(domain)) & (
        design.weight > 0
    )
    groups = [inside & np.asarray(first, dtype=bool), inside & ~np.asarray(first, dtype=bool)]
    for rows, name in zip(groups, ("the first group", "the second group"), strict=True):
        if not rows.any():
            raise InputError(f"decomposition: expected rows in both groups, found none in {name}.")
        check_rows(terms, rows, name)
    outcome = np.where(inside, outcome, 0.0)
    columns = whole(terms, design.size)
    carry = spread(terms, normalised)
    x1, x2 = (_means(columns, design.weight, rows) for rows in groups)
    b1, b2 = (_coefficients(outcome, terms, design, rows, carry) for rows in groups)
    names, sums = _sums(terms)
    if threefold:
        components = {
            "endowments": (x1 - x2).times(b2, sums),
            "coefficients": x2.times(b1 - b2, sums),
            "interaction": (x1 - x2).times(b1 - b2, sums),
        }
    else:
        b = _reference(reference, b1, b2, outcome, terms, design, groups, carry)
        components = {
            "explained": (x1 - x2).times(b, sums),
            "unexplained": x1.times(b1 - b, sums) + x2.times(b - b2, sums),
        }
    all_terms = sums[:, :1]
    means = {"first": x1.times(b1, all_terms), "second": x2.times(b2, all_terms)}
    means["gap"] = means["first"] - means["second"]
    keys = [(name, TOTAL) for name in means] + [(name, term) for name in components for term in names]
    vectors = [*means.values(), *components.values()]
    parts = Estimate(
        np.concatenate([v.value for v in vectors]), np.hstack([v.influence for v in vectors]), inside
    )
    n1, n2 = (int(rows.sum()) for rows in groups)
    return Decomposition(design, tuple(keys), parts, "" if threefold else reference, n1, n2)


def _sums(terms: Sequence[Term]) -> tuple[list[str], np.ndarray]:
    """Names of the parts of a component (all, the constant, each term), and [q, k] the columns of each."""
    columns = {TOTAL: slice(None), CONSTANT: slice(0, 1)}
    columns |= {term.name: place for term, place in zip(terms, places(terms), strict=True)}
    sums = np.zeros((1 + sum(len(term.labels) for term in terms), len(columns)))
    for k, place in enumerate(columns.values()):
        sums[place, k] = 1
    return list(columns), sums


def _means(columns: np.ndarray, weight: np.ndarray, rows: np.ndarray) -> Vector:
    """Weighted means of the columns [n, q] among `rows`."""
    total = weight[rows].sum()
    value = weight[rows] @ columns[rows] / total
    influence = np.zeros(columns.shape)
    influence[rows] = (columns[rows] - value) / total
    return Vector(value, influence)


def _coefficients(
    outcome: np.ndarray, terms: Sequence[Term], design: Design, rows: np.ndarray, carry: np.ndarray
) -> Vector:
    """Coefficients of all columns by least squares on `rows`."""
    fitted = regress_matrix(outcome, *matrix(terms, design.size), design, domain=rows)
    return Vector(carry @ fitted.coefficients.value, fitted.coefficients.influence @ carry.T)


def _reference(
    name: str,
    b1: Vector,
    b2: Vector,
    outcome: np.ndarray,
    terms: Sequence[Term],
    design: Design,
    groups: Sequence[np.ndarray],
    carry: np.ndarray,
) -> Vector:
    if name == "average":
        return b1.half(b2)
    if name in ("first", "second"):
        return b1 if name == "first" else b2
    both = groups[0] | groups[1]
    if name == "neumark":
        return _coefficients(outcome, terms, design, both, carry)
    columns, names = matrix(terms, design.size)
    fitted = regress_matrix(
        outcome, np.column_stack([columns, groups[0]]), (*names, "group"), design, domain=both
    )
    without = fitted.coefficients.influence[:, :-1]
    return Vector(carry @ fitted.coefficients.value[:-1], without @ carry.T)
