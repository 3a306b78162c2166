"""Raw files are found by the end of their names."""

import pytest

from analysis.core.errors import InputError
from analysis.hses.adapter.locate import fits, locate, stem
from analysis.hses.adapter.mapping import read_mapping


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("basicvars.dta", "basicvars"),
        ("15_urb_diary.dta", "urb_diary"),
        ("16_urb_diary.dta", "urb_diary"),
        ("16_urb_diary(13).dta", "urb_diary"),
        ("16_urb_diary (2).DTA", "urb_diary"),
        ("HSES2022_14_NON_FOOD.sav", "non_food"),
        ("15_Non food.dta", "non_food"),
        ("13-durable.csv", "durable"),
        ("01_hhold.dta", "hhold"),
    ],
)
def test_a_name_that_fits(name, suffix):
    assert fits(name, suffix)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("04_livestock_exp.dta", "livestock"),
        ("household.dta", "hhold"),
        ("15_urb_diary_old.dta", "urb_diary"),
        ("18_foodout.dta", "food"),
        ("myhhold.dta", "hhold"),
    ],
)
def test_a_name_that_does_not_fit(name, suffix):
    assert not fits(name, suffix)


def test_only_a_number_in_brackets_at_the_end_is_passed_over():
    assert stem("11_energy(13).dta") == "11_energy"
    assert stem("11_energy(13)_new.dta") == "11_energy(13)_new"


@pytest.fixture
def read():
    return read_mapping("hses2022.yml")


def folder_of(tmp_path, *names):
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


def test_folders_below_are_searched_and_what_is_hidden_is_not(tmp_path, read):
    folder = folder_of(tmp_path, "a/11_energy.dta", "._11_energy.dta", "~11_energy.dta", "11_energy.pdf")
    located = locate(folder, read, ["energy"])
    assert located.files == {"energy": tmp_path / "a" / "11_energy.dta"} and not located.faults


def test_two_files_that_fit_are_refused_and_can_be_settled(tmp_path, read):
    folder = folder_of(tmp_path, "11_energy.dta", "11_energy.csv")
    (fault,) = locate(folder, read, ["energy"]).faults
    assert "found 11_energy.csv, 11_energy.dta" in fault and "--file energy=11_energy.csv" in fault
    settled = locate(folder, read, ["energy"], {"energy": "11_energy.dta"})
    assert settled.files["energy"].name == "11_energy.dta" and not settled.faults


def test_two_equal_files_are_said_to_be_equal(tmp_path, read):
    folder = folder_of(tmp_path, "11_energy.dta")
    (tmp_path / "11_energy (1).dta").write_bytes(b"11_energy.dta")
    (fault,) = locate(folder, read, ["energy"]).faults
    assert "byte by byte" in fault


def test_missing_files_are_told_all_at_once_with_the_nearest_name(tmp_path, read):
    folder = folder_of(tmp_path, "13_durables.dta", "11_energy.dta")
    located = locate(folder, read, ["durable", "energy", "indiv", "prices"])
    assert len(located.faults) == 2 and set(located.absent) == {"prices"}
    assert "Did you mean '13_durables'?" in located.faults[0] and "hses2022.yml, line" in located.faults[0]
    assert "'*indiv'" in located.faults[1]


def test_a_file_of_a_kind_that_is_not_read_is_named(tmp_path, read):
    folder = folder_of(tmp_path, "11_energy(2).xlsx", "13_durable.dta", "11_energy.pdf")
    (fault,) = locate(folder, read, ["energy"]).faults
    assert "found 11_energy(2).xlsx, which cannot be read. Save it as one of .dta" in fault


def test_a_wrong_role_or_name_is_answered(tmp_path, read):
    folder = folder_of(tmp_path, "11_energy.dta")
    located = locate(folder, read, ["energy"], {"enrgy": "11_energy.dta", "energy": "11_enrgy.dta"})
    assert any("Did you mean 'energy'?" in fault for fault in located.faults)
    assert any("Did you mean '11_energy.dta'?" in fault for fault in located.faults)


def test_one_file_is_not_taken_for_two(tmp_path):
    mapping = tmp_path / "mine.yml"
    mapping.write_text("based_on: hses2022.yml\nfiles:\n  recall: {suffix: food}\n")
    folder = folder_of(tmp_path, "14_non_food.dta")
    (fault,) = locate(folder, read_mapping(mapping), ["nonfood", "recall"]).faults
    assert "14_non_food.dta" in fault and "nonfood and recall" in fault


def test_no_folder_and_an_empty_folder_are_refused(tmp_path, read):
    with pytest.raises(InputError, match="no such folder"):
        locate(tmp_path / "raw", read, ["energy"])
    with pytest.raises(InputError, match="no file that ends in .dta"):
        locate(tmp_path, read, ["energy"])
