"""Where the sources are and where everything made from them goes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.report.chapters import CHAPTERS, Chapter


@dataclass(frozen=True)
class Workspace:
    """The project at `root`, its chapters, and the folder that takes what is built.

    With the default build folder, executed chapters are put in `book/chapters`, where
    `jupyter-book build .` finds them; with any other, they stay inside that folder.
    """

    root: Path = ROOT
    build: Path = ROOT / "_build"
    chapters: Mapping[str, Chapter] = field(default_factory=lambda: CHAPTERS)

    @property
    def elsewhere(self) -> Path | None:
        """The root for jobs: None when it is that of the installed project, on whatever machine they run."""
        return None if self.root == ROOT else self.root

    def notebook(self, chapter: str) -> Path:
        return self.root / "notebooks" / f"{chapter}.ipynb"

    @property
    def executed(self) -> Path:
        inside = self.build == self.root / "_build"
        return self.root / "book" / "chapters" if inside else self.build / "chapters"

    @property
    def named(self) -> Path:
        """Executed notebooks of the named runs that have a page in the site."""
        return self.build / "named"

    def page(self, name: str) -> Path:
        """The executed notebook of a chapter, or of a part of a named run."""
        return (self.executed if name in self.chapters else self.named) / f"{name}.ipynb"

    @property
    def records(self) -> Path:
        """What each executed chapter, and the site, was made from."""
        return self.build / "cache"

    @property
    def failed(self) -> Path:
        return self.build / "failed"

    @property
    def work(self) -> Path:
        """Staged sources, doctrees and pages of the build under way."""
        return self.build / "work"

    @property
    def site(self) -> Path:
        """The published site."""
        return self.build / "html"

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the build folder: a second build of it is refused, not mixed in.

        The system releases the lock when the process ends, however it ends.
        """
        self.build.mkdir(parents=True, exist_ok=True)
        with open(self.build / ".lock", "a+b") as file:
            try:
                _lock(file)
            except OSError:
                raise InputError(
                    f"{self.build}: expected to build alone, found another build at work. "
                    "Wait until it ends, then call again."
                ) from None
            yield


def _lock(file) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
