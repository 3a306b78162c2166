"""The ledger as HTML: a table with filters, for a page of the site and for a page by itself.

The block carries its rows as data and its own style and script, so that it works from a file, without
a network. `page` is the whole of `ledger.html`.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from analysis.core.plain_page import plain_page
from analysis.core.reliability import publication_rule

from .agreement import NOT_COMPUTED, SUPPRESSED, headline

if TYPE_CHECKING:
    from .agreement import Agreement

# Column of the ledger -> its head on the page
SHOWN = {
    "id": "Table", "row_path": "Row", "column_path": "Column", "what": "What", "official": "Official",
    "computed": "Computed", "difference": "Difference", "inside": "In range", "status": "Status",
    "tag": "Tag", "reason": "Reason",
}  # fmt: skip
FILTERS = {"id": "Table", "topic": "Topic", "criterion": "Criterion", "tag": "Tag", "field": "Field",
           "status": "Status", "inside": "In range", "reason": "Reason"}  # fmt: skip
NUMBERS = ("official", "computed", "difference")
# What a file for others holds of the ledger; `n` stays out, for a small one would tell of people
DOWNLOADED = ["id", "row_path", "column_path", "measure", "field", "criterion", "topic", "unit", "tag",
              "official", "computed", "difference", "lowest", "highest", "inside", "status",
              "reason"]  # fmt: skip
MORE_DECIMALS = 4  # of a computed number in that file, beyond those printed
FEW = publication_rule("report n")
FEW_SAID = f"fewer than {FEW.smallest_n} observations in the survey"

BLOCK = "ledger-rows"  # id of the block; everything in it is found by class, within it

_PAGE_STYLE = ".kept table { font-size: .9rem; } .kept { overflow-x: auto; margin-bottom: 2rem; }"

# Colours are those of the page around, where it has any
_STYLE = """
.cp-ledger form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: 1rem 0; align-items: end; }
.cp-ledger label { display: flex; flex-direction: column; font-size: .875rem; flex: 1 1 9rem;
  max-width: 12rem; }
.cp-ledger select, .cp-ledger input, .cp-ledger button { font: inherit; padding: .2rem .4rem; width: 100%;
  max-width: 100%; box-sizing: border-box; border-radius: .2rem; color: var(--pst-color-text-base, #1b1b1b);
  background: var(--pst-color-background, #fff); border: 1px solid var(--pst-color-text-muted, #767676); }
.cp-ledger button { width: auto; cursor: pointer; }
.cp-ledger .rows { overflow: auto; max-height: 40rem; border: 1px solid var(--pst-color-border, #ccc); }
.cp-ledger table { border-collapse: collapse; font-size: .8rem; margin: 0; width: 100%; min-width: 68rem; }
.cp-ledger th, .cp-ledger td { text-align: left; vertical-align: top; padding: .25rem .5rem;
  border-bottom: 1px solid var(--pst-color-border, #ccc); }
.cp-ledger thead th { position: sticky; top: 0; background: var(--pst-color-background, #fff); }
.cp-ledger .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
@media print { .cp-ledger form, .cp-ledger .more { display: none; } }
"""

# Rows come from the data as text nodes, so that no label is ever read as markup
_SCRIPT = """
(function () {
  "use strict";
  const root = document.getElementById("BLOCK"), find = name => root.querySelector(name);
  const held = JSON.parse(find("script[type='application/json']").textContent);
  // texts are kept once each, and a row has their numbers
  const columns = Object.fromEntries(Object.entries(held.columns).map(
    ([name, c]) => [name, c.words ? c.rows.map(i => c.words[i]) : c]));
  const labels = columns.row_path.map((row, i) => (row + " " + columns.column_path[i]).toLowerCase());
  const form = find("form"), body = find("tbody"), said = find(".said"), more = find(".more");
  const STEP = 200;
  let found = [], drawn = 0;
  function draw() {
    const part = document.createDocumentFragment();
    for (const i of found.slice(drawn, drawn + STEP)) {
      const line = document.createElement("tr");
      for (const name of held.shown) {
        const cell = document.createElement("td");
        cell.textContent = columns[name][i];
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
    const chosen = [...form.querySelectorAll("select")].filter(s => s.value);
    const wanted = chosen.map(s => [columns[s.name], s.value]);
    const words = form.elements.words.value.toLowerCase().split(/\\s+/).filter(Boolean);
    found = labels.map((label, i) => i).filter(i => wanted.every(([of, value]) => of[i] === value)
      && words.every(word => labels[i].includes(word)));
    const both = found.filter(i => columns.inside[i]), inside = both.filter(i => columns.inside[i] === "yes");
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
})();
""".replace("BLOCK", BLOCK)


def page(found: Agreement, synthetic: bool) -> str:
    """The whole page."""
    warning = (
        "The survey is SYNTHETIC: the computed numbers are about no real household."
        if synthetic
        else "The survey is real: cells of few households stand here unsuppressed. The page is "
        "<strong>confidential</strong>; keep it where the data are kept."
    )
    body = [
        "<h1>Official and computed, number by number</h1>",
        f"<p>{escape(found.label)}. {warning}</p>",
        f"<p><strong>{escape(headline(found))}</strong> A number is in range when it lies within what its "
        "criterion allows.</p>",
        _counts(found.acceptance, "By criterion"),
        _counts(found.by_tag[["tag", "numbers", "inside", "share"]], "By tag"),
        "<h2>Every number</h2>",
        block(found.ledger),
    ]
    return plain_page(f"Ledger: {found.label}", body, style=_PAGE_STYLE)


def block(table: pd.DataFrame) -> str:
    """Filters and rows of a ledger as HTML, with their data, style and script; at most one on a page."""
    rows = _rows(table)
    heads = "".join(
        f'<th scope="col"{" class=number" if name in NUMBERS else ""}>{escape(head)}</th>'
        for name, head in SHOWN.items()
    )
    parts = [
        f'<div class="cp-ledger" id="{BLOCK}"><style>{_STYLE}</style><form>',
        *(_choice(name, head, rows[name]) for name, head in FILTERS.items()),
        '<label>Words of row and column<input name="words" type="search"></label>',
        '<button type="reset">Show all</button></form>',
        '<p class="said" role="status">The filters need JavaScript; the CSV has every number.</p>',
        '<div class="rows cp-scroll" tabindex="0" role="region" aria-label="Rows of the ledger">',
        f'<table class="ledger"><thead><tr>{heads}</tr></thead><tbody></tbody></table></div>',
        '<p><button class="more" type="button" hidden>Show more</button></p>',
        f'<script type="application/json">{_data(rows)}</script>',
        f"<script>{_SCRIPT}</script></div>",
    ]
    return "\n".join(parts)


def public(table: pd.DataFrame, synthetic: bool) -> pd.DataFrame:
    """The ledger as others may see it: of real data, no computed number of few observations, and no `n`.

    A number of which `n` is not known is hidden too. Synthetic data stand for nobody: theirs stays as it is.
    """
    if synthetic:
        return table
    few = ~(table["n"] >= FEW.smallest_n) & table["computed"].notna()
    return table.assign(
        computed=table["computed"].mask(few),
        difference=table["difference"].mask(few),
        n=float("nan"),
        inside=table["inside"] & ~few,
        status=table["status"].mask(few, SUPPRESSED),
        reason=table["reason"].mask(few, FEW_SAID),
    )


def downloaded(table: pd.DataFrame) -> pd.DataFrame:
    """The ledger as a file for others holds it: `DOWNLOADED`, computed numbers rounded."""
    kept = table[DOWNLOADED].copy()
    places = table["decimals"].astype(int) + MORE_DECIMALS
    for name in ("computed", "difference", "lowest", "highest"):
        for decimals in places.unique():
            at = places == decimals
            kept.loc[at, name] = kept.loc[at, name].round(decimals)
    return kept


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that are shown or filtered by, as text."""
    names = list(dict.fromkeys([*FILTERS, *SHOWN]))
    rows = table.assign(what=table["field"].where(table["field"] != "value", table["measure"]))[names]
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
    compared = ~table["status"].isin([SUPPRESSED, NOT_COMPUTED])
    rows["inside"] = table["inside"].map({True: "yes", False: "no"}).where(compared, "")
    for name in ("tag", "what", "field"):
        rows[name] = rows[name].str.replace("_", " ")
    return rows.fillna("").astype(str)


def _data(rows: pd.DataFrame) -> str:
    """The rows as JSON that cannot end its element: each text once, and its place in each row."""
    columns: dict[str, object] = {}
    for name in rows:
        if name in NUMBERS:
            columns[name] = rows[name].tolist()
        else:
            codes, words = pd.factorize(rows[name])
            columns[name] = {"words": words.tolist(), "rows": codes.tolist()}
    held = {"columns": columns, "shown": list(SHOWN), "numbers": list(NUMBERS)}
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
        lines.append(f"<tr>{''.join(map(_count, row))}</tr>")
    return (
        f'<div class="kept"><table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _count(value: object) -> str:
    if isinstance(value, float) and value == value:
        return f'<td class="number">{value:,.1f}</td>'
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{escape(_word(value))}</td>"


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value != value else str(value).replace("_", " ")
