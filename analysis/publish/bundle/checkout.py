"""The files of the project that may go with it: what git tracks, and nothing private or generated."""

from __future__ import annotations

import fnmatch
import json
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from analysis.core.errors import InputError, all_faults
from analysis.dtm import phase as phases
from analysis.publish.site import PRIVATE
from analysis.synthetic.folders import RECORD

_GIT = ".git"


def files(root: Path) -> list[str]:
    """Paths of the files to copy, below `root`, with `/` and in order.

    Those that git tracks, as they are now. Without git, all but what .gitignore names. Never anything below
    data/private or data/generated, and no link, for it may lead there.
    """
    found = _tracked(root)
    listed = _not_ignored(root) if found is None else found
    return sorted(path for path in listed if _may_go(root, path))


def _tracked(root: Path) -> list[str] | None:
    """What git tracks; None where `root` is no checkout of its own or there is no git."""
    if not (root / _GIT).exists():
        return None
    command = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        told = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [name for name in told.decode("utf-8").split("\0") if name]


def _not_ignored(root: Path) -> Iterator[str]:
    ignored = _ignored(root / ".gitignore")
    for folder, folders, names in os.walk(root):
        inside = PurePosixPath(Path(folder).relative_to(root).as_posix())
        folders[:] = [name for name in folders if name != _GIT and not ignored(inside / name, True)]
        yield from (str(inside / name) for name in names if not ignored(inside / name, False))


def _ignored(path: Path) -> Callable[[PurePosixPath, bool], bool]:
    """The rule of a .gitignore of plain patterns: a name, `*`, a path; `/` at the end for folders."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]

    def rule(place: PurePosixPath, folder: bool) -> bool:
        for pattern in patterns:
            if pattern.endswith("/") and not folder:
                continue
            bare = pattern.strip("/")
            if fnmatch.fnmatchcase(str(place) if "/" in bare else place.name, bare):
                return True
        return False

    return rule


def _may_go(root: Path, path: str) -> bool:
    parts = PurePosixPath(path).parts
    if parts[0] == "data" and len(parts) > 1 and parts[1] in PRIVATE:
        return False
    place = root / path
    return place.is_file() and not place.is_symlink()


def synthetic(root: Path, names: Iterable[str]) -> list[str]:
    """Paths, below `root`, of the files of SYNTHETIC data that were made here.

    names: folders of data/generated. InputError, with every reason, unless each says that it is synthetic and
    so does every phase in it.
    """
    found, faults = [], []
    for name in names:
        folder = root / "data" / "generated" / name
        fault = _fault(root, name, folder)
        if fault:
            faults.append(f"{name}: {fault}")
        else:
            found += [p.relative_to(root).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()]
    if faults:
        raise InputError(all_faults("--data: only SYNTHETIC data go with the project.", faults))
    return found


def _fault(root: Path, name: str, folder: Path) -> str:
    """Why data may not go; empty when they may."""
    if not name or set(name) & set('/\\:*?"<>|') or name.startswith("."):
        return "expected a name of data/generated, found something else"
    if any((root / "data" / place / name).exists() for place in ("private", "private/dtm")):
        return "private data are not copied. Take them to the laptop yourself, on an encrypted medium"
    if not folder.is_dir():
        return "there is no such folder in data/generated. `compendium dtm synthetic` makes synthetic-city"
    if any(path.is_symlink() for path in [folder, *folder.rglob("*")]):
        return "expected files and folders only, found a link"
    try:
        made_up = json.loads((folder / RECORD).read_text(encoding="utf-8")).get("synthetic") is True
    except (OSError, ValueError, AttributeError):
        made_up = False
    if not made_up:
        return f"expected {RECORD} that says so, found none"
    real = [
        path.parent.name
        for path in sorted(folder.rglob(phases.FILE))
        if not phases.read(path.parent).synthetic
    ]
    return f"the phase in {', '.join(real)} is not synthetic" if real else ""
