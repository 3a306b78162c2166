"""The checks on a synthetic survey: silent where nothing was planted, and not blind where something was."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.hses.adapter.ingest import ingest
from analysis.synthetic.make import MAPPINGS, Order, make
from analysis.synthetic.steps import project_parts

pytestmark = pytest.mark.slow
HOUSEHOLDS = 1000

# Kind of a planted mistake: table and variable of its record, check that must see it, least share of them.
# Mistakes by a factor of ten lie within what households differ by; outlier rules are for those.
SEEN = {
    "grams for kilograms": ("food_week", "purchased", "units.food-quantity", 0.9),
    "kilograms for grams": ("food_week", "purchased", "units.food-quantity", 0.9),
    "thousands reported as MNT": ("durables", "value_today", "durables.lost", 0.5),
}


def findings_of(folder, clean):
    """Truth and findings of a survey, made without the last step of the weights, which no check needs."""
    order = Order(HOUSEHOLDS, clean=clean)
    parts = replace(project_parts(), weights=lambda households, persons: households)
    make(order, folder / "survey", parts)
    mapping = MAPPINGS[order.year, order.release]
    ingest(folder / "survey" / "raw", mapping, "s", accept=True, out=folder / "out")
    [path] = (folder / "out").rglob("findings.csv")
    return folder / "survey" / "truth", pd.read_csv(path, dtype=str, keep_default_na=False)


def test_a_clean_survey_raises_no_error_and_hardly_a_warning(tmp_path):
    """Chance makes a strange household in some hundreds: a head of 17 with a degree, say."""
    _, found = findings_of(tmp_path, clean=True)
    number = found.groupby(["severity", "check", "variable"]).size()
    assert "error" not in number, number.to_string()
    assert number.get("warning", pd.Series(0)).sum() <= HOUSEHOLDS / 200, number.to_string()


def test_slips_of_units_are_seen(tmp_path):
    truth, found = findings_of(tmp_path, clean=False)
    planted = pd.read_parquet(truth / "corrupted.parquet").astype({"hhid": str, "key": str})
    assert (found["severity"] != "error").all(), found.groupby(["check", "variable"]).size().to_string()
    for kind, (table, variable, check, share) in SEEN.items():
        rows = planted[
            planted["kind"].eq(kind) & planted["table"].eq(table) & planted["variable"].eq(variable)
        ]
        keys = found.loc[found["check"].eq(check), "key"].str.extract(r"hhid=(\S+) item=(\S+)")
        places = set(keys.itertuples(index=False, name=None))
        seen = [place in places for place in zip(rows["hhid"], rows["key"], strict=True)]
        assert seen and sum(seen) >= share * len(seen), f"{kind}: {sum(seen)} of {len(seen)}"
