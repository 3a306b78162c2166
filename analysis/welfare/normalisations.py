"""Transformations that bring a skewed variable near a normal one before outliers are looked for.

`fitted` gives a transformation with its parameters; `best` chooses among those that the values
allow by Pearson's chi-square over its degrees of freedom, as the R package bestNormalize does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, nearest

SMALLEST = 0.001  # values are shifted to be at least this before a logarithm
LOG_BELOW = 0.001  # a Box-Cox power this near to zero is the logarithm
_POWERS = (-5.0, 5.0)


@dataclass(frozen=True)
class Normalisation:
    """A transformation with its parameters: `forward` to the normal scale, `back` from it.

    power: of Box-Cox or Yeo-Johnson, nan for others. shift: added before a logarithm or a root.
    """

    name: str
    forward: Callable[[np.ndarray], np.ndarray] = field(compare=False)
    back: Callable[[np.ndarray], np.ndarray] = field(compare=False)
    power: float = np.nan
    shift: float = 0.0


def fitted(name: str, values: ArrayLike) -> Normalisation:
    """The transformation `name` for these values (without gaps).

    name: ln, log10, log (of values shifted to at least 0.001), boxcox, yeojohnson, asinh, sqrt (shifted
    to at least 0), none, best. InputError for an unknown name and for values that ln, log10, boxcox do
    not take.
    """
    x = np.asarray(values, dtype=float)
    if name == "best":
        return best(x)
    if name not in _MAKERS:
        raise InputError(f"normalisation '{name}' is not known. {nearest(name, [*_MAKERS, 'best'])}")
    if name in ("ln", "log10", "boxcox") and not (x > 0).all():
        raise InputError(
            f"outliers: expected values above zero for '{name}', found {int((~(x > 0)).sum())} that are not "
            f"(smallest {x.min():g}). Use yeojohnson, asinh or none, or leave these rows out."
        )
    return _MAKERS[name](x)


def best(values: ArrayLike) -> Normalisation:
    """The allowed transformation whose result is nearest to normal by Pearson's P over df; the first of equals.

    Candidates: ln, boxcox, sqrt where all values are above zero; log, asinh, sqrt, yeojohnson where some
    are zero; log, asinh, yeojohnson where some are negative.
    """
    x = np.asarray(values, dtype=float)
    if (x > 0).all():
        names = ("ln", "boxcox", "sqrt")
    elif (x >= 0).all():
        names = ("log", "asinh", "sqrt", "yeojohnson")
    else:
        names = ("log", "asinh", "yeojohnson")
    made = [_MAKERS[name](x) for name in names]
    return min(made, key=lambda one: round(pearson_over_df(one.forward(x)), 12))


def pearson_over_df(values: ArrayLike) -> float:
    """Pearson's chi-square of normality over its degrees of freedom: ceil(2 n^0.4) equiprobable classes, df = classes - 3."""
    from scipy.special import ndtr  # here and below: a fifth of a second, which logarithms need not wait for

    x = np.asarray(values, dtype=float)
    classes = int(np.ceil(2 * x.size**0.4))
    spread = x.std(ddof=1)
    if not spread > 0 or classes <= 3:
        return np.inf
    cell = np.floor(classes * ndtr((x - x.mean()) / spread)).astype(int)
    counts = np.bincount(np.clip(cell, 0, classes - 1), minlength=classes)
    expected = x.size / classes
    return float(((counts - expected) ** 2).sum() / expected / (classes - 3))


def boxcox_power(values: ArrayLike) -> float:
    """The Box-Cox power of greatest likelihood (a constant mean): root of the profile score.

    The values are taken relative to their geometric mean, which leaves the power as it is and keeps
    the arithmetic well conditioned.
    """
    logs = np.log(np.asarray(values, dtype=float))
    logs = logs - logs.mean()
    return _power(lambda p: _score(logs, p), 0.0)


def yeojohnson_power(values: ArrayLike) -> float:
    """The Yeo-Johnson power of greatest likelihood: root of the profile score."""
    x = np.asarray(values, dtype=float)
    logs = np.log1p(np.abs(x))
    upper = x >= 0
    if upper.all():  # Box-Cox of 1 + x
        return boxcox_power(1 + x)

    def score(p: float):
        value, slope = np.empty_like(x), np.empty_like(x)
        value[upper], slope[upper] = _score(logs[upper], p)
        below, change = _score(logs[~upper], 2 - p)
        value[~upper], slope[~upper] = -below, change
        return value, slope

    return _power(score, np.where(upper, logs, -logs).sum())


def _power(score: Callable[[float], tuple[np.ndarray, np.ndarray]], jacobian: float) -> float:
    """Root in p of d/dp [-n/2 ln variance(y) + (p - 1) jacobian]; the nearer bound where there is none."""
    from scipy.optimize import brentq

    def slope(p: float) -> float:
        y, change = score(p)
        y = y - y.mean()
        total = y @ y
        return jacobian - y.size * (y @ change) / total if total > 0 else 0.0

    low, high = -0.5, 1.5  # widened step by step: far powers lose digits
    while slope(low) <= 0 and low > _POWERS[0]:
        low = max(low - 0.5, _POWERS[0])
    while slope(high) >= 0 and high < _POWERS[1]:
        high = min(high + 0.5, _POWERS[1])
    if slope(low) <= 0:
        return low
    return high if slope(high) >= 0 else float(brentq(slope, low, high, xtol=1e-12))


def _score(logs: np.ndarray, p: float) -> tuple[np.ndarray, np.ndarray]:
    """(exp(p u) - 1) / p of u = ln x, and its derivative with respect to p."""
    if abs(p) < 1e-6:  # the limits, to the first order
        return logs + p * logs**2 / 2, logs**2 / 2 + p * logs**3 / 3
    grown = np.exp(p * logs)
    return (grown - 1) / p, (p * logs * grown - grown + 1) / p**2


def _ln(x: np.ndarray) -> Normalisation:
    return Normalisation("ln", np.log, np.exp)


def _log10(x: np.ndarray) -> Normalisation:
    return Normalisation("log10", np.log10, lambda y: 10.0**y)


def _log(x: np.ndarray) -> Normalisation:
    shift = max(0.0, SMALLEST - x.min())
    return Normalisation("log", lambda v: np.log(v + shift), lambda y: np.exp(y) - shift, shift=shift)


def _boxcox(x: np.ndarray) -> Normalisation:
    from scipy.special import inv_boxcox

    power = boxcox_power(x)
    if abs(power) <= LOG_BELOW:
        return Normalisation("boxcox", np.log, np.exp, power=power)
    return Normalisation(
        "boxcox", lambda v: (v**power - 1) / power, lambda y: inv_boxcox(y, power), power=power
    )


def _yeojohnson(x: np.ndarray) -> Normalisation:
    from scipy.special import inv_boxcox1p

    power = yeojohnson_power(x)

    def forward(v: np.ndarray) -> np.ndarray:
        logs = np.log1p(np.abs(v))
        return np.where(v >= 0, _score(logs, power)[0], -_score(logs, 2 - power)[0])

    def back(y: np.ndarray) -> np.ndarray:
        return np.where(y >= 0, inv_boxcox1p(np.abs(y), power), -inv_boxcox1p(np.abs(y), 2 - power))

    return Normalisation("yeojohnson", forward, back, power=power)


def _asinh(x: np.ndarray) -> Normalisation:
    return Normalisation("asinh", np.arcsinh, np.sinh)


def _sqrt(x: np.ndarray) -> Normalisation:
    shift = max(0.0, -x.min())
    return Normalisation("sqrt", lambda v: np.sqrt(v + shift), lambda y: y**2 - shift, shift=shift)


def _none(x: np.ndarray) -> Normalisation:
    return Normalisation("none", lambda v: v, lambda y: y)


_MAKERS: dict[str, Callable[[np.ndarray], Normalisation]] = {
    "ln": _ln, "log10": _log10, "log": _log, "boxcox": _boxcox, "yeojohnson": _yeojohnson,
    "asinh": _asinh, "sqrt": _sqrt, "none": _none,
}  # fmt: skip
