"""Bootstrap, jackknife, half-samples and given weights, against R and against linearisation."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.survey.design import Design, Replicates
from analysis.survey.domains import crossings, domain_means
from analysis.survey.inequality import gini, gini_estimate
from analysis.survey.influence import linearised
from analysis.survey.means import mean_estimate, total_estimate
from analysis.survey.resampling import (
    GivenWeights,
    PsuFactors,
    bootstrap,
    brr,
    draw_rows,
    jackknife,
    of_domain_means,
    of_estimator,
    of_totals,
    replicate_weights,
    resample,
)

REFERENCE = ROOT / "tests" / "reference" / "r"

# Two strata of two and three PSUs, one household each: the smallest design with something to leave out.
WORKED = pd.DataFrame(
    {"stratum": [1, 1, 2, 2, 2], "psu": [1, 2, 3, 4, 5], "w": [1.0, 1, 2, 2, 2], "y": [2.0, 4, 1, 2, 6]}
)


def households():
    frame = pd.read_csv(REFERENCE / "mini_households.csv")
    frame["people"] = frame["weight"] * frame["hhsize"]
    frame["poor"] = (frame["pc"] < 250000).astype(float)
    frame["gap"] = frame["poor"] * (1 - frame["pc"] / 250000)
    return frame


def design_of(frame, **options):
    return Design.from_frame(frame, weight="people", stratum="stratum", psu="psu", **options)


def in_r(case):
    rows = pd.read_csv(REFERENCE / "resampling.csv", comment="#").query("case == @case")
    return rows.set_index("term")


def pairs():
    """The first two PSUs of each stratum that has two."""
    frame = households()
    rank = frame.groupby("stratum")["psu"].rank("dense")
    two = frame.groupby("stratum")["psu"].transform("nunique") >= 2
    return frame[(rank <= 2) & two].reset_index(drop=True)


def means_in(frame, design, replicates):
    """R's terms -> (estimate, se), for all and for urban households."""
    found = {}
    for suffix, frames in (("", None), (" urban", frame["urban"].eq(1).to_numpy())):
        domains = crossings(frame)[0].only(frames)
        terms = [frame[c].to_numpy() for c in ("poor", "gap", "pc")]
        result = of_domain_means(design, domains, terms, replicates)
        for name, value, se in zip(("poor", "gap", "pc"), result.value, result.se, strict=True):
            found[name + suffix] = (value, se)
    return found


@pytest.mark.parametrize("case, centre", [("JKn mse", "estimate"), ("JKn mean", "mean")])
def test_jackknife_as_in_r(case, centre):
    frame = households()
    design = design_of(frame, singleton="remove")
    found, expected = means_in(frame, design, jackknife(design, centre)), in_r(case)
    for term, (value, se) in found.items():
        assert value == pytest.approx(expected.loc[term, "estimate"], rel=1e-9)
        assert se == pytest.approx(expected.loc[term, "se"], rel=1e-8)


@pytest.mark.parametrize("kind, case, fay", [("BRR", "BRR", 0), ("Fay", "Fay 0.3", 0.3)])
def test_given_weights_as_in_r(kind, case, fay):
    frame = pairs()
    weights = pd.read_csv(REFERENCE / "brr_weights.csv")
    assert weights["hhid"].tolist() == frame["hhid"].tolist()
    columns = [f"X{r}" for r in range(1, 9)]
    if kind == "Fay":
        whole = frame["people"].to_numpy()[:, None]
        weights[columns] = whole * (1 + 0.7 * (weights[columns] / whole - 1))
    given = replicate_weights(weights, columns, kind, fay=fay)
    design = design_of(frame, replicates=given)
    found, expected = means_in(frame, design, resample(design, "given")), in_r(case)
    for term, (value, se) in found.items():
        assert value == pytest.approx(expected.loc[term, "estimate"], rel=1e-9)
        assert se == pytest.approx(expected.loc[term, "se"], rel=1e-8)


@pytest.mark.parametrize("fay", [0, 0.3, 0.9])
def test_half_samples_of_a_total_give_its_linearised_error(fay):
    frame = pairs()
    design = design_of(frame)
    result = of_totals(lambda t: t, design.psu_totals(frame["people"] * frame["pc"]), brr(design, fay))
    assert result.se[0] == pytest.approx(
        linearised(design, total_estimate(frame["pc"], frame["people"])), rel=1e-10
    )


def test_jackknife_of_a_total_gives_its_linearised_error_with_population_correction():
    frame = households().query("stratum != 6").assign(share=lambda f: 0.1 * f["stratum"])
    lonely = frame.groupby("stratum")["psu"].transform("nunique") == 1
    frame = frame[~lonely]
    design = design_of(frame, fpc="share")
    result = of_totals(lambda t: t, design.psu_totals(frame["people"] * frame["pc"]), jackknife(design))
    assert result.se[0] == pytest.approx(
        linearised(design, total_estimate(frame["pc"], frame["people"])), rel=1e-10
    )


def test_bootstrap_nears_linearisation_with_and_without_population_correction():
    rng = np.random.default_rng(1)
    psu = np.repeat(np.arange(200), 5)
    frame = pd.DataFrame({"psu": psu, "stratum": psu % 4, "people": rng.uniform(1, 3, psu.size), "f": 0.5})
    y = rng.normal(10, 2, 200)[psu] + rng.normal(0, 1, psu.size)
    for fpc in (None, "f"):
        design = design_of(frame, fpc=fpc)
        factors = bootstrap(design, 2000, seed=2)
        result = of_domain_means(design, crossings(frame)[0], [y], factors)
        assert result.se[0] == pytest.approx(linearised(design, mean_estimate(y, frame["people"])), rel=0.05)
        totals = np.array([factors.factors[design.stratum_of_psu == h].sum(axis=0) for h in range(4)])
        assert totals == pytest.approx(np.full(totals.shape, 50.0)), "factors of a stratum add up to its PSUs"
        assert (factors.factors >= 0).all()


def test_bootstrap_is_the_same_for_a_seed_and_differs_between_seeds():
    design = design_of(households(), singleton="certainty")
    first, again, other = (bootstrap(design, 50, seed).factors for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_table_and_rows_agree():
    """The quick way through PSU sums and the slow way through weights give the same replicates."""
    frame = households()
    design = design_of(frame, singleton="certainty")
    domains = crossings(frame, [[], ["urban"], ["aimag", "urban"]])[0]
    terms = [frame["poor"].to_numpy(), frame["pc"].to_numpy()]
    expected = domain_means(design, domains, terms).value.ravel()
    for replicates in (jackknife(design), bootstrap(design, 20)):
        quick = of_domain_means(design, domains, terms, replicates)
        assert quick.value == pytest.approx(expected)
        weights = np.column_stack(list(replicates.weights(design)))
        given = GivenWeights(Replicates(weights, replicates.scale, replicates.rscales, replicates.centre))
        slow = of_domain_means(design, domains, terms, given)
        assert slow.value == pytest.approx(quick.value)
        assert slow.replicates == pytest.approx(quick.replicates, nan_ok=True)
        assert slow.se == pytest.approx(quick.se, nan_ok=True)
        one = of_estimator(design, lambda y, weight: np.average(y, weights=weight), replicates, terms[0])
        assert one.se[0] == pytest.approx(quick.se[0])


def test_jackknife_of_the_gini_is_near_its_linearised_error():
    frame = households()
    design = design_of(frame, singleton="certainty")
    result = of_estimator(design, gini, jackknife(design), frame["pc"].to_numpy())
    assert result.se[0] == pytest.approx(
        linearised(design, gini_estimate(frame["pc"], frame["people"])), rel=0.05
    )


def test_contrasts_follow_from_the_covariance():
    frame = households()
    design = design_of(frame, singleton="certainty")
    domains = crossings(frame, "urban")[0]
    result = of_domain_means(design, domains, [frame["poor"].to_numpy()], jackknife(design))
    direct = of_estimator(
        design,
        lambda poor, urban, weight: np.average(poor[urban], weights=weight[urban])
        - np.average(poor[~urban], weights=weight[~urban]),
        jackknife(design), frame["poor"].to_numpy(), frame["urban"].eq(1).to_numpy(),
    )  # fmt: skip
    contrast = np.array([-1, 1])
    assert contrast @ result.covariance @ contrast == pytest.approx(direct.covariance[0, 0], rel=1e-9)


def test_replicates_without_a_value_are_counted_and_left_out():
    """A domain in one PSU has no people in the replicate that leaves that PSU out."""
    frame = WORKED.assign(rare=[True, False, False, False, False])
    design = Design.from_frame(frame, weight="w", stratum="stratum", psu="psu")
    domains = crossings(frame)[0].only(frame["rare"].to_numpy())
    result = of_domain_means(design, domains, [frame["y"].to_numpy()], jackknife(design))
    assert result.value == [2] and result.failed.tolist() == [1] and result.se == [0]


def test_drawn_rows_are_whole_psus():
    frame = households().sample(frac=1, random_state=1).reset_index(drop=True)
    design = design_of(frame, singleton="certainty")
    rows, new_psu, factor = draw_rows(design, seed=3)
    drawn = frame.loc[rows].assign(new=new_psu, factor=factor)
    size = frame.groupby("psu").size()
    for _, part in drawn.groupby("new"):
        assert part["psu"].nunique() == 1 and len(part) == size[part["psu"].iloc[0]]
    per_stratum = drawn.groupby("stratum")["new"].nunique()
    count = frame.groupby("stratum")["psu"].nunique()
    assert (per_stratum == np.maximum(count - 1, 1)).all()
    assert (drawn.groupby("stratum")["factor"].first() == count / np.maximum(count - 1, 1)).all()


def test_percentile_interval():
    factors = PsuFactors(np.array([[1.0, 2, 3, 4, 5]]), 0.25)
    lower, upper = of_totals(lambda t: t, np.array([[1.0]]), factors).percentile_interval(0.5)
    assert (lower[0], upper[0]) == (2, 4)


def test_designs_that_a_method_does_not_fit_are_refused():
    frame = households()
    with pytest.raises(InputError, match="'adjust' for lonely PSUs has no counterpart"):
        jackknife(design_of(frame, singleton="adjust"))
    with pytest.raises(InputError, match="(?s)two PSUs in each stratum.*stratum"):
        brr(design_of(frame, singleton="certainty"))
    design = design_of(frame, singleton="certainty")
    with pytest.raises(InputError, match="replicates: expected two or more"):
        bootstrap(design, 1)
    with pytest.raises(InputError, match="fay"):
        brr(design, fay=1)
    with pytest.raises(InputError, match="Did you mean 'jackknife'"):
        resample(design, "jacknife")
    with pytest.raises(InputError, match="has no replicate weights"):
        resample(design, "given")
    with pytest.raises(InputError, match="centre"):
        jackknife(design, "median")


def test_given_weights_that_do_not_serve_are_refused():
    frame = pd.DataFrame({"a": [1.0, 2], "b": [1.0, np.nan], "c": [-1.0, 1], "w": [2.0, 3]})
    with pytest.raises(InputError, match="expected a column d"):
        replicate_weights(frame, ["a", "d"], "BRR")
    with pytest.raises(InputError, match="(?s)b: expected a number.*c: expected zero or more"):
        replicate_weights(frame, ["a", "b", "c"], "BRR")
    with pytest.raises(InputError, match="rscales: expected .n_h - 1./n_h"):
        replicate_weights(frame, ["a", "w"], "JKn")
    with pytest.raises(InputError, match="scale: expected a number"):
        replicate_weights(frame, ["a", "w"], "other")
    with pytest.raises(InputError, match="kind"):
        replicate_weights(frame, ["a", "w"], "jkn")
    assert replicate_weights(frame, ["a", "a"], "JK1", weight="w").weights.tolist() == [[2, 2], [6, 6]]
