"""DTM report of any area of a gazetteer, in English or Mongolian, for the public or for those who made the
data.

material    what a report stands on: a phase's khesegs, or the reconstruction of a published report
prepared    a phase made ready for reports, kept between runs
frame       the numbers: counts, shares, rates, moves, answers, with what the public may not see taken out
changes     the numbers of the phase before, where they compare
results     the numbers of one area, found by key
assembled   the same, put together
words       words in two languages; numbers as text
sentences, prose, figures, tables, published   what is shown
contents    what stands where
gate        the check that the report does not contradict itself
"""

from .opened import Report, open_report

__all__ = ["Report", "open_report"]
