"""The command `compendium dtm possible`: could the numbers of a report have come from any khesegs?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm possible data/dtm/published/example.yml\n"
    "  compendium dtm possible report.yml --largest 30\n"
    "  compendium dtm possible data/dtm/published/bagakhangai-phase-3.yml --table khesegs.csv\n"
    "  compendium dtm possible report.yml --format json > verdict.json"
)
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--largest", type=click.IntRange(1, 100_000), metavar="N",
              help="Largest base tried for each list. [what the khesegs allow, else 100]")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True,
              help="How the result is written.")  # fmt: skip
@click.option("--table", "out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.csv",
              help="Write the kheseg table that satisfies the rest.")  # fmt: skip
def possible(path: Path, largest: int | None, form: str, out: Path | None) -> None:
    """Test whether the numbers of a published report can hold together.

    FILE is a YAML file; the simplest is a list of percentages, [27, 20, 13, 13, 13]. Lists the whole-number
    bases that each list of percentages could have, the smallest sets of statements that cannot hold together,
    and one table of khesegs that satisfies the rest: a table made from print, not data about the place.
    data/dtm/published/example.yml explains the file. Exit status 1 when something contradicts.
    """
    import json

    from analysis.core.cells import csv_text
    from analysis.core.errors import InputError
    from analysis.core.files import write_atomic

    from . import EVIDENCE, as_json, as_text, examine, read

    published, named, title = read(path)
    found = examine(published, largest or named, title)
    if form == "json":
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=1, default=str))
    else:
        click.echo(as_text(found))
    if out is not None:
        if found.table is None:
            raise InputError(f"--table {out}: there is no table. {' '.join(found.assumed)}")
        write_atomic(out, csv_text(found.table.assign(evidence=EVIDENCE)))
        click.echo(f"written: {out} ({EVIDENCE})", err=True)
    raise SystemExit(0 if found.possible else 1)
