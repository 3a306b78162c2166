"""How results are shown: one style, figures with alt text, accessible tables, charts, maps.

Light to import: matplotlib is loaded when something is drawn.

Classes that the site's stylesheet (book/_static/compendium.css) dresses:
  figure.cp-figure, figure.cp-table   the whole; data-evidence says what kind of evidence it shows
  div.cp-scroll                       the box in which a wide drawing or table scrolls
  svg.cp-svg                          the drawing; text and axes follow the text colour
  .cp-title .cp-note .cp-source a.cp-data   the lines of the caption; .cp-evidence the word before a title
  th.cp-number td.cp-number           numbers, to stand to the right; .cp-unit the unit in a head
  th.cp-span th.cp-group              a head over several columns; a head of a section of rows
  span.pasted-text                    glued text (myst-nb prints it bold; whole sentences are glued)
"""

from . import charts, diagrams, maps, style
from .alt import alt_bars, alt_grouped, alt_lines
from .figure import EVIDENCE, Figure, finish
from .numbers import interval, last_level, listing, number, percent, points
from .table import Table, table

__all__ = [
    "EVIDENCE",
    "Figure",
    "Table",
    "alt_bars",
    "alt_grouped",
    "alt_lines",
    "charts",
    "diagrams",
    "finish",
    "interval",
    "last_level",
    "listing",
    "maps",
    "number",
    "percent",
    "points",
    "style",
    "table",
]
