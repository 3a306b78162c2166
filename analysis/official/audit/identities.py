"""One form for every identity, and the rule by which it holds.

An identity says `left = right` or `left <= right` between ranges, or that one number is printed
twice ("same"). It holds if some values within the rounding intervals satisfy it, each identity taken
alone; otherwise it fails, and `gap` is the distance that no rounding explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from .intervals import Interval, lift

COLUMNS = (
    "id", "block", "description", "table", "row", "column", "relation", "left", "right",
    "left_low", "left_high", "right_low", "right_high", "holds", "gap",
)  # fmt: skip
Batch = dict[str, np.ndarray]  # identities as arrays of one length, by the names of COLUMNS but the id
_SLACK = 1e-9  # of floating point, relative to the size of the numbers


def identities(
    block: str,
    description: str,
    table: str,
    rows: Sequence[str] | str,
    columns: Sequence[str] | str,
    left: Interval,
    right: Interval,
    relation: str = "=",
) -> Batch:
    """A batch of identities, one for each element of `left` and `right` (of one shape once broadcast).

    relation: "=", "<=", or "same" for one number printed in two places.
    For two-dimensional intervals `rows` names the first axis and `columns` the second; for
    one-dimensional ones whichever of the two is a list names it. Elements that involve a number
    not printed (suppressed) are left out.
    """
    left, right = lift(left), lift(right)
    shape = np.broadcast_shapes(left.shape, right.shape)
    left, right = _spread(left, shape), _spread(right, shape)
    row_labels, column_labels = _labels(rows, columns, shape)
    difference = (left.low - right.high, right.low - left.high)
    gap = difference[0] if relation == "<=" else np.maximum(*difference)
    size = np.maximum(np.abs(left.low), np.abs(right.high))
    slack = _SLACK * np.maximum(size, 1)
    with np.errstate(invalid="ignore"):
        holds = gap <= slack
        if relation == "same":  # 19.8 and 19.9 share 19.85, but are not the same number printed twice
            holds &= (gap < -slack) | (left.low == left.high)
    batch = {
        "block": block, "description": description, "table": table, "row": row_labels,
        "column": column_labels, "relation": relation, "left": left.text, "right": right.text,
        "left_low": left.low, "left_high": left.high, "right_low": right.low, "right_high": right.high,
        "holds": holds,
        "gap": np.where(holds, 0.0, np.maximum(gap, 0.0)),
    }  # fmt: skip
    printed = (left.printed & right.printed).ravel()
    return {name: np.broadcast_to(part, shape).ravel()[printed] for name, part in batch.items()}


def numbered(batches: Iterable[Batch]) -> pd.DataFrame:
    """All identities in one frame, each with an id: the block's name and its number in the block."""
    batches = list(batches)
    whole = pd.DataFrame({name: np.concatenate([batch[name] for batch in batches]) for name in COLUMNS[1:]})
    number = whole.groupby("block", sort=False).cumcount() + 1
    names = whole["block"].str.replace(r"\W+", "-", regex=True)
    whole.insert(0, "id", names + "-" + number.astype(str).str.zfill(3))
    return whole


def _spread(part: Interval, shape: tuple[int, ...]) -> Interval:
    return Interval(*(np.broadcast_to(a, shape) for a in (part.low, part.high, part.text)), part.rank)


def _labels(rows, columns, shape) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.asarray(rows, dtype=object), np.asarray(columns, dtype=object)
    if len(shape) == 2 and rows.ndim == 1:
        rows = rows[:, None]
    return np.broadcast_to(rows, shape), np.broadcast_to(columns, shape)
