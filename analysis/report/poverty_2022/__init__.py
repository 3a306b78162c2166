"""Poverty in 2022: how many people were poor, where they live, and how sure the figures are."""

from .figures import figure_2_1, figure_2_2, figure_2_3, figure_2_4, figure_2_5, region_map
from .frames import Results, read
from .tables import contrasts_table, estimates_table, multiples_table, table_2_1
from .text import (
    among_countries,
    by_area,
    by_location,
    by_region,
    facts,
    front,
    near_the_line,
    on_inequality,
)

__all__ = [
    "Results",
    "among_countries",
    "by_area",
    "by_location",
    "by_region",
    "contrasts_table",
    "estimates_table",
    "facts",
    "figure_2_1",
    "figure_2_2",
    "figure_2_3",
    "figure_2_4",
    "figure_2_5",
    "front",
    "multiples_table",
    "near_the_line",
    "on_inequality",
    "read",
    "region_map",
    "table_2_1",
]
