"""The arithmetic audit of the official tables.

Every printed number is a rounding interval: the value ± half a unit of its last printed decimal;
counts are exact. An identity fails only when no values within the intervals satisfy it.

>>> from analysis.official import audit
>>> result = audit.run()                                         # doctest: +SKIP
>>> audit.summary(result)                                        # doctest: +SKIP
"""

from .report import audit_text, exit_status, failures, summary
from .runs import BLOCKS, alternatives, run

__all__ = ["BLOCKS", "alternatives", "audit_text", "exit_status", "failures", "run", "summary"]
