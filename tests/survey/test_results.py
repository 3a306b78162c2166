"""The long table of results, and what is written from it."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.survey.design import Design
from analysis.survey.influence import Estimate
from analysis.survey.results import COLUMNS, key_columns, publication_table, result_frame, result_rows, write


@pytest.fixture
def results():
    return result_frame(
        measure=["fgt0", "fgt0", "mean", "mean"],
        keys={"urban": [None, 1, None, 1]},
        estimate=[0.25, 0.125, 1234.5, 2000.0],
        se=[0.05, 0.02, 10.0, np.nan],
        df=[10, 4, 10, 4],
        n=[100, 30, 100, 30],
        n_psu=[12, 5, 12, 5],
        unit=["fraction", "fraction", "welfare", "welfare"],
        base="persons",
        ci="normal",
    )


def test_the_interval_and_cv_follow_from_the_row(results):
    first = results.iloc[0]
    ends = 0.25 - 1.959964 * 0.05, 0.25 + 1.959964 * 0.05
    assert (first["ci_lower"], first["ci_upper"]) == pytest.approx(ends)
    assert first["cv"] == pytest.approx(0.2)
    assert np.isnan(results["cv"].iloc[3])


def test_every_fixed_column_is_declared(results):
    assert [name for name in results if name != "urban"] == [column.name for column in COLUMNS]
    assert key_columns(results) == ["urban"]
    faults = [fault for column in COLUMNS for fault in column.faults(results[column.name], "results")]
    assert faults == []


def test_an_estimate_of_several_values_has_a_row_each():
    design = Design(weight=np.array([1.0, 2.0, 1.0, 1.0]))
    rows = result_rows(
        design,
        ["low", "high"],
        Estimate(np.array([1.0, 2.0]), np.array([[1, 0], [0, 1], [0, 0], [1, 1.0]])),
        unit="people",
        base="persons",
        keys={"p": [0.1, 0.9]},
    )
    assert rows["measure"].tolist() == ["low", "high"]
    # scores 1, 0, 0, 1 and 0, 2, 0, 1: variance 4/3 of the squared deviations
    assert rows["se"].tolist() == pytest.approx([np.sqrt(4 / 3 * 1), np.sqrt(4 / 3 * (5 - 9 / 4))])
    assert rows["df"].tolist() == [3, 3]


def test_the_publication_table_shows_fractions_in_per_cent(results):
    wide = publication_table(results)
    assert list(wide) == ["urban", "fgt0", "fgt0, se", "mean", "mean, se", "n"]
    assert wide.iloc[0].tolist() == ["Total", "25.0", "5.0", "1,234.5", "10.0", "100"]
    assert wide.iloc[1].tolist() == [1, "12.5", "2.0", "2,000.0", "", "30"]


def test_the_publication_table_without_keys(results):
    totals = results[results["urban"].isna()].drop(columns="urban")
    wide = publication_table(totals, show=["estimate"])
    assert wide.to_dict("records") == [{"fgt0": "25.0", "mean": "1,234.5", "n": "100"}]


def test_csv_is_read_back_as_written(results, tmp_path):
    path = write(results, tmp_path / "results.csv")
    pd.testing.assert_frame_equal(pd.read_csv(path), results.astype({"urban": float}), check_dtype=False)


@pytest.mark.parametrize(
    ("ending", "package", "read"),
    [("parquet", "pyarrow", "read_parquet"), ("xlsx", "openpyxl", "read_excel")],
)
def test_parquet_and_excel_where_their_packages_are(results, tmp_path, ending, package, read):
    mixed = results.assign(urban=[None, 1, "(missing)", "b"])
    try:
        __import__(package)
    except ImportError:
        with pytest.raises(InputError, match=package):
            write(mixed, tmp_path / f"results.{ending}")
        return
    back = getattr(pd, read)(write(mixed, tmp_path / f"results.{ending}"))
    assert back["estimate"].tolist() == results["estimate"].tolist()
    assert back["urban"].map(str).tolist()[1:] == ["1", "(missing)", "b"]


def test_another_ending_is_refused(results, tmp_path):
    with pytest.raises(InputError, match=".csv, .parquet, .xlsx"):
        write(results, tmp_path / "results.doc")
