"""The commands that make the form of a phase, and the folder of the next phase."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.core.errors import InputError

if TYPE_CHECKING:
    from .edition import Edition

TEST_CODES = "XX"  # begin the codes of units that are made up
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm form --phase phase-4\n"
    "  compendium dtm form --phase phase-4 --briefing\n"
    "  compendium dtm form --gazetteer gazetteer.csv --phase-number 4 --out form.xlsx"
)
@click.option("--phase", "folder", type=_FOLDER, metavar="FOLDER",
              help="Folder of a phase: its phase.yml says all.")  # fmt: skip
@click.option("--gazetteer", type=_FILE, metavar="FILE", help="Without a folder: the units of the phase.")
@click.option("--phase-number", "number", type=click.IntRange(1, 99), help="With --gazetteer.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Where the form goes. [form.xlsx, in the folder of the phase]")  # fmt: skip
@click.option("--briefing", "with_briefing", is_flag=True,
              help="Beside it briefing-mn.html and briefing-en.html, to print for the leaders.")  # fmt: skip
def form(
    folder: Path | None, gazetteer: Path | None, number: int | None, out: Path | None, with_briefing: bool
) -> None:
    """Make the XLSForm of a phase, for KoboToolbox and ODK, in Mongolian and English.

    Units are picked from lists that follow one another, whatever the levels of the gazetteer; answers that
    cannot be are stopped at entry. With the extra 'forms' the form is converted and, where Java is, held
    against ODK Validate before it is written. Units with test codes (XX...) make a SYNTHETIC form.
    """
    from analysis.core.files import write_atomic

    from . import xlsform

    made, listed = _edition(folder, gazetteer, number)
    path = out or (folder or Path()) / "form.xlsx"
    if path.suffix != ".xlsx":
        raise InputError(f"--out {path}: expected a name that ends in .xlsx.")
    sheets = xlsform.sheets(made)
    content = xlsform.workbook(sheets)
    _say(_validated(content))
    write_atomic(path, content)
    version = xlsform.version(sheets)
    _say(f"{made.title}: form of {len(made.fields)} fields, version {version}")
    if listed is not None and version not in listed:
        _say(f"note: phase.yml does not list this version. Under form_versions, write {version}")
    click.echo(_short(path))
    if with_briefing:
        from . import briefing

        for language in ("mn", "en"):
            sheet = write_atomic(path.parent / f"briefing-{language}.html", briefing.sheet(made, language))
            click.echo(_short(sheet))


def _edition(
    folder: Path | None, gazetteer: Path | None, number: int | None
) -> tuple[Edition, tuple[str, ...] | None]:
    """The edition that was asked for, and the versions that its phase lists (None without a phase)."""
    from .. import gazetteer as gazetteers
    from .. import phase as phases
    from . import edition

    if folder is not None:
        if gazetteer or number:
            raise InputError("expected --phase, or --gazetteer and --phase-number, found both.")
        phase = phases.read(folder)
        return edition.of_phase(phase), phase.form_versions or None
    if gazetteer is None or number is None:
        raise InputError("expected --phase FOLDER, or --gazetteer FILE and --phase-number N.")
    units = gazetteers.read(gazetteer)
    widest = units.names(units.levels[0])
    synthetic = all(code.startswith(TEST_CODES) for code in widest)
    place = (
        next(iter(widest.values())) if len(widest) == 1 else f"{len(widest)} units of level {units.levels[0]}"
    )
    return edition.Edition(number, units, f"{place}, phase {number}", synthetic), None


def _validated(content: bytes) -> str:
    """Hold the form against the tools that are here; a sentence about it."""
    import tempfile

    from . import validate

    if not validate.possible():
        return "not validated: pyxform is not installed (the extra 'forms')"
    with tempfile.TemporaryDirectory(prefix="compendium-") as place:
        path = Path(place, "form.xlsx")
        path.write_bytes(content)
        done = validate.validate(path)
    by = "pyxform and ODK Validate" if done.by_odk else "pyxform (ODK Validate needs Java)"
    return "\n".join([f"valid: accepted by {by}", *(f"note: {warning}" for warning in done.warnings)])


@click.command(
    "new-phase",
    epilog="\b\nExamples:\n"
    "  compendium dtm new-phase 4 --from phase-3\n"
    "  compendium dtm new-phase 4 --from phase-3 --start 2032-09-01 --end 2033-02-15\n"
    "  compendium dtm new-phase 4 --from phase-3 --gazetteer khesegs-2032.csv --line-up split.csv",
)
@click.argument("number", type=click.IntRange(1, 99))
@click.option(
    "--from", "last", type=_FOLDER, required=True, metavar="FOLDER", help="Folder of the last phase."
)
@click.option(
    "--gazetteer", type=_FILE, metavar="FILE", help="Units, where they changed. [those of the last phase]"
)
@click.option("--line-up", type=_FILE, metavar="FILE",
              help="Units that hold the same people. [one to complete is written]")  # fmt: skip
@click.option("--start", type=_DAY, help="First day of the interviews. [when no month is recalled twice]")
@click.option("--end", type=_DAY, help="Last day of the interviews. [as long as the last phase]")
@click.option(
    "--allow-removed", is_flag=True, help="Go on although questions or answers of the last form are lost."
)
def new_phase(
    number: int,
    last: Path,
    gazetteer: Path | None,
    line_up: Path | None,
    start: datetime | None,
    end: datetime | None,
    allow_removed: bool,
) -> None:
    """Prepare the folder of phase NUMBER from that of the last phase, beside it.

    phase.yml, gazetteer, form, an empty raw/, an empty cleaning log and a checklist. Nothing is overwritten.
    What changed since the last phase, and what is to be settled, is told and stands in the checklist.
    """
    from .. import phase as phases
    from .new_phase import Wish, prepare

    wish = Wish(number, gazetteer, line_up, start and start.date(), end and end.date(), allow_removed)
    prepared = prepare(phases.read(last), wish)
    for note in prepared.notes:
        _say(f"note: {note}")
    click.echo(_short(prepared.folder))


def _say(line: str) -> None:
    click.echo(line, err=True)


def _short(path: Path) -> str:
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
