"""Parse the source texts; with --write, write `data/official/`; without, compare with what is there."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

from analysis.core.errors import CompendiumError, InputError, nearest
from analysis.official import transcription
from analysis.official.metadata import METADATA

from .engine import Layout, Sequence, csv_text, parse, source_text, write


def layouts() -> dict[str, Layout | Sequence]:
    """All layouts by id, from the modules `layouts_*` of this package."""
    found: dict[str, Layout | Sequence] = {}
    for module in pkgutil.iter_modules(transcription.__path__):
        if not module.name.startswith("layouts_"):
            continue
        for layout in importlib.import_module(f"{transcription.__name__}.{module.name}").LAYOUTS:
            if layout.id in found:
                raise InputError(f"{layout.id} has two layouts; one is in {module.name}")
            found[layout.id] = layout
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m analysis.official.transcription", description=__doc__)
    parser.add_argument("sources", type=Path, help="folder of the extracted texts, with segments/ inside")
    parser.add_argument("ids", nargs="*", metavar="ID", help="tables and figures (default: all)")
    parser.add_argument("--write", action="store_true", help="write the CSV files and their metadata")
    given = parser.parse_args(arguments)
    try:
        return run(given.sources, given.ids, given.write)
    except InputError as error:
        print(error, file=sys.stderr)
        return error.exit_status


def run(sources: Path, ids: list[str], writing: bool) -> int:
    """Parse what is asked for; every failure is printed, what parses is written. 1 if anything failed."""
    known = layouts()
    for wanted in ids:
        if wanted not in known:
            raise InputError(f"no layout {wanted!r}. {nearest(wanted, known)}")
    parsed, failed = [], 0
    for layout in (known[i] for i in ids or known):
        try:
            entries = parse(source_text(sources, layout), layout)
        except CompendiumError as error:
            failed += 1
            print(error, file=sys.stderr)
            continue
        path = METADATA.parent / f"{layout.id}.csv"
        same = path.exists() and path.read_text(encoding="utf-8") == csv_text(entries)
        failed += not (same or writing)
        print(f"{layout.id}  {len(entries)} estimates  {'as on file' if same else 'differs from the file'}")
        parsed.append((layout, entries))
    if writing:
        write(parsed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
