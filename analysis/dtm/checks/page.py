"""The page of the findings: one HTML file that needs nothing else; filters in plain JavaScript."""

from __future__ import annotations

from html import escape

import pandas as pd

from analysis.core.plain_page import plain_page

from ..gazetteer import CODE
from ..levels import label
from ..phase import Phase
from . import declared
from .findings import Findings

_STYLE = """
#list td { overflow-wrap: anywhere; max-width: 16rem; }
#list td.sentence { min-width: 24rem; max-width: 40rem; }
#list td.code { white-space: nowrap; }
.mark { border: 2px solid #7a4b00; padding: .5rem 1rem; font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: end; }
form label { display: grid; gap: .15rem; }
select, input { font: inherit; max-width: 20rem; }
tr[hidden] { display: none; }
"""

# Rows are hidden and shown, never made from text: what was written is escaped once, when the page is made.
_SCRIPT = """
const form = document.getElementById('filters');
const rows = [...document.querySelectorAll('#list tbody tr')]
  .map(row => [row, row.textContent.toLowerCase()]);
const said = document.getElementById('shown');
function filter() {
  const wanted = [...form.querySelectorAll('select')].filter(s => s.value).map(s => [s.name, s.value]);
  const text = form.elements.text.value.trim().toLowerCase();
  let n = 0;
  for (const [row, content] of rows) {
    const fits = wanted.every(([name, value]) => row.dataset[name] === value) && content.includes(text);
    row.hidden = !fits;
    n += fits;
  }
  said.textContent = said.dataset.says.replace('{n}', n).replace('{all}', rows.length);
}
form.addEventListener('input', filter);
form.addEventListener('submit', event => event.preventDefault());
filter();
"""


def page(findings: Findings, listed: pd.DataFrame, phase: Phase, language: str) -> str:
    """The whole page. listed: the follow-up list of these findings in this language."""
    title = f"{_word('found', language)}: {phase.label}"
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="mark">{escape(phase.label)}</p>' if phase.synthetic else "",
        f"<p>{escape(_word('confidential', language))}</p>",
        _numbers(findings, language),
        *_body(findings, listed, phase, language),
        _skipped(findings, language),
    ]
    return plain_page(title, body, style=_STYLE, script=_SCRIPT if len(findings) else "", language=language)


def _body(findings: Findings, listed: pd.DataFrame, phase: Phase, language: str) -> list[str]:
    if not len(findings):
        return [f"<p>{escape(_word('none', language))}</p>"]
    district = findings.levels[max(len(findings.levels) - 3, 0)]
    return [
        _by_check(findings, language),
        _by_area(findings, phase, district, language),
        _filters(findings, phase, district, language),
        _list(findings, listed, district, language),
    ]


def _word(name: str, language: str, group: str = "page") -> str:
    return declared.words(group)[name][language]


def _numbers(findings: Findings, language: str) -> str:
    items = []
    for name in declared.SEVERITIES:
        meaning = _word(f"meaning_{name}", language)
        items.append(
            f'<li><span class="{name}">{_word(name, language, "severity")}</span> ({escape(meaning)}): '
            f"{findings.number(name):,} {_word('open', language, 'status')}, "
            f"{findings.number(name, 'answered'):,} {_word('answered', language, 'status')}</li>"
        )
    gone = _word("gone", language).format(n=findings.gone)
    return f"<ul>{''.join(items)}</ul>" + (f"<p>{escape(gone)}</p>" if findings.gone else "")


def _table(caption: str, heads: list[str], rows: list[str], id: str = "") -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    named = f' id="{id}"' if id else ""
    return (
        f'<div class="wide"><table{named}><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody></table></div>"
    )


def _by_check(findings: Findings, language: str) -> str:
    rows = []
    for line in findings.summary().itertuples():
        check = declared.load()[line.check_id]
        rows.append(
            f"<tr><td>{line.check_id}</td>"
            f'<td class="{line.severity}">{_word(line.severity, language, "severity")}</td>'
            f"<td>{escape(declared.families()[check.family][language])}</td>"
            f"<td>{escape(check.titles[language])}</td>"
            f'<td class="number">{line.open:,}</td><td class="number">{line.answered:,}</td>'
            f'<td class="number">{line.new:,}</td></tr>'
        )
    names = ("check_id", "severity", "family", "title", "open", "answered", "new")
    heads = [_word(name, language, "heads") for name in names]
    return _table(_word("by_check", language), heads, rows)


def _by_area(findings: Findings, phase: Phase, level: str, language: str) -> str:
    names = phase.gazetteer.names(level)
    rows = []
    for line in findings.by_area(level).itertuples():
        name = names.get(line.code) or _word("whole", language)
        numbers = "".join(f'<td class="number">{getattr(line, s):,}</td>' for s in declared.SEVERITIES)
        rows.append(f"<tr><td>{escape(name)}</td><td>{escape(line.code)}</td>{numbers}</tr>")
    shown = label(level, language)
    heads = [shown, _word("code", language, "heads")]
    heads += [_word(name, language, "severity") for name in declared.SEVERITIES]
    return _table(_word("by_area", language).format(level=shown), heads, rows)


def _filters(findings: Findings, phase: Phase, district: str, language: str) -> str:
    frame, checks = findings.frame, declared.load()
    areas = phase.gazetteer.names(district)
    found = sorted(frame["check_id"].unique())
    choices = {
        "severity": {s: _word(s, language, "severity") for s in declared.SEVERITIES},
        "status": {s: text[language] for s, text in declared.words("status").items()},
        "since": {s: text[language] for s, text in declared.words("since").items()},
        "check": {id: f"{id} {checks[id].titles[language]}" for id in found},
        "area": {code: areas[code] for code in sorted(frame[district + CODE].unique()) if code in areas},
    }
    heads = {"check": _word("check_id", language, "heads"), "area": label(district, language)}
    if not frame["since"].any():
        del choices["since"]
    parts = [
        f'<label>{escape(heads.get(name) or _word(name, language, "heads"))}<select name="{name}">'
        f'<option value="">{escape(_word("all", language))}</option>'
        + "".join(f'<option value="{escape(v)}">{escape(text)}</option>' for v, text in told.items())
        + "</select></label>"
        for name, told in choices.items()
    ]
    search = f'<label>{escape(_word("search", language))}<input type="search" name="text"></label>'
    says = escape(_word("shown", language))
    counted = f'<p id="shown" role="status" data-says="{says}"></p>'
    return f'<form id="filters">{"".join(parts)}{search}</form>{counted}'


def _list(findings: Findings, listed: pd.DataFrame, district: str, language: str) -> str:
    names = [
        name for name in listed if name not in ("phase", "change_type", "new_value", "issue", "of", "field")
    ]
    frame = findings.frame
    keys = zip(
        frame["severity"],
        frame["status"],
        frame["since"],
        frame["check_id"],
        frame[district + CODE],
        strict=True,
    )
    rows = []
    for (severity, status, since, check, area), cells in zip(
        keys, listed[names].itertuples(index=False), strict=True
    ):
        told = "".join(
            f'<td class="{severity if name == "severity" else name}">{escape(str(cell))}</td>'
            for name, cell in zip(names, cells, strict=True)
        )
        rows.append(
            f'<tr data-severity="{severity}" data-status="{status}" data-since="{since}" '
            f'data-check="{check}" data-area="{escape(area)}">{told}</tr>'
        )
    known = declared.words("heads")
    heads = [known[name][language] if name in known else label(name, language) for name in names]
    return _table(_word("list", language), heads, rows, "list")


def _skipped(findings: Findings, language: str) -> str:
    if not findings.skipped:
        return ""
    titles = declared.load()
    items = "".join(
        f"<li>{id} {escape(titles[id].titles[language])}: {escape(_word(need, language, 'needs'))}</li>"
        for id, need in findings.skipped.items()
    )
    return f"<h2>{escape(_word('skipped', language))}</h2><ul>{items}</ul>"
