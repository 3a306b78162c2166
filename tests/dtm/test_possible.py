"""Is this report possible? Lists of percentages, invented reports, and the one that was audited by hand."""

import itertools
import json
from pathlib import Path

import pytest
import yaml

from analysis.cli import main
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.dtm import claims, possible
from analysis.dtm.reconstruct import Choices, splits

PUBLISHED = ROOT / "data" / "dtm" / "published"


def report(declared):
    declared, found = possible.normalised(declared)
    assert not found
    return claims.of(declared, {}, Path())


def verdict(declared, **options):
    return possible.examine(report(declared), **options)


def left_out(found):
    return [one.left_out.text for one in found.contradictions]


def test_a_list_of_percentages_is_a_report():
    found = verdict([27, 20, 13, 13, 13], largest=30)
    assert found.possible and found.bases.loc[0, "bases"] == [15, 30]
    assert found.bases.loc[0, "counts"] == "4, 3, 2, 2, 2 of 15"
    assert len(found.table) == 15
    assert found.table["list"].value_counts()[["share 1", "share 2", "not_printed_1"]].tolist() == [4, 3, 2]


def test_shares_that_fit_no_base_are_a_contradiction_between_those_that_are_needed():
    found = verdict([50, 25, 33], largest=10)  # halves and quarters need 4 or 8; a third needs 3, 6 or 9
    assert not found.possible
    only = found.contradictions[0]
    assert [item.text for item in only.items] == ["list: share 2 25 %", "list: share 3 33 %"]
    assert "no base of 1 to 10" in only.why


def test_a_stated_base_that_does_not_fit_goes_before_the_shares():
    found = verdict({"percentages": [33, 67], "n": 10, "complete": True})
    assert left_out(found) == ["list: its base is 10"]


def test_decimals_make_a_base_plain():
    assert verdict([38], largest=16).bases.loc[0, "bases"] == [8, 13, 16]
    assert verdict([37.5], largest=16).bases.loc[0, "bases"] == [8, 16]
    assert verdict({"percentages": [38], "decimals": 1}, largest=16).bases.loc[0, "bases"] == []
    assert verdict([57.1, 42.9], largest=30).bases.loc[0, "bases"] == [7, 14, 21, 28]


def test_the_contradiction_of_the_example_is_found_and_the_rest_has_a_table():
    found = possible.examine(*possible.read(PUBLISHED / "example.yml"))
    assert len(found.contradictions) == 1
    assert [item.text.split(": ")[1] for item in found.contradictions[0].items] == [
        "All 3 khesegs", "Khoroo 1 2 khesegs", "Khoroo 2 2 khesegs",
    ]  # fmt: skip
    assert found.table["persons"].sum() == 6210
    assert found.table["repairs"].str.contains("Wells").sum() == 3
    assert "SYNTHETIC" in found.title


def test_what_was_found_by_hand_in_the_bagakhangai_report_is_found():
    published, _, _ = possible.read(PUBLISHED / "bagakhangai-phase-3.yml")
    found = possible.examine(published, with_table=False)
    marked = {"M-T1", "M-C01", "M-C02", "text 1.5"}  # C1, C2 and C7 of the audit
    assert {one.left_out.group for one in found.contradictions} == {
        group.id for group in published.groups if group.source in marked
    }
    assert all(len(one.items) <= 5 for one in found.contradictions)
    assert len(found.other_data) == 4


PARTS = {
    "khesegs": 4,
    "khoroos": ["1", "2"],
    "groups": [
        {
            "id": "people",
            "claims": [
                {"row": "all", "value": 1000, "measure": "total", "field": "residents"},
                {"row": "one", "value": 700, "measure": "total", "field": "residents", "khoroo": "1"},
                {"row": "two", "value": 400, "measure": "total", "field": "residents", "khoroo": "2"},
                {"row": "pets", "value": 10, "measure": "total", "field": "pets"},
            ],
        }
    ],
}


def test_each_contradiction_is_as_small_as_it_can_be():
    published = report(PARTS)
    found = possible.examine(published, with_table=False)
    (only,) = found.contradictions
    assert {item.place for item in only.items} == {0, 1, 2}  # pets have nothing to do with it
    for item in only.items:
        others = [other for other in possible.items(published) if other in only.items and other != item]
        gone = set(possible.items(published)) - set(others)
        assert possible.examine(possible.without(published, gone), with_table=False).possible


def test_a_split_that_is_left_open_is_tried_in_every_way():
    claimed = [
        {
            "row": name,
            "value": value,
            "measure": "kheseg_count",
            "field": "wells",
            "codes": ["yes"],
            "khoroo": khoroo,
        }
        for name, value, khoroo in (("one", 5, "1"), ("two", 1, "2"))
    ]
    declared = {"khesegs": 6, "groups": [{"id": "wells", "claims": claimed}]}
    assert verdict(declared).table["khoroo"].value_counts().to_dict() == {"1": 5, "2": 1}
    assert left_out(verdict({**declared, "khoroos": {"1": 3, "2": 3}}))


def test_all_ways_to_split_are_listed_once_and_the_even_one_first():
    ways = splits(report({**PARTS, "khesegs": 6, "khoroos": ["1", "2", "3"]}))
    assert list(ways[0].values()) == [2, 2, 2]
    expected = [w for w in itertools.product(range(1, 5), repeat=3) if sum(w) == 6]
    assert sorted(tuple(way.values()) for way in ways) == sorted(expected)
    assert Choices.split_into({"1": 26, "2": 2}).khoroo_of["AB"] == "2"


def test_khesegs_of_khoroos_must_make_up_all():
    with pytest.raises(InputError, match="expected 4 khesegs in all"):
        splits(report({**PARTS, "khoroos": {"1": 3, "2": 3}}))


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("only words", "expected a list of percentages"),
        ({"title": "x"}, "expected percentages, shares or groups"),
        ([50, "half"], "expected a number, found 'half'"),
        ([130], "expected 0 to 100 per cent, found 130"),
        ({"percentages": [1], "larges": 3}, "Did you mean 'largest'"),
        ({"percentages": [1], "largest": 0}, "largest: expected a whole number"),
        ({"groups": [{"id": "a"}]}, "expected one of percentages, shares, claims; found none"),
        ({"groups": [{"id": "a", "percentages": [1]}, {"id": "a", "percentages": [1]}]}, "each id once"),
        ({"groups": [{"claims": [{"row": "r", "value": 1, "measure": "totl"}]}]}, "Did you mean 'total'"),
        ({"groups": [{"claims": [{"row": "r", "value": 1, "measure": "share_of"}]}]}, "expected an entry"),
        ({"khoroos": 3, "percentages": [1]}, "khoroos: expected"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, declared, words):
    path = tmp_path / "report.yml"
    path.write_text(yaml.safe_dump(declared), encoding="utf-8")
    with pytest.raises(InputError) as error:
        possible.read(path)
    assert words in str(error.value) and "example.yml" in str(error.value)


def test_more_than_lists_of_shares_need_the_number_of_khesegs():
    with pytest.raises(InputError, match="expected the number of khesegs"):
        verdict({key: value for key, value in PARTS.items() if key != "khesegs"})


def run(*arguments):
    with pytest.raises(SystemExit) as left:
        main(["dtm", "possible", *map(str, arguments)])
    return left.value.code


def test_the_command_tells_by_its_exit_status(tmp_path, capsys):
    path, out = tmp_path / "report.yml", tmp_path / "khesegs.csv"
    path.write_text("percentages: {=cmd: 50, b: 50}", encoding="utf-8")
    assert run(path, "--largest", 5, "--format", "json", "--table", out) == 0
    assert json.loads(capsys.readouterr().out)["bases"][0]["bases"] == [2, 4]
    first = out.read_text(encoding="utf-8").splitlines()[1]
    assert "'=cmd" in out.read_text(encoding="utf-8") and first.endswith('not data about the place"')
    path.write_text("[50, 25, 33]", encoding="utf-8")
    assert run(path, "--largest", 5) == 1
    assert "Contradictions: 1" in capsys.readouterr().out
    assert run(tmp_path / "none.yml") == 2
