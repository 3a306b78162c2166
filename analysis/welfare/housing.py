"""Rent of those who pay none: a log-rent model for dwellings, a share of the value for gers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class LogRentModel:
    """ln(rent) = intercept + coefficients x characteristics, by ordinary least squares."""

    characteristics: tuple[str, ...]
    coefficients: np.ndarray  # the intercept first
    residuals: np.ndarray
    r_squared: float
    smearing: float

    def predict(self, dwellings: pd.DataFrame) -> pd.Series:
        """Rent in the unit of the data: exp(fitted) x smearing factor, on the index of `dwellings`."""
        fitted = _design(dwellings, self.characteristics) @ self.coefficients
        return pd.Series(np.exp(fitted) * self.smearing, index=dwellings.index)


def fit_log_rent(
    dwellings: pd.DataFrame, characteristics: Sequence[str], rent: str = "rent", weight: str | None = None
) -> LogRentModel:
    """Least squares of ln(rent) on numeric columns; weighted fit and smearing if `weight` is named.

    Refuses rents of zero or less and a set of characteristics that the data cannot tell apart.
    """
    if not (dwellings[rent] > 0).all():
        raise InputError(
            f"{rent}: expected rents above zero, found {int((~(dwellings[rent] > 0)).sum())} that are not."
        )
    x, y = _design(dwellings, characteristics), np.log(dwellings[rent].to_numpy(float))
    w = np.ones(y.size) if weight is None else dwellings[weight].to_numpy(float)
    root = np.sqrt(w)
    coefficients, _, rank, _ = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)
    if rank < x.shape[1]:
        raise InputError(
            f"rent model: expected {x.shape[1]} independent columns, found {rank}. Leave one out."
        )
    residuals = y - x @ coefficients
    total = np.sum(w * (y - np.average(y, weights=w)) ** 2)
    return LogRentModel(
        characteristics=tuple(characteristics),
        coefficients=coefficients,
        residuals=residuals,
        r_squared=float(1 - np.sum(w * residuals**2) / total),
        smearing=smearing_factor(residuals, w),
    )


def smearing_factor(residuals: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Duan (1983): mean of exp(residual). Undoes the downward bias of exp(mean of logs)."""
    return float(np.average(np.exp(np.asarray(residuals, dtype=float)), weights=weight))


def capitalisation_rates(dwellings: pd.DataFrame, by: str = "aimag") -> pd.Series:
    """Median of 12 x monthly rent / property value of each area, a fraction a year, indexed by `by`.

    dwellings: non-gers with `rent` (MNT a month) and `property_value` (MNT).
    """
    ratio = MONTHS_IN_YEAR * dwellings["rent"] / dwellings["property_value"]
    return ratio.groupby(dwellings[by], sort=False).median()


def rent_from_value(gers: pd.DataFrame, rates: pd.Series, by: str = "aimag") -> pd.Series:
    """Rent of gers, MNT a month: capitalisation rate of the area x property value / 12."""
    return gers[by].map(rates) * gers["property_value"] / MONTHS_IN_YEAR


def _design(dwellings: pd.DataFrame, characteristics: Sequence[str]) -> np.ndarray:
    columns = dwellings[list(characteristics)].to_numpy(float)
    return np.column_stack([np.ones(len(dwellings)), columns])
