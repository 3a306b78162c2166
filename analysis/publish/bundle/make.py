"""The folder for a machine without internet, put together whole or not at all, and its zip."""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from analysis.core.errors import InputError
from analysis.core.files import ROOT, write_atomic

from . import checkout, locked, manifest, start, wheels
from .targets import PYTHONS, Target
from .wheels import Wheel

FILES = Path(__file__).parent / "files"
_WRITABLE, _RUNNABLE = 0o644, 0o755
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # equal folders give equal zips
Report = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What the folder is made for, and what goes into it.

    extras: of pyproject.toml. data: names of SYNTHETIC data in data/generated. wheels: folder of wheels that
    are here already; None to fetch them.
    """

    target: Target
    extras: tuple[str, ...] = ("documents", "forms")
    data: tuple[str, ...] = ()
    wheels: Path | None = None


def make(wish: Wish, folder: Path, root: Path = ROOT, fetched: Report = lambda name: None) -> dict:
    """Make `folder` from the project below `root`, and give what its bundle.json says.

    fetched: called with the name of each package before its wheel is fetched. InputError when the folder
    holds other things, or something that was asked for is not to be had.
    """
    packages = locked.resolved(root, wish.extras, wish.target.environment)
    files = [*checkout.files(root), *checkout.synthetic(root, wish.data)]
    with _replaced(folder) as new:
        place = new / "wheels"
        place.mkdir()
        if wish.wheels is None:
            wheels.fetch(packages, wish.target, place, fetched)
        chosen = wheels.chosen(wish.wheels or place, packages, wish.target)
        if wish.wheels is not None:
            for wheel in chosen:
                shutil.copyfile(wheel.path, place / wheel.path.name)
        _copy(root, files, new / "project")
        told = _described(wish, root, chosen)
        _write(new, wish.target, told, chosen)
        manifest.write(new)
    return told


def packages(wish: Wish, root: Path = ROOT) -> list[str]:
    """Names of the packages that the folder will hold."""
    return [package.name for package in locked.resolved(root, wish.extras, wish.target.environment)]


def _copy(root: Path, files: Sequence[str], project: Path) -> None:
    for name in files:
        target = project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, target)


def _described(wish: Wish, root: Path, chosen: Sequence[Wheel]) -> dict:
    """What bundle.json says; `start` reads it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "project": project["name"],
        "version": project["version"],
        "platform": wish.target.platform.name,
        "title": wish.target.platform.title,
        "python": wish.target.python,
        "built_for": wish.target.platform.built_for,
        "extras": list(wish.extras),
        "data": list(wish.data),
        **wheels.summary(chosen),
        "longest_path": wheels.longest_path(chosen),
    }


def _write(folder: Path, target: Target, told: Mapping, chosen: Sequence[Wheel]) -> None:
    """What stands at the top: the list of packages, the start file, the instructions, the command."""
    write_atomic(folder / start.FILE, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    only = ((wheel.package, [wheel.sha256]) for wheel in chosen)
    write_atomic(folder / start.REQUIREMENTS, locked.pinned(only))
    # `compendium --version` and the boxes of the pages look the project up as if it were installed.
    metadata = f"Metadata-Version: 2.1\nName: {told['project']}\nVersion: {told['version']}\n"
    info = f"{told['project'].replace('-', '_')}-{told['version']}.dist-info"
    write_atomic(folder / "project" / info / "METADATA", metadata)
    command = "compendium.bat" if target.platform.windows else "compendium"
    for name, place in {
        target.platform.start: target.platform.start,
        command: f"bin/{command}",
        "README.html": "README.html",
        "no-python.txt": "texts/no-python.txt",
        "not-whole.txt": "texts/not-whole.txt",
    }.items():
        path = write_atomic(folder / place, rendered(name, target))
        path.chmod(_WRITABLE if path.suffix else _RUNNABLE)
    if not target.platform.windows:
        (folder / target.platform.start).chmod(_RUNNABLE)


def rendered(name: str, target: Target) -> bytes:
    """A file of `files/` for a target; with the line ends of Windows there."""
    text = (FILES / name).read_text(encoding="utf-8")
    for word, value in _words(target).items():
        text = text.replace(f"@{word}@", value)
    return text.replace("\n", "\r\n" if target.platform.windows else "\n").encode("utf-8")


def _words(target: Target) -> dict[str, str]:
    """What stands for @NAME@ in the files; those that hold others come first."""
    told = json.loads((FILES / "words.json").read_text(encoding="utf-8"))[target.platform.start]
    return told | {
        "INSTALLER": f"python-{PYTHONS[target.python]}-amd64.exe",
        "PYTHON": target.python,
        "SHORT": target.short,
        "TUPLE": target.python.replace(".", ", "),
        "TITLE": target.platform.title,
    }


def zipped(folder: Path) -> Path:
    """The folder as FOLDER.zip beside it; equal folders give equal bytes."""
    path = folder.with_name(f"{folder.name}.zip")
    names = [*manifest.read(folder), manifest.FILE]
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as place:
        new = Path(place, path.name)
        with ZipFile(new, "w") as file:
            for name in sorted(names):
                entry = ZipInfo(f"{folder.name}/{name}", _ZIP_TIME)
                entry.external_attr = (0o100000 | (folder / name).stat().st_mode & 0o777) << 16
                entry.compress_type = ZIP_STORED if name.endswith(".whl") else ZIP_DEFLATED
                file.writestr(entry, (folder / name).read_bytes())
        new.replace(path)
    return path


@contextmanager
def _replaced(folder: Path):
    """A new folder beside `folder`: takes its place when the work in it is done, goes when it fails."""
    refuse_other(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise InputError(
            f"--out {folder}: expected a place that can be written to, found none ({error.strerror})."
        ) from None
    try:
        yield new
        new.chmod(_RUNNABLE)
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def refuse_other(folder: Path) -> None:
    """InputError when a folder is there that is not just as this command left it."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if folder.is_dir() and (folder / start.FILE).is_file():
        found = manifest.verify(folder)
        if found.whole and not found.added and not (folder / "phases").exists():
            return
    raise InputError(
        f"--out {folder}: expected an empty place or a folder as this command left it, found other files. "
        "They are left alone; choose another place with --out."
    )
