"""Harmonised names: codes of the survey become those of the GMD; what is empty says why."""

import io

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from pandas.io.stata import StataReader

from analysis.core.errors import InputError
from analysis.core.reading import read_table
from analysis.hses import store
from analysis.hses.harmonised import FORMATS, VARIABLES, dictionary, harmonise, write
from analysis.hses.harmonised_command import harmonise as command
from analysis.hses.schema import TABLES, code_list

HOUSEHOLDS = pd.DataFrame(
    {
        "hhid": ["221000102", "221000101"],
        "psu": ["0001", "0001"],
        "stratum": ["110", "110"],
        "weight": [150.5, 149.0],
        "year": [2022, 2022],
        "month": [2, 2],
        "aimag": ["11", "65"],
        "soum": ["1101", None],
        "bag": ["03", None],
        "location": ["Ulaanbaatar", "Countryside"],
        "region": ["Ulaanbaatar", "Khangai"],
        "urban": [True, False],
        "size": [3, 2],
        "interview_date": pd.to_datetime(["2022-02-03", None]),
    }
)

PERSONS = pd.read_csv(
    io.StringIO("""\
hhid,pid,member,relation,sex,age,marital_status,education,attending,years_of_schooling,walking
221000102,1,True,1,1,45,3,5,False,12,4
221000102,2,True,2,2,44,3,8,False,16,1
221000102,3,True,9,2,7,1,1,True,1,1
221000102,4,False,3,1,20,1,4,False,12,1
221000101,1,True,1,2,60,6,3,False,8,2
221000101,2,True,11,1,30,5,6,False,,1
"""),
    dtype={c: str for c in "hhid pid relation sex marital_status education walking".split()},
).assign(seeing="1", hearing="1", remembering="1", self_care="1", communicating="1")

WORK = pd.read_csv(
    io.StringIO("""\
worked,absent_from_job,looked_for_work,available,occupation,industry,job_type,employer,hours,wage_month
True,False,,,21,41,1,4,40,1200000
False,True,,,03,84,1,3,44,900000
,,,,,,,,,
False,False,True,True,,,,,,
True,False,,,61,111,5,,60,
False,False,True,True,,,,,,
"""),
    dtype={c: str for c in "occupation industry job_type employer".split()},
)
PERSONS = PERSONS.join(WORK)
WELFARE = pd.DataFrame(
    {"hhid": ["221000101", "221000102"], "consumption_pc": [500_000.0, 400_000.0],
     "consumption_pc_nominal": [450_000.0, 440_000.0], "deflator": [0.9, 1.1]}
)  # fmt: skip


def tables():
    return {"households": HOUSEHOLDS, "persons": PERSONS}


def row(frame, pid):
    return frame.set_index("pid").loc[pid]


def test_codes_of_the_survey_become_those_of_the_gmd():
    frame = harmonise(tables())
    assert frame["pid"].tolist() == [f"22100010{n}" for n in ("101", "102", "201", "202", "203")]
    engineer, soldier, girl = (row(frame, f"221000102{p:02d}") for p in (1, 2, 3))
    herder, lodger = (row(frame, f"221000101{p:02d}") for p in (1, 2))
    expected = {
        "engineer": (engineer, {"relationharm": 1, "male": 1, "marital": 3, "educat7": 6, "educat5": 5,
                                "educat4": 4, "lstatus": 1, "empstat": 1, "ocusec": 3, "industrycat10": 5,
                                "industrycat4": 2, "occup": 2, "wage_nc": 1.2e6, "unitwage": 5,
                                "walk_dsablty": 4, "educy": 12, "urban": 1, "hsize": 3, "weight": 150.5,
                                "subnatid1": "11 - Ulaanbaatar", "subnatid2": "1101", "int_month": 2}),
        "soldier": (soldier, {"lstatus": 1, "occup": 10, "ocusec": 1, "industrycat10": 9, "educat7": 7}),
        "girl": (girl, {"relationharm": 5, "marital": 2, "educat4": 1, "school": 1, "male": 0}),
        "herder": (herder, {"empstat": 4, "ocusec": 2, "industrycat10": 1, "industrycat4": 1, "occup": 6,
                            "marital": 5, "educat7": 4, "urban": 0, "int_year": 2022, "int_month": 2,
                            "subnatid1": "65 - Arkhangai", "whours": 60}),
        "lodger": (lodger, {"relationharm": 6, "marital": 4, "lstatus": 2}),
    }  # fmt: skip
    for who, (found, values) in expected.items():
        for name, value in values.items():
            assert found[name] == value, f"{who}: {name}"
    assert pd.isna(girl["lstatus"]) and pd.isna(lodger["empstat"]) and pd.isna(herder["wage_nc"])


def test_those_who_are_no_members_are_left_out():
    frame = harmonise(tables())
    assert "22100010204" not in frame["pid"].tolist()
    assert frame.groupby("hhid").size().tolist() == frame.groupby("hhid")["hsize"].first().tolist()


def test_the_columns_of_welfare_are_empty_until_it_is_given_and_say_so():
    of_welfare = {v.name for v in VARIABLES if v.welfare}
    assert of_welfare == {"spdef", "welfare", "welfarenom", "welfaredef", "welfshprosperity"}
    bare, full = harmonise(tables()), harmonise(tables(), WELFARE)
    assert bare[list(of_welfare)].isna().all(axis=None) and full[list(of_welfare)].notna().all(axis=None)
    listed = dictionary(bare).set_index("name")
    assert set(listed.index[listed["empty"].str.contains("welfare aggregate")]) == of_welfare
    assert row(full, "22100010201")["welfare"] == 12 * 400_000
    assert row(full, "22100010101")["welfarenom"] == 12 * 450_000
    assert not dictionary(full)["empty"].str.contains("welfare aggregate").any()


def test_every_empty_column_says_why():
    listed = dictionary(harmonise(tables(), WELFARE)).set_index("name")
    assert (listed["empty"].ne("") == listed["filled"].eq(0)).all()
    assert listed.loc["literacy", "empty"] == "empty: the survey does not ask it"


@pytest.mark.parametrize("column, list_name", [
    ("relation", "relation"), ("marital_status", "marital_status"), ("education", "education"),
    ("job_type", "job_type"), ("employer", "employer"), ("industry", "industry"),
    ("occupation", "occupation"),
])  # fmt: skip
def test_every_code_of_the_survey_has_a_place(column, list_name):
    made = {"relation": "relationharm", "marital_status": "marital", "education": "educat4",
            "job_type": "empstat", "employer": "ocusec", "industry": "industrycat4",
            "occupation": "occup"}[column]  # fmt: skip
    codes = code_list(list_name).codes
    people = pd.concat([PERSONS.iloc[[0]]] * len(codes), ignore_index=True)
    people = people.assign(**{column: codes}, pid=[f"{p}" for p in range(len(codes))])
    frame = harmonise({"households": HOUSEHOLDS, "persons": people})
    assert frame[made].notna().all()
    labels = next(v.labels for v in VARIABLES if v.name == made)
    assert set(frame[made]) <= set(labels)


def test_the_files_hold_the_frame_with_labels_and_equal_frames_give_equal_bytes(tmp_path):
    frame = harmonise(tables(), WELFARE)
    paths = write(frame, tmp_path / "a", "s_harmonised", "Synthetic HSES, harmonised")
    assert [p.name for p in paths] == [*(f"s_harmonised.{f}" for f in FORMATS), "s_harmonised_variables.csv"]
    for path in paths[:3]:
        read = read_table(path, text=("hhid", "pid")).frame
        assert read["hhid"].astype(str).tolist() == frame["hhid"].tolist(), path.name
        np.testing.assert_allclose(read["welfare"].astype(float), frame["welfare"])
    stata = read_table(paths[2])
    assert stata.labels["lstatus"] == {1: "Employed", 2: "Unemployed", 3: "Out of the labour force"}
    assert stata.titles["cpi"] == "Consumer price index (empty: in none of the project's sources)"
    with StataReader(paths[2]) as reader:
        assert reader.data_label == "Synthetic HSES, harmonised"
    again = write(frame.copy(), tmp_path / "b", "s_harmonised", "Synthetic HSES, harmonised")
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in paths]


def test_tables_that_do_not_fit_are_refused_with_all_faults():
    persons = pd.concat([PERSONS, PERSONS.iloc[[0]].assign(hhid="9")], ignore_index=True)
    with pytest.raises(InputError) as error:
        harmonise({"households": HOUSEHOLDS, "persons": persons}, WELFARE.iloc[[0, 0]])
    text = str(error.value)
    assert "persons without" in text and "each household once" in text and "found 1 missing" in text
    with pytest.raises(InputError, match="expected csv, parquet, dta, found xls"):
        write(harmonise(tables()), "x", "s", "t", ("xls",))


# ---------------------------------------------------------------- the command


def stored(root, synthetic):
    folder = root / "s" / "microdata"
    folder.mkdir(parents=True)
    for name, frame in tables().items():
        TABLES[name].conform(frame.assign(quarter=1) if name == "households" else frame).to_parquet(
            folder / f"{name}.parquet", index=False
        )
    (folder / "manifest.json").write_text(
        '{"name": "s", "label": "Survey S", "synthetic": %s, "consequences": ["No soum in this release."]}'
        % ("true" if synthetic else "false")
    )


@pytest.mark.parametrize("synthetic", [True, False])
def test_the_command_writes_the_files_and_says_what_is_empty(tmp_path, monkeypatch, synthetic):
    stored(tmp_path, synthetic)
    monkeypatch.setattr(store, "PRIVATE_FOLDER", tmp_path)
    result = CliRunner().invoke(command, ["s", "--out", str(tmp_path / "out"), "--format", "csv"])
    assert result.exception is None, result.output
    frame = pd.read_csv(tmp_path / "out" / "s_harmonised.csv", dtype={"pid": str})
    assert len(frame) == 5 and set(frame["survey"]) == {"HSES (synthetic)" if synthetic else "HSES"}
    assert "no welfare aggregate was given (--welfare): spdef, welfare" in result.stderr
    assert "note: No soum in this release." in result.stderr
    assert "s_harmonised_variables.csv" in result.stdout


def test_real_data_are_not_written_into_the_open_folders_of_the_project(tmp_path, monkeypatch):
    stored(tmp_path, synthetic=False)
    monkeypatch.setattr(store, "PRIVATE_FOLDER", tmp_path)
    monkeypatch.setattr("analysis.core.files.ROOT", tmp_path.parent)
    out = tmp_path.parent / "open"
    result = CliRunner().invoke(command, ["s", "--out", str(out)])
    assert isinstance(result.exception, InputError) and "confidential" in str(result.exception)
    assert not out.exists()
