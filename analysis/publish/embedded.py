"""The synthetic survey that the site stands on when no other data are named: made and brought in when needed.

It is made once; it is made again when the generator or what it reads has changed, and brought in again
when the adapter has. Both are commands of their own, run as such: they can take all the memory they
need and give it back, and their progress bars are seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from analysis.core.errors import WorkFailed
from analysis.core.files import ROOT, write_atomic

NAME = "synthetic-2022"
MAPPING = "hses2022.yml"
STAMP = "made_from.json"
# What the survey follows from, and what bringing it in follows from
GENERATOR = (
    "analysis/synthetic", "analysis/chapters", "data/synthetic", "data/codes", "data/official",
    "data/welfare/calories.csv", "requirements.lock",
)  # fmt: skip
READER = ("analysis/hses", "data/mappings", "data/codes", "requirements.lock")
# The counterpart of the threads of the linear algebra: more than one gain little and wait for each other
THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def ensure(report: Callable[[str], None] = lambda line: None, root: Path = ROOT) -> bool:
    """Make and bring in the embedded survey where it is missing or out of date; True when something was done.

    Raises `WorkFailed` when a step fails; an older survey is then left as it was.
    """
    folder = root / "data" / "generated" / NAME
    wanted = {"generator": digest(root, GENERATOR), "reader": digest(root, READER)}
    found = _stamp(folder)
    if found == wanted:
        return False
    if found.get("generator") != wanted["generator"]:
        report(f"{NAME}: making the SYNTHETIC survey ({_why(found, 'generator')}); one to two minutes")
        _run("synthetic", "--name", NAME)
    else:
        report(f"{NAME}: bringing the SYNTHETIC survey in again ({_why(found, 'reader')})")
    _run("ingest", str(folder / "raw"), "--mapping", MAPPING, "--name", NAME)
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


def _stamp(folder: Path) -> dict[str, str]:
    path = folder / STAMP
    if not path.exists() or not (folder / "microdata" / "manifest.json").exists():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))


def _why(found: dict[str, str], part: str) -> str:
    return f"its {part} changed" if part in found else "there is none yet"


def _run(*arguments: str) -> None:
    command = [sys.executable, "-m", "analysis", "data", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **THREADS}, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise WorkFailed(
            f"the embedded survey could not be made: compendium data {' '.join(arguments)} ended with status "
            f"{done.returncode}; its message stands above. The site is as it was."
        )
