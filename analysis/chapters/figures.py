"""Figures of chapters 1 to 3 whose numbers a survey gives, declared as the tables are.

Row and column paths are those of `data/official/F*.csv`. Of whom a number is told as the figure tells it:
shares of consumption by component count households, as the share blocks of B.21 to B.24 do; shares of
non-food spending and of food count people (only so do the printed digits of Figure 3.4 arise; for Figure
3.3 it is assumed); Figures 3.5a, 3.6a, 3.9b and 3.13 to 3.15 count households, all others people. Fifths of
consumption are per adult equivalent, those of Figure 3.1b per person. Where the text of the report has lost
the label of a number, the number is declared under the label that it must have had.
"""

from __future__ import annotations

import re

from . import vocabulary as words
from .declaration import Slot, Statistic, Table, slots
from .domains import GAP, HEADCOUNT, NATIONAL, SEVERITY, share_of_poor

FIFTHS = {k: f"Q{k}" for k in range(1, 6)}
URBAN = slots("urban", words.URBAN)
POVERTY = slots("poor", words.POVERTY, "Poverty status")
QUINTILES = slots("quintile", range(1, 6), "Consumption quintile", FIFTHS)
LOCATIONS = slots("location", words.LOCATIONS, "Location")
BY_STATUS = (NATIONAL, *POVERTY, *QUINTILES)
BY_AREA = (NATIONAL, *URBAN, *POVERTY, *QUINTILES)
BY_LOCATION = (NATIONAL, *LOCATIONS, *POVERTY, *QUINTILES)

WORKERS = {"labour": "Employed"}
OF_WORKING_AGE = {"adult15": "Yes"}
GROWN = {"adult25": "Yes"}
# Of the units that a table counts, persons or households
POOR = Statistic("headcount", "poor", "one")
SHARE = Statistic("share", "one", "one", "row")
# Of the people in households
MEMBERS = Statistic("share", "size", "size", "row")
THOUSAND, MILLION = 1e-3, 1e-6

COMPONENTS = {
    "Food": "c_food",
    "Non-food": "c_nonfood",
    "Housing": "c_housing",
    "Durables": "c_durables",
}
NON_FOOD = {
    "Clothing": "c_clothing",
    "Transportation": "c_transport",
    "Utilities": "c_utilities",
    "Personal care": "c_personal_care",
    "Health": "c_health",
    "Housing equipment": "c_household",
    "Communications": "c_communication",
    "Education": "c_education",
    "Recreation": "c_recreation",
    "Other": "c_small_nonfood",
}
# Goods of Figure 3.13 in the order of its axis
GOODS = {
    "refrigerator": "Refrigerator",
    "rice_cooker": "Rice cooker",
    "vacuum_cleaner": "Vacuum cleaner",
    "washing_machine": "Washing machine",
    "stove": "Electric/gas stove",
    "television": "Color TV",
    "motorcycle": "Motorcycle",
    "car": "Car",
}


def _table(number: str, population: str, rows, columns, statistics=(), where=None) -> Table:
    made = statistics if isinstance(statistics, tuple) else (statistics,)
    return Table(f"F{number}", population, tuple(rows), tuple(columns), made, where or {})


def _column(path: str, statistic: Statistic, where: dict | None = None, of: dict | None = None) -> Slot:
    return Slot(path, where or {}, of or {}, (statistic,))


# ---- chapter 1: rents, and the composition of nominal consumption


def _rent_tree() -> tuple[Table, ...]:
    """Figure 1.4, a part a leaf: shares of all households by what their rent is estimated from."""
    ger, other = {"dwelling": "Ger"}, {"ger": "No"}
    leaves = (
        ("Ger > Has non-mining property value > Yes", {**ger, "value_told": "Yes"},
         "Apply cap rate to self-reported property value"),
        ("Ger > Has non-mining property value > No", {**ger, "value_told": "No"},
         "Apply cap rate to imputed property value"),
        ("Non-ger > Market renter > Yes", {**other, "rent_paid": "Yes"}, "Use actual rent"),
        ("Non-ger > Market renter > No", {**other, "rent_paid": "No"},
         "Impute rent using hedonic regression"),
    )  # fmt: skip
    share = Statistic("share", "one", "one", "whole")
    return tuple(
        _table("1-4", "households", [Slot(path, where)], [Slot(method)], share)
        for path, where, method in leaves
    )


def _rent_answers() -> Table:
    """Figure 1.3, which prints no numbers: households that tell rent or value, by dwelling."""
    kinds = slots("dwelling", words.DWELLINGS[:3], names={"House": "Detached house"})
    told = {"rent_paid": "Actual rent", "rent_told": "Self-reported rent", "value_told": "Property value"}
    columns = [_column(name, SHARE, {flag: "Yes"}) for flag, name in told.items()]
    return _table("1-3", "households", (NATIONAL, *kinds), columns)


def _nominal() -> Table:
    """Figure 1.5, which prints no numbers: parts of what all households together consume, nominal."""
    parts = {"Food": "food", "Non-food": "nonfood", "Durables": "durables", "Housing": "housing"}
    tenths = slots("decile_pae_all", range(1, 11), "Consumption decile", {k: f"D{k}" for k in range(1, 11)})
    columns = [
        _column(name, Statistic("consumption_share", f"nominal_{part}", "nominal"))
        for name, part in parts.items()
    ]
    return _table("1-5", "households", (NATIONAL, *LOCATIONS, *tenths), columns)


# ---- chapter 2: poverty by place


def _poverty(number: str, all_together: tuple[Slot, ...], parts: tuple[Slot, ...]) -> tuple[Table, Table]:
    """Indices of everybody and of parts; of the parts also the share of the poor."""
    indices = (
        _column("Poverty rate", HEADCOUNT),
        _column("Poverty depth", GAP),
        _column("Poverty severity", SEVERITY),
    )
    shares = (_column("Share of total poor", share_of_poor("column")),)
    return (
        _table(number, "households", (*all_together, *parts), indices),
        _table(number, "households", parts, shares),
    )


def _multiples() -> tuple[Table, ...]:
    """Figure 2.4, a part a multiple of the line: the amount depends on the row."""
    return tuple(
        _table(
            "2-4",
            "households",
            [Slot("Poverty line" if m == 100 else f"{m / 100:.2f}x")],
            [Slot("Poverty rate")],
            Statistic("headcount", f"size*fgt0at{m}", "size"),
        )
        for m in reversed(words.FIGURE_MULTIPLES)
    )


PLACES = (
    *slots("location", words.LOCATIONS[:2], "Urban"),
    *slots("location", words.LOCATIONS[2:], "Rural"),
)
AREA_TOTALS = (
    NATIONAL,
    Slot("Urban > Total", {"urban": "Urban"}),
    Slot("Rural > Total", {"urban": "Rural"}),
)
POVERTY_FIGURES = (
    *_poverty("2-1", (NATIONAL,), URBAN),
    *_poverty("2-2", AREA_TOTALS, PLACES),
    *_poverty("2-3", (NATIONAL,), slots("region", words.REGIONS)),
    *_multiples(),
)

# ---- chapter 3: consumption

MONTHLY = "Monthly consumption per adult equivalent"


def _mean(amount: str) -> Statistic:
    return Statistic("consumption", f"size*{amount}", "size", scale=THOUSAND)


def _consumption() -> tuple[Table, ...]:
    by_person = slots("quintile_pc_all", range(1, 6), "Consumption quintile", FIFTHS)
    of_all = Statistic("consumption_share", "size*consumption_pc", "size*consumption_pc", "column")
    components = (
        *(_column(f"{MONTHLY} > {name}", _mean(amount)) for name, amount in COMPONENTS.items()),
        *(
            _column(
                f"Consumption composition > {name}", Statistic("consumption_share", amount, "consumption")
            )
            for name, amount in COMPONENTS.items()
        ),
    )
    return (
        _table("3-1", "households", BY_AREA, [_column(MONTHLY, _mean("consumption"))]),
        _table("3-1", "households", by_person, [_column("Share of total consumption", of_all)]),
        _table("3-2", "households", BY_STATUS, components),
    )


def _parts_of_spending() -> tuple[Table, Table]:
    """Figures 3.3 and 3.4: what food and non-food are made of."""
    status = slots("poor", words.POVERTY)
    crossed = tuple(
        Slot(f"{area} {state.lower()}", {"urban": area, "poor": state})
        for state in words.POVERTY
        for area in words.URBAN
    )
    foods = (
        _column(name, Statistic("consumption_share", f"size*f_{group}", "size*c_food"))
        for group, (name, _) in words.FOODS.items()
    )
    goods = (
        _column(name, Statistic("consumption_share", f"size*{amount}", "size*c_nonfood"))
        for name, amount in NON_FOOD.items()
    )
    fifths = slots("quintile", range(1, 6), names=FIFTHS)
    return (
        _table("3-3", "households", (NATIONAL, *status, *crossed), foods),
        _table("3-4", "households", (NATIONAL, *status, *fifths, *crossed), goods),
    )


# ---- chapter 3: households and their members


def _households() -> tuple[Table, ...]:
    size = Statistic("household_size", "size", "one", scale=1.0)
    children = Statistic("mean", "children", "one", scale=1.0)
    ratio = Statistic("rate", "one", "one", "row")
    of_adults = {"dependency": "Working age"}
    number = slots("children_class", words.CHILDREN, "Children in the household")
    any_child = Slot("Children in the household > Any children", {"any_children": "Yes"})
    headcount = "Poverty rate"
    return (
        _table(
            "3-5",
            "households",
            BY_AREA,
            [_column("Household size", size), _column("Number of children (age 0-14)", children)],
        ),
        _table(
            "3-5",
            "persons",
            BY_AREA,
            [
                _column("Child dependency ratio", ratio, {"dependency": "Child"}, of_adults),
                _column("Elderly dependency ratio", ratio, {"dependency": "Elderly"}, of_adults),
            ],
        ),
        _table("3-6", "households", (any_child, *number), [_column(headcount, POOR)]),
        _table(
            "3-6",
            "persons",
            slots("five_years", words.FIGURE_AGES, "Age group"),
            [_column(headcount, POOR)],
        ),
    )


def _education() -> tuple[Table, ...]:
    names = dict(
        zip(
            words.EDUCATION,
            ("No education", "Primary", "Some secondary", "Secondary", "Vocational", "Tertiary"),
            strict=True,
        )
    )
    levels = slots("education", words.EDUCATION, names=names)
    ulaanbaatar = Slot("Ulaanbaatar", {"location": "Ulaanbaatar"})
    attained = slots("education", words.EDUCATION, "Educational attainment", names)
    return (
        _table("3-7", "persons", (*BY_AREA, ulaanbaatar), levels, SHARE, GROWN),
        _table("3-7", "persons", attained, [_column("Poverty rate", POOR)], where=GROWN),
        _table(
            "3-8",
            "persons",
            BY_LOCATION,
            [_column("Pre-primary enrollment", SHARE, {"enrolled": "Pre-school"})],
            where={"aged_2_to_6": "Yes"},
        ),
    )


def _work() -> tuple[Table, ...]:
    inactive = {words.LABOUR[2]: "Inactive"}
    states = slots("labour", words.LABOUR, names=inactive)
    of_head = slots("head_labour", words.LABOUR, "Employment status of household head", inactive)
    jobs = slots("job", words.JOBS, "Employment type")
    occupations = slots("occupation5", words.FIGURE_OCCUPATIONS, "Occupation")
    wage = Statistic("mean", "wage", "one", scale=MILLION)
    return (
        _table("3-9", "persons", BY_AREA, states, SHARE, OF_WORKING_AGE),
        _table("3-9", "households", of_head, [_column("Poverty rate", POOR)]),
        _table("3-10", "persons", BY_LOCATION, slots("branch8", words.FIGURE_BRANCHES), SHARE, WORKERS),
        _table("3-11", "persons", BY_AREA, jobs, SHARE, WORKERS),
        _table("3-11", "persons", BY_AREA, occupations, SHARE, WORKERS),
        _table("3-12", "persons", BY_AREA, [_column("Annual wage", wage)], where={"earns": "Yes"}),
    )


# ---- chapter 3: what households own, borrow and live in


def _assets() -> tuple[Table, ...]:
    goods = (_column(name, SHARE, {f"owns_{good}": "Yes"}) for good, name in GOODS.items())
    digital = {"smart_phone": "Smartphone", "computer": "Computer"}
    kinds = {
        "housing": "Housing",
        "salary": "Salary",
        "pension": "Pension",
        "herder": "Herder",
        "business_car": "Business/Auto",
        "other": "Other",
    }
    return (
        _table("3-13", "households", QUINTILES, goods),
        _table(
            "3-14",
            "households",
            (*QUINTILES, *LOCATIONS),
            [_column(name, SHARE, {f"owns_{good}": "Yes"}) for good, name in digital.items()],
        ),
        # of the loans, not of the households: a household has a loan of each type that it holds
        _table(
            "3-15",
            "households",
            QUINTILES,
            [_column(name, Statistic("share", f"held_{kind}", "held")) for kind, name in kinds.items()],
        ),
    )


def _housing() -> tuple[Table, ...]:
    """Figure 3.16 makes its fifths anew within urban and within rural areas."""
    kinds = slots("dwelling", words.DWELLINGS, names={"House": "Detached house"})
    own_fifths = tuple(
        Slot(f"{area} consumption quintiles > {name}", {"urban": area, "quintile_pae_urban": k})
        for area in words.URBAN
        for k, name in FIFTHS.items()
    )
    services = (
        _column("Improved drinking water", MEMBERS, {"water": "Yes"}),
        _column("Improved sanitation", MEMBERS, {"sanitation": "Yes"}),
        _column("Sustainable heating", MEMBERS, {"sustainable_heating": "Yes"}),
    )
    # the printed parts make up the whole only if all but gers are counted as apartments and houses
    dwellings = slots("ger", ("No", "Yes"), "Type of dwelling", {"No": "Apartment/House", "Yes": "Ger"})
    return (
        _table("3-16", "households", (NATIONAL, *URBAN, *POVERTY, *own_fifths), kinds, MEMBERS),
        _table("3-17", "households", (*BY_LOCATION, *dwellings), services),
    )


FIGURES: tuple[Table, ...] = (
    *_rent_tree(),
    *POVERTY_FIGURES,
    *_consumption(),
    *_parts_of_spending(),
    *_households(),
    *_education(),
    *_work(),
    *_assets(),
    *_housing(),
)
# Figures that the report draws without printing a number
DRAWN: tuple[Table, ...] = (_rent_answers(), _nominal())
# Of Figure 2.5 only the Gini index of Mongolia is computed (see `inequality`)
BESIDE_OTHERS = "F2-5"
MONGOLIA = "Mongolia (2022)"

# Ids, row paths, column paths (whole, as regular expressions), why the number is not computed
NOT_COMPUTED = (
    (".*", ".*unreadable.*", ".*", "the printed text does not tell whose number this is"),
    (BESIDE_OTHERS, re.escape(MONGOLIA), "Poverty rate.*", "an international line: it needs a PPP factor"),
    (BESIDE_OTHERS, f"(?!{re.escape(MONGOLIA)}).*", ".*", "another country"),
    ("F3-8", ".*", "Private school attendance", "the files do not tell private schools from public ones"),
    ("F3-14", ".*", "Internet", "the files do not tell whether a household has access to the internet"),
)


def order(identifier: str) -> tuple[int, int]:
    """Where a figure stands in the report: F3-10 after F3-9."""
    chapter, number = identifier.removeprefix("F").split("-")
    return int(chapter), int(number)


def why_not_computed(identifier: str, row_path: str, column_path: str) -> str:
    """The reason for which a printed number of a figure has no declared statistic; empty where it has one."""
    for figure, row, column, reason in NOT_COMPUTED:
        paths = ((figure, identifier), (row, row_path), (column, column_path))
        if all(re.fullmatch(pattern, path) for pattern, path in paths):
            return reason
    return ""
