"""What households consume: categories, then the records of a survey that add up to them, and the truth.

households = categories(streams, households, targets, persons)         # adds c_*, tables B.21 to B.24
survey = make_items(streams, households, persons, targets)             # .frames, .persons, .truth, .log
"""

from .categories import CATEGORIES, COLUMNS
from .survey import SurveyItems, categories, make_items

__all__ = ["CATEGORIES", "COLUMNS", "SurveyItems", "categories", "make_items"]
