"""From raw files to the survey: what is written, where, and what stops it."""

import json

import numpy as np
import pandas as pd
import pytest
from tiny_survey import raw_frames, write_raw

from analysis import cli
from analysis.core.errors import InputError
from analysis.core.files import sha256
from analysis.hses import store
from analysis.hses.adapter import FoundErrors, ingest
from analysis.hses.schema import TABLES

FOUR = ["221000101", "221000102", "223001501", "223001502"]


@pytest.fixture
def raw(root, frames):
    return write_raw(root / "raw", frames)


def brought_in(root, raw, mapping="hses2022.yml", **more):
    """The survey `tiny`, as the store opens it."""
    ingest(raw, mapping, "tiny", **more)
    return store.load("tiny", [root / "data" / "generated", root / "data" / "private"])


def refused(raw, mapping="hses2022.yml", **more):
    with pytest.raises(InputError) as error:
        ingest(raw, mapping, "tiny", **more)
    return str(error.value)


def test_every_table_arrives_value_by_value(root, raw):
    survey = brought_in(root, raw)
    assert survey.tables == list(TABLES) and survey.is_synthetic and survey.label.startswith("SYNTHETIC")
    households = survey.read("households").set_index("hhid")
    assert households.index.tolist() == FOUR
    assert households["location"].astype(str).tolist() == ["Ulaanbaatar"] * 2 + ["Countryside"] * 2
    assert households["urban"].tolist() == [True, True, False, False]
    assert households["interview_date"].dt.strftime("%d.%m.%Y").tolist()[2] == "17.08.2022"
    assert households["year"].eq(2022).all() and households["visitors"].tolist() == [0, 2, 0, 0]
    persons = survey.read("persons")
    assert len(persons) == 8 and persons["member"].tolist().count(False) == 1
    assert persons["industry"].astype(str).tolist()[:2] == ["84", "05"] and persons["occupation"][0] == "01"
    housing = survey.read("housing").set_index("hhid")
    assert housing["property_value"].fillna(-1).tolist() == [180e6, -1, 7e6, 5e6]  # 98: cannot say
    food = survey.read("food_consumed")
    assert [tuple(map(str, row)) for row in food[["hhid", "item", "source", "quantity"]].to_numpy()] == [
        (FOUR[0], "10101", "purchased", "3.0"),
        (FOUR[0], "10201", "purchased", "1.5"),
        (FOUR[0], "10201", "gift", "1.0"),
        (FOUR[1], "10101", "gift", "1.0"),
        (FOUR[2], "10103", "purchased", "2.0"),
        (FOUR[2], "10201", "gift", "1.0"),
        (FOUR[2], "10201", "own", "5.0"),
        (FOUR[3], "10201", "own", "4.0"),
    ]
    bought = survey.read("food_bought")
    assert bought["expenditure"].tolist() == [5400, 21000, 60000] and bought["days"].tolist() == [7, 7, 30]
    nonfood = survey.read("nonfood")
    assert nonfood["recall_months"].tolist() == [12, 1, 12, 12]
    durables = survey.read("durables")
    assert durables["purchase_price"].isna().tolist() == [False, True]  # 0: does not know
    assert survey.read("utilities")["item"].astype(str).tolist() == ["E01", "P01", "E06", "P05", "E07"]
    assert survey.read("transfers")["kind"].astype(str).tolist() == ["101", "206"]  # 301 was not received
    assert survey.read("prices")["item"].astype(str).tolist() == ["20101", "E01"]


def test_the_manifest_tells_what_it_was_made_from_and_holds_no_values(root, raw):
    survey = brought_in(root, raw)
    manifest = json.loads((survey.folder / "manifest.json").read_text(encoding="utf-8"))
    entry = {one["role"]: one for one in manifest["raw"]}["durable"]
    assert entry["rows"] == 3 and entry["sha256"] == sha256(raw / "13_durable.dta")
    assert entry["variables"] == ["identif", "durable_id", "q0601", "q0602", "q0603", "q0604"]
    assert manifest["mapping"]["sha256"] == sha256(root / "data" / "mappings" / "hses2022.yml")
    assert "title: HSES 2022" in manifest["mapping"]["texts"]["hses2022.yml"]
    for name, table in manifest["tables"].items():
        assert table["rows"] == len(survey.read(name)) and table["sha256"] == sha256(survey.path(name))
    counts = {(one["check"], one["table"]): one["count"] for one in manifest["findings"]["counts"]}
    assert counts["adapter.missing-code", "housing"] == 1 and counts["adapter.empty-row", "food_bought"] == 3
    text = json.dumps({name: entry for name, entry in manifest.items() if name != "mapping"})
    assert all(hhid not in text for hhid in FOUR) and "6600000" not in text
    assert str(root) not in text


def test_the_same_files_make_the_same_bytes(root, raw):
    first = {path.name: path.read_bytes() for path in brought_in(root, raw).folder.iterdir()}
    second = {path.name: path.read_bytes() for path in brought_in(root, raw).folder.iterdir()}
    assert first == second


def test_numbers_capitals_brackets_and_file_types_do_not_matter(root, raw, tmp_path, frames):
    frames["07_urb_diary(13)"] = frames.pop("15_urb_diary").rename(columns=str.upper)
    frames["13_NON FOOD (2).DTA"] = frames.pop("14_non_food")
    frames["99_durable.csv"] = frames.pop("13_durable")
    other = write_raw(tmp_path / "other" / "raw", frames)
    listed = {path.name: sha256(path) for path in other.iterdir()}
    (other / "synthetic.json").write_text(json.dumps(listed))
    ingest(raw, "hses2022.yml", "tiny", out=tmp_path / "a")
    one = store.open_folder(tmp_path / "a" / "microdata")
    ingest(other, "hses2022.yml", "tiny", out=tmp_path / "b")
    two = store.open_folder(tmp_path / "b" / "microdata")
    for name in TABLES:
        pd.testing.assert_frame_equal(one.read(name), two.read(name))


def test_the_order_of_raw_rows_does_not_matter(root, raw, tmp_path, frames):
    shuffled = {
        name: frame if name == "basicvars" else frame.sample(frac=1, random_state=3)
        for name, frame in frames.items()
    }
    one = brought_in(root, raw)
    tables = {name: one.read(name) for name in TABLES}
    two = brought_in(root, write_raw(tmp_path / "shuffled", shuffled))
    for name, table in TABLES.items():
        if table.key:
            ordered = [frame.sort_values(list(table.key), ignore_index=True).astype(object).fillna("")
                       for frame in (tables[name], two.read(name))]  # fmt: skip
            pd.testing.assert_frame_equal(*ordered)


def test_files_in_several_faults_are_told_at_once(root, frames, tmp_path):
    frames["13_durable"] = frames["13_durable"].rename(columns={"q0602": "q602"})
    frames["02_indiv"] = frames["02_indiv"].drop(columns="q0103")
    del frames["18_foodout"]
    raw = write_raw(tmp_path / "raw", frames)
    energy = raw / "11_energy.dta"
    energy.write_bytes(energy.read_bytes()[:900])
    told = refused(raw)
    assert told.startswith("raw: 4 fault(s)")
    assert "13_durable.dta: expected a variable q0602 (durables.age_months, hses2022.yml, line 164)" in told
    assert "Did you mean 'q602'?" in told
    assert "02_indiv.dta: expected a variable q0103 (persons.sex, hses2022.yml, line" in told
    assert "foodout: expected a file whose name ends in '*foodout'" in told
    assert "11_energy.dta: the file is cut short" in told
    assert not (root / "data" / "generated").exists()


def test_codes_outside_the_lists_are_told_at_once_and_nothing_is_written(root, frames, tmp_path):
    frames["02_indiv"].loc[3, "q0103"] = 7
    frames["15_urb_diary"].loc[1, "food_id"] = 10299
    told = refused(write_raw(tmp_path / "raw", frames))
    assert "2 fault(s)" in told
    assert "02_indiv.dta, variable q0103: found '7' in 1 row(s), the first is row 4" in told
    assert "15_urb_diary.dta, variable food_id: found '10299' in" in told
    assert not (root / "data" / "generated").exists()


def test_errors_of_the_checks_stop_it_with_a_report_unless_accepted(root, frames, tmp_path):
    lines = []
    survey = brought_in(root, write_raw(tmp_path / "good", frames))
    before = (survey.folder / "manifest.json").read_bytes()
    frames["02_indiv"] = pd.concat([frames["02_indiv"], frames["02_indiv"].head(1)])
    raw = write_raw(tmp_path / "bad", frames)
    with pytest.raises(FoundErrors, match="nothing was written but the report"):
        ingest(raw, "hses2022.yml", "tiny", lines.append)
    assert (survey.folder / "manifest.json").read_bytes() == before  # what was there stays
    report = pd.read_csv(root / "data" / "generated" / "tiny" / "report" / "findings.csv", dtype=str)
    errors = report[report["severity"] == "error"]
    assert set(errors["file"]) == {"02_indiv.dta"} and {"1", "9"} & set(errors["row"])
    assert any(line.startswith("error: ") for line in lines)
    again = brought_in(root, raw, accept=True)
    assert again.manifest["findings"]["accepted"] is True and len(again.read("persons")) == 9


def test_real_files_go_below_the_private_folder_and_nowhere_else(root, frames, tmp_path):
    raw = write_raw(tmp_path / "raw", frames, label="HSES 2022")
    assert "confidential" in refused(raw, out=tmp_path / "elsewhere")
    survey = brought_in(root, raw)
    assert not survey.is_synthetic and survey.label == "HSES 2022, full release"
    assert survey.folder == root / "data" / "private" / "tiny" / "microdata"
    assert "confidential" in refused(raw, out=root / "data" / "private" / ".." / "elsewhere")
    inside = root / "data" / "private" / "group" / "one"
    ingest(raw, "hses2022.yml", "tiny", out=inside)
    assert (inside / "microdata" / "manifest.json").is_file()


def test_synthetic_and_real_files_are_not_mixed(root, frames, tmp_path):
    raw = write_raw(tmp_path / "raw", frames)
    write_raw(raw, {"11_energy": frames["11_energy"]}, label="")
    assert "found synthetic ones" in refused(raw) and "11_energy.dta" in refused(raw)


@pytest.mark.parametrize("name", ["../x", "a/b", "", "Ü", ".hidden", "x" * 70])
def test_a_name_is_one_folder(root, raw, name):
    with pytest.raises(InputError, match="expected small letters"):
        ingest(raw, "hses2022.yml", name or "-")


def test_the_name_of_a_synthetic_survey_is_that_of_its_folder(root, frames):
    raw = write_raw(root / "data" / "generated" / "synthetic-2022" / "raw", frames)
    assert ingest(raw, "hses2022.yml").name == "synthetic-2022"
    assert (raw.parent / "microdata" / "households.parquet").is_file()


def test_the_deidentified_release_says_what_follows(root, frames, tmp_path):
    frames["basicvars"] = frames["basicvars"].drop(columns=["cluster", "newsoum", "bag"])
    frames["01_hhold"] = frames["01_hhold"].drop(columns=["v1_dd", "v1_mm", "v1_yy", "visitor"])
    renumbered = dict(zip(raw_frames()["basicvars"]["identif"], [1, 2, 3, 4], strict=True))
    for frame in frames.values():
        if "identif" in frame:
            frame["identif"] = frame["identif"].map(renumbered)
    raw = write_raw(tmp_path / "raw", frames)
    assert "cluster" in refused(raw) and "v1_dd" in refused(raw)
    survey = brought_in(root, raw, "hses2022_deidentified.yml")
    assert any("Standard errors leave clustering out" in text for text in survey.consequences)
    assert (
        survey.manifest["release"] == "deidentified" and "households.psu" in survey.manifest["not_in_release"]
    )
    households = survey.read("households")
    assert households["hhid"].tolist() == list("1234") and households["psu"].isna().all()
    assert households["interview_date"].isna().all()
    assert "psu" not in survey.manifest["tables"]["households"]["columns"]


def test_a_release_without_prices_says_so(root, frames, tmp_path):
    del frames["cpi_prices"]
    survey = brought_in(root, write_raw(tmp_path / "raw", frames))
    assert len(survey.read("prices")) == 0 and any(
        "Prices of non-food" in text for text in survey.consequences
    )


def test_household_numbers_that_lost_their_last_digits_are_refused(root, frames, tmp_path):
    frames["13_durable"]["identif"] = frames["13_durable"]["identif"].astype("float32")
    told = refused(write_raw(tmp_path / "raw", frames))
    assert "13_durable.dta" in told and "long or double" in told
    whole = raw_frames()
    for frame in whole.values():  # numbers that fit are no fault
        if "identif" in frame:
            frame["identif"] = (frame["identif"] % 1_000_000).astype("float32")
    households = brought_in(root, write_raw(tmp_path / "short", whole)).read("households")
    assert households["hhid"].tolist() == ["101", "102", "1501", "1502"]


def test_a_household_that_stands_twice_in_a_joined_file_is_refused(root, frames, tmp_path):
    frames["01_hhold"] = pd.concat([frames["01_hhold"], frames["01_hhold"].head(1)])
    told = refused(write_raw(tmp_path / "raw", frames))
    assert "01_hhold.dta: expected each household once" in told and "rows 1, 5" in told


def test_households_that_files_do_not_share_are_told(root, frames, tmp_path):
    frames["01_hhold"] = frames["01_hhold"].drop(index=1)
    survey = brought_in(root, write_raw(tmp_path / "raw", frames), accept=True)
    households = survey.read("households").set_index("hhid")
    assert households["visitors"].isna().tolist() == [False, True, False, False]
    counts = {(one["check"], one["table"]): one for one in survey.manifest["findings"]["counts"]}
    assert counts["adapter.unmatched-hhold", "households"]["count"] == 1


def test_year_b_has_other_numbers_units_and_no_year(root, frames, tmp_path):
    other = year_b(frames)
    ingest(write_raw(tmp_path / "raw", other), "year_b.yml", "later", out=tmp_path / "later")
    survey = store.open_folder(tmp_path / "later" / "microdata")
    households = survey.read("households")
    assert households["hhid"].tolist() == ["001000101", "001000102", "003001501", "003001502"]
    assert households["year"].eq(0).all()
    expected = brought_in(root, write_raw(tmp_path / "first", raw_frames()))
    for table, column in (
        ("durables", "age_months"), ("housing", "property_value"), ("housing", "purchase_value"),
        ("food_bought", "expenditure"), ("food_consumed", "quantity"), ("loans", "amount"),
        ("transfers", "amount"),
        ("utilities", "spent_12m"), ("nonfood", "purchased"), ("livestock", "count"), ("food_away", "spent"),
    ):  # fmt: skip
        pair = [one.read(table)[column].to_numpy(float, na_value=np.nan) for one in (survey, expected)]
        np.testing.assert_allclose(*pair)


def test_the_numbering_of_2024_gives_the_same_survey(root, frames, tmp_path):
    moved = year_b(frames)
    moved["01_hhold"].loc[:, ["q0910", "q0911", "q0915"]] = raw_frames()["01_hhold"][
        ["q0710", "q0711", "q0715"]
    ].to_numpy()
    moved["15_durable"]["q1302"] = raw_frames()["13_durable"]["q0602"]
    for name, there, here in (("16_urb_diary", "q150", "q130"), ("18_foodout", "q16", "q13")):
        moved[name] = moved[name].rename(columns=lambda column, a=there, b=here: column.replace(a, b))
    ingest(write_raw(tmp_path / "raw", moved), "hses2024.yml", "later", out=tmp_path / "later")
    survey = store.open_folder(tmp_path / "later" / "microdata")
    expected = brought_in(root, write_raw(tmp_path / "first", raw_frames()))
    for name in TABLES:
        one, two = (
            made.read(name).drop(columns=["hhid", "year"], errors="ignore") for made in (survey, expected)
        )
        pd.testing.assert_frame_equal(one, two)
    assert survey.read("households")["year"].eq(2024).all()


def year_b(frames):
    """The same survey in the numbering of year B: values in MNT, ages in years, no year in the key."""
    moved = {
        "01_hhold": {f"q07{n:02d}": f"q09{n:02d}" for n in range(1, 24)} | {"q1001": "q0801"},
        "02_indiv": {"q0109": "q0113"},
        "03_livestock": {"q0501": "q0601"},
        "09_other_income": {"q0901": "q0701", "q0902": "q0702"},
        "10_savings_loan": {"q1003": "q0803", "q1004": "q0804", "q1005": "q0805"},
        "11_energy": {f"q110{n}": f"q100{n}" for n in range(1, 5)},
        "12_payment_serv": {f"q120{n}": f"q110{n}" for n in range(1, 4)},
        "13_durable": {f"q060{n}": f"q130{n}" for n in range(1, 5)},
        "14_non_food": {f"q080{n}": f"q120{n}" for n in range(1, 5)},
        "15_urb_diary": {f"q130{n}": f"q150{n}" for n in range(1, 6)},
        "18_foodout": {f"q13{n:02d}": f"q16{n:02d}" for n in range(6, 11)},
    }
    names = {"03_livestock": "05_livestock", "13_durable": "15_durable", "15_urb_diary": "16_urb_diary"}
    made = {}
    for name, frame in frames.items():
        frame = frame.rename(columns={**moved.get(name, {}), "identif": "hses_id"})
        if "hses_id" in frame:
            frame["hses_id"] -= 220_000_000
        made[names.get(name, name)] = frame
    hhold = made["01_hhold"]
    for column in ("q0910", "q0911", "q0915"):
        hhold[column] = hhold[column].where(hhold[column] == 98, hhold[column] * 1_000_000)
    made["15_durable"]["q1302"] /= 12
    return made


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    streams = capsys.readouterr()
    return left.value.code, streams.out, streams.err


def test_the_command_brings_in_and_describes_nothing_of_the_values(root, raw, capsys):
    status, out, err = call(capsys, "data", "ingest", str(raw), "--mapping", "hses2022.yml", "--name", "tiny")
    assert (status, out) == (0, "tiny\n")
    assert "SYNTHETIC survey in the layout of HSES 2022, full release" in err and "findings.html" in err
    assert all(hhid not in err for hhid in FOUR)


def test_the_command_ends_with_two_where_files_are_wrong_and_one_where_checks_fail(
    root, frames, capsys, tmp_path
):
    status, out, err = call(capsys, "data", "ingest", str(tmp_path / "no"), "--mapping", "hses2022.yml")
    assert (status, out) == (2, "") and "no such folder" in err
    frames["02_indiv"] = pd.concat([frames["02_indiv"], frames["02_indiv"].head(1)])
    raw = write_raw(tmp_path / "raw", frames)
    arguments = ("data", "ingest", str(raw), "--mapping", "hses2022.yml", "--name", "tiny")
    status, out, err = call(capsys, *arguments)
    assert (status, out) == (1, "") and "--accept" in err
    assert call(capsys, *arguments, "--accept")[0] == 0
    (raw / "02_indiv (2).dta").write_bytes(b"x")
    status, _, err = call(capsys, *arguments)
    assert status == 2 and "--file indiv=" in err
    assert call(capsys, *arguments, "--accept", "--file", "indiv=02_indiv.dta")[0] == 0
    assert call(capsys, *arguments, "--file", "indiv")[0] == 2


def test_check_mapping_lists_and_refuses(root, raw, capsys):
    status, out, err = call(capsys, "data", "check-mapping", "hses2022.yml", str(raw), "--format", "csv")
    assert status == 0 and out.startswith("table,column,kind,file,variable,rule,line\n")
    assert "13_durable.dta" in out and "no faults, 14 raw files" in err
    assert call(capsys, "data", "check-mapping", "hses2022.yml")[0] == 0
    status, _, err = call(capsys, "data", "check-mapping", "hses2024.yml", str(raw))
    assert status == 2 and "expected a variable hses_id" in err and "hses2024.yml, line" in err


def test_describe_lists_surveys_and_the_tables_of_one(root, raw, capsys, monkeypatch):
    monkeypatch.setattr(store, "PRIVATE_FOLDER", root / "data" / "private")
    monkeypatch.setattr(store, "SYNTHETIC_FOLDER", root / "data" / "generated")
    status, out, err = call(capsys, "data", "describe")
    assert (status, out) == (0, "") and "no survey was brought in yet" in err
    ingest(raw, "hses2022.yml", "tiny")
    status, out, _ = call(capsys, "data", "describe")
    assert status == 0 and out.startswith("tiny  SYNTHETIC survey in the layout of HSES 2022")
    status, out, err = call(capsys, "data", "describe", "tiny", "--format", "json")
    rows = {row["table"]: row["rows"] for row in json.loads(out)}
    assert status == 0 and rows["persons"] == 8 and err.startswith("SYNTHETIC")
    assert call(capsys, "data", "describe", "tinny")[0] == 2


def test_labels_that_contradict_the_mapping_stop_it(root, raw, frames):
    frames["02_indiv"].to_stata(
        raw / "02_indiv.dta",
        write_index=False,
        version=118,
        data_label="SYNTHETIC",
        value_labels={"q0103": {1: "Female", 2: "Male"}},
    )
    with pytest.raises(FoundErrors, match="found 2 error"):
        ingest(raw, "hses2022.yml", "tiny")
