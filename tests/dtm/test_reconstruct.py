"""The reconstruction: solved again it is the committed one, and it gives every number that can hold."""

from collections import Counter

import pytest
import yaml

from analysis import official
from analysis.core.errors import InputError, WorkFailed
from analysis.core.files import ROOT
from analysis.dtm import claims, data
from analysis.dtm.claims import Claim, Group, Published, base_of, fits_people
from analysis.dtm.reconstruct import Choices, reconstruct

ENTRY = data.AVAILABLE[0]


@pytest.fixture(scope="module")
def published():
    return data.published(ENTRY)


@pytest.fixture(scope="module")
def reproduced(published):
    return claims.reproduce(published, data.kheseg_table(ENTRY))


def test_solved_again_it_is_the_committed_table(published):
    assert data.csv_text(reconstruct(published)) == ENTRY.table.read_text(encoding="utf-8")


def test_every_published_number_is_reproduced_or_listed_with_its_reason(reproduced):
    others = reproduced[reproduced["status"] != "reproduced"]
    assert "not reproduced" not in set(others["status"])
    assert others["reason"].str.len().gt(20).all()
    assert Counter(others["source"]) == {
        "M-C01": 2,
        "M-C02": 3,
        "M-T1": 2,
        "text 1.1": 1,
        "text 1.3": 1,
        "text 1.4": 1,
        "text 1.5": 1,
        "text 1.8": 1,
    }


def test_every_row_of_the_official_tables_is_claimed_once(published):
    for id in [i for i in official.catalogue()["id"] if i.startswith("M-")]:
        rows = [(r.row_path, r.column_path) for r in official.load(id).itertuples()]
        claimed = [
            (c.row, c.column or next(column for row, column in rows if row == c.row))
            for c in published.claims
            if c.source == id
        ]
        assert Counter(claimed) == Counter(rows), id


def test_captions_that_say_people_cannot_be_right_for_arrivals(published):
    assert not fits_people(published.group("arrival_origin"), 56)
    assert not fits_people(published.group("arrival_origin_type"), 56)
    assert fits_people(published.group("departure_destination"), 447)
    assert base_of(published.group("arrival_origin"), 6).n == 5


def test_an_altered_number_is_not_called_reproduced(published):
    table = data.kheseg_table(ENTRY)
    table.loc[0, "persons"] += 1
    status = claims.reproduce(published, table).set_index(["group", "label"])["status"]
    assert status["headline", "Individuals"] == "not reproduced"


def test_the_other_split_of_khesegs_fits_too(published):
    four_two = Choices(
        khoroo_of={"A": "1", "B": "1", "C": "1", "D": "1", "E": "2", "F": "2"},
        size={"A": 0.22, "B": 0.24, "C": 0.26, "D": 0.28, "E": 0.48, "F": 0.52},
    )
    found = claims.reproduce(published, reconstruct(published, four_two))
    assert "not reproduced" not in set(found["status"])


def test_a_report_that_contradicts_itself_has_no_table(published):
    wrong = Claim("extra", "text", "population", "Persons", 4000, "persons", "total", field="persons")
    groups = (*published.groups, Group("extra", "text", "population", "Persons", (wrong,)))
    contradictory = Published(
        published.district, published.phase, published.khesegs, published.citation, groups, (), {}
    )
    with pytest.raises(WorkFailed, match="no kheseg table"):
        reconstruct(contradictory)


def test_the_sidecar_says_what_it_is_and_khesegs_carry_no_number_of_the_report():
    sidecar = yaml.safe_load(ENTRY.sidecar.read_text(encoding="utf-8"))
    assert "not data about the district" in sidecar["statement"]
    assert all((ROOT / path).exists() for path in sidecar["stands_on"])
    assert sorted(data.kheseg_table(ENTRY)["kheseg"]) == list("ABCDEF")


def test_unknown_places_are_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="Did you mean 'Bagakhangai'"):
        data.find("Bagahangai", 3)
    with pytest.raises(InputError, match="Phases that are here: 3"):
        data.find("Bagakhangai", 2)


def test_an_altered_table_is_refused(tmp_path, monkeypatch):
    copy = tmp_path / "dtm" / "reconstruction"
    copy.mkdir(parents=True)
    (copy / ENTRY.table.name).write_text(
        ENTRY.table.read_text(encoding="utf-8").replace("ger", "mixed"), encoding="utf-8"
    )
    (copy / ENTRY.sidecar.name).write_text(ENTRY.sidecar.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(data, "FOLDER", tmp_path / "dtm")
    monkeypatch.setattr(data, "ROOT", tmp_path)
    with pytest.raises(InputError, match="was altered"):
        data.kheseg_table(ENTRY)
