"""Raw files found by the end of their names, whatever number stands before it.

The statistics office numbers the files by section of the questionnaire, so `15_urb_diary.dta` of one
round is `16_urb_diary.dta` of another; browsers add "(13)". Two files that fit are refused, not chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.core.errors import InputError, nearest
from analysis.core.files import sha256

from .mapping import RawFile, Read

ENDINGS = (".dta", ".sav", ".zsav", ".csv")

# Data of kinds that are not read: named where they stand in place of one that is.
UNREADABLE = (".xlsx", ".xls", ".ods", ".dbf", ".tsv", ".txt", ".por", ".parquet", ".zip", ".rar", ".7z")


@dataclass(frozen=True)
class Located:
    """files: role -> path. absent: role -> what follows, for files that may be missing. faults: sentences."""

    files: Mapping[str, Path]
    absent: Mapping[str, str]
    faults: tuple[str, ...]


def stem(name: str) -> str:
    """A file name without extension, number in brackets and spelling: lower case, words joined by `_`.

    >>> stem("15_Non food (13).DTA"), stem("14_non_food(2) copy.dta")
    ('15_non_food', '14_non_food(2)_copy')
    """
    bare = re.sub(r"\.[a-z]+$", "", name.strip().lower())
    bare = re.sub(r"\s*\(\d+\)$", "", bare)
    return re.sub(r"[\s\-_]+", "_", bare).strip("_")


def fits(name: str, suffix: str) -> bool:
    """Whether a file name ends with the suffix, as a whole word.

    >>> fits("16_urb_diary(13).dta", "urb_diary"), fits("04_livestock_exp.dta", "livestock")
    (True, False)
    """
    wanted = stem(suffix)
    found = stem(name)
    return found == wanted or found.endswith("_" + wanted)


def candidates(folder: Path) -> list[Path]:
    """Files of a folder and those below it that may be raw files, in the order of their names."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith((".", "~"))
    )


def locate(folder: Path, read: Read, roles: Iterable[str], given: Mapping[str, str] | None = None) -> Located:
    """The file for each role of a mapping. given: role -> file name, for roles that were settled by hand.

    InputError where the folder is not there or holds no raw file; all else is among the faults.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder. Give the folder that holds the raw files.")
    every = candidates(folder)
    if not every:
        raise InputError(
            f"{folder}: no file that ends in {', '.join(ENDINGS)}. Give the folder of the raw files."
        )
    given = dict(given or {})
    faults = [f"there is no file called '{role}' in the mapping. {nearest(role, read.mapping.files)}"
              for role in given if role not in read.mapping.files]  # fmt: skip
    files: dict[str, Path] = {}
    absent: dict[str, str] = {}
    for role in roles:
        rule = read.mapping.files[role]
        if role in given:
            path = folder / given[role]
            files[role] = path
            if not path.is_file():
                faults.append(
                    f"{role}: no file {given[role]} in the folder. {nearest(given[role], _names(every))}"
                )
            continue
        fitting = [path for path in every if any(fits(path.name, suffix) for suffix in rule.suffix)]
        if len(fitting) == 1:
            files[role] = fitting[0]
        elif fitting:
            faults.append(_ambiguous(role, fitting, folder, read.place("files", role)))
        elif rule.if_absent:
            absent[role] = rule.if_absent
        else:
            faults.append(_missing(role, rule, every, folder, read.place("files", role)))
    return Located(files, absent, tuple(faults + _shared(files)))


def _shared(files: Mapping[str, Path]) -> list[str]:
    """Files that two roles fit: one of the suffixes is too short."""
    by_path: dict[Path, list[str]] = {}
    for role, path in files.items():
        by_path.setdefault(path, []).append(role)
    return [
        f"{path.name}: expected to be one file of the mapping, found that it fits {' and '.join(found)}. "
        f"Add the missing file, or say which is which: --file {found[0]}=NAME."
        for path, found in by_path.items()
        if len(found) > 1
    ]


def _ambiguous(role: str, fitting: list[Path], folder: Path, place: str) -> str:
    names = ", ".join(str(path.relative_to(folder)) for path in fitting)
    same = len({sha256(path) for path in fitting}) == 1
    hint = "They are the same, byte by byte: remove all but one." if same else "Remove all but one"
    hint += "" if same else f", or say which: --file {role}={fitting[0].relative_to(folder)}."
    return f"{role}: expected one file that ends in the suffix of {place}, found {names}. {hint}"


def _missing(role: str, rule: RawFile, every: list[Path], folder: Path, place: str) -> str:
    wanted = " or ".join(f"'*{suffix}'" for suffix in rule.suffix)
    others = sorted(
        path.name
        for path in folder.rglob("*")
        if path.suffix.lower() in UNREADABLE and any(fits(path.name, suffix) for suffix in rule.suffix)
    )
    if others:
        return (
            f"{role}: expected a file whose name ends in {wanted} ({place}), found {', '.join(others)}, "
            f"which cannot be read. Save it as one of {', '.join(ENDINGS)}."
        )
    return (
        f"{role}: expected a file whose name ends in {wanted} ({place}), found none. "
        f"{nearest(rule.suffix[0], {stem(path.name) for path in every})} "
        f"Add the file, say --file {role}=NAME, or state under not_in_release what the release lacks."
    )


def _names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]
