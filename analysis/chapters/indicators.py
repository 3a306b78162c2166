"""Tables B.1 to B.20 but for livestock and transfers (see `holdings`): poverty by group of household."""

from __future__ import annotations

from . import vocabulary as words
from .declaration import Slot, Statistic, Table, crossed, slots
from .domains import GAP, HEADCOUNT, NATIONAL, SEVERITY, URBAN, population_share, share_of_poor

MORE = "Additional statistics > "
SIZE = Statistic("household_size", "size", "one", scale=1.0)
AGE = Statistic("age_of_head", "head_age", "one", scale=1.0)
MALE = Statistic("male_headed", "male_head", "one")
# The mean over households of the share of children, whatever its printed name says
CHILDREN = Statistic("children_share", "children_share", "one")

HEADCOUNT_ROW = Slot("Poverty headcount", statistics=(HEADCOUNT,))
GAP_ROW = Slot("Poverty gap", statistics=(GAP,))
SEVERITY_ROW = Slot("Poverty severity", statistics=(SEVERITY,))
INDEX_ROWS = (HEADCOUNT_ROW, GAP_ROW, SEVERITY_ROW)
SHARE_ROWS = (
    Slot(MORE + "Population share (%)", statistics=(population_share("row"),)),
    Slot(MORE + "Share of poor (% of total poor)", statistics=(share_of_poor("row"),)),
)
SIZE_ROW = Slot(MORE + "Average household size", statistics=(SIZE,))
AGE_ROW = Slot(MORE + "Average age of household head", statistics=(AGE,))
MALE_ROW = Slot(MORE + "Male-headed (% of households)", statistics=(MALE,))
CHILDREN_ROW = Slot(MORE + "Children (% of population)", statistics=(CHILDREN,))
ROWS = (*INDEX_ROWS, *SHARE_ROWS, SIZE_ROW, AGE_ROW, MALE_ROW, CHILDREN_ROW)
# Its domain's poor people in thousands: weights add up to people, so the whole is 1 (see `of_population`)
NUMBER_OF_POOR_ROW = Slot(
    MORE + "Number of poor ('000)",
    statistics=(Statistic("number_of_poor", "size*poor", "of_population", "row", 0.001),),
)
# Counted in persons, unlike the rows above: of the male heads, 8 % live alone (B.5), but almost all are
# printed as married and living together, which household weights cannot give
MARITAL = Statistic("share", "size", "size", "column")
MARITAL_ROWS = (
    Slot(MORE + "Married, living together (%)", {"head_marital": "Married"}, statistics=(MARITAL,)),
    Slot(MORE + "Separated, divorced, widowed (%)", {"head_marital": "Separated"}, statistics=(MARITAL,)),
)
# Only the nation's is the survey's: the others are registered people
POPULATION_ROW = Slot(
    MORE + "Population ('000)", statistics=(Statistic("population", "size", "of_population", "whole", 0.001),)
)

NATION_URBAN_RURAL = (NATIONAL, *URBAN)


def _with(group: str, noun: str) -> tuple[Slot, ...]:
    """With and without something, in the nation, in urban and in rural areas."""
    parts = slots(group, ("Yes", "No"), names={"Yes": f"With {noun}", "No": f"Without {noun}"})
    return crossed(NATION_URBAN_RURAL, parts)


def _services(domains: tuple[Slot, ...] = ()) -> tuple[Slot, ...]:
    """Access to basic services: yes and no, within each domain if any."""
    made = []
    for group, name in (
        ("water", "Improved water sources"),
        ("sanitation", "Improved sanitation"),
        ("electricity", "Electricity"),
        ("all_three", "All three"),
    ):
        made += _under(
            name, crossed(domains, slots(group, ("Yes", "No"))) if domains else slots(group, ("Yes", "No"))
        )
    return tuple(made)


def _under(heading: str, columns: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(Slot(f"{heading} > {c.path}", c.where, c.of, c.statistics) for c in columns)


def _loan_types() -> tuple[Slot, ...]:
    """Types of loan: parts of the households with any loan (their shares fit no other base)."""
    borrowed = {"any_loan": "Yes"}
    return tuple(
        Slot(f"Type of loan > {label}", {f"loan_{loan}": "Yes", **borrowed}, borrowed)
        for loan, label in words.LOANS.items()
        if loan != "other"
    )


def _table(identifier: str, columns: tuple[Slot, ...], rows: tuple[Slot, ...] = ROWS) -> Table:
    return Table(identifier, "households", rows, columns)


def _without(*left_out: Slot) -> tuple[Slot, ...]:
    return tuple(row for row in ROWS if row not in left_out)


QUARTERS = {
    1: "I quarter (Jan-Mar)",
    2: "II quarter (Apr-Jun)",
    3: "III quarter (Jul-Sep)",
    4: "IV quarter (Oct-Dec)",
}
EMPLOYED = {"head_labour": "Employed"}
OTHER_STATES = (
    Slot("Unemployed", {"head_labour": "Unemployed"}),
    Slot("Out of the labor force", {"head_labour": "Out of the labor force"}),
)


def _multiples() -> tuple[Table, ...]:
    """Table B.1, a part a multiple of the line: the amounts depend on the row."""
    columns = {"Headcount": ("headcount", 0), "Gap": ("poverty_gap", 1), "Severity": ("poverty_severity", 2)}
    return tuple(
        Table(
            "B01",
            "households",
            (Slot(f"{m}% of the poverty line"),),
            tuple(
                Slot(f"Poverty > {name}", statistics=(Statistic(measure, f"size*fgt{power}at{m}", "size"),))
                for name, (measure, power) in columns.items()
            ),
        )
        for m in reversed(words.MULTIPLES)
    )


TABLES = (
    *_multiples(),
    _table("B02", (NATIONAL,), (POPULATION_ROW,)),
    _table("B03", (NATIONAL,), (POPULATION_ROW,)),
    _table("B02", (NATIONAL, *slots("region", words.REGIONS)), (*ROWS, NUMBER_OF_POOR_ROW)),
    _table(
        "B03",
        (
            NATIONAL,
            Slot("Urban > Total", {"urban": "Urban"}),
            *slots("location", words.LOCATIONS[:2], "Urban"),
            Slot("Rural > Total", {"urban": "Rural"}),
            *slots("location", words.LOCATIONS[2:], "Rural"),
        ),
        (*ROWS, NUMBER_OF_POOR_ROW),
    ),
    _table("B04", (NATIONAL, *slots("quarter", (1, 2, 3, 4), names=QUARTERS))),
    _table("B05", (NATIONAL, *slots("size_class", words.SIZES, "Household size")), _without(SIZE_ROW)),
    _table("B06", (NATIONAL, *slots("head_age_class", words.HEAD_AGES, names={"60+": ">=60"}))),
    _table(
        "B07",
        crossed(NATION_URBAN_RURAL, slots("head_sex", ("Female", "Male"))),
        (*_without(MALE_ROW), *MARITAL_ROWS),
    ),
    _table("B08", (NATIONAL, *slots("head_education", words.EDUCATION))),
    _table(
        "B09",
        (
            NATIONAL,
            Slot("Employed > Total", EMPLOYED),
            *slots("head_industry", words.BROAD_INDUSTRIES, "Employed"),
            *OTHER_STATES,
        ),
    ),
    _table(
        "B10",
        (
            NATIONAL,
            *slots("head_sector", words.HEAD_SECTORS, "Employed"),
            OTHER_STATES[0],
            # printed with the numbers of B.9's heads out of the labour force
            Slot("Pensioner", {"head_labour": "Out of the labor force"}),
        ),
    ),
    _table("B12", _with("livestock", "livestock")),
    _table("B13", _with("land", "land")),
    _table("B14", _with("savings", "savings")),
    _table(
        "B15",
        (
            NATIONAL,
            Slot("Any loan", {"any_loan": "Yes"}),
            *_loan_types(),
            Slot("No loan", {"any_loan": "No"}),
        ),
    ),
    _table("B16", crossed(NATION_URBAN_RURAL, slots("dwelling", words.DWELLINGS))),
    _table("B17", _services()),
    _table("B18", _services(URBAN)),
    _table(
        "B20",
        (
            *_under("Private", crossed(URBAN, slots("private_transfers", ("Yes", "No")))),
            *_under("Public", crossed(URBAN, slots("public_transfers", ("Yes", "No")))),
        ),
    ),
)
