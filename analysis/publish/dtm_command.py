"""The commands `compendium dtm report` and `compendium dtm batch`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from analysis.core.errors import InputError

_REPORT = """\b
Examples:
  compendium dtm report --district Bagakhangai --phase 3
  compendium dtm report --district "District A" --phase 3 --data synthetic-city --to html,pdf,docx --lang mn
  compendium dtm report --khoroo XX110152 --phase 3 --data synthetic-city --audience internal
  compendium dtm report --city --phase 3 --data synthetic-city --out reports
  compendium dtm report --level soum --area "Soum 1" --phase 1 --data synthetic-aimag
\b
Without --data, Bagakhangai is taken from the reconstruction of its published report, anything else from the
SYNTHETIC city. The public copy hides what could be traced to a few people or one informant.
"""
_BATCH = """\b
Examples:
  compendium dtm batch --phase 3
  compendium dtm batch --phase 3 --data ../dtm/ulaanbaatar --to html,pdf,docx --lang mn --out reports
  compendium dtm batch --phase 3 --audience internal --workers 2
"""


def _shared(command):
    """Options that both commands take."""
    for option in reversed(
        (
            click.option("--phase", type=click.IntRange(1, 99), required=True, metavar="N",
                         help="Phase of the assessment."),
            click.option("--data", "name", default="", metavar="NAME|FOLDER",
                         help="Data below data/private/dtm or data/generated, or a folder with phases."),
            click.option("--to", "forms", default="html", show_default=True, metavar="FORM,...",
                         help="html, pdf, docx: the report; csv, xlsx, svg, png: each table and figure."),
            click.option("--lang", type=click.Choice(["en", "mn"]), default="en", show_default=True,
                         help="Language of the report."),
            click.option("--audience", type=click.Choice(["public", "internal"]), default="public",
                         show_default=True, help="internal shows all, khesegs one by one too."),
            click.option("--smallest-people", type=click.IntRange(2, 100), default=5, show_default=True,
                         metavar="N", help="Smallest count of people that the public copy shows."),
            click.option("--out", type=click.Path(file_okay=False, path_type=Path),
                         help="Folder for the files. [_build/dtm]"),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@click.command("report", epilog=_REPORT)
@click.option("--district", metavar="NAME|CODE", help="A district (elsewhere a soum).")
@click.option("--khoroo", metavar="CODE", help="A khoroo (elsewhere a bag), by its code.")
@click.option("--city", is_flag=True, help="The whole city (elsewhere the aimag).")
@click.option("--level", metavar="LEVEL", help="With --area: a level of the gazetteer.")
@click.option("--area", metavar="NAME|CODE", help="With --level: the area.")
@_shared
def report(
    district: str | None, khoroo: str | None, city: bool, level: str | None, area: str | None, phase: int,
    name: str, forms: str, lang: str, audience: str, smallest_people: int, out: Path | None,
) -> None:  # fmt: skip
    """Make the report on one area of a phase: district, khoroo or city.

    Exit status 1 when the report contradicts itself and is not made.
    """
    from . import dtm_reports, export

    level, area = _area(district, khoroo, city, level, area)
    asked = export.forms(forms)
    found = dtm_reports.open_material(name, phase, area)
    known = dtm_reports.level_like(found, level)
    if city and len(found.gazetteer.codes(known)) > 1 and not area:
        codes = ", ".join(found.gazetteer.codes(known))
        raise InputError(
            f"--city: expected data of one {known}, found several ({codes}). Use --level {known} --area CODE."
        )
    code = area or found.gazetteer.codes(known)[0]
    wanted = dtm_reports.order(found, known, code, lang, audience, smallest_people)
    made = next(iter(dtm_reports.make([wanted], _folder(out), asked, 1, _say)))
    for path in made.files:
        click.echo(_short(path))
    if made.failure:
        _say(f"error: {made.failure}")
        sys.exit(made.status)


@click.command("batch", epilog=_BATCH)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Reports at once. [one a processor]")
@_shared
def batch(
    phase: int, name: str, forms: str, lang: str, audience: str, smallest_people: int, out: Path | None,
    workers: int | None,
) -> None:  # fmt: skip
    """Make the reports on all districts and the city of a phase, several at once.

    Ends with a table of what was made and what failed; goes on after a failure. Exit status 1 if any failed.
    """
    from . import dtm_reports, export

    asked = export.forms(forms)
    found = dtm_reports.open_material(name, phase, "")
    orders = dtm_reports.all_orders(found, lang, audience, smallest_people)
    dtm_reports.prepare(found, audience, smallest_people)
    made = {one.order.name: one for one in dtm_reports.make(orders, _folder(out), asked, workers, _say)}
    rows = [made[order.name] for order in orders]
    wide = max(len(one.order.place) for one in rows)
    for one in rows:
        told = one.failure.splitlines()[0] if one.failure else _short(next(iter(one.files[1:] or one.files)))
        state = "FAILED" if one.failure else "passed"
        click.echo(f"{one.order.place:<{wide}}  {state}  {one.seconds:6.1f} s  {told}")
    failed = [one for one in rows if one.failure]
    click.echo(f"{len(rows) - len(failed)} passed, {len(failed)} failed")
    for one in failed:
        _say(f"{one.order.place}: {one.failure}")
    if failed:
        sys.exit(1)


def _area(
    district: str | None, khoroo: str | None, city: bool, level: str | None, area: str | None
) -> tuple[str, str]:
    """(level, area) of a call that names one area."""
    if bool(level) != bool(area):
        raise InputError(
            "expected --level and --area together, such as --level soum --area XX2101. Give both."
        )
    given = [pair for pair in (("district", district), ("khoroo", khoroo), (level, area)) if pair[1]]
    given += [("city", "")] if city else []
    if len(given) != 1:
        raise InputError(
            f"expected one area (--district, --khoroo, --city, or --level with --area), found {len(given)}."
        )
    return given[0]


def _folder(out: Path | None) -> Path:
    from analysis.core.files import ROOT

    return out or ROOT / "_build" / "dtm"


def _say(line: str) -> None:
    click.echo(line, err=True)


def _short(path: Path) -> str:
    path = Path(path).resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
