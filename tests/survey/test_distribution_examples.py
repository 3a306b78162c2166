"""Worked examples of quantiles, inequality, shares and lines (examples/distribution.yml)."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from analysis.survey import curves, inequality, quantiles, relative_line, shares
from analysis.survey.influence import Estimate

EXAMPLES = yaml.safe_load((Path(__file__).parent / "examples/distribution.yml").read_text(encoding="utf-8"))
MODULES = (quantiles, inequality, shares, relative_line, curves)


def function(name):
    return next(getattr(module, name) for module in MODULES if hasattr(module, name))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["title"] for example in EXAMPLES])
def test_worked_example(example):
    found = function(example["function"])(**example["rows"], **example.get("with", {}))
    value = found.value if isinstance(found, Estimate) else found
    assert value == pytest.approx(np.asarray(example["expect"], dtype=float), rel=1e-12)
    if isinstance(found, Estimate):
        assert found.influence.shape == (len(example["rows"]["welfare"]), *np.shape(value))


def test_every_estimator_has_an_example():
    public = {
        name
        for module in (quantiles, inequality, shares)
        for name, member in vars(module).items()
        if name.endswith("_estimate") and member.__module__ == module.__name__
    }
    assert public <= {example["function"] for example in EXAMPLES}
