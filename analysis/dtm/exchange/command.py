"""The command `compendium dtm export`: aggregated tables of a phase for a data exchange."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm export phase-3 --out phase-3-data\n"
    "  compendium dtm export phase-3 --out phase-3-data --hxl\n"
    "  compendium dtm export phase-3 --out inside --audience internal"
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="PHASE_FOLDER")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, metavar="DIR",
              help="Folder for the tables.")  # fmt: skip
@click.option("--hxl", is_flag=True, help="Put a row of HXL tags below the heads of the tables.")
@click.option("--audience", type=click.Choice(["public", "internal"]), default="public", show_default=True,
              help="public: what could tell of few people or of one informant is left out.")  # fmt: skip
def export(folder: Path, out: Path, hxl: bool, audience: str) -> None:
    """Write the aggregated tables of a phase as CSV, with a dictionary of all they contain.

    Takes the exports of the phase with its cleaning log replayed. Writes people.csv, answers.csv,
    flows.csv, origin_destination.csv, units.csv and dictionary.csv: P-codes beside names, the period
    each number is about, and for each row what a reader must know (warning) and which rule it breaks
    (error). Public tables have no rows of khesegs, no answers below districts, and no counts of one to
    four people or from which one follows.
    """
    from .. import aggregate, cleaning, levels, phase
    from . import Round, tables, write

    declared = phase.read(folder)
    rows, strangers = aggregate.placed(cleaning.cleaned(declared).table, declared.gazetteer)
    if len(strangers):
        unit = declared.gazetteer.lowest
        click.echo(
            f"warning: {len(strangers)} submission(s) are of no {unit} of the gazetteer, and are left out",
            err=True,
        )
    made = Round(
        rows,
        declared.gazetteer,
        levels.fields_of(declared.gazetteer, declared.recall_months),
        declared.number,
        declared.start,
        declared.end,
        declared.recall_months,
        f"{phase.MARK} data" if declared.synthetic else "reports of key informants",
    )
    for path in write(tables(made, audience), out, tags=hxl):
        click.echo(path.as_posix())
    if audience == "internal":
        click.echo("internal: these tables show single informants; do not publish them", err=True)
