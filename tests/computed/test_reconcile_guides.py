"""The guides on the aggregate and its comparison name what exists, and all of it."""

import re

from analysis.computed.parameters import WelfareParameters
from analysis.computed.reconcile_command import reconcile
from analysis.computed.reconcile_frames import COLUMNS
from analysis.computed.redrawn import RedrawnParameters
from analysis.core.files import ROOT
from analysis.welfare.chain import OPTIONAL

GUIDES = ROOT / "book" / "guides"


def guide(name):
    return (GUIDES / f"{name}.md").read_text(encoding="utf-8")


def coded(text):
    return re.findall(r"`([^`\n]+)`", text)


def test_every_parameter_of_the_chain_is_in_the_guide_and_no_other():
    table = guide("welfare").split("| step | parameters |")[1].split("\n\n")[0]
    assert set(coded(table)) == set(WelfareParameters.model_fields) - {"absent"}
    assert "-p absent=" in guide("welfare")


def test_parameters_in_the_commands_are_accepted():
    given = re.findall(r"-p (\w+)=(\S+)", guide("welfare"))
    assert len(given) >= 5
    for name, value in given:
        RedrawnParameters.read({name: value})


def test_the_tables_that_may_be_absent_are_named():
    sentence = guide("welfare").split("Tables that may be absent:")[1].split(".")[0]
    assert set(coded(sentence)) == set(OPTIONAL)


def test_the_columns_of_the_derived_file_are_named():
    table = guide("reconcile").split("| column of the file |")[1].split("\n\n")[0]
    assert set(COLUMNS.values()) <= set(coded(table))
    assert {c.split("=")[0] for c in coded(table) if c.endswith("=COL")} == set(COLUMNS) - {"key"}


def test_the_options_in_the_guide_are_those_of_the_command():
    known = {text for option in reconcile.params for text in option.opts}
    assert set(re.findall(r"--[a-z][a-z-]*", guide("reconcile"))) <= known
