"""The folder of one phase: what is asked where and when, and where its files stand.

phase-3/
  phase.yml         what this module reads; see EXAMPLE
  gazetteer.csv     the units of the phase; line_up.csv: which units of the phase before they come from
  form.xlsx         the XLSForm
  raw/              exports as they come
  cleaning_log.csv  the only way a value changes
  totals.csv        optional: totals of a census or a register
  checked/          what the checks write
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from analysis.core.errors import InputError, all_faults, nearest

from . import gazetteer as gazetteers
from .fields import load
from .gazetteer import Gazetteer

FILE = "phase.yml"
MARK = "SYNTHETIC"  # stands in the label of every phase that is made up
RECALL_MONTHS = (1, 24)
EXAMPLE = """\
phase: 3
place: Ulaanbaatar
synthetic: false
start: 2031-09-01          # first and last day of the interviews
end: 2032-02-15
recall_months: 6           # arrivals and departures are asked for these months before the interview
gazetteer: gazetteer.csv
previous: ../phase-2       # leave out where there was no phase before
line_up: line_up.csv       # leave out where units kept their codes
form_versions: ["2031082801"]
label: Ulaanbaatar, phase 3
not_asked: []              # fields that the form of this phase does not have
"""
_REQUIRED = ("phase", "place", "synthetic", "start", "end", "recall_months", "gazetteer")
_OPTIONAL = ("previous", "line_up", "form_versions", "label", "not_asked")
_ABSENT = ("", "null", "~")


@dataclass(frozen=True, eq=False)
class Phase:
    """One phase of the assessment.

    start, end: first and last day of the interviews. recall_months: months before the interview for which
    arrivals and departures are asked. previous: folder of the phase before. line_up: CSV of units before and
    after, None where units kept their codes. form_versions: versions that may stand in the exports, any if
    empty. not_asked: fields that the form of this phase did not have.
    """

    number: int
    place: str
    synthetic: bool
    start: datetime.date
    end: datetime.date
    recall_months: int
    gazetteer: Gazetteer
    previous: Path | None
    line_up: Path | None
    form_versions: tuple[str, ...]
    label: str
    folder: Path
    not_asked: tuple[str, ...] = ()

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def form(self) -> Path:
        return self.folder / "form.xlsx"

    @property
    def cleaning_log(self) -> Path:
        return self.folder / "cleaning_log.csv"

    @property
    def totals(self) -> Path:
        return self.folder / "totals.csv"

    @property
    def checked(self) -> Path:
        return self.folder / "checked"


def read(folder: str | Path) -> Phase:
    """The phase of a folder. InputError with all faults of its phase.yml (and gazetteer) at once."""
    folder = Path(folder)
    path = folder / FILE
    given = _declared(path)
    found: list[str] = [
        f"{key}: there is no such entry. {nearest(key, (*_REQUIRED, *_OPTIONAL))}"
        for key in given
        if key not in (*_REQUIRED, *_OPTIONAL)
    ]
    found += [f"{key}: expected an entry, found none" for key in _REQUIRED if key not in given]
    synthetic = _truth(given, "synthetic", found)
    number = _whole(given, "phase", load()["phase"].range, found)
    place = _text(given, "place", found)
    start, end = _day(given, "start", found), _day(given, "end", found)
    if start and end and end < start:
        found.append(f"end: expected a day not before the start ({start}), found {end}")
    read_phase = Phase(
        number=number,
        place=place,
        synthetic=synthetic,
        start=start,
        end=end,
        recall_months=_whole(given, "recall_months", RECALL_MONTHS, found),
        gazetteer=_gazetteer(folder, given, found),
        previous=_previous(folder, given, found),
        line_up=_line_up(folder, given, found),
        form_versions=_texts(given, "form_versions", found),
        label=_label(given, f"{place}, phase {number}", synthetic, found),
        folder=folder,
        not_asked=_not_asked(given, found),
    )
    if found:
        raise InputError(
            all_faults(f"{path}: the phase is not declared as it should be.", found) + _example()
        )
    return read_phase


def before(phase: Phase) -> Phase | None:
    """The phase before, None where there was none."""
    return read(phase.previous) if phase.previous else None


def lined_up(earlier: Phase, later: Phase) -> pd.DataFrame:
    """Pairs of lowest units of two phases that follow each other: columns before, after."""
    if later.line_up is None:
        return gazetteers.same_units(earlier.gazetteer, later.gazetteer)
    return gazetteers.read_line_up(later.line_up, earlier.gazetteer, later.gazetteer)


def _example() -> str:
    return "\nA right file:\n" + "".join(f"    {line}\n" for line in EXAMPLE.splitlines())


def _declared(path: Path) -> dict:
    """Entries of the file, every value as the text that stands there: 007 and 2031_01 are no numbers."""
    if not path.is_file():
        raise InputError(f"{path}: no such file. A phase is a folder with a {FILE}." + _example())
    try:
        given = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: expected YAML in UTF-8, found: {error}" + _example()) from None
    if not isinstance(given, Mapping):
        raise InputError(f"{path}: expected lines 'name: value', found none." + _example())
    return {str(key): value for key, value in given.items() if value not in _ABSENT}


def _text(given: Mapping, key: str, found: list[str]) -> str:
    value = given.get(key, "")
    if not isinstance(value, str):
        found.append(f"{key}: expected a text, found {value!r}")
        return ""
    return value.strip()


def _texts(given: Mapping, key: str, found: list[str]) -> tuple[str, ...]:
    value = given.get(key, [])
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        found.append(f"{key}: expected a list of texts, found {value!r}")
        return ()
    return tuple(entry.strip() for entry in value)


def _truth(given: Mapping, key: str, found: list[str]) -> bool:
    value = _text(given, key, found)
    if value and value.lower() not in ("true", "false"):
        found.append(f"{key}: expected true or false, found '{value}'")
    return value.lower() == "true"


def _whole(given: Mapping, key: str, limits: tuple[float, float], found: list[str]) -> int:
    value = _text(given, key, found)
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and limits[0] <= int(value) <= limits[1]):
        found.append(f"{key}: expected a whole number from {limits[0]} to {limits[1]}, found '{value}'")
        return 0
    return int(value)


def _day(given: Mapping, key: str, found: list[str]) -> datetime.date | None:
    value = _text(given, key, found)
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        found.append(f"{key}: expected a day such as 2031-09-01, found '{value}'")
        return None


def _file(folder: Path, given: Mapping, key: str, found: list[str]) -> Path | None:
    name = _text(given, key, found)
    if not name:
        return None
    if not (folder / name).is_file():
        found.append(f"{key}: expected a file in the folder, found no '{name}'")
        return None
    return folder / name


def _gazetteer(folder: Path, given: Mapping, found: list[str]) -> Gazetteer | None:
    path = _file(folder, given, "gazetteer", found)
    try:
        return gazetteers.read(path) if path else None
    except InputError as error:
        found.append(str(error).replace("\n", "\n  "))
        return None


def _previous(folder: Path, given: Mapping, found: list[str]) -> Path | None:
    name = _text(given, "previous", found)
    if not name:
        return None
    if not (folder / name / FILE).is_file():
        found.append(f"previous: expected the folder of the phase before, found no {name}/{FILE}")
        return None
    return folder / name


def _line_up(folder: Path, given: Mapping, found: list[str]) -> Path | None:
    if "line_up" in given and "previous" not in given:
        found.append("line_up: expected an entry 'previous' with it, found none")
    return _file(folder, given, "line_up", found)


def _label(given: Mapping, otherwise: str, synthetic: bool, found: list[str]) -> str:
    label = _text(given, "label", found) or (f"{MARK} {otherwise}" if synthetic else otherwise)
    if (MARK in label) != synthetic:
        expected = f"the word {MARK}" if synthetic else f"no word {MARK} (synthetic: false)"
        found.append(f"label: expected {expected} in it, found '{label}'")
    return label


def _not_asked(given: Mapping, found: list[str]) -> tuple[str, ...]:
    names = _texts(given, "not_asked", found)
    found += [
        f"not_asked: the form has no field '{name}'. {nearest(name, load())}"
        for name in names
        if name not in load()
    ]
    return names
