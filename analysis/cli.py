"""The command `compendium`, also `python -m analysis`.

Messages go to standard error, results to standard output. Exit status: 0 done, 1 the work found
a failure, 2 the call or the input was wrong. Heavy imports stay inside the commands.
"""

from __future__ import annotations

import difflib
import importlib
import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.core.errors import CompendiumError, InputError
from analysis.core.threads import prefer_one_thread

if TYPE_CHECKING:
    import pandas as pd


# Commands that stand beside what they call; loaded when they are asked for. "data ingest" is the
# command `ingest` of the group `data`.
ELSEWHERE = {
    "estimate": "analysis.survey.command:estimate",
    "line": "analysis.welfare.line_command:line",
    "welfare": "analysis.computed.command:welfare",
    "reconcile": "analysis.computed.reconcile_command:reconcile",
    "ledger": "analysis.computed.ledger_command:ledger",
    "what-if": "analysis.computed.what_if_command:what_if",
    "bundle": "analysis.publish.bundle.command:bundle",
    "data synthetic": "analysis.synthetic.command:synthetic",
    "data ingest": "analysis.hses.command:ingest",
    "data check-mapping": "analysis.hses.command:check_mapping",
    "data describe": "analysis.hses.command:describe",
    "data harmonise": "analysis.hses.harmonised_command:harmonise",
    "dtm synthetic": "analysis.synthetic.city.command:synthetic",
    "dtm read": "analysis.dtm.intake.command:read",
    "dtm check": "analysis.dtm.command:check",
    "dtm checks": "analysis.dtm.command:checks",
    "dtm log": "analysis.dtm.command:log",
    "dtm possible": "analysis.dtm.possible.command:possible",
    "dtm export": "analysis.dtm.exchange.command:export",
    "dtm form": "analysis.dtm.form.command:form",
    "dtm report": "analysis.publish.dtm_command:report",
    "dtm batch": "analysis.publish.dtm_command:batch",
    "dtm new-phase": "analysis.dtm.form.command:new_phase",
}


class Commands(click.Group):
    """A group that loads commands when needed and answers an unknown one with the nearest known one."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *self._elsewhere()})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        place = self._elsewhere().get(name)
        if place is None:
            return super().get_command(context, name)
        module, attribute = place.split(":")
        return getattr(importlib.import_module(module), attribute)

    def _elsewhere(self) -> dict[str, str]:
        """The commands of this group that are loaded when asked for: name -> module:attribute."""
        before = "" if self.name == "compendium" else f"{self.name} "
        names = {
            name.removeprefix(before): place for name, place in ELSEWHERE.items() if name.startswith(before)
        }
        return {name: place for name, place in names.items() if " " not in name}

    def resolve_command(self, context: click.Context, arguments: list[str]):
        if arguments and not arguments[0].startswith("-") and self.get_command(context, arguments[0]) is None:
            from analysis.core.errors import nearest

            known = self.list_commands(context)
            raise InputError(f"there is no command '{arguments[0]}'. {nearest(arguments[0], known)}")
        return super().resolve_command(context, arguments)


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mongolia-poverty-compendium", prog_name="compendium")
def compendium() -> None:
    """Poverty and displacement statistics of Mongolia: run the chapters, build the site, read the tables."""


@compendium.group(cls=Commands)
def data() -> None:
    """Microdata: make a synthetic survey, bring in survey files, look at what is there."""


@compendium.group(cls=Commands)
def dtm() -> None:
    """DTM: what kheseg leaders report, from the form to the district reports."""


parameter_option = click.option(
    "-p",
    "--parameter",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter; lists with commas. Repeatable.",
)
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="How the result is written.",
)  # fmt: skip


@compendium.command(
    epilog=_examples(
        "compendium build",
        "compendium build --only poverty_2022",
        "compendium build -p poverty_2022.confidence=90",
        "compendium build --force",
    )
)
@click.option("--only", multiple=True, metavar="CHAPTER", help="Run no other chapter. Repeatable.")
@click.option("--force", is_flag=True, help="Run the chapters although nothing changed.")
@click.option(
    "-p", "--parameter", "given", multiple=True, metavar="CHAPTER.NAME=VALUE",
    help="A parameter of a chapter; lists with commas. Repeatable.",
)  # fmt: skip
@click.option(
    "--build-dir", type=click.Path(file_okay=False, path_type=Path), help="Build here instead of _build."
)
def build(only: tuple[str, ...], force: bool, given: tuple[str, ...], build_dir: Path | None) -> None:
    """Run the chapters that changed, build the site, and say why each was run again.

    The published site is replaced in one step after every check has passed; when something fails
    it stays as it was.
    """
    from analysis.core.files import ROOT
    from analysis.publish import build as publish
    from analysis.publish import embedded
    from analysis.publish.workspace import Workspace

    workspace = Workspace(build=build_dir.resolve() if build_dir else ROOT / "_build")
    built = publish.build(
        workspace, given=_by_chapter(given), only=only, force=force, prepare=embedded.prepare, report=_say
    )
    if not built.changed:
        _say("nothing changed")
    click.echo(f"site: {_short(built.site / 'index.html')}")


@compendium.command(
    epilog=_examples("compendium params poverty_2022", "compendium params methodology --format json")
)
@click.argument("chapter")
@format_option
def params(chapter: str, form: str) -> None:
    """Name, type, default, range and meaning of each parameter of CHAPTER."""
    from analysis.report.chapters import chapter as known

    frame = known(chapter).parameters.describe()
    if form != "table":
        _print(frame, form)
        return
    for row in frame.itertuples():
        click.echo(f"{row.name}  ({row.type}, default {row.default or 'empty'})")
        for line in filter(None, [row.meaning, row.range]):
            click.echo(textwrap.fill(line, 100, initial_indent="    ", subsequent_indent="    "))


@compendium.command(
    epilog=_examples(
        "compendium run poverty_2022",
        "compendium run poverty_2022 -p confidence=90 --out my-run",
        'compendium run poverty_2022 -p "domains=National,Urban,Rural" --to html,pdf,docx',
        "compendium run poverty_2022 --sweep confidence=90,95,99 --workers 2",
        "compendium run poverty-90",
        "compendium run poverty_2022 --to csv,xlsx,svg,png --out tables",
    )
)
@click.argument("name")
@parameter_option
@click.option(
    "--sweep", "swept", multiple=True, metavar="NAME=A,B,C",
    help="Run at each of these values; repeated: at every combination. Values of a list are parted by ';'.",
)  # fmt: skip
@click.option(
    "--to", "forms", default="html", show_default=True, metavar="FORM,...",
    help="html, pdf, docx: the page; csv, xlsx, svg, png: each table and figure.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1), help="Runs at once [one a processor].")
@click.option("--cluster", default="", metavar="ADDRESS", help="Run on the Dask cluster of that scheduler.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the results [_build/runs]."
)
def run(
    name: str,
    given: tuple[str, ...],
    swept: tuple[str, ...],
    forms: str,
    workers: int | None,
    cluster: str,
    out: Path | None,
) -> None:
    """Run NAME, a chapter or a run of runs.yml, once or as a sweep; the site is left as it is.

    Writes the executed notebook and the page as one HTML file that needs nothing else, or in other forms.
    A sweep ends with a page and a CSV that compare the runs.
    """
    from analysis.core.files import ROOT
    from analysis.publish import export, named
    from analysis.publish.workspace import Workspace

    pairs: dict[str, str] = {}
    for text in given:
        _once(pairs, *_pair(text, "NAME=VALUE"), text)
    asked, workspace = export.forms(forms), Workspace()
    made = named.run(
        named.wish(workspace, name, pairs, swept),
        out or ROOT / "_build" / "runs",
        workspace,
        forms=asked,
        workers=workers,
        cluster=cluster,
        report=_say,
    )
    for path in made:
        click.echo(_short(path))


@compendium.command(
    epilog=_examples(
        "compendium tables", "compendium tables B09", "compendium tables B09 --format csv > b09.csv"
    )
)
@click.argument("table", required=False, metavar="[ID]")
@format_option
def tables(table: str | None, form: str) -> None:
    """List the official tables, or print the one with that ID."""
    from analysis import official

    if table is None:
        listed = official.catalogue()
        _print(listed[["id", "title", "page", "kind", "rows"]] if form == "table" else listed, form)
        return
    frame = official.load(table)
    if form == "table":
        _say(f"{table}: {official.source(table).title}")
        frame = frame.loc[:, [c for c in frame if not _empty(frame[c])]]
    _print(frame, form)


@compendium.command(
    epilog=_examples(
        "compendium audit", "compendium audit --all", "compendium audit --format csv > audit.csv"
    )
)
@click.option(
    "--all", "everything", is_flag=True, help="Print every identity that fails, not only examples of a cause."
)
@format_option
def audit(everything: bool, form: str) -> None:
    """Hold every printed number of the official tables against the arithmetic it must obey.

    Exit status 1 when an identity fails for a reason that is not known.
    """
    from analysis.official import audit as official_audit

    result = official_audit.run()
    if form == "table":
        click.echo(official_audit.audit_text(result, everything))
    else:
        _print(result, form)
    sys.exit(official_audit.exit_status(result))


def _say(line: str) -> None:
    click.echo(line, err=True)


def _pair(text: str, form: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise InputError(f"-p {text}: expected {form}, found no '='. Write for example -p confidence=90.")
    return name.strip(), value


def _by_chapter(given: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for text in given:
        name, value = _pair(text, "CHAPTER.NAME=VALUE")
        chapter, dot, parameter = name.partition(".")
        if not dot:
            raise InputError(
                f"-p {text}: expected CHAPTER.NAME=VALUE, found no chapter. "
                "Write for example -p poverty_2022.confidence=90."
            )
        _once(found.setdefault(chapter, {}), parameter, value, text)
    return found


def _once(found: dict[str, str], name: str, value: str, text: str) -> None:
    """Put a parameter among those found; one that is given twice is refused."""
    if name in found:
        raise InputError(
            f"-p {text}: expected '{name}' once, found it before as '{found[name]}'. Give one value."
        )
    found[name] = value


def _short(path: Path) -> str:
    """The path as seen from here, when it is below."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _empty(column: pd.Series) -> bool:
    return bool((column.isna() | (column.astype(str) == "")).all())


def _print(frame: pd.DataFrame, form: str) -> None:
    if form == "csv":
        click.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)
    elif form == "json":
        click.echo(frame.to_json(orient="records", force_ascii=False, indent=1))
    else:
        click.echo(_aligned(frame))


def _aligned(frame: pd.DataFrame) -> str:
    """The frame in columns: numbers to the right, text to the left, empty cells empty."""
    import pandas as pd

    columns = []
    for name in frame:
        cells = ["" if pd.isna(value) else str(value) for value in frame[name]]
        width = max(map(len, [str(name), *cells]))
        right = pd.api.types.is_numeric_dtype(frame[name])
        columns.append([text.rjust(width) if right else text.ljust(width) for text in [str(name), *cells]])
    return "\n".join("  ".join(row).rstrip() for row in zip(*columns, strict=True))


def main(arguments: list[str] | None = None) -> None:
    """Entry point: run the command and leave with its exit status."""
    prefer_one_thread()  # for this process and those that it starts: two threads wait for each other
    try:
        status = compendium.main(args=arguments, prog_name="compendium", standalone_mode=False)
    except CompendiumError as error:
        _say(f"error: {error}")
        status = error.exit_status
    except click.NoSuchOption as error:
        close = difflib.get_close_matches(error.option_name, error.possibilities or [], n=1)
        _say(
            f"error: there is no option {error.option_name}."
            + (f" Did you mean {close[0]}?" if close else "")
        )
        status = 2
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("stopped; what was published before is as it was")
        status = 130
    except BrokenPipeError:
        # The reader closed the pipe (`| head`): not a failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status if isinstance(status, int) else 0)
