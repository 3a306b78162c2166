"""Regression, jackknife and intervals against R's survey on its api samples, where R is on the machine.

The script is run anew: its numbers must be those that are kept in reference/r/resampling.csv.
"""

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from analysis.survey.design import Design
from analysis.survey.influence import linearised
from analysis.survey.intervals import interval
from analysis.survey.means import mean_estimate
from analysis.survey.regression import regress
from analysis.survey.resampling import jackknife, of_totals

R = Path(__file__).parents[1] / "reference/r"
DESIGNS = {
    "apistrat": {"weight": "pw", "stratum": "stype", "fpc": "fpc"},
    "apiclus1": {"weight": "pw", "psu": "dnum", "fpc": "fpc"},
    "apiclus2": {
        "weight": "weight",
        "psu": "dnum",
        "ssu": "snum",
        "fpc": ["fpc1", "fpc2"],
        "singleton": "remove",
    },
}


def read(path):
    return pd.read_csv(path, comment="#").set_index(["case", "term"])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    found = shutil.which("Rscript")
    if not found or subprocess.run([found, "-e", "quit(status = !requireNamespace('survey'))"]).returncode:
        pytest.skip("R with survey is not on this machine")
    folder = tmp_path_factory.mktemp("r")
    files = [R / "mini_households.csv", folder / "resampling.csv", folder / "brr.csv", folder]
    subprocess.run([found, str(R / "resampling.R"), *map(str, files)], check=True, capture_output=True)
    return folder


@pytest.mark.slow
def test_kept_numbers_are_those_of_r(made):
    live, kept = read(made / "resampling.csv"), read(R / "resampling.csv")
    assert live.index.equals(kept.index)
    assert live.to_numpy() == pytest.approx(kept.to_numpy(), rel=1e-9, nan_ok=True)
    weights = pd.read_csv(made / "brr.csv")
    assert weights.to_numpy() == pytest.approx(pd.read_csv(R / "brr_weights.csv").to_numpy(), rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("name", DESIGNS)
def test_regression_and_intervals_on_the_api_samples(made, name):
    frame = pd.read_csv(made / f"{name}.csv")
    frame["wide"] = frame["sch.wide"].eq("Yes")
    design = Design.from_frame(frame, **DESIGNS[name])
    kept = read(R / "resampling.csv")
    for model, formula in (
        ("ols", "api00 ~ ell + meals + mobility"),
        ("logit", "wide ~ ell + meals + mobility"),
    ):
        table = regress(frame, design, formula, model).table().set_index("term")
        for term, row in kept.loc[f"{model} {name}"].iterrows():
            found = table.loc["const" if term == "(Intercept)" else term]
            assert found["estimate"] == pytest.approx(row["estimate"], rel=1e-9)
            assert found["se"] == pytest.approx(row["se"], rel=1e-8)
    share = mean_estimate(frame["wide"].astype(float), design.weight)
    row = kept.loc[(f"logit interval {name}", "sch.wide")]
    ends = interval(share.value, linearised(design, share), design.df(), method="logit")
    assert [float(end) for end in ends] == pytest.approx([row["lower"], row["upper"]], rel=1e-8)


@pytest.mark.slow
def test_jackknife_of_a_ratio_with_population_correction(made):
    frame = pd.read_csv(made / "apiclus1.csv")
    design = Design.from_frame(frame, **DESIGNS["apiclus1"])
    scores = frame[["api.stu", "enroll"]].to_numpy(dtype=float) * design.weight[:, None]
    found = of_totals(lambda t: t[:, 0] / t[:, 1], design.psu_totals(scores), jackknife(design))
    row = read(R / "resampling.csv").loc[("JK1 ratio apiclus1", "ratio")]
    assert found.value[0] == pytest.approx(row["estimate"], rel=1e-9)
    assert found.se[0] == pytest.approx(row["se"], rel=1e-8)
