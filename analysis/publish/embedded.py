"""The synthetic surveys that the site stands on when no other data are named, made when they are needed.

One of 2022, and a smaller one of a later year for the page that compares two. A survey is made once; it is
made again when the generator or what it reads has changed, brought in again when the adapter has, and taken
through the welfare chain again when that has. All are commands of their own, run as such: they can take all
the memory they need and give it back, and their progress bars are seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.core.errors import WorkFailed
from analysis.core.files import ROOT, write_atomic

STAMP = "made_from.json"
# What a survey follows from, what bringing it in, and what its consumption follows from
GENERATOR = (
    "analysis/synthetic", "analysis/chapters", "data/synthetic", "data/codes", "data/official",
    "data/welfare/calories.csv", "requirements.lock",
)  # fmt: skip
READER = ("analysis/hses", "data/mappings", "data/codes", "requirements.lock")
CHAIN = (
    "analysis/welfare", "analysis/computed/chain.py", "analysis/computed/inputs.py",
    "analysis/computed/parameters.py", "analysis/computed/frames/food.py", "data/welfare", "data/codes",
    "requirements.lock",
)  # fmt: skip
# The counterpart of the threads of the linear algebra: more than one gain little and wait for each other
THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

PARTS = {"generator": GENERATOR, "reader": READER, "chain": CHAIN}

Report = Callable[[str], None]


@dataclass(frozen=True)
class Survey:
    """A survey to be made. order: options of `compendium data synthetic`. takes: how long, in words."""

    name: str
    mapping: str
    order: tuple[str, ...]
    takes: str


FIRST = Survey("synthetic-2022", "hses2022.yml", (), "one to two minutes")
# Few households: most of the time goes by before the first is interviewed
LATER = Survey("synthetic-year-b", "year_b.yml", ("--year", "B", "--households", "5000"), "half a minute")
NAME = FIRST.name


def prepare(report: Report = lambda line: None, root: Path = ROOT) -> bool:
    """All surveys that the site stands on; True when something was done."""
    made = [ensure(report, root), ensure_later(report, root)]
    return any(made)


def ensure(report: Report = lambda line: None, root: Path = ROOT) -> bool:
    """Make and bring in the survey of 2022 where it is missing or out of date; True when something was done.

    Raises `WorkFailed` when a step fails; an older survey is then left as it was.
    """
    return _ensure(FIRST, report, root)


def ensure_later(report: Report = lambda line: None, root: Path = ROOT) -> bool:
    """The same for the survey of the later year. One of that name that somebody made by hand, of another size
    perhaps, is theirs: it is left as it is."""
    folder = _folder(LATER, root)
    if _is_there(folder) and not (folder / STAMP).exists():
        return False
    return _ensure(LATER, report, root)


def _ensure(survey: Survey, report: Report, root: Path) -> bool:
    folder = _folder(survey, root)
    wanted = {part: digest(root, files) for part, files in PARTS.items()}
    if survey.order:
        wanted["order"] = " ".join(survey.order)
    found = _stamp(folder)
    changed = {part: _why(found, part) for part in wanted if found.get(part) != wanted[part]}
    if not changed:
        return False
    if why := changed.get("order") or changed.get("generator"):
        report(f"{survey.name}: making the SYNTHETIC survey ({why}); {survey.takes}")
        _run("data", "synthetic", "--name", survey.name, *survey.order)
    if changed.keys() - {"chain"}:
        report(f"{survey.name}: bringing the SYNTHETIC survey in ({next(iter(changed.values()))})")
        _run("data", "ingest", str(folder / "raw"), "--mapping", survey.mapping, "--name", survey.name)
    report(f"{survey.name}: finding consumption ({next(iter(changed.values()))})")
    _run("welfare", "--data", survey.name)
    write_atomic(folder / STAMP, json.dumps(wanted, indent=1) + "\n")
    return True


def digest(root: Path, parts: Iterable[str]) -> str:
    """sha256 over the names and bytes of the files of some folders (or of single files)."""
    found = hashlib.sha256()
    for part in parts:
        place = root / part
        files = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
        for path in files:
            if "__pycache__" in path.parts:
                continue
            found.update(path.relative_to(root).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _folder(survey: Survey, root: Path) -> Path:
    return root / "data" / "generated" / survey.name


def _is_there(folder: Path) -> bool:
    """Whether a survey was made here and brought in."""
    return (folder / "microdata" / "manifest.json").exists()


def _stamp(folder: Path) -> dict[str, str]:
    path = folder / STAMP
    if not path.exists() or not _is_there(folder):
        return {}
    return json.loads(path.read_text(encoding="utf-8"))


def _why(found: dict[str, str], part: str) -> str:
    return f"its {part} changed" if part in found else "there is none yet"


def _run(*arguments: str) -> None:
    command = [sys.executable, "-m", "analysis", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **THREADS}, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise WorkFailed(
            f"the embedded survey could not be made: compendium {' '.join(arguments)} ended with status "
            f"{done.returncode}; its message stands above. The site is as it was."
        )
