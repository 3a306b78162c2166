"""Cells that a spreadsheet would run are text after writing, and are read back as they were."""

import pandas as pd
import pytest

from analysis.core.cells import plain, safe, safe_frame


@pytest.mark.parametrize(
    "text", ["=1+1", "+976 99112233", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@a", "-1-1"]
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
