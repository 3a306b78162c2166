"""What the choices of the method do to poverty and inequality, as a page."""

from .figures import dominance_figure, effects_figures
from .results import Found, read
from .tables import (
    conclusions_table,
    dominance_table,
    effects_table,
    errors_table,
    locations_table,
    others_table,
    redrawn_table,
    run_table,
    truth_table,
)
from .text import banner, measures_said, sentences

__all__ = [
    "Found",
    "banner",
    "conclusions_table",
    "dominance_figure",
    "dominance_table",
    "effects_figures",
    "effects_table",
    "errors_table",
    "locations_table",
    "measures_said",
    "others_table",
    "read",
    "redrawn_table",
    "run_table",
    "sentences",
    "truth_table",
]
