import pandas as pd
import pytest

from analysis.core.declared import Column, DeclaredTable
from analysis.core.errors import InputError, nearest
from analysis.core.files import sha256, write_atomic

TABLE = DeclaredTable(
    "households",
    "one household",
    (
        Column("hhid", "text", "household", required=True),
        Column("size", "integer", "members", unit="persons", minimum=1, maximum=30),
        Column("area", "text", "area", codes=("urban", "rural")),
    ),
    key=("hhid",),
)


def frame(**columns):
    base = {"hhid": ["007", "008"], "size": [3, 4], "area": ["urban", "rural"]}
    return pd.DataFrame({**base, **columns})


def test_a_frame_as_declared_passes_unchanged():
    good = frame()
    assert TABLE.check(good) is good


@pytest.mark.parametrize(
    "columns, expected",
    [
        ({"size": [3, 99]}, "size: expected 1 to 30, found 99"),
        ({"size": [3, 2.5]}, "size: expected a whole number, found 2.5"),
        ({"area": ["urban", "town"]}, "expected one of urban, rural, found 'town'"),
        ({"hhid": ["007", None]}, "hhid: expected a value, found none"),
        ({"hhid": ["007", "007"]}, "expected each hhid once"),
        ({"colour": ["a", "b"]}, "found a column colour that the table does not have"),
    ],
)
def test_each_fault_is_named(columns, expected):
    assert expected in "\n".join(TABLE.faults(frame(**columns)))


@pytest.mark.parametrize(
    "column, values, expected",
    [
        (Column("a", "boolean", ""), [True, False], ""),
        (Column("a", "boolean", ""), [True, 2], "expected true or false, found 2"),
        (Column("a", "date", ""), ["2022-03-01", None], ""),
        (Column("a", "date", ""), ["2022-03-01", "2022-13-01"], "expected a date, found '2022-13-01'"),
        (Column("a", "integer", "", codes=("7", "30")), [7.0, None, 30.0], ""),
        (Column("a", "integer", "", codes=("7", "30")), [7, 12], "expected one of 7, 30, found 12"),
        (Column("a", "text", "", codes=tuple(map(str, range(30)))), ["1", "x"], "30 codes (0, 1, 2, ... 29)"),
    ],
)
def test_each_kind_is_judged_by_its_own_rule(column, values, expected):
    found = column.faults(pd.Series(values), "t")
    assert expected in found[0] if expected else found == []


@pytest.mark.parametrize("kind", ["str", "object", "category"])
def test_texts_are_judged_alike_however_they_are_held(kind):
    column = Column("area", "text", "area", codes=("urban", "rural"), required=True)
    values = pd.Series(["urban", "", None, "town", "rural"]).astype(kind)
    found = column.faults(values, "t")
    assert "(2 rows: 1, 2)" in found[0] and "found 'town' (1 rows: 3)" in found[1] and len(found) == 2


def test_all_faults_are_reported_at_once():
    with pytest.raises(InputError) as error:
        TABLE.check(frame(size=[0, 99], area=["x", "y"]).drop(columns="hhid"), "file.csv")
    text = str(error.value)
    assert "file.csv: 3 fault(s)" in text and "expected a column hhid" in text and "column area" in text


def test_nearest_offers_the_closest_known_name():
    assert nearest("Bagakangai", ["Bagakhangai", "Nalaikh"]) == "Did you mean 'Bagakhangai'?"
    assert nearest("zzz", ["b", "a"]) == "Known: a, b."


def test_atomic_write_leaves_the_old_file_when_it_fails(tmp_path):
    path = write_atomic(tmp_path / "a.txt", "old")
    with pytest.raises(TypeError):
        write_atomic(path, 5)
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
    assert sha256(path) == "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4"
