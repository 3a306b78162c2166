"""Each number of a ledger that is out of range has one reason, and the right one."""

import numpy as np
import pandas as pd
import pytest

from analysis.computed import agreement as ledger_of
from analysis.computed import ledger_reasons as reasons

NAN = float("nan")


def row(place, official, computed, half=1.0, **more):
    """A number of a made-up table; in range within `half`."""
    base = {
        "id": "X1", "row_path": f"row {place}", "column_path": "National", "measure": "share",
        "field": "value", "criterion": ledger_of.OTHER, "topic": "Work", "unit": "percent", "decimals": 1,
        "tag": "calibrated", "official": official, "official_error": NAN, "computed": computed,
        "difference": computed - official, "lowest": official - half, "highest": official + half,
        "inside": abs(computed - official) <= half, "status": ledger_of.OUTSIDE, "reason": "", "n": 10_000.0,
    }  # fmt: skip
    return base | more


def whys(rows, true=None, synthetic=True):
    table = pd.DataFrame(rows)
    by_truth = None
    if true is not None:
        by_truth = table.assign(computed=true, difference=np.array(true) - table["official"])
        by_truth["inside"] = by_truth["computed"].between(table["lowest"], table["highest"])
    return reasons.misses(table, by_truth, synthetic)


def test_the_first_reason_that_holds_is_given():
    rows = [
        row(0, 20.0, 20.5),  # in range
        row(1, 20.0, 30.0, tag="outside"),
        row(2, 20.0, 23.0),  # the truth is in range
        row(3, 20.0, 23.0, measure="headcount", official_error=1.2),  # 3 <= 1.96 x 1.2 x root 2 = 3.3
        row(4, 20.0, 23.0, measure="headcount", n=600.0),  # 3 <= 2.77 x root of 20 x 80 / 600 = 4.5
        row(5, 20.0, 23.0, tag="held_out"),
        row(6, 20.0, 23.0),
        row(7, 20.0, NAN, status=ledger_of.NOT_COMPUTED, reason="lacks work"),
    ]
    found = whys(rows, true=[20.0, 30.0, 20.9, 23.0, 23.0, 23.0, 23.0, NAN])
    assert found["why"].tolist() == [reasons.PRINTED, reasons.STEP, reasons.NOISE, reasons.FEW,
                                     reasons.UNSEEN, reasons.AIMED]  # fmt: skip
    assert found.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert found["times"].tolist() == pytest.approx([10, 3, 3, 3, 3, 3])
    assert set(found["why"]) <= set(reasons.REASONS)


@pytest.mark.parametrize(
    ("more", "few"),
    [
        # share: p root of (1-p)/n = 20 x root of 0.8/50 = 2.53, x 2.77 = 7.0; n counts the numerator
        ({"n": 50.0}, True),
        ({"n": 350.0}, False),  # 0.956 x 2.77 = 2.65
        ({"n": 50.0, "official_error": 0.5}, False),  # a printed error decides
        ({"n": 50.0, "unit": "mnt_per_month", "measure": "consumption"}, False),  # its spread is not known
        ({"n": 50.0, "unit": "mnt_per_month"}, False),
        # error: 20 / root of 2 x 49 = 2.0, x 2.77 = 5.6
        ({"n": 50.0, "field": "standard_error"}, True),
        ({"n": 400.0, "field": "standard_error"}, False),
        ({"n": 1.0}, False),
    ],
)
def test_a_cell_is_small_by_the_least_error_of_its_observations(more, few):
    found = whys([row(0, 20.0, 23.0, tag="held_out", **more)])
    assert (found["why"].iloc[0] == reasons.FEW) is few


def test_on_real_data_a_block_is_told_from_a_number_by_itself():
    block = [row(k, 20.0, 25.0, id="X2", n=20.0) for k in range(3)] + [row(4, 20.0, 20.0, id="X2")]
    single = [row(k, 20.0, 20.0) for k in range(5)] + [row(6, 20.0, 25.0, official_error=9.0)]
    found = whys(block + single, synthetic=False)
    assert found["why"].tolist() == [reasons.BLOCK] * 3 + [reasons.SINGLE]


def test_the_reason_goes_into_the_ledger_and_is_counted():
    table = pd.DataFrame([row(0, 20.0, 20.5), row(1, 20.0, 23.0), row(2, 20.0, 24.0, id="X2")])
    missed = reasons.misses(table, None, True)
    told = reasons.with_reasons(table, missed)
    assert told["reason"].tolist() == ["", reasons.AIMED, reasons.AIMED]
    assert told.drop(columns="reason").equals(table.drop(columns="reason"))
    counts = reasons.counts(missed)
    assert counts[["why", "numbers", "tables"]].to_numpy().tolist() == [[reasons.AIMED, 2, 2]]
    assert reasons.counts(missed.head(0)).empty


def test_a_number_that_is_printed_has_its_subject():
    held = row(0, 5.0, 9.0, id="B49", row_path="Region > Western", column_path="Car", tag="held_out")
    missed = reasons.misses(pd.DataFrame([held]), None, True)
    told = reasons.with_reasons(pd.DataFrame([held]), missed)
    assert told["reason"].tolist() == [f"{reasons.UNSEEN}: durables by region"]


def test_without_a_miss_there_is_no_reason():
    assert reasons.misses(pd.DataFrame([row(0, 20.0, 20.5)]), None, True).empty


def test_real_data_have_no_truth():
    from types import SimpleNamespace

    assert reasons.of_truth(SimpleNamespace(is_synthetic=False, name="hses")) is None
