"""DTM district report: published numbers beside a reconstruction made from them."""

from .figures import panels
from .results import assemble, open_results
from .tables import cautions, kheseg_annex, khoroo_table, not_reproduced, numbers
from .text import audience, facts, left_open, rules

__all__ = [
    "assemble",
    "audience",
    "cautions",
    "facts",
    "khoroo_table",
    "kheseg_annex",
    "left_open",
    "not_reproduced",
    "numbers",
    "open_results",
    "panels",
    "rules",
]
