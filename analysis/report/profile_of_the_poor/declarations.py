"""Figures 3.1 to 3.17 as data: what each shows, of whom, how it is drawn and what is said of it.

A declaration names the table that holds the numbers in the form of `analysis.official`: row_path is
the group of people, column_path the part shown. The same declarations serve any frame of that form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from .parameters import Topic

# "none": too few labels can be read for a drawing; the sentence stands alone
Chart = Literal["bars", "grouped", "stacked", "cells", "side by side", "none"]


class Unit(NamedTuple):
    """How a unit is written: on an axis, after a number, after a difference ("points": percentage points)."""

    axis: str
    after: str
    after_difference: str


UNITS = {
    "percent": Unit("per cent", "\u00a0%", "points"),
    "thousand_mnt_per_month": Unit("thousand MNT a month", " thousand MNT", " thousand MNT"),
    "million_mnt": Unit("million MNT a year", " million MNT", " million MNT"),
    "persons": Unit("persons", "", " persons"),
}


@dataclass(frozen=True)
class Panel:
    """One drawing of a figure. unit: words on the axis, those of the data's unit if empty. base: of what the
    values are shares or means.

    parts: column_path in the data -> label; of several, the sentence takes the one that differs most.
    rows: row_path -> label where the rows are no groups of people; None where they are.
    said: the sentence, with places for {part}, {x} and {y}
    (the values), {first} and {second} (whom they are of), {difference} and {ratio}, and for values
    whose labels are lost {lost} (how many), {lost_low} and {lost_high}.
    instead: a table with the same parts to draw from where the figure's own labels cannot be read.
    lost: the column under which the data keep numbers whose part is unknown, if not under a part's.
    whole: whether the parts of a group make up a hundred per cent.
    computed: the chart, and computed_said the sentence, of computed numbers, where those printed have lost
    their labels and the computed ones have not.
    """

    letter: str
    title: str
    chart: Chart
    parts: dict[str, str]
    unit: str
    base: str
    said: str
    rows: dict[str, str] | None = None
    instead: str = ""
    lost: str = ""
    whole: bool = False
    note: str = ""
    computed: Chart | None = None
    computed_said: str = ""


@dataclass(frozen=True)
class Check:
    """Printed values of the figure that an annex table prints too.

    groups: group -> its label in the table; parts: part -> the labels whose sum it is.
    parts_in: the axis of the table on which the parts stand; groups stand on the other.
    scale: what the table's numbers are multiplied by. why: what explains values that differ.
    """

    letter: str
    table: str
    groups: dict[str, str]
    parts: dict[str, tuple[str, ...]]
    measure: str
    parts_in: Literal["rows", "columns"] = "rows"
    scale: float = 1.0
    why: str = ""


@dataclass(frozen=True)
class Declaration:
    """A figure: number ("3-1"), topic, the table of its numbers, and its panels."""

    number: str
    topic: Topic
    table: str
    panels: tuple[Panel, ...]
    checks: tuple[Check, ...] = ()


def _under(head: str, **labels: str) -> dict[str, str]:
    """Row labels below a head, as paths."""
    return {f"{head} > {printed}": label for printed, label in labels.items()}


def _same(*labels: str) -> dict[str, str]:
    return {label: label for label in labels}


WORKERS = "workers aged 15 and over"
COMPONENTS = ("Food", "Non-food", "Housing", "Durables")
AVERAGE = "Average consumption (2022 MNT) > "
NON_FOOD = (
    "Alcohol and tobacco",
    "Clothing and footwear",
    "Education",
    "Health",
    "Transport",
    "Communication",
    "Fuel, energy, and utilities",
    "Personal care",
    "Household equipment, maintenance, and services",
    "Recreation",
    "Insurance and other services",
)


def _component_rows(block: str) -> dict[str, tuple[str, ...]]:
    """The rows of Tables B.21 and B.22 that make up each component."""
    return {
        "Food": (block + "Food",),
        "Non-food": tuple(block + name for name in NON_FOOD),
        "Housing": (block + "Housing repair materials",),
        "Durables": (block + "Durable goods",),
    }


BY_STATUS = {"Non-poor": "Total > Non-poor", "Poor": "Total > Poor"}
AREAS = _same("National", "Urban", "Rural")
LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
B40_ROWS = {
    "National": "National",
    "Non-poor": "Poverty > Non-poor",
    "Poor": "Poverty > Poor",
    "Urban": "Location > Urban",
    "Rural": "Location > Rural",
    "Q1": "Consumption quintile > Poorest",
    "Q2": "Consumption quintile > II",
    "Q3": "Consumption quintile > III",
    "Q4": "Consumption quintile > IV",
    "Q5": "Consumption quintile > Wealthiest",
}
B43_COLUMNS = {
    "National": "National > Total",
    "Non-poor": "National > Non-poor",
    "Poor": "National > Poor",
    "Urban": "Urban > Total",
    "Rural": "Rural > Total",
}

AGES = {f"{a}-{a + 4}": f"{a} to {a + 4}" for a in range(0, 60, 5)} | {"60+": "60 and over"}
_FIFTHS_NOTE = "Fifths of the population by consumption per adult equivalent."


def _share_of_workers(by: str) -> str:
    """The sentence on workers divided by industry, type of employment or occupation."""
    said = "the share of {part} differs most: {x} of workers {first} and {y} {second}, {difference}."
    return f"By {by}, {said}"


FIGURES = (
    Declaration(
        "3-1",
        "consumption",
        "F3-1",
        (
            Panel(
                "a",
                "Average monthly consumption per adult equivalent",
                "bars",
                {"Monthly consumption per adult equivalent": "Consumption"},
                "",
                "people",
                "On average, monthly consumption per adult equivalent is {x} {first} and {y} {second}: "
                "{difference}, a ratio of {ratio}.",
                note=_FIFTHS_NOTE,
            ),
            Panel(
                "b",
                "Distribution of total consumption over the fifths of the population",
                "bars",
                {"Share of total consumption": "Share of consumption"},
                "per cent of total consumption",
                "total consumption",
                "Of all consumption, {x} takes place {first} and {y} {second}, {difference}.",
                note="Fifths of the population; the shares fit consumption per person, panel a is per adult "
                "equivalent.",
            ),
        ),
        (
            Check("a", "B21", AREAS, {"Consumption": (AVERAGE + "Total",)}, "consumption", scale=0.001),
            Check("a", "B22", BY_STATUS, {"Consumption": (AVERAGE + "Total",)}, "consumption", scale=0.001),
        ),
    ),
    Declaration(
        "3-2",
        "consumption",
        "F3-2",
        (
            Panel(
                "a",
                "Average monthly consumption per adult equivalent, by component",
                "stacked",
                {f"Monthly consumption per adult equivalent > {c}": c for c in COMPONENTS},
                "",
                "people",
                "The largest difference is in {part}: {x} a month {first} and {y} {second}, {difference} "
                "per adult "
                "equivalent.",
            ),
            Panel(
                "b",
                "Composition of consumption",
                "stacked",
                {f"Consumption composition > {c}": c for c in COMPONENTS},
                "per cent of consumption",
                "total consumption",
                "The composition differs most in {part}: {x} of consumption {first} and {y} {second}, "
                "{difference}.",
                whole=True,
            ),
        ),
        tuple(
            Check(
                "a",
                table,
                groups,
                _component_rows(AVERAGE),
                "consumption",
                scale=0.001,
            )
            for table, groups in (("B21", {"National": "National"}), ("B22", BY_STATUS))
        )
        + tuple(
            Check("b", table, groups, _component_rows("Consumption share (%) > "), "consumption_share")
            for table, groups in (("B21", {"National": "National"}), ("B22", BY_STATUS))
        ),
    ),
    Declaration(
        "3-3",
        "consumption",
        "F3-3",
        (
            Panel(
                "",
                "Composition of food consumption",
                "cells",
                {
                    "Meat": "Meat",
                    "Flour products": "Flour products",
                    "Dairy": "Dairy",
                    "Food away from home": "Food away from home",
                    "Vegetables": "Vegetables",
                    "Beverages": "Beverages",
                    "Oils & fats": "Oils and fats",
                    "Sweets": "Sweets",
                    "Fruits & nuts": "Fruits and nuts",
                    "Other": "Other",
                },
                "per cent of food consumption",
                "food consumption",
                "The composition of food differs most in {part}: {x} {first} and {y} {second}, {difference}.",
                whole=True,
            ),
        ),
    ),
    Declaration(
        "3-4",
        "consumption",
        "F3-4",
        (
            Panel(
                "",
                "Composition of non-food consumption",
                "cells",
                {
                    "Clothing": "Clothing",
                    "Transportation": "Transport",
                    "Utilities": "Utilities",
                    "Personal care": "Personal care",
                    "Health": "Health",
                    "Housing equipment": "Household equipment",
                    "Communications": "Communication",
                    "Education": "Education",
                    "Recreation": "Recreation",
                    "Other": "Other",
                },
                "per cent of non-food consumption",
                "non-food consumption without housing and durable goods",
                "Of non-food consumption, {part} takes {x} {first} and {y} {second}, {difference}; "
                "no other category differs more.",
                whole=True,
            ),
        ),
    ),
    Declaration(
        "3-5",
        "households",
        "F3-5",
        (
            Panel(
                "a",
                "Household size and number of children",
                "grouped",
                {"Household size": "Persons", "Number of children (age 0-14)": "Children under 15"},
                "persons a household",
                "households",
                "The average number of {part} in a household is {x} {first} and {y} {second}, {difference}.",
            ),
            Panel(
                "b",
                "Dependency ratios",
                "stacked",
                {"Child dependency ratio": "Children", "Elderly dependency ratio": "Elderly persons"},
                "per 100 persons aged 15 to 64",
                "persons aged 15 to 64",
                "The ratio of {part} to persons aged 15 to 64 is {x} {first} and {y} {second}, {difference}.",
                note="Children are under 15, elderly persons 65 and over.",
            ),
        ),
    ),
    Declaration(
        "3-6",
        "households",
        "F3-6",
        (
            Panel(
                "a",
                "Poor households by number of children",
                "bars",
                {"Poverty rate": "Poor households"},
                "per cent of households",
                "households with that number of children under 15",
                "Of households with {first}, {x} are poor, of those with {second} {y}, {difference}.",
                rows=_under(
                    "Children in the household",
                    **{
                        "No children": "No children",
                        "Any children": "Any children",
                        "1 child": "1 child",
                        "2 children": "2 children",
                        "3+ children": "3 or more children",
                    },
                ),
                note="The rates fit shares of households; the headcount elsewhere is a share of people.",
            ),
            Panel(
                "b",
                "Headcount by age group",
                "none",
                {"Poverty rate": "Headcount"},
                "per cent of people",
                "people of that age",
                "Of people of 60 and over {x} are poor; the headcounts of the {lost} younger age groups, "
                "whose labels "
                "the text does not tell, lie between {lost_low} and {lost_high}.",
                rows=_under("Age group", **AGES),
                computed="bars",
                computed_said="Of people aged {first} {x} are poor, of those aged {second} {y}, "
                "{difference}.",
            ),
        ),
    ),
    Declaration(
        "3-7",
        "education",
        "F3-7",
        (
            Panel(
                "a",
                "Highest education of adults",
                "stacked",
                {
                    "No education": "No education",
                    "Primary": "Primary",
                    "Some secondary": "Some secondary",
                    "Secondary": "Secondary",
                    "Vocational": "Vocational",
                    "Tertiary": "Tertiary",
                },
                "per cent of people aged 25 and over",
                "people aged 25 and over",
                "The level that differs most is {part}: {x} {first} and {y} {second}, {difference}.",
                whole=True,
            ),
            Panel(
                "b",
                "Headcount by highest education",
                "bars",
                {"Poverty rate": "Headcount"},
                "per cent of people aged 25 and over",
                "people aged 25 and over with that education",
                "Of the levels of education, {first} goes with the highest headcount ({x}) and {second} "
                "with the "
                "lowest ({y}), {difference}.",
                rows=_under(
                    "Educational attainment",
                    **{
                        "No education": "No education",
                        "Primary": "Primary",
                        "Some secondary": "Some secondary",
                        "Secondary": "Secondary",
                        "Vocational": "Vocational",
                        "Tertiary": "Tertiary",
                    },
                ),
            ),
        ),
    ),
    Declaration(
        "3-8",
        "education",
        "F3-8",
        (
            Panel(
                "a",
                "Enrolment in pre-primary education",
                "bars",
                {"Pre-primary enrollment": "Enrolment"},
                "per cent of children aged 2 to 6",
                "children aged 2 to 6",
                "Of children aged 2 to 6, {x} are enrolled {first} and {y} {second}, {difference}.",
            ),
            Panel(
                "b",
                "Pupils in private schools",
                "bars",
                {"Private school attendance": "Private school"},
                "per cent of pupils",
                "pupils of primary and secondary schools",
                "Of pupils, {x} attend a private school {first} and {y} {second}, {difference}.",
            ),
        ),
    ),
    Declaration(
        "3-9",
        "employment",
        "F3-9",
        (
            Panel(
                "a",
                "Employment status",
                "stacked",
                _same("Employed", "Unemployed", "Inactive"),
                "per cent of people aged 15 and over",
                "people aged 15 and over",
                "The largest difference is in the share of the {part}: {x} {first} and {y} {second}, "
                "{difference}.",
                whole=True,
            ),
            Panel(
                "b",
                "Poor households by employment status of the head",
                "bars",
                {"Poverty rate": "Poor households"},
                "per cent of households",
                "households whose head has that status",
                "Of households whose head is {first}, {x} are poor, of those whose head is {second} {y}, "
                "{difference}.",
                rows=_under(
                    "Employment status of household head",
                    Employed="Employed",
                    Unemployed="Unemployed",
                    Inactive="Inactive",
                ),
            ),
        ),
        (
            Check(
                "a",
                "B40",
                B40_ROWS,
                {
                    "Employed": ("% of population by employment status > Employed",),
                    "Unemployed": ("% of population by employment status > Unemployed",),
                    "Inactive": ("% of population by employment status > Out of the labor force",),
                },
                "share",
                parts_in="columns",
            ),
            Check(
                "b",
                "B09",
                {
                    "Employed": "Employed > Total",
                    "Unemployed": "Unemployed",
                    "Inactive": "Out of the labor force",
                },
                {"Poor households": ("Poverty headcount",)},
                "headcount",
                why="The figure fits shares of households, the table gives shares of people.",
            ),
        ),
    ),
    Declaration(
        "3-10",
        "employment",
        "F3-10",
        (
            Panel(
                "",
                "Workers by industry",
                "cells",
                {
                    "Agriculture": "Agriculture",
                    "Mining": "Mining",
                    "Manufacturing & construction": "Manufacturing and construction",
                    "Retail trade": "Retail trade",
                    "Professional services": "Professional services",
                    "Public administration": "Public administration",
                    "Education, health": "Education and health",
                    "Other": "Other",
                },
                f"per cent of {WORKERS}",
                WORKERS,
                _share_of_workers("industry"),
                note="Manufacturing and construction hold electricity and water as well.",
                whole=True,
            ),
        ),
        (
            Check(
                "",
                "B43",
                B43_COLUMNS,
                {
                    "Agriculture": ("Industry > Agriculture, herding",),
                    "Mining": ("Industry > Mining",),
                    "Manufacturing and construction": (
                        "Industry > Manufacturing",
                        "Industry > Electricity, water",
                        "Industry > Construction",
                    ),
                    "Retail trade": ("Industry > Trade",),
                    "Public administration": ("Industry > Public administration",),
                    "Education and health": ("Industry > Education", "Industry > Health"),
                },
                "share",
            ),
        ),
    ),
    Declaration(
        "3-11",
        "employment",
        "F3-11",
        (
            Panel(
                "a",
                "Workers by type of employment",
                "stacked",
                {
                    "Employment type > Wage worker": "Wage workers",
                    "Employment type > Herder": "Herders",
                    "Employment type > Other self-employed": "Other self-employed",
                    "Employment type > Other": "Other",
                },
                f"per cent of {WORKERS}",
                WORKERS,
                _share_of_workers("type of employment"),
                whole=True,
            ),
            Panel(
                "b",
                "Workers by occupation",
                "stacked",
                {
                    "Occupation > Managers & professionals": "Managers and professionals",
                    "Occupation > Services & sales": "Services and sales",
                    "Occupation > Craft & machine operators": "Craft and machine operators",
                    "Occupation > Agriculture": "Agriculture",
                    "Occupation > Elementary occupations": "Elementary occupations",
                },
                f"per cent of {WORKERS}",
                WORKERS,
                _share_of_workers("occupation"),
                whole=True,
            ),
        ),
        (
            Check(
                "b",
                "B43",
                B43_COLUMNS,
                {
                    "Managers and professionals": (
                        "Occupation > Managers, senior officials and legislators",
                        "Occupation > Professionals",
                        "Occupation > Technicians and associate professionals",
                        "Occupation > Others",
                    ),
                    "Services and sales": (
                        "Occupation > Clerks",
                        "Occupation > Service workers, shop and market salespeople",
                    ),
                    "Craft and machine operators": (
                        "Occupation > Craft and related trade workers",
                        "Occupation > Plant and machine operators",
                    ),
                    "Agriculture": ("Occupation > Skilled agricultural and fishery workers",),
                    "Elementary occupations": ("Occupation > Elementary occupations",),
                },
                "share",
            ),
        ),
    ),
    Declaration(
        "3-12",
        "employment",
        "F3-12",
        (
            Panel(
                "",
                "Average annual wage",
                "bars",
                {"Annual wage": "Wage"},
                "",
                "salaried workers",
                "The average annual wage is {x} {first} and {y} {second}: {difference}, a ratio of {ratio}.",
                note="Wages of the past 12 months as the workers reported them.",
            ),
        ),
    ),
    Declaration(
        "3-13",
        "assets",
        "F3-13",
        (
            Panel(
                "",
                "Households that own selected durable goods",
                "cells",
                {
                    "Refrigerator": "Refrigerator",
                    "Washing machine": "Washing machine",
                    "Television": "Television",
                    "Color TV": "Television",
                    "Rice cooker": "Rice cooker",
                    "Vacuum cleaner": "Vacuum cleaner",
                    "Electric/gas stove": "Electric or gas stove",
                    "Motorcycle": "Motorcycle",
                    "Car": "Car",
                },
                "per cent of households",
                "households",
                "Of households, {x} own a {part} {first} and {y} {second}, {difference}; "
                "no other of these goods differs more.",
                instead="B49",
                lost="Ownership",
            ),
        ),
    ),
    Declaration(
        "3-14",
        "assets",
        "F3-14",
        (
            Panel(
                "",
                "Households with digital technologies",
                "side by side",
                _same("Smartphone", "Computer"),
                "per cent of households",
                "households",
                "Of households, {x} have a {part} {first} and {y} {second}, {difference}.",
                lost="Ownership",
            ),
        ),
        (
            Check(
                "",
                "B49",
                {name: f"Location > {name}" for name in LOCATIONS},
                {"Smartphone": ("Smart phone",), "Computer": ("Computer",)},
                "share",
                parts_in="columns",
            ),
        ),
    ),
    Declaration(
        "3-15",
        "assets",
        "F3-15",
        (
            Panel(
                "",
                "Type of loan",
                "stacked",
                {
                    "Housing": "Housing",
                    "Salary": "Salary",
                    "Pension": "Pension",
                    "Herder": "Herder",
                    "Business/Auto": "Business or car",
                    "Other": "Other",
                },
                "per cent of loans",
                "loans of households",
                "Of all loans, {part} loans make up {x} {first} and {y} {second}, {difference}; no other "
                "type differs more.",
                whole=True,
            ),
        ),
    ),
    Declaration(
        "3-16",
        "housing",
        "F3-16",
        (
            Panel(
                "",
                "Type of dwelling",
                "stacked",
                _same("Ger", "Apartment", "Detached house", "Other"),
                "per cent of people",
                "people",
                "The type of dwelling that differs most is the {part}: {x} of people {first} and {y} "
                "{second} live in one, "
                "{difference}.",
                note="The urban fifths divide the urban population, the rural fifths the rural (inferred: "
                "their plain averages are the urban and the rural values). No apartments are printed for the "
                "poorest fifth of rural people.",
                whole=True,
            ),
        ),
        tuple(
            Check(
                "",
                "B28",
                groups,
                {
                    "Ger": ("Dwelling > Ger",),
                    "Apartment": ("Dwelling > Apartment",),
                    "Detached house": ("Dwelling > House",),
                    "Other": ("Dwelling > Other",),
                },
                measure,
            )
            for groups, measure in ((AREAS, "population_share"), ({"Poor": "National"}, "share_of_poor"))
        ),
    ),
    Declaration(
        "3-17",
        "housing",
        "F3-17",
        (
            Panel(
                "",
                "People with basic services",
                "side by side",
                {
                    "Improved drinking water": "Improved water",
                    "Improved sanitation": "Improved sanitation",
                    "Sustainable heating": "Sustainable heating",
                },
                "per cent of people",
                "people",
                "The difference is largest for {part}: {x} have it {first} and {y} {second}, {difference}.",
            ),
        ),
        tuple(
            Check(
                "",
                table,
                groups,
                {
                    "Improved water": ("Improved water source > Yes",),
                    "Improved sanitation": ("Improved sanitation > Yes",),
                },
                measure,
            )
            for table, groups, measure in (
                ("B28", {"National": "National"}, "population_share"),
                ("B28", {"Poor": "National"}, "share_of_poor"),
                ("B29", _same(*LOCATIONS), "population_share"),
            )
        ),
    ),
)
