"""The fit of the synthetic survey as a page: official numbers beside those of its truth, by tag and topic."""

from .figures import nearness, official_against_synthetic
from .results import Fit, read
from .tables import errors_table, kinds_table, tables_table, topics_table, worst_table
from .text import sentences

__all__ = [
    "Fit",
    "errors_table",
    "kinds_table",
    "nearness",
    "official_against_synthetic",
    "read",
    "sentences",
    "tables_table",
    "topics_table",
    "worst_table",
]
