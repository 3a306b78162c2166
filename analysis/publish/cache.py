"""What a run stood on, and why it is out of date.

A `Basis` holds the code cells and prose of the notebook, the parameters, the sources of
`analysis` that the page can reach, the data it read, and the versions that made it. Two bases
that are equal give equal pages; where they differ, `reasons` says how.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from analysis.core.files import sha256, write_atomic

from . import notebooks

PACKAGES = (
    "pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn", "pydantic",
    "papermill", "ipykernel", "myst-nb",
)  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """All that decides what a run gives. Every value is text or a checksum."""

    code: tuple[str, ...]
    prose: str
    parameters: Mapping[str, str]
    sources: Mapping[str, str]
    data: Mapping[str, str]
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """An executed chapter: its checksum, what it stood on, how long it took."""

    basis: Basis
    executed: str
    seconds: float

    @property
    def restricted(self) -> bool:
        """Does the page stand on data that may not be published?"""
        return any(path.startswith("private/") for path in self.basis.data)


def basis(
    root: Path, notebook: dict, parameters: Mapping[str, str], reads: Iterable[str], chapter: str
) -> Basis:
    """What a run of `notebook` now would stand on. `reads` are paths below `data/`."""
    code = tuple(hashlib.sha256(text.encode()).hexdigest() for text in notebooks.code(notebook))
    prose = hashlib.sha256("\0".join(notebooks.prose(notebook)).encode()).hexdigest()
    return Basis(
        code=code,
        prose=prose,
        parameters=dict(parameters),
        sources=sources(root, notebooks.code(notebook), chapter),
        data={path: _state(root / "data" / path) for path in sorted(reads)},
        versions=versions(),
    )


def _state(path: Path) -> str:
    """Checksum of a file, or of a folder's list of names; empty when it is gone."""
    try:
        if path.is_dir():
            return hashlib.sha256("\0".join(sorted(os.listdir(path))).encode()).hexdigest()
        return sha256(path)
    except FileNotFoundError:
        return ""


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide what a page shows."""
    return {"Python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}}


def sources(root: Path, cells: Iterable[str], chapter: str) -> dict[str, str]:
    """Files of `analysis` that the cells can reach -> sha256.

    Whole parts are taken (`survey/`, `welfare/`, ...), and of `report/` the common files and the
    chapter's own package: a file more than needed costs a run, a file less a wrong page.
    """
    package = root / "analysis"
    files = {path: _part(path.relative_to(package), chapter) for path in sorted(package.rglob("*.py"))}
    text = {path: path.read_bytes() for path, part in files.items() if part}
    reach: set[str] = {"__init__.py"}
    todo = set().union(*(_imported(cell) for cell in cells)) | {"core"}
    while todo:
        part = todo.pop()
        reach.add(part)
        for path, content in text.items():
            if files[path] == part:
                todo |= _imported(content) - reach
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(text[path]).hexdigest()
        for path, part in files.items()
        if part in reach
    }


def _part(path: Path, chapter: str) -> str:
    """The part of `analysis` a file belongs to; empty for the packages of other chapters."""
    if path.parts[0] == "report" and len(path.parts) > 2 and path.parts[1] != chapter:
        return ""
    return path.parts[0]


@cache
def _imported(code: bytes | str) -> frozenset[str]:
    """Names of the parts of `analysis` that the code imports, by whole name or from a sibling (`..part`)."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return frozenset()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level > 1:
            found |= {f"analysis.{node.module or alias.name}" for alias in node.names}
    return frozenset(name.split(".")[1] for name in found if name.startswith("analysis."))


def reasons(old: Basis, new: Basis) -> list[str]:
    """Why a page made on `old` must be made again on `new`; empty when it need not."""
    return [
        *_changed("parameter", old.parameters, new.parameters, show=True),
        *_cells(old, new),
        *(["the notebook's text changed"] if old.prose != new.prose else []),
        *_changed("", old.sources, new.sources),
        *_changed("", _below(old.data), _below(new.data)),
        *_changed("", old.versions, new.versions, show=True),
    ]


def _below(paths: Mapping[str, str]) -> dict[str, str]:
    return {f"data/{path}": state for path, state in paths.items()}


def _cells(old: Basis, new: Basis) -> list[str]:
    if len(old.code) != len(new.code):
        return [f"the notebook has {len(new.code)} code cells, had {len(old.code)}"]
    changed = [str(i) for i, pair in enumerate(zip(old.code, new.code, strict=True), 1) if pair[0] != pair[1]]
    return [f"code cell {', '.join(changed)} of the notebook changed"] if changed else []


def _changed(what: str, old: Mapping[str, str], new: Mapping[str, str], show: bool = False) -> list[str]:
    found = []
    for name in sorted({*old, *new}):
        before, after = old.get(name, ""), new.get(name, "")
        if before == after:
            continue
        label = f"{what} {name}".strip()
        if show and before and after:
            found.append(f"{label} changed from {before} to {after}")
        elif not before or not after:
            found.append(f"{label} is {'new' if after else 'gone'}")
        else:
            found.append(f"{label} changed")
    return found


def load(path: Path) -> Record | None:
    """A record as it was kept; None when there is none or it cannot be read (then the page is run again)."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        fields = kept["basis"]
        return Record(Basis(**{**fields, "code": tuple(fields["code"])}), kept["executed"], kept["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(path: Path, record: Record) -> None:
    write_atomic(path, json.dumps(asdict(record), indent=1, ensure_ascii=False))


def stale(record: Record | None, new: Basis | None, executed: Path) -> list[str]:
    """Why the executed chapter cannot be used as it is."""
    if record is None or new is None:
        return ["it has not been run yet"]
    if not executed.exists():
        return [f"{executed.name} is gone"]
    if sha256(executed) != record.executed:
        return [f"{executed.name} was changed after it was run"]
    return reasons(record.basis, new)


def digest(value: Any) -> str:
    """sha256 of anything JSON can hold."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
