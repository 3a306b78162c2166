"""Tables B.27 to B.30: poverty by characteristics of the head and of the dwelling, within domains."""

from __future__ import annotations

from . import vocabulary as words
from .declaration import Slot, Table, slots
from .domains import HEADCOUNT, NATIONAL, URBAN, population_share, share_of_poor

STATISTICS = (HEADCOUNT, population_share("column"), share_of_poor("column"))
TOTAL = Slot("Total")
WORK = "Employment > "
HEADS = (
    TOTAL,
    *slots("head_sex", words.SEXES, "Gender"),
    *slots("head_age_class", words.HEAD_AGES, "Age"),
    *slots("head_education", words.EDUCATION, "Educational attainment"),
    *slots("head_labour", words.LABOUR, WORK + "Labor force participation"),
    *slots("head_industry", words.BROAD_INDUSTRIES, WORK + "Economic activity"),
    *slots(
        "head_sector",
        words.HEAD_SECTORS,
        WORK + "Sector of employment",
        {"Herder": "Herders", "State": "State-owned enterprise"},
    ),
)
DWELLINGS = (
    TOTAL,
    *slots("dwelling", words.DWELLINGS, "Dwelling"),
    *slots("water", ("No", "Yes"), "Improved water source"),
    *slots("sanitation", ("No", "Yes"), "Improved sanitation"),
    *slots("heating", words.HEATING, "Heating"),
    *slots("electricity_source", words.ELECTRICITY, "Electricity"),
)

TABLES = (
    Table("B27", "households", HEADS, (NATIONAL, *URBAN), STATISTICS),
    Table("B28", "households", DWELLINGS, (NATIONAL, *URBAN), STATISTICS),
    Table("B29", "households", DWELLINGS, slots("location", words.LOCATIONS, whole=False), STATISTICS),
    Table("B30", "households", DWELLINGS, slots("region", words.REGIONS, whole=False), STATISTICS),
)
