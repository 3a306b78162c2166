"""Price indices over places and quarters (equation 7).

One row an item in every vector. Shares are budget shares; they are rescaled to 1, so that items
outside the basket may be left out. Real = nominal / index.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError


def paasche(price: ArrayLike, reference_price: ArrayLike, share: ArrayLike) -> float:
    """Equation 7: [sum_k w_k p0_k / p_k]^-1 with the budget shares w of the place itself.

    price, reference_price: MNT for one unit, above zero. share: zero or more, rescaled to 1.
    Source: Deaton and Zaidi (2002). Returns 1 where prices equal the reference prices.
    """
    p, p0, w = _checked(price, reference_price, share)
    return float(1 / np.sum(w * p0 / p))


def log_paasche(price: ArrayLike, reference_price: ArrayLike, share: ArrayLike) -> float:
    """exp(sum_k w_k ln(p_k / p0_k)): the geometric form of the Paasche index."""
    p, p0, w = _checked(price, reference_price, share)
    return float(np.exp(np.sum(w * np.log(p / p0))))


def laspeyres(price: ArrayLike, reference_price: ArrayLike, reference_share: ArrayLike) -> float:
    """sum_k w0_k p_k / p0_k with the budget shares w0 of the reference."""
    p, p0, w0 = _checked(price, reference_price, reference_share)
    return float(np.sum(w0 * p / p0))


def fisher(
    price: ArrayLike, reference_price: ArrayLike, share: ArrayLike, reference_share: ArrayLike
) -> float:
    """Geometric mean of the Paasche and the Laspeyres index."""
    return float(
        np.sqrt(paasche(price, reference_price, share) * laspeyres(price, reference_price, reference_share))
    )


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


def _checked(*vectors: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    p, p0, w = (np.asarray(v, dtype=float) for v in vectors)
    if not (p.shape == p0.shape == w.shape):
        raise InputError(
            f"price index: expected vectors of one length, found {p.size}, {p0.size} and {w.size}."
        )
    if not ((p > 0).all() and (p0 > 0).all()):
        raise InputError("price index: expected a price and a reference price above zero for each item.")
    if not ((w >= 0).all() and w.sum() > 0):
        raise InputError("price index: expected shares of zero or more that do not all vanish.")
    return p, p0, w / w.sum()
