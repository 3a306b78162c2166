"""The commands `compendium data ingest`, `check-mapping` and `describe`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.core.errors import InputError, all_faults

if TYPE_CHECKING:
    import pandas as pd

_INGEST = """\b
Examples:
  compendium data ingest raw/ --mapping hses2022.yml --name hses-2022
  compendium data ingest raw/ --mapping my-mapping.yml --file energy="11_energy (2).dta"
  compendium data ingest data/generated/synthetic-2022/raw --mapping hses2022.yml
"""

_CHECK = """\b
Examples:
  compendium data check-mapping my-mapping.yml
  compendium data check-mapping hses2022.yml raw/
  compendium data check-mapping hses2022.yml --format csv > mapping.csv
"""

_DESCRIBE = """\b
Examples:
  compendium data describe
  compendium data describe synthetic-2022
  compendium data describe synthetic-2022 --format json
"""

format_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="How the result is written.",
)  # fmt: skip
file_option = click.option(
    "--file", "files", multiple=True, metavar="ROLE=NAME",
    help="The raw file of a role of the mapping, where its name does not settle it. Repeatable.",
)  # fmt: skip


@click.command("ingest", epilog=_INGEST)
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--mapping", required=True, metavar="FILE", help="A mapping, or the name of one that is shipped."
)
@click.option(
    "--name", metavar="NAME", help="Name of the survey. [the mapping's; for synthetic files theirs]"
)
@click.option("--accept", is_flag=True, help="Take the data although the checks found errors.")
@file_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of the survey; for synthetic files only.")  # fmt: skip
def ingest(
    directory: Path, mapping: str, name: str | None, accept: bool, files: tuple[str, ...], out: Path | None
) -> None:
    """Bring the raw survey files in DIR (.dta, .sav, .csv) in, and check them.

    Files are found by the end of their names. The tables are written as Parquet with a manifest, the
    report of the checks as a page and a CSV file beside them: real files below data/private, synthetic
    ones below data/generated. Nothing is written when the checks find errors, but the report.
    """
    from analysis.hses.adapter import ingest as bring_in

    with _progress() as tick:
        manifest = bring_in(
            directory, mapping, name, _say, accept=accept, given=_files(files), out=out, tick=tick
        )
    for line in manifest.warnings:
        _say(f"warning: {line}")
    for line in manifest.consequences:
        _say(f"note: {line}")
    rows = sum(entry.rows for entry in manifest.tables.values())
    _say(f"{manifest.label}: {rows:,} rows in {len(manifest.tables)} tables")
    click.echo(manifest.name)


@click.command("check-mapping", epilog=_CHECK)
@click.argument("mapping", metavar="FILE")
@click.argument("directory", type=click.Path(path_type=Path), metavar="[DIR]", required=False)
@file_option
@format_option
def check_mapping(mapping: str, directory: Path | None, files: tuple[str, ...], form: str) -> None:
    """Hold a mapping against the contract of the microdata and, with DIR, against raw files.

    Prints where each column comes from. All faults are told at once, each with its line.
    """
    from analysis.hses.adapter import checked_mapping, open_files
    from analysis.hses.adapter.labels import disagreements
    from analysis.hses.adapter.listing import listing

    read = checked_mapping(mapping)
    opened = open_files(directory, read, _files(files)) if directory else None
    if opened and opened.faults:
        raise InputError(all_faults(f"{directory}: {len(opened.faults)} fault(s)", opened.faults))
    found = opened.files if opened else {}
    for raw in found.values():
        for remark in raw.remarks:
            _say(f"warning: {remark}")
    for one in disagreements(read, found):
        _say(f"warning: {one.table}.{one.variable}: expected {one.rule.expected}. {one.rule.action}")
    _print(listing(read, found), form)
    for line in read.mapping.consequences:
        _say(f"note: {line}")
    _say(f"{read.path.name}: no faults" + (f", {len(found)} raw files" if directory else ""))


@click.command("describe", epilog=_DESCRIBE)
@click.argument("name", required=False, metavar="[NAME]")
@format_option
def describe(name: str | None, form: str) -> None:
    """List the surveys that were brought in, or the tables of one. No values are shown."""
    from analysis.hses import store

    if name is None:
        known = store.available()
        if not known:
            _say("no survey was brought in yet; compendium data synthetic makes one")
        for one in known:
            survey = store.load(one)
            click.echo(f"{one}  {survey.label}" if form == "table" else one)
        return
    survey = store.load(name)
    _say(survey.label)
    for line in survey.consequences:
        _say(f"note: {line}")
    _print(survey.describe(), form)


def _files(given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        role, sign, name = text.partition("=")
        if not sign or not role.strip() or not name.strip():
            raise InputError(f"--file {text}: expected ROLE=NAME, as in --file energy=11_energy.dta.")
        if role.strip() in found:
            raise InputError(f"--file {text}: expected '{role.strip()}' once. Give one file for it.")
        found[role.strip()] = name.strip()
    return found


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A bar of steps on a terminal; silent elsewhere."""
    from tqdm import tqdm

    with tqdm(total=30, unit="step", leave=False, file=sys.stderr, disable=not sys.stderr.isatty()) as bar:

        def tick(step: str) -> None:
            bar.set_description_str(step)
            bar.update(1)

        yield tick


def _say(line: str) -> None:
    click.echo(line, err=True)


def _print(frame: pd.DataFrame, form: str) -> None:
    if form == "csv":
        click.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)
    elif form == "json":
        click.echo(frame.to_json(orient="records", force_ascii=False, indent=1))
    else:
        click.echo(frame.to_string(index=False, na_rep=""))
