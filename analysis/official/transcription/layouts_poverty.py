"""Layouts of Annex B, tables B01 to B20 (poverty by domain), and of Annex C (errors and intervals).

A layout says where a table's labels stand in the extracted text; its numbers are read from there.
"""

from __future__ import annotations

from dataclasses import replace

from .engine import Cell, Layout, Row

AREAS = ("National", "Urban", "Rural")
# printed label of an index, measure
INDICES = {
    "Poverty headcount": "headcount",
    "Poverty gap": "poverty_gap",
    "Poverty severity": "poverty_severity",
}


def _cross(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    """Two levels of heads: ("Urban", "Rural") x ("Yes", "No") -> "Urban > Yes", "Urban > No", ..."""
    return tuple(f"{o} > {i}" for o in outer for i in inner)


# -- the rows of B02 to B20 -------------------------------------------------------------------------


def _statistic(printed: str, measure: str, unit: str, base: str, weight: str, path: str = "") -> Row:
    path = f"Additional statistics > {path or printed}"
    return Row(printed, path, measure, unit, base, weight)


def _of_households(printed: str, measure: str, unit: str, base: str = "households", path: str = "") -> Row:
    return _statistic(printed, measure, unit, base, "households", path)


# name used below: row under "Additional statistics"
STATISTICS = {
    "population_share": _statistic(
        "Population share (%)", "population_share", "percent", "population", "persons"
    ),
    "population": _statistic(
        "Population (‘000)",
        "population",
        "thousand_persons",
        "registered population",
        "",
        path="Population ('000)",
    ),
    "share_of_poor": _statistic(
        "Share of poor (% of total poor)", "share_of_poor", "percent", "poor population", "persons"
    ),
    "number_of_poor": _statistic(
        "Number of poor (‘000)",
        "number_of_poor",
        "thousand_persons",
        "",
        "persons",
        path="Number of poor ('000)",
    ),
    "size": _of_households("Average household size", "household_size", "persons"),
    "age": _of_households("Average age of household head", "age_of_head", "years"),
    "male": _of_households("Male-headed (% of households)", "male_headed", "percent"),
    "urban": _statistic("Urban (% of population)", "share", "percent", "", ""),
    "children": _of_households("Children (% of population)", "children_share", "percent"),
    # Of people by the head they live with: as shares of heads these rows contradict Table B.5
    "married": _statistic(
        "Married, living together* (%)",
        "share",
        "percent",
        "population",
        "persons",
        path="Married, living together (%)",
    ),
    "separated": _statistic(
        "Separated, divorced, widowed* (%)",
        "share",
        "percent",
        "population",
        "persons",
        path="Separated, divorced, widowed (%)",
    ),
}
SHARES = ("population_share", "share_of_poor")
HEADS = ("size", "age", "male", "children")


def _rows(
    statistics: tuple[str, ...] = SHARES + HEADS,
    errors: str = "parentheses",
    head: str = "",
    columns: tuple[str, ...] | None = None,
) -> tuple[Row, ...]:
    """Three poverty indices with their errors, then the additional statistics.

    `head` is text right before the first label; `columns` replace those of the layout.
    """
    indices = [
        Row(printed, printed, measure, "percent", "population", "persons", errors=errors)
        for printed, measure in INDICES.items()
    ]
    indices[0] = replace(indices[0], printed=f"{head} {indices[0].printed}".strip())
    additional = [STATISTICS[name] for name in statistics]
    additional[0] = replace(additional[0], printed=f"Additional statistics: {additional[0].printed}")
    return tuple(replace(row, columns=columns) for row in (*indices, *additional))


def _wrapped(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows of B09 and B10, whose longest labels are wrapped around their numbers."""
    wraps = {
        "Average age of household head": {"printed": "Average age of household", "tail": "head"},
        "Male-headed (% of households)": {"printed": "Male-headed (% of", "tail": "households)"},
    }
    return tuple(replace(row, **wraps.get(row.printed, {})) for row in rows)


CHILDREN_NOTE = (
    "The row headed Children (% of population) is the mean over households of the share of children; the "
    "rows on the household and its head are household means too."
)


def _poverty(
    number: int,
    by: str,
    page: int,
    start: str,
    columns: tuple[str, ...],
    rows: tuple[Row, ...] = _rows(),
    end: str = "Note:",
    note: str = "",
    **more,
) -> Layout:
    return Layout(
        id=f"B{number:02}",
        title=f"Poverty indicators by {by}, 2022",
        page=page,
        start=start,
        end=end,
        columns=columns,
        rows=rows,
        note=f"{note} {CHILDREN_NOTE}".strip(),
        **more,
    )


# -- B01 to B20 -------------------------------------------------------------------------------------

MULTIPLES = tuple(f"{percent}%" for percent in range(150, 40, -10))
LINES = Layout(
    id="B01",
    title="Poverty indicators at multiples of the poverty line, 2022",
    page=59,
    start="Headcount Gap Severity",
    end="Source",
    columns=tuple(Cell(f"Poverty > {name.split()[1].capitalize()}", m) for name, m in INDICES.items()),
    rows=tuple(Row(m, f"{m} of the poverty line", "", "percent", "population", "persons") for m in MULTIPLES),
)

POPULATION_NOTE = (
    "Population ('000) is the registered population at the end of 2022, Population share (%) the survey's; "
    "the two do not give the same shares. Number of poor ('000) is the share of poor "
    "times the national number."
)
REGION_NOTE = (
    "The row Urban (% of population) prints less than 100 for Ulaanbaatar, which is all urban, and a "
    "national share that B03 contradicts: it is not what its label says."
)
LOCATIONS = (
    "National",
    "Urban > Total",
    "Urban > Ulaanbaatar",
    "Urban > Aimag center",
    "Rural > Total",
    "Rural > Soum center",
    "Rural > Countryside",
)

BY_PLACE_AND_TIME = (
    _poverty(
        2,
        "region",
        59,
        "Central Eastern Ulaanbaatar",
        ("National", "Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"),
        _rows(
            (
                "population_share",
                "population",
                "share_of_poor",
                "number_of_poor",
                "size",
                "age",
                "male",
                "urban",
                "children",
            )
        ),
        note=f"{POPULATION_NOTE} {REGION_NOTE}",
    ),
    _poverty(
        3,
        "location",
        60,
        "baatar center center",
        LOCATIONS,
        _rows(("population_share", "population", "share_of_poor", "number_of_poor", *HEADS)),
        note=POPULATION_NOTE,
    ),
    _poverty(
        4,
        "quarter",
        60,
        "2022) 2022) 2022) 2022)",
        (
            "National",
            "I quarter (Jan-Mar)",
            "II quarter (Apr-Jun)",
            "III quarter (Jul-Sep)",
            "IV quarter (Oct-Dec)",
        ),
    ),
)

SEX = ("Female", "Male")
BY_HOUSEHOLD = (
    _poverty(
        5,
        "household size",
        61,
        "National 1 2 3 4 5 6 7 8-above",
        ("National", *_cross(("Household size",), ("1", "2", "3", "4", "5", "6", "7", "8-above"))),
        _rows((*SHARES, "age", "male", "children")),
    ),
    _poverty(
        6,
        "age of household head",
        61,
        "50 - 59 >=60",
        ("National", "15-29", "30-39", "40-49", "50-59", ">=60"),
    ),
    _poverty(
        7,
        "gender of the household head",
        62,
        "Female Male Female Male Female Male",
        _cross(AREAS, SEX),
        _rows((*SHARES, "size", "age", "children", "married", "separated")),
    ),
    _poverty(
        8,
        "education of the household head",
        62,
        "secondary secondary higher",
        (
            "National",
            "None",
            "Primary",
            "Lower secondary",
            "Higher secondary",
            "Vocational",
            "University or higher",
        ),
    ),
    _poverty(
        9,
        "sector of employment of the household head",
        63,
        "Services labor force",
        (
            "National",
            *_cross(("Employed",), ("Total", "Agriculture", "Industry", "Services")),
            "Unemployed",
            "Out of the labor force",
        ),
        _wrapped(_rows(errors="plain")),
        note="The standard errors of the last two columns are printed without parentheses. The column "
        "'Out of the labor force' carries the numbers of the column 'Pensioner' of B10.",
    ),
    _poverty(
        10,
        "employment status of the household head",
        63,
        "Herder Private Public State",
        (
            "National",
            *_cross(("Employed",), ("Herder", "Private", "Public", "State")),
            "Unemployed",
            "Pensioner",
        ),
        _wrapped(_rows()),
        note="The column 'Pensioner' carries the numbers of the column 'Out of the labor force' of B09, "
        "although its note defines a pensioner as a head who receives a pension or benefit.",
    ),
)

ANIMALS = ("Cattle", "Horses", "Camels", "Sheep", "Goats", "Bods")
HOLDINGS = tuple(
    cell
    for animal in ANIMALS
    for cell in (
        Cell(f"{animal} > Holders (%)", "share", "percent", "population", "persons"),
        Cell(
            f"{animal} > Average number",
            "mean",
            "bods" if animal == "Bods" else "animals",
            f"people in households with {'livestock' if animal == 'Bods' else animal.lower()}",
            "persons",
        ),
    )
)
HERDS = Layout(
    id="B11",
    title="Livestock holdings, 2022",
    page=64,
    start="64" + " (in bod)" * 6,
    end="Note:",
    columns=HOLDINGS,
    rows=tuple(
        Row(name, name)
        for name in (
            *AREAS,
            "Ulaanbaatar",
            "Aimag center",
            "Soum center",
            "Countryside",
            "Western",
            "Khangai",
            "Central",
            "Eastern",
            "Non-poor",
            "Poor",
        )
    ),
    note="All averages are headed as in bods (one bod is one horse), but those of the five species are heads "
    "of animals: only then do the rows close on the bod column. That people, not households, are "
    "counted is inferred: the holders of bods equal the population shares of B12.",
)

LOAN_TYPES = ("Salary", "Pension", "Mortgage", "Household consumption", "Herders", "Business", "Automobile")
LOAN_GROUPS = ("National", "Any loan", *_cross(("Type of loan",), LOAN_TYPES), "No loan")


def _loan_rows() -> tuple[Row, ...]:
    """The two shares of the loan types have another base than the headings say (see the note)."""

    def cells(row: Row) -> tuple[Cell, ...]:
        return tuple(
            Cell(c, base=f"{row.base} with loans" if c.startswith("Type of loan") else "")
            for c in LOAN_GROUPS
        )

    shares = {STATISTICS[name].path for name in SHARES}
    return tuple(replace(row, columns=cells(row)) if row.path in shares else row for row in _rows())


BY_ASSETS = (
    _poverty(
        12,
        "livestock ownership",
        65,
        "livestock " * 5 + "livestock",
        _cross(AREAS, ("With livestock", "Without livestock")),
    ),
    _poverty(
        13,
        "ownership of land",
        65,
        "land land land",
        _cross(AREAS, ("With land", "Without land")),
        flags={c: "label_inferred" for c in _cross(AREAS, ("With land", "Without land"))},
        note="The extracted text does not give the order of With land and Without land; that of B12, "
        "the table before it, is taken.",
    ),
    _poverty(
        14,
        "possession of savings",
        66,
        "savings " * 5 + "savings",
        _cross(AREAS, ("With savings", "Without savings")),
        note="The extracted text gives the heads in the order Without, With; all indices and errors "
        "equal those of C08 in the order With, Without, which is used here.",
    ),
    _poverty(
        15,
        "type of loan",
        66,
        "Pension Herders Salary",
        LOAN_GROUPS,
        _loan_rows(),
        flags={c: "label_inferred" for c in LOAN_GROUPS if c.startswith("Type of loan")},
        note="The extracted text does not give the order of the seven types of loan; that of B47 is "
        "taken, with household consumption, its Other, after the mortgage. Pension, Mortgage and "
        "Herders fit their profiles (age of head, headcount, share headed by men); for the others "
        "B47 implies, by its averages of non-poor, poor and all, shares of the poor in the same "
        "order. Any loan and No loan equal C09. The shares of the types are shares of the "
        "people with loans, not of all.",
    ),
)

SERVICES = ("Improved water sources", "Improved sanitation", "Electricity", "All three")
YES_NO = ("Yes", "No")


def _by_area(names: tuple[str, ...]) -> tuple[str, ...]:
    return _cross(_cross(names, ("Urban", "Rural")), YES_NO)


BY_DWELLING = (
    _poverty(
        16,
        "type of dwelling",
        67,
        "Ger Ger Ger",
        _cross(AREAS, ("Ger", "Apartment", "House", "Other")),
        note="The order of the columns, which the extracted text does not give, is that of equal "
        "numbers in C10. Other stands for student residences, company dormitories and buildings "
        "not meant as homes.",
    ),
    _poverty(
        17,
        "access to basic services",
        67,
        "Yes No Yes No Yes No Yes No",
        _cross(SERVICES, YES_NO),
        end="а/ Improved",
    ),  # the text's "а" is Cyrillic
    _poverty(
        18,
        "access to basic services, urban and rural",
        68,
        "Yes No Yes No Yes No Yes No",
        _by_area(SERVICES[:2]),
        _rows()
        + _rows(
            head="Electricity All three Urban Rural Urban Rural Yes No Yes No Yes No Yes No",
            columns=_by_area(SERVICES[2:]),
        ),
        end="а/ Improved",
    ),
)

RECEIVED = (
    Cell("Received transfer > % of households", "share", "percent", "households", "households"),
    Cell("Received transfer > % of population", "share", "percent", "population", "persons"),
    Cell(
        "Among recipients > Average transfer per household (Togrog per month)",
        "mean",
        "mnt_per_month",
        "households that receive the transfer",
        "households",
    ),
    Cell(
        "Among recipients > Share of consumption (%)",
        "consumption_share",
        "percent",
        "consumption of households that receive the transfer",
    ),
    Cell("Share of total transfers (%)", "share", "percent", "total transfers"),
)
PROTECTION = "Social protection pension and allowances"
INSURANCE = f"{PROTECTION} > Social insurance fund"
WELFARE = f"{PROTECTION} > Social welfare fund"
GIFTS = "Gifts and remittance"


def _transfer(label: str, parent: str = "", head: str = "") -> Row:
    """label: "before the numbers | after them"; head: text before the label that the path does not repeat."""
    before, _, after = label.partition(" | ")
    name = f"{before} {after}".strip().replace("’", "'")
    return Row(f"{head} {before}".strip(), f"{parent} > {name}" if parent else name, tail=after)


def _transfers(parent: str, head: str, *labels: str) -> tuple[Row, ...]:
    return tuple(_transfer(label, parent, "" if i else head) for i, label in enumerate(labels))


TRANSFERS = (
    _transfer("Total"),
    _transfer("Social protection pension and | allowances"),
    *_transfers(
        INSURANCE,
        "Social insurance fund",
        "Pension",
        "Disability pension",
        "Survivor's benefit for children",
        "Temporary incapacity benefits",
        "Maternity benefits",
        "Unemployment benefit",
        "Other",
    ),
    *_transfers(
        WELFARE,
        "Social welfare fund",
        "Disability pension",
        "Social Welfare Pension",
        "Maternity and Childcare benefit",
        "Caregiver’s allowance",
        "Food Support Program",
        "Child Money Program",
        "Pregnancy and Mother Hero | benefit",
        "Other",
    ),
    _transfer(GIFTS),
    *_transfers(
        GIFTS, "", "From family and friends", "From other sources", "From abroad", "From within the country"
    ),
)
TRANSFER_TABLES = (
    Layout(
        id="B19",
        title="Transfers and remittances received by households, 2022",
        page=69,
        start="households population transfers (%) (Togrog per (%) month)",
        end="Source",
        columns=RECEIVED,
        rows=TRANSFERS,
    ),
    _poverty(
        20,
        "receipt of private and public transfers",
        70,
        "Yes No Yes No Yes No Yes No",
        _by_area(("Private", "Public")),
    ),
)


# -- C01 to C14 -------------------------------------------------------------------------------------

FIELDS = ("value", "standard_error", "ci_lower", "ci_upper", "observations")


def _interval_rows(labels: dict[str, str], head: str = "") -> list[Row]:
    """Rows of one block: each index over the groups. labels: printed label -> path; head: text before."""
    rows = []
    for index, measure in INDICES.items():
        cells = tuple(Cell(index, field=field) for field in FIELDS)
        before = f"{head} {index}".strip()
        for label, path in labels.items():
            rows.append(
                Row(
                    f"{before} {label}".strip(),
                    path,
                    measure,
                    "percent",
                    "population",
                    "persons",
                    columns=cells,
                )
            )
            before = ""
        head = ""
    return rows


def _intervals(number: int, by: str, page: int, rows: list[Row], note: str = "", **more) -> Layout:
    return Layout(
        id=f"C{number:02}",
        title=f"Poverty indicators by {by}: standard errors and 95% confidence intervals",
        page=page,
        start="Obs. Lower Upper",
        end="Notes:",
        columns=(),
        rows=tuple(rows),
        note=note,
        **more,
    )


def _one_level(*names: str) -> list[Row]:
    return _interval_rows({name: name for name in names})


def _two_levels(groups: dict[str, str]) -> list[Row]:
    """The nation by group, then urban and rural by group. groups: printed label -> path."""
    areas = ("Urban", "Rural")
    urban_rural = {f"{area}: {g}": f"{area} > {path}" for g, path in groups.items() for area in areas}
    return _interval_rows(
        {g: f"National > {path}" for g, path in groups.items()}, "National"
    ) + _interval_rows(urban_rural, "Urban, rural")


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


INTERVALS = (
    _intervals(1, "urban and rural areas", 96, _one_level(*AREAS)),
    _intervals(2, "location", 97, _one_level("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")),
    _intervals(3, "region", 97, _one_level("Western", "Khangai", "Central", "Eastern", "Ulaanbaatar")),
    _intervals(4, "quarter", 98, _one_level("Jan - Mar", "Apr - Jun", "Jul - Sep", "Oct - Dec")),
    _intervals(5, "age group of the household head", 98, _one_level("<30", "30-39", "40-49", "50-59", "60+")),
    _intervals(
        6,
        "gender of the household head",
        99,
        _two_levels(_same("Male", "Female")),
        replace=(("Urban:Female", "Urban: Female"),),
    ),
    _intervals(
        7,
        "education of the household head",
        100,
        _one_level(
            "None", "Primary", "Lower secondary", "Higher secondary", "Vocational", "University or higher"
        ),
    ),
    _intervals(
        8,
        "possession of savings",
        101,
        _two_levels({"without saving": "Without savings", "with saving": "With savings"}),
    ),
    _intervals(
        9, "loan status", 102, _two_levels({"without any loan": "Without any loan", "with loan": "With loan"})
    ),
    _intervals(10, "type of dwelling", 103, _two_levels(_same("Ger", "Apartment", "House", "Other"))),
    _intervals(11, "access to improved water sources", 104, _two_levels(_same("No", "Yes"))),
    _intervals(12, "access to improved sanitation", 105, _two_levels(_same("No", "Yes"))),
    _intervals(
        13,
        "access to electricity",
        106,
        _two_levels(_same("No", "Yes")),
        note="The intervals are symmetric and normal; in the smallest groups they reach beyond 0 and 100.",
    ),
    _intervals(
        14,
        "access to improved water sources, improved sanitation and electricity",
        107,
        _two_levels(_same("No", "Yes")),
    ),
)

LAYOUTS = (
    LINES,
    *BY_PLACE_AND_TIME,
    *BY_HOUSEHOLD,
    HERDS,
    *BY_ASSETS,
    *BY_DWELLING,
    *TRANSFER_TABLES,
    *INTERVALS,
)
