"""MANIFEST.sha256: the checksum of every file of a folder, written and verified.

The lines are those of `sha256sum`, which can verify them too. Python's own library alone: this runs before
anything is installed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.core.errors import InputError
from analysis.core.files import sha256, write_atomic

FILE = "MANIFEST.sha256"
WRITTEN_THERE = (".venv", "phases", "__pycache__")  # folders that the work on the laptop writes


@dataclass(frozen=True)
class Verified:
    """What became of the files of a manifest: paths with `/`. added: files that it does not name."""

    files: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.changed and not self.missing


def write(folder: Path) -> Path:
    """Write the manifest of all files that are in the folder now."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in _names(folder)]
    return write_atomic(folder / FILE, "".join(lines))


def read(folder: Path) -> dict[str, str]:
    """Path -> sha256. InputError where there is no manifest, or one that cannot be read."""
    path = folder / FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(
            f"{folder}: expected a folder that `compendium bundle` made, found no {FILE} in it."
        ) from None
    pairs = [(name, value) for value, _, name in (line.partition("  ") for line in lines)]
    if not pairs or not all(_inside(name) and len(value) == 64 for name, value in pairs):
        raise InputError(f"{path}: expected lines of a checksum and a path. Copy the folder again.")
    return dict(pairs)


def verify(
    folder: Path, names: Iterable[str] | None = None, seen: Callable[[str], None] = lambda name: None
) -> Verified:
    """Hold the files of a folder against its manifest.

    names: the files to look at, all when None. seen: called with each path after it was read.
    """
    listed = read(folder)
    wanted = sorted(listed if names is None else names)
    changed, missing = [], []
    for name in wanted:
        place = folder / name
        if not place.is_file():
            missing.append(name)
        elif sha256(place) != listed[name]:
            changed.append(name)
        seen(name)
    added = [name for name in _names(folder) if name not in listed] if names is None else []
    return Verified(len(wanted), tuple(changed), tuple(missing), tuple(added))


def _inside(name: str) -> bool:
    return bool(name) and not {"..", "", "."} & set(name.split("/")) and ":" not in name


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in _walk(folder))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in WRITTEN_THERE]
        yield from (Path(place, name) for name in names if name != FILE)
