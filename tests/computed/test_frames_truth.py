"""The frames from the files of a synthetic survey are those that its truth tells of, column by column."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.chapters import vocabulary as words
from analysis.chapters.columns import DECLARED, HOUSEHOLDS, PERSONS
from analysis.chapters.frames import faults
from analysis.computed.frames import frames, lacking
from analysis.hses import store

ROUNDED = {  # largest difference from the truth: what is written in other units than it is known in
    "wage": 250_000.0,  # MNT in 12 months, told in round numbers
    **{f"t_{code}": 50 / 12 + 1e-6 for code in range(101, 305)},  # MNT a month; a year's in hundreds
    **{
        f"loan_{name}": 4.0  # thousand MNT; shared among rows and rounded in each
        for name in words.LOANS
    },
}


def of_truth(folder):
    """Households by hhid, members in the order of the roster, and the true aggregate."""
    households = pd.read_parquet(folder / "truth" / "households.parquet").set_index("hhid")
    persons = pd.read_parquet(folder / "truth" / "persons.parquet")
    persons = persons[persons["member"]].assign(key=lambda p: p["hhid"].astype("int64"))
    persons = persons.sort_values(["key", "pid"], ignore_index=True)
    persons["wage"] = persons["wage_year"].fillna(0)
    welfare = [c for c in households if c.startswith(("consumption", "c_"))]
    return households, persons, households[welfare]


def differing(declared, made: pd.Series, true: pd.Series) -> int:
    """Rows in which a column differs from the truth by more than its rounding."""
    if declared.kind == "number":
        ours, theirs = made.to_numpy(dtype=float), true.to_numpy(dtype=float)
        near = np.isclose(ours, theirs, rtol=1e-9, atol=ROUNDED.get(declared.name, 0), equal_nan=True)
        return int((~near).sum())
    return int((made.astype("str").to_numpy() != true.astype("str").to_numpy()).sum())


def differences(data) -> dict[str, int]:
    """Differing rows of each declared column that the truth knows."""
    households, persons, aggregate = of_truth(data.folder.parent)
    found = frames(data, aggregate)
    assert lacking(data) == {} and faults(found) == []
    households = households.loc[found.households.index]
    assert (found.persons["hhid"].to_numpy() == persons["hhid"].to_numpy()).all()
    pairs = {"households": (found.households, households), "persons": (found.persons, persons)}
    return {
        f"{table}.{name}": differing(declared, pairs[table][0][name], pairs[table][1][name])
        for table, columns in DECLARED.items()
        for name, declared in columns.items()
        if name in pairs[table][1]
    }


def check(data):
    found = differences(data)
    # three kinds of loans are never older; of the columns of figures the truth has the wage and the job
    assert len(found) == len(HOUSEHOLDS) + len(PERSONS) - 3 + 2
    wrong = {name: rows for name, rows in found.items() if rows}
    assert wrong == {}


def test_recorded_survey(synthetic_survey):
    check(store.load(synthetic_survey))


@pytest.mark.slow
def test_small_survey_made_now(tmp_path):
    from analysis.core.files import ROOT
    from analysis.hses.adapter import ingest
    from analysis.synthetic.make import Order, make
    from analysis.synthetic.steps import project_parts

    parts = replace(project_parts(), weights=lambda h, p: h, fit=lambda h, p: pd.DataFrame({"fits": [True]}))
    make(Order(300, seed=7), tmp_path / "survey", parts)
    ingest(tmp_path / "survey" / "raw", ROOT / "data/mappings/hses2022.yml", "small", out=tmp_path / "survey")
    check(store.open_folder(tmp_path / "survey" / "microdata"))
