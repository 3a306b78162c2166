"""The command `compendium reconcile`: our aggregate against the statistics office's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analysis.core.errors import InputError, WorkFailed, all_faults, nearest

if TYPE_CHECKING:
    import pandas as pd

    from analysis.hses.store import Microdata

    from .reconcile import Reconciled

_EXAMPLES = """\b
Examples:
  compendium reconcile --data hses-2022 consumption.dta
  compendium reconcile --data hses-2022 consumption.dta --format json --out reconcile.json
  compendium reconcile --data hses-2022 consumption.dta --tolerance 1 \\
      --households data/private/hses-2022/welfare/reconcile.csv
  compendium reconcile consumption.csv --key hhid --column total=consumption --column index=deflator
\b
FILE has a row a household: household_id (the survey's own household number), totex_rpae (real consumption,
MNT a month per adult equivalent), and, if there are, fdex_rpae (food), fdex13_rpae (food away from home),
pi_v1 (price index), hhweight, hhsize. Other names: --key for the number, --column for the rest (total, food,
food_away, index, weight, size). Run compendium welfare first.
"""

PLAIN_RATIO = 1e-4  # cells of places whose ratio differs by less are not listed
LISTED = 10


@click.command("reconcile", epilog=_EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", "name", metavar="NAME", help="The survey, as it was brought in. [synthetic-2022]")
@click.option(
    "--key", metavar="COL", help="Column of FILE with the survey's household number. [household_id]"
)
@click.option(
    "--column", "given", multiple=True, metavar="WHAT=COL", help="Another column of FILE. Repeatable."
)
@click.option("--food-without-away", is_flag=True, help="Food in FILE does not hold food away from home.")
@click.option("--line", type=float, metavar="MNT", help="Poverty line, a month. [the line of our aggregate]")
@click.option("--tolerance", type=click.FloatRange(0), metavar="PERCENT",
              help="Exit status 1 when the mean or the middle household is further apart.")  # fmt: skip
@click.option("--households", "rows", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the matched households (.csv, .parquet): confidential with the data.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True, help="How the report is written.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to this file.")
def reconcile(file: Path, name: str | None, form: str, out: Path | None, rows: Path | None, **asked) -> None:
    """Set our welfare aggregate beside the statistics office's derived FILE, household by household.

    Says how close the two are, by component, and where they part. The report holds no single household, and
    no count of one to four of them.
    """
    from analysis.hses import store

    data = store.load(name or store.DEFAULT)
    if rows is not None:
        _refuse_open_place(rows, data.is_synthetic)
    found, about = _compared(data, file, asked)
    for note in (*data.consequences, *found.notes):
        click.echo(f"note: {note}", err=True)
    written = as_text(found, about, form)
    if out is None:
        click.echo(written, nl=False)
    else:
        from analysis.core.files import write_atomic

        click.echo(str(write_atomic(out, written)))
    if form == "csv":
        for sentence in found.findings:
            click.echo(sentence, err=True)
    if rows is not None:
        click.echo(str(_write_rows(found.households, rows, data.label)), err=True)
    tolerance = asked["tolerance"]
    if tolerance is not None and not found.apart <= tolerance:
        raise WorkFailed(
            f"our aggregate and {file.name} are {found.apart:.2f} % apart (the mean, or the middle household "
            f"if it is further), more than the {tolerance:g} % allowed"
        )


def _compared(data: Microdata, file: Path, asked: dict[str, Any]) -> tuple[Reconciled, dict[str, Any]]:
    from analysis.core.reading import read_table

    from . import chain
    from .reconcile import reconcile as compare

    columns = _columns(asked["given"], asked["key"])
    if data.manifest.get("release") == "deidentified" and asked["key"] is None:
        raise InputError(
            f"{data.name} is the de-identified release: its households are numbered anew, and no crosswalk "
            "to the derived files was published. Use the full release, or, if FILE has a column with this "
            "release's numbers, name it with --key."
        )
    aggregate = chain.load(data.name)
    report = json.loads((chain.folder(data) / chain.REPORT).read_text(encoding="utf-8"))
    line = report["results"]["poverty_line"] if asked["line"] is None else asked["line"]
    table = read_table(file, text=[columns["key"]])
    found = compare(
        _with_names(aggregate),
        table.frame,
        line,
        columns,
        file.name,
        food_has_away=not asked["food_without_away"],
    )
    about = {
        "data": data.label,
        "synthetic": data.is_synthetic,
        "file": file.name,
        "line": line,
        "changed_parameters": report.get("changed_parameters", {}),
    }
    return found, about


def as_text(found: Reconciled, about: dict[str, Any], form: str) -> str:
    """The report as csv (one row a number), json (findings and tables), or text for people."""
    if form == "csv":
        from .reconcile import long

        return long(found).assign(data=about["data"]).to_csv(index=False, lineterminator="\n")
    if form == "json":
        tables = {
            n: json.loads(t.to_json(orient="records", double_precision=15)) for n, t in found.tables.items()
        }
        whole = {
            **about,
            "apart_percent": found.apart,
            "findings": found.findings,
            "notes": found.notes,
            "tables": tables,
        }
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    return _readable(found, about)


def _readable(found: Reconciled, about: dict[str, Any]) -> str:
    from .reconcile_frames import LABELS

    changed = ", ".join(f"{k}={v}" for k, v in about["changed_parameters"].items())
    head = [f"Our aggregate: {about['data']}", f"The office's file: {about['file']}"]
    if changed:
        head.append(f"Our aggregate was made with other parameters than the report's: {changed}")
    head.append("Ratios are ours over theirs; amounts are real, MNT a month per adult equivalent.")
    named = {n: t.replace({"measure": LABELS, "part": LABELS}) for n, t in found.tables.items()}
    sections = {
        "Where they part": "\n".join(f"- {sentence}" for sentence in found.findings),
        "Households": _aligned(named["matching"]),
        "How close, household by household (per cent of households within so many per cent)": _aligned(
            named["agreement"].drop(columns=["p5_ratio", "p95_ratio", "only_ours", "only_theirs"])
        ),
        "What carries the difference of the means of people": _aligned(named["decomposition"]),
        "Deciles moved": _aligned(named["ranks"]),
    }
    if len(named["headcounts"]):
        sections[f"Poverty status at {about['line']:,.0f} MNT a month"] = _aligned(named["poverty"])
        sections["Headcount, per cent of people"] = _aligned(named["headcounts"])
    sections |= _by_place(named["groups"], LABELS)
    texts = [f"{title}\n{text}" for title, text in sections.items()]
    return "\n\n".join(["\n".join(head), *texts]) + "\n"


def _by_place(groups: pd.DataFrame, labels: dict[str, str]) -> dict[str, str]:
    """Median ratios by location and quarter, and the cells of aimag and quarter that are furthest out."""
    found = {}
    for by in ("location", "quarter", "household size"):
        part = groups[groups["by"].eq(by)]
        if part["group"].nunique() > 1:
            wide = part.pivot(index="group", columns="measure", values="median_ratio")
            wide = wide[[label for label in labels.values() if label in wide]]
            found[f"Median ratio by {by}"] = _aligned(wide.rename_axis(columns=None).reset_index())
    for measure in (labels["index"], labels["total"]):
        cells = groups[groups["by"].eq("aimag-quarter") & groups["measure"].eq(measure)]
        if cells.empty:
            continue
        middle = cells["median_ratio"].median()
        away = (cells["median_ratio"] / middle - 1).abs().sort_values(ascending=False, kind="stable")
        out = away[away > PLAIN_RATIO].index[:LISTED]
        title = f"{measure[0].upper()}{measure[1:]} by aimag and quarter"
        found[title] = (
            f"furthest from the median of the cells, {middle:.4f}:\n"
            + _aligned(cells.loc[out, ["group", "households", "median_ratio", "within_1"]])
            if len(out)
            else f"the median ratio is {middle:.4f} in every cell"
        )
    return found


def _aligned(frame: pd.DataFrame) -> str:
    """Rounded numbers to the right, text to the left; what is masked or missing is a dash."""
    import pandas as pd

    columns = []
    for name in frame:
        number = pd.api.types.is_numeric_dtype(frame[name])
        cells = [_cell(str(name), v) if number else str(v) for v in frame[name]]
        width = max(map(len, [str(name), *cells]))
        columns.append([t.rjust(width) if number else t.ljust(width) for t in [str(name), *cells]])
    return "\n".join("  ".join(row).rstrip() for row in zip(*columns, strict=True))


def _cell(column: str, value: float) -> str:
    if value != value:
        return "-"
    if column == "households":
        return f"{value:,.0f}"
    if column in ("mean_ratio", "median_ratio", "correlation") or column not in _MEANS | _PERCENT:
        return f"{value:.4f}"
    digits = 2 if column in _PERCENT else 4 if abs(value) < 10 and value % 1 else 1
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


_MEANS = {"mean_ours", "mean_theirs", "ours", "theirs", "difference"}
_PERCENT = {"equal", "within_0.1", "within_1", "within_5", "only_ours", "only_theirs", "percent",
            "percent_of_theirs", "share", "headcount", "contribution"}  # fmt: skip


def _columns(given: tuple[str, ...], key: str | None) -> dict[str, str]:
    """What is compared -> column of the file; --column WHAT=COL and --key over the office's names."""
    from .reconcile_frames import COLUMNS

    columns, faults = dict(COLUMNS), []
    for text in given:
        what, sign, column = (part.strip() for part in text.partition("="))
        if not (sign and what and column):
            faults.append(f"--column {text}: expected WHAT=COL, for example total=totex_rpae.")
        elif what not in COLUMNS or what == "key":
            known = [w for w in COLUMNS if w != "key"]
            faults.append(f"--column {text}: there is no '{what}'. " + nearest(what, known))
        else:
            columns[what] = column
    if faults:
        raise InputError(all_faults("columns of the office's file", faults))
    return columns | ({"key": key} if key else {})


def _with_names(aggregate: pd.DataFrame) -> pd.DataFrame:
    """The aggregate with the names of aimags for their codes, so that the sentences can be read."""
    from analysis.hses.schema import code_list

    names = code_list("aimag").en
    return aggregate.assign(aimag=aggregate["aimag"].astype("str").map(lambda code: names.get(code, code)))


def _refuse_open_place(place: Path, synthetic: bool) -> None:
    """Rows of real households stay out of the folders of the project that are public."""
    from .private import refuse_open_place

    if place.suffix not in (".csv", ".parquet"):
        raise InputError(f"--households {place.name}: expected a name that ends in .csv or .parquet.")
    refuse_open_place("--households", place, synthetic, "welfare/reconcile.csv")


def _write_rows(frame: pd.DataFrame, place: Path, label: str) -> Path:
    """Every row says in the column `data` what data it stands on."""
    from analysis.core.files import write_atomic

    labelled = frame.assign(data=label)
    if place.suffix == ".csv":
        return write_atomic(place, labelled.to_csv(index=False, lineterminator="\n"))
    return write_atomic(place, labelled.to_parquet(index=False))
