"""From microdata and an aggregate to the two frames that every table of the annexes is computed from.

`frames` derives the columns that `analysis.chapters.columns` declares; what each is derived from is
declared in `persons`, `dwellings` and `holdings`. `lacking` names what the survey at hand lacks.
"""

from __future__ import annotations

from .assemble import frames, lacking

__all__ = ["frames", "lacking"]
