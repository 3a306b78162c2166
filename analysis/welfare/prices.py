"""Price indices over places and quarters (equation 7).

One row an item in every vector. Shares are budget shares; they are rescaled to 1, so that items
outside the basket may be left out. Real = nominal / index. `deflator` makes the index of a survey.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

# Arrays of (..., items); w and w0 sum to 1 over the items


def _paasche(p, p0, w, w0):
    return 1 / (w * p0 / p).sum(axis=-1)


def _laspeyres(p, p0, w, w0):
    return (w0 * p / p0).sum(axis=-1)


def _fisher(p, p0, w, w0):
    return np.sqrt(_paasche(p, p0, w, w0) * _laspeyres(p, p0, w, w0))


def _tornqvist(p, p0, w, w0):
    return np.exp(((w + w0) / 2 * np.log(p / p0)).sum(axis=-1))


def _log_paasche(p, p0, w, w0):
    return np.exp((w * np.log(p / p0)).sum(axis=-1))


def _none(p, p0, w, w0):
    return np.ones(np.broadcast_shapes(p.shape, p0.shape)[:-1])


FORMULAS: dict[str, Callable[..., np.ndarray]] = {
    "paasche": _paasche, "laspeyres": _laspeyres, "fisher": _fisher, "tornqvist": _tornqvist,
    "log paasche": _log_paasche, "none": _none,
}  # fmt: skip


def paasche(price: ArrayLike, reference_price: ArrayLike, share: ArrayLike) -> float:
    """Equation 7: [sum_k w_k p0_k / p_k]^-1 with the budget shares w of the place itself.

    price, reference_price: MNT for one unit, above zero. share: zero or more, rescaled to 1.
    Source: Deaton and Zaidi (2002). Returns 1 where prices equal the reference prices.
    """
    return _of(_paasche, price, reference_price, share)


def log_paasche(price: ArrayLike, reference_price: ArrayLike, share: ArrayLike) -> float:
    """exp(sum_k w_k ln(p_k / p0_k)): the geometric form of the Paasche index."""
    return _of(_log_paasche, price, reference_price, share)


def laspeyres(price: ArrayLike, reference_price: ArrayLike, reference_share: ArrayLike) -> float:
    """sum_k w0_k p_k / p0_k with the budget shares w0 of the reference."""
    return _of(_laspeyres, price, reference_price, reference_share)


def fisher(
    price: ArrayLike, reference_price: ArrayLike, share: ArrayLike, reference_share: ArrayLike
) -> float:
    """Geometric mean of the Paasche and the Laspeyres index."""
    return _of(_fisher, price, reference_price, share, reference_share)


def tornqvist(
    price: ArrayLike, reference_price: ArrayLike, share: ArrayLike, reference_share: ArrayLike
) -> float:
    """exp(sum_k (w_k + w0_k)/2 ln(p_k / p0_k)): geometric, with the mean of both budget shares."""
    return _of(_tornqvist, price, reference_price, share, reference_share)


def paasche_one_step(cells: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """The index of each aimag and quarter against the national prices, directly (equation 7).

    cells: aimag, quarter, item, price, share. national: item, price.
    Returns one row a cell: aimag, quarter, index.
    """
    return _indices(cells, national, ["aimag", "quarter"], on=["item"])


def paasche_two_step(cells: pd.DataFrame, aimags: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """Quarters within the aimag first, then the aimags: index = temporal x spatial.

    cells: aimag, quarter, item, price, share. aimags: aimag, item, price, share (all quarters).
    national: item, price. Returns one row a cell: aimag, quarter, temporal, spatial, index.
    """
    temporal = _indices(cells, aimags[["aimag", "item", "price"]], ["aimag", "quarter"], on=["aimag", "item"])
    spatial = _indices(aimags, national, ["aimag"], on=["item"])
    both = temporal.rename(columns={"index": "temporal"}).merge(
        spatial.rename(columns={"index": "spatial"}), on="aimag", how="left", validate="many_to_one"
    )
    return both.assign(index=both["temporal"] * both["spatial"])


def _indices(frame: pd.DataFrame, reference: pd.DataFrame, keys: list[str], on: list[str]) -> pd.DataFrame:
    joined = frame.merge(
        reference.rename(columns={"price": "reference_price"})[[*on, "reference_price"]],
        on=on,
        how="left",
        validate="many_to_one",
    )
    rows = [
        (*cell, paasche(rows["price"], rows["reference_price"], rows["share"]))
        for cell, rows in joined.groupby(keys, sort=False)
    ]
    return pd.DataFrame(rows, columns=[*keys, "index"])


def _of(formula: Callable, price, reference_price, *shares) -> float:
    vectors = [np.asarray(v, dtype=float) for v in (price, reference_price, *shares)]
    p, p0, *w = vectors
    if len({v.shape for v in vectors}) > 1:
        sizes = ", ".join(str(v.size) for v in vectors)
        raise InputError(f"price index: expected vectors of one length, found {sizes}.")
    if not ((p > 0).all() and (p0 > 0).all()):
        raise InputError("price index: expected a price and a reference price above zero for each item.")
    if not all((v >= 0).all() and v.sum() > 0 for v in w):
        raise InputError("price index: expected shares of zero or more that do not all vanish.")
    w = [v / v.sum() for v in w]
    return float(formula(p, p0, w[0], w[-1]))
