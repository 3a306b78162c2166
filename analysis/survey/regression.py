"""Survey-weighted regression: least squares, logit and probit, with design-based standard errors.

The coefficients b solve the weighted estimating equations of a generalised linear model,

    sum_i w_i s_i(b) x_i = 0,   s_i = (y_i - mu_i) g_i,

(logit and probit fitted by statsmodels); mu_i is the mean at x_i b, and g_i = mu'_i / V(mu_i) (1 for
least squares and logit). The influence of row i on b is A^-1 s_i x_i with A = sum_i w_i h_i x_i x_i', so
that the design's variance of weighted totals gives the sandwich by PSU and stratum, with its domains,
lonely PSUs and population corrections. h_i is the expected information mu'_i^2 / V(mu_i) (R's svyglm), or
the observed one (Stata's svy: probit); they differ for the probit alone.

Average marginal effects are means over the sample of the change in mu for one unit more of a
variable (the derivative), or for a variable of 0 and 1 the change from 0 to 1. Their influence has
two parts: who is in the sample, and the coefficients' own error. `average_change` is the mean of the
change between any two sets of regressors: one child more, one category in place of another.

Sources: Binder (1983), International Statistical Review 51; Lumley and Scott (2017), Statistical
Science 32(2); Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, chapter 15.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, WorkFailed, all_faults, nearest

from .design import Design
from .influence import Estimate, covariance, linearised
from .intervals import interval
from .results import sizes

INFORMATION = ("expected", "observed")

# Columns of regressors are taken as collinear when one is known from the others to this precision.
_COLLINEAR = 1e-10


@dataclass(frozen=True)
class Link:
    """A model: the mean at x b, its first and second derivative, and the variance of y at a mean."""

    name: str
    label: str
    mean: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    curve: Callable[[np.ndarray], np.ndarray]
    variance: Callable[[np.ndarray], np.ndarray]
    binary: bool


def _links() -> dict[str, Link]:
    from scipy.special import expit, ndtr

    def bernoulli(mean: np.ndarray) -> np.ndarray:
        return mean * (1 - mean)

    def logistic_slope(index: np.ndarray) -> np.ndarray:
        return expit(index) * expit(-index)

    def density(index: np.ndarray) -> np.ndarray:
        return np.exp(-(index**2) / 2) / np.sqrt(2 * np.pi)

    return {
        "ols": Link(
            "ols", "Least squares", lambda x: x, np.ones_like, np.zeros_like, np.ones_like, binary=False
        ),
        "logit": Link(
            "logit", "Logit", expit, logistic_slope,
            lambda x: logistic_slope(x) * (1 - 2 * expit(x)), bernoulli, binary=True,
        ),
        "probit": Link(
            "probit", "Probit", ndtr, density, lambda x: -x * density(x), bernoulli, binary=True
        ),
    }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Regression:
    """A fitted model of k coefficients on n rows of which `rows` were used.

    coefficients: value [k] and influence [n, k]. matrix: [n, k] regressors, zero where a row was not
    used. outcome: [n]. terms: k names. left_out: rows of the domain with a missing value, by column.
    """

    design: Design
    link: Link
    terms: tuple[str, ...]
    coefficients: Estimate
    matrix: np.ndarray
    outcome: np.ndarray
    rows: np.ndarray
    left_out: Mapping[str, int]

    @property
    def covariance(self) -> np.ndarray:
        """[k, k] design covariance of the coefficients."""
        return covariance(self.design, [self.coefficients])

    def table(self, ci: str = "t", level: float = 0.95) -> pd.DataFrame:
        """One row a coefficient: term, estimate, se, t, p, ci_lower, ci_upper, df, n, n_psu, unit, base.

        p is two-sided from t with the design's df, PSUs minus strata of the rows used (as in Stata; R's
        summary takes off one more for each term but the constant). The unit is
        that of the outcome for least squares, and the model's index (log odds, probits) otherwise.
        """
        unit = {"logit": "log odds", "probit": "probits"}.get(self.link.name, "outcome")
        return self._table(self.terms, self.coefficients, unit, ci, level)

    def marginal_effects(
        self, variables: Sequence[str] | None = None, ci: str = "t", level: float = 0.95
    ) -> pd.DataFrame:
        """Average marginal effects, a table as of `table`, in units of the outcome's mean.

        variables: terms of the model, all but the constant if None. A term of 0 and 1 only gets the
        effect of going from 0 to 1. Terms made of other terms (squares, products) have no effect of
        their own: leave them out.
        """
        chosen = [t for t in self.terms if t != "const"] if variables is None else list(variables)
        unknown = [v for v in chosen if v not in self.terms]
        if unknown:
            faults = [f"'{v}' is no term of the model. {nearest(v, self.terms)}" for v in unknown]
            raise InputError(all_faults("marginal effects", faults))
        return self.tabulated(chosen, [self.marginal_effect(variable) for variable in chosen], ci, level)

    def marginal_effect(self, variable: str) -> Estimate:
        """The average marginal effect of one term and its influence function."""
        at = self.terms.index(variable)
        x, beta = self.matrix, self.coefficients.value
        if np.isin(x[self.rows, at], (0, 1)).all():
            return self.average_change([at], np.ones(1), np.zeros(1))
        index = x @ beta
        slope = np.where(self.rows, self.link.slope(index), 0.0)
        w = self.design.weight
        gradient = (w * np.where(self.rows, self.link.curve(index), 0.0) * beta[at]) @ x
        gradient[at] += w @ slope
        return self._mean_effect(slope * beta[at], gradient)

    def average_change(self, at: Sequence[int], end: np.ndarray, start: np.ndarray | None = None) -> Estimate:
        """The mean over the rows used of the change in mu when some columns go from `start` to `end`.

        at: positions of the columns. end, start: their values, [a] for all rows or [n, a]; start None for the
        values that they have. For one unit more of a count, a variable and its square moved together, or one
        category in place of another (as Stata's margins does it for factor variables).
        """
        at, rows, beta = list(at), self.rows, self.coefficients.value
        own = self.matrix[:, at]
        x0, x1 = (self._values(own if side is None else side, own.shape) for side in (start, end))
        others = self.matrix @ beta - own @ beta[at]
        low, high = others + x0 @ beta[at], others + x1 @ beta[at]
        effect = np.where(rows, self.link.mean(high) - self.link.mean(low), 0.0)
        w = np.where(rows, self.design.weight, 0.0)
        slope_low, slope_high = w * self.link.slope(low), w * self.link.slope(high)
        gradient = (slope_high - slope_low) @ self.matrix
        gradient[at] = slope_high @ x1 - slope_low @ x0
        return self._mean_effect(effect, gradient)

    def _values(self, values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """[n, a] values, zero in rows not used."""
        return np.where(self.rows[:, None], np.broadcast_to(np.asarray(values, dtype=float), shape), 0.0)

    def _mean_effect(self, effect: np.ndarray, gradient: np.ndarray) -> Estimate:
        """effect: [n], zero in rows not used; gradient: [k] sum over rows, weighted, of its derivative by the
        coefficients."""
        w = np.where(self.rows, self.design.weight, 0.0)
        population = w.sum()
        value = float(w @ effect / population)
        influence = self.coefficients.influence @ (gradient / population)
        influence += np.where(self.rows, effect - value, 0.0) / population
        return Estimate(value, influence, self.rows)

    @property
    def fit(self) -> float:
        """Least squares: the share of the weighted variance explained, R2. Logit and probit: McFadden's
        1 - L/L0, with the weighted log likelihoods of the model and of a constant alone."""
        y, w = self.outcome[self.rows], self.design.weight[self.rows]
        mean = self.link.mean(self.matrix[self.rows] @ self.coefficients.value)
        centre = np.average(y, weights=w)
        if not self.link.binary:
            return float(1 - w @ np.square(y - mean) / (w @ np.square(y - centre)))
        chance = np.where(y > 0, mean, 1 - mean)
        alone = np.where(y > 0, centre, 1 - centre)
        return float(1 - (w @ np.log(chance)) / (w @ np.log(alone)))

    def tabulated(
        self, names: Sequence[str], estimates: Sequence[Estimate], ci: str = "t", level: float = 0.95
    ) -> pd.DataFrame:
        """A table as of `table`, of estimates made from this model, as `average_change` gives them."""
        together = Estimate(
            np.array([e.value for e in estimates]),
            np.column_stack([e.influence for e in estimates]),
            self.rows,
        )
        return self._table(names, together, "probability" if self.link.binary else "outcome", ci, level)

    def _table(
        self, terms: Sequence[str], estimate: Estimate, unit: str, ci: str, level: float
    ) -> pd.DataFrame:
        from scipy.special import stdtr

        n, n_psu, df = sizes(self.design, self.rows)
        value, se = np.asarray(estimate.value), linearised(self.design, estimate)
        lower, upper = interval(value, se, df, level, ci)
        t = np.divide(value, se, out=np.full(value.shape, np.nan), where=se > 0)
        p = 2 * stdtr(df, -np.abs(t)) if df > 0 else np.full(value.shape, np.nan)
        return pd.DataFrame(
            {
                "term": list(terms), "estimate": value, "se": se, "t": t, "p": p,
                "ci_lower": lower, "ci_upper": upper, "df": df, "n": n, "n_psu": n_psu,
                "unit": unit, "base": f"{self.link.label}, rows used",
            }
        )  # fmt: skip


def regress(
    frame: pd.DataFrame,
    design: Design,
    formula: str,
    model: str = "ols",
    domain: np.ndarray | None = None,
    missing: str = "fail",
    information: str = "expected",
) -> Regression:
    """Fit `model` (ols, logit, probit) to `frame` by a formula, as "poor ~ children + C(region)".

    frame: n rows, beside `design`. formula: outcome ~ terms, in the language of patsy; C(x) makes
    one column of 0 and 1 a category but the first. domain: [n] of bool, rows the model is about;
    the design keeps all rows. missing: "fail" refuses rows with a missing value, "leave out" treats
    them as outside the domain and counts them in `left_out`. information: see the module.

    Raises InputError for unknown columns or names, missing values, an outcome of logit or probit
    that is not 0 or 1, terms that are collinear; WorkFailed where the fit does not converge or a
    term separates the outcome.
    """
    _known("model", model, links := _links())
    _known("information", information, INFORMATION)
    _known("missing", missing, ("fail", "leave out"))
    inside = np.ones(design.size, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    for name, size in (("frame", len(frame)), ("domain", inside.size)):
        if size != design.size:
            raise InputError(f"{name}: expected {design.size} rows, as the design has, found {size}.")
    used, left_out = _complete_rows(frame, formula, inside, missing)
    rows = used & (design.weight > 0)
    outcome, matrix, terms = _matrices(frame.loc[rows], formula)
    return _fitted(outcome, matrix, terms, design, links[model], rows, information, left_out)


def regress_matrix(
    outcome: np.ndarray,
    matrix: np.ndarray,
    terms: Sequence[str],
    design: Design,
    model: str = "ols",
    domain: np.ndarray | None = None,
    information: str = "expected",
) -> Regression:
    """`regress` on columns that were made already.

    outcome: [n]. matrix: [n, k], the constant (if there is one) as a column of ones. terms: k names. Rows
    outside the domain may hold anything. Raises as `regress` does.
    """
    _known("model", model, links := _links())
    _known("information", information, INFORMATION)
    inside = np.ones(design.size, dtype=bool) if domain is None else np.asarray(domain, dtype=bool)
    outcome, matrix = np.asarray(outcome, dtype=float), np.asarray(matrix, dtype=float)
    if outcome.shape != (design.size,) or matrix.shape != (design.size, len(terms)):
        raise InputError(
            f"regression: expected {design.size} outcomes and a matrix of {design.size} x {len(terms)}, as "
            f"the design and the terms have, found {outcome.shape} and {matrix.shape}."
        )
    rows = inside & (design.weight > 0)
    if not rows.any():
        raise InputError("regression: expected rows with a weight above zero in the domain, found none.")
    return _fitted(outcome[rows], matrix[rows], tuple(terms), design, links[model], rows, information, {})


def _fitted(
    outcome: np.ndarray,
    matrix: np.ndarray,
    terms: tuple[str, ...],
    design: Design,
    link: Link,
    rows: np.ndarray,
    information: str,
    left_out: Mapping[str, int],
) -> Regression:
    """The model on the rows used ([r] and [r, k] of them), spread over all rows of the design."""
    _check(outcome, matrix, terms, link)
    beta = _fit(outcome, matrix, design.weight[rows], link, terms)
    beta = _polished(outcome, matrix, design.weight[rows], beta, link)
    influence = np.zeros((design.size, len(terms)))
    influence[rows] = _influence(outcome, matrix, design.weight[rows], beta, link, information)
    whole_matrix, whole_outcome = np.zeros(influence.shape), np.zeros(design.size)
    whole_matrix[rows], whole_outcome[rows] = matrix, outcome
    coefficients = Estimate(beta, influence, rows)
    return Regression(design, link, terms, coefficients, whole_matrix, whole_outcome, rows, left_out)


def _known(what: str, name: str, names) -> None:
    if name not in names:
        raise InputError(
            f"{what}: expected one of {', '.join(names)}, found '{name}'. {nearest(name, names)}"
        )


def _columns(frame: pd.DataFrame, formula: str) -> list[str]:
    """Columns of `frame` that the formula reads, from the names its factors evaluate."""
    import ast

    import patsy

    try:
        described = patsy.ModelDesc.from_formula(formula)
        factors = {
            factor.name()
            for term in described.lhs_termlist + described.rhs_termlist
            for factor in term.factors
        }
        trees = [ast.walk(ast.parse(factor, mode="eval")) for factor in factors]
    except (patsy.PatsyError, SyntaxError) as error:
        raise InputError(
            f"formula: '{formula}' cannot be read ({str(error).splitlines()[0]}). "
            "Write outcome ~ term + term."
        ) from None
    if not described.lhs_termlist:
        raise InputError(f"formula: expected outcome ~ terms, found '{formula}'.")
    names = {node.id for tree in trees for node in tree if isinstance(node, ast.Name)}
    quoted = {
        node.args[0].value
        for factor in factors
        for node in ast.walk(ast.parse(factor, mode="eval"))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Q" and node.args
    }
    functions = {"C", "Q", "np", "Treatment", "Sum", "center", "standardize", "I", "bs", "cr"}
    unknown = sorted((names | quoted) - functions - set(map(str, frame.columns)))
    if unknown:
        known = list(map(str, frame.columns))
        raise InputError(
            all_faults(
                "formula: columns not found", [f"expected a column {c}. {nearest(c, known)}" for c in unknown]
            )
        )
    return sorted((names | quoted) & set(map(str, frame.columns)))


def _complete_rows(
    frame: pd.DataFrame, formula: str, inside: np.ndarray, missing: str
) -> tuple[np.ndarray, dict[str, int]]:
    absent = {c: frame[c].isna().to_numpy() & inside for c in _columns(frame, formula)}
    left_out = {c: int(rows.sum()) for c, rows in absent.items() if rows.any()}
    if left_out and missing == "fail":
        faults = [f"{c}: {count} rows without a value" for c, count in left_out.items()]
        remedy = "Fill them in, or say missing='leave out' and report their number."
        raise InputError(all_faults("regression: expected a value in every row", [*faults, remedy]))
    return inside & ~np.logical_or.reduce([*absent.values(), np.zeros(inside.size, dtype=bool)]), left_out


def _matrices(frame: pd.DataFrame, formula: str) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    import patsy

    if frame.empty:
        raise InputError("regression: expected rows with a weight above zero in the domain, found none.")
    # categories without rows in the domain would be columns of zeros
    frame = frame.apply(
        lambda c: c.cat.remove_unused_categories() if isinstance(c.dtype, pd.CategoricalDtype) else c
    )
    try:
        outcome, matrix = patsy.dmatrices(formula, frame, NA_action="raise")
    except patsy.PatsyError as error:
        raise InputError(f"formula: '{formula}': {str(error).splitlines()[0]}.") from None
    if outcome.shape[1] == 2 and outcome.design_info.column_names[-1].endswith("[True]"):
        outcome = outcome[:, 1:]  # a column of true and false
    if outcome.shape[1] != 1:
        raise InputError(
            "formula: expected a number as outcome, found the categories of "
            f"'{formula.split('~')[0].strip()}'."
        )
    names = tuple("const" if n == "Intercept" else n for n in matrix.design_info.column_names)
    return np.asarray(outcome, dtype=float)[:, 0], np.asarray(matrix, dtype=float), names


def _check(outcome: np.ndarray, matrix: np.ndarray, terms: tuple[str, ...], link: Link) -> None:
    faults = []
    if not np.isfinite(outcome).all():
        faults.append("outcome: expected finite numbers")
    if link.binary and not np.isin(outcome, (0, 1)).all():
        odd = outcome[~np.isin(outcome, (0, 1))][0]
        faults.append(f"outcome: expected 0 or 1 in every row for {link.name}, found {odd:g}")
    elif link.binary and np.ptp(outcome) == 0:
        faults.append(f"outcome: expected both 0 and 1, found {outcome[0]:g} in every row")
    if not np.isfinite(matrix).all():
        faults.append("terms: expected finite numbers; a function of a column gives others")
    else:
        collinear = _collinear(matrix, terms)
        if collinear:
            faults.append(f"terms: {', '.join(collinear)} follow from the terms before them; leave them out")
    if faults:
        raise InputError(all_faults("regression", faults))


def _collinear(matrix: np.ndarray, terms: tuple[str, ...]) -> list[str]:
    length = np.linalg.norm(matrix, axis=0)
    upper = np.linalg.qr(matrix / np.where(length > 0, length, 1), mode="r")
    own = np.zeros(len(terms))
    own[: min(upper.shape)] = np.abs(np.diag(upper))
    return [term for term, left in zip(terms, own, strict=True) if left < _COLLINEAR]


def _fit(
    outcome: np.ndarray, matrix: np.ndarray, weight: np.ndarray, link: Link, terms: tuple[str, ...]
) -> np.ndarray:
    # weights of mean one and columns of length one, so that convergence does not hang on units
    scale = np.sqrt(np.mean(matrix**2, axis=0))
    if link.name == "ols":
        root = np.sqrt(weight / weight.mean())
        return np.linalg.lstsq(root[:, None] * (matrix / scale), root * outcome, rcond=None)[0] / scale
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    family = {
        "logit": sm.families.Binomial,
        "probit": lambda: sm.families.Binomial(sm.families.links.Probit()),
    }[link.name]()
    model = sm.GLM(outcome, matrix / scale, family=family, freq_weights=weight / weight.mean())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fitted = model.fit(maxiter=100, atol=1e-12 * outcome.size, rtol=1e-10)
    separated = any(issubclass(w.category, PerfectSeparationWarning) for w in caught)
    if separated or (link.binary and _at_the_ends(fitted.fittedvalues)):
        raise WorkFailed(
            f"regression: some combination of {', '.join(terms)} separates the outcome, so that its "
            "coefficients have no finite value. Leave out the term, or join categories."
        )
    if not fitted.converged:
        raise WorkFailed(f"regression: no convergence in 100 steps for {', '.join(terms)}. Use fewer terms.")
    return fitted.params / scale


def _polished(
    outcome: np.ndarray, matrix: np.ndarray, weight: np.ndarray, beta: np.ndarray, link: Link
) -> np.ndarray:
    """Newton steps to the last digits: the fit's scoring steps converge slowly there for the probit."""
    for _ in range(3):
        bread, scores = _bread(outcome, matrix, weight, beta, link, "observed")
        beta = beta + np.linalg.solve(bread, weight @ scores)
    return beta


def _at_the_ends(means: np.ndarray) -> bool:
    """Are most fitted probabilities 0 or 1?"""
    return bool(np.mean((means < 1e-8) | (means > 1 - 1e-8)) > 0.5)


def _influence(
    outcome: np.ndarray,
    matrix: np.ndarray,
    weight: np.ndarray,
    beta: np.ndarray,
    link: Link,
    information: str,
) -> np.ndarray:
    """[n, k] d beta / d w_i."""
    bread, scores = _bread(outcome, matrix, weight, beta, link, information)
    return scores @ np.linalg.inv(bread).T


def _bread(
    outcome: np.ndarray,
    matrix: np.ndarray,
    weight: np.ndarray,
    beta: np.ndarray,
    link: Link,
    information: str,
) -> tuple[np.ndarray, np.ndarray]:
    """A [k, k] and the scores s_i x_i [n, k], unweighted."""
    index = matrix @ beta
    mean, slope = link.mean(index), link.slope(index)
    variance = link.variance(mean)
    factor = slope / variance
    score = (outcome - mean) * factor
    information_of_row = slope * factor
    if information == "observed" and link.name == "probit":
        # - d score / d index; the second part has mean zero under the model
        change = (link.curve(index) - slope**2 * (1 - 2 * mean) / variance) / variance
        information_of_row = information_of_row - (outcome - mean) * change
    bread = matrix.T @ (matrix * (weight * information_of_row)[:, None])
    return bread, matrix * score[:, None]
