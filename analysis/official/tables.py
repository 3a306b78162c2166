"""The official tables as tidy frames, each checked against its sha256 before it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from analysis.core.errors import InputError, all_faults, nearest
from analysis.core.files import sha256

from . import metadata

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Source:
    """What a table or figure is and where it comes from.

    page: the printed page number, None where the text does not tell. rows: number of estimates.
    inferred: labels that were settled by reasoning; `note` says how.
    """

    id: str
    title: str
    kind: str
    page: int | None
    rows: int
    note: str
    producer: str
    citation: str
    licence: str
    sha256: str
    inferred: tuple[str, ...] = ()


def catalogue() -> pd.DataFrame:
    """One row a table or figure: id, title, page, kind, rows, producer, licence, sha256."""
    import pandas as pd

    columns = ["id", "title", "page", "kind", "rows", "producer", "licence", "sha256"]
    frame = pd.DataFrame([{c: getattr(s, c) for c in columns} for s in _sources().values()], columns=columns)
    return frame.astype({"page": "Int64", "rows": "Int64"})


def source(identifier: str) -> Source:
    """Title, page, note, producer, citation, licence and checksum of one table or figure.

    Ids are read in upper or lower case. Raises `InputError` for an unknown id.
    """
    known = _sources()
    identifier = spelt(identifier)
    if identifier not in known:
        padded = _padded(identifier)
        hint = f"Did you mean '{padded}'?" if padded in known else nearest(identifier, known)
        raise InputError(f"No official table '{identifier}'. {hint} `compendium tables` lists them.")
    return known[identifier]


def load(identifier: str) -> pd.DataFrame:
    """The estimates of one table or figure, one row each, as `vocabulary.ESTIMATES` declares them.

    Text columns are strings, empty where nothing is known; value, standard_error, ci_lower and
    ci_upper are floats in the unit of the row, NaN where nothing is printed; observations and
    decimals are nullable integers. Raises `InputError` for an unknown id, a missing file or a file
    whose sha256 is not the recorded one.
    """
    return _load(spelt(identifier)).copy()


def value(identifier: str, row: str, column: str, measure: str | None = None) -> float:
    """One printed number. `row` and `column` are whole paths, or last levels that are unique.

    Raises `InputError` where no estimate or more than one fits; it lists the candidates.
    """
    identifier = spelt(identifier)
    frame = _load(identifier)
    if measure is not None:
        frame = _chosen(frame, frame["measure"] == measure, identifier, "measure", measure)
    frame = _chosen(frame, _fits(frame["row_path"], row), identifier, "row_path", row)
    frame = _chosen(frame, _fits(frame["column_path"], column), identifier, "column_path", column)
    if len(frame) > 1:
        candidates = frame["row_path"] + " | " + frame["column_path"] + " | " + frame["measure"]
        heading = f"{identifier}: row '{row}', column '{column}' fit {len(frame)} estimates; "
        raise InputError(all_faults(heading + "give the whole path or the measure:", candidates))
    return float(frame["value"].iloc[0])


def spelt(identifier: str) -> str:
    """The id as the catalogue spells it (b09 -> B09); as given where the catalogue has none like it."""
    upper = identifier.strip().upper()
    return upper if upper in _sources() else identifier


def _padded(identifier: str) -> str:
    """The id as it is spelt here: b2 -> B02."""
    return re.sub(r"^([ABC])(\d)$", r"\g<1>0\2", identifier.strip().upper())


def _fits(paths: pd.Series, wanted: str) -> pd.Series:
    """Which paths are `wanted`; if none is, which ones end with it."""
    exact = paths == wanted
    return exact if exact.any() else paths.str.endswith(f" > {wanted}")


def _chosen(frame: pd.DataFrame, fits: pd.Series, identifier: str, name: str, wanted: str) -> pd.DataFrame:
    if fits.any():
        return frame[fits]
    candidates = frame[name].unique()
    hint = nearest(wanted, candidates).split("Known")[0]  # the list that follows names them all
    raise InputError(all_faults(f"{identifier} has no {name} '{wanted}'. {hint} It has:", candidates))


@lru_cache(maxsize=1)
def _sources() -> dict[str, Source]:
    recorded = metadata.read_metadata()
    found = {}
    for identifier, entry in recorded.get("tables", {}).items():
        document = recorded["sources"][entry["source"]]
        found[identifier] = Source(
            id=identifier,
            title=entry["title"],
            kind=entry["kind"],
            page=entry.get("page"),
            rows=entry["rows"],
            note=entry.get("note", ""),
            producer=document["producer"],
            citation=document["citation"],
            licence=document["licence"],
            sha256=entry["sha256"],
            inferred=tuple(entry.get("inferred", ())),
        )
    return found


@cache
def _load(identifier: str) -> pd.DataFrame:
    import pandas as pd

    from .vocabulary import ESTIMATES

    path = metadata.METADATA.parent / f"{identifier}.csv"
    expected = source(identifier).sha256
    if not path.exists():
        raise InputError(f"{path}: expected the file of table {identifier}, found none. Restore it with git.")
    found = sha256(path)
    if found != expected:
        raise InputError(
            f"{path}: expected sha256 {expected}, found {found}: the file was altered. Restore it with "
            "`git checkout`, or, if the source was misread, correct the layout, run the transcription with "
            "--write and record the correction."
        )
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in ESTIMATES.columns:
        if column.kind == "number":
            frame[column.name] = pd.to_numeric(frame[column.name].replace("", None)).astype("float64")
        elif column.kind == "integer":
            frame[column.name] = pd.to_numeric(frame[column.name].replace("", None)).astype("Int64")
    return frame
