"""The contract of the microdata: thirteen tables, declared once.

`TABLES` holds them by name. `faults` and `check` validate frames in that layout; `table` and
`code_list` look one up. The adapter writes these tables, and every later part reads them.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .assets import LIVESTOCK, LOANS, TRANSFERS
from .codes import CodeList, code_files, code_list, code_lists
from .consumption import DURABLES, FOOD_AWAY, FOOD_BOUGHT, FOOD_CONSUMED, NONFOOD, PRICES, UTILITIES
from .households import HOUSEHOLDS, HOUSING
from .persons import PERSONS
from .variables import MicroTable, Reference, Variable, reference_faults

__all__ = [
    "TABLES",
    "CodeList",
    "MicroTable",
    "Reference",
    "Variable",
    "check",
    "code_files",
    "code_list",
    "code_lists",
    "faults",
    "table",
]

TABLES: dict[str, MicroTable] = {
    declared.name: declared
    for declared in (
        HOUSEHOLDS,
        PERSONS,
        FOOD_CONSUMED,
        FOOD_BOUGHT,
        FOOD_AWAY,
        NONFOOD,
        DURABLES,
        HOUSING,
        UTILITIES,
        LIVESTOCK,
        LOANS,
        TRANSFERS,
        PRICES,
    )
}


def table(name: str) -> MicroTable:
    """The table of that name; InputError with the nearest name if there is none."""
    if name not in TABLES:
        raise InputError(f"the microdata have no table '{name}'. {nearest(name, TABLES)}")
    return TABLES[name]


def faults(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Sentences for each way in which `tables` (by name) break the contract, references included."""
    found = [fault for name, frame in tables.items() for fault in table(name).faults(frame)]
    return found + reference_faults(tables, TABLES)


def check(tables: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
    """`tables` themselves, or an InputError that lists all their faults."""
    found = faults(tables)
    if found:
        raise InputError(all_faults(f"microdata: {len(found)} fault(s)", found))
    return tables
