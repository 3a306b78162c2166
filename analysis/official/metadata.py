"""The metadata of the official tables: one YAML file, read and written here."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from analysis.core.files import ROOT, parsed_yaml, write_atomic

METADATA = ROOT / "data" / "official" / "metadata.yml"
HEADING = """\
# What each file of this folder is. `sources` holds producer, citation and licence of each document;
# `tables` names the document of each table or figure, its printed page, the checksum of its CSV, and
# what is peculiar about it. Written by `python -m analysis.official.transcription`, as the CSV files.
"""


def read_metadata(path: Path = METADATA) -> dict:
    """The file as a dictionary, empty where it does not exist yet."""
    return parsed_yaml(path.read_text(encoding="utf-8")) if path.exists() else {}


def write_metadata(metadata: dict, path: Path = METADATA) -> None:
    """Write the dictionary, whole or not at all."""
    text = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=100)
    write_atomic(path, HEADING + text)


def by_id(tables: dict) -> dict:
    """Tables in reading order: B2 before B10, tables of the chapters first."""
    return {i: tables[i] for i in sorted(tables, key=reading_order)}


def reading_order(identifier: str) -> tuple:
    """Sort key: text and figure tables, annexes, then the other documents; numbers by size.

    >>> sorted(["B10", "B02", "M-F2", "F3-10", "F3-9", "A01"], key=reading_order)
    ['F3-9', 'F3-10', 'A01', 'B02', 'B10', 'M-F2']
    """
    order = "TFABCSM"
    parts = re.findall(r"\d+|[A-Z]+", identifier)
    return (order.find(identifier[0]), *((int(p), "") if p.isdigit() else (-1, p) for p in parts))
