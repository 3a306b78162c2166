"""The report: confidential rows beside the data, numbers of findings everywhere else."""

import re

import numpy as np
import pandas as pd
import pytest
from clean_survey import survey

from analysis.hses.checks import run
from analysis.hses.findings import COLUMNS, Findings, Found, Origin
from analysis.hses.findings_page import page, write


def faulty() -> Findings:
    tables = survey()
    persons = tables["persons"].copy()
    persons.loc[6, "age"] = 10
    persons.loc[8, "relation"] = "2"
    tables["persons"] = persons
    tables["households"] = tables["households"].assign(size=[77] + [4] * 11)
    origin = Origin("02_indiv(13).dta", np.arange(1, 61))
    return run(tables, 2022, origins={"persons": origin})


def test_a_finding_is_a_row_with_its_place():
    frame = faulty().frame()
    row = frame[frame["check"] == "roster.young-spouse"].iloc[0]
    assert row["file"] == "02_indiv(13).dta" and row["row"] == 7
    assert row["key"] == "hhid=220000102 pid=2" and row["variable"] == "age" and row["value"] == "10"
    assert row["expected"] == "a spouse of 15 years or more"
    assert frame.columns.tolist() == list(COLUMNS)


def test_the_csv_file_holds_what_the_frame_holds(tmp_path):
    findings = faulty()
    paths = write(findings, tmp_path / "report", "Synthetic survey")
    assert [path.name for path in paths] == ["findings.csv", "findings.html"]
    read = pd.read_csv(paths[0], dtype=str, keep_default_na=False)
    assert len(read) == len(findings) == 7
    assert read["value"].tolist() == findings.frame()["value"].tolist()
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write(faulty(), tmp_path / "report", "Synthetic survey")] == before


def test_what_is_shown_outside_holds_no_values():
    findings = faulty()
    told = "\n".join(findings.lines()) + repr(findings.counts())
    assert "77" not in told and "220000102" not in told
    assert findings.lines()[0] == "checks: 0 errors, 7 warnings, 0 notes"
    assert {"severity": "warning", "check": "keys.size", "table": "households", "variable": "size",
            "count": 1} in findings.counts()  # fmt: skip


def test_the_page_counts_first_then_shows_each_check_and_escapes_what_users_wrote():
    rows = Found.change(
        "adapter.dropped", "persons", variable="name<b>", values=["<script>alert(1)</script>"],
        expected="a & b", action="Nothing.", file="02_<i>.dta", row=np.array([4]),
    )  # fmt: skip
    text = page(faulty().plus([rows]), "Survey <2022>")
    assert "<script>" not in text and "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "Survey &lt;2022&gt;" in text and "02_&lt;i&gt;.dta" in text
    assert text.index('id="summary"') < text.index('<section id="check-')
    links = set(re.findall(r'href="#(check-[\w-]+)"', text))
    assert links == set(re.findall(r'section id="(check-[\w-]+)"', text)) and "check-keys-size" in links
    assert "http" not in text and "src=" not in text and "confidential" in text


def test_the_page_shows_some_rows_of_each_check_and_says_how_many_there_are():
    many = Found.change(
        "adapter.changed", "nonfood", variable="x", values=list(range(250)), expected="y", action="Z.",
        file="14_non_food.dta", row=np.arange(1, 251),
    )  # fmt: skip
    text = page(Findings((many, many)), "t", shown=100)
    assert text.count("<td>14_non_food.dta</td>") == 100 and "100 of 500 lines shown" in text
    assert len(Findings((many,)).frame()) == 250


def test_one_line_stands_for_rows_that_hold_nothing():
    empty = Found.total(
        "adapter.empty-row", "durables", 1_000_000, expected="a number above zero",
        action="Left out: the grid lists what the household does not own.", file="13_durable.dta",
    )  # fmt: skip
    findings = Findings((empty,))
    assert len(findings) == findings.notes == 1_000_000
    frame = findings.frame()
    assert len(frame) == 1 and frame["value"].iloc[0] == "1,000,000 rows"
    assert "adapter.empty-row, durables: 1,000,000 rows;" in findings.lines()[1]
    assert Findings().frame().empty and Findings().summary().empty
    assert "No check found anything" in page(Findings(), "t")


@pytest.mark.parametrize(
    "values, text",
    [
        ([3.0, np.nan, 0.25], ["3", "", "0.25"]),
        (pd.Series(["007", None]), ["007", ""]),
        (pd.Categorical([10101, None, 10102]), ["10101", "", "10102"]),
        (pd.array([1, None], dtype="Int64"), ["1", ""]),
        ([True, False], ["True", "False"]),
        ([98e6], ["98000000"]),
    ],
)
def test_values_are_written_as_they_were_read(values, text):
    found = Found.change("a.b", "t", variable="v", values=values, expected="e", action="A.")
    assert found.frame()["value"].tolist() == text


def test_a_file_for_each_row():
    files = pd.Categorical(["15_urb_diary.dta", "16_rur_food_7d.dta", "16_rur_food_7d.dta"])
    origin = Origin(files, np.array([5, 6, 7])).take(np.array([0, 2]))
    found = Found.change("a.b", "t", variable="v", values=[1, 2], expected="e", action="A.",
                         file=origin.file, row=origin.row)  # fmt: skip
    assert found.frame()["file"].tolist() == ["15_urb_diary.dta", "16_rur_food_7d.dta"]
    assert found.frame()["row"].tolist() == [5, 7]
