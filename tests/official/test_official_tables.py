"""Loading the official tables, and what annexes B (poverty) and C say of each other."""

import math
import re
import shutil

import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.official import catalogue, load, metadata, source, tables, value

INDICES = ["headcount", "poverty_gap", "poverty_severity"]
AREAS = ("Urban", "Rural")


def test_load_is_typed_and_a_copy():
    frame = load("C13")
    assert frame["observations"].dtype == frame["decimals"].dtype == "Int64"
    assert frame["value"].dtype == "float64"
    assert frame["flag"].eq("").all()
    frame["value"] = 0.0
    assert load("C13")["value"].gt(0).all()


def test_catalogue_and_source_agree():
    listed = catalogue().set_index("id")
    assert listed.index[:1].str.startswith("T").all() or "T1-1" not in listed.index
    assert listed.loc["B09", "sha256"] == source("B09").sha256
    assert source("B09").page == listed.loc["B09", "page"] == 63
    assert "without parentheses" in source("B09").note
    assert source("B13").inferred[0] == "National > With land"
    assert "World Bank" in source("B09").producer and "full attribution" in source("B09").licence


def test_ids_are_read_in_lower_case():
    assert source(" b09 ").id == "B09" and source("m-key").id == "M-KEY"
    assert load("b09").equals(load("B09"))
    assert value("b09", "Poverty headcount", "Unemployed") == 51.6


def test_titles_and_notes_are_in_british_spelling():
    for identifier in catalogue()["id"]:
        found = source(identifier)
        text = f"{found.title} {found.note}".replace("'Out of the labor force'", "")  # a label as printed
        assert not re.search(r"\bcenter|\blabor\b|nrollment|tugrik|\bpercent\b", text), identifier


def test_unknown_table_gets_the_nearest_name():
    with pytest.raises(InputError, match="No official table 'b2'. Did you mean 'B02'"):
        load("b2")
    with pytest.raises(InputError, match="No official table 'B0-9'. Did you mean 'B09'"):
        source("B0-9")


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The official tables in a folder that a test may spoil."""
    shutil.copytree(metadata.METADATA.parent, tmp_path / "official")
    monkeypatch.setattr(metadata, "METADATA", tmp_path / "official" / "metadata.yml")
    tables._load.cache_clear()
    yield tmp_path / "official"
    tables._load.cache_clear()


def test_an_altered_file_is_refused(copied):
    path = copied / "B02.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("27.1", "27.2", 1), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load("B02")
    for part in ("B02.csv", source("B02").sha256, "git checkout", "record the correction"):
        assert part in str(refused.value)
    (copied / "B03.csv").unlink()
    with pytest.raises(InputError, match="B03.csv: expected the file"):
        load("B03")


def test_value_by_path_or_last_level():
    assert value("B09", "Poverty headcount", "Employed > Agriculture") == 40.1
    assert value("B09", "Poverty headcount", "Agriculture") == 40.1
    assert value("B03", "Population share (%)", "Countryside") == 15.4
    assert value("C06", "Rural > Female", "Poverty gap", measure="poverty_gap") == 9.8


def test_value_lists_candidates():
    with pytest.raises(InputError, match="Did you mean 'Unemployed'.*\n(.*\n)*  - Employed > Services"):
        value("B09", "Poverty headcount", "Unemployd")
    with pytest.raises(InputError, match="fit 2 estimates(.*\n)*  - Poverty gap . Rural > Total"):
        value("B03", "Poverty gap", "Total")


def estimates(identifier: str) -> pd.DataFrame:
    """The poverty indices of a table by measure and domain; domains in lower case."""
    frame = load(identifier)
    frame = frame[frame["measure"].isin(INDICES)]
    in_columns = frame["row_path"].str.startswith("Poverty ")
    domain = frame["column_path"].where(in_columns, frame["row_path"])
    return frame.assign(domain=domain).set_index(["measure", "domain"])[["value", "standard_error"]]


@pytest.mark.parametrize(
    ("b", "c", "rename"),
    [
        ("B02", "C03", {}),
        ("B03", "C01", {"Urban > Total": "Urban", "Rural > Total": "Rural"}),
        (
            "B03",
            "C02",
            {
                **{f"Urban > {place}": place for place in ("Ulaanbaatar", "Aimag center")},
                **{f"Rural > {place}": place for place in ("Soum center", "Countryside")},
            },
        ),
        ("B06", "C05", {"15-29": "<30", ">=60": "60+"}),
        ("B07", "C06", {}),
        ("B08", "C07", {}),
        ("B14", "C08", {}),
        ("B15", "C09", {"Any loan": "National > With loan", "No loan": "National > Without any loan"}),
        ("B16", "C10", {}),
        ("B17", "C11", {f"Improved water sources > {a}": f"National > {a}" for a in ("Yes", "No")}),
        ("B17", "C12", {f"Improved sanitation > {a}": f"National > {a}" for a in ("Yes", "No")}),
        ("B17", "C13", {f"Electricity > {a}": f"National > {a}" for a in ("Yes", "No")}),
        ("B18", "C14", {f"All three > {d} > {a}": f"{d} > {a}" for d in AREAS for a in ("Yes", "No")}),
    ],
)
def test_annex_b_equals_annex_c(b, c, rename):
    ours = estimates(b).rename(index=rename, level="domain")
    annex_c = estimates(c)
    shared = annex_c.index.intersection(ours.index)
    assert len(shared) >= 6
    assert ours.loc[shared].equals(annex_c.loc[shared])


def test_observations_of_each_partition_sum_to_the_sample():
    for number in (2, 3, 4, 5, 7):
        assert load(f"C{number:02}").groupby("measure")["observations"].sum().eq(22_995).all()
    for number in (6, *range(8, 15)):
        frame = load(f"C{number:02}")
        area = frame["row_path"].str.split(" > ").str[0]
        totals = frame.groupby([area, "measure"])["observations"].sum().unstack().iloc[:, 0]
        assert totals.to_dict() == {"National": 22_995, "Urban": 12_265, "Rural": 10_730}


def test_intervals_are_estimate_and_twice_the_error_within_rounding():
    for number in range(1, 15):
        frame = load(f"C{number:02}")
        half = (frame["ci_upper"] - frame["ci_lower"]) / 2
        assert (half - 1.96 * frame["standard_error"]).abs().le(0.05 * 1.96 + 0.05 + 1e-9).all()


@pytest.mark.parametrize("identifier", ["B07", "B12", "B13", "B14", "B16", "B17", "B18", "B20"])
def test_shares_sum_to_a_hundred_within_each_area(identifier):
    frame = load(identifier)
    for measure in ("population_share", "share_of_poor"):
        chosen = frame[frame["measure"] == measure]
        parent = chosen["column_path"].str.rsplit(" > ", n=1).str[0]
        sums = chosen.groupby(parent)["value"].sum()
        assert sums.sub(100).abs().le(0.11).all(), (measure, sums.to_dict())


def test_transfers_add_up_along_their_hierarchy():
    shares = load("B19").query("column_path == 'Share of total transfers (%)'").set_index("row_path")["value"]
    protection = "Social protection pension and allowances"
    parts = shares[shares.index.str.startswith(f"{protection} > ")]
    assert len(parts) == 15
    assert math.isclose(parts.sum(), shares[protection], abs_tol=0.05 * 16)
    assert math.isclose(shares[protection] + shares["Gifts and remittance"], shares["Total"], abs_tol=0.15)
