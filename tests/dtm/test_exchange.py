"""Tables for a data exchange: places and periods, what the public does not see, tags, and the command."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from analysis.cli import main
from analysis.dtm import aggregate, exchange, fields
from analysis.dtm.exchange import Round, described, tables, write
from analysis.dtm.gazetteer import Gazetteer

UNITS = pd.DataFrame(
    [
        (
            "City",
            "MN11",
            f"District {d}",
            f"MN110{d}",
            f"Khoroo {k}",
            f"MN110{d}5{k}",
            f"{h}",
            f"MN110{d}5{k}-0{h}",
        )
        for d in (1, 2)
        for k in (1, 2, 3)
        for h in (1, 2)
    ],
    columns="city city_code district district_code khoroo khoroo_code kheseg kheseg_code".split(),
)
PLACES = Gazetteer(UNITS, ("city", "district", "khoroo", "kheseg"))


def phase():
    """Each kheseg: 100 persons, 10 arrivals from abroad; but khoroo 1 of district 1 has 3 in all."""
    frame = UNITS.assign(
        persons=100,
        households=30,
        female=pd.array([50] * 11 + [None], "Int64"),
        arrivals=[1, 2] + [10] * 10,
        departures=0,
        food_reduction=["rarely", "sometimes"] * 6,
        **{f"arrivals_from_{place}": 0 for place in ("khoroo", "district", "city", "country")},
    )
    frame = frame.assign(arrivals_from_abroad=frame["arrivals"])
    period = (datetime.date(2031, 9, 1), datetime.date(2031, 9, 30), 6)
    return Round(frame, PLACES, fields.load(), 3, *period, "SYNTHETIC data")


@pytest.fixture
def made():
    return phase()


@pytest.fixture(scope="module")
def public():
    return tables(phase())


@pytest.fixture(scope="module")
def internal():
    return tables(phase(), "internal")


def cell(table, code, **where):
    level = {4: "admin1_code", 6: "admin2_code", 8: "admin3_code", 11: "admin4_code"}[len(code)]
    rows = table[table[level].eq(code) & table["admin_level"].eq(int(level[5]))]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


def test_places_stand_as_codes_and_the_providers_names(public):
    row = cell(public["people"], "MN110152", field="persons")
    assert row[["location_code", "admin1_code", "admin2_code", "provider_admin3_name"]].tolist() == [
        "MNG", "MN11", "MN1101", "Khoroo 2",
    ]  # fmt: skip
    assert (row["value"], row["reporting_round"], row["evidence"]) == (200, 3, "SYNTHETIC data")


def test_what_is_asked_about_the_months_before_has_a_period_that_begins_then(public):
    people = public["people"]
    assert cell(people, "MN11", field="persons")["reference_period_start"] == "2031-09-01"
    assert cell(people, "MN11", field="arrivals")["reference_period_start"] == "2031-03-01"


def test_the_public_sees_no_khesegs_no_opinions_of_khoroos_and_no_small_counts(public):
    found = public
    assert all("admin4_code" not in table for table in found.values())
    assert found["answers"]["admin_level"].max() == 2
    assert not found["people"]["value"].between(1, 4).any()
    hidden = cell(found["people"], "MN110151", field="arrivals")
    assert pd.isna(hidden["value"]) and hidden["warning"] == exchange.NOT_PUBLISHED
    assert pd.isna(cell(found["flows"], "MN110151", measure="external_arrivals")["value"])
    assert pd.isna(cell(found["flows"], "MN110151", measure="net")["per_1000"])


def test_inside_nothing_is_hidden(internal):
    found = internal
    assert cell(found["people"], "MN110151", field="arrivals")["value"] == 3
    assert cell(found["people"], "MN110151-01", field="arrivals")["value"] == 1
    assert found["answers"]["admin_level"].max() == 4
    assert not (found["people"]["warning"] == exchange.NOT_PUBLISHED).any()


def test_a_total_with_a_gap_and_parts_that_do_not_fit_are_told(made):
    made.frame.loc[11, "households"] = 900
    made.frame.loc[0, "female"] = 170
    found = tables(made, "internal")["people"]
    assert cell(found, "MN11", field="female")["warning"] == "at least 670; 1 of 12 khesegs gave no number"
    assert cell(found, "MN110151-01", field="female")["error"] == "more than persons"
    assert cell(found, "MN110153", field="persons")["error"] == ""


def test_public_flows_are_sums_of_counts_that_are_shown(public):
    found = public
    arrivals = cell(found["people"], "MN1102", field="arrivals")["value"]
    flow = cell(found["flows"], "MN1102", measure="external_arrivals")
    assert (flow["value"], flow["high"], flow["per_1000"]) == (arrivals, arrivals, 100.0)


def test_every_column_field_and_code_is_in_the_dictionary_in_both_languages(public):
    found = {name: table for name, table in public.items() if name != "dictionary"}
    words = public["dictionary"]
    assert words["label_en"].str.len().gt(0).all() and words["label_mn"].str.len().gt(0).all()
    columns = words[words["kind"] == "column"]
    for name, table in found.items():
        assert set(columns.loc[columns["table"] == name, "name"]) == set(table)
    assert set(found["answers"]["field"] + "." + found["answers"]["answer"]) <= set(words["name"])
    assert set(found["flows"]["measure"]) <= set(words["name"])


def test_every_declared_column_has_a_right_tag():
    for name in described.declared()["columns"]:
        assert described.tag_faults(described.column(name.replace("{n}", "2"))["hxl"]) == []
    assert described.tags(["admin3_code", "admin3_code"]) == ["#adm3+code"] * 2


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("#Adm2+code", "small letters"),
        ("adm2+code", "small letters"),
        ("#adm2+", "small letters"),
        ("#admin2+code", "no hashtag #admin2"),
        ("#adm2+cod", "Did you mean '+code'"),
    ],
)
def test_wrong_tags_are_told(tag, words):
    assert words in described.tag_faults(tag)[0]


def test_files_have_tags_below_their_heads_and_cells_that_run_nothing(made, public, tmp_path):
    named = UNITS.assign(khoroo=UNITS["khoroo"].replace("Khoroo 1", "=HYPERLINK(1)"))
    write(tables(replace(made, gazetteer=Gazetteer(named, PLACES.levels))), tmp_path, tags=True)
    lines = (tmp_path / "units.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("#country+code,#meta+level,")
    assert any(",'=HYPERLINK(1)," in line for line in lines)
    write(public, tmp_path)
    assert "#" not in (tmp_path / "people.csv").read_text(encoding="utf-8")


def test_the_tables_reconcile_with_the_totals(internal):
    people = internal["people"]
    summed = aggregate.totals(phase().frame, ["persons"], aggregate.levels_of(PLACES))
    assert people.loc[people["field"] == "persons", "value"].tolist() == summed["count"].tolist()


def test_a_folder_that_is_no_phase_ends_with_two(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["dtm", "export", str(tmp_path), "--out", str(tmp_path / "out")])
    assert left.value.code == 2 and "phase.yml" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
