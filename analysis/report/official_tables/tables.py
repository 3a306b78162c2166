"""What the page of the official tables shows."""

from __future__ import annotations

import pandas as pd

from analysis import official
from analysis.presentation import Table, number, table

_FLAGS = {"suppressed": "suppressed", "unreadable": "unreadable", "label_inferred": "inferred"}


def catalogue_table() -> Table:
    """One row a source: what it is, where it was printed, how many numbers, how many of each flag."""
    listed = official.catalogue()
    flags = pd.DataFrame([_flag_counts(id) for id in listed["id"]])
    frame = pd.DataFrame(
        {
            "Source": listed["producer"],
            "File": listed["id"],
            "Title": listed["title"],
            "Page": listed["page"].astype(str).replace("", "–"),
            "Estimates": listed["rows"],
            **{label.capitalize(): flags[flag] for flag, label in _FLAGS.items()},
        }
    )
    return table(
        frame,
        id="official-tables-catalogue",
        title="Every table and figure carried here",
        source="data/official/metadata.yml",
        note="Estimates: rows of the file; a row may hold several printed numbers (standard error, limits, "
        "observations). Inferred: labels settled by reasoning that the file's note in metadata.yml gives.",
        group="Source",
        links={"File": lambda id: f"../../data/official/{id}.csv"},
    )


def printed_table(id: str, frame: pd.DataFrame) -> Table:
    """An official table set out as it was printed: rows by columns, standard errors in parentheses."""
    source = official.source(id)
    cells = frame.assign(cell=[_cell(row) for row in frame.itertuples()])
    several = cells.duplicated(["row_path", "column_path"]).any()
    columns = ["measure", "column_path"] if several else ["column_path"]
    rows = list(dict.fromkeys(cells["row_path"]))
    order = list(dict.fromkeys(cells[columns].itertuples(index=False, name=None)))
    wide = cells.pivot(index="row_path", columns=columns, values="cell").reindex(rows)
    wide = (
        wide.reindex(columns=pd.MultiIndex.from_tuples(order))
        if several
        else wide.reindex(columns=[name for (name,) in order])
    )
    head = ("Row", "") if several else "Row"
    wide.insert(0, head, [path.replace(" > ", ": ") for path in rows])
    return table(
        wide.reset_index(drop=True).fillna(""),
        id=f"official-{source.id}",
        title=f"{source.title} ({source.id})",
        source=source.citation,
        note=source.note,
        data=frame,
    )


def counts(ids: list[str] | None = None) -> dict[str, str]:
    """Texts for the page's sentences: how many sources, estimates and printed numbers."""
    listed = official.catalogue()
    frames = [official.load(id) for id in (ids or listed["id"])]
    printed = ["value", "standard_error", "ci_lower", "ci_upper", "observations"]
    numbers = sum(int(frame[printed].count().sum()) for frame in frames)
    flagged = pd.concat(f["flag"] for f in frames).value_counts()
    return {
        "sources": number(len(frames), 0),
        "estimates": number(sum(map(len, frames)), 0),
        "numbers": number(numbers, 0),
        **{flag: number(int(flagged.get(flag, 0)), 0) for flag in _FLAGS},
    }


def _flag_counts(id: str) -> dict[str, int]:
    found = official.load(id)["flag"].value_counts()
    return {flag: int(found.get(flag, 0)) for flag in _FLAGS}


def _cell(row) -> str:
    """An estimate as printed: value, standard error in parentheses, interval in brackets, observations."""
    if row.flag == "suppressed":
        return "(*)"
    decimals = 0 if pd.isna(row.decimals) else int(row.decimals)
    text = number(row.value, decimals)
    if pd.notna(row.standard_error):
        text += f" ({number(row.standard_error, decimals)})"
    if pd.notna(row.ci_lower):
        text += f" [{number(row.ci_lower, decimals)}, {number(row.ci_upper, decimals)}]"
    if pd.notna(row.observations):
        text += f" n = {number(row.observations, 0)}"
    return text
