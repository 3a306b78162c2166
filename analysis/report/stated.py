"""Numbers that the poverty update states in its text and prints in no table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from analysis.report.page import Page

FILE = "data/worked_examples/stated_in_text.csv"


def stated(page: Page) -> pd.DataFrame:
    """One row a number, by key: value, unit, page (of the report) and what it says. Noted among the page's data."""
    title = "Numbers stated in the text of the poverty update"
    return pd.read_csv(page.data(title, FILE, "facts cited from the report")).set_index("key")
