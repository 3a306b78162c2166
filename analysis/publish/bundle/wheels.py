"""Wheels: which one of each requirement fits a target, and fetching them with pip."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from analysis.core.errors import InputError, WorkFailed, all_faults
from analysis.core.files import sha256

from .locked import Locked, pinned
from .targets import Target

_TAKING = re.compile(r"Collecting ([\w.-]+)==|Processing .*?([\w.]+)-[^/\\]+\.whl")
_WHERE = re.compile(r"\s*\(?(https?|file)://\S+|\S+\.(com|org|net|io|dev)\b\S*")


@dataclass(frozen=True)
class Wheel:
    """A wheel on this machine and the requirement that it meets. sha256: of its bytes."""

    package: Locked
    path: Path
    sha256: str


def chosen(folder: Path, packages: Sequence[Locked], target: Target) -> list[Wheel]:
    """The wheel of `folder` that fits best, for every package.

    InputError that lists every package without a wheel for the target, or with bytes that are not those of
    the lock file.
    """
    known = _listed(folder)
    wheels, faults = [], []
    for package in packages:
        fitting = _fitting(known.get((package.name, Version(package.version)), ()), target)
        if not fitting:
            faults.append(f"{package.name} {package.version}: there is no wheel for {target.name}")
            continue
        found = sha256(fitting[0])
        if found not in package.hashes:
            faults.append(f"{fitting[0].name}: its sha256 is not in the lock file ({found[:12]}...)")
            continue
        wheels.append(Wheel(package, fitting[0], found))
    if faults:
        raise InputError(
            all_faults(f"{folder}: expected a wheel for each of {len(packages)} packages.", faults)
            + "\nCall without --wheels on a machine with internet to fetch them."
        )
    return wheels


def _listed(folder: Path) -> dict[tuple[str, Version], list[Path]]:
    found: dict[tuple[str, Version], list[Path]] = {}
    for path in sorted(folder.glob("*.whl")):
        try:
            name, version, *_ = parse_wheel_filename(path.name)
        except (InvalidWheelFilename, InvalidVersion):
            continue
        found.setdefault((canonicalize_name(name), version), []).append(path)
    return found


def _fitting(paths: Iterable[Path], target: Target) -> list[Path]:
    """Those with a tag of the target, the best first."""
    ranked = []
    for path in paths:
        *_, tags = parse_wheel_filename(path.name)
        ranks = [target.ranks[tag] for tag in tags if tag in target.ranks]
        if ranks:
            ranked.append((min(ranks), path.name, path))
    return [path for *_, path in sorted(ranked)]


def fetch(
    packages: Sequence[Locked],
    target: Target,
    folder: Path,
    report: Callable[[str], None] = lambda name: None,
) -> None:
    """Put the wheels of all packages into `folder`, with pip and as pip is set up on this machine.

    report: called with the name of each package as it begins. WorkFailed when pip ends without all of them.
    """
    with tempfile.TemporaryDirectory(prefix="compendium-") as place:
        wanted = Path(place, "requirements.txt")
        wanted.write_text(pinned((package, package.hashes) for package in packages), encoding="utf-8")
        command = [
            *(sys.executable, "-m", "pip", "download", "--requirement", str(wanted), "--dest", str(folder)),
            *("--no-deps", "--require-hashes", "--only-binary", ":all:", "--python-version", target.python),
            *("--implementation", "cp", "--retries", "2", "--no-input", "--progress-bar", "off"),
            *("--disable-pip-version-check", "--no-color"),
            *(word for tag in target.platform.tags for word in ("--platform", tag)),
        ]
        said = _run(command, report)
    if said is not None:
        raise WorkFailed(
            all_faults("the wheels could not be fetched:", _told(said))
            + "\nThis step needs internet. Call again where there is some (a proxy or a mirror is set up in "
            "pip's own settings), or give a folder with the wheels: --wheels FOLDER."
        )


def _run(command: Sequence[str], report: Callable[[str], None]) -> list[str] | None:
    """Run pip; None when it did its work, else the lines it said."""
    try:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        return [str(error)]
    lines = []
    with process:
        for line in process.stdout or ():
            lines.append(line.strip())
            if match := _TAKING.match(line):
                report(match[1] or match[2])
    return lines if process.returncode else None


def _told(lines: Sequence[str]) -> list[str]:
    """What pip said of the failure, without addresses."""
    errors = [line for line in lines if line.startswith("ERROR:") or "No module named" in line]
    plain = (_WHERE.sub("", line.removeprefix("ERROR:")).strip() for line in errors)
    return list(dict.fromkeys(filter(None, plain)))[:5] or ["pip ended without saying why"]


def longest_path(wheels: Iterable[Wheel]) -> int:
    """Letters of the longest path, below site-packages, that the wheels fill once they are compiled."""
    return max((len(_place(name)) for wheel in wheels for name in _names(wheel.path)), default=0)


def _names(path: Path) -> list[str]:
    with ZipFile(path) as file:
        return file.namelist()


def _place(name: str) -> str:
    """Where a file of a wheel ends up: those of NAME.data/purelib/ beside the others, modules compiled."""
    place = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", name)
    return re.sub(r"([^/]+)\.py$", r"__pycache__/\1.cpython-312.pyc", place)


def summary(wheels: Sequence[Wheel]) -> Mapping[str, int]:
    """Number and bytes of the wheels."""
    return {"wheels": len(wheels), "bytes": sum(wheel.path.stat().st_size for wheel in wheels)}
