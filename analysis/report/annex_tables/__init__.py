"""Every table of annexes B and C, and Table 2.1, computed with standard errors beside the printed numbers."""

from .results import Results, read
from .tables import part, shown_tables
from .text import sentences

__all__ = ["Results", "part", "read", "sentences", "shown_tables"]
