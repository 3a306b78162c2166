"""Slots that many tables share: the nation, places, poverty, quintiles, and the measures of poverty."""

from __future__ import annotations

from . import vocabulary as words
from .declaration import Slot, Statistic, slots

NATIONAL = Slot("National")
URBAN = slots("urban", words.URBAN, whole=False)
QUINTILE_NAMES = {1: "Poorest", 2: "II", 3: "III", 4: "IV", 5: "Wealthiest"}
DECILE_NAMES = dict(zip(range(1, 11), "Poorest II III IV V VI VII VIII IX Wealthiest".split(), strict=True))

POVERTY = slots("poor", words.POVERTY)
# Columns of tables on consumption and health: no Ulaanbaatar among the regions, it is a location
PLACES = (
    NATIONAL,
    *URBAN,
    *slots("location", words.LOCATIONS, "Location", whole=False),
    *slots("region", words.REGIONS[:4], "Region", whole=False),
)
# Rows of tables on people, where urban and rural stand under the heading Location. A row is a part of
# the nation for shares of a column, and the whole of a share of the row: the base decides
PLACE_ROWS = (
    NATIONAL,
    *slots("urban", words.URBAN, "Location"),
    *slots("location", words.LOCATIONS, "Location"),
    *slots("region", words.REGIONS[:4], "Region"),
)
QUINTILE_ROWS = slots("quintile", range(1, 6), "Consumption quintile", QUINTILE_NAMES)
POVERTY_ROWS = slots("poor", words.POVERTY, "Poverty")
GENDER_ROWS = slots("sex", words.SEXES, "Gender")

HEADCOUNT = Statistic("headcount", "size*poor", "size")
GAP = Statistic("poverty_gap", "size*gap", "size")
SEVERITY = Statistic("poverty_severity", "size*severity", "size")
INDICES = (HEADCOUNT, GAP, SEVERITY)


def population_share(base: str) -> Statistic:
    """Share of the people, of the row, the column or the whole."""
    return Statistic("population_share", "size", "size", base)


def share_of_poor(base: str) -> Statistic:
    """Share of the poor people, of the row, the column or the whole."""
    return Statistic("share_of_poor", "size*poor", "size*poor", base)
