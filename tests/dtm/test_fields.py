"""The form's declaration: skip rules, choices, parts, and the faults it finds."""

import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.dtm import data, fields


@pytest.fixture
def table():
    return data.kheseg_table(data.AVAILABLE[0])


def test_every_field_has_both_labels_a_base_and_known_references():
    known = fields.load()
    for f in known.values():
        assert f.labels["en"] and f.labels["mn"] and f.base, f.name
        assert set(f.part_of) <= set(known)
        assert f.asked_if is None or f.asked_if.field in known
        if f.is_choice and not f.areas:
            assert all(label["en"] and label["mn"] for label in f.codes.values()), f.name


def test_the_reconstruction_has_no_fault(table):
    assert fields.faults(table, fields.of_report()) == []


def test_skip_rules_by_count_code_and_exclusion():
    frame = pd.DataFrame(
        {
            "arrivals": [0, 3],
            "arrival_reasons": ["", "family;employment"],
            "registration_rate": ["everyone", "most"],
        }
    )
    assert list(fields.asked(frame, "arrival_origin")) == [False, True]
    assert list(fields.asked(frame, "arrival_sector")) == [False, True]
    assert list(fields.asked(frame, "non_registration_reasons")) == [False, True]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("service_difficulties", "housing;income;health;food", "at most 3"),
        ("service_difficulties", "husing", "Did you mean 'housing'"),
        ("female", 100_00, "at most persons"),
        ("children_separated", 9_999, "age_0_5"),
        ("persons", 30_000, "1 to 20000"),
    ],
)
def test_faults_are_named(table, column, value, words):
    table.loc[0, column] = value
    assert any(words in fault and column in fault for fault in fields.faults(table, fields.of_report()))


def test_an_answer_where_the_question_is_not_asked_is_a_fault(table):
    row = table.index[table["arrivals"] == 0][0]
    table.loc[row, "arrival_origin"] = "same_district"
    assert any("khesegs with arrivals" in fault for fault in fields.faults(table, fields.of_report()))


def test_unknown_field_offers_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'arrivals'"):
        fields.field("arivals")
