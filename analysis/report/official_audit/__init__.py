"""The arithmetic audit as a page: what was checked, what fails and why, what is safe to use."""

from .figures import held_and_failed
from .frames import Findings, findings
from .tables import blocks_table, contradictions_table, failures_table, safe_table
from .text import convention, sentences

__all__ = [
    "Findings",
    "blocks_table",
    "contradictions_table",
    "convention",
    "failures_table",
    "findings",
    "held_and_failed",
    "safe_table",
    "sentences",
]
