"""What goes with poverty when several characteristics are looked at at once, as a page."""

from .figures import child_figure, gap_figure, poverty_figure, wage_gap_figure, welfare_figure
from .results import Found, read
from .tables import child_table, fit_table, gap_table, models_table, rates_table, wage_gap_table, wage_table
from .text import banner, sentences

__all__ = [
    "Found",
    "banner",
    "child_figure",
    "child_table",
    "fit_table",
    "gap_figure",
    "gap_table",
    "models_table",
    "poverty_figure",
    "rates_table",
    "read",
    "sentences",
    "wage_gap_figure",
    "wage_gap_table",
    "wage_table",
    "welfare_figure",
]
