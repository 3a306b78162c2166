"""The command `compendium what-if`: what the choices of the method do, with errors of the whole chain."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from .what_if import WhatIf

_EXAMPLES = """\b
Examples:
  compendium what-if
  compendium what-if --data hses-2022 --replicates 500 --workers 8
  compendium what-if --only equivalence --only durables --replicates 50
  compendium what-if --only deflator=none --way "line found anew"
  compendium what-if --only none --replicates 200        the three standard errors alone
  compendium what-if --replicates 0                      effects without errors, in a minute
  compendium what-if --choices
\b
Results lie beside the survey, in the same private or generated folder; the page "What if it were measured
otherwise?" shows them. What is done so far is written every minute.
"""

EVERY = 60  # seconds between two writings of what is done so far
MEASURES = ("headcount", "poverty_gap", "gini")


@click.command("what-if", epilog=_EXAMPLES)
@click.option("--data", "name", metavar="NAME", help="The survey, as it was brought in. [synthetic-2022]")
@click.option("-p", "--parameter", "given", multiple=True, metavar="NAME=VALUE",
              help="A choice that all are held against, if not the report's. Repeatable.")  # fmt: skip
@click.option("--replicates", type=click.IntRange(0), default=200, show_default=True, metavar="N",
              help="Bootstrap samples; 0: effects without errors.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, metavar="N",
              help="Processes; the results are the same for any number.")  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the bootstrap samples."
)
@click.option("--only", multiple=True, metavar="CHOICE",
              help="A step, a parameter, or PARAMETER=VALUE; none: no choice, the standard errors alone. "
              "Repeatable.")  # fmt: skip
@click.option("--choices", "listed", is_flag=True, help="List the choices, and do nothing else.")
@click.option("--way", type=click.Choice(["line fixed", "line found anew"]), default="line fixed",
              show_default=True, help="Which effects are printed; both are written.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True,
              help="table: choices by their effect; csv: every row; json: record and rows.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for what_if.csv and what_if.json. [beside the survey]")  # fmt: skip
def what_if(name: str | None, given: tuple[str, ...], replicates: int, workers: int, seed: int,
            only: tuple[str, ...], listed: bool, way: str, form: str, out: Path | None) -> None:  # fmt: skip
    """What each choice of the method does to poverty and inequality, one changed at a time.

    Effects on headcount, gap, severity and Gini, for the country and its domains, at the line in use and with
    the line found anew; intervals by a bootstrap in which prices, models, basket and line are found again in
    every sample. With them the headcount's three standard errors: line fixed, line estimated, whole chain.
    """
    from analysis.hses import store

    from . import effects
    from .private import refuse_open_place
    from .what_if import STEM, beside

    wanted = effects.chosen(only)
    if listed:
        click.echo(_written(choices(wanted), form), nl=False)
        return
    parameters = _parameters(given)
    data = store.load(name or store.DEFAULT)
    folder = out or beside(data)
    refuse_open_place("--out", folder, data.is_synthetic, STEM)
    found, made = run(data, parameters, wanted, replicates, seed, workers, folder, STEM, command=_typed())
    for note in data.consequences:
        click.echo(f"note: {note}", err=True)
    click.echo(_shown(found, made, way, form), nl=False)
    for kind in ("csv", "json"):
        click.echo(f"written: {folder / f'{STEM}.{kind}'} ({data.label})", err=True)


def run(data, parameters, wanted, replicates: int, seed: int, workers: int, folder: Path, stem: str,
        command: str, minutes: float | None = None) -> tuple[WhatIf, dict]:  # fmt: skip
    """The results of a survey, written as they come; with their record. minutes: stop after so long."""
    from tqdm import tqdm

    from analysis.core.memory import keep_memory

    from . import inputs
    from . import what_if as methods

    keep_memory()
    start = time.perf_counter()
    written = [start]
    stands_on = methods.digest(data)

    def recorded(so_far: WhatIf) -> dict:
        return methods.record(
            data,
            parameters,
            so_far,
            stands_on=stands_on,
            wanted=wanted,
            asked=replicates,
            seed=seed,
            workers=workers,
            seconds=time.perf_counter() - start,
            command=command,
        )

    bar = tqdm(total=replicates, disable=None, leave=False, desc="replicates", smoothing=0)

    def progress(done: int, so_far) -> bool:
        bar.update(done - bar.n)
        now = time.perf_counter()
        late = minutes is not None and now - start > 60 * minutes
        if done > 1 and (late or now - written[0] > EVERY):
            written[0] = now
            partly = so_far()
            methods.write(folder, stem, partly, recorded(partly))
        return not late

    with bar:
        found = methods.what_if(inputs.tables(data), inputs.lists(), parameters, wanted, replicates, seed,
                                workers, progress)  # fmt: skip
    made = recorded(found)
    methods.write(folder, stem, found, made)
    return found, made


def ranked(
    rows: pd.DataFrame, way: str, measure: str = "headcount", domain: str = "National"
) -> pd.DataFrame:
    """Choices by the size of what they do to a measure: step, choice, parameters, change, lower, upper."""
    from .what_if import of_any_line

    chosen = of_any_line(rows, way)
    chosen = chosen[(chosen["measure"] == measure) & (chosen["domain"] == domain) & (chosen["step"] != "")]
    order = chosen["change"].abs().sort_values(ascending=False, kind="stable").index
    return chosen.loc[order, ["step", "choice", "parameters", "change", "standard_error", "lower", "upper"]]


def choices(wanted) -> pd.DataFrame:
    """The choices as a table: step, choice, kind, parameters."""
    import pandas as pd

    return pd.DataFrame(
        [(one.step, one.name, one.kind, one.id) for one in wanted],
        columns=["step", "choice", "kind", "parameters"],
    )


def _parameters(given: tuple[str, ...]):
    from analysis.core.errors import InputError

    from .parameters import WelfareParameters

    values = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise InputError(f"-p {text}: expected NAME=VALUE, found no '='. Write for example -p line=own.")
        values[name.strip()] = value
    return WelfareParameters.read(values)


def _typed() -> str:
    """The command as it was typed, but for the folder of the results."""
    context = click.get_current_context()
    said = []
    for option in context.command.params:
        value = context.params[option.name]
        if (
            option.name in ("out", "form", "way")
            or value == option.get_default(context)
            or value in (None, ())
        ):
            continue
        said += [
            f"{min(option.opts, key=len)} {one}" for one in (value if isinstance(value, tuple) else (value,))
        ]
    return " ".join(["compendium what-if", *said])


def _shown(found: WhatIf, made: dict, way: str, form: str) -> str:
    if form == "csv":
        return found.effects.to_csv(index=False, lineterminator="\n")
    if form == "json":
        rows = json.loads(found.effects.to_json(orient="records"))
        return json.dumps({**made, "effects": rows}, ensure_ascii=False, indent=1) + "\n"
    errors = found.errors[["kind", "estimate", "standard_error", "lower", "upper", "line", "replicates"]]
    parts = [made["label"], "Headcount, per cent of people\n" + _written(errors, "table", 2)]
    if len(found.effects[found.effects["step"] != ""]):
        by = {name: ranked(found.effects, way, name).set_index("parameters") for name in MEASURES}
        first = by["headcount"]
        shown = first[["step", "choice", "change", "lower", "upper"]].assign(
            gap=by["poverty_gap"]["change"], gini=by["gini"]["change"]
        )
        shown = shown.rename(columns={"change": "headcount"}).reset_index()
        parts.append(f"Changes in points, {way}\n" + _written(shown.drop(columns="parameters"), "table", 2))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _written(frame: pd.DataFrame, form: str, decimals: int = 1) -> str:
    if form == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    if form == "json":
        return frame.to_json(orient="records", force_ascii=False, indent=1) + "\n"
    numbers = {name: f"{{:,.{decimals}f}}".format for name in frame.select_dtypes("float")}
    texts = frame.select_dtypes(exclude="number")
    widths = {name: int(texts[name].astype(str).str.len().max()) for name in texts}
    left = {name: (lambda text, w=width: f"{text:<{w}}") for name, width in widths.items()}
    return frame.to_string(index=False, formatters={**numbers, **left}, justify="left", na_rep="-") + "\n"
