"""The command `compendium estimate`: estimates from any CSV, Parquet, Stata or SPSS file."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.core.errors import InputError, nearest

if TYPE_CHECKING:
    import pandas as pd

    from analysis.core.reading import Table

    from .design import Design

ERRORS = ("linearised", "bootstrap", "jackknife", "brr", "given")

_EXAMPLES = """\b
Examples:
  compendium estimate hh.dta --welfare pcexp --line 418045 --weight hhweight --weight hhsize \\
      --strata strata --psu cluster --by region --by urban,quarter
  compendium estimate hh.csv --welfare pcexp --measures gini,p90p10,mean --format csv
  compendium estimate hh.sav --welfare pcexp --line-col line --psu ea --se bootstrap --seed 1
"""


@click.command("estimate", epilog=_EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--welfare", required=True, metavar="COL", help="Welfare of each row, say consumption per head."
)
@click.option("--line", type=float, metavar="NUMBER", help="Poverty line, in the unit of welfare.")
@click.option("--line-col", metavar="COL", help="Poverty line of each row.")
@click.option("--weight", multiple=True, metavar="COL", help="Weight; several are multiplied. [1 a row]")
@click.option("--strata", multiple=True, metavar="COL", help="Stratum; several are crossed. [one stratum]")
@click.option("--psu", metavar="COL", help="Primary sampling unit. [each row]")
@click.option("--ssu", metavar="COL", help="Second-stage unit, for a second --fpc. [each row]")
@click.option(
    "--fpc",
    multiple=True,
    metavar="COL",
    help="Units in the population, or share sampled; twice for two stages.",
)
@click.option(
    "--by", multiple=True, metavar="COL[,COL]", help="A breakdown; commas cross columns. Repeatable."
)
@click.option(
    "--where", multiple=True, metavar="COL=VALUE", help="Only rows with this value; the design keeps all."
)
@click.option(
    "--measures", default="fgt0,fgt1,fgt2", show_default=True, metavar="NAMES", help="With commas between."
)
@click.option("--weak", is_flag=True, help="Count welfare equal to the line as poor.")
@click.option(
    "--singleton",
    default="fail",
    show_default=True,
    metavar="RULE",
    help="Lonely PSUs: fail, certainty, remove, centered, adjust, average, collapse.",
)
@click.option(
    "--collapse", multiple=True, metavar="STRATUM=NEIGHBOUR", help="The stratum a lonely one joins."
)
@click.option("--nest", is_flag=True, help="PSU codes start anew in each stratum.")
@click.option(
    "--se",
    "errors",
    type=click.Choice(ERRORS),
    default="linearised",
    show_default=True,
    help="How standard errors are made.",
)
@click.option(
    "--replicates", type=click.IntRange(2), default=500, show_default=True, help="Of the bootstrap."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the bootstrap.")
@click.option(
    "--fay", type=float, default=0.0, show_default=True, help="Fay's rho, of brr and given weights."
)
@click.option("--replicate-weights", metavar="PATTERN", help="Columns of given replicate weights, say 'rw*'.")
@click.option(
    "--replicate-kind", default="BRR", show_default=True, metavar="KIND", help="BRR, Fay, JK1 or bootstrap."
)
@click.option("--ci", default="t", show_default=True, metavar="METHOD", help="t, normal, logit or wilson.")
@click.option("--level", type=float, default=0.95, show_default=True, help="Of the confidence interval.")
@click.option(
    "--missing",
    type=click.Choice(["refuse", "leave out"]),
    default="refuse",
    show_default=True,
    help="Rows without welfare or line.",
)
@click.option(
    "--rule", metavar="RULE", help="Publication rule: none, report n, report share, cv, report n and cv ..."
)
@click.option("--codes", is_flag=True, help="Show codes of domains, not their labels.")
@click.option("--encoding", metavar="NAME", help="Of a file that does not state its own, say windows-1251.")
@click.option("--decimal", default=".", show_default=True, metavar="MARK", help="Decimal mark of a CSV file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the result is written.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a .csv, .parquet or .xlsx file."
)
def estimate(file: Path, out: Path | None, form: str, rule: str | None, **given) -> None:
    """Poverty and inequality with design-based standard errors, from the rows of FILE.

    One row an estimate: the total first, then each breakdown. Domains are estimated on the full
    design. FILE is CSV, Parquet, Stata (.dta) or SPSS (.sav).
    """
    results, rows = _results(file, given)
    if rule is not None:
        from analysis.core.reliability import publish

        results = publish(results, rule, sample=rows)
    if out is not None:
        from .results import write

        click.echo(str(write(results, out)))
    else:
        click.echo(as_text(results, form), nl=False)


def _results(file: Path, given: dict) -> tuple[pd.DataFrame, int]:
    if given["line"] is not None and given["line_col"]:
        raise InputError("--line and --line-col: expected one of them, found both.")
    sets = [[part.strip() for part in text.split(",") if part.strip()] for text in given["by"]]
    conditions = dict(_pair(text, "--where", "COL=VALUE") for text in given["where"])
    table, weights = _read(file, given, sorted({key for keys in sets for key in keys}), list(conditions))
    frame = _frame(table, given, {key for keys in sets for key in keys} | set(conditions))
    design = _design(frame, given, weights)
    _describe(design, given)
    asked = {
        "welfare": given["welfare"],
        "line": given["line_col"] or given["line"],
        "by": [[], *sets],
        "measures": [name.strip() for name in given["measures"].split(",") if name.strip()],
        "weak": given["weak"],
        "where": _where(table, frame, conditions),
        "missing": given["missing"],
        "ci": given["ci"],
        "level": given["level"],
    }
    if given["errors"] == "linearised":
        from .estimates import estimate as estimate_linearised

        return estimate_linearised(frame, design, **asked), len(frame)
    from .resampled import estimate_resampled
    from .resampling import resample

    chosen = resample(design, given["errors"], given["replicates"], given["seed"], given["fay"])
    return estimate_resampled(frame, design, chosen, **asked, progress=_progress), len(frame)


def _read(file: Path, given: dict, keys: list[str], conditions: list[str]) -> tuple[Table, list[str]]:
    """The columns that are asked for, and the names of the replicate weights."""
    from analysis.core.reading import read_table

    amounts = [given["welfare"], given["line_col"], *given["weight"], *given["fpc"]]
    codes = [*given["strata"], given["psu"], given["ssu"], *keys, *conditions]
    wanted = [name for name in [*amounts, *codes] if name]
    text = [name for name in codes if name and name not in amounts]
    pattern = given["replicate_weights"]
    if (pattern is None) != (given["errors"] != "given"):
        raise InputError("--replicate-weights and --se given: expected both or neither, found one.")
    # only the names of replicate weights call for the whole file
    table = read_table(file, None if pattern else wanted, text, given["encoding"], given["decimal"])
    if not pattern:
        return table, []
    missing = [name for name in wanted if name not in table.frame]
    if missing:
        raise InputError(
            f"{file.name}: expected a column {missing[0]}. {nearest(missing[0], table.frame.columns)}"
        )
    weights = [name for name in table.frame if fnmatchcase(name, pattern)]
    return table, weights


def _frame(table: Table, given: dict, keys: set[str]) -> pd.DataFrame:
    amounts = [c for c in (given["welfare"], given["line_col"], *given["weight"], *given["fpc"]) if c]
    numbers = table.numbers(dict.fromkeys(amounts))
    units = [c for c in (*given["strata"], given["psu"], given["ssu"]) if c]
    columns = {name: table.codes(name) for name in units}
    columns |= {key: table.codes(key) if given["codes"] else table.key(key) for key in sorted(keys)}
    return table.frame.assign(**columns | {name: numbers[name] for name in numbers})


def _design(frame: pd.DataFrame, given: dict, weights: list[str]) -> Design:
    from .design import Design
    from .resampling import replicate_weights

    given_replicates = None
    if given["errors"] == "given":
        given_replicates = replicate_weights(frame, weights, given["replicate_kind"], fay=given["fay"])
    return Design.from_frame(
        frame,
        weight=list(given["weight"]) or None,
        stratum=list(given["strata"]) or None,
        psu=given["psu"],
        ssu=given["ssu"],
        fpc=list(given["fpc"]) or None,
        singleton="collapse" if given["collapse"] else given["singleton"],
        collapse=dict(_pair(t, "--collapse", "STRATUM=NEIGHBOUR") for t in given["collapse"]) or None,
        nest=given["nest"],
        replicates=given_replicates,
    )


def _describe(design: Design, given: dict) -> None:
    """What the standard errors stand on, and what was not said: to standard error."""
    strata = design.stratum_labels.size
    noun = "stratum" if strata == 1 else "strata"
    click.echo(
        f"{design.size:,} rows, {design.n_psu:,} PSUs in {strata:,} {noun}, "
        f"standard errors: {given['errors']}",
        err=True,
    )
    if not given["weight"]:
        click.echo("note: no --weight: each row counts as one", err=True)
    if not given["psu"] and given["errors"] != "given":
        click.echo("note: no --psu: each row is taken as drawn by itself, which understates the error of a "
                   "clustered sample", err=True)  # fmt: skip


def _where(table: Table, frame: pd.DataFrame, conditions: dict[str, str]):
    """[n] True where each condition holds, by code or by label; None without conditions."""
    if not conditions:
        return None
    held = True
    for column, value in conditions.items():
        codes, labels = table.key(column).astype(str), table.frame[column].astype(str)
        here = (codes == value) | (labels == value) | (labels == f"{value}.0")
        if not here.any():
            raise InputError(
                f"--where {column}={value}: no row has this value. {nearest(value, codes.unique()[:50])}"
            )
        held = here.to_numpy() & held
    return held


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not (sign and left.strip() and right.strip()):
        raise InputError(f"{option} {text}: expected {form}, found no '='.")
    return left.strip(), right.strip()


def _progress(replicates, total: int):
    from tqdm import tqdm

    return tqdm(replicates, total=total, desc="replicates", delay=2, disable=None, leave=False)


def as_text(results: pd.DataFrame, form: str) -> str:
    """Results as csv or json in full precision, or as an aligned table with rounded numbers."""
    if form == "csv":
        return results.to_csv(index=False, lineterminator="\n")
    if form == "json":
        return results.to_json(orient="records", force_ascii=False, indent=1, double_precision=15) + "\n"
    shown = results.drop(columns=["deff"])
    columns = [[str(name), *(_cell(name, value) for value in shown[name])] for name in shown]
    numeric = [name in _NUMBERS for name in shown]
    widths = [max(map(len, column)) for column in columns]
    lines = [
        "  ".join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in zip(*columns, strict=True)
    ]
    return "\n".join(lines) + "\n"


_NUMBERS = ("estimate", "se", "ci_lower", "ci_upper", "df", "n", "n_psu", "cv")


def _cell(name: str, value) -> str:
    import pandas as pd

    if pd.isna(value):
        return "" if name in _NUMBERS else "Total"
    if name == "cv":
        return f"{100 * value:.1f}%"
    if name in ("df", "n", "n_psu"):
        return f"{value:,}"
    if name not in _NUMBERS:
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.4f}" if abs(value) < 10 else f"{value:,.2f}"
