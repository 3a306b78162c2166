"""Raw files: damage and encodings are refused or told; spelling and file type do not matter."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.core.files import sha256
from analysis.hses.adapter.raw import open_raw

FRAME = pd.DataFrame({"IDENTIF": [1, 2], "q1": [1.0, np.nan], "name": ["a", ""]})


def stata(path, frame=FRAME, **more):
    frame.to_stata(path, write_index=False, **more)
    return path


def old_stata(path, text, **more):
    """A file of Stata 12, with its text in cp1251 where pandas would write Latin-1."""
    disguised = text.encode("cp1251").decode("latin-1")
    frame = pd.DataFrame({"identif": [1], "place": [disguised]})
    frame.to_stata(path, write_index=False, version=114, variable_labels={"place": disguised}, **more)
    return path


def test_values_missing_and_spelling(tmp_path):
    raw = open_raw("one", stata(tmp_path / "a.dta", version=118))
    assert raw.variables == ("IDENTIF", "q1", "name")
    frame = raw.read(["q1", "identif", "NAME"])
    assert list(frame) == ["q1", "identif", "NAME"]  # as they were asked for
    assert frame["identif"].tolist() == [1, 2] and frame["q1"].isna().tolist() == [False, True]
    assert frame["NAME"].isna().tolist() == [False, True]  # an empty text is no answer


def test_two_variables_that_differ_in_capitals_only_are_not_guessed_between(tmp_path):
    raw = open_raw("one", stata(tmp_path / "a.dta", pd.DataFrame({"Q1": [1], "q1": [2]}), version=118))
    assert raw.spelling("q1") == "q1" and raw.spelling("Q1") == "Q1"
    raw = open_raw("one", stata(tmp_path / "b.dta", pd.DataFrame({"Q1a": [1], "q1A": [2]}), version=118))
    assert raw.spelling("q1a") is None


@pytest.mark.parametrize("version", [114, 117, 118])
@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_is_cut_short_is_refused(tmp_path, version, kept):
    frame = pd.DataFrame({"identif": np.arange(400), "q1": np.linspace(0, 1, 400)})
    path = stata(tmp_path / "11_energy.dta", frame, version=version)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(InputError, match=r"11_energy.dta: .*Copy it again"):
        open_raw("energy", path).read(["identif", "q1"])


def test_what_is_no_stata_file_is_refused(tmp_path):
    path = tmp_path / "11_energy.dta"
    path.write_text("identif,q1101\n1,2\n")
    with pytest.raises(InputError, match="no Stata file") as told:
        open_raw("energy", path)
    assert "np." not in str(told.value)


def test_cyrillic_of_an_old_file_is_refused_until_its_encoding_is_stated(tmp_path):
    path = old_stata(tmp_path / "a.dta", "Дорнод")
    raw = open_raw("one", path)
    assert "does not" in raw.remarks[0] and "codes are" in raw.remarks[0]
    assert raw.read(["identif"])["identif"].tolist() == [1]  # numbers do not need an encoding
    with pytest.raises(InputError, match=r"the text of place .* row 1\). Write `encoding:` below files: one"):
        raw.read(["place"])
    stated = open_raw("one", path, "windows-1251")
    assert stated.read(["place"])["place"].tolist() == ["Дорнод"] and not stated.remarks
    with pytest.raises(InputError, match="the text is not utf-8"):
        open_raw("one", path, "utf-8").read(["place"])
    with pytest.raises(InputError, match="unknown encoding"):
        open_raw("one", path, "windows-9999").read(["place"])


def test_latin_letters_of_an_old_file_are_not_taken_for_cyrillic(tmp_path):
    frame = pd.DataFrame({"place": ["Köln"]})
    path = stata(tmp_path / "a.dta", frame, version=114)
    with pytest.raises(InputError, match="letters outside English"):
        open_raw("one", path).read(["place"])
    assert open_raw("one", path, "latin-1").read(["place"])["place"].tolist() == ["Köln"]


def test_a_new_file_with_text_that_is_not_utf8_is_told_and_refused(tmp_path):
    path = stata(tmp_path / "a.dta", pd.DataFrame({"place": ["Дорнод"]}), version=118)
    data = path.read_bytes()
    right = "Дорнод".encode()
    wrong = "Дорнод".encode("cp1251")
    assert data.count(right) == 1
    path.write_bytes(data.replace(right, wrong + bytes(len(right) - len(wrong))))
    with pytest.raises(InputError, match="its encoding is not known"):
        open_raw("one", path).read(["place"])
    assert open_raw("one", path, "windows-1251").read(["place"])["place"].tolist() == ["Дорнод"]


def test_labels_in_utf8_need_no_word(tmp_path):
    path = stata(tmp_path / "a.dta", version=118, variable_labels={"q1": "Хэн бэ"}, data_label="Түүвэр")
    raw = open_raw("one", path)
    assert raw.remarks == () and raw.title == "Түүвэр" and not raw.synthetic


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8"), (";", "cp1251"), ("\t", "utf-8-sig")])
def test_csv(tmp_path, separator, encoding):
    path = tmp_path / "a.csv"
    path.write_text(f"identif{separator}place\n1{separator}Дорнод\n2{separator}\n", encoding=encoding)
    stated = "windows-1251" if encoding == "cp1251" else None
    frame = open_raw("one", path, stated).read(["place", "IDENTIF"])
    assert (
        frame["place"].tolist()[0] == "Дорнод"
        and frame["place"].isna()[1]
        and frame["IDENTIF"].tolist() == [1, 2]
    )
    if stated:
        with pytest.raises(InputError, match="State `encoding:` of the file in the mapping"):
            open_raw("one", path)


def test_decimal_commas_of_a_csv_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("identif;q1\n1;1,5\n")
    assert open_raw("one", path, decimal=",").read(["q1"])["q1"].tolist() == [1.5]


def test_synthetic_files_say_so_in_their_title_or_in_the_list_beside_them(tmp_path):
    assert open_raw("one", stata(tmp_path / "a.dta", version=118, data_label="SYNTHETIC survey")).synthetic
    assert not open_raw("one", stata(tmp_path / "b.dta", version=118, data_label="HSES 2022")).synthetic
    folder = tmp_path / "raw"
    folder.mkdir()
    path = folder / "c.csv"
    path.write_text("identif\n1\n")
    assert not open_raw("one", path).synthetic
    (tmp_path / "synthetic.json").write_text(json.dumps({"sha256": {"c.csv": sha256(path)}}))
    assert open_raw("one", path).synthetic
    path.write_text("identif\n2\n")  # another file of the same name is not on the list
    assert not open_raw("one", path).synthetic


def test_spss_without_its_reader_says_what_to_call(tmp_path):
    path = tmp_path / "a.sav"
    path.write_bytes(b"$FL2")
    with pytest.raises(InputError, match=r"make extras|cannot be read"):
        open_raw("one", path)
