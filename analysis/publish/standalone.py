"""A page by itself: an executed notebook as one HTML file that needs nothing else."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from analysis.presentation.shown import find, head_word

from . import notebooks

if TYPE_CHECKING:
    from analysis.presentation.document import Front

_PAGE_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)\s]+\.(?:ipynb|md)(?:#[^)\s]*)?\)")
_TAG = re.compile(r"\n?\\tag\{([^}]*)\}")
# The page must be readable without the site's style sheets.
_STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif; }
figure { margin: 1.5rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; } th, td { padding: .2rem .6rem; border-bottom: 1px solid #8885; }
td { font-variant-numeric: tabular-nums; } caption { text-align: left; font-weight: 600; }
.cp-banner, .cp-box { border: 1px solid #8888; border-radius: .4rem; padding: .6rem .9rem; margin: 1rem 0; }
.cp-number { text-align: right; } .cp-scroll { overflow-x: auto; }
.system-messages, .system-message, .stderr { display: none; }
@media (prefers-color-scheme: dark) { body { background: #14181e; color: #d8dee6; } a { color: #7fb8e6; } }
"""


_REPORT_STYLE = """
.cp-word { position: sticky; top: 0; background: #a33c00; color: #fff; text-align: center; font-weight: 600;
  padding: .25rem; margin: -2rem -1rem 1rem; z-index: 1; }
.cp-contents ol { columns: 2; padding-left: 1.2rem; } .cp-contents h2 { font-size: 1rem; }
th[scope=row], th[scope=rowgroup] { text-align: left; } th[scope=rowgroup] { padding-top: .8rem; }
.cp-title { font-weight: 600; } .cp-note, .cp-source, a.cp-data { font-size: .85rem; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem 1rem; }
@media print { .cp-word { position: static; } a.cp-data, .cp-contents { display: none; }
  figure { break-inside: avoid; } h2, h3 { break-after: avoid; } }
"""


def page_html(executed: str, title: str, front: Front | None = None) -> str:
    """The executed notebook as one HTML page: figures inline, mathematics as MathML, no scripts.

    front: of a report, which gets a band with its word, contents, and its language.
    """
    from docutils.core import publish_string
    from docutils.parsers.rst import roles
    from myst_nb.docutils_ import Parser

    for role in ("doc", "ref", "numref", "cite", "cite:p", "cite:t", "term"):
        roles.register_local_role(role, _as_text)
    shown = _with_plain_tags(_without_links(_without_parameters(notebooks.read(executed, title))))
    settings = {
        "nb_execution_mode": "off",
        "nb_output_folder": "",  # else a folder `build` appears wherever the command is called
        "myst_enable_extensions": ["amsmath", "attrs_inline", "colon_fence", "deflist", "dollarmath"],
        "math_output": "MathML",
        "embed_stylesheet": False,
        "stylesheet_path": "",
        "output_encoding": "unicode",
        "report_level": 5,
        "halt_level": 5,
        "raw_enabled": True,
        "file_insertion_enabled": False,
        "title": title,
    }
    text = publish_string(
        notebooks.write(shown), parser=Parser(), writer_name="html5", settings_overrides=settings
    )
    text = text.replace("</head>", f"<style>{_STYLE}</style>\n</head>", 1)
    return text if front is None else _report(text, front)


def _report(text: str, front: Front) -> str:
    """The page of a report: its language, a band that says what its numbers are, and contents under the
    title."""
    heads = re.findall(r'<section id="([^"]+)">\s*<h2[^>]*>(.*?)</h2>', text, re.DOTALL)
    links = "".join(f'<li><a href="#{id}">{head}</a></li>' for id, head in heads)
    name = escape(front.contents)
    contents = f'<nav class="cp-contents" aria-label="{name}"><h2>{name}</h2><ol>{links}</ol></nav>'
    word = head_word(find(text))
    band = f'<div class="cp-word" role="note">{escape(word)}</div>' if word else ""
    text = re.sub(
        r'(<html\b[^>]*?)( xml:lang="[^"]*")?( lang="[^"]*")', rf'\1 lang="{front.language}"', text, count=1
    )
    text = text.replace("</head>", f"<style>{_REPORT_STYLE}</style>\n</head>", 1)
    text = re.sub(r"(<body[^>]*>)", lambda m: m[1] + band, text, count=1)
    return re.sub(r'(?=<section id="[^"]+">\s*<h2)', lambda _: contents, text, count=1)


def _without_parameters(notebook: dict) -> dict:
    """The notebook less the cells that set parameters: the box at the end of the page lists them."""
    setting = {"parameters", "injected-parameters"}
    return {**notebook, "cells": [c for c in notebook["cells"] if not setting & set(notebooks.tags(c))]}


def _with_plain_tags(notebook: dict) -> dict:
    """Numbers of equations as text beside them: docutils does not know `\\tag` and would print the source."""
    cells = [
        {**cell, "source": _TAG.sub(r"\\qquad \\text{(\1)}", notebooks.source(cell))}
        if cell["cell_type"] == "markdown"
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _without_links(notebook: dict) -> dict:
    """Links to other pages of the site lead nowhere from a page that stands alone: their words stay."""
    cells = [
        {**cell, "source": _PAGE_LINK.sub(r"\1", notebooks.source(cell))}
        if cell["cell_type"] == "markdown"
        else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _as_text(name, rawtext, text, lineno, inliner, options=None, content=None):
    # As for `_without_links`: the words of a reference stay.
    from docutils import nodes

    words = text.split("<")[0].strip()
    return [nodes.inline(rawtext, words)], []
