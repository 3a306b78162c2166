"""The ledger as a page: every printed number beside the one computed from the survey in use."""

from .figures import status_figure
from .results import Found, read
from .tables import (
    Rows,
    all_rows,
    criteria_table,
    left_out_table,
    missed_tables,
    reasons_table,
    statuses_table,
    subjects_table,
    tables_table,
    tags_table,
    topics_table,
)
from .text import sentences

__all__ = [
    "Found",
    "Rows",
    "all_rows",
    "criteria_table",
    "left_out_table",
    "missed_tables",
    "read",
    "reasons_table",
    "sentences",
    "status_figure",
    "statuses_table",
    "subjects_table",
    "tables_table",
    "tags_table",
    "topics_table",
]
