"""The dictionary: everything declared is in it, and it is a Data Package by the specification."""

import csv
import io
import json
import re

import pandas as pd
import pytest

from analysis.hses import dictionary, schema

# Data Package and Table Schema, version 1
NAME = re.compile(r"^[a-z0-9._-]+$")
CONSTRAINTS = {
    "string": {"required", "unique", "enum", "minLength", "maxLength", "pattern"},
    "integer": {"required", "unique", "enum", "minimum", "maximum"},
    "number": {"required", "unique", "enum", "minimum", "maximum"},
    "boolean": {"required", "unique", "enum"},
    "date": {"required", "unique", "enum", "minimum", "maximum"},
}


@pytest.fixture(scope="module")
def package():
    return json.loads(dictionary.files()["datapackage.json"])


def test_the_files_of_the_site_are_those_that_the_declaration_makes():
    for name, content in dictionary.files().items():
        kept = (dictionary.FOLDER / name).read_text(encoding="utf-8")
        assert kept == content, f"{name} is out of date: run `python -m analysis.hses.dictionary`"


def test_every_variable_stands_in_it_once():
    rows = list(csv.DictReader(io.StringIO(dictionary.files()["variables.csv"])))
    declared = [(t.name, v.name) for t in schema.TABLES.values() for v in t.variables]
    assert [(row["table"], row["variable"]) for row in rows] == declared
    kept = {(row["table"], row["variable"]): row for row in rows}
    weight = kept["households", "weight"]
    assert (weight["unit"], weight["minimum"], weight["required"], weight["key"]) == (
        "households",
        "0",
        "yes",
        "no",
    )
    assert kept["housing", "water"]["code_list"] == "water"
    assert kept["livestock", "animal"]["label_mn"] == "Малын төрөл"


def test_every_code_in_use_is_explained_and_only_those():
    codes = dictionary.codes_frame()
    used = {v.codes for t in schema.TABLES.values() for v in t.variables if v.codes}
    assert set(codes["list"]) == used
    assert not codes.duplicated(["list", "code"]).any()
    assert codes.notna().all(axis=None) and (codes[["code", "label_en", "label_mn"]] != "").all(axis=None)


def test_the_package_has_what_the_specification_requires(package):
    assert NAME.match(package["name"]) and package["profile"] == "data-package"
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names) and names == [*schema.TABLES, "codes"]
    for resource in package["resources"]:
        assert NAME.match(resource["name"])
        path = resource["path"]
        assert not path.startswith(("/", ".")) and ".." not in path and "\\" not in path
        assert resource["mediatype"] in ("application/vnd.apache.parquet", "text/csv")
    assert all("name" in licence or "path" in licence for licence in package["licenses"])


def test_fields_have_types_and_constraints_of_the_table_schema(package):
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert len({field["name"] for field in fields}) == len(fields)
        for field in fields:
            allowed = CONSTRAINTS[field["type"]]
            constraints = field.get("constraints", {})
            assert set(constraints) <= allowed, (resource["name"], field["name"])
            if "enum" in constraints:
                kind = int if field["type"] == "integer" else str
                assert constraints["enum"] and all(type(code) is kind for code in constraints["enum"])
            if {"minimum", "maximum"} <= set(constraints):
                assert constraints["minimum"] < constraints["maximum"]


def test_keys_name_fields_that_exist(package):
    fields = {r["name"]: {f["name"] for f in r["schema"]["fields"]} for r in package["resources"]}
    keys = {r["name"]: r["schema"].get("primaryKey") for r in package["resources"]}
    for resource in package["resources"]:
        name, described = resource["name"], resource["schema"]
        assert set(described.get("primaryKey", [])) <= fields[name]
        for foreign in described.get("foreignKeys", []):
            target = foreign["reference"]
            assert (
                set(foreign["fields"]) <= fields[name] and set(target["fields"]) <= fields[target["resource"]]
            )
            assert target["fields"] == keys[target["resource"]]
    assert keys["loans"] is None and keys["persons"] == ["hhid", "pid"]


def test_a_survey_that_obeys_the_package_obeys_the_contract(package):
    """The enumerations of the package are the codes that the contract accepts."""
    for resource in package["resources"][:-1]:
        for field in resource["schema"]["fields"]:
            accepted = field.get("constraints", {}).get("enum", [])
            variable = schema.table(resource["name"]).variable(field["name"])
            values = pd.Series(accepted, dtype="int64" if variable.kind == "integer" else "str")
            assert variable.column.faults(values, "codes") == []
            assert bool(accepted) == bool(variable.codes)
