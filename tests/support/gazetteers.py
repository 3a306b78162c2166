"""Small gazetteers for tests: a city of two districts, and an aimag of two soums."""

from itertools import product

import pandas as pd

from analysis.dtm.gazetteer import Gazetteer


def city(districts=("01", "04")) -> Gazetteer:
    """Two khoroos a district, two khesegs a khoroo; names of khesegs repeat in each khoroo."""
    rows = []
    for d, k, n in product(districts, (1, 3), (1, 2)):
        khoroo = f"XX11{d}5{k}"
        rows.append(("City X", "XX11", f"District {d}", f"XX11{d}", f"Khoroo {k}", khoroo,
                     f"Kheseg {n}", f"{khoroo}-0{n}"))  # fmt: skip
    return _gazetteer(rows, ("city", "district", "khoroo", "kheseg"))


def aimag() -> Gazetteer:
    """One aimag of two soums, two bags each."""
    rows = [
        ("Country X", "XX", "Aimag A", "XX65", f"Soum {s}", f"XX65{s}", f"Bag {b}", f"XX65{s}5{b}")
        for s in ("01", "04")
        for b in (1, 3)
    ]
    return _gazetteer(rows, ("country", "aimag", "soum", "bag"))


def _gazetteer(rows, levels) -> Gazetteer:
    columns = [column for level in levels for column in (level, f"{level}_code")]
    return Gazetteer(pd.DataFrame(rows, columns=columns), levels)
