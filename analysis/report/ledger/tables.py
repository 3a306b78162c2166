"""Tables of the page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from analysis import official
from analysis.computed import ledger_page
from analysis.computed.agreement import (
    EQUAL,
    INTERVAL,
    NEAR,
    NOT_COMPUTED,
    OUTSIDE,
    STATUSES,
    SUPPRESSED,
    TAGS,
    compared,
    summary,
)
from analysis.computed.ledger_reasons import MEANING, REASONS, counts, subjects
from analysis.presentation import Table, number, table
from analysis.presentation.figure import foot, title_line

from .results import NAMES, Found

RANGES = {
    "annex C: estimates": "Inside the printed 95 % interval",
    "annex C: standard errors": "Inside what the printed limits allow, widened by 20 %",
    "annex C: observations": "Within 5 %",
    "Table 2.1": "Gini index within 0.5 points, P90/P10 within 0.1",
    "B.21 to B.26": "Within 5 %",
    "annex B: standard errors": "Inside what the printed errors allow, widened by 20 %",
    "other cells": "Within 2 printed standard errors, 5 % or 1 percentage point, whichever is most",
}
SHORT = {EQUAL: "Equal", INTERVAL: "In interval", NEAR: "Within 5 %", OUTSIDE: "Outside"}
COMPARED = (
    "A number is in range when it lies within what its criterion allows; no range is narrower than the "
    "rounding of the printed number. Numbers that contradict their own table are left out."
)


def criteria_table(found: Found) -> Table:
    """Criteria: numbers, share in range, share needed, met."""
    rows = found.agreement.acceptance
    frame = pd.DataFrame(
        {
            "Criterion": rows["criterion"],
            "In range means": rows["criterion"].map(RANGES).fillna("As its table says"),
            "Numbers": rows["numbers"],
            "In range": rows["inside"],
            "Reached, %": rows["share"],
            "Needed, %": rows["needed"],
            "Met": rows["met"].map({True: "yes", False: "no"}),
        }
    )
    return table(
        frame,
        id="ledger-table-1",
        title="The criteria: what is needed and what is reached",
        source=found.source,
        data=rows,
        formats={"Numbers": 0, "In range": 0, "Needed, %": 0},
        note=COMPARED,
        evidence=found.evidence,
    )


def tags_table(found: Found) -> Table:
    """Numbers and share in range, by what the generator of the synthetic survey was allowed to look at."""
    rows = summary(found.judged[found.judged["tag"].isin(TAGS)], ["tag"])
    rows = rows.set_index("tag").reindex([tag for tag in NAMES if tag in set(rows["tag"])]).reset_index()
    return _counts(found, rows, "tag", "Tag", "ledger-table-2", "Numbers in range, by tag", NAMES)


def topics_table(found: Found) -> Table:
    """Numbers and share in range, by topic."""
    rows = summary(found.judged, ["topic"])
    return _counts(found, rows, "topic", "Topic", "ledger-table-4", "Numbers in range, by topic")


def tables_table(found: Found) -> Table:
    """Numbers and share in range, table by table."""
    rows = summary(found.judged, ["id"])
    frame = pd.DataFrame(
        {
            "Table": rows["id"],
            "Title": [official.source(identifier).title for identifier in rows["id"]],
            "Compared": rows["numbers"],
            "In range": rows["inside"],
            "In range, %": rows["share"],
            "Not compared": rows[SUPPRESSED] + rows[NOT_COMPUTED],
        }
    )
    return table(
        frame,
        id="ledger-table-5",
        title="Numbers in range, table by table",
        source=found.source,
        data=rows,
        formats={"Compared": 0, "In range": 0, "Not compared": 0},
        evidence=found.evidence,
    )


def subjects_table(found: Found) -> Table:
    """Held-out numbers by what they are about, those with the smallest share in range first."""
    held = compared(found.table[found.table["tag"] == "held_out"])
    by = held.assign(subject=subjects(held)).groupby("subject", sort=False)["inside"]
    rows = by.agg(numbers="size", inside="sum").reset_index()
    rows["share"] = 100 * rows["inside"] / rows["numbers"]
    rows = rows.sort_values("share", kind="stable", ignore_index=True)
    frame = pd.DataFrame(
        {
            "About": rows["subject"].str[:1].str.upper() + rows["subject"].str[1:],
            "Compared": rows["numbers"],
            "In range": rows["inside"],
            "In range, %": rows["share"],
        }
    )
    return table(
        frame,
        id="ledger-held-out",
        title="Held-out numbers in range, by what they are about",
        source=found.source,
        data=rows,
        formats={"Compared": 0, "In range": 0},
        evidence=found.evidence,
    )


def statuses_table(found: Found) -> Table:
    """How many numbers have each status."""
    counted = found.judged["status"].value_counts().reindex(list(STATUSES), fill_value=0)
    frame = pd.DataFrame(
        {
            "Status": [name[0].upper() + name[1:] for name in STATUSES],
            "Numbers": counted.to_numpy(),
            "Share, %": 100 * counted.to_numpy() / max(int(counted.sum()), 1),
        }
    )
    return table(
        frame,
        id="ledger-table-3",
        title="Statuses of all numbers",
        source=found.source,
        formats={"Numbers": 0},
        note="The first that holds is given. The status says how near two numbers are; whether that is near "
        "enough, the criterion says.",
        evidence=found.evidence,
    )


def reasons_table(found: Found) -> Table:
    """Reasons why numbers are out of range, with their counts; the data hold every such number."""
    rows = counts(found.missed)
    frame = pd.DataFrame(
        {
            "Reason": rows["why"].str[:1].str.upper() + rows["why"].str[1:],
            "Numbers": rows["numbers"],
            "Tables": rows["tables"],
            "Most in": rows["most"],
            "What it means": rows["why"].map(MEANING),
        }
    )
    missed = found.missed.drop(columns="reason").rename(columns={"why": "reason"})
    data = ledger_page.downloaded(missed).assign(times_the_range=missed["times"].round(2))
    return table(
        frame,
        id="ledger-table-6",
        title="Numbers out of range, by reason",
        source=found.source,
        data=data,
        formats={"Numbers": 0, "Tables": 0},
        note="The first reason that holds is given. The CSV lists every number out of range.",
        evidence=found.evidence,
    )


def missed_tables(found: Found) -> list[Table]:
    """For each reason, the numbers that are furthest out of range."""
    made = []
    for position, why in enumerate(REASONS, 1):
        rows = found.missed[found.missed["why"] == why].sort_values("times", ascending=False, kind="stable")
        if len(rows):
            made.append(_missed(found, rows, why, f"ledger-missed-{position}"))
    return made


def _missed(found: Found, rows: pd.DataFrame, why: str, identifier: str) -> Table:
    listed = rows.head(found.worst)
    of = f"the {number(len(listed), 0)} furthest out of {number(len(rows), 0)}"
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
            "Computed": [number(v, d + 1) for v, d in zip(listed["computed"], decimals, strict=True)],
            "Times the range": listed["times"],
        }
    )
    return table(
        frame,
        id=identifier,
        title=f"{why[0].upper()}{why[1:]}: {of if len(listed) < len(rows) else 'all of them'}",
        source=found.source,
        data=ledger_page.downloaded(rows.assign(reason=why)),
        formats={"Times the range": 1},
        note="Times the range: the difference over the largest that is in range.",
        evidence=found.evidence,
    )


def left_out_table(found: Found) -> Table:
    """What is not compared: suppressed or not computable, by reason."""
    rows = found.table[found.table["status"].isin([SUPPRESSED, NOT_COMPUTED])]
    reason = rows["reason"].str.replace(r"^\d+ (observations in the survey)", r"Few \1", regex=True)
    grouped = rows.assign(reason=reason).groupby(["status", "reason"], sort=False)["id"]
    listed = (
        grouped.agg(["size", "unique"]).reset_index().sort_values(["status", "size"], ascending=[True, False])
    )
    frame = pd.DataFrame(
        {
            "Status": listed["status"].str[:1].str.upper() + listed["status"].str[1:],
            "Reason": listed["reason"].str[:1].str.upper() + listed["reason"].str[1:],
            "Numbers": listed["size"],
            "In": [", ".join(names) for names in listed["unique"]],
        }
    )
    return table(
        frame,
        id="ledger-table-7",
        title="What is not compared, and why",
        source=found.source,
        data=ledger_page.downloaded(rows),
        formats={"Numbers": 0},
        group="Status",
        evidence=found.evidence,
    )


def _counts(
    found: Found,
    rows: pd.DataFrame,
    by: str,
    head: str,
    identifier: str,
    title: str,
    names: dict[str, str] | None = None,
) -> Table:
    """Numbers compared, those in range, and one column a status."""
    frame = pd.DataFrame({head: rows[by].map(names) if names else rows[by]})
    frame = frame.assign(
        **{
            "Compared": rows["numbers"],
            "In range": rows["inside"],
            "In range, %": rows["share"],
            **{short: rows[name] for name, short in SHORT.items()},
            "Not compared": rows[SUPPRESSED] + rows[NOT_COMPUTED],
        }
    )
    whole = dict.fromkeys((c for c in frame.columns[1:] if c != "In range, %"), 0)
    return table(
        frame,
        id=identifier,
        title=title,
        source=found.source,
        data=rows,
        formats=whole,
        evidence=found.evidence,
    )


@dataclass(frozen=True, eq=False)
class Rows:
    """The whole ledger with filters, and as a file. Like a table of the page, but made to be searched."""

    id: str
    title: str
    table: pd.DataFrame
    source: str
    evidence: str

    @property
    def data(self) -> pd.DataFrame:
        return ledger_page.downloaded(self.table)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": f"{self.title}: {len(self.table)} rows"}

    def html(self) -> str:
        note = "Two hundred rows are drawn at a time; the file has them all."
        return (
            f'<figure class="cp-table" id="{escape(self.id)}" data-evidence="{escape(self.evidence)}">'
            f"{title_line(self.id, self.title, self.evidence)}"
            f"{ledger_page.block(self.table)}{self._in_print()}"
            f"<figcaption>{foot(self.id, note, self.source, self.data, self.evidence)}</figcaption></figure>"
        )

    def _in_print(self) -> str:
        """A table for documents, which have no filters; pages do not show it."""
        heads = '<tr><th scope="col">Numbers</th><th scope="col">Where they are</th></tr>'
        where = f"{escape(self.id)}.csv; with filters on the page of the site"
        return (
            f"<div hidden><table><thead>{heads}</thead><tbody><tr><td>{number(len(self.table), 0)}</td>"
            f"<td>{where}</td></tr></tbody></table></div>"
        )


def all_rows(found: Found) -> Rows:
    """Every number of the ledger."""
    return Rows("ledger-table-8", "Every number", found.table, found.source, found.evidence)
