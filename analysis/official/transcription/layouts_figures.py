"""Layouts of the report's numbered tables, its food basket, and its figures of chapters 1 to 3.

A figure's numbers come in the order of drawing, its labels apart from them. A figure is declared by
what each number is, in that order, as "row.column" keys; "-" is an axis tick, a year or another
number that is no data. Three kinds of evidence settle the keys:

- plain: the text prints the label beside the number, or exactly one key fits a printed table or a
  sentence of the report;
- "?" (flag label_inferred): reasoning settled the key: stacks that sum to 100, neighbours that order
  the values, the height at which a label is drawn;
- "!" (flag unreadable): nothing settles it; the key names a neutral row or column.

Within a line of print the text runs from left to right, and lines from top to bottom; this is what
settles most stacked bars, together with their sums. Such a figure is inferred as a whole, except for
the keys listed as settled.
"""

from __future__ import annotations

from .engine import Cell, Item, Layout, Row, Sequence

FLAGS = {"?": "label_inferred", "!": "unreadable"}
UNREADABLE = "unreadable {}"


def _items(
    order: str, rows: dict[str, str], columns: dict[str, Cell], settled: str | None = None
) -> tuple[Item | None, ...]:
    """The meaning of each number: "row.column" keys in the order of the text, "-" for no data.

    With `settled`, all other keys are inferred.
    """
    plain = None if settled is None else set(settled.split())
    return tuple(None if key == "-" else _item(key, rows, columns, plain) for key in order.split())


def _item(key: str, rows: dict[str, str], columns: dict[str, Cell], plain: set[str] | None) -> Item:
    name = key.rstrip("?!")
    row, _, column = name.partition(".")
    flag = FLAGS.get(key[len(name) :], "")
    if plain is not None and name not in plain:
        flag = flag or FLAGS["?"]
    cell = columns[column]
    return Item(rows[row], cell.path, cell.measure, cell.unit, cell.base, cell.weight, flag)


def _figure(
    identity: str,
    title: str,
    page: int,
    start: str,
    end: str,
    order: str,
    rows: dict[str, str],
    columns: dict[str, Cell],
    note: str = "",
    settled: str | None = None,
    **more,
) -> Sequence:
    return Sequence(
        id=identity,
        title=title,
        page=page,
        start=start,
        end=end,
        note=note,
        items=_items(order, rows, columns, settled),
        **more,
    )


def _shares(base: str, weight: str, **paths: str) -> dict[str, Cell]:
    return {key: Cell(path, "share", "percent", base, weight) for key, path in paths.items()}


def _rows(head: str, **paths: str) -> dict[str, str]:
    return {key: f"{head} > {path}" for key, path in paths.items()}


# -- numbered tables and the food basket -------------------------------------------------------------

# the reason for exclusion that the table prints after a row's numbers stands before the next label
ITEM_LABELS = (
    "Clothing & footwear",
    "Durables; lumpy expenditures; inputs for | Household equipment/services",
    "business | Health",
    "Transport",
    "Durables | Communication",
    "Durables | Recreation",
    "Durables | Education",
    "Restaurants & hospitality",
    "Personal care",
    "Lumpy expenditures | Insurance & other services",
    "Not current consumption (financial services) Durables; lumpy expenditures (major housing | Housing "
    "repair",
    "repairs) | Utilities",
    "Alcohol & narcotics",
    "Lumpy expenditures; gifts to other | Holidays/celebrations",
    "households; food | Taxes",
    "Not consumption | Donations, transfers",
    "Not consumption; double counting | Total",
)
FOODS = (
    "Flour, grade 1", "Mutton", "Rice", "Bakery", "Bread", "Beef", "Vegetable oil", "Milk",
    "Noodles (domestic)", "Potato", "Sugar", "Goat meat", "Butter", "Yogurt", "Dried curds", "Horse meat",
    "Beverage", "Soft candy", "Eggs", "Cream", "Frozen dumpling", "Melted butter", "Dried meat", "Onion",
    "Animal interior", "Sausage", "Carrot", "Chicken", "Jam", "Green tea", "Cabbage", "Canned meat",
    "Apple", "Ice-cream",
)  # fmt: skip
CALORIES = Cell("Quantity x Calories", "calories", "kcal_per_day")
COST = Cell("Quantity x Price (MNT)", "cost", "mnt_per_day")
DOMAINS = (
    "National", "Urban", "Rural", "Location > Ulaanbaatar", "Location > Aimag center",
    "Location > Soum center", "Location > Countryside", "Region > Western", "Region > Khangai",
    "Region > Central", "Region > Eastern", "Region > Ulaanbaatar",
)  # fmt: skip


def _domain_rows() -> tuple[Row, ...]:
    """Rows whose heads, Location and Region, are printed before the first of their rows."""
    heads = {"Location > Ulaanbaatar": "Location Ulaanbaatar", "Region > Western": "Region Western"}
    return tuple(Row(heads.get(path, path.split(" > ")[-1]), path) for path in DOMAINS)


TABLES = (
    Layout(
        id="T1-1",
        title="Non-food items of the questionnaire and of the consumption aggregate",
        page=23,
        start="included in the Reason for exclusion HSES NCA",
        end="Another important",
        columns=(
            Cell("Items in 2022 HSES", "count", "items"),
            Cell("Items included in the NCA", "count", "items"),
        ),
        rows=tuple(Row(label.replace(" | ", " "), label.split(" | ")[-1]) for label in ITEM_LABELS),
        note="The table's reasons for exclusion are words and not carried here. The report's text counts 306 "
        "distinct non-food items: two more, restaurants and canteens, which food away from home covers.",
    ),
    Layout(
        id="T1-2",
        title="National poverty lines per adult equivalent in 2022",
        page=31,
        start="Non-food category Daily Monthly",
        end="Mongolia Poverty Update",
        columns=(
            Cell("Daily", "poverty_line", "mnt_per_day"),
            Cell("Monthly", "poverty_line", "mnt_per_month"),
        ),
        rows=tuple(
            Row(label, label) for label in ("Food poverty line", "Non-food component", "Total poverty line")
        ),
        note="The table heads its labels Non-food category. A month is 365/12 days.",
    ),
    Layout(
        id="T2-1",
        title="Inequality of consumption in 2022",
        page=37,
        start="Gini index P90/P10 ratio",
        end="9 Adult equivalent",
        columns=(
            Cell("Gini index", "gini", "index", "population", "persons"),
            Cell("P90/P10 ratio", "p90p10", "ratio", "population", "persons"),
        ),
        rows=_domain_rows(),
        note="By the report's footnote inequality is of consumption per person, not per adult equivalent.",
    ),
    Layout(
        id="A01",
        title="Daily food basket per adult equivalent",
        page=57,
        start="Quantity x Calories Quantity x Price (MNT)",
        end="58 Mongolia",
        drop=(
            "Mongolia Poverty Update 2022: New Methods, New Insights 57 ANNEX Quantity x Calories Quantity x "
            "Price (MNT)",
        ),
        columns=(CALORIES, COST),
        rows=(
            *(Row(food, food) for food in (*FOODS, "Total")),
            Row("Calorie threshold", "Calorie threshold", columns=(CALORIES,)),
            Row(
                "Food poverty line",
                "Food poverty line",
                columns=(Cell(COST.path, "poverty_line", "mnt_per_day"),),
            ),
        ),
    ),
)


# -- chapters 1 and 2 --------------------------------------------------------------------------------

INDICES = {
    "h": Cell("Poverty rate", "headcount", "percent", "population", "persons"),
    "g": Cell("Poverty depth", "poverty_gap", "percent", "population", "persons"),
    "v": Cell("Poverty severity", "poverty_severity", "percent", "population", "persons"),
    "s": Cell("Share of total poor", "share_of_poor", "percent", "poor population", "persons"),
}
SCALES = (
    "1.25x",
    "1.20x",
    "1.15x",
    "1.10x",
    "1.05x",
    "Poverty line",
    "0.95x",
    "0.90x",
    "0.85x",
    "0.80x",
    "0.75x",
)
RATE_685 = Cell("Poverty rate at $6.85 in 2017 PPP", "headcount", "percent", "population", "persons")
GINI = Cell("Gini index", "gini", "index", "population", "persons")
# countries in the order of the text: the two panels are printed side by side
COUNTRY_PAIRS = (
    ("Lao PDR (2018)", "Lao PDR (2018)"), ("Philippines (2021)", "Philippines (2021)"),
    ("Tajikistan (2015)", "Viet Nam (2022)"), ("Indonesia (2023)", "Indonesia (2023)"),
    ("Kyrgyz Republic (2022)", "China (2021)"), ("Mongolia (2022)", "Thailand (2021)"),
    ("Viet Nam (2022)", "Tajikistan (2015)"), ("Uzbekistan (2022)", "Mongolia (2022)"),
    ("China (2021)", "Uzbekistan (2022)"), ("Thailand (2021)", ""),
    ("Kazakhstan (2021)", "Kazakhstan (2021)"), ("Turkiye (2021)", "Kyrgyz Republic (2022)"),
    ("Malaysia (2021)", ""),
)  # fmt: skip
AS_TABLE = "Labels settled by {}, whose values are the same."

METHODOLOGY = (
    _figure(
        "F1-4",
        "Method of estimating rent, by dwelling and availability of data",
        27,
        "based on dwelling type and data availability",
        "1.5 Nominal",
        "gy.s gn.i my.a mn.h",
        {
            "gy": "Ger > Has non-mining property value > Yes",
            "gn": "Ger > Has non-mining property value > No",
            "my": "Non-ger > Market renter > Yes",
            "mn": "Non-ger > Market renter > No",
        },
        _shares(
            "households",
            "",
            s="Apply cap rate to self-reported property value",
            i="Apply cap rate to imputed property value",
            a="Use actual rent",
            h="Impute rent using hedonic regression",
        ),
        "The base is not printed; the text speaks of households.",
    ),
    _figure(
        "F1-6",
        "International poverty lines beside the national line",
        32,
        "national poverty lines",
        "GDP per capita",
        "- - - h.l - - - - - u.l - m.l l.l" + 10 * " -",
        {
            "h": "High income (HIC)",
            "u": "Upper-middle income (UMIC)",
            "m": "Lower-middle income (LMIC)",
            "l": "Low income (LIC)",
        },
        {"l": Cell("Poverty line of the income group", "poverty_line", "usd_2017_ppp_per_day")},
        "The points of countries and of Mongolia's lines are drawn without numbers.",
        replace=(("$", ""),),
    ),
)

POVERTY = (
    _figure(
        "F2-1",
        "Poverty indicators and share of the poor, national, urban and rural",
        34,
        "b) Share of total poor (%)",
        "National Urban Rural",
        "- r.h - - n.h - r.s u.h - - - r.g u.s - n.g u.g - n.v u.v r.v - -",
        {"n": "National", "u": "Urban", "r": "Rural"},
        INDICES,
        AS_TABLE.format("B03"),
    ),
    _figure(
        "F2-2",
        "Poverty indicators and share of the poor, by location",
        35,
        "b) Share to total poor (%)",
        "Total Ulaanbaatar Aimag",
        "- - c.h c.s - - r.h s.h s.s - n.h - a.h u.h b.h - a.s - r.g c.g - - n.g u.g b.g a.g s.g b.s "
        "n.v u.v b.v a.v r.v s.v c.v - -",
        {
            "n": "National",
            "u": "Urban > Total",
            "b": "Urban > Ulaanbaatar",
            "a": "Urban > Aimag center",
            "r": "Rural > Total",
            "s": "Rural > Soum center",
            "c": "Rural > Countryside",
        },
        INDICES,
        AS_TABLE.format("B03") + " The soum centres' share of the poor is printed 0.1 higher than there, "
        "so that the shares sum to 100.1.",
    ),
    _figure(
        "F2-3",
        "Poverty indicators and share of the poor, by region",
        36,
        "b) Share of total poor (%)",
        "National Western",
        "- - w.h e.h e.s k.h - c.s - n.h c.h k.s b.h - - w.s - - w.g k.g e.g n.g c.g b.g - b.s "
        "n.v w.v k.v e.v b.v c.v - -",
        {"n": "National", "w": "Western", "k": "Khangai", "c": "Central", "e": "Eastern", "b": "Ulaanbaatar"},
        INDICES,
        AS_TABLE.format("B02"),
    ),
    _figure(
        "F2-4",
        "Poverty rates at multiples of the poverty line",
        37,
        "multiples of the poverty line (2022)",
        "1.25x 1.20x",
        "- a.h b.h - c.h d.h e.h - f.h g.h h.h - i.h j.h k.h - -",
        dict(zip("abcdefghijk", SCALES, strict=True)),
        INDICES,
        "The order of the numbers is that of the labels; at the multiples that B01 has too, the values are "
        "the same.",
    ),
    Layout(
        id="F2-5",
        title="Poverty rate at $6.85 a day (2017 PPP) and Gini index, by country",
        page=38,
        start="b) Gini index, by country",
        end="Poverty rate at",
        kind="figure",
        replace=(("%", ""),),
        columns=(),
        rows=tuple(
            Row(country, country, columns=(cell,))
            for pair in COUNTRY_PAIRS
            for country, cell in zip(pair, (RATE_685, GINI), strict=True)
            if country
        ),
        note="The report gives this figure the title of Figure 1.6. Turkiye and Malaysia have no Gini "
        "index. Source of the values: World Bank Poverty and Inequality Platform, consumption per "
        "person.",
    ),
)

# -- chapter 3: consumption --------------------------------------------------------------------------

AREAS = {"n": "National", "u": "Urban", "r": "Rural"}
STATUSES = _rows("Poverty status", x="Non-poor", p="Poor")
QUINTILES = {str(n): f"Consumption quintile > Q{n}" for n in range(1, 6)}
LOCATIONS = _rows("Location", b="Ulaanbaatar", a="Aimag center", s="Soum center", c="Countryside")
GROUPS = AREAS | STATUSES | QUINTILES
LEFT_TO_RIGHT = (
    "Labels inferred from the order of print (left to right within a line, lines from top to bottom), the "
    "heights of the stacked parts and the sums of the bars, "
)


def _unreadable(head: str, count: int) -> dict[str, str]:
    """Rows z1, z2, ... for numbers whose label nothing settles."""
    return _rows(head, **{f"z{n}": UNREADABLE.format(n) for n in range(1, count + 1)})


def _bars(
    identity: str,
    title: str,
    page: int,
    start: str,
    end: str,
    rows: tuple[str, ...],
    parts: tuple[str, ...],
    base: str,
    note: str,
    splits: tuple[tuple[int, tuple[int, ...]], ...] = (),
    weight: str = "",
) -> Sequence:
    """Horizontal stacked bars: the text prints each bar's label and then its parts, at the end six ticks."""
    items = tuple(
        Item(row, part, "consumption_share", "percent", base, weight) for row in rows for part in parts
    )
    return Sequence(
        id=identity,
        title=title,
        page=page,
        start=start,
        end=end,
        items=items + 6 * (None,),
        note=note,
        splits=splits,
    )


MEAN = Cell(
    "Monthly consumption per adult equivalent",
    "consumption",
    "thousand_mnt_per_month",
    "population",
    "persons",
)
QUINTILE_SHARE = Cell("Share of total consumption", "consumption_share", "percent", "consumption", "persons")
COMPONENTS = {"f": "Food", "n": "Non-food", "h": "Housing", "d": "Durables"}
COMPONENT_CELLS = {
    key.upper(): Cell(
        f"Monthly consumption per adult equivalent > {name}",
        "consumption",
        "thousand_mnt_per_month",
        "population",
        "persons",
    )
    for key, name in COMPONENTS.items()
} | {
    key: Cell(
        f"Consumption composition > {name}", "consumption_share", "percent", "consumption", "households"
    )
    for key, name in COMPONENTS.items()
}

CONSUMPTION = (
    _figure(
        "F3-1",
        "Average monthly consumption per adult equivalent, and shares of total consumption",
        40,
        "b) Distribution of total consumption by consumption",
        "Q1 Q4 Q2 Q5",
        "- 5.a - - - - 5.b r.a x.a 4.a - u.a n.a 3.a - - 2.a 4.b - p.a 1.a - - 3.b - - 2.b - 1.b",
        GROUPS,
        {"a": MEAN, "b": QUINTILE_SHARE},
        AS_TABLE.format("B21, B22 and B25 (means) and B26 (shares)")
        + " As in B26, the shares fit consumption per "
        "person, the means are per adult equivalent.",
    ),
    _figure(
        "F3-2",
        "Average monthly consumption per adult equivalent, and its composition, by component",
        41,
        "b) Consumption composition (%)",
        "National Non-poor",
        "- - p.d 1.d 2.d 3.d n.d x.d 4.d 5.d p.h 1.h - 2.h 5.D - n.h 3.h x.h 4.h 5.h - 5.H p.n 1.n - - 2.n "
        "x.D 3.n 4.D n.n x.n 4.n - n.D x.H 3.D 4.H 5.n n.H 5.N - 2.D 3.H - x.N 2.H 4.N n.N p.D 1.D 3.N 1.f "
        "2.f p.H 1.H 2.N - p.f 3.f - p.N 1.N n.f x.f 4.f 4.F 5.F 5.f n.F x.F 2.F 3.F p.F 1.F - -",
        GROUPS,
        COMPONENT_CELLS,
        LEFT_TO_RIGHT
        + "which are those of Figure 3.1 and 100; national, non-poor and poor values are those of B21 and "
        "B22, and the text gives four of the quintiles. The panel of amounts is headed MNT; they are "
        "thousands. The composition follows the printed shares of B21 and B22, not the ratios of the "
        "amounts.",
        settled=" ".join(f"{row}.{part}" for row in "nxp" for part in "FNHDfnhd") + " 1.H 1.D 5.H 5.D",
    ),
    _bars(
        "F3-3",
        "Composition of food consumption, by poverty status",
        42,
        "by poverty status (2022)",
        "Meat Flour",
        ("National", "Non-poor", "Poor", "Urban non-poor", "Rural non-poor", "Urban poor", "Rural poor"),
        (
            "Meat",
            "Flour products",
            "Dairy",
            "Food away from home",
            "Vegetables",
            "Beverages",
            "Oils & fats",
            "Sweets",
            "Fruits & nuts",
            "Other",
        ),
        "food consumption",
        "Each bar's parts are taken in the order of the legend, which the shares quoted in the text "
        "confirm. The last parts of three bars are printed without spaces; each bar has ten parts, of at "
        "least one digit.",
        splits=((27, (1, 1, 1)), (56, (1, 1)), (64, (1, 1, 1))),
    ),
    _bars(
        "F3-4",
        "Composition of non-food expenditures",
        43,
        "Composition of non-food expenditures (2022)",
        "Clothing Transportation",
        (
            "National",
            "Non-poor",
            "Poor",
            "Q1",
            "Q2",
            "Q3",
            "Q4",
            "Q5",
            "Urban non-poor",
            "Rural non-poor",
            "Urban poor",
            "Rural poor",
        ),
        (
            "Clothing",
            "Transportation",
            "Utilities",
            "Personal care",
            "Health",
            "Housing equipment",
            "Communications",
            "Education",
            "Recreation",
            "Other",
        ),
        "non-food consumption",
        "Each bar's parts are taken in the order of the legend, which the shares quoted in the text confirm. They "
        "fit the averages of B21 and B22, which count people, not their share blocks.",
        weight="persons",
    ),
)


# -- chapter 3: households and education -------------------------------------------------------------

CHILDREN = _rows(
    "Children in the household",
    no="No children",
    any="Any children",
    k1="1 child",
    k2="2 children",
    k3="3+ children",
)
HOUSEHOLD_RATE = Cell("Poverty rate", "headcount", "percent", "households", "households")
LEVELS = {
    "t": "Tertiary",
    "v": "Vocational",
    "s": "Secondary",
    "l": "Some secondary",
    "m": "Primary",
    "o": "No education",
}
ADULTS = "population aged 25 and over"
LEVEL_ROWS = {key.upper(): f"Educational attainment > {name}" for key, name in LEVELS.items()}

PEOPLE = (
    _figure(
        "F3-5",
        "Average household size and number of children, and dependency ratio",
        44,
        "b) Dependency ratio",
        "National Urban",
        "- - p.s 1.s - 2.s - u.s 3.s 1.e n.s r.s p.e x.s 4.s 2.e n.e u.e 3.e - 5.s - r.e x.e 4.e 5.e - 1.k "
        "- p.k 1.c p.c 2.c 2.k u.c n.k u.k n.c r.k 3.k r.c 3.c x.c x.k 4.c 4.k 5.c - 5.k - - -",
        GROUPS,
        {
            "s": Cell("Household size", "household_size", "persons", "households", "households"),
            "k": Cell("Number of children (age 0-14)", "mean", "persons", "households", "households"),
            "c": Cell("Child dependency ratio", "rate", "percent", "population aged 15 to 64"),
            "e": Cell("Elderly dependency ratio", "rate", "percent", "population aged 15 to 64"),
        },
        LEFT_TO_RIGHT
        + "and from quintiles that average to the nation. Household sizes of nation, urban and rural "
        "are those of B03; the text gives sizes by poverty status, and of the dependency ratios only differences between "
        "groups.",
        settled="n.s u.s r.s x.s p.s",
    ),
    _figure(
        "F3-6",
        "Poverty rate by number of children in the household and by age group",
        45,
        "households by age group",
        "0-4 5-9",
        "- k3.h? - z1.p! z2.p! - z3.p! z4.p! z5.p! - z6.p! z7.p! - - z8.p! z9.p! any.h? - z10.p! k2.h? "
        "z11.p! - - k1.h? z12.p! e.p? - no.h? - - - - - - - - -",
        CHILDREN | _unreadable("Age group", 12) | {"e": "Age group > 60+"},
        {"h": HOUSEHOLD_RATE, "p": INDICES["h"]},
        "The text's difference of about 12 points settles No children and Any children; more children, more "
        "poverty. Rates by children average to the nation's only as shares of households. The twelve ages "
        "below 60 cannot be told apart (the text puts the three below 15 at 31 to 33); the lowest rate is that of 60+, which the text calls low. The "
        "numbers of poor are drawn without values.",
    ),
    _figure(
        "F3-7",
        "Educational attainment and poverty rate of the population aged 25 and over",
        46,
        "b) Poverty rate (%), by educational attainment",
        "No education Primary",
        "- 1.t r.t p.t 2.t 1.v 3.t n.t x.t p.v - r.v b.t u.t 4.t 2.v - 5.t 1.s 3.v O.h - n.v p.s - r.s x.v "
        "M.h u.v b.v 2.s 4.v - n.s 3.s - L.h u.s x.s 1.l r.l p.l 4.s 5.v S.h b.s 2.l - - n.l r.m 1.m 3.l "
        "5.s x.l p.m 2.m 3.m 4.l 4.m V.h n.m u.l u.m b.l b.m x.m r.o b.o 5.l 5.m - n.o u.o p.o 5.o x.o 1.o "
        "2.o 3.o 4.o - - T.h -",
        GROUPS | {"b": "Ulaanbaatar"} | LEVEL_ROWS,
        _shares(ADULTS, "persons", **LEVELS)
        | {"h": Cell("Poverty rate", "headcount", "percent", ADULTS, "persons")},
        LEFT_TO_RIGHT
        + "compared with B31, which covers ages from 18. Poverty falls with education. The text gives "
        "tertiary shares by poverty status and the poverty rates of no education and of tertiary education.",
        settled="n.t x.t p.t O.h T.h",
    ),
    _figure(
        "F3-8",
        "Pre-primary enrolment and private school attendance",
        47,
        "primary or secondary school)",
        "Q1 Q2 Q3 Q4 Q5 Poor",
        "- 5.e z1.e! - - x.e 4.e z2.e! 5.p n.e 3.e b.e 2.e - p.e 1.e - - c.e - - - n.p 4.p 3.p - 1.p 2.p -",
        GROUPS | LOCATIONS | _unreadable("Location", 2),
        _shares("population aged 2 to 6", "persons", e="Pre-primary enrollment")
        | _shares("students of primary or secondary school", "persons", p="Private school attendance"),
        LEFT_TO_RIGHT.replace(
            "the heights of the stacked parts and the sums of the bars", "weighted averages"
        )
        + "which settle all but the aimag and soum centres, whose values are the two unreadable. The "
        "caption's base of panel a is students aged 2 to 6; the text speaks of children of that age.",
        settled="1.e 5.e 5.p",
    ),
)


# -- chapter 3: employment ---------------------------------------------------------------------------

WORKERS = "workers aged 15 and older"
WORKING_AGE = "population aged 15 and older"
SECTORS = {
    "a": "Agriculture",
    "g": "Mining",
    "m": "Manufacturing & construction",
    "r": "Retail trade",
    "f": "Professional services",
    "u": "Public administration",
    "e": "Education, health",
    "o": "Other",
}
TYPES = {"w": "Wage worker", "h": "Herder", "k": "Other self-employed", "o": "Other"}
OCCUPATIONS = {
    "M": "Managers & professionals",
    "S": "Services & sales",
    "K": "Craft & machine operators",
    "G": "Agriculture",
    "L": "Elementary occupations",
}


def _under(head: str, names: dict[str, str]) -> dict[str, str]:
    return {key: f"{head} > {name}" for key, name in names.items()}


EMPLOYMENT = (
    _figure(
        "F3-9",
        "Employment status of the working-age population, and poverty rate by status of the head",
        48,
        "by employment status of household head",
        "Employed Unemployed Inactive",
        "- n.i u.i r.i x.i p.i 1.i 2.i 3.i 4.i 5.i - - U.h - n.u u.u r.u x.u 3.u 2.u 4.u 5.u p.u - 1.u - "
        "n.e r.e 5.e - I.h u.e x.e 2.e 3.e 4.e - p.e 1.e E.h - - - -",
        GROUPS | _rows("Employment status of household head", E="Employed", U="Unemployed", I="Inactive"),
        _shares(WORKING_AGE, "persons", e="Employed", u="Unemployed", i="Inactive") | {"h": HOUSEHOLD_RATE},
        AS_TABLE.format("B40")
        + " The text gives the poverty rate of households with an unemployed head and puts that of employed "
        "heads lowest. B09 and B27 print higher rates for the same heads; those are shares of people.",
    ),
    _figure(
        "F3-10",
        "Employment sector of workers aged 15 and older",
        49,
        "Employment sector among workers aged 15+ (2022)",
        "National Ulaanbaatar",
        "n.o b.o a.o s.o c.o x.o p.o 1.o 2.o 3.o 4.o 5.o - c.e c.u p.e 1.e 2.e x.e 3.e n.e b.e a.e c.f 4.e "
        "5.e p.u 1.u - n.u b.u s.e c.r 2.u x.u p.f 1.f 3.u 2.f 4.u a.u c.m 5.u 1.r n.f b.f s.u c.g x.f p.r "
        "2.r 3.f 4.f - a.f 5.f s.f p.m 1.m 3.r n.r c.a x.r 2.m 4.r a.r s.r p.g 1.g - n.m b.r 2.g 3.m 5.r "
        "s.m x.m 4.m a.m n.g 3.g s.g 5.m x.g - b.m p.a 1.a 2.a 4.g n.a a.g 3.a 5.g s.a x.a 4.a b.g b.a a.a "
        "5.a -",
        {"n": "National"} | LOCATIONS | STATUSES | QUINTILES,
        _shares(WORKERS, "persons", **SECTORS),
        LEFT_TO_RIGHT
        + "and from the nation, urban and rural of B43 as averages of locations and quintiles. Values "
        "of B43 by poverty status agree where its industries match. The national bar sums to 98 by rounding.",
        settled="n.a n.g n.r n.e x.a x.g x.r x.u x.e p.g p.r p.u p.e",
    ),
    _figure(
        "F3-11",
        "Employment type and occupation of workers aged 15 and older",
        50,
        "a) Employment type (% of workers aged 15+)",
        "National Urban",
        "- p.k p.o 1.k 1.o n.k n.o u.k u.o r.k r.o x.k x.o 2.k 2.o 3.k 3.o 4.k 4.o 5.k 5.o u.h 5.h - n.h "
        "x.h 4.h p.h 1.h 2.h 3.h r.h - u.w 4.w 5.w - x.w 3.w n.w 1.w 2.w p.w - r.w - 5.L - r.L x.L 3.L 4.L "
        "n.L u.L 1.L 2.L 5.G u.G p.L x.G 4.G 5.K - n.G 3.G u.K 2.G x.K 4.K 5.S r.G p.G 1.G - n.K 3.K u.S "
        "4.S 2.K - n.S x.S 3.S r.K p.K 1.K 5.M r.S 2.S 4.M - n.M u.M x.M p.S 1.S 3.M r.M p.M 2.M 1.M -",
        GROUPS,
        _shares(WORKERS, "persons", **_under("Employment type", TYPES), **_under("Occupation", OCCUPATIONS)),
        LEFT_TO_RIGHT
        + "with the wage share of the poor from the text. Occupations of nation, urban, rural, non-poor "
        "and poor are groups of B43, whose clerks are counted under services and others under managers.",
        settled=" ".join(f"{row}.{part}" for row in "nurxp" for part in OCCUPATIONS) + " p.w x.w",
        drop=(
            "National Urban Rural Non-poor Poor Q1 Q2 Q3 Q4 Q5 Poverty Consumption quintile status "
            "b) Occupation (% of workers aged 15+)",
        ),
    ),
    _figure(
        "F3-12",
        "Average annual wages of salaried workers",
        51,
        "in million MNT (2022)",
        "National Urban",
        "- 5.w - u.w? x.w n.w? 4.w? - 3.w? r.w? 2.w? p.w 1.w - -",
        GROUPS,
        {"w": Cell("Annual wage", "mean", "million_mnt", "salaried workers", "persons")},
        "The text gives non-poor, poor, Q1 and Q5. The rest follows from quintiles that rise, and from "
        "averages over quintiles and over urban and rural wage workers that meet the nation's.",
    ),
)


# -- chapter 3: assets, loans, housing and services --------------------------------------------------

LOANS = {"h": "Housing", "s": "Salary", "p": "Pension", "r": "Herder", "k": "Business/Auto", "o": "Other"}
HOUSING = {"g": "Ger", "a": "Apartment", "d": "Detached house", "o": "Other"}
HOUSED = (
    AREAS
    | STATUSES
    | {k: f"Urban consumption quintiles > Q{n}" for n, k in enumerate("ABCDE", 1)}
    | {k: f"Rural consumption quintiles > Q{n}" for n, k in enumerate("FGHIJ", 1)}
)
OWNED = _shares("households", "households", o="Ownership")
SERVED = (
    {"National": "National"}
    | {name: f"Poverty status > {name}" for name in ("Poor", "Non-poor")}
    | {name: f"Location > {name}" for name in ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")}
    | {name: f"Type of dwelling > {name}" for name in ("Apartment/House", "Ger")}
    | {f"Q{n}": f"Consumption quintile > Q{n}" for n in range(1, 6)}
)

ASSETS = (
    _figure(
        "F3-13",
        "Ownership of durable goods by consumption quintile",
        52,
        "by consumption quintile (2022)",
        "Refrigerator Rice",
        "z1.o! z2.o! z3.o! - z4.o! z5.o! z6.o! z7.o! z8.o! z9.o! z10.o! z11.o! z12.o! - z13.o! z14.o! "
        "z15.o! z16.o! z17.o! z18.o! z19.o! z20.o! z21.o! z22.o! - z23.o! z24.o! z25.o! z26.o! z27.o! - "
        "z28.o! z29.o! z30.o! z31.o! z32.o! - z33.o! z34.o! z35.o! z36.o! z37.o! z38.o! z39.o! z40.o! -",
        _unreadable("Good and quintile", 40),
        OWNED,
        "The forty values of eight goods and five quintiles are printed by height, apart from their labels: "
        "none can be told. Where a value equals an axis tick, which of the two is the tick makes no "
        "difference.",
    ),
    _figure(
        "F3-14",
        "Ownership of digital technologies by consumption quintile and by location",
        53,
        "b) Ownership of digital technologies by location consumption quintile",
        "Smartphone Internet",
        "5.s? 4.s? b.s - - a.s 3.s? 2.s? s.s 1.s? c.s 5.i - - z1.o! z2.o! - - z3.o! z4.o! z5.o! - - z6.o! b.c "
        "z7.o! z8.o! z9.o! - z10.o! - z11.o! z12.o! s.c z13.o! c.c 1.c - -",
        QUINTILES | LOCATIONS | _unreadable("Technology and group", 13),
        OWNED | _shares("households", "households", s="Smartphone", i="Internet", c="Computer"),
        "Locations settled by B49, quintiles by rising ownership of smartphones and the difference of the outer two in the text; internet "
        "and most computers cannot be told. B49's computers in aimag centres round to a value that the "
        "figure does not print.",
    ),
    _figure(
        "F3-15",
        "Type of loan among households with loans, by consumption quintile",
        53,
        "households with loans (2022)",
        "Q1 Q2 Q3",
        "- 1.o 2.o 3.o 4.o 5.o - 1.k 2.k 3.k 4.k 5.k 2.r 3.r 4.r 5.r - 1.r 5.p 3.p 4.p - 1.p 2.p 5.s 4.s - "
        "3.s 1.s 2.s 1.h 2.h 3.h 4.h 5.h -",
        QUINTILES,
        _shares("loans", "", **LOANS),
        LEFT_TO_RIGHT
        + "which the text supports: mortgages are under one and nearly twenty per cent of the loans of "
        "the poorest and the wealthiest.",
        settled="1.h 5.h",
    ),
    _figure(
        "F3-16",
        "Type of housing, by area, poverty status and consumption quintile",
        54,
        "five consumption groups, 2022",
        "Q1 Q2 Q3",
        "n.o u.o r.o x.o p.o A.o z1.o! z2.o! z3.o! z4.o! z5.o! z6.o! z7.o! z8.o! - E.d F.d n.d x.d p.d A.d "
        "C.d D.d G.d H.d - u.d r.d B.d I.d G.a J.d p.a A.a H.a - r.a n.a I.a x.a E.a - u.a B.a D.a F.g J.a "
        "p.g C.a G.g r.g A.g H.g I.g - B.g n.g J.g u.g x.g C.g D.g E.g -",
        HOUSED | _unreadable("Urban and rural consumption quintiles", 8),
        _shares("population", "persons", **HOUSING),
        LEFT_TO_RIGHT
        + "with nation, urban and rural as in B16, which the quintiles average to. Of the nine urban and "
        "rural quintiles after the first, eight have a printed share of other housing: which one has none "
        "is not told. No share of apartments is printed for the poorest rural quintile.",
        settled=" ".join(f"{row}.{part}" for row in "nur" for part in HOUSING) + " A.g E.g E.a",
    ),
    Layout(
        id="F3-17",
        title="Access to basic services",
        page=55,
        kind="figure",
        start="c) Sustainable heating",
        end="Source",
        file="002_*.txt",
        columns=tuple(
            _shares(
                "population",
                "persons",
                w="Improved drinking water",
                t="Improved sanitation",
                h="Sustainable heating",
            ).values()
        ),
        rows=tuple(Row(label, path) for label, path in SERVED.items()),
        note="The text counts lack of access among the wealthiest as 22 and 16 per cent.",
    ),
)

LAYOUTS = TABLES + METHODOLOGY + POVERTY + CONSUMPTION + PEOPLE + EMPLOYMENT + ASSETS
