"""Households by number: the same in every raw file, so that files are joined without a search."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError

from .contract import key_of
from .mapping import Mapping, plain


@dataclass(frozen=True, eq=False)
class Raw:
    """The values of one raw file, and its name."""

    name: str
    frame: pd.DataFrame


class Households:
    """Numbers of households, the same in every raw file; `ids` are their texts by number."""

    def __init__(self, mapping: Mapping, raw: Dict[str, Raw]) -> None:
        self._mapping, self._raw = mapping, raw
        self._number: dict[str, int] = {}
        self._found: dict[str, np.ndarray] = {}
        first = mapping.tables["households"][0].file
        for role in [first, *(role for role in raw if role != first)]:
            if key_of(mapping, role) in raw[role].frame:
                self.of(role)
        self.ids = pd.Index(list(self._number), dtype="str")

    def of(self, role: str) -> np.ndarray:
        """The number of the household in each row of a raw file, -1 where the key is empty."""
        if role not in self._found:
            width = self._mapping.household_key.width
            keys = self._raw[role].frame[key_of(self._mapping, role)]
            self._refuse_rounded(role, keys)
            rows, distinct = pd.factorize(keys)
            texts = [plain(v.item() if hasattr(v, "item") else v).strip() for v in distinct]
            texts = [text.zfill(width) if width else text for text in texts]
            numbers = [self._number.setdefault(text, len(self._number)) for text in texts]
            self._found[role] = np.array([*numbers, -1], dtype=np.int32)[rows]
        return self._found[role]

    def _refuse_rounded(self, role: str, keys: pd.Series) -> None:
        """Numbers of nine digits do not fit Stata's type float: households would run into each other."""
        if keys.dtype == np.float32 and keys.max() > 2**24:
            raise InputError(
                f"{self._raw[role].name}: expected whole household numbers in {key_of(self._mapping, role)}, "
                "found the type float, which holds seven digits: the last ones are lost. Use a copy of the "
                "file in which the variable is long or double."
            )

    def column(self, numbers: np.ndarray) -> pd.Series:
        """Household ids as a category that all tables share."""
        return pd.Series(pd.Categorical.from_codes(numbers, categories=self.ids), name="hhid")

    def rows_in(self, role: str, numbers: np.ndarray) -> np.ndarray:
        """The row of a one-row-a-household file for each household number, -1 where it has none.

        InputError where a household stands in the file more than once.
        """
        there = self.of(role)
        known = there >= 0
        counts = np.bincount(there[known], minlength=len(self.ids))
        if (counts > 1).any():
            repeated = np.isin(there, np.flatnonzero(counts > 1))
            raise InputError(
                f"{self._raw[role].name}: expected each household once, found {int((counts > 1).sum()):,} "
                "households more than once; the first stand in rows "
                f"{', '.join(map(str, np.flatnonzero(repeated)[:4] + 1))}. Remove the rows that are not "
                "wanted."
            )
        place = np.full(len(self.ids) + 1, -1, dtype=np.int64)
        place[there[known]] = np.flatnonzero(known)
        return place[numbers]
