"""Files as people have them: codes, labels, encodings, decimal commas."""

import gzip

import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.core.reading import Table, read_table


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_csv_codes_keep_their_zeros_and_empty_cells_are_missing(tmp_path):
    path = write(tmp_path, "a.csv", "psu,y,name\n007,1.5,NA\n010,NA,\n")
    frame = read_table(path, text=["psu", "name"]).frame
    assert frame["psu"].tolist() == ["007", "010"]
    assert frame["y"].isna().tolist() == [False, True]
    assert frame["name"].isna().tolist() == [False, True], "NA is a name in a column of text"


@pytest.mark.parametrize(
    "text, decimal, expected",
    [
        ("a;b\n1,5;2\n", ",", [1.5]),
        ("a\tb\n1.5\t2\n", ".", [1.5]),
        ("\ufeffa,b\n1.5,2\n", ".", [1.5]),
    ],
)
def test_csv_separators_decimal_commas_and_marks(tmp_path, text, decimal, expected):
    table = read_table(write(tmp_path, "a.csv", text), decimal=decimal)
    assert list(table.frame) == ["a", "b"] and table.frame["a"].tolist() == expected


def test_csv_in_other_encodings_is_refused_then_read(tmp_path):
    path = write(tmp_path, "a.csv", "аймаг,y\nТөв,1\n".replace("ө", "о"), "windows-1251")
    with pytest.raises(InputError, match="not utf-8-sig.*--encoding windows-1251"):
        read_table(path)
    assert read_table(path, encoding="windows-1251").frame["аймаг"].tolist() == ["Тов"]
    latin = write(tmp_path, "b.csv", "région,y\nGenève,1\n", "latin-1")
    assert read_table(latin, encoding="latin-1").frame.iloc[0, 0] == "Genève"
    wide = write(tmp_path, "c.csv", "аймаг,y\nӨвөрхангай,1\n", "utf-16")
    assert read_table(wide).frame["аймаг"].tolist() == ["Өвөрхангай"]
    with pytest.raises(InputError, match="no encoding 'cp12510'"):
        read_table(path, encoding="cp12510")


def test_compressed_csv(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert read_table(path, columns=["b"]).frame.to_dict("list") == {"b": [2]}


def test_faults_name_what_was_expected(tmp_path):
    path = write(tmp_path, "survey.csv", "welfare,wieght,wieght\n1,2,3\n")
    with pytest.raises(InputError, match="each column once, found wieght"):
        read_table(path)
    path = write(tmp_path, "survey.csv", "welfare,wieght\n1,2\n")
    with pytest.raises(InputError, match="(?s)column weight. Did you mean 'wieght'.*column psu"):
        read_table(path, columns=["weight", "psu"])
    with pytest.raises(InputError, match="no such file. Did you mean 'survey.csv'"):
        read_table(tmp_path / "servey.csv")
    with pytest.raises(InputError, match="expected a file that ends in"):
        read_table(tmp_path / "survey.docx")
    with pytest.raises(InputError, match="rows cannot be read"):
        read_table(write(tmp_path, "bad.csv", "a,b\n1,2\n1,2,3,4\n"))
    with pytest.raises(InputError, match="rows cannot be read"):
        read_table(write(tmp_path, "empty.csv", ""))


def test_numbers_refuse_text_and_name_the_row():
    table = Table(pd.DataFrame({"y": ["1.5", "1,5"], "w": [1, 2]}))
    with pytest.raises(InputError, match="column y: expected numbers, found '1,5' in row 2"):
        table.numbers(["y", "w"])
    assert table.numbers(["w"])["w"].tolist() == [1, 2]


def test_key_orders_by_code_and_tells_repeated_labels_apart():
    labels = {"region": {1: "Баруун", 2: "Бусад", 3: "Бусад", 9: "unused"}}
    key = Table(pd.DataFrame({"region": [3.0, 1.0, None, 2.0, 4.0]}), labels).key("region")
    assert key.tolist()[0::3] == ["Бусад [3]", "Бусад [2]"] and key.isna()[2]
    assert list(key.cat.categories) == ["Баруун", "Бусад [2]", "Бусад [3]", "4"]


@pytest.mark.parametrize(
    "values, expected",
    [
        ([1.0, None, 2.0], [1, pd.NA, 2]),
        (["10", "9"], [10, 9]),
        (["007", "10"], ["007", "10"]),
        ([1.5, 2.0], [1.5, 2.0]),
    ],
)
def test_key_of_codes_without_labels(values, expected):
    assert Table(pd.DataFrame({"k": values})).key("k").tolist() == expected


def test_stata_with_cyrillic_and_repeated_labels(tmp_path):
    path = tmp_path / "a.dta"
    frame = pd.DataFrame(
        {"region": pd.Series([1, 2, 3], dtype="int8"), "name": ["Төв", "Ховд", ""], "y": [1.0, 2, 3]}
    )
    frame.to_stata(
        path, version=118, write_index=False, value_labels={"region": {1: "Баруун", 2: "Бусад", 3: "Бусад"}},
        variable_labels={"y": "хэрэглээ"},
    )  # fmt: skip
    table = read_table(path, columns=["y", "region", "name"])
    assert list(table.frame) == ["y", "region", "name"] and table.titles["y"] == "хэрэглээ"
    assert table.frame["name"].tolist()[:2] == ["Төв", "Ховд"] and table.frame["name"].isna()[2]
    assert table.key("region").tolist() == ["Баруун", "Бусад [2]", "Бусад [3]"]


def test_old_stata_text_is_latin_1_or_as_named(tmp_path):
    path = tmp_path / "old.dta"
    frame = pd.DataFrame({"region": pd.Series([1, 2], dtype="int8"), "name": ["Genève", "b"]})
    frame.to_stata(path, version=114, write_index=False, value_labels={"region": {1: "Zürich", 2: "x"}})
    table = read_table(path)
    assert table.frame["name"][0] == "Genève" and table.key("region")[0] == "Zürich"
    # the same bytes as a Mongolian file of the time would hold them
    bytes_read_as_cyrillic = "Zürich".encode("latin-1").decode("windows-1251")
    assert read_table(path, encoding="windows-1251").key("region")[0] == bytes_read_as_cyrillic


def test_what_is_no_stata_file(tmp_path):
    with pytest.raises(InputError, match="a.dta: no Stata file"):
        read_table(write(tmp_path, "a.dta", "hello" * 100))


def test_spss_with_cyrillic_and_repeated_labels(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"region": [1.0, 2, 3], "name": ["Төв", "", "é"], "y": [1.0, 2, None]}),
        str(path),
        variable_value_labels={"region": {1: "Баруун", 2: "Бусад", 3: "Бусад"}},
        column_labels=["Бүс", "Нэр", ""],
    )
    table = read_table(path, columns=["y", "region"])
    assert list(table.frame) == ["y", "region"] and table.titles == {"region": "Бүс"}
    assert table.key("region").tolist() == ["Баруун", "Бусад [2]", "Бусад [3]"]
    assert table.frame["y"].isna().tolist() == [False, False, True]
    with pytest.raises(InputError, match="expected a column welfare"):
        read_table(path, columns=["welfare"])
    with pytest.raises(InputError, match="cannot be read"):
        read_table(write(tmp_path, "b.sav", "hello"))


def test_parquet(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    pd.DataFrame({"аймаг": pd.Categorical(["Төв", "Ховд"]), "y": [1.0, 2.0]}).to_parquet(path)
    assert read_table(path, columns=["аймаг"]).key("аймаг").tolist() == ["Төв", "Ховд"]
    with pytest.raises(InputError, match="expected a column x"):
        read_table(path, columns=["x"])
    with pytest.raises(InputError, match="no Parquet file"):
        read_table(write(tmp_path, "b.parquet", "hello" * 10))


def test_what_is_not_installed_is_said(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match="need the package pyreadstat"):
        read_table(write(tmp_path, "a.sav", "x"))
    with pytest.raises(InputError, match="need the package pyarrow"):
        read_table(write(tmp_path, "a.parquet", "x"))
