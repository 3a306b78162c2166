"""Aggregated tables of a phase as a data exchange takes them.

people              counts of people and households, one row an area and field
answers             answers to choice questions, one row an area, field, base and code
flows               arrivals, departures and net, inside an area and across its border
origin_destination  moves between districts by the district that khesegs name
units               the areas, with their codes
dictionary          what the columns, fields and codes of all of these mean, in English and Mongolian

Names are those of the HDX humanitarian API where it has them: P-codes as admin1_code, admin2_code, ...,
the provider's name beside each, reference_period_start and _end, warning and error. The period of what
is asked about the months before the interview begins that many months before the first interview. In
public tables a number that may not be published is empty, and the warning says so.
"""

from .tables import AUDIENCES, NOT_PUBLISHED, Round, tables, write

__all__ = ["AUDIENCES", "NOT_PUBLISHED", "Round", "tables", "write"]
