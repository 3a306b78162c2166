"""Terms of a regression as columns: numbers, numbers with their square, and categories with a base.

A term of k categories has k columns of 0 and 1, each row in one of them. A model is fitted without the
column of the base category; `matrix` gives the columns that are fitted, `whole` all of them, and `spread`
carries the fitted coefficients over to all columns:

plain       the base category has the coefficient 0;
normalised  the coefficients of a term's categories, the base's 0 among them, less their mean, which goes to
            the constant: they add up to zero and do not depend on which category is the base (Gardeazabal
            and Ugidos 2004, Review of Economics and Statistics 86(4); Yun 2005, Economic Inquiry 43(4)).

Fitted values are the same either way: whole @ spread @ b = matrix @ b.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .influence import Estimate
from .regression import Regression

CONSTANT = "const"


@dataclass(frozen=True, eq=False)
class Term:
    """A term on n rows. columns: [n, k]. labels: k, of categories, or of a number and its square.

    base: position of the category left out in the fit; None for numbers. step: what one step more of a
    number is, in words ("one more child"). stepped: [n, k] the columns after that step.
    """

    name: str
    columns: np.ndarray
    labels: tuple[str, ...]
    base: int | None = None
    step: str = ""
    stepped: np.ndarray | None = None

    @property
    def fitted(self) -> list[int]:
        """Positions of the columns that are fitted."""
        return [k for k in range(len(self.labels)) if k != self.base]

    @property
    def fitted_names(self) -> list[str]:
        """Names of those columns, as coefficients are called."""
        one = self.base is None and len(self.labels) == 1
        return [self.name if one else f"{self.name}: {self.labels[k]}" for k in self.fitted]


def number(name: str, values: np.ndarray, step: str = "one more", size: float = 1.0) -> Term:
    """A number; its step is `size` more of it. values: [n]."""
    column = np.asarray(values, dtype=float)[:, None]
    return Term(name, column, (name,), step=step, stepped=column + size)


def with_square(name: str, values: np.ndarray, step: str = "one more", size: float = 1.0) -> Term:
    """A number and its square, which move together. values: [n]."""
    value = np.asarray(values, dtype=float)
    more = value + size
    return Term(
        name,
        np.column_stack([value, value**2]),
        ("level", "square"),
        step=step,
        stepped=np.column_stack([more, more**2]),
    )


def categories(name: str, values: pd.Categorical, base: str) -> Term:
    """Categories, each row in one of them. Rows without a category have zeros everywhere: keep them out.

    InputError where `base` is none of the categories.
    """
    labels = tuple(map(str, values.categories))
    if base not in labels:
        raise InputError(
            f"{name}: expected the base to be one of {', '.join(labels)}, found '{base}'. "
            f"{nearest(base, labels)}"
        )
    columns = (np.asarray(values.codes)[:, None] == np.arange(len(labels))).astype(float)
    return Term(name, columns, labels, base=labels.index(base))


def matrix(terms: Sequence[Term], size: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """[size, p] the constant and the fitted columns of all terms, and their p names."""
    names = [CONSTANT, *(name for term in terms for name in term.fitted_names)]
    return np.column_stack([np.ones(size), *(term.columns[:, term.fitted] for term in terms)]), tuple(names)


def whole(terms: Sequence[Term], size: int) -> np.ndarray:
    """[size, q] the constant and all columns of all terms."""
    return np.column_stack([np.ones(size), *(term.columns for term in terms)])


def places(terms: Sequence[Term]) -> list[slice]:
    """Where each term's columns stand in `whole`."""
    ends = np.cumsum([1, *(len(term.labels) for term in terms)])
    return [slice(int(a), int(b)) for a, b in zip(ends[:-1], ends[1:], strict=True)]


def spread(terms: Sequence[Term], normalised: bool = True) -> np.ndarray:
    """[q, p] so that spread @ b are the coefficients of all columns."""
    known = [1 + sum(len(t.fitted) for t in terms[:i]) for i in range(len(terms))]
    p = 1 + sum(len(term.fitted) for term in terms)
    carried = np.zeros((1 + sum(len(term.labels) for term in terms), p))
    carried[0, 0] = 1
    for term, place, first in zip(terms, places(terms), known, strict=True):
        own = np.zeros((len(term.labels), p))
        own[term.fitted, range(first, first + len(term.fitted))] = 1
        if term.base is not None and normalised:
            mean = own.mean(axis=0)
            own -= mean
            carried[0] += mean
        carried[place] = own
    return carried


def check_rows(terms: Iterable[Term], rows: np.ndarray, where: str) -> None:
    """InputError that names each category without a row among `rows`, and numbers that do not vary."""
    faults = []
    for term in terms:
        here = term.columns[rows]
        if term.base is not None:
            empty = [label for label, there in zip(term.labels, here.any(axis=0), strict=True) if not there]
            faults += [f"{term.name}: nobody in '{label}'" for label in empty]
        elif not np.ptp(here[:, 0]):
            faults.append(f"{term.name}: the same for everybody")
    if faults:
        raise InputError(
            all_faults(f"terms: expected every category among the rows of {where}", faults)
            + " Leave the term out, or join categories."
        )


def effects(fitted: Regression, terms: Sequence[Term]) -> list[tuple[Term, str, Estimate]]:
    """Average change of the outcome's mean: a number one step more, each category in place of the base.

    fitted: a model on `matrix(terms, n)`. One entry a number or category but the base: its term, label and
    estimate.
    """
    found = []
    first = 1
    for term in terms:
        at = range(first, first + len(term.fitted))
        if term.base is None:
            found.append((term, term.step, fitted.average_change(at, term.stepped)))
        else:
            none = np.zeros(len(at))
            for k, label in enumerate(term.labels[k] for k in term.fitted):
                found.append((term, label, fitted.average_change(at, np.eye(len(at))[k], none)))
        first = at.stop
    return found
