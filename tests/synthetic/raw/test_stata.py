"""Stata files: what is read back is what was written, and bytes depend on nothing else."""

import numpy as np
import pandas as pd
import pytest

from analysis.synthetic.raw import stata


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "identif": [221000101, 221000102, 224257010],
            "small": [1, 100, 2],
            "large": [1, 101, 32_741],
            "part": [0.5, np.nan, 2.0],
            "gap": [1.0, np.nan, 300.0],
            "yes": [True, False, True],
            "word": ["Сүү", "", "milk"],
        }
    )


def test_read_back(frame, tmp_path):
    path = stata.write(
        tmp_path / "a.dta", frame, "SYNTHETIC", {"small": "Жижиг"}, {"small": {2: "No", 1: "Yes"}}
    )
    back = pd.read_stata(path, convert_categoricals=False)
    for name in ("identif", "small", "large", "part", "gap"):
        assert back[name].astype(float).equals(frame[name].astype(float)), name
    assert back["yes"].tolist() == [1, 0, 1]
    assert back["word"].tolist() == ["Сүү", "", "milk"]
    with pd.io.stata.StataReader(path) as reader:
        assert reader.data_label == "SYNTHETIC"
        assert reader.variable_labels()["small"] == "Жижиг"
        assert reader.value_labels()["small"] == {1: "Yes", 2: "No"}
        assert reader.time_stamp == "01 Jan 2000 00:00"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0, 100], "int8"),
        ([0, 101], "int16"),
        ([0, 32_741], "int32"),
        ([0, 2_147_483_621], "float64"),
        ([-101, 0], "int16"),
        ([1.0, np.nan], "Int8"),
        ([101.0, np.nan], "Int16"),
        ([1.5, np.nan], "float64"),
        ([np.nan, np.nan], "Int8"),
    ],
)
def test_smallest_type(values, kind):
    assert str(stata.smallest(pd.Series(values)).dtype) == kind


def test_same_frame_same_bytes(frame):
    first, second = (stata.to_bytes(frame.copy(), "SYNTHETIC", {}, {"small": {1: "a"}}) for _ in range(2))
    assert first == second
    assert stata.to_bytes(frame.assign(small=[1, 100, 3]), "SYNTHETIC") != first
    # format 118: text is UTF-8
    assert first[:67].startswith(b"<stata_dta><header><release>118</release>")


def test_labels_too_long_are_cut(frame):
    assert stata.to_bytes(frame, "S" * 100, {"small": "L" * 100})
