"""Cells that a spreadsheet would run are text after writing, and are read back as they were."""

import re

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.cells import csv_text, plain, safe, safe_frame
from analysis.core.workbooks import write_text


@pytest.mark.parametrize(
    "text", ["=1+1", "+976 99112233", "-cmd", "@SUM(A1)", "\t1", "\r1", "'=1", "''@a", "-1-1"]
)
def test_what_would_run_gets_an_apostrophe_and_comes_back(text):
    assert safe(text) == f"'{text}"
    assert plain(safe(text)) == text


@pytest.mark.parametrize("text", ["-99", "-1.5", "housing", "'quoted'", "", "a=b", "Өвөр хангай"])
def test_other_text_stays(text):
    assert safe(text) == text
    assert plain(text) == text


def test_a_frame_keeps_its_numbers_and_blanks():
    frame = pd.DataFrame({"n": [-1, 2], "t": ["=a", None], "s": pd.array(["@b", "c"], dtype="string")})
    found = safe_frame(frame)
    assert found["n"].tolist() == [-1, 2]
    assert found["t"][0] == "'=a" and pd.isna(found["t"][1])
    assert found["s"].tolist() == ["'@b", "c"]


@pytest.mark.parametrize("text", ["water; =1+1", "a,\n- b", " =1", "\r=1", "\uff1d1+1", "\tabc\t=1"])
def test_what_would_run_after_a_cut_or_after_blanks_gets_an_apostrophe_and_comes_back(text):
    parts = re.split(r"[;,\t\r\n]", safe(text))
    assert not any(part.lstrip().startswith(("=", "+", "-", "@", "\uff1d")) for part in parts)
    assert plain(safe(text)) == text


@given(st.text(alphabet="=-+@';,\t\r\n a1", max_size=12))
def test_every_text_comes_back(text):
    assert plain(safe(text)) == text


def test_a_table_is_written_with_safe_heads_and_texts():
    assert csv_text(pd.DataFrame({"=h": ["@a", None], "n": [-1, 2]})) == "'=h,n\n'@a,-1\n,2\n"


def test_text_in_a_workbook_is_no_formula_also_when_it_is_edited():
    sheet = openpyxl.Workbook().active
    write_text(sheet, 1, 1, "=1\x00+1")
    cell = sheet.cell(1, 1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
