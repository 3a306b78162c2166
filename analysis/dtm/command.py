"""The commands `compendium dtm check` and `log`: what is to be asked, and what was answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.core.small_texts import small_texts

if TYPE_CHECKING:
    import pandas as pd

    from .checks.findings import Findings
    from .cleaning import Cleaned

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm check phase-3\n"
    "  compendium dtm check phase-3 --lang mn\n"
    "  compendium dtm check phase-1 phase-2 phase-3\n"
    "  compendium dtm check phase-3 -p C60.share=8 --format csv > findings.csv"
)
@click.argument("folders", type=_FOLDER, metavar="PHASE_FOLDER...", nargs=-1, required=True)
@click.option("--lang", "language", type=click.Choice(["en", "mn"]), default="en", show_default=True,
              help="Language of the list and of the page.")  # fmt: skip
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="CHECK.NAME=VALUE",
              help="A threshold other than that of data/dtm/checks.yml. Repeatable.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write the list again although answers in it are not in the log.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True, help="table: the counts by check; csv, json: every finding.")  # fmt: skip
@small_texts()
def check(
    folders: tuple[Path, ...], language: str, parameters: tuple[str, ...], force: bool, form: str
) -> None:
    """Check the answers of a phase (or of several), and write what is to be asked.

    Takes the exports in raw/ in, replays cleaning_log.csv, and writes checked/follow_up.xlsx and .csv (what
    to ask, by unit) and checked/checks.html. What the log has answered is told as answered; what was not on
    the last list is new. Exit status 1 while errors are open.
    """
    from .checks import declared, follow_up
    from .checks import folder as edges

    errors, told = 0, []
    for now, found in edges.check(folders, declared.given(parameters)):
        if not force:
            edges.refuse_to_lose(now)
        written = edges.write(now, found, language)
        _tell(now, found)
        for path in written:
            _say(f"written: {_short(path)}")
        errors += found.errors
        if form == "table":
            click.echo(_counts(found, language))
        else:
            told.append(follow_up.listed(found, now.phase, language).drop(columns=list(follow_up.FILLED)))
    if told:
        click.echo(_written(told, form), nl=form != "csv")
    raise SystemExit(1 if errors else 0)


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm log phase-3/checked/follow_up.xlsx\n"
    "  compendium dtm log Downloads/follow_up.csv --phase phase-3"
)
@click.argument(
    "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FOLLOW_UP_FILE"
)
@click.option("--phase", "folder", type=_FOLDER, metavar="PHASE_FOLDER",
              help="The phase, where the list stands elsewhere.")  # fmt: skip
def log(path: Path, folder: Path | None) -> None:
    """Put the answers that were filled in in a follow-up list into the cleaning log of its phase.

    Each row with a change type (or a new answer) becomes a line of cleaning_log.csv. Rows that are in the log
    already are passed over. If one row cannot be taken nothing is written, and every such row is told.
    """
    from .checks import folder as folders

    place, lines = folders.log(path, folder)
    kinds = lines["change_type"].value_counts(sort=False)
    _say(f"{len(lines)} line(s) more" + "".join(f"; {n} {kind}" for kind, n in kinds.items()))
    click.echo(_short(place))


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm checks\n"
    "  compendium dtm checks --lang mn\n"
    "  compendium dtm checks --format csv > checks.csv"
)
@click.option("--lang", "language", type=click.Choice(["en", "mn"]), default="en", show_default=True,
              help="Language of the titles.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True, help="How the list is written.")  # fmt: skip
def checks(language: str, form: str) -> None:
    """List the checks, how grave each is, and its thresholds with their reasons and sources."""
    from .checks import declared

    listed = declared.catalogue(language)
    if form != "table":
        click.echo(_written([listed], form), nl=form != "csv")
        return
    severities = declared.words("severity")
    for id, rows in listed.groupby("check_id", sort=False):
        first = rows.iloc[0]
        click.echo(f"{id}  {severities[first['severity']][language]:<8}  {first['title']}")
        for row in rows[rows["parameter"] != ""].itertuples():
            unit = f" ({row.unit})" if row.unit else ""
            click.echo(f"     {row.parameter} = {row.value}{unit}: {row.reason} Source: {row.source}.")


def _tell(now: Cleaned, found: Findings) -> None:
    from .checks import declared

    _say(f"{now.phase.label}: {len(now.answers):,} forms that count")
    for line in now.refused.to_dict("records"):
        _say(f"warning: cleaning log, line {line['line']} does not apply: {line['why']}")
    for id, need in found.skipped.items():
        _say(f"note: {id} was not made: {declared.words('needs')[need]['en']}")
    if found.gone:
        _say(f"note: {found.gone} finding(s) of the last list are no longer found")
    for name in declared.SEVERITIES:
        _say(f"{name}s: {found.number(name):,} open, {found.number(name, 'answered'):,} answered")


def _counts(found: Findings, language: str) -> str:
    from .checks import declared, follow_up

    told = found.summary()
    told["severity"] = told["severity"].map({k: v[language] for k, v in declared.words("severity").items()})
    told.insert(2, "title", [declared.load()[id].titles[language] for id in told["check_id"]])
    told.columns = follow_up.heads(list(told), language)
    return "\n".join(_aligned([list(told), *told.astype(str).to_numpy().tolist()]))


def _aligned(rows: list[list[str]]) -> list[str]:
    """Rows in columns: the first three to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            text.ljust(width) if at < 3 else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _written(lists: list[pd.DataFrame], form: str) -> str:
    import pandas as pd

    from analysis.core.cells import csv_text

    rows = pd.concat(lists, ignore_index=True).fillna("")
    return csv_text(rows) if form == "csv" else rows.to_json(orient="records", force_ascii=False, indent=1)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _short(path: Path) -> str:
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
