"""A page by itself: an executed notebook as one HTML file that needs nothing else."""

from __future__ import annotations

import re

from . import notebooks

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


def page_html(executed: str, title: str) -> str:
    """The executed notebook as one HTML page: figures inline, mathematics as MathML, no scripts."""
    from docutils.core import publish_string
    from docutils.parsers.rst import roles
    from myst_nb.docutils_ import Parser

    for role in ("doc", "ref", "numref", "cite", "cite:p", "cite:t", "term"):
        roles.register_local_role(role, _as_text)
    shown = _with_plain_tags(_without_links(_without_parameters(notebooks.read(executed, title))))
    settings = {
        "nb_execution_mode": "off",
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
    return text.replace("</head>", f"<style>{_STYLE}</style>\n</head>", 1)


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
