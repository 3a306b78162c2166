"""The whole generator on a few hundred households: what it writes hangs together."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from analysis.core.files import ROOT, sha256
from analysis.synthetic.make import Order, make
from analysis.synthetic.steps import project_parts

HOUSEHOLDS = 600


def design_weights(households, persons):
    """Base weights, in place of the balance: with so few households it takes longer than all other steps."""
    return households


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("generated") / "survey"
    make(Order(HOUSEHOLDS, seed=1, clean=True), place, replace(project_parts(), weights=design_weights))
    return place


def raw(folder, name):
    return pd.read_stata(folder / "raw" / f"{name}.dta", convert_categoricals=False)


def truth(folder, name):
    return pd.read_parquet(folder / "truth" / f"{name}.parquet")


def test_design_of_the_printed_survey(folder):
    basic = raw(folder, "basicvars")
    assert len(basic) == HOUSEHOLDS and basic["identif"].is_unique
    units = basic.groupby("cluster")
    assert (units["strata"].nunique() == 1).all() and (units["month"].nunique() == 1).all()
    # up to ten households of a town's unit, up to eight of the others
    assert units.size()[units["urban"].first() == 1].max() <= 10
    assert units.size()[units["urban"].first() == 2].max() <= 8
    assert ((basic["month"] - 1) // 3 + 1 == basic["quarter"]).all()
    assert (basic["hhweight"] > 0).all()
    # the population of the printed survey, in thousands
    from analysis.synthetic.targets import calibrated

    printed = calibrated(["B02"]).query("measure == 'population'")["printed"].iloc[0]
    assert (basic["hhweight"] * basic["hhsize"]).sum() / 1000 == pytest.approx(printed, rel=0.01)


def test_members_make_the_size_and_each_household_has_one_head(folder):
    basic, roster = raw(folder, "basicvars"), raw(folder, "02_indiv")
    members = roster[roster["q0109"] == 1]
    assert members.groupby("identif").size().equals(basic.set_index("identif")["hhsize"].astype("int64"))
    assert (members[members["q0102"] == 1].groupby("identif").size() == 1).all()
    assert not roster.duplicated(["identif", "ind_id"]).any()


def test_every_item_belongs_to_a_household_and_stands_once(folder):
    keys = set(raw(folder, "basicvars")["identif"])
    urban = raw(folder, "basicvars").set_index("identif")["urban"]
    items = {"11_energy": "energy_id", "12_payment_serv": "payment_id", "13_durable": "durable_id",
             "14_non_food": "nonfood_id", "15_urb_diary": "food_id", "16_rur_food_7d": "food_id"}  # fmt: skip
    for name, item in items.items():
        frame = raw(folder, name)
        assert set(frame["identif"]) <= keys, name
        assert not frame.duplicated(["identif", item]).any(), name
    assert (raw(folder, "15_urb_diary")["identif"].map(urban) == 1).all()
    assert (raw(folder, "16_rur_food_7d")["identif"].map(urban) == 2).all()


def test_records_of_food_add_up_to_the_truth(folder):
    """Without mistakes, diary quantities at true prices are the household's food at home and its alcohol."""
    diary, prices = raw(folder, "15_urb_diary"), truth(folder, "food_prices")
    known = truth(folder, "consumption").set_index("hhid")
    units = raw(folder, "basicvars").set_index("identif")["cluster"]
    diary = diary.assign(psu=diary["identif"].map(units)).merge(
        prices.rename(columns={"item": "food_id"}), on=["psu", "food_id"], how="left"
    )
    week = (diary["q1301"] * diary["price"]).groupby(diary["identif"].astype(str)).sum()
    true = (known["nominal_food_at_home"] + known["nominal_alcohol_tobacco"]).reindex(week.index)
    # prices paid differ from those of the unit by quality; on the whole they cancel
    assert (week * 365 / 7).sum() == pytest.approx(true.sum(), rel=0.15)


def test_truth_speaks_of_the_same_households(folder):
    households = truth(folder, "households")
    parts = households.filter(regex="^c_").sum(axis=1)
    assert (parts - households["consumption"]).abs().max() < 0.1
    assert set(truth(folder, "consumption")["hhid"]) == set(households["hhid"])
    assert "corrupted" not in {path.stem for path in (folder / "truth").iterdir()}


def test_fit_and_record_are_written(folder):
    fit = pd.read_csv(folder / "fit.csv")
    assert {"calibrated", "implied", "held_out"} <= set(fit["tag"])
    record = json.loads((folder / "synthetic.json").read_text(encoding="utf-8"))
    assert record["files"]["fit.csv"]["sha256"] == sha256(folder / "fit.csv")
    assert record["item_rows"] > 60 * HOUSEHOLDS


def test_brought_in_like_any_other_survey(folder, tmp_path):
    from analysis.hses.adapter.ingest import ingest

    manifest = ingest(folder / "raw", "hses2022.yml", out=tmp_path / "in")
    assert manifest.synthetic and manifest.findings["errors"] == 0
    assert "SYNTHETIC" in manifest.label


MAKE = """
import hashlib, pathlib, sys
sys.path.insert(0, {root!r})
import importlib.metadata as metadata
known = metadata.version
metadata.version = lambda name: "0" if name == "mongolia-poverty-compendium" else known(name)
from analysis.synthetic.make import Order, make
folder = pathlib.Path(sys.argv[1])
make(Order({households}, seed=2), folder)
digest = hashlib.sha256()
for path in sorted(folder.rglob("*")):
    if path.is_file():
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
print(digest.hexdigest())
"""


def made_with(python: str, folder, **variables) -> str:
    code = MAKE.format(root=str(ROOT), households=HOUSEHOLDS)
    done = subprocess.run(
        [python, "-c", code, str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.slow
def test_same_bytes_in_another_process_with_other_threads_and_hash_seeds(tmp_path):
    first = made_with(sys.executable, tmp_path / "a", PYTHONHASHSEED="1", OPENBLAS_NUM_THREADS="1")
    assert first == made_with(sys.executable, tmp_path / "b", PYTHONHASHSEED="2", OPENBLAS_NUM_THREADS="2")


@pytest.mark.slow
def test_same_bytes_on_another_python(tmp_path):
    """OTHER_PYTHON names an interpreter with the locked libraries, say of Python 3.13."""
    other = os.environ.get("OTHER_PYTHON")
    if not other:
        pytest.skip("set OTHER_PYTHON to an interpreter of another version")
    assert made_with(sys.executable, tmp_path / "a") == made_with(other, tmp_path / "b")
