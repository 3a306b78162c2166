"""The command `compendium dtm read`: what the exports of a phase say, before anything is checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from ..cleaning import Cleaned

_SHOWN = ("summary", "answers", "superseded", "problems", "files", "applied", "refused")


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm read phase-3\n"
    "  compendium dtm read phase-3 --show problems > problems.csv\n"
    "  compendium dtm read phase-3 --show answers > answers.csv"
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--show",
    type=click.Choice(_SHOWN),
    default="summary",
    show_default=True,
    help="The summary, or as CSV: answers after the cleaning log; submissions that do not count; cells "
    "that could not be read; files; lines of the log that applied or did not.",
)
def read(folder: Path, show: str) -> None:
    """Read the exports of a phase and replay its cleaning log; write nothing.

    FOLDER holds phase.yml, the gazetteer and raw/ with exports of KoboToolbox or ODK (CSV or XLSX) as they
    came. Cells that a spreadsheet would run are escaped in what is shown as CSV.
    """
    from analysis.core.cells import csv_text

    from .. import cleaning, phase

    declared = phase.read(folder)
    found = cleaning.cleaned(declared)
    if show == "summary":
        click.echo(f"{declared.label}\n")
        click.echo("\n".join(summary(found, len(declared.gazetteer.units))))
        return
    click.echo(csv_text(getattr(found, show)), nl=False)


def summary(found: Cleaned, units: int) -> list[str]:
    """Lines that say what was read, what does not count, what could not be read, what the log did."""
    lines = [_file(row) for row in found.files.to_dict("records")]
    lines += ["", f"{len(found.answers)} submissions count; the gazetteer has {units} units"]
    lines += _counted(found.superseded, ["reason"], "{n} superseded: {reason}")
    lines += _counted(found.problems, ["severity", "kind", "field"], "{n} {severity}(s): {kind} {field}")
    lines.append(f"cleaning log: {len(found.applied)} lines applied, {len(found.refused)} refused")
    lines += [f"  line {row['line']}: {row['why']}" for row in found.refused.to_dict("records")]
    return lines


def _file(row: dict[str, str]) -> str:
    how = {"sheet ": "sheet", "": "encoding", "separated by ": "separator"}
    told = ", ".join(words + row[name] for words, name in how.items() if row[name])
    unread = f"; columns not read: {row['unread_columns']}" if row["unread_columns"] else ""
    return f"{row['file']}: {row['submissions']} submissions ({told}){unread}"


def _counted(frame: pd.DataFrame, by: list[str], sentence: str) -> list[str]:
    counts = frame.groupby(by, sort=True).size()
    keys = counts.index.to_frame(index=False).assign(n=counts.to_numpy()).to_dict("records")
    return ["  " + sentence.format(**key).strip() for key in keys]
