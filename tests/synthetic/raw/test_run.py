"""The run from order to files, with small stand-ins for the steps that make the population."""

import json
from dataclasses import replace

import pandas as pd
import pytest
import standin

from analysis.core.errors import InputError
from analysis.core.files import sha256
from analysis.synthetic.make import Order, make, steps_of

HOUSEHOLDS = 240


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "survey"
    make(Order(HOUSEHOLDS, seed=3), folder, standin.parts())
    return folder


def test_same_seed_same_bytes(survey, tmp_path):
    make(Order(HOUSEHOLDS, seed=3), tmp_path / "again", standin.parts())
    assert contents(survey) == contents(tmp_path / "again")


def test_another_seed_another_survey_of_the_same_shape(survey, tmp_path):
    make(Order(HOUSEHOLDS, seed=4), tmp_path / "other", standin.parts())
    first, second = contents(survey), contents(tmp_path / "other")
    assert first.keys() == second.keys()
    assert not [name for name in first if name.endswith("basicvars.dta") and first[name] == second[name]]


def test_every_file_says_that_it_is_synthetic(survey):
    for path in (survey / "raw").iterdir():
        with pd.io.stata.StataReader(path) as reader:
            assert reader.data_label.startswith("SYNTHETIC"), path.name
            assert reader.time_stamp == "01 Jan 2000 00:00"
    import pyarrow.parquet as pq

    for path in (survey / "truth").glob("*.parquet"):
        assert b"SYNTHETIC" in pq.read_schema(path).metadata[b"title"], path.name
    assert "synthetic" in (survey / "truth" / "README.md").read_text(encoding="utf-8")
    assert json.loads((survey / "synthetic.json").read_text(encoding="utf-8"))["synthetic"] is True


def test_record_holds_the_digest_of_every_file(survey):
    record = json.loads((survey / "synthetic.json").read_text(encoding="utf-8"))
    for name, file in record["files"].items():
        assert sha256(survey / name) == file["sha256"]
    assert set(record["files"]) == set(contents(survey)) - {"synthetic.json"}
    assert record["files"]["raw/basicvars.dta"]["rows"] == HOUSEHOLDS == record["households"]
    assert record["members"] == pd.read_stata(survey / "raw" / "basicvars.dta")["hhsize"].sum()


def test_truth_and_raw_meet_by_key(survey):
    households = pd.read_parquet(survey / "truth" / "households.parquet")
    raw = pd.read_stata(survey / "raw" / "basicvars.dta", convert_categoricals=False)
    assert set(households["hhid"]) == set(raw["identif"].astype(str))
    corrupted = pd.read_parquet(survey / "truth" / "corrupted.parquet")
    assert set(corrupted["hhid"]) <= set(households["hhid"])


def test_non_members_are_in_the_roster_and_not_in_the_size(survey):
    roster = pd.read_stata(survey / "raw" / "02_indiv.dta", convert_categoricals=False)
    size = pd.read_stata(survey / "raw" / "basicvars.dta", convert_categoricals=False).set_index("identif")[
        "hhsize"
    ]
    members = roster[roster["q0109"] == 1].groupby("identif").size()
    assert len(roster) > size.sum()
    assert (members.reindex(size.index, fill_value=0) == size).all()


def test_deidentified_release_leads_nowhere(survey, tmp_path):
    folder = tmp_path / "open"
    make(Order(HOUSEHOLDS, seed=3, release="deidentified"), folder, standin.parts())
    columns = {path.stem: set(pd.read_stata(path).columns) for path in (folder / "raw").iterdir()}
    assert not columns["basicvars"] & {"cluster", "newsoum", "bag"}
    assert not columns["01_hhold"] & {"v1_dd", "v1_mm", "v1_yy", "visitor", "ndays"}
    assert not columns["02_indiv"] & {"q0104y", "q0104m", "q0104d"}
    keys = pd.read_stata(folder / "raw" / "basicvars.dta")["identif"]
    assert keys.tolist() == list(range(1, HOUSEHOLDS + 1))
    # the order of the households is another one: what stays together in the full release does not here
    full = pd.read_stata(survey / "raw" / "basicvars.dta")["hhweight"]
    new = pd.read_stata(folder / "raw" / "basicvars.dta")["hhweight"]
    assert sorted(full) == sorted(new) and full.tolist() != new.tolist()


def test_year_b_has_another_layout_and_no_year(tmp_path):
    folder = tmp_path / "later"
    make(Order(HOUSEHOLDS, year="B", seed=3), folder, standin.parts())
    assert (folder / "raw" / "15_durable.dta").exists() and not (folder / "raw" / "13_durable.dta").exists()
    basic = pd.read_stata(folder / "raw" / "basicvars.dta", convert_categoricals=False)
    assert basic["hses_id"].max() < 5 * 10**6
    hhold = pd.read_stata(folder / "raw" / "01_hhold.dta", convert_categoricals=False)
    assert hhold["v1_yy"].isna().all()
    assert hhold.loc[hhold["q0910"] != 98, "q0910"].min() > 10**6
    durables = pd.read_stata(folder / "raw" / "15_durable.dta", convert_categoricals=False)
    assert (durables["q1302"] == 2.5).all()
    assert not any(
        str(year).encode() in path.read_bytes()[:600]
        for year in (2022, 2024)
        for path in folder.glob("raw/*")
    )


def test_another_year_grows(tmp_path):
    from analysis.synthetic.growth import Growth, grow
    from analysis.synthetic.streams import Streams

    households = standin.categories(None, standin.population(Streams(1), 400).households)
    later = grow(households, Growth(poorest=0.04, richest=0.02, inflation=0.10))
    ratio = later["consumption"] / households["consumption"]
    assert ratio.between(1.02, 1.04).all()
    poorest = households["consumption"].idxmin()
    assert ratio[poorest] == ratio.max()
    assert (later.filter(like="c_").sum(axis=1) / later["consumption"]).round(9).eq(1).all()
    received = households["t_206"] > 0
    assert (later["t_206"] / households["t_206"])[received].between(1.12, 1.15).all()


def test_a_failure_leaves_the_older_survey_alone(tmp_path):
    folder = tmp_path / "survey"
    make(Order(HOUSEHOLDS, seed=3), folder, standin.parts())
    before = contents(folder)

    def fails(*arguments, **options):
        made = standin.items(*arguments, **options)
        made.frames.pop("energy")
        return made

    with pytest.raises(KeyError):
        make(Order(HOUSEHOLDS, seed=4), folder, replace(standin.parts(), items=fails))
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["survey"]


def test_an_older_survey_is_replaced_with_what_was_made_of_it(tmp_path):
    folder = tmp_path / "survey"
    make(Order(HOUSEHOLDS, seed=3), folder, standin.parts())
    (folder / "microdata").mkdir()
    make(Order(HOUSEHOLDS, seed=4), folder, standin.parts())
    assert not (folder / "microdata").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["survey"]


def test_a_folder_with_other_files_is_refused(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match="other files"):
        make(Order(HOUSEHOLDS), tmp_path, standin.parts())
    assert (tmp_path / "thesis.docx").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"year": "2024"}, "year"),
        ({"release": "public"}, "release"),
        ({"year": "B", "release": "deidentified"}, "layout of 2022"),
        ({"households": 10}, "at least"),
        ({"seed": -1}, "seed"),
    ],
)
def test_orders_that_cannot_be_met(given, said):
    with pytest.raises(InputError, match=said):
        Order(**given)


def test_default_sizes_and_names():
    assert Order().households == 22_995 and Order().name == "synthetic-2022"
    assert Order(year="B").households == 15_500 and Order(year="B").name == "synthetic-year-b"
    assert Order(release="deidentified").name == "synthetic-2022-deidentified"


@pytest.mark.parametrize("year", ["2022", "B"])
def test_progress_names_every_step_once_and_in_order(year, tmp_path):
    order, said = Order(HOUSEHOLDS, year=year), []
    made = make(order, tmp_path / "survey", standin.parts(), said.append)
    assert said == steps_of(order) == list(made.seconds)
