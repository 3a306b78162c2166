"""The CSV files hold exactly the numbers that the source texts print, and keep the contract."""

import csv
import importlib.util
import json

import pandas as pd
import pytest

from analysis.core.files import ROOT
from analysis.official import catalogue, load
from analysis.official.vocabulary import ESTIMATES

DATA = ROOT / "data" / "official"
REFERENCE = ROOT / "tests" / "reference"
DIGESTS = json.loads((REFERENCE / "official-digests.json").read_text(encoding="utf-8"))
NUMBERS = ("value", "standard_error", "ci_lower", "ci_upper", "observations")

_spec = importlib.util.spec_from_file_location("official_digests", REFERENCE / "official_digests.py")
digests = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(digests)


def printed(identifier: str) -> list[str]:
    """Numbers and suppression marks of a CSV, or of all CSV files of the district report ("M")."""
    paths = sorted(DATA.glob("M-*.csv")) if identifier == "M" else [DATA / f"{identifier}.csv"]
    numbers = []
    for path in paths:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                numbers += [row[c] for c in NUMBERS if row[c]]
                numbers += ["(*)"] if row["flag"] == "suppressed" else []
    return numbers


@pytest.mark.parametrize("identifier", DIGESTS)
def test_numbers_are_those_of_the_source(identifier):
    assert digests.digest(printed(identifier)) == DIGESTS[identifier]


def test_a_changed_digit_changes_the_digest():
    numbers = printed("B02")
    assert digests.digest(["27.2", *numbers[1:]]) != digests.digest(numbers)
    assert digests.digest(["27.10", *numbers[1:]]) != digests.digest(numbers)


def test_thousands_signs_do_not_matter_to_the_digest():
    assert digests.groups("1,164.4") == digests.groups("1164.4") == ["1", "164.4"]
    assert digests.groups("-0.7") == ["-0.7"]


def test_every_file_has_a_digest_and_an_entry():
    files = {path.stem for path in DATA.glob("*.csv")}
    assert {f for f in files if not f.startswith("M-")} == set(DIGESTS) - {"M"}
    assert set(catalogue()["id"]) == files


def test_every_file_keeps_the_contract():
    for row in catalogue().itertuples():
        frame = load(row.id)
        ESTIMATES.check(frame, row.id)
        assert len(frame) == row.rows
        assert frame["value"].isna().equals(frame["flag"] == "suppressed"), row.id


def test_decimals_are_those_printed():
    for path in DATA.glob("*.csv"):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        frame = frame[frame["value"] != ""]
        decimals = frame["value"].str.partition(".")[2].str.len().astype(str)
        assert (decimals == frame["decimals"]).all(), path.name


def test_over_eight_thousand_numbers():
    assert sum(len([n for n in printed(i) if n != "(*)"]) for i in DIGESTS) > 8_000
