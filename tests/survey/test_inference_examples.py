"""Worked examples of resampling, intervals and regression (examples/inference.yml)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.survey import resampling
from analysis.survey.design import Design
from analysis.survey.intervals import interval
from analysis.survey.regression import regress

EXAMPLES = yaml.safe_load((Path(__file__).parent / "examples/inference.yml").read_text(encoding="utf-8"))


def check_resampling(example):
    frame, expect = pd.DataFrame(example["rows"]), example["expect"]
    design = Design.from_frame(frame, weight="weight", stratum="stratum", psu="psu")
    replicates = getattr(resampling, example["function"])(design, **example.get("with", {}))
    found = resampling.of_totals(
        lambda totals: totals, design.psu_totals(frame["weight"] * frame["welfare"]), replicates
    )
    assert found.value == pytest.approx([expect["value"]])
    if "replicates" in expect:
        assert sorted(found.replicates[:, 0]) == pytest.approx(sorted(expect["replicates"]))
        assert found.se == pytest.approx([expect["se"]])
    else:
        assert np.unique(found.replicates[:, 0]) == pytest.approx(expect["distinct"])


def check_interval(example):
    ends = interval(**example["with"])
    assert [float(end) for end in ends] == pytest.approx(example["expect"], abs=1e-7)


def check_regression(example):
    frame = pd.DataFrame(example["rows"])
    fitted = regress(frame, Design(weight=np.ones(len(frame))), **example["with"])
    table = fitted.table() if example["function"] == "regress" else fitted.marginal_effects()
    for term, (value, se) in example["expect"].items():
        row = table.set_index("term").loc[term]
        assert (row["estimate"], row["se"]) == pytest.approx((value, se))


CHECKS = {
    "interval": check_interval,
    "regress": check_regression,
    "marginal_effects": check_regression,
    **dict.fromkeys(("jackknife", "brr", "bootstrap"), check_resampling),
}


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["title"] for example in EXAMPLES])
def test_worked_example(example):
    CHECKS[example["function"]](example)


def test_every_method_has_an_example():
    assert set(CHECKS) == {example["function"] for example in EXAMPLES}
