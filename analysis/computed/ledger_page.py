"""The page of the ledger: one HTML file with filters, no other files."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from .agreement import Agreement

# Column of the ledger -> its head on the page
SHOWN = {
    "id": "Table", "row_path": "Row", "column_path": "Column", "measure": "Measure", "field": "Field",
    "tag": "Tag", "official": "Official", "computed": "Computed", "difference": "Difference",
    "status": "Status", "inside": "In range", "reason": "Reason",
}  # fmt: skip
FILTERS = {"id": "Table", "topic": "Topic", "criterion": "Criterion", "tag": "Tag", "field": "Field",
           "status": "Status", "inside": "In range"}  # fmt: skip
NUMBERS = ("official", "computed", "difference")

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem;
       color: #1b1b1b; background: #fff; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: 1rem 0; }
label { display: flex; flex-direction: column; font-size: .875rem; }
select, input, button { font: inherit; padding: .2rem .4rem; max-width: 16rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid #ccc; }
thead th { position: sticky; top: 0; background: #fff; }
td.number, th.number { text-align: right; }
.wide { overflow-x: auto; }
.kept { margin-bottom: 2rem; }
"""

# Rows come from the data below as text nodes, so that no label is ever read as markup
_SCRIPT = """
"use strict";
const held = JSON.parse(document.getElementById("rows").textContent);
const at = Object.fromEntries(held.columns.map((name, i) => [name, i]));
const form = document.querySelector("form"), body = document.querySelector("#ledger tbody");
const said = document.getElementById("said"), more = document.getElementById("more");
const STEP = 200;
let found = [], drawn = 0;
function draw() {
  const part = document.createDocumentFragment();
  for (const row of found.slice(drawn, drawn + STEP)) {
    const line = document.createElement("tr");
    for (const name of held.shown) {
      const cell = document.createElement("td");
      cell.textContent = row[at[name]];
      if (held.numbers.includes(name)) cell.className = "number";
      line.append(cell);
    }
    part.append(line);
  }
  body.append(part);
  drawn = Math.min(drawn + STEP, found.length);
  more.hidden = drawn >= found.length;
}
function choose() {
  const wanted = [...form.querySelectorAll("select")].filter(s => s.value).map(s => [at[s.name], s.value]);
  const words = form.elements.words.value.toLowerCase().split(/\\s+/).filter(Boolean);
  found = held.rows.filter(row => wanted.every(([i, value]) => row[i] === value)
    && words.every(word => (row[at.row_path] + " " + row[at.column_path]).toLowerCase().includes(word)));
  const both = found.filter(row => row[at.inside]), inside = both.filter(row => row[at.inside] === "yes");
  const share = both.length ? (100 * inside.length / both.length).toFixed(1) + " %" : "none";
  said.textContent = found.length.toLocaleString("en") + " numbers; " + both.length.toLocaleString("en")
    + " compared, of which in range: " + share;
  body.replaceChildren();
  drawn = 0;
  draw();
}
form.addEventListener("input", choose);
form.addEventListener("reset", () => setTimeout(choose));
form.addEventListener("submit", event => event.preventDefault());
more.addEventListener("click", draw);
choose();
"""


def page(found: Agreement, synthetic: bool) -> str:
    """The whole page."""
    from .ledger_command import headline

    warning = (
        "The survey is SYNTHETIC: the computed numbers are about no real household."
        if synthetic
        else "The survey is real: cells of few households stand here unsuppressed. The page is "
        "<strong>confidential</strong>; keep it where the data are kept."
    )
    rows = _rows(found.ledger)
    heads = "".join(
        f'<th scope="col"{" class=number" if name in NUMBERS else ""}>{escape(head)}</th>'
        for name, head in SHOWN.items()
    )
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Ledger: {escape(found.label)}</title><style>{_STYLE}</style></head><body><main>",
        "<h1>Official and computed, number by number</h1>",
        f"<p>{escape(found.label)}. {warning}</p>",
        f"<p><strong>{escape(headline(found))}</strong> A number is in range when it lies within what its "
        "criterion allows.</p>",
        _counts(found.acceptance, "By criterion"),
        _counts(found.by_tag[["tag", "numbers", "inside", "share"]], "By tag"),
        "<h2>Every number</h2><form>",
        *(_choice(name, head, rows[name]) for name, head in FILTERS.items()),
        '<label>Words of row and column<input name="words" type="search"></label>',
        '<button type="reset">Show all</button></form>',
        '<p id="said" role="status">The filters need JavaScript; ledger.csv has every number.</p>',
        f'<div class="wide" tabindex="0" role="region" aria-label="Ledger"><table id="ledger"><thead><tr>{heads}'
        "</tr></thead><tbody></tbody></table></div>",
        '<p><button id="more" type="button" hidden>Show more</button></p>',
        f'<script type="application/json" id="rows">{_data(rows)}</script>',
        f"<script>{_SCRIPT}</script></main></body></html>\n",
    ]
    return "\n".join(parts)


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that are shown or filtered by, as text."""
    names = list(dict.fromkeys([*FILTERS, *SHOWN]))
    rows = table[names].copy()
    decimals = table["decimals"].astype(int).to_numpy() + 1  # one more than printed
    for name in NUMBERS:
        values = table[name].to_numpy(float)
        counted = (table["field"] == "observations").to_numpy()
        rows[name] = [
            "" if v != v else f"{v:,.{0 if c else d}f}"
            for v, d, c in zip(values, decimals, counted, strict=True)
        ]
    official = zip(table["official"].to_numpy(float), decimals - 1, strict=True)
    rows["official"] = ["" if v != v else f"{v:,.{d}f}" for v, d in official]
    compared = table["computed"].notna() & table["official"].notna() & (table["reason"] == "")
    rows["inside"] = table["inside"].map({True: "yes", False: "no"}).where(compared, "")
    rows["tag"] = table["tag"].str.replace("_", " ")
    rows["measure"] = table["measure"].str.replace("_", " ")
    rows["field"] = table["field"].str.replace("_", " ")
    return rows.fillna("").astype(str)


def _data(rows: pd.DataFrame) -> str:
    """The rows as JSON that cannot end its element."""
    held = {
        "columns": list(rows),
        "shown": list(SHOWN),
        "numbers": list(NUMBERS),
        "rows": rows.to_numpy().tolist(),
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _choice(name: str, head: str, values: pd.Series) -> str:
    options = "".join(
        f'<option value="{escape(value)}">{escape(value)}</option>'
        for value in dict.fromkeys(values)
        if value
    )
    return (
        f'<label>{escape(head)}<select name="{name}"><option value="">all</option>{options}</select></label>'
    )


def _counts(table: pd.DataFrame, caption: str) -> str:
    heads = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in table)
    lines = []
    for row in table.itertuples(index=False):
        cells = "".join(
            f'<td class="number">{value:,.1f}</td>' if isinstance(value, float) and value == value
            else f'<td class="number">{value:,}</td>' if isinstance(value, int) and not isinstance(value, bool)
            else f"<td>{escape(_word(value))}</td>"
            for value in row
        )  # fmt: skip
        lines.append(f"<tr>{cells}</tr>")
    return (
        f'<div class="wide kept"><table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value != value else str(value).replace("_", " ")
