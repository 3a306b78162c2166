"""What the population may know: the calibrated numbers of annexes B and C, looked up by their keys."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

KEY = ["id", "row_path", "column_path", "measure"]


@dataclass(frozen=True)
class Known:
    """Calibrated numbers by (id, row_path, column_path, measure).

    values: as printed (percent 0 to 100, MNT, years). observations: numbers of households of the
    printed survey. errors: standard errors with the digits that the intervals give (see `from_targets`).
    """

    values: dict[tuple[str, str, str, str], float]
    observations: dict[tuple[str, str, str, str], int]
    errors: dict[tuple[str, str, str, str], float]

    def value(self, table: str, row: str, column: str, measure: str) -> float | None:
        """A printed number, or None where it is no target."""
        return self.values.get((table, row, column, measure))

    def row(self, table: str, row: str, measure: str, columns: list[str]) -> list[float | None]:
        """One printed row, in the order of `columns`."""
        return [self.value(table, row, column, measure) for column in columns]

    def observed(self, table: str, rows: list[str]) -> list[int]:
        """Numbers of households interviewed in the rows of a table of annex C."""
        by_row = {key[1]: count for key, count in self.observations.items() if key[0] == table}
        return [by_row[row] for row in rows]


def from_targets(targets) -> Known:
    """The calibrated numbers that `targets.calibrated` gives (frames of KEY and `printed`)."""
    ids = [f"{annex}{i:02d}" for annex, last in (("B", 49), ("C", 14)) for i in range(1, last + 1)] + ["T2-1"]

    def lookup(field: str) -> dict:
        frame = targets.calibrated(ids, field)
        keys = zip(*(frame[column].astype(str) for column in KEY), strict=True)
        return dict(zip(keys, frame["printed"].tolist(), strict=True))

    counts = {key: int(count) for key, count in lookup("observations").items()}
    return Known(values=lookup("value"), observations=counts, errors=lookup("standard_error"))


def frame_of(known: Known) -> pd.DataFrame:
    """The values as a frame of KEY and `printed`, sorted by key."""
    rows = [(*key, value) for key, value in known.values.items()]
    return pd.DataFrame(rows, columns=[*KEY, "printed"]).sort_values(KEY, ignore_index=True)
