"""Numbered tables, figures, the 2007 design, the district report: labels fit what other tables print."""

import pytest

from analysis.official import load, source, value
from analysis.official.transcription import layouts_dtm, layouts_figures, layouts_sampling
from analysis.official.transcription.engine import Cell

TENTH, UNIT = 0.05 + 1e-9, 0.5 + 1e-9  # half a unit of the last digit, printed to one decimal and to none
QUINTILES = [f"Consumption quintile > Q{n}" for n in range(1, 6)]
STATUS = {"Poverty status > Non-poor": "Non-poor", "Poverty status > Poor": "Poor"}
AREAS = ("National", "Urban", "Rural")


def wide(table, unit=None, measure=None):
    frame = load(table)
    frame = frame[frame["flag"] != "unreadable"]
    if unit:
        frame = frame[frame["unit"] == unit]
    if measure:
        frame = frame[frame["measure"] == measure]
    return frame.pivot(index="row_path", columns="column_path", values="value")


# -- declarations ----------------------------------------------------------------------------------


def test_a_key_names_row_column_and_flag():
    rows, columns = {"n": "National"}, {"h": Cell("Poverty rate", "headcount", "percent")}
    plain, inferred, nothing = layouts_figures._items("n.h n.h? -", rows, columns)
    assert (plain.path, plain.column, plain.flag) == ("National", "Poverty rate", "")
    assert inferred.flag == "label_inferred"
    assert nothing is None


def test_what_is_not_settled_is_inferred_and_unreadable_stays_so():
    rows, columns = (
        {"n": "National", "z1": "unreadable 1"},
        {"h": Cell("Poverty rate", "headcount", "percent")},
    )
    flags = [item.flag for item in layouts_figures._items("n.h z1.h!", rows, columns, settled="")]
    assert flags == ["label_inferred", "unreadable"]


def test_every_inferred_or_unreadable_label_has_a_note():
    for layout in (*layouts_figures.LAYOUTS, *layouts_dtm.LAYOUTS, *layouts_sampling.LAYOUTS):
        if load(layout.id)["flag"].ne("").any():
            assert source(layout.id).note, layout.id


def test_unreadable_labels_are_neutral():
    for layout in (*layouts_figures.LAYOUTS, *layouts_dtm.LAYOUTS):
        frame = load(layout.id)
        neutral = (frame["row_path"] + frame["column_path"]).str.contains(r"unreadable \d+")
        assert neutral.equals(frame["flag"] == "unreadable"), layout.id


# -- tables ----------------------------------------------------------------------------------------


def test_non_food_items_sum_to_their_totals():
    items = wide("T1-1")
    assert (items.drop("Total").sum() == items.loc["Total"]).all()
    assert len(items) == 17


def test_the_poverty_line_is_its_parts_and_a_month_is_365_12_days():
    line = wide("T1-2")
    assert (
        line.loc["Food poverty line"] + line.loc["Non-food component"] == line.loc["Total poverty line"]
    ).all()
    assert (line["Daily"] * 365 / 12 - line["Monthly"]).abs().max() <= 365 / 24 + 0.5


def test_the_food_basket_sums_and_scales_to_the_food_line():
    basket = wide("A01")
    foods = basket.drop(["Total", "Calorie threshold", "Food poverty line"])
    assert len(foods) == 34
    assert ((foods.sum() - basket.loc["Total"]).abs() <= 35 * TENTH).all()
    scaled = basket.loc["Total", "Quantity x Price (MNT)"] * 2400 / basket.loc["Total", "Quantity x Calories"]
    assert scaled == pytest.approx(basket.loc["Food poverty line", "Quantity x Price (MNT)"], abs=0.3)


def test_inequality_of_ulaanbaatar_is_the_same_as_location_and_as_region():
    table = wide("T2-1")
    assert table.loc["Location > Ulaanbaatar"].equals(table.loc["Region > Ulaanbaatar"])
    assert len(table) == 12


def test_the_design_sums_by_stratum_and_by_aimag():
    design = wide("S1")
    assert (design.drop("Total").sum() == design.loc["Total"]).all()
    for block in ("Total number of households", "Selected clusters", "Selected households"):
        strata = [f"{block} > {s}" for s in ("Ulaanbaatar", "Aimag centers", "Rural areas")]
        assert (design[strata].sum(axis=1) == design[f"{block} > Total"]).all()
    assert (
        12 * design["Selected rural soums"].fillna(0) == design["Selected clusters > Rural areas"].fillna(0)
    ).all()


# -- figures of chapters 1 and 2 -------------------------------------------------------------------


def test_methods_of_rent_cover_all_households():
    assert load("F1-4")["value"].sum() == pytest.approx(100)


BY_LOCATION = {"National": "National", "Urban": "Urban > Total", "Rural": "Rural > Total"}
SHARE_ROW = "Additional statistics > Share of poor (% of total poor)"
INDEX_ROWS = {
    "headcount": "Poverty headcount",
    "poverty_gap": "Poverty gap",
    "poverty_severity": "Poverty severity",
    "share_of_poor": SHARE_ROW,
}


@pytest.mark.parametrize(("figure", "table"), [("F2-1", "B03"), ("F2-2", "B03"), ("F2-3", "B02")])
def test_poverty_by_domain_is_that_of_annex_b(figure, table):
    frame = load(figure)
    assert len(frame) == {"F2-1": 11, "F2-2": 25, "F2-3": 23}[figure]
    for row in frame.itertuples():
        column = BY_LOCATION.get(row.row_path, row.row_path)
        printed = value(table, INDEX_ROWS[row.measure], column, row.measure)
        soum = figure == "F2-2" and (row.row_path, row.measure) == ("Rural > Soum center", "share_of_poor")
        assert row.value == pytest.approx(printed + (0.1 if soum else 0)), row


def test_poverty_at_multiples_of_the_line_is_that_of_b01():
    for label, multiple in (
        ("1.20x", "120%"),
        ("1.10x", "110%"),
        ("Poverty line", "100%"),
        ("0.90x", "90%"),
        ("0.80x", "80%"),
    ):
        assert value("F2-4", label, "Poverty rate") == value(
            "B01", f"{multiple} of the poverty line", "Headcount"
        )
    assert load("F2-4")["value"].is_monotonic_decreasing


def test_each_panel_of_countries_falls():
    frame = load("F2-5")
    panels = frame.groupby("measure")["value"]
    assert panels.size().to_dict() == {"gini": 11, "headcount": 13}
    assert all(panel.is_monotonic_decreasing for _, panel in panels)
    assert value("F2-5", "Mongolia (2022)", "Gini index") == value("T2-1", "National", "Gini index")


# -- figures of chapter 3 --------------------------------------------------------------------------


def test_mean_consumption_is_that_of_b21_b22_and_b25():
    mean = wide("F3-1", "thousand_mnt_per_month").iloc[:, 0]
    total = "Average consumption (2022 MNT) > Total"
    for area in AREAS:
        assert abs(mean[area] - value("B21", total, area) / 1000) <= UNIT
    for row, status in STATUS.items():
        assert abs(mean[row] - value("B22", total, f"Total > {status}") / 1000) <= UNIT
    deciles = (
        load("B25").query("column_path == 'National' and row_path.str.contains('decile')")["value"].to_numpy()
    )
    assert (abs(deciles.reshape(5, 2).mean(axis=1) / 1000 - mean[QUINTILES].to_numpy()) <= UNIT).all()


def test_shares_of_quintiles_are_those_of_b26():
    share = wide("F3-1", "percent").iloc[:, 0][QUINTILES]
    deciles = (
        load("B26").query("column_path == 'National' and row_path.str.contains('decile')")["value"].to_numpy()
    )
    assert (abs(deciles.reshape(5, 2).sum(axis=1) - share.to_numpy()) <= 3 * TENTH).all()


COMPONENTS = {"Food": "Food", "Housing": "Housing repair materials", "Durables": "Durable goods"}


@pytest.mark.parametrize("row", ["National", *STATUS])
def test_components_are_those_of_b21_and_b22(row):
    table, column = ("B22", f"Total > {STATUS[row]}") if row in STATUS else ("B21", "National")
    for component, category in COMPONENTS.items():
        amount = value(table, f"Average consumption (2022 MNT) > {category}", column)
        share = value(table, f"Consumption share (%) > {category}", column)
        printed = value("F3-2", row, f"Monthly consumption per adult equivalent > {component}")
        assert abs(printed - amount / 1000) <= UNIT
        assert abs(value("F3-2", row, f"Consumption composition > {component}") - share) <= UNIT + TENTH


def test_components_sum_to_consumption_and_to_100():
    mean = wide("F3-1", "thousand_mnt_per_month").iloc[:, 0]
    amounts, shares = wide("F3-2", "thousand_mnt_per_month"), wide("F3-2", "percent")
    assert amounts.shape == shares.shape == (8, 4)
    assert ((amounts.sum(axis=1) - mean[amounts.index]).abs() <= 5 * UNIT).all()
    assert ((shares.sum(axis=1) - 100).abs() <= 4 * UNIT).all()


def sums(table, head=""):
    frame = load(table)
    frame = frame[(frame["flag"] != "unreadable") & (frame["measure"] != "headcount")]
    return frame[frame["column_path"].str.startswith(head)].groupby("row_path")["value"].agg(["sum", "size"])


@pytest.mark.parametrize(
    ("table", "head", "bars", "parts"),
    [
        ("F3-3", "", 7, 10),
        ("F3-4", "", 12, 10),
        ("F3-7", "", 11, 6),
        ("F3-9", "", 10, 3),
        ("F3-10", "", 12, 8),
        ("F3-11", "Employment type", 10, 4),
        ("F3-11", "Occupation", 10, 5),
        ("F3-15", "", 5, 6),
    ],
)
def test_stacked_bars_sum_to_100(table, head, bars, parts):
    bar = sums(table, head)
    assert len(bar) == bars and (bar["size"] == parts).all()
    assert (abs(bar["sum"] - 100) <= 2).all()


def test_household_sizes_are_those_of_b03_and_fall_with_consumption():
    sizes = wide("F3-5")
    for area in AREAS:
        table = value("B03", "Additional statistics > Average household size", BY_LOCATION[area])
        assert sizes.loc[area, "Household size"] == table
    for column in ("Household size", "Number of children (age 0-14)", "Child dependency ratio"):
        assert sizes.loc[QUINTILES, column].is_monotonic_decreasing
    dependants = sizes["Child dependency ratio"] + sizes["Elderly dependency ratio"]
    poor, other = (dependants[row] for row in reversed(STATUS))
    assert (poor - other, round(100 * (poor / other - 1), 1)) == (14, 22.6)


def test_poverty_rises_with_children_and_is_lowest_at_old_age():
    rate = wide("F3-6", measure="headcount")["Poverty rate"]
    rising = [
        f"Children in the household > {c}" for c in ("No children", "1 child", "2 children", "3+ children")
    ]
    assert rate[rising].is_monotonic_increasing
    any_child = rate["Children in the household > Any children"]
    assert any_child - rate[rising[0]] == pytest.approx(12, abs=0.5)
    ages = load("F3-6").query("row_path.str.startswith('Age')")["value"]
    assert rate["Age group > 60+"] == ages.min() and len(ages) == 13


def test_education_of_adults_is_near_that_of_b31():
    levels = {
        "No education": "None",
        "Primary": "Primary",
        "Some secondary": "Lower secondary",
        "Vocational": "Vocational",
        "Tertiary": "University or higher",
    }
    figure = wide("F3-7", measure="share")
    rows = {"Ulaanbaatar": "Location > Ulaanbaatar", "Urban": "Location > Urban", "Rural": "Location > Rural"}
    rows |= {row: f"Poverty > {status}" for row, status in STATUS.items()} | {"National": "National"}
    rows |= dict(
        zip(
            QUINTILES,
            (f"Consumption quintile > {q}" for q in ("Poorest", "II", "III", "IV", "Wealthiest")),
            strict=True,
        )
    )
    for row, other in rows.items():
        for level, name in levels.items():
            # ages from 25 here, from 18 there
            assert abs(figure.loc[row, level] - value("B31", other, name)) <= 3.6, (row, level)


def test_employment_status_is_that_of_b40():
    rows = {"Urban": "Location > Urban", "Rural": "Location > Rural", "National": "National"}
    rows |= {row: f"Poverty > {status}" for row, status in STATUS.items()}
    rows |= dict(
        zip(
            QUINTILES,
            (f"Consumption quintile > {q}" for q in ("Poorest", "II", "III", "IV", "Wealthiest")),
            strict=True,
        )
    )
    columns = {"Employed": "Employed", "Unemployed": "Unemployed", "Inactive": "Out of the labor force"}
    figure = wide("F3-9", measure="share")
    for row, other in rows.items():
        for column, name in columns.items():
            table = value("B40", other, f"% of population by employment status > {name}")
            assert abs(figure.loc[row, column] - table) <= UNIT + TENTH, (row, column)


def workers(name):
    """Share of the employed (table B40) in a row, as weights."""
    return value("B40", name, "% of employment status > Employed") / 100


def test_sectors_by_location_and_by_quintile_average_to_the_nation():
    figure = wide("F3-10")
    locations = [f"Location > {p}" for p in ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")]
    quintiles = [f"Consumption quintile > {q}" for q in ("Poorest", "II", "III", "IV", "Wealthiest")]
    for rows, names in ((locations, locations), (QUINTILES, quintiles)):
        mean = sum(figure.loc[row] * workers(name) for row, name in zip(rows, names, strict=True))
        assert ((mean - figure.loc["National"]).abs() <= 1).all()


# sectors of Figure 3.10 that are sums of industries of B43
SECTORS = {
    "Agriculture": ("Agriculture, herding",),
    "Mining": ("Mining",),
    "Manufacturing & construction": ("Manufacturing", "Electricity, water", "Construction"),
    "Retail trade": ("Trade",),
    "Public administration": ("Public administration",),
    "Education, health": ("Education", "Health"),
}


def test_sectors_of_the_nation_and_by_poverty_are_those_of_b43():
    for row, column in {"National": "Total", **STATUS}.items():
        for sector, industries in SECTORS.items():
            table = sum(value("B43", f"Industry > {i}", f"National > {column}") for i in industries)
            assert abs(value("F3-10", row, sector) - table) <= UNIT + len(industries) * TENTH, (row, sector)


def test_urban_sectors_of_b43_are_the_average_of_ulaanbaatar_and_aimag_centers():
    places = {f"Location > {p}": workers(f"Location > {p}") for p in ("Ulaanbaatar", "Aimag center")}
    for sector, industries in SECTORS.items():
        mean = sum(w * value("F3-10", place, sector) for place, w in places.items()) / sum(places.values())
        table = sum(value("B43", f"Industry > {i}", "Urban > Total") for i in industries)
        assert abs(mean - table) <= UNIT + len(industries) * TENTH, sector


OCCUPATIONS = {
    "Managers & professionals": (
        "Managers, senior officials and legislators",
        "Professionals",
        "Technicians and associate professionals",
        "Others",
    ),
    "Services & sales": ("Clerks", "Service workers, shop and market salespeople"),
    "Craft & machine operators": ("Craft and related trade workers", "Plant and machine operators"),
    "Agriculture": ("Skilled agricultural and fishery workers",),
    "Elementary occupations": ("Elementary occupations",),
}


def test_occupations_are_groups_of_those_of_b43():
    columns = {area: f"{area} > Total" for area in AREAS}
    columns |= {row: f"National > {status}" for row, status in STATUS.items()}
    for row, column in columns.items():
        for group, members in OCCUPATIONS.items():
            table = sum(value("B43", f"Occupation > {m}", column) for m in members)
            assert abs(value("F3-11", row, f"Occupation > {group}") - table) <= UNIT + len(members) * TENTH, (
                row,
                group,
            )


def test_wages_average_to_the_nation():
    wages = wide("F3-12")["Annual wage"]
    assert wages[QUINTILES].is_monotonic_increasing
    names = [f"Consumption quintile > {q}" for q in ("Poorest", "II", "III", "IV", "Wealthiest")]
    earners = [
        workers(n) * value("F3-11", q, "Employment type > Wage worker")
        for q, n in zip(QUINTILES, names, strict=True)
    ]
    assert sum(wages[QUINTILES].to_numpy() * earners) / sum(earners) == pytest.approx(
        wages["National"], abs=0.1
    )
    urban, rural = (
        workers(f"Location > {a}") * value("F3-11", a, "Employment type > Wage worker")
        for a in ("Urban", "Rural")
    )
    mean = (urban * wages["Urban"] + rural * wages["Rural"]) / (urban + rural)
    assert mean == pytest.approx(wages["National"], abs=0.1)


def test_nothing_of_figure_3_13_is_told():
    frame = load("F3-13")
    assert len(frame) == 40 and set(frame["flag"]) == {"unreadable"}


def test_technologies_by_location_are_those_of_b49():
    columns = {"Smartphone": "Smart phone", "Computer": "Computer"}
    figure = load("F3-14").query("row_path.str.startswith('Location')")
    assert len(figure) == 7
    for row in figure.itertuples():
        assert abs(row.value - value("B49", row.row_path, columns[row.column_path])) <= UNIT + TENTH
    unread = load("F3-14").query("flag == 'unreadable'")["value"]
    assert 15 not in set(unread)  # B49's computers in aimag centers


def test_housing_is_that_of_b16_and_quintiles_average_to_urban_and_rural():
    figure = wide("F3-16")
    names = {"Ger": "Ger", "Apartment": "Apartment", "Detached house": "House", "Other": "Other"}
    share = "Additional statistics > Population share (%)"
    for area in AREAS:
        for column, name in names.items():
            assert abs(figure.loc[area, column] - value("B16", share, f"{area} > {name}")) <= UNIT + TENTH
    for area in ("Urban", "Rural"):
        bars = figure[figure.index.str.startswith(f"{area} consumption quintiles")].fillna(0)
        mean = bars[["Ger", "Apartment", "Detached house"]].mean()
        assert ((mean - figure.loc[area, list(mean.index)]).abs() <= 1).all()
        assert bars["Ger"].is_monotonic_decreasing and bars["Apartment"].is_monotonic_increasing
        assert (bars.sum(axis=1).between(97, 102)).all()


def test_access_to_services_of_the_nation_is_the_average_of_its_parts():
    figure = wide("F3-17")
    assert ((figure.loc[QUINTILES].mean() - figure.loc["National"]).abs() <= 1).all()
    poor = value("B03", "Poverty headcount", "National") / 100
    mean = poor * figure.loc["Poverty status > Poor"] + (1 - poor) * figure.loc["Poverty status > Non-poor"]
    assert ((mean - figure.loc["National"]).abs() <= 1).all()


# -- district report -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table",
    [
        "M-F01",
        "M-F02",
        "M-F03",
        "M-F07",
        "M-F09",
        "M-F12",
        "M-F14",
        "M-C01",
        "M-C02",
        "M-C03",
        "M-C04",
        "M-C05",
        "M-C07",
        "M-C10",
    ],
)
def test_complete_shares_of_the_district_sum_to_100(table):
    assert load(table)["value"].sum() == 100


def test_age_groups_below_18_are_the_minors_of_the_panel():
    minors = value("M-F01", "6-17", "Bagakhangai") + value("M-F01", "0-5", "Bagakhangai")
    assert minors == value("M-KEY", "Minors", "Bagakhangai")


def test_coverage_and_panel_count_the_same_people():
    people = value("M-KEY", "Individuals", "Bagakhangai")
    assert (
        people
        == value("M-COV", "Total population", "Bagakhangai")
        == value("M-COV", "Total population", "Total")
    )


def test_khoroos_add_up_except_in_table_1():
    for row, columns in wide("M-T2").iterrows():
        assert columns["Khoroo #1"] + columns["Khoroo #2"] == columns["Overall"], row
    pollution = wide("M-T1").loc["Environmental pollution"]
    assert pollution["Khoroo #1"] + pollution["Khoroo #2"] > pollution["Overall"]


def test_khesegs_above_90_per_cent_are_half_though_their_khoroos_are_not_told():
    frame = load("M-F04")
    assert set(frame["flag"]) == {"unreadable"}
    assert 2 * frame["value"].sum() == value("M-COV", "Number of khesegs", "Bagakhangai")


def test_services_of_the_table_are_the_first_of_the_figure():
    counts = wide("M-T2")["Overall"]
    shares = [
        value("M-F13", s, "Bagakhangai") for s in ("Housing", "Income-generating opportunity", "Healthcare")
    ]
    names = ["housing services", "income-generating opportunities", "healthcare"]
    assert shares == [round(100 * counts[f"Lack of access to {name}"] / 17) for name in names]
