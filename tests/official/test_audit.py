"""The audit of the official tables: what it counts, what it explains, and that it finds planted errors."""

import pytest

from analysis import official
from analysis.core.errors import InputError
from analysis.official import audit
from analysis.official.audit.known import Contradiction, contradictions
from analysis.official.audit.text import claims


@pytest.fixture(scope="module")
def result():
    return audit.run()


@pytest.fixture(scope="module")
def tested():
    return audit.alternatives()


def altered(table, row, column, measure, what="value", by=1.0):
    """The table with one number changed."""
    frame = official.load(table)
    place = (frame["row_path"] == row) & (frame["column_path"] == column) & (frame["measure"] == measure)
    assert place.sum() == 1
    frame.loc[place, what] += by
    return {table: frame}


def new_failures(result, frames):
    after = audit.run(frames)
    return after[~after["holds"] & ~after["id"].isin(result.loc[~result["holds"], "id"])]


def test_enough_is_checked_and_every_block_is_described(result):
    assert len(result) >= 3500
    assert set(result["block"]) == set(audit.BLOCKS)
    assert result["id"].is_unique


def test_failures_by_block_are_the_measured_ones(result):
    counts = audit.summary(result).set_index("block")["fail"]
    measured = {
        "share of the poor": 16, "numbers of people": 14, "children": 15, "urban share": 3,
        "consumption shares": 451, "deciles": 11, "decile shares": 101, "same row once": 12,
        "figures": 4, "text against table": 13, "2007 design, text": 3, "whole numbers": 6, "khoroos": 1,
        "Bagakhangai, text": 2,
    }  # fmt: skip
    assert counts.loc[list(measured)].to_dict() == measured
    assert (counts.drop(list(measured)) == 0).all()


def test_identities_by_block_are_the_measured_ones(result):
    counts = audit.summary(result).set_index("block")["identities"]
    measured = {
        "confidence limits": 729, "B equals C": 462, "consumption shares": 546, "decile shares": 110,
        "poor and non-poor": 210, "mean of the poor": 11, "order of the indices": 429, "2007 design": 174,
    }  # fmt: skip
    assert counts.loc[list(measured)].to_dict() == measured


def test_every_failure_is_explained_or_listed(result):
    unknown = result[~result["holds"] & (result["cause"] == "")]
    assert unknown[["block", "table", "row", "column", "left", "right"]].to_dict("records") == []
    assert audit.exit_status(result) == 0


def test_a_cause_never_stands_on_what_holds(result):
    assert (result.loc[result["holds"], "cause"] == "").all()


def test_every_entry_that_claims_to_explain_explains_something(result):
    explained = set(result["cause"])
    idle = [entry.key for entry in contradictions() if entry.explains and entry.key not in explained]
    assert idle == []


def test_every_convention_is_tested_and_its_tests_hold(tested):
    conventions = {entry.key for entry in contradictions() if entry.kind == "convention"}
    assert conventions <= set(tested["block"])
    assert tested["holds"].all()


def test_claims_have_unique_ids():
    ids = [claim["id"] for claim in claims()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("place", "blocks"),
    [
        (("B02", "Poverty headcount", "Western", "headcount"),
         {"share of the poor", "weighted averages", "B equals C", "figures"}),
        (("C01", "National", "Poverty headcount", "headcount", "ci_lower"), {"confidence limits"}),
        (("C02", "Ulaanbaatar", "Poverty gap", "poverty_gap", "observations"), {"observations"}),
        (("B22", "Average consumption (2022 MNT) > Food", "Urban > Poor", "consumption", "value", 50.0),
         {"consumption categories"}),
        (("B44", "Industry > Trade", "Urban > Poor", "share"), {"turned round", "row and column sums"}),
        (("S1", "Arhangai", "Selected clusters > Rural areas", "count"), {"2007 design"}),
        (("M-F13", "Housing", "Bagakhangai", "share"), {"whole numbers"}),
    ],
)  # fmt: skip
def test_a_planted_error_is_found_where_it_is(result, place, blocks):
    found = new_failures(result, altered(*place))
    assert blocks <= set(found["block"])
    assert set(found["table"].str.split(", ").explode()) & {place[0]}


def test_a_planted_error_without_cause_sets_the_exit_status(result):
    after = audit.run(altered("C01", "National", "Poverty headcount", "headcount", "ci_lower"))
    assert audit.exit_status(after) == 1
    text = audit.audit_text(after)
    assert "Neither explained nor listed (2 failures)" in text
    assert "14 are listed as contradictions without a known cause, and 2 are neither." in text


def test_a_contradiction_without_cause_is_not_counted_as_explained(result):
    counts = audit.summary(result).set_index("block")
    assert counts.loc["same row once", ["fail", "explained", "listed"]].tolist() == [12, 0, 12]
    assert counts.loc["text against table", ["fail", "explained", "listed"]].tolist() == [13, 12, 1]
    assert counts["explained"].sum() + counts["listed"].sum() == counts["fail"].sum() == 652
    gers = next(entry for entry in contradictions() if entry.title.startswith("Gers"))
    assert gers.basis == "unknown"
    assert gers.explanation == (
        "Cause not known. The text and the figure disagree; Figure 1.4 gives the lower share."
    )


def test_no_entry_hides_its_basis_in_the_text_of_its_cause():
    for entry in contradictions():
        assert not any(word in entry.cause for word in ("ot known", "nferred")), entry.key


def test_a_basis_or_a_claim_that_does_not_exist_is_refused(result):
    with pytest.raises(InputError, match="basis 'infered' is not known. Did you mean 'inferred'"):
        Contradiction("X", "contradiction", "infered", "", "", "")
    entry = Contradiction("X", "contradiction", "unknown", "", "", "", explains=({"claims": ["t999"]},))
    with pytest.raises(InputError, match="no claim 't999'"):
        entry.covers(result)


def test_failures_stand_in_the_order_of_the_entries(result):
    keys = [entry.key for entry in contradictions()]
    assert keys == [f"V{i}" for i in range(1, 8)] + [f"K{i}" for i in range(1, 29)]
    found = list(dict.fromkeys(audit.failures(result)["cause"]))
    assert found == [key for key in keys if key in found]


def test_no_internal_id_of_a_claim_is_shown(result):
    assert not result["description"].str.match(r"[tsm]\d\d\b").any()
    places = [(claim["block"], claim["place"], claim["says"]) for claim in claims()]
    assert len(places) == len(set(places))


def test_a_matcher_covers_only_its_places(result):
    entry = Contradiction(
        "X",
        "contradiction",
        "printed",
        "",
        "",
        "",
        explains=({"block": "share of the poor", "tables": ["B15"]},),
    )
    covered = result[entry.covers(result)]
    assert set(covered["table"]) == {"B15"}
    assert set(covered["block"]) == {"share of the poor"}


def test_the_text_gives_totals_places_and_causes(result):
    text = audit.audit_text(result)
    assert text.startswith(f"{len(result):,} identities checked")
    assert "B28 | Heating > Improved stove | National: 24.2 × 7.4 / 27.1 ≠ 9.3" in text
    assert "V4  Headcounts of households with an improved stove are wrong" in text
