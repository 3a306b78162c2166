"""The findings as files: a CSV and a page, which is one HTML file without scripts."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pandas as pd

from analysis.core.files import write_atomic
from analysis.core.plain_page import plain_page
from analysis.hses.findings import SEVERITIES, Findings

_ON_A_ROW = ("file", "row", "key", "variable", "value")

# A check that is the target of a link stands alone; without a target all stand.
_STYLE = """
main:has(section:target) section:not(:target) { display: none; }
nav.all { display: none; }
main:has(section:target) nav.all { display: block; }
"""


def write(findings: Findings, folder: str | Path, title: str) -> list[Path]:
    """findings.csv and findings.html in `folder`; both hold values, and belong beside the data."""
    folder = Path(folder)
    table = findings.frame()
    return [
        write_atomic(folder / "findings.csv", table.to_csv(index=False, lineterminator="\n")),
        write_atomic(folder / "findings.html", page(findings, title)),
    ]


def page(findings: Findings, title: str, shown: int = 100) -> str:
    """The report as one HTML page that needs nothing else: the counts, then each check with its rows.

    shown: rows of each check on the page; the CSV file has them all. A link of the first table leaves
    that check alone on the page.
    """
    body = [
        f"<h1>{escape(title)}: what the checks found</h1>",
        "<p>This page shows values of single households: where the data are real, it is "
        "<strong>confidential</strong>. Keep it where the data are kept.</p>",
        _numbers(findings),
        *_summary(findings),
        '<nav class="all"><p><a href="#summary">Show all checks</a></p></nav>',
        *_sections(findings, shown),
        *_skipped(findings),
    ]
    return plain_page(f"{title}: checks", body, style=_STYLE)


def _numbers(findings: Findings) -> str:
    items = "".join(
        f'<li><span class="{name}">{name}</span>: {findings.number(name):,} ({escape(meaning)})</li>'
        for name, meaning in SEVERITIES.items()
    )
    return f"<ul>{items}</ul>"


def _summary(findings: Findings) -> list[str]:
    table = findings.summary()
    if table.empty:
        return ["<p>No check found anything.</p>"]
    rows = [
        f'<tr><td class="{line.severity}">{line.severity}</td>'
        f'<td><a href="#{_anchor(line.check)}">{escape(line.check)}</a></td>'
        f"<td>{escape(line.table)}</td><td>{escape(line.variable)}</td>"
        f'<td class="number">{line.count:,}</td><td>{escape(line.expected)}</td></tr>'
        for line in table.itertuples()
    ]
    return [
        '<div class="wide" id="summary"><table><caption>Findings by check; follow a name to see that check '
        "alone</caption>",
        '<thead><tr><th scope="col">Severity</th><th scope="col">Check</th><th scope="col">Table</th>'
        '<th scope="col">Variable</th><th scope="col">Rows</th><th scope="col">Expected</th></tr></thead>',
        "<tbody>",
        *rows,
        "</tbody></table></div>",
    ]


def _sections(findings: Findings, shown: int) -> list[str]:
    parts = []
    by_check: dict[str, list] = {}
    for found in findings.ordered():
        if len(found):
            by_check.setdefault(found.rule.check, []).append(found)
    for check, group in by_check.items():
        rule, total = group[0].rule, sum(found.lines for found in group)
        parts.append(
            f'<section id="{_anchor(check)}"><h2><span class="{rule.severity}">{rule.severity}</span> '
            f"{escape(check)}</h2><p>Expected: {escape(rule.expected)}. {escape(rule.action)}</p>"
        )
        left = shown
        for found in group:
            if left:
                parts += _rows(found.head(left))
                left -= min(left, found.lines)
        if total > shown:
            parts.append(f"<p>{shown:,} of {total:,} lines shown; findings.csv has all.</p>")
        parts.append("</section>")
    return parts


def _rows(found) -> list[str]:
    frame = found.frame()
    head = "".join(f'<th scope="col">{name}</th>' for name in _ON_A_ROW)
    body = [
        "<tr>" + "".join(f"<td>{'' if pd.isna(v) else escape(str(v))}</td>" for v in row) + "</tr>"
        for row in frame[list(_ON_A_ROW)].astype(object).itertuples(index=False)
    ]
    caption = escape(f"{found.table}: expected {found.expected or found.rule.expected}")
    return [
        f'<div class="wide"><table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>',
        *body,
        "</tbody></table></div>",
    ]


def _skipped(findings: Findings) -> list[str]:
    if not findings.skipped:
        return []
    items = [f"<li>{escape(check)}: {escape(why)}</li>" for check, why in sorted(findings.skipped.items())]
    return ["<h2>Checks that could not be made</h2><ul>", *items, "</ul>"]


def _anchor(check: str) -> str:
    return "check-" + "".join(c if c.isalnum() else "-" for c in check)
