"""Design effects and effective samples against the formulas written out, and against printed numbers."""

import numpy as np
import pandas as pd
import pytest

from analysis import official
from analysis.computed import effective_sample as sample
from analysis.core.files import ROOT

LINE = 100.0
REGIONS = ("Western", "Khangai", "Central", "Eastern", "Ulaanbaatar")


def households(aimags=("21", "22"), psus=12, size=8, seed=3) -> pd.DataFrame:
    """Clusters of households in two strata an aimag; neighbours share a part of their consumption."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        [(a, f"{a}-{p % 2}", f"{a}-{p}", p) for a in aimags for p in range(psus) for _ in range(size)],
        columns=["aimag", "stratum", "psu", "place"],
    )
    shared = pd.Series(rng.normal(0, 20, frame["psu"].nunique()), frame["psu"].unique())
    n = len(frame)
    frame["consumption"] = 110 + frame["psu"].map(shared) + rng.normal(0, 30, n)
    frame["weight"], frame["size"] = rng.uniform(1, 3, n), rng.integers(1, 7, n)
    frame["hhid"] = [str(k) for k in range(n)]
    return frame.assign(region="Eastern").drop(columns="place")


def by_hand(frame: pd.DataFrame, domain: pd.Series) -> dict[str, float]:
    """Headcount and its variance as sums over PSUs of the full design, written out."""
    w = frame["weight"] * frame["size"]
    poor = (frame["consumption"] < LINE).astype(float)
    p = (w * poor)[domain].sum() / w[domain].sum()
    score = (w * (poor - p) / w[domain].sum()).where(domain, 0.0)
    totals = score.groupby([frame["stratum"], frame["psu"]]).sum()
    variance = sum(
        len(part) / (len(part) - 1) * ((part - part.mean()) ** 2).sum() for _, part in totals.groupby(level=0)
    )
    n = int(domain.sum())
    kish = n * (w[domain] ** 2).sum() / w[domain].sum() ** 2
    return {"estimate": p, "variance": variance, "n": n, "kish": kish}


def test_a_domain_is_that_of_the_formulas():
    frame = households()
    found = sample.domains(frame, "aimag", LINE).set_index("aimag")
    for code in ("21", "22"):
        hand, row = by_hand(frame, frame["aimag"] == code), found.loc[code]
        assert row["estimate"] == pytest.approx(hand["estimate"])
        assert row["se"] == pytest.approx(hand["variance"] ** 0.5)
        assert row["weighting"] == pytest.approx(hand["kish"])
        assert (row["n"], row["n_psu"], row["strata"], row["df"]) == (96, 12, 2, 10)
        assert row["weighting"] * row["clustering"] == pytest.approx(row["deff"])
        assert row["effective"] == pytest.approx(row["n"] / row["deff"])
        # over a simple random sample of n, whose variance is p(1-p) over n (or n - 1)
        simple = row["estimate"] * (1 - row["estimate"]) / row["n"]
        assert row["deff"] == pytest.approx(hand["variance"] / simple, rel=0.02)
        assert row["deff"] > row["weighting"] > 1  # neighbours are alike here


def test_equal_weights_have_no_weighting_effect():
    assert sample.weighting_effect([2.0] * 7) == pytest.approx(1)
    assert sample.weighting_effect([1.0, 3.0]) == pytest.approx(2 * 10 / 16)


def test_an_aimag_takes_the_clustering_of_its_region():
    frame = households()
    aimags, regions = sample.domains(frame, "aimag", LINE), sample.domains(frame, "region", LINE)
    found = sample.within_regions(aimags, regions)
    assert found["clustering"].nunique() == 1
    assert found["clustering"].iloc[0] == pytest.approx(regions["clustering"].iloc[0])
    assert found["deff"].to_numpy() == pytest.approx(aimags["weighting"] * regions["clustering"].iloc[0])
    assert found["own_deff"].tolist() == aimags["deff"].tolist()


def test_the_expected_error_and_the_households_needed_are_inverse():
    table = pd.DataFrame({"n": [900], "effective": [300.0]})
    found = sample.expected(table, 0.25)
    assert found["expected_se"].iloc[0] == pytest.approx((0.25 * 0.75 / 300) ** 0.5)
    assert found["expected_cv"].iloc[0] == pytest.approx(found["expected_se"].iloc[0] / 0.25)
    assert sample.households_needed(3.0, 0.25, found["margin"].iloc[0]) == pytest.approx(900)
    nothing = sample.expected(pd.DataFrame({"effective": [0.0]}), 0.25)
    assert nothing["margin"].isna().all()


def test_both_tests_have_to_be_passed():
    table = pd.DataFrame(
        {
            "n": [1200, 1200, 800, 20],
            "df": [90, 90, 90, 90],
            "estimate": 0.3,
            "se": [0.02, 0.08, 0.02, 0.02],
            "expected_se": [0.03, 0.03, 0.03, 0.03],
        }
    )
    table = table.assign(cv=table["se"] / 0.3, expected_cv=table["expected_se"] / 0.3)
    found = sample.verdicts(table, 1000)
    assert found["rule"].tolist() == ["", "caution", "", "suppressed"]  # the larger error counts
    assert found["large"].tolist() == [True, True, False, False]
    assert found["allowed"].tolist() == [True, False, False, False]


def test_printed_intervals_give_the_design_effects_of_the_regions():
    found = sample.printed_regions(official.load("C03")).set_index("region")
    assert tuple(found.index) == REGIONS
    # se .0117 = (38.8 - 34.2) / 3.92, over the root of .365 x .635 / 4616
    assert found.loc["Western", "deff"] == pytest.approx(0.011735**2 * 4616 / (0.365 * 0.635), rel=1e-3)
    assert found["n"].sum() == 22995 and found["deff"].between(2.5, 4.5).all()


def test_the_design_of_2007_is_that_of_its_table():
    names = pd.read_csv(ROOT / "data/codes/aimags.csv", dtype="str")
    printed = sample.printed_regions(official.load("C03"))
    found = sample.design_2007(official.load("S1"), names, printed).set_index("name")
    assert len(found) == 22 and found["code"].tolist() == names["code"].tolist()
    for column, path in (("n", "Selected households > Total"), ("n_psu", "Selected clusters > Total"),
                         ("population", "Total number of households > Total")):  # fmt: skip
        assert found[column].notna().all()
        assert found[column].sum() == official.value("S1", "Total", path)
    assert found.loc["Uvurkhangai", "n"] == official.value("S1", "Uvurhangai", "Selected households > Total")
    assert found.loc["Govisumber", ["n", "effective"]].tolist() == [0, 0]
    assert pd.isna(found.loc["Govisumber", "margin"])
    western = printed.set_index("region").loc["Western"]
    assert found.loc["Uvs", "effective"] == pytest.approx(408 / western["deff"])
    assert found.loc["Uvs", "margin"] == pytest.approx(
        1.96 * (western["estimate"] * (1 - western["estimate"]) * western["deff"] / 408) ** 0.5, rel=1e-4
    )
