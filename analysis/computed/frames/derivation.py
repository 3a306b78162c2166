"""What a derivation is, and codes of the questionnaire as the labels of the printed tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.hses.schema import code_list

# What a derivation makes: name of a column -> one value a row
Columns = Mapping[str, object]


@dataclass(frozen=True)
class Derivation:
    """Columns of a frame and what they are made from.

    names: columns of the frame. table, variables: of the microdata. make: the rows of the table and
    what the frame knows already (see `assemble`) in, the columns out.
    """

    names: tuple[str, ...]
    table: str
    variables: tuple[str, ...]
    make: Callable[[pd.DataFrame], Columns]


def labelled(values: pd.Series, by_code: Mapping[str, str], labels: Iterable[str]) -> pd.Categorical:
    """Codes as labels: one category a label, missing where the code is missing or has no label."""
    labels = list(labels)
    coded = values.astype("category").cat
    place = [labels.index(by_code[c]) if by_code.get(c) in labels else -1 for c in coded.categories]
    return pd.Categorical.from_codes(np.asarray([*place, -1], dtype=np.int8)[coded.codes], labels)


def grouped(values: pd.Series, codes: str, labels: Iterable[str]) -> pd.Categorical:
    """The group under which the official tables count each code of the list `codes`."""
    return labelled(values, code_list(codes).group, labels)


def named(values: pd.Series, codes: str, labels: Iterable[str]) -> pd.Categorical:
    """The label of each code of the list `codes`."""
    return labelled(values, code_list(codes).en, labels)


def is_code(values: pd.Series, *codes: str) -> np.ndarray:
    """Whether each value is one of some codes; a missing one is none."""
    coded = values.astype("category").cat
    return np.asarray([*(c in codes for c in coded.categories), False], dtype=bool)[coded.codes]


def in_group(values: pd.Series, codes: str, group: str) -> np.ndarray:
    """Whether the code of each value stands in a group of its list."""
    return is_code(values, *(code for code, found in code_list(codes).group.items() if found == group))


def yes(values: pd.Series) -> np.ndarray:
    """Answers as flags; who was not asked, or did not answer, has not said yes."""
    return values.fillna(False).to_numpy(dtype=bool)


def number_of_code(values: pd.Series) -> np.ndarray:
    """Codes that are numbers as numbers, nan where missing."""
    coded = values.astype("category").cat
    return np.asarray([*map(float, coded.categories), np.nan])[coded.codes]


def only_where(condition: np.ndarray, values: pd.Categorical) -> pd.Categorical:
    """Labels where a condition holds, elsewhere the empty label, which `values` must have."""
    empty = list(values.categories).index("")
    return pd.Categorical.from_codes(np.where(condition, values.codes, empty), values.categories)
