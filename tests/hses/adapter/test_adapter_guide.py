"""The guide "Bring in the survey files" names mappings, options and entries that exist."""

import re

from analysis.core.files import ROOT
from analysis.hses import command
from analysis.hses.adapter import checked_mapping
from analysis.hses.adapter.mapping import Mapping, Part, RawFile, Rule

TEXT = (ROOT / "book" / "guides" / "microdata.md").read_text(encoding="utf-8")


def test_it_lists_every_mapping_that_is_shipped():
    shipped = {path.name for path in (ROOT / "data" / "mappings").glob("*.yml")} - {"template.yml"}
    assert set(re.findall(r"^\| `(\w+\.yml)` \|", TEXT, re.MULTILINE)) == shipped


def test_its_options_exist():
    options = {name for one in (command.ingest, command.check_mapping) for o in one.params for name in o.opts}
    assert set(re.findall(r"--[a-z]+", TEXT)) <= options


def test_its_entries_exist():
    known = {
        f.alias or name for model in (Rule, Part, RawFile, Mapping) for name, f in model.model_fields.items()
    }
    table = TEXT[TEXT.index("| a round that") : TEXT.index("These come with")]
    assert set(re.findall(r"`([a-z_]+):", table)) <= known | {"based_on"}


def test_the_lines_that_it_quotes_are_those_of_the_mapping():
    read = checked_mapping("hses2022.yml")
    assert f"(durables.age_months, {read.place('tables', 'durables', 0, 'columns', 'age_months')})" in TEXT
    assert f"({read.place('files', 'foodout')})" in TEXT
