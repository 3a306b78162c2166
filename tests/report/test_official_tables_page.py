"""The page of the official tables: which tables its parameter accepts."""

import pytest

from analysis import official
from analysis.core.errors import InputError
from analysis.report import official_tables as chapter
from analysis.report.official_tables.parameters import Parameters


def test_shown_is_spelt_as_the_catalogue_spells_it_each_table_once():
    assert Parameters.read({"shown": "b03, M-key,B03"}).shown == ("B03", "M-KEY")


def test_every_id_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(InputError) as refused:
        Parameters.read({"shown": "B03,b3,F2-22"}, "official_tables")
    assert "shown: No official table 'b3'. Did you mean 'B03'?" in str(refused.value)
    assert "No official table 'F2-22'. Did you mean 'F2-2'?" in str(refused.value)


def test_a_table_is_set_out_under_its_own_id():
    shown = chapter.printed_table("c01", official.load("c01"))
    assert shown.id == "official-C01" and shown.title.endswith("(C01)")
