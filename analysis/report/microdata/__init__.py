"""The microdata as a page: which tables there are, how they hang together, every variable, the code lists."""

from .figures import tables_diagram
from .tables import lists_table, small_lists_table, tables_table, variables_table
from .text import downloads, remember, sentences

__all__ = [
    "downloads",
    "lists_table",
    "remember",
    "sentences",
    "small_lists_table",
    "tables_diagram",
    "tables_table",
    "variables_table",
]
