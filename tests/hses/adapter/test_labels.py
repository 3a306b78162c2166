"""Labels that say the opposite of the mapping are told; other words for the same answers are not."""

import pytest
from tiny_survey import raw_frames

from analysis.hses.adapter import checked_mapping, open_files
from analysis.hses.adapter.labels import disagreements

ORDER = {1: "Western", 2: "Khangai", 3: "Central", 4: "Eastern", 5: "Ulaanbaatar"}


def told(tmp_path, file, labels, **more):
    """What is told of one raw file with these labels (variable -> code -> label)."""
    tmp_path.mkdir(exist_ok=True)
    raw_frames()[file].to_stata(tmp_path / f"{file}.dta", write_index=False, value_labels=labels, **more)
    read = checked_mapping("hses2022.yml")
    return disagreements(read, open_files(tmp_path, read).files)


@pytest.mark.parametrize(
    "labels",
    [
        {"region": ORDER},
        {"region": {1: "WESTERN  region", 2: "Хангайн бүс", 3: "Төвийн бүс"}},
        {"region": {1: "the west", 2: "around Arvaikheer"}},
        {"urban": {1: "Urban", 2: "Rural"}},
        {},
    ],
)
def test_labels_that_agree_or_say_something_else_are_no_fault(tmp_path, labels):
    assert told(tmp_path, "basicvars", labels, version=118) == []


def test_codes_in_another_order_are_an_error_with_the_line(tmp_path):
    swapped = {**ORDER, 1: "Khangai", 2: "Western"}
    (found,) = told(tmp_path, "basicvars", {"region": swapped}, version=118)
    assert (found.rule.severity, found.table, found.variable, len(found)) == (
        "error",
        "households",
        "region",
        2,
    )
    assert "1 is 'Khangai', not Western" in found.rule.expected and "hses2022.yml, line" in found.rule.action


def test_codes_without_a_list_in_the_mapping_are_held_against_the_contract(tmp_path):
    (found,) = told(tmp_path, "02_indiv", {"q0103": {1: "Эмэгтэй", 2: "Эрэгтэй"}}, version=118)
    assert found.variable == "sex" and "1 is 'Эмэгтэй', not 1 (Male)" in found.rule.expected


def test_a_no_that_is_taken_for_a_yes_is_an_error(tmp_path):
    (found,) = told(tmp_path, "02_indiv", {"q0109": {1: "No", 2: "Yes"}}, version=118)
    assert found.variable == "member" and "1 is 'No', not yes; 2 is 'Yes', not no" in found.rule.expected


def test_labels_of_an_old_file_are_read_in_the_encoding_of_the_mapping(tmp_path):
    def disguised(text):
        return text.encode("cp1251").decode("latin-1")

    labels = {"q0103": {1: disguised("Эмэгтэй"), 2: disguised("Эрэгтэй")}}
    assert told(tmp_path / "a", "02_indiv", labels, version=114) == []
    mine = tmp_path / "mine.yml"
    mine.write_text("based_on: hses2022.yml\nfiles:\n  indiv: {suffix: indiv, encoding: windows-1251}\n")
    read = checked_mapping(mine)
    (found,) = disagreements(read, open_files(tmp_path / "a", read).files)
    assert found.variable == "sex" and "Эмэгтэй" in found.rule.expected
