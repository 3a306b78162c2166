"""Quantiles, inequality and relative lines against R's survey and laeken and convey's formulas.

`reference/r/distribution.R` made the numbers. The 168 households are compared always; eusilc, whose
data are not kept here, where R and its packages are on the machine.
"""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.survey.design import Design
from analysis.survey.inequality import atkinson_estimate, generalised_entropy_estimate, gini_estimate
from analysis.survey.influence import Estimate, estimate_within, linearised
from analysis.survey.quantiles import quantile_estimate, woodruff
from analysis.survey.relative_line import fgt_by_estimated_line, relative_line_estimate
from analysis.survey.shares import lorenz_estimate, s80s20_estimate

R = Path(__file__).parents[1] / "reference/r"


def read(path):
    return pd.read_csv(path, index_col=["data", "domain", "statistic"]).sort_index()


def mini():
    frame = pd.read_csv(R / "mini_households.csv")
    design = Design.from_frame(
        frame, weight=["weight", "hhsize"], stratum="stratum", psu="psu", singleton="remove"
    )
    return design, frame["pc"].to_numpy(), {"all": None, "urban": (frame["urban"] == 1).to_numpy()}


def within(design, welfare, domain, estimator, *arguments, **options) -> Estimate:
    mask = np.ones(design.size, dtype=bool) if domain is None else domain
    return estimate_within(mask, estimator, welfare, design.weight, *arguments, **options)


def ours(design, welfare, domain) -> dict[str, Estimate]:
    """Our estimates by the names of the R script."""
    found = {}
    for p in (0.2, 0.25, 0.5, 0.9):
        found[f"quantile{p:g}"] = within(design, welfare, domain, quantile_estimate, p, density="kernel")
        curve = within(design, welfare, domain, lorenz_estimate, points=(p,))
        found[f"lorenz{p:g}"] = Estimate(float(curve.value[0]), curve.influence[:, 0])
    found["gini"] = within(design, welfare, domain, gini_estimate)
    found["gini_convey"] = within(design, welfare, domain, gini_estimate, form="convey")
    found["laeken_gini"] = found["gini"]
    found["laeken_qsr"] = within(design, welfare, domain, s80s20_estimate, form="groups")
    found["laeken_median"] = found["quantile0.5"]
    positive = welfare > 0 if domain is None else domain & (welfare > 0)
    for alpha in (-1, 0, 0.5, 1, 2):
        found[f"ge{alpha:g}"] = within(design, welfare, positive, generalised_entropy_estimate, alpha)
    for epsilon in (0.5, 1, 2):
        found[f"atkinson{epsilon:g}"] = within(design, welfare, positive, atkinson_estimate, epsilon)
    line = relative_line_estimate(welfare, design.weight, density="kernel")
    found["line60"] = found["laeken_arpt"] = line
    found["headcount60"] = fgt_by_estimated_line(
        welfare, line, design.weight, domain=domain, weak=True, density="kernel"
    )
    found["laeken_arpr"] = found["headcount60"]
    return found


def compare(known, design, welfare, domain):
    estimates = ours(design, welfare, domain)
    plain = known[~known.index.str.startswith("woodruff")]
    assert set(plain.index) <= set(estimates)
    for name, row in plain.iterrows():
        assert estimates[name].value == pytest.approx(row["estimate"], rel=1e-9), name
        if not np.isnan(row["se"]):
            assert linearised(design, estimates[name]) == pytest.approx(row["se"], rel=1e-8), name
    rest = known[known.index.str.startswith("woodruff")]
    points = [float(name.removeprefix("woodruff")) for name in rest.index]
    intervals = woodruff(design, welfare, points, domain)
    for column, tolerance in (("estimate", 1e-9), ("se", 1e-8), ("ci_lower", 1e-9), ("ci_upper", 1e-9)):
        theirs = rest[column.removeprefix("ci_")].to_numpy()
        assert intervals[column].to_numpy() == pytest.approx(theirs, rel=tolerance, nan_ok=True), column


@pytest.mark.parametrize("domain", ["all", "urban"])
def test_the_168_households(domain):
    design, welfare, domains = mini()
    compare(read(R / "distribution.csv").loc["mini", domain], design, welfare, domains[domain])


def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    check = "quit(status = !(requireNamespace('survey') && requireNamespace('laeken')))"
    return subprocess.run(["Rscript", "-e", check], capture_output=True).returncode == 0


@pytest.mark.slow
def test_live_r(tmp_path):
    if not has_r():
        pytest.skip("R with survey and laeken is not on this machine")
    made, eusilc = tmp_path / "distribution.csv", tmp_path / "eusilc.csv"
    script = [str(R / "distribution.R"), str(R / "mini_households.csv"), str(made), str(eusilc)]
    subprocess.run(["Rscript", *script], check=True, capture_output=True)
    live, kept = read(made), read(R / "distribution.csv")
    assert live.index.equals(kept.index)
    assert live.to_numpy() == pytest.approx(kept.to_numpy(), rel=1e-9, nan_ok=True)
    frame = pd.read_csv(eusilc)
    design = Design.from_frame(frame, weight="rb050", stratum="db040", psu="db030")
    female = (frame["rb090"] == "female").to_numpy()
    for name, domain in (("all", None), ("female", female)):
        compare(live.loc["eusilc", name], design, frame["eqIncome"].to_numpy(), domain)
