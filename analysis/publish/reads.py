"""Which files below a folder a process reads: what a run stood on, however it read it.

Python announces every opened file and listed folder to audit hooks. Libraries that open files
in compiled code do not: a page names those itself (`Page.data` reads them for their sha256).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LISTING = ("os.listdir", "os.scandir")


def record(folder: str | Path, log: str | Path) -> None:
    """From now on, append to `log` each file opened and each folder listed below `folder`, once.

    A line is the path relative to `folder`; a folder ends with `/`.
    """
    inside = os.path.join(os.path.abspath(folder), "")
    seen: set[str] = set()
    out = open(log, "a", encoding="utf-8")  # noqa: SIM115 - stays open as long as the process

    def hook(event: str, arguments: tuple) -> None:
        if event != "open" and event not in _LISTING:
            return
        path = arguments[0]
        if not isinstance(path, (str, os.PathLike)):
            return
        full = os.path.abspath(path)
        if event != "open":
            full = os.path.join(full, "")
        if full.startswith(inside) and full not in seen:
            seen.add(full)
            out.write(full[len(inside) :].replace(os.sep, "/") + "\n")
            out.flush()

    sys.addaudithook(hook)
