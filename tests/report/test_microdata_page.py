"""The page of the microdata: what its parameters accept, and that it shows all that is declared."""

import json

import pytest

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses import schema
from analysis.report import microdata as chapter
from analysis.report.microdata.figures import GROUPS
from analysis.report.microdata.parameters import Parameters


def test_tables_that_do_not_exist_are_named_all_at_once():
    with pytest.raises(InputError) as refused:
        Parameters.read({"shown": "person,housing,houshold"}, "microdata")
    assert "Did you mean 'persons'?" in str(refused.value) and "Did you mean 'households'?" in str(
        refused.value
    )


@pytest.mark.parametrize("name", schema.TABLES)
def test_each_table_is_set_out_with_every_variable(name):
    shown = chapter.variables_table(name)
    assert [v.removesuffix(" (key)").rstrip("*") for v in shown.frame["Variable"]] == schema.table(name).names
    keys = [v.removesuffix(" (key)") for v in shown.frame["Variable"] if v.endswith(" (key)")]
    assert set(keys) == set(schema.table(name).key)


def test_labels_come_in_the_language_asked_for():
    def label(language):
        return (
            chapter.variables_table("livestock", language).frame.set_index("Variable").loc["count", "Label"]
        )

    assert (label("en"), label("mn")) == ("Heads", "Тоо толгой")
    assert label("both") == "Heads · Тоо толгой"


def test_small_lists_are_those_with_few_codes():
    few = chapter.small_lists_table(2).data
    assert set(few["list"]) == {"sex", "instrument", "food_days", "recall_months"}
    more = chapter.small_lists_table(15).data
    assert "water" in set(more["list"]) and "occupation" not in set(more["list"])


def test_the_diagram_draws_every_table_once_and_says_so():
    drawn = [name for names in GROUPS.values() for name in names]
    assert sorted([*drawn, "households", "prices"]) == sorted(schema.TABLES)
    figure = chapter.tables_diagram()
    assert all(name in figure.alt for name in schema.TABLES)


def test_downloads_exist():
    text = chapter.downloads()
    for path in sorted((ROOT / "data" / "dictionary").iterdir()):
        assert f'href="../../data/dictionary/{path.name}"' in text


def test_the_notebook_shows_all_tables_by_default_and_holds_no_output():
    notebook = json.loads((ROOT / "notebooks/microdata.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    given: dict = {}
    exec("".join(cells[0]["source"]), given)  # noqa: S102 - the parameters cell
    defaults = Parameters()
    assert tuple(given["shown"]) == defaults.shown
    assert (given["longest_list"], given["language"]) == (defaults.longest_list, defaults.language)
