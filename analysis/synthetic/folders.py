"""Folders of made-up data: whole or not at all, and never over something that was not made here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.core.errors import InputError

RECORD = "synthetic.json"  # says what was made; stands in every folder that was


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place when the work in it is done, and goes when it fails.

    InputError when `folder` holds anything that was not made here, or cannot be written to.
    """
    refuse_other(folder)
    temporary = _beside(folder)
    try:
        yield temporary
        temporary.chmod(0o755)
        _replace(temporary, folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def refuse_other(folder: Path) -> None:
    """InputError when a folder holds something that this command did not make."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: expected a folder, found a file. Choose another place with --out.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / RECORD).exists():
        raise InputError(
            f"{folder}: expected an empty folder or older synthetic data, found other files. "
            "They are left alone; choose another place with --out or --name."
        )


def _beside(folder: Path) -> Path:
    """A new folder beside `folder`. InputError where none can be made."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise InputError(
            f"{folder}: expected a place that can be written to, found none ({error.strerror}). "
            "Choose another with --out."
        ) from None


def _replace(new: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one; the old one goes when the new one stands."""
    if not folder.exists():
        new.rename(folder)
        return
    refuse_other(folder)
    old = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.old."))
    folder.rename(old / folder.name)
    try:
        new.rename(folder)
    except BaseException:
        (old / folder.name).rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
