"""The tables of the page: results in, `Paired` tables out."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from analysis import official
from analysis.core.errors import InputError
from analysis.presentation import interval, number

from .notes import notes
from .paired import GROUP, Folded, Paired, wide
from .results import Results

Part = Literal["groups", "consumption", "heads", "people", "work", "holdings", "precision", "inequality"]
# part of the page -> the first and the last of its tables
PARTS: dict[str, tuple[str, str]] = {
    "groups": ("B01", "B20"),
    "consumption": ("B21", "B26"),
    "heads": ("B27", "B30"),
    "people": ("B31", "B39"),
    "work": ("B40", "B46"),
    "holdings": ("B47", "B49"),
    "precision": ("C01", "C14"),
    "inequality": ("T2-1", "T2-1"),
}
SUPPRESSED = "(*)"
FEW = 3  # so many tables are shown opened
_SPACE = "\u00a0"
_DIGITS = 2  # decimals beyond the number's that a standard error may take to show a digit
_MEASURES = {"headcount": "Poverty headcount", "share_of_poor": "Share of poor"}


def part(results: Results, name: Part) -> list[Folded]:
    """The chosen tables of a part of the page, in printed order."""
    if name not in PARTS:
        raise InputError(f"parts of the annexes: expected one of {', '.join(PARTS)}, found {name!r}.")
    first, last = PARTS[name]
    opened = len(results.tables) <= FEW
    return [Folded(annex_table(results, i), opened) for i in results.tables if first <= i <= last]


def shown_tables(results: Results) -> list[Paired]:
    """All chosen tables, in printed order."""
    return [annex_table(results, identifier) for identifier in results.tables]


def annex_table(results: Results, identifier: str) -> Paired:
    """One table: printed and computed numbers, two lines a row, the first as the survey in use asks."""
    rows, use = results.tables[identifier], results.use
    made = identifier not in use.missing
    official_cells, computed_cells = _printed(rows), _computed(rows)
    kinds = use.order("official", use.name) if made else ["official"]
    cells = pd.concat(
        [
            official_cells.assign(kind="official"),
            *([computed_cells.assign(kind=use.name)] if made else []),
        ]
    )
    columns = list(dict.fromkeys(zip(cells["head"], cells["subhead"], strict=True)))
    source = official.source(identifier)
    told = notes(identifier, use.frames.line) if made else [f"Not computed: {use.missing[identifier]}."]
    return Paired(
        id=f"computed-{identifier.lower()}",
        title=f"{table_name(identifier)}: {source.title}",
        frame=wide(cells, kinds, columns),
        data=data(results, identifier),
        source=f"{source.citation}{f' Page {source.page}.' if source.page else ''}"
        + (f" Beside it: {use.source}." if made else ""),
        note=" ".join(told),
        evidence=use.evidence if made else "official",
        group=GROUP,
        lines=len(kinds),
    )


def data(results: Results, identifier: str) -> pd.DataFrame:
    """The long frame behind a table; the numbers that come first in it as in the table."""
    rows = results.tables[identifier]
    known = ["table", "row_path", "column_path", "measure", "unit"]
    printed = [c for c in rows if c.startswith("official")]
    computed = ["computed", "standard_error", "ci_lower", "ci_upper", "n", "suppressed", "not_computed"]
    pair = results.use.order(printed, computed)
    filled = printed if identifier in results.use.missing else [*pair[0], *pair[1]]
    rows = rows.assign(table=identifier)[[*known, *filled]]
    return rows.round(_decimals(rows))


def _decimals(rows: pd.DataFrame) -> dict[str, int]:
    """Computed numbers keep six decimals."""
    return {c: 6 for c in ("computed", "standard_error", "ci_lower", "ci_upper") if c in rows}


def table_name(identifier: str) -> str:
    """ "B01" as "Table B.1", "T2-1" as "Table 2.1"."""
    if identifier.startswith("T"):
        return f"Table {identifier[1:].replace('-', '.')}"
    return f"Table {identifier[0]}.{int(identifier[1:])}"


# --- cells --------------------------------------------------------------------------------------------


def _printed(rows: pd.DataFrame) -> pd.DataFrame:
    """Texts of the printed numbers: columns row, head, subhead, text."""
    told = rows.rename(columns={"official": "value", "official_standard_error": "error"})
    return _cells(
        told.assign(
            lower=rows["official_ci_lower"],
            upper=rows["official_ci_upper"],
            count=rows["official_observations"],
            hidden=rows["official_flag"].eq("suppressed"),
            intervals=rows["official_ci_lower"].notna().any(),
        ),
        widen=False,
    )


def _computed(rows: pd.DataFrame) -> pd.DataFrame:
    """Texts of the computed numbers, in the columns of the printed ones."""
    told = rows.rename(columns={"computed": "value", "standard_error": "error"})
    return _cells(
        told.assign(
            lower=rows["ci_lower"],
            upper=rows["ci_upper"],
            count=rows["n"],
            hidden=rows["suppressed"],
            intervals=rows["official_ci_lower"].notna().any(),
        ),
        widen=True,
    )


def _cells(rows: pd.DataFrame, widen: bool) -> pd.DataFrame:
    """row, head, subhead, text of `rows`: row_path, column_path, measure, decimals, value, error, lower,
    upper, count (observations), hidden, intervals (whether the table prints them)."""
    several = rows.duplicated(["row_path", "column_path"]).any()
    intervals = rows["intervals"].any()
    usual = rows.dropna(subset="decimals").groupby("measure")["decimals"].first()
    decimals = rows["decimals"].fillna(rows["measure"].map(usual)).astype(int)
    names = ["row_path", "column_path", "measure", "hidden", "value", "error", "lower", "upper"]
    found = []
    for row, column, measure, hidden, value, error, lower, upper, digits in zip(
        *(rows[name] for name in names), decimals, strict=True
    ):
        head, sub = _column(column, measure if several else "")
        text = SUPPRESSED if hidden else estimate(value, error, digits, widen)
        if not intervals:
            found.append((row, head, sub, text))
            continue
        limits = "" if pd.isna(lower) else interval(lower, upper, digits)
        found += [(row, head, "Estimate", text), (row, head, "95 % interval", limits)]
    if intervals:
        counts = rows.drop_duplicates("row_path")
        found += [
            (row, "Households", "", "" if pd.isna(count) else number(count, 0))
            for row, count in zip(counts["row_path"], counts["count"], strict=True)
        ]
    return pd.DataFrame(found, columns=["row", "head", "subhead", "text"])


def _column(path: str, measure: str) -> tuple[str, str]:
    """Head and subhead of a column."""
    levels = path.split(" > ")
    if measure:
        levels = [_MEASURES.get(measure, measure.replace("_", " ").capitalize()), *levels]
    return (": ".join(levels[:-1]), levels[-1]) if len(levels) > 1 else (levels[0], "")


def estimate(value: float, error: float, decimals: int, widen: bool = True) -> str:
    """A number with its standard error, unbroken: "27.1 (0.6)".

    widen: the error takes a digit or two more where it would show none; what cannot vary has "(0)".
    """
    if pd.isna(value) or pd.isna(error):
        return number(value, decimals)
    more = range(decimals, decimals + _DIGITS + 1) if widen and error else (decimals,)
    digits = next((k for k in more if error >= 0.5 * 10.0**-k), more[-1])
    shown = "0" if widen and not error else number(error, digits)
    return f"{number(value, decimals)}{_SPACE}({shown})"
