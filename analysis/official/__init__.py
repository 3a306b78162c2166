"""Official figures as data: the printed tables, and the audit of their arithmetic.

>>> from analysis import official
>>> official.load("B02").query("measure == 'headcount'")          # doctest: +SKIP
"""

from .tables import Source, catalogue, load, source, value

__all__ = ["Source", "catalogue", "load", "source", "value"]
