"""The change between two surveys, as a page."""

from .figures import components_figure, groups_figure, incidence_figure
from .results import Alone, Found, read
from .tables import components_table, groups_table, growth_table, line_table, measures_table, split_table
from .text import notes, sentences

__all__ = [
    "Alone",
    "Found",
    "components_figure",
    "components_table",
    "groups_figure",
    "groups_table",
    "growth_table",
    "incidence_figure",
    "line_table",
    "measures_table",
    "notes",
    "read",
    "sentences",
    "split_table",
]
