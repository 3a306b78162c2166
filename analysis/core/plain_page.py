"""A page that is one HTML file, without network: for lists that a command writes beside its data."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem;
       color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ccc; }
td.number { text-align: right; }
.wide { overflow-x: auto; }
.error { color: #a40000; } .warning { color: #7a4b00; } .note { color: #33475b; }
"""


def plain_page(
    title: str, body: Iterable[str], *, style: str = "", script: str = "", language: str = "en"
) -> str:
    """The whole page. title: text, escaped here. body: parts that are HTML already; empty ones are left out.

    style: rules beside those of all such pages. script: the only one that may run, by its checksum; text of
    users that were to become markup all the same would do nothing.
    """
    parts = [
        "<!doctype html>",
        f'<html lang="{language}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">' if script else "",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}{style}</style></head><body><main>",
        *body,
        f"<script>{script}</script>" if script else "",
        "</main></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
