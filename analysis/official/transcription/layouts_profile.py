"""Layouts of Annex B, tables B21 to B49: consumption and the profile of the poor.

A layout says where a table's labels stand in the extracted text; its numbers are read from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.official.vocabulary import SEPARATOR

from .engine import Cell, Layout, Row

# table: page furniture that stands within it or right behind it
RUNNING_TITLE = "Mongolia Poverty Update 2022: New Methods, New Insights"
FURNITURE = {21: (RUNNING_TITLE, "ANNEX")} | dict.fromkeys((23, 24, 25, 30, 34), (RUNNING_TITLE,))
SAMPLE_RULE = "(*) marks cells with less than 2 per cent of the sample."
COUNT_RULE = "(*) marks cells with a sample of less than 29."
REGION_NOTE = "The heading Region over the rows Western to Eastern is added, as other tables print it."

AREAS = ("National", "Urban", "Rural")
LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
REGIONS = ("Western", "Khangai", "Central", "Eastern")
STATUSES = ("Non-poor", "Poor")
SEXES = ("Male", "Female")
QUINTILES = ("Poorest", "II", "III", "IV", "Wealthiest")


def _cross(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    """Two levels of column heads: ("Urban", "Rural") x ("Non-poor", "Poor") -> "Urban > Non-poor" ..."""
    return tuple(f"{o}{SEPARATOR}{i}" for o in outer for i in inner)


DOMAINS = AREAS + _cross(("Location",), LOCATIONS) + _cross(("Region",), REGIONS)


@dataclass(frozen=True)
class Group:
    """Rows under one head.

    A label is written "before the numbers | after them", and "= path" follows where the row's path is
    not simply those words. `printed` is the head as the text prints it, if not the path's last level.
    """

    path: str
    labels: tuple[str, ...]
    printed: str | None = None


def _cells(
    measure: str, columns: tuple[str, ...], base: str, weight: str = "persons", unit: str = "percent"
) -> tuple[Cell, ...]:
    return tuple(Cell(path=c, measure=measure, unit=unit, base=base, weight=weight) for c in columns)


def _row(label: str, parent: str, head: str, cells: tuple[Cell, ...]) -> Row:
    text, _, named = label.partition(" = ")
    before, _, after = text.partition(" | ")
    name = named or " ".join(part for part in (before, after) if part)
    path = SEPARATOR.join(level for level in (parent, name) if level)
    return Row(printed=f"{head} {before}".strip(), tail=after, path=path, columns=cells)


def _rows(cells: tuple[Cell, ...], *groups: Group) -> tuple[Row, ...]:
    rows = []
    for group in groups:
        head = group.path.split(SEPARATOR)[-1] if group.printed is None else group.printed
        for label in group.labels:
            rows.append(_row(label, group.path, head, cells))
            head = ""
    return tuple(rows)


def _layout(
    number: int,
    title: str,
    page: int,
    start: str,
    rows: tuple[Row, ...],
    end: str = "Source",
    note: str = "",
    **more,
) -> Layout:
    return Layout(
        id=f"B{number}",
        title=title,
        page=page,
        start=start,
        columns=rows[0].columns,
        rows=rows,
        end=end,
        drop=FURNITURE.get(number, ()),
        note=note,
        **more,
    )


# heads that many tables share; the regions stand under "Location" without a head of their own
NATIONAL = Group("", ("National",))
BY_LOCATION = (Group("Location", ("Urban", "Rural") + LOCATIONS), Group("Region", REGIONS, printed=""))
BY_POVERTY = Group("Poverty", STATUSES)
BY_SEX = Group("Gender", SEXES)
BY_QUINTILE = Group("Consumption quintile", QUINTILES)
BY_QUINTILES = replace(BY_QUINTILE, printed="Consumption quintiles")
BY_AGE = Group("Age group", ("15-24", "25-34", "35-44", "45-54", "55-64", "65+"))
EDUCATION = ("None", "Primary", "Lower secondary", "Upper secondary", "Vocational", "University or higher")


# -- B21-B26: consumption ----------------------------------------------------------------------------

CATEGORIES = (
    "Food",
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
    "Durable goods",
    "Housing repair materials",
    "Insurance and other services",
    "Total",
)
CONSUMPTION_NOTE = (
    "The row Housing repair materials holds the flow of housing services as well as repairs. The printed "
    "shares are not the printed averages over their total: ratios of sums weighted by households fit them, "
    "averages weighted by persons fit the amounts."
)


def _categories(printed: dict[str, str]) -> tuple[str, ...]:
    """The fifteen rows, some of them printed otherwise (wraps and page numbers within the text)."""
    return tuple(f"{printed[c]} = {c}" if c in printed else c for c in CATEGORIES)


def _consumption(
    number: int,
    title: str,
    page: int,
    columns: tuple[str, ...],
    amounts: dict[str, str],
    shares: dict[str, str],
) -> Layout:
    amount = _cells("consumption", columns, "population", "persons", "mnt_per_month")
    share = _cells("consumption_share", columns, "consumption", "households")
    head = "Average consumption (2022 MNT)"
    rows = _rows(amount, Group(head, _categories(amounts), printed="")) + _rows(
        share, Group("Consumption share (%)", _categories(shares))
    )
    title = f"Average monthly consumption per adult equivalent by category {title}"
    return _layout(number, title, page, head, rows, end="Source", note=CONSUMPTION_NOTE)


EQUIPMENT = "Household equipment, maintenance, and services"
SHORT_WRAP = {EQUIPMENT: "Household equipment, | maintenance, and services"}
LONG_WRAP = {EQUIPMENT: "Household equipment, maintenance, | and services"}
# tables B21 and B23 stand sideways: their page number falls between two words
PAGE_71 = {EQUIPMENT: "Household equipment, | 71 maintenance, and services"}
PAGE_73 = LONG_WRAP | {"Recreation": "73 Recreation"}
PAGE_75 = "75 VII = VII"
PAGE_83 = "83 No transportation = No transportation"


def _deciles(
    number: int, title: str, measure: str, base: str, unit: str, note: str, seventh: str = "VII"
) -> Layout:
    deciles = Group(
        "Consumption decile",
        ("Poorest", "II", "III", "IV", "V", "VI", seventh, "VIII", "IX", "Wealthiest"),
        printed="",
    )
    rows = _rows(_cells(measure, DOMAINS, base, "persons", unit), deciles, Group("", ("Total",)))
    note = f"Deciles are formed within each domain, each of a tenth of its population. {note}"
    return _layout(number, title, 75, "Consumption decile", rows, end="Note", note=note)


CONSUMPTION = (
    _consumption(21, "and domain", 71, DOMAINS, SHORT_WRAP, PAGE_71),
    _consumption(
        22,
        "and poverty status, urban and rural",
        72,
        _cross(("Total", "Urban", "Rural"), STATUSES),
        SHORT_WRAP,
        SHORT_WRAP,
    ),
    _consumption(
        23,
        "and poverty status, by location",
        73,
        _cross(("Total",) + LOCATIONS, STATUSES),
        LONG_WRAP,
        PAGE_73,
    ),
    _consumption(
        24,
        "and poverty status, by region",
        74,
        _cross(("Total",) + REGIONS + ("Ulaanbaatar",), STATUSES),
        LONG_WRAP,
        LONG_WRAP,
    ),
    _deciles(
        25,
        "Average monthly consumption per adult equivalent by decile (2022 MNT)",
        "consumption",
        "population",
        "mnt_per_month",
        "The means of the deciles average to slightly more than the total in every column.",
    ),
    _deciles(
        26,
        "Share of total consumption by decile",
        "consumption_share",
        "consumption",
        "percent",
        "The shares are not those of the decile means of B25: they fit consumption per person, B25 is "
        "per adult equivalent.",
        PAGE_75,
    ),
)


# -- B27-B30: headcount, population share and share of the poor --------------------------------------


def _three_blocks(columns: tuple[str, ...]) -> tuple[Cell, ...]:
    return (
        _cells("headcount", columns, "population")
        + _cells("population_share", columns, "population")
        + _cells("share_of_poor", columns, "poor population")
    )


HEAD = (
    Group("", ("Total",)),
    BY_SEX,
    Group("Age", ("15-29", "30-39", "40-49", "50-59", "60+")),
    Group(
        "Educational attainment",
        ("None", "Primary", "Lower secondary", "Higher secondary", "Vocational", "University or higher"),
    ),
    Group(
        "Employment > Labor force participation",
        ("Employed", "Unemployed", "Out of the labor force"),
        printed="Employment Labor force participation",
    ),
    Group(
        "Employment > Economic activity",
        ("Agriculture", "Industry", "Services"),
        printed="Among those employed, Economic activity",
    ),
    Group("Employment > Sector of employment", ("Herders", "Private", "Public", "State-owned enterprise")),
)
DWELLING = (
    Group("", ("Total",)),
    Group("Dwelling", ("Ger", "Apartment", "House", "Other 1/ = Other")),
    Group("Improved water source", ("No", "Yes"), printed="Improved water source 2/"),
    Group("Improved sanitation", ("No", "Yes"), printed="Improved sanitation 3/"),
    Group("Heating", ("Centralized", "Electricity", "Improved stove", "Traditional stove", "Other")),
    Group("Electricity", ("Central", "Solar", "Other")),
)
STOVE_NOTE = (
    "The headcounts of the row Improved stove contradict the row's own population share and share of the "
    f"poor, which close their columns. {SAMPLE_RULE}"
)

HEADS_AND_DWELLINGS = (
    _layout(
        27,
        "Poverty by characteristics of the household head, urban and rural",
        76,
        "Rural National Urban Rural National Urban Rural",
        _rows(_three_blocks(AREAS), *HEAD),
        end="(*) - The number",
        note=f"Economic activity and sector refer to employed heads. {SAMPLE_RULE}",
    ),
    _layout(
        28,
        "Poverty by characteristics of the dwelling, urban and rural",
        77,
        "Rural National Urban Rural National Urban Rural",
        _rows(_three_blocks(AREAS), *DWELLING),
        end="1/ Other includes",
        note=STOVE_NOTE,
    ),
    _layout(
        29,
        "Poverty by characteristics of the dwelling and location",
        78,
        "center center side 78",
        _rows(_three_blocks(LOCATIONS), *DWELLING),
        end="1/ Other includes",
        note=STOVE_NOTE,
    ),
    _layout(
        30,
        "Poverty by characteristics of the dwelling and region",
        79,
        "baatar baatar baatar",
        _rows(_three_blocks(REGIONS + ("Ulaanbaatar",)), *DWELLING),
        end="1/ Other includes",
        note=STOVE_NOTE,
    ),
)


# -- B31-B33: education ------------------------------------------------------------------------------

ADULTS = "population aged 18 and older"
PERSON_GROUPS = (NATIONAL, *BY_LOCATION, BY_SEX, BY_QUINTILE, BY_POVERTY)
# level of school: ages for which enrolment is measured
SCHOOLS = {"Primary": "6 to 10", "Lower secondary": "11 to 14", "Upper secondary": "15 to 17"}


def _enrollment(kind: str) -> tuple[Cell, ...]:
    cells = ()
    for school, ages in SCHOOLS.items():
        columns = _cross((f"{kind} enrollment rates > {school}",), ("Total",) + STATUSES)
        cells += _cells("rate", columns, f"population aged {ages}")
    return cells


ENROLLMENT_GROUPS = (*BY_LOCATION, BY_SEX)
GROSS_HEAD = (
    "Gross enrollment rates Primary Lower secondary Upper secondary "
    "Total Non-poor Poor Total Non-poor Poor Total Non-poor Poor"
)

EDUCATION_TABLES = (
    _layout(
        31,
        "Highest educational attainment of the population aged 18 and older",
        80,
        "secondary secondary or higher",
        _rows(_cells("share", EDUCATION + ("Total",), ADULTS), *PERSON_GROUPS),
        note=REGION_NOTE,
    ),
    _layout(
        32,
        "Characteristics of the population aged 18 and older by educational attainment",
        81,
        "Total secondary secondary",
        _rows(
            _cells(
                "share",
                (
                    "None",
                    "Primary",
                    "Lower secondary",
                    "Higher secondary",
                    "Vocational",
                    "University",
                    "Total",
                ),
                f"{ADULTS} of the column",
            ),
            *PERSON_GROUPS,
        ),
        note=REGION_NOTE,
    ),
    _layout(
        33,
        "Enrolment rates in primary, lower secondary and upper secondary school",
        82,
        "Poor Total Non-poor Poor Total Non-poor Poor",
        _rows(_enrollment("Net"), NATIONAL, *ENROLLMENT_GROUPS)
        + _rows(_enrollment("Gross"), replace(NATIONAL, printed=GROSS_HEAD), *ENROLLMENT_GROUPS),
        end="Note:",
        note=f"Net rates count the pupils of the level's age, gross rates all its pupils. {REGION_NOTE}",
    ),
)


# -- B34-B39: health and disability ------------------------------------------------------------------

COMPLAINTS = Group(
    "Type of health complaint (% of people with complaints)",
    (
        "Diseases of the cardiovascular system",
        "Diseases of the respiratory system",
        "Diseases of the digestive system",
        "Diseases of genitourinary system",
        "Diseases of nervous system and sense organs",
        "Injury, poisoning and certain other consequences of | external causes",
        "Diseases of musculosceletal system and connective | tissue"
        " = Diseases of musculoskeletal system and connective tissue",
        "Pregnancy, childbirth and the puerperium",
        "Cancer",
        "Preventive",
        "Other /Tooth/ = Other (tooth)",
    ),
    printed="Type of health complaint (% of people with complaints) a/",
)
TREATMENT = Group(
    "Treatment location (% of people who sought treatment)",
    (
        "Central clinic and specialized hospital",
        "Aimag/district clinic",
        "Soum, inter-soum and family clinic",
        "Private",
        "Abroad",
        "Other",
    ),
)


def _health(
    number: int,
    title: str,
    page: int,
    start: str,
    columns: tuple[str, ...],
    reasons: tuple[str, ...],
    note: str = "",
) -> Layout:
    sections = (  # base of the shares, rows
        ("population", Group("", ("Complaints in the Last 30 Days (% of Population)",))),
        ("people with complaints", COMPLAINTS),
        ("people with complaints", Group("", ("Sought treatment (% of people with complaints)",))),
        ("people who sought treatment", TREATMENT),
        ("people with complaints", Group("", ("Did not seek treatment (% of people with complaints)",))),
        ("people who did not seek treatment", Group("Reasons for not seeking treatment", reasons)),
    )
    rows = tuple(row for base, group in sections for row in _rows(_cells("share", columns, base), group))
    note = f"Types of complaint combine up to two responses. {note} {COUNT_RULE}".replace("  ", " ")
    return _layout(number, title, page, start, rows, end="\u0430/ Combines", note=note)  # Cyrillic a


# the row Other is printed twice, with the same numbers
REASONS = ("Not serious enough", "Treated myself", "Other", "Other = Other (printed again)")
REASONS_NOTE = "The last row, Other, is printed twice; B34 names the second and third reason otherwise."

DISABILITIES = (
    Group("", ("Any disability",)),
    Group("Type of disability", ("Vision", "Hearing", "Mobility", "Cognitive", "Self-care", "Communication")),
)
# the heads of B36 and B39: the two sexes nationally, then each sex by poverty status
SEX_AND_STATUS = _cross(("National",), SEXES) + _cross(SEXES, STATUSES)


def _disability(number: int, title: str, start: str, columns: tuple[str, ...]) -> Layout:
    title = f"Disabilities among the population aged 18 and older{title}"
    return _layout(number, title, 86, start, _rows(_cells("share", columns, ADULTS), *DISABILITIES))


HEALTH = (
    _health(
        34,
        "Health complaints and treatment by location and region",
        83,
        "baatar center center - side",
        DOMAINS,
        ("Not serious enough", "Health facility too far", PAGE_83),
        "B35 and B36 name the last two reasons for not seeking treatment otherwise.",
    ),
    _health(
        35,
        "Health complaints and treatment by poverty status, urban and rural",
        84,
        "Poor Poor Poor poor poor poor",
        _cross(AREAS, STATUSES),
        REASONS,
        REASONS_NOTE,
    ),
    _health(
        36,
        "Health complaints and treatment by gender and poverty status",
        85,
        "Male Female Poor Poor poor poor",
        SEX_AND_STATUS,
        REASONS,
        REASONS_NOTE,
    ),
    _disability(37, " by location and region", "baatar center center - side", DOMAINS),
    _disability(
        38,
        " by poverty status, urban and rural",
        "Nonpoor Poor Nonpoor Poor Nonpoor Poor",
        _cross(AREAS, STATUSES),
    ),
    _disability(39, " by gender and poverty status", "Nonpoor Poor Nonpoor Poor", SEX_AND_STATUS),
)


# -- B40-B42: the labour force -----------------------------------------------------------------------

WORKING_AGE = "population aged 15 and older"
STATUS_COLUMNS = ("Employed", "Unemployed", "Out of the labor force", "Total")
BY_EDUCATION = Group("Educational attainment", EDUCATION)
BY_NARROW_EDUCATION = Group(
    "Educational attainment",
    ("None", "Primary", "Lower | secondary", "Upper | secondary", "Vocational", "University or | higher"),
)


EMPLOYMENT_STATUS = _cells(
    "share", _cross(("% of population by employment status",), STATUS_COLUMNS), WORKING_AGE
) + _cells("share", _cross(("% of employment status",), STATUS_COLUMNS), f"{WORKING_AGE} of the column")


def _participation(columns: tuple[str, ...]) -> tuple[Cell, ...]:
    return _cells("rate", _cross(("Labor force participation rate",), columns), WORKING_AGE) + _cells(
        "rate", _cross(("Unemployment rate",), columns), "labor force aged 15 and older"
    )


LABOR_FORCE = (
    _layout(
        40,
        "Employment status of the population aged 15 and older",
        87,
        "labor force labor force",
        _rows(
            EMPLOYMENT_STATUS,
            NATIONAL,
            *BY_LOCATION,
            BY_QUINTILES,
            BY_POVERTY,
            BY_SEX,
            BY_AGE,
            BY_NARROW_EDUCATION,
        ),
        end="Note:",
        note=f"{REGION_NOTE} {COUNT_RULE}",
    ),
    _layout(
        41,
        "Labour force participation and unemployment by poverty status",
        88,
        "Non-poor Poor Non-poor Poor",
        _rows(_participation(STATUSES), NATIONAL, *BY_LOCATION, BY_SEX, BY_AGE, BY_EDUCATION),
        end="Note:",
        note=REGION_NOTE,
    ),
    _layout(
        42,
        "Labour force participation and unemployment by gender",
        89,
        "Male Female Male Female",
        _rows(_participation(SEXES), NATIONAL, *BY_LOCATION, BY_POVERTY, BY_AGE, BY_EDUCATION),
        end="Note:",
        note=REGION_NOTE,
    ),
)


# -- B43-B46: workers by industry, sector and occupation ---------------------------------------------

WORKERS = "workers aged 15 and older"
INDUSTRIES = (
    "Agriculture",
    "Industry",
    "Services",
    "Agriculture, herding",
    "Mining",
    "Manufacturing",
    "Electricity, water",
    "Construction",
    "Trade",
    "Hotels, restaurants, tourism",
    "Transportation",
    "Financial, insurance, real estate",
    "Public administration",
    "Education",
    "Health",
    "Other",
)
OCCUPATIONS = (
    "Managers, senior officials and | legislators",
    "Professionals",
    "Technicians and associate | professionals",
    "Clerks",
    "Service workers, shop and market | salespeople",
    "Skilled agricultural and fishery workers",
    "Craft and related trader workers = Craft and related trade workers",
    "Plant and machine operators",
    "Elementary occupations",
    "Others",
)
WRAPPED_OCCUPATIONS = tuple(o.replace("fishery workers", "fishery | workers") for o in OCCUPATIONS)
WORKERS_NOTE = (
    "Under Industry stand three broad groups and then thirteen branches; each set covers all workers. "
    f"{COUNT_RULE}"
)


def _workers(
    number: int,
    title: str,
    page: int,
    start: str,
    splits: tuple[str, ...],
    of: str,
    total: str,
    occupations: tuple[str, ...],
) -> Layout:
    columns = _cross(("Urban", "Rural", "National"), splits + ("Total",))
    rows = _rows(
        _cells("share", columns, f"{WORKERS} of the {of}"),
        Group("", (total,)),
        Group("Industry", INDUSTRIES),
        Group("Sector", ("Private", "Public", "State-owned enterprise")),
        Group("Occupation", occupations),
    )
    title = f"Workers aged 15 and older by industry, sector and occupation: {title}"
    return _layout(number, title, page, start, rows, end="(*) - sample size", note=WORKERS_NOTE)


STATUS_HEAD, SEX_HEAD = "poor poor poor", "Male Female Total Male Female Total Male Female Total"
ALL_WORKERS = "Total employed population"
EMPLOYMENT = (
    _workers(
        43, "distribution within poverty status", 90, STATUS_HEAD, STATUSES, "column", "Total", OCCUPATIONS
    ),
    _workers(44, "poverty status", 91, STATUS_HEAD, STATUSES, "row", ALL_WORKERS, OCCUPATIONS),
    _workers(45, "distribution within gender", 92, SEX_HEAD, SEXES, "column", "Total", WRAPPED_OCCUPATIONS),
    _workers(46, "gender", 93, SEX_HEAD, SEXES, "row", ALL_WORKERS, WRAPPED_OCCUPATIONS),
)


# -- B47-B49: loans and durable goods ----------------------------------------------------------------

LOAN_TYPES = ("Salary", "Pension", "Mortgage", "Herder", "Business", "Automobile", "Other")
LOAN_AMOUNTS = _cells(
    "mean", ("Average total loan amount",), "households with loans", "households", "thousand_mnt"
) + _cells(
    "mean",
    _cross(("Average loan amount by type of loan",), LOAN_TYPES),
    "households with the loan of the column",
    "households",
    "thousand_mnt",
)
LOAN_GROUPS = (NATIONAL, *BY_LOCATION, BY_QUINTILES, BY_POVERTY)
PURPOSES = (
    "Household consumption",
    "Purchase of a car",
    "Running a private business",
    "Purchase of land",
    "Purchase of durable goods",
    "Building and buying an accommodation",
    "Sending to other household members",
    "Other",
)
DURABLES = (
    "Computer",
    "Smart phone",
    "Refrigerator",
    "Washing machine",
    "Electric generator set",
    "Television",
    "Motorcycle",
    "Truck, large truck",
    "Car",
)
HOUSEHOLD_WEIGHT = (
    "The weight is inferred: non-poor and poor average to the nation with a share of the "
    "poor that fits households, not persons."
)
HOUSEHOLDS_NOTE = f"{REGION_NOTE} {HOUSEHOLD_WEIGHT} {COUNT_RULE}"

LOANS_AND_DURABLES = (
    _layout(
        47,
        "Average loan amount in the last 12 months by type of loan (thousand MNT)",
        94,
        "Mortgage Herder Business Automobile Other",
        _rows(LOAN_AMOUNTS, *LOAN_GROUPS),
        end="*- Estimated",
        note=f"Averages are over households with the loan in question. {HOUSEHOLDS_NOTE}",
    ),
    _layout(
        48,
        "Purposes of loans repaid in the last 12 months",
        95,
        "business goods accommodation members",
        _rows(_cells("share", PURPOSES, "households that repaid loans", "households"), *LOAN_GROUPS),
        end="Note:",
        note="The order of the columns is inferred. The lines of the heads, each centred, give two "
        "sequences: consumption, car, land, sending; business, durable goods, accommodation, other. "
        "The second column lies above the households with automobile loans that B15 and B47 imply, the "
        "third below them; the third varies over places as business loans do. Mortgages settle "
        "accommodation. The rest is the plausible order. "
        f"Up to three purposes a household, so rows exceed 100. {HOUSEHOLDS_NOTE}",
        flags={purpose: "label_inferred" for purpose in PURPOSES},
    ),
    _layout(
        49,
        "Ownership of durable goods by households",
        95,
        "phone machine set truck",
        _rows(_cells("share", DURABLES, "households", "households"), NATIONAL, *BY_LOCATION, BY_POVERTY),
        end="(*) - sample size",
        note="The order of refrigerator and washing machine is inferred: the report calls refrigerators "
        f"widespread and washing machines not. {HOUSEHOLDS_NOTE}",
        flags={"Refrigerator": "label_inferred", "Washing machine": "label_inferred"},
    ),
)

LAYOUTS = (
    CONSUMPTION
    + HEADS_AND_DWELLINGS
    + EDUCATION_TABLES
    + HEALTH
    + LABOR_FORCE
    + EMPLOYMENT
    + LOANS_AND_DURABLES
)
