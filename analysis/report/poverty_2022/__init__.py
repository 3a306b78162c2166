"""Poverty in 2022: how many people were poor, where they live, and how sure the figures are."""

from .figures import figure_2_1, figure_2_2, figure_2_3, figure_2_4, figure_2_5, region_map, region_maps
from .frames import Both, Results, read
from .tables import contrasts_table, estimates_tables, multiples_table, table_2_1
from .text import (
    among_countries,
    by_area,
    by_location,
    by_region,
    facts,
    front,
    near_the_line,
    on_inequality,
    on_lines,
    said,
)
from .world_tables import lines_table, rates_table

__all__ = [
    "Both",
    "Results",
    "among_countries",
    "by_area",
    "by_location",
    "by_region",
    "contrasts_table",
    "estimates_tables",
    "facts",
    "figure_2_1",
    "figure_2_2",
    "figure_2_3",
    "figure_2_4",
    "figure_2_5",
    "front",
    "lines_table",
    "multiples_table",
    "near_the_line",
    "on_inequality",
    "on_lines",
    "rates_table",
    "read",
    "region_map",
    "region_maps",
    "said",
    "table_2_1",
]
