"""A change of one declaration, as the maintainer's guide shows it: all that is computed follows."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.chapters import engine
from analysis.chapters.declaration import slots
from analysis.chapters.domains import PLACE_ROWS, POVERTY_ROWS, QUINTILE_ROWS
from analysis.chapters.estimates import estimates
from analysis.chapters.tables import TABLES
from analysis.core.files import ROOT

GUIDE = ROOT / "book" / "guides" / "maintain.md"


def declared(identifier):
    (found,) = [table for table in TABLES if table.id == identifier]
    return found


@pytest.fixture
def changed(monkeypatch):
    """Puts a declaration in the place of the one with its id, for the test alone."""

    def put(table):
        monkeypatch.setattr(engine, "TABLES", tuple(table if t.id == table.id else t for t in TABLES))
        engine.cells.cache_clear()

    yield put
    monkeypatch.undo()
    engine.cells.cache_clear()


def adults(frames, least):
    """Weights of persons of some age, and whether they went to university."""
    people = frames.persons[frames.persons["age"] >= least]
    weight = frames.households["weight"].loc[people["hhid"]].to_numpy()
    return weight, (people["education"] == "University or higher").to_numpy()


def test_another_age_in_one_table(frames, changed):
    def learnt():
        found = engine.evaluate(frames, ["B31"]).set_index(["row_path", "column_path"])["estimate"]
        return found["National", "University or higher"]

    weight, university = adults(frames, 18)
    assert learnt() == pytest.approx(100 * np.average(university, weights=weight))
    changed(replace(declared("B31"), where={"adult25": "Yes"}))
    weight, university = adults(frames, 25)
    assert learnt() == pytest.approx(100 * np.average(university, weights=weight))


def test_more_rows_in_one_table(frames, changed):
    before = engine.evaluate(frames, ["B49"])
    changed(replace(declared("B49"), rows=(*PLACE_ROWS, *QUINTILE_ROWS, *POVERTY_ROWS)))
    after = estimates(frames, ["B49"])
    new = after[after["row_path"].str.startswith("Consumption quintile")]
    assert len(after) == len(before) + len(new) and len(new) == 5 * 9
    assert new["standard_error"].notna().all()
    kept = after.drop(new.index)
    assert kept["estimate"].to_numpy() == pytest.approx(before["estimate"].to_numpy())
    homes = frames.households
    poorest = frames.codes("households", "quintile")[0] == 0
    car = np.average(homes["d_car"][poorest] > 0, weights=homes["weight"][poorest])
    found = new.set_index(["row_path", "column_path"])["estimate"]
    assert found["Consumption quintile > Poorest", "Car"] == pytest.approx(100 * car)


def test_a_declaration_that_stands_nowhere_yet(frames):
    """A new table is a declaration too: households by dwelling and quarter."""
    table = replace(
        declared("B49"),
        id="D01",
        rows=slots("dwelling", ("Ger", "Apartment")),
        columns=slots("quarter", (1, 2, 3, 4)),
    )
    found = engine.evaluate_declared(frames, [table])
    assert set(found["id"]) == {"D01"} and len(found) == 8
    # shares of the row: the quarters of those in gers add up
    assert found.groupby("row_path")["estimate"].sum().to_numpy() == pytest.approx(100)


def test_the_guide_shows_what_the_code_says():
    """Lines that the guide takes away are those of the code."""
    text = GUIDE.read_text(encoding="utf-8")
    section = text.split("## Change one table")[1].split("\n## ")[0]
    assert "analysis/chapters/people.py" in section and "analysis/chapters/holdings.py" in section
    code = "".join((ROOT / "analysis/chapters" / name).read_text() for name in ("people.py", "holdings.py"))
    removed = [
        line[1:] for line in section.splitlines() if line.startswith("-") and not line.startswith("--")
    ]
    assert len(removed) == 2
    assert all(line.strip() in code for line in removed), removed
