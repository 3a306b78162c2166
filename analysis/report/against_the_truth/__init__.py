"""The welfare chain against the truth of the synthetic survey, as a page."""

from .figures import by_step, coverage_figure, found_figure, imputed_figure
from .results import Found, read
from .tables import amounts_table, coverage_table, errors_table, flags_table, mistakes_table, steps_table
from .text import sentences

__all__ = [
    "Found",
    "amounts_table",
    "by_step",
    "coverage_figure",
    "coverage_table",
    "errors_table",
    "flags_table",
    "found_figure",
    "imputed_figure",
    "mistakes_table",
    "read",
    "sentences",
    "steps_table",
]
