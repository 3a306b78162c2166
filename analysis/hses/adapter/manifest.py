"""The manifest of a survey that was brought in: what it was made from, and what must be said of it.

It holds file names, checksums, numbers of rows and of findings; no value of the survey.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis.core.files import sha256

FORM = 1


@dataclass(frozen=True)
class RawEntry:
    """One raw file: role in the mapping, name, checksum, size in bytes, rows, and the variables read."""

    role: str
    file: str
    sha256: str
    bytes: int
    rows: int
    variables: tuple[str, ...]


@dataclass(frozen=True)
class TableEntry:
    """One table as written: file name, checksum, rows, and the columns that hold something."""

    file: str
    sha256: str
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """What a survey was made from.

    label: for figures and file headers; says "synthetic" where the data are. mapping: file, sha256 and the
    texts of the mapping and of what it is based on. findings: counts by check. consequences: what every
    output must say, because the release lacks something.
    """

    name: str
    label: str
    synthetic: bool
    title: str
    year: int
    release: str
    mapping: Mapping[str, object]
    raw: tuple[RawEntry, ...]
    tables: Mapping[str, TableEntry]
    findings: Mapping[str, object]
    warnings: tuple[str, ...] = ()
    consequences: tuple[str, ...] = ()
    not_in_release: tuple[str, ...] = ()
    form: int = field(default=FORM)

    def to_json(self) -> str:
        """The manifest as JSON text that ends with a new line."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def raw_entry(role: str, path: Path, rows: int, variables: tuple[str, ...]) -> RawEntry:
    """The entry of a raw file, with the checksum of its bytes."""
    return RawEntry(role, path.name, sha256(path), path.stat().st_size, rows, variables)


def label(title: str, synthetic: bool) -> str:
    """The words that stand beside everything made from the survey.

    >>> label("HSES 2022", True)
    'SYNTHETIC survey in the layout of HSES 2022; no real household'
    """
    return f"SYNTHETIC survey in the layout of {title}; no real household" if synthetic else title
