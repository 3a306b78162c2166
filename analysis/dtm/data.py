"""The DTM data that are here: which districts and phases, their published numbers, their kheseg tables.

`python -m analysis.dtm.data` makes the reconstructions again and writes them with their sidecars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from analysis import official
from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, parsed_yaml, sha256, write_atomic

from . import claims
from .claims import Published
from .fields import declared_table, of_report
from .gazetteer import Gazetteer

FOLDER = ROOT / "data" / "dtm"
LICENCE = "CC0; a reconstruction, not data about the district"


@dataclass(frozen=True)
class District:
    """One district and phase of which data are here.

    mongolian: its name; code: its P-code; khoroos: number of each -> P-code.
    """

    district: str
    phase: int
    mongolian: str
    code: str
    khoroos: Mapping[str, str]

    @property
    def stem(self) -> str:
        return f"{self.district.lower()}-phase-{self.phase}"

    @property
    def claims(self) -> Path:
        return FOLDER / "published" / f"{self.stem}.yml"

    @property
    def table(self) -> Path:
        return FOLDER / "reconstruction" / f"{self.stem}.csv"

    @property
    def sidecar(self) -> Path:
        return self.table.with_suffix(".yml")


AVAILABLE = (District("Bagakhangai", 3, "Багахангай", "MN1104", {"1": "MN110451", "2": "MN110453"}),)


def phases(district: str) -> dict[int, District]:
    """The entries of a district by phase; `InputError` with the nearest name if there are none."""
    places = {d.district for d in AVAILABLE}
    if district not in places:
        raise InputError(f"there are no DTM data for district '{district}'. {nearest(district, places)}")
    return {d.phase: d for d in AVAILABLE if d.district == district}


def find(district: str, phase: int) -> District:
    """The entry for a district and phase; `InputError` that says what there is if it is not here."""
    here = phases(district)
    if phase not in here:
        known = ", ".join(map(str, sorted(here)))
        raise InputError(f"{district}: there are no data for phase {phase}. Phases that are here: {known}.")
    return here[phase]


def published(entry: District) -> Published:
    """The published numbers as claims, read from the official tables."""
    return claims.read(entry.claims, {id: official.load(id) for id in claims.tables_named(entry.claims)})


def kheseg_table(entry: District) -> pd.DataFrame:
    """The reconstructed kheseg table, one row a kheseg; codes stay text.

    Raises `InputError` if the file is not the one that its sidecar records.
    """
    recorded = sidecar(entry)["sha256"]
    found = sha256(entry.table)
    if found != recorded:
        raise InputError(
            f"{entry.table.relative_to(ROOT).as_posix()} was altered: expected sha256 {recorded}, "
            f"found {found}. "
            "Make it again with `python -m analysis.dtm.data`."
        )
    return read(entry.table)


def gazetteer(entry: District, table: pd.DataFrame) -> Gazetteer:
    """The units of a reconstructed table: district, khoroo, kheseg (lettered, for they match no real one)."""
    khoroo_code = table["khoroo"].map(entry.khoroos)
    units = {
        "district": entry.district,
        "district_mn": entry.mongolian,
        "district_code": entry.code,
        "khoroo": table["khoroo"],
        "khoroo_code": khoroo_code,
        "kheseg": table["kheseg"],
        "kheseg_code": khoroo_code + "-" + table["kheseg"],
    }
    return Gazetteer(pd.DataFrame(units, index=table.index), ("district", "khoroo", "kheseg"))


def sidecar(entry: District) -> dict:
    """What is recorded beside the kheseg table: what it is, how it was made, what was left open, sha256."""
    return parsed_yaml(entry.sidecar.read_text(encoding="utf-8"))


def read(path: Path) -> pd.DataFrame:
    """A kheseg table from CSV, with text as text and counts as whole numbers (blank is missing)."""
    whole = [f.name for f in of_report().values() if f.type == "integer"]
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in set(whole) & set(frame):
        frame[name] = pd.to_numeric(frame[name].where(frame[name] != "")).astype("Int64")
    return declared_table(of_report()).check(frame, path.name)


def csv_text(frame: pd.DataFrame) -> str:
    """The kheseg table as it is written to file."""
    return frame.to_csv(index=False, lineterminator="\n")


def write_reconstruction(entry: District) -> Path:
    """Solve, and write the kheseg table and the sidecar that says what it is and how it was made."""
    from .reconstruct import Choices, reconstruct

    found = published(entry)
    settled = Choices.of(found)
    write_atomic(entry.table, csv_text(reconstruct(found, settled)))
    described = {
        "title": f"{entry.district}, phase {entry.phase}: a kheseg table reconstructed from the "
        "published report",
        "statement": (
            "A reconstruction, not data about the district: one of many tables that would have led to the "
            "printed numbers. Khesegs are lettered; the letters match no kheseg of the district."
        ),
        "method": (
            "Integer programming (scipy.optimize.milp, HiGHS): every printed number that can hold is "
            "a constraint, "
            "as are the rules of the form; among the tables that satisfy them, the one nearest to "
            "the aims below."
        ),
        "made_by": "python -m analysis.dtm.data",
        "stands_on": [
            entry.claims.relative_to(ROOT).as_posix(),
            *(f"data/official/{t}.csv" for t in found.tables),
        ],
        "source": found.citation,
        "licence": LICENCE,
        "left_open_by_the_report": settled.described(),
        "contradictions_left_out": dict(found.contradictions),
        "rows": found.khesegs,
        "sha256": sha256(entry.table),
    }
    write_atomic(entry.sidecar, yaml.safe_dump(described, sort_keys=False, allow_unicode=True, width=110))
    return entry.table


def main() -> None:
    """Make every reconstruction again."""
    for entry in AVAILABLE:
        print(write_reconstruction(entry).relative_to(ROOT).as_posix())


if __name__ == "__main__":
    main()
