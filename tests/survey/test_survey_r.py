"""Designs, totals, means, ratios, domains and contrasts against R's survey package.

`reference/r/survey.R` made the numbers in `reference/r/survey.csv`. The 168 households are compared
always; survey::api and laeken::eusilc, whose data are not kept here, where R is on the machine and `slow`
tests are asked for, by running the script anew (its numbers must also be those that are kept).
"""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.survey.contrasts import compare, equality_test
from analysis.survey.design import Design
from analysis.survey.estimates import estimates
from analysis.survey.influence import estimate_within, linearised
from analysis.survey.means import mean_estimate, ratio_estimate, total_estimate
from analysis.survey.poverty import gap_ratios, watts_terms
from analysis.survey.results import design_effect

R = Path(__file__).parents[1] / "reference/r"
PARTS = ["data", "design", "statistic", "domain", "level"]
KEPT = pd.read_csv(R / "survey.csv", dtype={"level": str})


def mini():
    frame = pd.read_csv(R / "mini_households.csv")
    frame["weight"] *= frame["hhsize"]
    frame["N1"] = np.array([8, 12, 9, 10, 20, 7])[frame["stratum"] - 1]
    frame["N2"] = 30
    return frame.rename(columns={"pc": "welfare"})


def design_of_mini(frame, name):
    base = {"weight": "weight", "stratum": "stratum", "psu": "psu"}
    fixed = {
        "collapse": base | {"singleton": "collapse", "collapse": {6: 5}},
        "no strata": base | {"stratum": None},
        "rows": {"weight": "weight"},
        "rows in strata": base | {"psu": None},
        "two stages": base | {"fpc": ["N1", "N2"], "singleton": "remove"},
        "two stages adjust": base | {"fpc": ["N1", "N2"], "singleton": "adjust"},
    }
    if name in fixed:
        return Design.from_frame(frame, **fixed[name])
    rule, *options = name.split()
    return Design.from_frame(
        frame,
        **base,
        singleton=rule,
        domain_singletons="domain" in options,
        fpc="N1" if "fpc" in options else None,
    )


def with_terms(frame, line):
    """`frame` with the columns that the script makes of welfare and the line."""
    poor, gaps = gap_ratios(frame["welfare"], line)
    short, watts = line * gaps, np.zeros(len(frame))
    above = (frame["welfare"] > 0).to_numpy()
    watts[above] = watts_terms(frame["welfare"][above], line)
    return frame.assign(fgt0=poor.astype(float), fgt1=gaps, fgt2=gaps**2, watts=watts, short=short)


def found(frame, design, statistic, domain, level):
    """value, standard error and df of one row of the reference."""
    kind, variable = statistic.split(" ")
    mask = np.ones(len(frame), bool) if domain == "all" else (frame[domain].astype(str) == level).to_numpy()
    if kind == "ratio":
        columns = [frame[column].to_numpy() for column in variable.split("/")]
        estimate = estimate_within(mask, ratio_estimate, *columns, design.weight)
    else:
        estimator = {"mean": mean_estimate, "total": total_estimate}[kind]
        estimate = estimate_within(mask, estimator, frame[variable].to_numpy(), design.weight)
    return estimate.value, linearised(design, estimate), design.df(mask)


def check_single(frame, design, rows):
    """Means, totals and ratios: 1e-9 in estimates, 1e-8 in standard errors."""
    for row in rows[rows["statistic"].str.match("mean|total|ratio")].itertuples():
        value, se, df = found(frame, design, row.statistic, row.domain, row.level)
        where = f"{row.data}, {row.design}, {row.statistic}, {row.domain} {row.level}"
        assert value == pytest.approx(row.estimate, rel=1e-9, abs=1e-15, nan_ok=True), where
        assert se == pytest.approx(row.se, rel=1e-8, abs=1e-13 * max(1, abs(value)), nan_ok=True), where
        assert np.isnan(row.df) or df == row.df, where


def check_contrasts(frame, design, rows, line):
    """Differences and quotients of headcounts, and the test that all domains are equal."""
    for domain, part in rows[rows["statistic"].str.match("difference|quotient|wald")].groupby("domain"):
        table = estimates(frame, design, welfare="welfare", line=line, by=domain, measures="fgt0")
        for kind, word in (("difference", "difference"), ("ratio", "quotient")):
            known = part[part["statistic"] == f"{word} fgt0"].set_index("level")
            ours = compare(table, domain, reference=min(table.rows[domain]), kind=kind)
            ours.index = ours["left"].astype(str) + " " + ours["right"].astype(str)
            both = ours.loc[known.index]
            assert both["estimate"].to_numpy() == pytest.approx(known["estimate"].to_numpy(), rel=1e-9)
            assert both["se"].to_numpy() == pytest.approx(known["se"].to_numpy(), rel=1e-8)
        known = part[part["statistic"] == "wald fgt0"]["estimate"].item()
        test = equality_test(table, "fgt0", domain, method="chi2")
        assert test.statistic * test.df_num == pytest.approx(known, rel=1e-7)


@pytest.mark.parametrize("name", KEPT.loc[KEPT["data"] == "mini", "design"].unique())
def test_households_of_the_fixture(name):
    frame = with_terms(mini(), 250000)
    design = design_of_mini(frame, name)
    rows = KEPT[(KEPT["data"] == "mini") & (KEPT["design"] == name)].replace({"pc": "welfare"})
    rows["statistic"] = rows["statistic"].str.replace(" pc", " welfare")
    check_single(frame, design, rows)
    check_contrasts(frame, design, rows, 250000)


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    """The script run anew: its numbers, and the data that belong to R's packages."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not on this machine")
    out = tmp_path_factory.mktemp("r")
    ran = subprocess.run(
        ["Rscript", str(R / "survey.R"), str(out), "data"], capture_output=True, text=True, env=os.environ
    )
    if ran.returncode:
        pytest.skip(f"R's packages survey and laeken are not on this machine: {ran.stderr[-200:]}")
    numbers = pd.read_csv(out / "survey.csv", dtype={"level": str})
    return out, numbers


@pytest.mark.slow
def test_the_numbers_kept_are_those_of_r(live):
    _, numbers = live
    both = KEPT.merge(numbers, on=PARTS, how="outer", suffixes=("", "_live"), validate="one_to_one")
    for column in ("estimate", "se", "df"):
        assert both[f"{column}_live"].to_numpy() == pytest.approx(
            both[column].to_numpy(), rel=1e-10, abs=1e-14, nan_ok=True
        )


API_DESIGNS = {
    "strat fpc": ("apistrat", {"stratum": "stype", "fpc": "fpc"}),
    "strat": ("apistrat", {"stratum": "stype"}),
    "clus1 fpc": ("apiclus1", {"psu": "dnum", "fpc": "fpc"}),
    "clus1": ("apiclus1", {"psu": "dnum"}),
    "clus2 fpc": ("apiclus2", {"psu": "dnum", "ssu": "snum", "fpc": ["fpc1", "fpc2"], "singleton": "adjust"}),
    "clus2 first fpc": ("apiclus2", {"psu": "dnum", "ssu": "snum", "fpc": "fpc1", "singleton": "remove"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", API_DESIGNS)
def test_api_data(live, name):
    out, numbers = live
    file, parts = API_DESIGNS[name]
    frame = with_terms(pd.read_csv(out / f"{file}.csv").assign(welfare=lambda f: f["api00"]), 650)
    design = Design.from_frame(frame, weight="pw", **parts)
    rows = numbers[(numbers["data"] == "api") & (numbers["design"] == name)]
    check_single(frame, design, rows)
    if name == "clus1":
        check_contrasts(frame, design, rows, 650)
        known = rows.loc[rows["statistic"] == "deff api00", "estimate"].item()
        assert design_effect(design, mean_estimate(frame["api00"], design.weight)) == pytest.approx(known)


@pytest.mark.slow
def test_eusilc(live):
    out, numbers = live
    line = 10859.24
    frame = with_terms(pd.read_csv(out / "eusilc.csv").rename(columns={"eqIncome": "welfare"}), line)
    design = Design.from_frame(frame, weight="rb050", stratum="db040", psu="db030")
    rows = numbers[numbers["data"] == "eusilc"].copy()
    rows["statistic"] = rows["statistic"].str.replace("eqIncome", "welfare")
    check_single(frame, design, rows)
    check_contrasts(frame, design, rows, line)


@pytest.mark.slow
def test_the_formula_of_independent_samples_is_wrong_for_parts_of_one_sample(live):
    out, numbers = live
    frame = pd.read_csv(out / "eusilc.csv")
    design = Design.from_frame(frame, weight="rb050", stratum="db040", psu="db030")
    table = estimates(frame, design, welfare="eqIncome", line=10859.24, by="rb090", measures="fgt0")
    with_covariance = compare(table, "rb090")["se"].item()
    assert np.sqrt(table.variance.sum()) / with_covariance > 1.5
