"""Tables of the page."""

from __future__ import annotations

import pandas as pd

from analysis import official
from analysis.chapters.fit import TOPICS, summary, worst
from analysis.presentation import Table, number, table

from .results import KINDS, SOURCE, TAGS, Fit

NOTE = (
    "A value fits within 0.5 percentage points or 2 % of the printed number, a standard error within 20 % or "
    "0.1 points, a number of observations exactly."
)


def topics_table(found: Fit) -> Table:
    """Numbers and share that fits, by topic and tag."""
    frame, data = _wide(found, "topic", list(TOPICS), "Topic")
    return table(
        frame,
        id="fit-table-1",
        title="Numbers that fit, by topic",
        source=SOURCE,
        data=data,
        note=NOTE,
        evidence="synthetic",
    )


def kinds_table(found: Fit) -> Table:
    """Numbers and share that fits, by kind of number and tag."""
    frame, data = _wide(found, "kind", list(KINDS), "Kind of number", KINDS)
    return table(
        frame,
        id="fit-table-2",
        title="Numbers that fit, by kind",
        source=SOURCE,
        data=data,
        note=NOTE,
        evidence="synthetic",
    )


def tables_table(found: Fit) -> Table:
    """Every official table: title, numbers, share that fits, by tag."""
    counts = summary(found.judged, ["id", "tag"])
    ids = list(dict.fromkeys(found.judged["id"]))
    wide = counts.pivot(index="id", columns="tag", values="share").reindex(index=ids, columns=list(TAGS))
    numbers = counts.groupby("id")["numbers"].sum().reindex(ids)
    frame = pd.DataFrame(
        {
            "Table": ids,
            "Title": [official.source(identifier).title for identifier in ids],
            "Numbers": numbers.to_numpy(),
            **{f"{name}, %": wide[tag].to_numpy() for tag, name in TAGS.items()},
        }
    )
    return table(
        frame,
        id="fit-table-4",
        title="Share of the numbers that fit, table by table",
        source=SOURCE,
        data=found.table,
        formats={f"{name}, %": 0 for name in TAGS.values()},
        note=NOTE + " A dash: the table has no number with this tag. The CSV holds every number.",
        evidence="synthetic",
    )


def errors_table(found: Fit) -> Table:
    """Standard errors of the headcount for the nation, locations, regions and quarters."""
    rows = found.table[
        found.table["id"].isin(["C01", "C02", "C03", "C04"])
        & found.table["field"].isin(["value", "standard_error", "observations"])
        & (found.table["measure"] == "headcount")
    ]
    wide = rows.pivot(index=["id", "row_path"], columns="field", values=["official", "synthetic"])
    order = rows[["id", "row_path"]].drop_duplicates()
    wide = wide.reindex(pd.MultiIndex.from_frame(order))
    frame = pd.DataFrame({("", "Domain"): order["row_path"].to_numpy()})
    for field, name in (
        ("value", "Headcount, %"),
        ("standard_error", "Standard error"),
        ("observations", "Households"),
    ):
        for side in ("official", "synthetic"):
            frame[(name, side)] = wide[(side, field)].to_numpy()
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    formats = {c: {"Households": 0, "Standard error": 2}.get(c[0], 1) for c in frame.columns[1:]}
    return table(
        frame.set_axis(pd.MultiIndex.from_tuples([("Domain", ""), *frame.columns[1:]]), axis=1),
        id="fit-table-3",
        title="Headcount, its standard error and the households interviewed",
        source=SOURCE,
        data=rows,
        formats=formats,
        note="Standard errors with the line fixed, by linearisation with strata and primary sampling units. "
        "Official ones are printed to 0.1.",
        evidence="synthetic",
    )


def worst_table(found: Fit, tag: str, count: int) -> Table:
    """The numbers of a tag that miss by most, in units of the difference that would still fit."""
    listed = worst(found.tagged(tag), count)
    decimals = listed["decimals"].astype(int)
    frame = pd.DataFrame(
        {
            "Table": listed["id"],
            "Row": listed["row_path"].str.replace(" > ", ": "),
            "Column": listed["column_path"].str.replace(" > ", ": "),
            "What": listed["field"]
            .where(listed["field"] != "value", listed["measure"])
            .str.replace("_", " "),
            "Official": [number(v, d) for v, d in zip(listed["official"], decimals, strict=True)],
            "Synthetic": [number(v, d) for v, d in zip(listed["synthetic"], decimals, strict=True)],
            "Times the tolerance": listed["misses"].where(listed["synthetic"].notna()),
        }
    )
    nobody = listed["synthetic"].isna().any()
    position = list(TAGS).index(tag) + 5
    return table(
        frame,
        id=f"fit-table-{position}",
        title=f"What fits worst: {TAGS[tag].lower()} numbers",
        source=SOURCE,
        data=listed,
        note="Without a synthetic value: no household of the synthetic survey enters the number."
        if nobody
        else "",
        evidence="synthetic",
    )


def _wide(
    found: Fit, by: str, order: list[str], head: str, names: dict[str, str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A frame with two columns a tag (numbers, share that fits), a last row for all, and the long data."""
    data = pd.concat(
        [summary(found.judged, [by, "tag"]), summary(found.judged, ["tag"]).assign(**{by: "All"})],
        ignore_index=True,
    )
    rows = [name for name in [*order, "All"] if name in set(data[by])]
    columns = {(head, head): [(names or {}).get(name, name) for name in rows]}
    for tag, title in TAGS.items():
        one = data[data["tag"] == tag].set_index(by).reindex(rows)
        columns[title, "numbers"] = [number(v, 0) for v in one["numbers"]]
        columns[title, "fit, %"] = [number(v, 0) for v in one["share"]]
    frame = pd.DataFrame(columns)
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    return frame, data
