"""Columns of a household that are sums over its rows in another table: herds, loans, transfers, durables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.chapters import vocabulary as words

from .derivation import Columns, Derivation, is_code, yes

MONTHS = 12  # the recall of transfers
THOUSAND = 1_000  # loans are averaged in thousand MNT

# The codes that stand for each column of the frames
ANIMALS = {"cattle": ("3",), "horses": ("2",), "camels": ("1",), "sheep": ("4",), "goats": ("5",)}
LOANS = {
    "salary": "1",
    "pension": "2",
    "mortgage": "3",
    "household": "4",
    "herders": "5",
    "business": "6",
    "automobile": "7",
    "other": "8",
}
PURPOSES = {
    "household": "1",
    "car": "2",
    "business": "3",
    "land": "4",
    "durables": "5",
    "dwelling": "6",
    "sending": "7",
    "other": "8",
}
# The electric generator sets of Table B.49 are of any kind, small, solar or wind: three quarters of the
# households of the countryside own one
DURABLES = {
    "computer": ("37",),
    "smart_phone": ("40",),
    "refrigerator": ("1",),
    "washing_machine": ("3",),
    "generator": ("7", "8", "9"),
    "television": ("30",),
    "motorcycle": ("44",),
    "truck": ("45",),
    "car": ("46",),
}
FIGURE_DURABLES = {"rice_cooker": ("12",), "vacuum_cleaner": ("2",), "stove": ("5",)}


@dataclass(frozen=True)
class Held:
    """Rows of a table with several a household. home: [rows] position of the household of each row."""

    rows: pd.DataFrame
    home: np.ndarray
    households: int

    def total(self, here: np.ndarray, values: pd.Series) -> np.ndarray:
        """[households] sum of the values in some rows; missing ones count as nothing."""
        amounts = values.to_numpy(dtype=float, na_value=np.nan)[here]
        return np.bincount(self.home[here], np.nan_to_num(amounts), minlength=self.households)

    def any(self, here: np.ndarray) -> np.ndarray:
        """[households] whether one of some rows is the household's."""
        return np.bincount(self.home[here], minlength=self.households) > 0


def _counts(held: Held, kind: str, names: Mapping[str, tuple[str, ...]], prefix: str = "") -> Columns:
    """Pieces or heads by name; whole numbers."""
    return {
        f"{prefix}{name}": held.total(is_code(held.rows[kind], *codes), held.rows["count"]).astype(np.int64)
        for name, codes in names.items()
    }


def _loans(held: Held) -> Columns:
    """Thousand MNT borrowed in 12 months by type, and what is held without having been borrowed then.

    A loan without an amount was taken before: Table B.15 counts it, Table B.47 does not average it.
    """
    rows = held.rows
    borrowed = rows["amount"].fillna(0).to_numpy(dtype=float) > 0
    of = {name: is_code(rows["type"], code) for name, code in LOANS.items()}
    return {
        **{f"loan_{name}": held.total(here, rows["amount"]) / THOUSAND for name, here in of.items()},
        **{f"older_{name}": held.any(here & ~borrowed) for name, here in of.items()},
    }


def _purposes(held: Held) -> Columns:
    """What loans were for that were repaid."""
    repaid = yes(held.rows["repaid"])
    return {
        f"purpose_{name}": held.any(repaid & is_code(held.rows["purpose"], code))
        for name, code in PURPOSES.items()
    }


def _transfers(held: Held) -> Columns:
    """MNT a month by kind: the amount of 12 months, a twelfth of it."""
    rows = held.rows
    return {
        f"t_{code}": held.total(is_code(rows["kind"], str(code)), rows["amount"]) / MONTHS
        for code in words.TRANSFERS
    }


HOLDINGS: tuple[Derivation, ...] = (
    Derivation(words.ANIMALS, "livestock", ("animal", "count"), lambda h: _counts(h, "animal", ANIMALS)),
    Derivation(
        (*(f"loan_{name}" for name in words.LOANS), *(f"older_{name}" for name in words.LOANS)),
        "loans",
        ("type", "amount"),
        _loans,
    ),
    Derivation(("repaid",), "loans", ("repaid",), lambda h: {"repaid": h.any(yes(h.rows["repaid"]))}),
    Derivation(
        tuple(f"purpose_{name}" for name in words.PURPOSES), "loans", ("purpose", "repaid"), _purposes
    ),
    Derivation(tuple(f"t_{code}" for code in words.TRANSFERS), "transfers", ("kind", "amount"), _transfers),
    *(
        Derivation(
            tuple(f"d_{name}" for name in goods),
            "durables",
            ("item", "count"),
            lambda h, goods=goods: _counts(h, "item", goods, "d_"),
        )
        for goods in (DURABLES, FIGURE_DURABLES)
    ),
)
