"""The command `compendium ledger`: every printed number beside the one computed from a survey."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from .agreement import Agreement

_EXAMPLES = """\b
Examples:
  compendium ledger
  compendium ledger --by table
  compendium ledger --data hses-2022 --line 420000
  compendium ledger --truth
  compendium ledger --format csv > ledger.csv
\b
Run compendium welfare first. Exit status 1 when a criterion is not met.
"""

FOLDER = "ledger"
TABLE, PAGE = "ledger.csv", "ledger.html"
GROUPS = {"table": "id", "topic": "topic", "tag": "tag", "field": "field"}


@click.command("ledger", epilog=_EXAMPLES)
@click.option("--data", "name", metavar="NAME", help="The survey, as it was brought in. [synthetic-2022]")
@click.option("--line", type=click.FloatRange(0, min_open=True), metavar="MNT",
              help="Poverty line, a month per adult equivalent. [the official one]")  # fmt: skip
@click.option("--truth", is_flag=True, help="By the true consumption of a synthetic survey, not the chain's.")
@click.option("--by", type=click.Choice(list(GROUPS)), help="Count by this, instead of by criterion and tag.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True, help="table: the counts; csv: every number; json: the counts and the label.")  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for ledger.csv and ledger.html, the page with filters. [beside the survey]")  # fmt: skip
def ledger(
    name: str | None, line: float | None, truth: bool, by: str | None, form: str, out: Path | None
) -> None:
    """Compare every number of the official tables with the survey's.

    Each cell is equal within rounding, within the official 95 % interval, within 5 %, outside, suppressed in
    either, or not computable, with the reason; what is out of its range has a reason too. Of a synthetic
    survey each is marked calibrated, implied or held out (not read by its generator), as
    data/synthetic/tags.yml says.
    """
    from analysis.hses import store

    from . import agreement, chain, ledger_page, ledger_reasons
    from .private import refuse_open_place

    data = store.load(name or store.DEFAULT)
    folder = out or data.folder.parent / FOLDER
    refuse_open_place("--out", folder, data.is_synthetic, FOLDER)
    aggregate = ledger_reasons.aggregate_of_truth(data) if truth else chain.load(data.name)
    found = agreement.agreement(data, aggregate, line)
    by_truth = found.ledger if truth else ledger_reasons.of_truth(data, line)
    missed = ledger_reasons.misses(found.ledger, by_truth, data.is_synthetic)
    found = replace(found, ledger=ledger_reasons.with_reasons(found.ledger, missed))
    _write(folder, found, ledger_page.page(found, data.is_synthetic))
    for note in data.consequences:
        click.echo(f"note: {note}", err=True)
    click.echo(_written(found, missed, by, form), nl=False)
    for path in (folder / TABLE, folder / PAGE):
        click.echo(f"written: {path}", err=True)
    sys.exit(0 if found.acceptance["met"].all() else 1)


def _write(folder: Path, found: Agreement, page: str) -> None:
    from analysis.core.files import write_atomic

    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / TABLE, found.ledger.to_csv(index=False, lineterminator="\n"))
    write_atomic(folder / PAGE, page)


def _written(found: Agreement, missed: pd.DataFrame, by: str | None, form: str) -> str:
    from .agreement import headline, summary
    from .ledger_reasons import counts as by_reason

    if form == "csv":
        return found.ledger.to_csv(index=False, lineterminator="\n")
    if by:
        counts = {by: summary(found.ledger, [GROUPS[by]])}
    else:
        counts = {
            "criterion": found.acceptance,
            "tag": found.by_tag,
            "out of range": by_reason(missed).rename(columns={"why": "out of range, because"}),
        }
    if form == "json":
        tables = {key: json.loads(table.to_json(orient="records")) for key, table in counts.items()}
        return json.dumps({"label": found.label, "headline": headline(found), **tables}, indent=1) + "\n"
    parts = [found.label, headline(found), *(_aligned(table) for table in counts.values())]
    return "\n\n".join(parts) + "\n"


def _aligned(table: pd.DataFrame) -> str:
    shown = table.assign(met=table["met"].map({True: "yes", False: "NO"})) if "met" in table else table
    first = shown.columns[0]
    width = int(shown[first].astype(str).str.len().max())
    formatters = {first: lambda text: f"{text:<{width}}"}
    return shown.to_string(index=False, float_format="{:.1f}".format, formatters=formatters, na_rep="-")
