"""Opening a survey that was brought in."""

import json

import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.hses import schema, store


def survey(root, name="trial", **manifest):
    folder = root / name / "microdata"
    folder.mkdir(parents=True)
    people = schema.table("households").conform(
        pd.DataFrame(
            {
                "hhid": ["007", "008"],
                "weight": [1.0, 2.0],
                "year": 2022,
                "quarter": 1,
                "aimag": ["11", "21"],
                "location": ["Ulaanbaatar", "Countryside"],
                "region": ["Ulaanbaatar", "Eastern"],
                "urban": [True, False],
                "size": [3, 4],
                "visitors": [None, 2],
                "savings": [True, None],
            }
        )
    )
    people["hhid"] = people["hhid"].astype("category")
    people.to_parquet(folder / "households.parquet")
    herd = pd.DataFrame({"hhid": ["008"], "animal": ["4"], "count": [120]})
    schema.table("livestock").conform(herd).to_parquet(folder / "livestock.parquet")
    (folder / store.MANIFEST).write_text(json.dumps({"name": name, "title": "A trial", **manifest}))
    return folder


def test_tables_are_read_in_their_declared_types(tmp_path):
    survey(tmp_path)
    data = store.load("trial", [tmp_path])
    assert data.tables == ["households", "livestock"]
    households = data.read("households")
    assert list(households) == schema.table("households").names
    assert list(households["hhid"]) == ["007", "008"] and households["hhid"].dtype == "str"
    assert tuple(households["location"].cat.categories) == schema.code_list("location").codes
    assert households["urban"].dtype == bool and households["savings"].dtype == "boolean"
    assert households["size"].dtype == "int64" and households["visitors"].dtype == "Int64"
    assert households["visitors"].tolist() == [pd.NA, 2]
    assert schema.faults({"households": households}) == []
    assert list(data.read("livestock", ["count", "hhid"])) == ["count", "hhid"]


def test_synthetic_is_said_unless_the_manifest_says_real(tmp_path):
    survey(tmp_path, "unsaid")
    survey(tmp_path, "made-up", synthetic=True, label="Synthetic HSES 2022")
    survey(tmp_path, "real", synthetic=False)
    labels = {name: store.load(name, [tmp_path]).label for name in store.available([tmp_path])}
    assert labels == {"made-up": "Synthetic HSES 2022", "real": "A trial", "unsaid": "A trial (synthetic)"}


def test_what_is_described_are_shapes_never_values(tmp_path):
    survey(tmp_path)
    described = store.load("trial", [tmp_path]).describe().set_index("table")
    assert described.loc["households", "rows"] == 2 and described.loc["livestock", "rows"] == 1
    assert described.loc["households", "empty"] == (
        "psu, stratum, month, soum, bag, interview_date, visit_result, land"
    )
    assert "007" not in described.to_csv()


def test_an_absent_survey_is_answered_with_the_commands_that_make_one(tmp_path):
    survey(tmp_path)
    with pytest.raises(InputError) as refused:
        store.load("hses-2022", [tmp_path])
    text = str(refused.value)
    assert "there is no survey 'hses-2022'" in text and "brought in: trial" in text
    with pytest.raises(InputError, match="there is no survey"):
        store.load("../" + tmp_path.name + "/trial", [tmp_path])
    assert "compendium data synthetic" in text and "compendium data ingest DIR" in text


def test_absent_tables_and_columns_are_refused(tmp_path):
    folder = survey(tmp_path)
    data = store.load("trial", [tmp_path])
    with pytest.raises(InputError, match="trial has no table persons. It has: households, livestock"):
        data.read("persons")
    with pytest.raises(InputError, match="found coun. Did you mean 'count'"):
        data.read("livestock", ["hhid", "coun"])
    pd.DataFrame({"hhid": ["008"]}).to_parquet(folder / "livestock.parquet")
    with pytest.raises(InputError, match="expected the columns animal, count, found none"):
        data.read("livestock")


def test_broken_files_are_refused_in_the_users_words(tmp_path):
    folder = survey(tmp_path)
    (folder / "livestock.parquet").write_bytes(b"not parquet at all")
    with pytest.raises(InputError, match="livestock.parquet: no Parquet file"):
        store.load("trial", [tmp_path]).read("livestock")
    (folder / store.MANIFEST).write_text("{")
    with pytest.raises(InputError, match="no valid JSON"):
        store.load("trial", [tmp_path])
