"""Regions and aimags: what the sample can tell of each, as a page."""

from .figures import (
    aimag_figure,
    aimag_map,
    headcount_map,
    intervals_figure,
    plan_map,
    region_maps,
)
from .results import Found, read
from .tables import aimags_table, headcounts_table, needed_table, plan_table, regions_table
from .text import sentences

__all__ = [
    "Found",
    "aimag_figure",
    "aimag_map",
    "aimags_table",
    "headcount_map",
    "headcounts_table",
    "intervals_figure",
    "needed_table",
    "plan_map",
    "plan_table",
    "read",
    "region_maps",
    "regions_table",
    "sentences",
]
