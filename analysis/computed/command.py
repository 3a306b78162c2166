"""The command `compendium welfare`: from a survey that was brought in to the aggregate and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from analysis.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

_EXAMPLES = """\b
Examples:
  compendium welfare
  compendium welfare --data hses-2022 -p line=own
  compendium welfare -p durables=expenditure -p without=health --format json
  compendium welfare --data hses-2022 -p absent=durables,housing
  compendium welfare --parameters
\b
The aggregate (a row a household) and report.json are written beside the microdata, below the same
private or generated folder; the result on standard output holds totals only.
"""


@click.command("welfare", epilog=_EXAMPLES)
@click.option("--data", "name", metavar="NAME", help="The survey, as it was brought in. [synthetic-2022]")
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE",
              help="A choice of the method; lists with commas. Repeatable.")  # fmt: skip
@click.option("--parameters", "listed", is_flag=True, help="List the parameters, and do nothing else.")
@click.option("--rows", is_flag=True, help="Write the item rows of each step too, with their provenance.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
              help="How the result is written.")  # fmt: skip
def welfare(name: str | None, given: tuple[str, ...], listed: bool, rows: bool, form: str) -> None:
    """The consumption aggregate, poverty status and poverty line of a survey."""
    from analysis.core.memory import keep_memory

    keep_memory()
    from .parameters import WelfareParameters

    if listed:
        click.echo(_written(WelfareParameters.describe(), form), nl=False)
        return
    parameters = WelfareParameters.read(_values(given))
    from analysis.hses import store

    from . import chain

    data = store.load(name or store.DEFAULT)
    made = _run(data, parameters)
    place = chain.write(data, made, parameters, rows)
    found = chain.report(data, made, parameters)
    for note in (*data.consequences, *made.notes):
        click.echo(f"note: {note}", err=True)
    click.echo(f"written: {_short(place)} ({data.label})", err=True)
    if form == "json":
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    if form == "table":
        click.echo(f"{data.label}\n")
    click.echo(_written(summary(found), form), nl=False)


def summary(report: dict[str, Any]) -> pd.DataFrame:
    """figure, value, unit: the results, the composition and the shares imputed of a report."""
    import pandas as pd

    units = {"households": "households", "people_thousand": "thousand people", "headcount": "per cent of people",
             "poverty_gap": "per cent of the line", "poverty_severity": "per cent", "share_imputed": "per cent",
             "headcount_at_own_line": "per cent of people"}  # fmt: skip
    monthly = "MNT a month per adult equivalent"
    rows = [
        (name.replace("_", " "), value, units.get(name, monthly)) for name, value in report["results"].items()
    ]
    rows += [
        (f"{name.replace('_', ' ')}, share of consumption", value, "per cent")
        for name, value in report["composition"].items()
    ]
    rows += [
        (f"{row['component']}, share imputed", 100 * row["share"], "per cent")
        for row in report["imputed"]
        if row["component"] != "all" and row["share"] is not None  # a component left out has no share
    ]
    return pd.DataFrame(rows, columns=["figure", "value", "unit"])


def _run(data, parameters):
    """The chain with a bar that shows the step; no bar where the output is not a terminal."""
    from tqdm import tqdm

    from analysis.welfare.chain import STEPS

    from . import chain

    with tqdm(
        total=len(STEPS) + 1, disable=None, leave=False, bar_format="{desc:<12} {bar} {elapsed}"
    ) as bar:
        started: list[str] = []

        def progress(step: str) -> None:
            bar.update(1 if started else 0)
            started.append(step)
            bar.set_description(step)

        return chain.welfare(data, parameters, progress)


def _values(given: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise InputError(f"-p {text}: expected NAME=VALUE, found no '='. Write for example -p line=own.")
        found[name.strip()] = value
    return found


def _written(frame: pd.DataFrame, form: str) -> str:
    if form == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    if form == "json":
        return frame.to_json(orient="records", force_ascii=False, indent=1) + "\n"
    numbers = {name: "{:,.1f}".format for name in frame.select_dtypes("float")}
    left = {name: (lambda text, w=int(frame[name].astype(str).str.len().max()): f"{text:<{w}}")
            for name in frame.select_dtypes(exclude="float")}  # fmt: skip
    return frame.to_string(index=False, formatters={**numbers, **left}, justify="left") + "\n"


def _short(path) -> str:
    from pathlib import Path

    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
