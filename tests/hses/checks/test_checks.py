"""A clean survey raises nothing; a fault planted by each check's own kind is found, with its place."""

import numpy as np
import pandas as pd
import pytest
from clean_survey import survey

from analysis.core.errors import InputError
from analysis.hses.checks import CHECKS, FAMILIES, Check, catalogue, run
from analysis.hses.findings import COLUMNS, SEVERITIES, Origin
from analysis.hses.schema import TABLES

BY_NAME = {check.name: check for check in CHECKS}


def found_by(check, tables, **given):
    return run(tables, 2022, checks=[BY_NAME[check]], **given).frame()


def test_a_clean_survey_raises_nothing():
    findings = run(survey(), 2022)
    assert len(findings) == 0, findings.frame().to_string()
    assert findings.frame().columns.tolist() == list(COLUMNS)


def test_a_clean_survey_in_categories_raises_nothing():
    tables = {name: frame.copy() for name, frame in survey().items()}
    for frame in tables.values():
        for column in frame.select_dtypes("str"):
            frame[column] = frame[column].astype("category")
    assert len(run(tables, 2022)) == 0


def test_a_clean_survey_in_the_declared_types_raises_nothing():
    assert len(run({name: TABLES[name].conform(frame) for name, frame in survey().items()}, 2022)) == 0


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_empty_or_not_there_stops_no_check(table):
    without = {name: frame for name, frame in survey().items() if name != table}
    empty = {**without, table: TABLES[table].conform(survey()[table].iloc[:0])}
    for tables in (without, empty):
        found = set(run(tables, 2022).frame()["check"])
        assert found <= {"keys.no-household", "keys.no-persons", "food.none", "housing.none",
                         "food.diary-without-purchase", "spending.child-money"}, found  # fmt: skip


# ---------------------------------------------------------------- planted faults


def put(table, row, **values):
    """Plants `values` in one row of a table."""

    def plant(tables):
        frame = tables[table].copy()
        for column, value in values.items():
            kept = frame[column].astype(object)
            kept.iloc[row] = value
            frame[column] = kept if isinstance(value, (str, bool)) or value is None else kept.infer_objects()
        tables[table] = frame

    return plant


def fill(table, **values):
    """Plants `values` in every row of a table."""

    def plant(tables):
        tables[table] = tables[table].assign(**values)

    return plant


def drop(table, rows):
    def plant(tables):
        tables[table] = tables[table].drop(index=rows).reset_index(drop=True)

    return plant


def again(table, row):
    def plant(tables):
        frame = tables[table]
        tables[table] = pd.concat([frame, frame.iloc[[row]]], ignore_index=True)

    return plant


def both(*plants):
    def plant(tables):
        for each in plants:
            each(tables)

    return plant


def times(table, row, column, factor):
    def plant(tables):
        frame = tables[table].copy()
        frame[column] = frame[column].astype(float)
        frame.loc[row, column] *= factor
        tables[table] = frame

    return plant


# check: (what is planted, table, row of the finding, variable, value as the report shows it)
PLANTED = {
    "declared.column": (
        lambda t: t.update(households=t["households"].drop(columns="region")),
        "households", None, "region", "",
    ),
    "declared.value": (put("persons", 7, member=None), "persons", 7, "member", ""),
    "declared.kind": (put("persons", 7, age="nine"), "persons", 7, "age", "nine"),
    "range.outside": (put("persons", 7, hours=200.0), "persons", 7, "hours", "200"),
    "codes.unknown": (put("persons", 7, relation="12"), "persons", 7, "relation", "12"),
    "keys.repeated": (again("durables", 4), "durables", 36, "item", "30"),
    "keys.no-household": (put("nonfood", 5, hhid="229999999"), "nonfood", 5, "hhid", "229999999"),
    "keys.no-persons": (drop("persons", range(5)), "households", 0, "hhid", "220000101"),
    "keys.size": (put("households", 2, size=7), "households", 2, "size", "7"),
    "design.weight": (put("households", 3, weight=-1.5), "households", 3, "weight", "-1.5"),
    "design.zero-weight": (put("households", 3, weight=0.0), "households", 3, "weight", "0"),
    "design.dominant-weight": (put("households", 3, weight=1e5), "households", 3, "weight", "100000"),
    "design.no-psu": (put("households", 1, psu=None), "households", 1, "psu", ""),
    "design.no-stratum": (put("households", 1, stratum=None), "households", 1, "stratum", ""),
    "design.psu-in-two-strata": (put("households", 1, stratum="212"), "households", 1, "stratum", "212"),
    "design.psu-in-two-aimags": (put("households", 7, aimag="22"), "households", 7, "aimag", "22"),
    "design.psu-in-two-locations": (
        put("households", 7, location="Soum center"), "households", 7, "location", "Soum center",
    ),
    "design.lonely-psu": (
        lambda t: [put("households", r, stratum="213")(t) for r in (9, 10, 11)],
        "households", 6, "stratum", "212",
    ),
    "design.psu-size": (fill("households", psu="9"), "households", 0, "psu", "9"),
    "design.urban": (put("households", 8, urban=True), "households", 8, "urban", "True"),
    "design.capital": (put("households", 8, aimag="11"), "households", 8, "aimag", "11"),
    "calendar.month": (put("households", 4, month=13), "households", 4, "month", "13"),
    "calendar.year": (put("households", 4, year=2021), "households", 4, "year", "2021"),
    "calendar.date": (
        put("households", 4, interview_date=pd.Timestamp(2023, 2, 3)),
        "households", 4, "interview_date", "2023-02-03",
    ),
    "calendar.quarter": (put("households", 4, quarter=3), "households", 4, "quarter", "3"),
    "calendar.psu-months": (put("households", 4, month=3), "households", 4, "month", "3"),
    "calendar.not-complete": (put("households", 4, visit_result="5"), "households", 4, "visit_result", "5"),
    "roster.no-head": (put("persons", 10, relation="5"), "households", 2, "hhid", "220000103"),
    "roster.two-heads": (put("persons", 8, relation="1"), "persons", 8, "relation", "1"),
    "roster.two-spouses": (put("persons", 8, relation="2"), "persons", 8, "relation", "2"),
    "roster.head-away": (put("persons", 5, member=False), "persons", 5, "member", "False"),
    "roster.young-head": (put("persons", 5, age=14), "persons", 5, "age", "14"),
    "roster.young-spouse": (put("persons", 6, age=10), "persons", 6, "age", "10"),
    "roster.generations": (put("persons", 9, age=38), "persons", 9, "age", "38"),
    "roster.married-child": (put("persons", 7, marital_status="2"), "persons", 7, "marital_status", "2"),
    "roster.education": (put("persons", 7, education="8"), "persons", 7, "education", "8"),
    "roster.attending-level": (put("persons", 7, attending_level="6"), "persons", 7, "attending_level", "6"),
    "roster.years-of-schooling": (
        put("persons", 7, years_of_schooling=8), "persons", 7, "years_of_schooling", "8",
    ),
    "roster.treated": (put("persons", 7, sought_treatment=True), "persons", 7, "sought_treatment", "True"),
    "roster.idle-hours": (put("persons", 6, hours=30.0), "persons", 6, "hours", "30"),
    "roster.wage": (put("persons", 5, wage_month=11e6), "persons", 5, "wage_month", "11000000"),
    "food.quantity": (put("food_consumed", 3, quantity=0.0), "food_consumed", 3, "quantity", "0"),
    "food.quantity-without-price": (
        put("food_bought", 3, expenditure=None), "food_bought", 3, "expenditure", "",
    ),
    "food.price-without-quantity": (put("food_bought", 3, quantity=0.0), "food_bought", 3, "quantity", "0"),
    "food.diary-without-purchase": (drop("food_bought", [4]), "food_consumed", 4, "quantity", "2.2"),
    "food.instrument": (
        put("food_consumed", 14, instrument="diary"), "food_consumed", 14, "instrument", "diary",
    ),
    "food.purchase-days": (put("food_bought", 14, days=7), "food_bought", 14, "days", "7"),
    "food.none": (drop("food_consumed", [2, 3]), "households", 1, "hhid", "220000102"),
    "food.meals": (put("food_away", 6, times=0), "food_away", 6, "times", "0"),
    "spending.nothing": (put("nonfood", 6, purchased=0.0), "nonfood", 6, "purchased", "0"),
    "spending.month-above-year": (
        put("nonfood", 6, purchased=2e5), "nonfood", 6, "purchased", "200000",
    ),
    "spending.utility-month-above-year": (
        put("utilities", 3, spent_1m=2e5), "utilities", 3, "spent_1m", "200000",
    ),
    "spending.energy-unpaid": (
        put("utilities", 2, item="E04", spent_1m=0.0, spent_12m=0.0), "utilities", 2, "quantity", "10",
    ),
    "spending.no-amount": (put("loans", 1, amount=None), "loans", 1, "amount", ""),
    "spending.child-money": (
        lambda t: drop("persons", [7])(t), "transfers", 1, "kind", "206",
    ),
    "durables.beyond-life": (put("durables", 5, age_months=300.0), "durables", 5, "age_months", "300"),
    "durables.count": (put("durables", 5, count=0), "durables", 5, "count", "0"),
    "durables.gained": (
        put("durables", 5, purchase_price=35_000.0), "durables", 5, "current_value", "250000",
    ),
    "durables.lost": (put("durables", 5, current_value=250.0), "durables", 5, "current_value", "250"),
    "durables.worn": (put("durables", 5, age_months=5, current_value=2e5), "durables", 5, "age_months", "5"),
    "durables.no-value": (put("durables", 5, current_value=None), "durables", 5, "current_value", ""),
    "housing.none": (drop("housing", [5]), "households", 5, "hhid", "220000203"),
    "housing.rent-without-dwelling": (
        put("housing", 5, dwelling_type=None), "housing", 5, "rent_self_assessed", "500000",
    ),
    "housing.owner-pays": (put("housing", 5, rent_actual=3e5), "housing", 5, "rent_actual", "300000"),
    "housing.tenant-pays-not": (
        both(put("housing", 5, acquisition="6"), put("housing", 6, acquisition="6", rent_actual=3e5)),
        "housing", 5, "rent_actual", "",
    ),
    "housing.ger-parts": (put("housing", 5, ger_walls=5), "housing", 5, "ger_walls", "5"),
    "housing.area": (put("housing", 5, living_area=51.0), "housing", 5, "living_area", "51"),
    "units.column": (fill("durables", age_months=5.0), "durables", None, "age_months", "5"),
    "units.cell": (put("housing", 5, property_value=90.0), "housing", 5, "property_value", "90"),
    "units.cannot-say": (
        lambda t: [put("housing", r, property_value=98e6)(t) for r in (3, 4, 5)],
        "housing", 3, "property_value", "98000000",
    ),
    "units.food-price": (
        times("food_bought", 6, "quantity", 1_000), "food_bought", 6, "expenditure / quantity",
        None,
    ),
    "units.food-quantity": (
        times("food_consumed", 6, "quantity", 1_000), "food_consumed", 6, "quantity", "2300",
    ),
    "units.price": (times("prices", 6, "price", 1_000), "prices", 6, "price", "4100000"),
    "units.no-price": (put("prices", 6, price=0.0), "prices", 6, "price", "0"),
}  # fmt: skip


def origins_of(tables):
    """Each table from a file of its own; rows of the raw file begin at 501."""
    return {name: Origin(f"09_{name}(13).dta", 501 + np.arange(len(frame))) for name, frame in tables.items()}


@pytest.mark.parametrize("check", PLANTED)
def test_a_planted_fault_is_found_with_its_place(check):
    plant, table, row, variable, value = PLANTED[check]
    tables = survey()
    plant(tables)
    frame = found_by(check, tables, origins=origins_of(tables))
    assert len(frame), f"{check} found nothing"
    first = frame.iloc[0]
    assert (first["table"], first["variable"]) == (table, variable)
    assert first["file"] == f"09_{table}(13).dta"
    if row is None:
        assert pd.isna(first["row"]) and first["key"] == ""
    else:
        assert first["row"] == 501 + row
        name = tables[table]["hhid"].iloc[row] if "hhid" in tables[table] else "2022"
        assert name in first["key"]
    if value is not None:
        assert first["value"] == value
    assert first["expected"] and first["action"]


ONE_FAULT = [check for check in PLANTED if check.split(".")[0] in ("roster", "housing", "durables", "food")]


@pytest.mark.parametrize("check", ONE_FAULT)
def test_one_fault_is_one_finding(check):
    tables = survey()
    PLANTED[check][0](tables)
    assert len(found_by(check, tables)) == 1


def test_every_check_has_a_planted_fault_and_every_family_a_check():
    assert set(PLANTED) == {check.name for check in CHECKS}
    assert all(family.CHECKS for family in FAMILIES)


def test_the_checks_are_declared_once_and_in_full():
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for check in CHECKS:
        assert check.severity in SEVERITIES and check.expected and check.action.endswith(".")
        assert not check.expected.endswith(".")


def test_the_catalogue_lists_every_check_under_its_family():
    listed = catalogue()
    assert listed["check"].tolist() == [check.name for check in CHECKS]
    assert {"keys", "design", "calendar", "roster", "food", "durables", "housing", "units", "codes",
            "range"} <= set(listed["family"])  # fmt: skip
    assert listed[["severity", "expected", "action"]].ne("").all(axis=None)


def test_of_a_sampling_unit_the_household_that_differs_is_named_also_when_it_comes_first():
    tables = survey()
    put("households", 0, stratum="212")(tables)
    found = run(tables, 2022).frame().query("check == 'design.psu-in-two-strata'")
    assert found["key"].tolist() == ["hhid=220000101"]


def test_a_loan_of_which_nothing_was_borrowed_in_the_year_is_no_fault():
    tables = survey()
    put("loans", 1, amount=0.0)(tables)
    assert "spending.no-amount" not in set(run(tables, 2022).frame()["check"])


def test_all_faults_are_told_at_once_errors_first():
    tables = survey()
    for check in ("food.meals", "keys.size", "design.psu-in-two-strata", "roster.two-spouses"):
        PLANTED[check][0](tables)
    findings = run(tables, 2022)
    assert findings.frame()["check"].tolist() == [
        "design.psu-in-two-strata", "keys.size", "roster.two-spouses", "food.meals",
    ]  # fmt: skip
    assert (findings.errors, findings.warnings, findings.notes) == (1, 2, 1)


def test_what_cannot_be_checked_is_said():
    tables = survey()
    tables["households"] = tables["households"].drop(columns=["psu", "soum", "bag"])
    findings = run(tables, 2022, absent=("households.interview_date",))
    assert len(findings) == 0
    assert findings.skipped["design.lonely-psu"] == "no values of households.psu"
    assert "calendar.date" in findings.skipped and "design.weight" not in findings.skipped


def test_nothing_in_the_tables_is_changed():
    tables, untouched = survey(), survey()
    for plant in ("food.instrument", "units.price"):
        PLANTED[plant][0](tables)
        PLANTED[plant][0](untouched)
    run(tables, 2022)
    for name in tables:
        pd.testing.assert_frame_equal(tables[name], untouched[name])


def test_a_severity_that_does_not_exist_is_refused():
    check = Check("a.b", "households", "hhid", "fatal", "x", "y.", lambda view: np.array([]))
    with pytest.raises(InputError, match="expected a severity of error, warning, note, found 'fatal'"):
        check.rule  # noqa: B018
