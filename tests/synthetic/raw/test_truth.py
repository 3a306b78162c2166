"""The truth beside the raw files."""

import pandas as pd
import pytest

from analysis.synthetic import truth


@pytest.fixture
def log():
    rows = [
        ("food_week", 1, "10101", "purchased", "15_urb_diary", "q1302"),
        ("food_week", 2, "10101", "purchased", "16_rur_food_7d", "q1405"),
        ("food_bought30", 2, "10101", "quantity", "16_rur_food_7d", "q1409"),
        ("food_away", 1, "3", "spent", "18_foodout", "q1308"),
        ("energy", 1, "E01", "spent_1m", "11_energy", "q1102"),
        ("payments", 2, "P10", "spent_1m", "12_payment_serv", "q1201"),
        ("housing", 1, "", "property_value", "01_hhold", "q0710"),
        ("durables", 2, "12", "age_months", "13_durable", "q0602"),
        ("persons", 2, "1", "wage_month", "02_indiv", "q0436a"),
    ]
    return pd.DataFrame(rows, columns=["table", "hhid", "key", "variable", "file", "raw"])


def test_mistakes_are_placed_in_file_and_variable(log):
    urban = pd.Series([True, False], index=[1, 2])
    found = truth.placed(log.drop(columns=["file", "raw"]), urban, "2022")
    assert found["file"].tolist() == log["file"].tolist()
    assert found["raw_variable"].tolist() == log["raw"].tolist()
    assert found["key"].tolist() == ["10101", "10101", "10101", "3", "1", "10", "", "12", "1"]
    later = truth.placed(log.drop(columns=["file", "raw"]), urban, "year-b")
    assert later["raw_variable"].tolist() == [
        "q1502",
        "q1405",
        "q1409",
        "q1608",
        "q1002",
        "q1101",
        "q0910",
        "q1302",
        "q0436a",
    ]


def test_mistakes_that_no_file_holds_are_left_out(log):
    row = log.iloc[[0]].assign(hhid=2, variable="unit_price")
    assert truth.placed(row, pd.Series([True, False], index=[1, 2]), "2022").empty


def test_frames_are_keyed_by_the_raw_key_and_say_what_they_are(tmp_path):
    import pyarrow.parquet as pq

    keys = pd.Series([220001101, 220001102], index=[7, 8])
    households = pd.DataFrame(
        {"urban": ["Urban", "Rural"], "weight": [1.5, 2.5]}, index=pd.Index([7, 8], name="hhid")
    )
    persons = pd.DataFrame({"hhid": [8, 7], "pid": [1, 1]})
    known = truth.Known(households, persons, {"rates": pd.DataFrame({"name": ["a"], "rate": [0.1]})}, None)
    frames = truth.tables(known, keys, "2022")
    assert list(frames) == ["households", "persons", "rates"]
    assert frames["persons"]["hhid"].tolist() == ["220001102", "220001101"]
    written = truth.write(tmp_path, frames, "SYNTHETIC test")
    assert [path.name for path in written] == [
        "households.parquet",
        "persons.parquet",
        "rates.parquet",
        "README.md",
    ]
    assert pd.read_parquet(written[0])["weight"].tolist() == [1.5, 2.5]
    assert pq.read_schema(written[0]).metadata == {
        b"title": truth.TITLE.encode(),
        b"survey": b"SYNTHETIC test",
    }
    readme = written[-1].read_text(encoding="utf-8")
    assert "| `rates.parquet` | 1 | name, rate |" in readme


def test_columns_of_mixed_kinds_become_text(tmp_path):
    frame = pd.DataFrame({"key": pd.Series([1, "E01", None], dtype=object), "value": [1.0, 2.0, 3.0]})
    path = truth.write(tmp_path, {"mixed": frame}, "SYNTHETIC")[0]
    back = pd.read_parquet(path)
    assert back["key"].tolist()[:2] == ["1", "E01"] and back["key"].isna().tolist() == [False, False, True]
