"""Profile of the poor: consumption, households, education, work, assets and housing by group."""

from .drawing import figures
from .results import Results, read
from .tables import agreement_table, associations_table
from .text import sentences

__all__ = ["Results", "agreement_table", "associations_table", "figures", "read", "sentences"]
