"""The lock file, resolved for a target: which packages go there, at which version, with which hashes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.core.errors import InputError, all_faults, nearest

LOCK = "requirements-extras.lock"  # of all extras; agrees with requirements.lock
_HEAD = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[.*?\])?==(?P<version>\S+)(?: ; (?P<marker>.*?))?(?: \\)?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^ +#(?: via)? *(.*)$")
_COMMENT_OF_PROJECT = "(pyproject.toml)"


@dataclass(frozen=True)
class Locked:
    """One package of a lock file. asked_by: the packages that need it, empty for the project itself."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]
    asked_by: frozenset[str]

    def goes_to(self, environment: Mapping[str, str]) -> bool:
        return not self.marker or Marker(self.marker).evaluate(dict(environment))


def read(text: str) -> dict[str, Locked]:
    """The packages of a lock file that `uv pip compile --generate-hashes` wrote, by name."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)
    found = (_package(block.strip("\n").split("\n")) for block in blocks if "==" in block.partition("\n")[0])
    return {package.name: package for package in found}


def _package(lines: Sequence[str]) -> Locked:
    head = _HEAD.match(lines[0])
    if head is None:
        raise InputError(f"{LOCK}: expected NAME==VERSION, found {lines[0]!r}. `make lock` writes it again.")
    told = [match[1] for line in lines if (match := _VIA.match(line)) and match[1]]
    return Locked(
        canonicalize_name(head["name"]),
        head["version"],
        head["marker"] or "",
        frozenset(_HASH.findall("\n".join(lines))),
        frozenset("" if name.endswith(_COMMENT_OF_PROJECT) else canonicalize_name(name) for name in told),
    )


def resolved(root: Path, extras: Iterable[str], environment: Mapping[str, str]) -> list[Locked]:
    """What the project below `root` needs with these extras on a machine of that environment, by name.

    InputError for an extra that is not declared or a lock file that lacks a dependency.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project.get("optional-dependencies", {})
    unknown = [extra for extra in extras if extra not in declared]
    if unknown:
        raise InputError(
            all_faults(
                "--extras: expected names of pyproject.toml.",
                [f"there is no extra '{extra}'. {nearest(extra, declared)}" for extra in unknown],
            )
        )
    asked = [*project["dependencies"], *(line for extra in extras for line in declared[extra])]
    packages = read((root / LOCK).read_text(encoding="utf-8"))
    wanted = [r for r in map(Requirement, asked) if r.marker is None or r.marker.evaluate(dict(environment))]
    chosen = _with_what_they_need(packages, {canonicalize_name(r.name) for r in wanted})
    return [packages[name] for name in sorted(chosen) if packages[name].goes_to(environment)]


def _with_what_they_need(packages: Mapping[str, Locked], roots: set[str]) -> set[str]:
    missing = sorted(roots - set(packages))
    if missing:
        raise InputError(
            f"{LOCK}: expected {', '.join(missing)}, which pyproject.toml asks for, found no such package. "
            "`make lock` writes the lock files again."
        )
    needs: dict[str, set[str]] = {}
    for package in packages.values():
        for name in package.asked_by:
            needs.setdefault(name, set()).add(package.name)
    chosen, ahead = set(), set(roots)
    while ahead:
        chosen |= ahead
        ahead = {need for name in ahead for need in needs.get(name, ())} - chosen
    return chosen


def pinned(packages: Iterable[tuple[Locked, Iterable[str]]]) -> str:
    """A requirements file of packages and the hashes that are allowed for each."""
    lines = []
    for package, hashes in packages:
        lines.append(" \\\n    ".join([f"{package.name}=={package.version}", *_allowed(hashes)]))
    return "\n".join(lines) + "\n"


def _allowed(hashes: Iterable[str]) -> list[str]:
    return [f"--hash=sha256:{value}" for value in sorted(hashes)]
